using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class ImportTests
{
    private static readonly ForkActivity fork = new("f", ["a", "b"]);
    private static readonly JoinActivity join = new("j", "f");

    [Fact]
    public void A_paper_case_goes_on_at_its_step_with_one_fact_for_what_was_before()
    {
        var play = new Play(Chart().Build());
        Play.Accepted(play.Run(Import(play, "b") with
        {
            Decisions = [new ImportedDecision("a", "Done", Play.Day("2026-02-10"), new OutsideAct { Number = "45/UBND", Date = Play.Day("2026-02-10"), Signer = "Chủ tịch (mẫu)" }, null)],
        }));
        Assert.Equal(["b"], play.Open);
        Assert.Single(play.Facts.OfType<Imported>());
        Assert.DoesNotContain(play.Facts, f => f is CaseSubmitted or TaskClosed or VisitCompleted);
        Assert.Equal(("moving", Play.Day("2026-03-02")), (play.Case.Status, play.Case.ImportedOn!.Value));
        Assert.Equal("Done", play.Case.Step("a").Outcome);
        var paper = Assert.Single(play.Case.Documents);
        Assert.Equal(("recorded", "45/UBND"), (paper.State, paper.Number));
        Assert.Equal("closed", play.Do("officer", "b").Case.Ending);
    }

    [Fact]
    public void Its_terms_count_from_their_days_and_what_is_late_is_told()
    {
        var chart = Chart().With(new UserTaskActivity("b", Rule() with { Term = "t", Reminders = [0] })).Term("t", "5 working days").Term("whole", "30 days", "a.Done", stop: "b.*");
        var play = new Play(chart.Build());
        Play.Accepted(play.Run(Import(play, "b", since: "2026-02-16") with { Terms = [new ImportedTerm("whole", Play.Day("2026-02-10"))] }));
        Assert.Equal((Play.Day("2026-02-16"), Play.Day("2026-02-23")), (play.DeadlineOf("b").Start, play.DeadlineOf("b").Due));
        Assert.Contains(play.Case.Deadlines, d => d.Key == "whole" && d.Due == Play.Day("2026-03-12"));
        Play.Accepted(play.Fire());
        Assert.Contains(play.Facts.OfType<NoticeQueued>(), n => n.Template == "overdue");
        Assert.True(Assert.Single(play.Do("officer", "b").Facts.OfType<TaskClosed>()).Late);
    }

    [Fact]
    public void Whoever_entered_it_does_not_confirm_it_and_both_belong_to_the_body()
    {
        var play = new Play(Chart().Build());
        Assert.Equal(Refusals.OwnImport, play.Run(Import(play, "b") with { Recorder = "head" }));
        Assert.Equal(Refusals.NotEntitled, play.Run(Import(play, "b") with { Recorder = "appraiser" }));
        Assert.Equal(Refusals.NotEntitled, play.Run(Import(play, "b") with { Actor = play.By("leader") }));
        // Whoever wrote part of its draft does not confirm their own values.
        Assert.Equal(Refusals.OwnImport, play.Run(Import(play, "b") with { Authors = ["officer", "head"] }));
        Play.Accepted(play.Run(Import(play, "b") with { Authors = ["officer", "officer2"] }));
        var imported = Assert.Single(play.Facts.OfType<Imported>());
        Assert.Equal(("officer", "head"), (imported.Recorder, imported.ConfirmedBy));
        Assert.Equal("case.already-submitted", play.Run(Import(play, "b"))?.Key);
    }

    [Theory]
    [InlineData("1000000", true)]
    [InlineData("1000000.01", false)]
    public void Authorisations_are_limited_in_it_as_in_any_other_case(string amount, bool may)
    {
        var directory = new Directory(2, Office.Data with { Mandates = [.. Office.Data.Mandates.Select(m => m with { MaxAmount = 1_000_000 })] });
        var chart = Chart().With(Task("b", "leader"));
        var play = new Play(chart.Build(field: "aid", amountField: "amount"), directory);
        Play.Accepted(play.Run(Import(play, "b") with { Values = ValueMap.Of([KeyValuePair.Create("amount", ValueMap.Text(amount))]) }));
        Assert.Equal(("aid", "amount"), (play.Case.Field, play.Case.AmountField));
        Assert.Equal(may ? null : "task.not-entitled", play.Try("head", "b")?.Key);
    }

    [Theory]
    [InlineData("nowhere", "problem.import-unknown-step")]
    [InlineData("start", "problem.import-no-place")]
    [InlineData("beside", "problem.import-no-place")]
    [InlineData("x", "problem.import-branches")]
    public void A_step_at_which_no_case_can_go_on_is_refused(string step, string key)
    {
        var chart = Of("start > a > f", "f.a > x > j", "f.b > y > j", "j > b > end", "act > beside > done").With(
            fork, join, new MilestoneActivity("m", "moving", "owner"), new EndActivity("done"), new CaseActionActivity("act", Rule(), When("true"), false, false, CommentRule.Optional, null));
        var play = new Play(chart.Build());
        var refusal = play.Run(Import(play, step));
        Assert.Contains(refusal!.Problems, p => p.Key == key);
    }

    [Fact]
    public void Inside_a_fork_every_branch_has_its_step_and_the_join_then_fires_once()
    {
        var chart = Of("start > a > f", "f.a > x > j", "f.b > y > j", "j > z > end").With(fork, join, new MilestoneActivity("m", "moving", "owner"));
        var play = new Play(chart.Build());
        Play.Accepted(play.Run(Import(play, "x") with { Steps = [Step("x"), Step("y")] }));
        Assert.Equal(["x", "y"], play.Open);
        Assert.Equal(["y"], play.Do("officer", "x").Open);
        Assert.Equal(["z"], play.Do("officer", "y").Open);
        play = new Play(chart.Build());
        Play.Accepted(play.Run(Import(play, "x") with { Steps = [Step("x"), new ImportedStep("j", Play.Day("2026-02-20"), "b")] }));
        Assert.Equal(["z"], play.Do("officer", "x").Open);
        play = new Play(chart.Build());
        Assert.Equal("form.invalid", play.Run(Import(play, "x") with { Steps = [Step("x"), new ImportedStep("j", Play.Day("2026-02-20"), "a")] })?.Key);
    }

    [Fact]
    public void Nothing_of_it_lies_in_the_future_or_before_its_submission()
    {
        var play = new Play(Chart().Build());
        foreach (var (command, where) in new (ImportCase, string)[]
        {
            (Import(play, "b", since: "2026-03-03"), "step:b"),
            (Import(play, "b", since: "2026-01-01"), "step:b"),
            (Import(play, "b") with { SubmittedOn = Play.Day("2026-03-09") }, "submittedOn"),
            (Import(play, "b") with { Decisions = [new ImportedDecision("a", "Done", Play.Day("2026-04-01"), null, null)] }, "decision:a"),
            (Import(play, "b") with { Decisions = [new ImportedDecision("a", "Nonsense", Play.Day("2026-02-11"), null, null)] }, "decision:a"),
            (Import(play, "b") with { Terms = [new ImportedTerm("nothing", Play.Day("2026-02-11"))] }, "term:nothing"),
            (Import(play, "b") with { Status = "unheard-of" }, "status"),
        }) Assert.Contains(play.Run(command)!.Problems, p => p.Where == where);
    }

    [Fact]
    public void Coming_duties_are_owed_from_the_date_given()
    {
        var duty = new ObligationActivity("report", Rule() with { Term = "t" }, [], new Recurrence(["07-31", "01-31"], null), null, null);
        var chart = Of("start > a > report > b > end").With(duty, new MilestoneActivity("m", "moving", "owner")).Term("t", "5 working days");
        var play = new Play(chart.Build());
        Play.Accepted(play.Run(Import(play, "b") with { Duties = [new ImportedDuty("report", Play.Day("2026-07-31"))] }));
        Assert.Equal(["b", "report"], play.Open);
        Assert.Equal(Play.Day("2026-08-07"), play.DeadlineOf("report").Due);
        play.On("2026-08-03").Do("officer", "report");
        Assert.Equal(Play.Day("2027-01-31"), Assert.Single(play.Case.Obligations).Anchor);
    }

    [Theory]
    [InlineData("b", null, "2026-07-31")]
    [InlineData("c", null, null)]
    [InlineData("a", null, null)]
    [InlineData("b", "2026-07-01", null)]
    public void Duties_that_the_way_to_its_step_opened_are_owed_from_the_takeover_on(string step, string? until, string? next)
    {
        var duty = new ObligationActivity("report", Rule(), [], new Recurrence(["07-31", "01-31"], null), "until", "b");
        var play = new Play(Of("start > a > report > b > c > end").With(duty, new MilestoneActivity("m", "moving", "owner")).Build());
        var command = Import(play, step);
        if (until is not null) command = command with { Values = ValueMap.OfTexts(("title", "Hồ sơ giấy"), ("until", until)) };
        var inputs = new Inputs { Now = play.Now, Calendar = play.Calendar, Directory = play.Directory, Registers = play, SaltSeed = [] };
        ImportedDuty[] expected = next is null ? [] : [new ImportedDuty("report", Play.Day(next))];
        Assert.Equal(expected, ImportReview.Of(play.Definition, command, inputs).Duties);
        Play.Accepted(play.Run(command));
        Assert.Equal(expected, play.Case.Obligations.Select(o => new ImportedDuty(o.Activity, o.Anchor)));
    }

    [Fact]
    public void Its_number_may_carry_a_register_on_but_never_back()
    {
        var play = new Play(Chart().Build());
        Play.Accepted(play.Run(Import(play, "b") with { Number = 47 }));
        Assert.Equal("lien-hiep-2026-047", play.Case.Number);
        Assert.Equal("case.already-submitted", play.Run(Import(play, "b"))?.Key);
        var inputs = new Inputs { Now = play.Now, Calendar = play.Calendar, Directory = play.Directory, Registers = play, SaltSeed = [] };
        Decision Another(int? number) => CaseEngine.Decide(play.Definition, null, Import(play, "b") with { Case = "c2", Number = number }, inputs);
        foreach (var taken in new[] { 46, 47 })
            Assert.Equal(("number", "problem.number-taken"), Assert.Single(((Decision.Refused)Another(taken)).Refusal.Problems.Select(p => (p.Where, p.Key))));
        Assert.Equal(48, Assert.Single(((Decision.Accepted)Another(null)).Record.Facts.OfType<NumberTaken>()).Number);
        Assert.Equal(60, Assert.Single(((Decision.Accepted)Another(60)).Record.Facts.OfType<NumberTaken>()).Number);
    }

    [Fact]
    public void A_step_came_to_one_outcome_only()
    {
        var play = new Play(Chart().Build());
        var decided = new ImportedDecision("a", "Done", Play.Day("2026-02-10"), null, null);
        var refusal = play.Run(Import(play, "b") with { Decisions = [decided, decided with { On = Play.Day("2026-02-11") }] });
        Assert.Equal(("decisions", "problem.import-twice"), Assert.Single(refusal!.Problems.Select(p => (p.Where, p.Key))));
        Play.Accepted(play.Run(Import(play, "b") with { Decisions = [decided] }));
    }

    private static Flowchart Chart() => Of("start > a > b > end").With(new MilestoneActivity("m", "moving", "owner"));

    private static ImportedStep Step(string id) => new(id, Play.Day("2026-02-20"));

    private static ImportCase Import(Play play, string step, string since = "2026-02-20") => new()
    {
        Id = play.NextId(), Case = "c1", Actor = play.By("head"), Recorder = "officer", Type = "test", Organisation = Office.Union, SubmittedOn = Play.Day("2026-02-02"),
        Values = ValueMap.OfTexts(("title", "Hồ sơ giấy")), Steps = [new ImportedStep(step, Play.Day(since))], Status = "moving",
    };
}
