using System.Text.RegularExpressions;

namespace Approvals.Email;

/// <summary>Where a mail comes back to: an address of its own (VERP), so that whatever a server writes, the mail is known.</summary>
public static partial class BounceAddress
{
    /// <summary><c>bounce+32 hex digits@host</c>: the mark is that of the Message-ID and tells nobody anything.</summary>
    public static string Of(string address, string id)
    {
        ArgumentNullException.ThrowIfNull(address);
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return $"{address[..at]}+{MessageId.Hex(id)}{address[at..]}";
    }

    /// <summary>The mark in an address or a Message-ID; null when there is none.</summary>
    public static string? Mark(string text) => Marked().Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("[+<]([0-9a-f]{32})@", RegexOptions.CultureInvariant)]
    private static partial Regex Marked();
}
