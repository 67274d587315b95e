using System.Globalization;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Letters;

/// <summary>Names and lines as Annex I of Decree 30/2020 wants them, whatever a template or a form says.</summary>
internal static class LetterLayout
{
    private const string Committee = "Ủy ban nhân dân ";

    /// <summary>The body above, in capitals; usual words of its name are abbreviated (Annex I, part I, II.2).</summary>
    public static string Above(string name) =>
        (name.StartsWith(Committee, StringComparison.Ordinal) ? "UBND " + name[Committee.Length..] : name).ToUpper(CultureInfo.InvariantCulture);

    /// <summary>The body that issues, in capitals. Where the one above already says so, it does not name the province again.</summary>
    public static string Name(string name, string? above)
    {
        foreach (var kind in (string[])[" tỉnh ", " thành phố "])
            if (above is not null && above.IndexOf(kind, StringComparison.Ordinal) is > 0 and var at && name.EndsWith(above[at..], StringComparison.Ordinal)) name = name[..^(above.Length - at)];
        return name.ToUpper(CultureInfo.InvariantCulture);
    }

    /// <summary>What was typed with several lines stays so; the lines over one signature stay together.</summary>
    public static IEnumerable<LetterLine> Paragraphs(LetterStyle style, string words)
    {
        var lines = words.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return style == LetterStyle.Signature ? [new LetterLine.Signatures([lines])] : lines.Select(line => new LetterLine.Paragraph(style, line));
    }

    /// <summary>Of points that end with a semicolon the last ends with a full stop.</summary>
    public static IEnumerable<string> Listed(IReadOnlyList<string> points) =>
        points.Select((words, i) => i == points.Count - 1 && words.EndsWith(';') ? words[..^1] + "." : words);

    /// <summary>
    /// A căn cứ ends with a semicolon, the last with a full stop, whichever of them the day of submission left in; signatures that follow one another share their lines.
    /// </summary>
    public static IReadOnlyList<LetterLine> Arranged(IEnumerable<LetterLine> lines)
    {
        List<LetterLine> arranged = [];
        foreach (var line in lines)
            if (line is LetterLine.Signatures more && arranged is [.., LetterLine.Signatures first]) arranged[^1] = new LetterLine.Signatures([.. first.Blocks, .. more.Blocks]);
            else arranged.Add(line);
        for (var i = 0; i < arranged.Count; i++)
            if (arranged[i] is LetterLine.Paragraph { Style: LetterStyle.Basis } basis)
                arranged[i] = basis with { Words = basis.Words.TrimEnd(';', '.') + (i + 1 < arranged.Count && arranged[i + 1] is LetterLine.Paragraph { Style: LetterStyle.Basis } ? ";" : ".") };
        return arranged;
    }
}
