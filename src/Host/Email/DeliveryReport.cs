namespace Approvals.Email;

/// <summary>
/// What a server says of a mail it could not deliver (RFC 3464). Read line by line: the parts that count are plain by the standard, and what is broken
/// around them must not keep them from being read.
/// </summary>
/// <param name="Final">Whether the recipient was refused for good.</param>
/// <param name="Recipient">The address as it was given to the server; null when the report does not say.</param>
/// <param name="Says">Status and diagnosis, one line.</param>
/// <param name="Marks">What may name the mail, the most certain first.</param>
public sealed record DeliveryReport(bool Final, string? Recipient, string Says, IReadOnlyList<string> Marks)
{
    private static readonly string[] returnedTo = ["to", "delivered-to", "x-original-to", "envelope-to"];
    private static readonly string[] naming = ["message-id", "in-reply-to", "references", "x-original-message-id"];

    /// <summary>The report in a mail; null when it is none.</summary>
    public static DeliveryReport? Read(string mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var fields = Fields(mail).ToList();
        string? Last(string name) => fields.FindLast(f => f.Name == name).Value;
        if (Last("action") is not { } action) return null;
        var status = Last("status") ?? "";
        var says = MailText.OneLine(string.Join(' ', new[] { status, Last("diagnostic-code") }.OfType<string>()));
        var marks = returnedTo.Concat(naming).SelectMany(name => fields.Where(f => f.Name == name)).Select(f => BounceAddress.Mark(f.Value)).OfType<string>().Distinct();
        return new DeliveryReport(
            action.Trim().Equals("failed", StringComparison.OrdinalIgnoreCase) && !status.StartsWith("4.", StringComparison.Ordinal),
            Address(Last("original-recipient") ?? Last("final-recipient")), says, [.. marks]);
    }

    /// <summary>Everything that has the form of a field, with its further lines.</summary>
    private static IEnumerable<(string Name, string Value)> Fields(string mail)
    {
        (string Name, string Value)? field = null;
        foreach (var line in mail.ReplaceLineEndings("\n").Split('\n'))
        {
            if (field is { } open)
            {
                if (line is [' ' or '\t', ..])
                {
                    field = (open.Name, open.Value + " " + line.Trim());
                    continue;
                }
                yield return open;
            }
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            field = colon > 0 && line[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? (line[..colon].ToLowerInvariant(), line[(colon + 1)..].Trim()) : null;
        }
        if (field is { } last) yield return last;
    }

    /// <summary><c>rfc822; officer@example.vn</c>.</summary>
    private static string? Address(string? recipient)
    {
        var address = recipient?[(recipient.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim().Trim('<', '>');
        return MailText.IsAddress(address) ? address : null;
    }
}
