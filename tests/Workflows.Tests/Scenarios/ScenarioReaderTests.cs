using System.Text;
using Approvals.Workflows.Scenarios;
using Xunit;

namespace Approvals.Workflows.Tests.Scenarios;

public sealed class ScenarioReaderTests
{
    private const string Person = "\"on\": \"2026-03-03\", \"by\": \"officer\"";

    [Theory]
    [InlineData("\"task\": \"a\", \"outcome\": \"Done\", \"outcom\": \"x\"", "$.steps[0].outcom: unknown member")]
    [InlineData("\"task\": \"a\"", "$.steps[0].outcome: missing")]
    [InlineData("\"comment\": \"x\"",
        "$.steps[0]: the step does nothing; write one of task, confirm, action, recall, sweep, join, ceremony, ruling, dispute, reassign, ask, limit, extend, retry, "
            + "resolve, migrate, signal")]
    [InlineData("\"confirm\": \"a\", \"recall\": \"a\"", "$.steps[0].recall: a step does one thing, and this one has confirm already")]
    [InlineData("\"confirm\": \"a\", \"outcome\": \"Done\"", "$.steps[0].outcome: does not go with confirm; what does: reject, comment")]
    [InlineData("\"retry\": \"x\", \"comment\": \"y\"", "$.steps[0].comment: does not go with retry")]
    [InlineData("\"sweep\": true", "$.steps[0].by: nobody acts at a step with sweep")]
    [InlineData("\"join\": {\"activity\": \"sign\"}", "$.steps[0].join.party: missing")]
    [InlineData("\"join\": {\"activity\": \"sign\", \"party\": \"so\", \"why\": \"x\"}", "$.steps[0].join.why: unknown member")]
    [InlineData("\"ceremony\": {\"activity\": \"sign\"}", "$.steps[0].ceremony.signed: missing")]
    [InlineData("\"ceremony\": {\"activity\": \"sign\", \"signed\": [{\"item\": \"sign:so\"}]}", "$.steps[0].ceremony.signed[0].signer: missing")]
    [InlineData("\"ruling\": {\"document\": \"x\", \"decidedBy\": \"leader\"}", "$.steps[0].ruling.kind: missing")]
    [InlineData("\"ruling\": {\"document\": \"x\", \"kind\": \"burn\", \"decidedBy\": \"leader\"}", "$.steps[0].ruling.kind: one of replace, correct, withdraw was expected")]
    [InlineData("\"ruling\": {\"document\": \"x\", \"kind\": \"correct\", \"decidedBy\": 3}", "$.steps[0].ruling.decidedBy: a text was expected")]
    [InlineData("\"dispute\": \"x\", \"data\": {}", "$.steps[0].data: does not go with dispute; what does: comment")]
    [InlineData("\"reassign\": \"a\", \"port\": \"x\"", "$.steps[0].port: does not go with reassign; what does: to, comment")]
    [InlineData("\"ask\": {\"task\": \"a\"}", "$.steps[0].ask.position: missing")]
    [InlineData("\"resolve\": 3", "$.steps[0].resolve: a text was expected")]
    [InlineData("\"migrate\": {\"newTerms\": \"yes\"}", "$.steps[0].migrate.newTerms: true or false was expected")]
    [InlineData("\"migrate\": {\"to\": \"x\"}", "$.steps[0].migrate.to: unknown member")]
    [InlineData("\"recall\": \"a\", \"expect\": {\"opened\": []}", "$.steps[0].expect.opened: unknown member")]
    [InlineData("\"recall\": \"a\", \"expect\": {\"void\": []}", "$.steps[0].expect.void: goes with migrate only")]
    [InlineData("\"recall\": \"a\", \"expect\": {\"due\": {\"a\": \"3/3/2026\"}}", "$.steps[0].expect.due.a: a date yyyy-MM-dd was expected")]
    public void What_is_wrong_with_a_step_is_told_with_file_and_path(string members, string error) =>
        Assert.Equal([$"scenarios/x.json {error}"], Errors($"{{ {Person}, {members} }}"));

    [Theory]
    [InlineData("\"sweep\": false", "$.steps[0].sweep: true was expected")]
    [InlineData("\"recall\": \"a\"", "$.steps[0].by: missing")]
    [InlineData("\"signal\": {\"name\": \"amended\"}", "$.steps[0].signal.from: missing")]
    public void Who_acts_is_said_exactly_where_somebody_does(string members, string error) =>
        Assert.Equal([$"scenarios/x.json {error}"], Errors($"{{ \"on\": \"2026-03-03\", {members} }}"));

    [Theory]
    [InlineData("\"import\": {\"enteredBy\": \"head\", \"submittedOn\": \"2026-02-02\", \"status\": \"moving\"}", "$.start.import.steps: missing")]
    [InlineData("\"import\": {\"enteredBy\": \"head\", \"submittedOn\": \"2026-02-02\", \"status\": \"moving\", \"steps\": [{\"activity\": \"b\"}]}", "$.start.import.steps[0].since: missing")]
    [InlineData("\"import\": {\"enteredBy\": \"head\", \"submittedOn\": \"2026-02-02\", \"status\": \"moving\", \"steps\": [], \"decisions\": [{\"activity\": \"a\", \"outcome\": \"Done\", \"on\": \"2026-02-02\", \"letter\": {\"number\": \"1\"}}]}",
        "$.start.import.decisions[0].letter.date: missing")]
    [InlineData("\"import\": {\"enteredBy\": \"head\", \"submittedOn\": \"2026-02-02\", \"status\": \"moving\", \"steps\": [], \"duties\": [{\"activity\": \"a\", \"next\": \"soon\"}]}",
        "$.start.import.duties[0].next: a date yyyy-MM-dd was expected")]
    [InlineData("\"import\": {\"enteredBy\": \"head\", \"submittedOn\": \"2026-02-02\", \"status\": \"moving\", \"steps\": [], \"number\": \"7\"}",
        "$.start.import.number: a whole number was expected")]
    [InlineData("\"vers\": \"x\"", "$.start.vers: unknown member")]
    public void What_is_wrong_with_the_start_is_told_with_file_and_path(string members, string error) =>
        Assert.Equal([$"scenarios/x.json {error}"], Errors(null, members));

    [Fact]
    public void Every_error_of_a_file_is_told_at_once()
    {
        var errors = ScenarioReader.Read("scenarios/x.json", Encoding.UTF8.GetBytes("""{ "name": 1, "start": {}, "steps": [{}] }""")).Errors.Select(e => e.Path);
        Assert.Equal(["$.name", "$.place", "$.start.on", "$.start.by", "$.start.data", "$.steps[0]", "$.steps[0].on"], errors);
    }

    [Fact]
    public void A_member_that_stands_twice_is_no_scenario() =>
        Assert.StartsWith("not valid JSON", Assert.Single(ScenarioReader.Read("x", "{ \"name\": \"a\", \"name\": \"b\" }"u8.ToArray()).Errors).Message, StringComparison.Ordinal);

    private static IEnumerable<string> Errors(string? step, string? start = null) => ScenarioReader.Read("scenarios/x.json", Encoding.UTF8.GetBytes($$"""
        { "name": "x", "place": "tinh", "start": { "on": "2026-03-02", "by": "officer", "data": {} {{(start is null ? "" : ", " + start)}} }, "steps": [{{step}}] }
        """)).Errors.Select(e => e.ToString());
}
