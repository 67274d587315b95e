using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class LimitTests
{
    [Fact]
    public void A_limit_of_the_body_runs_beside_the_statutory_one_and_reminds_like_it()
    {
        var play = Timed();
        Play.Accepted(play.TryLimit("head", "x", "2026-03-05"));
        var own = play.Case.DeadlineById(play.Case.Task("x")!.Internal)!;
        Assert.Equal((Play.Day("2026-03-05"), Play.Day("2026-03-16")), (own.Due, play.DeadlineOf("x").Due));
        Assert.Equal(("head", "head", Office.Union), (own.Set!.By, own.Set.Position, own.Set.Organisation));
        Assert.Equal("limitSet", play.Facts.OfType<NoticeQueued>().Single().Template);
        Play.Accepted(play.On("2026-03-05").Fire());
        Assert.Equal(("limitReminder", "2026-03-05"), (play.Facts.OfType<NoticeQueued>().Single().Template, play.Facts.OfType<NoticeQueued>().Single().Args["due"]));
        Play.Accepted(play.On("2026-03-06").Fire());
        Assert.Equal("limitOverdue", play.Facts.OfType<NoticeQueued>().Single().Template);
        play.Do("officer", "x");
        Assert.Equal([("met"), ("missed")], play.Facts.OfType<DeadlineStopped>().Select(f => f.Result).Order());
        // Who is late against the limit of the body alone is not late by law.
        Assert.False(play.Facts.OfType<TaskClosed>().Single().Late);
    }

    [Theory]
    [InlineData("officer", "2026-03-05", "Lý do", "task.not-entitled", null)]
    [InlineData("director", "2026-03-05", "Lý do", "task.not-entitled", null)]
    [InlineData("head", "2026-03-17", "Lý do", "form.invalid", "problem.limit-too-late")]
    [InlineData("head", "2026-03-01", "Lý do", "form.invalid", "problem.date-past")]
    [InlineData("head", "2026-03-05", " ", "form.invalid", "problem.required")]
    [InlineData("head", null, "Lý do", "limit.none", null)]
    [InlineData("head", "2026-03-16", "Lý do", null, null)]
    [InlineData("leader", "2026-03-02", "Lý do", null, null)]
    public void A_limit_is_set_by_those_who_distribute_the_work_and_never_later_than_the_statutory_date(string by, string? due, string reason, string? refused, string? problem)
    {
        var refusal = Timed().TryLimit(by, "x", due, reason);
        Assert.Equal((refused, problem), (refusal?.Key, refusal?.Problems is [var first, ..] ? first.Key : null));
    }

    [Fact]
    public void A_limit_may_be_changed_and_taken_away()
    {
        var play = Timed();
        Play.Accepted(play.TryLimit("head", "x", "2026-03-05"));
        Play.Accepted(play.TryLimit("deputy", "x", "2026-03-10"));
        Assert.Equal(Play.Day("2026-03-10"), play.Case.DeadlineById(play.Case.Task("x")!.Internal)!.Due);
        Assert.Single(play.Case.Deadlines, d => d.Set is not null);
        Play.Accepted(play.TryLimit("head", "x", null));
        Assert.Null(play.Case.Task("x")!.Internal);
        Assert.DoesNotContain(play.Case.Deadlines, d => d.Set is not null);
        Assert.All(play.Case.Due, d => Assert.Equal(play.DeadlineOf("x").Id, d.Deadline));
    }

    [Fact]
    public void A_statutory_date_that_comes_nearer_takes_the_limit_with_it()
    {
        var play = Timed("20 days before", "field:until", [("until", "2026-04-30")]);
        Play.Accepted(play.TryLimit("head", "x", "2026-04-10"));
        Play.Accepted(play.Deliver("s1", "amended", ("until", "2026-04-20")));
        var (own, statutory) = (play.Case.DeadlineById(play.Case.Task("x")!.Internal)!, play.DeadlineOf("x"));
        Assert.True(statutory.Due < Play.Day("2026-04-10"));
        Assert.Equal((statutory.Due, "head"), (own.Due, own.Set!.By));
    }

    [Fact]
    public void A_limit_stands_still_with_the_case_and_not_with_a_new_calendar()
    {
        var play = Timed();
        Play.Accepted(play.TryLimit("head", "x", "2026-03-06"));
        Play.Accepted(play.On("2026-03-04").TryAction("officer", "suspend"));
        Assert.Empty(play.Case.Due);
        Assert.Equal("case.suspended", play.TryLimit("head", "x", "2026-03-09")!.Key);
        Play.Accepted(play.On("2026-03-10").TryAction("officer", "lift"));
        Assert.Equal(Play.Day("2026-03-12"), play.Case.DeadlineById(play.Case.Task("x")!.Internal)!.Due);
    }

    [Fact]
    public void A_limit_goes_with_a_step_that_is_taken_back_and_comes_back_with_the_one_that_is_open_again()
    {
        var chart = Of("start > x > y > end").Term("t", "10 working days").With(new UserTaskActivity("x", Rule() with { Term = "t" }), new UserTaskActivity("y", Rule("leader")));
        var play = new Play(chart.Build()).Submit();
        Play.Accepted(play.TryLimit("head", "x", "2026-03-06"));
        play.On("2026-03-03").Do("officer", "x");
        Assert.Empty(play.Case.Deadlines);
        Play.Accepted(play.TryRecall("officer", "y"));
        Assert.Equal(Play.Day("2026-03-06"), play.Case.DeadlineById(play.Case.Task("x")!.Internal)!.Due);
    }

    [Fact]
    public void A_body_by_letter_is_set_no_limit()
    {
        var play = new Play(Of("start > x > end").With(Task("x", "leader", "body:committee")).Build()).Submit();
        Assert.Equal("task.not-entitled", play.TryLimit("head", "x", "2026-03-05")!.Key);
    }

    private static Play Timed(string amount = "10 working days", string start = "open", params IReadOnlyList<(string, object)> values)
    {
        var chart = Of("start > x > end").Term("t", amount, start).With(
            new UserTaskActivity("x", Rule() with { Term = "t", Reminders = [0] }),
            new CaseActionActivity("suspend", Rule(), When("true"), false, false, CommentRule.Optional, "suspend"),
            new CaseActionActivity("lift", Rule(), When("true"), false, false, CommentRule.Optional, "lift"));
        return new Play(chart.Build()).Submit("officer2", values);
    }
}
