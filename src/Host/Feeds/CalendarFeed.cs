using System.Security.Cryptography;
using System.Text.Json;
using Approvals.Desk;
using Approvals.Email;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Approvals.Feeds;

/// <summary>The calendar of a person at a moment.</summary>
/// <param name="Content">The file.</param>
/// <param name="Tag">Changes with the file and only then.</param>
public sealed record FeedContent(byte[] Content, string Tag);

/// <summary>
/// Due dates of what waits for a person, as their inbox has it, and those that a mail told them of and that nobody need keep any more. Who may see a case is
/// asked anew every time: who leaves a body has an empty calendar from then on.
/// </summary>
public sealed class CalendarFeed(
    ApprovalsDb db, WaitingTasks waiting, CaseAccess access, DutyDesk duties, ReferenceData reference, DefinitionSource definitions, IOptions<MailOptions> options, TimeProvider clock)
{
    /// <summary>Tasks in a calendar at most, the nearest due date first.</summary>
    public const int Most = 500;

    /// <summary>How long a day that fell away is still shown as such.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(60);

    private static readonly string[] gone = ["cancelled", "restarted"];

    /// <summary>The calendar; null for an account that is nobody in the directory.</summary>
    public async Task<FeedContent?> ReadAsync(string account, CancellationToken cancellation)
    {
        var directory = reference.Directory();
        if (directory.Person(account) is not { } person) return null;
        var texts = Texts.For(person.Language);
        var today = Inputs.LocalDate(clock.GetUtcNow());
        List<CalendarEntry> entries = [];
        HashSet<(string, string)> shown = [];
        foreach (var (deadline, task, summary) in (await WaitingAsync(account, today, cancellation)).Concat(await GoneAsync(account, today, cancellation)))
            if (shown.Add((deadline.Stream, deadline.Id)))
                entries.Add(DeadlineEntries.Of(deadline, Words(task, summary, texts), texts));
        entries.AddRange(await DutiesAsync(account, texts, cancellation));
        entries.AddRange(await EventsAsync(account, today, texts, cancellation));
        var content = CalendarFile.Write(texts["feed.name"], entries.OrderBy(e => e.Day).ThenBy(e => e.Uid, StringComparer.Ordinal));
        return new FeedContent(content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..32]}\"");
    }

    private async Task<List<(DeadlineRow, TaskRow, CaseSummaryRow)>> WaitingAsync(string account, DateOnly today, CancellationToken cancellation)
    {
        var whom = new WaitingFor([.. Reach.Of(reference.Directory(), account, today)], account, today, null, Suspended: true);
        if (whom.Reaches.Count == 0) return [];
        List<TaskRow> tasks = [];
        WaitingPlace? place = null;
        do
        {
            var page = await waiting.PageAsync(db, whom, place, 100, cancellation);
            tasks.AddRange(page.Tasks.Where(t => t.Barred is null).Select(t => t.Task));
            place = page.Next;
        }
        while (place is not null && tasks.Count < Most);
        return await WithDeadlinesAsync(account, today, tasks, d => !gone.Contains(d.State), cancellation);
    }

    /// <summary>What the bodies of the person owe and the donors of their provinces, cases or not.</summary>
    private async Task<List<CalendarEntry>> DutiesAsync(string account, Texts texts, CancellationToken cancellation)
    {
        var owed = await duties.ToldAsync(account, DateOnly.MaxValue, cancellation);
        var ids = owed.Select(d => d.Owed.Id).ToList();
        var rows = await db.Deadlines.Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, cancellation);
        var root = options.Value.PublicAddress?.TrimEnd('/');
        return [.. owed.Where(d => rows.ContainsKey(d.Owed.Id)).Select(d => DeadlineEntries.Of(rows[d.Owed.Id], d, root is null ? "" : $"{root}/duties/{d.Owed.Id}", texts))];
    }

    /// <summary>Dates of the running cases of the person's bodies that their form calls events: a conference, a departure.</summary>
    private async Task<List<CalendarEntry>> EventsAsync(string account, DateOnly today, Texts texts, CancellationToken cancellation)
    {
        var bodies = access.BodiesOf(account, today).ToList();
        var own = access.Visible(db, account, today).Where(s => s.Ending == null && bodies.Contains(s.Organisation));
        List<CalendarEntry> entries = [];
        foreach (var type in await own.Select(s => s.Type).Distinct().ToListAsync(cancellation))
        {
            var fields = definitions(type)?.Form.Sections.SelectMany(s => s.Fields).Where(f => f.Event).ToList() ?? [];
            if (fields.Count == 0) continue;
            // A stored state may be older than the last record, its values never (CaseStore).
            var cases = await (from summary in own
                               where summary.Type == type
                               join state in db.StreamStates on summary.Stream equals state.Stream
                               orderby summary.OpenedOn descending
                               select new { Case = summary, state.Seq, state.Body }).Take(Most).ToListAsync(cancellation);
            foreach (var of in cases)
                foreach (var (field, day) in Days(of.Body, fields).Where(d => d.Day >= today.AddDays(-Remembered.Days)))
                    entries.Add(Event(of.Case, (int)of.Seq, definitions(type)!.Text(texts.Language, "field." + field), field, day, texts));
        }
        return entries;
    }

    private static IEnumerable<(string Field, DateOnly Day)> Days(string body, IReadOnlyList<FieldDefinition> fields)
    {
        using var state = JsonDocument.Parse(body);
        if (!state.RootElement.TryGetProperty("values", out var values)) yield break;
        foreach (var field in fields)
            if (values.TryGetProperty(field.Key, out var value) && value.ValueKind == JsonValueKind.String && IsoDate.Parse(value.GetString()) is { } day)
                yield return (field.Key, day);
    }

    private CalendarEntry Event(CaseSummaryRow summary, int sequence, string what, string field, DateOnly day, Texts texts)
    {
        var link = options.Value.PublicAddress is { } address ? $"{address.TrimEnd('/')}/cases/{summary.CaseId}" : "";
        return new CalendarEntry
        {
            Uid = $"{summary.CaseId}/event/{field}@approvals", Sequence = sequence, Changed = summary.ValidFrom, Day = day,
            Summary = texts.Format("mail.calendar.event", ("what", what), ("title", summary.Title)), Description = $"{summary.Number} · {summary.Title}\n{link}".TrimEnd(), Link = link,
            Standing = summary.Suspended ? CalendarStanding.Tentative : CalendarStanding.Confirmed,
        };
    }

    /// <summary>A program takes what a calendar no longer has out of its copy, but a file once opened from a mail stays unless it is told.</summary>
    private async Task<List<(DeadlineRow, TaskRow, CaseSummaryRow)>> GoneAsync(string account, DateOnly today, CancellationToken cancellation)
    {
        var since = clock.GetUtcNow() - Remembered;
        var told = await db.Mails.Where(m => m.Account == account && m.QueuedAt >= since).OrderByDescending(m => m.QueuedAt).Take(Most).Select(m => m.Args)
            .ToListAsync(cancellation);
        var ids = told.Select(TaskIn).OfType<string>().Distinct().ToList();
        if (ids.Count == 0) return [];
        var tasks = await db.Tasks.Where(t => ids.Contains(t.Id)).ToListAsync(cancellation);
        return await WithDeadlinesAsync(account, today, tasks, d => gone.Contains(d.State), cancellation);
    }

    private async Task<List<(DeadlineRow, TaskRow, CaseSummaryRow)>> WithDeadlinesAsync(
        string account, DateOnly today, List<TaskRow> tasks, Func<DeadlineRow, bool> wanted, CancellationToken cancellation)
    {
        var (streams, ids, own) = (tasks.ConvertAll(t => t.Stream), tasks.Select(t => t.DeadlineId).OfType<string>().ToList(), tasks.ConvertAll(t => t.Id));
        // The limit that a body set itself is a day of its own beside the statutory one.
        var deadlines = (await db.Deadlines
                .Where(d => streams.Contains(d.Stream) && (ids.Contains(d.Id) || (d.Key == Limits.Key && d.TaskId != null && own.Contains(d.TaskId))))
                .ToListAsync(cancellation))
            .Where(wanted).ToLookup(d => d.Stream);
        var cases = tasks.Select(t => t.CaseId).Distinct().ToList();
        var visible = await access.Visible(db, account, today).Where(s => cases.Contains(s.CaseId)).ToDictionaryAsync(s => s.CaseId, cancellation);
        return
        [
            .. from task in tasks
               where visible.ContainsKey(task.CaseId)
               from deadline in deadlines[task.Stream]
               where deadline.Id == task.DeadlineId || (deadline.Key == Limits.Key && deadline.TaskId == task.Id)
               select (deadline, task, visible[task.CaseId]),
        ];
    }

    private DeadlineWords Words(TaskRow task, CaseSummaryRow summary, Texts texts)
    {
        var directory = reference.Directory();
        var step = definitions(summary.Type) is { } definition ? new CaseWords(definition, directory, texts).Handle(task.Handle) : task.Handle;
        var body = directory.Organisation(summary.Organisation)?.Name.In(texts.Language) ?? summary.Organisation;
        var link = options.Value.PublicAddress is { } address ? $"{address.TrimEnd('/')}/tasks/{Uri.EscapeDataString(task.Id)}" : "";
        return new DeadlineWords(step, summary.Number, summary.Title, body, link);
    }

    private static string? TaskIn(string args)
    {
        using var json = JsonDocument.Parse(args);
        return json.RootElement.TryGetProperty("task", out var task) ? task.GetString() : null;
    }
}
