using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class ChasingTests
{
    [Fact]
    public void Whoever_holds_the_task_is_told_at_once_and_nobody_else()
    {
        var play = AtDepartment();
        Play.Accepted(play.TryChase("officer", "x"));
        var notice = play.Facts.OfType<NoticeQueued>().Single();
        Assert.Equal(("chase", "2026-03-09"), (notice.Template, notice.Args["due"]));
        Assert.Equal(["appraiser"], notice.Recipients);
        Assert.Equal("officer", play.Facts.OfType<TaskChased>().Single().By);
    }

    [Fact]
    public void The_same_task_is_not_chased_twice_within_an_hour_by_anybody()
    {
        var play = AtDepartment();
        Play.Accepted(play.TryChase("officer", "x"));
        play.Now += TimeSpan.FromMinutes(59);
        var refusal = play.TryChase("head", "x")!;
        Assert.Equal(("task.chased-just-now", "09:00"), (refusal.Key, refusal.Args["time"]));
        play.Now += TimeSpan.FromMinutes(1);
        Play.Accepted(play.TryChase("head", "x"));
    }

    [Theory]
    [InlineData("officer", null)]
    [InlineData("clerk", null)]
    [InlineData("director", null)]
    [InlineData("appraiser", "task.not-entitled")]
    [InlineData("registrar", "task.not-entitled")]
    [InlineData("chairman", "task.not-entitled")]
    public void The_owning_body_and_who_distributes_the_work_may_remind(string who, string? refusal)
    {
        Assert.Equal(refusal, AtDepartment().TryChase(who, "x")?.Key);
        Assert.Equal(refusal, AtDepartment().TryNote(who, "x")?.Key);
    }

    [Fact]
    public void Nobody_chases_himself()
    {
        var chart = Of("start > x > end").With(new UserTaskActivity("x", Rule("clerk")));
        Assert.Equal("task.nobody-to-remind", new Play(chart.Build()).Submit().TryChase("clerk", "x")!.Key);
    }

    [Fact]
    public void What_is_closed_or_stands_still_is_not_chased()
    {
        Assert.Equal("task.closed", AtDepartment().TryChase("officer", "c1.9")!.Key);
        var play = AtDepartment();
        Play.Accepted(play.TryAction("officer", "suspend"));
        Assert.Equal("case.suspended", play.TryChase("officer", "x")!.Key);
    }

    [Fact]
    public void A_reminder_by_other_means_is_noted_with_its_day_and_its_words_kept_apart()
    {
        var play = AtDepartment().On("2026-03-05");
        Play.Accepted(play.TryNote("officer", "x", "phone", "2026-03-04", "Đã gọi cho chị Lan"));
        var noted = play.Facts.OfType<ReminderNoted>().Single();
        Assert.Equal(("phone", Play.Day("2026-03-04"), "officer"), (noted.Channel, noted.On, noted.By));
        Assert.Equal("Đã gọi cho chị Lan", play.Privates.Single(p => p.Digest == noted.Note!.Digest).Text);
        Assert.Empty(play.Facts.OfType<NoticeQueued>());
    }

    [Theory]
    [InlineData("pigeon", null, "problem.not-an-option")]
    [InlineData("zalo", "2026-03-06", "problem.date-in-future")]
    [InlineData("zalo", "2026-03-01", "problem.date-before-asked")]
    public void A_note_names_a_known_means_and_a_day_on_which_the_task_was_open(string channel, string? on, string problem) =>
        Assert.Equal(problem, AtDepartment().On("2026-03-05").TryNote("officer", "x", channel, on)!.Problems[0].Key);

    private static Play AtDepartment()
    {
        var rule = Rule("appraiser", "org:" + Office.Department) with { Term = "t" };
        var chart = Of("start > x > end").Term("t", "5 working days").With(
            new UserTaskActivity("x", rule), new CaseActionActivity("suspend", Rule(), When("true"), false, false, CommentRule.Optional, "suspend"));
        return new Play(chart.Build()).Submit();
    }
}
