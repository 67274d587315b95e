using Approvals.Workflows.Cases;

namespace Approvals.Seeding;

/// <summary>The next thing that happens in a play. Files are named by slot; whoever executes it stores them.</summary>
public abstract record PlayStep(DateTimeOffset At)
{
    /// <summary>A task is decided, or its answer recorded.</summary>
    public sealed record Decide(DateTimeOffset At, CaseTask Task, Actor Actor, string Outcome, Answer Answer, IReadOnlyList<string> Files,
        DateOnly? OccurredOn) : PlayStep(At);

    /// <summary>A recorded answer is confirmed.</summary>
    public sealed record Confirm(DateTimeOffset At, CaseTask Task, Actor Actor) : PlayStep(At);

    /// <summary>An action of the case.</summary>
    public sealed record Act(DateTimeOffset At, string Action, Actor Actor, Answer Answer, IReadOnlyList<string> Files) : PlayStep(At);

    /// <summary>Something is due.</summary>
    public sealed record Fire(DateTimeOffset At) : PlayStep(At);
}
