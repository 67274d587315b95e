using System.Net;
using AngleSharp;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Approvals.Tests.Email;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Feeds;

public sealed class CalendarFeedTests : OfficeTests
{
    [Fact]
    public async Task The_secret_address_shows_what_waits_without_names_until_it_is_revoked()
    {
        await SweepAsync();
        var id = await app.As("officer.nghe-an").SubmitAsync();
        var (account, deadline) = await SomebodyWithADeadlineAsync(id);
        var browser = await app.BrowserAsync(account);
        var address = await CreateAsync(browser);
        using var reader = app.Reader();
        var answer = await reader.GetAsync(address, Stop);
        Assert.Equal((HttpStatusCode.OK, "text/calendar"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal("no-store, private", answer.Headers.CacheControl?.ToString());
        var bytes = await answer.Content.ReadAsByteArrayAsync(Stop);
        var events = await CalendarFileTests.ParsedAsync(bytes);
        Assert.Contains(events, e => e.GetProperty("uid").GetString() == deadline + "@approvals");
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        foreach (var person in app.Services.GetRequiredService<ReferenceData>().Directory().Data.People) Assert.DoesNotContain(person.Name.In("vi"), text, StringComparison.Ordinal);

        using var again = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "If-None-Match", "W/" + answer.Headers.ETag } } };
        Assert.Equal(HttpStatusCode.NotModified, (await reader.SendAsync(again, Stop)).StatusCode);
        Assert.DoesNotContain(address, await browser.GetStringAsync(new Uri("/account/feed", UriKind.Relative), Stop), StringComparison.Ordinal);

        var second = await CreateAsync(browser);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync(address, Stop)).StatusCode);
        Assert.Equal(bytes, await reader.GetByteArrayAsync(second, Stop));
        (await ApprovalsApp.PostAsync(browser, "/account/feed", "/account/feed/revoke")).Dispose();
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync(second, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync("/feeds/guessed.ics", Stop)).StatusCode);
    }

    [Fact]
    public async Task Who_may_see_a_case_is_asked_at_every_reading_and_what_fell_away_is_said()
    {
        var id = await app.As("officer.nghe-an").SubmitAsync();
        var (account, deadline) = await SomebodyWithADeadlineAsync(id);
        using var reader = app.Reader();
        var mine = await CreateAsync(await app.BrowserAsync(account));
        var theirs = await CreateAsync(await app.BrowserAsync("officer.bac-ninh"));
        Assert.NotEmpty(await EventsAsync(reader, mine));
        Assert.Empty(OfCases(await EventsAsync(reader, theirs)));
        await SqlAsync($"update deadline set state = 'cancelled', moves = moves + 1 where id = '{deadline}'");
        await SqlAsync($"update task set state = 'cancelled' where deadline_id = '{deadline}'");
        var gone = Assert.Single(await EventsAsync(reader, mine), e => e.GetProperty("uid").GetString() == deadline + "@approvals");
        Assert.Equal("CANCELLED", gone.GetProperty("status").GetString());
        // Who was told of it once and works elsewhere now is told nothing more.
        await SqlAsync($"update mail_past set account = 'officer.bac-ninh' where account = '{account}'");
        await SqlAsync($"update outbox set account = 'officer.bac-ninh' where account = '{account}'");
        Assert.Empty(OfCases(await EventsAsync(reader, theirs)));
    }

    [Fact]
    public async Task The_limit_a_body_set_itself_is_a_day_of_its_own_beside_the_statutory_one()
    {
        var id = await app.As("officer.nghe-an").SubmitAsync();
        await using var db = await DbAsync();
        var task = await db.Tasks.FirstAsync(t => t.CaseId == id && t.DeadlineId != null && t.Organisation == "nghe-an", Stop);
        var mail = await db.Mails.FirstAsync(m => m.Template == "taskOpened" && m.Args.Contains(task.Id), Stop);
        using var reader = app.Reader();
        var address = await CreateAsync(await app.BrowserAsync(mail.Account));
        (await app.As("leader.nghe-an").PostAsync($"tasks/{task.Id}/limit", new { due = task.Due!.Value.AddDays(-1).ToString("yyyy-MM-dd", null), reason = "Cần sớm" })).Is(200);
        var own = (await db.Deadlines.SingleAsync(d => d.Key == "internal" && d.TaskId == task.Id, Stop)).Id;
        var events = (await EventsAsync(reader, address)).ToDictionary(e => e.GetProperty("uid").GetString()!, e => e.GetProperty("summary").GetString()!);
        Assert.StartsWith("Hạn: ", events[task.DeadlineId + "@approvals"], StringComparison.Ordinal);
        Assert.StartsWith("Hạn nội bộ: ", events[own + "@approvals"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_with_a_new_address_may_be_loaded_again_and_gives_the_same_address()
    {
        using var browser = await app.BrowserAsync("officer.nghe-an");
        var page = await ApprovalsApp.OpenAsync(browser, "/account/feed");
        var offer = page.QuerySelector("input[name=offer]")!.GetAttribute("value")!;
        async Task<string> PostAsync(string given)
        {
            var html = await (await ApprovalsApp.PostAsync(browser, "/account/feed", "/account/feed", ("offer", given))).Content.ReadAsStringAsync(Stop);
            return (await BrowsingContext.New().OpenAsync(r => r.Content(html), Stop)).QuerySelector("code.secret")!.TextContent;
        }
        var first = await PostAsync(offer);
        Assert.Equal(first, await PostAsync(offer));
        // What another made up is no offer, and somebody else's is none for oneself.
        var second = await PostAsync("made-up");
        Assert.NotEqual(first, second);
        using var other = await app.BrowserAsync("officer.bac-ninh");
        var theirs = (await ApprovalsApp.OpenAsync(other, "/account/feed")).QuerySelector("input[name=offer]")!.GetAttribute("value")!;
        Assert.NotEqual(first, await PostAsync(theirs));
    }

    [Fact]
    public async Task The_date_that_a_form_calls_an_event_is_in_the_calendar_of_the_body_that_owns_the_case()
    {
        var officer = app.As("officer.vufo");
        var data = new
        {
            title = "Báo cáo 6 tháng (mẫu)", kind = "sixMonths", periodFrom = "2026-01-01", periodTo = "2026-06-30", dueOn = "2026-07-10", content = "Kết quả.", units = new[] { "nghe-an" },
        };
        var id = (await officer.PostAsync("cases", new { type = "report-round", data })).Is(201).Text("id");
        (await officer.PostAsync($"cases/{id}/submit", null)).Is(200);
        using var reader = app.Reader();
        var mine = await EventsAsync(reader, await CreateAsync(await app.BrowserAsync("leader.vufo")));
        var day = Assert.Single(mine, e => e.GetProperty("uid").GetString() == $"{id}/event/dueOn@approvals");
        Assert.Equal("Hạn nộp: Báo cáo 6 tháng (mẫu)", day.GetProperty("summary").GetString());
        var theirs = await EventsAsync(reader, await CreateAsync(await app.BrowserAsync("leader.nghe-an")));
        Assert.DoesNotContain(theirs, e => e.GetProperty("uid").GetString()!.Contains("/event/", StringComparison.Ordinal));
    }

    /// <summary>Without what bodies and donors owe beside their cases.</summary>
    private static IEnumerable<System.Text.Json.JsonElement> OfCases(IReadOnlyList<System.Text.Json.JsonElement> events) =>
        events.Where(e => !Approvals.Desk.DutyState.IsDuty(e.GetProperty("uid").GetString()!));

    private static async Task<IReadOnlyList<System.Text.Json.JsonElement>> EventsAsync(HttpClient reader, string address) =>
        await CalendarFileTests.ParsedAsync(await reader.GetByteArrayAsync(address, Stop));

    /// <summary>Makes an address and reads it off the page, the only time it stands there.</summary>
    private static async Task<string> CreateAsync(HttpClient browser)
    {
        var answer = await ApprovalsApp.PostAsync(browser, "/account/feed", "/account/feed");
        var html = await answer.Content.ReadAsStringAsync(Stop);
        var page = await BrowsingContext.New().OpenAsync(r => r.Content(html), Stop);
        return new Uri(page.QuerySelector("code.secret")!.TextContent).AbsolutePath;
    }

    private async Task<(string Account, string Deadline)> SomebodyWithADeadlineAsync(string id)
    {
        await using var db = await DbAsync();
        var task = await db.Tasks.FirstAsync(t => t.CaseId == id && t.DeadlineId != null, Stop);
        var mail = await db.Mails.FirstAsync(m => m.Template == "taskOpened" && m.Args.Contains(task.Id), Stop);
        return (mail.Account, task.DeadlineId!);
    }

    private Task SqlAsync(string sql) => app.Services.GetRequiredService<Writer>().ExecuteAsync(s => s.Execute(sql), cancellation: Stop);
}
