using System.Globalization;

namespace Approvals.Workflows.Cases;

/// <summary>Local dates as they stand in forms, records and definitions: yyyy-MM-dd, whatever the culture.</summary>
public static class IsoDate
{
    private const string Form = "yyyy-MM-dd";

    /// <summary>The text of a day.</summary>
    public static string Iso(this DateOnly day) => day.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>The day a text means, or null.</summary>
    public static DateOnly? Parse(string? text) =>
        DateOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
