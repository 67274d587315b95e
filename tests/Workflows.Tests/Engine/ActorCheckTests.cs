using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>A task that nobody can act on is an incident, and what four eyes does in its three settings.</summary>
public sealed class ActorCheckTests
{
    [Fact]
    public void A_task_that_loses_its_last_holder_is_one_incident_until_somebody_can_act()
    {
        var play = new Play(Of("start > x > end").With(Task("x", "clerk")).Build()).Submit();
        Assert.Equal("task.nothing-to-recheck", play.Recheck()!.Key);
        play.Directory = Office.Without("clerk");
        Play.Accepted(play.Recheck());
        Assert.Equal("task.no-actor", Assert.Single(play.Case.Incidents).Code);
        Assert.Equal("task.nothing-to-recheck", play.Recheck()!.Key);
        play.Directory = Office.Directory;
        Play.Accepted(play.Recheck());
        Assert.Empty(play.Case.Incidents);
        play.Directory = Office.Without("clerk");
        Play.Accepted(play.Recheck());
        Assert.Equal(2, Assert.Single(play.Case.Incidents).Number);
    }

    [Fact]
    public void An_incident_of_a_task_that_fell_away_is_over()
    {
        var stop = new CaseActionActivity("stop", Rule(), When("true"), true, false, CommentRule.Optional, null);
        var play = new Play(Of("start > x > end", "stop > y > end").With(stop, Task("x", "clerk")).Build(), Office.Without("clerk")).Submit();
        Assert.Single(play.Case.Incidents);
        Play.Accepted(play.TryAction("officer", "stop"));
        Assert.Empty(play.Case.Incidents);
    }

    [Fact]
    public void Who_becomes_an_author_while_a_task_is_open_may_leave_it_without_anybody()
    {
        var chart = Of("start > f", "f.a > fix > j", "f.b > x > j", "j > end").With(
            new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), new UserTaskActivity("fix", Rule() with { ApplicantsClock = true }),
            new UserTaskActivity("x", Rule() with { Exclude = ["submitter"] }));
        var play = new Play(chart.Build()).Submit();
        Assert.Empty(play.Case.Incidents);
        play.Do("officer2", "fix", answer: Play.Says(("title", "Sửa")));
        Assert.Equal("x", Assert.Single(play.Case.Incidents).Where);
    }

    [Fact]
    public void A_letter_that_nobody_but_its_recorder_could_confirm_is_an_incident()
    {
        var play = new Play(Of("start > x > end").With(Task("x", "leader", "body:committee")).Build()).Submit("head");
        play.Directory = Office.Without("officer2", "head", "office", "clerk");
        play.Do("officer", "x", answer: Play.Letter("2026-03-02"));
        Assert.Equal("x", Assert.Single(play.Case.Incidents).Where);
    }

    [Fact]
    public void Four_eyes_may_pass_a_task_to_the_deputy_in_charge_and_says_so()
    {
        var play = FourEyes(FourEyesRule.Deputy).Submit("officer").Do("leader", "a");
        Assert.Equal("deputy", Assert.Single(play.Facts.OfType<TaskRouted>().Single().Positions));
        Assert.Empty(play.Case.Incidents);
        Assert.Contains("deputy", play.Facts.OfType<NoticeQueued>().Last().Recipients);
        Assert.Equal("task.excluded", play.Try("leader", "x")!.Key);
        Assert.Equal("task.excluded", play.Try("head", "x")!.Key);
        play.Do("deputy", "x");
        Assert.Equal(("KT", "leader"), (play.Records[^1].Capacity, play.Records[^1].OnBehalfOf));
    }

    [Fact]
    public void A_task_is_not_passed_on_while_another_holder_may_decide()
    {
        var play = FourEyes(FourEyesRule.Deputy);
        play.Directory = new Directory(2, Office.Data with { Assignments = [.. Office.Data.Assignments, new Assignment("officer2", "leader", Play.Day("2026-01-01"), null)] });
        play.Submit().Do("leader", "a");
        Assert.Empty(play.Facts.OfType<TaskRouted>());
        Assert.Equal("task.not-entitled", play.Try("deputy", "x")!.Key);
    }

    [Fact]
    public void Without_a_deputy_in_the_field_the_task_is_an_incident()
    {
        var play = FourEyes(FourEyesRule.Deputy, "delegation");
        play.Directory = new Directory(2, Office.Data with { Positions = [.. Office.Data.Positions.Select(p => p.Key == "deputy" ? p with { Fields = ["aid"] } : p)] });
        play.Submit().Do("leader", "a");
        Assert.Empty(play.Facts.OfType<TaskRouted>());
        Assert.Equal("task.no-actor", Assert.Single(play.Case.Incidents).Code);
    }

    [Fact]
    public void Four_eyes_may_let_a_decision_pass_and_mark_it_for_audit()
    {
        var play = FourEyes(FourEyesRule.Flag).Submit().Do("leader", "a").Do("leader", "x");
        Assert.Equal("actor:a", play.Facts.OfType<TaskClosed>().Single().Flagged);
        play = FourEyes(FourEyesRule.Flag).Submit().Do("deputy", "a").Do("leader", "x");
        Assert.Null(play.Facts.OfType<TaskClosed>().Single().Flagged);
    }

    [Fact]
    public void Who_authorised_an_earlier_step_is_excluded_like_its_actor()
    {
        // The head took step a for the leader; the leader may not check it.
        var play = FourEyes(null).Submit().Do("head", "a");
        Assert.Equal(["leader"], play.Case.Step("a").Others!);
        Assert.Equal("task.excluded", play.Try("leader", "x")!.Key);
    }

    [Fact]
    public void Work_of_a_merged_body_reaches_the_role_that_is_meant_at_its_successor_open_and_new()
    {
        var chart = Of("start > x > y > send.Issued > end").With(Task("x", "head"), Task("y", "head"), new SigningActivity("send", "toTrinh", "owner", "outgoing", [], [], Rule() with { Outcomes = [] }));
        foreach (var roles in (Dictionary<string, string>?[])[null, new() { ["head"] = "appraiser", ["office"] = "appraiser" }])
        {
            var play = new Play(chart.Build()).Submit();
            play.Directory = new Directory(2, Workflows.People.DirectoryChanges.Apply(Office.Data, new BodyMerged(Office.Union, Office.Department, Play.Day("2026-03-10"), "NQ 1", roles)));
            play.On("2026-03-10");
            Assert.NotNull(play.Recheck());
            play.On("2026-03-11");
            if (roles is null)
            {
                Play.Accepted(play.Recheck());
                Assert.Equal("task.no-actor", Assert.Single(play.Case.Incidents).Code);
                continue;
            }
            Assert.NotNull(play.Recheck());
            play.Do("appraiser", "x").Do("appraiser", "y");
            // Content and form have one holder, and are one step.
            Assert.Equal(["send.form"], play.Open);
            play.Do("appraiser", "send.form", "Pass").Do("director", "send.sign", "Sign").Do("registrar", "send.issue", "Issue");
            Assert.Equal("closed", play.Case.Ending);
            Assert.Empty(play.Records.SelectMany(r => r.Facts).OfType<IncidentRaised>());
        }
    }

    private static Play FourEyes(FourEyesRule? setting, string? field = null)
    {
        var chart = Of("start > a > x > end").With(
            new UserTaskActivity("a", new TaskRule { Who = [new WhoRule(["leader", "deputy"], "owner")], Outcomes = [Yes()] }),
            new UserTaskActivity("x", Rule("leader") with { Exclude = ["actor:a"], FourEyes = setting }));
        return new Play(chart.Build(field: field));
    }
}
