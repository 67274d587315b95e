using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>What kind of no; fixes the HTTP status.</summary>
public enum RefusalKind
{
    /// <summary>Not found, or behind a wall: 404.</summary>
    NotFound,

    /// <summary>Not entitled: 403.</summary>
    NotEntitled,

    /// <summary>Not possible in this state: 409.</summary>
    Conflict,

    /// <summary>What was shown has changed: 412.</summary>
    Changed,

    /// <summary>Values are missing or wrong: 422.</summary>
    Invalid,
}

/// <summary>One unmet condition.</summary>
/// <param name="Where"><c>field:key</c>, <c>slot:key</c>, <c>comment</c> … or empty.</param>
/// <param name="Key">Text key: <c>problem.required</c> …</param>
/// <param name="Arg">One argument of the text, or null.</param>
public sealed record Problem(string Where, string Key, string? Arg = null)
{
    /// <summary>Of a check, what the definition says about it with the values in place; null elsewhere.</summary>
    public LocalText? Said { get; init; }
}

/// <summary>A command is refused; nothing was changed. A value, not an exception.</summary>
/// <param name="Kind">Kind of no.</param>
/// <param name="Key">Text key, <c>refusal.…</c> in the Host's texts.</param>
/// <param name="Args">Arguments of the text.</param>
/// <param name="Problems">What is unmet.</param>
public sealed record Refusal(RefusalKind Kind, string Key, IReadOnlyDictionary<string, string> Args, IReadOnlyList<Problem> Problems)
{
    /// <summary>A refusal without details.</summary>
    public Refusal(RefusalKind kind, string key) : this(kind, key, new Dictionary<string, string>(), []) { }
}

/// <summary>Every refusal of the engine, a line each.</summary>
public static partial class Refusals
{
    /// <summary>No such case, or not for the caller.</summary>
    public static Refusal UnknownCase { get; } = new(RefusalKind.NotFound, "case.unknown");

    /// <summary>The case type or its definition is not loaded.</summary>
    public static Refusal UnknownDefinition { get; } = new(RefusalKind.Conflict, "definition.unknown");

    /// <summary>A case with this id was submitted before.</summary>
    public static Refusal AlreadySubmitted { get; } = new(RefusalKind.Conflict, "case.already-submitted");

    /// <summary>The draft was changed by somebody after the page was drawn.</summary>
    public static Refusal DraftChanged { get; } = new(RefusalKind.Changed, "draft.changed");

    /// <summary>The body's place file is missing.</summary>
    public static Refusal NoPlace { get; } = new(RefusalKind.Conflict, "place.unknown");

    /// <summary>The case has ended.</summary>
    public static Refusal Ended { get; } = new(RefusalKind.Conflict, "case.ended");

    /// <summary>The case is suspended.</summary>
    public static Refusal Suspended { get; } = new(RefusalKind.Conflict, "case.suspended");

    /// <summary>The task is closed or never was: somebody was first.</summary>
    public static Refusal TaskClosed { get; } = new(RefusalKind.Conflict, "task.closed");

    /// <summary>The caller holds none of the posts that may act.</summary>
    public static Refusal NotEntitled { get; } = new(RefusalKind.NotEntitled, "task.not-entitled");

    /// <summary>Four eyes: the caller had a hand in what is to be decided.</summary>
    public static Refusal Excluded(string rule) => new(RefusalKind.NotEntitled, "task.excluded", new Dictionary<string, string> { ["rule"] = rule }, []);

    /// <summary>The outcome does not exist on this task.</summary>
    public static Refusal UnknownOutcome(string outcome) => new(RefusalKind.Invalid, "task.unknown-outcome", new Dictionary<string, string> { ["outcome"] = outcome }, []);

    /// <summary>What the page showed has changed since.</summary>
    public static Refusal Changed { get; } = new(RefusalKind.Changed, "task.changed");

    /// <summary>A letter is needed: the body does not act in the system.</summary>
    public static Refusal LetterNeeded { get; } = new(RefusalKind.Invalid, "task.letter-needed");

    /// <summary>A letter was given where the body acts in the system.</summary>
    public static Refusal LetterNotAllowed { get; } = new(RefusalKind.Invalid, "task.letter-not-allowed");

    /// <summary>An answer was recorded already and waits for confirmation.</summary>
    public static Refusal AwaitsConfirmation { get; } = new(RefusalKind.Conflict, "task.awaits-confirmation");

    /// <summary>There is no recorded answer to confirm.</summary>
    public static Refusal NothingRecorded { get; } = new(RefusalKind.Conflict, "task.nothing-recorded");

    /// <summary>Who recorded cannot confirm.</summary>
    public static Refusal OwnRecording { get; } = new(RefusalKind.NotEntitled, "task.own-recording");

    /// <summary>Fields, documents, comments or dates are missing or wrong.</summary>
    public static Refusal Invalid(IReadOnlyList<Problem> problems) => new(RefusalKind.Invalid, "form.invalid", new Dictionary<string, string>(), problems);

    /// <summary>The action does not exist or its condition does not hold now.</summary>
    public static Refusal ActionNotNow { get; } = new(RefusalKind.Conflict, "action.not-now");

    /// <summary>The action can be taken once only.</summary>
    public static Refusal ActionTaken { get; } = new(RefusalKind.Conflict, "action.taken");

    /// <summary>Somebody has acted since, or the step cannot be taken back.</summary>
    public static Refusal CannotRecall { get; } = new(RefusalKind.Conflict, "task.cannot-recall");

    /// <summary>The position asked does not exist or nobody holds it.</summary>
    public static Refusal NobodyThere { get; } = new(RefusalKind.Invalid, "position.empty");

    /// <summary>One person fills one seat of a task, once.</summary>
    public static Refusal AlreadyVoted { get; } = new(RefusalKind.Conflict, "task.voted");

    /// <summary>Somebody has decided for that seat.</summary>
    public static Refusal SeatFilled { get; } = new(RefusalKind.Conflict, "task.seat-filled");

    /// <summary>Those who hold it were reminded less than an hour ago.</summary>
    public static Refusal ChasedJustNow(DateTimeOffset at) => new(
        RefusalKind.Conflict, "task.chased-just-now",
        new Dictionary<string, string> { ["time"] = at.ToOffset(TimeSpan.FromHours(7)).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture) }, []);

    /// <summary>Nobody but the caller holds what the task is the work of, so that there is nobody to remind.</summary>
    public static Refusal NobodyToRemind { get; } = new(RefusalKind.Conflict, "task.nobody-to-remind");

    /// <summary>The task has fixed seats, waits for a confirmation, or is nobody's to give back.</summary>
    public static Refusal CannotReassign { get; } = new(RefusalKind.Conflict, "task.cannot-reassign");

    /// <summary>The position neither holds the role nor signs for one that does.</summary>
    public static Refusal NotInLine { get; } = new(RefusalKind.Invalid, "position.not-in-line");

    /// <summary>Every task has somebody, or its incident is open already.</summary>
    public static Refusal NothingToRecheck { get; } = new(RefusalKind.Conflict, "task.nothing-to-recheck");

    /// <summary>The case has no such document.</summary>
    public static Refusal UnknownDocument { get; } = new(RefusalKind.NotFound, "document.unknown");

    /// <summary>The document was not issued, or is not in force any more.</summary>
    public static Refusal NotInForce { get; } = new(RefusalKind.Conflict, "document.not-in-force");

    /// <summary>No signature was recorded from paper there, or it is disputed already.</summary>
    public static Refusal NothingToDispute { get; } = new(RefusalKind.Conflict, "signature.not-on-paper");

    /// <summary>The task has no such limit.</summary>
    public static Refusal NoLimit { get; } = new(RefusalKind.Conflict, "limit.none");

    /// <summary>The term of the limit cannot be extended.</summary>
    public static Refusal NotExtendable { get; } = new(RefusalKind.Conflict, "extension.not-allowed");

    /// <summary>Personal values are needed while the case runs.</summary>
    public static Refusal StillOpen { get; } = new(RefusalKind.Conflict, "erase.still-open");

    /// <summary>No personal value is kept any more.</summary>
    public static Refusal NothingToErase { get; } = new(RefusalKind.Conflict, "erase.nothing");

    /// <summary>The term was extended as often as it may be.</summary>
    public static Refusal ExtensionsUsed(int times) =>
        new(RefusalKind.Conflict, "extension.used", new Dictionary<string, string> { ["times"] = times.ToString(System.Globalization.CultureInfo.InvariantCulture) }, []);

    /// <summary>More time is asked for already.</summary>
    public static Refusal ExtensionPending { get; } = new(RefusalKind.Conflict, "extension.pending");

    /// <summary>The limit has passed: what is late is not made to be in time afterwards.</summary>
    public static Refusal ExtensionTooLate { get; } = new(RefusalKind.Conflict, "extension.too-late");

    /// <summary>Nothing is due.</summary>
    public static Refusal NothingDue { get; } = new(RefusalKind.Conflict, "due.nothing");

    /// <summary>Another calendar than the one asked for is in force.</summary>
    public static Refusal CalendarChanged { get; } = new(RefusalKind.Changed, "calendar.changed");

    /// <summary>Every running term is computed with the calendar in force.</summary>
    public static Refusal NothingToRecalculate { get; } = new(RefusalKind.Conflict, "calendar.nothing-to-recalculate");

    /// <summary>The signal was taken in before, or the case takes none.</summary>
    public static Refusal SignalKnown { get; } = new(RefusalKind.Conflict, "signal.known");
}
