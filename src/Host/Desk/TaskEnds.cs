using Approvals.Workflows.Cases;

namespace Approvals.Desk;

/// <summary>How a task came to its end, for whoever came second.</summary>
/// <param name="Task">The task as it was opened.</param>
/// <param name="How">decided, cancelled or recalled.</param>
/// <param name="Actor">Who was first.</param>
/// <param name="At">When.</param>
/// <param name="Outcome">With which outcome; null when it was not decided.</param>
public sealed record TaskEnd(CaseTask Task, string How, Actor Actor, DateTimeOffset At, string? Outcome)
{
    /// <summary>The end of a task in the history of its case; null while it is open or was never there.</summary>
    public static TaskEnd? Of(IReadOnlyList<CaseRecord> history, string task)
    {
        ArgumentNullException.ThrowIfNull(history);
        CaseTask? opened = null;
        foreach (var record in history)
            foreach (var fact in record.Facts)
                switch (fact)
                {
                    case TaskOpened f when f.Task.Id == task: opened = f.Task; break;
                    case TaskClosed f when f.Task == task && opened is not null: return new TaskEnd(opened, "decided", record.Actor, record.At, f.Outcome);
                    case TaskCancelled f when f.Task == task && opened is not null: return new TaskEnd(opened, "cancelled", record.Actor, record.At, null);
                    case TaskRecalled f when f.Task == task && opened is not null: return new TaskEnd(opened, "recalled", record.Actor, record.At, null);
                }
        return null;
    }
}
