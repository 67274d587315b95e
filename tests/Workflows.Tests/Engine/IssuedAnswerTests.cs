using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class IssuedAnswerTests
{
    [Fact]
    public void What_a_leader_decides_here_is_numbered_at_once_and_bears_that_signature()
    {
        var play = Deciding("leader").Do("leader", "x", "Approve");
        var document = Assert.Single(play.Case.Documents);
        Assert.Equal(("quyetDinh", "issued", "01/TTr-LHHN", Play.Day("2026-03-02"), "leader", "TM"), (document.Type, document.State, document.Number, document.Date, document.SignedBy, document.Capacity));
        Assert.Equal("outgoing/lien-hiep/2026", Assert.Single(play.Facts.OfType<NumberTaken>()).Register);
        Assert.Equal(["next"], play.Open);
    }

    [Fact]
    public void Minutes_that_an_officer_files_bear_no_signature_but_that_of_their_scan()
    {
        var scan = Workflows.Scenarios.ScenarioRunner.SampleFile("scan", 1);
        var play = Deciding("officer", r => r with { Slots = ["scan"] }).Do("officer", "x", "Approve", new Answer { Attachments = [scan] });
        var document = Assert.Single(play.Case.Documents);
        Assert.Equal((null, null, scan.Id), (document.SignedBy, document.Capacity, document.Attachment));
    }

    [Fact]
    public void Fields_copied_from_a_letter_are_filled_from_the_number_and_whatever_was_typed_beside_it_does_not_count()
    {
        var play = Deciding("leader", r => r with { Section = "given", Outcomes = [Yes("Approve") with { Requires = ["number", "date"] }] }, form: Numbered());
        play.Do("leader", "x", "Approve", Play.Says(("number", "99/QĐ")));
        Assert.Equal(("01/TTr-LHHN", "2026-03-02"), (play.Case.Values.TextOf("number"), play.Case.Values.TextOf("date")));
        Assert.Equal(Office.Directory.Person("leader")!.Name.Vi, play.Case.Values.TextOf("signer"));
    }

    [Fact]
    public void The_day_is_that_of_the_number_and_not_of_what_it_tells_of()
    {
        var play = Deciding("officer", r => r with { Section = "own", Day = "happened" }).On("2027-01-05").Do("officer", "x", "Approve", Play.Says(("happened", "2026-12-28")));
        Assert.Equal(Play.Day("2027-01-05"), Assert.Single(play.Case.Documents).Date);
        Assert.Equal("outgoing/lien-hiep/2027", Assert.Single(play.Facts.OfType<NumberTaken>()).Register);
        Assert.Equal(Play.Day("2026-12-28"), play.Facts.OfType<TaskClosed>().Single().On);
    }

    [Fact]
    public void An_outcome_has_a_type_of_its_own_and_one_without_takes_no_number()
    {
        var refuse = new OutcomeDefinition("Refuse", OutcomeKind.Negative, CommentRule.Optional, [], [], false) { Document = "tuChoi" };
        TaskRule Rule(TaskRule r) => r with { Document = null, Outcomes = [Yes("Approve"), refuse] };
        Assert.Equal("tuChoi", Assert.Single(Deciding("leader", Rule).Do("leader", "x", "Refuse").Case.Documents).Type);
        var other = Deciding("leader", Rule).Do("leader", "x", "Approve");
        Assert.Empty(other.Case.Documents);
        Assert.Empty(other.Facts.OfType<NumberTaken>());
    }

    [Fact]
    public void A_body_by_letter_gives_its_own_number_and_takes_none_here()
    {
        var play = Deciding("leader", r => r with { Who = [new WhoRule(["leader"], "body:committee")] }).Do("officer", "x", "Approve", Play.Letter("2026-03-02", "12/QĐ-UBND"));
        Play.Accepted(play.TryConfirm("clerk", "x"));
        Assert.Equal(("recorded", "12/QĐ-UBND"), (play.Case.Documents[0].State, play.Case.Documents[0].Number));
        Assert.DoesNotContain(play.Facts.OfType<NumberTaken>(), n => n.Register.StartsWith("outgoing", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_register_an_answer_given_here_issues_nothing() =>
        Assert.Empty(Deciding("leader", r => r with { Register = null }).Do("leader", "x", "Approve").Case.Documents);

    [Fact]
    public void What_a_party_sends_is_numbered_by_the_party_and_belongs_to_its_item()
    {
        var rule = new TaskRule { Who = [new WhoRule(["leader", "officer"], "item")], Outcomes = [Yes("Report")], Document = "baoCao", Register = "outgoing", Section = "own" };
        var round = new ForEachPartyActivity("report", "bodies", "party", null, "all", [], null, rule);
        var play = new Play(Of("start > report.Done > next > end", "report.Failed > next").With(round).Build()).Submit(values: [("bodies", new[] { Office.Union, Office.Department })]);
        play.Do("leader", "report:lien-hiep", "Report", Play.Says(("note", "kết quả"))).Do("director", "report:so", "Report");
        Assert.Equal([("lien-hiep", "report:lien-hiep"), ("so", "report:so")], play.Case.Documents.Select(d => (d.Organisation, d.Item!)));
        Assert.Equal(["outgoing/lien-hiep/2026", "outgoing/so/2026"], play.Records.SelectMany(r => r.Facts).OfType<NumberTaken>().Select(n => n.Register).Where(r => r.StartsWith("outgoing", StringComparison.Ordinal)));
        // Its letter tells what this party filled in, which is no value of the case.
        Assert.False(play.Case.Values.ContainsKey("note"));
        Assert.Equal("kết quả", play.Case.Of(play.Case.Documents[0]).Values.TextOf("note"));
    }

    private static FormDefinition Numbered() => Form with
    {
        Sections =
        [
            .. Form.Sections,
            new SectionDefinition("given",
            [
                new FieldDefinition { Key = "number", Type = FieldType.Text, CopyFrom = "letter.number" }, new FieldDefinition { Key = "date", Type = FieldType.Date, CopyFrom = "letter.date" },
                new FieldDefinition { Key = "signer", Type = FieldType.Text, CopyFrom = "letter.signer" },
            ]),
        ],
    };

    private static Play Deciding(string role, Func<TaskRule, TaskRule>? change = null, FormDefinition? form = null)
    {
        var rule = Rule(role) with { Outcomes = [Yes("Approve")], Document = "quyetDinh", Register = "outgoing" };
        return new Play(Of("start > x.Approve > next > end", "x.Refuse > next").With(new UserTaskActivity("x", change?.Invoke(rule) ?? rule)).Build(form: form)).Submit();
    }
}
