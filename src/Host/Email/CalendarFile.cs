using System.Globalization;
using System.Text;

namespace Approvals.Email;

/// <summary>Standing of an entry in a calendar.</summary>
public enum CalendarStanding
{
    /// <summary>The day counts.</summary>
    Confirmed,

    /// <summary>The day may still move: the term stands still.</summary>
    Tentative,

    /// <summary>The day fell away.</summary>
    Cancelled,
}

/// <summary>A whole day in a calendar.</summary>
public sealed record CalendarEntry
{
    /// <summary>The same for ever: a calendar knows the entry by it.</summary>
    public required string Uid { get; init; }

    /// <summary>Grows with every change, so that the newer of two is known.</summary>
    public required int Sequence { get; init; }

    /// <summary>When it became as it is.</summary>
    public required DateTimeOffset Changed { get; init; }

    public required DateOnly Day { get; init; }

    public required string Summary { get; init; }

    /// <summary>Lines under the summary.</summary>
    public required string Description { get; init; }

    /// <summary>Page to open; empty for none.</summary>
    public required string Link { get; init; }

    public required CalendarStanding Standing { get; init; }
}

/// <summary>
/// Writes calendar files (RFC 5545): one for what is attached to mails and what is subscribed to. The same entries give the same bytes. It is no invitation:
/// without METHOD a program adds the entries or replaces those it knows, and answers nobody.
/// </summary>
public static class CalendarFile
{
    /// <summary>Media type.</summary>
    public const string Type = "text/calendar";

    // Octets of a line without its end (RFC 5545 §3.1).
    private const int LongestLine = 75;
    private const string Break = "\r\n";

    /// <summary>The file, UTF-8.</summary>
    /// <param name="name">Name of the calendar; null for a file of single entries.</param>
    /// <param name="entries">What it holds.</param>
    public static byte[] Write(string? name, IEnumerable<CalendarEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var text = new StringBuilder();
        Line(text, "BEGIN", "VCALENDAR");
        Line(text, "VERSION", "2.0");
        Line(text, "PRODID", "-//Approvals//Approvals//VI");
        Line(text, "CALSCALE", "GREGORIAN");
        if (name is not null)
        {
            // What every program reads, and what RFC 7986 calls the same.
            Line(text, "X-WR-CALNAME", Escaped(name));
            Line(text, "NAME", Escaped(name));
            Line(text, "REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
            Line(text, "X-PUBLISHED-TTL", "PT1H");
        }
        foreach (var entry in entries) Entry(text, entry);
        Line(text, "END", "VCALENDAR");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Entry(StringBuilder text, CalendarEntry entry)
    {
        Line(text, "BEGIN", "VEVENT");
        Line(text, "UID", Escaped(entry.Uid));
        // Not when the file was written: the same entry must be the same file.
        Line(text, "DTSTAMP", Instant(entry.Changed));
        Line(text, "LAST-MODIFIED", Instant(entry.Changed));
        Line(text, "SEQUENCE", entry.Sequence.ToString(CultureInfo.InvariantCulture));
        Line(text, "DTSTART;VALUE=DATE", Day(entry.Day));
        Line(text, "DTEND;VALUE=DATE", Day(entry.Day.AddDays(1)));
        Line(text, "SUMMARY", Escaped(entry.Summary));
        if (entry.Description.Length > 0) Line(text, "DESCRIPTION", Escaped(entry.Description));
        // An address is no text and is not escaped (§3.3.13); what would break the line has no place in one.
        if (entry.Link.Length > 0) Line(text, "URL", MailText.OneLine(entry.Link));
        Line(text, "STATUS", entry.Standing.ToString().ToUpperInvariant());
        Line(text, "CLASS", "PRIVATE");
        Line(text, "TRANSP", "TRANSPARENT");
        Line(text, "END", "VEVENT");
    }

    /// <summary>Breaks a line after at most 75 octets and never inside a character.</summary>
    private static void Line(StringBuilder text, string name, string value)
    {
        var octets = 0;
        foreach (var rune in (name + ":" + value).EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > LongestLine)
            {
                text.Append(Break).Append(' ');
                // The space belongs to the line.
                octets = 1;
            }
            text.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }
        text.Append(Break);
    }

    /// <summary>A text (§3.3.11): its own lines become \n, other control characters go.</summary>
    private static string Escaped(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var rune in value.ReplaceLineEndings("\n").EnumerateRunes())
            if (rune.Value is '\\' or ';' or ',') text.Append('\\').Append(rune.ToString());
            else if (rune.Value == '\n') text.Append("\\n");
            else if (!Rune.IsControl(rune)) text.Append(rune.ToString());
        return text.ToString();
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
