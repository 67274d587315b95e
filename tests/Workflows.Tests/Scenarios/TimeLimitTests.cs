using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Scenarios;
using Approvals.Workflows.Tests.Repository;
using Xunit;

namespace Approvals.Workflows.Tests.Scenarios;

/// <summary>What docs/time-limits.md says of every limit of the procedures is what a scenario comes to.</summary>
public sealed partial class TimeLimitTests
{
    private static readonly ConcurrentDictionary<string, Lazy<IReadOnlyDictionary<string, ScenarioResult>>> played = [];

    public static TheoryData<string, string, string, string> Limits() =>
        [.. Rows(columns: 7).Select(c => new TheoryDataRow<string, string, string, string>(c[3], c[4], c[5], c[6]))];

    public static TheoryData<string, string, string, string> Bases() =>
        [.. Rows(columns: 7).Select(c => new TheoryDataRow<string, string, string, string>(c[3], c[4], c[5], c[2]))];

    public static TheoryData<string, string, string> Duties() => [.. Rows(columns: 5).Select(c => new TheoryDataRow<string, string, string>(c[2], c[3], c[4]))];

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_limit_runs_in_the_scenario_that_is_named_and_comes_to_that_day(string type, string term, string scenario, string due)
    {
        var records = Play(type, scenario);
        var terms = records.SelectMany(r => r.Facts.OfType<DeadlineStarted>()).Where(f => f.Deadline.Key == term).Select(f => f.Deadline).ToList();
        var ids = terms.Select(d => d.Id).ToHashSet(StringComparer.Ordinal);
        var days = terms.Select(d => d.Due).Concat(records.SelectMany(r => r.Facts.OfType<DeadlineMoved>()).Where(f => ids.Contains(f.Deadline)).Select(f => f.Due)).Select(d => d.Iso());
        Assert.Contains(due, days);
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void The_law_and_article_that_a_limit_rests_on_stand_in_its_term_and_what_no_law_says_is_not_confirmed(string type, string term, string scenario, string basis)
    {
        var ran = Play(type, scenario).SelectMany(r => r.Facts.OfType<DeadlineStarted>()).Select(f => f.Deadline).First(d => d.Key == term);
        if (!basis.Contains('/', StringComparison.Ordinal)) Assert.False(ran.Confirmed, ran.Basis);
        var stands = Clause().Replace(ran.Basis, "$1.$2$3");
        var named = basis.Split([' ', ',', ';', '(', ')'], StringSplitOptions.RemoveEmptyEntries)
            .Where(w => char.IsAsciiDigit(w[0]) && w.Any(c => c is '/' or '.'));
        Assert.All(named, n => Assert.Contains(n, stands, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Duties))]
    public void A_duty_that_is_named_is_one_with_that_term_and_basis(string basis, string key, string term)
    {
        var duty = Assert.Single(Seeded(), d => d.GetProperty("key").GetString() == key);
        Assert.Equal((term, basis), (duty.GetProperty("term").GetString(), duty.GetProperty("basis").GetString()));
    }

    [Fact]
    public void No_duty_is_left_out_and_every_case_type_with_a_procedure_of_its_own_is_there()
    {
        Assert.Equal(Seeded().Select(d => d.GetProperty("key").GetString()).Order(), Rows(columns: 5).Select(c => c[3]).Order());
        Assert.Equal(
            ["aid-emergency", "aid-project", "annual-reporting", "cluster-compact", "conference", "delegation-inbound", "delegation-outbound", "report-round"],
            Rows(columns: 7).Select(c => c[3]).Distinct().Order());
    }

    /// <summary>"Điều 4 khoản 1 điểm a" is article 4.1a.</summary>
    [GeneratedRegex(@"(\d+) khoản (\d+)(?: điểm (\w))?")]
    private static partial Regex Clause();

    /// <summary>Cells of the rows below a head, of the table with so many columns.</summary>
    private static IEnumerable<string[]> Rows(int columns) => Checkout.Read("docs/time-limits.md").Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal))
        .Select(l => l.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries)).Where(c => c.Length == columns && c[0] != "DOMAIN");

    private static IReadOnlyList<JsonElement> Seeded() =>
        [.. JsonDocument.Parse(File.ReadAllBytes(SeededOffice.Seed("duties.json"))).RootElement.GetProperty("duties").EnumerateArray()];

    private static IReadOnlyList<CaseRecord> Play(string type, string scenario)
    {
        var results = played.GetOrAdd(type, t => new(() => SeededOffice.PlayAll(t).ToDictionary(p => p.File, p => p.Result, StringComparer.Ordinal))).Value;
        var result = results[$"scenarios/{scenario}.json"];
        Assert.Empty(result.Failures);
        return result.Records;
    }
}
