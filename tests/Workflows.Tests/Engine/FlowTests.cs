using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class FlowTests
{
    [Fact]
    public void A_join_waits_for_every_branch()
    {
        var play = Forked().Submit();
        Assert.Equal(["x", "y"], play.Open);
        play.Do("officer", "x");
        Assert.Equal(["y"], play.Open);
        play.Do("officer", "y");
        Assert.Equal(["z"], play.Open);
        Assert.Empty(Assert.Single(play.Case.Tokens).Stack);
    }

    [Fact]
    public void A_branch_that_leads_straight_to_the_join_is_waited_for_by_nobody_but_waits_for_the_others()
    {
        var play = new Play(Of("start > f", "f.a > x > j", "f.b > j", "j > z > end").With(new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f")).Build()).Submit();
        Assert.Equal(["x"], play.Open);
        Assert.Equal(["z"], play.Do("officer", "x").Open);
    }

    [Fact]
    public void A_nested_fork_joins_inside_out()
    {
        var chart = Of("start > f", "f.a > g", "g.c > c > k", "g.d > d > k", "k > inner > j", "f.b > b > j", "j > z > end")
            .With(new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), new ForkActivity("g", ["c", "d"]), new JoinActivity("k", "g"));
        var play = new Play(chart.Build()).Submit();
        Assert.Equal(["b", "c", "d"], play.Open);
        Assert.Equal(["c", "d"], play.Do("officer", "b").Open);
        Assert.Equal(["d"], play.Do("officer", "c").Open);
        Assert.Equal(["inner"], play.Do("officer", "d").Open);
        Assert.Equal(["z"], play.Do("officer", "inner").Open);
    }

    [Fact]
    public void A_branch_that_loops_gets_a_new_visit_with_its_own_task_and_deadline()
    {
        var work = Task("x", outcomes: [Yes("Good"), No("Again")]);
        var chart = Of("start > f", "f.a > x.Good > j", "x.Again > fix > x", "f.b > y > j", "j > end")
            .With(new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), work with { Rule = work.Rule with { Term = "t" } }).Term("t", "3 working days");
        var play = new Play(chart.Build()).Submit();
        var (first, firstDeadline) = (play.Case.Task("x")!, play.DeadlineOf("x"));
        play.On("2026-03-04").Do("officer", "x", "Again").On("2026-03-09").Do("officer", "fix");
        var second = play.Case.Task("x")!;
        Assert.Equal((1, 2), (first.Visit, second.Visit));
        Assert.NotEqual(first.Id, second.Id);
        Assert.NotEqual(firstDeadline.Id, play.DeadlineOf("x").Id);
        Assert.Equal((Play.Day("2026-03-05"), Play.Day("2026-03-12")), (firstDeadline.Due, play.DeadlineOf("x").Due));
        play.Do("officer", "x", "Good").Do("officer", "y");
        Assert.Equal("closed", play.Case.Ending);
    }

    [Fact]
    public void A_block_that_is_entered_again_joins_its_own_visit_only()
    {
        var chart = Of("start > f", "f.a > x > j", "f.b > y > j", "j > judge.Back > f", "judge.Good > end")
            .With(new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), Task("judge", outcomes: [Yes("Good"), No("Back")]));
        var play = new Play(chart.Build()).Submit().Do("officer", "x").Do("officer", "y").Do("officer", "judge", "Back");
        Assert.All(play.Case.Tokens, t => Assert.Equal(2, t.Stack[0].Visit));
        play.Do("officer", "y").Do("officer", "x");
        Assert.Equal(["judge"], play.Open);
    }

    [Fact]
    public void Two_visits_of_one_fork_at_the_same_time_join_apart()
    {
        var chart = Of("start > x > end", "act > f", "f.a > a > j", "f.b > b > j", "j > z > done").With(
            new CaseActionActivity("act", Rule(), When("true"), false, false, CommentRule.Optional, null), new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"),
            new EndActivity("done"));
        var play = new Play(chart.Build()).Submit();
        Play.Accepted(play.TryAction("officer", "act"));
        var first = play.Case.Tasks.Where(t => t.Handle is "a" or "b").Select(t => t.Id).ToList();
        Play.Accepted(play.TryAction("officer", "act"));
        foreach (var task in first) play.Do("officer", task);
        Assert.Equal(["a", "b", "x", "z"], play.Open);
        play.Do("officer", "z");
        Assert.Equal(["a", "b", "x"], play.Open);
    }

    [Fact]
    public void A_flow_that_runs_in_a_circle_ends_in_an_incident_after_a_thousand_moves()
    {
        var chart = Of("start > a > m > again", "again.True > m", "again.False > end")
            .With(new DecisionActivity("again", When("true")), new MilestoneActivity("m", "round", "owner"));
        var play = new Play(chart.Build()).Submit().Do("officer", "a");
        var incident = Assert.Single(play.Case.Incidents);
        Assert.Equal(("flow.too-many-moves", "1000"), (incident.Code, incident.Detail));
        Assert.Equal(500, play.Facts.OfType<StatusSet>().Count());
        Assert.True(play.Case.IsOpen);
    }

    [Theory]
    [InlineData("variables.form.title === 'x'")]
    [InlineData("variables.form.contact === 'x'")]
    [InlineData("variables.form.amount > 1")]
    public void A_condition_on_a_missing_or_personal_value_raises_an_incident_and_takes_no_port(string condition)
    {
        var chart = Of("start > ask", "ask.True > x > end", "ask.False > y > end").With(new DecisionActivity("ask", When(condition)));
        var play = new Play(chart.Build()).Submit(values: [("contact", "Người mẫu")]);
        Assert.Equal(("condition.error", "ask"), (play.Case.Incidents[0].Code, play.Case.Incidents[0].Where));
        Assert.Empty(play.Case.Tasks);
    }

    [Fact]
    public void A_branch_that_an_incident_stopped_holds_the_join()
    {
        var chart = Of("start > f", "f.a > ask", "ask.True > x > j", "ask.False > j", "f.b > y > j", "j > z > end")
            .With(new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), new DecisionActivity("ask", When("variables.form.amount > 1")));
        var play = new Play(chart.Build()).Submit().Do("officer", "y");
        Assert.Empty(play.Open);
        Assert.True(play.Case.IsOpen);
        Assert.Equal(["ask", "j"], play.Case.Tokens.Select(t => t.Activity).Order());
    }

    [Fact]
    public void A_variable_that_cannot_be_set_stops_the_flow()
    {
        var chart = Of("start > set > ask", "ask.True > x > end", "ask.False > y > end").Variable("high", "Boolean", "false")
            .With(new SetVariableActivity("set", "high", When("variables.form.amount > 100")), new DecisionActivity("ask", When("variables.high")));
        Assert.Empty(new Play(chart.Build()).Submit().Open);
        Assert.Equal(["x"], new Play(chart.Build()).Submit(values: [("amount", "101")]).Open);
    }

    [Theory]
    [InlineData("Boolean", "false", "!variables.v")]
    [InlineData("Boolean", "true", "variables.v")]
    [InlineData("Decimal", "2.5", "variables.v === 2.5")]
    [InlineData("String", "true", "variables.v === 'true'")]
    public void A_variable_begins_with_its_declared_value(string type, string value, string condition)
    {
        var chart = Of("start > ask", "ask.True > x > end", "ask.False > y > end").Variable("v", type, value).With(new DecisionActivity("ask", When(condition)));
        Assert.Equal(["x"], new Play(chart.Build()).Submit().Open);
    }

    [Theory]
    [InlineData("5", "small")]
    [InlineData("50", "medium")]
    [InlineData("500", "large")]
    public void A_switch_takes_the_first_case_that_holds_else_the_default(string amount, string expected)
    {
        var chart = Of("start > s", "s.a > small > end", "s.b > medium > end", "s.Default > large > end")
            .With(new SwitchActivity("s", [("a", When("variables.form.amount < 10")), ("b", When("variables.form.amount < 100"))]));
        Assert.Equal([expected], new Play(chart.Build()).Submit(values: [("amount", amount)]).Open);
    }

    [Fact]
    public void A_case_of_a_switch_that_errs_takes_no_later_port()
    {
        var chart = Of("start > s", "s.a > x > end", "s.Default > y > end").With(new SwitchActivity("s", [("a", When("variables.form.amount < 10"))]));
        Assert.Empty(new Play(chart.Build()).Submit().Open);
    }

    [Fact]
    public void Finish_cancels_what_is_open()
    {
        var chart = Of("start > f", "f.a > x > stop", "f.b > y > j", "j > end")
            .With(new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), new FinishActivity("stop", "refused")).Term("t", "3 days");
        chart.With(Task("y") with { Rule = Rule() with { Term = "t", Reminders = [-1] } });
        var play = new Play(chart.Build()).Submit().Do("officer", "x");
        Assert.Equal("refused", play.Case.Ending);
        Assert.Equal("end", Assert.Single(play.Facts.OfType<TaskCancelled>()).Cause);
        Assert.Equal("cancelled", Assert.Single(play.Facts.OfType<DeadlineStopped>()).Result);
    }

    [Fact]
    public void Nothing_changes_after_an_end()
    {
        var chart = Of("start > x > end").With(new CaseActionActivity("stop", Rule(), When("true"), false, false, CommentRule.Optional, null));
        var play = new Play(chart.Build()).Submit();
        var task = play.Case.Tasks[0].Id;
        play.Do("officer", "x").On("2027-01-01");
        Assert.Equal("case.ended", play.Try("officer", task)!.Key);
        Assert.Equal("case.ended", play.TryConfirm("officer", task)!.Key);
        Assert.Equal("case.ended", play.TryAction("officer", "stop")!.Key);
        Assert.Equal("case.ended", play.TryRecall("officer", task)!.Key);
        Assert.Equal("case.ended", play.TryAsk("officer", task, "head")!.Key);
        Assert.Equal("case.ended", play.Fire()!.Key);
        Assert.Equal("case.ended", play.Deliver("s1", "amended", ("title", "x"))!.Key);
    }

    [Fact]
    public void A_task_that_nobody_can_act_on_is_an_incident()
    {
        var play = new Play(Of("start > x > end").With(Task("x", "deputy")).Build(), Office.Without("deputy")).Submit();
        Assert.Equal("task.no-actor", Assert.Single(play.Case.Incidents).Code);
        Assert.Equal(["x"], play.Open);
    }

    [Fact]
    public void A_task_whose_only_holder_may_not_act_is_an_incident()
    {
        var play = new Play(Of("start > x > end").With(Task("x", "head") with { Rule = Rule("head") with { Exclude = ["submitter"] } }).Build()).Submit("head");
        Assert.Equal("task.no-actor", Assert.Single(play.Case.Incidents).Code);
    }

    private static Play Forked() =>
        new(Of("start > f", "f.a > x > j", "f.b > y > j", "j > z > end").With(new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f")).Build());
}
