using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class RemindersTests
{
    [Fact]
    public void What_is_told_beside_the_case_is_left_alone_by_it()
    {
        var play = Timed(-2, 0).On("2026-03-10");
        Assert.Equal(["c1.1/reminder/-2", "c1.1/reminder/0", "c1.1/overdue"], Reminders.DueBy(play.Case, play.Now).OrderBy(i => i.At).Select(i => i.Key));
        Assert.False(Reminders.MustWait(play.Case, play.Now, play.Calendar.Version));
        Assert.Equal("due.nothing", play.Fire(apart: true)!.Key);
        Assert.Equal(3, play.Case.Due.Length);
    }

    [Fact]
    public void What_was_told_beside_the_case_is_never_told_by_it()
    {
        var play = Timed(-2, 0).On("2026-03-10");
        play.Told.UnionWith(["c1.1/reminder/-2", "c1.1/reminder/0", "c1.1/overdue"]);
        Assert.Equal("due.nothing", play.Fire()!.Key);
        play.Told.Remove("c1.1/overdue");
        Play.Accepted(play.Fire());
        Assert.Equal(("overdue", "0"), (play.Facts.OfType<NoticeQueued>().Single().Template, play.Facts.OfType<NoticeQueued>().Single().Args["missed"]));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void A_new_calendar_says_overdue_again_only_what_was_not_told(bool told, int said)
    {
        var play = Timed(0).On("2026-03-20");
        if (told) play.Told.UnionWith(["c1.1/reminder/0", "c1.1/overdue"]);
        play.Calendar = new WorkCalendar(2, [new CalendarDay(new DateOnly(2026, 3, 4), "Nghỉ", "Off", "thử")], []);
        Assert.True(Reminders.MustWait(play.Case, play.Now, 2));
        Play.Accepted(play.Fire(apart: true));
        Assert.Empty(play.Facts.OfType<NoticeQueued>());
        Assert.Equal(said, Reminders.DueBy(play.Case, play.Now).Count(i => !play.Told.Contains(i.Key)));
    }

    [Fact]
    public void A_silence_is_the_cases_own_and_takes_the_reminders_of_its_task_with_it()
    {
        var rule = Rule("officer", "item") with { Term = "t", Reminders = [-1], Outcomes = [Yes("Agree"), No("Against")] };
        var chart = Of("start > c > y > end").Term("t", "3 days").With(new ConsultationActivity("c", "bodies", rule));
        var play = new Play(chart.Build()).Submit(values: [("bodies", new[] { Office.Police })]).On("2026-03-10");
        Assert.True(Reminders.MustWait(play.Case, play.Now, play.Calendar.Version));
        Play.Accepted(play.Fire(apart: true));
        Assert.Equal(["silence"], play.Facts.OfType<NoticeQueued>().Select(n => n.Template).Distinct().Where(t => t is "silence" or "reminder"));
        Assert.Equal(["y"], play.Open);
        Assert.Empty(Reminders.DueBy(play.Case, play.Now));
    }

    private static Play Timed(params IReadOnlyList<int> reminders)
    {
        var chart = Of("start > x > end").Term("t", "5 working days").With(new UserTaskActivity("x", Rule() with { Term = "t", Reminders = reminders }));
        return new Play(chart.Build()).Submit("head");
    }
}
