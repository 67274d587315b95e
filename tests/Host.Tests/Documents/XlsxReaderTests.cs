using System.IO.Compression;
using System.Text;
using Approvals.Documents;
using Xunit;

namespace Approvals.Tests.Documents;

public sealed class XlsxReaderTests
{
    [Fact]
    public void A_file_that_unpacks_to_too_much_is_refused_while_it_unpacks()
    {
        using var bomb = new MemoryStream();
        using (var zip = new ZipArchive(bomb, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in ((string, string)[])[("xl/_rels/workbook.xml.rels", "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'/>"), ("xl/workbook.xml", "<x/>")])
            {
                using var part = zip.CreateEntry(name).Open();
                part.Write(Encoding.UTF8.GetBytes(text));
            }
            using var large = zip.CreateEntry("xl/sharedStrings.xml").Open();
            var spaces = new byte[1_000_000];
            Array.Fill(spaces, (byte)' ');
            for (var i = 0; i < 25; i++) large.Write(spaces);
        }
        Assert.True(bomb.Length < XlsxReader.LargestFile);
        bomb.Position = 0;
        Assert.Equal("excel.too-large", XlsxReader.Read(bomb).Problem);
    }

    [Fact]
    public void Entities_are_not_resolved_and_other_files_are_no_workbook()
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        using (var part = zip.CreateEntry("xl/_rels/workbook.xml.rels").Open())
            part.Write("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>"u8);
        file.Position = 0;
        Assert.Equal("excel.not-a-workbook", XlsxReader.Read(file).Problem);
        Assert.Equal("excel.not-a-workbook", XlsxReader.Read(new MemoryStream("Mã,Tên"u8.ToArray())).Problem);
    }

    [Fact]
    public void A_relationship_twice_is_no_workbook()
    {
        var (_, problem) = XlsxReader.Read(Workbook("", "<c><v>1</v></c>", relationships: 2));
        Assert.Equal("excel.not-a-workbook", problem);
    }

    [Fact]
    public void A_number_and_a_text_are_told_apart()
    {
        var cells = Assert.Single(XlsxReader.Read(Workbook("", "<c><v>1.27</v></c><c t='n'><v>2</v></c><c t='inlineStr'><is><t>1.27</t></is></c><c t='str'><v>2</v></c>")).Sheets!["T"]).Cells;
        Assert.Equal([new SheetCell("1.27", true), new SheetCell("2", true), new SheetCell("1.27", false), new SheetCell("2", false)], Enumerable.Range(0, 4).Select(i => cells[i]));
    }

    [Theory]
    [InlineData("", "46027", "2026-01-05")]
    [InlineData("date1904='1'", "44565", "2026-01-05")]
    [InlineData("date1904='true'", "44565.75", "2026-01-05")]
    [InlineData("date1904='0'", "46027", "2026-01-05")]
    [InlineData("", "20000", "1954-10-03")]
    [InlineData("", "19999", null)]
    [InlineData("", "2026", null)]
    [InlineData("date1904='1'", "2026", null)]
    [InlineData("", "2958466", null)]
    [InlineData("", "-1", null)]
    public void A_date_is_counted_from_the_day_of_its_workbook_and_a_year_is_none(string workbook, string number, string? day)
    {
        var cell = Assert.Single(XlsxReader.Read(Workbook(workbook, $"<c><v>{number}</v></c>")).Sheets!["T"]).Cells[0];
        Assert.Equal(day, cell.Day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("5/1/2026", true)]
    [InlineData("05/01/2026", true)]
    [InlineData("2026-01-05", true)]
    [InlineData("46027", false)]
    [InlineData("hôm qua", false)]
    public void A_date_that_is_a_text_is_written_as_people_write_it(string text, bool read) => Assert.Equal(read ? new DateOnly(2026, 1, 5) : (DateOnly?)null, new SheetCell(text, false).Day);

    private static MemoryStream Workbook(string properties, string cells, int relationships = 1)
    {
        const string main = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'";
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, text) in ((string, string)[])
            [
                ("xl/_rels/workbook.xml.rels", "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
                    + string.Concat(Enumerable.Repeat("<Relationship Id='r1' Target='worksheets/sheet1.xml'/>", relationships)) + "</Relationships>"),
                ("xl/workbook.xml", $"<workbook {main} xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'><workbookPr {properties}/><sheets><sheet name='T' sheetId='1' r:id='r1'/></sheets></workbook>"),
                ("xl/worksheets/sheet1.xml", $"<worksheet {main}><sheetData><row r='1'>{cells}</row></sheetData></worksheet>"),
            ])
            {
                using var part = zip.CreateEntry(name).Open();
                part.Write(Encoding.UTF8.GetBytes(text));
            }
        file.Position = 0;
        return file;
    }
}
