using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>
/// Whether anybody could act on a task. A task with no possible actor is an incident, not silence, and the incident ends when somebody could again.
/// </summary>
internal static class ActorCheck
{
    /// <summary>Code of the incident.</summary>
    public const string NoActor = "task.no-actor";

    /// <summary>Checks every open task (<see cref="RecheckTasks"/>).</summary>
    public static Refusal? Recheck(Session s)
    {
        foreach (var task in s.State.Tasks) Check(s, task);
        Forget(s);
        return s.Facts.Count > 0 ? null : Refusals.NothingToRecheck;
    }

    /// <summary>What a decision did may exclude people from tasks that were open before it.</summary>
    public static void After(Session s, CaseState before)
    {
        if (!s.State.IsOpen) return;
        var authors = !(ReferenceEquals(before.Authors, s.State.Authors) && ReferenceEquals(before.Wrote, s.State.Wrote)) && before.Seq > 0;
        foreach (var task in before.Tasks)
        {
            if (task.Exclude.Count == 0 || !task.Exclude.Any(r => r == "submitter" ? authors : Decided(s, before, r))) continue;
            if (s.State.Tasks.Find(t => t.Id == task.Id) is { } open) Check(s, open);
        }
        Forget(s);
    }

    /// <summary>Raises or ends the incident of a task, and passes it to a deputy first where its rule says so; whether somebody can act.</summary>
    public static bool Check(Session s, CaseTask task)
    {
        var possible = IsPossible(s, task);
        if (!possible && Route(s, task) is { } routed) possible = IsPossible(s, routed);
        var incident = s.State.Incidents.Find(i => i.Code == NoActor && i.Where == task.Handle);
        if (possible && incident is not null) s.Emit(new IncidentResolved(incident.Number, "cleared", null, Actor.System.Id));
        if (!possible && incident is null) Flow.Incident(s, NoActor, task.Handle, Describe(task));
        return possible;
    }

    /// <summary>Whose work it is, excluded or not, for a notice; those authorised only when nobody else is there.</summary>
    public static IReadOnlyList<string> ToTell(Session s, CaseTask task) => Reminders.Recipients(s.Inputs.Directory, s.State, task, s.Today);

    private static bool Decided(Session s, CaseState before, string rule) =>
        rule.StartsWith("actor:", StringComparison.Ordinal) && s.State.Step(rule[6..]) != before.Step(rule[6..]);

    private static bool IsPossible(Session s, CaseTask task) =>
        Entitlement.IsPossible(s.Inputs.Directory, s.State, task, s.Today);

    /// <summary>Passes a task to those who sign for an excluded holder by standing assignment; null when its rule does not, or nobody does.</summary>
    private static CaseTask? Route(Session s, CaseTask task)
    {
        var deputies = Entitlement.PassedTo(s.Inputs.Directory, s.State, task, s.Today);
        if (deputies.Count == 0 || (task.Routed is { } now && now.SequenceEqual(deputies))) return null;
        s.Emit(new TaskRouted(task.Id, task.Handle, deputies, "four-eyes"));
        return s.State.Tasks.Find(t => t.Id == task.Id);
    }

    /// <summary>Incidents of tasks that are no longer open are over.</summary>
    private static void Forget(Session s)
    {
        foreach (var incident in s.State.Incidents)
            if (incident.Code == NoActor && s.State.Tasks.Find(t => t.Handle == incident.Where) is null)
                s.Emit(new IncidentResolved(incident.Number, "cleared", null, Actor.System.Id));
    }

    private static string Describe(CaseTask task) =>
        task.Quorum is { } quorum ? $"{quorum.Needed}: {string.Join(", ", quorum.OpenSeats())}"
        : task.Position ?? string.Join(", ", (task.Recorded is null ? task.Seats : task.ConfirmSeats).Select(seat => $"{seat.Role}@{seat.Organisation}"));
}
