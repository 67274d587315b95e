using Approvals.Workflows.Cases;
using Approvals.Workflows.Conditions;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>What may be wrong with a paper case that is to be taken in; every problem at once.</summary>
public static class ImportCheck
{
    /// <summary>
    /// The same before a second person confirms it: who enters and who confirms is not asked, all else as the commit asks it.
    /// </summary>
    public static IReadOnlyList<Problem> Problems(CaseDefinition definition, ImportCase command, Inputs inputs)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(inputs);
        var s = SessionOf(definition, command, inputs);
        return CaseOpening.PlaceOf(s, command.Organisation) is { } place ? [.. Problems(s, command, place)] : [new Problem("", "refusal.place.unknown")];
    }

    /// <summary>The case as it would be when it was taken in; without a place where its body has none.</summary>
    internal static Session SessionOf(CaseDefinition definition, ImportCase command, Inputs inputs)
    {
        var state = new CaseState { Id = command.Case, Organisation = command.Organisation, Type = command.Type, Values = command.Values, Attachments = [.. command.Attachments] };
        var s = new Session(definition, state, command, inputs);
        return new Session(definition, state with { Place = CaseOpening.PlaceOf(s, command.Organisation) ?? "" }, command, inputs);
    }

    internal static IEnumerable<Problem> Problems(Session s, ImportCase command, string place)
    {
        if (command.SubmittedOn > s.Today) yield return new Problem("submittedOn", "problem.date-in-future");
        foreach (var problem in Data(s, command).Concat(Refused(s, command, place)).Concat(Steps(s, command)).Concat(Decisions(s, command)).Concat(Clocks(s, command, place))) yield return problem;
        if (s.Definition.Activities.Values.OfType<MilestoneActivity>().All(m => m.Status != command.Status)) yield return new Problem("status", "problem.not-an-option", command.Status);
        else if (command.Steps.Any(step => StatusesAt(s.Definition, step.Activity) is { Count: > 0 } possible && !possible.Contains(command.Status)))
            yield return new Problem("status", "problem.import-status");
        if (command.Number is { } number && number <= s.Inputs.Registers.Last(CaseOpening.RegisterOf(command.Organisation, command.SubmittedOn.Year)))
            yield return new Problem("number", "problem.number-taken");
    }

    /// <summary>The forks and branches in which a step waits; a join waits in the branch that is named.</summary>
    internal static IReadOnlyList<(string Fork, string Branch)> StackOf(FlowWalk walk, ImportedStep step)
    {
        var stack = walk.StackOf(step.Activity) ?? [];
        return step.Branch is { } branch && stack.Count > 0 ? [.. stack.Take(stack.Count - 1), (stack[^1].Fork, branch)] : stack;
    }

    private static IEnumerable<Problem> Data(Session s, ImportCase command)
    {
        var form = s.Definition.Form;
        var all = form.Sections.SelectMany(f => f.Fields).Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var problem in FormCheck.Values(form, all, command.Values, ValueMap.Empty, s.Lookups)) yield return problem;
        var after = s.State with { Values = command.Values, Attachments = [.. command.Attachments] };
        var used = Used(s.Definition).Append("title").ToHashSet(StringComparer.Ordinal);
        // A paper dossier is not typed off: what the flow and its terms ask about, who travels when, and the title is enough.
        foreach (var problem in FormCheck.Missing(s.Definition, after, form.Draft).Where(p => used.Contains(p.Where["field:".Length..]))) yield return problem;
        var slots = form.Checklist.Select(c => c.Slot).Append("reply").ToHashSet(StringComparer.Ordinal);
        foreach (var file in command.Attachments.Where(f => !slots.Contains(f.Slot))) yield return new Problem("slot:" + file.Slot, "problem.unknown-slot", file.Slot);
    }

    private static IEnumerable<Problem> Refused(Session s, ImportCase command, string place)
    {
        var found = Found(s, command, place);
        return Checks.Problems(s.Definition, found.Where(f => f.Check.Severity == CheckSeverity.Refuse), new Dictionary<string, string>());
    }

    /// <summary>
    /// What the checks of the form find: those of a submission as of its day, those of its reports today where figures of the last one are given. What cannot be answered,
    /// because a paper dossier was not typed off, is not found.
    /// </summary>
    internal static IEnumerable<CheckFinding> Found(Session s, ImportCase command, string? place = null)
    {
        if (command.SubmittedOn == default || command.SubmittedOn > s.Today) return [];
        var state = s.State with
        {
            Place = place ?? s.State.Place,
            Organisation = command.Organisation,
            Type = command.Type,
            Values = command.Values,
            Attachments = [.. command.Attachments],
        };
        var reports = s.Definition.Activities.Values.OfType<ObligationActivity>()
            .Where(a => a.Rule.Section is { } section && s.Definition.Form.FieldsOf([section]).Any(f => command.Values.ContainsKey(f.Key))).Select(a => a.Id).ToList();
        return Checks.Of(s.Definition, state, [Checks.Submit], s.Inputs with { Now = Inputs.StartOf(command.SubmittedOn, 12) }, command.Actor.Id)
            .Concat(Checks.Of(s.Definition, state, reports, s.Inputs, command.Actor.Id)).Where(f => f.Outcome is Outcome.True).DistinctBy(f => f.Check.Key);
    }

    /// <summary>
    /// Statuses that a case may have when it waits at a step: of the milestones passed last on some way there, within a fork also those of its branches beside. None
    /// for a step that no way leads to.
    /// </summary>
    private static HashSet<string> StatusesAt(CaseDefinition d, string step)
    {
        Dictionary<string, HashSet<string>> at = new(StringComparer.Ordinal);
        foreach (var start in d.Activities.Values.OfType<StartActivity>()) at[start.Id] = [];
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var ((from, _), to) in d.Connections)
            {
                if (!at.TryGetValue(from, out var before)) continue;
                if (!at.TryGetValue(to, out var known)) (at[to], changed) = (known = new(StringComparer.Ordinal), true);
                var had = known.Count;
                if (d.Activities[from] is MilestoneActivity milestone) known.Add(milestone.Status);
                else known.UnionWith(before);
                changed |= known.Count > had;
            }
        }
        if (!at.TryGetValue(step, out var statuses)) return [];
        var walk = FlowWalk.Of(d);
        var forks = (walk.StackOf(step) ?? []).Select(f => f.Fork).ToHashSet(StringComparer.Ordinal);
        if (forks.Count > 0)
            statuses.UnionWith(d.Activities.Values.OfType<MilestoneActivity>().Where(m => walk.StackOf(m.Id)?.Any(f => forks.Contains(f.Fork)) == true).Select(m => m.Status));
        return statuses;
    }

    private static IEnumerable<string> Used(CaseDefinition d)
    {
        const string field = "field:";
        var dates = d.Terms.Where(term => term.Start.StartsWith(field, StringComparison.Ordinal)).Select(term => term.Start[field.Length..]);
        IEnumerable<string> trip = d.Form.Trip is { } travel ? [travel.From, travel.To, travel.Table] : [];
        return Conditioned(d).Concat(dates).Concat(trip);
    }

    private static IEnumerable<string> Conditioned(CaseDefinition d)
    {
        var conditions = d.Activities.Values.SelectMany(a => a switch
        {
            DecisionActivity x => [x.Condition],
            SwitchActivity x => x.Cases.Select(c => c.Condition),
            CaseActionActivity x => [x.When],
            SetVariableActivity x => [x.Value],
            _ => (IEnumerable<Condition>)[],
        });
        return conditions.SelectMany(c => c.References).Where(r => r is ["variables", "form", ..]).Select(r => r[2]);
    }

    private static IEnumerable<Problem> Steps(Session s, ImportCase command)
    {
        if (command.Steps.Count == 0) yield return new Problem("steps", "problem.required");
        var walk = FlowWalk.Of(s.Definition);
        var wrong = false;
        foreach (var step in command.Steps)
        {
            var where = "step:" + step.Activity;
            if (Reason(s.Definition, walk, step) is { } reason)
            {
                wrong = true;
                yield return new Problem(where, reason, step.Activity);
            }
            foreach (var problem in Dates(s, where, step.Since, command.SubmittedOn)) yield return problem;
        }
        if (!wrong && command.Steps.Count > 0 && !IsComplete(s.Definition, [.. command.Steps.Select(step => StackOf(walk, step))], 0))
            yield return new Problem("steps", "problem.import-branches");
    }

    private static string? Reason(CaseDefinition definition, FlowWalk walk, ImportedStep step)
    {
        if (definition.Activities.GetValueOrDefault(step.Activity) is not { } activity || walk.StackOf(step.Activity) is not { } stack) return "problem.import-unknown-step";
        if (activity is JoinActivity join)
            return step.Branch is { } branch && definition.Activities[join.Fork] is ForkActivity fork && fork.Branches.Contains(branch) && stack.Count > 0 ? null : "problem.import-branches";
        if (activity is not (UserTaskActivity or ConsultationActivity or SigningActivity or WaitActivity) || walk.IsInAction(step.Activity)) return "problem.import-no-place";
        return step.Branch is null || (stack.Count > 0 && stack[^1].Branch == step.Branch) ? null : "problem.import-branches";
    }

    /// <summary>Whether every branch of every fork that is open has its step, and none has two: a join would wait for ever, or go on too soon.</summary>
    private static bool IsComplete(CaseDefinition definition, List<IReadOnlyList<(string Fork, string Branch)>> stacks, int depth)
    {
        if (stacks.Any(stack => stack.Count == depth)) return stacks.Count == 1;
        var fork = stacks[0][depth].Fork;
        if (stacks.Any(stack => stack[depth].Fork != fork) || definition.Activities[fork] is not ForkActivity { Branches: var branches }) return false;
        var groups = stacks.GroupBy(stack => stack[depth].Branch).ToList();
        return groups.Count == branches.Count && groups.All(g => branches.Contains(g.Key) && IsComplete(definition, [.. g], depth + 1));
    }

    private static IEnumerable<Problem> Decisions(Session s, ImportCase command)
    {
        foreach (var decision in command.Decisions)
        {
            var where = "decision:" + decision.Activity;
            var activity = s.Definition.Activities.GetValueOrDefault(decision.Activity);
            if (activity is null || !Ports.Of(activity).Contains(decision.Outcome)) yield return new Problem(where, "problem.not-an-option", decision.Outcome);
            foreach (var problem in Dates(s, where, decision.On, command.SubmittedOn)) yield return problem;
            if (decision.Letter is { } letter)
            {
                if (string.IsNullOrWhiteSpace(letter.Number)) yield return new Problem(where + ".number", "problem.required");
                if (letter.Date > s.Today) yield return new Problem(where + ".date", "problem.date-in-future");
            }
            if (decision.Attachment is { } file && command.Attachments.All(a => a.Id != file)) yield return new Problem(where, "problem.slot-missing");
        }
        if (command.Decisions.Select(d => d.Activity).Distinct().Count() != command.Decisions.Count) yield return new Problem("decisions", "problem.import-twice");
    }

    private static IEnumerable<Problem> Clocks(Session s, ImportCase command, string place)
    {
        foreach (var term in command.Terms)
        {
            foreach (var problem in Dates(s, "term:" + term.Key, term.Start, command.SubmittedOn)) yield return problem;
            if (s.Definition.TermFor(term.Key, place, command.SubmittedOn, term.Start) is null) yield return new Problem("term:" + term.Key, "problem.import-no-term", term.Key);
        }
        foreach (var duty in command.Duties)
        {
            if (s.Definition.Activities.GetValueOrDefault(duty.Activity) is not ObligationActivity) yield return new Problem("duty:" + duty.Activity, "problem.import-unknown-step", duty.Activity);
            if (duty.Next < command.SubmittedOn) yield return new Problem("duty:" + duty.Activity, "problem.date-before-asked", command.SubmittedOn.Iso());
        }
        if (command.Terms.Select(t => t.Key).Concat(command.Duties.Select(d => d.Activity)).GroupBy(k => k).Any(g => g.Count() > 1)) yield return new Problem("terms", "problem.import-twice");
    }

    private static IEnumerable<Problem> Dates(Session s, string where, DateOnly day, DateOnly earliest)
    {
        if (day > s.Today) yield return new Problem(where, "problem.date-in-future");
        if (day < earliest) yield return new Problem(where, "problem.date-before-asked", earliest.Iso());
    }
}
