namespace Approvals.Workflows.Cases;

/// <summary>
/// What becomes of an issued document: asked by the clerk of the body that issued it, on the decision of its leader. The document that does it is one of the case,
/// or takes its number with this command.
/// </summary>
public abstract record DocumentCommand : CaseCommand
{
    /// <summary>Id of the document.</summary>
    public required string Document { get; init; }

    /// <summary>Id of the document that does it; null to issue one with this command.</summary>
    public string? By { get; init; }

    /// <summary>Position of the leader who decided it.</summary>
    public required string DecidedBy { get; init; }

    /// <summary>Why; needed.</summary>
    public string? Reason { get; init; }
}

/// <summary>A document takes the place of another (thay thế): the old one is not in force any more.</summary>
public sealed record ReplaceDocument : DocumentCommand;

/// <summary>A mistake of form is put right (đính chính): the document stays in force as corrected.</summary>
public sealed record CorrectDocument : DocumentCommand;

/// <summary>A document is taken back (thu hồi): it is not in force any more.</summary>
public sealed record WithdrawDocument : DocumentCommand;

/// <summary>Says that a signature recorded from paper is not one's own; what follows is for people to settle.</summary>
public sealed record DisputeSignature : CaseCommand
{
    /// <summary>Id of the document; null with <see cref="Item"/>.</summary>
    public string? Document { get; init; }

    /// <summary>Handle of a party's answer (<c>sign:so-x</c>); null with <see cref="Document"/>.</summary>
    public string? Item { get; init; }

    /// <summary>What is wrong; needed.</summary>
    public string? Reason { get; init; }
}
