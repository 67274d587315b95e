namespace Approvals.Workflows.Cases;

/// <summary>One thing that a check found beside the case.</summary>
/// <param name="Stream">Stream of what was found, for example another case.</param>
/// <param name="Version">Sequence number at which it was found so; 0 when the register keeps none.</param>
/// <param name="Number">Number it is known by.</param>
/// <param name="What">What was found, in the data's own words: days, names of travellers.</param>
public sealed record CheckSource(string Stream, long Version, string Number, string What);

/// <summary>What a check came to, with every value it was answered from.</summary>
public sealed record CheckResult
{
    /// <summary>Key of the check.</summary>
    public required string Key { get; init; }

    /// <summary><c>refuse</c> or <c>warn</c>.</summary>
    public required string Severity { get; init; }

    /// <summary>Whether it found something. A refusal is never recorded as found: nothing happened then.</summary>
    public required bool Found { get; init; }

    /// <summary>True when the condition could not be answered, which counts as found; null otherwise.</summary>
    public bool? Unanswered { get; init; }

    /// <summary>Values by the name the condition has for them.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary>What was found beside the case; null for nothing.</summary>
    public IReadOnlyList<CheckSource>? Sources { get; init; }

    /// <summary>Why it was sent all the same.</summary>
    public PrivateText? Reason { get; init; }

    /// <summary>Who sent it.</summary>
    public required string By { get; init; }

    /// <summary>Local day.</summary>
    public required DateOnly On { get; init; }
}

/// <summary>The checks before a step were answered.</summary>
/// <param name="At"><c>submit</c>, or the handle of the task or the id of the action they stood before.</param>
/// <param name="Results">Every check that was asked, in the order of the definition.</param>
public sealed record ChecksMade(string At, IReadOnlyList<CheckResult> Results) : Fact;

/// <summary>Somebody who travels.</summary>
/// <param name="Person">A <see cref="Engine.PersonKey"/>, or before decision 0042 a digest over the columns that tell persons apart: a key to join by, the same in every case.</param>
/// <param name="KeyLeader">Whether the position is one of those that are not abroad together.</param>
public sealed record Traveller(string Person, bool KeyLeader);

/// <summary>Who travels from when to when.</summary>
public sealed record Trip(DateOnly From, DateOnly To, IReadOnlyList<Traveller> Travellers)
{
    /// <summary>Equal when days and travellers are.</summary>
    public bool Equals(Trip? other) => other is not null && From == other.From && To == other.To && Travellers.SequenceEqual(other.Travellers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(From, To, Travellers.Count);
}

/// <summary>The trip of the case became another; null when days or travellers are not known any more.</summary>
public sealed record TripPlanned(Trip? Trip) : Fact;

/// <summary>One personal value that is no more: where it stood, and the digest that stood for it.</summary>
/// <param name="Seq">Record.</param>
/// <param name="Path">Path within it.</param>
/// <param name="Digest">Salted digest: without the salt, which goes too, nothing can be tried against it.</param>
public sealed record ErasedValue(long Seq, string Path, string Digest);

/// <summary>Personal values were erased. Salts and texts go in the same commit; the records stay as they are.</summary>
/// <param name="Values">What was erased.</param>
/// <param name="Cause"><c>demand</c> or <c>retention</c>.</param>
/// <param name="By">Who did it; <c>system</c> for the end of the period.</param>
/// <param name="On">Local day.</param>
/// <param name="Reason">Why; null at the end of the period.</param>
/// <param name="Basis">Provision of the period; null on demand.</param>
/// <param name="Files">Files whose content goes after the commit, unless another case has the same; null for none.</param>
/// <param name="Comments">Whether comments and reasons are among the values; null for no.</param>
public sealed record PersonalErased(
    IReadOnlyList<ErasedValue> Values, string Cause, string By, DateOnly On, PrivateText? Reason, string? Basis, IReadOnlyList<ErasedFile>? Files = null, bool? Comments = null) : Fact;

/// <summary>A file whose content is no more.</summary>
/// <param name="Id">Id within the case.</param>
/// <param name="Sha256">Digest of the content it had.</param>
public sealed record ErasedFile(string Id, string Sha256);

internal static class CheckFold
{
    /// <summary>What stands found after some checks were asked again; null for nothing.</summary>
    public static IReadOnlyList<CheckResult>? After(IReadOnlyList<CheckResult>? before, ChecksMade made)
    {
        List<CheckResult> standing = [.. (before ?? []).Where(b => made.Results.All(r => r.Key != b.Key)), .. made.Results.Where(r => r.Found)];
        return standing.Count == 0 ? null : standing;
    }
}
