using AngleSharp;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Approvals.Workflows.Cases;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Administration;

public sealed class PeoplePagesTests : OfficeTests
{
    private DateOnly Today => app.Services.GetRequiredService<DirectoryDesk>().Today;

    [Fact]
    public async Task A_change_lists_what_it_touches_before_it_is_made()
    {
        await app.As("officer.nghe-an").SubmitAsync();
        using var browser = await app.BrowserAsync("admin.vufo");
        (string, string)[] fields = [("kind", "end"), ("shown", "nghe-an"), ("held", "head.nghe-an|head.nghe-an"), ("last", Today.Iso())];
        var page = await PreviewAsync(browser, fields);
        Assert.Equal($"Trưởng ban LHHN Nghệ An thôi giữ vị trí Trưởng ban, LHHN Nghệ An sau ngày {Today:dd'/'MM'/'yyyy}.", page.QuerySelector("#change")!.TextContent);
        Assert.Contains("không còn ai", page.QuerySelector(".notice-problem")!.TextContent, StringComparison.Ordinal);
        Assert.Single(page.QuerySelectorAll("tbody tr"));
        Assert.Single(People.PositionsOf("head.nghe-an", Today.AddDays(1)));

        var applied = await ApprovalsApp.PostAsync(browser, "/administration/people", "/administration/people/apply", Sent(page, "apply"));
        Assert.Equal("/administration/people?body=nghe-an&done=changed", applied.Headers.Location?.ToString());
        Assert.Empty(People.PositionsOf("head.nghe-an", Today.AddDays(1)));
    }

    [Fact]
    public async Task An_address_that_refuses_mails_is_marked_beside_its_holder()
    {
        using var browser = await app.BrowserAsync("admin.vufo");
        var email = People.Person("head.nghe-an")!.Email;
        await app.Services.GetRequiredService<Writer>().ExecuteAsync(
            s => { s.Execute("insert into mail_address (account, address, since, mail, error) values ('head.nghe-an', @1, @2, 'x', '550 no such user')", email, DateTimeOffset.UnixEpoch); }, Lane.People,
            TestContext.Current.CancellationToken);
        var page = await ApprovalsApp.OpenAsync(browser, "/administration/people?body=nghe-an");
        Assert.Contains("Địa chỉ thư bị từ chối", Assert.Single(page.QuerySelectorAll("tbody tr"), r => r.TextContent.Contains("head.nghe-an)", StringComparison.Ordinal)).TextContent, StringComparison.Ordinal);
        Assert.Single(page.QuerySelectorAll("tbody .tone-late"));
    }

    [Fact]
    public async Task A_merger_asks_what_each_role_is_called_at_the_body_that_takes_over_and_shows_what_follows()
    {
        await app.As("officer.nghe-an").SubmitAsync();
        using var browser = await app.BrowserAsync("admin.vufo");
        (string, string)[] fields =
            [("kind", "merge"), ("shown", "nghe-an"), ("merged", "nghe-an"), ("into", "ubnd-nghe-an"), ("last", Today.Iso()), ("basis", "NQ 3")];
        var page = await PreviewAsync(browser, fields);
        Assert.Contains("không còn ai", page.QuerySelector(".notice-problem")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("", page.QuerySelector("#role-head option[selected]")!.GetAttribute("value"));
        Assert.Equal("leader", page.QuerySelector("#role-leader option[selected]")!.GetAttribute("value"));

        page = await PreviewAsync(browser, [.. fields, ("role.head", "leader"), ("role.officer", ""), ("role.leader", "leader")]);
        Assert.Equal("leader", page.QuerySelector("#role-head option[selected]")!.GetAttribute("value"));
        Assert.Null(page.QuerySelector(".notice-problem"));
        Assert.Single(page.QuerySelectorAll("tbody tr"));
        var both = page.QuerySelector("form[action$='/apply']")!;
        Assert.Equal("/administration/people/preview", both.QuerySelector("button[formaction]")!.GetAttribute("formaction"));
        var applied = await ApprovalsApp.PostAsync(browser, "/administration/people", "/administration/people/apply", Sent(page, "apply"));
        Assert.Equal("/administration/people?body=nghe-an&done=changed", applied.Headers.Location?.ToString());
        Assert.Equal(KeyValuePair.Create("head", "leader"), Assert.Single(People.Organisation("nghe-an")!.SuccessorRoles!));
    }

    [Fact]
    public async Task A_merger_is_made_with_the_roles_chosen_last_and_not_while_open_tasks_would_have_nobody_unsaid()
    {
        await app.As("officer.nghe-an").SubmitAsync();
        using var browser = await app.BrowserAsync("admin.vufo");
        var page = await PreviewAsync(browser, ("kind", "merge"), ("shown", "nghe-an"), ("merged", "nghe-an"), ("into", "ubnd-nghe-an"), ("last", Today.Iso()), ("basis", "NQ 3"));
        var refused = await ReadAsync(await ApplyAsync(Sent(page, "apply")));
        Assert.NotNull(refused.QuerySelector(".field-wrong #role-head"));
        Assert.Null(refused.QuerySelector(".field-wrong #role-leader"));
        Assert.Null(People.Organisation("nghe-an")!.Successor);
        // Who says that nobody is meant is not asked again; the list keeps what was said.
        page = await PreviewAsync(browser, With(Sent(refused, "apply"), "role.head", "-"));
        Assert.Equal("-", page.QuerySelector("#role-head option[selected]")!.GetAttribute("value"));
        Assert.NotNull(page.QuerySelector(".notice-problem"));

        // Chosen and sent without another look.
        var applied = await ApplyAsync(With(Sent(page, "apply"), "role.head", "leader"));
        Assert.Equal("/administration/people?body=nghe-an&done=changed", applied.Headers.Location?.ToString());
        Assert.Equal(KeyValuePair.Create("head", "leader"), Assert.Single(People.Organisation("nghe-an")!.SuccessorRoles!));

        Task<HttpResponseMessage> ApplyAsync((string, string)[] fields) =>
            ApprovalsApp.PostAsync(browser, "/administration/people", "/administration/people/apply", fields);

        static (string, string)[] With((string Name, string)[] fields, string name, string value) => [.. fields.Where(f => f.Name != name), (name, value)];
    }

    [Fact]
    public async Task A_merger_may_leave_a_role_to_nobody_when_that_is_said()
    {
        await app.As("officer.nghe-an").SubmitAsync();
        using var browser = await app.BrowserAsync("admin.vufo");
        var page = await PreviewAsync(browser, ("kind", "merge"), ("shown", "nghe-an"), ("merged", "nghe-an"), ("into", "ubnd-nghe-an"), ("last", Today.Iso()), ("basis", "NQ 3"));
        var nobody = Sent(page, "apply").Select(f => f.Item2.Length == 0 && f.Item1.StartsWith("role.", StringComparison.Ordinal) ? (f.Item1, "-") : f).ToArray();
        await ApprovalsApp.PostAsync(browser, "/administration/people", "/administration/people/apply", nobody);
        Assert.Equal("ubnd-nghe-an", People.Organisation("nghe-an")!.Successor);
        Assert.Null(People.Organisation("nghe-an")!.SuccessorRoles);
    }

    private static async Task<AngleSharp.Dom.IDocument> PreviewAsync(HttpClient browser, params (string, string)[] fields)
    {
        var preview = await ApprovalsApp.PostAsync(browser, "/administration/people?body=nghe-an", "/administration/people/preview", fields);
        return await ReadAsync(preview);
    }

    private static async Task<AngleSharp.Dom.IDocument> ReadAsync(HttpResponseMessage answer)
    {
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return await BrowsingContext.New().OpenAsync(r => r.Content(html), TestContext.Current.CancellationToken);
    }

    private static (string, string)[] Sent(AngleSharp.Dom.IDocument page, string form) =>
        [.. page.QuerySelectorAll($"form[action$='/{form}'] input").Where(i => !i.GetAttribute("name")!.StartsWith("__", StringComparison.Ordinal))
            .Select(i => (i.GetAttribute("name")!, i.GetAttribute("value")!)),
            .. page.QuerySelectorAll($"form[action$='/{form}'] select").Select(s => (s.GetAttribute("name")!, ((AngleSharp.Html.Dom.IHtmlSelectElement)s).Value ?? ""))];

    [Fact]
    public async Task Whoever_does_not_administer_sees_none_of_it()
    {
        using var browser = await app.BrowserAsync("leader.nghe-an");
        var answer = await browser.GetAsync(new Uri("/administration/people", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.NotEqual(System.Net.HttpStatusCode.OK, answer.StatusCode);
    }

    private Directory People => app.Services.GetRequiredService<ReferenceData>().Directory();
}
