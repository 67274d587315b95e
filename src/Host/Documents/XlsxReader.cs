using System.Globalization;
using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;

namespace Approvals.Documents;

/// <summary>A row of a workbook that was sent to us.</summary>
/// <param name="Number">Row number as the program shows it, from 1.</param>
/// <param name="Cells">By column, from 0; empty cells are absent.</param>
public sealed record SheetRow(int Number, IReadOnlyDictionary<int, SheetCell> Cells);

/// <summary>A cell that is not empty.</summary>
/// <param name="Text">What stands in it; a number with a point, a date as the number Excel keeps for it.</param>
/// <param name="IsNumber">Whether Excel keeps it as a number and not as a text.</param>
/// <param name="From1904">Whether its workbook counts days from 1904.</param>
public readonly record struct SheetCell(string Text, bool IsNumber, bool From1904 = false)
{
    /// <summary>Whether a formula came to nothing: the text is then what Excel shows, such as #REF!.</summary>
    public bool IsError { get; init; }

    /// <summary>In 1954. What is smaller is a year or an amount in the wrong column.</summary>
    private const int FirstSerial = 20_000;

    private const int EndOfSerials = 2_958_466;
    private const int From1900To1904 = 1_462;

    /// <summary>The date, as Excel keeps it or as people write it; null for neither.</summary>
    public DateOnly? Day
    {
        get
        {
            if (!IsNumber)
                return DateOnly.TryParseExact(Text, ["dd/MM/yyyy", "d/M/yyyy", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
            if (!double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var serial)) return null;
            if (From1904) serial += From1900To1904;
            return serial is >= FirstSerial and < EndOfSerials ? new DateOnly(1899, 12, 30).AddDays((int)serial) : null;
        }
    }
}

/// <summary>
/// Reads the texts of a workbook that somebody sent: nothing is executed, no entity resolved, and what unpacks to more than an office would ever send is refused while it
/// unpacks.
/// </summary>
public static class XlsxReader
{
    /// <summary>Bytes of the file as it comes.</summary>
    public const int LargestFile = 2_000_000;

    /// <summary>Bytes of all parts that are read, unpacked.</summary>
    public const int LargestUnpacked = 20_000_000;

    public const int MostRows = 5_000;

    private const int MostParts = 200;
    private const int MostColumns = 100;
    private const int LongestText = 20_000;
    private static readonly XNamespace s = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static readonly XNamespace r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static readonly XNamespace p = "http://schemas.openxmlformats.org/package/2006/relationships";

    /// <summary>Sheets by name, or the text key that says why not: <c>excel.not-a-workbook</c>, <c>excel.too-large</c>.</summary>
    public static (IReadOnlyDictionary<string, IReadOnlyList<SheetRow>>? Sheets, string? Problem) Read(Stream content)
    {
        ArgumentNullException.ThrowIfNull(content);
        try
        {
            if (content.CanSeek && content.Length > LargestFile) return (null, "excel.too-large");
            using var zip = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            return zip.Entries.Count > MostParts ? (null, "excel.too-large") : (new Parts(zip).Sheets(), null);
        }
        catch (OverflowException)
        {
            return (null, "excel.too-large");
        }
        catch (Exception fault) when (fault is InvalidDataException or XmlException or FormatException or ArgumentException or KeyNotFoundException
            or InvalidOperationException or NullReferenceException)
        {
            return (null, "excel.not-a-workbook");
        }
    }

    private sealed class Parts(ZipArchive zip)
    {
        private long left = LargestUnpacked;

        public Dictionary<string, IReadOnlyList<SheetRow>> Sheets()
        {
            var shared = zip.GetEntry("xl/sharedStrings.xml") is null ? [] : Load("xl/sharedStrings.xml").Descendants(s + "si").Select(Words).ToList();
            var targets = Load("xl/_rels/workbook.xml.rels").Descendants(p + "Relationship").ToDictionary(e => e.Attribute("Id")!.Value, e => e.Attribute("Target")!.Value);
            Dictionary<string, IReadOnlyList<SheetRow>> sheets = new(StringComparer.OrdinalIgnoreCase);
            var book = Load("xl/workbook.xml");
            var from1904 = book.Descendants(s + "workbookPr").Any(e => e.Attribute("date1904")?.Value is "1" or "true");
            foreach (var sheet in book.Descendants(s + "sheet"))
            {
                var target = targets[sheet.Attribute(r + "id")!.Value].TrimStart('/');
                sheets[sheet.Attribute("name")!.Value.Normalize()] = Rows(Load(target.StartsWith("xl/", StringComparison.Ordinal) ? target : "xl/" + target), shared, from1904);
            }
            return sheets;
        }

        private static List<SheetRow> Rows(XDocument sheet, List<string> shared, bool from1904)
        {
            List<SheetRow> rows = [];
            foreach (var row in sheet.Descendants(s + "row"))
            {
                if (rows.Count > MostRows) throw new OverflowException();
                var number = row.Attribute("r") is { } given ? int.Parse(given.Value, CultureInfo.InvariantCulture) : rows.Count > 0 ? rows[^1].Number + 1 : 1;
                Dictionary<int, SheetCell> cells = [];
                var next = 0;
                foreach (var cell in row.Elements(s + "c"))
                {
                    var column = cell.Attribute("r") is { } place ? Column(place.Value) : next;
                    next = column + 1;
                    if (column >= MostColumns) continue;
                    var text = Value(cell, shared).Trim().Normalize();
                    if (text.Length > LongestText) throw new OverflowException();
                    if (text.Length > 0) cells[column] = new SheetCell(text, cell.Attribute("t")?.Value is null or "n", from1904) { IsError = cell.Attribute("t")?.Value == "e" };
                }
                rows.Add(new SheetRow(number, cells));
            }
            return rows;
        }

        private static string Value(XElement cell, List<string> shared) => cell.Attribute("t")?.Value switch
        {
            "s" => shared[int.Parse(cell.Element(s + "v")!.Value, CultureInfo.InvariantCulture)],
            "inlineStr" => Words(cell),
            // What Excel shows of yes and no, in a language of its own.
            "b" => cell.Element(s + "v")?.Value is "1" or "true" ? "TRUE" : "FALSE",
            _ => cell.Element(s + "v")?.Value ?? "",
        };

        private static string Words(XElement element) => string.Concat(element.Descendants(s + "t").Select(t => t.Value));

        private static int Column(string place)
        {
            var column = 0;
            foreach (var c in place.TakeWhile(char.IsAsciiLetter)) column = checked((column * 26) + char.ToUpperInvariant(c) - 'A' + 1);
            return column - 1;
        }

        /// <summary>What the package says of its own size is not believed: bytes are counted as they come.</summary>
        private XDocument Load(string name)
        {
            using var part = (zip.GetEntry(name) ?? throw new InvalidDataException(name)).Open();
            using var memory = new MemoryStream();
            var buffer = new byte[81_920];
            int read;
            while ((read = part.Read(buffer)) > 0)
            {
                if ((left -= read) < 0) throw new OverflowException();
                memory.Write(buffer, 0, read);
            }
            memory.Position = 0;
            using var reader = XmlReader.Create(memory, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return XDocument.Load(reader);
        }
    }
}
