using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class ExtensionTests
{
    [Fact]
    public void More_time_is_asked_for_by_who_has_the_task_and_granted_by_whom_the_term_names()
    {
        var play = Timed();
        Assert.Equal("task.not-entitled", play.TryMore("appraiser", "x")!.Key);
        Play.Accepted(play.TryMore("officer", "x", "3 working days"));
        var request = play.Case.Tasks.Single(t => t.Kind == TaskKind.Extension);
        Assert.Equal(("leader", "3 working days", "officer"), (Assert.Single(request.Seats).Role, request.Extension!.Term, request.Extension.By));
        Assert.Equal("extension.pending", play.TryMore("officer", "x", "1 working days")!.Key);
        play.On("2026-03-03").Do("leader", request.Handle, "Grant");
        var deadline = play.DeadlineOf("x");
        // 10 working days from Monday 2 March end on the 16th, three more on the 19th.
        Assert.Equal(Play.Day("2026-03-19"), deadline.Due);
        Assert.Equal(new Extension("3 working days", Play.Day("2026-03-03"), Office.Union, "thử gia hạn"), Assert.Single(deadline.Extensions!));
        var granted = play.Facts.OfType<NoticeQueued>().Single(n => n.Template == "extensionGranted");
        Assert.Contains("officer", granted.Recipients);
        Assert.Equal(deadline.Id, granted.Args["deadline"]);
        Assert.Equal("due.nothing", play.On("2026-03-17").Fire()!.Key);
        Play.Accepted(play.On("2026-03-20").Fire());
        Assert.Equal("overdue", play.Facts.OfType<NoticeQueued>().Single().Template);
    }

    [Fact]
    public void What_is_refused_moves_nothing_and_is_told()
    {
        var play = Timed();
        Play.Accepted(play.TryMore("officer", "x"));
        Assert.Equal("problem.comment-required", play.Try("leader", Request(play), "Refuse")!.Problems[0].Key);
        play.Do("leader", Request(play), "Refuse", new Answer { Comment = "Chưa đủ lý do" });
        Assert.Equal(Play.Day("2026-03-16"), play.DeadlineOf("x").Due);
        Assert.Contains("officer", play.Facts.OfType<NoticeQueued>().Single().Recipients);
        Assert.Equal("extensionRefused", play.Facts.OfType<NoticeQueued>().Single().Template);
    }

    [Theory]
    [InlineData("6 working days", "problem.extension-too-much")]
    [InlineData("3 days", "problem.extension-unit")]
    [InlineData("fixed 31/07", "problem.extension-amount")]
    [InlineData("soon", "problem.extension-amount")]
    [InlineData("5 working days", null)]
    public void No_more_is_asked_for_than_the_term_allows(string amount, string? problem) =>
        Assert.Equal(problem, Timed().TryMore("officer", "x", amount)?.Problems[0].Key);

    [Fact]
    public void All_extensions_of_one_running_count_together_and_only_so_many_are_given()
    {
        var play = Timed(times: 2);
        Play.Accepted(play.TryMore("officer", "x", "3 working days"));
        play.Do("leader", Request(play), "Grant");
        Assert.Equal("problem.extension-too-much", play.TryMore("officer", "x", "3 working days")!.Problems[0].Key);
        Play.Accepted(play.TryMore("officer", "x", "2 working days"));
        play.Do("leader", Request(play), "Grant");
        Assert.Equal("extension.used", play.TryMore("officer", "x", "1 working days")!.Key);
        Assert.Equal(Play.Day("2026-03-23"), play.DeadlineOf("x").Due);
    }

    [Fact]
    public void A_term_that_does_not_say_so_is_not_extended()
    {
        var play = new Play(Of("start > x > end").Term("t", "10 working days").With(new UserTaskActivity("x", Rule() with { Term = "t" })).Build()).Submit("officer2");
        Assert.Equal("extension.not-allowed", play.TryMore("officer", "x")!.Key);
        Assert.Equal("limit.none", play.TryMore("officer", "x", own: true)!.Key);
    }

    [Fact]
    public void What_is_late_is_not_made_to_be_in_time_afterwards()
    {
        var play = Timed().On("2026-03-17");
        Assert.Equal("extension.too-late", play.TryMore("officer", "x")!.Key);
    }

    [Fact]
    public void Who_asked_does_not_grant()
    {
        var play = Timed(role: "officer");
        Play.Accepted(play.TryMore("officer", "x"));
        Assert.Equal("task.excluded", play.Try("officer", Request(play), "Grant")!.Key);
        play.Do("officer2", Request(play), "Grant");
    }

    [Fact]
    public void An_extended_term_still_moves_with_pauses_and_with_a_new_calendar()
    {
        var play = Timed();
        Play.Accepted(play.TryMore("officer", "x", "3 working days"));
        play.Do("leader", Request(play), "Grant");
        Play.Accepted(play.On("2026-03-04").TryAction("officer", "suspend"));
        Play.Accepted(play.On("2026-03-06").TryAction("officer", "lift"));
        // Two working days stood still, from the 4th to the 6th.
        Assert.Equal(Play.Day("2026-03-23"), play.DeadlineOf("x").Due);
        play.Calendar = new WorkCalendar(2, [new CalendarDay(new DateOnly(2026, 3, 20), "Nghỉ", "Off", "thử")], []);
        Play.Accepted(play.On("2026-03-24").Fire());
        Assert.Equal((Play.Day("2026-03-24"), 2), (play.DeadlineOf("x").Due, play.DeadlineOf("x").Calendar));
    }

    [Fact]
    public void The_account_of_an_extended_date_names_the_extension_and_every_day_of_it()
    {
        var due = DueDates.Compute(
            Term.Parse("5 days"), new DateOnly(2026, 3, 2), new WorkCalendar(1, [], []), [], [new Extension("3 working days", new DateOnly(2026, 3, 4), "lien-hiep", "Điều 5")]);
        // Five days end on Saturday the 7th and roll to Monday the 9th; three working days more are the 12th.
        Assert.Equal(new DateOnly(2026, 3, 12), due.Due);
        var line = due.Account.Single(l => l.Kind == AccountKind.Extended);
        Assert.Equal((new DateOnly(2026, 3, 9), new DateOnly(2026, 3, 12), "3 working days", "Điều 5"), (line.From, line.To, line.Reason, line.Source));
        Assert.Equal((AccountKind.Counted, new DateOnly(2026, 3, 10), new DateOnly(2026, 3, 12)), (due.Account[^2].Kind, due.Account[^2].From, due.Account[^2].To));
        Assert.Equal((AccountKind.Result, new DateOnly(2026, 3, 12)), (due.Account[^1].Kind, due.Account[^1].To));
        Assert.Single(due.Account, l => l.Kind == AccountKind.Result);
    }

    [Fact]
    public void A_body_by_letter_decides_and_its_answer_is_recorded()
    {
        var play = Timed(role: "leader", at: "body:committee");
        Play.Accepted(play.TryMore("officer", "x"));
        var request = Request(play);
        Assert.True(play.Case.Task(request)!.ByLetter);
        play.On("2026-03-05").Do("clerk", request, "Grant", Play.Letter("2026-03-04"));
        Assert.Equal(Play.Day("2026-03-16"), play.DeadlineOf("x").Due);
        Play.Accepted(play.TryConfirm("head", request));
        Assert.Equal((Office.Committee, Play.Day("2026-03-04")), (play.DeadlineOf("x").Extensions![0].By, play.DeadlineOf("x").Extensions![0].On));
    }

    [Fact]
    public void A_request_falls_away_with_the_task_it_is_for()
    {
        var play = Timed();
        Play.Accepted(play.TryMore("officer", "x"));
        play.Do("officer", "x");
        Assert.Empty(play.Case.Tasks);
        Assert.Contains(play.Facts, f => f is TaskCancelled { Cause: "decided" });
    }

    [Fact]
    public void More_time_for_the_limit_of_the_body_is_granted_there_and_never_beyond_the_statutory_date()
    {
        var play = Timed();
        Play.Accepted(play.TryLimit("head", "x", "2026-03-05"));
        Assert.Equal("problem.limit-too-late", play.TryMore("officer", "x", "20 days", own: true)!.Problems[0].Key);
        Play.Accepted(play.TryMore("officer", "x", "2 working days", own: true));
        Assert.All(play.Case.Task(Request(play))!.Seats, s => Assert.Equal(Office.Union, s.Organisation));
        play.Do("head", Request(play), "Grant");
        Assert.Equal((Play.Day("2026-03-09"), Play.Day("2026-03-16")), (play.Case.DeadlineById(play.Case.Task("x")!.Internal)!.Due, play.DeadlineOf("x").Due));
    }

    [Theory]
    [InlineData("400 working days")]
    [InlineData("14 months")]
    [InlineData("0 days")]
    public void A_mistyped_amount_is_refused_where_no_statutory_date_bounds_it(string amount)
    {
        var play = new Play(Of("start > x > end").With(new UserTaskActivity("x", Rule())).Build()).Submit("officer2");
        Play.Accepted(play.TryLimit("head", "x", "2026-03-05"));
        Assert.Equal("problem.extension-amount", play.TryMore("officer", "x", amount, own: true)!.Problems[0].Key);
        Play.Accepted(play.TryMore("officer", "x", "20 working days", own: true));
    }

    private static string Request(Play play) => play.Case.Tasks.Single(t => t.Kind == TaskKind.Extension).Handle;

    [Fact]
    public void A_version_without_the_term_ends_the_request_with_it_and_says_so_before()
    {
        var play = Timed();
        Play.Accepted(play.TryMore("officer", "x", "3 working days"));
        var request = play.Case.Tasks.Single(t => t.Kind == TaskKind.Extension);
        play.Newer = Of("start > x > end").With(new UserTaskActivity("x", Rule()), Suspend("suspend"), Suspend("lift")).Build("newer");
        var map = new MigrationMap { NewTerms = true };
        Assert.Equal(TaskFate.Gone, play.Rehearse(map).Tasks.Single(t => t.Task == request.Id).Fate);
        Play.Accepted(play.TryMigrate(map));
        Assert.Null(play.Case.Task(request.Id));
    }

    private static CaseActionActivity Suspend(string key) => new(key, Rule(), When("true"), false, false, CommentRule.Optional, key);

    private static Play Timed(int times = 1, string role = "leader", string at = "owner")
    {
        var chart = Of("start > x > end").Term("t", "10 working days").Extendable("5 working days", times, role, at).With(
            new UserTaskActivity("x", Rule() with { Term = "t" }),
            Suspend("suspend"), Suspend("lift"));
        return new Play(chart.Build()).Submit("officer2");
    }
}
