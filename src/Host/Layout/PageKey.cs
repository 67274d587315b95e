using System.Globalization;

namespace Approvals.Layout;

/// <summary>
/// Where a page of a list ended: day and id of its last row, as the address carries them. It carries no right: the wall is applied to
/// every page anew.
/// </summary>
public sealed record PageKey(DateOnly Day, string Id)
{
    /// <summary>Rows on a page.</summary>
    public const int Rows = 50;

    private const string Form = "yyyy-MM-dd";

    /// <summary>Null for no key and for a text that no page gave: the list then starts from its beginning.</summary>
    public static PageKey? Read(string? text) =>
        text is { Length: > 11 and < 200 } && text[10] == '_'
            && DateOnly.TryParseExact(text[..10], Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new PageKey(day, text[11..])
            : null;

    public override string ToString() => $"{Day.ToString(Form, CultureInfo.InvariantCulture)}_{Id}";
}

/// <summary>One page of a list.</summary>
/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record PageOf<T>(IReadOnlyList<T> Rows, string? Next);

/// <summary>Cuts pages.</summary>
public static class Pages
{
    /// <summary>From a page's rows and, where there is one, the first row of the next.</summary>
    public static PageOf<T> Cut<T>(List<T> rowsAndOne, Func<T, string> key)
    {
        ArgumentNullException.ThrowIfNull(rowsAndOne);
        ArgumentNullException.ThrowIfNull(key);
        return rowsAndOne.Count > PageKey.Rows ? new PageOf<T>(rowsAndOne[..PageKey.Rows], key(rowsAndOne[PageKey.Rows - 1]))
            : new PageOf<T>(rowsAndOne, null);
    }
}
