using System.Diagnostics;
using Approvals.Workflows.Definitions;
using Xunit;

namespace Approvals.Workflows.Tests.Definitions;

/// <summary>The structure check against a search of every state that small random flows can come to.</summary>
public sealed class SoundnessTests(ITestOutputHelper output)
{
    private const int Flows = 24_000;

    [Fact]
    public void The_check_finds_something_exactly_where_some_state_is_stuck_or_unsafe()
    {
        var (sound, unsound) = (0, 0);
        for (var seed = 0; seed < Flows; seed++)
        {
            var random = new Seeded(seed);
            var flow = seed % 8 == 0 ? RandomFlow.Wild(random, 2 + random.Next(5)) : RandomFlow.Sound(random, 1 + random.Next(4), 2);
            List<string> spoiled = [.. Enumerable.Range(0, seed % 8 == 0 ? 0 : random.Next(4)).Select(_ => flow.Spoil())];
            var definition = flow.Definition;
            var (findings, trouble) = (StructureCheck.Check(definition), MarkingOracle.Trouble(definition));
            // A connection of an outcome that was taken away is dead, not dangerous: the oracle does not see it.
            var counted = findings.Where(f => f.Code != FindingCodes.UnknownPort).ToList();
            if (counted.Count == 0 != trouble is null)
                Assert.Fail($"seed {seed} ({string.Join("; ", spoiled)}): the states say '{trouble ?? "sound"}', the check says '{string.Join("; ", findings)}'\n"
                    + string.Join('\n', definition.Connections.OrderBy(c => c.Key).Select(c => $"{c.Key} -> {c.Value}")));
            if (trouble is null) sound++;
            else unsound++;
        }
        output.WriteLine($"{sound} sound, {unsound} unsound");
        Assert.True(sound > Flows / 8 && unsound > Flows / 8, $"{sound} sound and {unsound} unsound flows prove little");
    }

    [Fact]
    public void Flows_built_of_nested_blocks_are_accepted()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Seeded(seed + 1_000_000);
            var findings = StructureCheck.Check(RandomFlow.Sound(random, 1 + random.Next(12), 4).Definition);
            Assert.True(findings.Count == 0, $"seed {seed}: {string.Join("; ", findings)}");
        }
    }

    [Fact]
    public void A_flow_of_two_hundred_activities_is_checked_at_once()
    {
        var seed = 0;
        CaseDefinition definition;
        do definition = RandomFlow.Sound(new Seeded(seed++), 80, 3).Definition;
        while (definition.Activities.Count < 200);
        Assert.Empty(StructureCheck.Check(definition));
        var watch = Stopwatch.StartNew();
        StructureCheck.Check(definition);
        output.WriteLine($"{definition.Activities.Count} activities, {definition.Connections.Count} connections: {watch.Elapsed.TotalMilliseconds:0.0} ms");
    }
}
