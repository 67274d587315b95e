using System.Net;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests;

/// <summary>Documents, registers, reports, inspection, donors, administration and the demonstration clock, behind the walls.</summary>
public sealed class PagesTests : IDisposable
{
    private const string Title = "Trạm y tế xã Bản Mây";
    private static readonly DateTimeOffset Opened = new(2026, 3, 2, 3, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 3, 2);
    private readonly ApprovalsApp app = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => app.Dispose();

    [Fact]
    public async Task A_page_shows_its_own_case_and_nothing_of_another_province_or_to_an_administrator()
    {
        await FillAsync();
        foreach (var page in (string[])["/documents", "/documents/incoming", "/documents/registers", "/reports", "/reports/done", "/donors/korvanel"])
        {
            Assert.Contains(Title, await TextAsync("clerk.nghe-an", page), StringComparison.Ordinal);
            foreach (var stranger in (string[])["clerk.bac-ninh", "officer.bac-ninh", "admin.vufo"])
                Assert.False((await TextAsync(stranger, page)).Contains(Title, StringComparison.Ordinal), $"{stranger} sees it at {page}");
        }
    }

    [Fact]
    public async Task A_register_of_another_body_does_not_exist_for_the_reader_not_even_to_print()
    {
        await FillAsync();
        const string query = "?register=outgoing%2Fnghe-an%2F2026";
        Assert.Contains("05/TTr-LHHN", await TextAsync("clerk.nghe-an", "/documents/registers/print" + query), StringComparison.Ordinal);
        var other = await app.SignInAsync("clerk.bac-ninh");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(new Uri("/documents/registers" + query, UriKind.Relative), Stop))
            .StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(new Uri("/documents/registers/print" + query, UriKind.Relative), Stop))
            .StatusCode);
    }

    [Fact]
    public async Task A_printed_register_has_the_ten_columns_of_the_decree()
    {
        await FillAsync();
        var page = await ApprovalsApp.OpenAsync(await app.SignInAsync("clerk.nghe-an"),
            "/documents/registers/print?register=outgoing%2Fnghe-an%2F2026");
        Assert.Equal(10, page.QuerySelectorAll(".register-table thead th").Length);
        Assert.Equal(["05/TTr-LHHN", "02/03/2026"], page.QuerySelectorAll(".register-table tbody td").Take(2).Select(c => c.TextContent));
    }

    [Fact]
    public async Task Only_the_clerk_is_offered_to_number_and_issue()
    {
        await FillAsync();
        Assert.Single((await ApprovalsApp.OpenAsync(await app.SignInAsync("clerk.nghe-an"), "/documents"))
            .QuerySelectorAll(".btn-primary[href='/tasks/c1.1']"));
        Assert.Empty((await ApprovalsApp.OpenAsync(await app.SignInAsync("officer.nghe-an"), "/documents"))
            .QuerySelectorAll(".btn-primary"));
    }

    [Fact]
    public async Task A_body_that_was_only_asked_for_an_opinion_does_not_see_the_letters_of_others()
    {
        await FillAsync();
        await AddAsync(Task("c1.9", TaskKind.Consultation, "consult:so-ngoai-vu-nghe-an", TaskStates.Open, "so-ngoai-vu-nghe-an"));
        Assert.DoesNotContain("77/CAT", await TextAsync("clerk.so-ngoai-vu-nghe-an", "/documents/incoming"), StringComparison.Ordinal);
        Assert.Contains("77/CAT", await TextAsync("clerk.nghe-an", "/documents/incoming"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issued_documents_come_in_pages_that_miss_and_repeat_none()
    {
        await AddAsync(Case("c1", "nghe-an"));
        await AddAsync([.. Enumerable.Range(1, 120)
            .Select(n => (object)Document($"c1/v{n}", "issued", $"{n:000}/TTr-LHHN", Day.AddDays(n / 7)))]);
        var browser = await app.SignInAsync("clerk.nghe-an");
        List<string> seen = [];
        for (var page = "/documents"; page is not null;)
        {
            var document = await ApprovalsApp.OpenAsync(browser, page);
            var numbers = document.QuerySelectorAll(".paper-number").Select(n => n.TextContent).ToList();
            Assert.InRange(numbers.Count, 1, 50);
            seen.AddRange(numbers);
            page = document.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }
        Assert.Equal(120, seen.Count);
        Assert.Equal(120, seen.Distinct().Count());
    }

    [Fact]
    public async Task Overdue_reports_come_first()
    {
        await FillAsync();
        var late = Task("c1.8", TaskKind.Report, "annualReport", TaskStates.Open, "nghe-an");
        late.Due = new DateOnly(2020, 1, 6);
        await AddAsync(late);
        var page = await ApprovalsApp.OpenAsync(await app.SignInAsync("officer.nghe-an"), "/reports");
        Assert.Equal(["/tasks/c1.8", "/tasks/c1.4"], page.QuerySelectorAll("a.cell-title").Select(a => a.GetAttribute("href")!).Where(h => !h.StartsWith("/duties/", StringComparison.Ordinal)));
        Assert.Single(page.QuerySelectorAll(".notice-problem"));
    }

    [Fact]
    public async Task An_inspector_sees_the_cases_of_the_province_and_each_listing_is_recorded_once_a_day()
    {
        await FillAsync();
        await AddAsync(Case("c2", "bac-ninh"));
        var inspector = await app.SignInAsync("inspector.thanh-tra-nghe-an");
        for (var i = 0; i < 2; i++)
        {
            var page = await ApprovalsApp.OpenAsync(inspector, "/inspection?from=2026-01-01&organisation=nghe-an");
            Assert.Equal(["/cases/c1"], page.QuerySelectorAll("a.cell-title").Select(a => a.GetAttribute("href")!));
        }
        Assert.Equal(["list?from=2026-01-01&organisation=nghe-an"], await ReadAsync("inspector.thanh-tra-nghe-an"));
        var all = await ApprovalsApp.OpenAsync(await app.SignInAsync("auditor.vufo"), "/inspection");
        Assert.Equal(2, all.QuerySelectorAll("a.cell-title").Length);
        foreach (var account in (string[])["officer.nghe-an", "admin.vufo"])
            Assert.Equal(HttpStatusCode.Forbidden,
                (await (await app.SignInAsync(account)).GetAsync(new Uri("/inspection", UriKind.Relative), Stop)).StatusCode);
    }

    [Fact]
    public async Task A_period_holds_the_cases_that_were_open_in_it()
    {
        await AddAsync(Case("c1", "nghe-an"));
        var inspector = await app.SignInAsync("inspector.thanh-tra-nghe-an");
        foreach (var (query, cases) in new[] { ("?to=2026-03-01", 0), ("?to=2026-03-02", 1), ("?from=2026-05-01", 1), ("?status=ended", 0), ("?province=bac-ninh", 1) })
            Assert.Equal((query, cases), (query, (await ApprovalsApp.OpenAsync(inspector, "/inspection" + query)).QuerySelectorAll("a.cell-title").Length));
    }

    [Fact]
    public async Task Administration_counts_and_tells_incidents_by_number_to_administrators_alone()
    {
        await FillAsync();
        await AddAsync(new IncidentRow
        {
            Stream = "case/c1", Number = 1, CaseId = "c1", Code = "task.no-actor", Place = "check",
            Detail = "head@nghe-an", RaisedAt = Opened
        });
        var overview = await TextAsync("admin.vufo", "/administration");
        Assert.Contains("aid-project", overview, StringComparison.Ordinal);
        var incidents = await TextAsync("admin.vufo", "/administration/incidents");
        Assert.Contains("2026/001", incidents, StringComparison.Ordinal);
        Assert.DoesNotContain(Title, incidents + overview, StringComparison.Ordinal);
        foreach (var page in (string[])["/administration", "/administration/incidents", "/administration/case-types/aid-project"])
            Assert.Equal(HttpStatusCode.Forbidden,
                (await (await app.SignInAsync("officer.nghe-an")).GetAsync(new Uri(page, UriKind.Relative), Stop)).StatusCode);
    }

    [Fact]
    public async Task A_case_type_is_shown_with_its_flow_terms_and_who_acts()
    {
        var page = await ApprovalsApp.OpenAsync(await app.SignInAsync("admin.vufo"), "/administration/case-types/aid-project");
        Assert.NotNull(page.QuerySelector("svg[role=img] title"));
        Assert.Empty(page.QuerySelectorAll(".flow-passed, .flow-here, .flow-line.taken"));
        var text = page.Body!.TextContent;
        foreach (var told in (string[])["NĐ 80/2020/NĐ-CP Điều 10 khoản 6", "Chưa xác nhận", "Đã xác nhận", "Chuyên viên, Văn thư · đơn vị chủ hồ sơ", "Không được là người trình hồ sơ", "Sở Tài chính Nghệ An"])
            Assert.Contains(told, text, StringComparison.Ordinal);
        Assert.DoesNotContain("[", string.Join("", page.QuerySelectorAll("main td, main text").Select(e => e.TextContent)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound,
            (await (await app.SignInAsync("admin.vufo")).GetAsync(new Uri("/administration/case-types/none", UriKind.Relative), Stop)).StatusCode);
    }

    [Fact]
    public async Task The_clock_of_a_demonstration_moves_a_day_and_only_forward()
    {
        var browser = await app.SignInAsync("officer.nghe-an");
        var before = (await ApprovalsApp.OpenAsync(browser, "/demo")).QuerySelector(".demo-today strong")!.TextContent;
        var answer = await ApprovalsApp.PostAsync(browser, "/demo", "/demo/clock", ("by", "day"));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.NotEqual(before, (await ApprovalsApp.OpenAsync(browser, answer.Headers.Location!.ToString()))
            .QuerySelector(".demo-today strong")!.TextContent);
        Assert.Equal(HttpStatusCode.BadRequest, (await ApprovalsApp.PostAsync(browser, "/demo", "/demo/clock", ("by", "-1"))).StatusCode);
    }

    private async Task<List<string>> ReadAsync(string account)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var bodies = await scope.ServiceProvider.GetRequiredService<ApprovalsDb>().Records.Where(r => r.Stream == "access/" + account)
            .Select(r => r.Body).ToListAsync(Stop);
        return bodies.ConvertAll(b => System.Text.Json.Nodes.JsonNode.Parse(b)!["facts"]![0]!["case"]!.GetValue<string>());
    }

    private async Task<string> TextAsync(string account, string page) =>
        (await ApprovalsApp.OpenAsync(await app.SignInAsync(account), page)).DocumentElement.TextContent;

    /// <summary>One case of Nghệ An with something for every page.</summary>
    private async Task FillAsync()
    {
        var today = DateOnly.FromDateTime(app.Services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
        var (confirm, done) = (Task("c1.2", TaskKind.Consultation, "consult:cong-an-nghe-an", TaskStates.Recorded, "cong-an-nghe-an"),
            Task("c1.3", TaskKind.Report, "sixMonthReport", TaskStates.Closed, "nghe-an"));
        (done.ClosedOn, done.ClosedAt, done.Outcome) = (today.AddDays(-3), app.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(-3), "Submit");
        var letter = Document("c1/v2", "recorded", "77/CAT", Day);
        (letter.Organisation, letter.Letter) = ("cong-an-nghe-an",
            """{"number":"77/CAT","date":"2026-03-02","signer":"Nguyễn Văn A","position":"Phó Giám đốc"}""");
        await AddAsync(
            Case("c1", "nghe-an"), Task("c1.1", TaskKind.Signing, "signSubmission.issue", TaskStates.Open, "nghe-an"), confirm, done,
            Task("c1.4", TaskKind.Report, "sixMonthReport", TaskStates.Open, "nghe-an"),
            Seat("c1.1", SeatPurposes.Act, "clerk"), Seat("c1.2", SeatPurposes.Confirm, "head"),
                Document("c1/v1", "issued", "05/TTr-LHHN", Day), letter,
            new RegisterEntryRow
            {
                Register = "outgoing/nghe-an/2026", Number = 5, Display = "05/TTr-LHHN", Subject = "c1/v1",
                Stream = "case/c1", TakenOn = Day
            },
            new StreamStateRow { Stream = "case/c1", Seq = 1, FoldVersion = 1, Body = """{"values":{"donor":"korvanel"}}""" });
    }

    private Task AddAsync(params object[] rows) => app.Services.GetRequiredService<Writer>().ExecuteAsync(session =>
    {
        session.Db.AddRange(rows);
        session.Db.SaveChanges();
    }, Lane.People, Stop);

    private static CaseSummaryRow Case(string id, string organisation) => new()
    {
        Stream = "case/" + id, CaseId = id, ValidFrom = Opened, Type = "aid-project", Number = "2026/001", Title = Title,
        Organisation = organisation,
        Province = organisation, Status = "signing", Holder = organisation, StatusSince = Day, OpenedOn = Day,
        Submitter = "officer." + organisation,
    };

    private static TaskRow Task(string id, TaskKind kind, string handle, string state, string organisation) => new()
    {
        Id = id, Stream = "case/c1", CaseId = "c1", Activity = handle.Split('.', ':')[0], Handle = handle, Visit = 1, Kind = kind,
        Organisation = organisation, State = state, OpenedAt = Opened, Due = kind == TaskKind.Report ? new DateOnly(2099, 7, 31) : null,
    };

    private static TaskSeatRow Seat(string task, string purpose, string role) =>
        new() { TaskId = task, Purpose = purpose, Role = role, Organisation = "nghe-an" };

    private static DocumentRow Document(string id, string state, string number, DateOnly date) => new()
    {
        Id = id, Stream = "case/c1", CaseId = "c1", Type = "toTrinh", Organisation = "nghe-an", Version = 1, State = state,
        Number = number, Date = date,
        SignedBy = "deputy.nghe-an", Capacity = "KT",
    };
}
