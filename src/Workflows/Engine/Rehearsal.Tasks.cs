using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

// Open tasks and the data of the case.
internal sealed partial class Rehearsal
{
    private TaskMove Moved(CaseTask task, List<string> endedDuties)
    {
        if (endedDuties.Contains(task.Activity)) return new TaskMove(task.Id, task.Handle, TaskFate.Gone, [], null);
        // A token or duty that has nowhere to go is told of once, where it stands.
        if (Target(task.Activity) is not { } target)
        {
            if (task.Kind is TaskKind.Party or TaskKind.Action) Problem("step-gone", task.Activity, null, false);
            return new TaskMove(task.Id, task.Handle, TaskFate.Kept, [], null);
        }
        var activity = newer.Activities[target];
        var next = task with { Activity = target, Handle = target + task.Handle[task.Activity.Length..] };
        List<string> changes = target == task.Activity ? [] : ["step"];
        next = (task.Kind, activity) switch
        {
            (TaskKind.Step, UserTaskActivity a) => Ruled(next, older.RuleOf(task.Activity), a.Rule, a.Rule.Who, null, changes),
            (TaskKind.Consultation, ConsultationActivity a) => Ruled(next, older.RuleOf(task.Activity), a.Rule, a.Rule.Who, task.Organisation, changes),
            (TaskKind.Report, ObligationActivity a) => Ruled(next, older.RuleOf(task.Activity), a.Rule, a.Rule.Who, null, changes),
            (TaskKind.Acceptance, ObligationActivity a) => Accepting(next, a, changes),
            (TaskKind.Signing, SigningActivity or ObligationActivity) => Signing(next, task, SigningFlow.Of(newer, target), changes),
            _ => next,
        };
        if (changes.Count > 0) next = next with { Revision = (task.Revision ?? 0) + 1 };
        Check(task, next, changes);
        return changes.Count == 0
            ? new TaskMove(task.Id, task.Handle, TaskFate.Kept, [], null)
            : new TaskMove(task.Id, task.Handle, TaskFate.Revised, [.. changes.Order(StringComparer.Ordinal)], next);
    }

    /// <summary>The rule of the new version that an open task is under; null for one of a person asked beside.</summary>
    private TaskRule? RuleOf(TaskMove move)
    {
        var task = move.After ?? state.Tasks.Find(t => t.Id == move.Task)!;
        return task.Kind is TaskKind.Step or TaskKind.Consultation or TaskKind.Report or TaskKind.Signing or TaskKind.Party or TaskKind.Issue || TaskOpening.Judges(task)
            ? TaskOpening.RuleOf(newer, task)
            : null;
    }

    /// <summary>The key under which a running term goes on.</summary>
    private string? TermKey(Deadline deadline, TaskMove? owner)
    {
        if (owner is null) return deadline.Key;
        var task = owner.After ?? state.Tasks.Find(t => t.Id == owner.Task)!;
        return task.Kind == TaskKind.Party && newer.Activities.GetValueOrDefault(task.Activity) is ForEachPartyActivity activity ? TermKey(deadline, activity) : RuleOf(owner)?.Term;
    }

    /// <summary>A party that answers again stays under the term for that.</summary>
    private static string? TermKey(Deadline deadline, ForEachPartyActivity activity) => activity.Accept?.Again == deadline.Key ? deadline.Key : activity.Rule.Term;

    /// <summary>
    /// Replaces what of the rule is another, and nothing else: the clock that stands still for the applicant, and the right to edit the draft with it, stay
    /// until the task is closed, or pauses would have no end.
    /// </summary>
    private CaseTask Ruled(CaseTask task, TaskRule? before, TaskRule after, IReadOnlyList<WhoRule> who, string? item, List<string> changes)
    {
        var (old, now) = (DefinitionShape.Rule(before), DefinitionShape.Rule(after));
        foreach (var aspect in old.Keys.Union(now.Keys).Where(a => a is not ("carry" or "clock") && old.GetValueOrDefault(a) != now.GetValueOrDefault(a))) changes.Add(aspect);
        if (!changes.Contains("who") && BodiesChanged(before?.Who ?? [])) changes.Add("who");
        // The term of an open task is the deadline that runs, which is told of by itself.
        if (!map.NewTerms) changes.Remove("term");
        if (changes.Contains("section")) task = task with { Section = after.Section };
        if (changes.Contains("outcomes")) task = task with { Outcomes = after.Outcomes.Count > 0 ? after.Outcomes : task.Outcomes };
        if (changes.Contains("slots")) task = task with { Slots = after.Slots };
        if (changes.Contains("covers")) task = task with { Covers = after.Covers };
        if (changes.Contains("exclude")) task = task with { Exclude = after.Exclude };
        if (changes.Contains("document")) task = task with { DocumentType = after.Document };
        if (changes.Contains("register")) task = task with { Register = after.Register };
        if (changes.Contains("day")) task = task with { Day = after.Day };
        if (changes.Contains("counts")) task = task with { Counts = after.Counts };
        if (changes.Contains("since")) task = task with { Since = after.Since };
        if (changes.Contains("fourEyes")) task = task with { FourEyes = after.FourEyes };
        // Whom it was passed to follows from the rule of then; the votes of a council were given under it.
        if (changes.Any(c => c is "who" or "exclude" or "fourEyes")) task = task with { Routed = null };
        if (changes.Any(c => c is "who" or "quorum" or "outcomes" or "covers") && (task.Quorum is not null || after.Quorum is not null))
        {
            if (task.Quorum?.Votes.Count > 0) changes.Add("votes");
            var seated = changes.Contains("who") ? Seated(task, after, asked.Resolve(who, item), item) : task;
            return seated with { Quorum = Quorums.Freeze(asked, after, seated) };
        }
        return changes.Any(c => c is "who" or "recordedBy" or "confirmedBy") ? Seated(task, after, asked.Resolve(who, item), item) : task;
    }

    private CaseTask Seated(CaseTask task, TaskRule rule, IReadOnlyList<Seat> seats, string? item)
    {
        // Work given to one position stays with it.
        if (task.Position is not null) return task;
        return TaskOpening.Seated(asked, task with { Seats = [], ConfirmSeats = [] }, seats, rule, item);
    }

    private CaseTask Accepting(CaseTask task, ObligationActivity activity, List<string> changes)
    {
        var before = older.Activities.GetValueOrDefault(OldIdOf(activity.Id)) as ObligationActivity;
        if (activity.Accept.Count == 0 || before is null || DefinitionShape.Who(before.Accept) == DefinitionShape.Who(activity.Accept)) return task;
        changes.Add("who");
        return Seated(task, activity.Rule, asked.Resolve(activity.Accept), null);
    }

    /// <summary>A document on its way to a signature goes on in the sequence of the new version; the step it is at now must be one of it.</summary>
    private CaseTask Signing(CaseTask next, CaseTask task, SigningActivity? activity, List<string> changes)
    {
        if (state.Documents.Find(d => d.Id == task.Document) is not { } document) return next;
        var key = task.Handle[(task.Activity.Length + 1)..];
        if (activity is not null && key is SigningFlow.Draft or SigningFlow.Record) return next;
        if (activity is null || SigningFlow.Steps(newer, state.Place, activity, document.Organisation).Find(s => s.Key == key) is not { } step)
        {
            Problem("signing-step-gone", task.Handle, key, false);
            return next;
        }
        var before = SigningFlow.Of(older, task.Activity);
        var known = before is null ? null : SigningFlow.Steps(older, state.Place, before, document.Organisation).Find(s => s.Key == key);
        if (known is not null && known.Roles.SequenceEqual(step.Roles)) return next;
        changes.Add("who");
        return next with { Seats = SigningFlow.SeatsOf(asked, activity, document, step.Roles) };
    }

    /// <summary>Whether the province names another body for one of the places of a rule.</summary>
    private bool BodiesChanged(IReadOnlyList<WhoRule> who) => who.Where(w => w.At.StartsWith("body:", StringComparison.Ordinal)).Any(w =>
        Bodies(older, w.At[5..]) != Bodies(newer, w.At[5..]));

    private string? Bodies(CaseDefinition definition, string name) =>
        definition.Places.TryGetValue(state.Place, out var place) && place.Bodies.TryGetValue(name, out var bindings) ? DefinitionShape.Bodies(bindings) : null;

    private string OldIdOf(string id) => renamed.FirstOrDefault(p => p.Value == id).Key ?? id;

    private void Check(CaseTask task, CaseTask next, List<string> changes)
    {
        if (task.Recorded is { } recorded && changes.Count > 0
            && (next.ByLetter != task.ByLetter || next.Outcomes.FirstOrDefault(o => o.Port == recorded.Outcome)?.Kind != task.Outcomes.FirstOrDefault(o => o.Port == recorded.Outcome)?.Kind
                || recorded.Values.Keys.Any(k => newer.Form.Field(k) is null)))
            Problem("recorded-answer", task.Handle, recorded.Outcome, false);
        if (!Entitlement.IsPossible(inputs.Directory, asked.State, next, asked.Today)) Problem("no-actor", task.Handle, string.Join(", ", next.Seats.Select(s => $"{s.Role}@{s.Organisation}")), true);
    }

    private void Data()
    {
        if (newer.Places.Count > 0 && !newer.Places.ContainsKey(state.Place)) Problem("place-gone", state.Place, null, false);
        if (older.Key != newer.Key) Problem("other-type", newer.Key, older.Key, false);
        if (older.Texts.Any(t => t.Value.ContainsKey("status." + state.Status) && newer.Texts.GetValueOrDefault(t.Key)?.ContainsKey("status." + state.Status) != true)) Problem("status-gone", state.Status, null, true);
        foreach (var variable in newer.Variables)
            if (state.Variables.ContainsKey(variable.Name) && older.Variables.FirstOrDefault(v => v.Name == variable.Name) is { } known && known.TypeName != variable.TypeName)
                Problem("variable-type", variable.Name, variable.TypeName, false);
        Fields();
        // Rows frozen at the opening are answered under the rule of then, to the end of the round.
        foreach (var round in state.Rounds.Where(r => r.Count(PartyState.Open) + r.Count(PartyState.Given) > 0))
            if (Target<ForEachPartyActivity>(round.Activity) is not { } parties || Differs(older.Activities[round.Activity], parties)) Problem("parties-changed", round.Activity, null, false);
        var after = state with { Digest = newer.Digest };
        var missing = FormCheck.Missing(older, state, older.Form.Draft).Concat(FormCheck.MissingSlots(older, state)).Select(p => p.Where).ToHashSet(StringComparer.Ordinal);
        foreach (var problem in FormCheck.Missing(newer, after, newer.Form.Draft).Concat(FormCheck.MissingSlots(newer, after)))
            if (!missing.Contains(problem.Where)) Problem("newly-required", problem.Where, null, true);
        foreach (var deadline in state.Deadlines.Where(d => d.Task is null && newer.Terms.Concat(Places()).All(t => t.Key != d.Key)))
            Problem("term-gone", deadline.Key, null, true);

        IEnumerable<TermDefinition> Places() => newer.Places.TryGetValue(state.Place, out var place) ? place.Terms : [];
    }

    private bool Differs(Activity before, Activity after)
    {
        var (old, now) = (DefinitionShape.Of(older, before), DefinitionShape.Of(newer, after));
        return old.Keys.Union(now.Keys).Any(aspect => aspect != "connections" && old.GetValueOrDefault(aspect) != now.GetValueOrDefault(aspect));
    }

    private void Fields()
    {
        foreach (var (key, value) in state.Values)
        {
            if (newer.Form.Field(key) is not { } field) Problem("field-gone", "field:" + key, null, true);
            else if (older.Form.Field(key) is { } known && known.Personal != field.Personal) Problem("field-personal", "field:" + key, null, true);
            else if (value.ValueKind != System.Text.Json.JsonValueKind.Object
                     && FormCheck.Values(newer.Form, new HashSet<string> { key }, [KeyValuePair.Create(key, value)], older.Form.Field(key)?.Type == field.Type ? state.Values : ValueMap.Empty, FormLookups.Of(inputs.Directory)).Any())
                Problem("field-type", "field:" + key, field.Type.ToString(), true);
        }
    }
}
