using Approvals.Commands;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Calendars;

/// <summary>The account of a date: on the page of a deadline, in print, on the calculator, over the API and by the verb.</summary>
public sealed class DueAccountTests(ApiApp app) : IClassFixture<ApiApp>
{
    private const string Officer = "officer.nghe-an";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deadline_that_has_ended_is_explained_like_one_that_runs()
    {
        var (id, deadline) = await EndedAsync();
        using var browser = await app.BrowserAsync(Officer);
        var page = await ApprovalsApp.OpenAsync(browser, "/deadlines/" + deadline);
        Assert.Contains("hoàn thành đúng hạn, ngày 02/03/2026", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("04/03/2026", page.QuerySelector("tbody tr:last-child")!.TextContent, StringComparison.Ordinal);
        var answer = (await app.As(Officer).GetAsync($"deadlines/{deadline}/explanation")).Is(200);
        Assert.Equal(("met", "2026-03-04", "2026-03-04", true), (answer.Text("state"), answer.Text("due"), answer.Text("computed"), answer["agrees"].GetBoolean()));
        var print = await ApprovalsApp.OpenAsync(browser, $"/cases/{id}/print");
        Assert.Contains("Các hạn và cách tính", print.Body!.TextContent, StringComparison.Ordinal);
        Assert.True(print.QuerySelectorAll("section h3").Length >= 2);
        // A body that was asked nothing sees no deadline, running or ended.
        using var stranger = await app.BrowserAsync("officer.bac-ninh");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await stranger.GetAsync(new Uri("/deadlines/" + deadline, UriKind.Relative), Stop)).StatusCode);
    }

    [Fact]
    public async Task A_date_that_is_stored_otherwise_than_the_account_says_is_pointed_out()
    {
        var (_, deadline) = await EndedAsync();
        await WriteAsync("update deadline set due = '2026-03-20' where id = @1", deadline);
        using var browser = await app.BrowserAsync(Officer);
        var page = await ApprovalsApp.OpenAsync(browser, "/deadlines/" + deadline);
        Assert.Contains("20/03/2026, tính lại được 04/03/2026", page.QuerySelector(".notice-problem")!.TextContent, StringComparison.Ordinal);
        var answer = (await app.As(Officer).GetAsync($"deadlines/{deadline}/explanation")).Is(200);
        Assert.Equal(("2026-03-20", "2026-03-04", false), (answer.Text("due"), answer.Text("computed"), answer["agrees"].GetBoolean()));
    }

    [Fact]
    public async Task A_date_whose_calendar_is_not_at_hand_is_not_proved_with_another()
    {
        var (_, deadline) = await EndedAsync();
        await WriteAsync("update deadline set calendar = 99 where id = @1", deadline);
        using var browser = await app.BrowserAsync(Officer);
        var page = await ApprovalsApp.OpenAsync(browser, "/deadlines/" + deadline);
        Assert.Contains("phiên bản 99", page.QuerySelector(".notice-problem")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("tbody"));
        var answer = (await app.As(Officer).GetAsync($"deadlines/{deadline}/explanation")).Is(200);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, answer["computed"].ValueKind);
        Assert.Empty(answer["account"].EnumerateArray());
    }

    [Theory]
    [InlineData("unit=working&amount=20", "20 working days", "17/03/2026", "2026-03-17")]
    [InlineData("unit=working&amount=20&pause-from=2026-03-02&pause-to=2026-03-05", "20 working days", "20/03/2026", "2026-03-20")]
    [InlineData("unit=days&amount=30&before=yes", "30 days before", "10/01/2026", "2026-01-10")]
    [InlineData("unit=fixed&day=15/02", "fixed 15/02", "23/02/2026", "2026-02-23")]
    [InlineData("unit=days&amount=9&roll=none", "9 days roll none", "19/02/2026", "2026-02-19")]
    public async Task The_calculator_the_api_and_the_verb_give_one_answer(string query, string term, string shown, string due)
    {
        using var browser = await app.BrowserAsync(Officer);
        var page = await ApprovalsApp.OpenAsync(browser, "/calendar/calculator?from=2026-02-10&" + query);
        Assert.Null(page.QuerySelector("#problems"));
        Assert.Equal("Hạn: " + shown, page.QuerySelector("#answer h2")!.TextContent);
        var pause = query.Contains("pause", StringComparison.Ordinal) ? "2026-03-02..2026-03-05" : "";
        var answer = (await app.As(Officer).GetAsync($"calendars/vn/due?from=2026-02-10&term={Uri.EscapeDataString(term)}" + (pause.Length > 0 ? "&pause=" + pause : ""))).Is(200);
        Assert.Equal((due, term), (answer.Text("due"), answer.Text("term")));
        var lines = answer["account"].GetArrayLength();
        Assert.Equal(lines, page.QuerySelectorAll("#answer tbody tr").Length);
        var output = new StringWriter();
        string[] words = ["due", "--from", "2026-02-10", "--term", term, "--json", .. pause.Length > 0 ? ["--pause", pause] : Array.Empty<string>()];
        Assert.Equal(0, await DueVerb.RunAsync(words, new DataOptions { Data = "/nowhere" }, output));
        using var verb = System.Text.Json.JsonDocument.Parse(output.ToString());
        Assert.Equal((due, lines), (verb.RootElement.GetProperty("due").GetString(), verb.RootElement.GetProperty("account").GetArrayLength()));
    }

    [Theory]
    [InlineData("from=2026-02-10&unit=working&amount=0", "Số lượng")]
    [InlineData("from=2026-02-10&unit=fixed&day=31/02", "Ngày trong năm")]
    [InlineData("from=10/13/2026&unit=days&amount=5", "Ngày của sự kiện")]
    [InlineData("from=2026-02-10&unit=days&amount=5&pause-from=2026-03-05&pause-to=2026-03-02", "Thời gian tạm dừng")]
    [InlineData("from=2026-02-10&unit=lunar&amount=5", "Số lượng")]
    [InlineData("from=9999-12-30&unit=days&amount=9999", "Số lượng")]
    public async Task What_is_asked_wrongly_is_said_and_nothing_is_computed(string query, string where)
    {
        using var browser = await app.BrowserAsync(Officer);
        var page = await ApprovalsApp.OpenAsync(browser, "/calendar/calculator?" + query);
        Assert.Contains(where, page.QuerySelector("#problems")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("#answer"));
    }

    [Theory]
    [InlineData("from=2026-02-10")]
    [InlineData("from=2026-02-10&term=soon")]
    [InlineData("from=10.02.2026&term=5%20days")]
    [InlineData("from=2026-02-10&term=5%20days&pause=2026-03-05..2026-03-02")]
    [InlineData("from=2026-02-10&term=5%20days&pause=never")]
    [InlineData("from=2026-02-10&term=5%20days&colour=blue")]
    public async Task The_api_refuses_what_it_does_not_understand(string query) => (await app.As(Officer).GetAsync("calendars/vn/due?" + query)).Is(400);

    [Fact]
    public async Task A_date_beyond_the_years_of_the_calendar_says_so()
    {
        using var browser = await app.BrowserAsync(Officer);
        var page = await ApprovalsApp.OpenAsync(browser, "/calendar/calculator?from=2027-10-01&unit=months&amount=6");
        Assert.Contains("năm 2028", page.QuerySelector(".notice-soon")!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>A case whose first deadline has ended: the head passed it on the day it was handed in.</summary>
    private async Task<(string Case, string Deadline)> EndedAsync()
    {
        var id = await app.As(Officer).SubmitAsync();
        var deadline = (await app.As(Officer).CaseAsync(id))["deadlines"][0].GetProperty("id").GetString()!;
        (await app.As("head.nghe-an").DecideAsync(await app.As("head.nghe-an").TaskIdAsync(id, "signSubmission.content"), "Pass")).Is(200);
        return (id, deadline);
    }

    private Task<int> WriteAsync(string sql, string id) =>
        app.Services.GetRequiredService<Writer>().ExecuteAsync(s => s.Execute(sql, id), Lane.Sweeps, Stop);
}
