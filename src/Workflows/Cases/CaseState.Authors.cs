using System.Collections.Immutable;

namespace Approvals.Workflows.Cases;

// Who wrote what is put forward. The submitter answers for all of it, so that only what others wrote is told apart.
public sealed partial record CaseState
{
    /// <summary>
    /// Whether a person had a hand in what a list of <c>*</c>, <c>section:key</c> and <c>slot:key</c> covers: as the submitter, or as an author of something in
    /// it. Who is known to have written, but not what, has.
    /// </summary>
    public bool HasWritten(string account, IReadOnlyList<string> covers)
    {
        ArgumentNullException.ThrowIfNull(covers);
        if (Submitter == account) return true;
        if (!Authors.Contains(account)) return false;
        return Wrote is null || !Wrote.TryGetValue(account, out var parts) || (covers.Contains("*") ? parts.Count > 0 : parts.Any(covers.Contains));
    }

    internal static ImmutableSortedDictionary<string, IReadOnlyList<string>>? WrittenBy(IReadOnlyDictionary<string, IReadOnlyList<string>>? wrote) =>
        wrote is not { Count: > 0 } ? null : wrote.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private ImmutableSortedDictionary<string, IReadOnlyList<string>>? WrittenWith(ValuesRecorded fact)
    {
        var known = Wrote?.GetValueOrDefault(fact.Author);
        var anything = known is null && Authors.Contains(fact.Author);
        if (fact.Author == Submitter || anything) return Wrote;
        if (fact.Sections is not { } sections) return Wrote?.Remove(fact.Author);
        return (Wrote ?? ImmutableSortedDictionary.Create<string, IReadOnlyList<string>>(StringComparer.Ordinal))
            .SetItem(fact.Author, [.. (known ?? []).Union(sections).Order(StringComparer.Ordinal)]);
    }
}
