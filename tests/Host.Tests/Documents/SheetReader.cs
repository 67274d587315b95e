using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;

namespace Approvals.Tests.Documents;

/// <summary>Reads a workbook by its XML, not with the library that wrote it: sheet names, and cells as text with their kind.</summary>
internal static class SheetReader
{
    private static readonly XNamespace s = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    public static IReadOnlyList<(string Name, IReadOnlyList<IReadOnlyList<(string Text, string Kind)>> Rows)> Read(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file), ZipArchiveMode.Read);
        var names = Part(zip, "xl/workbook.xml").Descendants(s + "sheet").Select(e => e.Attribute("name")!.Value).ToList();
        var styles = Part(zip, "xl/styles.xml").Descendants(s + "cellXfs").Single().Elements(s + "xf").Select(x => x.Attribute("numFmtId")?.Value).ToList();
        var quoted = Part(zip, "xl/styles.xml").Descendants(s + "cellXfs").Single().Elements(s + "xf").Select(x => x.Attribute("quotePrefix")?.Value is "1" or "true").ToList();
        return
        [
            .. names.Select((name, i) => (name, Rows(Part(zip, string.Create(CultureInfo.InvariantCulture, $"xl/worksheets/sheet{i + 1}.xml")), styles, quoted))),
        ];
    }

    private static IReadOnlyList<IReadOnlyList<(string, string)>> Rows(XDocument sheet, List<string?> styles, List<bool> quoted) =>
    [
        .. sheet.Descendants(s + "row").Select(row => (IReadOnlyList<(string, string)>)
        [
            .. row.Elements(s + "c").Select(c =>
            {
                var style = int.Parse(c.Attribute("s")?.Value ?? "0", CultureInfo.InvariantCulture);
                Xunit.Assert.Null(c.Element(s + "f"));
                return c.Attribute("t")?.Value == "inlineStr" ? (string.Concat(c.Descendants(s + "t").Select(t => t.Value)), quoted[style] ? "quoted" : "text")
                    : c.Element(s + "v") is not { } v ? ("", "empty") : (v.Value, styles[style] == "164" ? "date" : "number");
            }),
        ]),
    ];

    private static XDocument Part(ZipArchive zip, string name)
    {
        using var stream = zip.GetEntry(name)!.Open();
        return XDocument.Load(stream);
    }
}
