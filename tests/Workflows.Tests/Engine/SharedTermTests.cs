using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>Terms that several steps share, and what a letter or a comment may bring.</summary>
public sealed class SharedTermTests
{
    [Fact]
    public void A_shared_term_that_starts_anew_moves_every_open_task_that_names_it()
    {
        var play = Parallel().On("2026-03-03").Do("officer", "go");
        Assert.Equal(Play.Day("2026-03-13"), play.DeadlineOf("wait1").Due);
        play.On("2026-03-09").Do("officer", "redo", "Again").Do("officer", "go");
        Assert.Equal(Play.Day("2026-03-19"), play.DeadlineOf("wait1").Due);
        Assert.Single(play.Case.Deadlines);
        Assert.Contains(play.Case.Due, d => d.Task == play.Case.Task("wait1")!.Id && d.Kind == "overdue");
    }

    [Fact]
    public void A_task_that_was_open_before_its_term_began_shows_it_once_it_runs()
    {
        var play = Parallel();
        Assert.Null(play.Case.Task("wait1")!.Deadline);
        play.Do("officer", "go");
        Assert.Equal(Play.Day("2026-03-12"), play.DeadlineOf("wait1").Due);
    }

    [Fact]
    public void A_wait_whose_term_an_event_stops_is_over_with_that_event()
    {
        var chart = Of("start > fork.a > pause > join", "fork.b > x > join", "join > next > end")
            .With(new ForkActivity("fork", ["a", "b"]), new JoinActivity("join", "fork"), new WaitActivity("pause", "t")).Term("t", "10 days", "open", "notStarted", "x.Done");
        var play = new Play(chart.Build()).Submit();
        Assert.Equal(["x"], play.Open);
        play.Do("officer", "x");
        Assert.Equal(["next"], play.Open);
        Assert.Equal("Done", play.Case.Step("pause").Outcome);
        Assert.Empty(play.Case.Deadlines);
    }

    [Fact]
    public void A_wait_whose_term_nothing_stops_still_waits_for_it_to_pass()
    {
        var play = new Play(Of("start > pause > next > end").With(new WaitActivity("pause", "t")).Term("t", "10 days").Build()).Submit();
        Assert.Empty(play.Open);
        Play.Accepted(play.On("2026-03-13").Fire());
        Assert.Equal(["next"], play.Open);
    }

    [Fact]
    public void A_comment_is_refused_where_none_is_taken()
    {
        var task = Task("x", "officer", "owner", Yes() with { Comment = CommentRule.None });
        var play = new Play(Of("start > x > end").With(task).Build()).Submit();
        Assert.Contains(play.Try("officer", "x", answer: new Answer { Comment = "thừa" })!.Problems, p => p.Key == "problem.comment-not-taken");
        play.Do("officer", "x", answer: new Answer { Comment = " " });
    }

    [Fact]
    public void A_field_that_a_letter_empties_is_empty_once_confirmed()
    {
        var first = Task("first");
        var task = Task("x", "leader", "body:committee");
        var chart = Of("start > first > x > end").With(first with { Rule = first.Rule with { Section = "own" } }, task with { Rule = task.Rule with { Section = "own" } });
        var play = new Play(chart.Build()).Submit("head").Do("officer", "first", answer: Play.Says(("note", "cũ")));
        play.Do("officer", "x", answer: Play.Letter("2026-03-02") with { Values = Play.Says(("note", null!)).Values });
        Assert.Equal("cũ", play.Case.Values.TextOf("note"));
        Play.Accepted(play.TryConfirm("clerk", "x"));
        Assert.False(play.Case.Values.ContainsKey("note"));
    }

    [Fact]
    public void A_body_that_the_place_does_not_name_is_not_consulted_and_the_list_is_told()
    {
        var ask = Task("ask");
        var consult = new ConsultationActivity("consult", "bodies", Rule("officer", "item"));
        var chart = Of("start > ask > consult > end").With(ask with { Rule = ask.Rule with { Section = "general" } }, consult);
        var play = new Play(chart.Consultable(Office.Police).Build()).Submit();
        var problem = Assert.Single(play.Try("officer", "ask", answer: Play.Says(("bodies", new[] { Office.Police, Office.Committee })))!.Problems);
        Assert.Equal(("field:bodies", "problem.not-consultable", Office.Police), (problem.Where, problem.Key, problem.Arg));
        play.Do("officer", "ask", answer: Play.Says(("bodies", new[] { Office.Police })));
    }

    [Theory]
    [InlineData("2026-03-02", "2026-03-01", false, null, "problem.date-before-letter")]
    [InlineData("2026-03-02", "2026-03-03", false, null, "problem.date-in-future")]
    [InlineData("2026-03-02", null, true, null, "problem.kept-at")]
    [InlineData("2026-03-02", null, false, "none", "problem.slot-missing")]
    public void A_letter_is_received_after_it_was_written_has_its_scan_or_says_where_it_is_kept(string date, string? received, bool classified, string? scan, string wrong)
    {
        var play = new Play(Of("start > x > end").With(Task("x", "leader", "body:committee")).Build()).Submit("head");
        var letter = Play.Letter(date);
        var answer = letter with
        {
            Letter = letter.Letter! with { ReceivedOn = IsoDate.Parse(received), Classified = classified },
            Attachments = classified || scan is not null ? [] : letter.Attachments,
        };
        Assert.Contains(play.Try("officer", "x", answer: answer)!.Problems, p => p.Key == wrong);
    }

    /// <summary>One branch waits at a task that names a term which the other branch starts, and starts again.</summary>
    private static Play Parallel()
    {
        var wait = Task("wait1");
        var chart = Of("start > fork.a > wait1 > join", "fork.b > go > redo.Good > join", "redo.Again > go", "join > end")
            .With(new ForkActivity("fork", ["a", "b"]), new JoinActivity("join", "fork"), Task("redo", "officer", "owner", No("Again"), Yes("Good")), wait with { Rule = wait.Rule with { Term = "t" } })
            .Term("t", "10 days", "go.Done");
        return new Play(chart.Build()).Submit();
    }
}
