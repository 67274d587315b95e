using System.Globalization;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>What follows when a task stays late: superiors are told, and where a provision says so the task comes to an outcome of itself.</summary>
internal static class Escalations
{
    /// <summary>Kind of a row: a superior is told.</summary>
    public const string Escalate = "escalate";

    /// <summary>Kind of a row: the task comes to its outcome.</summary>
    public const string Automatic = "automatic";

    private const int MorningHour = 8;

    /// <summary>What is to be planned for a task at a deadline. Whoever was told once is not told again, wherever the date goes.</summary>
    public static IEnumerable<DueItem> Items(Session s, Deadline deadline, string? taskId, string move)
    {
        if (deadline.Set is not null || s.State.Tasks.Find(t => t.Id == taskId) is not { } task || RuleOf(s, task) is not { } rule) yield break;
        foreach (var step in rule.Escalate)
            if (task.Escalated?.Contains(step.After) != true && !IsPlanned(Escalate, step.After))
                yield return Item(Escalate, Inputs.StartOf(s.Inputs.Calendar.AddWorkingDays(deadline.Due, step.After), MorningHour), step.After);
        if (rule.Automatic is { } automatic && !IsPlanned(Automatic, automatic.After))
            yield return Item(Automatic, Inputs.StartOf(s.Inputs.Calendar.AddWorkingDays(deadline.Due, automatic.After).AddDays(1)), automatic.After);

        bool IsPlanned(string kind, int offset) => s.State.Due.Any(i => i.Task == taskId && i.Kind == kind && i.Offset == offset);

        DueItem Item(string kind, DateTimeOffset at, int offset) =>
            new(string.Create(CultureInfo.InvariantCulture, $"{taskId}/{kind}/{offset}{move}"), kind, at, deadline.Id, taskId, offset);
    }

    /// <summary>Whether a task comes to an outcome of itself, and so never falls silent.</summary>
    public static bool IsAutomatic(Session s, CaseTask task) => RuleOf(s, task)?.Automatic is not null;

    /// <summary>The same of a task by its id.</summary>
    public static bool IsAutomatic(Session s, string? task) => s.State.Tasks.Find(t => t.Id == task) is { } open && IsAutomatic(s, open);

    /// <summary>Tells the superiors. A task whose answer is recorded and only waits for its confirmation is left alone.</summary>
    public static void Tell(Session s, DueItem item)
    {
        if (s.State.Tasks.Find(t => t.Id == item.Task) is not { Recorded: null } task || s.State.DeadlineById(item.Deadline) is not { } deadline) return;
        if (RuleOf(s, task)?.Escalate.FirstOrDefault(e => e.After == item.Offset) is not { } rule || task.Escalated?.Contains(item.Offset) == true) return;
        var told = Superiors(s, task, rule);
        s.Emit(new Escalated(task.Id, task.Handle, item.Offset, deadline.Due, told));
        var days = Math.Abs(s.Inputs.Calendar.WorkingDaysBetween(s.Today, deadline.Due)).ToString(CultureInfo.InvariantCulture);
        s.Notice("escalated", told, ("activity", "@" + task.Handle), ("task", task.Id), ("due", deadline.Due.Iso()), ("days", days), ("organisation", task.Organisation));
    }

    /// <summary>Closes a task that nobody decided by the provision of its rule.</summary>
    public static void Close(Session s, DueItem item)
    {
        if (s.State.Tasks.Find(t => t.Id == item.Task) is not { Recorded: null, Quorum: null } task || RuleOf(s, task)?.Automatic is not { } rule) return;
        // A migration may have taken the outcome away; the task then waits for a person.
        if (task.Outcomes.FirstOrDefault(o => o.Port == rule.Outcome) is not { } outcome) return;
        s.Notice("automatic", ActorCheck.ToTell(s, task).Append(s.State.Submitter), ("activity", "@" + task.Handle), ("task", task.Id), ("organisation", task.Organisation), ("basis", rule.Basis));
        Answers.Close(s, task, outcome, Answers.Closing(s, task, outcome.Port, Actor.System.Id) with { Late = true, Basis = rule.Basis });
    }

    /// <summary>Whom a row would reach by the directory of now.</summary>
    public static IReadOnlyList<string> Reached(Session s, CaseTask task, DueItem item) => item.Kind switch
    {
        Escalate => RuleOf(s, task)?.Escalate.FirstOrDefault(e => e.After == item.Offset) is { } rule ? Superiors(s, task, rule) : [],
        _ => [.. ActorCheck.ToTell(s, task).Append(s.State.Submitter).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
    };

    private static List<string> Superiors(Session s, CaseTask task, EscalationRule rule) =>
        [.. s.Holders(s.Resolve(rule.To, task.Kind is TaskKind.Consultation or TaskKind.Party ? task.Organisation : null)).Order(StringComparer.Ordinal)];

    private static TaskRule? RuleOf(Session s, CaseTask task) =>
        task.Kind is TaskKind.Step or TaskKind.Consultation or TaskKind.Signing or TaskKind.Party or TaskKind.Issue or TaskKind.Report ? s.Definition.RuleOf(task.Activity) : null;
}
