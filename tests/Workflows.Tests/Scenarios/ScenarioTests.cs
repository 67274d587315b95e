using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Scenarios;
using Xunit;

namespace Approvals.Workflows.Tests.Scenarios;

public sealed class ScenarioTests
{
    public static TheoryData<string> Files() => [.. Directory("aid-project").Select(f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_scenario_of_the_aid_project_holds(string file)
    {
        var result = Play(Path.Combine(SeededOffice.Folder("aid-project"), "scenarios", file));
        Assert.True(result.Failures.Count == 0, string.Join(Environment.NewLine, result.Failures));
    }

    [Fact]
    public void The_scenarios_of_the_aid_project_exercise_every_outcome_action_and_term()
    {
        var records = Directory("aid-project").SelectMany(f => Play(f).Records).ToList();
        Assert.Empty(Coverage.Of(SeededOffice.AidProject, records).Missing);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Folding_the_records_of_a_scenario_gives_the_state_it_ended_in(string file)
    {
        var result = Play(Path.Combine(SeededOffice.Folder("aid-project"), "scenarios", file));
        CaseState? state = null;
        foreach (var record in result.Records)
        {
            var written = JsonSerializer.SerializeToUtf8Bytes(record, CaseJson.Default.CaseRecord);
            state = CaseState.Fold(state, JsonSerializer.Deserialize(written, CaseJson.Default.CaseRecord)!);
        }
        Assert.Equal(Written(result.Final), Written(state));
    }

    private static string Written(CaseState? state) => JsonSerializer.Serialize(state, CaseJson.Default.CaseState);

    private static ScenarioResult Play(string path)
    {
        var scenario = ScenarioJson.Read(File.ReadAllBytes(path));
        return new ScenarioRunner(SeededOffice.AidProject, SeededOffice.Directory, SeededOffice.Calendar).Run(scenario);
    }

    private static IEnumerable<string> Directory(string type) =>
        System.IO.Directory.EnumerateFiles(Path.Combine(SeededOffice.Folder(type), "scenarios"), "*.json").Order(StringComparer.Ordinal);
}
