using System.Net;
using System.Net.Http.Headers;
using Approvals.Commands;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Imports;
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
        Assert.Contains("Tệp này đã được nhập", await ApplyAsync(admin, "/imports/donors", shown), StringComparison.Ordinal);
        // Another file with a donor that is there.
        Assert.Contains("Đã có “moi-mot”", await SendAsync(admin, "/imports/donors", Book("Nhà tài trợ", donorHead, ["moi-mot", "Tổ chức Một (mẫu)", "Thụy Điển", "ngo"])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_donor_that_came_in_from_a_workbook_replays_with_and_without_duties()
    {
        var admin = await app.SignInAsync("admin.vufo");
        var file = Book("Nhà tài trợ", donorHead, ["moi-ba", "Tổ chức Ba (mẫu)", "Thụy Điển", "ngo", "03/GP-MAU", "operation", "01/01/2026", "31/12/2028"], ["moi-tu", "Công ty Tư (mẫu)", "Nhật Bản", "company"]);
        await ApplyAsync(admin, "/imports/donors", await SendAsync(admin, "/imports/donors", file));
        Assert.Equal(Verbs.Done, await ReplayAsync());
        await app.Services.GetRequiredService<DutyKeeper>().KeepAsync(Stop);
        await using (var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop))
        {
            Assert.Equal(2, await db.Records.CountAsync(r => r.Stream == "donor/moi-ba", Stop));
            Assert.False(await db.StreamStates.AnyAsync(s => s.Stream == "donor/moi-tu", Stop));
        }
        Assert.Equal(Verbs.Done, await ReplayAsync());
        // The state of a duty is missed as before.
        await app.Services.GetRequiredService<Writer>().ExecuteAsync(s => s.Execute("delete from stream_state where stream = 'donor/moi-ba'"), cancellation: Stop);
        Assert.Equal(Verbs.FoundWrong, await ReplayAsync());
    }

    [Fact]
    public async Task Provinces_and_fields_of_a_donor_become_keys_and_others_are_told()
    {
        var admin = await app.SignInAsync("admin.vufo");
        string[] head = [.. donorHead, "Lĩnh vực", "Tỉnh, thành phố"];
        object?[] Donor(string key, string fields, string provinces) => [key, $"Tổ chức {key} (mẫu)", "Thụy Điển", "ngo", "05/GP-MAU", "operation", "01/01/2026", "31/12/2028", fields, provinces];
        var wrong = await SendAsync(admin, "/imports/donors", Book("Nhà tài trợ", head, Donor("moi-nam", "y tế, Phép thuật", "Nghệ An; Atlantis")));
        Assert.Contains(Rows(wrong), r => r is [_, "2", "Lĩnh vực", var error] && error.Contains("“Phép thuật”", StringComparison.Ordinal));
        Assert.Contains(Rows(wrong), r => r is [_, "2", "Tỉnh, thành phố", var error] && error.Contains("“Atlantis”", StringComparison.Ordinal));
        var shown = await SendAsync(admin, "/imports/donors", Book("Nhà tài trợ", head,
            Donor("moi-nam", "Giáo dục, đào tạo, Y tế; children", "tỉnh Nghệ An, Ha Noi"), Donor("moi-sau", "Health; Education, training", "nghe-an; Bắc Giang; Bắc Ninh"),
            Donor("moi-bay", "y tế", "Lạng Sơn; Kon Tum; thành phố Huế")));
        Assert.Contains("Đã nhập 3 dòng", await ApplyAsync(admin, "/imports/donors", shown), StringComparison.Ordinal);
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        async Task<string?> RegistrationAsync(string key) => await db.Donors.Where(d => d.Key == key).Select(d => d.Registration).SingleAsync(Stop);
        Assert.Contains("\"fields\":[\"education\",\"health\",\"children\"],\"provinces\":[\"nghe-an\",\"ha-noi\"]", await RegistrationAsync("moi-nam"), StringComparison.Ordinal);
        // What merged is one province today.
        Assert.Contains("\"fields\":[\"health\",\"education\"],\"provinces\":[\"nghe-an\",\"bac-ninh\"]", await RegistrationAsync("moi-sau"), StringComparison.Ordinal);
        // A province without a Union is one all the same.
        Assert.Contains("\"provinces\":[\"lang-son\",\"quang-ngai\",\"hue\"]", await RegistrationAsync("moi-bay"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.270", null, "excel.ambiguous-number")]
    [InlineData("1,270", null, "excel.ambiguous-number")]
    [InlineData("1,270.500", null, "excel.not-a-number")]
    [InlineData("1.5.3", null, "excel.not-a-number")]
    [InlineData("1270", "1270", null)]
    [InlineData("1270,5", "1270.5", null)]
    [InlineData("1.5", "1.5", null)]
    [InlineData("1.270,50", "1270.5", null)]
    [InlineData("1.270.000.000,50", "1270000000.5", null)]
    public void An_amount_that_is_a_text_is_only_taken_when_it_can_be_read_in_one_way(string text, string? value, string? error)
    {
        var (rows, errors) = Amounts(text);
        Assert.Equal(value, Assert.Single(rows)["amount"]);
        ImportError[] expected = error is null ? [] : [new ImportError(2, "amount", error, text)];
        Assert.Equal(expected, errors);
    }

    [Fact]
    public void An_amount_that_is_a_number_stays_what_it_is() => Assert.Equal("1.27", Assert.Single(Amounts(1.270m).Rows)["amount"]);

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
    public async Task Roles_are_offered_by_their_names()
    {
        var admin = await app.SignInAsync("admin.vufo");
        var lists = SheetReader.Read(await admin.GetByteArrayAsync(new Uri("/imports/people/template", UriKind.Relative), Stop)).Single(s => s.Name == "Danh mục");
        var offered = lists.Rows.SelectMany(r => r).Select(c => c.Text).ToList();
        Assert.Contains("Chuyên viên", offered);
        Assert.DoesNotContain("officer", offered);
        var shown = await SendAsync(admin, "/imports/people", Book("Người và chức vụ", peopleHead,
            ["officer8.nghe-an", "Chuyên viên Tám", "officer8@example.invalid", "LHHN Nghệ An", "officer8.nghe-an", "Chuyên viên", "Chuyên viên", "01/03/2026"]));
        Assert.Contains("Đã nhập 1 dòng", await ApplyAsync(admin, "/imports/people", shown), StringComparison.Ordinal);
        Assert.Equal(["officer"], app.Services.GetRequiredService<ReferenceData>().Directory().Position("officer8.nghe-an")!.Roles);
    }

    [Fact]
    public async Task Running_cases_become_drafts_that_a_second_person_confirms()
    {
        var officer = await app.SignInAsync("officer.nghe-an");
        var template = SheetReader.Read(await officer.GetByteArrayAsync(new Uri("/imports/cases-aid-project/template", UriKind.Relative), Stop));
        Assert.Equal(["Hồ sơ", "Lịch báo cáo theo thỏa thuận", "Hướng dẫn", "Danh mục"], template.Select(s => s.Name));
        Assert.Contains("Tên khoản viện trợ *", template[0].Rows[0].Select(c => c.Text));
        string[] columns = ["Ngày nộp hồ sơ *", "Trạng thái *", "Bước đang xử lý *", "Từ ngày *", "Tên khoản viện trợ *", "Ngày kết thúc dự kiến", "Nội dung cần xác định thẩm quyền"];
        var file = Book("Hồ sơ", columns, ["05/01/2026", "Đang thực hiện", "implement", "10/02/2026", "Cầu dân sinh xã Khe Lim", "31/12/2026", "other"]);
        var shown = await SendAsync(officer, "/imports/cases-aid-project", file);
        Assert.Contains("1 dòng, không có lỗi", shown, StringComparison.Ordinal);
        Assert.Contains("Đã nhập 1 dòng", await ApplyAsync(officer, "/imports/cases-aid-project", shown), StringComparison.Ordinal);
        // Once: neither sent again, nor by a colleague, nor tried again.
        Assert.Contains("Tệp này đã được nhập", await ApplyAsync(officer, "/imports/cases-aid-project", shown), StringComparison.Ordinal);
        Assert.Contains("Tệp này đã được nhập", await ApplyAsync(await app.SignInAsync("officer2.nghe-an"), "/imports/cases-aid-project", shown), StringComparison.Ordinal);
        var again = await SendAsync(officer, "/imports/cases-aid-project", file);
        Assert.Contains("Tệp này đã được nhập", again, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"digest\"", again, StringComparison.Ordinal);
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        var draft = await db.Drafts.SingleAsync(d => d.Title == "Cầu dân sinh xã Khe Lim", Stop);
        Assert.Equal("officer.nghe-an", (await db.CaseImports.SingleAsync(i => i.Id == draft.Id, Stop)).Recorder);
        Assert.Equal(HttpStatusCode.OK, (await officer.GetAsync(new Uri($"/drafts/{draft.Id}/import", UriKind.Relative), Stop)).StatusCode);
    }

    [Fact]
    public async Task Who_may_not_finds_nothing()
    {
        foreach (var (account, pages) in new[] { ("officer.nghe-an", new[] { "/imports/donors", "/imports/people" }), ("auditor.vufo", ["/imports/cases-aid-project", "/imports"]) })
        {
            var browser = await app.SignInAsync(account);
            foreach (var page in pages) Assert.Equal((page, HttpStatusCode.NotFound), (page, (await browser.GetAsync(new Uri(page, UriKind.Relative), Stop)).StatusCode));
        }
    }

    internal static byte[] Book(string sheet, string[] head, params object?[][] rows) => Xlsx.Write([new Sheet(sheet, [], [.. head.Select(h => new SheetColumn(h))], rows)]);

    internal static async Task<string> SendAsync(HttpClient browser, string page, byte[] file)
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

    internal static async Task<string> ApplyAsync(HttpClient browser, string page, string shown)
    {
        var digest = System.Text.RegularExpressions.Regex.Match(shown, "name=\"digest\" value=\"([0-9a-f]{64})\"").Groups[1].Value;
        Assert.NotEqual("", digest);
        var answer = await ApprovalsApp.PostAsync(browser, page, page + "/apply", ("digest", digest));
        if (answer.StatusCode == HttpStatusCode.Redirect) return WebUtility.HtmlDecode(await browser.GetStringAsync(answer.Headers.Location!, Stop));
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop));
    }

    internal static IEnumerable<string[]> Rows(string html) => System.Text.RegularExpressions.Regex.Matches(html, "<tr><td.*?</tr>", System.Text.RegularExpressions.RegexOptions.Singleline)
        .Select(row => System.Text.RegularExpressions.Regex.Matches(row.Value, "<td[^>]*>(.*?)</td>", System.Text.RegularExpressions.RegexOptions.Singleline).Select(c => c.Groups[1].Value.Trim()).ToArray());

    private static (IReadOnlyList<ImportRow> Rows, IReadOnlyList<ImportError> Errors) Amounts(object amount) =>
        new ImportTable("T", [new ImportColumn("amount", "Số tiền", "Amount", Kind: Approvals.Imports.CellKind.Money)]).Read(XlsxReader.Read(new MemoryStream(Book("T", ["Số tiền"], [amount]))).Sheets!);

    private async Task<int> ReplayAsync()
    {
        var output = new StringWriter();
        var code = await ReplayVerb.RunAsync(["replay"], app.Services.GetRequiredService<IOptions<DataOptions>>().Value, output);
        TestContext.Current.TestOutputHelper?.WriteLine(output.ToString());
        return code;
    }

    private async Task<int> CountAsync(string donor)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        return await db.Donors.CountAsync(d => d.Key == donor, Stop);
    }
}
