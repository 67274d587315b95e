using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>A duty as a person sees it.</summary>
/// <param name="Owed">What it is.</param>
/// <param name="Owner">Name of the body or donor that owes it.</param>
/// <param name="MayRecord">Whether the reader may record that it was handed in.</param>
public sealed record DutyView(OwedDuty Owed, Workflows.People.LocalText Owner, bool MayRecord);

/// <summary>What was handed in, as it was typed.</summary>
public sealed record DutyReport
{
    /// <summary>Longest note.</summary>
    public const int LongestNote = 1000;

    /// <summary>Longest number of a letter.</summary>
    public const int LongestNumber = 100;

    public required DateOnly On { get; init; }

    /// <summary>Number and symbol of the letter.</summary>
    public string? Number { get; init; }

    /// <summary>Number or id of the case in which it was made.</summary>
    public string? Case { get; init; }

    public string? Note { get; init; }

    public Attachment? File { get; init; }
}

/// <summary>Where people see what bodies and donors owe, and record that it was handed in.</summary>
public sealed class DutyDesk(IDbContextFactory<ApprovalsDb> databases, Writer writer, DutyLog duties, DutyKeeper keeper, ReferenceData reference, CaseAccess access, TimeProvider clock)
{
    private DateOnly Today => Inputs.LocalDate(clock.GetUtcNow());

    /// <summary>What a person may see, the nearest due date first.</summary>
    /// <param name="account">Who.</param>
    /// <param name="running">Only what is still owed; else all that was ever owed.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public async Task<IReadOnlyList<DutyView>> ListAsync(string account, bool running = true, CancellationToken cancellation = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var (directory, donors) = (reference.Directory(), await DonorsAsync(db, cancellation));
        var sight = DutyPeople.SightOf(directory, account, access.BodiesOf(account, Today), Today);
        var bodies = await db.StreamStates.Where(s => s.Stream.StartsWith(DutyState.Bodies) || s.Stream.StartsWith(DutyState.Donors)).Select(s => s.Body).ToListAsync(cancellation);
        var seen = bodies.SelectMany(b => DutyJson.Read<DutyState>(b).Owed).Where(o => (o.Running || !running) && sight.Sees(o, ProvincesOf(donors, o)))
            .OrderBy(o => o.Due).ThenBy(o => o.Id, StringComparer.Ordinal).ToList();
        var named = seen.Select(o => o.Answer?.Case ?? o.End?.Case).OfType<string>().Distinct().ToList();
        var open = named.Count == 0 ? [] : await access.Visible(db, account, Today).Where(c => named.Contains(c.CaseId)).Select(c => c.CaseId).ToListAsync(cancellation);
        return [.. seen.Select(o => View(account, Shown(o, sight, open), donors))];
    }

    /// <summary>What was owed at the end of a local day and past its date, from the records up to then, of what the person may see now.</summary>
    public async Task<IReadOnlyList<DutyView>> LateOnAsync(string account, DateOnly asOf, CancellationToken cancellation = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var (directory, donors, end) = (reference.Directory(), await DonorsAsync(db, cancellation), Inputs.StartOf(asOf.AddDays(1), 0));
        var sight = DutyPeople.SightOf(directory, account, access.BodiesOf(account, Today), Today);
        var records = await db.Records.Where(r => (r.Stream.StartsWith(DutyState.Bodies) || r.Stream.StartsWith(DutyState.Donors)) && r.At < end)
            .OrderBy(r => r.Seq).Select(r => new { r.Stream, r.Body }).ToListAsync(cancellation);
        return
        [
            .. records.GroupBy(r => r.Stream).SelectMany(s => s.SelectMany(r => DutyJson.Facts(r.Body)).Aggregate(DutyState.Empty, (state, fact) => state.Apply(fact)).Owed)
                .Where(o => o.Running && o.Due < asOf && sight.Sees(o, ProvincesOf(donors, o))).OrderBy(o => o.Due).ThenBy(o => o.Id, StringComparer.Ordinal)
                .Select(o => View(account, Shown(o, sight, []), donors)),
        ];
    }

    /// <summary>A duty without what its reader may not know: that it was met is for everybody whom it concerns.</summary>
    private static OwedDuty Shown(OwedDuty owed, DutyPeople.Sight sight, List<string> open)
    {
        if (owed.End is { Case: { } told } end && !open.Contains(told)) owed = owed with { End = end with { Case = null } };
        if (owed.Answer is not { } answer) return owed;
        answer = sight.SeesAnswer(owed) ? answer : new DutyAnswer(answer.On, answer.Late);
        return owed with { Answer = answer with { Case = answer.Case is { } named && open.Contains(named) ? named : null } };
    }

    /// <summary>One of them; null when there is none that the person may see.</summary>
    public async Task<DutyView?> FindAsync(string account, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return (await ListAsync(account, running: false, cancellation)).FirstOrDefault(v => v.Owed.Id == id);
    }

    /// <summary>Records that it was handed in; null when it was done.</summary>
    /// <param name="account">Who records.</param>
    /// <param name="position">Position acted in, if it may.</param>
    /// <param name="id">What was handed in.</param>
    /// <param name="report">When, by which letter.</param>
    /// <param name="cancellation">Stops before the write.</param>
    public async Task<Refusal?> RecordAsync(string account, string? position, string id, DutyReport report, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (await FindAsync(account, id, cancellation) is not { } view) return new Refusal(RefusalKind.NotFound, "duty.unknown");
        string? inCase = null;
        if (report.Case?.Trim() is { Length: > 0 } named)
        {
            await using var db = await databases.CreateDbContextAsync(cancellation);
            inCase = await access.Visible(db, account, Today).Where(c => c.Number == named || c.CaseId == named).Select(c => c.CaseId).FirstOrDefaultAsync(cancellation);
            if (inCase is null) return Refusals.Invalid([new Problem("case", "problem.duty-case")]);
        }
        if (Problems(view.Owed, report) is { Count: > 0 } problems) return Refusals.Invalid(problems);
        var refusal = await writer.ExecuteAsync(session => Record(session, account, position, view.Owed.Id, report, inCase), Lane.People, cancellation);
        // The next occurrence is there at once, whenever the job comes.
        if (refusal is null) await keeper.KeepAsync(cancellation);
        return refusal;
    }

    private Refusal? Record(WriteSession session, string account, string? position, string id, DutyReport report, string? inCase)
    {
        var stream = id[..id.IndexOf('/', id.IndexOf('/', StringComparison.Ordinal) + 1)];
        var provinces = stream.StartsWith(DutyState.Donors, StringComparison.Ordinal)
            ? DonorRegistration.Read(session.Scalar("select registration from donor where key = @1", stream[DutyState.Donors.Length..]) as string)?.Provinces ?? [] : [];
        if (DutyPeople.Recorder(ReferenceData.Directory(session), account, position, stream, provinces, Today) is not { } acting) return Refusals.NotEntitled;
        if (DutyLog.Read(session, stream).Find(id) is not { Running: true } owed) return new Refusal(RefusalKind.Conflict, "duty.closed");
        duties.Append(
            session, stream, new Actor(account, acting.Key, acting.Organisation), "RecordDuty",
            DutyKeeper.Done(session, owed, new DutyDone(id, report.On, false, Clean(report.Number), inCase, report.File, By: acting.Organisation)), Clean(report.Note));
        return null;
    }

    /// <summary>The account of its date, as of any deadline.</summary>
    public async Task<DeadlineProof?> ProofAsync(OwedDuty owed, DeadlineProofs proofs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(owed);
        ArgumentNullException.ThrowIfNull(proofs);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.Deadlines.FirstOrDefaultAsync(d => d.Stream == owed.Stream && d.Id == owed.Id, cancellation) is { } row ? await proofs.OfAsync(row, cancellation) : null;
    }

    /// <summary>What was noted when it was recorded; null for nothing, and where it was erased.</summary>
    public async Task<string?> NoteAsync(OwedDuty owed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(owed);
        if (owed.Answer?.Note is not { } note) return null;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.PrivateValues.Where(p => p.Stream == owed.Stream && p.Digest == note.Digest).Select(p => p.Text).FirstOrDefaultAsync(cancellation);
    }

    /// <summary>Running ones of which a person is told, due until a day.</summary>
    public async Task<IReadOnlyList<DutyView>> ToldAsync(string account, DateOnly until, CancellationToken cancellation = default)
    {
        var views = await ListAsync(account, running: true, cancellation);
        if (!views.Any(v => v.Owed.Due <= until)) return [];
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var donors = await DonorsAsync(db, cancellation);
        return [.. views.Where(v => v.Owed.Due <= until && DutyPeople.Told(reference.Directory(), v.Owed.Stream, ProvincesOf(donors, v.Owed), Today).Contains(account))];
    }

    /// <summary>Registrations of a donor in the order of recording, the last in force; none while none was recorded here.</summary>
    public async Task<IReadOnlyList<DonorRegistration>> RegistrationsAsync(string stream, CancellationToken cancellation = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.StreamStates.Where(s => s.Stream == stream).Select(s => s.Body).FirstOrDefaultAsync(cancellation) is { } body
            ? DutyJson.Read<DutyState>(body).Registrations ?? [] : [];
    }

    private DutyView View(string account, OwedDuty owed, Dictionary<string, DonorRow> donors)
    {
        var directory = reference.Directory();
        var name = owed.OfDonor ? donors.TryGetValue(owed.Owner, out var donor) ? new Workflows.People.LocalText(donor.Name, donor.Name) : null
            : directory.Organisation(owed.Owner)?.Short;
        var may = owed.Running && DutyPeople.Recorder(directory, account, null, owed.Stream, ProvincesOf(donors, owed), Today) is not null;
        return new DutyView(owed, name ?? new Workflows.People.LocalText(owed.Owner, owed.Owner), may);
    }

    private static Task<Dictionary<string, DonorRow>> DonorsAsync(ApprovalsDb db, CancellationToken cancellation) => db.Donors.ToDictionaryAsync(d => d.Key, cancellation);

    private static IReadOnlyList<string> ProvincesOf(Dictionary<string, DonorRow> donors, OwedDuty owed) =>
        owed.OfDonor && donors.TryGetValue(owed.Owner, out var donor) ? DonorRegistration.Read(donor.Registration)?.Provinces ?? [] : [];

    private List<Problem> Problems(OwedDuty owed, DutyReport report)
    {
        List<Problem> problems = [];
        if (report.On > Today) problems.Add(new Problem("on", "problem.date-in-future"));
        else if (report.On < owed.Period.From) problems.Add(new Problem("on", "problem.duty-before-period"));
        if (!PlainText.Is(report.Number ?? "", DutyReport.LongestNumber)) problems.Add(new Problem("number", "problem.not-clean"));
        if (!PlainText.Is(report.Note ?? "", DutyReport.LongestNote, lines: true)) problems.Add(new Problem("note", "problem.not-clean"));
        return problems;
    }

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim().Normalize();
}
