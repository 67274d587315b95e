using System.ComponentModel;

namespace Approvals.Api;

/// <summary>Adds a party to a round that has begun.</summary>
public sealed record JoinBody
{
    [Description("Id of the activity that asks many parties")]
    public required string Activity { get; init; }

    [Description("Body that joins")]
    public required string Party { get; init; }

    [Description("Body it answers about, where the parties answer about each other")]
    public string? Subject { get; init; }

    [Description("Why, and by whose decision")]
    public string? Comment { get; init; }

    [Description("Position acted in; the first that fits when left out")]
    public string? Position { get; init; }
}

/// <summary>Who signed one item of a ceremony.</summary>
public sealed record SignatureBody
{
    [Description("Task id of the item")]
    public required string Task { get; init; }

    [Description("Name of who signed")]
    public required string Signer { get; init; }

    [Description("The signer's post")]
    public string Position { get; init; } = "";

    [Description("TM, KT, TL or TUQ as the paper says")]
    public string? Capacity { get; init; }

    [Description("Number and date of the authorisation; needed with TUQ")]
    public string? Basis { get; init; }
}

/// <summary>Records one paper that many signed together.</summary>
public sealed record CeremonyBody
{
    [Description("Id of the activity that asks many parties")]
    public required string Activity { get; init; }

    public required IReadOnlyList<SignatureBody> Signatures { get; init; }

    [Description("Task ids of those who were asked and absent; their tasks stay open")]
    public IReadOnlyList<string> Absent { get; init; } = [];

    [Description("The paper: date and place, and a number where it has one")]
    public required OutsideBody Outside { get; init; }

    public string? Comment { get; init; }

    [Description("Ids of files uploaded to the first of the tasks before: the scan, slot reply")]
    public IReadOnlyList<string> Attachments { get; init; } = [];

    [Description("Position acted in; the first that fits when left out")]
    public string? Position { get; init; }
}

/// <summary>What becomes of an issued document.</summary>
public enum RulingKind
{
    /// <summary>Thay thế.</summary>
    Replace,

    /// <summary>Đính chính.</summary>
    Correct,

    /// <summary>Thu hồi.</summary>
    Withdraw,
}

/// <summary>Replaces, corrects or withdraws an issued document.</summary>
public sealed record RulingBody
{
    public required string Document { get; init; }

    public required RulingKind Kind { get; init; }

    [Description("Id of the document that does it; left out, one is issued with the next number")]
    public string? By { get; init; }

    [Description("Position of the leader who decided it")]
    public required string DecidedBy { get; init; }

    public string? Reason { get; init; }

    [Description("Position acted in; the first that fits when left out")]
    public string? Position { get; init; }
}

/// <summary>Disputes a signature that was recorded from paper.</summary>
public sealed record DisputeBody
{
    [Description("Id of the document; left out for the answer of a party")]
    public string? Document { get; init; }

    [Description("Handle of a party's answer; left out for a document")]
    public string? Item { get; init; }

    public string? Reason { get; init; }

    [Description("Position acted in; the first that fits when left out")]
    public string? Position { get; init; }
}
