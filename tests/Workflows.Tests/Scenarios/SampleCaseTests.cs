using System.Globalization;
using System.Text;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;
using Approvals.Workflows.Tests.Engine;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Scenarios;

public sealed class SampleCaseTests
{
    private const string Head = "\"key\": \"x\", \"type\": \"t\", \"note\": \"n\", \"name\": \"x\", \"place\": \"tinh\"";
    private const string Start = "\"start\": { \"on\": \"2026-03-02\", \"by\": \"officer\", \"data\": {}, \"attachments\": [\"plan\"]";

    [Theory]
    [InlineData("\"only\": \"tests\", ", " }", "", "$.only: demo was expected")]
    [InlineData("\"colour\": \"blue\", ", " }", "", "$.colour: unknown member")]
    [InlineData("\"parent\": \"y\", ", " }", "", "$: start.link and parent are given together")]
    [InlineData("", ", \"link\": \"amendment\" }", "", "$: start.link and parent are given together")]
    [InlineData("", ", \"refused\": \"form.invalid\" }", "", "$.start.refused: is for scenarios; a sample case is played as it happened")]
    [InlineData("", " }", "{ \"on\": \"2026-03-03\", \"signal\": { \"name\": \"a\", \"from\": \"b\" } }", "$.steps[0].signal: is for scenarios; a sample case is played as it happened")]
    [InlineData("", " }", "{ \"on\": \"2026-03-01\", \"sweep\": true }", "$.steps[0]: lies before the step in front of it")]
    public void What_is_wrong_with_a_sample_is_told_with_file_and_path(string more, string start, string steps, string error)
    {
        var (sample, errors) = ScenarioReader.ReadSample("cases/x.json", Json(more, start, steps));
        Assert.Null(sample);
        Assert.Equal(["cases/x.json " + error], errors.Select(e => e.ToString()));
    }

    [Fact]
    public void A_sample_says_what_it_is_and_a_scenario_does_not()
    {
        var json = Json("\"only\": \"demo\", \"parent\": \"y\", ", ", \"link\": \"amendment\" }", "");
        var (sample, _) = ScenarioReader.ReadSample("cases/x.json", json);
        Assert.Equal(("x", "t", "n", true, "y", true), (sample!.Key, sample.Type, sample.Note, sample.DemoOnly, sample.Parent, sample.Scenario.TimePasses));
        Assert.Contains(ScenarioReader.Read("scenarios/x.json", json).Errors, e => e.Path == "$.key");
    }

    [Fact]
    public void Between_the_steps_of_a_sample_what_is_due_fires_at_its_own_time()
    {
        var definition = Of("start > a > b > end").Term("five", "5 working days").With(new UserTaskActivity("a", Rule() with { Term = "five", Reminders = [-1] })).Build();
        const string decided = "{ \"on\": \"2026-03-20\", \"by\": \"officer\", \"task\": \"a\", \"outcome\": \"Done\" }";
        var sample = ScenarioReader.ReadSample("cases/x.json", Json("", " }", decided)).Sample!.Scenario;
        var runner = new ScenarioRunner(definition, Office.Directory, SeededOffice.Calendar);
        var played = runner.Run(sample);
        Assert.Empty(played.Failures);
        Assert.Equal(["SubmitCase", "FireDue", "FireDue", "DecideTask"], played.Records.Select(r => r.Command.Type));
        Assert.Equal(["2026-03-06", "2026-03-10"], played.Records.Skip(1).Take(2).Select(r => Inputs.LocalDate(r.At).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        Assert.Equal(["SubmitCase", "DecideTask"], runner.Run(sample with { TimePasses = false }).Records.Select(r => r.Command.Type));
    }

    private static byte[] Json(string more, string start, string steps) => Encoding.UTF8.GetBytes($"{{ {more}{Head}, {Start}{start}, \"steps\": [{steps}] }}");
}
