using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>Answers recorded from paper by one person, and their confirmation by another: until then nothing has happened.</summary>
internal static class Recordings
{
    /// <summary>Notes an answer and asks for its confirmation.</summary>
    public static void Record(Session s, CaseTask task, string outcome, Answer answer, DateOnly on)
    {
        Answers.AddFiles(s, answer.Attachments, task);
        Emit(s, task, outcome, answer, on, null);
        s.Notice("confirmationAsked", s.Holders(task.ConfirmSeats), ("activity", "@" + task.Handle), ("task", task.Id));
        ActorCheck.Check(s, s.State.Tasks.Find(t => t.Id == task.Id)!);
    }

    /// <summary>Notes the answer of one task; <paramref name="act"/> binds those that were recorded together.</summary>
    public static void Emit(Session s, CaseTask task, string outcome, Answer answer, DateOnly on, string? act)
    {
        var comment = s.SealComment(answer.Comment, "answer.comment");
        var reasons = Answers.Sealed(s, answer, "answer.reasons");
        var given = Answers.Given(s, answer.Values, "answer.values");
        s.Emit(new AnswerRecorded(task.Id, new RecordedAnswer
        {
            Outcome = outcome,
            Recorder = s.Command.Actor.Id,
            Position = s.Command.Actor.Position,
            At = s.At,
            Letter = answer.Letter!,
            OccurredOn = on,
            Comment = comment,
            Reasons = reasons,
            Values = given.Values,
            Removed = given.Removed.Count > 0 ? given.Removed : null,
            Attachments = answer.Attachments,
            Act = act,
        }));
    }

    public static Refusal? Confirm(Session s, ConfirmAnswer command)
    {
        if (s.State.Tasks.Find(t => t.Id == command.Task) is not { } task) return s.State.SuspendedOn is not null ? Refusals.Suspended : Refusals.TaskClosed;
        // A late reply may be to a step that a newer version no longer has.
        var action = s.Definition.Activities.GetValueOrDefault(task.Activity) as CaseActionActivity;
        if (s.State.SuspendedOn is not null && action is null) return Refusals.Suspended;
        if (task.Recorded is not { } recorded) return Refusals.NothingRecorded;
        if (recorded.Recorder == command.Actor.Id) return Refusals.OwnRecording;
        if (command.Seen is { } seen && seen != Seen.Of(s.State, s.Definition.Form, task)) return Refusals.Changed;
        // What was signed together is confirmed together.
        var together = s.State.Tasks.Where(t => t == task || (recorded.Act is not null && t.Recorded?.Act == recorded.Act)).ToList();
        foreach (var one in together)
            if (Answers.Standing(s, one, false) is { } refusal) return refusal;
        if (!command.Accept)
        {
            if (string.IsNullOrWhiteSpace(command.Comment)) return Refusals.Invalid([new Problem("comment", "problem.comment-required")]);
            foreach (var one in together) Reject(s, one, command.Comment);
            s.Notice("recordingRejected", [recorded.Recorder], ("activity", "@" + task.Handle));
            return null;
        }
        // Whoever recorded may have become one of those whom four eyes keeps away since: another has to record it then.
        foreach (var one in together)
            if (Entitlement.ExcludedBy(s.State, one with { Recorded = null }, one.Recorded!.Recorder) is { } kept) return Refusals.Excluded(kept);
        // The case may have moved on since: what cannot take effect is sent back, with a word to the recorder.
        if (action is not null && Actions.NotNow(s, action) is { } not) return not;
        s.Given = recorded.OccurredOn;
        foreach (var one in together)
        {
            Accept(s, one, one.Recorded!);
            if (recorded.Act is not null) Ceremony.Tell(s, one);
        }
        // An action that is taken twice may have two rounds of one activity, signed on one paper.
        foreach (var one in together.DistinctBy(t => (t.Activity, t.Visit))) Parties.Settle(s, one);
        return null;
    }

    private static void Reject(Session s, CaseTask task, string reason)
    {
        s.Emit(new RecordingRejected(task.Id, s.Seal(reason, "reason")));
        // Its files stay with the case, whatever was typed does not.
        Content(s, task, task.Recorded!, GivenValues.None);
        if (task.Kind is TaskKind.Action or TaskKind.LateReply) s.Emit(new TaskCancelled(task.Id, task.Handle, "rejected"));
        Clocks.Awake(s, task);
    }

    private static void Content(Session s, CaseTask task, RecordedAnswer recorded, GivenValues given)
    {
        if (task.Party is null) Answers.SetValues(s, given, recorded.Recorder, task.EditsDraft, recorded.Attachments);
    }

    private static void Accept(Session s, CaseTask task, RecordedAnswer recorded)
    {
        var given = new GivenValues(recorded.Values, recorded.Removed ?? []);
        var flagged = s.Flagged ?? Entitlement.FlaggedBy(s.State, task, recorded.Recorder);
        Content(s, task, recorded, given);
        var receiver = s.Inputs.Directory.Position(recorded.Position)?.Organisation ?? s.State.Organisation;
        // Taken when the recording stands: one that is sent back and entered again is the same paper.
        var letter = Documents.Received(s, receiver, task.Id, recorded.Letter);
        var outcome = task.Outcomes.Single(o => o.Port == recorded.Outcome);
        // What a party sends stands in its round.
        if (task.Party is null && (outcome.Document ?? task.DocumentType) is { } type)
            s.Emit(new DocumentChanged(Documents.FromLetter(s, type, task.Organisation, letter, Documents.FileOf(s, task))));
        Answers.Close(s, task, outcome, Answers.Closing(s, task, recorded.Outcome, recorded.Recorder) with
        {
            ConfirmedBy = s.Command.Actor.Id,
            Comment = recorded.Comment,
            Reasons = recorded.Reasons,
            Letter = letter,
            Flagged = flagged,
        }, () => given);
    }
}
