namespace Approvals.Email;

/// <summary>What a row of the outbox says, in its recipient's language.</summary>
/// <param name="Language"><c>vi</c> or <c>en</c>.</param>
/// <param name="Subject">One line.</param>
/// <param name="Paragraphs">Lines of each paragraph; <see cref="LinkMark"/> stands for the link.</param>
/// <param name="Link">Page to open; it asks, it decides nothing.</param>
/// <param name="Footer">Why the recipient gets it.</param>
public sealed record Letter(string Language, string Subject, IReadOnlyList<IReadOnlyList<string>> Paragraphs, string Link, IReadOnlyList<string> Footer)
{
    /// <summary>Place of the link in a line: a character that no text contains (values are cleared of it).</summary>
    public const char LinkMark = '\uE000';

    /// <summary>Plain text; the footer after the usual dashes.</summary>
    public string Text =>
        string.Join("\n\n", Paragraphs.Select(p => string.Join('\n', p))).Replace(LinkMark.ToString(), Link, StringComparison.Ordinal)
        + "\n\n-- \n" + string.Join('\n', Footer) + "\n";
}
