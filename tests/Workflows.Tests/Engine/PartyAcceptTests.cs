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
    [InlineData("2026-03-02", "2026-03-05")]
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
    public void A_request_for_more_time_against_the_limit_of_the_body_itself_keeps_no_party_from_lapsing()
    {
        var play = Begun(Office.Department);
        Play.Accepted(play.TryLimit("director", "sign:so", "2026-03-04"));
        Play.Accepted(play.TryMore("director", "sign:so", "1 day", own: true));
        Play.Accepted(play.On("2026-03-06").Fire());
        Assert.Equal(PartyState.Lapsed, State(play, Office.Department));
        Assert.Equal("Failed", play.Case.Round("sign")!.Port);
    }

    [Fact]
    public void A_request_that_goes_with_the_limit_it_asked_about_leaves_the_term_as_it_was()
    {
        var play = Begun(Office.Department);
        Play.Accepted(play.TryLimit("director", "sign:so", "2026-03-04"));
        Play.Accepted(play.TryMore("director", "sign:so", "1 day", own: true));
        Play.Accepted(play.TryLimit("director", "sign:so", null));
        Assert.DoesNotContain(play.Case.Tasks, t => t.Kind == TaskKind.Extension);
        Play.Accepted(play.On("2026-03-06").Fire());
        Assert.Equal("Failed", play.Case.Round("sign")!.Port);
    }

    [Fact]
    public void What_was_said_to_an_answer_goes_with_it_also_when_nobody_judges_the_next_one()
    {
        var only = Chart().Accept!.Rule with { Outcomes = [Yes("Accept") with { Of = ["Sign"] }, No("GiveBack") with { Of = ["Sign"] }] };
        var play = PartyTests.Begin(Chart() with { Accept = new AcceptRule(only, null) }, Office.Department).Do("director", "sign:so", "Sign").Do("head", "sign.accept:so", "GiveBack");
        Assert.Equal("GiveBack", play.Case.Round("sign")!.Item(Office.Department)!.Judgement);
        play.Do("director", "sign:so", "Excuse");
        Assert.Equal((PartyState.Signed, null), (State(play, Office.Department), play.Case.Round("sign")!.Item(Office.Department)!.Judgement));
        Assert.True(When("variables.steps.sign.GiveBack === 0").Test(new Workflows.Engine.CaseScope(play.Definition, play.Case)).IsTrue);
    }

    [Fact]
    public void The_term_for_judging_an_answer_follows_the_new_version()
    {
        var play = Migrating("judge").Do("director", "sign:so", "Sign");
        Play.Accepted(play.TryMigrate(new MigrationMap { NewTerms = true }));
        Assert.Equal(("judge", "6 working days"), (play.DeadlineOf("sign.accept:so").Key, play.DeadlineOf("sign.accept:so").Term));
        // The party's own limit, which is put away meanwhile, is under the new version as well.
        play.Do("head", "sign.accept:so", "GiveBack", new Answer { Comment = "Sửa" });
        Assert.Equal(("t", "4 working days"), (play.DeadlineOf("sign:so").Key, play.DeadlineOf("sign:so").Term));
    }

    [Fact]
    public void A_party_that_answers_again_stays_under_the_term_for_that_in_the_new_version()
    {
        var play = Migrating(null).Do("director", "sign:so", "Sign").On("2026-03-05").Do("head", "sign.accept:so", "GiveBack", new Answer { Comment = "Sửa" });
        Assert.Equal("again", play.DeadlineOf("sign:so").Key);
        Play.Accepted(play.TryMigrate(new MigrationMap { NewTerms = true }));
        Assert.Equal(("again", "5 working days"), (play.DeadlineOf("sign:so").Key, play.DeadlineOf("sign:so").Term));
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
            Accept = new AcceptRule(Rule("head", "item") with
            {
                Outcomes = [No("GiveBack") with { Of = ["Sign", "Nothing"], Requires = ["nowhere"] }],
                Term = "missing",
                Exclude = ["submitter", "actor:nobody", "somebody"],
            }, "missing"),
        };
        var findings = ReferenceCheck.Check(PartyTests.Definition(wrong)).Select(e => e.Message).ToList();
        foreach (var part in new[] { "'item' is not a place", "'of' names 'Nothing'", "nothing positive can be said to 'Sign'", "term 'missing'", "field 'nowhere'", "'actor:nobody'", "'somebody'" })
            Assert.Contains(findings, f => f.Contains(part, StringComparison.Ordinal));
        Assert.Empty(PartyCheck.Of(PartyTests.Definition(Chart()), Chart()));
        var dated = Of("start > sign.Done > end", "sign.Failed > end").With(Chart("again")).Term("t", "3 days").Term("again", "2 days", "field:until").Build();
        Assert.Contains(PartyCheck.Of(dated, Chart("again")), f => f.Contains("starts at the return", StringComparison.Ordinal));
    }

    [Fact]
    public void Whoever_recorded_or_confirmed_an_answer_does_not_say_whether_it_counts()
    {
        var play = PartyTests.Begin(JudgedBy("officer", "clerk", "head"), Office.Committee).Do("officer", "sign:ubnd", "Sign", Play.Letter("2026-03-02"));
        Play.Accepted(play.TryConfirm("clerk", "sign:ubnd"));
        foreach (var one in new[] { "officer", "clerk" })
        {
            var refused = play.Try(one, "sign.accept:ubnd", "Accept")!;
            Assert.Equal(("task.excluded", "actor:sign"), (refused.Key, refused.Args["rule"]));
            Assert.Equal("actor:sign", Workflows.Engine.Entitlement.ExcludedBy(play.Case, play.Case.Task("sign.accept:ubnd")!, one));
        }
        var able = Workflows.Engine.Entitlement.Able(play.Directory, play.Case, play.Case.Task("sign.accept:ubnd")!, Play.Day("2026-03-02")).Select(a => a.Account);
        Assert.Equal(["head", "officer2"], able.Distinct().Order());
        play.Do("head", "sign.accept:ubnd", "Accept");
    }

    [Fact]
    public void Whoever_answered_does_not_judge_it_nor_who_had_authorised_them_and_a_flag_tells_audit()
    {
        foreach (var setting in (FourEyesRule?[])[null, FourEyesRule.Flag])
        {
            var chart = JudgedBy("leader", "head", "officer");
            chart = chart with { Accept = chart.Accept! with { Rule = chart.Accept.Rule with { FourEyes = setting } } };
            // The head signs for the leader, by authorisation.
            var play = PartyTests.Begin(chart, Office.Union).Do("head", "sign:lien-hiep", "Sign");
            var refused = play.Try("leader", "sign.accept:lien-hiep", "Accept");
            Assert.Equal(setting is null ? "task.excluded" : null, refused?.Key);
            if (setting is null) Assert.Equal("task.excluded", play.Try("head", "sign.accept:lien-hiep", "Accept")!.Key);
            else Assert.Equal("actor:sign", play.Facts.OfType<TaskClosed>().Single().Flagged);
            if (setting is null) play.Do("officer", "sign.accept:lien-hiep", "Accept");
        }
    }

    [Fact]
    public void A_suspension_while_an_answer_is_judged_is_no_time_of_the_party()
    {
        var stop = new CaseActionActivity("stop", Rule("head"), When("true"), false, false, CommentRule.Optional, "suspend");
        var lift = stop with { Id = "lift", Effect = "lift" };
        var play = new Play(Of("start > sign.Done > next > end", "sign.Failed > failed > end").With(Chart(), stop, lift).Term("t", "3 working days").Build())
            .Submit("officer", ("bodies", new[] { Office.Department })).Do("director", "sign:so", "Sign");
        Play.Accepted(play.On("2026-03-03").TryAction("head", "stop"));
        Play.Accepted(play.On("2026-03-05").TryAction("head", "lift"));
        play.Do("head", "sign.accept:so", "GiveBack", new Answer { Comment = "Sửa" });
        // Three working days from Monday the 2nd, of which the 4th and the 5th do not count.
        Assert.Equal((Play.Day("2026-03-09"), false), (play.DeadlineOf("sign:so").Due, play.DeadlineOf("sign:so").Paused));
    }

    [Fact]
    public void What_the_applicant_owed_when_the_party_answered_stops_the_limit_until_it_is_there()
    {
        var fix = new UserTaskActivity("fix", Rule() with { ApplicantsClock = true });
        var play = new Play(Of("start > f", "f.a > fix > j", "f.b > sign.Done > j", "sign.Failed > failed > j", "j > end")
            .With(new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), fix, Chart()).Term("t", "3 working days", onSupplement: "pause").Build())
            .Submit("officer2", ("bodies", new[] { Office.Department })).On("2026-03-03").Do("director", "sign:so", "Sign");
        play.On("2026-03-04").Do("officer", "fix", answer: Play.Says(("title", "Sửa")));
        play.Do("head", "sign.accept:so", "GiveBack", new Answer { Comment = "Sửa" });
        Assert.Equal((Play.Day("2026-03-09"), false), (play.DeadlineOf("sign:so").Due, play.DeadlineOf("sign:so").Paused));
    }

    [Fact]
    public void A_date_that_is_amended_while_an_answer_is_judged_moves_the_limit()
    {
        var play = new Play(Of("start > sign.Done > next > end", "sign.Failed > failed > end").With(Chart()).Term("t", "3 working days", "field:until").Build())
            .Submit("officer", ("bodies", new[] { Office.Department }), ("until", "2026-03-02"));
        Assert.Equal(Play.Day("2026-03-05"), play.DeadlineOf("sign:so").Due);
        play.Do("director", "sign:so", "Sign");
        Play.Accepted(play.Deliver("c0/x/1", "amended", ("until", "2026-03-04")));
        play.Do("head", "sign.accept:so", "GiveBack", new Answer { Comment = "Sửa" });
        Assert.Equal((Play.Day("2026-03-04"), Play.Day("2026-03-09")), (play.DeadlineOf("sign:so").Start, play.DeadlineOf("sign:so").Due));
    }

    [Fact]
    public void Where_answers_are_judged_one_is_counted_when_it_stands()
    {
        var play = Begun(Office.Department).Do("director", "sign:so", "Sign");
        Counted(0);
        play.Do("head", "sign.accept:so", "GiveBack", new Answer { Comment = "Sửa" });
        Counted(0);
        play.Do("director", "sign:so", "Sign").Do("head", "sign.accept:so", "Accept");
        Counted(1);

        void Counted(int number) => Assert.True(When($"variables.steps.sign.Sign === {number}").Test(new Workflows.Engine.CaseScope(play.Definition, play.Case)).IsTrue);
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

    private static ForEachPartyActivity JudgedBy(params string[] roles)
    {
        var chart = Chart();
        return chart with { Accept = chart.Accept! with { Rule = chart.Accept.Rule with { Who = [new WhoRule(roles, "owner")] } } };
    }

    /// <summary>A round whose new version has other terms of the same names.</summary>
    private static Play Migrating(string? judging)
    {
        var chart = Chart(judging is null ? "again" : null);
        chart = chart with { Accept = chart.Accept! with { Rule = chart.Accept.Rule with { Term = judging } } };
        CaseDefinition Version(string digest, int more) => Of("start > sign.Done > next > end", "sign.Failed > failed > end").With(chart)
            .Term("t", $"{3 + more} working days").Term("again", $"{4 + more} working days").Term("judge", $"{5 + more} working days").Build(digest);
        return new Play(Version("older", 0)) { Newer = Version("newer", 1) }.Submit("officer", ("bodies", new[] { Office.Department }));
    }

    private static Play Begun(params string[] parties) => PartyTests.Begin(Chart(), parties);

    private static Play Timed(string party) => new Play(
        Of("start > sign.Done > next > end", "sign.Failed > failed > end").With(Chart("again")).Term("t", "3 working days").Term("again", "2 working days").Build())
        .Submit("officer", ("bodies", new[] { party }));
}
