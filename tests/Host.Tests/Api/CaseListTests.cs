using Xunit;

namespace Approvals.Tests.Api;

public sealed class CaseListTests(ApiApp app) : IClassFixture<ApiApp>
{
    [Fact]
    public async Task Pages_follow_one_another_without_gap_or_repetition()
    {
        var officer = app.As("officer.nghe-an");
        HashSet<string> made = [];
        for (var i = 0; i < 104; i++)
        {
            if (i % 40 == 39) app.Clock.Advance(TimeSpan.FromDays(1));
            made.Add(await officer.SubmitAsync());
        }
        foreach (var sort in (string[])["openedOn", "-openedOn", "statusSince", "-statusSince", "nextDue"])
        {
            var first = (await officer.GetAsync($"cases?sort={sort}")).Is(200);
            Assert.Equal(100, first["items"].GetArrayLength());
            // A case made between two pages neither shifts nor repeats a row.
            app.Clock.Advance(TimeSpan.FromHours(1));
            if (sort == "openedOn") made.Add(await officer.SubmitAsync());
            var second = (await officer.GetAsync($"cases?sort={sort}&cursor={first.Text("next")}")).Is(200);
            var all = first["items"].EnumerateArray().Concat(second["items"].EnumerateArray()).Select(c => c.GetProperty("id").GetString()!)
                .ToList();
            Assert.Equal(made.Order(StringComparer.Ordinal), all.Order(StringComparer.Ordinal));
            Assert.Equal(System.Text.Json.JsonValueKind.Null, second["next"].ValueKind);
            (await officer.GetAsync($"cases?sort={(sort == "nextDue" ? "openedOn" : "nextDue")}&cursor={first.Text("next")}")).Is(400);
        }
        var inbox = (await app.As("head.nghe-an").GetAsync("tasks")).Is(200);
        var rest = (await app.As("head.nghe-an").GetAsync("tasks?cursor=" + inbox.Text("next"))).Is(200);
        Assert.Equal(105, inbox["items"].EnumerateArray().Concat(rest["items"].EnumerateArray()).Select(t =>
            t.GetProperty("id").GetString()).Distinct().Count());
        Assert.Equal(1, (await officer.GetAsync("cases?q=nghe-an-2026-007&type=aid-project&organisation=nghe-an"))
            .Is(200)["items"].GetArrayLength());
        Assert.Equal(0, (await officer.GetAsync("cases?q=%25&status=A15")).Is(200)["items"].GetArrayLength());
        Assert.Equal(0, (await officer.GetAsync("cases?q=100%25")).Is(200)["items"].GetArrayLength());
    }
}
