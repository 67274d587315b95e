using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>Terms that stand still while others are awaited, and what has changed since they answered.</summary>
public sealed class AwaitedTests
{
    [Fact]
    public void A_term_stands_still_from_the_day_others_are_asked_to_the_day_the_last_of_them_is_heard()
    {
        var play = Asking("pause").On("2026-03-04").Do("officer", "go");
        Assert.True(Shared(play).Paused);
        Assert.DoesNotContain(play.Case.Due, d => d.Deadline == Shared(play).Id);
        play.On("2026-03-06").Do("officer", "one");
        Assert.True(Shared(play).Paused);
        play.On("2026-03-11").Do("officer", "two").Do("officer", "three");
        Assert.Equal([new Pause(Play.Day("2026-03-04"), Play.Day("2026-03-11"), "others")], Shared(play).Pauses);
        // Begun on the 2nd, ten days: the 12th, and the seven days until the 11th beside them.
        Assert.Equal((Play.Day("2026-03-19"), Shared(play).Id), (Shared(play).Due, play.DeadlineOf("x").Id));
        Assert.Contains(play.Case.Due, d => d.Task == play.Case.Task("x")!.Id && d.Kind == "overdue");
    }

    [Theory]
    [InlineData(TaskKind.Opinion)]
    [InlineData(TaskKind.Assignment)]
    public void What_was_asked_beside_keeps_no_term_waiting_once_the_one_who_was_awaited_is_heard(TaskKind kind)
    {
        var play = Asking("pause", single: true).On("2026-03-04").Do("officer", "go");
        Play.Accepted(play.TryAsk("officer", "one", "head", kind));
        Assert.True(Shared(play).Paused);
        play.On("2026-03-09").Do("officer", "one");
        Assert.Equal((false, Play.Day("2026-03-17")), (Shared(play).Paused, Shared(play).Due));
        Assert.Contains(play.Case.Due, d => d.Task == play.Case.Task("x")!.Id && d.Kind == "overdue");
    }

    [Fact]
    public void An_opinion_that_one_asked_wants_himself_neither_stops_nor_starts_the_clock_when_it_is_given()
    {
        var play = Asking("pause", single: true).On("2026-03-04").Do("officer", "go");
        Play.Accepted(play.TryAsk("officer", "one", "head"));
        play.On("2026-03-06").Do("head", "one.opinion:head", "Given", new Answer { Comment = "Đồng ý" });
        Assert.True(Shared(play).Paused);
        play.On("2026-03-09").Do("officer", "one");
        Assert.Equal([new Pause(Play.Day("2026-03-04"), Play.Day("2026-03-09"), "others")], Shared(play).Pauses);
    }

    [Fact]
    public void A_term_goes_on_when_the_last_body_falls_silent_though_it_had_asked_within()
    {
        var play = Consulting();
        Play.Accepted(play.TryAsk("appraiser", "c:" + Office.Department, "director"));
        Play.Accepted(play.On("2026-03-06").Fire());
        Assert.Equal(["x"], play.Open);
        Assert.Equal((false, Play.Day("2026-03-16")), (Shared(play).Paused, Shared(play).Due));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_letter_after_the_silence_makes_no_term_stand_still(bool accept)
    {
        var play = Consulting(Office.Police);
        Play.Accepted(play.On("2026-03-06").Fire());
        var due = Shared(play).Due;
        play.On("2026-03-09").Do("officer", play.Case.Silent![0].Task.Id, answer: Play.Letter("2026-03-05"));
        Assert.False(Shared(play).Paused);
        Play.Accepted(play.On("2026-03-11").TryConfirm("clerk", "c:" + Office.Police, accept, accept ? null : "Sai văn bản"));
        Assert.Equal((false, due), (Shared(play).Paused, Shared(play).Due));
    }

    [Fact]
    public void A_term_that_begins_while_a_late_letter_waits_for_its_confirmation_runs()
    {
        var rule = Rule("officer", "item") with { Term = "wait" };
        var chart = Of("start > c > y > x > end").Term("wait", "3 days").Term(Waiting("y.Done", "c")).With(new ConsultationActivity("c", "bodies", rule), OnTerm());
        var play = new Play(chart.Build()).Submit(values: [("bodies", new[] { Office.Police })]);
        Play.Accepted(play.On("2026-03-06").Fire());
        play.On("2026-03-09").Do("officer", play.Case.Silent![0].Task.Id, answer: Play.Letter("2026-03-05")).Do("officer", "y");
        Assert.Equal((false, Play.Day("2026-03-19")), (Shared(play).Paused, Shared(play).Due));
    }

    [Fact]
    public void A_version_in_which_a_term_waits_for_nobody_lets_it_go_on()
    {
        var play = Asking("pause", single: true).On("2026-03-04").Do("officer", "go");
        play.Newer = Chart("pause", single: true, awaited: []).Build("newer");
        var move = Assert.Single(play.On("2026-03-09").Rehearse().Deadlines);
        Assert.Equal((Play.Day("2026-03-17"), false), (move.After, move.Paused));
        Play.Accepted(play.TryMigrate());
        Assert.Equal((false, Play.Day("2026-03-17")), (Shared(play).Paused, Shared(play).Due));
        play.On("2026-03-11").Do("officer", "one");
        Assert.Equal(Play.Day("2026-03-17"), Shared(play).Due);
    }

    [Fact]
    public void A_version_in_which_a_term_waits_for_an_open_task_stops_it()
    {
        var play = Asking("pause", single: true, awaited: []).On("2026-03-04").Do("officer", "go");
        play.Newer = Chart("pause", single: true, awaited: ["one"]).Build("newer");
        var move = Assert.Single(play.On("2026-03-05").Rehearse().Deadlines);
        Assert.Equal((Shared(play).Due, true), (move.After, move.Paused));
        Play.Accepted(play.TryMigrate());
        Assert.True(Shared(play).Paused);
        play.On("2026-03-07").Do("officer", "one");
        Assert.Equal((false, Play.Day("2026-03-16")), (Shared(play).Paused, Shared(play).Due));
    }

    [Theory]
    [InlineData("uno", true)]
    [InlineData("two", false)]
    public void A_version_that_renames_what_is_awaited_keeps_the_term_waiting_only_when_the_term_follows(string awaited, bool paused)
    {
        var play = Asking("pause", single: true).On("2026-03-04").Do("officer", "go");
        var newer = Of("start > a > go > uno > x > end").Term(Waiting("a.Done", awaited)).With(OnTerm(), Task("two"));
        play.Newer = newer.Build("newer");
        Play.Accepted(play.On("2026-03-06").TryMigrate(new MigrationMap { Steps = new Dictionary<string, string> { ["one"] = "uno" } }));
        Assert.Equal(paused, Shared(play).Paused);
        play.On("2026-03-09").Do("officer", "uno");
        Assert.Equal((false, Play.Day(paused ? "2026-03-17" : "2026-03-16")), (Shared(play).Paused, Shared(play).Due));
    }

    [Fact]
    public void A_term_that_others_and_the_applicant_keep_waiting_goes_on_with_the_last_of_both()
    {
        var play = Asking("pause", fix: true).On("2026-03-04").Do("officer", "go").On("2026-03-05").Do("officer", "one");
        Assert.Equal("others", Shared(play).Pauses[^1].CausedBy);
        play.On("2026-03-06").Do("officer", "two");
        Assert.Equal((true, "supplement"), (Shared(play).Paused, Shared(play).Pauses[^1].CausedBy));
        play.On("2026-03-10").Do("officer", "fix");
        Assert.False(Shared(play).Paused);
        Assert.Equal(Play.Day("2026-03-18"), Shared(play).Due);
    }

    [Fact]
    public void A_term_that_waits_for_nobody_runs_beside_what_others_are_asked()
    {
        var play = Asking("pause", awaited: []).On("2026-03-04").Do("officer", "go");
        Assert.False(Shared(play).Paused);
        Assert.Equal(Play.Day("2026-03-12"), Shared(play).Due);
    }

    [Fact]
    public void Taking_back_the_step_that_asked_lets_the_term_run_as_before()
    {
        var play = Asking("pause", single: true).On("2026-03-04").Do("officer", "go");
        Assert.True(Shared(play).Paused);
        Play.Accepted(play.On("2026-03-05").TryRecall("officer", "one"));
        Assert.Equal((false, Play.Day("2026-03-12")), (Shared(play).Paused, Shared(play).Due));
    }

    [Theory]
    [InlineData("title", "Mới", true)]
    [InlineData("contact", "Người khác", false)]
    [InlineData("amount", "5", false)]
    [InlineData("title", "Cũ", false)]
    public void Whether_what_a_task_covers_has_changed_since_is_told_without_what_is_personal(string field, string value, bool changed)
    {
        var play = Compared().Do("head", "approve").Do("officer", "fix", answer: Play.Says((field, value)));
        Assert.Equal([changed ? "again" : "kept"], play.Open);
    }

    [Fact]
    public void Nothing_has_changed_before_the_first_decision() =>
        Assert.Equal(["kept"], new Play(Of("start > d", "d.True > again > end", "d.False > kept > end").With(
            new DecisionActivity("d", When("variables.steps.approve.changed")), Approve(), Task("again"), Task("kept")).Build()).Submit(values: [("title", "Cũ")]).Open);

    [Fact]
    public void A_digest_to_compare_with_is_kept_only_where_a_condition_asks()
    {
        Assert.NotNull(Compared().Do("head", "approve").Facts.OfType<VisitCompleted>().Single(f => f.Activity == "approve").Plain);
        var play = new Play(Of("start > approve > x > end").With(Approve()).Build()).Submit().Do("head", "approve");
        Assert.Null(play.Facts.OfType<VisitCompleted>().Single(f => f.Activity == "approve").Plain);
    }

    private static Deadline Shared(Play play) => play.Case.Deadlines.Single(d => d.Key == "t" && d.Task is null);

    private static UserTaskActivity Approve() => new("approve", Rule("head") with { Covers = ["field:title", "field:contact"] });

    private static Play Compared()
    {
        var fix = new UserTaskActivity("fix", Rule() with { Section = "general" });
        var chart = Of("start > approve > fix > d", "d.True > again > end", "d.False > kept > end")
            .With(Approve(), fix, new DecisionActivity("d", When("variables.steps.approve.changed")), Task("again"), Task("kept"));
        return new Play(chart.Build()).Submit(values: [("title", "Cũ"), ("contact", "Người cũ")]);
    }

    private static Play Asking(string onSupplement, bool fix = false, bool single = false, IReadOnlyList<string>? awaited = null) =>
        new Play(Chart(onSupplement, fix, single, awaited).Build()).Submit().Do("officer", "a");

    /// <summary>A body was asked on the 2nd of March and has three days; meanwhile a term of ten days stands still.</summary>
    private static Play Consulting(string body = Office.Department)
    {
        var rule = Rule(body == Office.Department ? "appraiser" : "officer", "item") with { Term = "wait" };
        var chart = Of("start > a > c > x > end").Term("wait", "3 days").Term(Waiting("a.Done", "c")).With(new ConsultationActivity("c", "bodies", rule), OnTerm());
        var play = new Play(chart.Build()).Submit(values: [("bodies", new[] { body })]).Do("officer", "a");
        Assert.True(Shared(play).Paused);
        return play;
    }

    private static TermDefinition Waiting(string start, params IReadOnlyList<string> awaited) => new()
    {
        Key = "t", Amount = Term.Parse("10 days"), Start = start, OnSupplement = "pause", PauseWhile = awaited, Basis = "thử", ValidFrom = DateOnly.MinValue, Confirmed = true,
    };

    private static UserTaskActivity OnTerm() => new("x", Rule() with { Term = "t" });

    private static Flowchart Chart(string onSupplement, bool fix = false, bool single = false, IReadOnlyList<string>? awaited = null)
    {
        var chart = single ? Of("start > a > go > one > x > end") : Of("start > a > go > f", "f.a > one > j", "f.b > two > j", fix ? "f.c > fix > j" : "f.c > three > j", "j > x > end");
        chart = chart.Term(Waiting("a.Done", awaited ?? ["one", "two"]) with { OnSupplement = onSupplement }).With(OnTerm(), new UserTaskActivity("fix", Rule() with { ApplicantsClock = true }));
        return single ? chart : chart.With(new ForkActivity("f", ["a", "b", "c"]), new JoinActivity("j", "f"));
    }
}
