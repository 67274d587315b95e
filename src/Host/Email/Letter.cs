using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

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

    /// <summary>What the link is called where it stands alone; empty shows its address instead.</summary>
    public string Open { get; init; } = "";

    /// <summary>Files that go with it.</summary>
    public IReadOnlyList<MailAttachment> Attachments { get; init; } = [];

    /// <summary>Tasks that it names, after the first paragraph; empty when it is about one.</summary>
    public IReadOnlyList<LetterGroup> Groups { get; init; } = [];

    /// <summary>Plain text; the footer after the usual dashes.</summary>
    public string Text =>
        string.Join("\n\n", [.. Paragraphs.Take(1).Select(Plain), .. Groups.Select(g => g.Text), .. Paragraphs.Skip(1).Select(Plain)])
        + "\n\n-- \n" + string.Join('\n', Footer) + "\n";

    private string Plain(IReadOnlyList<string> lines) => string.Join('\n', lines).Replace(LinkMark.ToString(), Link, StringComparison.Ordinal);
}

/// <summary>What a mail says, at every attempt. Kept as JSON while it has not left; names no recipient.</summary>
public sealed record FrozenLetter(string Subject, string Text, string Html, IReadOnlyList<MailAttachment> Attachments)
{
    // Vietnamese letters as they are: escaped they would be three times as long.
    private static readonly JsonSerializerOptions options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As it is kept.</summary>
    [JsonIgnore]
    public string Json => JsonSerializer.Serialize(this, options);

    /// <summary>Reads what was kept.</summary>
    public static FrozenLetter Read(string json) => JsonSerializer.Deserialize<FrozenLetter>(json, options)!;
}

/// <summary>Tasks of a kind in a letter.</summary>
/// <param name="Title">What they have in common.</param>
/// <param name="Items">The tasks, the nearest due date first.</param>
public sealed record LetterGroup(string Title, IReadOnlyList<LetterItem> Items)
{
    /// <summary>As plain text.</summary>
    public string Text => Title + "\n" + string.Join('\n', Items.Select(i => "- " + string.Join("\n  ", [.. i.Lines, i.Link])));
}

/// <summary>One task of a letter about several.</summary>
/// <param name="Lines">What it is, without a name of a private person.</param>
/// <param name="Link">Page of the task; it asks, it decides nothing.</param>
public sealed record LetterItem(IReadOnlyList<string> Lines, string Link);
