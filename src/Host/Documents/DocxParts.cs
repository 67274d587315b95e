using System.Globalization;
using System.Text;
using Approvals.Workflows.Letters;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Approvals.Documents;

/// <summary>Paragraphs and tables as Vietnamese office letters have them. Sizes are in points, widths and distances in twentieths of a point.</summary>
internal static class DocxParts
{
    public const string Font = "Times New Roman";

    public static Paragraph Centred(string words, int size, bool bold = false, bool italic = false, int before = 0, int after = 0) => new(
    [
        new ParagraphProperties(
            new SpacingBetweenLines { Before = Number(before), After = Number(after) },
            new Justification { Val = JustificationValues.Center }),
        .. Runs(words, size, bold, italic),
    ]);

    /// <summary>A paragraph of the content: justified, first line 1.27 cm in, 6 points before it.</summary>
    public static Paragraph Text(string words, bool bold, bool italic) => new(
    [
        new ParagraphProperties(
            new SpacingBetweenLines { Before = "120", Line = "264", LineRule = LineSpacingRuleValues.Auto },
            new Indentation { FirstLine = "720" },
            new Justification { Val = JustificationValues.Both }),
        .. Runs(words, 14, bold, italic),
    ]);

    public static Paragraph Plain(string words, int size, bool bold = false, bool italic = false, JustificationValues? align = null) => new(
    [
        new ParagraphProperties(
            new SpacingBetweenLines { Before = "20", After = "20" }, new Justification { Val = align ?? JustificationValues.Left }),
        .. Runs(words, size, bold, italic),
    ]);

    public static Paragraph Addressee(string words, int left) => new(
    [
        new ParagraphProperties(new SpacingBetweenLines { Before = "60" }, new Indentation { Left = Number(left) }),
        .. Runs(words, 14, false, false),
    ]);

    public static Paragraph Empty(int points) => new(
        new ParagraphProperties(
            new SpacingBetweenLines { Before = "0", After = "0", Line = Number(Math.Max(20, points * 20)), LineRule = LineSpacingRuleValues.Exact }));

    /// <summary>A line of a given length in the middle of a column: the upper edge of a paragraph that is indented on both sides.</summary>
    public static Paragraph Rule(int length, int column) => new(
        new ParagraphProperties(
            new ParagraphBorders(new TopBorder { Val = BorderValues.Single, Size = 6, Space = 1, Color = "000000" }),
            new SpacingBetweenLines { Before = "60", After = "0", Line = "40", LineRule = LineSpacingRuleValues.Exact },
            new Indentation { Left = Number((column - length) / 2), Right = Number((column - length) / 2) }));

    /// <summary>Two columns without lines; a row stays on one page and, with the rows after it, on that of what follows.</summary>
    public static Table Columns(int left, int right, params IReadOnlyList<(List<Paragraph> Left, List<Paragraph> Right)> rows)
    {
        var table = new Table(
            new TableProperties(
                new TableWidth { Width = Number(left + right), Type = TableWidthUnitValues.Dxa },
                new TableLayout { Type = TableLayoutValues.Fixed },
                new TableCellMarginDefault(new TableCellLeftMargin { Width = 0, Type = TableWidthValues.Dxa }, new TableCellRightMargin { Width = 0, Type = TableWidthValues.Dxa })),
            new TableGrid(new GridColumn { Width = Number(left) }, new GridColumn { Width = Number(right) }));
        foreach (var row in rows)
        {
            // Many signatures do not fit on one page: only a line of them stays together.
            if (rows.Count <= 2) foreach (var paragraph in row.Left.Concat(row.Right)) KeepWithNext(paragraph);
            table.Append(new TableRow(new TableRowProperties(new CantSplit()), Cell(left, row.Left), Cell(right, row.Right)));
        }
        return table;
    }

    public static TableCell Cell(int width, IEnumerable<OpenXmlElement> paragraphs) =>
        new([new TableCellProperties(new TableCellWidth { Width = Number(width), Type = TableWidthUnitValues.Dxa }), .. paragraphs]);

    /// <summary>Keeps a paragraph on the page of what follows it.</summary>
    public static Paragraph KeepWithNext(Paragraph paragraph)
    {
        paragraph.ParagraphProperties?.InsertAt(new KeepNext(), 0);
        return paragraph;
    }

    /// <summary>The words in runs: what stands between ** and ** is bold.</summary>
    private static IEnumerable<Run> Runs(string words, int size, bool bold, bool italic)
    {
        var parts = words.Split("**");
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length == 0) continue;
            var properties = new RunProperties();
            if (bold || i % 2 == 1) properties.Append(new Bold());
            if (italic) properties.Append(new Italic());
            properties.Append(new FontSize { Val = Number(size * 2) });
            yield return new Run(properties, new Text(Printable(parts[i])) { Space = SpaceProcessingModeValues.Preserve });
        }
    }

    /// <summary>XML has no place for most control characters, which a form may have been given.</summary>
    private static string Printable(string words)
    {
        var text = new StringBuilder(words.Length);
        foreach (var rune in words.EnumerateRunes())
            if (!Rune.IsControl(rune) && rune.Value is not (0xFFFE or 0xFFFF)) text.Append(rune);
        return text.ToString();
    }

    public static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);
}
