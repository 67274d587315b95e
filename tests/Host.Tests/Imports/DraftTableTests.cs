using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Workflows.Cases;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Imports;

/// <summary>Tables of a draft filled from a workbook: members of a delegation, commitments of a compact.</summary>
public sealed class DraftTableTests : IDisposable
{
    private const string Officer = "officer.nghe-an";
    private static readonly string[] members = ["Họ và tên *", "Chức vụ *", "Cơ quan *", "Ngày sinh", "Số hộ chiếu"];
    private readonly ApprovalsApp app = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => app.Dispose();

    [Fact]
    public async Task Members_come_in_after_a_dry_run_behind_those_that_are_there()
    {
        var (browser, id) = await DraftAsync("delegation-outbound");
        await app.Services.GetRequiredService<Drafts>().SaveAsync(Officer, id, null, Values("""{"members":[{"name":"Người Mẫu Một","position":"Trưởng ban","organisation":"Liên hiệp"},{}]}"""), Stop);
        var page = $"/imports/drafts/{id}/members";
        var shown = await SendAsync(browser, page, Book("Danh sách thành viên", members, ["Người Mẫu Hai", "Chuyên viên", "Liên hiệp", new DateOnly(1980, 3, 5), "P00001234"], ["Người Mẫu Ba", "Văn thư", "Liên hiệp", "06/07/1985", null]));
        Assert.Contains("2 dòng, không có lỗi", shown, StringComparison.Ordinal);
        Assert.Single(await RowsAsync(id, "members"), r => r.Length > 0);
        // What is kept of the file is nothing: it holds a passport.
        Assert.DoesNotContain(Directory(), f => File.ReadAllBytes(f).AsSpan().StartsWith("PK"u8));
        var answer = await ApplyAsync(browser, page, shown);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith($"/drafts/{id}?saved=1#", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        var rows = await RowsAsync(id, "members");
        Assert.Equal(3, rows.Count);
        Assert.Contains("Người Mẫu Một", rows[0], StringComparison.Ordinal);
        Assert.Contains("birthDate=1980-03-05", rows[1], StringComparison.Ordinal);
        Assert.Contains("birthDate=1985-07-06", rows[2], StringComparison.Ordinal);
        // A second press, or a page that was open while somebody else typed, takes nothing in.
        var again = await ApplyAsync(browser, page, shown);
        Assert.Contains("Bản nháp đã thay đổi", await TextAsync(again), StringComparison.Ordinal);
        Assert.Equal(3, (await RowsAsync(id, "members")).Count);
    }

    [Fact]
    public async Task One_wrong_row_keeps_all_out_and_every_error_is_told_by_its_row()
    {
        var (browser, id) = await DraftAsync("delegation-outbound");
        var page = $"/imports/drafts/{id}/members";
        var shown = await SendAsync(browser, page, Book("Danh sách thành viên", members, ["Người Mẫu Hai", "Chuyên viên", "Liên hiệp", "31/02/1980", null], [null, "Văn thư", "Liên hiệp", null, null], ["Người Mẫu Ba", "Văn thư", "Liên hiệp", null, null]));
        Assert.Equal("Có 2 lỗi, chưa nhập dòng nào", Regex.Match(shown, "Có \\d+ lỗi, chưa nhập dòng nào").Value);
        Assert.Matches("(?s)class=\"number\">2</td>.*Ngày sinh.*class=\"number\">3</td>.*Họ và tên", shown);
        Assert.DoesNotContain("name=\"digest\"", shown, StringComparison.Ordinal);
        using var forged = await ApprovalsApp.PostAsync(browser, page, page + "/apply", ("digest", "abc"));
        Assert.Contains("Chưa chọn tệp", await TextAsync(forged), StringComparison.Ordinal);
        Assert.Empty(await RowsAsync(id, "members"));
        Assert.Contains("Quá 200 dòng", await SendAsync(browser, page, Book("Danh sách thành viên", members, [.. Enumerable.Range(1, 201).Select(i => new object?[] { $"Người Mẫu {i}", "Văn thư", "Liên hiệp", null, null })])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commitments_of_a_compact_name_their_bodies_and_what_was_sealed_for_one_draft_opens_no_other()
    {
        var (browser, id) = await DraftAsync("cluster-compact");
        var page = $"/imports/drafts/{id}/commitments";
        var template = XlsxReader.Read(new MemoryStream(await browser.GetByteArrayAsync(new Uri(page + "/template", UriKind.Relative), Stop))).Sheets!;
        var (sheet, head) = (template.Keys.First(), template.Values.First()[0].Cells.OrderBy(c => c.Key).Select(c => c.Value.Text).ToArray());
        Assert.Equal(["Đơn vị thực hiện *", "Nội dung *", "Chỉ tiêu *", "Thời hạn *"], head);
        var lists = template["Danh mục"];
        Assert.Contains(lists, r => r.Cells.Values.Any(c => c.Text == "Liên hiệp các tổ chức hữu nghị tỉnh Nghệ An"));
        var block = lists[1].Cells[1].Text;
        var shown = await SendAsync(browser, page, Book(sheet, head, ["Liên hiệp các tổ chức hữu nghị tỉnh Nghệ An", block, "Hai hoạt động", new DateOnly(2026, 9, 30)]));
        Assert.Contains("1 dòng, không có lỗi", shown, StringComparison.Ordinal);
        var (_, other) = await DraftAsync("cluster-compact");
        var elsewhere = $"/imports/drafts/{other}/commitments";
        using (var wrong = await ApprovalsApp.PostAsync(browser, elsewhere, elsewhere + "/apply", ("digest", Sealed(shown))))
            Assert.Contains("Chưa chọn tệp", await TextAsync(wrong), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await ApplyAsync(browser, page, shown)).StatusCode);
        Assert.Contains("owner=nghe-an", Assert.Single(await RowsAsync(id, "commitments")), StringComparison.Ordinal);
        Assert.Contains("không nằm trong danh sách lựa chọn", await SendAsync(browser, page, Book(sheet, head, ["Liên hiệp không có", block, "x", new DateOnly(2026, 9, 30)])), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Nobody_else_fills_a_draft_and_only_its_tables_are_filled()
    {
        var (browser, id) = await DraftAsync("delegation-outbound");
        var stranger = await app.SignInAsync("officer.bac-ninh");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(new Uri($"/imports/drafts/{id}/members", UriKind.Relative), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(new Uri($"/imports/drafts/{id}/title", UriKind.Relative), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(new Uri($"/imports/drafts/{id}/handedBack", UriKind.Relative), Stop)).StatusCode);
        // The button of the draft keeps what was typed and leads there.
        using var led = await ApprovalsApp.PostAsync(browser, "/drafts/" + id, "/drafts/" + id, ("f.title", "Đoàn mẫu"), ("workbook", "members"));
        Assert.Equal($"/imports/drafts/{id}/members", led.Headers.Location!.ToString());
        Assert.Equal("Đoàn mẫu", (await app.Services.GetRequiredService<Drafts>().FindAsync(Officer, id, Stop))!.Row.Title);
    }

    private async Task<(HttpClient Browser, string Id)> DraftAsync(string type)
    {
        var browser = await app.SignInAsync(Officer);
        return (browser, (await app.Services.GetRequiredService<Drafts>().CreateAsync(Officer, type, "nghe-an", ValueMap.Empty, Stop))!.Row.Id);
    }

    private async Task<IReadOnlyList<string>> RowsAsync(string id, string table) =>
        (await app.Services.GetRequiredService<Drafts>().FindAsync(Officer, id, Stop))!.Values.TryGetValue(table, out var rows) ? [.. rows.EnumerateArray().Select(r => string.Join('|', r.EnumerateObject().Select(c => $"{c.Name}={c.Value}")))] : [];

    private string[] Directory() => System.IO.Directory.Exists(Path.Combine(app.Data.FullName, "attachments")) ? System.IO.Directory.GetFiles(Path.Combine(app.Data.FullName, "attachments"), "*", SearchOption.AllDirectories) : [];

    private static ValueMap Values(string json) => Drafts.ParseValues(json);

    private static byte[] Book(string sheet, string[] head, params object?[][] rows) => Xlsx.Write([new Sheet(sheet, [], [.. head.Select(h => new SheetColumn(h))], rows)]);

    private static string Sealed(string shown) => WebUtility.HtmlDecode(Regex.Match(shown, "name=\"digest\" value=\"([^\"]+)\"").Groups[1].Value);

    private static async Task<string> TextAsync(HttpResponseMessage answer) => WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop));

    private static async Task<HttpResponseMessage> ApplyAsync(HttpClient browser, string page, string shown) => await ApprovalsApp.PostAsync(browser, page, page + "/apply", ("digest", Sealed(shown)));

    private static async Task<string> SendAsync(HttpClient browser, string page, byte[] file)
    {
        var document = await ApprovalsApp.OpenAsync(browser, page);
        using var content = new MultipartFormDataContent { { new StringContent(document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!), "__RequestVerificationToken" } };
        var part = new ByteArrayContent(file);
        part.Headers.ContentType = new MediaTypeHeaderValue(Xlsx.MediaType);
        content.Add(part, "file", "nhap.xlsx");
        return await TextAsync(await browser.PostAsync(new Uri(page, UriKind.Relative), content, Stop));
    }
}
