using Approvals.Workflows.Calendars;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Cases;

/// <summary>What kind of work a task is.</summary>
public enum TaskKind
{
    /// <summary>A step of the flow.</summary>
    Step,

    /// <summary>An opinion of a consulted body.</summary>
    Consultation,

    /// <summary>A step of a signing sequence.</summary>
    Signing,

    /// <summary>A report that is owed.</summary>
    Report,

    /// <summary>Acceptance of a report.</summary>
    Acceptance,

    /// <summary>A further opinion asked by someone who has to decide (lấy thêm ý kiến).</summary>
    Opinion,

    /// <summary>Work assigned by someone who has to decide (giao xử lý).</summary>
    Assignment,

    /// <summary>The answer of one of many parties, or its preparation.</summary>
    Party,

    /// <summary>The number of a document, taken from a register that is kept elsewhere.</summary>
    Issue,

    /// <summary>An act from outside that was recorded and waits for its confirmation.</summary>
    Action,

    /// <summary>A letter dated in time that came after its item had been closed by silence.</summary>
    LateReply,

    /// <summary>A request for more time, to be decided by whoever set the limit.</summary>
    Extension,
}

/// <summary>An answer taken from a letter, waiting for a second person's confirmation.</summary>
public sealed record RecordedAnswer
{
    /// <summary>Outcome as read from the letter.</summary>
    public required string Outcome { get; init; }

    /// <summary>The person who recorded it; never the one who confirms.</summary>
    public required string Recorder { get; init; }

    /// <summary>The position recorded in.</summary>
    public required string Position { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The letter.</summary>
    public required OutsideAct Letter { get; init; }

    /// <summary>The day the answer counts from.</summary>
    public required DateOnly OccurredOn { get; init; }

    /// <summary>Comment, if any.</summary>
    public PrivateText? Comment { get; init; }

    /// <summary>Reasons, if any.</summary>
    public IReadOnlyList<Reason> Reasons { get; init; } = [];

    /// <summary>Field values taken from the letter; recorded as the case's data on confirmation.</summary>
    public required ValueMap Values { get; init; }

    /// <summary>Files taken with it.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>Keys of fields that the letter empties; null for none.</summary>
    public IReadOnlyList<string>? Removed { get; init; }

    /// <summary>Id of the command that recorded several answers in one act, all confirmed together; null when recorded alone.</summary>
    public string? Act { get; init; }
}

/// <summary>Work waiting for somebody. It stores its whole rule: what the definition says later does not touch it.</summary>
public sealed record CaseTask
{
    /// <summary>Case id, a dot, and the number of the visit within the case.</summary>
    public required string Id { get; init; }

    /// <summary>Activity that opened it.</summary>
    public required string Activity { get; init; }

    /// <summary>Activity, with the step, body or part where an activity opens several: <c>signSubmission.form</c>, <c>consult:cong-an-nghe-an</c>.</summary>
    public required string Handle { get; init; }

    /// <summary>Which visit of the activity this is, from 1.</summary>
    public required int Visit { get; init; }

    /// <summary>Kind of work.</summary>
    public required TaskKind Kind { get; init; }

    /// <summary>The body that answers, where an activity asks many; null elsewhere.</summary>
    public string? Party { get; init; }

    /// <summary>The body the answer is about; null when it is about the party itself.</summary>
    public string? Subject { get; init; }

    /// <summary>Token that waits here; null for tasks that hold none.</summary>
    public int? Token { get; init; }

    /// <summary>The body that has to act.</summary>
    public required string Organisation { get; init; }

    /// <summary>Whether that body answers by letter, so that seats are those of the recorders.</summary>
    public bool ByLetter { get; init; }

    /// <summary>Who may act; for a body by letter, who may record.</summary>
    public required IReadOnlyList<Seat> Seats { get; init; }

    /// <summary>Signing steps merged into this one because the same only person would have done them.</summary>
    public IReadOnlyList<string> Merged { get; init; } = [];

    /// <summary>A single position the work was given to; null when any holder of a seat may act.</summary>
    public string? Position { get; init; }

    /// <summary>The seats that decide together; null when one decision closes the task.</summary>
    public TaskQuorum? Quorum { get; init; }

    /// <summary>What four eyes does with somebody excluded; null refuses.</summary>
    public FourEyesRule? FourEyes { get; init; }

    /// <summary>Deputies it was passed to because four eyes leaves no holder of a seat.</summary>
    public IReadOnlyList<string>? Routed { get; init; }

    /// <summary>When somebody last had its people reminded at once; null when nobody has.</summary>
    public DateTimeOffset? ChasedAt { get; init; }

    /// <summary>Who may confirm a recording.</summary>
    public IReadOnlyList<Seat> ConfirmSeats { get; init; } = [];

    /// <summary>Who may record a signature made on paper; empty when nobody may.</summary>
    public IReadOnlyList<Seat> PaperSeats { get; init; } = [];

    /// <summary>Section of the form to fill, or null.</summary>
    public string? Section { get; init; }

    /// <summary>Whether the draft's sections may be edited too (supplement, redraft).</summary>
    public bool EditsDraft { get; init; }

    /// <summary>Possible outcomes.</summary>
    public required IReadOnlyList<OutcomeDefinition> Outcomes { get; init; }

    /// <summary>Attachment slots offered.</summary>
    public IReadOnlyList<string> Slots { get; init; } = [];

    /// <summary>What an answer binds to.</summary>
    public IReadOnlyList<string> Covers { get; init; } = ["*"];

    /// <summary>Exclusion rules (four eyes), evaluated when somebody acts.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Date field that says when the act took place; null when the day of recording counts.</summary>
    public string? Day { get; init; }

    /// <summary>Date field of the answer since which the terms count that its outcome starts; null where they count from the act.</summary>
    public string? Counts { get; init; }

    /// <summary>
    /// Date field of the case from whose day on the answer may be dated, although it was opened later; null for not before it was opened.
    /// </summary>
    public string? Since { get; init; }

    /// <summary>Whether the applicant owes something while it is open.</summary>
    public bool ApplicantsClock { get; init; }

    /// <summary>When it opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The local day it opened, from which its own term counts; the day of the act that opened it when that was recorded late.</summary>
    public required DateOnly OpenedOn { get; init; }

    /// <summary>Id of the deadline shown with it; null when none runs.</summary>
    public string? Deadline { get; init; }

    /// <summary>Id of the deadline that the body set itself (hạn nội bộ), never later than the other; null when it set none.</summary>
    public string? Internal { get; init; }

    /// <summary>Of a request for more time, what is asked; null elsewhere.</summary>
    public ExtensionRequest? Extension { get; init; }

    /// <summary>Where an answer is judged, the limit it was given under, which runs on should it be sent back; null elsewhere.</summary>
    public Deadline? Limit { get; init; }

    /// <summary>Where an answer is judged, who gave, recorded or confirmed it, and who had authorised them: none of them judges it. Null elsewhere.</summary>
    public IReadOnlyList<string>? Givers { get; init; }

    /// <summary>Document of the case it works on; null when none.</summary>
    public string? Document { get; init; }

    /// <summary>Type of the document a recorded answer is; null when none.</summary>
    public string? DocumentType { get; init; }

    /// <summary>Register of its body whose next number an answer given here takes when it is a document; null when it takes none.</summary>
    public string? Register { get; init; }

    /// <summary>The task that asked for it (opinion, assignment, acceptance); null otherwise.</summary>
    public string? Parent { get; init; }

    /// <summary>What was asked; null for tasks of the flow.</summary>
    public PrivateText? Question { get; init; }

    /// <summary>Offsets in working days after the due date of which superiors were told; null for none.</summary>
    public IReadOnlyList<int>? Escalated { get; init; }

    /// <summary>The answer recorded from a letter, while it waits for confirmation.</summary>
    public RecordedAnswer? Recorded { get; init; }

    /// <summary>How often its rule was replaced by a migration while it was open, so that a page drawn before cannot decide it; null for never.</summary>
    public int? Revision { get; init; }

    /// <summary>Why it came back, when it did: shown to whoever has to complete it.</summary>
    public IReadOnlyList<Reason> Returned { get; init; } = [];
}

/// <summary>A term that runs.</summary>
public sealed record Deadline
{
    /// <summary>Case id, <c>/d</c> and a number.</summary>
    public required string Id { get; init; }

    /// <summary>Key of the term.</summary>
    public required string Key { get; init; }

    /// <summary>The term as it was taken over, in the notation of <see cref="Term.Parse"/>.</summary>
    public required string Term { get; init; }

    /// <summary>Legal basis.</summary>
    public required string Basis { get; init; }

    /// <summary>Whether the figure is confirmed.</summary>
    public required bool Confirmed { get; init; }

    /// <summary>Day it starts from; the first day is not counted.</summary>
    public required DateOnly Start { get; init; }

    /// <summary>Last day in time; overdue from 00:00 of the next.</summary>
    public required DateOnly Due { get; init; }

    /// <summary>Calendar version it was computed with.</summary>
    public required int Calendar { get; init; }

    /// <summary>notStarted, restart, pause or runs.</summary>
    public required string OnSupplement { get; init; }

    /// <summary>Pauses so far; an open one has no end.</summary>
    public IReadOnlyList<Pause> Pauses { get; init; } = [];

    /// <summary>Events that stop it; empty when it belongs to one task.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>The task it belongs to; null when started by an event.</summary>
    public string? Task { get; init; }

    /// <summary>Reminder offsets in working days.</summary>
    public IReadOnlyList<int> Reminders { get; init; } = [];

    /// <summary>Who set it by hand; null for a term of the rules.</summary>
    public LimitSetter? Set { get; init; }

    /// <summary>More time that was granted, in order; null for none.</summary>
    public IReadOnlyList<Extension>? Extensions { get; init; }

    /// <summary>Whether it stands still now.</summary>
    public bool Paused => Pauses.Count > 0 && Pauses[^1].To is null;
}

/// <summary>Something due at an instant, as a row with a unique key.</summary>
/// <param name="Key">Stream, deadline, rule, occurrence: never used twice.</param>
/// <param name="Kind">reminder, overdue, silence, lapse, wait, escalate or automatic.</param>
/// <param name="At">When it is due.</param>
/// <param name="Deadline">Deadline it belongs to.</param>
/// <param name="Task">Task whose people are told; null when the flow itself waits.</param>
/// <param name="Offset">Working days from the due date; 0 for the rest.</param>
public sealed record DueItem(string Key, string Kind, DateTimeOffset At, string Deadline, string? Task, int Offset);

/// <summary>A frame of a token's stack: the visit of a fork and the branch taken.</summary>
public sealed record ForkFrame(string Fork, int Visit, string Branch);

/// <summary>A token waiting at an activity.</summary>
public sealed record Token(int Id, string Activity, IReadOnlyList<ForkFrame> Stack);

/// <summary>A document and how far its life has come.</summary>
public sealed record CaseDocument
{
    /// <summary>Case id, <c>/v</c> and a number.</summary>
    public required string Id { get; init; }

    /// <summary>Type: toTrinh, quyetDinh …</summary>
    public required string Type { get; init; }

    /// <summary>The body that issues it.</summary>
    public required string Organisation { get; init; }

    /// <summary>Draft version, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>draft, signed, issued, recorded, replaced, withdrawn. A corrected document stays issued.</summary>
    public required string State { get; init; }

    /// <summary>Số, ký hiệu once numbered.</summary>
    public string? Number { get; init; }

    /// <summary>Date of the document once numbered.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>Position that signed; for a recorded letter, the signer's name and post stand in <see cref="Letter"/>.</summary>
    public string? SignedBy { get; init; }

    /// <summary>TM., KT., TL., TUQ.</summary>
    public string? Capacity { get; init; }

    /// <summary>Whether the signature was made on paper and recorded by văn thư.</summary>
    public bool OnPaper { get; init; }

    /// <summary>The letter, for a document that came from outside.</summary>
    public OutsideAct? Letter { get; init; }

    /// <summary>Attachment that holds it, if any.</summary>
    public string? Attachment { get; init; }

    /// <summary>Who was to sign, where the signature was made on paper and recorded: they may dispute it. Null elsewhere.</summary>
    public IReadOnlyList<Seat>? Signers { get; init; }

    /// <summary>Whether one of <see cref="Signers"/> disputes the signature.</summary>
    public bool Disputed { get; init; }

    /// <summary>Item of a round, by the key of its row, whose answer it is; null for what is no party's.</summary>
    public string? Item { get; init; }

    /// <summary>What replaces, corrects or withdraws it, and what it replaces, corrects or withdraws; null for nothing.</summary>
    public IReadOnlyList<DocumentLink>? Links { get; init; }
}

/// <summary>How two documents of a case belong together.</summary>
/// <param name="Kind">replacedBy, correctedBy, withdrawnBy; on the other one replaces, corrects, withdraws.</param>
/// <param name="Document">Id of the other.</param>
public sealed record DocumentLink(string Kind, string Document);

/// <summary>A duty in progress.</summary>
/// <param name="Activity">Activity that opened it.</param>
/// <param name="Occurrence">Number of the present occurrence, from 1.</param>
/// <param name="Anchor">Date of the present occurrence before any roll.</param>
/// <param name="Until">No occurrence after this day; null without limit.</param>
/// <param name="Dates">Dates of the year (MM-dd), or the fixed list of days (yyyy-MM-dd).</param>
/// <param name="EndsWith">Activity whose completion ends it, or null.</param>
public sealed record OpenObligation(string Activity, int Occurrence, DateOnly Anchor, DateOnly? Until, IReadOnlyList<string> Dates, string? EndsWith);

/// <summary>What an activity last came to.</summary>
/// <param name="Outcome">Outcome of the last completed visit, null before.</param>
/// <param name="Visits">Visits begun.</param>
/// <param name="Actor">Person who decided last.</param>
/// <param name="On">Day the outcome counts from.</param>
/// <param name="Covered">Digest over what the outcome covered.</param>
/// <param name="Others">Who decided with the actor, and who had authorised any of them: four eyes excludes them as it excludes the actor.</param>
/// <param name="Plain">Digest over what it covered without anything personal, where a condition compares with it; null elsewhere.</param>
public sealed record StepState(string? Outcome, int Visits, string? Actor, DateOnly? On, string? Covered, IReadOnlyList<string>? Others = null, string? Plain = null);

/// <summary>An opinion or answer given, for whoever decides next.</summary>
/// <param name="Task">Task id.</param>
/// <param name="Handle">Handle.</param>
/// <param name="Organisation">The body.</param>
/// <param name="Outcome">What it says; <c>NoReply</c> for silence.</param>
/// <param name="Comment">Comment.</param>
/// <param name="On">Day it counts from.</param>
/// <param name="LetterNumber">Number of its letter; null when given here.</param>
/// <param name="Basis">The provision by which it came of itself; null when the body gave it.</param>
public sealed record Opinion(
    string Task, string Handle, string Organisation, string Outcome, PrivateText? Comment, DateOnly On, string? LetterNumber, string? Basis = null);

/// <summary>A fault or an impossible situation that needs an administrator.</summary>
/// <param name="Number">1, 2, 3 … within the case.</param>
/// <param name="Code">What is wrong: <c>condition.error</c>, <c>task.no-actor</c> …</param>
/// <param name="Where">Activity or handle of a task.</param>
/// <param name="Detail">What is more to be said, without personal values.</param>
/// <param name="Token">Token that was stopped and waits for it to be settled; null when nothing was stopped.</param>
public sealed record Incident(int Number, string Code, string Where, string Detail, int? Token = null);

/// <summary>A link to another case.</summary>
public sealed record CaseLink(string Kind, string Case, bool Parent);
