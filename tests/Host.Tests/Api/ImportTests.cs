using System.Text.Json.Nodes;
using Xunit;

namespace Approvals.Tests.Api;

/// <summary>A case that was running on paper: entered by one person, confirmed by another, as its page does it.</summary>
public sealed class ImportTests(ApiApp app) : IClassFixture<ApiApp>
{
    private const string Officer = "officer.nghe-an";
    private const string Head = "head.nghe-an";

    [Fact]
    public async Task A_paper_case_is_entered_by_one_and_goes_on_when_another_confirms_what_was_entered()
    {
        var officer = app.As(Officer);
        var (id, scan) = await DraftAsync(officer);
        Assert.Equal("case.unknown", (await officer.GetAsync($"cases/{id}/import")).Is(404).Key);
        var entered = (await officer.PutAsync($"cases/{id}/import", Entry(scan))).Is(200);
        Assert.True(entered["own"].GetBoolean());
        Assert.Equal("2310/QĐ-UBND", entered["decisions"][0].GetProperty("letter").GetProperty("number").GetString());

        var listed = (await app.As(Head).GetAsync("imports")).Is(200).Body.EnumerateArray().Single(i => i.GetProperty("id").GetString() == id);
        Assert.Equal((Officer, false), (listed.GetProperty("recorder").GetString(), listed.GetProperty("own").GetBoolean()));
        var shown = (await app.As(Head).GetAsync($"cases/{id}/import")).Is(200);
        var confirmation = new { revision = shown["revision"].GetInt32(), entered = shown.Text("entered") };
        Assert.Equal("import.own", (await officer.PostAsync($"cases/{id}/import/confirm", confirmation)).Is(403).Key);

        var key = ("Idempotency-Key", "import-" + id);
        var begun = (await app.As(Head).PostAsync($"cases/{id}/import/confirm", confirmation, key)).Is(200);
        Assert.Equal(("A10", false), (begun.Text("status"), begun["repeated"].GetBoolean()));
        Assert.Equal(begun["seq"].GetInt64(), (await app.As(Head).PostAsync($"cases/{id}/import/confirm", confirmation, key)).Is(200)["seq"].GetInt64());
        Assert.Equal("case.already-submitted", (await app.As(Head).PostAsync($"cases/{id}/import/confirm", confirmation)).Is(409).Key);
        Assert.Equal("case.already-submitted", (await officer.PutAsync($"cases/{id}/import", Entry(scan))).Is(409).Key);
        Assert.DoesNotContain((await app.As(Head).GetAsync("imports")).Is(200).Body.EnumerateArray(), i => i.GetProperty("id").GetString() == id);

        var now = await officer.CaseAsync(id);
        Assert.Equal(["annualReport", "implement"], now["tasks"].EnumerateArray().Select(t => t.GetProperty("handle").GetString()).Order());
        Assert.Equal("recorded", now["documents"][0].GetProperty("state").GetString());
        Assert.Equal(scan, now["documents"][0].GetProperty("attachment").GetString());
        Assert.Contains("-2025-014", now.Text("number"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_changed_since_it_was_shown_is_not_confirmed()
    {
        var officer = app.As(Officer);
        var (id, scan) = await DraftAsync(officer);
        var shown = (await officer.PutAsync($"cases/{id}/import", Entry(scan, number: null))).Is(200);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        (await officer.PutAsync($"cases/{id}/import", Entry(scan, number: null))).Is(200);
        Assert.Equal("draft.changed", (await app.As(Head).PostAsync(
            $"cases/{id}/import/confirm", new { revision = shown["revision"].GetInt32(), entered = shown.Text("entered") })).Is(412).Key);
        var again = (await app.As(Head).GetAsync($"cases/{id}/import")).Is(200);
        Assert.Equal("draft.changed", (await app.As(Head).PostAsync(
            $"cases/{id}/import/confirm", new { revision = again["revision"].GetInt32() - 1, entered = again.Text("entered") })).Is(412).Key);
    }

    [Fact]
    public async Task What_is_wrong_with_it_is_named_at_the_confirmation()
    {
        var officer = app.As(Officer);
        var (id, scan) = await DraftAsync(officer);
        var entry = Entry(scan, number: null);
        entry["steps"]![0]!["activity"] = "joinNotices";
        entry["status"] = "nowhere";
        entry["duties"]!.AsArray().Add(new JsonObject { ["activity"] = "implement", ["next"] = "2026-06-30" });
        (await officer.PutAsync($"cases/{id}/import", entry)).Is(200);
        var shown = (await app.As(Head).GetAsync($"cases/{id}/import")).Is(200);
        var refused = (await app.As(Head).PostAsync(
            $"cases/{id}/import/confirm", new { revision = shown["revision"].GetInt32(), entered = shown.Text("entered") })).Is(422);
        Assert.Equal(["duty:implement", "status", "step:joinNotices"], refused.Where.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("steps", "$.steps")]
    [InlineData("submittedOn", "$.submittedOn")]
    public async Task A_body_without_what_it_needs_is_refused(string member, string where)
    {
        var officer = app.As(Officer);
        var (id, scan) = await DraftAsync(officer);
        var entry = Entry(scan);
        entry.Remove(member);
        Assert.Equal([where], (await officer.PutAsync($"cases/{id}/import", entry)).Is(400).Where);
    }

    private static async Task<(string Id, string Scan)> DraftAsync(ApiClient officer)
    {
        var data = new { kind = "project", title = "Trạm y tế xã", content = (string[])["other"], startOn = "2025-09-01", endOn = "2026-09-30", decisionDate = "2025-08-20" };
        var id = (await officer.PostAsync("cases", new { type = "aid-project", data = new { data.kind, data.title, data.content, data.startOn, data.endOn } })).Is(201).Text("id");
        return (id, (await officer.UploadAsync($"cases/{id}/attachments", "requestLetter", ApiClient.Pdf("quyết định"))).Is(201).Text("id"));
    }

    private static JsonObject Entry(string scan, int? number = 14) => new()
    {
        ["submittedOn"] = "2025-06-16", ["status"] = "A10", ["number"] = number,
        ["steps"] = new JsonArray(new JsonObject { ["activity"] = "implement", ["since"] = "2025-09-15" }),
        ["decisions"] = new JsonArray(new JsonObject
        {
            ["activity"] = "decide", ["outcome"] = "Approve", ["on"] = "2025-08-20",
            ["outside"] = new JsonObject { ["number"] = "2310/QĐ-UBND", ["date"] = "2025-08-20", ["signer"] = "Người ký mẫu", ["attachment"] = scan },
        }),
        ["duties"] = new JsonArray(new JsonObject { ["activity"] = "annualReport", ["next"] = "2026-12-31" }),
    };
}
