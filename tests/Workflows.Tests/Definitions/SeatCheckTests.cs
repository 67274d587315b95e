using System.Collections.Frozen;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;
using Approvals.Workflows.Tests.Engine;
using Xunit;

namespace Approvals.Workflows.Tests.Definitions;

public sealed class SeatCheckTests
{
    private static readonly DateOnly day = new(2026, 3, 2);
    private static readonly string[] leadership = ["leader", "deputy"];

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(null, false)]
    public void A_quorum_larger_than_the_seats_is_found(int? needed, bool found) =>
        Assert.Equal(found, Findings(Rule(leadership) with { Quorum = new QuorumRule(needed) }).Any(f => f.Code == FindingCodes.Quorum));

    [Fact]
    public void A_quorum_larger_than_the_persons_who_hold_the_seats_is_found() =>
        Assert.Contains(Findings(Rule(leadership) with { Quorum = new QuorumRule(2) }, Office.With(("leader", "leader"), ("deputy", "leader"))),
            f => f.Code == FindingCodes.Quorum && f.Message.Contains("2 of leader/deputy with 1 persons", StringComparison.Ordinal));

    [Fact]
    public void A_task_that_passes_to_a_deputy_needs_one()
    {
        var rule = Rule(["leader"]) with { Exclude = ["submitter"], FourEyes = FourEyesRule.Deputy };
        Assert.Empty(Findings(rule));
        Assert.Contains(Findings(rule, Office.Without("deputy")), f => f.Code == FindingCodes.FourEyes);
        Assert.Contains(Findings(Rule(["head"]) with { FourEyes = FourEyesRule.Deputy }), f => f.Code == FindingCodes.FourEyes);
    }

    [Fact]
    public void An_action_that_passes_to_a_deputy_needs_one_and_one_that_flags_excludes_nobody()
    {
        var rule = Rule(["leader"]) with { Exclude = ["actor:x"], FourEyes = FourEyesRule.Deputy };
        Assert.Empty(OfAction(rule));
        Assert.Contains(OfAction(rule, Office.Without("deputy")), f => f is { Code: FindingCodes.FourEyes, Activity: "stop" });
        Assert.Contains(OfAction(rule with { FourEyes = null }), f => f is { Code: FindingCodes.FourEyes, Activity: "stop" });
        Assert.Empty(OfAction(rule with { FourEyes = FourEyesRule.Flag }));
    }

    [Fact]
    public void A_letter_that_the_excluded_may_record_under_a_flag_needs_no_third_person()
    {
        var rule = Rule(["leader"]) with { Who = [new WhoRule(["leader"], "body:committee")], Exclude = ["submitter"], RecordedBy = [new WhoRule(["officer"], "owner")] };
        Assert.Contains(Staff(rule), f => f.Code == FindingCodes.FourEyes);
        Assert.DoesNotContain(Staff(rule with { FourEyes = FourEyesRule.Flag }), f => f.Code == FindingCodes.FourEyes);
    }

    [Fact]
    public void Standing_assignments_that_all_lie_in_other_fields_leave_nobody()
    {
        var directory = new Directory(2, Office.Data with { Positions = [.. Office.Data.Positions.Select(p => p.Key == "deputy" ? p with { Fields = ["aid"] } : p)] });
        Assert.Contains(Findings(Rule(["deputy"]), directory, "delegation"), f => f is { Code: FindingCodes.NoActor, Activity: "x" });
        Assert.Empty(Findings(Rule(["deputy"]), directory, "aid"));
        Assert.Empty(Findings(Rule(leadership), directory, "delegation"));
    }

    [Fact]
    public void What_a_quorum_cannot_go_with_is_a_mistake_of_the_definition()
    {
        var agree = new OutcomeDefinition("Agree", OutcomeKind.Positive, CommentRule.Optional, [], [], false);
        var against = agree with { Port = "Against", Kind = OutcomeKind.Negative };
        var good = Rule(leadership) with { Quorum = new QuorumRule(null), Outcomes = [agree, against] };
        Assert.Empty(Mistakes(good));
        Assert.Single(Mistakes(good with { Outcomes = [agree] }));
        Assert.Single(Mistakes(good with { Outcomes = [agree, agree with { Port = "Other" }, against] }));
        Assert.Single(Mistakes(good with { Section = "own" }));
        Assert.Single(Mistakes(good with { Outcomes = [agree with { Slots = ["scan"] }, against] }));
    }

    private static IEnumerable<string> Mistakes(TaskRule rule) => SeatCheck.Mistakes(rule);

    private static List<DefinitionError> OfAction(TaskRule rule, Directory? directory = null) =>
        Staff(Flowchart.Of("start > x > end").With(
            Flowchart.Task("x", "leader"), new CaseActionActivity("stop", rule, Flowchart.When("true"), false, false, CommentRule.Optional, null)), "stop", directory ?? Office.Directory);

    private static List<DefinitionError> Staff(TaskRule rule) =>
        Staff(Flowchart.Of("start > x > end").With(new UserTaskActivity("x", rule)), "x", Office.Without("officer2"));

    /// <summary>Findings for the one Union of the province.</summary>
    private static List<DefinitionError> Staff(Flowchart chart, string activity, Directory directory)
    {
        var bodies = directory.Data.Organisations.Select(o => o with { Kind = o.Key == Office.Union ? "union" : "department" });
        return [.. StaffCheck.Check(chart.Build(), new Directory(2, directory.Data with { Organisations = [.. bodies] }), day).Where(f => f.Activity == activity)];
    }

    private static TaskRule Rule(IReadOnlyList<string> roles) => new() { Who = [new WhoRule(roles, "owner")], Outcomes = [Flowchart.Yes()] };

    private static List<DefinitionError> Findings(TaskRule rule, Directory? directory = null, string? field = null)
    {
        var definition = Flowchart.Of("start > x > end").With(new UserTaskActivity("x", rule)).Build(field: field);
        return [.. SeatCheck.Check(definition, directory ?? Office.Directory, day, definition.Places["tinh"], Office.Union, Routes.Of(definition))];
    }
}
