using System.Globalization;
using Approvals.Persistence;
using Approvals.Tests.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Tests;
using Approvals.Workflows.Tests.Campaigns;
using Approvals.Workflows.Tests.Engine;
using Xunit;

namespace Approvals.Tests.Campaigns;

/// <summary>
/// The same random commands, some sent twice, through <see cref="CaseRunner"/> to both stores: the same answers, states and histories, and in the database the
/// rows that the records say. APPROVALS_CAMPAIGN=stores, with APPROVALS_SEED if wanted, is the long form.
/// </summary>
public sealed class BothStoresTests : IDisposable
{
    private static readonly bool campaign = Environment.GetEnvironmentVariable("APPROVALS_CAMPAIGN") == "stores";
    private readonly ManualClock clock = new();
    private readonly TemporaryData data;
    private readonly InMemoryCaseStore memory;
    private readonly (CaseRunner Memory, CaseRunner Database) runners;
    private readonly List<(CaseCommand Command, Execution Answer)> sent = [];

    public BothStoresTests()
    {
        data = new TemporaryData(clock);
        memory = new InMemoryCaseStore(clock, Office.Directory);
        var definitions = new RandomDefinitions();
        runners = (new CaseRunner(new Predictable(memory), definitions), new CaseRunner(new Predictable(data.Get<CaseStore>()), definitions));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(int.TryParse(Environment.GetEnvironmentVariable("APPROVALS_SEED"), CultureInfo.InvariantCulture, out var first) ? first : 1, campaign ? 60 : 3)];

    public void Dispose() => data.Dispose();

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_same_commands_lead_to_the_same_states_and_rows_on_both_stores(int seed)
    {
        await TakeUpOfficeAsync(data);
        var random = new Seeded(seed);
        var (accepted, repeated, reused, migrated) = (0, 0, 0, 0);
        // On, where chance has not brought what has to be seen.
        for (var step = 0; step < 300 || (step < 1_500 && (repeated == 0 || reused == 0 || migrated == 0)); step++)
        {
            clock.Advance(TimeSpan.FromHours(random.Pick(0, 0, 1, 5, 24, 72)));
            var command = sent.Count > 0 && random.Next(8) == 0 ? Again(random) : await NextAsync(random, seed, step);
            var (one, two) = (await runners.Memory.ExecuteAsync(command, Stop), await runners.Database.ExecuteAsync(command, Stop));
            Assert.Equal(Told(one), Told(two));
            Counts(command, one);
            if (one is Execution.Done { Repeated: false }) accepted++;
            if (one is Execution.Done { Repeated: true }) repeated++;
            if (one is Execution.Done && command is MigrateCase) migrated++;
            if (one is Execution.KeyReused) reused++;
            sent.Add((command, one));
        }
        Assert.True(accepted > 40 && repeated > 0 && reused > 0 && migrated > 0, $"{accepted} accepted, {repeated} repeated, {reused} with another body, {migrated} migrated");
        await SameEverywhereAsync();
    }

    /// <summary>The directory of the tests as the first record of an installation.</summary>
    internal static Task TakeUpOfficeAsync(TemporaryData data) => TakeUpOfficeAsync(data.Get<Writer>());

    internal static async Task TakeUpOfficeAsync(Writer writer) => await new StreamLog(writer, TimeProvider.System).AppendAsync(
        new StreamEntry(ReferenceData.DirectoryStream, Actor.System, "ImportDirectory", [new System.Text.Json.Nodes.JsonObject { ["fact"] = "DirectoryImported" }], RecordJson.Write(Office.Data)),
        cancellation: Stop);

    private async Task SameEverywhereAsync()
    {
        SortedSet<string> expected = new(StringComparer.Ordinal);
        foreach (var id in sent.Select(s => s.Command.Case).Distinct())
        {
            var (mine, stored) = (await memory.HistoryAsync(id, Stop), await data.Get<CaseStore>().HistoryAsync(id, Stop));
            Assert.Equal(mine.Select(r => Convert.ToHexString(RecordJson.Canonical(r))), stored.Select(r => Convert.ToHexString(RecordJson.Canonical(r))));
            if (await memory.LoadAsync(id, Stop) is not { } state) continue;
            Assert.Equal(RecordJson.Write(state), RecordJson.Write((await data.Get<CaseStore>().LoadAsync(id, Stop))!));
            expected.UnionWith(Rows.Expected(mine, state));
        }
        var rows = Rows.Stored(data);
        Assert.True(expected.SetEquals(rows), $"the records say\n{string.Join('\n', expected.Except(rows))}\nand there is\n{string.Join('\n', rows.Except(expected))}");
    }

    /// <summary>A key that was accepted answers for ever with the first answer, and nothing else.</summary>
    private void Counts(CaseCommand command, Execution answer)
    {
        if (command.IdempotencyKey is null) return;
        var first = sent.FirstOrDefault(s => s.Command.IdempotencyKey == command.IdempotencyKey && s.Command.Actor.Id == command.Actor.Id && s.Answer is Execution.Done);
        if (first.Command is null) Assert.False(answer is Execution.Done { Repeated: true } or Execution.KeyReused, "a key that never counted");
        else if (first.Command.BodyDigest != command.BodyDigest) Assert.IsType<Execution.KeyReused>(answer);
        else Assert.Equal((((Execution.Done)first.Answer).Seq, true), answer is Execution.Done d ? (d.Seq, d.Repeated) : (0, false));
    }

    private CaseCommand Again(Seeded random)
    {
        var earlier = random.Pick([.. sent.Where(s => s.Answer is Execution.Done || random.Next(4) == 0).Select(s => s.Command).DefaultIfEmpty(sent[^1].Command)]);
        return random.Next(3) == 0 ? earlier with { BodyDigest = "other" } : earlier;
    }

    private async Task<CaseCommand> NextAsync(Seeded random, int seed, int step)
    {
        var id = $"c{seed}-{random.Next(5)}";
        var type = (seed * 1000) + id[^1];
        var (name, now) = (step.ToString(CultureInfo.InvariantCulture), clock.GetUtcNow());
        var state = await memory.LoadAsync(id, Stop);
        var commands = new RandomCommands(RandomDefinitions.Of(state?.Digest ?? $"random-{type}"), id, random);
        var command = state is null ? commands.Begin(name, Office.Directory, now)
            : state.IsOpen && random.Next(20) == 0 ? RandomDefinitions.Migrate(name, state, random, now) : commands.Next(name, state, Office.Directory, now);
        return random.Next(3) == 0 ? command : command with { IdempotencyKey = "key" + name, BodyDigest = "body" + name };
    }

    private static string Told(Execution answer) => answer switch
    {
        Execution.Done d => $"done {d.Seq} {d.Repeated} {RecordJson.Write(d.State)}",
        Execution.Refused r => $"refused {r.Refusal.Key} {string.Join(';', r.Refusal.Problems)}",
        _ => answer.ToString()!,
    };
}
