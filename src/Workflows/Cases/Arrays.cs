using System.Collections.Immutable;

namespace Approvals.Workflows.Cases;

/// <summary>What a list can and an immutable array cannot.</summary>
public static class Arrays
{
    /// <summary>The first item that matches, or null.</summary>
    public static T? Find<T>(this ImmutableArray<T> items, Func<T, bool> match) where T : class
    {
        ArgumentNullException.ThrowIfNull(match);
        foreach (var item in items)
            if (match(item)) return item;
        return null;
    }
}
