using System.Text.Json;
using Approvals.Tests.Api;
using Xunit;

namespace Approvals.Tests.Cases;

/// <summary>What a project and the conference in it say of each other, before and after either is sent; what a draft says submitting it will ask.</summary>
public sealed class LinkedDraftTests : IDisposable
{
    private const string Officer = "officer.nghe-an";

    private readonly ApiApp app = new();

    public void Dispose() => app.Dispose();

    [Fact]
    public async Task A_conference_begun_from_a_project_names_it_and_is_begun_once()
    {
        var officer = app.As(Officer);
        var aid = await ApprovedAsync();
        using var browser = await app.BrowserAsync(Officer);
        (await officer.PostAsync($"cases/{aid}/actions/seekPermission", new { })).Is(200);

        var page = await ApprovalsApp.OpenAsync(browser, "/cases/" + aid);
        var link = Assert.Single(page.QuerySelectorAll("a"), a => a.GetAttribute("href")!.StartsWith("/drafts/", StringComparison.Ordinal)).GetAttribute("href")!;
        var draft = link["/drafts/".Length..];
        Assert.Equal(aid, (await officer.CaseAsync(draft))["data"].GetProperty("aidCase").GetString());
        var form = await ApprovalsApp.OpenAsync(browser, link);
        Assert.Contains("Từ hồ sơ", form.Body!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(form.QuerySelector($"a[href='/cases/{aid}']"));
        // The button leads to the draft that is there.
        using var again = await browser.GetAsync(new Uri($"/cases/{aid}/actions/seekPermission", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(link, again.Headers.Location?.ToString());
        var others = await ApprovalsApp.OpenAsync(browser, "/cases/" + aid);
        Assert.Single(others.QuerySelectorAll("a"), a => a.GetAttribute("href")!.StartsWith("/drafts/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_conference_that_names_a_project_withdrawn_since_is_told_so_in_its_draft()
    {
        var officer = app.As(Officer);
        var aid = await officer.SubmitAsync();
        var number = (await officer.CaseAsync(aid)).Text("number");
        var draft = (await officer.PostAsync("cases", new { type = "conference", data = new { title = "Hội thảo", aidCase = number } })).Is(201).Text("id");
        Assert.DoesNotContain("aidLost", Checks(await officer.CaseAsync(draft)));
        var letter = (await officer.UploadAsync($"cases/{aid}/actions/withdraw/attachments", "withdrawalLetter", ApiClient.Pdf("withdrawalLetter"))).Is(201).Text("id");
        (await officer.PostAsync($"cases/{aid}/actions/withdraw", new { comment = "Nhà tài trợ hoãn.", attachments = new[] { letter } })).Is(200);
        Assert.Contains("aidLost", Checks(await officer.CaseAsync(draft)));
    }

    [Fact]
    public async Task A_draft_says_what_submitting_it_will_ask_also_what_cannot_be_answered()
    {
        var officer = app.As(Officer);
        var draft = (await officer.PostAsync("cases", new { type = "aid-project", data = new { title = "Nháp", donorKind = "ngo" } })).Is(201).Text("id");
        var seen = Checks(await officer.CaseAsync(draft));
        Assert.Contains("registration", seen);
        // What lacks a field that has to be filled in is told by the form.
        Assert.DoesNotContain("dates", seen);
        using var browser = await app.BrowserAsync(Officer);
        Assert.Contains("Chưa đối chiếu được Giấy đăng ký", (await ApprovalsApp.OpenAsync(browser, "/drafts/" + draft)).Body!.TextContent, StringComparison.Ordinal);
    }

    private static List<string?> Checks(Reply reply) => [.. reply["checks"].EnumerateArray().Select(c => c.GetProperty("key").GetString())];

    /// <summary>A project with a conference in it, as if it had been approved.</summary>
    private async Task<string> ApprovedAsync()
    {
        var start = ApiApp.Project.Start;
        var data = start.Data.Append(KeyValuePair.Create("hasConference", JsonSerializer.SerializeToElement(true))).ToDictionary();
        return (await new Life(app, "aid-project", ApiApp.Project with { Start = start with { Data = data } }).PlayAsync(untilOpen: "implement")).Case;
    }
}
