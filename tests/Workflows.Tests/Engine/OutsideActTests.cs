using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>Acts of others, recorded from their paper by one person and confirmed by another.</summary>
public sealed class OutsideActTests
{
    [Fact]
    public void Nothing_happens_until_a_second_person_confirms_and_then_from_the_day_of_the_paper()
    {
        var play = Case("suspend").On("2026-03-10");
        Play.Accepted(play.TryAction("officer", "act", Paper("2026-03-06")));
        Assert.Null(play.Case.SuspendedOn);
        Assert.Equal(["act", "x"], play.Open);
        Assert.Equal("task.own-recording", play.TryConfirm("officer", "act")!.Key);
        Play.Accepted(play.TryConfirm("clerk", "act"));
        Assert.Equal(Play.Day("2026-03-06"), play.Case.SuspendedOn);
        Assert.Equal(["x"], play.Open);
        Assert.Equal(("officer", "clerk"), (play.Facts.OfType<ActionTaken>().Single().Actor, play.Facts.OfType<TaskClosed>().Single().ConfirmedBy));
    }

    [Fact]
    public void It_needs_its_paper_and_waits_for_one_confirmation_at_a_time()
    {
        var play = Case(null).On("2026-03-10");
        Assert.Equal("task.letter-needed", play.TryAction("officer", "act")!.Key);
        Assert.Equal("task.not-entitled", play.TryAction("leader", "act", Paper("2026-03-06"))!.Key);
        Play.Accepted(play.TryAction("officer", "act", Paper("2026-03-06")));
        Assert.Equal("task.awaits-confirmation", play.TryAction("clerk", "act", Paper("2026-03-06"))!.Key);
        Assert.Contains(Case(null).TryAction("officer", "act", Paper("2026-03-01"))!.Problems, p => p.Key == "problem.date-before-asked");
    }

    [Fact]
    public void Sent_back_it_never_happened_and_may_be_recorded_again()
    {
        var play = Case(null).On("2026-03-10");
        Play.Accepted(play.TryAction("officer", "act", Paper("2026-03-06")));
        Play.Accepted(play.TryConfirm("clerk", "act", accept: false, comment: "Sai hồ sơ"));
        Assert.Equal(["x"], play.Open);
        Assert.Contains(play.Facts.OfType<NoticeQueued>(), n => n.Recipients.Contains("officer"));
        Assert.Empty(play.Case.Actions);
        Play.Accepted(play.TryAction("officer", "act", Paper("2026-03-06")));
    }

    [Fact]
    public void What_is_not_possible_any_more_when_it_is_confirmed_is_refused()
    {
        var act = Act(null) with { When = When("variables.status !== 'later'") };
        var play = new Play(Of("start > x > ms > y > end").With(act, new MilestoneActivity("ms", "later", "owner")).Build()).Submit().On("2026-03-10");
        Play.Accepted(play.TryAction("officer", "act", Paper("2026-03-06")));
        play.Do("officer", "x");
        Assert.Equal("action.not-now", play.TryConfirm("clerk", "act")!.Key);
        Play.Accepted(play.TryConfirm("clerk", "act", accept: false, comment: "Hồ sơ đã qua bước này"));
    }

    [Fact]
    public void A_suspension_is_lifted_from_a_paper_too()
    {
        var lift = Act("lift") with { Id = "lift" };
        var play = new Play(Of("start > x > end").With(Act("suspend"), lift).Build()).Submit().On("2026-03-10");
        Play.Accepted(play.TryAction("officer", "act", Paper("2026-03-06")));
        Play.Accepted(play.TryConfirm("clerk", "act"));
        Play.Accepted(play.On("2026-03-20").TryAction("officer", "lift", Paper("2026-03-18")));
        Assert.NotNull(play.Case.SuspendedOn);
        Play.Accepted(play.TryConfirm("clerk", "lift"));
        Assert.Null(play.Case.SuspendedOn);
    }

    [Fact]
    public void The_fields_its_paper_fills_count_and_the_values_are_the_cases_once_confirmed()
    {
        var play = Case(null).On("2026-03-10");
        Play.Accepted(play.TryAction("officer", "act", Paper("2026-03-06") with { Values = Play.Says(("note", "lý do")).Values }));
        Assert.False(play.Case.Values.ContainsKey("note"));
        Play.Accepted(play.TryConfirm("clerk", "act"));
        Assert.Equal("lý do", play.Case.Values.TextOf("note"));
    }

    [Theory]
    [InlineData("2026-03-06", true)]
    [InlineData("2026-03-05", true)]
    [InlineData("2026-03-09", null)]
    public void Before_the_term_it_rests_on_has_passed_it_is_flagged_and_not_blocked(string day, bool? early)
    {
        var act = Act(null) with { Rule = Act(null).Rule with { Term = "t" } };
        var task = Task("x");
        var play = new Play(Of("start > x > end").Term("t", "4 days").With(act, task with { Rule = task.Rule with { Term = "t" } }).Build()).Submit().On("2026-03-10");
        Play.Accepted(play.TryAction("officer", "act", Paper(day)));
        Play.Accepted(play.TryConfirm("clerk", "act"));
        Assert.Equal(early, play.Facts.OfType<ActionTaken>().Single().Early);
    }

    private static Answer Paper(string day) => new() { Letter = Play.Letter(day).Letter };

    private static CaseActionActivity Act(string? effect) =>
        new("act", new TaskRule { Section = "own", RecordedBy = [new WhoRule(["officer", "clerk"], "owner")] }, When("true"), false, false, CommentRule.Optional, effect) { Outside = true };

    private static Play Case(string? effect) => new Play(Of("start > x > end").With(Act(effect)).Build()).Submit();
}
