using Approvals.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Api;

public sealed class WallTests(WallTests.ConsultedCase project) : IClassFixture<WallTests.ConsultedCase>
{
    private readonly ApiApp app = project.App;
    private readonly string id = project.Id;

    /// <summary>A case in which one body has answered and the other is asked still.</summary>
    public sealed class ConsultedCase : IAsyncLifetime
    {
        public ApiApp App { get; } = new();

        public string Id { get; private set; } = "";

        public string Foreign { get; private set; } = "";

        public string Police { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Id = (await new Life(App).PlayAsync(untilOpen: "consult:cong-an-nghe-an")).Case;
            Foreign = await App.As("officer.nghe-an").TaskIdAsync(Id, "consult:so-ngoai-vu-nghe-an");
            Police = await App.As("officer.nghe-an").TaskIdAsync(Id, "consult:cong-an-nghe-an");
            (await App.As("appraiser.so-ngoai-vu-nghe-an").DecideAsync(Foreign, "AgreeWithRemarks", b => b["comment"] = "Ý kiến kín."))
                .Is(200);
        }

        public ValueTask DisposeAsync()
        {
            App.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    [Theory]
    [InlineData("officer.bac-ninh")]
    [InlineData("leader.bac-ninh")]
    [InlineData("inspector.thanh-tra-bac-ninh")]
    [InlineData("admin.vufo")]
    [InlineData("officer.vufo")]
    [InlineData("officer.ha-noi")]
    public async Task Behind_the_wall_the_case_does_not_exist(string account)
    {
        var client = app.As(account);
        Assert.Equal("case.unknown", (await client.GetAsync("cases/" + id)).Is(404).Key);
        (await client.GetAsync($"cases/{id}/history")).Is(404);
        (await client.GetAsync("tasks/" + project.Police)).Is(404);
        (await client.PostAsync($"tasks/{project.Police}/decision", new { outcome = "Agree", seen = "x" })).Is(404);
        Assert.Equal(0, (await client.GetAsync("cases")).Is(200)["items"].GetArrayLength());
        Assert.Equal(0, (await client.GetAsync("cases?q=Nước")).Is(200)["items"].GetArrayLength());
        Assert.Equal(0, (await client.GetAsync("tasks")).Is(200)["items"].GetArrayLength());
    }

    [Fact]
    public async Task A_consulted_body_sees_the_dossier_but_no_personal_values_and_no_opinions_of_others()
    {
        // The foreign affairs department was asked; whoever handles aid there sees its own question only.
        var client = app.As("leader.so-ngoai-vu-nghe-an");
        var seen = await client.CaseAsync(id);

        Assert.Equal("consulted", seen.Text("relation"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, seen["data"].GetProperty("contactName").ValueKind);
        Assert.Contains("contactName", seen["masked"].EnumerateArray().Select(m => m.GetString()));
        Assert.Equal("Nước sạch cho trường học vùng cao", seen["data"].GetProperty("title").GetString());
        Assert.False(seen["data"].TryGetProperty("receiptCode", out _));
        Assert.Equal(["proposal"], seen["attachments"].EnumerateArray().Select(f => f.GetProperty("slot").GetString())
            .Where(s => s is "proposal" or "receiptScan").Distinct());
        Assert.DoesNotContain(seen["tasks"].EnumerateArray(), t => t.GetProperty("id").GetString() == project.Police);
        (await client.GetAsync("tasks/" + project.Police)).Is(404);
        Assert.Equal("history-not-entitled", (await client.GetAsync($"cases/{id}/history")).Is(403).Key);
        var receipt = (await app.As("officer.nghe-an").CaseAsync(id))["attachments"].EnumerateArray().Single(f =>
            f.GetProperty("slot").GetString() == "receiptScan");
        (await client.GetAsync(receipt.GetProperty("href").GetString()!)).Is(404);
    }

    [Fact]
    public async Task Owner_and_handlers_read_opinions_and_personal_values()
    {
        foreach (var account in (string[])["officer.nghe-an", "appraiser.so-tai-chinh-nghe-an"])
        {
            var seen = await app.As(account).CaseAsync(id);
            Assert.Contains(seen["opinions"].EnumerateArray(), o => o.GetProperty("comment").GetString() == "Ý kiến kín.");
            Assert.Contains("contactName", seen["masked"].EnumerateArray().Select(m => m.GetString()));
            Assert.Equal("Đầu mối mẫu", (await app.As(account).PostAsync($"cases/{id}/personal", null)).Is(200).Text("contactName"));
        }
    }

    [Fact]
    public async Task An_auditor_reads_everything_changes_nothing_and_leaves_one_record_a_day()
    {
        var auditor = app.As("auditor.vufo");
        for (var i = 0; i < 3; i++) (await auditor.GetAsync("cases/" + id)).Is(200);
        (await auditor.GetAsync($"cases/{id}/history")).Is(200);
        var task = (await auditor.GetAsync("tasks/" + project.Police)).Is(200);
        Assert.Equal(0, task["standings"].GetArrayLength());
        Assert.Equal("task.not-entitled", (await auditor.PostAsync($"tasks/{project.Police}/decision", new
        {
            outcome = "Agree",
            seen = task.Text("seen")
        })).Is(403).Key);
        (await auditor.UploadAsync($"tasks/{project.Police}/attachments", "reply", ApiClient.Pdf("x"))).Is(403);

        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ApprovalsDb>();
        var bodies = await db.Records.Where(r => r.Stream == "access/auditor.vufo").Select(r => r.Body)
            .ToListAsync(TestContext.Current.CancellationToken);
        Assert.Single(bodies, b => b.Contains($"\"case\":\"{id}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Audit_records_come_within_the_scope_of_the_province()
    {
        var all = (await app.As("auditor.vufo").GetAsync("audit/records")).Is(200)["items"].EnumerateArray().Select(r =>
            r.GetProperty("stream").GetString()).ToList();
        Assert.Contains("case/" + id, all);
        Assert.Contains("directory", all);
        var here = (await app.As("inspector.thanh-tra-nghe-an").GetAsync("audit/records")).Is(200)["items"].EnumerateArray().Select(r =>
            r.GetProperty("stream").GetString()).ToList();
        Assert.Contains("case/" + id, here);
        Assert.DoesNotContain("directory", here);
        var there = (await app.As("inspector.thanh-tra-bac-ninh").GetAsync("audit/records")).Is(200)["items"].EnumerateArray().Select(r =>
            r.GetProperty("stream").GetString());
        Assert.DoesNotContain("case/" + id, there);
        (await app.As("officer.nghe-an").GetAsync("audit/records")).Is(403);
        (await app.As("auditor.vufo").GetAsync("audit/records?after=-1")).Is(400);
    }

    [Fact]
    public async Task A_draft_is_seen_in_its_body_only()
    {
        var draft = await app.As("officer.nghe-an").DraftAsync();
        Assert.Equal("draft", (await app.As("head.nghe-an").GetAsync("cases/" + draft)).Is(200).Text("status"));
        foreach (var account in (string[])["officer.bac-ninh", "auditor.vufo", "appraiser.so-tai-chinh-nghe-an", "admin.vufo"])
        {
            (await app.As(account).GetAsync("cases/" + draft)).Is(404);
            (await app.As(account).PatchAsync("cases/" + draft, new { data = new { } }, ("If-Match", "\"1\""))).Is(404);
            (await app.As(account).PostAsync($"cases/{draft}/submit", null)).Is(404);
        }
        Assert.Contains((await app.As("head.nghe-an").GetAsync("cases?status=draft")).Is(200)["items"].EnumerateArray(), d =>
            d.GetProperty("id").GetString() == draft);
    }

    [Fact]
    public async Task A_file_comes_as_a_download_and_never_as_a_page()
    {
        var file = (await app.As("officer.nghe-an").CaseAsync(id))["attachments"][0];
        var answer = await app.As("officer.nghe-an").GetAsync(file.GetProperty("href").GetString()!);
        Assert.Equal(200, (int)answer.Status);
        Assert.Equal("attachment", answer.Message.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("nosniff", answer.Message.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("application/pdf", answer.Message.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_scan_that_no_decision_names_yet_is_seen_by_those_who_see_the_task()
    {
        var scan = (await app.As("appraiser.so-tai-chinh-nghe-an").UploadAsync($"tasks/{project.Police}/attachments", "reply",
            ApiClient.Pdf("thư"))).Is(201);
        Assert.Equal(200, (int)(await app.As("head.so-tai-chinh-nghe-an").GetAsync(scan.Text("href"))).Status);
        (await app.As("leader.so-ngoai-vu-nghe-an").GetAsync(scan.Text("href"))).Is(404);
        Assert.Contains((await app.As("head.so-tai-chinh-nghe-an").GetAsync("tasks/" + project.Police)).Is(200)["uploads"].EnumerateArray(),
            u => u.GetProperty("id").GetString() == scan.Text("id"));
    }
}
