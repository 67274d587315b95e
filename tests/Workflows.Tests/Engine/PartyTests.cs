using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;
using Approvals.Workflows.Scenarios;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class PartyTests
{
    private static readonly string[] all = [Office.Union, Office.Department, Office.Committee, Office.Police];

    [Fact]
    public void Every_party_gets_an_item_of_its_own_and_the_flow_goes_on_once_when_all_have_signed()
    {
        var play = Asked("all", Office.Union, Office.Department);
        Assert.Equal(["sign:lien-hiep", "sign:so"], play.Open);
        Assert.Equal("task.not-entitled", play.Try("leader", "sign:so", "Sign")!.Key);
        play.Do("leader", "sign:lien-hiep", "Sign");
        Assert.Equal(["sign:so"], play.Open);
        play.Do("director", "sign:so", "Sign");
        Assert.Equal(["next"], play.Open);
        Assert.Equal("Done", play.Case.Step("sign").Outcome);
        Assert.Single(play.Facts.OfType<PartiesDecided>());
    }

    [Fact]
    public void The_rows_are_those_of_the_form_when_it_opened_whatever_the_form_says_later()
    {
        var play = Asked("all", Office.Union, Office.Department);
        Play.Accepted(play.Deliver("c0/x/1", "amended", ("bodies", new[] { Office.Union })));
        play.Do("leader", "sign:lien-hiep", "Sign");
        Assert.Equal(["sign:so"], play.Open);
    }

    [Fact]
    public void Items_still_open_at_the_quorum_are_detached_they_record_and_move_no_token()
    {
        var play = Asked("1", Office.Union, Office.Department).Do("leader", "sign:lien-hiep", "Sign");
        Assert.Equal(["next", "sign:so"], play.Open);
        Assert.Null(play.Case.Task("sign:so")!.Token);
        var tokens = play.Case.Tokens;
        play.Do("director", "sign:so", "Sign");
        Assert.Equal(tokens, play.Case.Tokens);
        Assert.Equal(2, play.Case.Round("sign")!.Count(PartyState.Signed));
        Assert.DoesNotContain(play.Facts, f => f is PartiesDecided or VisitCompleted);
    }

    [Fact]
    public void A_detached_item_closes_with_the_case()
    {
        var play = Asked("1", Office.Union, Office.Department).Do("leader", "sign:lien-hiep", "Sign").Do("officer", "next");
        Assert.Equal("closed", play.Case.Ending);
        Assert.Contains(play.Facts.OfType<TaskCancelled>(), f => f.Handle == "sign:so");
    }

    [Theory]
    [InlineData("all", 2, 1, "Failed")]
    [InlineData("2", 3, 1, null)]
    [InlineData("2", 3, 2, "Failed")]
    [InlineData("67%", 3, 1, "Failed")]
    [InlineData("66%", 3, 1, null)]
    [InlineData("5", 4, 0, "Failed")]
    public void It_fails_as_soon_as_the_quorum_cannot_be_reached_any_more(string quorum, int parties, int refusals, string? port)
    {
        var play = Asked(quorum, [.. all.Take(parties)]);
        var refusing = new[] { ("leader", "sign:lien-hiep"), ("director", "sign:so") };
        foreach (var (by, handle) in refusing.Take(refusals)) play.Do(by, handle, "Refuse", new Answer { Comment = "Chưa đủ điều kiện" });
        Assert.Equal(port, play.Case.Round("sign")!.Port);
        Assert.Equal(port is null ? 0 : 1, play.Open.Count(h => h == "failed"));
    }

    [Fact]
    public void Nobody_to_ask_is_a_failure_and_no_silent_success()
    {
        var play = Asked("all");
        Assert.Equal(["failed"], play.Open);
        Assert.Equal("Failed", play.Case.Round("sign")!.Port);
    }

    [Fact]
    public void It_fails_when_the_term_passes_and_enough_have_not_signed()
    {
        var play = Asked("all", Office.Union, Office.Department).Do("leader", "sign:lien-hiep", "Sign");
        Assert.Equal(Play.Day("2026-03-05"), play.DeadlineOf("sign:so").Due);
        Play.Accepted(play.On("2026-03-06").Fire());
        Assert.Equal(["failed", "sign:so"], play.Open);
        Assert.Contains(play.Facts.OfType<NoticeQueued>(), n => n.Template == "overdue" && n.Recipients.Contains("director"));
        play.Do("director", "sign:so", "Sign");
        Assert.Equal((2, "Failed"), (play.Case.Round("sign")!.Count(PartyState.Signed), play.Case.Round("sign")!.Port));
    }

    [Fact]
    public void Whoever_is_late_still_counts_while_enough_others_could_sign()
    {
        var play = Asked("2", Office.Union, Office.Department, Office.Police);
        play.On("2026-03-06");
        Play.Accepted(play.TryJoin("officer", "sign", Office.Committee));
        Play.Accepted(play.Fire());
        Assert.Equal((3, 1), (play.Case.Round("sign")!.Count(PartyState.Lapsed), play.Case.Round("sign")!.Count(PartyState.Open)));
        Assert.Equal(["failed"], play.Open.Where(h => h is "failed" or "next"));
    }

    [Fact]
    public void A_letter_that_waits_for_its_confirmation_when_the_term_passes_is_no_silence()
    {
        var play = Asked("all", Office.Committee).On("2026-03-05").Do("officer", "sign:ubnd", "Sign", Play.Letter("2026-03-05"));
        Play.Accepted(play.On("2026-03-06").Fire());
        Assert.Null(play.Case.Round("sign")!.Port);
        Play.Accepted(play.TryConfirm("clerk", "sign:ubnd", accept: false, comment: "Sai số"));
        Play.Accepted(play.Fire());
        Assert.Equal("Failed", play.Case.Round("sign")!.Port);
    }

    [Fact]
    public void A_party_by_letter_is_recorded_and_confirmed_by_a_second_person()
    {
        var play = Asked("all", Office.Committee).Do("officer", "sign:ubnd", "Sign", Play.Letter("2026-03-02"));
        Assert.Equal(["sign:ubnd"], play.Open);
        Assert.Equal("task.own-recording", play.TryConfirm("officer", "sign:ubnd")!.Key);
        Play.Accepted(play.TryConfirm("clerk", "sign:ubnd"));
        Assert.Equal(["next"], play.Open);
    }

    [Fact]
    public void An_item_is_prepared_and_then_signed_within_one_term()
    {
        var play = Asked("all", prepare: true, parties: [Office.Department]);
        Assert.Equal(["sign.prepare:so"], play.Open);
        play.On("2026-03-04").Do("appraiser", "sign.prepare:so", "Prepared", Play.Says(("note", "dự thảo")));
        Assert.Equal(["sign:so"], play.Open);
        Assert.Equal((Play.Day("2026-03-02"), Play.Day("2026-03-05")), (play.DeadlineOf("sign:so").Start, play.DeadlineOf("sign:so").Due));
        play.Do("director", "sign:so", "Return", new Answer { Comment = "Sửa số liệu" });
        Assert.Equal(["sign.prepare:so"], play.Open);
        play.Do("appraiser", "sign.prepare:so", "Prepared").Do("director", "sign:so", "Sign");
        Assert.Equal(["next"], play.Open);
    }

    [Fact]
    public void What_a_party_fills_in_is_its_own_and_no_value_of_the_case()
    {
        var play = Asked("all", prepare: true, parties: [Office.Department, Office.Union])
            .Do("appraiser", "sign.prepare:so", "Prepared", Play.Says(("note", "của sở"), ("witness", "Nguyễn Văn Mẫu")));
        var round = play.Case.Round("sign")!;
        Assert.Equal("của sở", round.Item(Office.Department)!.Values!.TextOf("note"));
        Assert.Null(round.Item(Office.Union)!.Values);
        Assert.False(play.Case.Values.ContainsKey("note"));
        var seen = Workflows.Engine.Parties.View(play.Definition, play.Case, play.Case.Task("sign:so")!);
        Assert.Equal("của sở", seen.Values.TextOf("note"));
        play.Do("director", "sign:so", "Return", new Answer { Comment = "Bỏ" });
        play.Do("appraiser", "sign.prepare:so", "Prepared", Play.Says(("note", null!)));
        Assert.False(play.Case.Round("sign")!.Item(Office.Department)!.Values!.ContainsKey("note"));
    }

    [Fact]
    public void What_one_party_hands_in_does_not_make_the_page_of_another_stale_but_its_own_preparation_does()
    {
        var play = Asked("all", prepare: true, parties: [Office.Department, Office.Union]);
        var (department, union) = (play.Seen("sign.prepare:so"), play.Seen("sign.prepare:lien-hiep"));
        var scan = ScenarioRunner.SampleFile("scan", 7);
        Play.Accepted(play.Try("appraiser", "sign.prepare:so", "Prepared", Play.Says(("note", "x")) with { Attachments = [scan] }, department));
        Assert.Equal(union, play.Seen("sign.prepare:lien-hiep"));
        var before = play.Seen("sign:so");
        play.Do("director", "sign:so", "Return", new Answer { Comment = "Sửa" }).Do("appraiser", "sign.prepare:so", "Prepared", Play.Says(("note", "y")));
        Assert.Equal("task.changed", play.Try("director", "sign:so", "Sign", seen: before)!.Key);
    }

    [Fact]
    public void Each_scores_every_other_and_never_itself()
    {
        var chart = Chart("all") with { Subject = ForEachPartyActivity.Others };
        var play = Begin(chart, Office.Union, Office.Department);
        Assert.Equal(["sign:lien-hiep/so", "sign:so/lien-hiep"], play.Open);
        play.Do("leader", "sign:lien-hiep/so", "Sign", Play.Says(("note", "9")));
        Assert.Equal((Office.Union, Office.Department), (play.Case.Round("sign")!.Items[0].Row.Party, play.Case.Round("sign")!.Items[0].Row.Subject));
    }

    [Fact]
    public void A_table_says_who_answers_about_whom_and_a_row_about_oneself_is_an_incident()
    {
        var activity = Chart("all") with { Parties = "pairs", Party = "scorer", Subject = "scored" };
        var pairs = new[] { Pair(Office.Union, Office.Department), Pair(Office.Department, Office.Department), Pair(Office.Union, Office.Department) };
        var play = new Play(Definition(activity)).Submit("officer", ("pairs", pairs));
        Assert.Equal(["sign:lien-hiep/so"], play.Open);
        Assert.Equal("party.own-subject", Assert.Single(play.Case.Incidents).Code);

        static Dictionary<string, string> Pair(string scorer, string scored) => new() { ["scored"] = scored, ["scorer"] = scorer };
    }

    [Fact]
    public void A_late_joiner_is_admitted_by_whom_the_definition_names_and_with_a_reason()
    {
        var play = Asked("all", Office.Union);
        Assert.Equal("task.not-entitled", play.TryJoin("leader", "sign", Office.Department)!.Key);
        Assert.Contains(play.TryJoin("officer", "sign", Office.Union)!.Problems, p => p.Key == "problem.party-there");
        Assert.Contains(play.TryJoin("officer", "sign", Office.Department, comment: null)!.Problems, p => p.Where == "comment");
        Assert.Contains(play.TryJoin("officer", "sign", "khong-co")!.Problems, p => p.Key == "problem.unknown-organisation");
        Play.Accepted(play.TryJoin("officer", "sign", Office.Department));
        play.Do("leader", "sign:lien-hiep", "Sign");
        Assert.Equal(["sign:so"], play.Open);
        play.Do("director", "sign:so", "Sign");
        Play.Accepted(play.TryJoin("officer", "sign", Office.Police));
        Assert.Equal(["next", "sign:cong-an"], play.Open);
        Assert.Null(play.Case.Task("sign:cong-an")!.Token);
        Assert.Equal("action.not-now", new Play(Definition(Chart("all") with { LateJoin = [] })).Submit("officer", ("bodies", all)).TryJoin("officer", "sign", "x")!.Key);
    }

    [Fact]
    public void A_party_is_added_only_while_the_condition_of_the_round_holds()
    {
        var play = Begin(Chart("all") with { LateJoinWhen = When("variables.steps.sign.signed < 1") }, [Office.Union, Office.Committee]);
        Play.Accepted(play.TryJoin("officer", "sign", Office.Department));
        play.Do("director", "sign:so", "Sign");
        Assert.Equal("action.not-now", play.TryJoin("officer", "sign", Office.Police)!.Key);
    }

    [Fact]
    public void Conditions_read_how_many_have_signed()
    {
        var play = Asked("1", Office.Union, Office.Department).Do("director", "sign:so", "Refuse", new Answer { Comment = "Không" }).Do("leader", "sign:lien-hiep", "Sign");
        var scope = new Workflows.Engine.CaseScope(play.Definition, play.Case);
        foreach (var condition in new[] { "signed === 1", "refused === 1", "open === 0", "parties === 2", "needed === 1", "lapsed === 0" })
            Assert.True(When("variables.steps.sign." + condition).Test(scope).IsTrue, condition);
    }

    [Fact]
    public void Asked_again_in_a_loop_a_party_has_one_task_and_starts_anew()
    {
        var chart = Of("start > sign.Done > check.Again > sign", "check.Good > end", "sign.Failed > failed > end")
            .With(Chart("1"), Task("check", "officer", "owner", No("Again"), Yes("Good")));
        var play = new Play(chart.Build()).Submit("officer", ("bodies", new[] { Office.Union, Office.Department }));
        play.Do("leader", "sign:lien-hiep", "Sign").Do("officer", "check", "Again");
        Assert.Equal(["sign:lien-hiep", "sign:so"], play.Open);
        Assert.Equal((2, 0), (play.Case.Round("sign")!.Visit, play.Case.Round("sign")!.Count(PartyState.Signed)));
        Assert.Single(play.Case.Rounds);
    }

    [Fact]
    public void In_a_fork_the_join_waits_for_the_round_and_not_for_what_it_left_open()
    {
        var chart = Of("start > fork.a > sign.Done > join", "fork.b > other > join", "sign.Failed > mend > join", "join > next > end")
            .With(Chart("1"), new ForkActivity("fork", ["a", "b"]), new JoinActivity("join", "fork"));
        var play = new Play(chart.Build()).Submit("officer", ("bodies", new[] { Office.Union, Office.Department })).Do("officer", "other");
        Assert.Equal(["sign:lien-hiep", "sign:so"], play.Open);
        play.Do("leader", "sign:lien-hiep", "Sign");
        Assert.Equal(["next", "sign:so"], play.Open);
    }

    [Fact]
    public void An_interruption_ends_a_round_and_nobody_can_join_it_any_more()
    {
        var chart = Of("start > sign.Done > end", "sign.Failed > failed > end", "stop > after > finish")
            .With(Chart("all"), new FinishActivity("finish", "stopped"), new CaseActionActivity("stop", Rule(), When("true"), true, true, CommentRule.Optional, null));
        var play = new Play(chart.Build()).Submit("officer", ("bodies", all));
        Play.Accepted(play.TryAction("officer", "stop"));
        Assert.Equal(["after"], play.Open);
        Assert.Equal("action.not-now", play.TryJoin("officer", "sign", "lien-hiep")!.Key);
    }

    [Fact]
    public void A_signature_that_counted_cannot_be_taken_back_but_a_preparation_can()
    {
        var play = Asked("1", prepare: true, parties: [Office.Department]).Do("appraiser", "sign.prepare:so", "Prepared");
        Play.Accepted(play.TryRecall("appraiser", "sign:so"));
        Assert.Equal(["sign.prepare:so"], play.Open);
        play.Do("appraiser", "sign.prepare:so", "Prepared").Do("director", "sign:so", "Sign");
        Assert.Equal("task.cannot-recall", play.TryRecall("director", "next")!.Key);
    }

    [Fact]
    public void A_suspension_moves_the_term_of_an_item_through_both_its_steps()
    {
        var suspend = new CaseActionActivity("suspend", Rule(), When("true"), false, false, CommentRule.Optional, "suspend");
        var chart = Of("start > sign.Done > end", "sign.Failed > failed > end")
            .With(Chart("all", prepare: true), suspend, suspend with { Id = "lift", Effect = "lift" }).Term("t", "3 working days");
        var play = new Play(chart.Build()).Submit("officer", ("bodies", new[] { Office.Department }));
        Play.Accepted(play.On("2026-03-03").TryAction("officer", "suspend"));
        Assert.Equal("case.suspended", play.TryJoin("officer", "sign", Office.Union)!.Key);
        Play.Accepted(play.On("2026-03-10").TryAction("officer", "lift"));
        var due = play.DeadlineOf("sign.prepare:so").Due;
        Assert.True(due > Play.Day("2026-03-05"));
        play.Do("appraiser", "sign.prepare:so", "Prepared");
        Assert.Equal(due, play.DeadlineOf("sign:so").Due);
    }

    internal static ForEachPartyActivity Chart(string quorum, bool prepare = false)
    {
        var no = new OutcomeDefinition("Refuse", OutcomeKind.Negative, CommentRule.Required, [], [], false);
        var rule = Rule("leader", "item") with { Outcomes = [Yes("Sign"), no, No("Return")], Term = "t", Section = "own", Slots = ["scan"] };
        var prepared = new TaskRule { Who = [new WhoRule(["appraiser", "officer"], "item")], Outcomes = [Yes("Prepared")], Section = "own", Slots = ["scan"] };
        return new ForEachPartyActivity("sign", "bodies", "party", null, quorum, [new WhoRule(["officer"], "owner")], prepare ? prepared : null, rule);
    }

    internal static CaseDefinition Definition(ForEachPartyActivity activity) =>
        Of("start > sign.Done > next > end", "sign.Failed > failed > end").With(activity).Term("t", "3 working days").Build();

    internal static Play Begin(ForEachPartyActivity activity, params string[] parties) => new Play(Definition(activity)).Submit("officer", ("bodies", parties));

    internal static Play Asked(string quorum, params string[] parties) => Begin(Chart(quorum), parties);

    private static Play Asked(string quorum, bool prepare, string[] parties) => Begin(Chart(quorum, prepare), parties);
}
