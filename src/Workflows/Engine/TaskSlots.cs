using Approvals.Workflows.Cases;

namespace Approvals.Workflows.Engine;

/// <summary>Where the files of an answer go, so that one paper is asked for in one place.</summary>
public static class TaskSlots
{
    /// <summary>
    /// Slot of the scan of a letter that no slot of the task stands for. Taken everywhere, also where it is not offered: answers prepared
    /// before may hold it.
    /// </summary>
    public const string Reply = "reply";

    /// <summary>The slots that a task names, each once.</summary>
    public static IReadOnlyList<string> Own(CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return [.. task.Slots.Concat(task.Outcomes.SelectMany(o => o.Slots)).Distinct()];
    }

    /// <summary>
    /// Where the scan of the letter that a task is recorded from goes: the one slot of a task of which every outcome is a document,
    /// because that letter is the document; else
    /// <see cref="Reply"/>. A second slot would ask for the same paper twice.
    /// </summary>
    public static string LetterOf(CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var own = Own(task);
        return own.Count == 1 && (task.Document is not null || task.Outcomes.All(o => (o.Document ?? task.DocumentType) is not null)) ? own[0] : Reply;
    }

    /// <summary>The slots offered: those of the task, and for the scan of a letter that of the letter.</summary>
    public static IReadOnlyList<string> Offered(CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.ByLetter ? [.. Own(task).Append(LetterOf(task)).Distinct()] : Own(task);
    }
}
