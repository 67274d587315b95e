using Approvals.Workflows.Cases;

namespace Approvals.Persistence;

// Who has the work, and whether anybody has.
internal sealed partial class CaseProjection
{
    private void Reassigned(TaskReassigned fact) => session.Execute("update task set position = @2 where id = @1", fact.Task, fact.Position);

    private void Resolved(IncidentResolved fact) => session.Execute(
        "update incident set resolved_at = @3, resolved_by = @4 where stream = @1 and number = @2", record.Stream, fact.Number, record.At, fact.Actor);
}
