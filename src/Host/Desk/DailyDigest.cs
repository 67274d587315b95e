using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>
/// The one mail a day of those who asked for it: on working days at half past seven, with what is overdue, due that day, or soon. The day of the last one is
/// a row, so that an outage is made up for once, and not with a mail for each day of it.
/// </summary>
public sealed class DailyDigest(
    IDbContextFactory<ApprovalsDb> databases, Writer writer, ReferenceData reference, WaitingTasks waiting, DutyDesk duties, TimeProvider clock)
{
    /// <summary>Working days ahead that it looks.</summary>
    public const int Ahead = 5;

    private static readonly TimeSpan halfHour = TimeSpan.FromMinutes(30);

    /// <summary>Half past seven of a local day.</summary>
    public static DateTimeOffset Hour(DateOnly day) => Inputs.StartOf(day, 7) + halfHour;

    /// <summary>Queues those whose time has come; answers how many. What fails for one person keeps it from no other.</summary>
    /// <param name="onFault">Told of each person for whom it failed.</param>
    /// <param name="cancellation">Stops between persons.</param>
    public async Task<int> QueueAsync(Action<string, Exception> onFault, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(onFault);
        var now = clock.GetUtcNow();
        var today = Inputs.LocalDate(now);
        if (now < Hour(today) || !reference.Calendar().IsWorkingDay(today)) return 0;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var accounts = await db.MailChoices.Where(c => c.Daily && (c.DigestOn == null || c.DigestOn < today)).Select(c => c.Account).ToListAsync(cancellation);
        var queued = 0;
        foreach (var account in accounts.Order(StringComparer.Ordinal))
        {
            try
            {
                if (await QueueAsync(db, account, now, today, cancellation)) queued++;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                onFault(account, fault);
            }
        }
        return queued;
    }

    /// <summary>Whether a person wants one mail a day.</summary>
    public async Task<bool> IsChosenAsync(string account, CancellationToken cancellation = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.MailChoices.AnyAsync(c => c.Account == account && c.Daily, cancellation);
    }

    /// <summary>Chooses one mail a day, or single reminders. Chosen after its time, it begins with the next working day.</summary>
    /// <remarks>Whoever goes back to single reminders gets what was told since the last daily mail in one more of them: nothing that waited for it is lost.</remarks>
    public async Task ChooseAsync(string account, bool daily, CancellationToken cancellation = default)
    {
        var now = clock.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var waiting = daily ? [] : await TasksAsync(db, account, Inputs.LocalDate(now), cancellation);
        DateOnly? late = now >= Hour(Inputs.LocalDate(now)) ? Inputs.LocalDate(now) : null;
        await writer.ExecuteAsync(
            s =>
            {
                if (!daily) Last(s, account, waiting, now);
                s.Execute(
                """
                insert into mail_choice (account, daily, digest_on) values (@1, @2, @3)
                on conflict (account) do update set daily = excluded.daily, digest_on = case when mail_choice.daily then mail_choice.digest_on else excluded.digest_on end
                """,
                account, daily, late?.Iso());
            },
            cancellation: cancellation);
    }

    private static void Last(WriteSession session, string account, List<string> tasks, DateTimeOffset now)
    {
        var chosen = session.Scalar("select 1 from mail_choice where account = @1 and daily = 1", account);
        if (chosen is null || tasks.Count == 0) return;
        // What the last of them named was told before it was queued, or with it.
        var sent = session.Scalar("select max(queued_at) from mail where account = @1 and notice_key like 'digest/%'", account) as long? ?? 0;
        if (session.Scalar("select 1 from reminder where account = @1 and told_at > @2 limit 1", account, sent) is null) return;
        ReminderMails.Insert(
            session, $"digest/{Inputs.LocalDate(now).Iso()}/{now.ToUnixTimeMilliseconds()}", account, ReminderMails.PersonPrefix + account, ReminderMails.Daily,
            ReminderMails.Args(tasks.Take(ToldPerson.MostTasks), tasks.Count), now);
    }

    private async Task<bool> QueueAsync(ApprovalsDb db, string account, DateTimeOffset now, DateOnly today, CancellationToken cancellation)
    {
        var tasks = await TasksAsync(db, account, today, cancellation);
        return await writer.ExecuteAsync(
            session =>
            {
                // Another node may have come first, or the choice was taken back.
                if (session.Execute(
                    "update mail_choice set digest_on = @2 where account = @1 and daily = 1 and (digest_on is null or digest_on < @2)", account, today.Iso()) == 0
                    || tasks.Count == 0) return false;
                ReminderMails.Insert(
                    session, $"digest/{today.Iso()}", account, ReminderMails.PersonPrefix + account, ReminderMails.Daily,
                    ReminderMails.Args(tasks.Take(ToldPerson.MostTasks), tasks.Count), now);
                return true;
            },
            Lane.Sweeps, cancellation);
    }

    /// <summary>What waits for a person and is due soon, the nearest first.</summary>
    private async Task<List<string>> TasksAsync(ApprovalsDb db, string account, DateOnly today, CancellationToken cancellation)
    {
        var directory = reference.Directory();
        if (directory.Person(account) is null) return [];
        var until = reference.Calendar().AddWorkingDays(today, Ahead);
        var whom = new WaitingFor([.. Reach.Of(directory, account, today)], account, today, Decisions: null, Suspended: false);
        List<string> tasks = [];
        WaitingPlace? from = null;
        do
        {
            var page = await waiting.PageAsync(db, whom, from, ToldPerson.MostTasks, cancellation);
            foreach (var task in page.Tasks)
                if (task is { Barred: null, Task.Nearest: { } due } && due <= until) tasks.Add(task.Task.Id);
            from = page.Tasks.Count > 0 && (page.Tasks[^1].Task.Nearest ?? DateOnly.MaxValue) > until ? null : page.Next;
        }
        while (from is not null && from.Due <= until);
        return [.. tasks, .. (await duties.ToldAsync(account, until, cancellation)).Select(d => d.Owed.Id)];
    }
}
