using System.Globalization;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>
/// More time, asked for by who has the task and granted by who set the limit: for the statutory one whom its term names, for the body's own limit those who
/// distribute the work there.
/// </summary>
public static class Extensions
{
    private static readonly IReadOnlyList<OutcomeDefinition> outcomes =
    [
        new("Grant", OutcomeKind.Positive, CommentRule.Optional, [], [], false),
        new("Refuse", OutcomeKind.Negative, CommentRule.Required, [], [], false),
    ];

    /// <summary>Why no more time can be asked for now; null when it can.</summary>
    /// <param name="definition">The version the case is in.</param>
    /// <param name="state">The case.</param>
    /// <param name="task">The task.</param>
    /// <param name="ownLimit">Whether the body's own limit is meant.</param>
    /// <param name="today">Local day.</param>
    public static Refusal? Against(CaseDefinition definition, CaseState state, CaseTask task, bool ownLimit, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        if (state.SuspendedOn is not null) return Refusals.Suspended;
        if (task.Recorded is not null) return Refusals.AwaitsConfirmation;
        if (state.DeadlineById(ownLimit ? task.Internal : task.Deadline) is not { } deadline) return Refusals.NoLimit;
        if (state.Tasks.Any(t => t.Extension?.Deadline == deadline.Id)) return Refusals.ExtensionPending;
        if (today > deadline.Due && !deadline.Paused) return Refusals.ExtensionTooLate;
        if (ownLimit) return null;
        if (RuleOf(definition, state, deadline) is not { } rule) return Refusals.NotExtendable;
        return (deadline.Extensions?.Count ?? 0) >= rule.Times ? Refusals.ExtensionsUsed(rule.Times) : null;
    }

    /// <summary>How the term of a deadline may be extended; null when it cannot be.</summary>
    public static ExtensionRule? RuleOf(CaseDefinition definition, CaseState state, Deadline deadline)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(deadline);
        return deadline.Set is not null ? null : definition.TermFor(deadline.Key, state.Place, state.SubmittedOn, deadline.Start)?.Extend;
    }

    internal static Refusal? Ask(Session s, AskExtension command)
    {
        if (s.State.Tasks.Find(t => t.Id == command.Task) is not { } task) return Refusals.TaskClosed;
        var standings = Entitlement.Standings(s.Inputs.Directory, s.State, task, command.Actor.Id, s.Today);
        if (task.Kind == TaskKind.Extension || standings.All(x => x.Position.Key != command.Actor.Position)) return Refusals.NotEntitled;
        if (Against(s.Definition, s.State, task, command.Internal, s.Today) is { } not) return not;
        var deadline = s.State.DeadlineById(command.Internal ? task.Internal : task.Deadline)!;
        var rule = RuleOf(s.Definition, s.State, deadline);
        var problems = Problems(s, task, deadline, rule, command).ToList();
        if (problems.Count > 0) return Refusals.Invalid(problems);
        Open(s, task, deadline, rule, command);
        return null;
    }

    /// <summary>The request was decided: granted, the term goes on to the later date.</summary>
    internal static void Decided(Session s, CaseTask task, OutcomeDefinition outcome)
    {
        var granted = outcome.Kind == OutcomeKind.Positive;
        // Both may have gone while an answer from a letter waited for its confirmation.
        if (s.State.DeadlineById(task.Extension!.Deadline) is not { } deadline || s.State.Tasks.Find(t => t.Id == task.Parent) is not { } parent) return;
        if (granted)
        {
            var more = new Extension(task.Extension.Term, s.On, task.Organisation, task.Extension.Basis);
            var due = DueDates.ComputeDate(Term.Parse(deadline.Term), deadline.Start, s.Inputs.Calendar, deadline.Pauses, [.. deadline.Extensions ?? [], more]);
            s.Emit(new DeadlineExtended(deadline.Id, more, due, s.Inputs.Calendar.Version));
            Clocks.OnExtended(s, deadline);
        }
        else if (deadline.Set is null && deadline.Due < s.Today) Clocks.Awake(s, parent);
        var now = s.State.DeadlineById(deadline.Id)!;
        s.Notice(
            granted ? "extensionGranted" : "extensionRefused", ActorCheck.ToTell(s, parent).Append(task.Extension.By),
            ("activity", "@" + parent.Handle), ("task", parent.Id), ("deadline", deadline.Id), ("due", now.Due.Iso()));
    }

    private static void Open(Session s, CaseTask task, Deadline deadline, ExtensionRule? rule, AskExtension command)
    {
        var asked = new TaskRule { Outcomes = outcomes };
        // The body that set its own limit decides on it, by those who distribute its work; a statutory one who its term names.
        IReadOnlyList<WhoRule> who = rule?.By ?? [new WhoRule(Reassignment.Distributors, "org:" + deadline.Set!.Organisation)];
        var handle = $"{task.Activity}.extension:{deadline.Id[(deadline.Id.LastIndexOf('/') + 1)..]}";
        var draft = TaskOpening.Draft(s, task.Activity, handle, task.Visit, TaskKind.Extension, asked, null) with
        {
            Parent = task.Id,
            Covers = [],
            Question = s.Seal(command.Reason.Trim(), "task.question"),
            Extension = new ExtensionRequest(deadline.Id, Term.Parse(command.Amount).ToString(), command.Actor.Id, rule?.Basis ?? ""),
        };
        TaskOpening.Open(s, draft, who, asked);
    }

    private static IEnumerable<Problem> Problems(Session s, CaseTask task, Deadline deadline, ExtensionRule? rule, AskExtension command)
    {
        if (string.IsNullOrWhiteSpace(command.Reason)) yield return new Problem("reason", "problem.required");
        if (!Term.TryParse(command.Amount, out var amount) || amount.Before || amount.Unit == TermUnit.FixedDate || amount.Amount is < 1 or > 400)
        {
            yield return new Problem("amount", "problem.extension-amount");
            yield break;
        }
        if (rule is not null)
        {
            if (amount.Unit != rule.Most.Unit) yield return new Problem("amount", "problem.extension-unit", rule.Most.ToString());
            else if (amount.Amount + (deadline.Extensions?.Sum(e => Term.Parse(e.Term).Amount) ?? 0) > rule.Most.Amount)
                yield return new Problem("amount", "problem.extension-too-much", rule.Most.ToString());
        }
        else if (Asked() is var asked && s.State.DeadlineById(task.Deadline) is { } statutory)
        {
            if (asked > statutory.Due) yield return new Problem("amount", "problem.limit-too-late", statutory.Due.Iso());
        }
        // Nothing bounds the limit of a body's own where there is no statutory one; more than a year is a mistyped number.
        else if (asked > s.Today.AddYears(1)) yield return new Problem("amount", "problem.extension-amount");

        DateOnly Asked() => DueDates.ComputeDate(
            Term.Parse(deadline.Term), deadline.Start, s.Inputs.Calendar, deadline.Pauses, [.. deadline.Extensions ?? [], new Extension(amount.ToString(), s.Today, "", "")]);
    }
}
