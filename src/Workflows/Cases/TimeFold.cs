namespace Approvals.Workflows.Cases;

/// <summary>Folds the facts of limits, extensions and escalations.</summary>
internal static class TimeFold
{
    /// <summary>The state after a fact of this family; null when it is none.</summary>
    public static CaseState? Apply(CaseState state, Fact fact) => fact switch
    {
        LimitSet f => state with { Tasks = Arrays.Replace(state.Tasks, t => t.Id == f.Task, t => t with { Internal = f.Deadline }) },
        DeadlineExtended f => state with
        {
            Deadlines = Arrays.Replace(state.Deadlines, d => d.Id == f.Deadline, d => d with { Due = f.Due, Calendar = f.Calendar, Extensions = [.. d.Extensions ?? [], f.Extension] }),
        },
        Escalated f => state with { Tasks = Arrays.Replace(state.Tasks, t => t.Id == f.Task, t => t with { Escalated = [.. t.Escalated ?? [], f.Offset] }) },
        _ => null,
    };
}
