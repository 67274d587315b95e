using System.Globalization;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>
/// The limit that a body gives itself for a task (hạn nội bộ): a deadline of its own beside the statutory one, never later than it. It is a date, so that a new
/// calendar does not move it; it stands still with the case.
/// </summary>
public static class Limits
{
    /// <summary>Key of such a deadline, which is no term of a definition.</summary>
    public const string Key = "internal";

    private const int FarthestDays = 1100;

    /// <summary>Whether a person in a position may set the limit of a task: who distributes the work of the body that has it.</summary>
    public static bool MayBeSetBy(Directory directory, CaseTask task, Position position, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task is { ByLetter: false, Recorded: null } && task.Kind != TaskKind.Extension && Reassignment.Distributes(directory, task, position, on);
    }

    /// <summary>The latest date that could be set: the statutory one, or a far one where none runs.</summary>
    public static DateOnly Latest(CaseState state, CaseTask task, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        return state.DeadlineById(task.Deadline)?.Due ?? today.AddDays(FarthestDays);
    }

    internal static Refusal? Set(Session s, SetLimit command)
    {
        if (s.State.SuspendedOn is not null) return Refusals.Suspended;
        if (s.State.Tasks.Find(t => t.Id == command.Task) is not { } task) return Refusals.TaskClosed;
        if (task.Recorded is not null) return Refusals.AwaitsConfirmation;
        if (s.Inputs.Directory.Position(command.Actor.Position) is not { } own || !MayBeSetBy(s.Inputs.Directory, task, own, s.Today)) return Refusals.NotEntitled;
        if (command.Due is null && task.Internal is null) return Refusals.NoLimit;
        var problems = Problems(s, task, command).ToList();
        if (problems.Count > 0) return Refusals.Invalid(problems);
        if (s.State.DeadlineById(task.Internal) is { } before) Clocks.Stop(s, before, command.Due is null ? "cancelled" : "restarted");
        var begun = command.Due is { } due ? Begin(s, task, due, new LimitSetter(command.Actor.Id, command.Actor.Position, command.Actor.Organisation)) : null;
        s.Emit(new LimitSet(task.Id, task.Handle, begun?.Id, begun?.Due, command.Actor.Id, s.Seal(command.Reason.Trim(), "reason")));
        if (begun is not null) Plan(s, begun, task);
        s.Notice(
            begun is null ? "limitRemoved" : "limitSet", ActorCheck.ToTell(s, task), ("activity", "@" + task.Handle), ("task", task.Id), ("due", begun is null ? "" : begun.Due.Iso()));
        return null;
    }

    /// <summary>
    /// What must hold whatever a decision did: a limit goes with its task, and is never later than the statutory date; a request for more time goes with what it
    /// asks for.
    /// </summary>
    internal static void Keep(Session s)
    {
        if (!s.State.IsOpen) return;
        foreach (var deadline in s.State.Deadlines.Where(d => d.Set is not null).ToList())
        {
            if (s.State.Tasks.Find(t => t.Internal == deadline.Id) is not { } task) Clocks.Stop(s, deadline, "cancelled");
            else if (s.State.DeadlineById(task.Deadline) is { } statutory && statutory.Due < deadline.Due) Follow(s, task, deadline, statutory.Due);
        }
        foreach (var request in s.State.Tasks.Where(t => t.Kind == TaskKind.Extension).ToList())
            if (s.State.DeadlineById(request.Extension?.Deadline) is null || s.State.Tasks.All(t => t.Id != request.Parent))
                s.Emit(new TaskCancelled(request.Id, request.Handle, "decided"));
    }

    /// <summary>A step was taken back: the limit its task had runs again for the task that is open anew.</summary>
    internal static void Again(Session s, LastStep last, CaseTask task)
    {
        if (last.Task.Internal is not { } id || last.Deadlines.FirstOrDefault(d => d.Id == id) is not { } old) return;
        var again = old with { Id = NextId(s), Task = task.Id };
        s.Emit(new DeadlineStarted(again));
        s.Emit(new LimitSet(task.Id, task.Handle, again.Id, again.Due, Actor.System.Id, null));
        if (!again.Paused) Plan(s, again, task);
    }

    private static void Follow(Session s, CaseTask task, Deadline before, DateOnly due)
    {
        Clocks.Stop(s, before, "restarted");
        var begun = Begin(s, task, due, before.Set!, before.Paused ? before.Pauses[^1] : null);
        s.Emit(new LimitSet(task.Id, task.Handle, begun.Id, begun.Due, Actor.System.Id, null));
        if (!begun.Paused) Plan(s, begun, task);
    }

    private static Deadline Begin(Session s, CaseTask task, DateOnly due, LimitSetter by, Pause? open = null)
    {
        // Days of the calendar from the day it is set, with no roll: the very date, whatever calendar comes.
        var start = due > s.Today ? s.Today : due.AddDays(-1);
        var days = due.DayNumber - start.DayNumber;
        var deadline = new Deadline
        {
            Id = NextId(s),
            Key = Key,
            Term = string.Create(CultureInfo.InvariantCulture, $"{days} {(days == 1 ? "day" : "days")} roll none"),
            Basis = "",
            Confirmed = true,
            Start = start,
            Due = due,
            Calendar = s.Inputs.Calendar.Version,
            OnSupplement = "notStarted",
            Pauses = open is null ? [] : [open with { From = start }],
            Task = task.Id,
            Reminders = TaskOpening.RemindersOf(s, task),
            Set = by,
        };
        s.Emit(new DeadlineStarted(deadline));
        return deadline;
    }

    private static void Plan(Session s, Deadline deadline, CaseTask task) =>
        Clocks.Plan(s, deadline, task.Id, TaskOpening.RemindersOf(s, task), "overdue", string.Create(CultureInfo.InvariantCulture, $"~{s.State.Seq}.{s.Facts.Count}"));

    private static string NextId(Session s) => string.Create(CultureInfo.InvariantCulture, $"{s.State.Id}/d{s.State.LastDeadline + 1}");

    private static IEnumerable<Problem> Problems(Session s, CaseTask task, SetLimit command)
    {
        if (string.IsNullOrWhiteSpace(command.Reason)) yield return new Problem("reason", "problem.required");
        if (command.Due is not { } due) yield break;
        if (due < s.Today) yield return new Problem("due", "problem.date-past");
        var latest = Latest(s.State, task, s.Today);
        if (due > latest) yield return new Problem("due", s.State.DeadlineById(task.Deadline) is null ? "problem.limit-too-far" : "problem.limit-too-late", latest.Iso());
    }
}
