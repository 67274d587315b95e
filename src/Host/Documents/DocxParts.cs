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
            new SpacingBetweenLines { Before = "40", After = "0", Line = "40", LineRule = LineSpacingRuleValues.Exact },
            new Indentation { Left = Number((column - length) / 2), Right = Number((column - length) / 2) }));

    /// <summary>Columns without lines, kept on one page.</summary>
    public static Table Columns(params IReadOnlyList<(int Width, List<Paragraph> Paragraphs)> columns)
    {
        foreach (var paragraph in columns.SelectMany(c => c.Paragraphs)) KeepWithNext(paragraph);
        var row = new TableRow(new TableRowProperties(new CantSplit()));
        foreach (var (width, paragraphs) in columns)
        {
            var cell = new TableCell(new TableCellProperties(new TableCellWidth { Width = Number(width), Type = TableWidthUnitValues.Dxa }));
            cell.Append(paragraphs);
            row.Append(cell);
        }
        return new Table(
            new TableProperties(
                new TableWidth { Width = Number(columns.Sum(c => c.Width)), Type = TableWidthUnitValues.Dxa },
                new TableLayout { Type = TableLayoutValues.Fixed },
                new TableCellMarginDefault(new TableCellLeftMargin { Width = 0, Type = TableWidthValues.Dxa }, new TableCellRightMargin { Width = 0, Type = TableWidthValues.Dxa })),
            new TableGrid(columns.Select(c => new GridColumn { Width = Number(c.Width) })),
            row);
    }

    /// <summary>A table with lines; its head is repeated on each page.</summary>
    public static Table Grid(LetterLine.Grid grid, int width)
    {
        width -= 60;
        var widths = Widths(grid, width);
        var table = new Table(
            new TableProperties(
                new TableWidth { Width = Number(width), Type = TableWidthUnitValues.Dxa },
                new TableIndentation { Width = 60, Type = TableWidthUnitValues.Dxa },
                Borders(),
                new TableLayout { Type = TableLayoutValues.Fixed }),
            new TableGrid(widths.Select(w => new GridColumn { Width = Number(w) })));
        if (grid.Head.Count > 0)
            table.Append(Row(grid.Head, widths, (words, _) => Plain(words, 12, bold: true, align: JustificationValues.Center), new TableHeader()));
        foreach (var cells in grid.Rows)
            table.Append(Row(cells, widths, (words, i) => Plain(words, 12, align: Align(grid, i)), null));
        return table;
    }

    private static JustificationValues Align(LetterLine.Grid grid, int column) =>
        grid.Numeric[column] ? JustificationValues.Right : grid.Head.Count > 0 && column == 0 ? JustificationValues.Center : JustificationValues.Left;

    private static TableRow Row(IReadOnlyList<string> cells, List<int> widths, Func<string, int, Paragraph> paragraph, TableHeader? head)
    {
        var row = new TableRow(head is null ? new TableRowProperties(new CantSplit()) : new TableRowProperties(new CantSplit(), head));
        for (var i = 0; i < cells.Count; i++)
        {
            var cell = new TableCell(new TableCellProperties(new TableCellWidth { Width = Number(widths[i]), Type = TableWidthUnitValues.Dxa }));
            // What was typed with several lines stays so.
            cell.Append(cells[i].Split('\n').Select(line => paragraph(line, i)));
            row.Append(cell);
        }
        return row;
    }

    private static TableBorders Borders() => new(
        new TopBorder { Val = BorderValues.Single, Size = 4 }, new LeftBorder { Val = BorderValues.Single, Size = 4 },
        new BottomBorder { Val = BorderValues.Single, Size = 4 }, new RightBorder { Val = BorderValues.Single, Size = 4 },
        new InsideHorizontalBorder { Val = BorderValues.Single, Size = 4 }, new InsideVerticalBorder { Val = BorderValues.Single, Size = 4 });

    /// <summary>The number of a row is narrow, figures half as wide as words, labels narrower than values.</summary>
    private static List<int> Widths(LetterLine.Grid grid, int width)
    {
        if (grid.Head.Count == 0) return [width * 2 / 5, width - (width * 2 / 5)];
        const int first = 620;
        var weights = grid.Numeric.Skip(1).Select(n => n ? 2 : 3).ToList();
        return [first, .. weights.Select(w => (width - first) * w / weights.Sum())];
    }

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

    private static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);
}
