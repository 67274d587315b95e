using System.Text.Json.Serialization;

namespace Approvals.Workflows.Cases;

/// <summary>What an accepted command did to a case. A closed set: <see cref="CaseState"/> folds every one, and nothing but these changes a case.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(CaseSubmitted), "CaseSubmitted")]
[JsonDerivedType(typeof(ValuesRecorded), "ValuesRecorded")]
[JsonDerivedType(typeof(AttachmentRecorded), "AttachmentRecorded")]
[JsonDerivedType(typeof(TokenPlaced), "TokenPlaced")]
[JsonDerivedType(typeof(TokenEnded), "TokenEnded")]
[JsonDerivedType(typeof(VisitBegun), "VisitBegun")]
[JsonDerivedType(typeof(VisitCompleted), "VisitCompleted")]
[JsonDerivedType(typeof(VariableSet), "VariableSet")]
[JsonDerivedType(typeof(StatusSet), "StatusSet")]
[JsonDerivedType(typeof(TaskOpened), "TaskOpened")]
[JsonDerivedType(typeof(AnswerRecorded), "AnswerRecorded")]
[JsonDerivedType(typeof(RecordingRejected), "RecordingRejected")]
[JsonDerivedType(typeof(TaskClosed), "TaskClosed")]
[JsonDerivedType(typeof(TaskCancelled), "TaskCancelled")]
[JsonDerivedType(typeof(Carried), "Carried")]
[JsonDerivedType(typeof(OpinionGiven), "OpinionGiven")]
[JsonDerivedType(typeof(DeadlineStarted), "DeadlineStarted")]
[JsonDerivedType(typeof(DeadlineMoved), "DeadlineMoved")]
[JsonDerivedType(typeof(DeadlineStopped), "DeadlineStopped")]
[JsonDerivedType(typeof(TaskRetimed), "TaskRetimed")]
[JsonDerivedType(typeof(DuePlanned), "DuePlanned")]
[JsonDerivedType(typeof(DueScheduled), "DueScheduled")]
[JsonDerivedType(typeof(DueFired), "DueFired")]
[JsonDerivedType(typeof(DueDropped), "DueDropped")]
[JsonDerivedType(typeof(NoticeQueued), "NoticeQueued")]
[JsonDerivedType(typeof(DocumentChanged), "DocumentChanged")]
[JsonDerivedType(typeof(NumberTaken), "NumberTaken")]
[JsonDerivedType(typeof(ObligationOpened), "ObligationOpened")]
[JsonDerivedType(typeof(ObligationEnded), "ObligationEnded")]
[JsonDerivedType(typeof(ActionTaken), "ActionTaken")]
[JsonDerivedType(typeof(LinkedDraftPrepared), "LinkedDraftPrepared")]
[JsonDerivedType(typeof(Linked), "Linked")]
[JsonDerivedType(typeof(SignalSent), "SignalSent")]
[JsonDerivedType(typeof(SignalReceived), "SignalReceived")]
[JsonDerivedType(typeof(CaseSuspended), "CaseSuspended")]
[JsonDerivedType(typeof(SuspensionLifted), "SuspensionLifted")]
[JsonDerivedType(typeof(TaskRecalled), "TaskRecalled")]
[JsonDerivedType(typeof(SeatDecided), "SeatDecided")]
[JsonDerivedType(typeof(SeatReopened), "SeatReopened")]
[JsonDerivedType(typeof(TaskRouted), "TaskRouted")]
[JsonDerivedType(typeof(TaskReassigned), "TaskReassigned")]
[JsonDerivedType(typeof(PartiesAsked), "PartiesAsked")]
[JsonDerivedType(typeof(PartyJoined), "PartyJoined")]
[JsonDerivedType(typeof(PartyAnswered), "PartyAnswered")]
[JsonDerivedType(typeof(PartyJudged), "PartyJudged")]
[JsonDerivedType(typeof(PartyLapsed), "PartyLapsed")]
[JsonDerivedType(typeof(LimitMoved), "LimitMoved")]
[JsonDerivedType(typeof(PartiesDecided), "PartiesDecided")]
[JsonDerivedType(typeof(CeremonyRecorded), "CeremonyRecorded")]
[JsonDerivedType(typeof(DocumentRuled), "DocumentRuled")]
[JsonDerivedType(typeof(SignatureDisputed), "SignatureDisputed")]
[JsonDerivedType(typeof(IncidentRaised), "IncidentRaised")]
[JsonDerivedType(typeof(CaseEnded), "CaseEnded")]
[JsonDerivedType(typeof(IncidentResolved), "IncidentResolved")]
[JsonDerivedType(typeof(CaseMigrated), "CaseMigrated")]
[JsonDerivedType(typeof(TaskRevised), "TaskRevised")]
[JsonDerivedType(typeof(DeadlineRevised), "DeadlineRevised")]
[JsonDerivedType(typeof(Imported), "Imported")]
[JsonDerivedType(typeof(LimitSet), "LimitSet")]
[JsonDerivedType(typeof(DeadlineExtended), "DeadlineExtended")]
[JsonDerivedType(typeof(Escalated), "Escalated")]
[JsonDerivedType(typeof(TaskChased), "TaskChased")]
[JsonDerivedType(typeof(ReminderNoted), "ReminderNoted")]
[JsonDerivedType(typeof(CasesNamed), "CasesNamed")]
[JsonDerivedType(typeof(ChecksMade), "ChecksMade")]
[JsonDerivedType(typeof(TripPlanned), "TripPlanned")]
[JsonDerivedType(typeof(PersonalErased), "PersonalErased")]
public abstract record Fact;

/// <summary>A draft became a case: pinned to a definition, numbered, under the rules of the day.</summary>
/// <param name="Type">Case type.</param>
/// <param name="Digest">Digest of the definition.</param>
/// <param name="TextsDigest">Digest of its texts.</param>
/// <param name="Place">Province whose place file applies.</param>
/// <param name="Organisation">Owning body.</param>
/// <param name="Number">Number in the case register of the body.</param>
/// <param name="Title">Title, public within the wall.</param>
/// <param name="On">Local day.</param>
/// <param name="Submitter">Account of the submitter.</param>
/// <param name="Authors">Accounts that wrote values of the draft.</param>
/// <param name="Variables">Declared variables with their initial values.</param>
/// <param name="Field">Field of work that its type declares: who signs by standing assignment is limited by it.</param>
/// <param name="AmountField">Field of the form that holds the amount at stake: authorisations are limited by it.</param>
/// <param name="Wrote">What each author beside the submitter wrote, as <c>section:key</c> and <c>slot:key</c>; an author who is not named wrote any of it.</param>
public sealed record CaseSubmitted(
    string Type, string Digest, string TextsDigest, string Place, string Organisation, string Number, string Title, DateOnly On, string Submitter,
    IReadOnlyList<string> Authors, ValueMap Variables, string? Field = null, string? AmountField = null,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Wrote = null) : Fact;

/// <summary>Field values set or removed; none of both where somebody only brought files of the content.</summary>
/// <param name="Values">Values set.</param>
/// <param name="Removed">Keys removed.</param>
/// <param name="Author">Account.</param>
/// <param name="Content">Whether they belong to what is put forward, so that their author may not approve it (four eyes); values of a step do not.</param>
/// <param name="Sections">Of content by somebody else than the submitter, its sections as <c>section:key</c> and slots as <c>slot:key</c>; null when that is not known.</param>
public sealed record ValuesRecorded(
    ValueMap Values, IReadOnlyList<string> Removed, string Author, bool Content, IReadOnlyList<string>? Sections = null) : Fact;

/// <summary>A file joined the case.</summary>
public sealed record AttachmentRecorded(Attachment Attachment, string? Task) : Fact;

/// <summary>A token arrived at an activity.</summary>
public sealed record TokenPlaced(Token Token) : Fact;

/// <summary>A token left its activity or ended.</summary>
public sealed record TokenEnded(int Token) : Fact;

/// <summary>An activity was reached.</summary>
public sealed record VisitBegun(string Activity, int Visit) : Fact;

/// <summary>An activity came to an outcome.</summary>
/// <param name="Activity">Which.</param>
/// <param name="Outcome">The port taken.</param>
/// <param name="Actor">Person who decided; null where nobody did.</param>
/// <param name="On">Day it counts from.</param>
/// <param name="Covered">Digest over what the outcome covered.</param>
/// <param name="Others">Who decided with the actor, and who had authorised any of them.</param>
/// <param name="Plain">Digest over the covered values without anything personal, where a condition asks later whether they have changed; null elsewhere.</param>
public sealed record VisitCompleted(
    string Activity, string Outcome, string? Actor, DateOnly On, string? Covered, IReadOnlyList<string>? Others = null, string? Plain = null) : Fact;

/// <summary>A declared variable was set.</summary>
public sealed record VariableSet(string Name, System.Text.Json.JsonElement Value) : Fact;

/// <summary>The public status and its holder.</summary>
public sealed record StatusSet(string Status, string Holder, DateOnly Since) : Fact;

/// <summary>Work was opened.</summary>
public sealed record TaskOpened(CaseTask Task) : Fact;

/// <summary>An answer was taken from a letter and waits for confirmation.</summary>
public sealed record AnswerRecorded(string Task, RecordedAnswer Answer) : Fact;

/// <summary>The confirmation was refused; the task is open for recording again.</summary>
public sealed record RecordingRejected(string Task, PrivateText Reason) : Fact;

/// <summary>A task was decided.</summary>
public sealed record TaskClosed : Fact
{
    /// <summary>Task id.</summary>
    public required string Task { get; init; }

    /// <summary>Handle, so that history can be read without the definition.</summary>
    public required string Handle { get; init; }

    /// <summary>Outcome.</summary>
    public required string Outcome { get; init; }

    /// <summary>Person who decided, or recorded when from a letter; <c>system</c> for silence.</summary>
    public required string Actor { get; init; }

    /// <summary>Person who confirmed a recording.</summary>
    public string? ConfirmedBy { get; init; }

    /// <summary>Comment.</summary>
    public PrivateText? Comment { get; init; }

    /// <summary>Reasons.</summary>
    public IReadOnlyList<Reason> Reasons { get; init; } = [];

    /// <summary>The letter, when recorded from one.</summary>
    public OutsideAct? Letter { get; init; }

    /// <summary>Day the outcome counts from.</summary>
    public required DateOnly On { get; init; }

    /// <summary>Whether that day lies after the due date.</summary>
    public required bool Late { get; init; }

    /// <summary>Whether it was recorded on a later day than it counts from.</summary>
    public bool RecordedLate { get; init; }

    /// <summary>Digest over what the decider was shown.</summary>
    public string? Seen { get; init; }

    /// <summary>The four-eyes rule that the task allows to pass and shows to audit; null when none applied.</summary>
    public string? Flagged { get; init; }

    /// <summary>Of an outcome that nobody decided, the rule by which it came of itself; null elsewhere, and for silence.</summary>
    public string? Basis { get; init; }

    /// <summary>Reasons with the comment as the last one.</summary>
    public IReadOnlyList<Reason> Explained() => Comment is null ? Reasons : [.. Reasons, new Reason("", Comment)];
}

/// <summary>A task fell away.</summary>
public sealed record TaskCancelled(string Task, string Handle, string Cause) : Fact;

/// <summary>A positive outcome was carried over a supplement; nobody was asked.</summary>
public sealed record Carried(string Activity, string Outcome, string Actor, DateOnly On) : Fact;

/// <summary>An opinion for whoever decides next.</summary>
public sealed record OpinionGiven(Opinion Opinion) : Fact;

/// <summary>A term began to run.</summary>
public sealed record DeadlineStarted(Deadline Deadline) : Fact;

/// <summary>A running term was paused, resumed or recomputed.</summary>
/// <param name="Deadline">Its id.</param>
/// <param name="Start">New start; null when it stays, as it does unless the date it counts from was amended.</param>
/// <param name="Pauses">All pauses.</param>
/// <param name="Due">New due date.</param>
/// <param name="Calendar">Calendar version it was computed with.</param>
/// <param name="Cause">supplement, suspension, calendar, amendment or recall.</param>
/// <param name="Reason">Why the calendar changed, as the administrator put it with its document; null for every other cause.</param>
public sealed record DeadlineMoved(
    string Deadline, DateOnly? Start, IReadOnlyList<Calendars.Pause> Pauses, DateOnly Due, int Calendar, string Cause, string? Reason = null) : Fact;

/// <summary>A term came to its end: <c>met</c>, <c>missed</c>, <c>cancelled</c> or <c>restarted</c>.</summary>
public sealed record DeadlineStopped(string Deadline, string Result, DateOnly On) : Fact;

/// <summary>An open task shows another deadline: the term it names began, or began anew.</summary>
public sealed record TaskRetimed(string Task, string Deadline, DateOnly Due) : Fact;

/// <summary>What will be due of a deadline or for a task. Whatever of it is left goes with the task or the deadline, without a fact of its own.</summary>
public sealed record DuePlanned(IReadOnlyList<DueItem> Items) : Fact;

/// <summary>Something will be due. Only in records made before <see cref="DuePlanned"/>.</summary>
public sealed record DueScheduled(DueItem Item) : Fact;

/// <summary>It was due and was acted on.</summary>
public sealed record DueFired(string Key, DateTimeOffset At) : Fact;

/// <summary>Somebody had those reminded whose work an open task is; the notice stands beside it.</summary>
/// <param name="Task">The task.</param>
/// <param name="Handle">Its handle.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="At">When.</param>
public sealed record TaskChased(string Task, string Handle, string By, DateTimeOffset At) : Fact;

/// <summary>Somebody reminded those whose work an open task is by other means.</summary>
/// <param name="Task">The task.</param>
/// <param name="Handle">Its handle.</param>
/// <param name="By">Who did.</param>
/// <param name="Channel">By which means.</param>
/// <param name="On">The day.</param>
/// <param name="Note">What was said; null when nothing was noted.</param>
public sealed record ReminderNoted(string Task, string Handle, string By, string Channel, DateOnly On, PrivateText? Note) : Fact;

/// <summary>It is no longer due, though its task and deadline go on.</summary>
public sealed record DueDropped(string Key) : Fact;

/// <summary>A notice to persons, resolved when queued.</summary>
/// <param name="Key">Unique: case, command sequence and counter.</param>
/// <param name="Template">Template of texts: <c>mail.template.subject</c>, <c>mail.template.body</c>.</param>
/// <param name="Recipients">Accounts, each once.</param>
/// <param name="Args">Placeholders; keys of texts begin with <c>@</c>.</param>
public sealed record NoticeQueued(string Key, string Template, IReadOnlyList<string> Recipients, IReadOnlyDictionary<string, string> Args) : Fact;

/// <summary>A document began or went a step further in its life; the whole new state.</summary>
public sealed record DocumentChanged(CaseDocument Document) : Fact;

/// <summary>The next number of a register was taken. Numbers run from 1 a body, register and year (Decree 30/2020 Art 15).</summary>
public sealed record NumberTaken(string Register, int Number, string Display, string Subject, DateOnly On) : Fact;

/// <summary>A duty began, or its next occurrence did.</summary>
public sealed record ObligationOpened(OpenObligation Obligation) : Fact;

/// <summary>A duty ended.</summary>
public sealed record ObligationEnded(string Activity, DateOnly On) : Fact;

/// <summary>Somebody took an action of the case.</summary>
/// <param name="Activity">The action.</param>
/// <param name="Actor">Who took it, or recorded it.</param>
/// <param name="Comment">Comment.</param>
/// <param name="On">Day it counts from.</param>
/// <param name="Early">Whether the term on which such an act rests had not passed; null when it rests on none, or it had.</param>
/// <param name="Flagged">The four-eyes rule that the action allows to pass and shows to audit; null when none applied, or the act was recorded.</param>
public sealed record ActionTaken(string Activity, string Actor, PrivateText? Comment, DateOnly On, bool? Early = null, string? Flagged = null) : Fact;

/// <summary>The draft of a linked case was prepared for an owner of the parent.</summary>
public sealed record LinkedDraftPrepared(string Draft, string Type, string Link, string Owner, ValueMap Values) : Fact;

/// <summary>A link to another case.</summary>
public sealed record Linked(CaseLink Link) : Fact;

/// <summary>A signal to another case, delivered afterwards from a row with this key.</summary>
public sealed record SignalSent(string Key, string To, string Signal, ValueMap Values) : Fact;

/// <summary>A signal from another case was taken in; a second delivery of its key changes nothing.</summary>
public sealed record SignalReceived(string Key, string From, string Signal) : Fact;

/// <summary>The case stands still: clocks pause, decisions are refused.</summary>
public sealed record CaseSuspended(DateOnly On, PrivateText? Comment) : Fact;

/// <summary>The suspension ended.</summary>
public sealed record SuspensionLifted(DateOnly On) : Fact;

/// <summary>The sender took back what nobody had acted on yet.</summary>
public sealed record TaskRecalled(string Task, string Handle, string By) : Fact;

/// <summary>One seat of a task that several decide was decided.</summary>
public sealed record SeatDecided(string Task, string Handle, SeatVote Vote) : Fact;

/// <summary>A vote fell: taken back (<c>recalled</c>), or what it covered has changed (<c>changed</c>).</summary>
public sealed record SeatReopened(string Task, string Handle, string Seat, string Cause) : Fact;

/// <summary>Four eyes leaves no holder of a seat: deputies who sign for one by standing assignment may act.</summary>
public sealed record TaskRouted(string Task, string Handle, IReadOnlyList<string> Positions, string Cause) : Fact;

/// <summary>Work was given to one position of the body, or taken back to all of them.</summary>
/// <param name="Task">Task id.</param>
/// <param name="Handle">Handle.</param>
/// <param name="Position">Position; null when it is the group's again.</param>
/// <param name="By">Account of who did; <c>system</c> for a hand-over.</param>
/// <param name="Reason">Why.</param>
public sealed record TaskReassigned(string Task, string Handle, string? Position, string By, PrivateText Reason) : Fact;

/// <summary>A fault stopped part of the case.</summary>
public sealed record IncidentRaised(Incident Incident) : Fact;

/// <summary>An incident is over.</summary>
/// <param name="Number">Its number within the case.</param>
/// <param name="How"><c>resolved</c> by a person, <c>retried</c> with success, or <c>cleared</c> because its cause is gone.</param>
/// <param name="Reason">Why, when a person resolved it.</param>
/// <param name="Actor">Account.</param>
public sealed record IncidentResolved(int Number, string How, PrivateText? Reason, string Actor) : Fact;

/// <summary>The case ended.</summary>
public sealed record CaseEnded(string Ending, DateOnly On) : Fact;
