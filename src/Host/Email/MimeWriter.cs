using System.Globalization;
using System.Text;

namespace Approvals.Email;

/// <summary>
/// A mail as a file (RFC 5322, 2045–2047): ASCII only, lines ended by CR LF, at most 76 characters where encoded words stand. Same mail, same
/// bytes. The platform's writer cannot do it: it sets the date itself and adds X-Sender and X-Receiver.
/// </summary>
public static class MimeWriter
{
    // 36 bytes are 48 letters of base64: with =?utf-8?B??= and the longest header name below 76.
    private const int BytesInWord = 36;
    private const string Break = "\r\n";

    public static byte[] Write(Mail mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var boundary = "=_" + MessageId.Hex(mail.Id);
        var text = new StringBuilder();
        Header(text, "From", Mailbox(mail.From));
        Header(text, "To", Mailbox(mail.To));
        Header(text, "Subject", Unstructured(mail.Subject));
        Header(text, "Date", Date(mail.Date));
        Header(text, "Message-ID", mail.MessageId);
        Header(text, "Auto-Submitted", "auto-generated");
        Header(text, "MIME-Version", "1.0");
        Header(text, "Content-Type", $"multipart/alternative;{Break} boundary=\"{boundary}\"");
        text.Append(Break);
        Part(text, boundary, "text/plain", mail.Text);
        Part(text, boundary, "text/html", mail.Html);
        text.Append("--").Append(boundary).Append("--").Append(Break);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>"Mon, 02 Mar 2026 08:00:00 +0700": local time of the one zone of the product.</summary>
    internal static string Date(DateTimeOffset at) =>
        at.ToOffset(TimeSpan.FromHours(7)).ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture) + " +0700";

    private static void Header(StringBuilder text, string name, string value) => text.Append(name).Append(": ").Append(value).Append(Break);

    private static string Mailbox(Mailbox box) => box.Name.Length == 0 ? $"<{box.Address}>" : $"{Encoded(box.Name)}{Break} <{box.Address}>";

    private static string Unstructured(string value) =>
        value.Length <= 60 && value.All(c => c is >= ' ' and < (char)127) && !value.Contains("=?", StringComparison.Ordinal) ? value : Encoded(value);

    /// <summary>Encoded words never split a character: each is decoded by itself.</summary>
    private static string Encoded(string value)
    {
        List<string> words = [];
        var bytes = new List<byte>(BytesInWord);
        Span<byte> buffer = stackalloc byte[4];
        foreach (var rune in value.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(buffer);
            if (bytes.Count + length > BytesInWord) Flush(words, bytes);
            bytes.AddRange(buffer[..length]);
        }
        if (bytes.Count > 0) Flush(words, bytes);
        return string.Join(Break + " ", words);
    }

    private static void Flush(List<string> words, List<byte> bytes)
    {
        words.Add($"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=");
        bytes.Clear();
    }

    private static void Part(StringBuilder text, string boundary, string type, string content)
    {
        text.Append("--").Append(boundary).Append(Break);
        Header(text, "Content-Type", type + "; charset=utf-8");
        Header(text, "Content-Transfer-Encoding", "base64");
        var lines = content.ReplaceLineEndings(Break);
        text.Append(Break).Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(lines), Base64FormattingOptions.InsertLineBreaks)).Append(Break);
    }
}
