using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Tests.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;
using Xunit;

namespace Approvals.Tests.Desk;

/// <summary>A page of what waits costs a page, however much waits, and pages leave nothing out and repeat nothing.</summary>
public sealed class WaitingPlacesTests : MemoryDatabaseTests
{
    private static readonly WaitingSeats leader = new(
        [("nghe-an", "leader"), ("nghe-an", "head"), ("ha-tinh", "leader")], [("nghe-an", "head")], ["leader.nghe-an"], "leader.nghe-an", false);


    [Fact]
    public async Task Twenty_thousand_tasks_are_paged_through_once_each_in_the_order_of_their_dates()
    {
        Add(20_000);
        var expected = await db.Database.SqlQueryRaw<string>("""
            select coalesce(internal_due, due, '9999-12-31') || ' ' || id as Value from task
            where state = 'open' and (position is null or position = 'leader.nghe-an') and case_id <> 'suspended' or state = 'recorded' and actor <> 'leader.nghe-an'
            order by 1
            """).ToListAsync(TestContext.Current.CancellationToken);
        Assert.InRange(expected.Count, 15_000, 20_000);
        List<string> seen = [];
        for (WaitingPlace? from = null; ;)
        {
            var page = await WaitingPlaces.ReadAsync(db, leader, from, 101, TestContext.Current.CancellationToken);
            seen.AddRange(page.Take(100).Select(p => $"{p.Due:yyyy-MM-dd} {p.Task}"));
            if (page.Count <= 100) break;
            from = page[99];
        }
        Assert.Equal(expected, seen);
    }

    [Fact]
    public void A_page_costs_the_same_of_six_thousand_tasks_and_of_twenty_thousand_at_the_beginning_and_amid_them()
    {
        Add(6_000);
        var few = Steps(null);
        Add(20_000);
        Assert.InRange(Steps(null), 1, few * 11 / 10);
        Assert.InRange(Steps(new WaitingPlace(new DateOnly(2026, 6, 1), "c10000.1")), 1, few * 11 / 10);
        Assert.InRange(Steps(new WaitingPlace(DateOnly.MaxValue, "c10000.1")), 1, few * 11 / 10);
    }

    [Fact]
    public void Each_seat_is_searched_from_its_place_and_no_table_is_read_through()
    {
        Add(500);
        var (sql, values) = WaitingPlaces.Query(leader, new WaitingPlace(new DateOnly(2026, 6, 1), "c100.1"), 51);
        using var command = Command("explain query plan " + sql, values);
        using var reader = command.ExecuteReader();
        List<string> plan = [];
        while (reader.Read()) plan.Add(reader.GetString(3));
        Assert.Equal(3, plan.Count(l => l == "SEARCH s USING PRIMARY KEY (organisation=? AND role=? AND purpose=? AND (due,task_id)>(?,?))"));
        Assert.Single(plan, l => l.StartsWith("SEARCH t USING INDEX task_recorded (", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, l => l is "SCAN s" or "SCAN t" or "SCAN c");
    }

    /// <summary>Operations of the virtual machine that a page takes: what it reads, whatever else the machine does meanwhile.</summary>
    private int Steps(WaitingPlace? from)
    {
        var (sql, values) = WaitingPlaces.Query(leader, from, 51);
        using var command = Command(sql, values);
        var steps = 0;
        raw.sqlite3_progress_handler(connection.Handle, 1, _ => ++steps * 0, null);
        using (var reader = command.ExecuteReader())
            while (reader.Read()) { }
        raw.sqlite3_progress_handler(connection.Handle, 0, null, null);
        return steps;
    }

    private SqliteCommand Command(string sql, IEnumerable<SqliteParameter> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddRange(values);
        return command;
    }

    /// <summary>Tasks of two bodies and two roles; every fifth has no date, some have a limit of their own, some are another's, of a suspended case or recorded.</summary>
    private void Add(int count)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            delete from task; delete from task_seat; delete from case_summary;
            insert into case_summary (case_id, stream, seq, valid_from, type, number, title, organisation, province, status, holder, status_since, suspended, opened_on, submitter)
            values ('open', 'case/open', 1, 1, 'aid-project', '1', 'T', 'nghe-an', 'nghe-an', 's', 'nghe-an', '2026-01-01', 0, '2026-01-01', 's'),
              ('suspended', 'case/suspended', 1, 1, 'aid-project', '2', 'T', 'nghe-an', 'nghe-an', 's', 'nghe-an', '2026-01-01', 1, '2026-01-01', 's');
            with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < {count})
            insert into task (id, stream, case_id, activity, handle, visit, kind, organisation, by_letter, position, state, opened_at, due, internal_due, actor, late)
            select printf('c%05d.1', i), 'case/open', iif(i % 40 = 7, 'suspended', 'open'), 'a', 'a', 1, 'Step', 'nghe-an', 0,
              iif(i % 20 = 3, 'officer.nghe-an', iif(i % 20 = 4, 'leader.nghe-an', null)), iif(i % 50 = 9, 'recorded', 'open'), 1,
              iif(i % 5 = 0, null, date('2026-01-01', (i * 7919 % 365) || ' days')), iif(i % 11 = 1, date('2026-01-01', (i * 7919 % 300) || ' days'), null),
              iif(i % 50 = 9, iif(i % 100 = 9, 'officer.nghe-an', 'leader.nghe-an'), null), 0 from n;
            insert into task_seat (organisation, role, purpose, due, task_id)
            select iif(rowid % 3 = 0, 'ha-tinh', 'nghe-an'), 'leader', 'act', due, id from (select row_number() over (order by id) as rowid, coalesce(internal_due, due, '9999-12-31') as due, id from task)
            union all select 'nghe-an', 'head', p, coalesce(internal_due, due, '9999-12-31'), id from task, (select 'act' as p union all select 'confirm');
            """;
        command.ExecuteNonQuery();
    }
}
