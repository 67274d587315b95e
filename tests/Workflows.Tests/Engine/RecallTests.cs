using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class RecallTests
{
    [Fact]
    public void The_sender_may_take_back_until_somebody_acts()
    {
        var play = new Play(Of("start > x > y > z > end").Build()).Submit().Do("officer", "x");
        Assert.Equal("task.cannot-recall", play.TryRecall("officer2", "y")!.Key);
        Play.Accepted(play.TryRecall("officer", "y"));
        Assert.Equal(["x"], play.Open);
        play.Do("officer", "x").Do("officer2", "y");
        Assert.Equal("task.cannot-recall", play.TryRecall("officer", "z")!.Key);
    }

    [Fact]
    public void Who_was_moved_to_another_position_since_takes_nothing_back()
    {
        var play = new Play(Of("start > x > y > end").Build()).Submit().Do("officer", "x");
        play.Directory = Office.With(("officer", "head"), ("clerk", "officer"));
        Assert.Equal("task.not-entitled", play.TryRecall("officer", "y")!.Key);
        play.Directory = Office.Directory;
        Play.Accepted(play.TryRecall("officer", "y"));
    }

    [Fact]
    public void A_sweep_in_between_does_not_prevent_a_recall()
    {
        var chart = Of("start > x > y > end").Term("t", "3 days").With(new UserTaskActivity("y", Rule() with { Term = "t", Reminders = [-1] }));
        var play = new Play(chart.Build()).Submit().Do("officer", "x").On("2026-03-10");
        Play.Accepted(play.Fire());
        Play.Accepted(play.TryRecall("officer", "y"));
        Assert.Equal(["x"], play.Open);
    }

    [Fact]
    public void Reminding_somebody_does_not_prevent_a_recall()
    {
        var play = new Play(Of("start > x > y > end").Build()).Submit().Do("officer", "x");
        Play.Accepted(play.TryNote("officer", "y"));
        Play.Accepted(play.TryChase("officer", "y"));
        Play.Accepted(play.TryRecall("officer", "y"));
        Assert.Equal(["x"], play.Open);
    }

    [Fact]
    public void A_calendar_that_came_in_between_counts_for_the_term_that_runs_again()
    {
        var chart = Of("start > x > y > end").Term("t", "3 working days").With(new UserTaskActivity("x", Rule() with { Term = "t" }));
        var play = new Play(chart.Build()).Submit();
        var before = play.Case.DeadlineById(play.Case.Task("x")!.Deadline)!;
        play.Do("officer", "x");
        play.Calendar = new WorkCalendar(2, [new CalendarDay(before.Due, "Nghỉ bù", "Day off", "thử")], []);
        Play.Accepted(play.TryRecall("officer", "y"));
        var again = play.Case.DeadlineById(play.Case.Task("x")!.Deadline)!;
        Assert.Equal((2, play.Calendar.AddWorkingDays(before.Due, 1)), (again.Calendar, again.Due));
    }

    [Fact]
    public void Nothing_is_taken_back_after_a_number_was_taken()
    {
        var play = new Play(Of("start > s.Issued > y > end").With(Signing()).Build()).Submit();
        play.Do("head", "s.content", "Pass").Do("office", "s.form", "Pass").Do("leader", "s.sign", "Sign").Do("clerk", "s.issue", "Issue");
        Assert.Equal("task.cannot-recall", play.TryRecall("clerk", "y")!.Key);
    }

    [Fact]
    public void A_signature_taken_back_is_gone_from_the_document()
    {
        var play = new Play(Of("start > s.Issued > y > end").With(Signing()).Build()).Submit();
        play.Do("head", "s.content", "Pass").Do("office", "s.form", "Pass").Do("leader", "s.sign", "Sign");
        Assert.Equal("signed", play.Case.Documents[0].State);
        Play.Accepted(play.TryRecall("leader", "s.issue"));
        Assert.Equal(("draft", null), (play.Case.Documents[0].State, play.Case.Documents[0].SignedBy));
    }

    [Fact]
    public void Status_and_holder_go_back_too()
    {
        var chart = Of("start > a > m > y > end").With(new MilestoneActivity("m", "done", "body:department"));
        var play = new Play(chart.Build()).Submit().Do("officer", "a");
        Assert.Equal(("done", Office.Department), (play.Case.Status, play.Case.Holder));
        Play.Accepted(play.TryRecall("officer", "y"));
        Assert.Equal(("", ""), (play.Case.Status, play.Case.Holder));
    }

    [Fact]
    public void A_recalled_task_keeps_its_term_and_the_day_from_which_it_counts()
    {
        var chart = Of("start > x > y > end").Term("t", "3 working days").With(new UserTaskActivity("x", Rule() with { Term = "t", Reminders = [-1] }));
        var play = new Play(chart.Build()).Submit().On("2026-03-03").Do("officer", "x");
        Play.Accepted(play.TryRecall("officer", "y"));
        Assert.Equal(Play.Day("2026-03-05"), play.DeadlineOf("x").Due);
        Assert.Equal(2, play.Case.Due.Length);
        Play.Accepted(play.Try("officer", "x", on: "2026-03-02"));
    }

    [Fact]
    public void A_step_that_opened_a_fork_cannot_be_taken_back_into_a_waiting_join()
    {
        var chart = Of("start > x > f", "f.a > y > j", "f.b > j", "j > z > end").With(new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"));
        var play = new Play(chart.Build()).Submit().Do("officer", "x");
        Assert.Equal("task.cannot-recall", play.TryRecall("officer", "y")!.Key);
        Assert.Equal(["z"], play.Do("officer", "y").Open);
    }

    [Fact]
    public void The_last_step_before_a_join_cannot_be_taken_back_out_of_it()
    {
        var chart = Of("start > f", "f.a > x > j", "f.b > y > j", "j > z > end").With(new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"));
        var play = new Play(chart.Build()).Submit().Do("officer2", "y").Do("officer", "x");
        Assert.Equal("task.cannot-recall", play.TryRecall("officer", "z")!.Key);
    }

    [Theory]
    [InlineData("f.b > w > j")]
    [InlineData("f.b > w > v > j")]
    public void Once_a_wait_beside_it_has_moved_on_by_its_day_a_step_cannot_be_taken_back(string beside)
    {
        var play = BesideAWait(beside).Do("officer", "x").On("2026-03-06");
        Play.Accepted(play.Fire());
        Assert.Equal("task.cannot-recall", play.TryRecall("officer", "y")!.Key);
        play.Do("officer", "y").On("2026-03-20");
        if (play.Open.Any() is false) Play.Accepted(play.Fire());
        Assert.Equal(["z"], play.Open);
    }

    [Fact]
    public void A_step_beside_a_wait_that_goes_on_may_be_taken_back_and_the_wait_ends_by_its_day()
    {
        var play = BesideAWait("f.b > w > j").Do("officer", "x").On("2026-03-04");
        Play.Accepted(play.TryRecall("officer", "y"));
        Assert.Equal(["x"], play.Open);
        play.Do("officer", "x").Do("officer", "y").On("2026-03-06");
        Play.Accepted(play.Fire());
        Assert.Equal(["z"], play.Open);
    }

    [Theory]
    [InlineData("restart")]
    [InlineData("pause")]
    public void A_request_for_a_supplement_that_is_taken_back_leaves_the_clock_as_it_was(string onSupplement)
    {
        var play = Supplement(onSupplement);
        var due = play.DeadlineOf("x").Due;
        play.On("2026-03-10").Do("officer", "x", "More");
        Play.Accepted(play.TryRecall("officer", "fix"));
        Assert.Equal(due, play.DeadlineOf("x").Due);
        Assert.False(play.DeadlineOf("x").Paused);
        Assert.Contains(play.Case.Due, d => d.Task == play.Case.Task("x")!.Id && d.Kind == "overdue");
    }

    [Fact]
    public void A_supplement_that_is_taken_back_lets_the_clock_stand_again()
    {
        var play = Supplement("pause").On("2026-03-10").Do("officer", "x", "More").On("2026-03-12").Do("officer", "fix");
        Play.Accepted(play.TryRecall("officer", "x"));
        Assert.True(play.Case.Deadlines.Single(d => d.Key == "t").Paused);
        Assert.Equal(["fix"], play.Open);
    }

    [Fact]
    public void A_term_that_began_with_the_step_taken_back_stops()
    {
        var chart = Of("start > a > x > end").Term("t", "20 days", start: "a.Done").With(new UserTaskActivity("x", Rule() with { Term = "t" }));
        var play = new Play(chart.Build()).Submit().Do("officer", "a");
        Play.Accepted(play.TryRecall("officer", "x"));
        Assert.Empty(play.Case.Deadlines);
        Assert.Equal(Play.Day("2026-03-30"), play.On("2026-03-10").Do("officer", "a").DeadlineOf("x").Due);
    }

    [Fact]
    public void A_task_beside_which_somebody_was_asked_cannot_be_recalled()
    {
        var play = new Play(Of("start > x > y > end").Build()).Submit().Do("officer", "x");
        Play.Accepted(play.TryAsk("officer", "y", "head"));
        Assert.Equal("task.cannot-recall", play.TryRecall("officer", "y")!.Key);
    }

    private static Play BesideAWait(string beside) => new Play(Of("start > f", "f.a > x > y > j", beside, "j > z > end").Term("t", "3 days").Term("u", "5 days")
        .With(new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), new WaitActivity("w", "t"), new WaitActivity("v", "u")).Build()).Submit();

    private static Play Supplement(string onSupplement)
    {
        var chart = Of("start > a > x.Good > end", "x.More > fix > x").Term("t", "20 days", "a.Done", onSupplement)
            .With(new UserTaskActivity("x", Rule() with { Term = "t", Outcomes = [Yes("Good"), No("More")] }), new UserTaskActivity("fix", Rule() with { ApplicantsClock = true }));
        return new Play(chart.Build()).Submit().Do("officer", "a");
    }

    private static SigningActivity Signing() => new("s", "toTrinh", "owner", "outgoing", [new WhoRule(["officer"], "owner")], [], new TaskRule());
}
