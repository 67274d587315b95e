using Approvals.Workflows.Scenarios;
using Xunit;

namespace Approvals.Tests.Api;

/// <summary>The other case types from the draft to the archive, by HTTP alone.</summary>
public sealed class OtherLivesTests
{
    [Theory]
    [InlineData("aid-emergency", "relief-approved-in-three-days", "closed", "640/QĐ-UBND")]
    [InlineData("conference", "prime-minister", null, "520/TTg-QHQT")]
    public async Task A_case_goes_its_way_by_http_alone(string type, string scenario, string? ending, string decision)
    {
        using var app = new ApiApp();
        var file = Path.Combine(AppContext.BaseDirectory, "workflows", type, "scenarios", scenario + ".json");
        var life = await new Life(app, type, ScenarioJson.Read(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken))).PlayAsync();

        var officer = app.As("officer.nghe-an");
        var now = await officer.CaseAsync(life.Case);
        Assert.Equal(ending, now["ending"].GetString());
        Assert.Equal(decision, now["data"].GetProperty("decisionNumber").GetString());
        Assert.Empty(now["incidents"].EnumerateArray());
        Assert.Equal(type, now.Text("type"));
        (await app.As("officer.bac-ninh").GetAsync("cases/" + life.Case)).Is(404);
    }

    [Fact]
    public async Task A_conference_names_the_aid_it_belongs_to_and_the_aid_shows_it()
    {
        using var app = new ApiApp();
        var officer = app.As("officer.nghe-an");
        var aid = await officer.SubmitAsync();
        var start = ScenarioJson.Read(await File.ReadAllBytesAsync(
            Path.Combine(AppContext.BaseDirectory, "workflows", "conference", "scenarios", "prime-minister.json"), TestContext.Current.CancellationToken)).Start;
        var id = await officer.DraftAsync("conference", start);
        var number = (await officer.CaseAsync(aid)).Text("number");
        (await officer.PatchAsync("cases/" + id, new { data = new { aidCase = number } }, ("If-Match", "*"))).Is(200);
        (await officer.PostAsync($"cases/{id}/submit", null)).Is(200);
        Assert.Equal(aid, Assert.Single((await officer.CaseAsync(id))["named"].EnumerateArray()).GetProperty("case").GetString());
        Assert.Equal(id, Assert.Single((await officer.CaseAsync(aid))["namedBy"].EnumerateArray()).GetProperty("case").GetString());
    }
}
