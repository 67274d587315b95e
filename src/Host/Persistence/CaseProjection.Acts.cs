using Approvals.Workflows.Cases;

namespace Approvals.Persistence;

// Parties, acts from outside, terms that began anew.
internal sealed partial class CaseProjection
{
    private void Retimed(TaskRetimed fact) =>
        script.Execute("update task set due = @2, deadline_id = @3 where id = @1", fact.Task, fact.Due, fact.Deadline);

    /// <summary>What waited for the action to be sent is in the record now.</summary>
    private void Acted(string action) => script.Execute(
        "update draft set state = 'submitted', data = '{}', attachments = '[]', updated_at = @3 where task_id = @1 and owner = @2 and state = 'open'",
        $"{after.Id}.{action}", record.Actor.Id, record.At);
}
