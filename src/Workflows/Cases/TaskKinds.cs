namespace Approvals.Workflows.Cases;

/// <summary>What follows from a kind of work.</summary>
public static class TaskKinds
{
    /// <summary>
    /// Kinds of work that make a body a consulted one and no more. What it asks of its own people beside a consultation is part of that: a body must not
    /// widen its own rights by asking itself.
    /// </summary>
    public static IReadOnlyList<TaskKind> Asking { get; } = [TaskKind.Consultation, TaskKind.Opinion, TaskKind.Assignment, TaskKind.Extension];

    /// <summary>
    /// Whether its section begins empty and is answered as a whole: a report, which keeps nothing of the one before it. One that was sent back is put right, field by field.
    /// </summary>
    public static bool SaysAll(this CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task is { Kind: TaskKind.Report, Section: not null, Returned.Count: 0 };
    }

    /// <summary>Whether it is one of <see cref="Asking"/>.</summary>
    public static bool OnlyAsks(this TaskKind kind) => Asking.Contains(kind);
}
