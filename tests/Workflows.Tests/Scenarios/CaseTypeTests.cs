using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Scenarios;
using Xunit;

namespace Approvals.Workflows.Tests.Scenarios;

/// <summary>What holds of every case type that ships.</summary>
public sealed class CaseTypeTests
{
    public static TheoryData<string> Types =>
        [.. System.IO.Directory.EnumerateDirectories(Path.Combine(AppContext.BaseDirectory, "workflows")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Its_scenarios_hold_exercise_everything_and_fold_to_the_state_they_ended_in(string type)
    {
        var definition = DefinitionReader.ReadFolder(SeededOffice.Folder(type)).Definition!;
        var folder = ScenarioFolder.ReadFolder(SeededOffice.Folder(type));
        Assert.Empty(folder.Errors);
        var runner = new ScenarioRunner(definition, SeededOffice.Directory, SeededOffice.Calendar, folder.Versions);
        var played = folder.Files.Select(f => runner.Run(f.Scenario ?? throw new InvalidOperationException(f.Errors[0].ToString()))).ToList();
        Assert.Empty(played.SelectMany(p => p.Failures.Select(f => $"{p.Scenario}: {f}")));
        Assert.Empty(Coverage.Of(definition, played.Select(p => p.Records), played.SelectMany(p => p.Unmet)).Missing);
        foreach (var result in played.Where(p => p.Final is not null))
        {
            var folded = result.Records.Aggregate((CaseState?)null, (state, record) => CaseState.Fold(state, Copy(record)));
            Assert.Equal(Written(result.Final!), Written(folded!));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Lint_finds_nothing(string type) => Assert.Empty(Lint.Check(
        DefinitionReader.ReadFolder(SeededOffice.Folder(type)).Definition!, SeededOffice.Directory, new DateOnly(2026, 11, 22)).Select(e => e.ToString()));

    private static CaseRecord Copy(CaseRecord record) =>
        JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(record, CaseJson.Default.CaseRecord), CaseJson.Default.CaseRecord)!;

    private static string Written(CaseState state) => JsonSerializer.Serialize(state, CaseJson.Default.CaseState);
}
