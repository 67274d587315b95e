using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>Decisions of tasks, and what follows when one closes.</summary>
internal static class Answers
{
    private static readonly JsonElement empty = JsonSerializer.SerializeToElement(null, CaseJson.Default.String);

    public static Refusal? Decide(Session s, DecideTask command)
    {
        if (s.State.SuspendedOn is not null) return Refusals.Suspended;
        if (s.State.Tasks.Find(t => t.Id == command.Task) is not { } task) return LateReplies.Record(s, command);
        if (task.Recorded is not null) return Refusals.AwaitsConfirmation;
        if (task.Quorum is { } quorum && quorum.Votes.Any(v => v.Actor == command.Actor.Id)) return Refusals.AlreadyVoted;
        var paper = command.Answer.Letter is { Paper: true };
        if (Standing(s, task, paper) is { } refusal) return refusal;
        if (task.Outcomes.FirstOrDefault(o => o.Port == command.Outcome) is not { } outcome) return Refusals.UnknownOutcome(command.Outcome);
        if (paper && outcome.Kind != OutcomeKind.Positive) return Refusals.LetterNotAllowed;
        if ((task.ByLetter || task.Kind == TaskKind.Issue) && command.Answer.Letter is null) return Refusals.LetterNeeded;
        if (!task.ByLetter && command.Answer.Letter is { Paper: false } && !task.Handle.EndsWith(".issue", StringComparison.Ordinal)) return Refusals.LetterNotAllowed;
        if (command.Seen is { } seen && seen != Seen.Of(s.State, s.Definition.Form, task)) return Refusals.Changed;
        var issued = Documents.IssuedBy(s, task, outcome, command.Answer.Letter);
        var given = command with { Answer = Whole(s, task, LetterValues.Fill(s, task.Section, command.Answer, issued)) };
        var problems = Problems(s, task, outcome, given.Answer, command.OccurredOn).ToList();
        if (problems.Count > 0) return Refusals.Invalid(problems);
        var found = outcome.Kind == OutcomeKind.Positive ? Checks.Of(s.Definition, With(Parties.View(s.Definition, s.State, task), given.Answer), Checks.PointsOf(task), s.Inputs, command.Actor.Id) : [];
        if (Checks.Problems(s.Definition, found, given.Answer.Reasons).ToList() is { Count: > 0 } unmet) return Refusals.Invalid(unmet);
        Checks.Record(s, task.Handle, found, given.Answer.Reasons);
        if (task.ByLetter) Recordings.Record(s, task, given.Outcome, given.Answer, given.OccurredOn ?? given.Answer.Letter!.Date);
        else if (task.Quorum is not null) Quorums.Vote(s, task, outcome, given);
        else Take(s, task, outcome, given, issued);
        return null;
    }

    /// <summary>A report speaks for itself: what it does not say is empty, not what the one before it said.</summary>
    private static Answer Whole(Session s, CaseTask task, Answer answer)
    {
        if (!task.SaysAll()) return answer;
        Dictionary<string, JsonElement> values = new(answer.Values, StringComparer.Ordinal);
        foreach (var field in s.Definition.Form.FieldsOf([task.Section!]).Where(f => s.State.Values.ContainsKey(f.Key))) values.TryAdd(field.Key, empty);
        return answer with { Values = values };
    }

    /// <summary>Closes a task with an outcome and moves what waited for it.</summary>
    public static void Close(Session s, CaseTask task, OutcomeDefinition outcome, TaskClosed closed, Func<GivenValues>? given = null)
    {
        var deadline = s.State.DeadlineById(task.Deadline);
        s.Emit(closed);
        Clocks.OnTaskClosed(s, task);
        CancelOpinions(s, task.Id);
        switch (task.Kind)
        {
            case TaskKind.Step:
                var covered = Seen.Covered(s.State, s.Definition.Form, task.Covers);
                Flow.Complete(s, s.State.Tokens.Single(t => t.Id == task.Token), outcome.Port, closed.Actor, covered);
                break;
            case TaskKind.Consultation:
                GiveOpinion(s, task, closed);
                if (s.State.Tasks.All(t => t.Token != task.Token)) Flow.Complete(s, s.State.Tokens.Single(t => t.Id == task.Token), "Done", null);
                break;
            case TaskKind.Party:
                Parties.Answered(s, task, outcome, closed, deadline, given);
                break;
            case TaskKind.Signing:
                SigningFlow.Advance(s, task, outcome, closed.Letter, closed.Explained());
                Flow.Run(s);
                break;
            case TaskKind.Action:
                Actions.Confirmed(s, task, closed);
                break;
            case TaskKind.Issue:
                Documents.Recorded(s, task, closed);
                break;
            case TaskKind.Report:
                s.Emit(new VisitCompleted(task.Activity, outcome.Port, closed.Actor, s.On, null));
                Obligations.Submitted(s, task);
                break;
            case TaskKind.Acceptance when task.Party is not null:
                Parties.Judged(s, task, outcome, closed);
                break;
            case TaskKind.Acceptance:
                Obligations.Judged(s, task, outcome, closed.Explained());
                break;
            case TaskKind.Opinion or TaskKind.Assignment:
                GiveOpinion(s, task, closed);
                break;
            case TaskKind.LateReply:
                GiveOpinion(s, task, closed);
                LateReplies.Taken(s, task);
                break;
            case TaskKind.Extension:
                Extensions.Decided(s, task, outcome);
                break;
        }
    }

    /// <summary>Opinions asked for a decision that has been made are not needed any more, nor those asked for them.</summary>
    public static void CancelOpinions(Session s, string task)
    {
        foreach (var beside in s.State.Tasks.Where(t => t.Parent == task && (t.Kind is TaskKind.Opinion or TaskKind.Extension)).ToList())
        {
            s.Emit(new TaskCancelled(beside.Id, beside.Handle, "decided"));
            CancelOpinions(s, beside.Id);
        }
    }

    /// <summary>Comment and reasons against what may be given; every problem at once.</summary>
    public static IEnumerable<Problem> Problems(Session s, CommentRule rule, Answer answer)
    {
        if (rule == CommentRule.Required && string.IsNullOrWhiteSpace(answer.Comment)) yield return new Problem("comment", "problem.comment-required");
        if (rule == CommentRule.None && !string.IsNullOrWhiteSpace(answer.Comment)) yield return new Problem("comment", "problem.comment-not-taken");
        if (answer.Comment?.Length > 20_000) yield return new Problem("comment", "problem.too-long", "20000");
        if (s.Command.OccurredOn is { } day && day > s.Today) yield return new Problem("occurredOn", "problem.date-in-future");
        if (answer.Letter is { } letter)
        {
            if (string.IsNullOrWhiteSpace(letter.Number) && !letter.Paper) yield return new Problem("letter.number", "problem.required");
            if (letter.Date > s.Today) yield return new Problem("letter.date", "problem.date-in-future");
            if (letter.ReceivedOn > s.Today) yield return new Problem("letter.receivedOn", "problem.date-in-future");
            if (letter.ReceivedOn < letter.Date) yield return new Problem("letter.receivedOn", "problem.date-before-letter");
            if (letter.Classified && string.IsNullOrWhiteSpace(letter.KeptAt)) yield return new Problem("letter.keptAt", "problem.kept-at");
            if (letter.Classified && answer.Attachments.Count > 0) yield return new Problem("letter.classified", "problem.classified-scan");
        }
    }

    /// <summary>Records values and files of an answer.</summary>
    public static void SetData(Session s, Answer answer, CaseTask? task)
    {
        if (task?.Party is null) SetValues(s, Given(s, answer.Values, "values"), s.Command.Actor.Id, task?.EditsDraft == true, answer.Attachments);
        AddFiles(s, answer.Attachments, task);
    }

    /// <summary>Files join the case; those of one of many items say of which.</summary>
    public static void AddFiles(Session s, IReadOnlyList<Attachment> files, CaseTask? task)
    {
        var item = task is null ? null : Seen.ItemOf(task);
        foreach (var file in files) s.Emit(new AttachmentRecorded(Erasing.Named(s.Definition.Form, file) with { Item = item }, task?.Id));
    }

    public static Refusal? Standing(Session s, CaseTask task, bool paper)
    {
        var actor = s.Command.Actor;
        var standings = paper
            ? Entitlement.PaperStandings(s.Inputs.Directory, s.State, task, actor.Id, s.Today)
            : Entitlement.Standings(s.Inputs.Directory, s.State, task, actor.Id, s.Today);
        if (standings.FirstOrDefault(x => x.Position.Key == actor.Position) is not { } standing)
            return Quorums.IsFilled(s, task, actor) ? Refusals.SeatFilled : Refusals.NotEntitled;
        if (Entitlement.HasAsked(task, actor.Id)) return Refusals.Excluded("asker");
        if (!paper && Entitlement.RuleAgainst(s.Inputs.Directory, s.Today, s.State, task, actor.Id, standing) is { } rule)
        {
            if (task.FourEyes != FourEyesRule.Flag) return Refusals.Excluded(rule);
            s.Flagged = rule;
        }
        var forAnother = standing.Seat != standing.Position.Key;
        if (forAnother || (!task.ByLetter && !paper && task.Kind is not (TaskKind.Opinion or TaskKind.Assignment or TaskKind.Action)))
            (s.Capacity, s.OnBehalfOf) = (standing.Capacity, standing.Capacity is null ? null : standing.OnBehalfOf);
        s.Seat = task.Quorum is { } quorum ? Quorums.SeatOf(s, quorum, standing.Seat) : null;
        if (Entitlement.Mandators(s.Inputs.Directory, s.Today, standing).ToList() is { Count: > 0 } mandators) s.Others = mandators;
        return null;
    }

    /// <summary>What is wrong with an answer to a task; every problem at once.</summary>
    public static IEnumerable<Problem> Problems(Session s, CaseTask task, OutcomeDefinition outcome, Answer answer, DateOnly? occurredOn)
    {
        foreach (var problem in Problems(s, outcome.Comment, answer)) yield return problem;
        var asked = AskedOn(s.State, task);
        if (occurredOn < asked) yield return new Problem("occurredOn", "problem.date-before-asked", asked.Iso());
        if (answer.Letter is { Paper: false } letter && letter.Date < asked) yield return new Problem("letter.date", "problem.date-before-asked", asked.Iso());
        if (answer.Letter is { Paper: true } paper && paper.Date < s.State.SubmittedOn)
            yield return new Problem("letter.date", "problem.date-before-asked", s.State.SubmittedOn.Iso());
        // Where the outcome names its own papers, those are asked for below.
        if ((task.ByLetter || answer.Letter is { Paper: true }) && answer is { Letter.Classified: false, Attachments.Count: 0 } && outcome.Slots.Count == 0)
            yield return new Problem("slot:" + (task.ByLetter ? TaskSlots.LetterOf(task) : TaskSlots.Reply), "problem.slot-missing");
        foreach (var problem in Consultable(s, answer.Values)) yield return problem;
        if (LetterValues.DayOf(task, answer) is { } happened && happened > s.Today) yield return new Problem("field:" + task.Day, "problem.date-in-future");
        foreach (var problem in Counted(s, task, outcome, answer)) yield return problem;
        if (outcome.Reasons && answer.Reasons.Keys.All(r => r.StartsWith(Checks.Prefix, StringComparison.Ordinal)) && string.IsNullOrWhiteSpace(answer.Comment)) yield return new Problem("reasons", "problem.reason-required");

        var form = s.Definition.Form;
        var sections = Sections(form, task).ToList();
        var view = Parties.View(s.Definition, s.State, task);
        if (answer.Values.Count > 0)
        {
            var allowed = form.FieldsOf(sections).Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
            var wrong = FormCheck.Values(form, allowed, answer.Values, view.Values, s.Lookups).Concat(FixedCells.Problems(s, task, view, answer.Values)).ToList();
            foreach (var problem in wrong) yield return problem;
            if (wrong.Count > 0) yield break;
        }

        var after = With(view, answer);
        if (outcome.Kind == OutcomeKind.Positive)
            foreach (var problem in FormCheck.Missing(s.Definition, after, sections)) yield return problem;
        foreach (var key in outcome.Requires)
            if (form.Field(key) is { } field && FormCheck.IsEmpty(after.Values, field)) yield return new Problem("field:" + key, "problem.required");
        if (answer.Letter is not { Classified: true })
            foreach (var slot in outcome.Slots)
                if (answer.Attachments.All(a => a.Slot != slot)) yield return new Problem("slot:" + slot, "problem.slot-missing");
        if (task.EditsDraft && outcome.Kind == OutcomeKind.Positive)
            foreach (var problem in FormCheck.MissingSlots(s.Definition, after)) yield return problem;
        if (answer.Attachments.Count == 0) yield break;
        var slots = SlotsOf(form, task);
        foreach (var file in answer.Attachments.Where(a => !slots.Contains(a.Slot))) yield return new Problem("slot:" + file.Slot, "problem.unknown-slot", file.Slot);
    }

    /// <summary>
    /// The first day an answer may be dated of: that on which who answers was asked, here or before the case was typed in.
    /// </summary>
    private static DateOnly AskedOn(CaseState state, CaseTask task) =>
        task.Since is { } field && state.Values.DateOf(field) is { } since && since < task.OpenedOn ? since : task.OpenedOn;

    /// <summary>The day since which terms count lies between the day the case came to this step and today.</summary>
    private static IEnumerable<Problem> Counted(Session s, CaseTask task, OutcomeDefinition outcome, Answer answer)
    {
        if (task.Counts is not { } field || !outcome.Requires.Contains(field) || (LetterValues.DayIn(field, answer) ?? s.State.Values.DateOf(field)) is not { } since) yield break;
        if (since > s.Today) yield return new Problem("field:" + field, "problem.date-in-future");
        if (since < task.OpenedOn) yield return new Problem("field:" + field, "problem.date-before-step", task.OpenedOn.Iso());
    }

    /// <summary>Bodies that would be consulted are those the place names, where it names any.</summary>
    public static IEnumerable<Problem> Consultable(Session s, IEnumerable<KeyValuePair<string, JsonElement>> values, string? place = null)
    {
        if (s.Definition.Places.GetValueOrDefault(place ?? s.State.Place) is not { Consultable: { Count: > 0 } possible }) yield break;
        foreach (var (key, value) in values)
        {
            if (value.ValueKind != JsonValueKind.Array || s.Definition.Activities.Values.All(a => a is not ConsultationActivity c || c.Bodies != key)) continue;
            if (value.EnumerateArray().Any(b => b.ValueKind == JsonValueKind.String && !possible.Contains(b.GetString()!)))
                yield return new Problem("field:" + key, "problem.not-consultable", string.Join(", ", possible.Select(b => s.Inputs.Directory.Organisation(b)?.Short.Vi ?? b)));
        }
    }

    /// <summary>A case as it would be with an answer.</summary>
    public static CaseState With(CaseState state, Answer answer) => answer.Values.Count == 0 && answer.Attachments.Count == 0
        ? state
        : state with { Values = state.Values.With(answer.Values), Attachments = state.Attachments.AddRange(answer.Attachments) };

    private static IEnumerable<string> Sections(FormDefinition form, CaseTask task) =>
        (task.EditsDraft ? form.Draft : []).Concat(task.Section is { } own ? [own] : []);

    /// <summary>Slots a task takes: its own, <c>reply</c> for the scan of a recorded letter, and the dossier's when the draft may be edited.</summary>
    private static HashSet<string> SlotsOf(FormDefinition form, CaseTask task) =>
        [.. TaskSlots.Own(task), TaskSlots.Reply, .. task.EditsDraft ? form.Checklist.Where(c => !c.Task).Select(c => c.Slot) : []];

    private static void Take(Session s, CaseTask task, OutcomeDefinition outcome, DecideTask command, IssuedAnswer? issued)
    {
        var seen = Seen.Of(s.State, s.Definition.Form, task);
        // The day of the act, though never before the task was there: terms before it had not begun.
        if (LetterValues.DayOf(task, command.Answer) is { } day) s.Given = day < task.OpenedOn ? task.OpenedOn : day;
        SetData(s, command.Answer, task);
        if (issued is not null) Documents.Issue(s, task, issued);
        Close(s, task, outcome, Closing(s, task, command.Outcome, command.Actor.Id) with
        {
            Comment = s.SealComment(command.Answer.Comment),
            Reasons = Sealed(s, command.Answer, "reasons"),
            Letter = command.Answer.Letter,
            Seen = seen,
            Flagged = s.Flagged,
        }, () => Given(s, command.Answer.Values, "values"));
        Parties.Settle(s, task);
    }

    /// <summary>What every closing of a task says: which, how, by whom, as of which day, and whether that was late.</summary>
    public static TaskClosed Closing(Session s, CaseTask task, string outcome, string actor) => new()
    {
        Task = task.Id,
        Handle = task.Handle,
        Outcome = outcome,
        Actor = actor,
        On = s.On,
        Late = Clocks.IsLate(s, task),
        RecordedLate = s.On < s.Today,
    };

    private static void GiveOpinion(Session s, CaseTask task, TaskClosed closed) =>
        s.Emit(new OpinionGiven(new Opinion(task.Id, task.Handle, task.Organisation, closed.Outcome, closed.Comment, closed.On, closed.Letter?.Number, closed.Basis)));

    public static List<Reason> Sealed(Session s, Answer answer, string member) =>
        [.. answer.Reasons.Where(r => !string.IsNullOrWhiteSpace(r.Value) && !r.Key.StartsWith(Checks.Prefix, StringComparison.Ordinal)).OrderBy(r => r.Key, StringComparer.Ordinal)
            .Select((r, i) => new Reason(r.Key, s.Seal(r.Value.Trim(), $"{member}[{i}].text")))];

    /// <summary>Records values of the case, and who wrote content: also when that is files alone, for which an approval may ask too.</summary>
    public static void SetValues(Session s, GivenValues given, string author, bool content, IReadOnlyList<Attachment> files)
    {
        var form = s.Definition.Form;
        var another = content && author != s.State.Submitter;
        List<string> slots = another ? [.. files.Select(f => f.Slot).Where(slot => form.Slot(slot) is not null)] : [];
        if (given.Values.Count == 0 && given.Removed.Count == 0 && slots.Count == 0) return;
        var parts = another ? Authorship.Parts(form, given.Values.Keys.Concat(given.Removed), slots) : null;
        var before = s.State.Values;
        s.Emit(new ValuesRecorded(given.Values, given.Removed, author, content, parts));
        Clocks.OnAmended(s, given.Values.Keys.Where(key => before.DateOf(key) != s.State.Values.DateOf(key)));
        Obligations.OnAmended(s);
        Trips.Follow(s);
        Parties.Grow(s, [.. given.Values.Keys], author);
    }

    /// <summary>Values as they go into the next fact, at a member of it; JSON null empties a field.</summary>
    public static GivenValues Given(Session s, IReadOnlyDictionary<string, JsonElement> values, string member) => values.Count == 0
        ? GivenValues.None
        : new(Protected(s, values, member), [.. values.Where(v => v.Value.ValueKind == JsonValueKind.Null).Select(v => v.Key).Order(StringComparer.Ordinal)]);

    /// <summary>Values as they may stand in a record: NFC, personal ones as digests.</summary>
    public static ValueMap Protected(Session s, IEnumerable<KeyValuePair<string, JsonElement>> values, string member) =>
        ValueMap.Of(values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v =>
        {
            var field = s.Definition.Form.Field(v.Key);
            if (field is { Personal: true } && v.Value.ValueKind == JsonValueKind.String) return KeyValuePair.Create(v.Key, Private(s, v.Value, $"{member}.{v.Key}"));
            var shown = field is null ? v.Value : PersonalCells.Map(field, v.Value, (row, column, cell) =>
                cell.ValueKind == JsonValueKind.String && cell.GetString()!.Length > 0 ? Private(s, cell, $"{member}.{v.Key}[{row}].{column.Key}") : null);
            return KeyValuePair.Create(v.Key, Normal(shown));
        }));

    private static JsonElement Private(Session s, JsonElement text, string member) =>
        JsonSerializer.SerializeToElement(new SealedValue(s.Seal(text.GetString()!, member).Digest), SealedJson.Default.SealedValue);

    private static JsonElement Normal(JsonElement value)
    {
        var text = value.GetRawText();
        return text.IsNormalized() && !text.Contains('\\', StringComparison.Ordinal) ? value : NormalForm.Of(value);
    }
}

/// <summary>Values of an answer as a record holds them, and the fields it empties.</summary>
internal sealed record GivenValues(ValueMap Values, IReadOnlyList<string> Removed)
{
    public static GivenValues None { get; } = new(ValueMap.Empty, []);
}
