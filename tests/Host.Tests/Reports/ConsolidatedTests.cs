using System.IO.Compression;
using System.Net;
using Approvals.Tests.Documents;
using Xunit;

namespace Approvals.Tests.Reports;

[Collection(SampleOffice.Name)]
public sealed class ConsolidatedTests(SampleOffice office)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("donor")]
    [InlineData("field")]
    [InlineData("commune")]
    [InlineData("year")]
    [InlineData("disbursement")]
    [InlineData("overdue")]
    public async Task Each_table_is_a_page_with_a_chart_and_two_files(string kind)
    {
        var officer = await office.BrowserAsync("officer.nghe-an");
        // Late enough for reports to be owed and not handed in.
        var query = $"kind={kind}&asOf={(kind == "overdue" ? "2026-03-02" : "2026-02-28")}";
        var page = await ApprovalsApp.OpenAsync(officer, "/reports/consolidated?" + query);
        var rows = page.QuerySelectorAll("table tbody tr:not(.total)").Length;
        if (kind != "overdue")
        {
            Assert.True(rows > 0);
            Assert.Equal(Math.Min(12, rows), page.QuerySelectorAll("figure.chart svg g").Length);
        }
        var sheet = Assert.Single(SheetReader.Read(await officer.GetByteArrayAsync(new Uri($"/reports/consolidated/file?form=xlsx&{query}", UriKind.Relative), Stop)));
        Assert.Equal(rows + 4 + (kind == "overdue" ? 0 : 1), sheet.Rows.Count);
        var file = await officer.GetByteArrayAsync(new Uri($"/reports/consolidated/file?form=csv&{query}", UriKind.Relative), Stop);
        Assert.Equal([0xEF, 0xBB, 0xBF], file[..3]);
        Assert.Equal(file, await officer.GetByteArrayAsync(new Uri($"/reports/consolidated/file?form=csv&{query}", UriKind.Relative), Stop));
    }

    [Fact]
    public async Task The_annual_report_is_a_draft_in_word_with_the_tables_in_a_workbook()
    {
        var officer = await office.BrowserAsync("officer.nghe-an");
        var answer = await officer.GetAsync(new Uri("/reports/annual?year=2025&form=docx", UriKind.Relative), Stop);
        Assert.Equal("Báo cáo viện trợ năm 2025.docx", answer.Content.Headers.ContentDisposition!.FileNameStar);
        using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync(Stop), ZipArchiveMode.Read);
        using var reader = new StreamReader(zip.GetEntry("word/document.xml")!.Open());
        var text = await reader.ReadToEndAsync(Stop);
        Assert.Contains("Năm 2025 có 3 khoản viện trợ được phê duyệt, tổng vốn viện trợ không hoàn lại 5.000.000.000 đồng", text, StringComparison.Ordinal);
        Assert.Contains("DỰ THẢO", text, StringComparison.Ordinal);
        Assert.Equal(4, SheetReader.Read(await officer.GetByteArrayAsync(new Uri("/reports/annual?year=2025&form=xlsx", UriKind.Relative), Stop)).Count);
    }

    [Fact]
    public async Task What_there_is_not_is_not_found_and_who_has_no_case_has_no_figures()
    {
        var officer = await office.BrowserAsync("officer.nghe-an");
        Assert.Equal(HttpStatusCode.NotFound, (await officer.GetAsync(new Uri("/reports/consolidated?kind=secrets", UriKind.Relative), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await officer.GetAsync(new Uri("/reports/annual?form=exe", UriKind.Relative), Stop)).StatusCode);
        var admin = await office.BrowserAsync("admin.vufo");
        Assert.Empty((await ApprovalsApp.OpenAsync(admin, "/reports/consolidated")).QuerySelectorAll("table"));
    }
}
