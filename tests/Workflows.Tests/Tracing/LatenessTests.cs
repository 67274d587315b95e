using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Tests.Campaigns;
using Approvals.Workflows.Tests.Engine;
using Approvals.Workflows.Tracing;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Tracing;

public sealed class LatenessTests
{
    private static readonly CaseActionActivity suspend = new("suspend", Rule(), When("true"), false, false, CommentRule.Optional, "suspend");
    private static readonly CaseActionActivity lift = new("lift", Rule(), When("true"), false, false, CommentRule.Optional, "lift");

    [Fact]
    public void Each_step_holds_the_days_after_it_opened_up_to_the_day_it_closed()
    {
        var play = new Play(Of("start > a > b > end").With(Task("b", "leader")).Build()).Submit().On("2026-03-05").Do("officer", "a").On("2026-03-10").Do("leader", "b");
        var told = Told(play, "2026-06-01");
        Assert.Equal((Play.Day("2026-03-02"), Play.Day("2026-03-10"), 6), (told.Start, told.End, told.WorkingDays));
        Assert.Equal([("a", "2026-03-03", "2026-03-05", 3), ("b", "2026-03-06", "2026-03-10", 3)], Spans(told));
        Assert.All(told.Spans, s => Assert.Equal(HoldCause.Work, s.Cause));
        Assert.Equal(["officer", "leader"], told.Spans.Select(s => s.Person));
    }

    [Fact]
    public void Of_parallel_branches_the_one_closed_last_held_the_case_and_the_other_is_shown_beside()
    {
        var play = new Play(Of("start > f", "f.x > a > j", "f.y > b > j", "j > end").With(new ForkActivity("f", ["x", "y"]), new JoinActivity("j", "f"), Task("b", "appraiser", "body:department")).Build())
            .Submit().On("2026-03-04").Do("officer", "a").On("2026-03-09").Do("appraiser", "b");
        var told = Told(play, "2026-06-01");
        Assert.Equal([("b", "2026-03-03", "2026-03-04", 2), ("b", "2026-03-05", "2026-03-09", 3)], Spans(told));
        Assert.Equal(["a"], told.Spans[0].Beside.Select(b => b.Handle));
        Assert.Empty(told.Spans[1].Beside);
        Assert.Equal(new HeldPart(Office.Department, "b", HoldCause.Work, 5), Assert.Single(told.Parts));
    }

    [Fact]
    public void What_the_applicant_owes_goes_before_open_steps_and_a_suspension_before_both()
    {
        var chart = Of("start > f", "f.x > fix > j", "f.y > b > j", "j > end")
            .With(new ForkActivity("f", ["x", "y"]), new JoinActivity("j", "f"), new UserTaskActivity("fix", Rule() with { ApplicantsClock = true }), Task("b", "leader"), suspend, lift);
        var play = new Play(chart.Build()).Submit();
        Play.Accepted(play.On("2026-03-04").TryAction("officer", "suspend"));
        Play.Accepted(play.On("2026-03-06").TryAction("officer", "lift"));
        play.On("2026-03-10").Do("officer", "fix").On("2026-03-12").Do("leader", "b");
        var told = Told(play, "2026-06-01");
        Assert.Equal([("fix", "2026-03-03", "2026-03-04", 2), ("suspend", "2026-03-05", "2026-03-06", 2), ("fix", "2026-03-07", "2026-03-10", 2), ("b", "2026-03-11", "2026-03-12", 2)], Spans(told));
        Assert.Equal([HoldCause.Applicant, HoldCause.Suspension, HoldCause.Applicant, HoldCause.Work], told.Spans.Select(s => s.Cause));
    }

    [Fact]
    public void A_suspension_while_the_applicant_is_awaited_is_the_suspensions_in_the_split_of_a_term_too()
    {
        var chart = Of("start > b > end", "b.More > fix > b").Term("t", "2 working days", "start.Done")
            .With(new UserTaskActivity("b", Rule("leader") with { Outcomes = [Yes(), No("More")], Term = "u" }), new UserTaskActivity("fix", Rule() with { ApplicantsClock = true }), suspend, lift)
            .Term("u", "2 working days");
        var play = new Play(chart.Build()).Submit().On("2026-03-03").Do("leader", "b", "More");
        Play.Accepted(play.On("2026-03-05").TryAction("officer", "suspend"));
        Play.Accepted(play.On("2026-03-10").TryAction("officer", "lift"));
        var told = Told(play.On("2026-03-12").Do("officer", "fix"), "2026-03-12");
        Assert.Equal(
            [new HeldPart(Office.Union, "fix", HoldCause.Applicant, 4), new HeldPart(Office.Union, "suspend", HoldCause.Suspension, 3), new HeldPart(Office.Union, "b", HoldCause.Work, 1)],
            told.Parts);
    }

    [Fact]
    public void Days_between_a_letter_and_its_recording_are_the_next_holders_and_flagged()
    {
        var play = new Play(Of("start > a > b > end").With(Task("a", "leader", "body:committee"), Task("b", "leader")).Build()).Submit().On("2026-03-11")
            .Do("officer", "a", answer: Play.Letter("2026-03-05"));
        Play.Accepted(play.TryConfirm("head", "a"));
        var told = Told(play, "2026-03-13");
        Assert.Equal([("a", "2026-03-03", "2026-03-05", 3), ("b", "2026-03-06", "2026-03-11", 4), ("b", "2026-03-12", "2026-03-13", 2)], Spans(told));
        Assert.Equal([false, true, false], told.Spans.Select(s => s.RecordedLate));
        Assert.Equal(new LateRecording("a", Office.Union, Play.Day("2026-03-05"), Play.Day("2026-03-11"), 4), Assert.Single(told.Recordings));
        // Who wrote down what another body decided did not hold the case.
        Assert.All(told.Spans, s => Assert.Null(s.Person));
    }

    [Fact]
    public void A_limit_that_was_passed_says_who_held_the_case_before_and_after_it()
    {
        var chart = Of("start > a > b > end").Term("t", "3 working days", "start.Done", "pause", "b.*").Term("o", "1 working days")
            .With(new UserTaskActivity("b", Rule("appraiser", "body:department") with { Term = "o" }));
        var play = new Play(chart.Build()).Submit().On("2026-03-04").Do("officer", "a").On("2026-03-10").Do("appraiser", "b");
        var late = Assert.Single(Told(play, "2026-03-20").Late);
        Assert.Equal(("o", "b", 3), (late.Deadline.Key, late.Handle, late.DaysOver));
        Assert.Equal(new HeldPart(Office.Department, "b", HoldCause.Work, 1), Assert.Single(late.Within));
        Assert.Equal(new HeldPart(Office.Department, "b", HoldCause.Work, 3), Assert.Single(late.Over));
    }

    [Fact]
    public void A_limit_still_running_is_late_from_the_day_after_it_and_not_while_it_stands_still()
    {
        var chart = Of("start > a > end").Term("o", "2 working days").With(new UserTaskActivity("a", Rule() with { Term = "o" }), suspend, lift);
        var play = new Play(chart.Build()).Submit();
        Assert.Empty(Told(play, "2026-03-04").Late);
        Assert.Equal(1, Assert.Single(Told(play, "2026-03-05").Late).DaysOver);
        Play.Accepted(play.On("2026-03-04").TryAction("officer", "suspend"));
        Assert.Empty(Told(play, "2026-03-25").Late);
    }

    [Fact]
    public void A_report_that_is_owed_holds_the_case_only_while_nothing_of_the_flow_is_open()
    {
        var chart = Of("start > o > a > wait > end").Term("r", "10 days").Term("w", "5 days", "a.Done")
            .With(new ObligationActivity("o", Rule() with { Term = "r" }, [], null, null, null), Task("a", "leader"), new WaitActivity("wait", "w"));
        var play = new Play(chart.Build()).Submit().On("2026-03-04").Do("leader", "a").On("2026-03-05").Do("officer", "o");
        Play.Accepted(play.On("2026-03-10").Fire());
        Assert.Equal([("a", HoldCause.Work), ("o", HoldCause.Duty), ("wait", HoldCause.Waiting)], Told(play, "2026-03-10").Spans.Select(s => (s.Handle!, s.Cause)));
    }

    public static TheoryData<int> Types() => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Of_any_history_every_day_has_one_holder_and_the_parts_add_up_to_the_working_days_of_the_case(int type)
    {
        var play = new Play(RandomCaseType.Of(type).Definition, thorough: false);
        var random = new Seeded(type);
        for (var sent = 0; sent < 90 && play.Begun is not { IsOpen: false }; sent++)
        {
            var commands = new RandomCommands(play.Definition, "c1", random);
            play.Now += TimeSpan.FromHours(random.Pick(0, 0, 1, 5, 24, 24, 72, random.Next(40) == 0 ? 900 : 2));
            play.Run(play.Begun is null ? commands.Begin(play.NextId(), play.Directory, play.Now) : commands.Next(play.NextId(), play.Case, play.Directory, play.Now));
        }
        var calendar = new WorkCalendar(1, [new CalendarDay(new DateOnly(2026, 3, 11), "Nghỉ", "Off", "thử")], [new CalendarDay(new DateOnly(2026, 3, 14), "Bù", "Made up", "thử")]);
        for (var records = 1; records <= play.Records.Count; records += Math.Max(1, play.Records.Count / 6))
            SlowHolders.Check(play.Records[..records], calendar, Inputs.LocalDate(play.Records[records - 1].At).AddDays(random.Next(9)));
    }

    private static Lateness Told(Play play, string today) => Lateness.Of(play.Records, play.Calendar, Play.Day(today));

    private static (string?, string, string, int)[] Spans(Lateness told) => [.. told.Spans.Select(s => (s.Handle, s.From.Iso(), s.To.Iso(), s.WorkingDays))];
}
