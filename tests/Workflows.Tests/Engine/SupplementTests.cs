using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>What becomes of the terms of a case while the applicant owes something, or the case stands still.</summary>
public sealed class SupplementTests
{
    [Fact]
    public void A_term_stands_still_until_the_last_of_two_parallel_supplements_is_there()
    {
        var play = Parallel("20 days", "pause").On("2026-03-06").Do("officer", "one");
        Assert.True(Shared(play).Paused);
        play.On("2026-03-12").Do("officer", "two");
        Assert.False(Shared(play).Paused);
        // Asked for on the 2nd, the day the term began: the ten days until the 12th do not count.
        Assert.Equal([new Pause(Play.Day("2026-03-02"), Play.Day("2026-03-12"), "supplement")], Shared(play).Pauses);
        Assert.Equal(Play.Day("2026-04-01"), Shared(play).Due);
    }

    [Fact]
    public void A_term_that_begins_while_the_applicant_owes_something_stands_still_at_once()
    {
        var play = Beginning("pause").On("2026-03-04").Do("officer", "a");
        Assert.True(Shared(play).Paused);
        Assert.Empty(play.Case.Due);
        play.On("2026-03-10").Do("officer", "fix");
        Assert.Equal((Play.Day("2026-03-04"), Play.Day("2026-03-30")), (Shared(play).Start, Shared(play).Due));
        Assert.Contains(play.Case.Due, d => d.Task == play.Case.Task("x")!.Id && d.Kind == "overdue");
    }

    [Fact]
    public void A_term_that_is_not_started_counts_from_the_day_the_supplement_is_there()
    {
        var play = Asking("notStarted").On("2026-03-06").Do("officer", "x", "More");
        Assert.True(Shared(play).Paused);
        play.On("2026-03-16").Do("officer", "fix");
        Assert.Equal((Play.Day("2026-03-16"), Play.Day("2026-04-06")), (Shared(play).Start, Shared(play).Due));
        Assert.Equal(Shared(play).Id, play.DeadlineOf("x").Id);
    }

    [Fact]
    public void A_term_that_is_not_started_begins_at_the_last_of_several_supplements()
    {
        var play = Asking("notStarted").On("2026-03-06").Do("officer", "x", "More").On("2026-03-09").Do("officer", "fix");
        play.On("2026-03-11").Do("officer", "x", "More").On("2026-03-18").Do("officer", "fix");
        Assert.Equal((Play.Day("2026-03-18"), Play.Day("2026-04-07")), (Shared(play).Start, Shared(play).Due));
    }

    [Fact]
    public void A_term_that_pauses_moves_by_every_one_of_several_supplements()
    {
        var play = Asking("pause").On("2026-03-06").Do("officer", "x", "More").On("2026-03-09").Do("officer", "fix");
        play.On("2026-03-11").Do("officer", "x", "More").On("2026-03-18").Do("officer", "fix");
        Assert.Equal((2, Play.Day("2026-04-02")), (Shared(play).Pauses.Count, Shared(play).Due));
    }

    [Fact]
    public void A_term_that_is_not_started_counts_from_its_event_when_that_comes_again()
    {
        var chart = Of("start > a > x.Good > end", "x.More > fix > a").Term("t", "20 days", "a.Done", "notStarted").With(
            new UserTaskActivity("x", Rule() with { Term = "t", Outcomes = [Yes("Good"), No("More")] }), new UserTaskActivity("fix", Rule() with { ApplicantsClock = true }));
        var play = new Play(chart.Build()).Submit().Do("officer", "a").On("2026-03-06").Do("officer", "x", "More");
        play.On("2026-03-16").Do("officer", "fix").On("2026-03-17").Do("officer", "a");
        Assert.Equal(Play.Day("2026-03-17"), Shared(play).Start);
    }

    [Fact]
    public void A_term_that_restarts_is_over_with_the_request()
    {
        var play = Asking("restart").On("2026-03-06").Do("officer", "x", "More");
        Assert.DoesNotContain(play.Case.Deadlines, d => d.Key == "t");
        play.On("2026-03-16").Do("officer", "fix");
        Assert.DoesNotContain(play.Case.Deadlines, d => d.Key == "t");
    }

    [Fact]
    public void A_term_that_runs_does_not_mind_a_supplement()
    {
        var play = Asking("runs").On("2026-03-06").Do("officer", "x", "More");
        Assert.Equal((false, Play.Day("2026-03-23")), (Shared(play).Paused, Shared(play).Due));
        Play.Accepted(play.On("2026-03-10").Try("officer", "fix"));
        Assert.Equal(Play.Day("2026-03-23"), play.DeadlineOf("x").Due);
    }

    [Theory]
    [InlineData("fixed 31/07", "pause", "2026-07-31")]
    [InlineData("fixed 31/07", "notStarted", "2026-07-31")]
    [InlineData("fixed 31/07", "runs", "2026-07-31")]
    [InlineData("1 days before", "pause", "2026-03-02")]
    public void A_fixed_date_and_a_term_before_an_event_stand_whatever_is_awaited(string amount, string onSupplement, string due)
    {
        var play = Asking(onSupplement, amount).On("2026-03-06").Do("officer", "x", "More");
        Assert.Equal((false, Play.Day(due)), (Shared(play).Paused, Shared(play).Due));
    }

    [Theory]
    [InlineData("fixed 31/07", "2026-07-31")]
    [InlineData("5 days before", "2026-08-14")]
    public void A_suspension_keeps_the_reminders_of_dates_that_it_does_not_move(string amount, string due)
    {
        var chart = Of("start > x > end").Term("t", amount, "field:until").With(
            new UserTaskActivity("x", Rule() with { Term = "t", Reminders = [-5] }),
            new CaseActionActivity("suspend", Rule(), When("true"), false, false, CommentRule.Optional, "suspend"),
            new CaseActionActivity("lift", Rule(), When("true"), false, false, CommentRule.Optional, "lift"));
        var until = amount[0] == 'f' ? "2026-03-02" : "2026-08-19";
        var play = new Play(chart.Build()).Submit(values: [("until", until)]);
        var planned = play.Case.Due;
        Play.Accepted(play.On("2026-03-04").TryAction("officer", "suspend"));
        Assert.Equal((false, Play.Day(due)), (play.DeadlineOf("x").Paused, play.DeadlineOf("x").Due));
        Assert.Equal(planned, play.Case.Due);
        Play.Accepted(play.On("2026-09-01").TryAction("officer", "lift"));
        play.Do("officer", "x");
        Assert.True(play.Facts.OfType<TaskClosed>().Single().Late);
    }

    [Fact]
    public void A_term_that_was_over_when_it_was_asked_to_stand_still_was_missed()
    {
        // The term passed on Monday the 23rd; the supplement was asked for on the 25th, and the flow ends while it is awaited.
        var chart = Of("start > f", "f.a > x > j", "f.b > ask.More > fix > j", "ask.Good > j", "j > end").Term("t", "20 days", "open", "pause")
            .With(new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), new UserTaskActivity("x", Rule() with { Term = "t" }),
                Task("ask", "officer", "owner", Yes("Good"), No("More")), new UserTaskActivity("fix", Rule() with { ApplicantsClock = true }));
        var play = new Play(chart.Build()).Submit().On("2026-03-25").Do("officer", "ask", "More");
        Assert.True(play.DeadlineOf("x").Paused);
        play.On("2026-03-27").Do("officer", "x");
        Assert.True(play.Facts.OfType<TaskClosed>().Single().Late);
        Assert.Equal("missed", play.Facts.OfType<DeadlineStopped>().Single().Result);
    }

    [Fact]
    public void A_task_that_stays_open_beside_a_supplement_stands_still_where_its_term_pauses()
    {
        var chart = Of("start > f", "f.a > x > j", "f.b > fix > j", "j > end").Term("t", "20 days", "open", "pause")
            .With(new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), new UserTaskActivity("x", Rule() with { Term = "t" }), new UserTaskActivity("fix", Rule() with { ApplicantsClock = true }));
        var play = new Play(chart.Build()).Submit();
        Assert.True(play.DeadlineOf("x").Paused);
        play.On("2026-03-06").Do("officer", "fix");
        Assert.Equal(Play.Day("2026-03-26"), play.DeadlineOf("x").Due);
    }

    [Fact]
    public void A_request_for_a_supplement_that_is_taken_back_leaves_the_term_as_it_was()
    {
        foreach (var onSupplement in new[] { "notStarted", "restart", "pause", "runs" })
        {
            var play = Asking(onSupplement);
            var before = Shared(play);
            play.On("2026-03-06").Do("officer", "x", "More");
            Play.Accepted(play.On("2026-03-09").TryRecall("officer", "fix"));
            var after = Shared(play);
            Assert.Equal((before.Start, before.Due, false), (after.Start, after.Due, after.Paused));
            Assert.Equal(after.Id, play.Case.Task("x")!.Deadline);
        }
    }

    private static Deadline Shared(Play play) => play.Case.Deadlines.Single(d => d.Key == "t" && d.Task is null);

    /// <summary>Two branches in which the applicant owes something, beside a term of the whole.</summary>
    private static Play Parallel(string amount, string onSupplement)
    {
        var chart = Of("start > a > f", "f.a > one > j", "f.b > two > j", "j > last > end").Term("t", amount, "a.Done", onSupplement).With(
            new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), new UserTaskActivity("one", Rule() with { ApplicantsClock = true }),
            new UserTaskActivity("two", Rule() with { ApplicantsClock = true }));
        return new Play(chart.Build()).Submit().Do("officer", "a");
    }

    /// <summary>A term that begins in one branch while the applicant owes something in the other.</summary>
    private static Play Beginning(string onSupplement)
    {
        var chart = Of("start > f", "f.a > a > x > j", "f.b > fix > j", "j > end").Term("t", "20 days", "a.Done", onSupplement).With(
            new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), new UserTaskActivity("x", Rule() with { Term = "t" }), new UserTaskActivity("fix", Rule() with { ApplicantsClock = true }));
        return new Play(chart.Build()).Submit();
    }

    private static Play Asking(string onSupplement, string amount = "20 days")
    {
        var chart = Of("start > a > x.Good > end", "x.More > fix > x").Term("t", amount, "a.Done", onSupplement).With(
            new UserTaskActivity("x", Rule() with { Term = "t", Outcomes = [Yes("Good"), No("More")] }), new UserTaskActivity("fix", Rule() with { ApplicantsClock = true }));
        return new Play(chart.Build()).Submit().On("2026-03-03").Do("officer", "a");
    }
}
