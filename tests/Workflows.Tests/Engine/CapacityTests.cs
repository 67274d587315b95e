using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>TM., KT., TL. and TUQ. (Decree 30/2020 Art 13), absence, and what ends each.</summary>
public sealed class CapacityTests
{
    [Fact]
    public void Each_capacity_is_recorded_with_position_and_on_whose_behalf()
    {
        Assert.Equal(("leader", "TM", null), Acted(Decided("leader")));
        Assert.Equal(("deputy", "KT", "leader"), Acted(Decided("deputy")));
        Assert.Equal(("head", "TUQ", "leader"), Acted(Decided("head")));
    }

    [Theory]
    [InlineData("aid", true)]
    [InlineData("delegation", false)]
    [InlineData(null, true)]
    public void A_deputy_acts_only_in_the_fields_of_the_standing_assignment(string? field, bool may)
    {
        var directory = Changed(d => d with { Positions = [.. d.Positions.Select(p => p.Key == "deputy" ? p with { Fields = ["aid"] } : p)] });
        var play = new Play(Leaders().Build(field: field), directory).Submit();
        Assert.Equal(may ? null : "task.not-entitled", play.Try("deputy", "x")?.Key);
    }

    [Fact]
    public void A_standing_order_reaches_and_may_be_passed_once_to_a_deputy()
    {
        // The head of office signs TL. for the leader, and has a deputy of his own.
        Directory With(params IReadOnlyList<Mandate> mandates) => Changed(d => d with
        {
            Positions =
            [
                .. d.Positions.Where(p => p.Key is not ("office" or "officer2" or "clerk")),
                Post("office") with { Roles = ["office", "orders"], ActsFor = "leader", Capacity = "TL" },
                Post("officer2") with { ActsFor = "office", Capacity = "KT" }, Post("clerk") with { ActsFor = "officer2", Capacity = "KT" },
            ],
            Mandates = mandates,
        });
        var passed = new Mandate("p", "office", "officer2", Play.Day("2026-03-01"), Play.Day("2026-03-31"), [], "GV 02", "TL");
        var chart = Of("start > x > end").With(Task("x", "orders"));
        Assert.Equal(("office", "TL", "leader"), Acted(new Play(chart.Build(), With()).Submit().Do("office", "x")));
        Assert.Equal("task.not-entitled", new Play(chart.Build(), With()).Submit().Try("officer2", "x")!.Key);
        Assert.Equal(("officer2", "TL", "office"), Acted(new Play(chart.Build(), With(passed)).Submit().Do("officer2", "x")));
        // Not further, not to somebody who is no deputy, and an order is not authorised away.
        Mandate[] wrong = [passed with { From = "officer2", To = "clerk" }, passed with { To = "clerk" }, passed with { To = "head" }, passed with { Capacity = null }];
        foreach (var mandate in wrong)
            Assert.Equal("task.not-entitled", new Play(chart.Build(), With(passed with { To = "head" }, mandate)).Submit().Try(mandate.To, "x")!.Key);
    }

    [Fact]
    public void An_authorisation_is_not_passed_on()
    {
        var directory = Changed(d => d with { Mandates = [.. d.Mandates, new Mandate("m2", "head", "office", Play.Day("2026-03-01"), Play.Day("2026-03-10"), [], "GUQ 02")] });
        Assert.Equal("task.not-entitled", new Play(Leaders().Build(), directory).Submit().Try("office", "x")!.Key);
    }

    [Fact]
    public void What_is_signed_for_another_is_not_authorised_further()
    {
        var directory = Changed(d => d with { Mandates = [new Mandate("m2", "deputy", "office", Play.Day("2026-03-01"), Play.Day("2026-03-10"), [], "GUQ 02")] });
        Assert.Equal("task.not-entitled", new Play(Leaders().Build(), directory).Submit().Try("office", "x")!.Key);
    }

    [Theory]
    [InlineData("2026-02-28", false)]
    [InlineData("2026-03-01", true)]
    [InlineData("2026-03-10", true)]
    [InlineData("2026-03-11", false)]
    public void An_authorisation_holds_on_its_days(string day, bool may)
    {
        var play = new Play(Leaders().Build()).On("2026-02-20").Submit().On(day);
        Assert.Equal(may ? null : "task.not-entitled", play.Try("head", "x")?.Key);
    }

    [Fact]
    public void An_authorisation_ends_with_the_assignment_of_who_gave_it()
    {
        var play = new Play(Leaders().Build()).Submit();
        play.Directory = Office.Without("leader");
        Assert.Equal("task.not-entitled", play.Try("head", "x")!.Key);
        // Also when somebody else follows in the post.
        play.Directory = Changed(d => d with
        {
            Assignments =
            [
                .. d.Assignments.Select(a => a.Position == "leader" ? a with { To = Play.Day("2026-03-03") } : a),
                new Assignment("officer2", "leader", Play.Day("2026-03-04"), null),
            ],
        });
        play.On("2026-03-03").Do("head", "x");
        play = new Play(Leaders().Build(), play.Directory).Submit().On("2026-03-04");
        Assert.Equal("task.not-entitled", play.Try("head", "x")!.Key);
    }

    [Theory]
    [InlineData("999999", "amount", true)]
    [InlineData("1000000", "amount", true)]
    [InlineData("1000000.01", "amount", false)]
    [InlineData(null, "amount", false)]
    [InlineData("1", null, false)]
    public void An_authorisation_reaches_up_to_its_amount(string? amount, string? field, bool may)
    {
        var directory = Changed(d => d with { Mandates = [.. d.Mandates.Select(m => m with { MaxAmount = 1_000_000 })] });
        var play = new Play(Leaders().Build(amountField: field), directory).Submit("officer", amount is null ? [] : [("amount", amount)]);
        Assert.Equal(may ? null : "task.not-entitled", play.Try("head", "x")?.Key);
    }

    [Fact]
    public void While_the_holder_is_away_the_deputy_in_charge_acts_without_any_authorisation()
    {
        var away = new Absence("a1", "leader", "leader", Play.Day("2026-03-02"), Play.Day("2026-03-04"));
        var directory = Changed(d => d with { Mandates = [], Absences = [away] });
        var chart = Of("start > x > end").With(Task("x", "leader"));
        Assert.Equal(("deputy", "KT", "leader"), Acted(new Play(chart.Build(), directory).Submit().Do("deputy", "x")));
        Assert.Equal(("leader", "TM", null), Acted(new Play(chart.Build(), directory).Submit().Do("leader", "x")));
        Assert.Equal("task.not-entitled", new Play(chart.Build(), directory).On("2026-03-05").Submit().Try("deputy", "x")!.Key);
        Assert.Contains("deputy", new Play(chart.Build(), directory).Submit().Facts.OfType<NoticeQueued>().Single().Recipients);
    }

    [Fact]
    public void A_post_with_another_holder_present_is_not_away()
    {
        var directory = Changed(d => d with
        {
            Mandates = [],
            Absences = [new Absence("a1", "leader", "leader", Play.Day("2026-03-02"), Play.Day("2026-03-04"))],
            Assignments = [.. d.Assignments, new Assignment("officer2", "leader", Play.Day("2026-01-01"), null)],
        });
        Assert.Equal("task.not-entitled", new Play(Of("start > x > end").With(Task("x", "leader")).Build(), directory).Submit().Try("deputy", "x")!.Key);
    }

    [Fact]
    public void An_authorisation_revoked_before_the_commit_refuses_the_decision_that_its_page_offered()
    {
        var play = new Play(Leaders().Build()).Submit();
        var seen = play.Seen("x");
        play.Directory = Changed(d => d with { Mandates = [] });
        Assert.Equal("task.not-entitled", play.Try("head", "x", seen: seen)!.Key);
        Assert.Equal(["x"], play.Open);
    }

    private static Flowchart Leaders() => Of("start > x > end").With(new UserTaskActivity("x", new TaskRule { Who = [new WhoRule(["leader", "deputy"], "owner")], Outcomes = [Yes()] }));

    private static Play Decided(string by) => new Play(Leaders().Build()).Submit().Do(by, "x");

    private static (string, string?, string?) Acted(Play play) => (play.Records[^1].Actor.Position, play.Records[^1].Capacity, play.Records[^1].Capacity == "TM" ? null : play.Records[^1].OnBehalfOf);

    private static Position Post(string key) => Office.Data.Positions.Single(p => p.Key == key);

    private static Directory Changed(Func<DirectoryData, DirectoryData> change) => new(2, change(Office.Data));
}
