using System.Collections.Immutable;
using System.Runtime.InteropServices;

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

    /// <summary>The items that do not match; the same array when none does. <paramref name="by"/> goes to the match, which then needs no closure.</summary>
    internal static ImmutableArray<T> Without<T, TBy>(ImmutableArray<T> items, TBy by, Func<T, TBy, bool> match)
    {
        var left = 0;
        foreach (var item in items)
            if (!match(item, by)) left++;
        if (left == items.Length) return items;
        if (left == 0) return [];
        var kept = new T[left];
        foreach (var item in items)
            if (!match(item, by)) kept[^left--] = item;
        return ImmutableCollectionsMarshal.AsImmutableArray(kept);
    }

    /// <summary>The array with the first item that matches changed; the same array when none does.</summary>
    internal static ImmutableArray<T> Replace<T>(ImmutableArray<T> items, Predicate<T> match, Func<T, T> change)
    {
        for (var i = 0; i < items.Length; i++)
            if (match(items[i])) return items.SetItem(i, change(items[i]));
        return items;
    }
}
