using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Letters;

/// <summary>Everything a letter is made from. No clock: <see cref="On"/> says for which day names and posts are asked.</summary>
public sealed record LetterSource
{
    /// <summary>The version the case is pinned to.</summary>
    public required CaseDefinition Definition { get; init; }

    /// <summary>The case as the reader may see it: of an issued document as it was when it was issued.</summary>
    public required CaseState State { get; init; }

    /// <summary>The document; null for a letter that is none of the case's documents.</summary>
    public CaseDocument? Document { get; init; }

    /// <summary>Bodies and posts.</summary>
    public required Directory Directory { get; init; }

    /// <summary>Day of the question.</summary>
    public required DateOnly On { get; init; }

    /// <summary>The text of a private value, a dash for who may not read it.</summary>
    public required Func<PrivateText?, string> Private { get; init; }

    /// <summary>Name of a donor by key.</summary>
    public required Func<string, string> Donor { get; init; }
}
