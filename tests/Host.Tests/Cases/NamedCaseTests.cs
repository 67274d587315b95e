using Approvals.Commands;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Cases;

/// <summary>A case that names another one: found by number, shown both ways, never a way through a wall.</summary>
public sealed class NamedCaseTests : IAsyncLifetime
{
    private const string Officer = "officer.nghe-an";
    private const string Department = "appraiser.so-tai-chinh-nghe-an";

    private readonly ApiApp app = new();
    private readonly CaseTypeFolder folder = new();
    private string aid = "";
    private string number = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await folder.LoadAsync(
            app, "naming",
            ["""
            { "id": "look", "type": "Approvals.UserTask", "version": 1, "who": [ { "role": "appraiser", "at": "org:so-tai-chinh-nghe-an" } ], "section": "general",
              "outcomes": [ { "port": "Done", "kind": "positive" } ] }
            """],
            ["start.Done > look", "look.Done > end"],
            [
                new { key = "title", type = "text", required = true }, new { key = "permission", type = "case", caseTypes = new[] { "aid-project" } },
                new { key = "evidence", type = "table", columns = new[] { new { key = "file", type = "case" } } },
            ],
            ["activity.look", "outcome.look.Done", "section.general", "field.title", "field.permission", "field.evidence", "column.evidence.file"]);
        aid = await app.As(Officer).SubmitAsync();
        number = (await app.As(Officer).CaseAsync(aid)).Text("number");
    }

    public ValueTask DisposeAsync()
    {
        app.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> NameAsync()
    {
        var officer = app.As(Officer);
        var id = (await officer.PostAsync("cases", new { type = "naming", data = new { title = "Dẫn hồ sơ", permission = number, evidence = new[] { new { file = number } } } }))
            .Is(201).Text("id");
        (await officer.PostAsync($"cases/{id}/submit", null)).Is(200);
        return id;
    }

    [Fact]
    public async Task A_number_typed_names_the_case_and_both_pages_and_the_api_show_it()
    {
        var id = await NameAsync();
        var seen = await app.As(Officer).CaseAsync(id);
        Assert.Equal(aid, seen["data"].GetProperty("permission").GetString());
        Assert.Equal(["permission", "evidence.file"], seen["named"].EnumerateArray().Select(n => n.GetProperty("field").GetString()));
        Assert.All(seen["named"].EnumerateArray(), n => Assert.Equal(number, n.GetProperty("number").GetString()));
        var back = (await app.As(Officer).CaseAsync(aid))["namedBy"].EnumerateArray().ToList();
        Assert.All(back, n => Assert.Equal((id, "Dẫn hồ sơ"), (n.GetProperty("case").GetString(), n.GetProperty("title").GetString())));
        Assert.Equal(2, back.Count);

        using var browser = await app.BrowserAsync(Officer);
        var page = await ApprovalsApp.OpenAsync(browser, "/cases/" + id);
        Assert.Contains(page.QuerySelectorAll($"dd a[href='/cases/{aid}']"), a => a.TextContent.StartsWith(number, StringComparison.Ordinal));
        Assert.Equal(["Đang trình ký"], page.QuerySelectorAll($"ul.links li:has(a[href='/cases/{aid}']) .badge-state").Select(b => b.TextContent.Trim()).Distinct());
        var other = await ApprovalsApp.OpenAsync(browser, "/cases/" + aid);
        Assert.Contains("Được dẫn từ", other.Body!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(other.QuerySelector($"a[href='/cases/{id}']"));
    }

    [Fact]
    public async Task A_draft_offers_the_cases_of_its_reader_by_number_and_keeps_what_was_typed()
    {
        using var browser = await app.BrowserAsync(Officer);
        var draft = (await app.As(Officer).PostAsync("cases", new { type = "naming", data = new { title = "Nháp" } })).Is(201).Text("id");
        var page = await ApprovalsApp.OpenAsync(browser, "/drafts/" + draft);
        Assert.Contains(page.QuerySelectorAll("#cases-permission option"), o => o.GetAttribute("value") == number);
        foreach (var (typed, problems) in new[] { ("nghe-an-2026-999", 1), (number, 0) })
        {
            (await ApprovalsApp.PostAsync(browser, "/drafts/" + draft, "/drafts/" + draft, ("f.title", "Nháp"), ("f.permission", typed), ("do", "save"))).Dispose();
            page = await ApprovalsApp.OpenAsync(browser, "/drafts/" + draft);
            Assert.Equal(typed, page.QuerySelector("#f-permission")!.GetAttribute("value"));
            Assert.Equal(problems, (await app.As(Officer).CaseAsync(draft))["problems"].GetArrayLength());
        }
    }

    [Fact]
    public async Task Who_may_not_read_the_named_case_learns_its_number_and_nothing_else()
    {
        var id = await NameAsync();
        var reader = app.As(Department);
        (await reader.GetAsync("cases/" + aid)).Is(404);
        var seen = await reader.CaseAsync(id);
        Assert.All(seen["named"].EnumerateArray(), n => Assert.Equal(
            (number, System.Text.Json.JsonValueKind.Null), (n.GetProperty("number").GetString(), n.GetProperty("title").ValueKind)));
        using var browser = await app.BrowserAsync(Department);
        var page = await ApprovalsApp.OpenAsync(browser, "/cases/" + id);
        Assert.Contains(number, page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector($"a[href='/cases/{aid}']"));
        Assert.DoesNotContain("Nước sạch", page.Body!.TextContent, StringComparison.Ordinal);
        (await reader.GetAsync("cases/" + aid)).Is(404);
    }

    [Fact]
    public async Task A_case_behind_a_wall_cannot_be_named_and_one_named_already_may_stay()
    {
        var task = await app.As(Officer).TaskIdAsync(await NameAsync(), "look");
        var other = await app.As(Officer).SubmitAsync();
        var reader = app.As(Department);
        var refused = await reader.DecideAsync(task, "Done", b => b["data"] = new System.Text.Json.Nodes.JsonObject { ["permission"] = other });
        Assert.Equal(["field:permission"], refused.Is(422).Where);
        (await reader.DecideAsync(task, "Done", b => b["data"] = new System.Text.Json.Nodes.JsonObject { ["permission"] = aid, ["title"] = "Đã xem" })).Is(200);
    }

    [Fact]
    public async Task Replay_finds_a_link_that_no_record_made()
    {
        var id = await NameAsync();
        await using var scope = app.Services.CreateAsyncScope();
        var connection = (SqliteConnection)scope.ServiceProvider.GetRequiredService<ApprovalsDb>().Database.GetDbConnection();
        await connection.OpenAsync(Stop);
        Assert.Empty(new CaseReplay(connection, "case/" + id).Differences());
        await app.Services.GetRequiredService<Writer>().ExecuteAsync(
            s => s.Execute("update case_link set to_case = 'x' where from_case = @1 and field = 'permission'", id), Lane.People, Stop);
        Assert.Equal(2, new CaseReplay(connection, "case/" + id).Differences().Count);
    }
}
