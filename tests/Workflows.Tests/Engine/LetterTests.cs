using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class LetterTests
{
    [Fact]
    public void An_answer_by_letter_counts_once_a_second_person_confirmed_it()
    {
        var play = Asked();
        Assert.Equal("task.letter-needed", play.Try("officer", "x")!.Key);
        play.On("2026-03-06").Do("officer", "x", answer: Play.Letter("2026-03-04") with { Values = Play.Says(("note", "theo văn bản")).Values });
        Assert.Equal(["x"], play.Open);
        Assert.False(play.Case.Values.ContainsKey("note"));
        Assert.Equal("task.awaits-confirmation", play.Try("clerk", "x", answer: Play.Letter("2026-03-04"))!.Key);
        Play.Accepted(play.On("2026-03-09").TryConfirm("clerk", "x"));
        var closed = play.Facts.OfType<TaskClosed>().Single();
        Assert.Equal(("officer", "clerk", Play.Day("2026-03-04"), true), (closed.Actor, closed.ConfirmedBy, closed.On, closed.RecordedLate));
        Assert.Equal("theo văn bản", play.Case.Values.TextOf("note"));
        Assert.Equal("12/UBND-KT", Assert.Single(play.Case.Documents).Number);
    }

    [Theory]
    [InlineData(false, null, "incoming/", "01")]
    [InlineData(true, null, "incomingSecret/", "01")]
    [InlineData(false, "57", null, "57")]
    public void A_letter_received_takes_the_next_number_of_its_register_unless_it_was_given_one_elsewhere(bool secret, string? typed, string? register, string arrival)
    {
        var letter = Play.Letter("2026-03-02");
        letter = letter with
        {
            Letter = letter.Letter! with { Classified = secret, KeptAt = secret ? "Két của văn thư" : null, ArrivalNumber = typed },
            Attachments = secret ? [] : letter.Attachments,
        };
        var play = Asked().Do("officer", "x", answer: letter);
        Play.Accepted(play.TryConfirm("clerk", "x"));
        Assert.Equal(arrival, play.Facts.OfType<TaskClosed>().Single().Letter!.ArrivalNumber);
        var taken = play.Facts.OfType<NumberTaken>().Select(n => n.Register).ToList();
        if (register is null) Assert.Empty(taken);
        else Assert.StartsWith(register, Assert.Single(taken), StringComparison.Ordinal);
    }

    [Fact]
    public void Lateness_counts_from_the_day_of_the_letter()
    {
        var play = Asked().On("2026-03-20").Do("officer", "x", answer: Play.Letter("2026-03-05"));
        Play.Accepted(play.TryConfirm("clerk", "x"));
        Assert.False(play.Facts.OfType<TaskClosed>().Single().Late);
        var late = Asked().On("2026-03-20").Do("officer", "x", answer: Play.Letter("2026-03-06"));
        Play.Accepted(late.TryConfirm("clerk", "x"));
        Assert.True(late.Facts.OfType<TaskClosed>().Single().Late);
    }

    [Fact]
    public void The_day_of_a_confirmation_is_not_for_the_confirmer_to_say()
    {
        var play = Asked().On("2026-03-20").Do("officer", "x", answer: Play.Letter("2026-03-06"));
        var command = new ConfirmAnswer { Id = "c", Case = "c1", Actor = play.By("clerk"), Task = play.Case.Tasks[0].Id, Accept = true, OccurredOn = Play.Day("2026-03-03") };
        Assert.NotNull(play.Run(command));
    }

    [Fact]
    public void A_rejected_recording_is_recorded_again_and_the_recorder_is_told()
    {
        var play = Asked().Do("officer", "x", answer: Play.Letter("2026-03-02"));
        Assert.Equal("form.invalid", play.TryConfirm("clerk", "x", accept: false)!.Key);
        Play.Accepted(play.TryConfirm("clerk", "x", accept: false, comment: "Sai ngày"));
        Assert.Equal(["officer"], play.Facts.OfType<NoticeQueued>().Single().Recipients);
        Assert.Equal("task.nothing-recorded", play.TryConfirm("clerk", "x")!.Key);
        play.Do("officer", "x", answer: Play.Letter("2026-03-02"));
    }

    [Theory]
    [InlineData("2026-03-01", null, "problem.date-before-asked")]
    [InlineData("2026-03-03", null, "problem.date-in-future")]
    [InlineData("2026-03-02", "2026-03-01", "problem.date-before-asked")]
    [InlineData("2026-03-02", "2026-03-03", "problem.date-in-future")]
    public void A_letter_or_an_act_before_it_was_asked_or_in_the_future_is_refused(string letter, string? occurredOn, string problem)
    {
        var refusal = Asked().Try("officer", "x", answer: Play.Letter(letter), on: occurredOn);
        Assert.Contains(refusal!.Problems, p => p.Key == problem);
    }

    [Theory]
    [InlineData("2026-03-02", null)]
    [InlineData("2026-03-01", "problem.date-before-asked")]
    [InlineData("2026-03-04", "problem.date-in-future")]
    public void A_step_in_the_system_may_be_recorded_for_an_earlier_day_while_it_was_open(string day, string? problem)
    {
        var play = new Play(Of("start > x > y > end").Build()).Submit().On("2026-03-03");
        Assert.Equal(problem, play.Try("officer", "x", on: day)?.Problems[0].Key);
        if (problem is null) Assert.Equal(Play.Day(day), play.Case.Task("y")!.OpenedOn);
    }

    [Fact]
    public void An_act_of_today_is_recorded_at_its_local_day_even_when_it_is_yesterday_in_utc()
    {
        var play = new Play(Of("start > x > y > end").Build()).Submit().On("2026-03-03", hour: 1);
        Assert.Equal(2, play.Now.UtcDateTime.Day);
        Assert.Equal(Play.Day("2026-03-03"), play.Do("officer", "x").Case.Task("y")!.OpenedOn);
    }

    [Fact]
    public void A_letter_is_refused_where_the_body_acts_in_the_system() =>
        Assert.Equal("task.letter-not-allowed", new Play(Of("start > x > end").Build()).Submit().Try("officer", "x", answer: Play.Letter("2026-03-02"))!.Key);

    [Fact]
    public void Text_that_no_record_could_hold_is_refused_as_a_value_and_not_as_a_fault()
    {
        var letter = Play.Letter("2026-03-02");
        foreach (var answer in new[] { letter with { Comment = "\ud800" }, letter with { Letter = letter.Letter! with { Signer = "a\u0007" } } })
            Assert.Contains(Asked().Try("officer", "x", answer: answer)!.Problems, p => p.Key == "problem.not-clean");
        var decomposed = letter with { Letter = letter.Letter! with { Signer = "Nguyễn".Normalize(System.Text.NormalizationForm.FormD) } };
        Assert.Equal("Nguyễn", Asked().Do("officer", "x", answer: decomposed).Case.Tasks[0].Recorded!.Letter.Signer);
    }

    [Fact]
    public void A_classified_letter_takes_no_scan()
    {
        var letter = Play.Letter("2026-03-02");
        var scan = letter with { Letter = letter.Letter! with { Classified = true }, Attachments = [Scan()] };
        Assert.Contains(Asked().Try("officer", "x", answer: scan)!.Problems, p => p.Key == "problem.classified-scan");
    }

    [Fact]
    public void The_day_of_a_submission_is_the_day_of_its_commit()
    {
        var play = new Play(Of("start > x > end").Build());
        var command = new SubmitCase
        {
            Id = "s", Case = "c1", Actor = play.By("officer"), Type = "test", Organisation = Office.Union, Values = ValueMap.Empty, Attachments = [], Authors = ["officer"],
            OccurredOn = Play.Day("2020-01-01"),
        };
        Assert.NotNull(play.Run(command));
        Play.Accepted(play.Run(command with { OccurredOn = null }));
    }

    private static Attachment Scan() => Workflows.Scenarios.ScenarioRunner.SampleFile("reply", 1);

    private static Play Asked()
    {
        var task = Task("x", "leader", "body:committee");
        var chart = Of("start > x > end").Term("t", "3 working days").With(task with { Rule = task.Rule with { Term = "t", Section = "own", Document = "quyetDinh" } });
        return new Play(chart.Build()).Submit("head");
    }
}
