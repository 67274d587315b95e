using Approvals.Workflows.Cases;
using Approvals.Workflows.Conditions;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>What queries ask about travellers: of those of the form, and of other cases of the province (docs/decisions/0042).</summary>
internal sealed class CheckTrips(FormDefinition form, CaseState state, Inputs inputs)
{
    /// <summary>The greatest number of trips of a traveller in the year of departure, this one included.</summary>
    public Answered ThisYear(QueryDefinition q)
    {
        if (Travel() is not { } trip) return Value.Missing.Instance;
        var asked = Travellers(q.Where);
        if (asked.Count == 0) return Number(0);
        var year = trip.From.Year;
        var found = Found(new DateOnly(year, 1, 1), new DateOnly(year, 12, 31), asked).Where(t => t.From.Year == year).ToList();
        var most = asked.Max(a => Of(a, found, q).Select(t => t.Case).Distinct(StringComparer.Ordinal).Count()) + 1;
        return new(Number(most), [.. Sources(asked, found, q)]);
    }

    /// <summary>Travellers who are on another delegation in the same days.</summary>
    public Answered Overlaps(QueryDefinition q)
    {
        if (Travel() is not { } trip) return Value.Missing.Instance;
        var asked = Travellers(q.Where);
        if (asked.Count == 0) return Number(0);
        var found = Found(trip.From, trip.To, asked);
        var there = asked.Where(a => Of(a, found, q).Any()).ToList();
        return new(Number(there.Count), [.. Sources(asked, found, q)], [.. there.Select(a => (form.Trip!.Table, a.At))]);
    }

    /// <summary>Key leaders abroad in the same days, those of this delegation included. One whose body is written otherwise in another case counts there too: a warning too many rather than none.</summary>
    public Answered KeyLeaders()
    {
        if (Travel() is not { } trip) return Value.Missing.Instance;
        var travellers = Travellers(null);
        var own = travellers.Where(t => t.KeyLeader).ToList();
        if (own.Count == 0) return Number(0);
        var found = Found(trip.From, trip.To, null).Where(t => own.TrueForAll(o => o.To(t.Person) != Likeness.Same)).ToList();
        return new(Number(own.Count + found.Select(t => t.Person).Distinct(StringComparer.Ordinal).Count()), [.. found.Select(t => Source(t, travellers.Find(r => r.To(t.Person) == Likeness.Same)))]);
    }

    /// <summary>Rows that name somebody whom a row before them names.</summary>
    public Answered Twice(QueryDefinition q)
    {
        var rows = Trips.Rows(form, state.Values, inputs.Directory, state.Place, Today).ToList();
        var twice = rows.Where((r, i) => rows.Take(i).Any(b => Counts(b.Person.To(r.Person), q))).ToList();
        return new(Number(twice.Count), [], [.. twice.Select(r => (form.Trip!.Table, r.At))]);
    }

    private DateOnly Today => Inputs.LocalDate(inputs.Now);

    private static Value.Number Number(int value) => new(value);

    /// <summary>Without namesakes only who is surely the same; with them also who may be.</summary>
    private static bool Counts(Likeness likeness, QueryDefinition q) => likeness == Likeness.Same || (q.Namesakes && likeness == Likeness.Namesake);

    private static IEnumerable<FoundTrip> Of(TravellerRow asked, IEnumerable<FoundTrip> found, QueryDefinition q) => found.Where(t => Counts(asked.To(t.Person), q));

    private static IEnumerable<CheckSource> Sources(List<TravellerRow> asked, IEnumerable<FoundTrip> found, QueryDefinition q) =>
        found.Select(t => (Trip: t, Own: asked.Find(a => Counts(a.To(t.Person), q)))).Where(t => t.Own is not null).Select(t => Source(t.Trip, t.Own)).Distinct();

    private Trip? Travel() => Trips.Of(form, state.Values, inputs.Directory, state.Place, Today);

    private List<TravellerRow> Travellers(string? where) =>
        [.. Trips.Rows(form, state.Values, inputs.Directory, state.Place, Today).Where(r => where is null || where.Split(',').Any(w => Trips.IsYes(r.Row, w))).DistinctBy(r => r.Person)];

    private IReadOnlyList<FoundTrip> Found(DateOnly from, DateOnly to, List<TravellerRow>? asked) =>
        [.. inputs.Registers.Trips(new TripQuestion(state.Id, state.Place, from, to, asked is null ? null : [.. asked.Select(a => a.Person.Letters), .. asked.Select(a => a.Before)]))
            .OrderBy(t => t.From).ThenBy(t => t.Number, StringComparer.Ordinal).ThenBy(t => t.Person, StringComparer.Ordinal)];

    private static CheckSource Source(FoundTrip trip, TravellerRow? own) =>
        new("case/" + trip.Case, trip.Seq, trip.Number, $"{trip.From.Iso()}/{trip.To.Iso()}" + (own is null ? "" : " · " + own.Called));
}
