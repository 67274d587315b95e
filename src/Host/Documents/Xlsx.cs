using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Approvals.Documents;

/// <summary>Writes tables as an Excel workbook. Texts are texts and never formulas; numbers and dates are what they are.</summary>
public static class Xlsx
{
    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>What a cell of Excel holds at most.</summary>
    private const int LongestText = 32_767;

    private const int MostOnA4 = 12;

    /// <summary>Letters beyond which a text goes on in the next line of its cell; a name of a column does so earlier.</summary>
    private const int LongestLine = 36, ShortHead = 16;

    /// <summary>Height of a line of 11 points, in points.</summary>
    private const int LineHeight = 15;

    // Indexes into the cell formats of Styles(), in its order.
    private const uint Plain = 0, Head = 1, Day = 2, Whole = 3, Fraction = 4, Title = 5, Quoted = 6, BoldWhole = 7, BoldFraction = 8;

    public static byte[] Write(params IReadOnlyList<Sheet> sheets)
    {
        ArgumentNullException.ThrowIfNull(sheets);
        using var file = new MemoryStream();
        using (var package = SpreadsheetDocument.Create(file, SpreadsheetDocumentType.Workbook))
        {
            var book = package.AddWorkbookPart();
            book.AddNewPart<WorkbookStylesPart>("styles").Stylesheet = Styles();
            var list = new Sheets();
            book.Workbook = new Workbook(list);
            HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
            foreach (var (sheet, index) in sheets.Select((s, i) => (s, (uint)i + 1)))
            {
                var part = book.AddNewPart<WorksheetPart>("sheet" + index.ToString(CultureInfo.InvariantCulture));
                part.Worksheet = Worksheet(sheet);
                list.Append(new DocumentFormat.OpenXml.Spreadsheet.Sheet { Name = Name(sheet.Name, names), SheetId = index, Id = book.GetIdOfPart(part) });
            }
            book.Workbook.Save();
        }
        return file.ToArray();
    }

    private static Worksheet Worksheet(Sheet sheet)
    {
        var columns = new Columns(sheet.Columns.Select((c, i) => new Column
        {
            Min = (uint)i + 1, Max = (uint)i + 1, CustomWidth = true, Width = c.Width > 0 ? c.Width : Width(sheet, i),
        }));
        var data = new SheetData();
        foreach (var line in sheet.Above) data.Append(new Row(Cell(line, Title)));
        if (sheet.Above.Count > 0) data.Append(new Row());
        // Not every program that prints it measures wrapped words anew: the head is as high as its longest name.
        var lines = sheet.Columns.Select((c, i) => Lines(c.Title, c.Width > 0 ? c.Width : Width(sheet, i))).DefaultIfEmpty(1).Max();
        data.Append(new Row(sheet.Columns.Select(c => Cell(c.Title, Head))) { Height = lines * LineHeight, CustomHeight = true });
        foreach (var row in sheet.Rows) data.Append(new Row(row.Select(value => Cell(value, null))));
        if (sheet.Total is { } total) data.Append(new Row(total.Select(value => Cell(value, value is string ? Title : value is decimal ? BoldFraction : BoldWhole))));
        var above = (uint)(sheet.Above.Count > 0 ? sheet.Above.Count + 2 : 1);
        var view = new SheetView
        {
            WorkbookViewId = 0,
            Pane = new Pane { VerticalSplit = above, TopLeftCell = $"A{above + 1}", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen },
        };
        // Printed, all columns stand on one page; many of them on A3.
        var page = new PageSetup { Orientation = OrientationValues.Landscape, PaperSize = sheet.Columns.Count > MostOnA4 ? 8u : 9u, FitToWidth = 1, FitToHeight = 0 };
        var worksheet = new Worksheet(new SheetProperties(new PageSetupProperties { FitToPage = true }), new SheetViews(view), columns, data);
        if (sheet.Lists is { } lists && lists.Any(l => l.Count > 0)) worksheet.Append(Validations(lists));
        worksheet.Append(page);
        return worksheet;
    }

    /// <summary>The lists stand in the columns of the sheet "Danh mục", in order.</summary>
    private static DataValidations Validations(IReadOnlyList<IReadOnlyList<string>> lists)
    {
        var validations = new DataValidations();
        var listed = 0;
        for (var column = 0; column < lists.Count; column++)
        {
            if (lists[column].Count == 0) continue;
            var (own, of) = (Letters(column), Letters(listed++));
            validations.Append(new DataValidation(new Formula1(string.Create(CultureInfo.InvariantCulture, $"'Danh mục'!${of}$2:${of}${lists[column].Count + 1}")))
            {
                Type = DataValidationValues.List, AllowBlank = true, ShowErrorMessage = false, SequenceOfReferences = new ListValue<StringValue>([$"{own}2:{own}1001"]),
            });
        }
        validations.Count = (uint)listed;
        return validations;
    }

    private static string Letters(int column) => column < 26 ? ((char)('A' + column)).ToString() : Letters((column / 26) - 1) + (char)('A' + (column % 26));

    private static double Width(Sheet sheet, int column)
    {
        var title = sheet.Columns[column].Title;
        var longest = sheet.Rows.Select(r => column < r.Count ? r[column] : null).Select(v => v switch
        {
            DateOnly => 11,
            null => 0,
            string text => Math.Min(text.Length, LongestLine),
            _ => 16,
        }).Append(Math.Min(title.Length, ShortHead)).Append(title.Split(' ').Max(w => w.Length)).Max();
        return Math.Max(longest + 2, 8);
    }

    /// <summary>
    /// Lines that bold words take in a column so wide: its width is counted in digits, a margin left aside, and a capital is wider than a digit.
    /// </summary>
    internal static int Lines(string title, double width)
    {
        var (room, lines, used) = (width - 1, 1, 0.0);
        foreach (var word in title.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var length = word.Length + (word.Count(char.IsUpper) * 0.4);
            if (used > 0 && used + 1 + length > room) (lines, used) = (lines + 1, 0);
            used += length + (used > 0 ? 1 : 0);
            for (; used > room && room >= 1; used -= room) lines++;
        }
        return lines;
    }

    private static Cell Cell(object? value, uint? style) => value switch
    {
        null => new Cell { StyleIndex = style ?? Plain },
        DateOnly day => new Cell(new CellValue(day.DayNumber - new DateOnly(1899, 12, 30).DayNumber)) { StyleIndex = Day },
        int or long => new Cell(new CellValue(Convert.ToString(value, CultureInfo.InvariantCulture)!)) { DataType = CellValues.Number, StyleIndex = style ?? Whole },
        decimal number => new Cell(new CellValue(number.ToString(CultureInfo.InvariantCulture)))
        {
            DataType = CellValues.Number,
            StyleIndex = decimal.Truncate(number) == number ? style == BoldFraction ? BoldWhole : Whole : style ?? Fraction,
        },
        _ => Text(value.ToString()!, style),
    };

    private static Cell Text(string text, uint? style) => new(new InlineString(new Text(Printable(text)) { Space = SpaceProcessingModeValues.Preserve }))
    {
        DataType = CellValues.InlineString,
        // Excel would take it for a formula when somebody edits the cell.
        StyleIndex = style ?? (Documents.Sheet.IsDangerous(text) ? Quoted : Plain),
    };

    private static string Printable(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if ((!Rune.IsControl(rune) || rune.Value is '\n' or '\t') && rune.Value is not (0xFFFE or 0xFFFF)) printable.Append(rune);
        return printable.Length > LongestText ? printable.ToString(0, LongestText) : printable.ToString();
    }

    /// <summary>A sheet has at most 31 letters and none of these; two of one workbook differ.</summary>
    private static string Name(string name, HashSet<string> taken)
    {
        var clean = new string([.. name.Select(c => c is '[' or ']' or ':' or '*' or '?' or '/' or '\\' ? '-' : c)]).Trim('\'', ' ');
        clean = clean.Length == 0 ? "1" : clean[..Math.Min(clean.Length, 28)].Trim();
        var own = clean;
        for (var i = 2; !taken.Add(own); i++) own = string.Create(CultureInfo.InvariantCulture, $"{clean} {i}");
        return own;
    }

    private static Stylesheet Styles()
    {
        var wrap = new Alignment { WrapText = true, Vertical = VerticalAlignmentValues.Top };
        return new Stylesheet(
            new NumberingFormats(new NumberingFormat { NumberFormatId = 164, FormatCode = "dd/mm/yyyy" }) { Count = 1 },
            new Fonts(
                new Font(new FontSize { Val = 11 }, new FontName { Val = "Times New Roman" }),
                new Font(new Bold(), new FontSize { Val = 11 }, new FontName { Val = "Times New Roman" }))
            { Count = 2 },
            new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })) { Count = 2 },
            new Borders(
                new Border(),
                new Border(
                    new LeftBorder { Style = BorderStyleValues.Thin }, new RightBorder { Style = BorderStyleValues.Thin }, new TopBorder { Style = BorderStyleValues.Thin },
                    new BottomBorder { Style = BorderStyleValues.Thin }))
            { Count = 2 },
            new CellStyleFormats(new CellFormat()) { Count = 1 },
            new CellFormats(
                Format(0, 0, 1, wrap), Format(0, 1, 1, wrap), Format(164, 0, 1, wrap), Format(3, 0, 1, wrap), Format(4, 0, 1, wrap), Format(0, 1, 0, null),
                Format(0, 0, 1, wrap, quoted: true), Format(3, 1, 1, wrap), Format(4, 1, 1, wrap))
            { Count = 9 });
    }

    private static CellFormat Format(uint number, uint font, uint border, Alignment? alignment, bool quoted = false)
    {
        var format = new CellFormat { NumberFormatId = number, FontId = font, FillId = 0, BorderId = border, ApplyNumberFormat = number > 0, ApplyFont = true, ApplyBorder = true };
        if (quoted) format.QuotePrefix = true;
        if (alignment is null) return format;
        format.ApplyAlignment = true;
        format.Append(alignment.CloneNode(true));
        return format;
    }
}
