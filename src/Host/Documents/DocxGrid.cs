using Approvals.Workflows.Letters;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Approvals.Documents;

/// <summary>
/// A table with lines in a letter; its head is repeated on each page. Its columns are as wide as what stands in them wants, and no number or word is broken: where they
/// do not fit, the letters become smaller. Widths are in twentieths of a point.
/// </summary>
internal static class DocxGrid
{
    private const int LargestSize = 12, SmallestSize = 8;

    /// <summary>Beside the words of a cell.</summary>
    private const int Margins = 240;

    /// <summary>Letters of a cell beyond which it may well have another line.</summary>
    private const int LongestLine = 40;

    public static Table Of(LetterLine.Grid grid, int width)
    {
        width -= 60;
        var (size, widths) = Widths(grid, width);
        var table = new Table(
            new TableProperties(
                new TableWidth { Width = DocxParts.Number(width), Type = TableWidthUnitValues.Dxa },
                new TableIndentation { Width = 60, Type = TableWidthUnitValues.Dxa },
                Borders(),
                new TableLayout { Type = TableLayoutValues.Fixed }),
            new TableGrid(widths.Select(w => new GridColumn { Width = DocxParts.Number(w) })));
        if (grid.Head.Count > 0)
            table.Append(Row(grid.Head, widths, (words, _) => DocxParts.Plain(words, size, bold: true, align: JustificationValues.Center), new TableHeader()));
        foreach (var cells in grid.Rows)
            table.Append(Row(cells, widths, (words, i) => DocxParts.Plain(words, size, align: Align(grid, i)), null));
        return table;
    }

    private static JustificationValues Align(LetterLine.Grid grid, int column) =>
        grid.Numeric[column] ? JustificationValues.Right : grid.Head.Count > 0 && column == 0 ? JustificationValues.Center : JustificationValues.Left;

    private static TableRow Row(IReadOnlyList<string> cells, IReadOnlyList<int> widths, Func<string, int, Paragraph> paragraph, TableHeader? head)
    {
        var row = new TableRow(head is null ? new TableRowProperties(new CantSplit()) : new TableRowProperties(new CantSplit(), head));
        // What was typed with several lines stays so.
        for (var i = 0; i < cells.Count; i++) row.Append(DocxParts.Cell(widths[i], cells[i].Split('\n').Select(line => paragraph(line, i))));
        return row;
    }

    private static TableBorders Borders() => new(
        new TopBorder { Val = BorderValues.Single, Size = 4 }, new LeftBorder { Val = BorderValues.Single, Size = 4 },
        new BottomBorder { Val = BorderValues.Single, Size = 4 }, new RightBorder { Val = BorderValues.Single, Size = 4 },
        new InsideHorizontalBorder { Val = BorderValues.Single, Size = 4 }, new InsideVerticalBorder { Val = BorderValues.Single, Size = 4 });

    private static (int Size, IReadOnlyList<int> Widths) Widths(LetterLine.Grid grid, int width)
    {
        // Labels are narrower than values.
        if (grid.Head.Count == 0) return (LargestSize, [width * 2 / 5, width - (width * 2 / 5)]);
        for (var size = LargestSize; ; size--)
        {
            // Half the size of a letter is the width of a figure; of words it is a little more than the mean; a short word in bold may be all capitals.
            var letter = size * 21 / 2;
            List<int> least = [.. Columns(grid, (words, bold) => words.Split(' ', '\n').Max(w => w.Length) * (bold ? size * 27 / 2 : letter))];
            List<int> wished = [.. Columns(grid, (words, bold) => words.Split('\n').Max(l => Math.Min(l.Length, LongestLine)) * (bold ? size * 12 : letter))];
            var left = width - least.Sum();
            if (left < 0 && size > SmallestSize) continue;
            if (left < 0) return (size, [.. least.Select(l => l * width / least.Sum())]);
            List<int> more = [.. least.Zip(wished, (l, w) => Math.Max(w - l, 1))];
            return (size, [.. least.Zip(more, (l, m) => l + (int)((long)left * m / more.Sum()))]);
        }
    }

    private static IEnumerable<int> Columns(LetterLine.Grid grid, Func<string, bool, int> measure) =>
        grid.Head.Select((head, i) => grid.Rows.Select(r => measure(r[i], false)).Append(measure(head, true)).Max() + Margins);
}
