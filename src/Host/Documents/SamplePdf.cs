using System.Globalization;
using System.Text;
using Approvals.Localisation;

namespace Approvals.Documents;

/// <summary>
/// A one-page PDF with a few lines of text, for demonstrations: stands for a scan. No font is embedded, so Vietnamese is written without
/// diacritics.
/// </summary>
public static class SamplePdf
{
    /// <summary>The file; the same lines give the same bytes.</summary>
    public static byte[] Write(params ReadOnlySpan<string> lines)
    {
        var text = new StringBuilder("BT /F1 16 Tf 72 760 Td 22 TL\n");
        foreach (var line in lines) text.Append(CultureInfo.InvariantCulture, $"({Escaped(Ascii(line))}) Tj T*\n");
        text.Append("ET");
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            string.Create(CultureInfo.InvariantCulture, $"<< /Length {text.Length} >>\nstream\n{text}\nendstream"),
        ];
        var file = new StringBuilder("%PDF-1.4\n");
        List<int> offsets = [];
        for (var i = 0; i < objects.Length; i++)
        {
            offsets.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }
        var table = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets) file.Append(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n");
        file.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(file.ToString());
    }

    private static string Ascii(string text) => string.Concat(Unaccented.Of(text).Select(c => c is >= ' ' and <= '~' ? c : '-'));

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)",
        StringComparison.Ordinal);
}
