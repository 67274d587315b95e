using System.Globalization;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Token = Approvals.Workflows.Cases.Token;

namespace Approvals.Workflows.Engine;

/// <summary>Makes the plan of one migration. What an open task, token, approval, term or duty becomes is worked out each in turn; data are checked last.</summary>
internal sealed partial class Rehearsal(CaseDefinition older, CaseDefinition newer, CaseState state, Inputs inputs, MigrationMap map, DateTimeOffset? receivedAt)
{
    private readonly List<MigrationProblem> problems = [];
    private readonly FlowWalk walk = FlowWalk.Of(newer);
    private SortedDictionary<string, string> renamed = new(StringComparer.Ordinal);
    private Session asked = null!;

    public MigrationPlan Run()
    {
        renamed = Renames();
        var approvals = Approvals().ToList();
        var migrated = new CaseMigrated(state.Digest, newer.Digest, newer.TextsDigest, "", map.Steps, renamed, [], "", Migration.Limits(state, newer), Migration.FieldsMoved(older.Form, newer.Form));
        // Conditions of the new version see what renamed steps came to under their new ids.
        asked = new Session(newer, state.Apply(migrated), Asking(), inputs);
        var tokens = state.Tokens.Select(Moved).OfType<TokenMove>().ToList();
        var (duties, ended) = Duties();
        var tasks = state.Tasks.Select(t => Moved(t, ended)).ToList();
        var changes = Deadlines(tasks);
        Data();
        var plan = new MigrationPlan
        {
            Case = state.Id, Seq = state.Seq, From = state.Digest, To = newer.Digest, TextsDigest = newer.TextsDigest, Map = map, Renamed = renamed, Tokens = tokens,
            Tasks = tasks, Approvals = approvals, Changes = changes, Duties = duties, EndedDuties = ended, Variables = Variables(), Problems = [.. problems.Distinct()],
        };
        return Carried(plan);
    }

    private FireDue Asking() => new() { Id = "", Case = state.Id, Actor = Actor.System, ReceivedAt = receivedAt };

    /// <summary>The plan is carried out on the side: only so does it hold what follows from it. One that has to be put right first cannot be.</summary>
    private MigrationPlan Carried(MigrationPlan plan)
    {
        if (plan.Problems.Any(p => !p.CanAccept))
        {
            var changed = plan.Changes.Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
            return plan with { Deadlines = Moves(state.Deadlines.Where(d => !changed.Contains(d.Id)).Concat(plan.Changes.Select(c => c.Next).OfType<Deadline>())) };
        }
        var played = new Session(older, state, Asking(), inputs);
        Migrating.Carry(played, newer, plan);
        CaseEngine.Keep(played);
        // What was asked for more time goes with the term it was asked for.
        var tasks = plan.Tasks.Select(t => played.State.Task(t.Task) is null ? t with { Fate = TaskFate.Gone, Changes = [], After = null } : t);
        return plan with { Deadlines = Moves(played.State.Deadlines), Tasks = [.. tasks] };
    }

    private List<DeadlineMove> Moves(IEnumerable<Deadline> after)
    {
        var ends = after.ToDictionary(d => d.Id);
        return
        [
            .. state.Deadlines.Select(d => Move(d.Id, d, ends.GetValueOrDefault(d.Id))),
            .. ends.Values.Where(d => state.DeadlineById(d.Id) is null).Select(d => Move(d.Id, null, d)),
        ];
    }

    private static DeadlineMove Move(string id, Deadline? before, Deadline? after) =>
        new(id, (after ?? before)!.Key, before?.Due, after?.Due, after is null || after.Paused == (before?.Paused ?? false) ? null : after.Paused);

    /// <summary>The step that goes on for one of the old version, or null.</summary>
    private string? Target(string id)
    {
        if (map.Steps.TryGetValue(id, out var chosen) && Vanishes(id)) return newer.Activities.ContainsKey(chosen) ? chosen : null;
        return newer.Activities.ContainsKey(id) ? id : null;
    }

    private T? Target<T>(string id) where T : Activity => Target(id) is { } target ? newer.Activities[target] as T : null;

    private bool Vanishes(string id) => newer.Activities.GetValueOrDefault(id)?.GetType() != older.Activities.GetValueOrDefault(id)?.GetType();

    private SortedDictionary<string, string> Renames()
    {
        SortedDictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (var (old, now) in map.Steps.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            if (!older.Activities.TryGetValue(old, out var before) || newer.Activities.ContainsKey(old) || older.Activities.ContainsKey(now)) continue;
            if (newer.Activities.GetValueOrDefault(now)?.GetType() != before.GetType()) continue;
            if (found.ContainsValue(now)) Problem("mapped-twice", old, now, false);
            else found.Add(old, now);
        }
        return found;
    }

    private IEnumerable<ApprovalMove> Approvals()
    {
        foreach (var (id, step) in state.Steps)
        {
            if (step is not { Outcome: { } outcome, Covered: { } covered } || older.Activities.GetValueOrDefault(id) is not UserTaskActivity { Rule: var before }) continue;
            if (before.Outcomes.FirstOrDefault(o => o.Port == outcome)?.Kind != OutcomeKind.Positive) continue;
            var after = Target<UserTaskActivity>(id)?.Rule;
            var why = after is null ? "step-gone"
                : after.Outcomes.FirstOrDefault(o => o.Port == outcome)?.Kind != OutcomeKind.Positive ? "outcome-gone"
                : Seen.Covered(state, newer.Form, after.Covers) == covered ? null
                : Seen.Covered(state, older.Form, before.Covers) == covered ? "covers-changed" : "content-changed";
            yield return new ApprovalMove(id, outcome, step.Actor, why is null, why);
        }
    }

    private TokenMove? Moved(Token token)
    {
        var halted = Incidents.Halting(state, token) is not null;
        if (Target(token.Activity) is not { } target)
        {
            Problem("step-gone", token.Activity, null, false);
            return null;
        }
        var (before, after) = (older.Activities[token.Activity], newer.Activities[target]);
        if (!halted && before.GetType() != after.GetType()) Problem("kind-changed", token.Activity, target, false);
        if (target != token.Activity && !renamed.ContainsKey(token.Activity) && state.Step(target).Visits > 0) Problem("step-finished", token.Activity, target, false);
        if (before is WaitActivity wait && after is WaitActivity { Term: var term } && term != wait.Term) Problem("wait-changed", token.Activity, term, false);
        var stack = token.Stack.Select(Frame).ToList();
        // A token that stands between two activities is neither inside nor outside the block it was about to enter or leave.
        if (!(halted && after is ForkActivity or JoinActivity) && !Fits(after, stack)) Problem("fork-changed", token.Activity, target, false);
        var moved = new Token(token.Id, target, stack.SequenceEqual(token.Stack) ? token.Stack : stack);
        return new TokenMove(token, moved);
    }

    private ForkFrame Frame(ForkFrame frame)
    {
        if (frame.Fork.StartsWith(Flow.ActionScope, StringComparison.Ordinal))
        {
            var action = frame.Fork[Flow.ActionScope.Length..];
            if (Target<CaseActionActivity>(action) is { } now) return frame with { Fork = Flow.ActionScope + now.Id };
            Problem("step-gone", action, null, false);
            return frame;
        }
        if (Target<ForkActivity>(frame.Fork) is not { } fork || !fork.Branches.ToHashSet().SetEquals(((ForkActivity)older.Activities[frame.Fork]).Branches))
        {
            Problem("fork-changed", frame.Fork, frame.Branch, false);
            return frame;
        }
        return frame with { Fork = fork.Id };
    }

    /// <summary>Whether the new version has the activity inside the very branches in which the token stands.</summary>
    private bool Fits(Activity activity, List<ForkFrame> stack)
    {
        var open = stack.Where(f => !f.Fork.StartsWith(Flow.ActionScope, StringComparison.Ordinal)).ToList();
        if (walk.StackOf(activity.Id) is not { } place || place.Count != open.Count) return false;
        // Every branch of its fork arrives at a join.
        var compared = activity is JoinActivity ? open.Count - 1 : open.Count;
        return open.Zip(place).All(p => p.First.Fork == p.Second.Fork) && open.Take(compared).Zip(place).All(p => p.First.Branch == p.Second.Branch);
    }

    private (List<OpenObligation> Changed, List<string> Ended) Duties()
    {
        List<OpenObligation> changed = [];
        List<string> ended = [];
        foreach (var duty in state.Obligations)
        {
            if (Target<ObligationActivity>(duty.Activity) is not { } activity)
            {
                if (map.Steps.GetValueOrDefault(duty.Activity) is "") ended.Add(duty.Activity);
                else Problem("step-gone", duty.Activity, null, false);
                continue;
            }
            var renamedEnd = duty.EndsWith is { } end ? renamed.GetValueOrDefault(end, end) : null;
            var moved = renamed.ContainsKey(duty.Activity) || activity.Id == duty.Activity;
            if (!moved) Problem("kind-changed", duty.Activity, activity.Id, false);
            else if (activity.EndsWith != renamedEnd) changed.Add(duty with { Activity = activity.Id, EndsWith = activity.EndsWith });
        }
        return (changed, ended);
    }

    private List<DeadlineChange> Deadlines(List<TaskMove> tasks)
    {
        List<DeadlineChange> changes = [];
        foreach (var deadline in state.Deadlines)
        {
            var at = deadline.Task is { } id ? tasks.FindIndex(t => t.Task == id) : -1;
            var owner = at < 0 ? null : tasks[at];
            var gone = owner?.Fate == TaskFate.Gone;
            var next = gone ? null : Moved(deadline, owner);
            if (!deadline.Equals(next)) changes.Add(new DeadlineChange(deadline.Id, false, next));
            // A task that lost its term is told so, whatever else of it stays.
            if (owner is not null && !gone && next is null) tasks[at] = Retimed(owner, owner.After ?? state.Tasks.Find(t => t.Id == owner.Task)!);
        }
        if (!map.NewTerms) return changes;
        PutAway(tasks);
        Begin(tasks, changes);
        return changes;
    }

    private Deadline? Moved(Deadline deadline, TaskMove? owner)
    {
        // What a body set by hand is under no version.
        if (deadline.Set is not null) return deadline;
        var next = deadline;
        if (owner is null && (Row(deadline.Key, deadline) ?? newer.Terms.FirstOrDefault(t => t.Key == deadline.Key)) is { } row)
        {
            // What ends it is wired to the steps of the new version, whatever rule its length is under.
            if (!row.Stop.SequenceEqual(deadline.Stop)) next = next with { Stop = row.Stop };
        }
        else if (owner is null)
        {
            var stop = deadline.Stop.Select(Renamed).ToList();
            if (!stop.SequenceEqual(deadline.Stop)) next = next with { Stop = stop };
        }
        return map.NewTerms ? Again(next, TermKey(deadline, owner)) : next;
    }

    /// <summary>The deadline as the terms of the new version have it: from its start, with its pauses. Null when the step has no term any more.</summary>
    private Deadline? Again(Deadline deadline, string? key)
    {
        if (key is null) return null;
        if (Row(key, deadline) is not { } row)
        {
            Problem("term-not-in-force", key, null, true);
            return deadline;
        }
        if (row.Amount.ToString() == deadline.Term && row.Basis == deadline.Basis && row.Confirmed == deadline.Confirmed && row.OnSupplement == deadline.OnSupplement && key == deadline.Key)
            return deadline;
        var start = row.Start.StartsWith("field:", StringComparison.Ordinal) ? state.Values.DateOf(row.Start[6..]) ?? deadline.Start : deadline.Start;
        return deadline with
        {
            Key = key,
            Term = row.Amount.ToString(),
            Basis = row.Basis,
            Confirmed = row.Confirmed,
            OnSupplement = row.OnSupplement,
            Start = start,
            Due = DueDates.ComputeDate(row.Amount, start, inputs.Calendar, deadline.Pauses, deadline.Extensions),
            Calendar = inputs.Calendar.Version,
        };
    }

    /// <summary>The limit of a party whose answer is judged is under the new version when it runs again.</summary>
    private void PutAway(List<TaskMove> tasks)
    {
        for (var i = 0; i < tasks.Count; i++)
        {
            var task = tasks[i].After ?? state.Tasks.Find(t => t.Id == tasks[i].Task)!;
            if (tasks[i].Fate == TaskFate.Gone || task.Limit is not { } limit || newer.Activities.GetValueOrDefault(task.Activity) is not ForEachPartyActivity activity) continue;
            var next = Again(limit, TermKey(limit, activity));
            if (!limit.Equals(next)) tasks[i] = Retimed(tasks[i], task with { Limit = next });
        }
    }

    /// <summary>Terms that steps have only in the new version begin on the day their task was opened.</summary>
    private void Begin(List<TaskMove> tasks, List<DeadlineChange> changes)
    {
        for (var i = 0; i < tasks.Count; i++)
        {
            var task = state.Tasks.Find(t => t.Id == tasks[i].Task)!;
            // Whoever answers late in a round that is decided is under no term.
            if (task is { Kind: TaskKind.Party, Token: null }) continue;
            if (tasks[i].Fate == TaskFate.Gone || task.Deadline is not null || RuleOf(tasks[i])?.Term is not { } key) continue;
            if (newer.TermFor(key, state.Place, state.SubmittedOn, task.OpenedOn) is not { Start: "open" } row) continue;
            if (state.SuspendedOn is not null) Problem("suspended", task.Handle, key, false);
            var started = new Deadline
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"{state.Id}/d{state.LastDeadline + changes.Count(c => c.Begins) + 1}"), Key = key, Term = row.Amount.ToString(),
                Basis = row.Basis, Confirmed = row.Confirmed, Start = task.OpenedOn, Due = DueDates.ComputeDate(row.Amount, task.OpenedOn, inputs.Calendar),
                Calendar = inputs.Calendar.Version, OnSupplement = row.OnSupplement, Task = task.Id, Reminders = RuleOf(tasks[i])!.Reminders,
            };
            changes.Add(new DeadlineChange(started.Id, true, started));
            tasks[i] = Retimed(tasks[i], (tasks[i].After ?? task) with { Deadline = started.Id });
        }
    }

    private static TaskMove Retimed(TaskMove move, CaseTask after) =>
        move with { Fate = TaskFate.Revised, Changes = [.. move.Changes.Append("term").Distinct().Order(StringComparer.Ordinal)], After = after };

    private TermDefinition? Row(string key, Deadline deadline) => newer.TermFor(key, state.Place, state.SubmittedOn, deadline.Start);

    private string Renamed(string pattern)
    {
        var dot = pattern.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && renamed.TryGetValue(pattern[..dot], out var now) ? now + pattern[dot..] : pattern;
    }

    private ValueMap Variables() => ValueMap.Of(newer.Variables
        .Where(v => v.Value is not null && !state.Variables.ContainsKey(v.Name) && older.Variables.All(o => o.Name != v.Name))
        .Select(v => KeyValuePair.Create(v.Name, ValueMap.Text(v.Value!))));

    private void Problem(string code, string where, string? arg, bool canAccept)
    {
        var problem = new MigrationProblem(code, where, arg, canAccept, false);
        problems.Add(problem with { Accepted = canAccept && map.Accepted.Contains(problem.Key) });
    }
}
