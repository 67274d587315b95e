using Approvals.Desk;
using Approvals.Documents;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Workflows.Cases;

namespace Approvals.Reports;

/// <summary>
/// Delegations by direction, country and purpose: trips decided on by the end of the day and not called off. A trip to several countries counts under each, and guests
/// under their own; the total counts it once.
/// </summary>
public sealed class DelegationTable(PastCases cases, CurrentPerson person, Texts texts)
{
    private const string Outbound = "delegation-outbound";

    private static readonly string[] types = [Outbound, "delegation-inbound"];

    /// <param name="Days">Those spent there; of a trip whose days are not told apart all of them.</param>
    private sealed record Country(string Name, int People, int Days);

    private sealed record Trip(string Type, string Purpose, int Year, int Days, int People, IReadOnlyList<Country> Countries);

    private sealed record Line(Trip Trip, Country Country);

    public async Task<ConsolidatedView> ReadAsync(ReportQuestion question, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(question);
        List<Trip> all = [];
        await foreach (var state in cases.StatesAsync(person.Account, types, question.AsOf, cancellation))
            if (TripOf(state) is { } trip) all.Add(trip);
        List<Trip> trips = [.. all.Where(t => question.Year is null || t.Year == question.Year)];
        List<Line> lines = [.. trips.SelectMany(t => t.Countries.Select(c => new Line(t, c)))];
        var table = question.Table(
            texts, [.. ((string[])["direction", "country", "purpose", "trips", "people", "days"]).Select(c => texts["consolidated." + c])], [.. Rows(lines)],
            [texts["aid.total"], null, null, trips.Count, trips.Sum(t => t.People), trips.Sum(t => t.Days)], texts["consolidated.trips.note"]);
        return new ConsolidatedView(question, table, [.. Bars(lines)], [.. all.Select(t => t.Year).Distinct().OrderDescending()]);
    }

    /// <summary>As it was carried out where that is recorded, as it was decided on before; null of a trip that nobody decided on or that was called off.</summary>
    private static Trip? TripOf(CaseState state)
    {
        if (state.Ending is "cancelled" or "withdrawn" || !state.Steps.Values.Any(s => s.Outcome == "Approve")) return null;
        var (values, goes) = (state.Values, state.Type == Outbound);
        var from = goes ? values.DateOf("actualDeparture") ?? values.DateOf("departure") : values.DateOf("arrival");
        var to = goes ? values.DateOf("actualReturn") ?? values.DateOf("returnOn") : values.DateOf("leftOn") ?? values.DateOf("departure");
        if (from is not { } first || to is not { } last) return null;
        var people = values.RowsOf(goes ? "members" : "guests");
        var (days, stops) = (Math.Max(1, last.DayNumber - first.DayNumber + 1), values.RowsOf("countries").ToList());
        var apart = stops.TrueForAll(s => s.DecimalOf("days") is not null);
        List<Country> countries = goes
            ? [.. Named(stops, "country").Select(c => new Country(c.Key, people.Count, apart ? (int)c.Sum(s => s.DecimalOf("days") ?? 0) : days))]
            : [.. Named(people, "nationality").Select(c => new Country(c.Key, c.Count(), days))];
        return new Trip(state.Type, Plain(values.TextOf("purpose")), first.Year, days, people.Count, countries);
    }

    private static IEnumerable<IGrouping<string, ValueMap>> Named(IEnumerable<ValueMap> rows, string column) =>
        rows.GroupBy(r => Plain(r.TextOf(column)), StringComparer.OrdinalIgnoreCase);

    /// <summary>On one line: a purpose may have several.</summary>
    private static string Plain(string? text) => string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private IEnumerable<IReadOnlyList<object?>> Rows(List<Line> lines) =>
        lines.GroupBy(l => (l.Trip.Type, l.Country.Name.ToUpperInvariant(), l.Trip.Purpose.ToUpperInvariant()))
            .OrderBy(g => Array.IndexOf(types, g.Key.Type)).ThenBy(g => g.Key.Item2, StringComparer.Ordinal).ThenBy(g => g.Key.Item3, StringComparer.Ordinal)
            .Select(g => (IReadOnlyList<object?>)
            [
                Direction(g.Key.Type), g.First().Country.Name, g.First().Trip.Purpose, g.Count(), g.Sum(l => l.Country.People), g.Sum(l => l.Country.Days),
            ]);

    private IEnumerable<ChartBar> Bars(List<Line> lines) =>
        lines.GroupBy(l => (l.Trip.Type, Country: l.Country.Name.ToUpperInvariant()))
            .OrderByDescending(g => g.Count()).ThenBy(g => Array.IndexOf(types, g.Key.Type)).ThenBy(g => g.Key.Country, StringComparer.Ordinal).Take(ConsolidatedTables.MostBars)
            .Select(g => new ChartBar(
                $"{Direction(g.Key.Type)} · {g.First().Country.Name}", g.Count(),
                $"{texts.Count("consolidated.trips.count", g.Count())} · {texts.Count("consolidated.people.count", g.Sum(l => l.Country.People))}"));

    private string Direction(string type) => texts["type." + type];
}
