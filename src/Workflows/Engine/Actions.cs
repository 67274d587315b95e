using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>What may happen beside the flow: actions of the case, recall, questions to others.</summary>
public static class Actions
{
    /// <summary>Whether an action could be taken now, whoever asks: its condition holds and it was not used up.</summary>
    public static bool IsPossible(CaseDefinition definition, CaseState state, CaseActionActivity action)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(action);
        if (!state.IsOpen || (action.Once && state.Actions.Contains(action.Id))) return false;
        if ((action.Effect == "lift") != (state.SuspendedOn is not null)) return false;
        return action.When.Test(new CaseScope(definition, state)).IsTrue;
    }

    /// <summary>The ways in which a person may take an action.</summary>
    public static IReadOnlyList<Standing> Standings(CaseDefinition definition, CaseState state, CaseActionActivity action, Inputs inputs, string account)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(state);
        // A session that is only asked, never emitted to: it knows how to find the bodies of a place.
        var s = new Session(definition, state, new FireDue { Id = "", Case = state.Id, Actor = Actor.System }, inputs);
        return Entitlement.Standings(inputs.Directory, state, Asked(s, action), account, s.Today);
    }

    /// <summary>
    /// The four-eyes rule that keeps a person from an action, and the one under which taking it will be marked for audit; at most one of them. Of several ways
    /// of taking it the first that is free counts, as <see cref="Free"/> puts them.
    /// </summary>
    public static (string? Excluded, string? Flagged) FourEyes(CaseDefinition definition, CaseState state, CaseActionActivity action, Inputs inputs, string account)
    {
        var against = Free(definition, state, action, inputs, account).Select(w => w.Against).FirstOrDefault();
        return action.Rule.FourEyes == FourEyesRule.Flag ? (null, against) : (against, null);
    }

    /// <summary>
    /// The ways in which a person may take an action, those first that no four-eyes rule speaks against: who acts by an authorisation is kept from what those
    /// who gave it are kept from.
    /// </summary>
    public static IReadOnlyList<(Standing Standing, string? Against)> Free(
        CaseDefinition definition, CaseState state, CaseActionActivity action, Inputs inputs, string account)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(inputs);
        var today = Inputs.LocalDate(inputs.Now);
        // Of one position the commit looks at the first way only.
        return [.. Standings(definition, state, action, inputs, account).DistinctBy(w => w.Position.Key)
            .Select(w => (Standing: w, Against: Entitlement.RuleAgainst(inputs.Directory, today, state, action.Rule.Exclude, action.Rule.Covers, account, w)))
            .OrderBy(w => w.Against is not null)];
    }

    internal static Refusal? Take(Session s, TakeAction command)
    {
        if (s.Definition.Activities.GetValueOrDefault(command.Action) is not CaseActionActivity action) return Refusals.ActionNotNow;
        if (NotNow(s, action) is { } not) return not;
        if (s.State.Tasks.Any(t => t.Activity == action.Id && t.Kind == TaskKind.Action)) return Refusals.AwaitsConfirmation;
        if (Answers.Standing(s, Asked(s, action), false) is { } refusal) return refusal;
        if (action.Outside && command.Answer.Letter is null) return Refusals.LetterNeeded;
        if (!action.Outside && command.Answer.Letter is not null) return Refusals.LetterNotAllowed;
        var given = command with { Answer = LetterValues.Fill(s, action.Rule.Section, command.Answer) };
        var problems = Problems(s, action, given).ToList();
        if (problems.Count > 0) return Refusals.Invalid(problems);
        var found = Checks.Of(s.Definition, Answers.With(s.State, given.Answer), [action.Id], s.Inputs, command.Actor.Id);
        if (Checks.Problems(s.Definition, found, given.Answer.Reasons).ToList() is { Count: > 0 } unmet) return Refusals.Invalid(unmet);
        Checks.Record(s, action.Id, found, given.Answer.Reasons);
        if (action.Outside)
        {
            Record(s, action, given);
            return null;
        }
        var visit = Flow.Visit(s, action.Id);
        var comment = s.SealComment(command.Answer.Comment);
        s.Emit(new ActionTaken(action.Id, command.Actor.Id, comment, s.On, Early(s, action), s.Flagged));
        Answers.SetData(s, given.Answer, null);
        Effect(s, action, visit, command.Actor.Id, comment);
        return null;
    }

    /// <summary>A recorded act was confirmed: it takes effect from the day it happened.</summary>
    internal static void Confirmed(Session s, CaseTask task, TaskClosed closed)
    {
        var action = (CaseActionActivity)s.Definition.Activities[task.Activity];
        s.Emit(new ActionTaken(action.Id, closed.Actor, closed.Comment, s.On, Early(s, action)));
        Effect(s, action, task.Visit, closed.Actor, closed.Comment);
    }

    /// <summary>Why an action cannot be taken, or take effect, now; null when it can.</summary>
    internal static Refusal? NotNow(Session s, CaseActionActivity action)
    {
        if (action.Once && s.State.Actions.Contains(action.Id)) return Refusals.ActionTaken;
        var suspended = s.State.SuspendedOn is not null;
        if (suspended && action.Effect != "lift" && !action.Interrupts) return Refusals.Suspended;
        return IsPossible(s.Definition, s.State, action) || (suspended && action.Interrupts && action.When.Test(s.Scope).IsTrue) ? null : Refusals.ActionNotNow;
    }

    private static IReadOnlyList<Seat> SeatsOf(Session s, CaseActionActivity action) =>
        action.Outside ? TaskOpening.Recorders(s, action.Rule) : s.Resolve(action.Rule.Who);

    /// <summary>
    /// The action as the task it would be, for who may take it: with four eyes that passes to the deputy, those who sign for an excluded holder too once nobody
    /// else may.
    /// </summary>
    private static CaseTask Asked(Session s, CaseActionActivity action)
    {
        var task = TaskOpening.Draft(s, action.Id, action.Id, s.State.Step(action.Id).Visits + 1, TaskKind.Action, action.Rule, null) with
        {
            Organisation = s.State.Organisation,
            Seats = SeatsOf(s, action),
        };
        return Entitlement.PassedTo(s.Inputs.Directory, s.State, task, s.Today) is { Count: > 0 } deputies ? task with { Routed = deputies } : task;
    }

    private static void Record(Session s, CaseActionActivity action, TakeAction command)
    {
        var rule = action.Rule with { Outcomes = [new OutcomeDefinition("Done", OutcomeKind.Positive, action.Comment, [], [], false)] };
        var task = TaskOpening.Draft(s, action.Id, action.Id, Flow.Visit(s, action.Id), TaskKind.Action, rule, null) with
        {
            Organisation = s.State.Organisation,
            ByLetter = true,
            Seats = SeatsOf(s, action),
            ConfirmSeats = TaskOpening.Confirmers(s, rule),
        };
        s.Emit(new TaskOpened(task));
        var happened = LetterValues.DayOf(task, command.Answer) ?? command.Answer.Letter!.Date;
        Recordings.Record(s, task, "Done", command.Answer, command.OccurredOn ?? happened);
    }

    /// <summary>Whether the term on which an act rests has not passed on the day it counts from. That blocks nothing: the act happened, and may rest on something else.</summary>
    private static bool? Early(Session s, CaseActionActivity action) =>
        action.Rule.Term is { } term && !s.State.Deadlines.Any(d => d.Key == term && !d.Paused && d.Due < s.On) ? true : null;

    private static void Effect(Session s, CaseActionActivity action, int visit, string actor, PrivateText? comment)
    {
        s.Emit(new VisitCompleted(action.Id, "Done", actor, s.On, null, s.Others));
        switch (action.Effect)
        {
            case "suspend":
                Clocks.PauseAll(s);
                s.Emit(new CaseSuspended(s.On, comment));
                break;
            case "lift":
                s.Emit(new SuspensionLifted(s.On));
                Clocks.ResumeAll(s);
                break;
        }
        if (action.Interrupts)
        {
            Flow.Clear(s, "action:" + action.Id);
            if (s.State.SuspendedOn is not null) s.Emit(new SuspensionLifted(s.On));
        }
        Clocks.OnEvent(s, action.Id, "Done");
        Flow.StartScope(s, action.Id, visit);
    }

    internal static Refusal? Recall(Session s, RecallTask command)
    {
        if (s.State.Tasks.Find(t => t.Id == command.Task) is { } voted && Quorums.TakeBack(s, voted)) return null;
        // Begin() clears what could be recalled, because any accepted command ends it; the state before is in the command's favour only here.
        if (s.Recallable is not { Final: false } last || last.Actor != command.Actor.Id) return Refusals.CannotRecall;
        // Whoever lost the position since has nothing to take back any more.
        var seats = last.Task.Seats.Concat(last.Task.ConfirmSeats).Concat(last.Task.PaperSeats).ToList();
        if (last.Task.Position is { } only
            ? s.Inputs.Directory.PositionsOf(command.Actor.Id, s.Today).All(p => p.Key != only)
            : !s.Inputs.Directory.StandingsFor(command.Actor.Id, seats, s.Today, s.State.Matter).Any()) return Refusals.NotEntitled;
        if (last.Opened.Length != 1 || s.State.Tasks.Find(t => t.Id == last.Opened[0]) is not { } opened || opened.Id != command.Task) return Refusals.CannotRecall;
        if (opened.Recorded is not null || opened.Token is null || last.Task.Token is null) return Refusals.CannotRecall;
        if (s.State.Tasks.Any(t => t.Parent == opened.Id)) return Refusals.CannotRecall;
        var token = s.State.Tokens.Single(t => t.Id == opened.Token);
        // Across a fork or a join other branches have moved too, and taking back one token would leave theirs behind.
        if (!token.Stack.SequenceEqual(last.Stack)) return Refusals.CannotRecall;
        // A wait that began or ended since did so on another branch, by its day: taking its deadline back would leave its token behind.
        if (!Waits(s, last.Deadlines).SetEquals(Waits(s, s.State.Deadlines))) return Refusals.CannotRecall;

        Clocks.OnTaskClosed(s, opened, "cancelled");
        s.Emit(new TaskRecalled(opened.Id, opened.Handle, command.Actor.Id));
        var place = token;
        if (token.Activity != last.Task.Activity)
        {
            s.Emit(new TokenEnded(token.Id));
            place = new Token(s.State.LastToken + 1, last.Task.Activity, token.Stack);
            s.Emit(new TokenPlaced(place));
        }
        if (last.Document is { } document) s.Emit(new DocumentChanged(document));
        if (last.Status != s.State.Status || last.Holder != s.State.Holder) s.Emit(new StatusSet(last.Status, last.Holder, s.On));
        var rule = s.Definition.RuleOf(last.Task.Activity)! with { Term = null };
        var again = TaskOpening.Draft(s, last.Task.Activity, last.Task.Handle, last.Task.Visit, last.Task.Kind, rule, place.Id);
        var deadline = Clocks.Restore(s, last, again.Id);
        var reopened = last.Task with
        {
            Id = again.Id,
            Token = place.Id,
            OpenedAt = s.At,
            Deadline = null,
            Internal = null,
            Recorded = null,
            Quorum = Quorums.BeforeLast(last.Task),
        };
        Limits.Again(s, last, TaskOpening.Open(s, reopened, [], rule, running: deadline));
        return null;
    }

    /// <summary>Deadlines for which steps wait that nobody does.</summary>
    private static HashSet<string> Waits(Session s, IEnumerable<Deadline> deadlines)
    {
        var terms = s.Definition.Activities.Values.OfType<WaitActivity>().Select(w => w.Term).ToHashSet(StringComparer.Ordinal);
        return deadlines.Where(d => d.Task is null && terms.Contains(d.Key)).Select(d => d.Id).ToHashSet(StringComparer.Ordinal);
    }

    internal static Refusal? AskBeside(Session s, AskBeside command)
    {
        if (s.State.SuspendedOn is not null) return Refusals.Suspended;
        if (s.State.Tasks.Find(t => t.Id == command.Task) is not { } task) return Refusals.TaskClosed;
        var standings = Entitlement.Standings(s.Inputs.Directory, s.State, task, command.Actor.Id, s.Today);
        if (command.Kind is not (TaskKind.Opinion or TaskKind.Assignment) || standings.All(x => x.Position.Key != command.Actor.Position)) return Refusals.NotEntitled;
        if (string.IsNullOrWhiteSpace(command.Text)) return Refusals.Invalid([new Problem("text", "problem.required")]);
        if (s.Inputs.Directory.Position(command.Position) is not { } asked || asked.Organisation != command.Actor.Organisation) return Refusals.NobodyThere;
        if (!s.Inputs.Directory.HoldersOf(asked.Key, s.Today).Any()) return Refusals.NobodyThere;

        var outcome = new OutcomeDefinition(
            command.Kind == TaskKind.Opinion ? "Given" : "Finished", OutcomeKind.Positive,
            command.Kind == TaskKind.Opinion ? CommentRule.Required : CommentRule.Optional, [], [], false);
        var rule = new TaskRule { Outcomes = [outcome] };
        var handle = $"{task.Activity}.{(command.Kind == TaskKind.Opinion ? "opinion" : "assignment")}:{asked.Key}";
        var draft = TaskOpening.Draft(s, task.Activity, handle, task.Visit, command.Kind, rule, null) with
        {
            Position = asked.Key,
            Seats = [.. asked.Roles.Select(role => new Seat(role, asked.Organisation))],
            Parent = task.Id,
            Question = s.Seal(command.Text.Trim(), "task.question"),
        };
        TaskOpening.Open(s, draft, [], rule);
        return null;
    }

    private static IEnumerable<Problem> Problems(Session s, CaseActionActivity action, TakeAction command)
    {
        foreach (var problem in Answers.Problems(s, action.Comment, command.Answer)) yield return problem;
        var earliest = action.Effect == "lift" ? s.State.SuspendedOn : s.State.SubmittedOn;
        if (command.OccurredOn < earliest) yield return new Problem("occurredOn", "problem.date-before-asked", earliest.Value.Iso());
        if (command.Answer.Letter is { } letter && letter.Date < earliest) yield return new Problem("letter.date", "problem.date-before-asked", earliest.Value.Iso());
        var form = s.Definition.Form;
        var sections = action.Rule.Section is { } section ? new[] { section } : [];
        var allowed = form.FieldsOf(sections).Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
        var wrong = FormCheck.Values(form, allowed, command.Answer.Values, s.State.Values, s.Lookups).ToList();
        foreach (var problem in wrong) yield return problem;
        if (wrong.Count > 0) yield break;
        var after = s.State with { Values = s.State.Values.With(command.Answer.Values) };
        foreach (var problem in FormCheck.Missing(s.Definition, after, sections)) yield return problem;
        if (action.Rule.Day is { } day && command.Answer.Values.TryGetValue(day, out var typed) && typed.ValueKind == JsonValueKind.String
            && IsoDate.Parse(typed.GetString()) is { } happened)
        {
            if (happened > s.Today) yield return new Problem("field:" + day, "problem.date-in-future");
            if (happened < earliest) yield return new Problem("field:" + day, "problem.date-before-asked", earliest.Value.Iso());
        }
        // An action has one outcome only, so the papers it takes are the papers it rests on.
        foreach (var slot in action.Rule.Slots.Where(slot => command.Answer.Attachments.All(a => a.Slot != slot)))
            yield return new Problem("slot:" + slot, "problem.slot-missing");
        foreach (var file in command.Answer.Attachments.Where(a => !action.Rule.Slots.Contains(a.Slot)))
            yield return new Problem("slot:" + file.Slot, "problem.unknown-slot", file.Slot);
    }
}
