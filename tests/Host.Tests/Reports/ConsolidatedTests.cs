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
    [InlineData("delegations")]
    [InlineData("ranking")]
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
            Assert.Equal(Math.Min(12, rows), page.QuerySelectorAll("figure.chart li").Length);
        }
        var sheet = Assert.Single(SheetReader.Read(await officer.GetByteArrayAsync(new Uri($"/reports/consolidated/file?form=xlsx&{query}", UriKind.Relative), Stop)));
        var totals = kind is "overdue" or "ranking" ? 0 : 1;
        Assert.Equal(rows + 4 + totals + (kind == "delegations" ? 1 : 0), sheet.Rows.Count);
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
    public async Task A_trip_to_two_countries_counts_under_each_with_its_own_days_and_once_in_the_total_from_its_decision_on()
    {
        var officer = await office.BrowserAsync("officer.bac-ninh");
        var rows = await RowsAsync(officer, "kind=delegations&asOf=2026-03-02");
        const string Purpose = "Dự diễn đàn nhân dân và thăm hội hữu nghị đối tác.";
        Assert.Equal(["Đoàn ra|Lào|" + Purpose + "|1|2|2", "Đoàn ra|Thái Lan|" + Purpose + "|1|2|3", "Tổng cộng|||1|2|5"], rows.TakeLast(3));
        Assert.DoesNotContain(await RowsAsync(officer, "kind=delegations&asOf=2025-12-17"), r => r.Contains("Lào", StringComparison.Ordinal));
        Assert.DoesNotContain(await RowsAsync(officer, "kind=delegations&asOf=2026-03-02&year=2025"), r => r.Contains("Lào", StringComparison.Ordinal));
        // Not decided on yet: the visitors of Nghệ An; another province: the trip of Bắc Ninh.
        var neighbour = await RowsAsync(await office.BrowserAsync("officer.nghe-an"), "kind=delegations&asOf=2026-03-02");
        Assert.Equal("Tổng cộng|||1|3|5", neighbour[^1]);
        Assert.DoesNotContain(neighbour, r => r.Contains(Purpose, StringComparison.Ordinal) || r.StartsWith("Đoàn vào", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_ranking_of_a_year_is_there_once_proposed_for_who_may_read_the_compact()
    {
        var officer = await office.BrowserAsync("officer.nghe-an");
        var rows = await RowsAsync(officer, "kind=ranking&asOf=2026-03-02&year=2024&cluster=cum-1");
        Assert.StartsWith("Cụm số 1|2024|1|LHHN Hà Nội|91|91|91|Đề nghị tặng|", rows[4], StringComparison.Ordinal);
        Assert.Equal(12, rows.Count - 4);
        Assert.Single(rows, r => r.Contains("Đề nghị tặng", StringComparison.Ordinal));
        Assert.Equal(9, (await RowsAsync(officer, "kind=ranking&asOf=2026-03-02&year=2025")).Count - 4);
        foreach (var none in (string[])["asOf=2024-11-17", "asOf=2026-03-02&cluster=other", "asOf=2026-03-02&year=2023"])
            Assert.Equal(4, (await RowsAsync(officer, "kind=ranking&" + none)).Count);
        Assert.Equal(4, (await RowsAsync(await office.BrowserAsync("appraiser.so-tai-chinh-nghe-an"), "kind=ranking&asOf=2026-03-02")).Count);
        var page = await ApprovalsApp.OpenAsync(officer, "/reports/consolidated?kind=ranking");
        Assert.Equal(["", "cum-1"], page.QuerySelectorAll("#cluster option").Select(o => o.GetAttribute("value")));
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

    private static async Task<List<string>> RowsAsync(HttpClient browser, string query) =>
        [.. Assert.Single(SheetReader.Read(await browser.GetByteArrayAsync(new Uri("/reports/consolidated/file?form=xlsx&" + query, UriKind.Relative), Stop))).Rows
            .Select(r => string.Join('|', r.Select(c => c.Text)))];
}
