using System.Globalization;
using System.Text;
using Approvals.Persistence;
using Approvals.Tests.Campaigns;
using Approvals.Tests.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Tests;
using Approvals.Workflows.Tests.Campaigns;
using Approvals.Workflows.Tests.Engine;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Crash;

/// <summary>
/// The process that <see cref="StoreCrashTests"/> starts and that kills itself at a named point: eight callers send random commands to random case types, each
/// to one case after another. What was sent and what was answered stands in a file that outlives it. Not a test by itself.
/// </summary>
public sealed class StoreChild : IDisposable
{
    public const string Folder = "APPROVALS_CHILD";
    public const string Point = "APPROVALS_CHILD_POINT";
    public const string Seed = "APPROVALS_CHILD_SEED";
    public const string Faults = "APPROVALS_CHILD_FAULTS";
    public const int CommandsOfACase = 60;

    /// <summary>What it says to whoever is to kill it from outside, when so many lines have been written; it goes on.</summary>
    public const string Reached = "reached";
    private const int Callers = 8;

    private readonly Lock writing = new();
    private readonly int outside = Environment.GetEnvironmentVariable(Point)?.Split(' ') is ["outside", var lines] ? int.Parse(lines, CultureInfo.InvariantCulture) : 0;
    private StreamWriter? log;
    private int written;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What is sent as the n-th command of a case that stands so.</summary>
    public static CaseCommand Command(string id, int index, CaseState? state)
    {
        var parts = id.Split('-').Skip(1).Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        var random = new Seeded((parts[0] * 1_000_003) + (parts[1] * 10_007) + (parts[2] * 101) + index);
        var commands = new RandomCommands(DefinitionOf(id, state), id, random);
        var (name, now) = ($"{id}:{index}", Inputs.StartOf(new DateOnly(2026, 3, 2), 8).AddHours(3 * index));
        var command = state is null ? commands.Begin(name, Office.Directory, now)
            : state.IsOpen && random.Next(25) == 0 ? RandomDefinitions.Migrate(name, state, random, now) : commands.Next(name, state, Office.Directory, now);
        return command with { IdempotencyKey = name, BodyDigest = name, ReceivedAt = now };
    }

    /// <summary>The version a case is in: the callers have three types each, one after another.</summary>
    internal static CaseDefinition DefinitionOf(string id, CaseState? state)
    {
        var parts = id.Split('-').Skip(1).Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        return RandomDefinitions.Of(state?.Digest ?? $"random-{((parts[0] * 31) + (parts[1] * 3) + (parts[2] % 3)) & int.MaxValue}");
    }

    public void Dispose() => log?.Dispose();

    [Fact(Explicit = true)]
    public async Task Works_until_it_is_killed()
    {
        var folder = Environment.GetEnvironmentVariable(Folder)!;
        await using var services = Services(folder);
        var begun = File.Exists(Path.Combine(folder, "child.log")) ? File.ReadAllLines(Path.Combine(folder, "child.log")) : [];
        log = new StreamWriter(new FileStream(Path.Combine(folder, "child.log"), FileMode.Append)) { AutoFlush = true };
        var faults = int.TryParse(Environment.GetEnvironmentVariable(Faults), CultureInfo.InvariantCulture, out var seed) ? seed : (int?)null;
        var point = new KillPoint(folder, Environment.GetEnvironmentVariable(Point)!, faults);
        var (writer, store) = (services.GetRequiredService<Writer>(), services.GetRequiredService<CaseStore>());
        await ArmAsync(writer, point);
        var runner = new CaseRunner(new Predictable(store), new RandomDefinitions());
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(runner, store, writer, point, caller, begun), Stop)));
    }

    /// <summary>Makes a database with the office in it, for children to begin with.</summary>
    internal static async Task PrepareAsync(string folder)
    {
        await using (var services = Services(folder)) await BothStoresTests.TakeUpOfficeAsync(services.GetRequiredService<Writer>());
        SqliteConnection.ClearAllPools();
    }

    internal static ServiceProvider Services(string folder) => new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(new ManualClock())
        .AddPersistence(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Approvals:Data"] = folder }).Build()).BuildServiceProvider();

    private async Task CallAsync(CaseRunner runner, CaseStore store, Writer writer, KillPoint point, int caller, string[] begun)
    {
        var seed = Environment.GetEnvironmentVariable(Seed);
        var mine = begun.Select(l => l.Split(' ')).Where(l => l[1].StartsWith($"w-{seed}-{caller}-", StringComparison.Ordinal)).ToList();
        var (number, index) = (0, 0);
        if (mine.LastOrDefault(l => l[0] == "sent") is { } last)
        {
            number = int.Parse(last[1].Split('-')[3], CultureInfo.InvariantCulture);
            // Unanswered: it is sent again with its key. Answered: the next.
            index = int.Parse(last[2], CultureInfo.InvariantCulture) + (mine.Any(l => l[0] is "done" or "refused" && l[1] == last[1] && l[2] == last[2]) ? 1 : 0);
        }
        for (var cases = 0; cases < 400; cases++, number++, index = 0)
        {
            var id = $"w-{seed}-{caller}-{number}";
            var state = await BeforeAsync(store, id, index);
            for (; index < CommandsOfACase; index++)
            {
                Say($"sent {id} {index}");
                switch (await SendAsync(runner, writer, point, Command(id, index, state)))
                {
                    case Execution.Done d:
                        Say($"done {id} {index} {d.Seq}");
                        state = d.State;
                        break;
                    case Execution.Refused: Say($"refused {id} {index}"); break;
                    case var other: throw new InvalidOperationException(other.ToString());
                }
                point.Answered();
            }
        }
    }

    /// <summary>What was made to fail is sent again with its key, as a person who read "try again" would.</summary>
    private async Task<Execution> SendAsync(CaseRunner runner, Writer writer, KillPoint point, CaseCommand command)
    {
        for (var sent = 0; sent < 100; sent++)
        {
            try
            {
                return await runner.ExecuteAsync(command, Stop);
            }
            catch (Exception fault) when (fault is InjectedException or OutcomeUnknownException or SqliteException)
            {
                Say($"failed {command.Id.Replace(':', ' ')} {fault.GetType().Name}");
                // Also after a failure that was answered before its group's commit failed as well: nobody is told of that one.
                await ArmAsync(writer, point);
            }
        }
        throw new InvalidOperationException($"{command.Id} failed too often");
    }

    /// <summary>A failed commit costs the connection, and with it whoever watched it.</summary>
    private static async Task ArmAsync(Writer writer, KillPoint point)
    {
        while (true)
        {
            try
            {
                await writer.ExecuteAsync(point.Arm, cancellation: Stop);
                return;
            }
            catch (OutcomeUnknownException)
            {
                // Its own commit was made to fail.
            }
        }
    }

    /// <summary>The case as it was when the command was sent first: it may have been committed without an answer.</summary>
    private static async Task<CaseState?> BeforeAsync(CaseStore store, string id, int index)
    {
        CaseState? state = null;
        foreach (var record in await store.HistoryAsync(id, Stop))
            if (record.Command.Id != $"{id}:{index}") state = CaseState.Fold(state, record);
        return state;
    }

    private void Say(string line)
    {
        lock (writing)
        {
            log!.WriteLine(line);
            if (++written == outside) Console.OpenStandardOutput().Write(Encoding.ASCII.GetBytes(Reached + "\n"));
        }
    }
}
