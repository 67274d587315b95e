using Approvals.Workflows.Cases;

namespace Approvals.Persistence;

// Parties, acts from outside, terms that began anew.
internal sealed partial class CaseProjection
{
    private void Retimed(TaskRetimed fact) =>
        script.Execute("update task set due = @2, deadline_id = @3 where id = @1", fact.Task, fact.Due, fact.Deadline);

    private void Named(CasesNamed fact)
    {
        script.Execute("delete from case_link where from_case = @1", after.Id);
        foreach (var (field, named) in fact.Cases)
            script.Execute("insert into case_link (from_case, field, to_case) values (@1, @2, @3)", after.Id, field, named);
    }

    /// <summary>What waited for the action to be sent is in the record now.</summary>
    private void Acted(string action) => script.Execute(
        "update draft set state = 'submitted', data = '{}', attachments = '[]', updated_at = @3 where task_id = @1 and owner = @2 and state = 'open'",
        $"{after.Id}.{action}", record.Actor.Id, record.At);
}
