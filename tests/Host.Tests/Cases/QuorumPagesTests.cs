using Approvals.Tests.Api;
using Xunit;

namespace Approvals.Tests.Cases;

/// <summary>A task that several seats decide, from the definition's files to inspection: a case type of its own with one step.</summary>
public sealed class QuorumPagesTests : IDisposable
{
    private readonly ApiApp app = new();
    private readonly CaseTypeFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        app.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Page_api_inbox_and_inspection_say_who_voted_what_and_who_is_missing()
    {
        await folder.LoadAsync(
            app, "council",
            ["""
            { "id": "vote", "type": "Approvals.UserTask", "version": 1, "who": [ { "role": ["leader", "deputy", "head"], "at": "owner" } ], "quorum": 2, "fourEyes": "flag",
              "exclude": ["submitter"], "outcomes": [ { "port": "Agree", "kind": "positive" }, { "port": "Against", "kind": "negative" } ] }
            """],
            ["start.Done > vote", "vote.Agree > end", "vote.Against > end"], [new { key = "title", type = "text", required = true }],
            ["activity.vote", "outcome.vote.Agree", "outcome.vote.Against", "section.general", "field.title"]);
        var head = app.As("head.nghe-an");
        var id = (await head.PostAsync("cases", new { type = "council", data = new { title = "Bầu chọn mẫu" } })).Is(201).Text("id");
        (await head.PostAsync($"cases/{id}/submit", null)).Is(200);
        var task = await head.TaskIdAsync(id, "vote");

        var seen = (await head.GetAsync("tasks/" + task)).Is(200);
        Assert.Equal("submitter", seen.Text("flaggedBy"));
        Assert.Equal(2, seen["quorum"].GetProperty("needed").GetInt32());
        (await head.DecideAsync(task, "Agree")).Is(200);
        Assert.Equal("task.voted", (await head.DecideAsync(task, "Agree")).Is(409).Key);

        var leader = app.As("leader.nghe-an");
        var seats = (await leader.GetAsync("tasks/" + task)).Is(200)["quorum"].GetProperty("seats").EnumerateArray()
            .ToDictionary(s => s.GetProperty("position").GetString()!, s => s.GetProperty("outcome").GetString());
        Assert.Equal(["deputy.nghe-an", "head.nghe-an", "leader.nghe-an"], seats.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["head.nghe-an"], seats.Where(s => s.Value == "Agree").Select(s => s.Key));
        using (var browser = await app.BrowserAsync("leader.nghe-an"))
        {
            var page = await ApprovalsApp.OpenAsync(browser, "/tasks/" + task);
            Assert.Equal(2, page.QuerySelectorAll("td").Count(c => c.TextContent.Contains("Chưa có ý kiến", StringComparison.Ordinal)));
        }
        using (var browser = await app.BrowserAsync("head.nghe-an"))
            Assert.DoesNotContain("/tasks/" + task, await browser.GetStringAsync(new Uri("/", UriKind.Relative), Stop), StringComparison.Ordinal);
        Assert.Empty((await head.GetAsync("tasks")).Is(200)["items"].EnumerateArray());

        (await leader.DecideAsync(task, "Agree")).Is(200);
        Assert.Equal("closed", (await leader.CaseAsync(id)).Text("ending"));
        using var inspector = await app.BrowserAsync("inspector.thanh-tra-nghe-an");
        var flagged = (await ApprovalsApp.OpenAsync(inspector, "/inspection")).QuerySelector("#flagged")!;
        Assert.NotNull(flagged.QuerySelector($"a[href='/cases/{id}']"));
        Assert.Contains("đã lập hoặc trình", flagged.TextContent, StringComparison.Ordinal);
    }
}
