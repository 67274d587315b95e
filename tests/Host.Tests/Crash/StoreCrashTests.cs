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
/// <see cref="StoreChild"/> kills itself (SIGKILL) before or after a statement, before or after a COMMIT, or at an answer, or is killed in between, with other callers' commands in the
/// same group, and is started again on its data. Since every command follows from the case before it, the engine alone can say afterwards what has to be there:
/// a prefix of what was accepted, byte by byte, with everything that was acknowledged, and the rows that follow from it. In every other life statements and commits
/// fail besides, and what failed is sent again. APPROVALS_CAMPAIGN=crash with APPROVALS_KILLS, APPROVALS_MINUTES and APPROVALS_SEED is the long form.
/// </summary>
public sealed class StoreCrashTests(ITestOutputHelper output)
{
    private const int KillsOfARound = 6;
    private const string Memory = "/dev/shm";
    private static readonly string[] kinds = ["before", "after", "before-commit", "after-commit", "answered", "outside"];
    private static readonly bool campaign = Environment.GetEnvironmentVariable("APPROVALS_CAMPAIGN") == "crash";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_at_any_point_the_database_holds_a_prefix_of_what_was_accepted_with_everything_acknowledged()
    {
        var (seed, kills) = (Number("APPROVALS_SEED") ?? 20260302, campaign ? Number("APPROVALS_KILLS") ?? 60 : kinds.Length);
        var until = Environment.TickCount64 + (60_000L * (campaign ? Number("APPROVALS_MINUTES") ?? 1_000 : 1_000));
        var random = new Seeded(seed);
        var (prepared, total, killed) = (Folder(), new Totals(), 0);
        await StoreChild.PrepareAsync(prepared);
        for (var round = 0; killed < kills && Environment.TickCount64 < until; round++)
        {
            var folder = Folder();
            foreach (var file in System.IO.Directory.GetFiles(prepared)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            for (var life = 0; life < KillsOfARound && killed < kills && Environment.TickCount64 < until; life++, killed++)
            {
                await KillChildAsync(folder, seed + round, Point(killed, random), life % 2 == 0 ? random.Next(int.MaxValue) : null);
                total.Round = await CheckAsync(folder);
            }
            total.Add(File.ReadAllLines(Path.Combine(folder, "points.log")));
            System.IO.Directory.Delete(folder, recursive: true);
        }
        output.WriteLine($"seed {seed}: {total}");
        System.IO.Directory.Delete(prepared, recursive: true);
        Assert.Equal(killed, total.Points.Count);
        Assert.True(total.Acknowledged > killed, $"{total.Acknowledged} acknowledged commands prove little");
    }

    /// <summary>Not a disk: a killed process leaves what it wrote to the operating system, and waiting for a disk would only make kills few.</summary>
    private static string Folder()
    {
        var own = System.IO.Directory.CreateTempSubdirectory("approvals-killed-");
        if (!System.IO.Directory.Exists(Memory)) return own.FullName;
        own.Delete();
        return System.IO.Directory.CreateDirectory(Path.Combine(Memory, own.Name)).FullName;
    }

    /// <summary>Each kind first, then at random: early and late, so that some lives are short and others write much.</summary>
    private static string Point(int kill, Seeded random)
    {
        var kind = kill < kinds.Length ? kinds[kill] : random.Pick(kinds);
        var (least, most) = kind switch { "before" or "after" => (2, 3_000), "before-commit" or "after-commit" => (2, 100), _ => (1, 400) };
        return $"{kind} {least + random.Next(campaign && random.Next(3) > 0 ? most : most / 6)}";
    }

    private static async Task KillChildAsync(string folder, int seed, string point, int? faults)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Host.Tests.dll"), "-explicit", "only", "-class", typeof(StoreChild).FullName!, "-noColor"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        (start.Environment[StoreChild.Folder], start.Environment[StoreChild.Point]) = (folder, point);
        start.Environment[StoreChild.Seed] = seed.ToString(CultureInfo.InvariantCulture);
        if (faults is { } number) start.Environment[StoreChild.Faults] = number.ToString(CultureInfo.InvariantCulture);
        // Its code is run once only: optimising it takes longer than running it.
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var child = Process.Start(start)!;
        var wrong = child.StandardError.ReadToEndAsync(Stop);
        if (point.StartsWith("outside", StringComparison.Ordinal)) await KillFromOutsideAsync(child, folder);
        var said = child.StandardOutput.ReadToEndAsync(Stop);
        await child.WaitForExitAsync(Stop).WaitAsync(TimeSpan.FromMinutes(5), Stop);
        Assert.True(child.ExitCode == 137, $"killed at '{point}' it ended with {child.ExitCode}: {await said} {await wrong}");
    }

    /// <summary>At no named point at all, while it is busy.</summary>
    private static async Task KillFromOutsideAsync(Process child, string folder)
    {
        while (await child.StandardOutput.ReadLineAsync(Stop) is { } line && !line.EndsWith(StoreChild.Reached, StringComparison.Ordinal)) { }
        child.Kill();
        await File.AppendAllTextAsync(Path.Combine(folder, "points.log"), "outside \n", Stop);
    }

    private static async Task<(int Records, int Acknowledged, int Sent, int Failed)> CheckAsync(string folder)
    {
        // The last line may have been cut short.
        var lines = File.ReadAllLines(Path.Combine(folder, "child.log")).Select(l => l.Split(' ')).Where(l => l.Length >= 3).ToList();
        await using var services = StoreChild.Services(folder);
        var store = services.GetRequiredService<CaseStore>();
        var (records, acknowledged) = (0, 0);
        SortedSet<string> rows = new(StringComparer.Ordinal);
        foreach (var sent in lines.GroupBy(l => l[1]))
        {
            var history = await store.HistoryAsync(sent.Key, Stop);
            var answers = sent.Where(l => l[0] is "done" or "refused").ToDictionary(l => Parse(l[2]), l => l is ["done", _, _, var seq] ? Parse(seq) : 0);
            var state = Replayed(sent.Key, history, answers, sent.Max(l => Parse(l[2])));
            var stored = await store.LoadAsync(sent.Key, Stop);
            Assert.Equal(state is null ? null : RecordJson.Write(state), stored is null ? null : RecordJson.Write(stored));
            Assert.Empty(ChainVerifier.Verify(history.Select(r => new StoredRecord(r.Stream, r.Seq, Encoding.UTF8.GetString(RecordJson.Canonical(r)), RecordHash.OfLeaf(RecordJson.Canonical(r))))));
            if (state is not null) rows.UnionWith(Rows.Expected(history, state));
            records += history.Count;
            acknowledged += answers.Count(a => a.Value > 0);
        }
        // Tasks, deadlines, dues, mails, signals, numbers and documents: those of the records that are there, and of no other.
        Assert.Equal(rows, Rows.Stored(folder));
        SqliteConnection.ClearAllPools();
        return (records, acknowledged, lines.Count(l => l[0] == "sent"), lines.Count(l => l[0] == "failed"));
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
            var decision = CaseEngine.Decide(
                StoreChild.DefinitionOf(id, state), state, command, Predictable.Of(inputs, state, command), command is MigrateCase m ? RandomDefinitions.Of(m.To) : null);
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

    /// <summary>What a campaign came to.</summary>
    private sealed class Totals
    {
        private int rounds;
        private int records;
        private int sent;
        private int failed;

        /// <summary>Counts of the round that runs.</summary>
        public (int Records, int Acknowledged, int Sent, int Failed) Round { get; set; }

        public int Acknowledged { get; private set; }

        public List<string> Points { get; } = [];

        public void Add(IEnumerable<string> points)
        {
            (rounds, records, Acknowledged) = (rounds + 1, records + Round.Records, Acknowledged + Round.Acknowledged);
            (sent, failed, Round) = (sent + Round.Sent, failed + Round.Failed, default);
            Points.AddRange(points);
        }

        public override string ToString()
        {
            var by = Points.GroupBy(p => p.Split(' ')[0]).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key} ({g.Distinct().Count()} different)");
            return $"{Points.Count} kills in {rounds} databases, {sent} commands sent, {records} records, {Acknowledged} of them acknowledged, {failed} failures injected; {string.Join(", ", by)}";
        }
    }
}
