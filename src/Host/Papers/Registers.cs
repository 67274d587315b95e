using System.Globalization;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Papers;

/// <summary>A register: one series of numbers of one body in one year.</summary>
/// <param name="Key"><c>kind/body/year</c>, as the engine names it.</param>
/// <param name="Kind"><c>outgoing</c>, <c>case</c> or what a definition calls it.</param>
public sealed record RegisterName(string Key, string Kind, string Organisation, int Year)
{
    public static RegisterName? Read(string key) =>
        key.Split('/') is [var kind, var body, var year] && int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var of)
            ? new RegisterName(key, kind, body, of)
            : null;

    /// <summary>Numbers are those of cases, not of documents.</summary>
    public bool OfCases => Kind == "case";

    /// <summary>Numbers are those of letters received (số đến).</summary>
    public bool Received => Kind is "incoming" or "incomingSecret";
}

/// <summary>A line of a register.</summary>
/// <param name="Document">The document that bears the number; null for the number of a case.</param>
/// <param name="Case">Its case; null when it lies behind a wall.</param>
/// <param name="Task">The task that a letter received has answered; null elsewhere.</param>
public sealed record RegisterLine(RegisterEntryRow Entry, DocumentRow? Document, CaseSummaryRow? Case, TaskRow? Task)
{
    /// <summary>The letter received, as it was recorded.</summary>
    public OutsideAct? Letter { get; init; }

    /// <summary>Position that recorded it.</summary>
    public string? RecordedBy { get; init; }

    /// <summary>
    /// Type of the case of a document that arrived, told to the body it was sent to whether or not that may open the case; null
    /// elsewhere.
    /// </summary>
    public string? Type { get; init; }
}

/// <summary>Registers and the lines of one.</summary>
public sealed record RegisterView(IReadOnlyList<RegisterName> Registers, RegisterName? Chosen, IReadOnlyList<RegisterLine> Lines,
    int Total, string? Next, bool First);

/// <summary>Registers of the bodies somebody works in.</summary>
public sealed class Registers(ApprovalsDb db, CurrentPerson person, CaseAccess access)
{
    /// <summary>A printed register holds no more; a Union issues some hundreds of documents a year.</summary>
    public const int MostPrinted = 20_000;

    public async Task<RegisterView> ReadAsync(string? key, string? after, bool whole, CancellationToken cancellation)
    {
        var names = await NamesAsync(cancellation);
        var chosen = key is null ? names.FirstOrDefault(n => !n.OfCases) ?? (names.Count > 0 ? names[0] : null)
            : names.FirstOrDefault(n => n.Key == key);
        if (chosen is null) return new RegisterView(names, null, [], 0, null, true);
        var last = int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var shown) ? shown : 0;
        var entries = db.RegisterEntries.Where(e => e.Register == chosen.Key);
        var visible = access.Visible(db, person.Account, person.Today);
        var rows = await (from entry in entries
                          where entry.Number > last
                          join document in db.Documents on entry.Subject equals document.Id into documents
                          from document in documents.DefaultIfEmpty()
                          join summary in visible on entry.Stream equals summary.Stream into cases
                          from summary in cases.DefaultIfEmpty()
                          join task in db.Tasks on entry.Subject equals task.Id into tasks
                          from task in tasks.DefaultIfEmpty()
                          orderby entry.Number
                          select new RegisterLine(entry, document, summary, task)).Take(whole ? MostPrinted : PageKey.Rows + 1)
                              .ToListAsync(cancellation);
        var more = !whole && rows.Count > PageKey.Rows;
        if (more) rows.RemoveAt(PageKey.Rows);
        if (chosen.Received) rows = await WithTypesAsync(await WithLettersAsync(rows, cancellation), cancellation);
        return new RegisterView(names, chosen, rows, await entries.CountAsync(cancellation), more
            ? rows[^1].Entry.Number.ToString(CultureInfo.InvariantCulture) : null, last == 0);
    }

    /// <summary>What was sent to a body it may call by its kind, also where the case itself lies behind a wall.</summary>
    private async Task<List<RegisterLine>> WithTypesAsync(IReadOnlyList<RegisterLine> lines, CancellationToken cancellation)
    {
        var cases = lines.Where(l => l.Document is not null).Select(l => l.Document!.CaseId).Distinct().ToList();
        var types = await db.CaseSummaries.Where(s => cases.Contains(s.CaseId)).ToDictionaryAsync(s => s.CaseId, s => s.Type, cancellation);
        return [.. lines.Select(l => l.Document is { } document ? l with { Type = types.GetValueOrDefault(document.CaseId) } : l)];
    }

    /// <summary>Letters stand in the records alone.</summary>
    private async Task<List<RegisterLine>> WithLettersAsync(IReadOnlyList<RegisterLine> lines, CancellationToken cancellation)
    {
        var streams = lines.Where(l => l.Case is not null).Select(l => l.Entry.Stream).Distinct().ToList();
        var records = await db.Records.Where(r => streams.Contains(r.Stream) && r.Body.Contains("\"letter\"")).OrderBy(r => r.Seq)
            .Select(r => r.Body).ToListAsync(cancellation);
        Dictionary<string, OutsideAct> letters = new(StringComparer.Ordinal);
        Dictionary<string, string> recorders = new(StringComparer.Ordinal);
        foreach (var fact in records.SelectMany(body => RecordJson.ReadRecord(body).Facts))
            if (fact is TaskClosed { Letter: { } letter } closed) letters[closed.Task] = letter;
            else if (fact is AnswerRecorded recorded) recorders[recorded.Task] = recorded.Answer.Position;
        return
        [
            .. lines.Select(l => l.Case is null ? l
                : l with { Letter = letters.GetValueOrDefault(l.Entry.Subject), RecordedBy = recorders.GetValueOrDefault(l.Entry.Subject) }),
        ];
    }

    private async Task<IReadOnlyList<RegisterName>> NamesAsync(CancellationToken cancellation)
    {
        var bodies = access.BodiesOf(person.Account, person.Today);
        var keys = await db.RegisterEntries.Select(e => e.Register).Distinct().ToListAsync(cancellation);
        return
        [
            .. keys.Select(RegisterName.Read).OfType<RegisterName>().Where(r => bodies.Contains(r.Organisation))
                .OrderByDescending(r => r.Year).ThenBy(r => r.OfCases).ThenBy(r => r.Received).ThenBy(r => r.Kind != "outgoing").ThenBy(r => r.Key, StringComparer.Ordinal),
        ];
    }
}
