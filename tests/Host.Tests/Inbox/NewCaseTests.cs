using Approvals.Tests.Api;
using Xunit;

namespace Approvals.Tests.Inbox;

public sealed class NewCaseTests(ApiApp app) : IClassFixture<ApiApp>
{
    private async Task<IReadOnlyList<string>> OfferedAsync(string account)
    {
        using var browser = await app.BrowserAsync(account);
        return [.. (await ApprovalsApp.OpenAsync(browser, "/cases/new")).QuerySelectorAll("button[name='type']").Select(b => b.GetAttribute("value")!)];
    }

    [Fact]
    public async Task What_may_be_begun_is_offered_by_kind_with_what_it_is_for()
    {
        var offered = await OfferedAsync("officer.nghe-an");
        Assert.Equal(["aid-project", "aid-emergency", "conference"], offered.Take(3));
        using var browser = await app.BrowserAsync("officer.nghe-an");
        var page = await ApprovalsApp.OpenAsync(browser, "/cases/new");
        Assert.Contains("NĐ 50/2020/NĐ-CP", page.QuerySelector("button[value='aid-emergency']")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_without_rules_for_the_province_is_not_offered_and_who_drafts_nothing_is_told_so()
    {
        Assert.DoesNotContain("conference", await OfferedAsync("officer.ha-noi"));
        Assert.Empty(await OfferedAsync("chairman.ubnd-nghe-an"));
    }

    [Fact]
    public async Task The_list_shows_one_kind_and_a_status_of_one_type()
    {
        var aid = await app.As("officer.nghe-an").SubmitAsync();
        using var browser = await app.BrowserAsync("officer.nghe-an");
        foreach (var (query, shown) in new[]
                 {
                     ("kind=aid", true), ("kind=conference", false), ("status=aid-project/signing", true), ("status=aid-emergency/signing", false), ("status=signing", true),
                     ("kind=nothing", true),
                 })
            Assert.Equal((query, shown), (query, (await ApprovalsApp.OpenAsync(browser, "/cases?" + query)).QuerySelector($"a[href='/cases/{aid}']") is not null));
    }
}
