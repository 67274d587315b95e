using System.Net;
using System.Text;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Approvals.Versions;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Versions;

/// <summary>A version comes into force by two people, and a running case is taken over to it as it was rehearsed.</summary>
public sealed class VersionTests(ApiApp app) : IClassFixture<ApiApp>
{
    private const string Administrator = "admin.vufo";
    private static readonly Actor other = new("second-administrator", "", "");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_people_publish_and_a_running_case_goes_over_exactly_as_rehearsed()
    {
        var (publishing, definitions) = (app.Services.GetRequiredService<Publishing>(), app.Services.GetRequiredService<DefinitionStore>());
        var id = await app.As("officer.nghe-an").SubmitAsync();
        var old = definitions.Active("aid-project")!.Digest;
        var browser = await app.BrowserAsync(Administrator);

        var proposed = await publishing.ProposeAsync(publishing.ActorOf(Administrator), "aid-project", Changed("\"-30\"", "\"-20\""), "thử.zip", Stop);
        Assert.Null(proposed.Problem);
        var own = await ApprovalsApp.PostAsync(browser, "/administration/versions", "/administration/versions/publish", ("id", proposed.Id!));
        Assert.Contains("Người đề xuất không tự công bố", await own.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(old, definitions.Active("aid-project")!.Digest);
        var compared = await browser.GetStringAsync(Address($"/administration/versions/compare?from={old}&to={proposed.Id}"), Stop);
        Assert.Contains("implement", compared, StringComparison.Ordinal);

        Assert.Null((await publishing.PublishAsync(other, proposed.Id!, Stop)).Problem);
        var now = definitions.Active("aid-project")!.Digest;
        Assert.NotEqual(old, now);
        Assert.Equal("versions.gone", (await publishing.PublishAsync(other with { Id = "third" }, proposed.Id!, Stop)).Problem);
        Assert.Equal(old, (await app.As("officer.nghe-an").CaseAsync(id))["digest"].GetString());

        var page = await ApprovalsApp.OpenAsync(browser, "/administration/versions/migrate?to=" + now);
        var chosen = page.QuerySelector("input[name=case]")!.GetAttribute("value")!;
        Assert.StartsWith(id, chosen, StringComparison.Ordinal);
        var answer = await ApprovalsApp.PostAsync(browser, "/administration/versions/migrate?to=" + now, "/administration/versions/migrate", ("to", now), ("case", chosen));
        Assert.Contains("1 trên 1", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(now, (await app.As("officer.nghe-an").CaseAsync(id))["digest"].GetString());
        Assert.Contains("Chuyển sang phiên bản quy trình", await (await app.BrowserAsync("officer.nghe-an")).GetStringAsync(Address("/cases/" + id), Stop), StringComparison.Ordinal);

        using var scope = app.Services.CreateScope();
        var records = await scope.ServiceProvider.GetRequiredService<ApprovalsDb>().Records.Where(r => r.Stream == "definition/aid-project").OrderBy(r => r.Seq).ToListAsync(Stop);
        Assert.Equal(2, records.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Publishing_again_after_a_commit_of_which_nobody_knew_the_outcome_brings_the_version_into_force_once(bool tookEffect)
    {
        using var own = new ApiApp();
        var (publishing, definitions) = (own.Services.GetRequiredService<Publishing>(), own.Services.GetRequiredService<DefinitionStore>());
        var old = definitions.Active("aid-project")!.Digest;
        var proposed = await publishing.ProposeAsync(publishing.ActorOf(Administrator), "aid-project", Changed("\"-30\"", "\"-20\""), "thử.zip", Stop);
        await own.Services.GetRequiredService<Writer>().ExecuteAsync(s => s.Before = FailedCommit(s, tookEffect), cancellation: Stop);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => publishing.PublishAsync(other, proposed.Id!, Stop));

        for (var again = 0; again < 2; again++)
        {
            var told = await publishing.PublishAsync(other, proposed.Id!, Stop);
            Assert.Equal((null, proposed.Id), (told.Problem, told.Id));
        }
        var now = definitions.Active("aid-project")!;
        Assert.NotEqual(old, now.Digest);
        Assert.Equal("versions.gone", (await publishing.PublishAsync(other with { Id = "third" }, proposed.Id!, Stop)).Problem);
        Assert.Equal(now.Digest, (await own.As("officer.nghe-an").CaseAsync(await own.As("officer.nghe-an").SubmitAsync())).Text("digest"));
        using var scope = own.Services.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<ApprovalsDb>();
        Assert.Equal([now.Digest], await db.Definitions.Where(d => d.Type == "aid-project" && d.Active).Select(d => d.Digest).ToListAsync(Stop));
        Assert.Single(await db.Records.Where(r => r.Stream == "definition/aid-project" && r.Body.Contains("DefinitionPublished")).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_version_with_findings_or_a_scenario_that_fails_is_not_even_proposed()
    {
        var publishing = app.Services.GetRequiredService<Publishing>();
        var actor = publishing.ActorOf(Administrator);
        var broken = await publishing.ProposeAsync(actor, "aid-project", Changed("\"activity\": \"archive\"", "\"activity\": \"nowhere\""), "x.zip", Stop);
        Assert.Equal("versions.has-findings", broken.Problem);
        Assert.NotEmpty(broken.Findings);
        var files = Publishing.Shipped("aid-project");
        files["terms.json"] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files["terms.json"]).Replace("\"20 days\"", "\"5 days\"", StringComparison.Ordinal));
        var failed = await publishing.ProposeAsync(actor, "aid-project", files, "x.zip", Stop);
        Assert.Contains(failed.Findings, f => f.StartsWith("scenarios/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_administrators_see_versions()
    {
        var browser = await app.BrowserAsync("leader.nghe-an");
        foreach (var page in (string[])["/administration/versions", "/administration/versions/migrate?to=x", "/administration/incidents"])
            Assert.NotEqual(HttpStatusCode.OK, (await browser.GetAsync(Address(page), Stop)).StatusCode);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("a,\"b\"", "\"a,\"\"b\"\"\"")]
    [InlineData("plain", "plain")]
    public void A_cell_of_the_table_is_never_a_formula(string text, string cell) => Assert.Equal(cell, MigrationPages.Cell(text));

    private static Dictionary<string, byte[]> Changed(string old, string by)
    {
        var files = Publishing.Shipped("aid-project");
        var text = Encoding.UTF8.GetString(files["workflow.json"]);
        Assert.Contains(old, text, StringComparison.Ordinal);
        files["workflow.json"] = Encoding.UTF8.GetBytes(text.Replace(old, by, StringComparison.Ordinal));
        return files;
    }

    /// <summary>The commit in which the proposal is settled fails, before or after it took effect.</summary>
    private static Action<string> FailedCommit(WriteSession session, bool tookEffect)
    {
        var settled = false;
        return sql =>
        {
            settled |= sql.StartsWith("update definition_proposal", StringComparison.Ordinal);
            if (!settled || sql != "commit") return;
            session.Before = null;
            if (tookEffect) session.Execute("commit");
            throw new InvalidOperationException("The disk does not answer.");
        };
    }

    private static Uri Address(string path) => new(path, UriKind.Relative);
}
