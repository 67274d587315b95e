using System.Text;
using System.Text.Json;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>Seats whose work is asked for.</summary>
/// <param name="ToDo">Body and role of seats that act.</param>
/// <param name="ToConfirm">Body and role of seats that confirm what others recorded.</param>
/// <param name="Positions">Positions to whose name work may have been given; work that was given to another is not among it.</param>
/// <param name="Account">Who asks: what they recorded themselves is not theirs to confirm.</param>
/// <param name="Suspended">Whether tasks of suspended cases are among it.</param>
internal sealed record WaitingSeats(
    IReadOnlyList<(string Body, string Role)> ToDo, IReadOnlyList<(string Body, string Role)> ToConfirm, IReadOnlyList<string> Positions,
    string Account, bool Suspended);

/// <summary>
/// Where the open work of seats stands in the order of its nearest due date. Each seat is read from its own key behind a place, for as many rows
/// as a page has, and these few are put together: what a page costs grows with the seats asked for and not with the work that waits
/// (docs/decisions/0040).
/// </summary>
internal static class WaitingPlaces
{
    /// <summary>The nearest places behind one; from the beginning for null.</summary>
    /// <param name="db">The database.</param>
    /// <param name="seats">Whose work.</param>
    /// <param name="from">The last place already seen.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static async Task<List<WaitingPlace>> ReadAsync(
        ApprovalsDb db, WaitingSeats seats, WaitingPlace? from, int most, CancellationToken cancellation)
    {
        if (seats.ToDo.Count + seats.ToConfirm.Count == 0) return [];
        var (sql, values) = Query(seats, from, most);
        return await db.Database.SqlQueryRaw<WaitingPlace>(sql, [.. values]).ToListAsync(cancellation);
    }

    /// <summary>The question and what is bound to it.</summary>
    internal static (string Sql, IReadOnlyList<SqliteParameter> Values) Query(WaitingSeats seats, WaitingPlace? from, int most)
    {
        List<SqliteParameter> values =
        [
            new("@due", from?.Due.Iso() ?? ""), new("@task", from?.Task ?? ""), new("@most", most), new("@account", seats.Account),
            new("@positions", JsonSerializer.Serialize(seats.Positions)), new("@suspended", seats.Suspended ? 1 : 0),
        ];
        StringBuilder sql = new("select distinct due as \"Due\", task_id as \"Task\" from (\n");
        var parts = seats.ToDo.Select(s => (Seat: s, Text: ToDo)).Concat(seats.ToConfirm.Select(s => (Seat: s, Text: ToConfirm))).ToList();
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0) sql.Append("union all\n");
            sql.Append("select * from (").Append(parts[i].Text.Replace("#", $"{i}", StringComparison.Ordinal)).Append(")\n");
            values.AddRange([new($"@body{i}", parts[i].Seat.Body), new($"@role{i}", parts[i].Seat.Role)]);
        }
        return (sql.Append(") order by due, task_id limit @most").ToString(), values);
    }

    // The joins are made in the order written, so that the seat's key gives the order and a page ends the reading.
    private const string ToDo = $"""
        select s.due, s.task_id from task_seat s cross join task t on t.id = s.task_id cross join case_summary c on c.case_id = t.case_id
        where s.organisation = @body# and s.role = @role# and s.purpose = '{SeatPurposes.Act}' and (s.due, s.task_id) > (@due, @task)
          and t.state = '{TaskStates.Open}' and {Theirs}
        order by s.due, s.task_id limit @most
        """;

    // A seat that confirms is asked for all the time, and has something to do only for what was recorded.
    private const string ToConfirm = $"""
        select coalesce(t.internal_due, t.due, '9999-12-31') as due, t.id as task_id
        from task t cross join case_summary c on c.case_id = t.case_id
        where t.state = '{TaskStates.Recorded}' and coalesce(t.internal_due, t.due, '9999-12-31') >= @due
          and (coalesce(t.internal_due, t.due, '9999-12-31') > @due or t.id > @task) and t.actor is not @account and {Theirs}
          and exists (select 1 from task_seat s where s.organisation = @body# and s.role = @role# and s.purpose = '{SeatPurposes.Confirm}'
            and s.due = coalesce(t.internal_due, t.due, '9999-12-31') and s.task_id = t.id)
        order by coalesce(t.internal_due, t.due, '9999-12-31'), t.id limit @most
        """;

    private const string Theirs =
        "(t.position is null or t.position in (select value from json_each(@positions))) and (@suspended or not c.suspended)";
}
