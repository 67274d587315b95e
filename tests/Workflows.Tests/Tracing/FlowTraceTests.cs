using Approvals.Workflows.Cases;
using Approvals.Workflows.Scenarios;
using Approvals.Workflows.Tracing;
using Xunit;

namespace Approvals.Workflows.Tests.Tracing;

public sealed class FlowTraceTests
{
    [Fact]
    public void Decisions_notices_and_joins_in_passing_are_followed()
    {
        var trace = Trace("approved-reported-closed.json");
        string[] passed = ["hasConsultations", "route", "notifyApproved", "forkNotices", "noticeDonor", "noticeFinance", "joinNotices", "isAmendment", "sixMonthReport"];
        Assert.Superset(passed.ToHashSet(), trace.Activities.ToHashSet());
        Assert.Contains(("route", "False"), trace.Connections);
        Assert.DoesNotContain(("route", "True"), trace.Connections);
        Assert.Contains(("joinNotices", "Done"), trace.Connections);
        Assert.Equal(["start", "msSigning", "signSubmission"], trace.Activities.Take(3));
        Assert.Equal("endClosed", trace.Activities[^1]);
    }

    [Fact]
    public void Half_a_history_is_half_a_way()
    {
        var records = Records("approved-reported-closed.json");
        var before = records.ToList().FindIndex(r => r.Facts.OfType<VisitCompleted>().Any(v => v.Activity == "noticeFinance"));
        var trace = FlowTrace.Of(SeededOffice.AidProject, records.Take(before));
        Assert.True(trace.Reached("forkNotices"));
        Assert.False(trace.Reached("isAmendment"));
        Assert.DoesNotContain(("joinNotices", "Done"), trace.Connections);
    }

    [Fact]
    public void A_case_that_was_withdrawn_goes_by_its_action_to_its_end()
    {
        var trace = Trace("withdrawn.json");
        Assert.Contains(("withdraw", "Done"), trace.Connections);
        Assert.True(trace.Reached("endWithdrawn"));
        Assert.False(trace.Reached("route"));
    }

    [Fact]
    public void Each_connection_taken_leads_from_and_to_what_was_reached()
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(Path.Combine(SeededOffice.Folder("aid-project"), "scenarios")))
        {
            var trace = Trace(Path.GetFileName(file));
            Assert.All(trace.Connections, c => Assert.True(trace.Reached(c.Activity), $"{file}: {c}"));
            Assert.All(trace.Connections, c => Assert.True(trace.Reached(SeededOffice.AidProject.Connections[c]), $"{file}: {c}"));
        }
    }

    private static FlowTrace Trace(string file) => FlowTrace.Of(SeededOffice.AidProject, Records(file));

    private static IReadOnlyList<CaseRecord> Records(string file) => new ScenarioRunner(SeededOffice.AidProject, SeededOffice.Directory, SeededOffice.Calendar)
        .Run(ScenarioJson.Read(File.ReadAllBytes(Path.Combine(SeededOffice.Folder("aid-project"), "scenarios", file)))).Records;
}
