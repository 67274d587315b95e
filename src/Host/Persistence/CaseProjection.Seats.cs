using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.People;

namespace Approvals.Persistence;

// Who has the work, and whether anybody has.
internal sealed partial class CaseProjection
{
    /// <summary>
    /// Seats are what the state after the record says: a row of each purpose and seat of an open task, in the order of its nearest due date, by
    /// which it is found again to be taken away (docs/decisions/0040).
    /// </summary>
    private void Seat()
    {
        if (before?.Tasks == after.Tasks && before.Deadlines == after.Deadlines) return;
        var (old, now) = (Rows(before, after), Rows(after, before));
        foreach (var row in old)
            if (!now.Contains(row))
                script.Execute("delete from task_seat where organisation = @1 and role = @2 and purpose = @3 and due = @5 and task_id = @4",
                    row.Seat.Organisation, row.Seat.Role, row.Purpose, row.Task, row.Due);
        foreach (var row in now)
            if (!old.Contains(row))
                script.Execute("insert into task_seat (organisation, role, purpose, due, task_id) values (@1, @2, @3, @5, @4)",
                    row.Seat.Organisation, row.Seat.Role, row.Purpose, row.Task, row.Due);
    }

    /// <summary>Rows of the tasks that are not in the other state just as they are here.</summary>
    private static HashSet<SeatOfTask> Rows(CaseState? state, CaseState? other)
    {
        HashSet<SeatOfTask> rows = [];
        if (state is null) return rows;
        foreach (var task in state.Tasks)
        {
            var due = Nearest(state, task);
            if (other?.Tasks.Contains(task, ReferenceEqualityComparer.Instance) == true && Nearest(other, task) == due) continue;
            foreach (var seat in task.Seats) rows.Add(new SeatOfTask(task.Id, SeatPurposes.Act, seat, due));
            foreach (var seat in task.ConfirmSeats) rows.Add(new SeatOfTask(task.Id, SeatPurposes.Confirm, seat, due));
            foreach (var seat in task.PaperSeats) rows.Add(new SeatOfTask(task.Id, SeatPurposes.Paper, seat, due));
        }
        return rows;
    }

    private static DateOnly Nearest(CaseState state, CaseTask task) =>
        (state.DeadlineById(task.Internal) ?? state.DeadlineById(task.Deadline))?.Due ?? DateOnly.MaxValue;

    private readonly record struct SeatOfTask(string Task, string Purpose, Seat Seat, DateOnly Due);

    private void Reassigned(TaskReassigned fact) => script.Execute("update task set position = @2 where id = @1", fact.Task, fact.Position);

    private void Flag(string handle, string outcome, string? rule)
    {
        if (rule is null) return;
        script.Execute(
            "insert into flagged_decision (stream, seq, case_id, handle, outcome, rule, actor, at) values (@1, @2, @3, @4, @5, @6, @7, @8) on conflict (stream, seq) do nothing",
            record.Stream, record.Seq, after.Id, handle, outcome, rule, record.Actor.Id, record.At);
    }

    private void Resolved(IncidentResolved fact) => script.Execute(
        "update incident set resolved_at = @3, resolved_by = @4 where stream = @1 and number = @2", record.Stream, fact.Number, record.At, fact.Actor);
}
