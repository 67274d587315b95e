using Xunit;

namespace Approvals.Tests.Api;

/// <summary>Clusters by HTTP: read by everybody, changed by administrators.</summary>
public sealed class ClusterTests(ApiApp app) : IClassFixture<ApiApp>
{
    [Fact]
    public async Task An_administrator_has_bodies_join_leave_and_lead_and_everybody_reads_it()
    {
        var administrator = app.As("admin.vufo");
        (await administrator.PostAsync("clusters/cum-1/members", new { organisation = "hue", from = "2026-04-01", source = "Thông báo 1" })).Is(200);
        (await administrator.PostAsync("clusters/cum-1/departures", new { organisation = "hue", last = "2026-12-31", source = "Thông báo 2" })).Is(200);
        (await administrator.PostAsync("clusters/cum-1/heads", new { organisation = "nghe-an", role = "head", year = 2027, source = "Biên bản 3" })).Is(200);

        var cluster = (await app.As("officer.thanh-hoa").GetAsync("clusters")).Is(200).Body.EnumerateArray().Single(c => c.GetProperty("key").GetString() == "cum-1");
        var member = cluster.GetProperty("members").EnumerateArray().Single(m => m.GetProperty("organisation").GetString() == "hue");
        Assert.Equal(("2026-04-01", "2026-12-31"), (member.GetProperty("from").GetString(), member.GetProperty("to").GetString()));
        Assert.Contains(cluster.GetProperty("heads").EnumerateArray(), h =>
            h.GetProperty("organisation").GetString() == "nghe-an" && h.GetProperty("year").GetInt32() == 2027 && h.GetProperty("source").GetString() == "Biên bản 3");
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_its_member_and_nobody_else_may()
    {
        var administrator = app.As("admin.vufo");
        Assert.Equal(["organisation"], (await administrator.PostAsync("clusters/cum-1/members", new { organisation = "nowhere", from = "2026-04-01", source = "x" })).Is(422).Where);
        Assert.Equal(["role"], (await administrator.PostAsync("clusters/cum-1/heads", new { organisation = "nghe-an", role = "king", year = 2027, source = "x" })).Is(422).Where);
        Assert.Equal("clusters.unknown", (await administrator.PostAsync("clusters/cum-9/members", new { organisation = "hue", from = "2026-04-01", source = "x" })).Is(404).Key);
        foreach (var other in (string[])["leader.nghe-an", "auditor.vufo"])
            (await app.As(other).PostAsync("clusters/cum-1/heads", new { organisation = "nghe-an", role = "head", year = 2028, source = "x" })).Is(403);
    }
}
