using System.Diagnostics;
using System.Globalization;
using System.Text;
using Approvals.Persistence;
using Approvals.Tests.Campaigns;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Evidence;
using Approvals.Workflows.Tests;
using Approvals.Workflows.Tests.Engine;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Crash;

/// <summary>
/// <see cref="StoreChild"/> kills itself (SIGKILL) before or after a statement, before or after a COMMIT, or at an answer, with other callers' commands in the
/// same group, and is started again on its data. Since every command follows from the case before it, the engine alone can say afterwards what has to be there:
/// a prefix of what was accepted, byte by byte, with everything that was acknowledged. APPROVALS_CAMPAIGN=crash with APPROVALS_KILLS and APPROVALS_SEED is the long form.
/// </summary>
public sealed class StoreCrashTests(ITestOutputHelper output)
{
    private static readonly bool campaign = Environment.GetEnvironmentVariable("APPROVALS_CAMPAIGN") == "crash";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_at_any_point_the_database_holds_a_prefix_of_what_was_accepted_with_everything_acknowledged()
    {
        var (seed, kills) = (Number("APPROVALS_SEED") ?? 20260302, campaign ? Number("APPROVALS_KILLS") ?? 60 : 5);
        var folder = System.IO.Directory.CreateTempSubdirectory("approvals-killed-").FullName;
        var random = new Seeded(seed);
        var (records, acknowledged) = (0, 0);
        for (var kill = 0; kill < kills; kill++)
        {
            var kind = kill < 5 ? ((string[])["before", "after", "before-commit", "after-commit", "answered"])[kill] : random.Pick("before", "after", "before-commit", "after-commit", "answered");
            var at = kind.EndsWith("commit", StringComparison.Ordinal) ? 2 + random.Next(20) : 2 + random.Next(kind == "answered" ? 120 : 900);
            await RunChildAsync(folder, seed, $"{kind} {at}");
            (records, acknowledged) = await CheckAsync(folder);
        }
        var points = File.ReadAllLines(Path.Combine(folder, "points.log"));
        output.WriteLine($"seed {seed}: {kills} kills, {records} records, {acknowledged} of them acknowledged; points {string.Join("; ", points.GroupBy(p => p).OrderByDescending(p => p.Count()).Select(p => $"{p.Count()} {p.Key}"))}");
        Assert.Equal(kills, points.Length);
        Assert.True(acknowledged > kills, $"{acknowledged} acknowledged commands prove little");
        System.IO.Directory.Delete(folder, recursive: true);
    }

    private static async Task RunChildAsync(string folder, int seed, string point)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Host.Tests.dll"), "-explicit", "only", "-class", typeof(StoreChild).FullName!, "-noColor"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        (start.Environment[StoreChild.Folder], start.Environment[StoreChild.Point]) = (folder, point);
        start.Environment[StoreChild.Seed] = seed.ToString(CultureInfo.InvariantCulture);
        using var child = Process.Start(start)!;
        var (said, faults) = (child.StandardOutput.ReadToEndAsync(Stop), child.StandardError.ReadToEndAsync(Stop));
        await child.WaitForExitAsync(Stop).WaitAsync(TimeSpan.FromMinutes(2), Stop);
        Assert.True(child.ExitCode == 137, $"killed at '{point}' it ended with {child.ExitCode}: {await said} {await faults}");
    }

    private static async Task<(int Records, int Acknowledged)> CheckAsync(string folder)
    {
        // The last line may have been cut short.
        var lines = File.ReadAllLines(Path.Combine(folder, "child.log")).Select(l => l.Split(' ')).Where(l => l.Length >= 3).ToList();
        await using var services = StoreChild.Services(folder);
        var store = services.GetRequiredService<CaseStore>();
        var (records, acknowledged) = (0, 0);
        foreach (var sent in lines.GroupBy(l => l[1]))
        {
            var history = await store.HistoryAsync(sent.Key, Stop);
            var answers = sent.Where(l => l[0] != "sent").ToDictionary(l => Parse(l[2]), l => l is ["done", _, _, var seq] ? Parse(seq) : 0);
            var state = Replayed(sent.Key, history, answers, sent.Max(l => Parse(l[2])));
            var stored = await store.LoadAsync(sent.Key, Stop);
            Assert.Equal(state is null ? null : RecordJson.Write(state), stored is null ? null : RecordJson.Write(stored));
            Assert.Empty(ChainVerifier.Verify(history.Select(r => new StoredRecord(r.Stream, r.Seq, Encoding.UTF8.GetString(RecordJson.Canonical(r)), RecordHash.OfLeaf(RecordJson.Canonical(r))))));
            records += history.Count;
            acknowledged += answers.Count(a => a.Value > 0);
        }
        SqliteConnection.ClearAllPools();
        return (records, acknowledged);
    }

    /// <summary>What the engine makes of all that was sent, as far as the database goes; each record has to be the one that was accepted there.</summary>
    private static CaseState? Replayed(string id, IReadOnlyList<CaseRecord> history, Dictionary<int, int> answers, int last)
    {
        CaseState? state = null;
        string? prev = null;
        for (var index = 0; index <= last; index++)
        {
            var command = StoreChild.Command(id, index, state);
            var seq = (int)(state?.Seq ?? 0);
            var next = seq < history.Count ? history[seq] : null;
            var inputs = new Inputs { Now = default, Calendar = new(1, [], []), Directory = Office.Directory, Registers = new TakenThere(next), SaltSeed = [] };
            var decision = CaseEngine.Decide(StoreChild.DefinitionOf(id), state, command, Predictable.Of(inputs, state, command));
            if (decision is not Decision.Accepted accepted)
            {
                Assert.True(answers.GetValueOrDefault(index) == 0, $"{id} {index} was acknowledged and should have been refused");
                continue;
            }
            if (next is null)
            {
                // Only the last one sent may be missing, and only when nobody was told of it.
                Assert.True(index == last && !answers.ContainsKey(index), $"{id} {index} is lost");
                break;
            }
            Assert.Equal(Encoding.UTF8.GetString(RecordJson.Canonical(accepted.Record with { Prev = prev })), Encoding.UTF8.GetString(RecordJson.Canonical(next)));
            if (answers.TryGetValue(index, out var told)) Assert.Equal(next.Seq, told);
            prev = RecordHash.OfLeaf(RecordJson.Canonical(next));
            state = accepted.State;
        }
        Assert.Equal(history.Count, state?.Seq ?? 0);
        return state;
    }

    private static int Parse(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static int? Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var n) ? n : null;

    /// <summary>Registers are shared by all cases: the numbers are those that the record took.</summary>
    private sealed class TakenThere(CaseRecord? record) : IRegisterReader
    {
        public int Last(string register) => (record?.Facts.OfType<NumberTaken>().FirstOrDefault(n => n.Register == register)?.Number ?? 1) - 1;
    }
}
