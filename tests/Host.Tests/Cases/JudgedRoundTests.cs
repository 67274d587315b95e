using System.Net;
using System.Text.Json.Nodes;
using Approvals.Tests.Api;
using Xunit;

namespace Approvals.Tests.Cases;

/// <summary>A round whose answers are judged by another body than the one that asked: the department of foreign affairs judges what the Union collects.</summary>
public sealed class JudgedRoundTests : IAsyncLifetime
{
    private const string Finance = "so-tai-chinh-nghe-an", Other = "ha-noi", Judge = "appraiser.so-ngoai-vu-nghe-an";
    private readonly ApiApp app = new();
    private readonly CaseTypeFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await folder.LoadAsync(
        app, "judged",
        [
            """
            { "id": "tell", "type": "Approvals.ForEachParty", "version": 1, "parties": "bodies", "quorum": "all", "patient": true, "section": "told", "slots": ["paper"],
              "who": [ { "role": ["appraiser", "officer"], "at": "item" } ], "outcomes": [ { "port": "Tell", "kind": "positive", "comment": "optional" } ],
              "accept": { "who": [ { "role": ["appraiser"], "at": "org:so-ngoai-vu-nghe-an" } ],
                "outcomes": [ { "port": "Take", "kind": "positive", "of": ["Tell"] }, { "port": "GiveBack", "kind": "return", "comment": "required", "of": ["Tell"] } ] } }
            """,
        ],
        ["start.Done > tell", "tell.Done > end", "tell.Failed > end"],
        [new { key = "title", type = "text", required = true }, new { key = "bodies", type = "organisations", required = true }],
        ["activity.tell", "activity.tell.accept", "outcome.tell.Tell", "outcome.tell.Take", "outcome.tell.GiveBack", "section.general", "section.told", "field.title", "field.bodies", "field.words", "slot.paper"],
        sections: [new { key = "told", fields = new[] { new { key = "words", type = "text" } } }],
        slots: [new { slot = "paper", required = false, task = true }]);

    public ValueTask DisposeAsync()
    {
        app.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Who_judges_an_answer_opens_its_files_and_reads_its_words_and_the_other_bodies_do_not()
    {
        var officer = app.As("officer.nghe-an");
        var id = (await officer.PostAsync("cases", new { type = "judged", data = new { title = "Hỏi", bodies = new[] { Finance, Other } } })).Is(201).Text("id");
        (await officer.PostAsync($"cases/{id}/submit", null)).Is(200);
        var finance = app.As("appraiser." + Finance);
        (await finance.DecideAsync(
            await finance.TaskIdAsync(id, "tell:" + Finance), "Tell",
            b => (b["data"], b["comment"]) = (new JsonObject { ["words"] = "Lời kể" }, "Kể riêng."), ["paper"])).Is(200);
        var file = (await finance.CaseAsync(id))["attachments"].EnumerateArray().Single().GetProperty("id").GetString();

        var judge = app.As(Judge);
        Assert.Equal("handler", (await judge.CaseAsync(id)).Text("relation"));
        var task = await judge.TaskIdAsync(id, "tell.accept:" + Finance);
        Assert.Equal("Lời kể", (await judge.GetAsync("tasks/" + task)).Is(200)["data"].GetProperty("words").GetString());
        Assert.Equal(200, (int)(await judge.GetAsync($"cases/{id}/attachments/{file}")).Status);
        using var browser = await app.BrowserAsync(Judge);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(new Uri($"/cases/{id}/files/{file}", UriKind.Relative), Stop)).StatusCode);
        Assert.Contains("Kể riêng.", (await ApprovalsApp.OpenAsync(browser, "/tasks/" + task)).QuerySelector("#given")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Kể riêng.", (await ApprovalsApp.OpenAsync(browser, "/cases/" + id)).QuerySelector("#history")!.TextContent, StringComparison.Ordinal);

        var other = app.As("officer." + Other);
        (await other.GetAsync($"cases/{id}/attachments/{file}")).Is(404);
        (await other.GetAsync("tasks/" + task)).Is(404);
        using var stranger = await app.BrowserAsync("officer." + Other);
        Assert.DoesNotContain("Kể riêng.", (await ApprovalsApp.OpenAsync(stranger, "/cases/" + id)).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_many_signed_on_one_paper_is_read_by_who_asked_and_by_none_of_them()
    {
        var officer = app.As("officer.nghe-an");
        var id = (await officer.PostAsync("cases", new { type = "judged", data = new { title = "Hỏi", bodies = new[] { Finance, Other } } })).Is(201).Text("id");
        (await officer.PostAsync($"cases/{id}/submit", null)).Is(200);
        var (first, second) = (await app.As("appraiser." + Finance).TaskIdAsync(id, "tell:" + Finance), await app.As("officer." + Other).TaskIdAsync(id, "tell:" + Other));
        (await officer.PostAsync($"cases/{id}/ceremonies", new
        {
            activity = "tell", comment = "Ghi tại lễ ký.",
            signatures = new[] { new { task = first, signer = "Bà A (mẫu)", position = "Giám đốc" }, new { task = second, signer = "Ông B (mẫu)", position = "Chủ tịch" } },
            outside = new { date = app.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), place = "Vinh", classified = true, keptAt = "Tủ 1" },
        })).Is(200);
        (await app.As("head.nghe-an").PostAsync($"tasks/{first}/confirmation", new { accept = true })).Is(200);
        foreach (var (account, reads) in new[] { ("officer.nghe-an", true), (Judge, true), ("officer." + Other, false), ("appraiser." + Finance, false) })
        {
            var history = (await app.As(account).GetAsync($"cases/{id}/history")).Is(200)["items"];
            Assert.Equal((account, reads), (account, System.Text.RegularExpressions.Regex.Unescape(history.GetRawText()).Contains("(mẫu)", StringComparison.Ordinal)));
            Assert.Equal(!reads, history.EnumerateArray().Any(r => r.TryGetProperty("withheld", out _)));
            using var browser = await app.BrowserAsync(account);
            Assert.Equal((account, reads), (account, (await ApprovalsApp.OpenAsync(browser, "/cases/" + id)).QuerySelector("#history")!.TextContent.Contains("Ghi tại lễ ký.", StringComparison.Ordinal)));
        }
    }
}
