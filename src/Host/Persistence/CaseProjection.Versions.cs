using Approvals.Persistence.Tables;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;

namespace Approvals.Persistence;

// Paper cases taken in, incidents that were seen to, and what a migration made of tasks and deadlines.
internal sealed partial class CaseProjection
{
    /// <summary>What was entered stands in the record now; a second copy would outlive an erasure.</summary>
    private void Taken(Imported fact)
    {
        DraftSubmitted();
        session.Execute("update case_import set state = 'confirmed', body = '{}', settled_at = @2, settled_by = @3 where id = @1 and state = 'open'",
            after.Id, record.At, fact.ConfirmedBy);
    }

    private void Resolved(IncidentResolved fact) => session.Execute(
        "update incident set resolved_at = @3, resolved_by = @4 where stream = @1 and number = @2", record.Stream, fact.Number, record.At,
        fact.Actor);

    private void Revised(TaskRevised fact)
    {
        var task = fact.Task;
        session.Execute(
            """
            update task set activity = @2, handle = @3, organisation = @4, by_letter = @5, position = @6, due = @7, deadline_id = @8
            where id = @1
            """,
            task.Id, task.Activity, task.Handle, task.Organisation, task.ByLetter, task.Position, after.DeadlineById(task.Deadline)?.Due,
            task.Deadline);
        session.Execute("delete from task_seat where task_id = @1", task.Id);
        Seats(task.Id, SeatPurposes.Act, task.Seats);
        Seats(task.Id, SeatPurposes.Confirm, task.ConfirmSeats);
        Seats(task.Id, SeatPurposes.Paper, task.PaperSeats);
    }

    private void Revised(DeadlineRevised fact)
    {
        var deadline = fact.Deadline;
        session.Execute(
            """
            update deadline set key = @3, term = @4, basis = @5, confirmed = @6, start = @7, due = @8, calendar = @9, pauses = @10
            where stream = @1 and id = @2
            """,
            record.Stream, deadline.Id, deadline.Key, deadline.Term, deadline.Basis, deadline.Confirmed, deadline.Start, deadline.Due,
            deadline.Calendar, RecordJson.Write<IReadOnlyList<Pause>>(deadline.Pauses));
        session.Execute("update task set due = @3 where case_id = @1 and deadline_id = @2 and state in ('open', 'recorded')", after.Id,
            deadline.Id, deadline.Due);
    }
}
