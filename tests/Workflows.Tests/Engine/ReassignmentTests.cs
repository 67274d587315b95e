using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class ReassignmentTests
{
    [Fact]
    public void The_head_gives_work_to_one_position_of_the_body_with_a_reason_and_takes_it_back()
    {
        var play = Officers();
        Play.Accepted(play.TryGive("head", "x", "officer2", "Đồng chí A nghỉ ốm"));
        Assert.Equal(("officer2", "head"), play.Facts.OfType<TaskReassigned>().Select(f => (f.Position, f.By)).Single());
        Assert.Equal("Đồng chí A nghỉ ốm", play.Privates[^1].Text);
        Assert.Equal(["officer", "officer2"], play.Facts.OfType<NoticeQueued>().Single().Recipients);
        Assert.Equal("task.not-entitled", play.Try("officer", "x")!.Key);
        Play.Accepted(play.TryGive("head", "x", null, "Đã đi làm lại"));
        Assert.Null(play.Case.Task("x")!.Position);
        play.Do("officer", "x");
    }

    [Theory]
    [InlineData("officer")]
    [InlineData("clerk")]
    [InlineData("director")]
    public void Nobody_else_distributes_the_work_of_a_body(string by) => Assert.Equal("task.not-entitled", Officers().TryGive(by, "x", "officer2")!.Key);

    [Theory]
    [InlineData("clerk", "position.not-in-line")]
    [InlineData("appraiser", "position.not-in-line")]
    [InlineData("nobody", "position.empty")]
    public void Work_goes_only_to_who_holds_the_role_or_signs_for_one_that_does(string to, string refusal) =>
        Assert.Equal(refusal, Officers().TryGive("head", "x", to)!.Key);

    [Fact]
    public void A_decision_may_be_given_to_the_deputy_who_signs_for_it()
    {
        var play = new Play(Of("start > x > end").With(Task("x", "leader")).Build()).Submit();
        Play.Accepted(play.TryGive("leader", "x", "deputy"));
        play.Do("deputy", "x");
        Assert.Equal(("KT", "leader"), (play.Records[^1].Capacity, play.Records[^1].OnBehalfOf));
    }

    [Fact]
    public void A_reason_is_needed_and_what_was_never_given_is_not_taken_back()
    {
        Assert.Equal("form.invalid", Officers().TryGive("head", "x", "officer2", " ")!.Key);
        Assert.Equal("task.cannot-reassign", Officers().TryGive("head", "x", null)!.Key);
    }

    [Fact]
    public void Work_is_not_given_to_somebody_whom_four_eyes_excludes()
    {
        var play = new Play(Of("start > x > end").With(new UserTaskActivity("x", Rule() with { Exclude = ["submitter"] })).Build()).Submit();
        Assert.Equal("position.empty", play.TryGive("head", "x", "officer")!.Key);
        Play.Accepted(play.TryGive("head", "x", "officer2"));
    }

    [Fact]
    public void Frozen_seats_are_not_given_away()
    {
        var against = new OutcomeDefinition("Against", OutcomeKind.Negative, CommentRule.Optional, [], [], false);
        var task = new UserTaskActivity("x", Rule() with { Quorum = new QuorumRule(null), Outcomes = [Yes("Agree"), against] });
        var play = new Play(Of("start > x.Agree > end", "x.Against > no > end").With(task).Build()).Submit();
        Assert.Equal("task.cannot-reassign", play.TryGive("head", "x", "officer2")!.Key);
    }

    [Fact]
    public void Work_of_a_position_follows_whoever_holds_it_next()
    {
        var play = Officers();
        Play.Accepted(play.TryGive("head", "x", "officer2"));
        play.Directory = Office.With(("officer2", "clerk"));
        Play.Accepted(play.Try("clerk", "x", position: "officer2"));
    }

    [Fact]
    public void Work_given_to_a_position_that_falls_vacant_is_an_incident_until_it_is_taken_back()
    {
        var play = Officers();
        Play.Accepted(play.TryGive("head", "x", "officer2"));
        play.Directory = Office.Without("officer2");
        Play.Accepted(play.Recheck());
        Assert.Equal("officer2", Assert.Single(play.Case.Incidents).Detail);
        Play.Accepted(play.TryGive("head", "x", null));
        Assert.Empty(play.Case.Incidents);
    }

    [Fact]
    public void Work_of_a_merged_body_goes_on_at_its_successor()
    {
        var play = new Play(Of("start > x > y > end").With(Task("x", "clerk"), Task("y", "leader")).Build()).Submit().On("2026-07-02");
        play.Directory = Office.Merged(Play.Day("2026-06-30"));
        Assert.Equal("task.not-entitled", play.Try("clerk", "x")!.Key);
        play.Do("registrar", "x");
        Assert.Equal(Office.Department, play.Case.Task("y")!.Organisation);
        Play.Accepted(play.TryGive("director", "y", null)?.Key == "task.cannot-reassign" ? null : new(Workflows.Engine.RefusalKind.Conflict, "other"));
        play.Do("director", "y");
    }

    private static Play Officers() => new Play(Of("start > x > end").Build()).Submit();
}
