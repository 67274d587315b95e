using System.Net;
using Approvals.Desk;
using Approvals.Tests.Api;
using Approvals.Workflows.People;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Cases;

/// <summary>Who was authorised for one task alone, by a leader of another body, sees nothing more of the case once it is decided.</summary>
public sealed class WayOutTests(ApiApp app) : IClassFixture<ApiApp>
{
    private const string Elsewhere = "head.so-ngoai-vu-nghe-an";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_decision_that_ends_the_way_into_the_case_is_told_in_the_inbox_and_the_same_form_again_too()
    {
        var id = await app.As("officer.nghe-an").SubmitAsync();
        foreach (var (by, step) in new[] { ("head.nghe-an", "content"), ("office.nghe-an", "form") })
            (await app.As(by).DecideAsync(await app.As(by).TaskIdAsync(id, "signSubmission." + step), "Pass")).Is(200);
        var task = await app.As("leader.nghe-an").TaskIdAsync(id, "signSubmission.sign");
        var directory = app.Services.GetRequiredService<DirectoryDesk>();
        var mandate = new Mandate("m1", "leader.nghe-an", Elsewhere, directory.Today, directory.Today.AddYears(1), [], "GUQ 05");
        Assert.Empty(await directory.ChangeAsync("leader.nghe-an", new MandateGranted(mandate), own: true, Stop));

        var browser = await app.BrowserAsync(Elsewhere);
        var page = await ApprovalsApp.OpenAsync(browser, "/tasks/" + task);
        string Hidden(string name) => page.QuerySelector($"#answer input[name='{name}']")!.GetAttribute("value")!;
        (string, string)[] form = [("outcome", "Sign"), ("seen", Hidden("seen")), ("seq", Hidden("seq")), ("key", Hidden("key"))];
        for (var i = 0; i < 2; i++)
        {
            var answer = await ApprovalsApp.PostAsync(browser, "/", "/tasks/" + task, form);
            Assert.Equal((HttpStatusCode.Redirect, "/?done=decided"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        }
        Assert.Contains("Đã ghi nhận.", (await ApprovalsApp.OpenAsync(browser, "/?done=decided")).QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(new Uri("/cases/" + id, UriKind.Relative), Stop)).StatusCode);
        var other = await ApprovalsApp.PostAsync(browser, "/", "/tasks/" + task, ("outcome", "Sign"), ("key", "another"));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }
}
