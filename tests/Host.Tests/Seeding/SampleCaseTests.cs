using System.Text.Json.Nodes;
using Approvals.Commands;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Persistence;
using Approvals.Seeding;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Seeding;

/// <summary>Scenarios of the aid project, played as sample cases.</summary>
public sealed class SampleCaseTests : IDisposable
{
    private static readonly DateOnly end = new(2026, 12, 30);
    private static readonly SeedData seeds = SeedReader.Read(Path.Combine(AppContext.BaseDirectory, "seeds"));

    private readonly string folder = System.IO.Directory.CreateTempSubdirectory("samples-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_sample_comes_to_where_the_scenario_comes_with_its_files_and_the_name_of_its_parent()
    {
        await using var app = await Play(Sample("supplement-in-appraisal", "first"), Sample("amendment-approved", "second", "first"));
        var store = app.Services.GetRequiredService<ICaseStore>();
        var cases = await Read(app, db => db.CaseSummaries.OrderBy(c => c.CaseId).Select(c => c.CaseId).ToListAsync(Stop));
        var states = await Task.WhenAll(cases.Select(async c => (await store.LoadAsync(c, Stop))!));
        var (first, second) = (states.Single(s => s.Links.All(l => !l.Parent)), states.Single(s => s.Links.Any(l => l.Parent)));
        Assert.Equal(first.Id, second.Links.Single(l => l.Parent).Case);
        Assert.Equal("closed", second.Ending);
        Assert.Equal("A5", first.Status);
        var files = await Read(app, db => db.AttachmentBlobs.Select(a => a.Sha256).ToListAsync(Stop));
        Assert.NotEmpty(files);
        foreach (var sha in files)
        {
            await using var content = app.Services.GetRequiredService<AttachmentStore>().Open(sha)!;
            Assert.Equal((byte)'%', content.ReadByte());
        }
        Assert.False(await Read(app, db => db.Mails.AnyAsync(m => m.State != "sent", Stop)));
    }

    [Fact]
    public async Task A_value_names_another_case_by_its_key_and_an_unknown_one_stops_the_start()
    {
        var named = Sample("cancelled", "named", change: root => root["start"]!["data"]!["objective"] = "case:other");
        await using (var app = await Play(Sample("cancelled", "other"), named))
        {
            var cases = await Read(app, db => db.CaseSummaries.Select(c => c.CaseId).ToListAsync(Stop));
            var states = await Task.WhenAll(cases.Select(async c => (await app.Services.GetRequiredService<ICaseStore>().LoadAsync(c, Stop))!));
            Assert.Contains(states, s => cases.Contains(s.Values.TextOf("objective") ?? ""));
        }
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(folder, recursive: true);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => Play(named));
        Assert.Contains("other has not begun", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_sample_of_the_seeds_is_of_a_case_type_that_ships()
    {
        foreach (var sample in seeds.Samples)
            Assert.NotNull(DefinitionReader.ReadFolder(Path.Combine(AppContext.BaseDirectory, "workflows", sample.Type)).Definition);
    }

    private static SampleCase Sample(string scenario, string key, string? parent = null, Action<JsonNode>? change = null)
    {
        var root = JsonNode.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "workflows", "aid-project", "scenarios", scenario + ".json")))!;
        (root["key"], root["type"], root["note"], root["only"]) = (key, "aid-project", "for a test", "demo");
        if (parent is not null) root["parent"] = parent;
        change?.Invoke(root);
        var (sample, errors) = ScenarioReader.ReadSample(scenario, System.Text.Encoding.UTF8.GetBytes(root.ToJsonString()));
        Assert.Empty(errors);
        return sample!;
    }

    private async Task<WebApplication> Play(params SampleCase[] samples)
    {
        System.IO.Directory.CreateDirectory(folder);
        var app = Verbs.Build(["--Approvals:Demo=true", "--Approvals:Data=" + folder], quiet: true);
        var player = app.Services.GetRequiredService<CasePlayer>();
        Assert.True(player.Begin(end));
        await app.Services.GetRequiredService<Seeder>().SeedAsync(seeds, Stop);
        await app.Services.GetRequiredService<DefinitionStore>().LoadAsync(Path.Combine(AppContext.BaseDirectory, "workflows"), true, Stop);
        await player.PlayAsync(seeds with { Cases = [], Samples = samples }, end, Stop);
        return app;
    }

    private static async Task<T> Read<T>(WebApplication app, Func<ApprovalsDb, Task<T>> read)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<ApprovalsDb>());
    }
}
