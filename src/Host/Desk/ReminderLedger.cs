using System.Text.Json;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>How a reminder came about.</summary>
public enum ReminderMeans
{
    /// <summary>Will be told when its time comes.</summary>
    Planned,

    /// <summary>Told by the system in its time.</summary>
    Told,

    /// <summary>Sent at once because somebody asked for it (đôn đốc).</summary>
    Chased,

    /// <summary>Given outside the system, and noted.</summary>
    Noted,
}

/// <summary>Who was reminded, and what is known of the mail.</summary>
/// <param name="Account">Whom.</param>
/// <param name="Mail">One of <see cref="MailStates"/>, <c>daily</c> for the one mail a day, <c>waiting</c> before it is queued; null where there is no mail.</param>
/// <param name="Error">Why the mail failed or waits for another attempt.</param>
public sealed record ReminderTarget(string Account, string? Mail, string? Error);

/// <summary>One line of the ledger of a case.</summary>
/// <param name="Means">How.</param>
/// <param name="Kind">reminder, overdue, limitReminder, limitOverdue, silence, lapse, wait, escalate, automatic, chase or note.</param>
/// <param name="At">When it was told, or will be.</param>
/// <param name="Task">The task; null when the flow itself waits.</param>
/// <param name="Handle">Its handle; null when it is not known any more.</param>
/// <param name="Due">Due date that it speaks of.</param>
/// <param name="To">Who was told, or would be by the directory of today.</param>
/// <param name="Missed">Earlier ones that it stands for.</param>
public sealed record ReminderEntry(
    ReminderMeans Means, string Kind, DateTimeOffset At, string? Task, string? Handle, DateOnly? Due, IReadOnlyList<ReminderTarget> To, int Missed = 0)
{
    /// <summary>Who asked for it or noted it.</summary>
    public Actor? By { get; init; }

    /// <summary>By which means it was given outside.</summary>
    public string? Channel { get; init; }

    /// <summary>The day on which.</summary>
    public DateOnly? On { get; init; }

    /// <summary>What was noted.</summary>
    public PrivateText? Note { get; init; }
}

/// <summary>Something planned in a case of a body.</summary>
public sealed record PlannedReminder(CaseState State, string Digest, ReminderEntry Entry);

/// <summary>Reads what was reminded in a case and what is planned: the ledger of sweeps, the acts of people in the records, and the mails.</summary>
public sealed class ReminderLedger(
    IDbContextFactory<ApprovalsDb> databases, ICaseStore store, IDefinitions definitions, ReferenceData reference, CaseAccess access, TimeProvider clock)
{
    /// <summary>Days ahead that are shown.</summary>
    public const int Days = 14;

    /// <summary>Lines of a body at most.</summary>
    public const int MostOfBody = 300;

    /// <summary>Mails of the records that remind, or say what came of a date that passed; with the kind of the line.</summary>
    private static readonly Dictionary<string, string> kinds = new(StringComparer.Ordinal)
    {
        ["reminder"] = "reminder", ["overdue"] = "overdue", ["limitReminder"] = "limitReminder", ["limitOverdue"] = "limitOverdue", ["silence"] = "silence",
        ["chase"] = "chase", ["escalated"] = "escalate", ["automatic"] = "automatic",
    };

    /// <summary>What of the ledger of a case is for a reader: who was only asked sees what concerns the own tasks.</summary>
    public async Task<(IReadOnlyList<ReminderEntry> Past, IReadOnlyList<ReminderEntry> Planned)> ForAsync(CaseView view, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        var (past, planned) = (await PastAsync(view.State, cancellation), await PlannedAsync(view.State, cancellation));
        if (view.Wall is { } wall) return ([.. past.Where(e => !wall.KeepsTask(e.Task))], [.. planned.Where(e => !wall.KeepsTask(e.Task))]);
        if (view.SeesAll) return (past, planned);
        var own = view.Shown.Tasks.Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
        return ([.. past.Where(e => own.Contains(e.Task ?? ""))], [.. planned.Where(e => own.Contains(e.Task ?? ""))]);
    }

    /// <summary>What was reminded in a case, the latest first.</summary>
    public async Task<IReadOnlyList<ReminderEntry>> PastAsync(CaseState state, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var handles = await db.Tasks.Where(t => t.CaseId == state.Id).ToDictionaryAsync(t => t.Id, t => t.Handle, cancellation);
        var mails = new MailLookUp(db);
        List<ReminderEntry> entries = [];
        var stream = "case/" + state.Id;
        var told = await db.Reminders.Where(r => r.Stream == stream).OrderBy(r => r.Place).ToListAsync(cancellation);
        // What is due for the limit of a body's own bears its key, everything else that of its task.
        var own = await db.Deadlines.Where(d => d.Stream == stream && d.Key == Limits.Key).Select(d => d.Id).ToListAsync(cancellation);
        foreach (var group in told.GroupBy(r => (r.TaskId, r.ToldAt)))
        {
            var last = group.Last();
            List<ReminderTarget> to = [];
            foreach (var account in group.Select(r => r.Account).Distinct(StringComparer.Ordinal))
                if (account.Length > 0) to.Add(await mails.OfSweepAsync(account, last, cancellation));
            entries.Add(new ReminderEntry(
                ReminderMeans.Told, Reminders.Template(Inputs.LocalDate(last.ToldAt) > last.Due, own.Any(d => last.Key.StartsWith(d + "/", StringComparison.Ordinal))), last.ToldAt, last.TaskId, handles.GetValueOrDefault(last.TaskId), last.Due, to, group.Select(r => r.Key).Distinct().Count() - 1));
        }
        foreach (var record in await store.HistoryAsync(state.Id, cancellation)) entries.AddRange(await OfRecordAsync(record, handles, mails, cancellation));
        // Of one moment the later record first.
        return [.. entries.AsEnumerable().Reverse().OrderByDescending(e => e.At)];
    }

    /// <summary>What is planned in a case within <see cref="Days"/> days, the next first; whom it would reach by the directory of today.</summary>
    public IReadOnlyList<ReminderEntry> Planned(CaseState state, IReadOnlySet<string> told)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(told);
        var now = clock.GetUtcNow();
        var (until, inputs) = (now.AddDays(Days), Inputs.ForReading(now, reference.Calendar(), reference.Directory()));
        var definition = definitions.ByDigest(state.Digest);
        return
        [
            .. state.Due.Where(i => i.At <= until && !told.Contains(i.Key)).OrderBy(i => i.At).Select(i =>
            {
                var task = state.Tasks.FirstOrDefault(t => t.Id == i.Task);
                IReadOnlyList<ReminderTarget> to = task is null || definition is null ? []
                    : [.. Reminders.Reached(definition, state, task, i, inputs).Select(a => new ReminderTarget(a, null, null))];
                return new ReminderEntry(ReminderMeans.Planned, i.Kind, i.At, i.Task, task?.Handle, state.DeadlineById(i.Deadline)?.Due, to);
            }),
        ];
    }

    /// <summary>The same with what the ledger says was told.</summary>
    public async Task<IReadOnlyList<ReminderEntry>> PlannedAsync(CaseState state, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var stream = "case/" + state.Id;
        return Planned(state, (await db.Reminders.Where(r => r.Stream == stream).Select(r => r.Key).ToListAsync(cancellation)).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>What is planned in the coming days in the cases that the bodies of a person own or have work in, the next first.</summary>
    public async Task<IReadOnlyList<PlannedReminder>> OfBodyAsync(string account, int days, CancellationToken cancellation = default)
    {
        var now = clock.GetUtcNow();
        var (until, today) = (now.AddDays(Math.Clamp(days, 1, Days)), Inputs.LocalDate(now));
        var bodies = access.BodiesOf(account, today);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var cases = await access.Visible(db, account, today).Where(s => s.NextAt != null && s.NextAt <= until && s.Ending == null)
            .OrderBy(s => s.NextAt).Select(s => s.CaseId).Take(MostOfBody).ToListAsync(cancellation);
        List<PlannedReminder> planned = [];
        foreach (var id in cases)
        {
            if (await store.LoadAsync(id, cancellation) is not { } state) continue;
            foreach (var entry in await PlannedAsync(state, cancellation))
                if (entry.At <= until && (bodies.Contains(state.Organisation) || state.Tasks.Any(t => t.Id == entry.Task && bodies.Contains(t.Organisation))))
                    planned.Add(new PlannedReminder(state, state.Digest, entry));
        }
        return [.. planned.OrderBy(p => p.Entry.At).ThenBy(p => p.State.Number, StringComparer.Ordinal).Take(MostOfBody)];
    }

    private static async Task<List<ReminderEntry>> OfRecordAsync(
        CaseRecord record, Dictionary<string, string> handles, MailLookUp mails, CancellationToken cancellation)
    {
        List<ReminderEntry> entries = [];
        foreach (var fact in record.Facts)
            if (fact is ReminderNoted noted)
                entries.Add(new ReminderEntry(ReminderMeans.Noted, "note", record.At, noted.Task, noted.Handle, null, [])
                {
                    By = record.Actor, Channel = noted.Channel, On = noted.On, Note = noted.Note,
                });
            else if (fact is NoticeQueued notice && kinds.TryGetValue(notice.Template, out var kind))
            {
                List<ReminderTarget> to = [];
                foreach (var account in notice.Recipients) to.Add(await mails.OfNoticeAsync(account, notice.Key, cancellation));
                var task = notice.Args.GetValueOrDefault("task");
                var missed = int.TryParse(notice.Args.GetValueOrDefault("missed"), out var n) ? n : 0;
                entries.Add(new ReminderEntry(
                    notice.Template == "chase" ? ReminderMeans.Chased : ReminderMeans.Told, kind, record.At, task,
                    task is null ? null : handles.GetValueOrDefault(task), IsoDate.Parse(notice.Args.GetValueOrDefault("due")), to, missed)
                {
                    By = notice.Template == "chase" ? record.Actor : null,
                });
            }
        return entries;
    }

    /// <summary>What became of the mails about reminders.</summary>
    private sealed class MailLookUp(ApprovalsDb db)
    {
        private readonly Dictionary<string, List<MailRow>> swept = new(StringComparer.Ordinal);

        public async Task<ReminderTarget> OfNoticeAsync(string account, string notice, CancellationToken cancellation)
        {
            var id = $"{notice}/{account}";
            var mail = await db.Mails.FirstOrDefaultAsync(m => m.Account == account && m.Id == id, cancellation);
            return new ReminderTarget(account, mail?.State, mail?.Error);
        }

        /// <summary>The first mail of a sweep to the person since: it names the task, or says that there are more than it names.</summary>
        public async Task<ReminderTarget> OfSweepAsync(string account, ReminderRow told, CancellationToken cancellation)
        {
            if (!swept.TryGetValue(account, out var mails))
                swept[account] = mails = await db.Mails.Where(m => m.Account == account && (m.NoticeKey.StartsWith("sweep/") || m.NoticeKey.StartsWith("digest/")))
                    .OrderBy(m => m.QueuedAt).ToListAsync(cancellation);
            var since = mails.Where(m => m.QueuedAt >= told.ToldAt).ToList();
            var mail = since.Find(m => Names(m.Args, told.TaskId)) ?? since.Find(m => m.Template == ReminderMails.Several);
            if (mail is not null) return new ReminderTarget(account, mail.State, mail.Error);
            var daily = await db.MailChoices.AnyAsync(c => c.Account == account && c.Daily, cancellation);
            return new ReminderTarget(account, daily ? "daily" : "waiting", null);
        }

        private static bool Names(string args, string task)
        {
            var named = JsonSerializer.Deserialize<Dictionary<string, string>>(args) ?? [];
            return named.GetValueOrDefault("task") == task || named.GetValueOrDefault("tasks", "").Split(' ').Contains(task);
        }
    }
}
