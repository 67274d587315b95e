using System.Text;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Scenarios;
using Approvals.Workflows.Tests.Engine;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Scenarios;

public sealed class TimeStepTests
{
    [Fact]
    public void A_limit_is_set_and_more_time_is_asked_for_and_granted() => Holds("""
        { "on": "2026-03-02", "by": "officer", "limit": "x", "due": "2026-03-05", "comment": "Gấp", "refused": "task.not-entitled" },
        { "on": "2026-03-02", "by": "head", "limit": "x", "due": "2026-03-20", "comment": "Gấp", "refused": "form.invalid" },
        { "on": "2026-03-02", "by": "head", "limit": "x", "due": "2026-03-05", "comment": "Gấp",
          "expect": { "due": { "x": "2026-03-16" }, "internal": { "x": "2026-03-05" }, "mails": ["limitSet:officer"] } },
        { "on": "2026-03-03", "by": "officer", "extend": "x", "amount": "2 working days", "internal": true, "comment": "Chờ số liệu", "expect": { "open": ["x", "x.extension:d2"] } },
        { "on": "2026-03-03", "by": "head", "task": "x.extension:d2", "outcome": "Grant", "expect": { "internal": { "x": "2026-03-09" }, "due": { "x": "2026-03-16" } } },
        { "on": "2026-03-03", "by": "officer", "extend": "x", "amount": "9 working days", "comment": "Chờ số liệu", "refused": "form.invalid" },
        { "on": "2026-03-03", "by": "officer", "extend": "x", "amount": "4 working days", "comment": "Chờ số liệu" },
        { "on": "2026-03-04", "by": "leader", "task": "x.extension:d1", "outcome": "Grant", "expect": { "due": { "x": "2026-03-20" }, "mails": ["extensionGranted:officer"] } },
        { "on": "2026-03-05", "by": "head", "limit": "x", "comment": "Không cần nữa", "expect": { "mails": ["limitRemoved:officer"] } }
        """);

    [Fact]
    public void A_late_task_is_told_to_a_superior_and_then_comes_to_its_outcome() => Holds("""
        { "on": "2026-03-18", "sweep": true, "expect": { "mails": ["escalated:leader"], "late": ["x"] } },
        { "on": "2026-03-20", "sweep": true, "expect": { "open": ["y"], "late": ["x"], "mails": ["automatic:officer"] } }
        """);

    [Theory]
    [InlineData("""{ "on": "2026-03-02", "by": "head", "limit": "x", "amount": "2 days" }""", "does not go with limit; what does: due, comment")]
    [InlineData("""{ "on": "2026-03-02", "by": "head", "extend": "x" }""", "amount")]
    public void A_step_says_nothing_that_another_would_mean(string step, string message)
    {
        var (_, errors) = ScenarioReader.Read("s.json", Bytes(step));
        Assert.Contains(errors, e => e.ToString().Contains(message, StringComparison.Ordinal));
    }

    private static void Holds(string steps)
    {
        var (scenario, errors) = ScenarioReader.Read("s.json", Bytes(steps));
        Assert.Empty(errors);
        var rule = Rule() with { Term = "t", Escalate = [new EscalationRule(2, [new WhoRule(["leader"], "owner")])], Automatic = new AutomaticRule("Done", 3, "Điều 9") };
        var definition = Of("start > x > y > end").Term("t", "10 working days").Extendable("5 working days").With(new UserTaskActivity("x", rule)).Build();
        Assert.Empty(new ScenarioRunner(definition, Office.Directory, new Workflows.Calendars.WorkCalendar(1, [], [])).Run(scenario!).Failures);
    }

    private static byte[] Bytes(string steps) => Encoding.UTF8.GetBytes($$"""
        { "name": "thử", "place": "tinh", "start": { "on": "2026-03-02", "by": "officer2", "data": {}, "attachments": ["plan"] }, "steps": [ {{steps}} ] }
        """);
}
