using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class SigningTests
{
    [Theory]
    [InlineData("leader", "TM", null)]
    [InlineData("deputy", "KT", "leader")]
    [InlineData("head", "TUQ", "leader")]
    public void A_signature_names_the_capacity_and_whom_it_is_for(string person, string capacity, string? onBehalfOf)
    {
        var play = Ready();
        play.Do(person, "s.sign", "Sign");
        Assert.Equal((capacity, onBehalfOf), (play.Records[^1].Capacity, play.Records[^1].OnBehalfOf));
        Assert.Equal(("signed", person, capacity), (play.Case.Documents[0].State, play.Case.Documents[0].SignedBy, play.Case.Documents[0].Capacity));
    }

    [Fact]
    public void A_mandate_holds_on_its_last_day_and_is_expired_the_next()
    {
        Assert.Equal("task.not-entitled", Ready().On("2026-03-11").Try("head", "s.sign", "Sign")!.Key);
        Ready().On("2026-03-10").Do("head", "s.sign", "Sign");
    }

    [Fact]
    public void A_step_that_is_not_a_signature_names_no_capacity()
    {
        var play = Begun().Do("head", "s.content", "Pass");
        Assert.Null(play.Records[^1].Capacity);
    }

    [Fact]
    public void The_submitter_does_not_sign()
    {
        var play = Begun(submitter: "deputy").Do("head", "s.content", "Pass").Do("office", "s.form", "Pass");
        Assert.Equal("task.excluded", play.Try("deputy", "s.sign", "Sign")!.Key);
    }

    [Fact]
    public void Steps_with_the_same_only_holder_merge_and_say_so()
    {
        var play = Begun(Office.With(("head", "office")));
        Assert.Equal(["content"], play.Case.Task("s.form")!.Merged);
    }

    [Fact]
    public void A_signature_is_never_merged_into_a_later_step()
    {
        var play = Begun(Office.With(("clerk", "leader"), ("deputy", "leader")));
        play.Do("head", "s.content", "Pass").Do("office", "s.form", "Pass");
        Assert.Equal(["s.sign"], play.Open);
        Assert.Equal(["s.issue"], play.Do("leader", "s.sign", "Sign").Open);
    }

    [Fact]
    public void A_return_makes_the_next_version_and_starts_again()
    {
        var play = Ready().Do("leader", "s.sign", "Return", new Answer { Comment = "Sửa" });
        Assert.Equal(["s.draft"], play.Open);
        Assert.Single(play.Case.Task("s.draft")!.Returned);
        play.Do("officer", "s.draft", "Resubmit");
        Assert.Equal((2, "draft"), (play.Case.Documents[0].Version, play.Case.Documents[0].State));
        Assert.Equal(["s.content"], play.Open);
    }

    [Fact]
    public void A_returned_draft_edits_what_was_submitted_or_the_section_that_it_names()
    {
        var plain = Ready().Do("leader", "s.sign", "Return", new Answer { Comment = "Sửa" }).Case.Task("s.draft")!;
        Assert.Equal((true, null), (plain.EditsDraft, plain.Section));
        var chart = Of("start > s.Issued > next > end").With(Signing() with { Drafts = "own" });
        var play = new Play(chart.Build()).Submit().Do("head", "s.content", "Return", new Answer { Comment = "Sửa" });
        Assert.Equal((false, "own"), (play.Case.Task("s.draft")!.EditsDraft, play.Case.Task("s.draft")!.Section));
        Assert.Equal("form.invalid", play.Try("officer", "s.draft", "Resubmit", Play.Says(("title", "khác")))!.Key);
        play.Do("officer", "s.draft", "Resubmit", Play.Says(("note", "đã sửa")));
        Assert.Equal("đã sửa", play.Case.Values.TextOf("note"));
    }

    [Fact]
    public void A_signature_on_paper_is_recorded_by_the_clerk_and_the_leader_is_told()
    {
        var play = Ready();
        Assert.Equal("task.not-entitled", play.Try("officer", "s.sign", "Sign", Paper())!.Key);
        play.Do("clerk", "s.sign", "Sign", Paper());
        Assert.True(play.Case.Documents[0].OnPaper);
        Assert.Equal(["leader", "deputy"], play.Facts.OfType<NoticeQueued>().Single(n => n.Template == "paperSignature").Recipients.OrderDescending());
        Assert.Null(play.Records[^1].Capacity);
    }

    [Fact]
    public void A_return_is_never_taken_from_a_paper() =>
        Assert.Equal("task.letter-not-allowed", Ready().Try("clerk", "s.sign", "Return", Paper() with { Comment = "x" })!.Key);

    [Fact]
    public void Numbers_have_no_gap_within_a_body_register_and_year()
    {
        var chart = Of("start > s.Issued > judge.Again > s", "judge.Good > end").With(Signing(), Task("judge", outcomes: [Yes("Good"), No("Again")]));
        var play = new Play(chart.Build()).Submit();
        foreach (var day in new[] { "2026-03-03", "2026-03-04", "2027-01-04" })
        {
            play.On(day).Do("head", "s.content", "Pass").Do("office", "s.form", "Pass").Do("leader", "s.sign", "Sign");
            Assert.NotNull(play.Try("leader", "s.issue", "Issue"));
            play.Do("clerk", "s.issue", "Issue").Do("officer", "judge", "Again");
        }
        var numbers = play.Records.SelectMany(r => r.Facts).OfType<NumberTaken>().Where(n => n.Register.StartsWith("outgoing", StringComparison.Ordinal));
        Assert.Equal(["outgoing/lien-hiep/2026 1", "outgoing/lien-hiep/2026 2", "outgoing/lien-hiep/2027 1"], numbers.Select(n => $"{n.Register} {n.Number}"));
        Assert.Equal("01/TTr-LHHN", play.Case.Documents[0].Number);
    }

    [Fact]
    public void A_number_given_elsewhere_is_recorded_and_takes_none_here()
    {
        var play = Ready().Do("leader", "s.sign", "Sign").Do("clerk", "s.issue", "Issue", Play.Letter("2026-03-02", "77/TTr"));
        Assert.Empty(play.Facts.OfType<NumberTaken>());
        Assert.Equal("77/TTr", play.Case.Documents[0].Number);
    }

    [Fact]
    public void The_document_of_a_body_by_letter_is_recorded_and_confirmed()
    {
        var signing = Signing() with { Body = "body:committee" };
        var play = new Play(Of("start > s.Issued > y > end").With(signing).Build()).Submit().Do("clerk", "s.record", "Issued", Play.Letter("2026-03-02", "9/UBND"));
        Play.Accepted(play.TryConfirm("officer", "s.record"));
        Assert.Equal(("issued", "9/UBND"), (play.Case.Documents[0].State, play.Case.Documents[0].Number));
        Assert.Equal(["y"], play.Open);
    }

    private static Answer Paper() => new() { Letter = new OutsideAct { Number = "", Date = Play.Day("2026-03-02"), SignerPosition = "leader", Paper = true }, Attachments = [Workflows.Scenarios.ScenarioRunner.SampleFile("reply", 1)] };

    private static SigningActivity Signing() => new("s", "toTrinh", "owner", "outgoing", [new WhoRule(["officer"], "owner")], [], new TaskRule());

    private static Play Begun(Directory? directory = null, string submitter = "officer") =>
        new Play(Of("start > s.Issued > y > end").With(Signing()).Build(), directory).Submit(submitter);

    private static Play Ready() => Begun().Do("head", "s.content", "Pass").Do("office", "s.form", "Pass");
}
