using System.Globalization;
using System.Text.Json;
using AngleSharp;
using AngleSharp.Dom;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Calendars;

/// <summary>The calendar is changed by administrators, after the list of what moves, and reaches every running deadline with its reason.</summary>
public sealed class CalendarPagesTests : OfficeTests
{
    private const string Page = "/administration/calendar";
    private const string Reason = "Thông báo 9999/TB-BNV (mẫu)";

    private CalendarDesk Desk => app.Services.GetRequiredService<CalendarDesk>();

    [Fact]
    public async Task A_day_off_lists_the_deadlines_that_move_and_reaches_their_cases_with_the_reason()
    {
        var id = await app.As("officer.nghe-an").SubmitAsync();
        using var browser = await app.BrowserAsync("admin.vufo");
        var preview = await ReadAsync(await PostAsync(browser, "preview", Off("2026-03-04")));
        var row = Assert.Single(preview.QuerySelectorAll("tbody tr"));
        Assert.Contains("04/03/2026", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("05/03/2026", row.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("vùng cao", preview.Body!.TextContent, StringComparison.Ordinal);

        var applied = await PostAsync(browser, "apply", Sent(preview));
        Assert.Equal(Page + "?year=2026&done=changed", applied.Headers.Location?.ToString());
        Assert.Equal((2, "Nghỉ bù"), (Desk.Current.Version, Desk.Current.DayOff(new DateOnly(2026, 3, 4))!.NameVi));
        Assert.Contains("Nghỉ bù", (await ApprovalsApp.OpenAsync(browser, Page + "?year=2026")).Body!.TextContent, StringComparison.Ordinal);

        Assert.Equal(1, (await SweepAsync()).Cases);
        var deadline = (await app.As("officer.nghe-an").CaseAsync(id))["deadlines"][0];
        Assert.Equal("2026-03-05", deadline.GetProperty("due").GetString());
        using var reader = await app.BrowserAsync("officer.nghe-an");
        var history = (await ApprovalsApp.OpenAsync(reader, "/cases/" + id)).Body!.TextContent;
        Assert.Contains("Tính lại hạn theo lịch làm việc mới", history, StringComparison.Ordinal);
        Assert.Contains(Reason, history, StringComparison.Ordinal);
        Assert.Contains("hạn 04/03/2026 chuyển thành 05/03/2026", history, StringComparison.Ordinal);
        var account = (await app.As("officer.nghe-an").GetAsync($"deadlines/{deadline.GetProperty("id").GetString()}/explanation")).Is(200);
        Assert.Equal((2, true), (account["calendar"].GetInt32(), account["agrees"].GetBoolean()));
        Assert.Contains(account["account"].EnumerateArray(), l => l.GetProperty("kind").GetString() == "dayOff" && l.GetProperty("source").GetString() == "CV 1 (mẫu)");
        Assert.Equal(0, (await SweepAsync()).Cases);
    }

    [Fact]
    public async Task A_worked_saturday_brings_deadlines_nearer_and_those_overdue_at_once_stand_first()
    {
        // Submitted on Thursday the 5th: due on Monday the 9th; with the Saturday worked, on the 7th.
        app.Clock.Advance(TimeSpan.FromDays(3));
        var early = await app.As("officer.nghe-an").SubmitAsync();
        app.Clock.Advance(TimeSpan.FromDays(1));
        // Submitted on Friday: due on Tuesday the 10th, or on Monday the 9th. Today is Sunday the 8th.
        var late = await app.As("officer.nghe-an").SubmitAsync();
        app.Clock.Advance(TimeSpan.FromDays(2));
        var impact = await app.Services.GetRequiredService<CalendarImpact>().OfAsync(Exchange().Apply(Desk.Current), cancellation: Stop);
        Assert.Equal([(early, true), (late, false)], impact.First.Select(i => (i.Case, i.Overdue)));
        Assert.Equal((new DateOnly(2026, 3, 9), new DateOnly(2026, 3, 7)), (impact.First[0].Old, impact.First[0].New));
        var cut = await app.Services.GetRequiredService<CalendarImpact>().OfAsync(Exchange().Apply(Desk.Current), 1, Stop);
        Assert.Equal((2, 1, early, 1), (cut.Total, cut.Overdue, Assert.Single(cut.First).Case, cut.More));

        Assert.True((await Desk.ChangeAsync("admin.vufo", Exchange(), 1, Stop)).Done);
        await SweepAsync();
        var deadline = (await app.As("officer.nghe-an").CaseAsync(early))["deadlines"][0];
        Assert.Equal("2026-03-07", deadline.GetProperty("due").GetString());
        await using var db = await DbAsync();
        // What became overdue by the change was told in the same sweep.
        Assert.Contains(await db.Mails.Where(m => m.Stream == "case/" + early).Select(m => m.Template).ToListAsync(Stop), t => t == "overdue");
    }

    [Fact]
    public async Task Whoever_looked_at_an_older_calendar_is_told_and_changes_nothing()
    {
        using var first = await app.BrowserAsync("admin.vufo");
        using var second = await app.BrowserAsync("admin.vufo");
        var one = Sent(await ReadAsync(await PostAsync(first, "preview", Off("2026-03-04"))));
        var other = Sent(await ReadAsync(await PostAsync(second, "preview", Off("2026-03-11"))));
        await PostAsync(first, "apply", one);
        var told = await ReadAsync(await PostAsync(second, "apply", other));
        Assert.Contains("người khác thay đổi", told.QuerySelector(".notice-problem")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, Desk.Current.Version);
        Assert.Null(Desk.Current.DayOff(new DateOnly(2026, 3, 11)));
        // The same day, added by both: what is there already is said instead of the list.
        told = await ReadAsync(await PostAsync(second, "apply", one));
        Assert.Contains("đã có trong lịch", told.QuerySelector("#problems")!.TextContent, StringComparison.Ordinal);
        // Looked at again, it is made.
        await PostAsync(second, "apply", Sent(await ReadAsync(await PostAsync(second, "apply", other))));
        Assert.Equal(3, Desk.Current.Version);
    }

    [Fact]
    public async Task Of_fifty_thousand_running_deadlines_all_that_move_are_counted_and_the_page_shows_the_first_five_hundred()
    {
        const int Many = 50_000;
        var off = new DateOnly(2026, 3, 11);
        await CopyAsync(await app.As("officer.nghe-an").SubmitAsync(), Many);
        var expected = Enumerable.Range(0, Many).Select(i => (Number: $"N-{i:00000}", Old: Fifth(StartOf(i), null), New: Fifth(StartOf(i), off), Paused: i % 7 == 0))
            .Where(e => e.Old != e.New).OrderBy(e => e.New).ThenBy(e => e.Number, StringComparer.Ordinal).ToList();
        Assert.InRange(expected.Count, 1_000, Many - 1_000);

        var told = (await app.As("admin.vufo").PostAsync(
            "calendars/vn/impact", new { daysOff = new[] { new { date = "2026-03-11", vi = "Nghỉ bù", en = "Off", source = "CV 1 (mẫu)" } }, reason = Reason })).Is(200);
        var listed = told["deadlines"].EnumerateArray().Where(d => d.Text("caseNumber").StartsWith("N-", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            expected.Take(listed.Count).Select(e => (e.Number, e.Old.Iso(), e.New.Iso(), e.Paused)), listed.Select(d => (d.Text("caseNumber"), d.Text("old"), d.Text("new"), d.Bool("paused"))));
        Assert.All(listed, d => Assert.Equal("aid-project", d.Text("type")));

        using var browser = await app.BrowserAsync("admin.vufo");
        var preview = await ReadAsync(await PostAsync(browser, "preview", Off("2026-03-11")));
        Assert.Equal((500, told["total"].GetInt32() - 500), (told["deadlines"].GetArrayLength(), told["more"].GetInt32()));
        Assert.InRange(told["total"].GetInt32(), expected.Count, expected.Count + 10);
        var count = told["total"].GetInt32().ToString("N0", CultureInfo.GetCultureInfo("vi-VN"));
        Assert.Contains($"{count} hạn đang chạy thay đổi. Dưới đây là 500 hạn đầu; còn {told["more"].GetInt32().ToString("N0", CultureInfo.GetCultureInfo("vi-VN"))} hạn nữa không liệt kê.", preview.Body!.TextContent, StringComparison.Ordinal);
        var rows = preview.QuerySelectorAll("tbody tr");
        Assert.Equal(500, rows.Length);
        Assert.Equal(
            told["deadlines"].EnumerateArray().Take(500).Select(d => d.Text("caseNumber")), rows.Select(r => r.QuerySelector("td")!.FirstChild!.TextContent.Trim()));

        static DateOnly StartOf(int i) => new DateOnly(2026, 3, 2).AddDays(i % 20);
    }

    [Theory]
    [InlineData("off", "2026-02-17", "", "", "đã có trong lịch")]
    [InlineData("off", "2026-03-06", "2026-03-04", "", "Cần nhập một ngày")]
    [InlineData("off", "", "", "", "Cần nhập một ngày")]
    [InlineData("exchange", "2026-03-05", "", "2026-03-09", "không phải thứ Bảy")]
    [InlineData("worked", "", "", "", "Cần nhập một ngày")]
    [InlineData("remove", "2026-03-05", "", "", "không có dòng")]
    public async Task A_change_that_contradicts_itself_is_not_previewed(string kind, string from, string to, string worked, string said)
    {
        using var browser = await app.BrowserAsync("admin.vufo");
        var page = await ReadAsync(await PostAsync(
            browser, "preview", ("kind", kind), ("from", from), ("to", to), ("worked", worked), ("vi", "Nghỉ"), ("en", "Off"), ("source", "CV 1"), ("reason", Reason)));
        Assert.Contains(said, page.QuerySelector("#problems")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(1, Desk.Current.Version);
    }

    [Fact]
    public async Task A_row_goes_and_days_come_together_each_with_its_source()
    {
        using var browser = await app.BrowserAsync("admin.vufo");
        var preview = await ReadAsync(await PostAsync(browser, "preview", ("kind", "remove"), ("from", "2026-08-31"), ("reason", Reason)));
        await PostAsync(browser, "apply", Sent(preview));
        preview = await ReadAsync(await PostAsync(browser, "preview", [.. Off("2028-01-24"), ("to", "2028-01-28")]));
        await PostAsync(browser, "apply", Sent(preview));
        Assert.Equal((3, true), (Desk.Current.Version, Desk.Current.IsWorkingDay(new DateOnly(2026, 8, 31))));
        Assert.Equal(5, Desk.Current.DaysOff.Count(d => d.Date.Year == 2028));
        Assert.True(Desk.Current.Covers(2028));
        // The calendars before are kept: what was computed with them stays explainable.
        var versions = app.Services.GetRequiredService<CalendarVersions>();
        Assert.False((await versions.ReadAsync(1, Stop))!.IsWorkingDay(new DateOnly(2026, 8, 31)));
        Assert.True((await versions.ReadAsync(2, Stop))!.IsWorkingDay(new DateOnly(2026, 8, 31)));
        Assert.Null(await versions.ReadAsync(4, Stop));
    }

    [Fact]
    public async Task Whoever_does_not_administer_neither_sees_nor_changes_it()
    {
        using var browser = await app.BrowserAsync("leader.nghe-an");
        Assert.NotEqual(System.Net.HttpStatusCode.OK, (await browser.GetAsync(new Uri(Page, UriKind.Relative), Stop)).StatusCode);
        object body = new { removed = new[] { "2026-08-31" }, reason = Reason, version = 1 };
        (await app.As("leader.nghe-an").PostAsync("calendars/vn", body)).Is(403);
        (await app.As("leader.nghe-an").PostAsync("calendars/vn/impact", body)).Is(403);
        Assert.Equal(1, Desk.Current.Version);
    }

    [Fact]
    public async Task The_api_lists_what_moves_and_makes_the_change_once()
    {
        var officer = app.As("officer.nghe-an");
        await officer.SubmitAsync();
        var admin = app.As("admin.vufo");
        object body = new { daysOff = new[] { new { date = "2026-03-04", vi = "Nghỉ bù", en = "Off", source = "CV 1 (mẫu)" } }, reason = Reason, version = 1 };
        var impact = (await admin.PostAsync("calendars/vn/impact", body)).Is(200);
        Assert.Equal((1, 0), (impact["total"].GetInt32(), impact["more"].GetInt32()));
        var moved = Assert.Single(impact["deadlines"].EnumerateArray());
        Assert.Equal(("2026-03-04", "2026-03-05"), (moved.GetProperty("old").GetString(), moved.GetProperty("new").GetString()));
        Assert.Equal(2, (await admin.PostAsync("calendars/vn", body)).Is(200)["version"].GetInt32());
        Assert.Equal(2, (await admin.PostAsync("calendars/vn", body)).Is(412)["version"].GetInt32());
        Assert.Equal(2, (await officer.GetAsync("calendars/vn")).Is(200)["version"].GetInt32());
        (await admin.PostAsync("calendars/vn", new { reason = Reason, version = 2 })).Is(422);
    }

    [Fact]
    public async Task A_run_that_was_stopped_goes_on_where_it_was()
    {
        var first = await app.As("officer.nghe-an").SubmitAsync();
        var second = await app.As("officer.nghe-an").SubmitAsync();
        Assert.True((await Desk.ChangeAsync("admin.vufo", Exchange() with { WorkedDays = [], DaysOff = [Row("2026-03-04")] }, 1, Stop)).Done);
        var recheck = app.Services.GetRequiredService<CalendarRecheck>();
        using var stop = new CancellationTokenSource();
        var made = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => recheck.RunAsync(
            () => { if (made++ == 1) stop.Cancel(); return "recheck-" + made; }, (_, _) => { }, stop.Token));
        var due = await DuesAsync(first, second);
        Assert.Equal(["2026-03-04", "2026-03-05"], due.Order());
        await SweepAsync();
        Assert.All(await DuesAsync(first, second), d => Assert.Equal("2026-03-05", d));
        Assert.Equal(0, await recheck.RunAsync(() => "x", (_, _) => { }, Stop));
    }

    /// <summary>The fifth working day after a day in a March without holidays, counted on fingers.</summary>
    private static DateOnly Fifth(DateOnly start, DateOnly? off)
    {
        var day = start;
        for (var left = 5; left > 0;)
        {
            day = day.AddDays(1);
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && day != off) left--;
        }
        return day;
    }

    /// <summary>So many cases like one, each with one deadline of five working days, started on one of twenty days; each seventh stands still.</summary>
    private async Task CopyAsync(string id, int many)
    {
        var days = Enumerable.Range(0, 20).Select(i => new DateOnly(2026, 3, 2).AddDays(i)).Select(d => new[] { d.Iso(), Fifth(d, null).Iso() });
        await app.Services.GetRequiredService<Writer>().ExecuteAsync(
            s =>
            {
                const string Numbers = "with recursive n(i) as (select 0 union all select i + 1 from n where i < @2 - 1)";
                s.Execute(
                    Numbers + """
                    insert into case_summary (case_id, stream, seq, next_at, valid_from, type, number, title, organisation, province, status, holder, status_since, suspended, opened_on, submitter)
                    select 'n' || i, 'case/n' || i, seq, null, valid_from, type, printf('N-%05d', i), title, organisation, province, status, holder, status_since, suspended, opened_on, submitter
                    from n, case_summary where case_id = @1
                    """,
                    id, many);
                s.Execute(
                    Numbers + """
                    insert into deadline (stream, id, key, term, basis, confirmed, start, due, state, calendar, pauses, extensions, planned, moves, changed_at)
                    select 'case/n' || i, 'n' || i || '/d1', key, '5 working days', basis, confirmed, json_extract(@3, '$[' || (i % 20) || '][0]'),
                      json_extract(@3, '$[' || (i % 20) || '][1]'), iif(i % 7 = 0, 'paused', 'running'), calendar, '[]', '[]', '[]', 0, changed_at
                    from n, (select * from deadline where stream = 'case/' || @1 limit 1)
                    """,
                    id, many, JsonSerializer.Serialize(days));
            },
            Lane.People, Stop);
    }

    private async Task<List<string>> DuesAsync(params string[] cases)
    {
        List<string> dues = [];
        foreach (var id in cases) dues.Add((await app.As("officer.nghe-an").CaseAsync(id))["deadlines"][0].GetProperty("due").GetString()!);
        return dues;
    }

    private static CalendarDay Row(string day) => new(IsoDate.Parse(day)!.Value, "Nghỉ bù", "Off", "CV 1 (mẫu)");

    private static CalendarChange Exchange() => new() { WorkedDays = [Row("2026-03-07") with { NameVi = "Làm bù", NameEn = "Worked" }], Reason = Reason };

    private static (string, string)[] Off(string day) => [("kind", "off"), ("from", day), ("vi", "Nghỉ bù"), ("en", "Off"), ("source", "CV 1 (mẫu)"), ("reason", Reason)];

    private static Task<HttpResponseMessage> PostAsync(HttpClient browser, string action, params (string, string)[] fields) =>
        ApprovalsApp.PostAsync(browser, Page, $"{Page}/{action}", fields);

    private static async Task<IDocument> ReadAsync(HttpResponseMessage answer)
    {
        var html = await answer.Content.ReadAsStringAsync(Stop);
        return await BrowsingContext.New().OpenAsync(r => r.Content(html), Stop);
    }

    private static (string, string)[] Sent(IDocument page) =>
        [.. page.QuerySelectorAll("form[action$='/apply'] input").Where(i => !i.GetAttribute("name")!.StartsWith("__", StringComparison.Ordinal))
            .Select(i => (i.GetAttribute("name")!, i.GetAttribute("value") ?? ""))];
}
