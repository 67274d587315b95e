using AngleSharp;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Approvals.Workflows.Cases;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Administration;

public sealed class PeoplePagesTests : IDisposable
{
    private readonly ApiApp app = new();

    public void Dispose() => app.Dispose();

    private DateOnly Today => app.Services.GetRequiredService<DirectoryDesk>().Today;

    [Fact]
    public async Task A_change_lists_what_it_touches_before_it_is_made()
    {
        await app.As("officer.nghe-an").SubmitAsync();
        using var browser = await app.BrowserAsync("admin.vufo");
        (string, string)[] fields = [("kind", "end"), ("shown", "nghe-an"), ("held", "head.nghe-an|head.nghe-an"), ("last", Today.Iso())];
        var preview = await ApprovalsApp.PostAsync(browser, "/administration/people?body=nghe-an", "/administration/people/preview", fields);
        var html = await preview.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var page = await BrowsingContext.New().OpenAsync(r => r.Content(html), TestContext.Current.CancellationToken);
        Assert.Contains("không còn ai", page.QuerySelector(".notice-problem")!.TextContent, StringComparison.Ordinal);
        Assert.Single(page.QuerySelectorAll("tbody tr"));
        Assert.Single(People.PositionsOf("head.nghe-an", Today.AddDays(1)));

        var sent = page.QuerySelectorAll("form[action$='/apply'] input").Where(i => !i.GetAttribute("name")!.StartsWith("__", StringComparison.Ordinal))
            .Select(i => (i.GetAttribute("name")!, i.GetAttribute("value")!)).ToArray();
        var applied = await ApprovalsApp.PostAsync(browser, "/administration/people", "/administration/people/apply", sent);
        Assert.Equal("/administration/people?body=nghe-an&done=changed", applied.Headers.Location?.ToString());
        Assert.Empty(People.PositionsOf("head.nghe-an", Today.AddDays(1)));
    }

    [Fact]
    public async Task Whoever_does_not_administer_sees_none_of_it()
    {
        using var browser = await app.BrowserAsync("leader.nghe-an");
        var answer = await browser.GetAsync(new Uri("/administration/people", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.NotEqual(System.Net.HttpStatusCode.OK, answer.StatusCode);
    }

    private Directory People => app.Services.GetRequiredService<ReferenceData>().Directory();
}
