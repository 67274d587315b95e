using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;

namespace Approvals.Workflows.Engine;

/// <summary>What stops the clock: something the applicant owes, others who are awaited, and a suspension. Dates that stand whatever is awaited are left alone by both.</summary>
internal static partial class Clocks
{
    private const string Supplement = "supplement";

    private const string Suspension = "suspension";

    private const string Others = "others";

    /// <summary>The applicant owes something: terms stand still, count anew once it is there, end until their event comes again, or run on, as each says.</summary>
    public static void OnSupplement(Session s)
    {
        foreach (var deadline in RunningOrPutAway(s).Where(d => !d.Paused))
        {
            if (StopsFor(s, deadline)) PauseOne(s, deadline, Supplement);
            // A wait that lost its term would never end.
            else if (deadline is { Task: null, OnSupplement: "restart" } && !IsAwaited(s, deadline)) Stop(s, deadline, "restarted");
        }
    }

    /// <summary>An activity asked somebody for whom some terms stand still: at once, so that the first of several causes is the one on record.</summary>
    public static void OnAwaited(Session s, string activity)
    {
        foreach (var deadline in s.State.Deadlines.Where(d => !d.Paused && AwaitedBy(s, d).Contains(activity) && Awaits(s, d)).ToList()) PauseOne(s, deadline, Others);
    }

    /// <summary>
    /// What must hold whatever a decision did: a term stands still for others exactly while they are awaited. A task may fall away unanswered, and a migration may
    /// change for whom a term stands still.
    /// </summary>
    public static void Keep(Session s)
    {
        if (!s.State.IsOpen) return;
        foreach (var deadline in s.State.Deadlines.ToList())
        {
            var awaits = Awaits(s, deadline);
            if (!deadline.Paused && awaits) PauseOne(s, deadline, Others);
            else if (deadline.Paused && deadline.Pauses[^1].CausedBy == Others && !awaits) ResumeOne(s, deadline, Others);
        }
    }

    /// <summary>Activities for which a term stands still; none of what a body set itself.</summary>
    private static IReadOnlyList<string> AwaitedBy(Session s, Deadline deadline) =>
        deadline.Set is null && TermOf(s, deadline.Key, deadline.Start) is { } term ? term.PauseWhile : [];

    /// <summary>Whether any of them is at work in the flow: what is asked beside a task bears its name, but keeps nobody waiting.</summary>
    private static bool Awaits(Session s, Deadline deadline) =>
        AwaitedBy(s, deadline) is { Count: > 0 } awaited && s.State.Tasks.Any(t => t.Token is not null && awaited.Contains(t.Activity));

    /// <summary>Every clock that can stand still does.</summary>
    public static void PauseAll(Session s)
    {
        foreach (var deadline in RunningOrPutAway(s).Where(d => !d.Paused && !Stands(d))) PauseOne(s, deadline, Suspension);
    }

    /// <summary>The case goes on: its clocks do.</summary>
    public static void ResumeAll(Session s) => Resume(s, Suspension);

    /// <summary>
    /// Clocks that stood still for a cause run again: the due date moves by the pause, or is counted from today where nothing had begun before the dossier was
    /// complete.
    /// </summary>
    private static void Resume(Session s, string cause)
    {
        foreach (var deadline in RunningOrPutAway(s).Where(d => d.Paused && d.Pauses[^1].CausedBy == cause)) ResumeOne(s, deadline, cause);
    }

    private static void ResumeOne(Session s, Deadline deadline, string cause)
    {
        var last = deadline.Pauses[^1];
        var until = s.On < last.From ? last.From : s.On;
        DateOnly? anew = cause == Supplement && deadline is { Task: null, OnSupplement: "notStarted" } ? until : null;
        Move(s, deadline, [.. deadline.Pauses.Take(deadline.Pauses.Count - 1), last with { To = until }], cause, anew);
        // What stood still for one cause may have to stand still for another that came meanwhile.
        if (s.State.DeadlineById(deadline.Id) is { } moved && (cause == Others ? StillFor(s, moved) : Awaits(s, moved) ? Others : null) is { } other) PauseOne(s, moved, other);
        else Replan(s, deadline.Id, _ => deadline.Due < last.From);
    }

    /// <summary>What a term stands still for beside others who are awaited; null for nothing.</summary>
    private static string? StillFor(Session s, Deadline deadline) =>
        Owes(s, null) && StopsFor(s, deadline) ? Supplement : s.State.SuspendedOn is not null && !Stands(deadline) ? Suspension : null;

    /// <summary>A term that begins while the case stands still, or while the applicant owes something it waits for, stands still at once.</summary>
    private static Deadline StoodStill(Session s, Deadline started, bool applicants)
    {
        if (!applicants && Owes(s, null) && StopsFor(s, started)) PauseOne(s, started, Supplement);
        else if (s.State.SuspendedOn is not null && !Stands(started)) PauseOne(s, started, Suspension);
        else if (Awaits(s, started)) PauseOne(s, started, Others);
        return s.State.DeadlineById(started.Id)!;
    }

    /// <summary>
    /// Whether a term stands still while the applicant owes something. Of terms that start with their task only those that pause do: the others begin anew with
    /// the task in any case. The applicant's own terms run: they say how long there is for the supplement.
    /// </summary>
    private static bool StopsFor(Session s, Deadline deadline) => deadline.OnSupplement switch
    {
        "pause" => s.State.Tasks.All(t => t.Id != deadline.Task || !t.ApplicantsClock) && !Stands(deadline),
        "notStarted" => deadline.Task is null && !IsAwaited(s, deadline) && !Stands(deadline),
        _ => false,
    };

    private static bool Stands(Deadline deadline) => Term.Parse(deadline.Term).Stands;

    /// <summary>Whether the applicant owes anything beside a task.</summary>
    private static bool Owes(Session s, string? beside) => s.State.Tasks.Any(t => t.ApplicantsClock && t.Id != beside);

    private static void PauseOne(Session s, Deadline deadline, string cause)
    {
        Drop(s, item => item.Deadline == deadline.Id);
        Move(s, deadline, [.. deadline.Pauses, new Pause(s.On < deadline.Start ? deadline.Start : s.On, null, cause)], cause);
    }
}
