using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Persistence;
using Approvals.Tests.Documents;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Scenarios;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Api;

/// <summary>A year of reports and a round of reports, from the request to the end, by HTTP alone.</summary>
public sealed class ReportingTests : OfficeTests
{
    [Fact]
    public async Task The_reports_of_a_year_meet_the_duties_of_the_body_in_time_and_late()
    {
        At(new DateOnly(2026, 1, 5));
        await SweepAsync();
        Assert.Equal("2026-01-15", (await RowAsync("aid-annual/2025-12-31")).GetProperty("due").GetString());
        var id = await PlayAsync("annual-reporting", "a-year-of-reports");
        await SweepAsync();
        var closed = await app.As("officer.nghe-an").CaseAsync(id);
        Assert.Equal("closed", closed.Text("ending"));
        Assert.Empty(closed["incidents"].EnumerateArray());

        var first = await RowAsync("aid-first-half/2026-06-30");
        Assert.Equal(("met", "2026-07-29", id), (first.GetProperty("state").GetString(), first.GetProperty("on").GetString(), first.GetProperty("case").GetString()));
        Assert.Contains(closed["documents"].EnumerateArray(), d => d.GetProperty("number").GetString() == first.GetProperty("number").GetString());
        Assert.Equal("missed", (await RowAsync("aid-annual/2026-12-31")).GetProperty("state").GetString());
        foreach (var met in new[] { "ngo-annual/2026-12-14", "conference-annual/2026-12-14", "aid-second-half/2026-12-31", "aid-settlement/2027-01-31" })
            Assert.Equal("met", (await RowAsync(met)).GetProperty("state").GetString());
        // What the year before owed is nobody else's to meet.
        Assert.Equal("running", (await RowAsync("aid-annual/2025-12-31")).GetProperty("state").GetString());
        Assert.Equal("running", (await RowAsync("aid-first-half/2027-06-30")).GetProperty("state").GetString());
        Assert.Equal(0, await VerbAsync("verify"));
        Assert.Equal(0, await VerbAsync("replay"));
    }

    [Fact]
    public async Task A_report_that_another_body_makes_is_owed_no_longer_and_its_page_says_who_makes_it()
    {
        At(new DateOnly(2025, 11, 17));
        await SweepAsync();
        var id = await PlayAsync("annual-reporting", "plan-refused");
        await SweepAsync();
        var first = await RowAsync("aid-first-half/2026-06-30");
        Assert.Equal(("cancelled", id), (first.GetProperty("state").GetString(), first.GetProperty("case").GetString()));
        Assert.Contains("Sở Tài chính lập báo cáo", first.GetProperty("notOurs").GetString(), StringComparison.Ordinal);
        Assert.Equal("running", (await RowAsync("aid-first-half/2027-06-30")).GetProperty("state").GetString());
        using var browser = await app.BrowserAsync("officer.nghe-an");
        var page = await ApprovalsApp.OpenAsync(browser, "/duties/organisation/nghe-an/aid-first-half/2026-06-30");
        Assert.Contains("Sở Tài chính lập báo cáo", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains(page.QuerySelectorAll("a"), l => l.GetAttribute("href") == "/cases/" + id);
        Assert.Equal(0, await VerbAsync("replay"));
    }

    [Fact]
    public async Task A_report_given_away_before_its_occurrence_is_open_falls_away_when_it_opens()
    {
        At(new DateOnly(2025, 2, 3));
        await SweepAsync();
        await app.Services.GetRequiredService<Writer>().ExecuteAsync(
            s => s.Execute(
                "insert into signal (key, from_case, to_case, signal, body, queued_at, state) values ('t-1', 'c-1', 'organisation/nghe-an', 'aid-first-half', @1, @2, 'pending')",
                """{"periodFrom":"2026-01-01","periodTo":"2026-12-31","notOwed":"Sở Tài chính lập."}""", app.Clock.GetUtcNow()),
            Lane.People, Stop);
        await SweepAsync();
        Assert.Equal("running", (await RowAsync("aid-first-half/2025-06-30")).GetProperty("state").GetString());
        At(new DateOnly(2025, 8, 4));
        await SweepAsync();
        var row = await RowAsync("aid-first-half/2026-06-30");
        Assert.Equal(("cancelled", "Sở Tài chính lập."), (row.GetProperty("state").GetString(), row.GetProperty("notOurs").GetString()));
        await using var db = await DbAsync();
        Assert.Equal("delivered", await db.Signals.Where(s => s.Key == "t-1").Select(s => s.State).SingleAsync(Stop));
        Assert.Equal(0, await VerbAsync("replay"));
    }

    [Fact]
    public async Task A_report_given_away_and_taken_back_twice_after_its_year_is_owed_as_before_and_what_is_owed_already_is_not_taken_back_again()
    {
        At(new DateOnly(2025, 11, 17));
        await SweepAsync();
        var id = await PlayInStoreAsync("annual-reporting", "taken-back");
        await SweepAsync();
        var officer = app.As("officer.nghe-an");
        Assert.Equal("running", (await RowAsync("aid-first-half/2026-06-30")).GetProperty("state").GetString());
        for (var (day, round) = (new DateOnly(2027, 3, 8), 0); round < 2; day = day.AddDays(7), round++)
        {
            At(day);
            var prepare = await officer.TaskIdAsync(id, "prepareFirstHalf");
            var other = JsonSerializer.SerializeToNode(new { firstHalfBy = "Sở Tài chính lập." });
            (await officer.DecideAsync(prepare, "NotOurs", body => body["data"] = other)).Is(200);
            await SweepAsync();
            Assert.Equal("cancelled", (await RowAsync("aid-first-half/2026-06-30")).GetProperty("state").GetString());
            At(day.AddDays(1));
            (await TakeBackAsync()).Is(200);
            await SweepAsync();
            var owed = await RowAsync("aid-first-half/2026-06-30");
            Assert.Equal(("running", "2026-07-31"), (owed.GetProperty("state").GetString(), owed.GetProperty("due").GetString()));
            var task = await officer.TaskIdAsync(id, "prepareFirstHalf");
            (await TakeBackAsync()).Is(409);
            Assert.Equal(task, await officer.TaskIdAsync(id, "prepareFirstHalf"));
        }
        // An earlier version of the case type said it again; nothing follows from it.
        var writer = app.Services.GetRequiredService<Writer>();
        await writer.ExecuteAsync(
            s => s.Execute(
                "insert into signal (key, from_case, to_case, signal, body, queued_at, state) values ('t-1', @1, 'organisation/nghe-an', 'aid-first-half', @2, @3, 'pending')",
                id, """{"periodFrom":"2026-01-01","periodTo":"2026-12-31","owedAgain":"true"}""", app.Clock.GetUtcNow()),
            Lane.People, Stop);
        await SweepAsync();
        await using var db = await DbAsync();
        Assert.Equal(["delivered"], await db.Signals.Where(s => s.FromCase == id && s.Signal == "aid-first-half")
            .Select(s => s.State).Distinct().ToListAsync(Stop));
        Assert.Equal("running", (await RowAsync("aid-first-half/2026-06-30")).GetProperty("state").GetString());
        Assert.Equal(0, await VerbAsync("replay"));

        Task<Reply> TakeBackAsync() => officer.PostAsync($"cases/{id}/actions/takeBack", new { comment = "Phân công lại.", data = new { backReport = "firstHalf" } });
    }

    [Fact]
    public async Task A_report_that_meets_no_duty_is_shown_to_administrators_and_auditors()
    {
        At(new DateOnly(2026, 1, 5));
        await SweepAsync();
        (await app.As("officer.nghe-an").PostAsync("duties/organisation/nghe-an/aid-first-half/2026-06-30/done", new { on = "2026-01-05" })).Is(200);
        var number = (await app.As("officer.nghe-an").CaseAsync(await PlayAsync("annual-reporting", "a-year-of-reports"))).Text("number");
        await SweepAsync();
        foreach (var (account, page) in new[] { ("admin.vufo", "/administration/incidents"), ("auditor.vufo", "/inspection") })
        {
            using var browser = await app.BrowserAsync(account);
            var row = Assert.Single((await ApprovalsApp.OpenAsync(browser, page)).QuerySelectorAll("#untaken tbody tr")).TextContent;
            foreach (var words in (string[])[number, "Báo cáo tài chính viện trợ 6 tháng đầu năm", "không có kỳ báo cáo nào"]) Assert.Contains(words, row, StringComparison.Ordinal);
        }
        using var officer = await app.BrowserAsync("officer.nghe-an");
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.GetAsync(new Uri("/administration/incidents", UriKind.Relative), Stop)).StatusCode);
    }

    [Fact]
    public async Task A_round_asks_many_offers_figures_that_open_their_list_and_shows_what_came_side_by_side()
    {
        At(new DateOnly(2026, 3, 2));
        await app.As("officer.nghe-an").SubmitAsync();
        var id = await PlayAsync("report-round", "late-and-excused", async (round, step) =>
        {
            if (step.Task != "report.prepare:nghe-an" || step.On != new DateOnly(2026, 6, 19)) return;
            using var unit = await app.BrowserAsync("officer.nghe-an");
            var task = await app.As("officer.nghe-an").TaskIdAsync(round, step.Task);
            var page = await ApprovalsApp.OpenAsync(unit, "/tasks/" + task);
            Assert.Equal("1", page.QuerySelector("#f-aidOpened")!.GetAttribute("value"));
            Assert.Equal("0", page.QuerySelector("#f-aidRunning")!.GetAttribute("value"));
            Assert.Equal("0", page.QuerySelector("#f-aidEnded")!.GetAttribute("value"));
            var list = page.QuerySelectorAll("a").Select(a => a.GetAttribute("href")!).Single(h => h.StartsWith("/cases?figure=opened&type=aid-project,", StringComparison.Ordinal));
            Assert.Single((await ApprovalsApp.OpenAsync(unit, list)).QuerySelectorAll("tbody a.cell-title"));
            // What is opened an hour later, within the period, was not counted and is not in that list; who opens the form then is offered two.
            app.Clock.Set(app.Clock.GetUtcNow().AddHours(1));
            await app.As("officer.nghe-an").SubmitAsync();
            Assert.Single((await ApprovalsApp.OpenAsync(unit, list)).QuerySelectorAll("tbody a.cell-title"));
            Assert.Equal("2", (await ApprovalsApp.OpenAsync(unit, "/tasks/" + task)).QuerySelector("#f-aidOpened")!.GetAttribute("value"));
            Assert.Equal(HttpStatusCode.NotFound, (await unit.GetAsync(new Uri($"/cases/{round}/consolidation", UriKind.Relative), Stop)).StatusCode);
        });
        Assert.Equal("closed", (await app.As("officer.vufo").CaseAsync(id)).Text("ending"));
        using var asking = await app.BrowserAsync("officer.vufo");
        var together = await ApprovalsApp.OpenAsync(asking, $"/cases/{id}/consolidation");
        string Row(string unit) => together.QuerySelectorAll("tbody tr").Select(r => r.TextContent).Single(r => r.Contains(unit, StringComparison.Ordinal));
        Assert.Contains("Tiếp nhận báo cáo", Row("Nghệ An"), StringComparison.Ordinal);
        Assert.Contains("Đồng ý miễn", Row("Hà Nội"), StringComparison.Ordinal);
        Assert.DoesNotContain("quá hạn", Row("Quảng Ninh"), StringComparison.Ordinal);
        Assert.Contains("quá hạn", Row("Bắc Ninh"), StringComparison.Ordinal);
        Assert.Contains("6.200.000.000", Row("Tổng cộng"), StringComparison.Ordinal);
        Assert.Equal("5", together.QuerySelectorAll("tr.total td")[2].TextContent.Trim());
        var csv = await asking.GetStringAsync(new Uri($"/cases/{id}/consolidation/csv", UriKind.Relative), Stop);
        Assert.Contains("6200000000", csv.Split("\r\n").Single(l => l.StartsWith("Tổng cộng,", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(csv.Split("\r\n"), l => l.Contains("Hà Nội", StringComparison.Ordinal) && l.Contains("Đồng ý miễn", StringComparison.Ordinal));
        var (sheets, problem) = XlsxReader.Read(new MemoryStream(await asking.GetByteArrayAsync(new Uri($"/cases/{id}/consolidation/xlsx", UriKind.Relative), Stop)));
        Assert.Null(problem);
        Assert.Single(sheets!);
        var word = await asking.GetByteArrayAsync(new Uri($"/cases/{id}/consolidation/docx?round=report.1", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.NotFound, (await asking.GetAsync(new Uri($"/cases/{id}/consolidation/docx?round=report.2", UriKind.Relative), Stop)).StatusCode);
        using var unit = await app.BrowserAsync("officer.nghe-an");
        Assert.Equal(HttpStatusCode.NotFound, (await unit.GetAsync(new Uri($"/cases/{id}/consolidation/docx", UriKind.Relative), Stop)).StatusCode);
        Assert.Contains($"/cases/{id}/consolidation", (await ApprovalsApp.OpenAsync(asking, "/cases/" + id)).QuerySelectorAll("a").Select(a => a.GetAttribute("href")));
        var printed = (await LibreOffice.PrintedAsync(("tong-hop.docx", word)))["tong-hop.docx"];
        foreach (var words in (string[])["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BÁO CÁO", "DỰ THẢO", "Đồng ý miễn báo cáo: 1", "Tiếp nhận báo cáo: 3", "6.200.000.000", "Tổng cộng"])
            Assert.Contains(words, printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asked_sees_what_was_answered_returns_it_and_tells_the_silent_from_the_excused()
    {
        var (seen, withheld) = (0, 0);
        var id = await PlayAsync("report-round", "late-and-excused", async (round, step) =>
        {
            if (step.Task?.StartsWith("report.accept:", StringComparison.Ordinal) != true) return;
            using var asking = await app.BrowserAsync(step.By!);
            var task = await app.As(step.By!).TaskIdAsync(round, step.Task);
            var page = await ApprovalsApp.OpenAsync(asking, "/tasks/" + task);
            var given = page.QuerySelector("#given")!.TextContent;
            Assert.Contains(step.Outcome is "GrantExcuse" or "RefuseExcuse" ? "Đề nghị miễn báo cáo" : "Nộp báo cáo", given, StringComparison.Ordinal);
            if (step.Outcome == "GrantExcuse") Assert.Contains("Như đã trình.", given, StringComparison.Ordinal);
            if (step.Outcome is "Accept" or "ReturnReport") Assert.Contains("Kết quả chính", page.QuerySelector("#given-values")!.TextContent, StringComparison.Ordinal);
            seen++;
            var own = (await app.As(step.By!).GetAsync("tasks/" + task)).Is(200);
            Assert.Equal(step.Outcome is not ("GrantExcuse" or "RefuseExcuse"), own["data"].TryGetProperty("results", out _));
            // To another unit of the round the task is none.
            var other = step.Task == "report.accept:nghe-an" ? "officer.bac-ninh" : "officer.nghe-an";
            using var stranger = await app.BrowserAsync(other);
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(new Uri("/tasks/" + task, UriKind.Relative), Stop)).StatusCode);
            (await app.As(other).GetAsync("tasks/" + task)).Is(404);
            var files = (await app.As(step.By!).CaseAsync(round))["attachments"].EnumerateArray().Select(f => f.GetProperty("id").GetString()).ToList();
            var visible = (await app.As(other).CaseAsync(round))["attachments"].EnumerateArray().Select(f => f.GetProperty("id").GetString()).ToList();
            withheld += files.Count - visible.Count;
            foreach (var file in files.Except(visible)) (await app.As(other).GetAsync($"cases/{round}/attachments/{file}")).Is(404);
            if (step is not { Outcome: "ReturnReport", Task: "report.accept:quang-ninh" }) return;
            var parties = (await app.As(step.By!).CaseAsync(round))["rounds"].EnumerateArray().Single().GetProperty("parties").EnumerateArray().ToDictionary(p => p.GetProperty("party").GetString()!);
            Assert.Equal("lapsed", parties["bac-ninh"].GetProperty("state").GetString());
            Assert.Equal(("signed", "GrantExcuse"), (parties["ha-noi"].GetProperty("state").GetString(), parties["ha-noi"].GetProperty("judgement").GetString()));
            Assert.Equal("given", parties["quang-ninh"].GetProperty("state").GetString());
            var card = (await ApprovalsApp.OpenAsync(asking, "/cases/" + round)).QuerySelector("#round-report")!.TextContent;
            foreach (var words in (string[])["Nộp báo cáo, chờ tiếp nhận", "Quá hạn, chưa trả lời", "Đồng ý miễn báo cáo"]) Assert.Contains(words, card, StringComparison.Ordinal);
        });
        Assert.Equal(7, seen);
        Assert.True(withheld > 0, "No unit sent a file: that none is shown to the others proves nothing.");
        Assert.Empty((await app.As("officer.vufo").CaseAsync(id))["incidents"].EnumerateArray());
    }

    [Fact]
    public async Task Units_of_a_round_do_not_read_what_the_others_wrote_or_were_told_nor_who_of_them_is_late()
    {
        string[] ofHaNoi = ["Không có số liệu trong kỳ.", "Đề nghị nêu rõ lý do.", "Như đã trình.", "Đồng ý miễn đợt này."];
        string[] ofQuangNinh = ["Chờ số liệu của các xã.", "Thiếu giá trị viện trợ tiếp nhận.", "1200000000", "1.200.000.000"];
        var checkedAt = 0;
        var id = await PlayAsync("report-round", "late-and-excused", async (round, step) =>
        {
            if (step is not { Task: "report.prepare:bac-ninh" }) return;
            checkedAt++;
            // The day before the last of them hands in: the one that asked sees who is late, who is late sees itself, the others nobody.
            const string Late = "kind=overdue&asOf=2026-07-21";
            Assert.Equal(["officer.vufo", "officer.bac-ninh"], await LateAsync(Late, "Bắc Ninh", "officer.vufo", "officer.bac-ninh", "officer.nghe-an"));
            Assert.Empty(await LateAsync("kind=overdue&asOf=2026-07-10", "Bắc Ninh", "officer.vufo"));
            using var unit = await app.BrowserAsync("officer.bac-ninh");
            Assert.Contains("Báo cáo công tác đối ngoại nhân dân 6 tháng", (await ApprovalsApp.OpenAsync(unit, "/reports")).Body!.TextContent, StringComparison.Ordinal);
        });
        Assert.Equal(1, checkedAt);
        // Handed in since, it still was late on that day.
        Assert.Equal(["officer.vufo"], await LateAsync("kind=overdue&asOf=2026-07-21", "Bắc Ninh", "officer.vufo"));
        Assert.Empty(await LateAsync("kind=overdue&asOf=2026-07-22", "Bắc Ninh", "officer.vufo"));
        (string Account, string[] Theirs, string[] Kept)[] readers =
        [
            ("officer.vufo", [.. ofHaNoi, .. ofQuangNinh[..2]], []), ("officer.ha-noi", ofHaNoi, ofQuangNinh),
            ("officer.nghe-an", ["Số khoản viện trợ đang thực hiện chưa khớp phụ lục."], [.. ofHaNoi, .. ofQuangNinh]),
        ];
        foreach (var (account, theirs, kept) in readers)
        {
            using var browser = await app.BrowserAsync(account);
            var pages = (await ApprovalsApp.OpenAsync(browser, "/cases/" + id)).Body!.TextContent + (await ApprovalsApp.OpenAsync(browser, $"/cases/{id}/print")).Body!.TextContent;
            var history = (await app.As(account).GetAsync($"cases/{id}/history")).Is(200)["items"];
            var api = System.Text.RegularExpressions.Regex.Unescape(history.GetRawText()) + (await app.As(account).CaseAsync(id)).Body;
            Assert.All(theirs, text => Assert.True(pages.Contains(text, StringComparison.Ordinal) && api.Contains(text, StringComparison.Ordinal), $"{account} misses «{text}»"));
            Assert.All(kept, text => Assert.False(pages.Contains(text, StringComparison.Ordinal) || api.Contains(text, StringComparison.Ordinal), $"{account} reads «{text}»"));
            // What is withheld keeps its place in the chain.
            var records = history.EnumerateArray().ToList();
            Assert.Equal(account != "officer.vufo", records.Exists(r => r.TryGetProperty("withheld", out _)));
            Assert.All(records.Skip(1).Zip(records), pair => Assert.Equal(pair.Second.GetProperty("hash").GetString(), pair.First.GetProperty("prev").GetString()));
        }
    }

    [Fact]
    public async Task A_unit_of_a_round_finds_its_own_term_in_the_calendar_and_who_asked_all_of_them()
    {
        var looked = 0;
        await PlayAsync("report-round", "late-and-excused", async (round, step) =>
        {
            if (step.Task != "report.prepare:nghe-an" || step.On != new DateOnly(2026, 6, 19)) return;
            looked++;
            foreach (var (account, terms) in new[] { ("officer.vufo", 4), ("auditor.vufo", 4), ("officer.nghe-an", 1), ("officer.ha-noi", 1), ("leader.quang-ninh", 1) })
            {
                using var browser = await app.BrowserAsync(account);
                var shown = (await ApprovalsApp.OpenAsync(browser, "/calendar")).QuerySelectorAll("a").Select(a => a.GetAttribute("href")!)
                    .Where(h => h.StartsWith($"/deadlines/{round}/", StringComparison.Ordinal)).ToList();
                Assert.Equal((account, terms), (account, shown.Count));
                foreach (var link in shown) Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(new Uri(link, UriKind.Relative), Stop)).StatusCode);
            }
        });
        Assert.Equal(1, looked);
    }

    [Fact]
    public async Task What_a_unit_asks_beside_its_report_stays_behind_the_wall_when_the_report_has_gone_on()
    {
        var (errand, checkedAt, unit) = ("", 0, app.As("officer.quang-ninh"));
        async Task SeenAsync(string round, string task)
        {
            await using var db = await DbAsync();
            var handle = (await db.Tasks.SingleAsync(t => t.Id == task, Stop)).Handle;
            foreach (var reader in new[] { "officer.vufo", "officer.quang-ninh", "auditor.vufo" })
            {
                (await app.As(reader).GetAsync("tasks/" + task)).Is(200);
                Assert.Contains(task, (await app.As(reader).GetAsync($"cases/{round}/history")).Is(200).Body.GetRawText(), StringComparison.Ordinal);
            }
            (await app.As("officer.nghe-an").GetAsync("tasks/" + task)).Is(404);
            using var other = await app.BrowserAsync("officer.nghe-an");
            // Of a task that is closed the page leads to the case.
            Assert.NotEqual(HttpStatusCode.OK, (await other.GetAsync(new Uri("/tasks/" + task, UriKind.Relative), Stop)).StatusCode);
            var read = (await app.As("officer.nghe-an").CaseAsync(round)).Body.GetRawText() + (await app.As("officer.nghe-an").GetAsync($"cases/{round}/reminders")).Is(200).Body.GetRawText();
            Assert.DoesNotContain(task + "\"", read, StringComparison.Ordinal);
            Assert.DoesNotContain(handle, read, StringComparison.Ordinal);
            checkedAt++;
        }
        var id = await PlayAsync("report-round", "late-and-excused", async (round, step) =>
        {
            if (step is { Task: "report.prepare:quang-ninh", On.Day: 14 })
            {
                var asked = await unit.TaskIdAsync(round, step.Task);
                var position = app.Services.GetRequiredService<ReferenceData>().Directory().PositionsOf("leader.quang-ninh", step.On)[0].Key;
                (await unit.PostAsync($"tasks/{asked}/ask", new { kind = "assignment", position, text = "Đối chiếu số liệu." })).Is(200);
                await using var db = await DbAsync();
                errand = (await db.Tasks.SingleAsync(t => t.CaseId == round && t.Kind == TaskKind.Assignment, Stop)).Id;
            }
            // The step beside which it was asked is closed, the errand is not; then that is closed too.
            if (step is not { Task: "report:quang-ninh", On.Day: 15 }) return;
            await SeenAsync(round, errand);
            (await app.As("leader.quang-ninh").DecideAsync(errand, "Finished")).Is(200);
            await SeenAsync(round, errand);
        });
        await using var closed = await DbAsync();
        await SeenAsync(id, (await closed.Tasks.SingleAsync(t => t.CaseId == id && t.Kind == TaskKind.Extension, Stop)).Id);
        Assert.Equal(3, checkedAt);
    }

    [Fact]
    public async Task A_unit_of_a_round_reads_how_long_it_held_the_case_itself_and_the_others_together()
    {
        var id = await PlayAsync("report-round", "late-and-excused");
        string[] others = ["ha-noi", "quang-ninh", "bac-ninh"], named = ["Hà Nội", "Quảng Ninh", "Bắc Ninh"];
        foreach (var (account, all) in new[] { ("officer.vufo", true), ("auditor.vufo", true), ("officer.nghe-an", false) })
        {
            var told = (await app.As(account).GetAsync($"cases/{id}/lateness")).Is(200);
            var api = told.Body.GetRawText();
            Assert.Equal((account, all), (account, others.Any(o => api.Contains(o, StringComparison.Ordinal))));
            Assert.Equal(told["workingDays"].GetInt32(), told["parts"].EnumerateArray().Sum(p => p.GetProperty("workingDays").GetInt32()));
            Assert.Equal(all, told["late"].EnumerateArray().Any(l => l.GetProperty("key").GetString() == "report"));
            Assert.Contains("report.prepare:nghe-an", api, StringComparison.Ordinal);
            using var browser = await app.BrowserAsync(account);
            var page = (await ApprovalsApp.OpenAsync(browser, $"/cases/{id}/lateness")).QuerySelector("main")!.TextContent;
            Assert.Equal((account, all), (account, named.Any(n => page.Contains(n, StringComparison.Ordinal))));
            Assert.Equal((account, !all), (account, page.Contains("Các đơn vị khác", StringComparison.Ordinal)));
        }
    }

    /// <summary>Who of these sees a body among the overdue, alike on the page and in the file.</summary>
    private async Task<List<string>> LateAsync(string query, string body, params string[] accounts)
    {
        List<string> seeing = [];
        foreach (var account in accounts)
        {
            using var browser = await app.BrowserAsync(account);
            var page = (await ApprovalsApp.OpenAsync(browser, "/reports/consolidated?" + query)).QuerySelectorAll("table tbody tr").Any(r => r.TextContent.Contains(body, StringComparison.Ordinal));
            var csv = await browser.GetStringAsync(new Uri($"/reports/consolidated/file?form=csv&{query}", UriKind.Relative), Stop);
            var sheet = Assert.Single(SheetReader.Read(await browser.GetByteArrayAsync(new Uri($"/reports/consolidated/file?form=xlsx&{query}", UriKind.Relative), Stop)));
            Assert.Equal((page, page), (csv.Contains(body, StringComparison.Ordinal), sheet.Rows.Any(r => r.Any(c => c.Text.Contains(body, StringComparison.Ordinal)))));
            if (page) seeing.Add(account);
        }
        return seeing;
    }

    /// <summary>Plays a shipped scenario over the API; answers the id of its case.</summary>
    private async Task<string> PlayAsync(string type, string scenario, Func<string, ScenarioStep, Task>? before = null)
    {
        var play = ScenarioJson.Read(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "workflows", type, "scenarios", scenario + ".json")));
        At(play.Start.On);
        var owner = app.As(play.Start.By);
        var id = (await owner.PostAsync("cases", new { type, data = play.Start.Data })).Is(201).Text("id");
        (await owner.PostAsync($"cases/{id}/submit", null)).Is(200);
        // What is refused to the engine is refused over the API too, and shown elsewhere.
        foreach (var step in play.Steps.Where(s => s.Refused is null))
        {
            At(step.On);
            if (before is not null) await before(id, step);
            var client = app.As(step.By);
            if (step.Sweep) await SweepAsync();
            else if (step.Confirm is { } recorded) (await client.PostAsync($"tasks/{await client.TaskIdAsync(id, recorded)}/confirmation", new { accept = true })).Is(200);
            else if (step.Extend is { } late)
                (await client.PostAsync($"tasks/{await client.TaskIdAsync(id, late)}/extension", new { amount = step.Amount, reason = step.Comment })).Is(200);
            else if (step.Action is { } action) (await client.PostAsync($"cases/{id}/actions/{action}", new { comment = step.Comment, data = step.Data })).Is(200);
            else
                (await client.DecideAsync(await client.TaskIdAsync(id, step.Task!), step.Outcome!, body => Life.Fill(body, step), step.Attachments)).Is(200);
            if (step.Expect?.Status is { } status) Assert.Equal((step.On, status), (step.On, (await owner.CaseAsync(id)).Text("status")));
        }
        return id;
    }

    private async Task<JsonElement> RowAsync(string id) => (await app.As("officer.nghe-an").GetAsync("duties?all=true")).Is(200).Body.EnumerateArray()
        .Single(d => d.GetProperty("id").GetString() == "organisation/nghe-an/" + id);
}
