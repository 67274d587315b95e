using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class ClockTests
{
    private static readonly CalendarDay holiday = new(new DateOnly(2026, 3, 5), "Nghỉ", "Off", "thử");

    [Fact]
    public void A_term_that_an_event_starts_runs_over_several_tasks_until_an_event_stops_it()
    {
        var chart = Of("start > a > b > c > d > end").Term("t", "20 days", "a.Done", "restart", "c.*")
            .With(new UserTaskActivity("b", Rule() with { Term = "t" }), new UserTaskActivity("c", Rule() with { Term = "t" }));
        var play = new Play(chart.Build()).Submit();
        Assert.Empty(play.Case.Deadlines);
        play.On("2026-03-03").Do("officer", "a");
        Assert.Equal(Play.Day("2026-03-23"), play.DeadlineOf("b").Due);
        var id = play.DeadlineOf("b").Id;
        play.On("2026-03-10").Do("officer", "b");
        Assert.Equal(id, play.DeadlineOf("c").Id);
        play.On("2026-03-24").Do("officer", "c");
        Assert.Equal("missed", play.Facts.OfType<DeadlineStopped>().Single().Result);
        Assert.True(play.Facts.OfType<TaskClosed>().Single().Late);
        Assert.Empty(play.Case.Deadlines);
    }

    [Theory]
    [InlineData("2026-03-05", false)]
    [InlineData("2026-03-06", true)]
    public void A_task_is_late_from_the_day_after_its_due_date(string day, bool late)
    {
        var play = Timed("3 working days").On(day).Do("officer", "x");
        Assert.Equal(late, play.Facts.OfType<TaskClosed>().Single().Late);
    }

    [Fact]
    public void A_term_that_pauses_moves_by_the_days_until_the_supplement()
    {
        var play = Supplement("pause").On("2026-03-06").Do("officer", "x", "More");
        Assert.True(play.Case.Deadlines.Single(d => d.Key == "t").Paused);
        Assert.DoesNotContain(play.Case.Due, d => d.Deadline == play.Case.Deadlines.Single(x => x.Key == "t").Id);
        play.On("2026-03-16").Do("officer", "fix");
        Assert.Equal(Play.Day("2026-04-01"), play.DeadlineOf("x").Due);
    }

    [Fact]
    public void A_term_that_restarts_is_gone_until_its_event_comes_again()
    {
        var play = Supplement("restart", "a").On("2026-03-06").Do("officer", "x", "More");
        Assert.DoesNotContain(play.Case.Deadlines, d => d.Key == "t");
        play.On("2026-03-16").Do("officer", "fix").On("2026-03-17").Do("officer", "a");
        Assert.Equal(Play.Day("2026-04-06"), play.DeadlineOf("x").Due);
    }

    [Fact]
    public void A_suspension_moves_every_due_date_by_the_paused_days_and_is_silent()
    {
        var play = Suspendable();
        Play.Accepted(play.On("2026-03-04").TryAction("officer", "suspend"));
        Assert.Empty(play.Case.Due);
        Assert.Equal("due.nothing", play.On("2026-03-20").Fire()!.Key);
        Assert.Equal("case.suspended", play.Try("officer", "x")!.Key);
        Play.Accepted(play.On("2026-03-24").TryAction("officer", "lift"));
        Assert.Equal(Play.Day("2026-04-03"), play.DeadlineOf("x").Due);
        Assert.Equal(2, play.Case.Due.Length);
    }

    [Fact]
    public void What_was_said_to_be_overdue_is_not_said_again_after_a_suspension()
    {
        var play = Suspendable().On("2026-03-16");
        Play.Accepted(play.Fire());
        Play.Accepted(play.On("2026-03-17").TryAction("officer", "suspend"));
        Play.Accepted(play.On("2026-03-27").TryAction("officer", "lift"));
        Assert.Equal("due.nothing", play.On("2026-03-30").Fire()!.Key);
    }

    [Fact]
    public void A_case_stands_still_once_and_is_lifted_once()
    {
        var play = Suspendable();
        Assert.Equal("action.not-now", play.TryAction("officer", "lift")!.Key);
        Play.Accepted(play.TryAction("officer", "suspend"));
        Assert.NotNull(play.TryAction("officer", "suspend"));
        Assert.Equal("case.suspended", play.TryAsk("officer", "x", "head")!.Key);
    }

    [Theory]
    [InlineData("suspend", "2026-03-01", "problem.date-before-asked")]
    [InlineData("suspend", "2026-03-11", "problem.date-in-future")]
    [InlineData("suspend", "2026-03-04", null)]
    public void An_action_happened_neither_before_the_case_nor_after_today(string action, string day, string? problem) =>
        Assert.Equal(problem, Suspendable().On("2026-03-10").TryAction("officer", action, on: day)?.Problems[0].Key);

    [Fact]
    public void A_suspension_is_not_lifted_before_it_began()
    {
        var play = Suspendable().On("2026-03-10");
        Play.Accepted(play.TryAction("officer", "suspend"));
        Assert.Equal("problem.date-before-asked", play.TryAction("officer", "lift", on: "2026-03-09")!.Problems[0].Key);
    }

    [Fact]
    public void Overdue_fires_once()
    {
        var play = Timed("3 working days").On("2026-03-05", hour: 23);
        Assert.Equal("due.nothing", play.Fire()!.Key);
        Play.Accepted(play.On("2026-03-06", hour: 0).Fire());
        Assert.Equal("overdue", play.Facts.OfType<NoticeQueued>().Single().Template);
        Assert.Equal("due.nothing", play.Fire()!.Key);
        Assert.Equal("due.nothing", play.On("2026-05-06").Fire()!.Key);
    }

    [Fact]
    public void After_an_outage_of_forty_days_a_task_gets_one_notice()
    {
        var play = Timed("10 working days", -5, -2, 0, 1, 5);
        Assert.Equal(6, play.Case.Due.Length);
        Play.Accepted(play.On("2026-04-11").Fire());
        var notice = play.Facts.OfType<NoticeQueued>().Single();
        Assert.Equal(("overdue", "5"), (notice.Template, notice.Args["missed"]));
        Assert.Equal(["officer", "officer2"], notice.Recipients);
        Assert.Empty(play.Case.Due);
    }

    [Fact]
    public void A_reminder_whose_morning_is_past_is_not_made_up() => Assert.Single(Timed("1 working days", -5).Case.Due);

    [Fact]
    public void A_new_calendar_is_computed_before_anything_fires()
    {
        var play = Timed("3 working days", 0).On("2026-03-05");
        play.Calendar = new WorkCalendar(2, [holiday], []);
        Play.Accepted(play.Fire());
        Assert.Equal((Play.Day("2026-03-06"), 2), (play.DeadlineOf("x").Due, play.DeadlineOf("x").Calendar));
        Assert.Empty(play.Facts.OfType<NoticeQueued>());
        Assert.Equal("due.nothing", play.On("2026-03-06", hour: 7).Fire()!.Key);
        Play.Accepted(play.On("2026-03-06").Fire());
        Assert.Equal("reminder", play.Facts.OfType<NoticeQueued>().Single().Template);
    }

    [Fact]
    public void No_key_of_something_due_is_ever_used_twice()
    {
        var play = Suspendable(-2, 0);
        play.On("2026-03-12").Calendar = new WorkCalendar(2, [holiday with { Date = new DateOnly(2026, 3, 13) }, holiday with { Date = new DateOnly(2026, 3, 16) }], []);
        Play.Accepted(play.Fire());
        Play.Accepted(play.TryAction("officer", "suspend"));
        Play.Accepted(play.On("2026-03-20").TryAction("officer", "lift"));
        play.Calendar = new WorkCalendar(3, [holiday with { Date = new DateOnly(2026, 3, 23) }], []);
        Play.Accepted(play.On("2026-04-20").Fire());
        var keys = play.Records.SelectMany(r => r.Facts).OfType<DuePlanned>().SelectMany(f => f.Items).Select(i => i.Key).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Fact]
    public void Silence_closes_as_no_reply_and_never_as_consent()
    {
        var play = Consulted(Office.Police, Office.Committee);
        play.Do("officer", "c:cong-an", "Agree", Play.Letter("2026-03-03"));
        Play.Accepted(play.TryConfirm("clerk", "c:cong-an"));
        Play.Accepted(play.On("2026-03-06").Fire());
        Assert.Equal(["Agree", "NoReply"], play.Case.Opinions.Select(o => o.Outcome));
        Assert.Equal(("system", "NoReply"), (play.Facts.OfType<TaskClosed>().Single().Actor, play.Facts.OfType<TaskClosed>().Single().Outcome));
        Assert.Equal(["y"], play.Open);
    }

    [Fact]
    public void An_answer_that_waits_for_its_confirmation_is_no_silence()
    {
        var play = Consulted(Office.Police).Do("officer", "c:cong-an", "Agree", Play.Letter("2026-03-03"));
        Play.Accepted(play.On("2026-03-06").Fire());
        Play.Accepted(play.TryConfirm("clerk", "c:cong-an"));
        Assert.Equal("Agree", Assert.Single(play.Case.Opinions).Outcome);
    }

    [Fact]
    public void A_recording_sent_back_after_the_term_falls_silent_again()
    {
        var play = Consulted(Office.Police).Do("officer", "c:cong-an", "Agree", Play.Letter("2026-03-03"));
        Play.Accepted(play.On("2026-03-06").Fire());
        Play.Accepted(play.TryConfirm("clerk", "c:cong-an", accept: false, comment: "Không phải văn bản này"));
        Play.Accepted(play.Fire());
        Assert.Equal("NoReply", Assert.Single(play.Case.Opinions).Outcome);
    }

    [Fact]
    public void A_consultation_of_nobody_passes_at_once() => Assert.Equal(["y"], Consulted().Open);

    [Fact]
    public void A_wait_ends_when_its_term_has_passed()
    {
        var play = new Play(Of("start > w > y > end").With(new WaitActivity("w", "t")).Term("t", "3 days").Build()).Submit();
        Assert.Equal("due.nothing", play.On("2026-03-05", hour: 23).Fire()!.Key);
        Play.Accepted(play.On("2026-03-06", hour: 0).Fire());
        Assert.Equal(["y"], play.Open);
    }

    [Fact]
    public void A_wait_counts_from_the_date_of_its_field()
    {
        var chart = Of("start > w > y > end").With(new WaitActivity("w", "t")).Term("t", "3 days", "field:until");
        Assert.Equal(Play.Day("2026-06-04"), Assert.Single(new Play(chart.Build()).Submit(values: [("until", "2026-06-01")]).Case.Deadlines).Due);
    }

    [Fact]
    public void Two_waits_for_one_term_both_end()
    {
        var chart = Of("start > f", "f.a > w > j", "f.b > v > j", "j > y > end").Term("t", "3 days")
            .With(new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), new WaitActivity("w", "t"), new WaitActivity("v", "t"));
        var play = new Play(chart.Build()).Submit().On("2026-03-06");
        Play.Accepted(play.Fire());
        Assert.Equal(["y"], play.Open);
    }

    [Fact]
    public void A_wait_outlives_a_supplement_in_another_branch()
    {
        var chart = Of("start > f", "f.a > w > j", "f.b > fix > j", "j > y > end").Term("t", "3 days").With(
            new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), new WaitActivity("w", "t"), new UserTaskActivity("fix", Rule() with { ApplicantsClock = true }));
        var play = new Play(chart.Build()).Submit().Do("officer", "fix").On("2026-03-06");
        Play.Accepted(play.Fire());
        Assert.Equal(["y"], play.Open);
    }

    private static Play Timed(string amount, params IReadOnlyList<int> reminders)
    {
        var chart = Of("start > x > end").Term("t", amount).With(new UserTaskActivity("x", Rule() with { Term = "t", Reminders = reminders }));
        return new Play(chart.Build()).Submit("head");
    }

    private static Play Suspendable(params IReadOnlyList<int> reminders)
    {
        var chart = Of("start > x > end").Term("t", "10 working days").With(
            new UserTaskActivity("x", Rule() with { Term = "t", Reminders = reminders.Count > 0 ? reminders : [0] }),
            new CaseActionActivity("suspend", Rule(), When("true"), false, false, CommentRule.Optional, "suspend"),
            new CaseActionActivity("lift", Rule(), When("true"), false, false, CommentRule.Optional, "lift"));
        return new Play(chart.Build()).Submit();
    }

    private static Play Supplement(string onSupplement, string back = "x")
    {
        var chart = Of("start > a > x.Good > end", $"x.More > fix > {back}").Term("t", "20 days", "a.Done", onSupplement)
            .With(new UserTaskActivity("x", Rule() with { Term = "t", Outcomes = [Yes("Good"), No("More")] }), new UserTaskActivity("fix", Rule() with { ApplicantsClock = true }));
        return new Play(chart.Build()).Submit().Do("officer", "a");
    }

    private static Play Consulted(params IReadOnlyList<string> bodies)
    {
        var rule = Rule("officer", "item") with { Term = "t", Outcomes = [Yes("Agree"), No("Against")] };
        var chart = Of("start > c > y > end").Term("t", "3 days").With(new ConsultationActivity("c", "bodies", rule));
        return new Play(chart.Build()).Submit(values: [("bodies", bodies)]).On("2026-03-03");
    }
}
