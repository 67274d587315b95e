using Approvals.Workflows.Cases;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>Reminding by hand: a message at once to those whose work a task is, and the note that somebody reminded them otherwise.</summary>
public static class Chasing
{
    /// <summary>So long after one message of the kind about a task there is no other.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>Roles of the owning body whose holders may ask where a file stays.</summary>
    private static readonly string[] owners = ["officer", "head", "office", "clerk", "secretary", "leader", "deputy"];

    /// <summary>Means of reminding outside the system.</summary>
    public static IReadOnlyList<string> Channels { get; } = ["phone", "zalo", "inPerson", "letter"];

    /// <summary>Whether a person in a position may remind those whose work a task is: somebody of the owning body, or who distributes the work of the task's own.</summary>
    public static bool MayBeDoneBy(Directory directory, CaseState state, CaseTask task, Position position, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(position);
        return (position.Organisation == directory.Successor(state.Organisation, on) && position.Roles.Any(owners.Contains))
            || Reassignment.MayBeDoneBy(directory, task with { Quorum = null, Recorded = null }, position, on);
    }

    internal static Refusal? Chase(Session s, ChaseTask command)
    {
        if (Refused(s, command, command.Task, out var task) is { } refusal) return refusal;
        if (task!.ChasedAt is { } last && s.At < last + Pause) return Refusals.ChasedJustNow(last);
        var whom = ActorCheck.ToTell(s, task).Where(a => a != command.Actor.Id).ToList();
        if (whom.Count == 0) return Refusals.NobodyToRemind;
        s.Emit(new TaskChased(task.Id, task.Handle, command.Actor.Id, s.At));
        s.Notice(
            "chase", whom, ("activity", "@" + task.Handle), ("task", task.Id), ("organisation", command.Actor.Organisation),
            ("due", s.State.DeadlineById(task.Deadline)?.Due.Iso() ?? ""));
        return null;
    }

    internal static Refusal? Note(Session s, NoteReminder command)
    {
        if (Refused(s, command, command.Task, out var task) is { } refusal) return refusal;
        if (!Channels.Contains(command.Channel)) return Refusals.Invalid([new Problem("channel", "problem.not-an-option")]);
        var on = command.On ?? s.Today;
        if (on > s.Today) return Refusals.Invalid([new Problem("on", "problem.date-in-future")]);
        if (on < Inputs.LocalDate(task!.OpenedAt)) return Refusals.Invalid([new Problem("on", "problem.date-before-asked")]);
        s.Emit(new ReminderNoted(task.Id, task.Handle, command.Actor.Id, command.Channel, on, s.SealComment(command.Note, "note")));
        return null;
    }

    private static Refusal? Refused(Session s, CaseCommand command, string id, out CaseTask? task)
    {
        task = s.State.Tasks.Find(t => t.Id == id);
        if (task is null) return Refusals.TaskClosed;
        if (s.State.SuspendedOn is not null) return Refusals.Suspended;
        return s.Inputs.Directory.Position(command.Actor.Position) is { } own && MayBeDoneBy(s.Inputs.Directory, s.State, task, own, s.Today) ? null : Refusals.NotEntitled;
    }
}
