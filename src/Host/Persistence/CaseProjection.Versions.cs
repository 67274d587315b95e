using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;

namespace Approvals.Persistence;

// Paper cases taken in, and what a migration made of tasks and deadlines.
internal sealed partial class CaseProjection
{
    /// <summary>What was entered stands in the record now; a second copy would outlive an erasure.</summary>
    private void Taken(Imported fact)
    {
        Settle("confirmed", fact.ConfirmedBy);
        DraftSubmitted();
    }

    private void Settle(string state, string by) => script.Execute(
        "update case_import set state = @2, title = '', body = '{}', settled_at = @3, settled_by = @4 where id = @1 and state = 'open'",
        after.Id, state, record.At, by);

    private void Revised(TaskRevised fact)
    {
        var task = fact.Task;
        script.Execute(
            """
            update task set activity = @2, handle = @3, organisation = @4, by_letter = @5, position = @6, due = @7, deadline_id = @8
            where id = @1
            """,
            task.Id, task.Activity, task.Handle, task.Organisation, task.ByLetter, task.Position, after.DeadlineById(task.Deadline)?.Due,
            task.Deadline);
    }

    private void Revised(DeadlineRevised fact)
    {
        var deadline = fact.Deadline;
        script.Execute(
            """
            update deadline set key = @3, term = @4, basis = @5, confirmed = @6, start = @7, due = @8, calendar = @9, pauses = @10,
              moves = moves + 1, changed_at = @11
            where stream = @1 and id = @2
            """,
            record.Stream, deadline.Id, deadline.Key, deadline.Term, deadline.Basis, deadline.Confirmed, deadline.Start, deadline.Due,
            deadline.Calendar, RecordJson.Write<IReadOnlyList<Pause>>(deadline.Pauses), record.At);
        Due(deadline.Id, deadline.Due);
    }
}
