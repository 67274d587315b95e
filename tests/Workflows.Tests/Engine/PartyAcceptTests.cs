using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Scenarios;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>Answers of parties that count only when who asked has accepted them.</summary>
public sealed class PartyAcceptTests
{
    [Fact]
    public void An_answer_counts_when_who_asked_has_accepted_it()
    {
        var play = Begun(Office.Union, Office.Department).Do("leader", "sign:lien-hiep", "Sign").Do("director", "sign:so", "Sign");
        Assert.Equal(["sign.accept:lien-hiep", "sign.accept:so"], play.Open);
        Assert.Equal(2, play.Case.Round("sign")!.Count(PartyState.Given));
        Assert.Equal("task.not-entitled", play.Try("director", "sign.accept:so", "Accept")!.Key);
        play.Do("head", "sign.accept:so", "Accept");
        Assert.Equal(["sign.accept:lien-hiep"], play.Open);
        play.Do("head", "sign.accept:lien-hiep", "Accept");
        Assert.Equal(["next"], play.Open);
        var item = play.Case.Round("sign")!.Item(Office.Department)!;
        Assert.Equal((PartyState.Signed, "Sign", "Accept", false), (item.State, item.Outcome, item.Judgement, item.Returned));
    }

    [Fact]
    public void What_is_sent_back_with_a_reason_is_answered_again_within_what_is_left_of_the_term()
    {
        var play = Begun(Office.Department).On("2026-03-03").Do("director", "sign:so", "Sign", Play.Says(("note", "một")));
        Assert.Equal("problem.comment-required", play.Try("head", "sign.accept:so", "GiveBack")!.Problems[0].Key);
        play.On("2026-03-04").Do("head", "sign.accept:so", "GiveBack", new Answer { Comment = "Thiếu số liệu" });
        Assert.Equal(["sign:so"], play.Open);
        Assert.Equal(Play.Day("2026-03-05"), play.DeadlineOf("sign:so").Due);
        Assert.Single(play.Case.Task("sign:so")!.Returned);
        Assert.True(play.Case.Round("sign")!.Item(Office.Department)!.Returned);
        Assert.Equal("một", Workflows.Engine.Parties.View(play.Definition, play.Case, play.Case.Task("sign:so")!).Values.TextOf("note"));
        play.Do("director", "sign:so", "Sign", Play.Says(("note", "hai")));
        Assert.Equal((PartyState.Given, null), (play.Case.Round("sign")!.Item(Office.Department)!.State, play.Case.Round("sign")!.Item(Office.Department)!.Judgement));
        play.Do("head", "sign.accept:so", "Accept");
        Assert.Equal(["next"], play.Open);
    }

    [Theory]
    // Three working days from Monday 2 March end on the 5th, two from the return on the 6th; from a return on the 3rd they would end on the 5th as well.
    [InlineData("2026-03-04", "2026-03-06")]
    [InlineData("2026-03-03", "2026-03-05")]
    [InlineData("2026-03-09", "2026-03-11")]
    public void There_is_a_term_for_answering_again_and_the_first_one_counts_where_it_ends_later(string returned, string due)
    {
        var play = Timed(Office.Department).Do("director", "sign:so", "Sign");
        play.On(returned).Do("head", "sign.accept:so", "GiveBack", new Answer { Comment = "Sửa" });
        Assert.Equal(Play.Day(due), play.DeadlineOf("sign:so").Due);
    }

    [Fact]
    public void While_an_answer_is_judged_no_term_of_the_party_runs_and_what_comes_back_too_late_is_overdue()
    {
        var play = Begun(Office.Department).Do("director", "sign:so", "Sign").On("2026-03-10");
        Assert.Equal("due.nothing", play.Fire()!.Key);
        play.Do("head", "sign.accept:so", "GiveBack", new Answer { Comment = "Sửa" });
        Assert.Equal(Play.Day("2026-03-05"), play.DeadlineOf("sign:so").Due);
        Play.Accepted(play.Fire());
        var item = play.Case.Round("sign")!.Item(Office.Department)!;
        Assert.Equal((PartyState.Lapsed, true), (item.State, item.Returned));
    }

    [Fact]
    public void Each_answer_has_the_judgements_that_go_with_it_and_one_without_stands_as_it_is()
    {
        var play = Begun(Office.Union, Office.Department, Office.Police).Do("leader", "sign:lien-hiep", "Sign");
        Assert.Equal(["Accept", "GiveBack", "Reject"], play.Case.Task("sign.accept:lien-hiep")!.Outcomes.Select(o => o.Port));
        play.Do("director", "sign:so", "Excuse");
        Assert.Equal(["Grant", "Reject"], play.Case.Task("sign.accept:so")!.Outcomes.Select(o => o.Port));
        Assert.Equal("task.unknown-outcome", play.Try("head", "sign.accept:so", "Accept")!.Key);
        play.Do("head", "sign.accept:so", "Grant").Do("head", "sign.accept:lien-hiep", "Reject");
        Assert.Equal((PartyState.Signed, PartyState.Refused), (State(play, Office.Department), State(play, Office.Union)));
        Assert.Equal("Failed", play.Case.Round("sign")!.Port);
        foreach (var condition in new[] { "signed === 1", "refused === 1", "given === 0", "Grant === 1", "Excuse === 1", "open === 1" })
            Assert.True(When("variables.steps.sign." + condition).Test(new Workflows.Engine.CaseScope(play.Definition, play.Case)).IsTrue, condition);
    }

    [Fact]
    public void A_patient_round_waits_for_whoever_was_granted_more_time_although_another_has_lapsed()
    {
        var chart = Of("start > sign.Done > next > end", "sign.Failed > failed > end").With(Chart() with { Patient = true }).Term("t", "3 working days").Extendable("5 working days");
        var play = new Play(chart.Build()).Submit("officer", ("bodies", new[] { Office.Department, Office.Union }));
        Play.Accepted(play.TryMore("director", "sign:so"));
        // A request that waits for its answer is no silence; should it be refused, the term comes due again.
        Play.Accepted(play.On("2026-03-06").Fire());
        Assert.Equal((PartyState.Open, PartyState.Lapsed), (State(play, Office.Department), State(play, Office.Union)));
        play.Do("leader", play.Open.Single(h => h.StartsWith("sign.extension", StringComparison.Ordinal)), "Grant");
        Assert.Null(play.Case.Round("sign")!.Port);
        play.On("2026-03-09").Do("director", "sign:so", "Sign");
        Assert.Null(play.Case.Round("sign")!.Port);
        play.Do("head", "sign.accept:so", "Accept");
        Assert.Equal(["failed", "sign:lien-hiep"], play.Open);
    }

    [Fact]
    public void A_request_for_more_time_that_is_refused_after_the_term_leaves_the_party_lapsed()
    {
        var chart = Of("start > sign.Done > next > end", "sign.Failed > failed > end").With(Chart()).Term("t", "3 working days").Extendable("5 working days");
        var play = new Play(chart.Build()).Submit("officer", ("bodies", new[] { Office.Department }));
        Play.Accepted(play.TryMore("director", "sign:so"));
        Play.Accepted(play.On("2026-03-06").Fire());
        play.Do("leader", play.Open.Single(h => h.StartsWith("sign.extension", StringComparison.Ordinal)), "Refuse", new Answer { Comment = "Không" });
        Play.Accepted(play.Fire());
        Assert.Equal("Failed", play.Case.Round("sign")!.Port);
    }

    [Fact]
    public void A_letter_that_is_sent_back_is_waited_for_again()
    {
        var play = Begun(Office.Committee).Do("officer", "sign:ubnd", "Sign", Play.Letter("2026-03-02"));
        Play.Accepted(play.TryConfirm("clerk", "sign:ubnd"));
        Assert.Equal(["sign.accept:ubnd"], play.Open);
        play.Do("head", "sign.accept:ubnd", "GiveBack", new Answer { Comment = "Sai kỳ báo cáo" });
        Assert.Equal(["sign:ubnd"], play.Open);
        Assert.True(play.Case.Task("sign:ubnd")!.ByLetter);
    }

    [Fact]
    public void What_was_answered_to_a_round_that_has_gone_on_is_judged_and_moves_nothing()
    {
        var play = PartyTests.Begin(Chart() with { Quorum = "1" }, Office.Union, Office.Department).Do("leader", "sign:lien-hiep", "Sign").Do("head", "sign.accept:lien-hiep", "Accept");
        play.Do("director", "sign:so", "Sign");
        Assert.Equal(["next", "sign.accept:so"], play.Open);
        var tokens = play.Case.Tokens;
        play.Do("head", "sign.accept:so", "GiveBack", new Answer { Comment = "Sửa" });
        Assert.Null(play.Case.Task("sign:so")!.Token);
        play.Do("director", "sign:so", "Sign").Do("head", "sign.accept:so", "Accept");
        Assert.Equal(tokens, play.Case.Tokens);
    }

    [Fact]
    public void A_party_is_told_that_its_answer_was_accepted_and_one_that_answers_again_of_that()
    {
        var play = Begun(Office.Department).Do("director", "sign:so", "Sign").Do("head", "sign.accept:so", "GiveBack", new Answer { Comment = "Sửa" });
        Assert.Equal(["taskOpened"], play.Facts.OfType<NoticeQueued>().Select(n => n.Template));
        play.Do("director", "sign:so", "Sign").Do("head", "sign.accept:so", "Accept");
        var told = Assert.Single(play.Facts.OfType<NoticeQueued>(), n => n.Template == "answerJudged");
        Assert.Equal(["director"], told.Recipients);
        Assert.Equal(("@sign:so", "=sign.accept:so=Accept"), (told.Args["activity"], told.Args["outcome"]));
    }

    [Fact]
    public void What_one_judges_is_bound_to_what_that_party_answered()
    {
        var play = Begun(Office.Union, Office.Department).Do("leader", "sign:lien-hiep", "Sign", Play.Says(("note", "một")));
        var seen = play.Seen("sign.accept:lien-hiep");
        play.Do("director", "sign:so", "Sign", Play.Says(("note", "của sở")) with { Attachments = [ScenarioRunner.SampleFile("scan", 3)] });
        Assert.Equal(seen, play.Seen("sign.accept:lien-hiep"));
        play.Do("head", "sign.accept:lien-hiep", "GiveBack", new Answer { Comment = "Sửa" }).Do("leader", "sign:lien-hiep", "Sign", Play.Says(("note", "hai")));
        Assert.NotEqual(seen, play.Seen("sign.accept:lien-hiep"));
    }

    [Fact]
    public void A_definition_is_told_what_its_judgements_lack()
    {
        var wrong = Chart() with
        {
            Accept = new AcceptRule(Rule("head", "item") with { Outcomes = [No("GiveBack") with { Of = ["Sign", "Nothing"] }], Term = "missing" }, "missing"),
        };
        var findings = PartyCheck.Of(PartyTests.Definition(Chart()), wrong).ToList();
        foreach (var part in new[] { "'item' is not a place", "'of' names 'Nothing'", "nothing positive can be said to 'Sign'", "term 'missing'" })
            Assert.Contains(findings, f => f.Contains(part, StringComparison.Ordinal));
        Assert.Empty(PartyCheck.Of(PartyTests.Definition(Chart()), Chart()));
    }

    private static PartyState State(Play play, string party) => play.Case.Round("sign")!.Item(party)!.State;

    private static ForEachPartyActivity Chart(string? again = null)
    {
        var chart = PartyTests.Chart("all");
        var needs = No("GiveBack") with { Comment = CommentRule.Required, Of = ["Sign"] };
        var reject = new OutcomeDefinition("Reject", OutcomeKind.Negative, CommentRule.Optional, [], [], false);
        return chart with
        {
            Rule = chart.Rule with { Outcomes = [Yes("Sign"), Yes("Excuse")] },
            Accept = new AcceptRule(Rule("head") with { Outcomes = [Yes("Accept") with { Of = ["Sign"] }, needs, Yes("Grant") with { Of = ["Excuse"] }, reject] }, again),
        };
    }

    private static Play Begun(params string[] parties) => PartyTests.Begin(Chart(), parties);

    private static Play Timed(string party) => new Play(
        Of("start > sign.Done > next > end", "sign.Failed > failed > end").With(Chart("again")).Term("t", "3 working days").Term("again", "2 working days").Build())
        .Submit("officer", ("bodies", new[] { party }));
}
