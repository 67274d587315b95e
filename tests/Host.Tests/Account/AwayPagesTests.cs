using AngleSharp.Html.Parser;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Approvals.Workflows.Cases;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Account;

public sealed class AwayPagesTests : OfficeTests
{
    private Directory People => app.Services.GetRequiredService<ReferenceData>().Directory();

    private DateOnly Today => app.Services.GetRequiredService<DirectoryDesk>().Today;

    [Fact]
    public async Task One_click_reports_an_absence_and_one_ends_it()
    {
        using var browser = await app.BrowserAsync("leader.nghe-an");
        var answer = await ApprovalsApp.PostAsync(browser, "/away", "/away", ("position", "leader.nghe-an"), ("from", Today.Iso()), ("to", Today.AddDays(3).Iso()));
        Assert.Equal("/away?done=away", answer.Headers.Location?.ToString());
        Assert.True(People.IsAway("leader.nghe-an", Today));
        Assert.Empty(People.Data.Mandates);
        var page = await ApprovalsApp.OpenAsync(browser, "/away");
        var form = Assert.Single(page.QuerySelectorAll("form[action$='/end']"));
        Assert.Contains("Phó Chủ tịch", form.TextContent, StringComparison.Ordinal);
        (await ApprovalsApp.PostAsync(browser, "/away", form.GetAttribute("action")!)).Dispose();
        Assert.False(People.IsAway("leader.nghe-an", Today));
    }

    [Fact]
    public async Task A_day_that_cannot_be_read_is_refused_and_what_was_typed_stays()
    {
        using var browser = await app.BrowserAsync("leader.nghe-an");
        var answer = await ApprovalsApp.PostAsync(browser, "/away", "/away/mandates", ("grant-from", "leader.nghe-an"), ("grant-to", "head.nghe-an"), ("begins", "31/02/2026"),
            ("ends", "05.03.2026"), ("caseTypes", "aid-project"), ("maxAmount", ""), ("basis", "GUQ 05/LHHN"));
        var page = await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        Assert.Empty(People.Data.Mandates);
        Assert.NotNull(page.QuerySelector(".notice-problem"));
        Assert.Equal(("31/02/2026", "GUQ 05/LHHN"), (page.QuerySelector("#begins")!.GetAttribute("value"), page.QuerySelector("#basis")!.GetAttribute("value")));
        Assert.NotNull(page.QuerySelector("input[value=aid-project][checked]"));
        Assert.NotNull(page.QuerySelector("details.fold[open] #grant-to option[value='head.nghe-an'][selected]"));
        Assert.Null(page.QuerySelector("#position option[selected]"));
    }

    [Fact]
    public async Task Nobody_is_reported_away_or_authorised_by_somebody_else()
    {
        using var browser = await app.BrowserAsync("head.nghe-an");
        var answer = await ApprovalsApp.PostAsync(browser, "/away", "/away", ("position", "leader.nghe-an"), ("from", Today.Iso()), ("to", Today.Iso()));
        Assert.Contains("không giữ vị trí", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(People.Data.Absences);
    }

    [Fact]
    public async Task Who_was_away_sees_what_was_decided_in_their_place()
    {
        using var browser = await app.BrowserAsync("leader.nghe-an");
        (await ApprovalsApp.PostAsync(browser, "/away", "/away/mandates", ("grant-from", "leader.nghe-an"), ("grant-to", "head.nghe-an"), ("begins", Today.Iso()),
            ("ends", Today.AddDays(5).Iso()), ("caseTypes", "aid-project"), ("maxAmount", ""), ("basis", "GUQ 05/LHHN"))).Dispose();
        Assert.Equal(["aid-project"], Assert.Single(People.Data.Mandates).CaseTypes);

        var id = await app.As("officer.nghe-an").SubmitAsync();
        foreach (var (by, step, outcome) in new[] { ("head.nghe-an", "content", "Pass"), ("office.nghe-an", "form", "Pass"), ("head.nghe-an", "sign", "Sign") })
            (await app.As(by).DecideAsync(await app.As(by).TaskIdAsync(id, "signSubmission." + step), outcome)).Is(200);
        var page = await ApprovalsApp.OpenAsync(browser, "/away");
        var row = Assert.Single(page.QuerySelectorAll("tbody tr"));
        Assert.NotNull(row.QuerySelector($"a[href='/cases/{id}']"));
        Assert.Contains("TUQ.", row.TextContent, StringComparison.Ordinal);
    }
}
