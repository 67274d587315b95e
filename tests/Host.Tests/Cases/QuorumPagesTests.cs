using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Desk;
using Approvals.Tests.Api;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Cases;

/// <summary>A task that several seats decide, from the definition's files to inspection: a case type of its own with one step.</summary>
public sealed class QuorumPagesTests : IDisposable
{
    private readonly ApiApp app = new();
    private readonly DirectoryInfo folder = System.IO.Directory.CreateTempSubdirectory("approvals-types");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        app.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Page_api_inbox_and_inspection_say_who_voted_what_and_who_is_missing()
    {
        await app.Services.GetRequiredService<DefinitionStore>().LoadAsync(Write(), reload: true, Stop);
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

    private string Write()
    {
        var type = folder.CreateSubdirectory("council");
        var source = Path.Combine(AppContext.BaseDirectory, "workflows", "aid-project");
        foreach (var language in new[] { "vi", "en" })
        {
            var texts = JsonNode.Parse(File.ReadAllText(Path.Combine(source, $"texts.{language}.json")))!.AsObject();
            foreach (var key in (string[])["activity.vote", "outcome.vote.Agree", "outcome.vote.Against", "section.general", "field.title"]) texts[key] = key;
            Write(type, $"texts.{language}.json", texts);
        }
        Write(type, "form.json", new { draft = new[] { "general" }, sections = new[] { new { key = "general", fields = new[] { new { key = "title", type = "text", required = true } } } }, checklist = Array.Empty<object>() });
        Write(type, "terms.json", new { terms = Array.Empty<object>() });
        type.CreateSubdirectory("places");
        Write(type, "places/nghe-an.json", new { place = "nghe-an", bodies = new { } });
        Write(type, "workflow.json", JsonNode.Parse("""
            { "definitionId": "council", "name": "council", "version": 1, "root": { "id": "flow", "type": "Elsa.Flowchart", "version": 1, "activities": [
              { "id": "start", "type": "Elsa.Start", "version": 1 },
              { "id": "vote", "type": "Approvals.UserTask", "version": 1, "who": [ { "role": ["leader", "deputy", "head"], "at": "owner" } ], "quorum": 2, "fourEyes": "flag",
                "exclude": ["submitter"], "outcomes": [ { "port": "Agree", "kind": "positive" }, { "port": "Against", "kind": "negative" } ] },
              { "id": "end", "type": "Elsa.End", "version": 1 } ],
              "connections": [ { "source": { "activity": "start", "port": "Done" }, "target": { "activity": "vote", "port": "In" } },
                { "source": { "activity": "vote", "port": "Agree" }, "target": { "activity": "end", "port": "In" } },
                { "source": { "activity": "vote", "port": "Against" }, "target": { "activity": "end", "port": "In" } } ] } }
            """)!);
        return folder.FullName;
    }

    private static void Write(DirectoryInfo type, string name, object content) => File.WriteAllText(Path.Combine(type.FullName, name), JsonSerializer.Serialize(content));
}
