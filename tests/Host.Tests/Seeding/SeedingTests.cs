using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Seeding;
using Approvals.Tests.Persistence;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Evidence;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Approvals.Tests.Seeding;

public sealed class SeedingTests : IDisposable
{
    private readonly string folder = System.IO.Directory.CreateTempSubdirectory("seeds-").FullName;
    private readonly TemporaryData data = new(new ManualClock());

    public SeedingTests()
    {
        foreach (var file in System.IO.Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "seeds"), "*.json"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        data.Dispose();
        System.IO.Directory.Delete(folder, recursive: true);
    }

    private void Replace(string file, string old, string by)
    {
        var text = File.ReadAllText(Path.Combine(folder, file));
        var at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{old} is not in {file}");
        File.WriteAllText(Path.Combine(folder, file), text[..at] + by + text[(at + old.Length)..]);
    }

    [Fact]
    public async Task The_seeds_of_the_project_fill_an_empty_installation_once()
    {
        var seeds = SeedReader.Read(folder);
        Assert.True(await data.Get<Seeder>().SeedAsync(seeds, Stop));
        Assert.False(await data.Get<Seeder>().SeedAsync(seeds, Stop));
        var directory = data.Get<ReferenceData>().Directory();
        var day = new DateOnly(2026, 3, 2);
        Assert.Equal(1, directory.Version);
        Assert.True(directory.InSystem("nghe-an", day));
        Assert.Equal("officer.nghe-an", Assert.Single(directory.PositionsOf("officer.nghe-an", day)).Key);
        Assert.False(data.Get<ReferenceData>().Calendar().IsWorkingDay(new DateOnly(2026, 1, 1)));
        Assert.Equal(14, await data.Read(db => db.Donors.CountAsync(Stop)));
        Assert.Equal((12, 9), (directory.MembersOf("cum-1", new DateOnly(2025, 6, 30)).Count, directory.MembersOf("cum-1", day).Count));
        foreach (var stream in (string[])["directory", "calendar/vn"])
        {
            var record = await data.Read(db => db.Records.SingleAsync(r => r.Stream == stream, Stop));
            Assert.Empty(ChainVerifier.Verify([new StoredRecord(record.Stream, record.Seq, record.Body, record.Hash)]));
        }
    }

    [Theory]
    [InlineData("organisations.json", "\"kind\": \"vufo\"", "\"kind\": \"club\"", "$.organisations[0].kind")]
    [InlineData("organisations.json", "\"symbol\": \"LHHN\",", "", "$.organisations[0]")]
    [InlineData("organisations.json", "\"symbol\": \"LHHN\",", "\"symbol\": \"LHHN\", \"colour\": \"blue\",", "$.organisations[0].colour")]
    [InlineData("organisations.json", "\"validFrom\": \"1950-11-17\"", "\"validFrom\": \"17/11/1950\"", "$.organisations[0].validFrom")]
    [InlineData("organisations.json", "\"key\": \"nghe-an\"", "\"key\": \"vufo\"", "$.organisations[1]: \"vufo\" stands twice")]
    [InlineData("people.json", "\"organisation\": \"nghe-an\"", "\"organisation\": \"nghe-tinh\"",
        "$.positions[0].organisation: \"nghe-tinh\"")]
    [InlineData("people.json", "\"roles\": [\"officer\"]", "\"roles\": [\"boss\"]", "$.positions[0].roles[0]: \"boss\"")]
    [InlineData("donors.json", "\"kind\": \"ngo\"", "\"kind\": null", "$.donors[0]")]
    [InlineData("duties.json", "\"ends\": \"31/12\"", "\"ends\": \"31/13\"", "$.duties[0].period")]
    [InlineData("duties.json", "\"fixed 15/01\"", "\"15 days before\"", "$.duties[0].term")]
    [InlineData("duties.json", "\"kinds\": [\"union\"]", "\"kinds\": [\"guild\"]", "$.duties[0].kinds[0]")]
    [InlineData("clusters.json", "\"organisation\": \"ha-noi\"", "\"organisation\": \"ha-noi-2\"", "$.clusters[0].members[0].organisation")]
    [InlineData("holidays.json", "\"2024-01-01\"", "\"2024-13-01\"", "$.daysOff[0].date")]
    public void A_wrong_seed_is_named_with_its_file_and_path(string file, string old, string by, string path)
    {
        Replace(file, old, by);
        var fault = Assert.Throws<SeedException>(() => SeedReader.Read(folder));
        Assert.StartsWith(file + ": ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        File.Delete(Path.Combine(folder, "donors.json"));
        Assert.Contains("donors.json", Assert.Throws<SeedException>(() => SeedReader.Read(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_and_decisions_see_the_directory_of_the_last_record()
    {
        var reference = data.Get<ReferenceData>();
        Assert.Equal((0, true), (reference.Directory().Version, reference.Calendar().IsWorkingDay(new DateOnly(2026, 1, 1))));
        var seeds = SeedReader.Read(folder);
        await data.Get<Seeder>().SeedAsync(seeds, Stop);
        Assert.Equal((1, 1), (reference.Directory().Version, await VersionInDecision()));
        var fewer = RecordJson.Write(seeds.Directory with { Assignments = [] });
        JsonArray facts = [new JsonObject { ["fact"] = "DirectoryImported" }];
        await data.Get<StreamLog>().AppendAsync(new StreamEntry("directory", Deciding.Officer, "ImportDirectory", facts, fewer),
            cancellation: Stop);
        Assert.Equal((2, 2), (reference.Directory().Version, await VersionInDecision()));
        Assert.Empty(reference.Directory().PositionsOf("officer.nghe-an", new DateOnly(2026, 3, 2)));
    }

    private async Task<long> VersionInDecision()
    {
        long version = -1;
        await data.Get<ICaseStore>().ExecuteAsync(Deciding.Command("a"), (_, inputs) =>
        {
            version = inputs.Directory.Version;
            return new Decision.Refused(Refusals.UnknownCase);
        }, Stop);
        return version;
    }
}
