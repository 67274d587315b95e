using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Tests.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Approvals.Tests.Desk;

/// <summary>Which cases a figure of a report counts: by the days on which statuses began, in the period that the report has.</summary>
public sealed class CaseFigureTests : MemoryDatabaseTests
{
    private long moment;

    [Fact]
    public void Conferences_count_by_the_day_on_which_they_were_held_once_and_only_if_they_were()
    {
        Case("held", "conference", ("C5", "2026-02-01"), ("C6", "2026-03-10"));
        Case("archived", "conference", ("C5", "2026-01-10"), ("C6", "2026-04-01"), ("C7", "2026-05-01"), ("archived", "2026-06-01"));
        Case("first day", "conference", ("C6", "2025-12-15"));
        Case("last day", "conference", ("C5", "2026-11-01"), ("C6", "2026-12-14"), ("C7", "2027-01-10"));
        Case("the day before", "conference", ("C5", "2025-11-01"), ("C6", "2025-12-14"), ("archived", "2026-02-01"));
        Case("the day after", "conference", ("C5", "2026-11-01"), ("C6", "2026-12-15"));
        Case("report returned", "conference", ("C6", "2025-12-01"), ("C7", "2025-12-20"), ("C6", "2026-01-05"));
        Case("refused", "conference", ("C2", "2026-02-01"), ("C4x", "2026-03-01"));
        Case("not held", "conference", ("C5", "2026-02-01"), ("C5x", "2026-03-01"));
        Case("being organised", "conference", ("C5", "2026-02-01"));
        Case("an aid project", "aid-project", ("C6", "2026-03-10"));
        Assert.Equal(["archived", "first day", "held", "last day"], Counted("conferencesHeld"));
    }

    [Fact]
    public void Aid_counts_as_running_from_the_start_of_implementation_to_its_end_and_not_while_it_is_appraised()
    {
        Case("appraised", "aid-project", ("A2", "2026-01-05"), ("A5", "2026-02-01"));
        Case("approved", "aid-project", ("A5", "2026-02-01"), ("A8", "2026-03-01"));
        Case("running", "aid-project", ("A5", "2026-02-01"), ("A8", "2026-03-01"), ("A10", "2026-04-01"));
        Case("relief being adjusted", "aid-emergency", ("A10", "2026-05-01"), ("A10a", "2026-06-15"));
        Case("ended in July", "aid-project", ("A10", "2025-04-01"), ("A13", "2026-07-01"), ("A15", "2026-11-01"));
        Case("ended on 30 June", "aid-project", ("A10", "2025-04-01"), ("A13", "2026-06-30"));
        Case("begun in July", "aid-project", ("A8", "2026-06-01"), ("A10", "2026-07-01"));
        Case("begun in January", "aid-project", ("A8", "2026-12-01"), ("A10", "2027-01-20"));
        Case("withdrawn", "aid-project", ("A5", "2026-01-05"), ("A12", "2026-02-01"));
        Assert.Equal(["ended in July", "relief being adjusted", "running"], Counted("firstHalfProjects"));
        Assert.Equal(["begun in July", "relief being adjusted", "running"], Counted("secondHalfProjects"));
        Assert.Equal(Counted("secondHalfProjects"), Counted("aidAnnualProjects"));
        Assert.Equal(["begun in January", "begun in July", "relief being adjusted", "running"], Counted("settlementProjects"));
    }

    [Fact]
    public void What_is_suspended_at_the_end_of_the_period_is_not_running_and_counts_again_once_it_goes_on()
    {
        Case("running", "aid-project", ("A10", "2026-04-01"));
        Case("suspended", "aid-project", ("A10", "2026-04-01"), ("A10 suspended", "2026-04-01"));
        Case("resumed", "aid-project", ("A10", "2026-04-01"), ("A10 suspended", "2026-04-01"), ("A10", "2026-04-01"));
        Case("suspended and ended", "aid-project", ("A10", "2026-04-01"), ("A10 suspended", "2026-04-01"), ("A10w", "2026-05-01"));
        Assert.Equal(["resumed", "running"], Counted("firstHalfProjects"));
        // A suspension after the period takes nothing from its figure, whenever the figure is asked for, and is seen by the next.
        moment = new DateTimeOffset(2026, 8, 3, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        Case("suspended in August", "aid-project", ("A10", "2026-04-01"), ("A10 suspended", "2026-04-01"));
        Assert.Equal(["resumed", "running", "suspended in August"], Counted("firstHalfProjects"));
        Assert.Equal(["resumed", "running"], Counted("secondHalfProjects"));
    }

    [Fact]
    public void Each_report_has_the_period_that_its_provision_names()
    {
        Assert.Equal(
            [
                ("firstHalfProjects", "2026-01-01", "2026-06-30"), ("conferencesHeld", "2025-12-15", "2026-12-14"), ("aidAnnualProjects", "2026-01-01", "2026-12-31"),
                ("secondHalfProjects", "2026-07-01", "2026-12-31"), ("settlementProjects", "2026-01-01", "2027-01-31"),
            ],
            Shipped("annual-reporting").Form.Sections.SelectMany(s => s.Fields).Where(f => f.Figure is not null)
                .Select(f => (f.Key, FigurePeriod.Of(f.Figure!, Year)!.Value.From.Iso(), FigurePeriod.Of(f.Figure!, Year)!.Value.To.Iso())));
        Assert.Null(FigurePeriod.Of(Figure("conferencesHeld"), ValueMap.Empty));
    }

    [Theory]
    [InlineData("annual-reporting")]
    [InlineData("report-round")]
    public void What_counts_is_a_status_of_each_type_that_is_counted_or_of_one_of_them(string type)
    {
        foreach (var figure in Shipped(type).Form.Sections.SelectMany(s => s.Fields).Select(f => f.Figure).OfType<FigureDefinition>())
        {
            var known = figure.Types.Select(t => Shipped(t).Activities.Values.OfType<MilestoneActivity>().Select(m => m.Status).ToHashSet()).ToList();
            Assert.All(figure.Statuses, s => Assert.Contains(known, k => k.Contains(s)));
            Assert.All(known, k => Assert.True(figure.Statuses.Count == 0 || k.Overlaps(figure.Statuses)));
        }
    }

    [Fact]
    public void The_address_of_a_figure_asks_the_same_question()
    {
        var (from, to) = FigurePeriod.Of(Figure("firstHalfProjects"), Year)!.Value;
        var asked = new CaseFigure(FigureKind.Running, ["aid-project", "aid-emergency"], ["A10", "A10a"], "nghe-an", from, to);
        var parts = asked.Parts.ToDictionary(p => p.Key, p => p.Value);
        Assert.Equal("/cases?figure=running&type=aid-project,aid-emergency&statuses=A10,A10a&organisation=nghe-an&from=2026-01-01&to=2026-06-30", asked.Address);
        var read = CaseFigure.Read(parts["figure"], parts["type"], parts["statuses"], parts["organisation"], parts["from"], parts["to"])!;
        Assert.Equal(asked.Address, read.Address);
        Assert.Null(CaseFigure.Read("ended", "aid-project", null, "nghe-an", "2026-01-01", "2026-06-30"));
    }

    private static ValueMap Year => ValueMap.Empty.With(new Dictionary<string, System.Text.Json.JsonElement>
    {
        ["periodFrom"] = System.Text.Json.JsonSerializer.SerializeToElement("2026-01-01"),
        ["periodTo"] = System.Text.Json.JsonSerializer.SerializeToElement("2026-12-31"),
    });

    private static CaseDefinition Shipped(string type) => DefinitionReader.ReadFolder(Path.Combine(AppContext.BaseDirectory, "workflows", type)).Definition!;

    private static FigureDefinition Figure(string field) => Shipped("annual-reporting").Form.Field(field)!.Figure!;

    private IReadOnlyList<string> Counted(string field)
    {
        var figure = Figure(field);
        var (from, to) = FigurePeriod.Of(figure, Year)!.Value;
        return [.. new CaseFigure(figure.What, figure.Types, figure.Statuses, "nghe-an", from, to).Of(db, db.CaseSummaries, ["nghe-an"])
            .Select(c => c.CaseId).ToList().Order(StringComparer.Ordinal)];
    }

    /// <summary>A case of the body, and the same of another body, which never counts: each status with the day from which it counted.</summary>
    private void Case(string id, string type, params (string Status, string Since)[] statuses)
    {
        foreach (var (key, body) in new[] { (id, "nghe-an"), (id + " elsewhere", "ha-noi") })
            for (var i = 0; i < statuses.Length; i++)
            {
                var (last, at) = (i == statuses.Length - 1, ++moment * 1000);
                var suspended = statuses[i].Status.EndsWith(" suspended", StringComparison.Ordinal);
                using var command = connection.CreateCommand();
                command.CommandText = $"""
                    insert into case_summary{(last ? "" : "_past")} (case_id, stream, valid_from, type, number, title, organisation, province, status, holder, status_since,
                      suspended, opened_on, submitter, {(last ? "seq" : "valid_to")})
                    values ('{key}', 'case/{key}', {at}, '{type}', '1', 'T', '{body}', '{body}', '{statuses[i].Status.Split(' ')[0]}', '{body}', '{statuses[i].Since}', {(suspended ? 1 : 0)}, '2025-01-01', 's', {at + 1000})
                    """;
                command.ExecuteNonQuery();
            }
    }
}
