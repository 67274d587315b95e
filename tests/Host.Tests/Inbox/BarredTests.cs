using Approvals.Tests.Api;
using Approvals.Tests.Cases;
using Xunit;

namespace Approvals.Tests.Inbox;

/// <summary>A task of somebody's seat that four eyes keeps them from: a head who submitted what heads and the office check.</summary>
public sealed class BarredTests : IDisposable
{
    private readonly ApiApp app = new();
    private readonly CaseTypeFolder folder = new();

    public void Dispose()
    {
        app.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task It_stands_apart_with_the_reason_counts_for_nobody_but_the_others_and_the_case_is_among_what_was_sent()
    {
        await folder.LoadAsync(
            app, "checked",
            ["""
            { "id": "check", "type": "Approvals.UserTask", "version": 1, "who": [ { "role": ["head", "office"], "at": "owner" } ],
              "exclude": ["submitter"], "outcomes": [ { "port": "Good", "kind": "positive" } ] }
            """],
            ["start.Done > check", "check.Good > end"], [new { key = "title", type = "text", required = true }],
            ["activity.check", "outcome.check.Good", "section.general", "field.title"]);
        var head = app.As("head.nghe-an");
        var id = (await head.PostAsync("cases", new { type = "checked", data = new { title = "Việc mẫu" } })).Is(201).Text("id");
        (await head.PostAsync($"cases/{id}/submit", null)).Is(200);
        var link = $"a[href='/tasks/{await head.TaskIdAsync(id, "check")}']";

        var own = await ApprovalsApp.OpenAsync(await app.BrowserAsync("head.nghe-an"), "/?tab=todo");
        Assert.Single(own.QuerySelectorAll(link));
        Assert.NotNull(own.QuerySelector("#barred " + link));
        Assert.Contains("không tự quyết định", own.QuerySelector("#barred")!.TextContent, StringComparison.Ordinal);
        Assert.Null(own.QuerySelector("a[href='/?tab=todo'] .count"));
        Assert.Equal("submitter", Assert.Single((await head.GetAsync("tasks")).Is(200)["items"].EnumerateArray()).GetProperty("excludedBy").GetString());
        Assert.NotNull((await ApprovalsApp.OpenAsync(await app.BrowserAsync("head.nghe-an"), "/?tab=sent")).QuerySelector($"a[href='/cases/{id}']"));

        var other = await ApprovalsApp.OpenAsync(await app.BrowserAsync("office.nghe-an"), "/?tab=todo");
        Assert.Null(other.QuerySelector("#barred"));
        Assert.Equal("1", other.QuerySelector("a[href='/?tab=todo'] .count")!.TextContent.Trim());
        Assert.Single(other.QuerySelectorAll(link));
    }
}
