using System.Globalization;
using System.Text.Json;
using Approvals.Desk;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Approvals.Email;

/// <summary>
/// Letters to a person about several tasks: what a sweep told at once, and the one mail a day. A task the person has no part in any more is left out, and
/// so is one that was done meanwhile.
/// </summary>
public sealed class DigestLetters(
    ICaseStore store, IDefinitions definitions, ReferenceData reference, CaseAccess access, DutyDesk duties, IDbContextFactory<ApprovalsDb> databases,
    IOptions<MailOptions> options)
{
    /// <summary>Whether a row is about a person's work and not about one case.</summary>
    public static bool IsFor(MailRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Stream.StartsWith(ReminderMails.PersonPrefix, StringComparison.Ordinal);
    }

    /// <summary>Ids of the tasks that a row names.</summary>
    public static IReadOnlyList<string> TasksOf(MailRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return ArgsOf(row).GetValueOrDefault("tasks", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Dictionary<string, string> ArgsOf(MailRow row) => JsonSerializer.Deserialize<Dictionary<string, string>>(row.Args) ?? [];

    /// <summary>The letter of a row.</summary>
    /// <exception cref="MailFailure">Nothing of what it is about waits for the person any more.</exception>
    public async Task<Letter> LetterAsync(MailRow row, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        var args = ArgsOf(row);
        var ids = TasksOf(row);
        var today = Inputs.LocalDate(row.QueuedAt);
        var texts = Texts.For(reference.Directory().Person(row.Account)?.Language == "en" ? "en" : "vi");
        List<Line> lines = [];
        await using (var db = await databases.CreateDbContextAsync(cancellation))
        {
            foreach (var task in await db.Tasks.Where(t => ids.Contains(t.Id)).ToListAsync(cancellation))
                if (task.State is TaskStates.Open or TaskStates.Recorded && await LineAsync(db, task, row.Account, texts, today, cancellation) is { } line) lines.Add(line);
            foreach (var id in ids.Where(DutyState.IsDuty))
                if (await duties.FindAsync(row.Account, id, cancellation) is { Owed.Running: true } duty) lines.Add(await LineAsync(db, duty, texts, today, cancellation));
        }
        if (lines.Count == 0) throw new MailFailure("Nothing that it is about waits any more.", permanent: true);
        var more = int.TryParse(args.GetValueOrDefault("count"), NumberStyles.None, CultureInfo.InvariantCulture, out var all) ? all - ids.Count : 0;
        return Letter(row.Template, texts, lines, more, today);
    }

    private Letter Letter(string template, Texts texts, List<Line> lines, int more, DateOnly today)
    {
        var late = lines.Count(l => l.Due < today);
        List<LetterGroup> groups = [];
        foreach (var (title, some) in new[]
        {
            ("mail.group.overdue", lines.Where(l => l.Due < today)), ("mail.group.today", lines.Where(l => l.Due == today)),
            ("mail.group.soon", lines.Where(l => l.Due > today)),
        })
            if (some.OrderBy(l => l.Due).ThenBy(l => l.Link, StringComparer.Ordinal).Select(l => new LetterItem(l.Texts, l.Link)).ToList() is { Count: > 0 } items)
                groups.Add(new LetterGroup(texts[title], items));
        List<IReadOnlyList<string>> paragraphs = [[texts.Format($"mail.{template}.body", ("date", today))]];
        if (more > 0) paragraphs.Add([texts.Count("mail.more-tasks", more)]);
        paragraphs.Add([texts.Format("mail.all-tasks", ("link", Email.Letter.LinkMark.ToString()))]);
        var subject = texts.Format($"mail.{template}.subject" + (late > 0 ? ".late" : ""), ("n", lines.Count + Math.Max(more, 0)), ("late", late), ("date", today));
        return new Letter(texts.Language, MailText.Subject(subject), paragraphs, Address("/"), [texts[$"mail.why.{template}"], texts["mail.footer"]])
        {
            Groups = groups, Attachments = Calendar(texts, lines, today),
        };
    }

    /// <summary>Their days as one file: whoever adds it has all of them.</summary>
    private static IReadOnlyList<MailAttachment> Calendar(Texts texts, List<Line> lines, DateOnly today)
    {
        var entries = lines.SelectMany(l => l.Entries).OrderBy(e => e.Day).ThenBy(e => e.Uid, StringComparer.Ordinal).ToList();
        return entries.Count == 0 ? []
            : [new MailAttachment(texts.Format("mail.calendar.file", ("number", today.Iso())), CalendarFile.Type, CalendarFile.Write(null, entries))];
    }

    /// <summary>What a body or donor owes, with the day for a calendar.</summary>
    private async Task<Line> LineAsync(ApprovalsDb db, DutyView duty, Texts texts, DateOnly today, CancellationToken cancellation)
    {
        var (owed, link) = (duty.Owed, Address("/duties/" + duty.Owed.Id));
        var deadline = await db.Deadlines.FirstAsync(d => d.Stream == owed.Stream && d.Id == owed.Id, cancellation);
        return new Line(
            owed.Due, link,
            [
                MailText.OneLine($"{owed.Title.In(texts.Language)} · {texts.Format("mail.line.due", ("due", owed.Due), ("when", texts.Due(owed.Due, today, reference.Calendar())))}"),
                MailText.OneLine($"{duty.Owner.In(texts.Language)} · {texts.Format("duty.period", ("from", owed.Period.From), ("to", owed.Period.To))}"),
            ],
            [DeadlineEntries.Of(deadline, duty, link, texts)]);
    }

    private async Task<Line?> LineAsync(ApprovalsDb db, TaskRow task, string account, Texts texts, DateOnly today, CancellationToken cancellation)
    {
        if (task.Nearest is not { } due || await store.LoadAsync(task.CaseId, cancellation) is not { } state || !access.RelationOf(state, account, today).Allows(CaseRight.Read)
            || definitions.ByDigest(state.Digest) is not { } definition) return null;
        var words = new CaseWords(definition, reference.Directory(), texts);
        return new Line(
            due, Address("/tasks/" + Uri.EscapeDataString(task.Id)),
            [
                MailText.OneLine($"{words.Handle(task.Handle)} · {state.Number} · {texts.Format(task.InternalDue is null ? "mail.line.due" : "mail.line.own", ("due", due), ("when", texts.Due(due, today, reference.Calendar())))}"),
                MailText.OneLine(state.Title),
            ],
            await EntriesAsync(db, task, state, words, texts, cancellation));
    }

    private async Task<IReadOnlyList<CalendarEntry>> EntriesAsync(
        ApprovalsDb db, TaskRow task, CaseState state, CaseWords words, Texts texts, CancellationToken cancellation)
    {
        var about = new DeadlineWords(words.Handle(task.Handle), state.Number, state.Title, words.FullBody(state.Organisation), Address("/tasks/" + Uri.EscapeDataString(task.Id)));
        var rows = await db.Deadlines.Where(d => d.Stream == task.Stream && (d.Id == task.DeadlineId || (d.Key == Limits.Key && d.TaskId == task.Id)))
            .ToListAsync(cancellation);
        return [.. rows.Where(d => d.State is "running" or "paused").Select(d => DeadlineEntries.Of(d, about, texts))];
    }

    private string Address(string path) => options.Value.PublicAddress?.TrimEnd('/') + path;

    private sealed record Line(DateOnly Due, string Link, IReadOnlyList<string> Texts, IReadOnlyList<CalendarEntry> Entries);
}
