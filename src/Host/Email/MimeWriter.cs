using System.Globalization;
using System.Text;
using Approvals.Localisation;

namespace Approvals.Email;

/// <summary>
/// A mail as a file (RFC 5322, 2045–2047): ASCII only, lines ended by CR LF, at most 76 characters where encoded words stand. Same mail, same
/// bytes. The platform's writer cannot do it: it sets the date itself and adds X-Sender and X-Receiver.
/// </summary>
public static class MimeWriter
{
    // 36 bytes are 48 letters of base64: with =?utf-8?B??= and the longest header name below 76.
    private const int BytesInWord = 36;
    private const int LongestPiece = 54;
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
        if (mail.Attachments.Count == 0)
        {
            Letter(text, boundary, mail);
        }
        else
        {
            Multipart(text, "mixed", boundary + "=m");
            Open(text, boundary + "=m");
            Letter(text, boundary, mail);
            foreach (var file in mail.Attachments) File(text, boundary + "=m", file);
            Close(text, boundary + "=m");
        }
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void Letter(StringBuilder text, string boundary, Mail mail)
    {
        Multipart(text, "alternative", boundary);
        Part(text, boundary, "text/plain", mail.Text);
        Part(text, boundary, "text/html", mail.Html);
        Close(text, boundary);
    }

    private static void Multipart(StringBuilder text, string kind, string boundary)
    {
        Header(text, "Content-Type", $"multipart/{kind};{Break} boundary=\"{boundary}\"");
        text.Append(Break);
    }

    private static void Open(StringBuilder text, string boundary) => text.Append("--").Append(boundary).Append(Break);

    private static void Close(StringBuilder text, string boundary) => text.Append("--").Append(boundary).Append("--").Append(Break);

    private static void File(StringBuilder text, string boundary, MailAttachment file)
    {
        Open(text, boundary);
        var charset = file.Type.StartsWith("text/", StringComparison.Ordinal) ? "; charset=utf-8" : "";
        // For programs that know no RFC 2231. A second filename beside the first would be a defect.
        Header(text, "Content-Type", $"{file.Type}{charset};{Break} name=\"{PlainName(file.Name)}\"");
        Header(text, "Content-Transfer-Encoding", "base64");
        Header(text, "Content-Disposition", "attachment" + string.Concat(FileName(file.Name).Select(p => $";{Break} {p.Name}={p.Value}")));
        text.Append(Break).Append(Convert.ToBase64String(file.Content, Base64FormattingOptions.InsertLineBreaks)).Append(Break);
    }

    /// <summary>Parameters of a disposition that name a file (RFC 2231), in pieces that keep lines short. The values need no quotation marks.</summary>
    internal static IReadOnlyList<(string Name, string Value)> FileName(string name)
    {
        List<string> pieces = [];
        var piece = new StringBuilder("utf-8''");
        foreach (var rune in MailText.OneLine(name).EnumerateRunes())
        {
            var letter = Escaped(rune);
            if (piece.Length + letter.Length > LongestPiece)
            {
                pieces.Add(piece.ToString());
                piece.Clear();
            }
            piece.Append(letter);
        }
        pieces.Add(piece.ToString());
        var whole = pieces.Count == 1;
        return [.. pieces.Select((p, i) => (whole ? "filename*" : string.Create(CultureInfo.InvariantCulture, $"filename*{i}*"), p))];
    }

    private static string Escaped(Rune rune)
    {
        if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || (char)rune.Value is '.' or '-' or '_')) return rune.ToString();
        Span<byte> bytes = stackalloc byte[4];
        return string.Concat(Convert.ToHexString(bytes[..rune.EncodeToUtf8(bytes)]).Chunk(2).Select(two => "%" + new string(two)));
    }

    /// <summary>Letters without their marks; what is none becomes a hyphen. Of a long name the end stays, with its extension.</summary>
    internal static string PlainName(string name)
    {
        var plain = string.Concat(Unaccented.Of(MailText.OneLine(name)).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ' ' ? c : '-'));
        return plain.Length <= LongestPiece ? plain : plain[^LongestPiece..];
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
        Open(text, boundary);
        Header(text, "Content-Type", type + "; charset=utf-8");
        Header(text, "Content-Transfer-Encoding", "base64");
        var lines = content.ReplaceLineEndings(Break);
        text.Append(Break).Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(lines), Base64FormattingOptions.InsertLineBreaks)).Append(Break);
    }
}
