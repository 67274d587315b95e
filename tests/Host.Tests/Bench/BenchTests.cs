using System.Text.Json;
using Approvals.Commands;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Approvals.Tests.Bench;

/// <summary>The tiny run does everything that the full one does, once; what it says about time is nobody's business here.</summary>
public sealed class BenchTests : IDisposable
{
    private readonly string folder = System.IO.Directory.CreateTempSubdirectory("bench-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_run_passes_its_oracle_and_writes_every_figure_of_the_contract()
    {
        var file = Path.Combine(folder, "bench.json");
        var (code, text) = await RunAsync("bench", "--smoke", "--data", Path.Combine(folder, "data"), "--json", file);
        Assert.True(code == Verbs.Done, text);
        Assert.Contains("not for comparison", text, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(file, Stop));
        var root = document.RootElement;
        Assert.False(root.GetProperty("comparable").GetBoolean());
        Assert.All((string[])["runner1_raw1", "runner64_raw64", "http64_raw1", "flat_100k", "flat_events"], name => Positive(root.GetProperty("ratios"), name));
        Assert.All((string[])["p99_ms_runner64", "db_bytes_per_approval", "decide_us", "decide_bytes", "lint200_ms", "due_us"], name => Positive(root, name));
        Assert.All((string[])["cpu", "cores", "memory_gib", "os", "dotnet", "sqlite", "file_system", "date"], name =>
            Assert.NotEmpty(root.GetProperty("machine").GetProperty(name).ToString()));
        var round = Assert.Single(root.GetProperty("rounds").EnumerateArray());
        Positive(round.GetProperty("floor_before").GetProperty("raw1"), "per_s");
        Positive(round.GetProperty("floor_after").GetProperty("raw64"), "p99_ms");
        Positive(round.GetProperty("arms").GetProperty("http64@30"), "per_s");
        Positive(round.GetProperty("counts").GetProperty("callers1"), "statements_per_op");
        Assert.Equal(200, round.GetProperty("lint200").GetProperty("activities").GetInt32());
    }

    [Fact]
    public async Task Seeding_goes_on_where_it_was_and_the_oracle_of_an_arm_finds_what_is_missing()
    {
        var seed = Path.Combine(folder, "seed");
        var (first, _) = await RunAsync("bench", "seed", "--cases", "20", "--data", seed);
        var (second, text) = await RunAsync("bench", "seed", "--cases", "25", "--data", seed);
        Assert.Equal((Verbs.Done, Verbs.Done), (first, second));
        Assert.Contains("25 cases, 5 of them new", text, StringComparison.Ordinal);
        var (verified, found) = await RunAsync("verify", "--Approvals:Data=" + seed);
        Assert.True(verified == Verbs.Done, found);
        Approvals.Bench.Oracle.Check(seed, 48, []);
        Assert.Throws<InvalidOperationException>(() => Approvals.Bench.Oracle.Check(seed, 49, []));
        var open = new Approvals.Bench.Waiting(CaseWithOpenTask(seed), "", "");
        Assert.Throws<InvalidOperationException>(() => Approvals.Bench.Oracle.Check(seed, 48, [open]));
    }

    [Theory]
    [InlineData("bench", "--rounds", "0")]
    [InlineData("bench", "--json")]
    [InlineData("bench", "--colour", "blue")]
    [InlineData("bench", "seed")]
    [InlineData("bench", "seed", "--cases", "many")]
    public async Task What_is_asked_wrongly_is_answered_with_the_usage(params string[] args)
    {
        var (code, text) = await RunAsync(args);
        Assert.Equal(Verbs.Misused, code);
        Assert.StartsWith("Usage: bench", text, StringComparison.Ordinal);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static void Positive(JsonElement of, string name) => Assert.True(of.GetProperty(name).GetDouble() > 0, name);

    private static string CaseWithOpenTask(string folder)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "approvals.db")};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select case_id from task where state = 'open' limit 1";
        return (string)command.ExecuteScalar()!;
    }

    private static async Task<(int Code, string Text)> RunAsync(params string[] args)
    {
        await using var output = new StringWriter();
        var code = await Verbs.RunAsync(args, output, Stop);
        return (code, output.ToString());
    }
}
