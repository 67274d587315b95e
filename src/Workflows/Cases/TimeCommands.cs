namespace Approvals.Workflows.Cases;

/// <summary>Sets the limit that a body gives itself for a task (hạn nội bộ), or takes it away.</summary>
public sealed record SetLimit : CaseCommand
{
    /// <summary>Task id.</summary>
    public required string Task { get; init; }

    /// <summary>The last day in time, never later than the statutory one; null takes the limit away.</summary>
    public DateOnly? Due { get; init; }

    /// <summary>Why: kept with the record.</summary>
    public required string Reason { get; init; }
}

/// <summary>Asks for more time for a task.</summary>
public sealed record AskExtension : CaseCommand
{
    /// <summary>Task id.</summary>
    public required string Task { get; init; }

    /// <summary>Whether the body's own limit is meant; otherwise the statutory one, if its term allows.</summary>
    public bool Internal { get; init; }

    /// <summary>How much: "5 working days", "10 days".</summary>
    public required string Amount { get; init; }

    /// <summary>Why: what the one who decides reads.</summary>
    public required string Reason { get; init; }
}
