using System.IO.Compression;
using System.Text;
using System.Text.Unicode;

namespace Approvals.Documents;

/// <summary>Tells the type of a file by its content; the name somebody gave it does not count.</summary>
public static class FileTypes
{
    private const int HeadLength = 8;

    private const string OpenDocument = "application/vnd.oasis.opendocument.";

    /// <summary>The media type, or null for anything an approval has no use for, macros included.</summary>
    public static string? Sniff(FileStream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.Position = 0;
        Span<byte> buffer = stackalloc byte[HeadLength];
        var head = buffer[..file.ReadAtLeast(buffer, HeadLength, throwOnEndOfStream: false)];
        if (head.StartsWith("%PDF-"u8)) return "application/pdf";
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) return "image/png";
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return "image/jpeg";
        if (head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8)) return "image/tiff";
        if (head.StartsWith("PK\u0003\u0004"u8)) return Package(file);
        return !IsMarkup(file) && IsText(file) ? "text/plain" : null;
    }

    /// <summary>The extension a download gets, with the dot.</summary>
    public static string Extension(string mediaType) => mediaType switch
    {
        "application/pdf" => ".pdf",
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/tiff" => ".tif",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => ".docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => ".xlsx",
        OpenDocument + "text" => ".odt",
        OpenDocument + "spreadsheet" => ".ods",
        "text/plain" => ".txt",
        _ => ".bin",
    };

    private static string? Package(FileStream file)
    {
        file.Position = 0;
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.Entries.Any(e => e.Name.Equals("vbaProject.bin", StringComparison.OrdinalIgnoreCase))) return null;
            if (zip.GetEntry("[Content_Types].xml") is not null)
            {
                if (zip.GetEntry("word/document.xml") is not null)
                    return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
                return zip.GetEntry("xl/workbook.xml") is not null
                    ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                    : null;
            }
            if (zip.GetEntry("mimetype") is not { Length: < 100 } type) return null;
            using var reader = new StreamReader(type.Open(), Encoding.ASCII);
            var kind = reader.ReadToEnd();
            return kind is OpenDocument + "text" or OpenDocument + "spreadsheet" ? kind : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>HTML, SVG and XML are text too, yet what a browser shows of them is not what they say.</summary>
    private static bool IsMarkup(FileStream file)
    {
        file.Position = 0;
        Span<byte> buffer = stackalloc byte[512];
        var start = buffer[..file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        if (start.StartsWith("\uFEFF"u8)) start = start[3..];
        return start.TrimStart(" \t\r\n\f"u8).StartsWith("<"u8);
    }

    /// <summary>UTF-8 without control characters other than tabulator, line and page ends.</summary>
    private static bool IsText(FileStream file)
    {
        file.Position = 0;
        var buffer = new byte[64 * 1024];
        var kept = 0;
        while (true)
        {
            var read = file.Read(buffer, kept, buffer.Length - kept);
            var span = buffer.AsSpan(0, kept + read);
            if (read == 0) return span.IsEmpty || Utf8.IsValid(span);
            if (span.ContainsAnyInRange<byte>(0x00, 0x08) || span.ContainsAnyInRange<byte>(0x0E, 0x1F) || span.Contains((byte)0x7F))
                return false;
            // A character may be cut at the end of the buffer; its lead byte is at most three before the end.
            var cut = span.Length;
            for (var back = 1; back <= Math.Min(3, span.Length); back++)
                if (span[^back] >= 0xC0) { cut = span.Length - back; break; }
            if (!Utf8.IsValid(span[..cut])) return false;
            kept = span.Length - cut;
            span[cut..].CopyTo(buffer);
        }
    }
}
