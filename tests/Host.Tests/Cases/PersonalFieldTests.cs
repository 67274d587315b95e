using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Cases;

/// <summary>Fields that tell of a private person: the contact of a project.</summary>
public sealed class PersonalFieldTests : OfficeTests
{
    private const string Head = "head.nghe-an", Name = "Đầu mối mẫu", Phone = "0000 000 001";
    [Fact]
    public async Task They_are_masked_on_pages_paper_and_in_answers_until_asked_for_on_record()
    {
        var id = await app.As(Officer).SubmitAsync();
        var (browser, head) = (await app.BrowserAsync(Head), app.As(Head));
        var task = await head.TaskIdAsync(id, "signSubmission.content");
        foreach (var path in (string[])[$"/cases/{id}", $"/cases/{id}/print", $"/tasks/{task}"])
        {
            var page = (await ApprovalsApp.OpenAsync(browser, path)).Body!.TextContent;
            Assert.DoesNotContain(Name, page, StringComparison.Ordinal);
            Assert.DoesNotContain(Phone, page, StringComparison.Ordinal);
            Assert.Contains("••••", page, StringComparison.Ordinal);
        }
        var seen = await head.CaseAsync(id);
        Assert.Subset(seen["masked"].EnumerateArray().Select(m => m.GetString()!).ToHashSet(), new HashSet<string> { "contactName", "contactPhone" });
        foreach (var answer in new[] { seen, (await head.GetAsync("tasks/" + task)).Is(200), (await head.GetAsync($"cases/{id}/history")).Is(200) })
            Assert.DoesNotContain(Phone, answer.Body.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, await OpenedAsync(Head));

        using (var opened = await ApprovalsApp.PostAsync(browser, "/cases/" + id, $"/cases/{id}/personal"))
            Assert.Contains(Phone, await opened.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(1, await OpenedAsync(Head));
        Assert.Equal(Phone, (await head.PostAsync($"cases/{id}/personal", null)).Is(200).Text("contactPhone"));
        Assert.Equal(2, await OpenedAsync(Head));
        (await app.As("officer.bac-ninh").PostAsync($"cases/{id}/personal", null)).Is(404);

        foreach (var (inspector, sees) in new[] { ("auditor.vufo", 2), ("inspector.thanh-tra-nghe-an", 2), ("inspector.thanh-tra-bac-ninh", 0) })
        {
            var page = await ApprovalsApp.OpenAsync(await app.BrowserAsync(inspector), "/inspection/access?kind=personal");
            Assert.Equal(sees, page.QuerySelectorAll("#accesses tbody tr").Count(r => r.QuerySelector($"a[href='/cases/{id}']") is not null && r.TextContent.Contains("Trưởng ban", StringComparison.Ordinal)));
        }
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync(new Uri("/inspection/access", UriKind.Relative), Stop)).StatusCode);
    }

    [Fact]
    public async Task A_form_that_holds_them_is_an_opening_and_what_stands_for_them_may_be_sent_back()
    {
        var (officer, head) = (app.As(Officer), app.As(Head));
        var id = await officer.SubmitAsync();
        (await head.DecideAsync(await head.TaskIdAsync(id, "signSubmission.content"), "Return", b => b["comment"] = "Xem lại.")).Is(200);
        var task = await officer.TaskIdAsync(id, "signSubmission.draft");
        var given = (await officer.CaseAsync(id))["data"].GetProperty("contactPhone");
        Assert.Equal(JsonValueKind.Object, given.ValueKind);
        Assert.Equal(0, await OpenedAsync(Officer));
        var form = await ApprovalsApp.OpenAsync(await app.BrowserAsync(Officer), "/tasks/" + task);
        Assert.Equal(Phone, form.QuerySelector("#f-contactPhone")!.GetAttribute("value"));
        Assert.Equal(1, await OpenedAsync(Officer));
        (await officer.DecideAsync(task, "Resubmit", b => b["data"] = new JsonObject { ["contactPhone"] = JsonNode.Parse(given.GetRawText()) })).Is(200);
        Assert.Equal(Phone, (await officer.PostAsync($"cases/{id}/personal", null)).Is(200).Text("contactPhone"));
        using var stranger = await ApprovalsApp.PostAsync(await app.BrowserAsync("officer.bac-ninh"), "/", $"/cases/{id}/personal");
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
    }

    private async Task<int> OpenedAsync(string account)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        return await db.Records.CountAsync(r => r.Stream == "access/" + account && r.Body.Contains("PersonalOpened"), Stop);
    }
}
