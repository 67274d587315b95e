using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;
using Xunit;

namespace Approvals.Workflows.Tests.Definitions;

/// <summary>The aid project with one mistake gives exactly that finding.</summary>
public sealed class LintTests
{
    private static readonly DateOnly day = new(2026, 3, 2);

    [Fact]
    public void The_aid_project_has_no_finding() => Assert.Empty(Lint.Check(SeededOffice.AidProject, SeededOffice.Directory, day));

    [Theory]
    [InlineData("terms.json", "\"terms\": [",
        "\"terms\": [ {\"key\":\"handIn\",\"amount\":\"1 days\",\"start\":\"open\",\"basis\":\"x\",\"validFrom\":\"2020-01-01\",\"validTo\":\"2021-01-01\",\"confirmed\":true},",
        null, null, null, null)]
    [InlineData("terms.json", "\"amount\": \"2 working days\"", "\"amount\": \"fixed 31/07\"", FindingCodes.Unused, "terms.json", "$.terms[key=signingStep].onSupplement", null)]
    [InlineData("workflow.json", "\"term\": \"handIn\",", "", FindingCodes.Unused, "terms.json", "$.terms[key=handIn]", null)]
    [InlineData("workflow.json", "\"variables\": []", "\"variables\": [{\"name\":\"round\",\"typeName\":\"Int32\"}]", FindingCodes.Unused, "workflow.json",
        "$.variables[name=round]", null)]
    [InlineData("workflow.json", "\"section\": \"validity\",", "\"section\": \"general\",", FindingCodes.Unused, "form.json", "$.sections[key=validity]", "checkValidity")]
    [InlineData("workflow.json", "\"slots\": [\"reply\"],", "", FindingCodes.Unused, "form.json", "$.checklist[slot=reply]", null)]
    [InlineData("workflow.json", "\"exclude\": [\"submitter\"]", "\"exclude\": [\"submiter\"]", FindingCodes.UnknownName, "workflow.json",
        "$.root.activities[id=decide]", null)]
    [InlineData("workflow.json", "\"exclude\": [\"submitter\"]", "\"exclude\": [\"submitter\", \"actor:archive\"]", FindingCodes.ExcludesNobody, "workflow.json",
        "$.root.activities[id=decide]", null)]
    [InlineData("workflow.json", "\"section\": \"decision\",", "\"section\": \"decision\", \"covers\": [\"section:projekt\"],", FindingCodes.UnknownName, "workflow.json",
        "$.root.activities[id=decide]", null)]
    [InlineData("workflow.json", "\"bodies\": \"consultBodies\"", "\"bodies\": \"title\"", FindingCodes.UnknownName, "workflow.json", "$.root.activities[id=consult]",
        null)]
    [InlineData("workflow.json", "\"until\": \"endOn\"", "\"until\": \"title\"", FindingCodes.UnknownName, "workflow.json", "$.root.activities[id=sixMonthReport]", null)]
    [InlineData("workflow.json", "{ \"field\": \"donorReports\" }", "{ \"field\": \"title\" }", FindingCodes.UnknownName, "workflow.json",
        "$.root.activities[id=donorReport]", null)]
    [InlineData("workflow.json", "\"to\": [{\"role\": \"officer\", \"at\": \"owner\"}]", "\"to\": [{\"role\": \"officer\", \"at\": \"body:apraiser\"}]",
        FindingCodes.UnknownName, "workflow.json", "$.root.activities[id=notifySupplement]", null)]
    [InlineData("workflow.json", "\"who\": [{\"role\": \"officer\", \"at\": \"owner\"}],\n        \"term\": \"revision\"",
        "\"who\": [{\"role\": \"astronaut\", \"at\": \"owner\"}],\n        \"term\": \"revision\"", FindingCodes.NoActor, "workflow.json", "$.root.activities[id=revise]", null)]
    [InlineData("workflow.json", "\"term\": \"handIn\",", "\"term\": \"handIn\", \"escalate\": [{\"to\": [{\"role\": \"astronaut\", \"at\": \"owner\"}]}],", FindingCodes.NoActor,
        "workflow.json", "$.root.activities[id=handIn]", null)]
    [InlineData("workflow.json", "\"x\": 780, \"y\": 280", "\"x\": 780, \"y\": 200", FindingCodes.SamePosition, "workflow.json", "$.root.activities[id=revise]", null)]
    [InlineData("workflow.json", "\"designer\": {\"position\": {\"x\": 780, \"y\": 280}}", "\"designer\": {}", FindingCodes.NoPosition, "workflow.json",
        "$.root.activities[id=msRevision]", null)]
    [InlineData("texts.vi.json", "\"type.title\": \"", "\"consequence.decide.Approve2\": \"x\", \"type.title\": \"", FindingCodes.Text, "texts.en.json",
        "$.consequence.decide.Approve2", null)]
    [InlineData("places/nghe-an.json", "\"so-y-te-nghe-an\"", "\"so-y-te-nghe-tinh\"", FindingCodes.UnknownBody, "places/nghe-an.json", "$.consultable[4]", "consult")]
    [InlineData("places/nghe-an.json", "\"organisation\": \"ubnd-nghe-an\",", "\"organisation\": \"ubnd-nghe-an\", \"when\": \"variables.form.knd === 'x'\",",
        FindingCodes.UnknownName, "places/nghe-an.json", "$.bodies.authority[0].when", null)]
    [InlineData("places/nghe-an.json", "\"sixMonthReport\": [\"06-30\"]", "\"halfYearReport\": [\"06-30\"]", FindingCodes.UnknownName, "places/nghe-an.json",
        "$.reportDates.halfYearReport", null)]
    public void A_mistake_gives_its_finding_with_file_path_and_way(string file, string old, string by, string? code, string? where, string? path, string? alsoAt)
    {
        var read = DefinitionReaderTests.Read(file, old, by);
        Assert.Empty(read.Errors);
        var findings = Lint.Check(read.Definition!, SeededOffice.Directory, day).Where(f => alsoAt is null || f.Activity != alsoAt).ToList();
        if (code is null)
        {
            Assert.Empty(findings);
            return;
        }
        Assert.NotEmpty(findings);
        Assert.All(findings, f => Assert.Equal((code, where, path), (f.Code, f.File, f.Path)));
        Assert.All(findings.Where(f => f.Activity is not null), f => Assert.Equal(["start", f.Activity!], [f.Way[0], f.Way[^1]]));
    }

    [Fact]
    public void A_term_in_use_without_a_row_in_force_is_found()
    {
        var findings = Lint.Check(SeededOffice.AidProject, SeededOffice.Directory, new DateOnly(2019, 1, 1)).Where(f => f.Code == FindingCodes.TermNotInForce);
        Assert.Contains(findings, f => f.Activity == "checkValidity" && f.Way is ["start", ..] && f.Message.Contains("'validity'", StringComparison.Ordinal));
    }

    [Fact]
    public void Who_may_act_by_a_mandate_counts_while_it_lasts()
    {
        var data = SeededOffice.Directory.Data;
        var without = data with { Assignments = [.. data.Assignments.Where(a => a.Position != "office.bac-ninh")], Mandates = [] };
        var mandate = new Mandate("m", "office.bac-ninh", "officer.bac-ninh", day, day.AddDays(10), [], "12/GUQ");
        Assert.Equal(FindingCodes.NoActor, Assert.Single(Lint.Check(SeededOffice.AidProject, new Directory(1, without), day)).Code);
        Assert.Empty(Lint.Check(SeededOffice.AidProject, new Directory(1, without with { Mandates = [mandate] }), day));
        Assert.Single(Lint.Check(SeededOffice.AidProject, new Directory(1, without with { Mandates = [mandate] }), day.AddDays(11)));
        Assert.Single(Lint.Check(SeededOffice.AidProject, new Directory(1, without with { Mandates = [mandate with { CaseTypes = ["conference"] }] }), day));
    }

    [Fact]
    public void A_mandate_does_not_lead_around_four_eyes()
    {
        // The only leader may be the submitter too, and lends the signature to somebody else.
        var data = SeededOffice.Directory.Data;
        var one = data with
        {
            Assignments =
            [
                .. data.Assignments.Where(a => a.Position is not ("leader.nghe-an" or "deputy.nghe-an" or "head.nghe-an")),
                .. new[] { "leader.nghe-an", "head.nghe-an" }.Select(p => new Assignment("head.nghe-an", p, new DateOnly(2024, 1, 1), null)),
            ],
            Mandates = [new Mandate("m", "leader.nghe-an", "clerk.nghe-an", day, day, [], "12/GUQ")],
        };
        Assert.Contains(Lint.Check(SeededOffice.AidProject, new Directory(1, one), day), f => f is { Code: FindingCodes.FourEyes, Activity: "signSubmission" });
    }
}
