using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Approvals.Commands;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Persistence;
using Approvals.Tests.Documents;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Approvals.Tests.Imports;

public sealed class ImportTests : IDisposable
{
    private static readonly string[] donorHead = ["Mã *", "Tên *", "Quốc gia *", "Loại *", "Số giấy đăng ký", "Loại giấy đăng ký", "Hiệu lực từ", "Hiệu lực đến"];
    private static readonly string[] peopleHead = ["Tài khoản *", "Họ tên *", "Thư điện tử *", "Đơn vị *", "Mã chức vụ *", "Chức vụ", "Vai trò", "Từ ngày *"];
    private readonly ApprovalsApp app = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => app.Dispose();

    [Fact]
    public async Task Donors_come_in_after_a_dry_run_and_all_of_them()
    {
        var admin = await app.SignInAsync("admin.vufo");
        var file = Book("Nhà tài trợ", donorHead, ["moi-mot", "Tổ chức Một (mẫu)", "Thụy Điển", "Tổ chức phi chính phủ", "01/GP-MAU", "Giấy đăng ký hoạt động", new DateOnly(2026, 1, 1), "31/12/2028"], ["moi-hai", "Công ty Hai (mẫu)", "Nhật Bản", "company"]);
        var shown = await SendAsync(admin, "/imports/donors", file);
        Assert.Contains("2 dòng, không có lỗi", shown, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync("moi-mot"));
        var done = await ApplyAsync(admin, "/imports/donors", shown);
        Assert.Contains("Đã nhập 2 dòng", done, StringComparison.Ordinal);
        Assert.Contains("01/GP-MAU", await admin.GetStringAsync(new Uri("/donors/moi-mot", UriKind.Relative), Stop), StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync("moi-hai"));
        // A donor of a sheet has a stream like any other: it folds before and after its renewal is asked for.
        var options = app.Services.GetRequiredService<IOptions<DataOptions>>().Value;
        Assert.Equal(0, await ReplayVerb.RunAsync(["replay"], options, new StringWriter()));
        Assert.NotEqual(0, await app.Services.GetRequiredService<DutyKeeper>().KeepAsync(Stop));
        Assert.Equal(0, await ReplayVerb.RunAsync(["replay"], options, new StringWriter()));
        // The same file again: what was shown then is not right any more.
        Assert.Contains("Đã có “moi-mot”", await ApplyAsync(admin, "/imports/donors", shown), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_error_is_told_by_row_and_column_and_nothing_comes_in()
    {
        var admin = await app.SignInAsync("admin.vufo");
        var shown = await SendAsync(admin, "/imports/donors", Book("Nhà tài trợ", [.. donorHead, "Màu"],
            ["Viết Hoa", "Một", "Thụy Điển", "phi thuyền"], ["korvanel", "Hai", "Nhật Bản", "ngo", "02/GP", null, "hôm qua"], [null, "Ba", null, "ngo"]));
        foreach (var (row, column, error) in ((string, string, string)[])
        [
            ("2", "Mã", "Chỉ gồm chữ thường"), ("2", "Loại", "không nằm trong danh sách"), ("3", "Mã", "Đã có “korvanel”"), ("3", "Hiệu lực từ", "Ngày chưa đúng"),
            ("3", "Loại giấy đăng ký", "Giấy đăng ký cần đủ"), ("4", "Mã", "Cần nhập thông tin"), ("4", "Quốc gia", "Cần nhập thông tin"), ("1", "–", "Không có cột “Màu”"),
        ])
            Assert.Contains(Rows(shown), r => r.Length == 4 && r[1] == row && r[2] == column && r[3].Contains(error, StringComparison.Ordinal));
        Assert.DoesNotContain("name=\"digest\"", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_take_up_positions_and_the_directory_has_one_record_of_it()
    {
        var admin = await app.SignInAsync("admin.vufo");
        var shown = await SendAsync(admin, "/imports/people", Book("Người và chức vụ", peopleHead,
            ["officer9.nghe-an", "Chuyên viên Chín", "officer9@example.invalid", "LHHN Nghệ An", "officer9.nghe-an", "Chuyên viên", "officer", "01/03/2026"],
            ["officer9.nghe-an", "Chuyên viên Chín", "officer9@example.invalid", "LHHN Nghệ An", "clerk.nghe-an", null, null, "01/03/2026"]));
        Assert.Contains("Đã nhập 2 dòng", await ApplyAsync(admin, "/imports/people", shown), StringComparison.Ordinal);
        var directory = app.Services.GetRequiredService<ReferenceData>().Directory();
        Assert.Equal(["clerk.nghe-an", "officer9.nghe-an"], directory.PositionsOf("officer9.nghe-an", new DateOnly(2026, 3, 2)).Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal("nghe-an", directory.Position("officer9.nghe-an")!.Organisation);
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        var body = await db.Records.Where(r => r.Stream == "directory").OrderByDescending(r => r.Seq).Select(r => r.Body).FirstAsync(Stop);
        Assert.Contains("PeopleImported", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Running_cases_become_drafts_that_a_second_person_confirms()
    {
        var officer = await app.SignInAsync("officer.nghe-an");
        var template = SheetReader.Read(await officer.GetByteArrayAsync(new Uri("/imports/cases-aid-project/template", UriKind.Relative), Stop));
        Assert.Equal(["Hồ sơ", "Hướng dẫn", "Danh mục"], template.Select(s => s.Name));
        Assert.Contains("Tên khoản viện trợ *", template[0].Rows[0].Select(c => c.Text));
        string[] columns = ["Ngày nộp hồ sơ *", "Trạng thái *", "Bước đang xử lý *", "Từ ngày *", "Tên khoản viện trợ *"];
        var shown = await SendAsync(officer, "/imports/cases-aid-project", Book("Hồ sơ", columns, ["05/01/2026", "Đang thực hiện", "implement", "10/02/2026", "Cầu dân sinh xã Khe Lim"]));
        Assert.Contains("1 dòng, không có lỗi", shown, StringComparison.Ordinal);
        Assert.Contains("Đã nhập 1 dòng", await ApplyAsync(officer, "/imports/cases-aid-project", shown), StringComparison.Ordinal);
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        var draft = await db.Drafts.SingleAsync(d => d.Title == "Cầu dân sinh xã Khe Lim", Stop);
        Assert.Equal("officer.nghe-an", (await db.CaseImports.SingleAsync(i => i.Id == draft.Id, Stop)).Recorder);
        Assert.Equal(HttpStatusCode.OK, (await officer.GetAsync(new Uri($"/drafts/{draft.Id}/import", UriKind.Relative), Stop)).StatusCode);
    }

    [Theory]
    [InlineData("officer.nghe-an", "/imports/donors")]
    [InlineData("officer.nghe-an", "/imports/people")]
    [InlineData("auditor.vufo", "/imports/cases-aid-project")]
    [InlineData("auditor.vufo", "/imports")]
    public async Task Who_may_not_finds_nothing(string account, string page) =>
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.SignInAsync(account)).GetAsync(new Uri(page, UriKind.Relative), Stop)).StatusCode);

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

    private static byte[] Book(string sheet, string[] head, params object?[][] rows) => Xlsx.Write([new Sheet(sheet, [], [.. head.Select(h => new SheetColumn(h))], rows)]);

    private static async Task<string> SendAsync(HttpClient browser, string page, byte[] file)
    {
        var document = await ApprovalsApp.OpenAsync(browser, page);
        using var content = new MultipartFormDataContent
        {
            { new StringContent(document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!), "__RequestVerificationToken" },
        };
        var part = new ByteArrayContent(file);
        part.Headers.ContentType = new MediaTypeHeaderValue(Xlsx.MediaType);
        content.Add(part, "file", "nhap.xlsx");
        var answer = await browser.PostAsync(new Uri(page, UriKind.Relative), content, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop));
    }

    private static async Task<string> ApplyAsync(HttpClient browser, string page, string shown)
    {
        var digest = System.Text.RegularExpressions.Regex.Match(shown, "name=\"digest\" value=\"([0-9a-f]{64})\"").Groups[1].Value;
        Assert.NotEqual("", digest);
        var answer = await ApprovalsApp.PostAsync(browser, page, page + "/apply", ("digest", digest));
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop));
    }

    private static IEnumerable<string[]> Rows(string html) => System.Text.RegularExpressions.Regex.Matches(html, "<tr><td.*?</tr>", System.Text.RegularExpressions.RegexOptions.Singleline)
        .Select(row => System.Text.RegularExpressions.Regex.Matches(row.Value, "<td[^>]*>(.*?)</td>", System.Text.RegularExpressions.RegexOptions.Singleline).Select(c => c.Groups[1].Value.Trim()).ToArray());

    private async Task<int> CountAsync(string donor)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        return await db.Donors.CountAsync(d => d.Key == donor, Stop);
    }
}
