using System.Text;
using Approvals.Desk;
using Approvals.Seeding;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;
using Xunit;

namespace Approvals.Tests.Desk;

/// <summary>Lines of the aid register from scenarios as they are played.</summary>
public sealed class AidLedgerTests
{
    private static readonly string workflows = Path.Combine(AppContext.BaseDirectory, "workflows");
    private static readonly SeedData seeds = SeedReader.Read(Path.Combine(AppContext.BaseDirectory, "seeds"));
    private static readonly Dictionary<string, (string, string)> donors = [];

    [Fact]
    public void An_approval_that_was_withdrawn_is_none_any_more_and_its_promise_is_not_added_up()
    {
        var (definition, records) = Play("aid-project/approval-withdrawn");
        var line = Line(definition, records);
        Assert.Equal((false, true, true, true), (line.IsApproved, line.Withdrawn, line.Fell, line.Decided));
        Assert.NotNull(line.DecisionNumber);
        Assert.Equal(0, AidSums.Of([line], null).Aids);
        var before = Line(definition, records.TakeWhile(r => !r.Facts.OfType<VisitCompleted>().Any(f => f.Activity == "withdrawApproval")));
        Assert.Equal((true, false, 2_210_000_000m), (before.IsApproved, before.Fell, before.Approved.Vnd));
    }

    [Fact]
    public void What_amends_an_aid_is_no_aid_of_its_own()
    {
        var (definition, records) = Play("aid-project/amendment-approved");
        Assert.Null(AidLedger.LineOf(records, _ => definition, donors));
    }

    [Fact]
    public void A_report_that_was_sent_back_counts_as_it_is_handed_in_anew_whatever_its_period()
    {
        var (definition, records) = Play("aid-project/approved-reported-closed", text => Replaced(text, "\"periodTo\": \"2026-06-30\"", "\"periodTo\": \"2026-06-15\"", 0));
        var returned = records.FindIndex(r => r.Facts.OfType<TaskClosed>().Any(f => f is { Handle: "sixMonthReport.accept", Outcome: "Return" }));
        Assert.Equal(new DateOnly(2026, 6, 15), Assert.Single(Line(definition, records.Take(returned)).Periods).To);
        Assert.Empty(Line(definition, records.Take(returned + 1)).Periods);
        var again = records.FindIndex(returned, r => r.Facts.OfType<TaskClosed>().Any(f => f.Handle == "sixMonthReport.issue"));
        var period = Assert.Single(Line(definition, records.Take(again + 1)).Periods);
        Assert.Equal((new DateOnly(2026, 6, 30), false), (period.To, period.Accepted));
        Assert.True(Assert.Single(Line(definition, records.Take(again + 2)).Periods).Accepted);
        // The report on the year takes its place.
        var whole = Line(definition, records);
        Assert.Equal((2, 780_000_000m, 30_000m), (whole.Periods.Count, whole.SpentIn(2026).Vnd, whole.SpentIn(2026).Usd));
        // The closing report speaks of all of it; what no report had is its last period.
        Assert.Equal((1_430_000_000m, 2_210_000_000m, new DateOnly(2027, 1, 1)), (whole.SpentIn(2027).Vnd, whole.Spent.Vnd, whole.Periods[^1].From));
    }

    [Fact]
    public void An_adjustment_that_was_approved_says_the_amount_and_the_first_receipt_counts()
    {
        var (definition, records) = Play("aid-emergency/recovery-adjusted-closed");
        var line = Line(definition, records);
        Assert.Equal((1_216_000_000m, null), (line.Approved.Vnd, line.Approved.Usd));
        Assert.Equal((508_000_000m, 1_016_000_000m), (line.Periods[0].Received.Vnd, line.Received.Vnd));
        var asked = records.FindIndex(r => r.Facts.OfType<VisitCompleted>().Any(f => f is { Activity: "decideAdjustment", Outcome: "Approve" }));
        Assert.Equal((1_016_000_000m, 40_000m), Line(definition, records.Take(asked)) is { } before ? (before.Approved.Vnd, before.Approved.Usd) : default);
    }

    [Fact]
    public void Less_than_was_asked_for_is_less_in_every_currency()
    {
        var (definition, records) = Play("aid-project/non-project-bac-ninh", text => Replaced(text, "\"decisionDate\": ", "\"approvedAmountForeign\": \"15000.00\", \"approvedAmountVnd\": \"440000000\", \"decisionDate\": ", 0));
        var line = Line(definition, records);
        Assert.Equal(("EUR", 15_000m, 440_000_000m), (line.Currency, line.Approved.Foreign, line.Approved.Vnd));
        Assert.Equal(Math.Round(line.Committed.Usd!.Value / 2, 2, MidpointRounding.AwayFromZero), line.Approved.Usd);
    }

    [Fact]
    public void What_a_case_brought_with_it_from_paper_counts_as_a_report()
    {
        var (definition, records) = Play("aid-project/taken-over-from-paper", text => Replaced(
            text, "\"actualStartOn\": \"2025-09-15\",", "\"actualStartOn\": \"2025-09-15\", \"periodFrom\": \"2025-09-15\", \"periodTo\": \"2025-12-31\", \"receivedVnd\": \"400000000\", \"disbursedVnd\": \"300000000\",", 0));
        var line = Line(definition, records);
        Assert.Equal((400_000_000m, 910_000_000m), (line.ReceivedIn(2025).Vnd, line.ReceivedIn(2026).Vnd));
        Assert.Equal(300_000_000m, line.SpentIn(2025).Vnd);
    }

    [Fact]
    public void A_year_has_what_was_approved_in_it_and_what_its_reports_say_whenever_that_was_approved()
    {
        var (definition, records) = Play("aid-project/appraised-before-the-merger");
        var line = Line(definition, records);
        Assert.Equal((1, 2_210_000_000m, 780_000_000m), Of(2024));
        Assert.Equal((0, 0m, 780_000_000m), Of(2025));
        Assert.Equal((1, 2_210_000_000m, 1_560_000_000m), Of(null));
        Assert.Equal([true, true, false], new int?[] { 2024, 2025, 2026 }.Select(line.CountsIn));

        (int, decimal, decimal) Of(int? year) => AidSums.Of([line], year) is var sums ? (sums.Aids, sums.Approved.Vnd ?? 0, sums.Spent.Vnd ?? 0) : default;
    }

    [Fact]
    public void Reports_of_emergency_aid_list_what_came_in_with_its_rates_beside_the_first_receipt()
    {
        var (definition, records) = Play("aid-emergency/receipts-then-withdrawn");
        var line = Line(definition, records);
        Assert.Equal([508_000_000m, 153_000_000m, 102_000_000m], line.Periods.SelectMany(p => p.Receipts).Select(r => r.Vnd));
        Assert.Equal([true, false, true], line.Periods.SelectMany(p => p.Receipts).Select(r => r.Goods));
        Assert.Equal((763_000_000m, 30_000m, 204_000_000m), (line.Received.Vnd, line.Received.Usd, line.Spent.Vnd));
        Assert.Equal((25_400m, new DateOnly(2026, 3, 25), "Gạo"), line.Periods[0].Receipts[0] is var first ? (first.Rate, first.RateDate!.Value, first.What) : default);
        Assert.Equal([(false, 102_000_000m), (true, null)], line.Periods.SelectMany(p => p.Spendings).Select(s => (s.Goods, s.Booked)));
        Assert.False(line.IsApproved);
    }

    internal static AidLine Line(CaseDefinition definition, IEnumerable<CaseRecord> records) => AidLedger.LineOf(records, _ => definition, donors)!;

    /// <summary>The text with the occurrence of a part, from 0, replaced.</summary>
    private static string Replaced(string text, string part, string by, int occurrence)
    {
        var at = -1;
        for (var i = 0; i <= occurrence; i++) at = text.IndexOf(part, at + 1, StringComparison.Ordinal);
        Assert.True(at >= 0, part);
        return text[..at] + by + text[(at + part.Length)..];
    }

    internal static (CaseDefinition Definition, List<CaseRecord> Records) Play(string name, Func<string, string>? changed = null)
    {
        var folder = Path.Combine(workflows, Path.GetDirectoryName(name)!);
        var definition = DefinitionReader.ReadFolder(folder).Definition!;
        var text = File.ReadAllText(Path.Combine(folder, "scenarios", Path.GetFileName(name) + ".json"));
        var scenario = ScenarioReader.Read(name, Encoding.UTF8.GetBytes(changed?.Invoke(text) ?? text)).Scenario!;
        var runner = new ScenarioRunner(definition, new Directory(1, seeds.Directory), WorkCalendar.FromJson(seeds.Calendar, "holidays.json"), ScenarioFolder.ReadFolder(folder).Versions);
        var played = runner.Run(scenario);
        Assert.Empty(played.Failures);
        return (definition, [.. played.Records]);
    }
}
