using System.Net;
using Approvals.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Api;

/// <summary>The ledger of reminders and reminding by hand, by HTTP and on the pages.</summary>
public sealed class ReminderTests : OfficeTests
{
    [Fact]
    public async Task What_is_planned_told_chased_and_noted_stands_in_the_ledger_of_the_case()
    {
        var (id, task) = await CaseAsync();
        var planned = (await app.As(Officer).GetAsync($"cases/{id}/reminders")).Is(200);
        Assert.NotEmpty(planned["planned"].EnumerateArray());
        Assert.Empty(planned["past"].EnumerateArray());
        Assert.Contains((await app.As(Officer).GetAsync("reminders?days=14")).Is(200).Body.EnumerateArray(), e => e.GetProperty("case").GetString() == id);
        Assert.DoesNotContain((await app.As("officer.bac-ninh").GetAsync("reminders")).Is(200).Body.EnumerateArray(), e => e.GetProperty("case").GetString() == id);
        (await app.As(Officer).GetAsync("reminders?days=15")).Is(400);

        (await app.As(Officer).PostAsync($"tasks/{task}/chase", new { }, ("Idempotency-Key", "k1"))).Is(200);
        Assert.True((await app.As(Officer).PostAsync($"tasks/{task}/chase", new { }, ("Idempotency-Key", "k1"))).Is(200)["repeated"].GetBoolean());
        Assert.Equal("task.chased-just-now", (await app.As("leader.nghe-an").PostAsync($"tasks/{task}/chase", new { })).Is(409).Key);
        (await app.As(Officer).PostAsync($"tasks/{task}/chased", new { channel = "phone", note = "Đã gọi trực tiếp" })).Is(200);
        Assert.Equal(["channel"], (await app.As(Officer).PostAsync($"tasks/{task}/chased", new { channel = "fax" })).Is(422).Where);
        app.Clock.Advance(TimeSpan.FromDays(40));
        await app.Services.GetRequiredService<DueWork>().RunOnceAsync(Stop);

        var past = (await app.As(Officer).GetAsync($"cases/{id}/reminders")).Is(200)["past"].EnumerateArray().ToList();
        Assert.Equal(["told overdue", "noted note", "chased chase"], past.Select(e => $"{e.GetProperty("means").GetString()} {e.GetProperty("kind").GetString()}"));
        Assert.Equal("Đã gọi trực tiếp", past[1].GetProperty("note").GetString());
        Assert.Equal(Officer, past[2].GetProperty("by").GetString());
        Assert.All(past[0].GetProperty("to").EnumerateArray(), t => Assert.Equal("sent", t.GetProperty("mail").GetString()));
        (await app.As("officer.bac-ninh").GetAsync($"cases/{id}/reminders")).Is(404);
    }

    [Fact]
    public async Task The_text_to_copy_names_case_step_day_and_link_and_neither_title_nor_person()
    {
        var (id, task) = await CaseAsync();
        var browser = await app.BrowserAsync(Officer);
        var page = await ApprovalsApp.OpenAsync(browser, $"/tasks/{task}/remind");
        var text = page.QuerySelector("#remind-text")!.TextContent;
        var seen = await app.As(Officer).CaseAsync(id);
        Assert.Contains(seen.Text("number"), text, StringComparison.Ordinal);
        Assert.Contains("hạn ", text, StringComparison.Ordinal);
        Assert.EndsWith($"/tasks/{task}", text, StringComparison.Ordinal);
        Assert.DoesNotContain(seen.Text("title"), text, StringComparison.Ordinal);
        Assert.Equal("remind-text", page.QuerySelector("button[data-copy]")!.GetAttribute("data-copy"));
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.BrowserAsync("officer.bac-ninh")).GetAsync(new Uri($"/tasks/{task}/remind", UriKind.Relative), Stop)).StatusCode);
    }

    [Fact]
    public async Task On_the_page_somebody_reminds_notes_and_reads_the_ledger()
    {
        var (id, task) = await CaseAsync();
        var browser = await app.BrowserAsync(Officer);
        var chased = await ApprovalsApp.PostAsync(browser, $"/tasks/{task}/remind", $"/tasks/{task}/chase", ("key", "a"));
        Assert.Equal($"/tasks/{task}/remind?done=chased", chased.Headers.Location!.OriginalString);
        var again = await ApprovalsApp.PostAsync(browser, $"/tasks/{task}/remind", $"/tasks/{task}/chase", ("key", "b"));
        Assert.Contains("vừa được đôn đốc lúc 08:00", WebUtility.HtmlDecode(await again.Content.ReadAsStringAsync(Stop)), StringComparison.Ordinal);
        var wrong = await ApprovalsApp.PostAsync(browser, $"/tasks/{task}/remind", $"/tasks/{task}/chased", ("key", "c"), ("channel", "zalo"), ("on", "hôm qua"));
        Assert.Contains("ngày/tháng/năm", WebUtility.HtmlDecode(await wrong.Content.ReadAsStringAsync(Stop)), StringComparison.Ordinal);
        await ApprovalsApp.PostAsync(browser, $"/tasks/{task}/remind", $"/tasks/{task}/chased", ("key", "d"), ("channel", "zalo"), ("on", "02/03/2026"), ("note", "Nhắn nhóm"));
        var ledger = (await ApprovalsApp.OpenAsync(browser, $"/cases/{id}/reminders")).Body!.TextContent;
        foreach (var part in (string[])["Dự kiến trong 14 ngày tới", "Đôn đốc", "Đã nhắc qua Zalo ngày 02/03/2026", "Nhắn nhóm", "ít nhất một lần"])
            Assert.Contains(part, ledger, StringComparison.Ordinal);
        var history = (await ApprovalsApp.OpenAsync(browser, $"/cases/{id}")).QuerySelector("#history")!.TextContent;
        Assert.Contains("ghi nhận đã nhắc (Zalo)", history, StringComparison.Ordinal);
        var number = (await app.As(Officer).CaseAsync(id)).Text("number");
        Assert.Contains(number, (await ApprovalsApp.OpenAsync(browser, "/reminders")).Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(number, (await ApprovalsApp.OpenAsync(await app.BrowserAsync("admin.vufo"), "/reminders")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_chooses_one_mail_a_day_and_takes_it_back()
    {
        var browser = await app.BrowserAsync(Officer);
        foreach (var (choice, chosen) in ((string, string)[])[("yes", "daily"), ("no", "single")])
        {
            await ApprovalsApp.PostAsync(browser, "/account/reminders", "/account/reminders", ("daily", choice));
            var page = await ApprovalsApp.OpenAsync(browser, "/account/reminders?done=kept");
            Assert.Equal(chosen, page.QuerySelector("input[name=daily][checked]")!.Id);
        }
    }

    private async Task<(string Case, string Task)> CaseAsync()
    {
        var id = await app.As(Officer).SubmitAsync();
        return (id, (await app.As(Officer).CaseAsync(id))["tasks"][0].GetProperty("id").GetString()!);
    }
}
