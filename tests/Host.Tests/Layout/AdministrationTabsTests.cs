using Approvals.Tests.Api;
using Xunit;

namespace Approvals.Tests.Layout;

public sealed class AdministrationTabsTests(ApiApp app) : IClassFixture<ApiApp>
{
    [Theory]
    [InlineData("/administration")]
    [InlineData("/administration/incidents")]
    [InlineData("/administration/people")]
    [InlineData("/imports")]
    [InlineData("/administration/clusters")]
    [InlineData("/administration/calendar")]
    [InlineData("/administration/jobs")]
    [InlineData("/administration/versions")]
    public async Task Every_page_of_the_administrator_leads_to_the_others_and_says_where_it_is(string address)
    {
        var page = await ApprovalsApp.OpenAsync(await app.BrowserAsync("admin.vufo"), address);
        var tabs = page.QuerySelector(".tabs")!.QuerySelectorAll("a").ToList();
        Assert.Equal(8, tabs.Count);
        Assert.Equal(address, Assert.Single(tabs, t => t.HasAttribute("aria-current")).GetAttribute("href"));
        Assert.DoesNotContain(tabs, t => t.TextContent.Contains('[', StringComparison.Ordinal));
    }
}
