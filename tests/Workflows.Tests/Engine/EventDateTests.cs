using System.Text.Json;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>Terms that count from a date of the form, while that date changes; and all terms when the calendar does.</summary>
public sealed class EventDateTests
{
    [Fact]
    public void A_supplement_that_changes_the_date_moves_the_term()
    {
        var play = Parallel(true).On("2026-03-04").Do("officer", "set", answer: Play.Says(("until", "2026-08-20")));
        Assert.Equal((Play.Day("2026-08-20"), Play.Day("2026-07-21")), (play.DeadlineOf("x").Start, play.DeadlineOf("x").Due));
        Assert.Equal("amendment", play.Facts.OfType<DeadlineMoved>().Single().Cause);
        Assert.Contains(play.Case.Due, d => d.Kind == "overdue" && d.At == Inputs.StartOf(Play.Day("2026-07-22")));
    }

    [Fact]
    public void A_task_that_changes_the_date_moves_the_term()
    {
        var play = Parallel(false).On("2026-03-04").Do("officer", "set", answer: Play.Says(("until", "2026-06-15")));
        Assert.Equal(Play.Day("2026-05-15"), play.DeadlineOf("x").Due);
    }

    [Fact]
    public void An_action_that_changes_the_date_moves_the_term()
    {
        var chart = Of("start > x > end").Term("t", "30 days before", "field:until").With(
            new UserTaskActivity("x", Rule() with { Term = "t" }),
            new CaseActionActivity("postpone", Rule() with { Section = "general" }, When("true"), false, false, CommentRule.Optional, null));
        var play = new Play(chart.Build()).Submit(values: [("until", "2026-08-19")]);
        Play.Accepted(play.TryAction("officer", "postpone", Play.Says(("until", "2026-08-20"))));
        Assert.Equal(Play.Day("2026-07-21"), play.DeadlineOf("x").Due);
    }

    [Fact]
    public void A_term_whose_date_was_empty_begins_once_it_is_known()
    {
        var play = Parallel(false, until: null);
        Assert.Null(play.Case.Task("x")!.Deadline);
        play.On("2026-03-04").Do("officer", "set", answer: Play.Says(("until", "2026-08-20")));
        Assert.Equal((Play.Day("2026-08-20"), Play.Day("2026-07-21")), (play.DeadlineOf("x").Start, play.DeadlineOf("x").Due));
        Assert.Contains(play.Case.Due, d => d.Task == play.Case.Task("x")!.Id && d.Kind == "overdue");
        play.On("2026-07-22").Do("officer", "x");
        Assert.True(play.Facts.OfType<TaskClosed>().Single().Late);
    }

    [Fact]
    public void A_date_that_is_emptied_keeps_the_limit()
    {
        var play = Parallel(false).On("2026-03-04").Do("officer", "set", answer: Play.Says(("until", null!)));
        Assert.False(play.Case.Values.ContainsKey("until"));
        Assert.Equal(Play.Day("2026-07-20"), play.DeadlineOf("x").Due);
    }

    [Fact]
    public void A_duty_goes_on_to_the_end_that_a_task_sets()
    {
        var duty = new ObligationActivity("o", Rule() with { Term = "t", Outcomes = [] }, [], new Recurrence(["06-30"], null), "until", "work");
        var set = Task("set");
        var chart = Of("start > o > set > work > end").With(duty, set with { Rule = set.Rule with { Section = "general" } }).Term("t", "10 days");
        var play = new Play(chart.Build()).Submit(values: [("until", "2026-12-31")]).Do("officer", "set", answer: Play.Says(("until", "2027-12-31")));
        Assert.Equal(Play.Day("2027-12-31"), Assert.Single(play.Case.Obligations).Until);
    }

    [Fact]
    public void The_rules_in_force_at_its_start_are_those_of_the_date_it_counts_from()
    {
        var old = new TermDefinition
        {
            Key = "t", Amount = Term.Parse("10 days"), Start = "field:until", RulesOfStart = true, Basis = "cũ", ValidFrom = DateOnly.MinValue, ValidTo = Play.Day("2026-06-30"), Confirmed = true,
        };
        var both = Of("start > x > end").With(new UserTaskActivity("x", Rule() with { Term = "t" })).Term(old)
            .Term(old with { Amount = Term.Parse("3 days"), Basis = "mới", ValidFrom = Play.Day("2026-07-01"), ValidTo = null }).Build();
        Assert.Equal("mới", new Play(both).Submit(values: [("until", "2026-07-06")]).DeadlineOf("x").Basis);
        Assert.Equal("cũ", new Play(both).Submit(values: [("until", "2026-06-30")]).DeadlineOf("x").Basis);
    }

    [Fact]
    public void Who_decides_before_the_calendar_was_applied_is_judged_by_the_calendar_of_the_day()
    {
        var chart = Of("start > x > end").Term("t", "3 working days").With(new UserTaskActivity("x", Rule() with { Term = "t" }));
        var play = new Play(chart.Build()).Submit().On("2026-03-06");
        play.Calendar = new WorkCalendar(2, [new CalendarDay(Play.Day("2026-03-05"), "Nghỉ", "Off", "thử")], []);
        play.Do("officer", "x");
        Assert.False(play.Facts.OfType<TaskClosed>().Single().Late);
        Assert.Equal("met", play.Facts.OfType<DeadlineStopped>().Single().Result);
        Assert.Equal("calendar", play.Facts.OfType<DeadlineMoved>().Single().Cause);
    }

    [Fact]
    public void A_new_calendar_moves_every_running_term_earlier_and_later_with_its_reason()
    {
        var play = Terms();
        var before = play.Case.Deadlines.ToDictionary(d => d.Key, d => d.Due);
        Assert.Equal((Play.Day("2026-03-09"), Play.Day("2026-03-12")), (before["working"], before["shared"]));
        // A day off moves working days on; a Saturday worked in exchange brings them back.
        play.Calendar = new WorkCalendar(2, [new CalendarDay(Play.Day("2026-03-12"), "Nghỉ", "Off", "thử")], [new CalendarDay(Play.Day("2026-03-07"), "Làm bù", "Worked", "thử")]);
        Play.Accepted(play.Recalculate("Thông báo 9999/TB (mẫu)"));
        var moved = play.Facts.OfType<DeadlineMoved>().ToList();
        Assert.Equal(play.Case.Deadlines.Length, moved.Count);
        Assert.All(moved, m => Assert.Equal(("calendar", "Thông báo 9999/TB (mẫu)", 2), (m.Cause, m.Reason, m.Calendar)));
        Assert.Equal((Play.Day("2026-03-07"), Play.Day("2026-03-13")), (Of("working").Due, Of("shared").Due));
        Assert.Contains(play.Case.Due, d => d.Deadline == Of("working").Id && d.At == Inputs.StartOf(Play.Day("2026-03-08")));
        Assert.Equal("calendar.nothing-to-recalculate", play.Recalculate()!.Key);

        Deadline Of(string key) => play.Case.Deadlines.Single(d => d.Key == key);
    }

    [Fact]
    public void A_term_that_stands_still_is_computed_with_the_new_calendar_and_stays_silent()
    {
        var play = Terms();
        Play.Accepted(play.On("2026-03-04").TryAction("officer", "suspend"));
        play.Calendar = new WorkCalendar(2, [new CalendarDay(Play.Day("2026-03-03"), "Nghỉ", "Off", "thử")], []);
        Play.Accepted(play.Recalculate());
        Assert.All(play.Case.Deadlines, d => Assert.Equal((2, true), (d.Calendar, d.Paused)));
        Assert.Equal(Play.Day("2026-03-10"), play.DeadlineOf("x").Due);
        Assert.Empty(play.Case.Due);
        Play.Accepted(play.On("2026-03-05").TryAction("officer", "lift"));
        Assert.Equal(Play.Day("2026-03-11"), play.DeadlineOf("x").Due);
    }

    [Fact]
    public void Only_the_system_and_an_administrator_recalculate_with_a_reason_and_by_the_calendar_in_force()
    {
        var play = Terms();
        play.Calendar = new WorkCalendar(2, [], []);
        Assert.Equal("task.not-entitled", play.Recalculate(by: "officer")!.Key);
        Assert.Equal("form.invalid", play.Recalculate(" ")!.Key);
        Assert.Equal("calendar.changed", play.Recalculate(version: 3)!.Key);
        Play.Accepted(play.Recalculate(by: "admin"));
    }

    /// <summary>A term of a task, and one beside it that no task shows.</summary>
    private static Play Terms()
    {
        var chart = Of("start > a > x > end").Term("working", "5 working days").Term("shared", "10 days", "a.Done").With(
            new UserTaskActivity("x", Rule() with { Term = "working", Reminders = [0] }),
            new CaseActionActivity("suspend", Rule(), When("true"), false, false, CommentRule.Optional, "suspend"),
            new CaseActionActivity("lift", Rule(), When("true"), false, false, CommentRule.Optional, "lift"));
        return new Play(chart.Build()).Submit().Do("officer", "a");
    }

    private static Play Parallel(bool applicant, string? until = "2026-08-19")
    {
        var set = Task("set");
        var chart = Of("start > f", "f.a > x > j", "f.b > set > j", "j > end").Term("t", "30 days before", "field:until").With(
            new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), new UserTaskActivity("x", Rule() with { Term = "t" }),
            set with { Rule = set.Rule with { Section = applicant ? null : "general", ApplicantsClock = applicant } });
        return new Play(chart.Build()).Submit(values: until is null ? [] : [("until", until)]);
    }
}
