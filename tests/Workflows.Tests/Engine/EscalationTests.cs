using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class EscalationTests
{
    [Fact]
    public void Superiors_are_told_once_so_many_working_days_after_the_due_date()
    {
        var play = Timed();
        Play.Accepted(play.On("2026-03-05").Fire());
        Assert.DoesNotContain(play.Facts, f => f is Escalated);
        Assert.Equal("due.nothing", play.On("2026-03-06", hour: 7).Fire()!.Key);
        Play.Accepted(play.On("2026-03-06", hour: 8).Fire());
        var told = play.Facts.OfType<Escalated>().Single();
        Assert.Equal((2, Play.Day("2026-03-04")), (told.Offset, told.Due));
        Assert.Equal(["leader"], told.Recipients);
        Assert.Equal(("escalated", "2"), (play.Facts.OfType<NoticeQueued>().Single().Template, play.Facts.OfType<NoticeQueued>().Single().Args["days"]));
        Play.Accepted(play.TryAction("officer", "suspend"));
        Play.Accepted(play.On("2026-03-10").TryAction("officer", "lift"));
        Assert.Equal("due.nothing", play.On("2026-05-10").Fire()!.Key);
    }

    [Fact]
    public void A_suspended_task_is_left_alone_and_one_whose_answer_is_recorded_too()
    {
        var play = Timed();
        Play.Accepted(play.On("2026-03-03").TryAction("officer", "suspend"));
        Assert.Equal("due.nothing", play.On("2026-04-06").Fire()!.Key);

        var letter = new Play(Chart(at: "body:committee").Build()).Submit("officer2").On("2026-03-04").Do("officer", "x", answer: Play.Letter("2026-03-04"));
        Play.Accepted(letter.On("2026-03-12").Fire());
        Assert.DoesNotContain(letter.Facts, f => f is Escalated);
    }

    [Fact]
    public void Where_a_provision_says_so_a_task_comes_to_its_outcome_by_the_system()
    {
        var play = new Play(Chart(automatic: new AutomaticRule("Done", 1, "Điều 9 Quy chế")).Build()).Submit("officer2");
        Assert.Equal(["x"], play.On("2026-03-05", hour: 23).Open);
        Play.Accepted(play.On("2026-03-06", hour: 0).Fire());
        var closed = play.Facts.OfType<TaskClosed>().Single();
        Assert.Equal(("system", "Done", "Điều 9 Quy chế", true), (closed.Actor, closed.Outcome, closed.Basis, closed.Late));
        var told = play.Facts.OfType<NoticeQueued>().Single(n => n.Template == "automatic");
        Assert.Equal(["officer", "officer2"], told.Recipients);
        Assert.Equal(["y"], play.Open);
        Assert.Equal("task.cannot-recall", play.TryRecall("officer", "y")!.Key);
    }

    [Fact]
    public void Without_a_provision_nothing_comes_of_itself()
    {
        var play = new Play(Chart().Build()).Submit("officer2");
        Play.Accepted(play.On("2026-06-01").Fire());
        Assert.Equal(["x"], play.Open);
    }

    [Fact]
    public void A_recording_sent_back_after_its_day_comes_to_the_outcome_then()
    {
        var play = new Play(Chart("body:committee", new AutomaticRule("Done", 0, "Điều 9")).Build()).Submit("officer2").On("2026-03-04").Do("officer", "x", answer: Play.Letter("2026-03-04"));
        Play.Accepted(play.On("2026-03-06").Fire());
        Assert.DoesNotContain(play.Facts, f => f is TaskClosed);
        Play.Accepted(play.TryConfirm("head", "x", accept: false, comment: "Không phải văn bản này"));
        Play.Accepted(play.Fire());
        Assert.Equal("Điều 9", play.Facts.OfType<TaskClosed>().Single().Basis);
    }

    [Fact]
    public void A_consultation_with_a_provision_gives_its_outcome_with_the_basis_and_never_silence()
    {
        var rule = Rule("officer", "item") with { Term = "t", Outcomes = [Yes("Agree"), No("Against")], Automatic = new AutomaticRule("Agree", 0, "Điều 9") };
        var chart = Of("start > c > y > end").Term("t", "3 days").With(new ConsultationActivity("c", "bodies", rule));
        var play = new Play(chart.Build()).Submit(values: [("bodies", new[] { Office.Police })]);
        Play.Accepted(play.On("2026-03-06").Fire());
        Assert.Equal(("Agree", "Điều 9"), (Assert.Single(play.Case.Opinions).Outcome, play.Case.Opinions[0].Basis));
        Assert.Equal(["y"], play.Open);
    }

    private static Flowchart Chart(string at = "owner", AutomaticRule? automatic = null) => Of("start > x > y > end").Term("t", "2 working days").With(
        new UserTaskActivity("x", Rule(at == "owner" ? "officer" : "leader", at) with { Term = "t", Escalate = [new EscalationRule(2, [new WhoRule(["leader"], "owner")])], Automatic = automatic }),
        new CaseActionActivity("suspend", Rule(), When("true"), false, false, CommentRule.Optional, "suspend"),
        new CaseActionActivity("lift", Rule(), When("true"), false, false, CommentRule.Optional, "lift"));

    private static Play Timed() => new Play(Chart().Build()).Submit("officer2");
}
