using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;
using Xunit;

namespace Approvals.Workflows.Tests.Definitions;

public sealed class StaffCheckTests
{
    private static readonly DateOnly day = new(2026, 3, 2);

    [Fact]
    public void The_seeded_people_can_work_the_aid_project_everywhere() =>
        Assert.Empty(StaffCheck.Check(SeededOffice.AidProject, SeededOffice.Directory, day));

    [Fact]
    public void A_step_that_nobody_holds_is_named_with_its_place_and_path()
    {
        var finding = Assert.Single(StaffCheck.Check(SeededOffice.AidProject, Without("office.bac-ninh"), day));
        Assert.Equal((FindingCodes.NoActor, "signSubmission"), (finding.Code, finding.Activity));
        Assert.Contains("bac-ninh: nobody holds office at bac-ninh on 2026-03-02", finding.Message, StringComparison.Ordinal);
        Assert.Equal(["start", "msSigning", "signSubmission"], finding.Way);
    }

    [Fact]
    public void Four_eyes_that_leaves_nobody_is_found()
    {
        // Only one person may accept a report and the same one may submit it.
        var people = SeededOffice.Directory.Data with
        {
            Assignments = [.. SeededOffice.Directory.Data.Assignments
                .Where(a => a.Position is not ("officer.nghe-an" or "officer2.nghe-an" or "head.nghe-an" or "leader.nghe-an" or "deputy.nghe-an" or "office.nghe-an")),
                .. new[] { "officer.nghe-an", "head.nghe-an", "leader.nghe-an", "office.nghe-an" }.Select(p =>
                    new Assignment("officer.nghe-an", p, new DateOnly(2024, 1, 1), null))],
        };
        var findings = StaffCheck.Check(SeededOffice.AidProject, new Directory(1, people), day);
        Assert.Contains(findings, f => f is { Code: FindingCodes.FourEyes, Activity: "signSubmission" });
        Assert.Contains(findings, f => f is { Code: FindingCodes.FourEyes, Activity: "donorReport" });
    }

    [Fact]
    public void A_letter_that_only_one_person_could_record_and_confirm_is_found()
    {
        var only = Without("officer.bac-ninh", "officer2.bac-ninh", "head.bac-ninh", "office.bac-ninh");
        Assert.Contains(StaffCheck.Check(SeededOffice.AidProject, only, day), f =>
            f is { Code: FindingCodes.FourEyes, Activity: "decide" });
    }

    [Fact]
    public void A_place_without_a_body_for_a_role_is_found()
    {
        var findings = StaffCheck.Check(SeededOffice.AidProject, SeededOffice.Directory, new DateOnly(2025, 6, 30));
        Assert.Contains(findings, f => f.Code == FindingCodes.NoBody
            && f.Message.Contains("no Union of bac-ninh", StringComparison.Ordinal)
            || f.Message.Contains("names no body", StringComparison.Ordinal));
    }

    private static Directory Without(params string[] positions) => new(1, SeededOffice.Directory.Data with
    {
        Assignments = [.. SeededOffice.Directory.Data.Assignments.Where(a => !positions.Contains(a.Position))],
    });
}
