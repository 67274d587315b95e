using System.Text.Json;

namespace Approvals.Workflows.Cases;

/// <summary>What somebody asks of a case. The position acted in is chosen by the caller and checked by the engine.</summary>
public abstract record CaseCommand
{
    /// <summary>Unique id of the command.</summary>
    public required string Id { get; init; }

    /// <summary>The case.</summary>
    public required string Case { get; init; }

    /// <summary>Who asks.</summary>
    public required Actor Actor { get; init; }

    /// <summary>Key under which a repeated call gives the first answer; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>SHA-256 of what was sent with that key.</summary>
    public string? BodyDigest { get; init; }

    /// <summary>When the request came in; decides lateness when the queue was long. Null means the time of the commit.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>Day on which it happened outside, when it is recorded later.</summary>
    public DateOnly? OccurredOn { get; init; }

    /// <summary>Stream of the case.</summary>
    public string Stream => "case/" + Case;
}

/// <summary>Makes a draft a case.</summary>
public sealed record SubmitCase : CaseCommand
{
    /// <summary>Case type.</summary>
    public required string Type { get; init; }

    /// <summary>Owning body.</summary>
    public required string Organisation { get; init; }

    /// <summary>Values of the draft.</summary>
    public required ValueMap Values { get; init; }

    /// <summary>Files of the draft.</summary>
    public required IReadOnlyList<Attachment> Attachments { get; init; }

    /// <summary>Accounts that wrote the draft.</summary>
    public required IReadOnlyList<string> Authors { get; init; }

    /// <summary>
    /// What each of them wrote, as <c>field:key</c> and <c>slot:key</c>; an author who is not named wrote any of it. Four eyes keeps an author only from approving
    /// what covers it.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Wrote { get; init; }

    /// <summary>Why it is handed in although a check warns, by <c>check:key</c>.</summary>
    public IReadOnlyDictionary<string, string> Reasons { get; init; } = new Dictionary<string, string>();

    /// <summary>Case this one is linked to, and how; null for none.</summary>
    public CaseLink? Parent { get; init; }

    /// <summary>Revision of the draft row; a later one in the store refuses the command.</summary>
    public int DraftRevision { get; init; }
}

/// <summary>What comes with a decision, an action or a report.</summary>
public sealed record Answer
{
    /// <summary>Comment, NFC; null or empty for none.</summary>
    public string? Comment { get; init; }

    /// <summary>Reasons by <c>field:key</c> or <c>slot:key</c>; by <c>check:key</c> why it is done although a check warns.</summary>
    public IReadOnlyDictionary<string, string> Reasons { get; init; } = new Dictionary<string, string>();

    /// <summary>Field values; JSON null removes one.</summary>
    public IReadOnlyDictionary<string, JsonElement> Values { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Files.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>The letter it is taken from; null for an act in the system.</summary>
    public OutsideAct? Letter { get; init; }
}

/// <summary>Decides a task, or records the answer of a body by letter.</summary>
public sealed record DecideTask : CaseCommand
{
    /// <summary>Task id.</summary>
    public required string Task { get; init; }

    /// <summary>Chosen outcome.</summary>
    public required string Outcome { get; init; }

    /// <summary>What comes with it.</summary>
    public Answer Answer { get; init; } = new();

    /// <summary>Digest of what the page showed; null only for callers that showed nothing (import, scenarios).</summary>
    public string? Seen { get; init; }
}

/// <summary>Confirms, or sends back, an answer recorded from a letter.</summary>
public sealed record ConfirmAnswer : CaseCommand
{
    /// <summary>Task id.</summary>
    public required string Task { get; init; }

    /// <summary>False sends it back to be recorded again.</summary>
    public required bool Accept { get; init; }

    /// <summary>Needed when sent back.</summary>
    public string? Comment { get; init; }

    /// <summary>Digest of what the page showed, the recording included; null only for callers that showed nothing (import, scenarios).</summary>
    public string? Seen { get; init; }
}

/// <summary>Takes an action of the case (withdraw, suspend, amend …).</summary>
public sealed record TakeAction : CaseCommand
{
    /// <summary>Activity id of the action.</summary>
    public required string Action { get; init; }

    /// <summary>What comes with it.</summary>
    public Answer Answer { get; init; } = new();
}

/// <summary>Takes back one's own last step while nobody has acted on it (thu hồi).</summary>
public sealed record RecallTask : CaseCommand
{
    /// <summary>The task that was opened by that step and is still untouched.</summary>
    public required string Task { get; init; }
}

/// <summary>Asks a position for an opinion, or gives it work, beside an open task.</summary>
public sealed record AskBeside : CaseCommand
{
    /// <summary>The task being considered.</summary>
    public required string Task { get; init; }

    /// <summary>Opinion or Assignment.</summary>
    public required TaskKind Kind { get; init; }

    /// <summary>Position asked.</summary>
    public required string Position { get; init; }

    /// <summary>Question or instruction.</summary>
    public required string Text { get; init; }
}

/// <summary>Gives the work of a task to one position of the body, or takes it back to all that may act.</summary>
public sealed record ReassignTask : CaseCommand
{
    /// <summary>Task id.</summary>
    public required string Task { get; init; }

    /// <summary>The position; null takes it back.</summary>
    public string? Position { get; init; }

    /// <summary>Why: kept with the record.</summary>
    public required string Reason { get; init; }
}

/// <summary>
/// Asks of every open task whether somebody could act: raises an incident where nobody can, closes it where somebody can again. Refused when there is nothing
/// to say.
/// </summary>
public sealed record RecheckTasks : CaseCommand;

/// <summary>Computes every running term with the calendar of now. Refused when that was done, or another calendar is in force by now.</summary>
public sealed record RecalculateDeadlines : CaseCommand
{
    /// <summary>Version of the calendar it is for.</summary>
    public required int Version { get; init; }

    /// <summary>Why the calendar changed and by which document: kept with every date that moves, so it names no person.</summary>
    public required string Reason { get; init; }
}

/// <summary>Erases personal values of a case that has ended: on demand, or by the system when the period for keeping them is over.</summary>
public sealed record ErasePersonal : CaseCommand
{
    /// <summary>Every personal value that is still kept, read beside the records; with <see cref="Comments"/> every comment and reason too.</summary>
    public required IReadOnlyList<ErasedValue> Values { get; init; }

    /// <summary>Whether comments and reasons are erased with them: who has read them decides whether they tell of private persons.</summary>
    public bool Comments { get; init; }

    /// <summary>Why; needed unless the period is over.</summary>
    public string? Reason { get; init; }
}

/// <summary>Adds a party to a round that has begun, or has been decided.</summary>
public sealed record JoinParty : CaseCommand
{
    /// <summary>The activity.</summary>
    public required string Activity { get; init; }

    /// <summary>Body that joins.</summary>
    public required string Party { get; init; }

    /// <summary>Body it answers about; null when about itself.</summary>
    public string? Subject { get; init; }

    /// <summary>Why, and by whose decision; needed.</summary>
    public string? Comment { get; init; }
}

/// <summary>Who signed one item of a ceremony.</summary>
/// <param name="Task">Task id of the item.</param>
/// <param name="Signer">Name of who signed.</param>
/// <param name="Position">The signer's post.</param>
/// <param name="Capacity">TM, KT, TL or TUQ; null when the paper does not say.</param>
/// <param name="Basis">Number and date of the authorisation; needed with TUQ.</param>
public sealed record CeremonySignature(string Task, string Signer, string Position, string? Capacity = null, string? Basis = null);

/// <summary>Records that many signed one paper together. Takes effect when a second person has confirmed it.</summary>
public sealed record RecordCeremony : CaseCommand
{
    /// <summary>The activity.</summary>
    public required string Activity { get; init; }

    /// <summary>Who signed.</summary>
    public required IReadOnlyList<CeremonySignature> Signatures { get; init; }

    /// <summary>Task ids of those who were asked and absent.</summary>
    public IReadOnlyList<string> Absent { get; init; } = [];

    /// <summary>The paper (number, date, place), its scan and a comment.</summary>
    public required Answer Answer { get; init; }
}

/// <summary>Acts on what has become due in the case.</summary>
public sealed record FireDue : CaseCommand
{
    /// <summary>Whether plain reminders are told in sets beside the case (<see cref="Engine.Reminders"/>): then they are left alone.</summary>
    public bool Apart { get; init; }
}

/// <summary>Has a message sent at once to those whose work a task is (đôn đốc).</summary>
public sealed record ChaseTask : CaseCommand
{
    /// <summary>Task id.</summary>
    public required string Task { get; init; }
}

/// <summary>Notes that those whose work a task is were reminded by other means than a mail of the system.</summary>
public sealed record NoteReminder : CaseCommand
{
    /// <summary>Task id.</summary>
    public required string Task { get; init; }

    /// <summary>One of <see cref="Engine.Chasing.Channels"/>.</summary>
    public required string Channel { get; init; }

    /// <summary>The day it happened; today for null.</summary>
    public DateOnly? On { get; init; }

    /// <summary>What was said, if it is worth keeping; kept like a comment.</summary>
    public string? Note { get; init; }
}

/// <summary>Takes in a signal of another case.</summary>
public sealed record DeliverSignal : CaseCommand
{
    /// <summary>Deterministic key.</summary>
    public required string Key { get; init; }

    /// <summary>Sending case.</summary>
    public required string From { get; init; }

    /// <summary>Name of the signal.</summary>
    public required string Signal { get; init; }

    /// <summary>Approved values.</summary>
    public required ValueMap Values { get; init; }
}
