using System.ComponentModel;
using System.Text.Json;
using Approvals.Workflows.Cases;

namespace Approvals.Api;

/// <summary>Begins a draft.</summary>
public sealed record NewCase
{
    [Description("Key of the case type")]
    public required string Type { get; init; }

    [Description("Body that will own the case; left out: the first body the caller drafts for")]
    public string? Organisation { get; init; }

    [Description("Values by field key; numbers and money are texts")]
    public IReadOnlyDictionary<string, JsonElement> Data { get; init; } = new Dictionary<string, JsonElement>();
}

/// <summary>Changes a draft.</summary>
public sealed record DraftChange
{
    [Description("Values to set; null removes one")]
    public required IReadOnlyDictionary<string, JsonElement> Data { get; init; }
}

/// <summary>Makes a draft a case.</summary>
public sealed record SubmitBody
{
    [Description("Why it is handed in although a check warns, by check:key")]
    public IReadOnlyDictionary<string, string> Reasons { get; init; } = new Dictionary<string, string>();
}

/// <summary>A body with no members of its own, for calls that need none.</summary>
public sealed record Nothing;

/// <summary>Takes an action of a case.</summary>
public sealed record ActionBody
{
    public string? Comment { get; init; }

    [Description("Why it is done although a check warns, by check:key")]
    public IReadOnlyDictionary<string, string> Reasons { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, JsonElement> Data { get; init; } = new Dictionary<string, JsonElement>();

    [Description("Day on which it happened outside, when it is recorded later")]
    public DateOnly? OccurredOn { get; init; }

    [Description("The paper of an act that happened outside; it takes effect when a second person has confirmed it")]
    public OutsideBody? Outside { get; init; }

    [Description("Ids of files uploaded to the action before")]
    public IReadOnlyList<string> Attachments { get; init; } = [];
}

/// <summary>A letter from outside.</summary>
public sealed record OutsideBody
{
    [Description("Số, ký hiệu as printed")]
    public string Number { get; init; } = "";

    [Description("Date of the paper")]
    public required DateOnly Date { get; init; }

    public string Signer { get; init; } = "";

    [Description("The signer's post")]
    public string Position { get; init; } = "";

    public DateOnly? ReceivedOn { get; init; }

    [Description("Số đến in the receiving register")]
    public string? ArrivalNumber { get; init; }

    [Description("Id of the scan, uploaded to the task before")]
    public string? Attachment { get; init; }

    [Description("Bears a mark of secrecy: no scan, only date and keeping place")]
    public bool Classified { get; init; }

    public string? KeptAt { get; init; }

    [Description("Where it was signed, when at a ceremony")]
    public string? Place { get; init; }

    [Description("A signature on paper of somebody who also has an account (đã ký bản giấy)")]
    public bool Paper { get; init; }

    internal OutsideAct Act() => new()
    {
        Number = Number, Date = Date, Signer = Signer, SignerPosition = Position, ReceivedOn = ReceivedOn, ArrivalNumber = ArrivalNumber,
        Classified = Classified,
        KeptAt = KeptAt, Paper = Paper, Place = Place,
    };
}

/// <summary>Decides a task, or records the answer of a body by letter.</summary>
public sealed record DecisionBody
{
    [Description("Key of one of the task's outcomes")]
    public required string Outcome { get; init; }

    public string? Comment { get; init; }

    [Description("Values of the task's section; null removes one")]
    public IReadOnlyDictionary<string, JsonElement> Data { get; init; } = new Dictionary<string, JsonElement>();

    [Description("Reasons by field:key or slot:key, for an outcome that sends back")]
    public IReadOnlyDictionary<string, string> Reasons { get; init; } = new Dictionary<string, string>();

    [Description("The digest that GET tasks/{id} gave: the decision is refused when what it covers has changed since")]
    public required string Seen { get; init; }

    [Description("The seq that came with it; then a refusal lists what changed")]
    public long? SeenSeq { get; init; }

    [Description("Position acted in, when several fit")]
    public string? Position { get; init; }

    [Description("Position acted for, when several fit")]
    public string? OnBehalfOf { get; init; }

    public DateOnly? OccurredOn { get; init; }

    public OutsideBody? Outside { get; init; }

    [Description("Ids of files uploaded to the task before")]
    public IReadOnlyList<string> Attachments { get; init; } = [];
}

/// <summary>Confirms, or sends back, a recorded answer.</summary>
public sealed record ConfirmationBody
{
    public required bool Accept { get; init; }

    [Description("Needed when sent back")]
    public string? Comment { get; init; }

    [Description("From GET tasks/{id}: what is confirmed is what was shown")]
    public string? Seen { get; init; }
}

/// <summary>What may be asked beside a task.</summary>
public enum AskKind
{
    /// <summary>Lấy thêm ý kiến.</summary>
    Opinion,

    /// <summary>Giao xử lý.</summary>
    Assignment,
}

/// <summary>Asks a position of the own body.</summary>
public sealed record AskBody
{
    public required AskKind Kind { get; init; }

    [Description("Key of the position asked")]
    public required string Position { get; init; }

    public required string Text { get; init; }
}

/// <summary>Gives the work of a task to one position of the body, or takes it back to the group.</summary>
public sealed record ReassignBody
{
    [Description("Key of the position; absent to take the work back to the group")]
    public string? Position { get; init; }

    [Description("Why: kept in the history")]
    public required string Reason { get; init; }
}

/// <summary>Sets, changes or takes away the limit that a body gives itself for a task.</summary>
public sealed record LimitBody
{
    [Description("The last day in time, not later than the statutory one; absent to take the limit away")]
    public DateOnly? Due { get; init; }

    [Description("Why: kept in the history")]
    public required string Reason { get; init; }
}

/// <summary>Asks for more time for a task.</summary>
public sealed record ExtensionBody
{
    [Description("How much: 5 working days, 10 days")]
    public required string Amount { get; init; }

    [Description("Why: what the one who decides reads")]
    public required string Reason { get; init; }

    [Description("Whether the body's own limit is meant; otherwise the statutory one, if its term allows")]
    public bool Internal { get; init; }
}

/// <summary>Moves the clock of a demonstration.</summary>
public sealed record ClockBody
{
    [Description("ISO 8601 duration of days, hours and minutes: P3D, PT12H, P1DT30M")]
    public required string Advance { get; init; }

    [Description("P1D: day by day, each morning at 08:00, as time would pass. Absent: in one jump, as after an outage")]
    public string? Step { get; init; }
}
