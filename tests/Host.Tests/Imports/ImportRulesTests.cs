using System.IO.Compression;
using System.Text;
using Approvals.Documents;
using Approvals.Imports;
using Approvals.Tests.Api;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static Approvals.Tests.Imports.ImportTests;

namespace Approvals.Tests.Imports;

/// <summary>What an import keeps, what it owes afterwards, and the rules that hold of what comes in.</summary>
public sealed class ImportRulesTests : OfficeTests
{
    private const string Aid = "/imports/cases-aid-project", Donors = "/imports/donors", People = "/imports/people";
    private static readonly string[] running = ["Ngày nộp hồ sơ *", "Trạng thái *", "Bước đang xử lý *", "Từ ngày *", "Tên khoản viện trợ *", "Ngày kết thúc dự kiến", "Nội dung cần xác định thẩm quyền"];
    private static readonly string[] donor = ["Mã *", "Tên *", "Quốc gia *", "Loại *", "Số giấy đăng ký", "Loại giấy đăng ký", "Hiệu lực từ", "Hiệu lực đến", "Lĩnh vực"];
    private static readonly string[] people = ["Tài khoản *", "Họ tên *", "Thư điện tử *", "Đơn vị *", "Mã chức vụ *", "Từ ngày *"];

    [Fact]
    public async Task A_workbook_is_never_kept_and_one_that_was_once_is_swept_away()
    {
        At(2026, 3, 2);
        var officer = await app.BrowserAsync(Officer);
        await SendAsync(officer, Aid, Book("Hồ sơ", running, Project("Cầu treo", "Không có trạng thái này")));
        var shown = await SendAsync(officer, Aid, Book("Hồ sơ", running, Project("Cầu treo")));
        Assert.Contains("name=\"digest\"", shown, StringComparison.Ordinal);
        await using (var db = await DbAsync()) Assert.False(await db.AttachmentBlobs.AnyAsync(b => b.MediaType == Xlsx.MediaType, Stop));
        // After an hour it is to be sent again.
        app.Clock.Set(new DateTimeOffset(2026, 3, 2, 10, 1, 0, TimeSpan.FromHours(7)));
        Assert.Contains("tệp không còn", await ApplyAsync(officer, Aid, shown), StringComparison.Ordinal);

        var store = app.Services.GetRequiredService<AttachmentStore>();
        var old = Assert.IsType<Upload.Kept>(await store.SaveAsync(new MemoryStream(Book("Hồ sơ", running, Project("Của năm ngoái"))), Stop)).Sha256;
        await store.ForgetAsync(Stop);
        await using (var file = store.Open(old)) Assert.NotNull(file);
        At(2026, 3, 4);
        await store.ForgetAsync(Stop);
        Assert.Null(store.Open(old));
    }

    [Fact]
    public async Task A_project_that_runs_already_has_its_decision_and_owes_its_reports_from_the_takeover_on()
    {
        At(2026, 3, 2);
        var officer = await app.BrowserAsync(Officer);
        const string section = "Nội dung quyết định · ";
        string[] head = [.. running, "Đã quyết định", section + "Số, ký hiệu văn bản", section + "Ngày ký", section + "Giá trị viện trợ được phê duyệt (đồng)",
            "Giá trị viện trợ quy đổi (đồng)", "Báo cáo gần nhất · Báo cáo tình hình thực hiện · Đã giải ngân trong kỳ (đồng)"];
        object?[] decided = [.. Project("Trường mầm non"), "Quyết định của UBND tỉnh: Phê duyệt", "12/QĐ-UBND", "20/01/2026", 900_000_000m, 1_000_000_000m, 2_000_000_000m];
        var shown = await SendAsync(officer, Aid, Book("Hồ sơ", head, decided));
        Assert.Contains("Khi xác nhận, mở nghĩa vụ: Báo cáo 6 tháng (30/06/2026)", shown, StringComparison.Ordinal);
        Assert.Contains("Cảnh báo:", shown, StringComparison.Ordinal);
        Assert.Contains("Đã nhập 1 dòng", await ApplyAsync(officer, Aid, shown), StringComparison.Ordinal);
        await using var db = await DbAsync();
        var id = await db.CaseImports.Where(i => i.Title == "Trường mầm non").Select(i => i.Id).SingleAsync(Stop);
        var head2 = await app.BrowserAsync("head.nghe-an");
        var page = await ApprovalsApp.OpenAsync(head2, $"/drafts/{id}/import");
        Assert.Contains("Báo cáo 6 tháng, kỳ tới 30/06/2026", page.QuerySelector("#review")!.TextContent, StringComparison.Ordinal);
        using (var confirmed = await ApprovalsApp.PostAsync(head2, $"/drafts/{id}/import", $"/drafts/{id}/import/confirm",
            ("revision", page.QuerySelector("input[name=revision]")!.GetAttribute("value")!), ("entered", page.QuerySelector("input[name=entered]")!.GetAttribute("value")!)))
            Assert.Equal("/cases/" + id, confirmed.Headers.Location?.ToString());
        var state = (await app.Services.GetRequiredService<ICaseStore>().LoadAsync(id, Stop))!;
        Assert.Equal([("annualReport", new DateOnly(2026, 12, 31)), ("sixMonthReport", new DateOnly(2026, 6, 30))], state.Obligations.Select(o => (o.Activity, o.Anchor)).Order());
        Assert.Equal(("Approve", "900000000", "12/QĐ-UBND"), (state.Step("decide").Outcome, state.Values.TextOf("approvedAmountVnd"), state.Values.TextOf("decisionNumber")));
    }

    [Fact]
    public async Task The_same_dossier_is_refused_in_one_file_and_while_it_waits_and_without_a_decision_the_importer_is_told()
    {
        At(2026, 3, 2);
        var officer = await app.BrowserAsync(Officer);
        var twice = await SendAsync(officer, Aid, Book("Hồ sơ", running, Project("Cầu treo"), Project("cầu treo ")));
        Assert.Contains(Rows(twice), r => r is [_, "3", "Tên khoản viện trợ", var error] && error.Contains("dòng 2", StringComparison.Ordinal));
        var shown = await SendAsync(officer, Aid, Book("Hồ sơ", running, Project("Cầu treo")));
        Assert.Contains("chưa ghi quyết định", shown, StringComparison.Ordinal);
        await ApplyAsync(officer, Aid, shown);
        var again = await SendAsync(officer, Aid, Book("Hồ sơ", running, Project("Cầu treo"), Project("Cầu khác")));
        Assert.Contains(Rows(again), r => r is [_, "2", "Tên khoản viện trợ", var error] && error.Contains("đang chờ xác nhận", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_status_hides_no_other_error_of_its_row_and_a_text_too_long_is_told_once_with_its_limit()
    {
        At(2026, 3, 2);
        var officer = await app.BrowserAsync(Officer);
        var shown = await SendAsync(officer, Aid, Book("Hồ sơ", running,
            ["05/01/2026", "Không có", "implement", "01/01/2026", "Một", "31/12/2026", "other"], Project(new string('d', 501))));
        Assert.Contains(Rows(shown), r => r is [_, "2", "Trạng thái", _]);
        Assert.Contains(Rows(shown), r => r is [_, "2", "Từ ngày", _]);
        Assert.Contains("tối đa", Assert.Single(Rows(shown), r => r is [_, "3", "Tên khoản viện trợ", _])[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_donor_from_a_workbook_keeps_the_rules_of_its_page()
    {
        var admin = await app.BrowserAsync("admin.vufo");
        var shown = await SendAsync(admin, Donors, Book("Nhà tài trợ", donor,
            ["quy-mot", "Quỹ Một (mẫu)", "Nhật Bản", "ngo", "1/GP", "operation", "01/01/2026", "31/12/2029"],
            ["quy-hai", "QUỸ MỘT (mẫu)", "Nhật Bản", "ngo", "2/GP", "representativeOffice", "01/01/2026", "31/12/2029"],
            ["quy-ba", "Ông Ba (mẫu)", "Nhật Bản", "individual", "3/GP", "operation", "01/01/2026", "31/12/2026"],
            ["quy-bon", "Quỹ Bốn (mẫu)", "Nhật Bản", "ngo", null, null, null, null, "y tế"]));
        foreach (var (row, column, error) in ((string, string, string)[])
            [("2", "Hiệu lực đến", "3 năm"), ("3", "Tên", "với tên này"), ("4", "Loại", "đăng ký"), ("5", "Lĩnh vực", "Chỉ ghi khi có giấy đăng ký")])
            Assert.True(Rows(shown).Any(r => r.Length == 4 && r[1] == row && r[2] == column && r[3].Contains(error, StringComparison.Ordinal)),
                (row, column, error) + string.Join('\n', Rows(shown).Select(r => string.Join(" | ", r))));
        Assert.DoesNotContain(Rows(shown), r => r is [_, "3", "Hiệu lực đến", _]);
    }

    [Fact]
    public async Task A_second_holder_of_a_leaders_seat_days_far_off_and_two_mails_of_one_person_are_refused()
    {
        At(2026, 3, 2);
        var admin = await app.BrowserAsync("admin.vufo");
        var shown = await SendAsync(admin, People, Book("Người và chức vụ", people,
            ["moi.nghe-an", "Người Mới", "moi@example.invalid", "nghe-an", "leader.nghe-an", "01/03/2026"],
            ["moi.nghe-an", "Người Mới", "khac@example.invalid", "nghe-an", "clerk.nghe-an", "01/03/1926"]));
        foreach (var (row, column, error) in ((string, string, string)[])
            [("2", "Mã chức vụ", "Chức vụ chỉ một người giữ"), ("3", "Thư điện tử", "một địa chỉ"), ("3", "Từ ngày", "1990")])
            Assert.Contains(Rows(shown), r => r.Length == 4 && r[1] == row && r[2] == column && r[3].Contains(error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("t=\"e\"", "#REF!", "excel.cell-error", "#REF!")]
    [InlineData("t=\"str\"", "-5", "problem.negative", "-5")]
    [InlineData("t=\"str\"", "1,000,000", "excel.comma-number", "1,000,000")]
    [InlineData("t=\"str\"", "nhiều", "excel.not-a-number", "nhiều")]
    public void What_is_no_number_is_told_in_its_own_words(string type, string text, string error, string arg) =>
        Assert.Equal([new ImportError(2, "amount", error, arg)], Read(new ImportColumn("amount", "Cột", "Column", Kind: Approvals.Imports.CellKind.Money), $"<c r=\"A2\" {type}><v>{text}</v></c>").Errors);

    [Theory]
    [InlineData("t=\"b\"", "1", "true")]
    [InlineData("t=\"b\"", "0", "false")]
    [InlineData("t=\"str\"", "Có", "true")]
    [InlineData("t=\"str\"", "no", "false")]
    public void Yes_and_no_are_understood_in_both_languages_and_as_excel_keeps_them(string type, string text, string value)
    {
        var column = new ImportColumn("head", "Cột", "Column", Kind: Approvals.Imports.CellKind.YesNo)
        {
            Choices = [("true", "Yes"), ("false", "No")], Other = [("true", "Có"), ("false", "Không")],
        };
        Assert.Equal(value, Assert.Single(Read(column, $"<c r=\"A2\" {type}><v>{text}</v></c>").Rows)["head"]);
    }

    [Fact]
    public void A_column_twice_and_a_cell_without_a_heading_are_errors()
    {
        var column = new ImportColumn("name", "Cột", "Column");
        var file = Xlsx.Write([new Sheet("T", [], [new SheetColumn("Cột"), new SheetColumn("Column")], [["một", "hai", null, "lạc"]])]);
        var errors = new ImportTable("T", [column]).Read(XlsxReader.Read(new MemoryStream(file)).Sheets!).Errors;
        Assert.Equal([new ImportError(1, "name", "excel.column-twice"), new ImportError(2, null, "excel.no-heading", "D")], errors);
    }

    /// <summary>A sheet with one column and the second row as given, as another program writes it.</summary>
    private static (IReadOnlyList<ImportRow> Rows, List<ImportError> Errors) Read(ImportColumn column, string cell)
    {
        using var stream = new MemoryStream();
        stream.Write(Xlsx.Write([new Sheet("T", [], [new SheetColumn("Cột")], [["x"]])]));
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = zip.Entries.Single(e => e.FullName == "xl/worksheets/sheet1.xml");
            entry.Delete();
            using var sheet = zip.CreateEntry("xl/worksheets/sheet1.xml").Open();
            sheet.Write(Encoding.UTF8.GetBytes(
                $"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>Cột</v></c></row><row r=\"2\">{cell}</row></sheetData></worksheet>"));
        }
        stream.Position = 0;
        return new ImportTable("T", [column]).Read(XlsxReader.Read(stream).Sheets!);
    }

    private static object?[] Project(string title, string status = "Đang thực hiện") => ["05/01/2026", status, "implement", "10/02/2026", title, "31/12/2026", "other"];
}
