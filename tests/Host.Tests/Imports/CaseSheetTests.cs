using System.Net;
using System.Net.Http.Headers;
using Approvals.Documents;
using Approvals.Tests.Api;
using Approvals.Tests.Documents;
using Xunit;

namespace Approvals.Tests.Imports;

/// <summary>Delegations that were running on paper, with their members in a sheet of their own.</summary>
public sealed class CaseSheetTests : OfficeTests
{
    private const string Page = "/imports/cases-delegation-outbound", Head = "head.nghe-an", Title = "Đoàn học tập kinh nghiệm";
    private static readonly string[] cases = ["Ngày nộp hồ sơ *", "Trạng thái *", "Bước đang xử lý *", "Từ ngày *", "Tên đoàn *", "Ngày đi", "Ngày về"];
    private static readonly string[] members = ["Dòng hồ sơ *", "Họ và tên", "Chức vụ", "Cơ quan", "Trưởng đoàn", "Lãnh đạo chủ chốt", "Ngày sinh"];

    [Fact]
    public async Task Impossible_rows_are_told_by_sheet_row_and_column_before_anything_comes_in()
    {
        At(2026, 3, 2);
        var officer = await app.BrowserAsync(Officer);
        var shown = await SendAsync(officer, Book(
            [
                ["05/01/2026", "Đã về, đang báo cáo và quyết toán", "Nộp lại hộ chiếu", "10/02/2026", "Về trước khi đi", "20/01/2026", "10/01/2026"],
                ["05/01/2026", "Đang trình ký", "Nộp lại hộ chiếu", "20/12/2025", "Không đúng chỗ", "10/01/2026", "20/01/2026"],
                ["05/01/2026", "Đã kết thúc", "Nộp lưu", "10/02/2026", "Gần như trống"],
            ],
            [[2, "Nguyễn Văn Mẫu", "Chủ tịch", "Liên hiệp", "Có"], [3, "Trần Thị Mẫu", "Chuyên viên", "Liên hiệp", "Có"], [3, "Lê Văn Mẫu", null, "Liên hiệp"], [9, "Ai đó", "Khách", "Liên hiệp"]]));
        foreach (var (sheet, row, column, error) in ((string, string, string, string)[])
        [
            ("Hồ sơ", "2", "Ngày về", "Ngày về không được trước ngày đi"), ("Hồ sơ", "3", "Trạng thái", "không có trạng thái đó"), ("Hồ sơ", "3", "Từ ngày", "05/01/2026"),
            ("Hồ sơ", "4", "Ngày đi", "Cần nhập thông tin"), ("Hồ sơ", "4", "Danh sách thành viên", "Cần nhập thông tin"),
            ("Danh sách thành viên", "4", "Chức vụ", "Cần nhập thông tin"), ("Danh sách thành viên", "5", "Dòng hồ sơ", "không có dòng 9"),
        ])
            Assert.Contains(Rows(shown), r => r[0] == sheet && r[1] == row && r[2] == column && r[3].Contains(error, StringComparison.Ordinal));
        Assert.DoesNotContain("name=\"digest\"", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("step:", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trip_comes_in_with_its_members_waits_for_the_head_and_is_known_to_the_checks_of_others()
    {
        At(2026, 3, 2);
        var officer = await app.BrowserAsync(Officer);
        var file = Book(
            [["05/01/2026", "Đã có quyết định cử đoàn", "Làm hộ chiếu, thị thực", "10/02/2026", Title, "11/05/2026", "15/05/2026"]],
            [[2, "Nguyễn Văn Mẫu Một", "Phó Chủ tịch", "Liên hiệp", "Có", "Có", "03/02/1975"]]);
        await ApplyAsync(officer, await SendAsync(officer, file));
        var id = (await app.As(Head).GetAsync("imports")).Is(200).Body[0].GetProperty("id").GetString()!;

        var own = await ApprovalsApp.OpenAsync(officer, "/drafts/" + id);
        Assert.Null(own.QuerySelector("button[value=submit]"));
        Assert.Null((await ApprovalsApp.OpenAsync(officer, "/?tab=todo")).QuerySelector("#confirmations"));
        var head = await app.BrowserAsync(Head);
        Assert.Contains(Title, (await ApprovalsApp.OpenAsync(head, "/?tab=todo")).QuerySelector($"#confirmations a[href='/drafts/{id}/import']")!.TextContent, StringComparison.Ordinal);
        var page = await ApprovalsApp.OpenAsync(head, $"/drafts/{id}/import");
        using (var confirmed = await ApprovalsApp.PostAsync(head, $"/drafts/{id}/import", $"/drafts/{id}/import/confirm",
            ("revision", page.QuerySelector("input[name=revision]")!.GetAttribute("value")!), ("entered", page.QuerySelector("input[name=entered]")!.GetAttribute("value")!)))
            Assert.Equal("/cases/" + id, confirmed.Headers.Location?.ToString());
        Assert.Equal("Nguyễn Văn Mẫu Một", (await app.As(Officer).CaseAsync(id))["data"].GetProperty("members")[0].GetProperty("name").GetString());

        var other = (await app.As(Officer).PostAsync("cases", new
        {
            type = "delegation-outbound",
            data = new { title = "Đoàn khác", departure = "2026-05-12", returnOn = "2026-05-14", members = new object[] { new { name = "Nguyễn Văn Mẫu Một", position = "Phó Chủ tịch", organisation = "Liên hiệp", head = true } } },
        })).Is(201).Text("id");
        Assert.Contains("overlaps", (await app.As(Officer).CaseAsync(other))["checks"].EnumerateArray().Select(c => c.GetProperty("key").GetString()));
    }

    [Fact]
    public async Task The_template_has_a_sheet_a_table_and_columns_for_the_last_report()
    {
        var officer = await app.BrowserAsync(Officer);
        var trip = SheetReader.Read(await officer.GetByteArrayAsync(new Uri(Page + "/template", UriKind.Relative), Stop));
        Assert.Equal(["Hồ sơ", "Nước đến", "Danh sách thành viên", "Dự toán", "Hướng dẫn", "Danh mục"], trip.Select(s => s.Name));
        var aid = SheetReader.Read(await officer.GetByteArrayAsync(new Uri("/imports/cases-aid-project/template", UriKind.Relative), Stop));
        Assert.Contains(aid[0].Rows[0], c => c.Text.StartsWith("Báo cáo gần nhất · ", StringComparison.Ordinal));
    }

    private static byte[] Book(object?[][] rows, object?[][] people) =>
        Xlsx.Write([new Sheet("Hồ sơ", [], [.. cases.Select(h => new SheetColumn(h))], rows), new Sheet("Danh sách thành viên", [], [.. members.Select(h => new SheetColumn(h))], people)]);

    private static async Task<string> SendAsync(HttpClient browser, byte[] file)
    {
        var document = await ApprovalsApp.OpenAsync(browser, Page);
        using var content = new MultipartFormDataContent
        {
            { new StringContent(document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!), "__RequestVerificationToken" },
        };
        var part = new ByteArrayContent(file);
        part.Headers.ContentType = new MediaTypeHeaderValue(Xlsx.MediaType);
        content.Add(part, "file", "nhap.xlsx");
        return WebUtility.HtmlDecode(await (await browser.PostAsync(new Uri(Page, UriKind.Relative), content, Stop)).Content.ReadAsStringAsync(Stop));
    }

    private static async Task ApplyAsync(HttpClient browser, string shown)
    {
        var digest = System.Text.RegularExpressions.Regex.Match(shown, "name=\"digest\" value=\"([0-9a-f]{64})\"").Groups[1].Value;
        Assert.True(digest.Length > 0, string.Join('\n', Rows(shown).Select(r => string.Join(" | ", r))));
        using var done = await ApprovalsApp.PostAsync(browser, Page, Page + "/apply", ("digest", digest));
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
    }

    private static IEnumerable<string[]> Rows(string html) => System.Text.RegularExpressions.Regex.Matches(html, "<tr><td.*?</tr>", System.Text.RegularExpressions.RegexOptions.Singleline)
        .Select(row => System.Text.RegularExpressions.Regex.Matches(row.Value, "<td[^>]*>(.*?)</td>", System.Text.RegularExpressions.RegexOptions.Singleline).Select(c => c.Groups[1].Value.Trim()).ToArray())
        .Where(r => r.Length == 4);
}
