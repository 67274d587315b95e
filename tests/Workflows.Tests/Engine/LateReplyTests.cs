using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class LateReplyTests
{
    [Fact]
    public void A_letter_dated_in_time_that_arrives_after_the_silence_takes_its_place_and_moves_nothing()
    {
        var play = Silent();
        Assert.Equal("NoReply", Assert.Single(play.Case.Opinions).Outcome);
        var tokens = play.Case.Tokens;
        play.On("2026-03-12").Do("officer", Item(play), "Agree", Play.Letter("2026-03-05"));
        Assert.Equal(["c:cong-an", "y"], play.Open);
        Assert.Equal("NoReply", Assert.Single(play.Case.Opinions).Outcome);
        Assert.Equal("task.own-recording", play.TryConfirm("officer", "c:cong-an")!.Key);
        Play.Accepted(play.TryConfirm("clerk", "c:cong-an"));
        var opinion = Assert.Single(play.Case.Opinions);
        Assert.Equal(("Agree", "12/UBND-KT", Play.Day("2026-03-05")), (opinion.Outcome, opinion.LetterNumber, opinion.On));
        Assert.Equal(["y"], play.Open);
        Assert.Equal(tokens, play.Case.Tokens);
        var closed = play.Facts.OfType<TaskClosed>().Single();
        Assert.Equal((false, true), (closed.Late, closed.RecordedLate));
        Assert.Equal(["head", "officer"], play.Facts.OfType<NoticeQueued>().Single(n => n.Template == "lateReply").Recipients);
        Assert.Null(play.Case.Silent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_letter_to_a_step_that_a_newer_version_dropped_is_confirmed_or_sent_back_all_the_same(bool accept)
    {
        var play = Silent();
        play.Newer = Of("start > y > end").With(new UserTaskActivity("y", Rule("head"))).Build("newer");
        Play.Accepted(play.TryMigrate());
        play.On("2026-03-12").Do("officer", Item(play), "Agree", Play.Letter("2026-03-05"));
        Play.Accepted(play.TryConfirm("clerk", "c:cong-an", accept, accept ? null : "Sai văn bản"));
        Assert.Equal(accept ? "Agree" : "NoReply", Assert.Single(play.Case.Opinions).Outcome);
        Assert.Equal(["y"], play.Open);
    }

    [Theory]
    [InlineData("2026-03-06", "problem.letter-after-due")]
    [InlineData("2026-03-01", "problem.date-before-asked")]
    public void A_letter_that_was_not_in_time_stays_silence(string date, string problem)
    {
        var play = Silent().On("2026-03-12");
        Assert.Equal(problem, play.Try("officer", Item(play), "Agree", Play.Letter(date))!.Problems[0].Key);
    }

    [Fact]
    public void Only_a_letter_counts_and_only_those_record_it_who_record_for_that_body()
    {
        var play = Silent().On("2026-03-12");
        Assert.Equal("task.letter-needed", play.Try("officer", Item(play), "Agree")!.Key);
        Assert.Equal("task.not-entitled", play.Try("appraiser", Item(play), "Agree", Play.Letter("2026-03-05"))!.Key);
        Assert.Equal("task.unknown-outcome", play.Try("officer", Item(play), "NoReply", Play.Letter("2026-03-05"))!.Key);
    }

    [Fact]
    public void A_recording_sent_back_leaves_the_silence_as_it_was()
    {
        var play = Silent().On("2026-03-12");
        play.Do("officer", Item(play), "Agree", Play.Letter("2026-03-05"));
        Play.Accepted(play.TryConfirm("clerk", "c:cong-an", accept: false, comment: "Văn bản khác"));
        Assert.Equal("NoReply", Assert.Single(play.Case.Opinions).Outcome);
        Assert.Equal(["y"], play.Open);
        play.Do("officer", Item(play), "Against", Play.Letter("2026-03-04"));
    }

    [Fact]
    public void Who_was_asked_again_answers_the_new_question()
    {
        var rule = Rule("officer", "item") with { Term = "t", Outcomes = [Yes("Agree"), No("Against")] };
        var chart = Of("start > c > y > end", "y.Again > c").Term("t", "3 days").With(
            new ConsultationActivity("c", "bodies", rule), new UserTaskActivity("y", Rule("head") with { Outcomes = [Yes(), No("Again")] }));
        var play = new Play(chart.Build()).Submit(values: [("bodies", new[] { Office.Police })]);
        Play.Accepted(play.On("2026-03-06").Fire());
        var silent = Item(play);
        play.Do("head", "y", "Again");
        Assert.Equal("task.closed", play.Try("officer", silent, "Agree", Play.Letter("2026-03-05"))!.Key);
        Assert.Null(play.Case.Silent);
    }

    private static string Item(Play play) => play.Case.Silent![0].Task.Id;

    private static Play Silent()
    {
        var rule = Rule("officer", "item") with { Term = "t", Outcomes = [Yes("Agree"), No("Against")] };
        var chart = Of("start > c > y > end").Term("t", "3 days").With(new ConsultationActivity("c", "bodies", rule), new UserTaskActivity("y", Rule("head")));
        var play = new Play(chart.Build()).Submit(values: [("bodies", new[] { Office.Police })]);
        Play.Accepted(play.On("2026-03-06").Fire());
        return play;
    }
}
