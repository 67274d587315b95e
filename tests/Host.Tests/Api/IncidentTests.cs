using Approvals.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Api;

/// <summary>Incidents by HTTP: an administrator lists them, tries again, settles with a reason; nobody else may.</summary>
public sealed class IncidentTests(ApiApp app) : IClassFixture<ApiApp>
{
    private const string Administrator = "admin.vufo";

    [Fact]
    public async Task An_administrator_lists_tries_again_and_settles_with_a_reason()
    {
        var id = await DisputedAsync();
        var administrator = app.As(Administrator);
        var open = await IncidentAsync("incidents", id);
        Assert.Equal(("signature.disputed", 1), (open!.Value.GetProperty("code").GetString(), open.Value.GetProperty("number").GetInt32()));
        Assert.Equal("Chữ ký bản giấy bị phản đối", open.Value.GetProperty("title").GetString());
        Assert.Empty(open.Value.GetProperty("exits").EnumerateArray());
        Assert.StartsWith("nghe-an-", open.Value.GetProperty("caseNumber").GetString(), StringComparison.Ordinal);

        Assert.Equal("incident.nothing-halted", (await administrator.PostAsync($"cases/{id}/incidents/1/retry", null)).Is(409).Key);
        Assert.Equal("case.unknown", (await administrator.PostAsync($"cases/{id}/incidents/2/retry", null)).Is(404).Key);
        Assert.Equal(["reason"], (await administrator.PostAsync($"cases/{id}/incidents/1/resolve", new { reason = " " })).Is(422).Where);
        Assert.Equal("incident.port-not-allowed", (await administrator.PostAsync($"cases/{id}/incidents/1/resolve", new { reason = "Đã rõ", port = "Done" })).Is(422).Key);
        foreach (var other in (string[])["leader.nghe-an", "auditor.vufo"])
        {
            Assert.Equal("forbidden", (await app.As(other).GetAsync("incidents")).Is(403).Key);
            Assert.Equal("forbidden", (await app.As(other).PostAsync($"cases/{id}/incidents/1/resolve", new { reason = "Đã rõ" })).Is(403).Key);
        }

        var key = ("Idempotency-Key", "settle-" + id);
        var settled = (await administrator.PostAsync($"cases/{id}/incidents/1/resolve", new { reason = "Quét nhầm bản" }, key)).Is(200);
        Assert.Equal(settled["seq"].GetInt64(), (await administrator.PostAsync($"cases/{id}/incidents/1/resolve", new { reason = "Quét nhầm bản" }, key)).Is(200)["seq"].GetInt64());
        Assert.Empty(settled["tasks"].EnumerateArray());
        Assert.Equal("incident.gone", (await administrator.PostAsync($"cases/{id}/incidents/1/resolve", new { reason = "Quét nhầm bản" })).Is(409).Key);
        Assert.Null(await IncidentAsync("incidents", id));
        var over = await IncidentAsync("incidents?state=resolved", id);
        Assert.Equal(Administrator, over!.Value.GetProperty("resolvedBy").GetString());
        Assert.Empty((await app.As("officer.nghe-an").CaseAsync(id))["incidents"].EnumerateArray());
    }

    [Fact]
    public async Task A_list_comes_in_pages_that_neither_shift_nor_repeat()
    {
        await app.Services.GetRequiredService<Writer>().ExecuteAsync(session =>
        {
            for (var n = 1; n <= 205; n++)
                session.Execute(
                    "insert into incident (stream, number, case_id, code, place, detail, raised_at, resolved_at, resolved_by) values (@1, @2, @3, 'x', 'y', '', @4, @4, 'admin')",
                    $"case/p{n % 2}", n, $"p{n % 2}", app.Clock.GetUtcNow().AddMinutes(-(n / 7)));
        }, Lane.People, TestContext.Current.CancellationToken);
        List<string> seen = [];
        string? cursor = null;
        do
        {
            var page = (await app.As(Administrator).GetAsync("incidents?state=resolved" + (cursor is null ? "" : "&cursor=" + cursor))).Is(200);
            seen.AddRange(page["items"].EnumerateArray().Where(i => i.GetProperty("code").GetString() == "x").Select(i => $"{i.GetProperty("case")}/{i.GetProperty("number")}"));
            cursor = page["next"].GetString();
        }
        while (cursor is not null);
        Assert.Equal(205, seen.Count);
        Assert.Equal(205, seen.Distinct().Count());
        Assert.Equal(["cursor"], (await app.As(Administrator).GetAsync("incidents?cursor=WyJpbmNpZGVudHMtcmVzb2x2ZWQiLCIxIiwiYS8xIl0")).Is(400).Where);
    }

    [Fact]
    public async Task A_list_takes_only_the_states_and_cursors_there_are()
    {
        var administrator = app.As(Administrator);
        Assert.Equal(["state"], (await administrator.GetAsync("incidents?state=closed")).Is(400).Where);
        Assert.Equal(["cursor"], (await administrator.GetAsync("incidents?cursor=abc")).Is(400).Where);
        Assert.Equal(["sort"], (await administrator.GetAsync("incidents?sort=x")).Is(400).Where);
    }

    private async Task<System.Text.Json.JsonElement?> IncidentAsync(string path, string id)
    {
        var found = (await app.As(Administrator).GetAsync(path)).Is(200)["items"].EnumerateArray().Where(i => i.GetProperty("case").GetString() == id).ToList();
        return found.Count == 0 ? null : found.Single();
    }

    /// <summary>A case whose submission was signed on paper, which the leader disputes.</summary>
    private async Task<string> DisputedAsync()
    {
        var officer = app.As("officer.nghe-an");
        var id = await officer.SubmitAsync();
        (await app.As("head.nghe-an").DecideAsync(await officer.TaskIdAsync(id, "signSubmission.content"), "Pass")).Is(200);
        (await app.As("office.nghe-an").DecideAsync(await officer.TaskIdAsync(id, "signSubmission.form"), "Pass")).Is(200);
        var today = (await officer.CaseAsync(id)).Text("submittedOn");
        (await app.As("clerk.nghe-an").DecideAsync(await officer.TaskIdAsync(id, "signSubmission.sign"), "Sign", body =>
        {
            var scan = body["attachments"]![0]!.DeepClone();
            body["attachments"] = new System.Text.Json.Nodes.JsonArray();
            body["outside"] = new System.Text.Json.Nodes.JsonObject { ["date"] = today, ["signer"] = "Lãnh đạo (mẫu)", ["position"] = "Chủ tịch", ["paper"] = true, ["attachment"] = scan };
        }, ["reply"])).Is(200);
        (await app.As("leader.nghe-an").PostAsync($"cases/{id}/disputes", new { document = id + "/v1", reason = "Không phải tôi ký" })).Is(200);
        return id;
    }
}
