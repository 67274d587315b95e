using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Scenarios;
using Xunit;

namespace Approvals.Workflows.Tests.Scenarios;

public sealed class ScenarioTests
{
    public static TheoryData<string> Files() => [.. SeededOffice.AidScenarios.Files.Select(f => f.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_scenario_of_the_aid_project_holds(string file)
    {
        var result = Play(file);
        Assert.True(result.Failures.Count == 0, string.Join(Environment.NewLine, result.Failures));
    }

    [Fact]
    public void The_scenarios_of_the_aid_project_exercise_every_outcome_action_and_term()
    {
        Assert.Empty(SeededOffice.AidScenarios.Errors);
        var played = SeededOffice.AidScenarios.Files.Select(f => Play(f.File)).ToList();
        var coverage = Coverage.Of(SeededOffice.AidProject, played.Select(p => p.Records), played.SelectMany(p => p.Unmet));
        Assert.Empty(coverage.Missing);
        Assert.Equal(["activities", "outcomes", "terms", "checks", "endings"], coverage.Groups.Select(g => g.Kind));
        Assert.All(coverage.Groups, g => Assert.NotEqual(0, g.Total));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Folding_the_records_of_a_scenario_gives_the_state_it_ended_in(string file)
    {
        var result = Play(file);
        CaseState? state = null;
        foreach (var record in result.Records)
        {
            var written = JsonSerializer.SerializeToUtf8Bytes(record, CaseJson.Default.CaseRecord);
            state = CaseState.Fold(state, JsonSerializer.Deserialize(written, CaseJson.Default.CaseRecord)!);
        }
        Assert.Equal(Written(result.Final), Written(state));
    }

    [Theory]
    [InlineData("\"expect\": {\"status\": \"A3\"}", "step 1 (2026-03-03 signSubmission.content=Pass): status is signing, expected A3")]
    [InlineData("\"expect\": {\"open\": []}", "step 1 (2026-03-03 signSubmission.content=Pass): open is [signSubmission.form], expected []")]
    [InlineData("\"expect\": {\"due\": {\"signSubmission.form\": \"2026-03-06\"}}",
        "step 1 (2026-03-03 signSubmission.content=Pass): due signSubmission.form is 2026-03-05, expected 2026-03-06")]
    [InlineData("\"expect\": {\"due\": {\"archive\": \"2026-03-06\"}}", "step 1 (2026-03-03 signSubmission.content=Pass): due archive is nothing, expected 2026-03-06")]
    [InlineData("\"expect\": {\"ended\": \"closed\"}", "step 1 (2026-03-03 signSubmission.content=Pass): ended is nothing, expected closed")]
    [InlineData("\"expect\": {\"mails\": [\"taskOpened:nobody\"]}",
        "step 1 (2026-03-03 signSubmission.content=Pass): mails is [taskOpened:office.nghe-an], expected [taskOpened:nobody]")]
    [InlineData("\"refused\": \"task.excluded\"", "step 1 (2026-03-03 signSubmission.content=Pass): accepted, expected the refusal task.excluded")]
    public void An_expectation_that_fails_is_told_with_its_step_and_what_was_found(string member, string failure) =>
        Assert.Equal([failure], Altered("\"outcome\": \"Pass\"", $"\"outcome\": \"Pass\", {member}").Failures);

    [Fact]
    public void A_refusal_that_was_not_expected_is_told_with_its_reason() =>
        Assert.StartsWith("step 1 (2026-03-03 signSubmission.content=Pass): refused with task.not-entitled, expected it to be accepted",
            Altered("\"by\": \"head.nghe-an\"", "\"by\": \"clerk.nghe-an\"").Failures[0], StringComparison.Ordinal);

    [Fact]
    public void What_no_scenario_reaches_is_named()
    {
        var withdrawn = Play("scenarios/withdrawn.json").Records;
        var coverage = Coverage.Of(SeededOffice.AidProject, [withdrawn]);
        Assert.DoesNotContain("activity withdraw", coverage.Missing);
        foreach (var left in (string[])["activity route", "route=True", "decide=Approve", "consult=NoReply", "forkNotices=donor", "term projectEnd", "ending closed"])
            Assert.Contains(left, coverage.Missing);
    }

    private static ScenarioResult Altered(string old, string by)
    {
        var json = """
            { "name": "one step", "place": "nghe-an", "elsewhere": ELSEWHERE, "start": START,
              "steps": [ { "on": "2026-03-03", "by": "head.nghe-an", "task": "signSubmission.content", "outcome": "Pass" } ] }
            """.Replace(old, by, StringComparison.Ordinal);
        using var whole = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SeededOffice.Folder("aid-project"), "scenarios", "withdrawn.json")));
        var start = new System.Text.Json.Nodes.JsonObject();
        foreach (var m in whole.RootElement.GetProperty("start").EnumerateObject().Where(m => m.Name != "expect")) start[m.Name] = System.Text.Json.Nodes.JsonNode.Parse(m.Value.GetRawText());
        return new ScenarioRunner(SeededOffice.AidProject, SeededOffice.Directory, SeededOffice.Calendar)
            .Run(ScenarioJson.Read(System.Text.Encoding.UTF8.GetBytes(json.Replace("ELSEWHERE", whole.RootElement.GetProperty("elsewhere").GetRawText(), StringComparison.Ordinal).Replace("START", start.ToJsonString(), StringComparison.Ordinal))));
    }

    private static string Written(CaseState? state) => JsonSerializer.Serialize(state, CaseJson.Default.CaseState);

    private static ScenarioResult Play(string file)
    {
        var read = SeededOffice.AidScenarios.Files.Single(f => f.File == file);
        Assert.True(read.Scenario is not null, string.Join(Environment.NewLine, read.Errors));
        return SeededOffice.Play(read.Scenario!);
    }
}
