using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class IncidentTests
{
    [Fact]
    public void A_condition_that_failed_is_tried_again_from_exactly_there_once_the_data_are_right()
    {
        var chart = Of("start > edit > test", "test.True > a > end", "test.False > b > end")
            .With(new DecisionActivity("test", When("variables.form.amount > 5")), new CaseActionActivity("correct", Rule() with { Section = "general" }, When("true"), false, false, CommentRule.Optional, null));
        var play = new Play(chart.Build()).Submit().Do("officer", "edit");
        var incident = Assert.Single(play.Case.Incidents);
        Assert.Equal(("condition.error", "test", play.Case.Tokens[0].Id), (incident.Code, incident.Where, incident.Token!.Value));
        Assert.Equal(Refusals.IncidentPersists, play.TryRetry(1));
        Play.Accepted(play.TryAction("officer", "correct", Play.Says(("amount", "9"))));
        Play.Accepted(play.TryRetry(1));
        Assert.Empty(play.Case.Incidents);
        Assert.Equal(["a"], play.Open);
        Assert.Equal(("retried", "admin"), (Assert.Single(play.Facts.OfType<IncidentResolved>()).How, Assert.Single(play.Facts.OfType<IncidentResolved>()).Actor));
        Assert.Equal(1, play.Case.Step("edit").Visits);
    }

    [Fact]
    public void An_administrator_sends_a_stopped_token_on_by_a_port_and_says_why()
    {
        var play = Stopped();
        Assert.Equal(Refusals.PortNeeded, play.TryResolve(1));
        Assert.Equal(Refusals.PortNotAllowed, play.TryResolve(1, "Maybe"));
        Assert.Equal("form.invalid", play.TryResolve(1, "False", reason: " ")?.Key);
        Assert.Equal(["True", "False"], Incidents.Exits(play.Definition, play.Case, play.Case.Incidents[0]));
        Play.Accepted(play.TryResolve(1, "False", "Số tiền dưới mức, theo công văn"));
        Assert.Equal(["b"], play.Open);
        Assert.Equal("Số tiền dưới mức, theo công văn", Assert.Single(play.Privates, p => p.Path == "facts[0].reason").Text);
    }

    [Fact]
    public void Nobody_but_an_administrator_touches_an_incident_and_an_administrator_decides_nothing_else()
    {
        var play = Stopped();
        Assert.Equal(Refusals.NotEntitled, play.TryRetry(1, "leader"));
        Assert.Equal(Refusals.NotEntitled, play.TryResolve(1, "True", by: "head"));
        Play.Accepted(play.TryResolve(1, "True"));
        Assert.Equal(Refusals.NotEntitled, play.Try("admin", "a"));
    }

    [Fact]
    public void A_person_s_step_is_never_left_by_resolving_an_incident()
    {
        var play = new Play(Of("start > a.Good > end").With(Task("a", outcomes: [Yes("Good"), Yes("Lost")])).Build()).Submit().Do("officer", "a", "Lost");
        Assert.Equal("flow.no-connection", Assert.Single(play.Case.Incidents).Code);
        Assert.Equal(Refusals.PortNotAllowed, play.TryResolve(1, "Good"));
        Assert.Equal(Refusals.IncidentPersists, play.TryRetry(1));
        // The version with the connection repairs the case, and the step is not asked again.
        play.Newer = Of("start > a.Good > end", "a.Lost > b > end").With(Task("a", outcomes: [Yes("Good"), Yes("Lost")])).Build("newer");
        Play.Accepted(play.TryMigrate());
        Play.Accepted(play.TryRetry(1));
        Assert.Equal(["b"], play.Open);
        Assert.Equal(1, play.Case.Step("a").Visits);
    }

    [Fact]
    public void A_circle_without_end_loses_no_token_and_goes_on_after_a_new_version()
    {
        Flowchart Chart(string end) => Of("start > f", "f.a > m > n", $"n > {end}", "f.b > b > j", "j > z > end")
            .With(new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), new MilestoneActivity("m", "on", "owner"), new MilestoneActivity("n", "off", "owner"));
        var play = new Play(Chart("m").Build()).Submit();
        Assert.Equal("flow.too-many-moves", Assert.Single(play.Case.Incidents).Code);
        Assert.Equal(2, play.Case.Tokens.Length);
        play.Newer = Chart("j").Build("newer");
        Play.Accepted(play.TryMigrate());
        Play.Accepted(play.TryRetry(1));
        Assert.Equal(["z"], play.Do("officer", "b").Open);
    }

    [Fact]
    public void A_task_without_an_actor_is_told_to_whoever_got_the_position()
    {
        var play = new Play(Of("start > a > end").With(Task("a", "office")).Build(), Office.Without("office")).Submit();
        Assert.Equal("task.no-actor", Assert.Single(play.Case.Incidents).Code);
        Assert.Equal(Refusals.IncidentPersists, play.TryRetry(1));
        play.Directory = Office.Directory;
        Play.Accepted(play.TryRetry(1));
        Assert.Contains(play.Facts.OfType<NoticeQueued>(), n => n is { Template: "taskOpened", Recipients: ["office"] });
        Assert.Equal(Refusals.IncidentGone, play.TryRetry(1));
    }

    [Fact]
    public void Numbers_of_incidents_are_never_given_twice()
    {
        var play = Stopped();
        Play.Accepted(play.TryResolve(1, "True"));
        play.Do("officer", "a").Do("officer", "edit");
        Assert.Equal(2, Assert.Single(play.Case.Incidents).Number);
    }

    [Fact]
    public void Nothing_goes_on_while_the_case_is_suspended()
    {
        var suspend = new CaseActionActivity("suspend", Rule(), When("true"), false, false, CommentRule.Optional, "suspend");
        var play = new Play(Of("start > edit > test", "test.True > a > end", "test.False > b > end")
            .With(new DecisionActivity("test", When("variables.form.amount > 5")), suspend).Build()).Submit().Do("officer", "edit");
        Play.Accepted(play.TryAction("officer", "suspend"));
        Assert.Equal(Refusals.Suspended, play.TryRetry(1));
        Assert.Equal(Refusals.Suspended, play.TryResolve(1, "True"));
    }

    private static Play Stopped() => new Play(Of("start > edit > test", "test.True > a > edit", "test.False > b > end")
        .With(new DecisionActivity("test", When("variables.form.amount > 5"))).Build()).Submit().Do("officer", "edit");
}
