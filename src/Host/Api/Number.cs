using System.Globalization;

namespace Approvals.Api;

/// <summary>Whole numbers in queries.</summary>
internal static class Number
{
    /// <summary>Nothing means 0; signs, spaces and other digits are no number.</summary>
    public static bool TryRead(string? text, out long value)
    {
        value = 0;
        return text is null || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
