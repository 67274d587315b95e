using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class DocumentTests
{
    [Fact]
    public void A_document_takes_the_next_number_of_its_body_register_and_year_and_the_flow_goes_on_at_once()
    {
        var play = Issuing("owner", count: 3).On("2026-12-31").Submit();
        Assert.Equal(["01/TTr-LHHN", "02/TTr-LHHN", "03/TTr-LHHN"], play.Case.Documents.Select(d => d.Number));
        Assert.Equal(["x"], play.Open);
        Assert.All(play.Case.Documents, d => Assert.Equal(("issued", Play.Day("2026-12-31")), (d.State, d.Date)));
        Assert.Equal("outgoing/lien-hiep/2026", play.Facts.OfType<NumberTaken>().Last().Register);
    }

    [Theory]
    [InlineData("TTr", "01/TTr-LHHN")]
    [InlineData("", "01/LHHN")]
    [InlineData(null, "01/LHHN")]
    public void A_type_without_an_abbreviation_bears_the_sign_of_the_body_alone(string? abbreviation, string number)
    {
        var play = new Play(Of("start > issue1.Issued > x > end").With([Activity("issue1", "owner", false)]).Abbreviated(abbreviation).Build());
        Assert.Equal(number, play.Submit().Case.Documents[0].Number);
    }

    [Fact]
    public void A_register_kept_elsewhere_is_recorded_and_never_generated()
    {
        var play = Issuing("owner", elsewhere: true).Submit();
        Assert.Equal(["issue1.issue"], play.Open);
        Assert.Equal("task.letter-needed", play.Try("clerk", "issue1.issue", "Issued")!.Key);
        Assert.Equal("task.not-entitled", play.Try("officer", "issue1.issue", "Issued", Play.Letter("2026-03-02"))!.Key);
        play.Do("clerk", "issue1.issue", "Issued", Play.Letter("2026-03-02", "07/QĐ-LHHN"));
        Assert.Equal(("issued", "07/QĐ-LHHN", Play.Day("2026-03-02")), (play.Case.Documents[0].State, play.Case.Documents[0].Number, play.Case.Documents[0].Date));
        Assert.DoesNotContain(play.Facts, f => f is NumberTaken);
        Assert.Equal(["x"], play.Open);
    }

    [Fact]
    public void The_number_of_a_body_by_letter_is_recorded_and_confirmed_with_its_scan()
    {
        var play = Issuing("body:committee").Submit();
        Assert.Equal(["issue1.record"], play.Open);
        var scan = ScenarioRunner.SampleFile("reply", 1);
        play.Do("officer", "issue1.record", "Issued", Play.Letter("2026-03-02") with { Attachments = [scan] });
        Assert.Null(play.Case.Documents[0].Number);
        Play.Accepted(play.TryConfirm("clerk", "issue1.record"));
        Assert.Equal(("12/UBND-KT", scan.Id), (play.Case.Documents[0].Number, play.Case.Documents[0].Attachment));
    }

    [Fact]
    public void A_term_may_start_with_the_issue_of_a_document()
    {
        var chart = Of("start > issue1.Issued > x > end").With(Activity("issue1", "owner", false)).Term("t", "3 working days", "issue1.Issued");
        var play = new Play(chart.Build()).Submit();
        Assert.Equal(Play.Day("2026-03-05"), Assert.Single(play.Case.Deadlines).Due);
    }

    [Theory]
    [InlineData("replace", "replaced", "replacedBy", "replaces")]
    [InlineData("correct", "issued", "correctedBy", "corrects")]
    [InlineData("withdraw", "withdrawn", "withdrawnBy", "withdraws")]
    public void The_clerk_of_the_issuing_body_rules_on_a_document_and_both_are_linked(string how, string state, string forward, string backward)
    {
        var play = Issuing("owner", count: 2).Submit();
        Play.Accepted(Rule(play, how, by: "c1/v2"));
        var (old, by) = (Document(play, "c1/v1"), Document(play, "c1/v2"));
        Assert.Equal((state, new DocumentLink(forward, "c1/v2")), (old.State, Assert.Single(old.Links!)));
        Assert.Equal(new DocumentLink(backward, "c1/v1"), Assert.Single(by.Links!));
        Assert.Equal("leader", play.Facts.OfType<DocumentRuled>().Single().DecidedBy);
        if (state != "issued") Assert.Equal("document.not-in-force", Rule(play, how)!.Key);
    }

    [Fact]
    public void Without_a_document_of_the_case_the_ruling_takes_the_next_number_itself()
    {
        var play = Issuing("owner").Submit();
        Play.Accepted(Rule(play, "withdraw"));
        var by = Document(play, "c1/v2");
        Assert.Equal(("02/TTr-LHHN", "withdrawn", "leader"), (by.Number, by.Type, by.SignedBy));
        Assert.Equal("c1/v2", Document(play, "c1/v1").Links![0].Document);
    }

    [Fact]
    public void After_a_merger_the_body_that_took_over_rules_on_a_document_with_its_own_leader_and_documents()
    {
        var play = Issuing("owner", count: 2).Submit();
        play.Directory = Office.Merged(Play.Day("2026-03-02"));
        play.On("2026-03-03");
        var today = Play.Day("2026-03-03");
        var (old, by) = (Document(play, "c1/v1"), Document(play, "c1/v2"));
        Assert.Equal(["director"], CaseActs.Deciders(play.Directory, old, "registrar", today).Select(p => p.Key));
        Assert.Equal("decidedBy", Assert.Single(Rule(play, "withdraw", "registrar", "leader")!.Problems).Where);
        Play.Accepted(Rule(play, "withdraw", "registrar", "director"));
        // Issued by the body that took over, under its number.
        var ruling = Document(play, "c1/v3");
        Assert.Equal(Play.Day("2026-03-03"), ruling.Date);
        var later = by with { Id = "c1/v9", Organisation = Office.Department, Date = today };
        Assert.Contains(later, CaseActs.Successors(play.Directory, play.Case with { Documents = play.Case.Documents.Add(later) }, by, today));
        Assert.DoesNotContain(later, CaseActs.Successors(Office.Directory, play.Case with { Documents = play.Case.Documents.Add(later) }, by, today));
    }

    [Theory]
    [InlineData("officer", "leader", "Lý do", null, "task.not-entitled")]
    [InlineData("registrar", "leader", "Lý do", null, "task.not-entitled")]
    [InlineData("clerk", "head", "Lý do", null, "decidedBy")]
    [InlineData("clerk", "director", "Lý do", null, "decidedBy")]
    [InlineData("clerk", "leader", " ", null, "reason")]
    [InlineData("clerk", "leader", "Lý do", "c1/v1", "by")]
    [InlineData("clerk", "leader", "Lý do", "c1/v9", "by")]
    public void A_ruling_needs_the_clerk_a_leader_of_the_same_body_a_reason_and_another_document(string who, string leader, string reason, string? by, string wrong)
    {
        var refusal = Rule(Issuing("owner", count: 2).Submit(), "replace", who, leader, reason, by)!;
        Assert.True(refusal.Key == wrong || refusal.Problems.Any(p => p.Where == wrong), refusal.Key);
    }

    [Fact]
    public void A_leader_disputes_a_paper_signature_recorded_for_him_once_and_it_becomes_an_incident()
    {
        var play = Signed();
        Assert.Equal(("signed", true), (play.Case.Documents[0].State, play.Case.Documents[0].OnPaper));
        Assert.Equal(ScenarioRunner.SampleFile("reply", 3).Id, play.Case.Documents[0].Attachment);
        Assert.Equal("task.not-entitled", Dispute(play, "officer", document: "c1/v1")!.Key);
        Play.Accepted(Dispute(play, "leader", document: "c1/v1"));
        Assert.Equal("signature.disputed", Assert.Single(play.Case.Incidents).Code);
        Assert.True(play.Case.Documents[0].Disputed);
        Assert.Contains(play.Facts.OfType<NoticeQueued>(), n => n.Template == "signatureDisputed" && n.Recipients.Contains("clerk"));
        Assert.Equal("signature.not-on-paper", Dispute(play, "leader", document: "c1/v1")!.Key);
    }

    [Fact]
    public void A_signature_made_in_the_system_is_nobodys_to_dispute()
    {
        var play = Signing().Do("head", "sign.content", "Pass").Do("office", "sign.form", "Pass").Do("leader", "sign.sign", "Sign");
        Assert.Equal("signature.not-on-paper", Dispute(play, "leader", document: "c1/v1")!.Key);
        Assert.Equal("document.unknown", Dispute(play, "leader", document: "c1/v7")!.Key);
    }

    [Fact]
    public void A_party_disputes_what_was_recorded_for_it_at_a_ceremony()
    {
        var play = PartyTests.Asked("2", Office.Union, Office.Department, Office.Committee);
        var answer = new Answer
        {
            Letter = new OutsideAct { Number = "", Date = Play.Day("2026-03-02"), Place = "Điện Biên", Paper = true }, Attachments = [ScenarioRunner.SampleFile("reply", 1)],
        };
        Play.Accepted(play.Run(new RecordCeremony
        {
            Id = play.NextId(), Case = "c1", Actor = play.By("officer"), Activity = "sign", Answer = answer,
            Signatures = [.. new[] { "sign:so", "sign:ubnd" }.Select(h => new CeremonySignature(play.Case.Task(h)!.Id, "Ông B (mẫu)", "Giám đốc"))],
        }));
        Assert.Equal("signature.not-on-paper", Dispute(play, "director", item: "sign:so")!.Key);
        Play.Accepted(play.TryConfirm("clerk", "sign:so"));
        Assert.Equal("task.not-entitled", Dispute(play, "leader", item: "sign:so")!.Key);
        Play.Accepted(Dispute(play, "director", item: "sign:so"));
        Assert.True(play.Case.Round("sign")!.Item(Office.Department)!.Disputed);
        Assert.Equal("signature.not-on-paper", Dispute(play, "leader", item: "sign:ubnd")!.Key);
    }

    private static CaseDocument Document(Play play, string id) => play.Case.Documents.Single(d => d.Id == id);

    [Fact]
    public void What_replaces_a_document_is_numbered_where_its_type_is_and_what_withdraws_it_goes_out_as_a_letter()
    {
        var chart = Of("start > issue1.Issued > x > end").With(Activity("issue1", "owner", false) with { Register = "compact" });
        var play = new Play(chart.Build()).Submit();
        Play.Accepted(Rule(play, "replace"));
        Assert.Equal("compact/lien-hiep/2026", play.Facts.OfType<NumberTaken>().Last().Register);
        play = new Play(chart.Build()).Submit();
        Play.Accepted(Rule(play, "withdraw"));
        Assert.Equal("outgoing/lien-hiep/2026", play.Facts.OfType<NumberTaken>().Last().Register);
    }

    private static IssueDocumentActivity Activity(string id, string body, bool elsewhere) => new(id, "toTrinh", body, "outgoing", elsewhere, new TaskRule());

    private static Play Issuing(string body, int count = 1, bool elsewhere = false)
    {
        var ids = Enumerable.Range(1, count).Select(i => $"issue{i}").ToList();
        var path = "start > " + string.Join(" > ", ids.Select(i => i + ".Issued")) + " > x > end";
        return new Play(Of(path).With(ids.Select(i => Activity(i, body, elsewhere))).Build());
    }

    private static Play Signing() => new Play(Of("start > sign.Issued > x > end")
        .With(new SigningActivity("sign", "toTrinh", "owner", "outgoing", [new WhoRule(["officer"], "owner")], [], new TaskRule())).Build()).Submit();

    private static Play Signed() => Signing().Do("head", "sign.content", "Pass").Do("office", "sign.form", "Pass").Do(
        "clerk", "sign.sign", "Sign",
        new Answer { Letter = new OutsideAct { Number = "", Date = Play.Day("2026-03-02"), Paper = true, SignerPosition = "leader" }, Attachments = [ScenarioRunner.SampleFile("reply", 3)] });

    private static Workflows.Engine.Refusal? Dispute(Play play, string by, string? document = null, string? item = null) =>
        play.Run(new DisputeSignature { Id = play.NextId(), Case = "c1", Actor = play.By(by), Document = document, Item = item, Reason = "Tôi không ký văn bản này" });

    private static Workflows.Engine.Refusal? Rule(Play play, string how, string who = "clerk", string leader = "leader", string reason = "Sai căn cứ", string? by = null)
    {
        var (id, actor) = (play.NextId(), play.By(who));
        return play.Run(how switch
        {
            "replace" => new ReplaceDocument { Id = id, Case = "c1", Actor = actor, Document = "c1/v1", By = by, DecidedBy = leader, Reason = reason },
            "correct" => new CorrectDocument { Id = id, Case = "c1", Actor = actor, Document = "c1/v1", By = by, DecidedBy = leader, Reason = reason },
            _ => new WithdrawDocument { Id = id, Case = "c1", Actor = actor, Document = "c1/v1", By = by, DecidedBy = leader, Reason = reason },
        });
    }
}
