using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class FourEyesTests
{
    [Fact]
    public void Who_submitted_may_not_decide()
    {
        var play = new Play(Of("start > x > end").With(Excluding("x", "officer", "submitter")).Build()).Submit();
        Assert.Equal(("task.excluded", "submitter"), Why(play.Try("officer", "x")));
        play.Do("officer2", "x");
    }

    [Fact]
    public void Who_wrote_part_of_the_content_may_not_decide()
    {
        var chart = Of("start > fix > x > end").With(new UserTaskActivity("fix", Rule() with { ApplicantsClock = true }), Excluding("x", "officer", "submitter"));
        var play = new Play(chart.Build()).Submit("head").Do("officer2", "fix", answer: Play.Says(("title", "Sửa")));
        Assert.Equal(("task.excluded", "submitter"), Why(play.Try("officer2", "x")));
        play.Do("officer", "x");
    }

    [Fact]
    public void Values_of_a_step_make_nobody_an_author_of_the_content()
    {
        var chart = Of("start > fill > x > end").With(new UserTaskActivity("fill", Rule() with { Section = "own" }), Excluding("x", "officer", "submitter"));
        new Play(chart.Build()).Submit("head").Do("officer2", "fill", answer: Play.Says(("note", "ghi"))).Do("officer2", "x");
    }

    [Fact]
    public void Who_took_another_step_may_not_decide()
    {
        var play = new Play(Of("start > a > x > end").With(Excluding("x", "officer", "actor:a")).Build()).Submit("head").Do("officer", "a");
        Assert.Equal(("task.excluded", "actor:a"), Why(play.Try("officer", "x")));
        play.Do("officer2", "x");
    }

    [Fact]
    public void Who_recorded_an_answer_may_not_confirm_it()
    {
        var play = new Play(Of("start > x > end").With(Task("x", "leader", "body:committee")).Build()).Submit("head");
        play.Do("officer", "x", answer: Play.Letter("2026-03-02"));
        Assert.Equal("task.own-recording", play.TryConfirm("officer", "x")!.Key);
        Play.Accepted(play.TryConfirm("officer2", "x"));
    }

    [Fact]
    public void A_mandate_does_not_let_an_excluded_mandator_act_through_another()
    {
        var chart = Of("start > a > x > end").With(Task("a", "leader"), Excluding("x", "leader", "actor:a"));
        var play = new Play(chart.Build()).Submit().Do("leader", "a");
        Assert.Equal("task.excluded", play.Try("head", "x")!.Key);
    }

    [Fact]
    public void An_action_knows_four_eyes_too()
    {
        var stop = new CaseActionActivity("stop", Rule() with { Exclude = ["submitter"] }, When("true"), false, false, CommentRule.Optional, null);
        var play = new Play(Of("start > x > end").With(stop).Build()).Submit();
        Assert.Equal(("task.excluded", "submitter"), Why(play.TryAction("officer", "stop")));
        Play.Accepted(play.TryAction("officer2", "stop"));
    }

    [Fact]
    public void Who_holds_none_of_the_posts_is_refused_and_nothing_changes()
    {
        var play = new Play(Of("start > x > end").Build()).Submit();
        Assert.Equal(RefusalKind.NotEntitled, play.Try("head", "x")!.Kind);
        Assert.Single(play.Records);
    }

    [Theory]
    [InlineData("officer", "head", Office.Union)]
    [InlineData("officer", "officer", Office.Department)]
    [InlineData("nobody", "officer", Office.Union)]
    public void A_position_that_the_person_does_not_hold_is_refused(string account, string position, string organisation)
    {
        var play = new Play(Of("start > x > end").Build()).Submit();
        var command = new DecideTask { Id = "d", Case = "c1", Actor = new Actor(account, position, organisation), Task = "x", Outcome = "Done" };
        Assert.Equal(RefusalKind.NotEntitled, play.Run(command with { Task = play.Case.Tasks[0].Id })!.Kind);
    }

    private static UserTaskActivity Excluding(string id, string role, string rule) => new(id, Rule(role) with { Exclude = [rule] });

    private static (string?, string?) Why(Refusal? refusal) => (refusal?.Key, refusal?.Args.GetValueOrDefault("rule"));

    [Fact]
    public void Who_wrote_content_after_recording_a_letter_is_kept_from_its_confirmation_and_a_flag_tells_audit()
    {
        foreach (var setting in (FourEyesRule?[])[null, FourEyesRule.Flag])
        {
            var chart = Flowchart.Of("start > fork.a > x > join", "fork.b > write > join", "join > end").With(
                new ForkActivity("fork", ["a", "b"]), new JoinActivity("join", "fork"),
                new UserTaskActivity("x", Flowchart.Rule("leader", "body:committee") with { Exclude = ["submitter"], FourEyes = setting }),
                new UserTaskActivity("write", Flowchart.Rule() with { ApplicantsClock = true }));
            var play = new Play(chart.Build()).Submit("head");
            Play.Accepted(play.Try("officer", "x", answer: Play.Letter("2026-03-02")));
            play.Do("officer", "write", answer: Play.Says(("title", "Tên mới")));
            var refused = play.TryConfirm("clerk", "x");
            if (setting is null) Assert.Equal("task.excluded", refused!.Key);
            else Assert.Equal("submitter", play.Facts.OfType<TaskClosed>().Single().Flagged);
        }
    }
}
