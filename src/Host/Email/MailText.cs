using System.Globalization;
using System.Text;

namespace Approvals.Email;

/// <summary>Texts on their way into a header.</summary>
public static class MailText
{
    /// <summary>Longest subject, in characters as people count them.</summary>
    public const int LongestSubject = 160;

    /// <summary>
    /// One line without control characters: what breaks a line would start a header of the writer's choosing (RFC 5322 §2.2). Half a surrogate
    /// pair becomes U+FFFD.
    /// </summary>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var breaks = Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (!breaks && !Rune.IsWhiteSpace(rune)) line.Append(rune.ToString());
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }
        return line.ToString().TrimEnd().Normalize(NormalizationForm.FormC);
    }

    /// <summary>A subject: one line of at most <see cref="LongestSubject"/> characters, cut with an ellipsis.</summary>
    public static string Subject(string text)
    {
        var info = new StringInfo(OneLine(text));
        return info.LengthInTextElements <= LongestSubject ? info.String : info.SubstringByTextElements(0, LongestSubject - 1).TrimEnd() + "…";
    }

    /// <summary>Whether a text is an address that any server takes: ASCII, no space, no control character, one @ with something on both sides.</summary>
    public static bool IsAddress(string? address) =>
        address is { Length: > 2 and <= 254 } && address.IndexOf('@', StringComparison.Ordinal) is > 0 and var at
        && at == address.LastIndexOf('@') && at < address.Length - 1 && address.All(c => c is > ' ' and < (char)127 and not ('<' or '>' or ',' or ';' or '"'));
}
