using System.Globalization;

namespace Approvals.Workflows.Definitions;

/// <summary>How many of those asked have to agree: <c>all</c>, a number (<c>8</c>) or a share (<c>80%</c>, rounded up).</summary>
public readonly record struct Share
{
    private readonly int amount;
    private readonly bool percent;

    private Share(int amount, bool percent) => (this.amount, this.percent) = (amount, percent);

    /// <summary>Reads a share; false when the text is none.</summary>
    public static bool TryParse(string text, out Share share)
    {
        ArgumentNullException.ThrowIfNull(text);
        var percent = text.EndsWith('%');
        share = new Share(100, true);
        if (text == "all") return true;
        if (!int.TryParse(percent ? text.AsSpan(0, text.Length - 1) : text, NumberStyles.None, CultureInfo.InvariantCulture, out var amount)) return false;
        share = new Share(amount, percent);
        return amount > 0 && (!percent || amount <= 100);
    }

    /// <summary>Reads a share. Throws <see cref="FormatException"/> when the text is none.</summary>
    public static Share Parse(string text) => TryParse(text, out var share) ? share : throw new FormatException($"'{text}' is not all, a number or a percentage.");

    /// <summary>How many of a total that is; may be more than there are.</summary>
    public int Of(int total) => percent ? ((amount * total) + 99) / 100 : amount;
}
