using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Desk;

/// <summary>
/// Tells what bodies and donors owe, into the same ledger as the reminders of tasks: sealed by the record of the sweep, one message a person for everything. They are
/// few, so that one piece of the writer's work takes them all.
/// </summary>
public sealed class DutyReminders(DutyKeeper keeper, Database database, Writer writer, TimeProvider clock)
{
    private const string DueNow =
        """
        select d.stream, d.id, d.due, i.value ->> 0, i.value ->> 1, i.value ->> 2 from deadline d, json_each(d.planned) i
        where d.state = 'running' and ((d.stream >= 'donor/' and d.stream < 'donor0') or (d.stream >= 'organisation/' and d.stream < 'organisation0'))
          and i.value ->> 2 <= @1 and not exists (select 1 from reminder r where r.stream = d.stream and r.key = i.value ->> 0)
        order by i.value ->> 2, d.id
        """;

    private DateOnly? kept;

    /// <summary>Tells what is due, then opens what is owed next; answers of how many bodies and donors something was told.</summary>
    public async Task<int> TellAsync(CancellationToken cancellation = default)
    {
        var taken = await keeper.TakeSignalsAsync(cancellation);
        // A date that another calendar puts off is not said to be late.
        await keeper.RecalculateAsync(cancellation);
        var now = StreamLog.Now(clock, DateTimeOffset.MinValue);
        var told = IsDue(now) ? await writer.ExecuteAsync(session => Tell(session, now), Lane.Sweeps, cancellation) : 0;
        // The first sweep of a day opens what is owed next: a demonstration that moves its clock is kept up as an office that is there every day. Afterwards, so that
        // what an outage kept from being told is told before it ends.
        var today = Inputs.LocalDate(now);
        if (kept == today && taken == 0) return told;
        await keeper.KeepAsync(cancellation);
        kept = today;
        return told;
    }

    private bool IsDue(DateTimeOffset now)
    {
        using var connection = database.OpenToRead();
        using var due = new Statement(connection.Handle!, DueNow);
        var any = false;
        due.Read(_ => { any = true; return false; }, now);
        return any;
    }

    private static int Tell(WriteSession session, DateTimeOffset now)
    {
        var (directory, calendar, today) = (ReferenceData.Directory(session), ReferenceData.Calendar(session), Inputs.LocalDate(now));
        var due = session.All(DueNow, r => (Stream: r.GetString(0), Id: r.GetString(1), Due: r.GetString(2), Key: r.GetString(3), Kind: r.GetString(4), At: r.GetInt64(5)), now);
        foreach (var item in due)
        {
            IReadOnlyList<string> provinces = item.Stream.StartsWith(DutyState.Donors, StringComparison.Ordinal)
                ? DonorRegistration.Read(session.Scalar("select registration from donor where key = @1", item.Stream[DutyState.Donors.Length..]) as string)?.Provinces ?? [] : [];
            var accounts = DutyPeople.Told(directory, item.Stream, provinces, today);
            var days = Math.Abs(calendar.WorkingDaysBetween(today, IsoDate.Parse(item.Due)!.Value));
            foreach (var account in accounts.DefaultIfEmpty(""))
                session.Execute(
                    """
                    insert into reminder (stream, key, account, kind, task_id, due, days, at, told_at) values (@1, @2, @3, @4, @5, @6, @7, @8, @9)
                    on conflict (stream, key, account) do nothing
                    """,
                    item.Stream, item.Key, account, item.Kind, item.Id, item.Due, days, item.At, now);
        }
        return due.Select(i => i.Stream).Distinct().Count();
    }
}
