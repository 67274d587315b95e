using System.IO.Compression;
using System.Text;
using Approvals.Desk;
using Approvals.Workflows.Cases;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Api;

/// <summary>Versions by HTTP: proposed, published by a second person, compared, and running cases taken over exactly as rehearsed.</summary>
public sealed class VersionTests(ApiApp app) : IClassFixture<ApiApp>
{
    private const string Administrator = "admin.vufo";
    private static readonly Actor second = new("second-administrator", "", "");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_is_proposed_published_by_another_and_a_case_goes_over_as_rehearsed()
    {
        var (administrator, officer) = (app.As(Administrator), app.As("officer.nghe-an"));
        var id = await officer.SubmitAsync();
        var old = (await officer.CaseAsync(id)).Text("digest");
        var proposal = (await ProposeAsync(Zip("workflow.json", "\"-30\"", "\"-20\""))).Is(201).Text("id");
        // Sent again, it is the same proposal.
        Assert.Equal(proposal, (await ProposeAsync(Zip("workflow.json", "\"-30\"", "\"-20\""))).Is(201).Text("id"));
        Assert.Equal("versions.own", (await administrator.PostAsync($"proposals/{proposal}/publish", null)).Is(403).Key);
        var waiting = (await administrator.GetAsync("versions")).Is(200)["proposals"].EnumerateArray().Single(p => p.GetProperty("id").GetString() == proposal);
        Assert.Equal(("thử.zip", true), (waiting.GetProperty("source").GetString(), waiting.GetProperty("own").GetBoolean()));
        var changes = (await administrator.GetAsync($"versions/compare?from={old}&to={proposal}")).Is(200)["changes"].EnumerateArray().ToList();
        Assert.Equal(("step", "implement", "changed", "reminders"), (
            changes[0].GetProperty("area").GetString(), changes[0].GetProperty("key").GetString(), changes[0].GetProperty("kind").GetString(), changes[0].GetProperty("aspect").GetString()));

        Assert.Null((await app.Services.GetRequiredService<Publishing>().PublishAsync(second, proposal, Stop)).Problem);
        // Whoever published it is told so again, anybody else that it is gone.
        Assert.Null((await app.Services.GetRequiredService<Publishing>().PublishAsync(second, proposal, Stop)).Problem);
        Assert.Equal("versions.gone", (await administrator.PostAsync($"proposals/{proposal}/publish", null)).Is(404).Key);
        var type = (await administrator.GetAsync("versions")).Is(200)["types"].EnumerateArray().Single(t => t.GetProperty("type").GetString() == "aid-project");
        var now = type.GetProperty("versions").EnumerateArray().Single(v => v.GetProperty("active").GetBoolean()).GetProperty("digest").GetString()!;
        Assert.NotEqual(old, now);

        var rehearsal = (await administrator.PostAsync("migrations/rehearsal", new { to = now })).Is(200);
        Assert.Empty(rehearsal["vanished"].EnumerateArray());
        var plan = rehearsal["cases"].EnumerateArray().Single(c => c.GetProperty("case").GetString() == id);
        Assert.Equal(("signSubmission", "kept", true), (
            plan.GetProperty("steps")[0].GetProperty("after").GetString(), plan.GetProperty("tasks")[0].GetProperty("fate").GetString(), plan.GetProperty("canApply").GetBoolean()));
        Assert.Equal(old, (await officer.CaseAsync(id)).Text("digest"));

        var body = new { from = old, to = now, plan = plan.GetProperty("plan").GetString(), seq = plan.GetProperty("seq").GetInt64() };
        Assert.Equal("migration.plan-changed", (await administrator.PostAsync($"cases/{id}/migration", body with { plan = "another" })).Is(412).Key);
        (await app.As("head.nghe-an").DecideAsync(await officer.TaskIdAsync(id, "signSubmission.content"), "Pass")).Is(200);
        Assert.Equal("migration.case-moved", (await administrator.PostAsync($"cases/{id}/migration", body)).Is(412).Key);
        var again = (await administrator.PostAsync("migrations/rehearsal", new { to = now })).Is(200)["cases"].EnumerateArray().Single(c => c.GetProperty("case").GetString() == id);
        body = body with { plan = again.GetProperty("plan").GetString(), seq = again.GetProperty("seq").GetInt64() };
        var key = ("Idempotency-Key", "over-" + id);
        var moved = (await administrator.PostAsync($"cases/{id}/migration", body, key)).Is(200);
        Assert.Equal(moved["seq"].GetInt64(), (await administrator.PostAsync($"cases/{id}/migration", body, key)).Is(200)["seq"].GetInt64());
        Assert.Equal("migration.already", (await administrator.PostAsync($"cases/{id}/migration", body)).Is(409).Key);
        Assert.Equal(now, (await officer.CaseAsync(id)).Text("digest"));
    }

    [Fact]
    public async Task A_step_that_is_gone_stops_the_case_until_the_map_says_what_goes_on_for_it()
    {
        // Another test asks what vanishes from all cases of the type.
        using var own = new ApiApp();
        var (administrator, officer) = (own.As(Administrator), own.As("officer.nghe-an"));
        var id = await officer.SubmitAsync();
        var from = (await officer.CaseAsync(id)).Text("digest");
        var publishing = own.Services.GetRequiredService<Publishing>();
        var proposed = await publishing.ProposeAsync(publishing.ActorOf(Administrator), "aid-project", Renamed(), "thử.zip", Stop);
        Assert.True(proposed.Problem is null, string.Join(Environment.NewLine, proposed.Findings));
        Assert.Null((await publishing.PublishAsync(second, proposed.Id!, Stop)).Problem);
        var to = own.Services.GetRequiredService<DefinitionStore>().Active("aid-project")!.Digest;

        var stopped = (await administrator.PostAsync("migrations/rehearsal", new { to })).Is(200);
        Assert.Contains("signSubmission", stopped["vanished"].EnumerateArray().Select(v => v.GetString()));
        var plan = stopped["cases"].EnumerateArray().Single(c => c.GetProperty("case").GetString() == id);
        Assert.False(plan.GetProperty("canApply").GetBoolean());
        var problem = plan.GetProperty("problems").EnumerateArray().First(p => p.GetProperty("stops").GetBoolean());
        Assert.Equal("step-gone signSubmission", problem.GetProperty("key").GetString());
        Assert.DoesNotContain("[", problem.GetProperty("text").GetString() + problem.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        var refused = new { from, to, plan = plan.GetProperty("plan").GetString(), seq = plan.GetProperty("seq").GetInt64() };
        Assert.Contains("signSubmission", (await administrator.PostAsync($"cases/{id}/migration", refused)).Is(422).Where);

        var steps = new Dictionary<string, string> { ["signSubmission"] = "signDossier" };
        var mapped = (await administrator.PostAsync("migrations/rehearsal", new { to, steps })).Is(200)["cases"].EnumerateArray().Single(c => c.GetProperty("case").GetString() == id);
        Assert.True(mapped.GetProperty("canApply").GetBoolean(), mapped.ToString());
        (await administrator.PostAsync($"cases/{id}/migration", new { from, to, steps, plan = mapped.GetProperty("plan").GetString(), seq = mapped.GetProperty("seq").GetInt64() })).Is(200);
        (await own.As("head.nghe-an").DecideAsync((await officer.CaseAsync(id))["tasks"][0].GetProperty("id").GetString()!, "Pass")).Is(200);
    }

    [Fact]
    public async Task What_is_wrong_with_a_version_is_told_finding_by_finding()
    {
        var broken = (await ProposeAsync(Zip("workflow.json", "\"term\": \"handIn\"", "\"term\": \"handOut\""))).Is(422);
        Assert.Equal("versions.has-findings", broken.Key);
        Assert.Contains(broken["findings"].EnumerateArray().Select(f => f.GetString()!), f =>
            f.StartsWith("workflow.json $.root.activities[id=handIn]: term 'handOut' is not in terms.json", StringComparison.Ordinal));
        Assert.Equal("versions.no-zip", (await ProposeAsync(ApiClient.Pdf("no zip"))).Is(422).Key);
        Assert.Equal(["slot"], (await app.As(Administrator).UploadAsync("case-types/aid-project/proposals", "x", Zip("terms.json", "", ""))).Is(400).Where);
    }

    [Fact]
    public async Task The_shipped_version_is_not_proposed_while_it_is_in_force_and_a_proposal_may_be_withdrawn()
    {
        using var fresh = new ApiApp();
        var administrator = fresh.As(Administrator);
        Assert.Equal("versions.in-force-already", (await administrator.PostAsync("case-types/aid-project/proposals/shipped", null)).Is(409).Key);
        Assert.Equal("not-found", (await administrator.PostAsync("case-types/nothing/proposals/shipped", null)).Is(404).Key);
        var proposal = (await administrator.SendAsync(HttpMethod.Post, "case-types/aid-project/proposals", File(Zip("workflow.json", "\"-30\"", "\"-25\"")))).Is(201).Text("id");
        Assert.Equal("withdrawn", (await administrator.PostAsync($"proposals/{proposal}/withdraw", null)).Is(200).Text("state"));
        Assert.Equal("withdrawn", (await administrator.PostAsync($"proposals/{proposal}/withdraw", null)).Is(200).Text("state"));
        Assert.False(await fresh.Services.GetRequiredService<Publishing>().WithdrawAsync(second, proposal, Stop));
        Assert.Equal("versions.gone", (await administrator.PostAsync($"proposals/{proposal}/publish", null)).Is(404).Key);
        Assert.Empty((await administrator.GetAsync("versions")).Is(200)["proposals"].EnumerateArray());
    }

    [Theory]
    [InlineData("{\"to\":\"x\",\"steps\":{\"a\":null}}", "$.steps.a")]
    [InlineData("{\"to\":\"x\",\"steps\":{\"a\":5}}", "$.steps.a")]
    [InlineData("{\"to\":\"x\",\"steps\":null}", "$.steps")]
    [InlineData("{\"to\":\"x\",\"accept\":[null]}", "$.accept[0]")]
    [InlineData("{\"to\":\"x\",\"accept\":[\"a\",null]}", "$.accept[1]")]
    public async Task A_map_with_nothing_for_a_step_is_refused_at_the_member(string body, string where)
    {
        Assert.Equal([where], (await app.As(Administrator).PostAsync("migrations/rehearsal", body)).Is(400).Where);
        var migration = body[..^1] + ",\"from\":\"x\",\"plan\":\"x\",\"seq\":1}";
        Assert.Equal([where], (await app.As(Administrator).PostAsync("cases/x/migration", migration)).Is(400).Where);
    }

    [Theory]
    [InlineData("officer.nghe-an")]
    [InlineData("auditor.vufo")]
    public async Task Nobody_but_an_administrator_reaches_versions(string account)
    {
        foreach (var path in (string[])["versions", "versions/compare?from=a&to=b"]) Assert.Equal("forbidden", (await app.As(account).GetAsync(path)).Is(403).Key);
        foreach (var path in (string[])["migrations/rehearsal", "proposals/x/publish", "proposals/x/withdraw", "case-types/aid-project/proposals/shipped"])
            Assert.Equal("forbidden", (await app.As(account).PostAsync(path, "{}")).Is(403).Key);
    }

    private Task<Reply> ProposeAsync(byte[] zip) => app.As(Administrator).SendAsync(HttpMethod.Post, "case-types/aid-project/proposals", File(zip));

    private static MultipartFormDataContent File(byte[] zip) => new() { { new ByteArrayContent(zip), "file", "thử.zip" } };

    private static byte[] Zip(string file, string old, string by)
    {
        var files = Publishing.Shipped("aid-project");
        if (old.Length > 0) files[file] = Replaced(files[file], old, by);
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, bytes) in files)
            {
                using var entry = zip.CreateEntry("aid-project/" + name).Open();
                entry.Write(bytes);
            }
        return memory.ToArray();
    }

    /// <summary>A version in which the first signing has another id; its scenarios go by the new one.</summary>
    private static Dictionary<string, byte[]> Renamed() =>
        Publishing.Shipped("aid-project").ToDictionary(f => f.Key, f => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(f.Value).Replace("signSubmission", "signDossier", StringComparison.Ordinal)));

    private static byte[] Replaced(byte[] file, string old, string by)
    {
        var text = Encoding.UTF8.GetString(file);
        Assert.Contains(old, text, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text.Replace(old, by, StringComparison.Ordinal));
    }
}
