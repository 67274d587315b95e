using Microsoft.Playwright;
using Xunit;

namespace Approvals.Tests.Browser;

/// <summary>A delegation abroad through the pages: outside the plan, supplemented, signed on a telephone, decided by letter, back home, its report late.</summary>
public sealed class DelegationJourneyTests(Chromium chromium) : Visits(chromium, Day("2026-03-02"), Title)
{
    private const string Title = "Đoàn trao đổi đối ngoại nhân dân tại Viêng Chăn";
    private const string Officer = "officer.nghe-an", Leader = "leader.nghe-an", Appraiser = "appraiser.so-ngoai-vu-nghe-an";
    private const string Reason = "Đối tác mời đột xuất.";

    [Fact]
    public async Task A_delegation_goes_abroad_and_reports_late()
    {
        await DraftAsync();
        await SignAsync("2026-03-03", "nghe-an", form: true);
        await SupplementAsync();
        await DecideAsync();
        await TravelAsync();
        await ReportAsync();
    }

    private async Task DraftAsync()
    {
        var officer = await AsAsync(Officer);
        await BeginAsync(officer, "delegation-outbound");
        await officer.FillDataAsync(
            ("title", Title), ("purpose", "Trao đổi chương trình hợp tác năm tới."), ("host", "Hội hữu nghị đối tác (mẫu)"), ("inPlan", "false"), ("partyManaged", "false"),
            ("departure", "11/05/2026"), ("returnOn", "15/05/2026"), ("countries[0].country", "Lào"), ("countries[0].city", "Viêng Chăn"), ("source", "stateBudget"),
            ("budgetLines[0].item", "Vé máy bay"), ("budgetLines[0].amount", "30.000.000"), ("budgetLines[1].item", "Công tác phí"), ("budgetLines[1].amount", "20.000.000"), ("budgetTotal", "5.000.000"));
        await MemberAsync(officer, 0, "Nguyễn Văn Mẫu Một", "Phó Chủ tịch", "P00001234", head: true);
        await MemberAsync(officer, 1, "Trần Thị Mẫu Hai", "Chuyên viên", "P00005678", head: false);
        await officer.PressAsync("button.btn[name=do][value=save]");
        await officer.UploadAsync("invitation", "Thư mời.pdf");
        await officer.UploadAsync("programme", "Chương trình.pdf");
        Assert.Contains("5.000.000 VND, cộng lại là 50.000.000 VND", await officer.TextAsync("#checks"), StringComparison.Ordinal);
        await officer.ShootAsync("d01-draft-checks");
        await officer.FillDataAsync(("budgetTotal", "50.000.000"));
        await officer.PressAsync("button.btn[name=do][value=submit]");
        Assert.Contains("Cần ghi lý do", await officer.ProblemsAsync(), StringComparison.Ordinal);
        await officer.FillAsync(("check:plan", Reason));
        await officer.PressAsync("button.btn[name=do][value=submit]");
        await officer.ExpectDoneAsync();
        var page = await officer.TextAsync();
        Assert.Contains("••••1234", page, StringComparison.Ordinal);
        Assert.DoesNotContain("P00001234", page, StringComparison.Ordinal);
        await officer.ShootAsync("d02-case-submitted");
    }

    private static Task MemberAsync(Visitor officer, int row, string name, string position, string passport, bool head)
    {
        (string, string)[] fields =
        [
            ($"members[{row}].name", name), ($"members[{row}].position", position), ($"members[{row}].organisation", "Liên hiệp"), ($"members[{row}].birthDate", "03/02/1980"),
            ($"members[{row}].passport", passport), ($"members[{row}].official", "true"),
        ];
        return officer.FillDataAsync(head ? [.. fields, ($"members[{row}].head", "true")] : fields);
    }

    private async Task SignAsync(string day, string body, bool form)
    {
        await DoAsync(day, "head." + body, "Kiểm tra nội dung", head => head.DecideAsync("Pass"));
        if (form) await DoAsync(day, "office." + body, "Kiểm tra thể thức", office => office.DecideAsync("Pass"));
        await DoAsync(day, "leader." + body, "Ký", async leader =>
        {
            Assert.Contains(Reason, await leader.TextAsync("#warnings"), StringComparison.Ordinal);
            await leader.ShootAsync("d03-leader-signs-on-a-telephone");
            await leader.DecideAsync("Sign");
        }, Seat.Telephone);
        await DoAsync(day, "clerk." + body, "Cấp số", clerk => clerk.DecideAsync("Issue"));
    }

    private async Task SupplementAsync()
    {
        await DoAsync("2026-03-04", Appraiser, "Kiểm tra hồ sơ", async appraiser =>
        {
            await appraiser.Page.ClickAsync("#reasons summary");
            await appraiser.FillAsync(("reason[0].target", "slot:programme"), ("reason[0].text", "Chương trình chưa ghi theo ngày."));
            await appraiser.DecideAsync("Supplement");
        });
        await DoAsync("2026-03-04", "leader.so-ngoai-vu-nghe-an", "Ký", leader => leader.DecideAsync("Sign"));
        await DoAsync("2026-03-05", "clerk.so-ngoai-vu-nghe-an", "Cấp số", clerk => clerk.DecideAsync("Issue"));
        await DoAsync("2026-03-06", Officer, "Bổ sung hồ sơ", async officer =>
        {
            Assert.Contains("Chương trình chưa ghi theo ngày.", await officer.TextAsync(), StringComparison.Ordinal);
            await officer.AttachAsync("programme", "Chương trình theo ngày.pdf");
            await officer.FillAsync(("check:plan", Reason));
            await officer.ShootAsync("d04-supplement");
            await officer.DecideAsync("Supplemented");
        });
        await DoAsync("2026-03-09", Appraiser, "Kiểm tra hồ sơ", appraiser => appraiser.DecideAsync("Valid"));
    }

    private async Task DecideAsync()
    {
        await DoAsync("2026-03-10", Appraiser, "Thẩm định", async appraiser =>
        {
            Assert.Contains(Reason, await appraiser.TextAsync("#warnings"), StringComparison.Ordinal);
            await appraiser.FillDataAsync(("appraisalPlan", "unplanned"), ("appraisalPeople", "Phù hợp."), ("appraisalConclusion", "Đề nghị cử đoàn."));
            await appraiser.ShootAsync("d05-appraisal");
            await appraiser.DecideAsync("Conclude");
        });
        await SignAsync("2026-03-10", "so-ngoai-vu-nghe-an", form: false);
        await DoAsync("2026-03-12", "clerk.nghe-an", "Quyết định cử đoàn", async clerk =>
        {
            await clerk.FillAsync(
                ("letter.number", "812/QĐ-UBND"), ("letter.date", "12/03/2026"), ("letter.signer", "Người ký mẫu"), ("letter.position", "Phó Chủ tịch UBND tỉnh"), ("letter.classified", "false"));
            await clerk.AttachAsync("decisionScan", "812-QĐ-UBND.pdf");
            await clerk.DecideAsync("Approve");
        });
        await DoAsync("2026-03-12", "head.nghe-an", "Quyết định cử đoàn", head => head.ConfirmAsync());
    }

    private async Task TravelAsync()
    {
        await DoAsync("2026-03-16", Officer, "Làm hộ chiếu", async officer =>
        {
            await officer.FillDataAsync(("passportsOn", "16/03/2026"));
            await officer.DecideAsync("Ready");
        });
        // The case waits for the day of departure, which the sweep finds.
        await TurnToAsync(Day("2026-05-11"));
        await SweepAsync();
        await DoAsync("2026-05-15", Officer, "Thực hiện chuyến đi", async officer =>
        {
            await officer.FillDataAsync(("actualDeparture", "11/05/2026"), ("actualReturn", "15/05/2026"));
            await officer.DecideAsync("Returned");
            await officer.ShootAsync("d06-back-home");
        });
        await DoAsync("2026-05-20", Officer, "Nộp lại hộ chiếu", async officer =>
        {
            // The rows are those of the members with official passports.
            await officer.FillDataAsync(("handedBack[0].handedOn", "19/05/2026"), ("handedBack[0].receivedBy", "Văn thư"));
            await officer.AttachAsync("handBackRecord", "Biên bản.pdf");
            await officer.PressAsync("#answer button[name=outcome][value=HandedBack]");
            Assert.Contains("phải ghi ngày nộp và người nhận", await officer.ProblemsAsync(), StringComparison.Ordinal);
            await officer.FillDataAsync(("handedBack[1].handedOn", "20/05/2026"), ("handedBack[1].receivedBy", "Văn thư"));
            await officer.DecideAsync("HandedBack");
        });
    }

    private async Task ReportAsync()
    {
        await TurnToAsync(Day("2026-06-03"));
        var leader = await AsAsync(Leader, Seat.Telephone);
        await leader.GoAsync("/cases/" + CaseId);
        Assert.Contains("quá hạn", await leader.TextAsync(".task-lines"), StringComparison.OrdinalIgnoreCase);
        await leader.ShootAsync("d07-leader-sees-the-late-report");
        Assert.True(await leader.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth") <= 360, "wider than a telephone");
        await leader.PressAsync("form[action$='/personal'] button");
        Assert.Contains("P00001234", await leader.TextAsync(), StringComparison.Ordinal);
        // The number itself, not only the page, is within the screen.
        Assert.True(
            await leader.Page.EvaluateAsync<bool>("[...document.querySelectorAll('td')].filter(t => t.textContent.includes('P00001234')).every(t => { const r = document.createRange(); r.selectNodeContents(t); const b = r.getBoundingClientRect(); return b.left >= 0 && b.right <= 360 && b.width > 0; })"),
            "the passport number is scrolled off");
        await leader.ShootAsync("d08-personal-in-full");
        await DoAsync("2026-06-05", Officer, "Báo cáo kết quả chuyến đi", async officer =>
        {
            await officer.FillDataAsync(("results", "Thống nhất chương trình năm tới."), ("followUp[0].task", "Gửi dự thảo"), ("followUp[0].responsible", "Ban Đối ngoại"), ("followUp[0].due", "01/07/2026"));
            await officer.AttachAsync("reportFile", "Báo cáo.pdf");
            await officer.DecideAsync("Submitted");
        });
        await DoAsync("2026-06-05", "head.nghe-an", "Kiểm tra nội dung", head => head.DecideAsync("Pass"));
        await DoAsync("2026-06-05", "office.nghe-an", "Kiểm tra thể thức", office => office.DecideAsync("Pass"));
        await DoAsync("2026-06-05", Leader, "Ký", signer => signer.DecideAsync("Sign"));
        await DoAsync("2026-06-05", "clerk.nghe-an", "Cấp số", clerk => clerk.DecideAsync("Issue"));
        await DoAsync("2026-06-08", Appraiser, "Xác nhận báo cáo", appraiser => appraiser.DecideAsync("Accept"));
        await DoAsync("2026-06-09", "accountant.nghe-an", "Quyết toán", async accountant =>
        {
            await accountant.FillDataAsync(("settledTotal", "48.500.000"));
            await accountant.AttachAsync("settlementFile", "Quyết toán.pdf");
            await accountant.DecideAsync("Settled");
        });
        await DoAsync("2026-06-10", Officer, "Nộp lưu", async officer =>
        {
            await officer.FillDataAsync(("archiveBox", "Hộp 12"), ("archivePlace", "Kho lưu trữ"));
            await officer.DecideAsync("Archived");
        });
        var auditor = await AsAsync("auditor.vufo");
        await auditor.GoAsync("/cases/" + CaseId);
        Assert.Contains("Đã kết thúc", await auditor.TextAsync(".brief"), StringComparison.Ordinal);
        Assert.Contains("quá hạn", await auditor.TextAsync("#history"), StringComparison.OrdinalIgnoreCase);
        await auditor.ShootAsync("d09-closed");
    }
}
