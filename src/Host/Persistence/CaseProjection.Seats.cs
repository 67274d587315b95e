using Approvals.Workflows.Cases;

namespace Approvals.Persistence;

// Who has the work, and whether anybody has.
internal sealed partial class CaseProjection
{
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
