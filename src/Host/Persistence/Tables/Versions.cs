using Microsoft.EntityFrameworkCore;

namespace Approvals.Persistence.Tables;

/// <summary>A version of a case type that waits to be published by another person.</summary>
public sealed class DefinitionProposalRow
{
    public required string Id { get; set; }

    public required string Type { get; set; }

    public required string Digest { get; set; }

    public required string TextsDigest { get; set; }

    /// <summary>JSON object: file name → text, scenarios included.</summary>
    public required string Files { get; set; }

    /// <summary><c>shipped</c>, or the name of the uploaded file.</summary>
    public required string Source { get; set; }

    public DateTimeOffset ProposedAt { get; set; }

    public required string ProposedBy { get; set; }

    /// <summary>open, published or withdrawn.</summary>
    public required string State { get; set; }

    public DateTimeOffset? SettledAt { get; set; }

    public string? SettledBy { get; set; }
}

/// <summary>A command of a case that failed with a fault of the program.</summary>
[PrimaryKey(nameof(Stream), nameof(Command))]
public sealed class CaseFaultRow
{
    public required string Stream { get; set; }

    /// <summary>Kind of command: FireDue, DeliverSignal, DecideTask …</summary>
    public required string Command { get; set; }

    /// <summary>Type of the exception.</summary>
    public required string Exception { get; set; }

    /// <summary>Its message without anything quoted: that could be of a person.</summary>
    public required string Message { get; set; }

    public int Tries { get; set; }

    public DateTimeOffset FirstAt { get; set; }

    public DateTimeOffset LastAt { get; set; }

    /// <summary>Work of the system on this case waits until then; people are not held up.</summary>
    public DateTimeOffset NextTryAt { get; set; }
}

/// <summary>A running paper case that waits for a second person.</summary>
public sealed class CaseImportRow
{
    public required string Id { get; set; }

    public required string Type { get; set; }

    public required string Organisation { get; set; }

    /// <summary>Empty once it is confirmed or withdrawn.</summary>
    public required string Title { get; set; }

    /// <summary>JSON of what was entered; empty once it is confirmed or withdrawn.</summary>
    public required string Body { get; set; }

    public required string Recorder { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>open, confirmed or withdrawn.</summary>
    public required string State { get; set; }

    public DateTimeOffset? SettledAt { get; set; }

    public string? SettledBy { get; set; }
}
