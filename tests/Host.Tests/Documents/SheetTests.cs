using System.Text;
using Approvals.Documents;
using Xunit;

namespace Approvals.Tests.Documents;

public sealed class SheetTests
{

    private static readonly Sheet sheet = new(
        "Sổ [2026]/1", ["Sổ theo dõi", "đến ngày 02/03/2026"], [new("Tên"), new("Ngày"), new("Số tiền"), new("Số lượng")],
        [["Nước sạch, giai đoạn \"2\"", new DateOnly(2026, 3, 2), 1_270_000_000m, 3], ["=HYPERLINK(\"http://x\")", null, 85_000.50m, 2L], ["hai\ndòng", null, -5m, null]])
    {
        Total = ["Tổng", null, 1_270_084_995.50m, 5],
    };

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+84")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\tx")]
    [InlineData("\rx")]
    public void A_text_that_would_be_a_formula_is_neutralised(string text)
    {
        var one = new Sheet("x", [], [new("A")], [[text]]);
        Assert.Contains("'" + text, Encoding.UTF8.GetString(Csv.Write(one)), StringComparison.Ordinal);
        Assert.Equal("quoted", SheetReader.Read(Xlsx.Write([one]))[0].Rows[1][0].Kind);
    }

    [Fact]
    public void Plain_text_begins_with_the_mark_of_utf8_and_keeps_numbers_and_dates_as_such()
    {
        var bytes = Csv.Write(sheet);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        Assert.Equal(
            "Tên,Ngày,Số tiền,Số lượng\r\n\"Nước sạch, giai đoạn \"\"2\"\"\",2026-03-02,1270000000,3\r\n\"'=HYPERLINK(\"\"http://x\"\")\",,85000.50,2\r\n\"hai\ndòng\",,-5,\r\nTổng,,1270084995.50,5\r\n",
            Encoding.UTF8.GetString(bytes[3..]));
    }

    [Fact]
    public void A_workbook_keeps_kinds_of_values_and_has_no_formula()
    {
        var (name, rows) = Assert.Single(SheetReader.Read(Xlsx.Write([sheet])));
        Assert.Equal("Sổ -2026--1", name);
        Assert.Equal("Sổ theo dõi", rows[0][0].Text);
        Assert.Equal(["Tên", "Ngày", "Số tiền", "Số lượng"], rows[3].Select(c => c.Text));
        Assert.Equal([("Nước sạch, giai đoạn \"2\"", "text"), ("46083", "date"), ("1270000000", "number"), ("3", "number")], rows[4]);
        Assert.Equal(("=HYPERLINK(\"http://x\")", "quoted"), rows[5][0]);
        Assert.Equal("1270084995.50", rows[7][2].Text);
    }

    [Fact]
    public void Two_sheets_of_one_name_are_told_apart() =>
        Assert.Equal(["Sổ -2026--1", "Sổ -2026--1 2"], SheetReader.Read(Xlsx.Write([sheet, sheet])).Select(s => s.Name));

    [Theory]
    [InlineData("Đơn vị", 20, 1)]
    [InlineData("Giá trị giải ngân trong kỳ (đồng)", 20, 2)]
    [InlineData("Khoản viện trợ đang thực hiện cuối kỳ", 18, 3)]
    [InlineData("TRÁCHNHIỆMHỮUHẠNMỘTTHÀNHVIÊN", 12, 4)]
    [InlineData("", 8, 1)]
    public void A_head_is_as_high_as_its_longest_name_needs(string title, int width, int lines)
    {
        Assert.Equal(lines, Xlsx.Lines(title, width));
        var book = Xlsx.Write([new Sheet("Sổ", [], [new("STT", 8), new(title, width)], [])]);
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(book));
        using var part = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        Assert.Contains($"ht=\"{lines * 15}\" customHeight=\"1\"", part.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LibreOffice_opens_a_workbook_and_reads_the_same()
    {
        var text = (await LibreOffice.ReadAsync("csv:Text - txt - csv (StarCalc):44,34,76,1", "csv", ("so.xlsx", Xlsx.Write([sheet]))))["so.xlsx"];
        Assert.Contains("\"Nước sạch, giai đoạn \"\"2\"\"\",02/03/2026", text, StringComparison.Ordinal);
        Assert.Contains("=HYPERLINK(\"\"http://x\"\")", text, StringComparison.Ordinal);
    }
}
