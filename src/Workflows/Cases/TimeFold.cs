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

    /// <summary>The silent items after a task closed: one more when nobody answered, one less when a letter in time came after all.</summary>
    public static IReadOnlyList<SilentItem>? Silent(CaseState state, CaseTask task, TaskClosed closed)
    {
        if (task.Kind == TaskKind.LateReply) return Heard(state.Silent, task.Handle);
        if (task.Kind != TaskKind.Consultation || closed.Outcome != "NoReply" || closed.Actor != Actor.System.Id) return state.Silent;
        return state.DeadlineById(task.Deadline) is { } deadline ? [.. Heard(state.Silent, task.Handle) ?? [], new SilentItem(task, deadline.Due)] : state.Silent;
    }

    /// <summary>The silent items without one; null when none is left.</summary>
    public static IReadOnlyList<SilentItem>? Heard(IReadOnlyList<SilentItem>? silent, string handle) =>
        silent?.Any(s => s.Task.Handle == handle) != true ? silent : silent.Count == 1 ? null : [.. silent.Where(s => s.Task.Handle != handle)];
}
