using Approvals.Persistence;
using Approvals.Workflows.Evidence;
using Xunit;

namespace Approvals.Tests.Api;

public sealed class LifeTests
{
    [Fact]
    public async Task A_project_is_proposed_approved_reported_and_closed_by_http_alone()
    {
        using var app = new ApiApp();
        var life = await new Life(app).PlayAsync();

        var officer = app.As("officer.nghe-an");
        var closed = await officer.CaseAsync(life.Case);
        Assert.Equal("closed", closed.Text("ending"));
        Assert.Empty(closed["tasks"].EnumerateArray());
        Assert.Equal(["contactName", "contactPhone"], closed["masked"].EnumerateArray().Select(m => m.GetString()).Order(StringComparer.Ordinal));
        Assert.Equal("Đầu mối mẫu", (await officer.PostAsync($"cases/{life.Case}/personal", null)).Is(200).Text("contactName"));
        Assert.Contains(closed["documents"].EnumerateArray(), d => d.GetProperty("number").GetString() == "1520/QĐ-UBND");
        Assert.Empty(closed["incidents"].EnumerateArray());

        var records = (await officer.GetAsync($"cases/{life.Case}/history")).Is(200)["items"].EnumerateArray().ToList();
        Assert.Equal(closed["seq"].GetInt64(), records.Count);
        string? prev = null;
        foreach (var record in records)
        {
            Assert.Equal(prev, record.GetProperty("prev").GetString());
            prev = record.GetProperty("hash").GetString();
            var body = System.Text.Json.Nodes.JsonNode.Parse(record.GetRawText())!.AsObject();
            body.Remove("hash");
            body.Remove("texts");
            Assert.Equal(prev, RecordHash.OfLeaf(RecordJson.Canonical(body)));
        }
        Assert.Contains(records, r => r.GetProperty("texts").EnumerateObject().Any(t => t.Value.GetString() == "Thiếu nơi nhận."));
        Assert.Contains(records, r => r.TryGetProperty("occurredOn", out var day) && day.GetString() == "2026-04-14");

        var done = (await officer.GetAsync("tasks?state=done")).Is(200)["items"].EnumerateArray().ToList();
        Assert.Contains(done, t => t.GetProperty("handle").GetString() == "closingReport" && t.GetProperty("outcome")
            .GetString() == "Submitted");
    }

    [Fact]
    public async Task The_inbox_holds_what_a_person_may_act_on_and_nothing_else()
    {
        using var app = new ApiApp();
        var life = await new Life(app).PlayAsync(untilOpen: "consult:cong-an-nghe-an");

        Assert.Equal([], await HandlesAsync(app, "leader.nghe-an"));
        Assert.Equal(["consult:so-ngoai-vu-nghe-an"], await HandlesAsync(app, "appraiser.so-ngoai-vu-nghe-an"));
        // The police answer by letter: whoever appraises records it.
        Assert.Equal(["consult:cong-an-nghe-an"], await HandlesAsync(app, "appraiser.so-tai-chinh-nghe-an"));
        Assert.Equal([], await HandlesAsync(app, "officer.bac-ninh"));
        Assert.Equal([], await HandlesAsync(app, "admin.vufo"));
        Assert.NotEqual("", life.Case);
    }

    private static async Task<IEnumerable<string?>> HandlesAsync(ApiApp app, string account) =>
        (await app.As(account).GetAsync("tasks?assignee=me&state=open")).Is(200)["items"].EnumerateArray().Select(t =>
            t.GetProperty("handle").GetString());
}
