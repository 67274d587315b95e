using System.Text;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Scenarios;
using Approvals.Workflows.Tests.Engine;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Scenarios;

public sealed class ScenarioStepTests
{
    private const string Bodies = """{ "bodies": ["lien-hiep", "so"] }""";

    [Fact]
    public void A_party_joins_late() => Holds(PartyTests.Definition(PartyTests.Chart("all")), Bodies, """
        { "on": "2026-03-02", "by": "leader", "join": { "activity": "sign", "party": "ubnd" }, "comment": "Xin tham gia", "refused": "task.not-entitled" },
        { "on": "2026-03-02", "by": "officer", "join": { "activity": "sign", "party": "so" }, "comment": "Nhầm", "refused": "form.invalid" },
        { "on": "2026-03-02", "by": "officer", "join": { "activity": "sign", "party": "ubnd" }, "comment": "Xin tham gia", "expect": { "open": ["sign:lien-hiep", "sign:so", "sign:ubnd"] } }
        """);

    [Fact]
    public void One_paper_that_many_signed_is_recorded_confirmed_and_disputed_by_one_of_them() => Holds(PartyTests.Definition(PartyTests.Chart("all")), Bodies, """
        { "on": "2026-03-02", "by": "officer", "ceremony": { "activity": "sign",
            "signed": [{ "item": "sign:lien-hiep", "signer": "Bà A (mẫu)", "position": "Chủ tịch", "capacity": "TM" }, { "item": "sign:so", "signer": "Ông B (mẫu)" }], "absent": [] },
          "outside": { "number": "", "date": "2026-03-02", "place": "Điện Biên", "paper": true }, "attachments": ["reply"], "expect": { "open": ["sign:lien-hiep", "sign:so"] } },
        { "on": "2026-03-02", "by": "officer", "confirm": "sign:so", "refused": "task.own-recording" },
        { "on": "2026-03-02", "by": "clerk", "confirm": "sign:so", "expect": { "open": ["next"], "mails": ["paperSignature:director"] } },
        { "on": "2026-03-03", "by": "leader", "dispute": "sign:so", "comment": "Không phải tôi", "refused": "task.not-entitled" },
        { "on": "2026-03-03", "by": "director", "dispute": "sign:so", "comment": "Không phải tôi", "expect": { "incidents": ["signature.disputed sign"] } }
        """);

    [Fact]
    public void Absent_at_a_ceremony_a_party_stays_asked() => Holds(PartyTests.Definition(PartyTests.Chart("all")), Bodies, """
        { "on": "2026-03-02", "by": "clerk", "ceremony": { "activity": "sign", "signed": [{ "item": "sign:so", "signer": "Ông B (mẫu)" }], "absent": ["sign:lien-hiep"] },
          "outside": { "number": "", "date": "2026-03-02", "place": "Điện Biên", "paper": true }, "attachments": ["reply"] },
        { "on": "2026-03-02", "by": "officer", "confirm": "sign:so", "expect": { "open": ["sign:lien-hiep"] } }
        """);

    [Fact]
    public void An_incident_is_tried_again_and_settled_by_its_name()
    {
        var chart = Of("start > edit > test", "test.True > a > end", "test.False > b > end")
            .With(new DecisionActivity("test", When("variables.form.amount > 5")), new CaseActionActivity("correct", Rule() with { Section = "general" }, When("true"), false, false, CommentRule.Optional, null));
        const string stopped = """{ "on": "2026-03-02", "by": "officer", "task": "edit", "outcome": "Done", "expect": { "incidents": ["condition.error test"] } },""";
        Holds(chart.Build(), "{}", stopped + """
            { "on": "2026-03-02", "by": "admin", "retry": "condition.error test", "refused": "incident.persists", "expect": { "incidents": ["condition.error test"] } },
            { "on": "2026-03-02", "by": "officer", "action": "correct", "data": { "amount": "9" }, "expect": { "incidents": ["condition.error test"] } },
            { "on": "2026-03-02", "by": "admin", "retry": "condition.error", "expect": { "incidents": [], "open": ["a"] } },
            { "on": "2026-03-02", "by": "admin", "retry": "condition.error", "refused": "incident.gone" }
            """);
        Holds(chart.Build(), "{}", stopped + """
            { "on": "2026-03-02", "by": "officer", "resolve": "condition.error", "port": "False", "comment": "Theo công văn", "refused": "task.not-entitled", "expect": { "open": [] } },
            { "on": "2026-03-02", "by": "admin", "resolve": "condition.error", "comment": "Theo công văn", "refused": "incident.port-needed" },
            { "on": "2026-03-02", "by": "admin", "resolve": "condition.error", "port": "False", "comment": "Theo công văn", "expect": { "incidents": [], "open": ["b"] } }
            """);
    }

    [Fact]
    public void An_incident_that_nothing_names_is_a_failure() =>
        Assert.Equal(
            ["step 1 (2026-03-02 edit=Done): incident flow.no-connection at edit: Done"],
            Play(Of("start > edit.Other > end").With(Task("edit", outcomes: [Yes(), Yes("Other")])).Build(), "{}", """{ "on": "2026-03-02", "by": "officer", "task": "edit", "outcome": "Done" }""").Failures);

    [Fact]
    public void Work_is_given_to_one_and_taken_back() => Holds(Of("start > a > end").Build(), "{}", """
        { "on": "2026-03-02", "by": "head", "reassign": "a", "to": "leader", "comment": "Bận", "refused": "position.not-in-line" },
        { "on": "2026-03-02", "by": "head", "reassign": "a", "to": "officer2", "comment": "Bận", "expect": { "assigned": { "a": "officer2" } } },
        { "on": "2026-03-02", "by": "officer", "task": "a", "outcome": "Done", "refused": "task.not-entitled" },
        { "on": "2026-03-02", "by": "head", "reassign": "a", "comment": "Đã về" },
        { "on": "2026-03-02", "by": "officer", "ask": { "task": "a", "position": "office", "assignment": true }, "comment": "Soạn phụ lục", "expect": { "open": ["a", "a.assignment:office"] } },
        { "on": "2026-03-02", "by": "officer", "task": "a", "outcome": "Done", "expect": { "ended": "closed" } }
        """);

    [Fact]
    public void Another_case_sends_a_signal() => Holds(Of("start > a > end").Build(), """{ "title": "Cũ" }""", """
        { "on": "2026-03-02", "signal": { "name": "amended", "from": "c0" }, "data": { "title": "Mới" }, "expect": { "data": { "title": "Mới" }, "mails": ["amended:officer"] } }
        """);

    [Fact]
    public void A_paper_case_that_cannot_be_taken_in_is_refused_and_one_that_can_goes_on_at_its_step()
    {
        var definition = Of("start > a > b > end").With(new MilestoneActivity("m", "moving", "owner")).Build();
        const string paper = """
            "on": "2026-03-02", "data": { "title": "Hồ sơ giấy" }, "attachments": ["map"], "import": { "enteredBy": "officer", "submittedOn": "2026-02-02", "status": "moving",
            "steps": [{ "activity": "b", "since": "2026-02-20" }],
            "decisions": [{ "activity": "a", "outcome": "Done", "on": "2026-02-10", "letter": { "number": "45/UBND", "date": "2026-02-10" }, "attachment": "map" }] }
            """;
        Assert.Empty(Started(definition, $$"""{ {{paper}}, "by": "officer", "refused": "import.own" }""").Failures);
        var begun = Started(definition, $$"""{ {{paper}}, "by": "head", "expect": { "status": "moving", "open": ["b"], "documents": { "a": "recorded" } } }""");
        Assert.Empty(begun.Failures);
        Assert.Equal(begun.Final!.Attachments[0].Id, begun.Final.Documents[0].Attachment);
    }

    [Fact]
    public void A_case_that_began_under_an_earlier_version_goes_over_as_rehearsed_and_what_it_did_before_shows_nothing_of_this_one()
    {
        var older = Of("start > a > old > end").Build("older");
        var newer = Of("start > a > new > end").Build("newer");
        var runner = new ScenarioRunner(newer, Office.Directory, SeededOffice.Calendar, new Dictionary<string, CaseDefinition> { ["first"] = older });
        var played = runner.Run(Read("""{ "on": "2026-03-02", "by": "officer", "data": {}, "version": "first" }""", """
            { "on": "2026-03-02", "by": "officer", "task": "a", "outcome": "Done", "expect": { "open": ["old"] } },
            { "on": "2026-03-02", "by": "admin", "migrate": {}, "refused": "migration.stopped", "expect": { "open": ["old"], "problems": ["step-gone old"] } },
            { "on": "2026-03-02", "by": "admin", "migrate": { "steps": { "old": "new" } }, "expect": { "problems": [], "void": ["new"] } },
            { "on": "2026-03-02", "by": "officer", "task": "new", "outcome": "Done", "expect": { "ended": "closed" } }
            """));
        Assert.Equal(["step 3 (2026-03-02 migrate): void is [], expected [new]"], played.Failures);
        Assert.Equal(newer.Digest, played.Final!.Digest);
        Assert.Contains("activity new", Coverage.Of(newer, [played.Records]).Missing);
    }

    [Fact]
    public void A_version_that_is_not_there_is_told() =>
        Assert.Equal(
            ["start: there is no version first: the files that were otherwise belong into scenarios/versions/first/"],
            Started(Of("start > a > end").Build(), """{ "on": "2026-03-02", "by": "officer", "data": {}, "version": "first" }""").Failures);

    [Theory]
    [InlineData("\"documents\": {\"toTrinh\": \"withdrawn\"}", "document toTrinh is issued, expected withdrawn")]
    [InlineData("\"documents\": {\"toTrinh#2\": \"issued\"}", "document toTrinh#2 is nothing, expected issued")]
    [InlineData("\"assigned\": {\"b\": \"officer2\"}", "assigned b is nothing, expected officer2")]
    [InlineData("\"incidents\": [\"condition.error b\"]", "incidents is [], expected [condition.error b]")]
    public void What_is_expected_of_documents_work_and_incidents_and_fails_is_told(string expected, string failure)
    {
        var issue = new IssueDocumentActivity("issue", "toTrinh", "owner", "outgoing", false, new TaskRule());
        var played = Play(Of("start > a > issue.Issued > b > end").With(issue).Build(), "{}", $$"""{ "on": "2026-03-02", "by": "officer", "task": "a", "outcome": "Done", "expect": { {{expected}} } }""");
        Assert.Equal(["step 1 (2026-03-02 a=Done): " + failure], played.Failures);
    }

    [Fact]
    public void An_earlier_version_is_the_case_type_as_it_is_with_the_files_that_were_otherwise()
    {
        var folder = SeededOffice.AidScenarios;
        var older = folder.Versions["consultation-ten-days"];
        Assert.NotEqual(SeededOffice.AidProject.Digest, older.Digest);
        Assert.Equal(SeededOffice.AidProject.TextsDigest, older.TextsDigest);
        Assert.DoesNotContain(folder.Files, f => f.File.Contains("versions", StringComparison.Ordinal));
        Dictionary<string, byte[]> files = new(DefinitionReader.Files(SeededOffice.Folder("aid-project")))
        {
            ["scenarios/versions/broken/form.json"] = "{ \"drft\": [] }"u8.ToArray(), ["scenarios/versions/loose.json"] = "{}"u8.ToArray(),
        };
        var errors = ScenarioFolder.Read("aid-project", files).Errors.Select(e => e.ToString()).ToList();
        Assert.Contains("scenarios/versions/broken/form.json $.drft: unknown member", errors);
        Assert.Contains(errors, e => e.StartsWith("scenarios/versions/loose.json $: a folder was expected", StringComparison.Ordinal));
    }

    private static void Holds(CaseDefinition definition, string data, string steps) => Assert.Empty(Play(definition, data, steps).Failures);

    private static ScenarioResult Play(CaseDefinition definition, string data, string steps) =>
        Runner(definition).Run(Read($$"""{ "on": "2026-03-02", "by": "officer", "data": {{data}}, "attachments": ["plan"] }""", steps));

    private static ScenarioResult Started(CaseDefinition definition, string start) => Runner(definition).Run(Read(start, ""));

    private static ScenarioRunner Runner(CaseDefinition definition) => new(definition, Office.Directory, SeededOffice.Calendar);

    private static Scenario Read(string start, string steps) =>
        ScenarioJson.Read(Encoding.UTF8.GetBytes($$"""{ "name": "x", "place": "tinh", "start": {{start}}, "steps": [{{steps}}] }"""));
}
