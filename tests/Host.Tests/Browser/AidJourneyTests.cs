using Microsoft.Playwright;
using Xunit;

namespace Approvals.Tests.Browser;

/// <summary>A whole aid project through the pages: drafted, signed, supplemented, consulted, decided, reported, closed, printed.</summary>
public sealed class AidJourneyTests(Chromium chromium) : Visits(chromium, Day("2026-03-02"), Title)
{
    private const string Title = "Nước sạch cho sáu điểm trường vùng cao";
    private const string Officer = "officer.nghe-an";
    private const string Appraiser = "appraiser.so-tai-chinh-nghe-an";

    [Fact]
    public async Task A_project_goes_from_draft_to_archive_through_the_pages()
    {
        await DraftAsync();
        await SignAsync();
        await SupplementAsync();
        await ConsultAsync();
        await AppraiseAsync();
        await ApproveAsync();
        await ReportAsync();
        await CloseAsync();
        await ReadAfterwardsAsync();
    }

    private async Task DraftAsync()
    {
        var officer = await AsAsync(Officer);
        await officer.ShootAsync("01-inbox-empty");
        await BeginAsync(officer, "aid-project");
        await officer.FillDataAsync(
            ("kind", "project"), ("title", Title), ("field", "infrastructure"), ("donorKind", "ngo"), ("donorName",
                "Tổ chức Nước Lành (mẫu)"),
            ("recipient", "Liên hiệp các tổ chức hữu nghị tỉnh Nghệ An"), ("place", "Ba xã vùng cao, tỉnh Nghệ An"));
        await officer.PressAsync("button.btn[name=do][value=submit]");
        Assert.Contains("Mục tiêu", await officer.ProblemsAsync(), StringComparison.Ordinal);
        await officer.ShootAsync("02-draft-refused");
        await officer.FillDataAsync(
            ("objective", "Cung cấp nước sạch cho sáu trường học."), ("results", "Sáu hệ thống lọc nước được bàn giao."), ("startOn",
                "04/05/2026"), ("endOn", "29/01/2027"),
            ("content", "other"), ("amountForeign", "85.000,00"), ("currency", "USD"), ("amountVnd", "2.210.000.000"), ("counterpartVnd",
                "120.000.000"),
            ("management", "existingUnit"), ("finance", "outside"), ("contactName", "Đầu mối mẫu"), ("contactPhone", "0000 000 001"),
            ("donorReports[0].date", "15/09/2026"), ("donorReports[0].title", "Báo cáo giữa kỳ"));
        // The draft saves itself; the page says so.
        await Assertions.Expect(officer.Page.Locator("[data-autosave-state]")).ToContainTextAsync("Đã lưu");
        await officer.UploadAsync("requestLetter",
            "du-thao-to-trinh-de-nghi-phe-duyet-khoan-vien-tro-khong-hoan-lai-lan-1-ban-chinh-sua-cuoi-cung.pdf");
        await officer.UploadAsync("consent", "Thư nhất trí.pdf");
        await officer.UploadAsync("proposal", "Văn kiện.pdf");
        await officer.UploadAsync("donorRegistration", "Giấy đăng ký.pdf");
        await officer.ShootAsync("03-draft-complete");
        await officer.PressAsync("button.btn[name=do][value=submit]");
        await officer.ExpectDoneAsync();
        await officer.ShootAsync("04-case-in-signing");
    }

    private async Task SignAsync()
    {
        await DoAsync("2026-03-03", "head.nghe-an", "Kiểm tra nội dung", async head =>
        {
            await head.ShootAsync("05-task-content-check");
            await head.FillAsync(("comment", "Nêu rõ số học sinh hưởng lợi."));
            await head.DecideAsync("Return");
        });
        await DoAsync("2026-03-04", Officer, "Hoàn thiện dự thảo", async officer =>
        {
            Assert.Contains("Nêu rõ số học sinh", await officer.TextAsync(), StringComparison.Ordinal);
            await officer.FillDataAsync(("results", "Sáu hệ thống lọc nước được bàn giao; 2.400 học sinh được dùng nước sạch."));
            await officer.AttachAsync("proposal", "Văn kiện, bản 2.pdf");
            await officer.ShootAsync("06-task-completing");
            await officer.DecideAsync("Resubmit");
        });
        await DoAsync("2026-03-06", "head.nghe-an", "Kiểm tra nội dung", async head =>
        {
            var page = await head.TextAsync();
            Assert.Contains("2.400 học sinh", page, StringComparison.Ordinal);
            Assert.Contains("Lần trình thứ 2", page, StringComparison.Ordinal);
            await head.ShootAsync("07-task-second-round");
            await head.DecideAsync("Pass");
        });
        await DoAsync("2026-03-09", "office.nghe-an", "Kiểm tra thể thức", office => office.DecideAsync("Pass"));
        var secretary = await AsAsync("secretary.nghe-an");
        await secretary.GoAsync("/?tab=decide");
        await secretary.ShootAsync("08-secretary-inbox");
        await secretary.GoAsync("/cases/" + CaseId);
        await secretary.PressAsync(".task-lines a.task-name");
        Assert.Equal(0, await secretary.Page.Locator("button[name=outcome]").CountAsync());
        await secretary.ShootAsync("08-secretary-task");
        await DoAsync("2026-03-10", "leader.nghe-an", "Ký", async leader =>
        {
            Assert.Equal(360, await leader.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth"));
            await leader.ShootAsync("09-leader-task-phone");
            await leader.DecideAsync("Sign");
            await leader.ShootAsync("09-leader-case-phone");
        }, Seat.Telephone);
        await DoAsync("2026-03-10", "clerk.nghe-an", "Cấp số", async clerk =>
        {
            await clerk.ShootAsync("10-clerk-issue");
            await clerk.DecideAsync("Issue");
            Assert.Contains("Đã nộp, chờ tiếp nhận", await clerk.TextAsync(), StringComparison.Ordinal);
        });
        await DoAsync("2026-03-11", Officer, "Nộp hồ sơ", async officer =>
        {
            await officer.FillDataAsync(("channel", "counter"), ("sets", "6"), ("receiptCode", "000.00.19.H41-260311-0001"),
                ("receivedOn", "11/03/2026"));
            await officer.AttachAsync("receiptScan", "Giấy tiếp nhận.pdf");
            await officer.ShootAsync("11-receipt");
            await officer.DecideAsync("Received");
        });
    }

    private async Task SupplementAsync()
    {
        await DoAsync("2026-03-13", Appraiser, "Kiểm tra hồ sơ", async appraiser =>
        {
            await appraiser.Page.ClickAsync("#reasons summary");
            await appraiser.FillAsync(
                ("reason[0].target", "slot:proposal"), ("reason[0].text", "Chưa nêu phương án bảo trì."),
                ("reason[1].target", "field:objective"), ("reason[1].text", "Chưa nêu tên các trường."));
            await appraiser.ShootAsync("12-appraiser-supplement");
            await appraiser.DecideAsync("Supplement");
        });
        await SendLetterAsync("2026-03-13", "Trình ký văn bản yêu cầu bổ sung");
        await DoAsync("2026-03-20", Officer, "Bổ sung hồ sơ", async officer =>
        {
            Assert.Contains("Chưa nêu phương án bảo trì.", await officer.TextAsync(), StringComparison.Ordinal);
            await officer.FillDataAsync(("objective",
                "Cung cấp nước sạch cho sáu trường học: Tri Lễ 1, 2, 3; Nậm Giải; Hạnh Dịch; Thông Thụ."));
            await officer.AttachAsync("proposal", "Văn kiện, bản 3 có phương án bảo trì.pdf");
            await officer.ShootAsync("13-supplement");
            await officer.DecideAsync("Supplemented");
        });
    }

    private async Task ConsultAsync()
    {
        await DoAsync("2026-03-23", Appraiser, "Kiểm tra hồ sơ", async appraiser =>
        {
            await appraiser.FillDataAsync(("consultBodies", "cong-an-nghe-an,so-ngoai-vu-nghe-an"));
            await appraiser.ShootAsync("14-appraiser-valid");
            await appraiser.DecideAsync("Valid");
        });
        await SendLetterAsync("2026-03-23", "Trình ký công văn lấy ý kiến");
        await DoAsync("2026-03-26", "appraiser.so-ngoai-vu-nghe-an", "Lấy ý kiến", async body =>
        {
            await body.FillAsync(("comment", "Đề nghị bổ sung thời hạn Giấy đăng ký của bên cung cấp viện trợ."));
            await body.ShootAsync("16-opinion");
            await body.DecideAsync("AgreeWithRemarks");
        });
        await DoAsync("2026-03-31", Appraiser, "Lấy ý kiến", async appraiser =>
        {
            await appraiser.FillAsync(
                ("letter.number", "112/CAT-PA"), ("letter.date", "27/03/2026"), ("letter.signer", "Người ký mẫu"), ("letter.position",
                    "Phó Giám đốc"),
                ("letter.classified", "false"));
            await appraiser.AttachAsync("reply", "112-CAT-PA.pdf");
            await appraiser.ShootAsync("17-record-letter");
            await appraiser.DecideAsync("Agree");
        });
        await DoAsync("2026-03-31", "head.so-tai-chinh-nghe-an", "Lấy ý kiến", async head =>
        {
            await head.ShootAsync("18-confirm-letter");
            await head.ConfirmAsync();
            Assert.Contains("Đang thẩm định", await head.TextAsync(), StringComparison.Ordinal);
        });
    }

    /// <summary>A letter of the appraiser leaves the body signed and numbered.</summary>
    private async Task SendLetterAsync(string day, string letter)
    {
        await DoAsync(day, "leader.so-tai-chinh-nghe-an", letter + " · Ký", leader => leader.DecideAsync("Sign"), Seat.Telephone);
        await DoAsync(day, "clerk.so-tai-chinh-nghe-an", letter + " · Cấp số", async clerk =>
        {
            await clerk.DecideAsync("Issue");
            await clerk.ShootAsync("15-case-after-letter");
        });
    }

    private async Task AppraiseAsync()
    {
        await DoAsync("2026-04-06", Appraiser, "Thẩm định", async appraiser =>
        {
            await appraiser.FillDataAsync(
                ("appraisalMethod", "summary"), ("appraisalFit", "Đạt yêu cầu."), ("appraisalStanding", "Đạt yêu cầu."),
                    ("appraisalCapacity", "Đạt yêu cầu."),
                ("appraisalConditions", "Đạt yêu cầu."), ("appraisalBudget", "Đạt yêu cầu."), ("appraisalEffect", "Đạt yêu cầu."),
                ("opinionSummary", "Các cơ quan được hỏi đã có ý kiến; ý kiến góp ý được tiếp thu."), ("conclusion",
                    "Đủ điều kiện trình phê duyệt."));
            await appraiser.ShootAsync("19-appraisal");
            await appraiser.DecideAsync("Conclude");
        });
        await DoAsync("2026-04-07", "head.so-tai-chinh-nghe-an", "Kiểm tra nội dung", head => head.DecideAsync("Pass"));
        await DoAsync("2026-04-08", "leader.so-tai-chinh-nghe-an", "Ký", leader => leader.DecideAsync("Sign"), Seat.Telephone);
        await DoAsync("2026-04-08", "clerk.so-tai-chinh-nghe-an", "Cấp số", clerk => clerk.DecideAsync("Issue"));
    }

    private async Task ApproveAsync()
    {
        await DoAsync("2026-04-16", "clerk.nghe-an", "Quyết định của UBND tỉnh", async clerk =>
        {
            await clerk.FillAsync(
                ("letter.number", "1520/QĐ-UBND"), ("letter.date", "14/04/2026"), ("letter.signer", "Người ký mẫu"), ("letter.position",
                    "Phó Chủ tịch UBND tỉnh"),
                ("letter.classified", "false"));
            await clerk.FillDataAsync(("capacity", "KT"), ("governingBody", "UBND tỉnh Nghệ An"));
            await clerk.AttachAsync("decisionScan", "1520-QĐ-UBND.pdf");
            await clerk.ShootAsync("20-record-decision");
            await clerk.DecideAsync("Approve");
        });
        await DoAsync("2026-04-16", "office.nghe-an", "Quyết định của UBND tỉnh", async office =>
        {
            await office.ShootAsync("21-confirm-decision");
            await office.ConfirmAsync();
            var page = await office.TextAsync();
            Assert.Contains("Đã phê duyệt", page, StringComparison.Ordinal);
            // Three working days from the 14th, the day of the decision; from the 16th, when it was recorded, it would be the 21st.
            Assert.Contains("20/04/2026", page, StringComparison.Ordinal);
        });
        await NoticeAsync("2026-04-17", "Thông báo phê duyệt", "1561/UBND-KT", "17/04/2026", "noticeDonorScan");
        await NoticeAsync("2026-04-21", "Gửi quyết định", "1564/UBND-KT", "21/04/2026", "noticeFinanceScan");
        await DoAsync("2026-05-04", Officer, "Ghi nhận bắt đầu", async officer =>
        {
            await officer.FillDataAsync(("actualStartOn", "04/05/2026"));
            await officer.DecideAsync("Started");
            await officer.ShootAsync("22-case-in-implementation");
        });
    }

    /// <summary>The notices are the committee's own letters.</summary>
    private async Task NoticeAsync(string on, string task, string number, string date, string slot)
    {
        await DoAsync(on, "clerk.nghe-an", task, async clerk =>
        {
            await clerk.FillAsync(
                ("letter.number", number), ("letter.date", date), ("letter.signer", "Người ký mẫu"), ("letter.position", "Phó Chủ tịch UBND tỉnh"), ("letter.classified", "false"));
            await clerk.AttachAsync(slot, number.Replace('/', '-') + ".pdf");
            await clerk.DecideAsync("Notified");
        });
        await DoAsync(on, "office.nghe-an", task, office => office.ConfirmAsync());
    }

    private async Task ReportAsync()
    {
        await SendReportAsync("2026-07-08", "Báo cáo 6 tháng", "Báo cáo 6 tháng", "30/06/2026");
        await DoAsync("2026-07-09", Appraiser, "Xác nhận báo cáo 6 tháng", async appraiser =>
        {
            await appraiser.FillAsync(("comment", "Thiếu số liệu đối ứng."));
            await appraiser.ShootAsync("23-report-returned");
            await appraiser.DecideAsync("Return");
        });
        await SendReportAsync("2026-07-10", "Báo cáo 6 tháng", "Báo cáo 6 tháng (sửa)", "30/06/2026");
        await DoAsync("2026-07-13", Appraiser, "Xác nhận báo cáo 6 tháng", appraiser => appraiser.DecideAsync("Accept"));
        await DoAsync("2026-09-21", Officer, "Báo cáo theo thỏa thuận", async officer =>
        {
            await officer.FillDataAsync(("donorReportDate", "21/09/2026"));
            await officer.AttachAsync("donorReportFile", "Báo cáo giữa kỳ.pdf");
            await officer.DecideAsync("Submit");
        });
        await DoAsync("2026-09-22", "head.nghe-an", "Xác nhận báo cáo gửi", head => head.DecideAsync("Accept"));
        await SendReportAsync("2027-01-08", "Báo cáo năm", "Báo cáo năm", "31/12/2026");
        await DoAsync("2027-01-12", Appraiser, "Xác nhận báo cáo năm", appraiser => appraiser.DecideAsync("Accept"));
    }

    private async Task SendReportAsync(string day, string task, string file, string until)
    {
        await DoAsync(day, Officer, task, async officer =>
        {
            await officer.FillDataAsync(
                ("periodFrom", "04/05/2026"), ("periodTo", until), ("disbursedForeign", "30.000"), ("disbursedVnd", "780.000.000"),
                ("progress", "Đã lắp đặt hai hệ thống."));
            await officer.AttachAsync("reportFile", file + ".pdf");
            await officer.DecideAsync("Submit");
        });
        await SignAsync(day);
    }

    /// <summary>The leader signs and the clerk numbers what the officer has handed in.</summary>
    private async Task SignAsync(string day)
    {
        await DoAsync(day, "leader.nghe-an", "Ký", leader => leader.DecideAsync("Sign"));
        await DoAsync(day, "clerk.nghe-an", "Cấp số", clerk => clerk.DecideAsync("Issue"));
    }

    private async Task CloseAsync()
    {
        await DoAsync("2027-01-29", Officer, "Ghi nhận kết thúc", async officer =>
        {
            await officer.FillDataAsync(("actualEndOn", "29/01/2027"));
            await officer.DecideAsync("Completed");
        });
        await DoAsync("2027-02-24", Officer, "Nghiệm thu", async officer =>
        {
            await officer.FillDataAsync(("acceptedOn", "23/02/2027"), ("handedOverTo", "Sáu trường học thụ hưởng"));
            await officer.AttachAsync("handoverRecord", "Biên bản bàn giao.pdf");
            await officer.DecideAsync("HandedOver");
        });
        await DoAsync("2027-03-16", Officer, "Báo cáo kết thúc", async officer =>
        {
            await officer.FillDataAsync(("resultsAchieved", "Sáu hệ thống lọc nước đã bàn giao."));
            await officer.DecideAsync("Submitted");
        });
        await DoAsync("2027-03-16", "head.nghe-an", "Kiểm tra nội dung", head => head.DecideAsync("Pass"));
        await SignAsync("2027-03-16");
        await DoAsync("2027-04-12", "accountant.nghe-an", "Quyết toán", async accountant =>
        {
            await accountant.FillDataAsync(("settledForeign", "85.000"), ("settledVnd", "2.210.000.000"), ("unspentVnd", "0"));
            await accountant.AttachAsync("settlementFile", "Quyết toán.pdf");
            await accountant.DecideAsync("Settled");
        });
        await DoAsync("2027-04-20", "clerk.nghe-an", "Nộp lưu", async clerk =>
        {
            await clerk.FillDataAsync(("archiveBox", "Hộp 07, hồ sơ 03"), ("archivePlace", "Kho lưu trữ Liên hiệp"));
            await clerk.DecideAsync("Archived");
        });
    }

    private async Task ReadAfterwardsAsync()
    {
        var officer = await AsAsync(Officer);
        await officer.GoAsync("/cases/" + CaseId);
        Assert.Contains("Đã kết thúc", await officer.TextAsync(".brief"), StringComparison.Ordinal);
        await officer.ShootAsync("24-case-closed");
        await officer.GoAsync($"/cases/{CaseId}/print");
        var file = await officer.TextAsync();
        string[] order =
        [
            "Mục lục văn bản", "Tờ trình", "1520/QĐ-UBND", "Thông tin chung", "Nghiệm thu, bàn giao", "Quá trình xử lý", "Trình hồ sơ",
            "Phê duyệt", "Thông báo phê duyệt cho Bên cung cấp viện trợ", "Nộp lưu",
        ];
        var from = 0;
        foreach (var part in order)
        {
            var at = file.IndexOf(part, from, StringComparison.Ordinal);
            Assert.True(at >= 0, $"«{part}» does not follow in the printed file:\n{file[from..]}");
            from = at;
            await officer.ShootAsync("25-print");
        }
        var auditor = await AsAsync("auditor.vufo");
        Assert.Equal(200, await auditor.GoAsync("/cases/" + CaseId));
        Assert.Contains("1520/QĐ-UBND", await auditor.TextAsync("#history"), StringComparison.Ordinal);
        await auditor.ShootAsync("26-auditor");
        var stranger = await AsAsync("officer.bac-ninh");
        Assert.Equal(404, await stranger.GoAsync("/cases/" + CaseId));
        await stranger.ShootAsync("27-not-found");
    }
}
