using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Tests.Api;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Desk;

/// <summary>Changes of the directory, and what they do to tasks, walls and lists of the same moment.</summary>
public sealed class DirectoryDeskTests : OfficeTests
{
    private const string Elsewhere = "head.so-ngoai-vu-nghe-an";

    private DirectoryDesk Desk => app.Services.GetRequiredService<DirectoryDesk>();

    [Fact]
    public async Task An_authorisation_opens_exactly_the_cases_of_its_tasks_and_closes_them_when_it_ends()
    {
        var (first, task) = await AtSignatureAsync();
        var other = await app.As("officer.nghe-an").SubmitAsync();
        var client = app.As(Elsewhere);
        (await client.GetAsync("cases/" + first)).Is(404);
        Assert.Empty(await TasksAsync(client));

        await GrantAsync(Mandate());
        Assert.Equal([task], await TasksAsync(client));
        Assert.Equal("handler", (await client.GetAsync("cases/" + first)).Is(200).Text("relation"));
        (await client.GetAsync("cases/" + other)).Is(404);
        Assert.Equal([first], (await client.GetAsync("cases")).Is(200)["items"].EnumerateArray().Select(c => c.GetProperty("id").GetString()));
        using (var browser = await app.BrowserAsync(Elsewhere))
        {
            Assert.Contains($"/tasks/{task}", await browser.GetStringAsync(new Uri("/", UriKind.Relative), Stop), StringComparison.Ordinal);
            Assert.Equal(System.Net.HttpStatusCode.OK, (await browser.GetAsync(new Uri("/tasks/" + task, UriKind.Relative), Stop)).StatusCode);
        }

        Assert.Empty(await Desk.ChangeAsync("leader.nghe-an", new MandateRevoked("m1", Desk.Today), own: true, Stop));
        (await client.GetAsync("cases/" + first)).Is(404);
        Assert.Empty(await TasksAsync(client));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(null, 1)]
    public async Task An_authorisation_up_to_an_amount_shows_no_task_beyond_it(int? most, int shown)
    {
        await AtSignatureAsync();
        await GrantAsync(Mandate() with { MaxAmount = most });
        Assert.Equal(shown, (await TasksAsync(app.As(Elsewhere))).Count);
    }

    [Fact]
    public async Task Only_the_holder_of_a_position_authorises_for_it()
    {
        Assert.Equal("directory.not-holder", Assert.Single(await Desk.ChangeAsync("head.nghe-an", new MandateGranted(Mandate()), own: true, Stop)).Key);
        Assert.Equal("directory.not-holder", Assert.Single(await Desk.ChangeAsync("head.nghe-an", new AssignmentEnded("leader.nghe-an", "leader.nghe-an", Desk.Today), own: true, Stop)).Key);
    }

    [Fact]
    public async Task Revoked_and_decided_at_once_one_of_them_was_first()
    {
        var (_, task) = await AtSignatureAsync();
        await GrantAsync(Mandate());
        var seen = (await app.As(Elsewhere).GetAsync("tasks/" + task)).Is(200).Text("seen");
        var revoke = Task.Run(() => Desk.ChangeAsync("leader.nghe-an", new MandateRevoked("m1", Desk.Today), own: true, Stop), Stop);
        var decided = await app.As(Elsewhere).PostAsync($"tasks/{task}/decision", new { outcome = "Sign", seen });
        Assert.Empty(await revoke);
        await using var db = await DbAsync();
        var revoked = await db.Records.Where(r => r.Stream == "directory").MaxAsync(r => r.Id, Stop);
        var acted = await db.Records.Where(r => r.Body.Contains("\"onBehalfOf\":\"leader.nghe-an\"") && r.Body.Contains(Elsewhere)).Select(r => r.Id).ToListAsync(Stop);
        Assert.Equal((int)decided.Status == 200, acted.Count == 1);
        Assert.All(acted, id => Assert.True(id < revoked, "acted after the authorisation was revoked"));
        // Afterwards it opens nothing, whoever was first.
        Assert.True((int)(await app.As(Elsewhere).PostAsync($"tasks/{task}/decision", new { outcome = "Sign", seen })).Status is 404 or 409);
    }

    [Fact]
    public async Task Who_is_authorised_to_answer_a_question_is_shown_the_term_of_the_answer_and_no_other_of_the_case()
    {
        var life = await new Life(app).PlayAsync(untilOpen: "consult:cong-an-nghe-an");
        const string Asked = "appraiser.so-ngoai-vu-nghe-an", Other = "officer.bac-ninh";
        var mandate = new Mandate("m1", Asked, Other, Desk.Today, Desk.Today.AddYears(1), [], "GUQ 06") { Begins = Desk.Today };
        Assert.Empty(await Desk.ChangeAsync(Asked, new MandateGranted(mandate), own: true, Stop));
        Assert.Equal("consulted", (await app.As(Other).GetAsync("cases/" + life.Case)).Is(200).Text("relation"));

        var task = (await app.As(Other).GetAsync("tasks")).Is(200)["items"].EnumerateArray().Single(t => t.GetProperty("case").GetString() == life.Case);
        var page = await ApprovalsApp.OpenAsync(await app.BrowserAsync(Other), "/calendar");
        var shown = page.QuerySelectorAll("a[href^='/deadlines/']").Select(a => a.GetAttribute("href")!).ToList();
        Assert.Equal(["/deadlines/" + task.GetProperty("deadline").GetString()], shown);
    }

    [Fact]
    public async Task Whoever_may_see_nothing_more_after_their_decision_is_still_told_that_it_was_taken()
    {
        var (id, task) = await AtSignatureAsync();
        await GrantAsync(Mandate());
        var client = app.As(Elsewhere);
        var seen = (await client.GetAsync("tasks/" + task)).Is(200).Text("seen");
        var body = new { outcome = "Sign", seen };
        var key = ("Idempotency-Key", "mandate-ends");
        var first = (await client.PostAsync($"tasks/{task}/decision", body, key)).Is(200);
        Assert.Empty(await Desk.ChangeAsync("leader.nghe-an", new MandateRevoked("m1", Desk.Today), own: true, Stop));
        (await client.GetAsync("cases/" + id)).Is(404);
        Assert.Equal(first.Text("status"), (await client.PostAsync($"tasks/{task}/decision", body, key)).Is(200).Text("status"));
    }

    [Fact]
    public async Task A_task_that_loses_its_last_holder_is_an_incident_after_the_sweep_until_somebody_follows()
    {
        await app.As("officer.nghe-an").SubmitAsync();
        await SweepAsync();
        var leaves = new AssignmentEnded("head.nghe-an", "head.nghe-an", Desk.Today.AddDays(-1));
        var impact = Assert.Single(await app.Services.GetRequiredService<DirectoryImpact>().OfAsync(leaves, Stop));
        Assert.Equal(("signSubmission.content", false), (impact.Task.Handle, impact.Possible));
        Assert.Empty(await Desk.ChangeAsync("admin.vufo", leaves, own: false, Stop));
        await SweepAsync();
        await SweepAsync();
        Assert.Equal(("task.no-actor", "signSubmission.content"), Assert.Single(await IncidentsAsync()));

        Assert.Empty(await Desk.ChangeAsync("admin.vufo", new AssignmentBegun(new Assignment("office.nghe-an", "head.nghe-an", Desk.Today, null)), own: false, Stop));
        await SweepAsync();
        Assert.Empty(await IncidentsAsync());
    }

    [Fact]
    public async Task The_day_alone_ends_an_assignment_and_the_sweep_of_that_day_says_so()
    {
        await app.As("officer.nghe-an").SubmitAsync();
        Assert.Empty(await Desk.ChangeAsync("admin.vufo", new AssignmentEnded("head.nghe-an", "head.nghe-an", Desk.Today.AddDays(1)), own: false, Stop));
        await SweepAsync();
        Assert.Empty(await IncidentsAsync());
        app.Clock.Advance(TimeSpan.FromDays(2));
        await SweepAsync();
        Assert.Single(await IncidentsAsync());
    }

    [Fact]
    public async Task A_hand_over_moves_posts_and_drafts_on_its_day()
    {
        var draft = await app.As("officer.nghe-an").DraftAsync();
        var work = new HandOver("h", "officer.nghe-an", "officer2.nghe-an", Desk.Today.AddDays(3), ["officer.nghe-an"], "QĐ 12");
        Assert.Empty(await Desk.ChangeAsync("admin.vufo", new WorkHandedOver(work), own: false, Stop));
        await SweepAsync();
        Assert.Equal("officer.nghe-an", await OwnerAsync(draft));
        app.Clock.Advance(TimeSpan.FromDays(3));
        await SweepAsync();
        Assert.Equal("officer2.nghe-an", await OwnerAsync(draft));
        var directory = app.Services.GetRequiredService<ReferenceData>().Directory();
        Assert.Equal(["officer.nghe-an", "officer2.nghe-an"], directory.PositionsOf("officer2.nghe-an", Desk.Today).Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.True(directory.Data.HandOvers.Single().Done);
    }

    [Fact]
    public async Task The_cases_of_a_merged_body_are_its_successors()
    {
        var id = await app.As("officer.nghe-an").SubmitAsync();
        (await app.As("head.so-tai-chinh-nghe-an").GetAsync("cases/" + id)).Is(404);
        Assert.Empty(await Desk.ChangeAsync("admin.vufo", new BodyMerged("nghe-an", "so-tai-chinh-nghe-an", Desk.Today, "NQ 3"), own: false, Stop));
        app.Clock.Advance(TimeSpan.FromDays(1));
        var client = app.As("head.so-tai-chinh-nghe-an");
        Assert.Equal("owner", (await client.GetAsync("cases/" + id)).Is(200).Text("relation"));
        Assert.Single((await client.GetAsync("cases?organisation=so-tai-chinh-nghe-an")).Is(200)["items"].EnumerateArray());
        Assert.Single(await TasksAsync(client));
        (await app.As("head.nghe-an").GetAsync("cases/" + id)).Is(404);
    }

    [Fact]
    public async Task Work_of_a_merged_body_waits_for_the_role_chosen_at_its_successor()
    {
        var id = await app.As("officer.nghe-an").SubmitAsync();
        var merged = new BodyMerged("nghe-an", "so-tai-chinh-nghe-an", Desk.Today, "NQ 3", new Dictionary<string, string> { ["head"] = "appraiser" });
        var impact = Assert.Single(await app.Services.GetRequiredService<DirectoryImpact>().OfAsync(merged, Stop));
        Assert.Equal(("signSubmission.content", true), (impact.Task.Handle, impact.Possible));
        Assert.Equal(["head.nghe-an"], impact.Before);
        Assert.Equal(["appraiser.so-tai-chinh-nghe-an"], impact.After);
        Assert.Empty(await Desk.ChangeAsync("admin.vufo", merged, own: false, Stop));
        app.Clock.Advance(TimeSpan.FromDays(1));
        await SweepAsync();
        Assert.Empty(await IncidentsAsync());
        Assert.Empty(await TasksAsync(app.As("head.so-tai-chinh-nghe-an")));
        var task = Assert.Single(await TasksAsync(app.As("appraiser.so-tai-chinh-nghe-an")));
        (await app.As("head.so-tai-chinh-nghe-an").DecideAsync(task, "Pass")).Is(403);
        (await app.As("appraiser.so-tai-chinh-nghe-an").DecideAsync(task, "Pass")).Is(200);
        Assert.NotEqual(task, Assert.Single((await app.As("head.so-tai-chinh-nghe-an").GetAsync("cases/" + id)).Is(200)["tasks"].EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Drafts_of_a_merged_body_are_gone_on_with_and_submitted_by_its_successor()
    {
        var id = await app.As("officer.nghe-an").DraftAsync();
        var drafts = app.Services.GetRequiredService<Drafts>();
        Assert.Empty(await Desk.ChangeAsync("admin.vufo", new BodyMerged("nghe-an", "so-tai-chinh-nghe-an", Desk.Today, "NQ 3"), own: false, Stop));
        Assert.Null(await drafts.FindAsync("head.so-tai-chinh-nghe-an", id, Stop));
        app.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal([id], (await drafts.ListAsync("head.so-tai-chinh-nghe-an", Stop)).Select(d => d.Id));
        Assert.Null(await drafts.FindAsync("officer.nghe-an", id, Stop));
        Assert.Null(await drafts.FindAsync("officer.bac-ninh", id, Stop));
        Assert.IsType<DraftSave.Saved>(await drafts.SaveAsync("head.so-tai-chinh-nghe-an", id, null, [.. ValueMap.OfTexts(("title", "Tên mới"))], Stop));
        var done = Assert.IsType<Execution.Done>(await drafts.SubmitAsync(new Call("head.so-tai-chinh-nghe-an"), id, Stop));
        Assert.Equal(("so-tai-chinh-nghe-an", "Tên mới"), (done.State.Organisation, done.State.Title));
        Assert.StartsWith("so-tai-chinh-nghe-an-", done.State.Number, StringComparison.Ordinal);
        Assert.Equal(["officer.nghe-an"], done.State.Authors.Except([done.State.Submitter]));
    }

    [Fact]
    public async Task Work_is_given_and_taken_back_by_the_api_with_a_reason()
    {
        var id = await app.As("officer.nghe-an").SubmitAsync();
        var head = app.As("head.nghe-an");
        var task = await head.TaskIdAsync(id, "signSubmission.content");
        (await app.As("officer.nghe-an").PostAsync($"tasks/{task}/reassign", new { position = "head.nghe-an", reason = "x" })).Is(403);
        Assert.Equal("task.cannot-reassign", (await head.PostAsync($"tasks/{task}/reassign", new { reason = "x" })).Is(409).Key);
        Assert.Equal("position.not-in-line", (await head.PostAsync($"tasks/{task}/reassign", new { position = "clerk.nghe-an", reason = "x" })).Is(422).Key);
        (await head.PostAsync($"tasks/{task}/reassign", new { position = "head.nghe-an", reason = "Trực tiếp xử lý" })).Is(200);
        Assert.Equal("head.nghe-an", (await head.GetAsync("tasks/" + task)).Is(200).Text("position"));
        (await head.PostAsync($"tasks/{task}/reassign", new { reason = "Trả lại nhóm" })).Is(200);
    }

    private static Mandate Mandate() => new("m1", "leader.nghe-an", Elsewhere, new DateOnly(2026, 1, 1), new DateOnly(2027, 12, 31), [], "GUQ 05");

    private async Task GrantAsync(Mandate mandate) =>
        Assert.Empty(await Desk.ChangeAsync("leader.nghe-an", new MandateGranted(mandate with { Begins = Desk.Today }), own: true, Stop));

    private async Task<(string Case, string Task)> AtSignatureAsync()
    {
        var id = await app.As("officer.nghe-an").SubmitAsync();
        foreach (var (by, step) in new[] { ("head.nghe-an", "content"), ("office.nghe-an", "form") })
            (await app.As(by).DecideAsync(await app.As(by).TaskIdAsync(id, "signSubmission." + step), "Pass")).Is(200);
        return (id, await app.As("leader.nghe-an").TaskIdAsync(id, "signSubmission.sign"));
    }

    private static async Task<List<string>> TasksAsync(ApiClient client) =>
        [.. (await client.GetAsync("tasks")).Is(200)["items"].EnumerateArray().Select(t => t.GetProperty("id").GetString()!)];

    private async Task<List<(string, string)>> IncidentsAsync()
    {
        await using var db = await DbAsync();
        return [.. (await db.Incidents.Where(i => i.ResolvedAt == null).ToListAsync(Stop)).Select(i => (i.Code, i.Place))];
    }

    private async Task<string> OwnerAsync(string draft)
    {
        await using var db = await DbAsync();
        return await db.Drafts.Where(d => d.Id == draft).Select(d => d.Owner).SingleAsync(Stop);
    }
}
