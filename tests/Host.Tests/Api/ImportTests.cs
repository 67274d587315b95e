using System.Text.Json.Nodes;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Api;

/// <summary>A case that was running on paper: entered by one person, confirmed by another, as its page does it.</summary>
public sealed class ImportTests(ApiApp app) : IClassFixture<ApiApp>
{
    private const string Officer = "officer.nghe-an";
    private const string Head = "head.nghe-an";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

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
        Assert.Equal(("confirmed", false, false), await StoredAsync(id));

        var now = await officer.CaseAsync(id);
        Assert.Equal(["annualReport", "implement", "sixMonthReport"], now["tasks"].EnumerateArray().Select(t => t.GetProperty("handle").GetString()).Order());
        Assert.Equal("recorded", now["documents"][0].GetProperty("state").GetString());
        Assert.Equal(scan, now["documents"][0].GetProperty("attachment").GetString());
        Assert.Contains("-2025-014", now.Text("number"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_of_the_last_report_come_in_with_the_case_and_no_others()
    {
        var officer = app.As(Officer);
        var (id, scan) = await DraftAsync(officer);
        var entry = Entry(scan, number: null);
        entry["figures"] = new JsonObject { ["title"] = "Tên khác" };
        Assert.Equal(["figures.title"], (await officer.PutAsync($"cases/{id}/import", entry)).Is(422).Where);
        entry["figures"] = new JsonObject { ["periodFrom"] = "2025-01-01", ["periodTo"] = "2025-06-30", ["receivedVnd"] = "1200000000", ["disbursedVnd"] = "800000000" };
        (await officer.PutAsync($"cases/{id}/import", entry)).Is(200);
        var shown = (await app.As(Head).GetAsync($"cases/{id}/import")).Is(200);
        Assert.Equal("800000000", shown["figures"].GetProperty("disbursedVnd").GetString());
        (await app.As(Head).PostAsync($"cases/{id}/import/confirm", new { revision = shown["revision"].GetInt32(), entered = shown.Text("entered") })).Is(200);
        Assert.Equal("1200000000", (await officer.CaseAsync(id))["data"].GetProperty("receivedVnd").GetString());
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

    [Theory]
    [InlineData("steps")]
    [InlineData("decisions")]
    [InlineData("terms")]
    [InlineData("duties")]
    public async Task A_list_with_nothing_in_a_place_is_refused_there(string member)
    {
        var officer = app.As(Officer);
        var (id, scan) = await DraftAsync(officer);
        var entry = Entry(scan);
        entry[member] = new JsonArray((JsonNode?)null);
        Assert.Equal([$"$.{member}[0]"], (await officer.PutAsync($"cases/{id}/import", entry)).Is(400).Where);
        entry[member] = new JsonArray(new JsonObject { ["nonsense"] = 1 });
        Assert.Equal([$"$.{member}[0].nonsense"], (await officer.PutAsync($"cases/{id}/import", entry)).Is(400).Where);
    }

    [Theory]
    [InlineData("discard")]
    [InlineData("submit")]
    public async Task What_was_entered_goes_with_its_draft_and_leaves_no_text_behind(string how)
    {
        var officer = app.As(Officer);
        var id = await officer.DraftAsync();
        (await officer.PutAsync($"cases/{id}/import", Entry("scan", number: null))).Is(200);
        Assert.Equal(("open", true, true), await StoredAsync(id));
        Assert.Contains(await ListedAsync(), i => i == id);
        var drafts = app.Services.GetRequiredService<Drafts>();
        if (how == "discard") Assert.IsType<DraftSave.Saved>(await drafts.DiscardAsync(Officer, id, Stop));
        else (await officer.PostAsync($"cases/{id}/submit", null)).Is(200);
        Assert.Equal(("withdrawn", false, false), await StoredAsync(id));
        Assert.DoesNotContain(await ListedAsync(), i => i == id);
        // What is entered for a draft that is none any more is nobody's to settle.
        Assert.Null(await app.Services.GetRequiredService<CaseImports>().EnterAsync(Officer, id, new ImportEntry(), Stop));

        async Task<IEnumerable<string>> ListedAsync() =>
            (await app.As(Head).GetAsync("imports")).Is(200).Body.EnumerateArray().Select(i => i.GetProperty("id").GetString()!);
    }

    [Fact]
    public async Task What_was_entered_for_a_merged_body_is_listed_by_its_successor()
    {
        using var own = new ApiApp();
        var (id, scan) = await DraftAsync(own.As(Officer));
        (await own.As(Officer).PutAsync($"cases/{id}/import", Entry(scan))).Is(200);
        const string Heir = "officer.bac-ninh";
        Assert.Empty((await own.As(Heir).GetAsync("imports")).Is(200).Body.EnumerateArray());
        var desk = own.Services.GetRequiredService<DirectoryDesk>();
        Assert.Empty(await desk.ChangeAsync("admin.vufo", new BodyMerged("nghe-an", "bac-ninh", desk.Today.AddDays(-1), "NQ 3"), own: false, Stop));
        Assert.Equal([id], (await own.As(Heir).GetAsync("imports")).Is(200).Body.EnumerateArray().Select(i => i.GetProperty("id").GetString()));
        (await own.As(Heir).GetAsync($"cases/{id}/import")).Is(200);
    }

    [Fact]
    public async Task Whoever_wrote_part_of_the_draft_is_told_that_another_confirms()
    {
        var officer = app.As(Officer);
        var (id, scan) = await DraftAsync(officer);
        (await app.As(Head).PatchAsync("cases/" + id, new { data = new { title = "Trạm y tế hai xã" } }, ("If-Match", "*"))).Is(200);
        (await officer.PutAsync($"cases/{id}/import", Entry(scan, number: null))).Is(200);
        var shown = (await app.As(Head).GetAsync($"cases/{id}/import")).Is(200);
        Assert.True(shown["own"].GetBoolean());
        Assert.True((await app.As(Head).GetAsync("imports")).Is(200).Body.EnumerateArray().Single(i => i.GetProperty("id").GetString() == id).GetProperty("own").GetBoolean());
        Assert.Equal("import.own", (await app.As(Head).PostAsync(
            $"cases/{id}/import/confirm", new { revision = shown["revision"].GetInt32(), entered = shown.Text("entered") })).Is(403).Key);
    }

    /// <summary>Its state, and whether a title and a body are still there.</summary>
    private async Task<(string State, bool Title, bool Body)> StoredAsync(string id)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        var row = await db.CaseImports.SingleAsync(i => i.Id == id, Stop);
        return (row.State, row.Title.Length > 0, row.Body != "{}");
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
