using System.Globalization;
using System.Text.Json;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Conditions;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>What one check sees; notes every value it was given and where it came from.</summary>
internal sealed class CheckScope(CaseDefinition definition, CaseState state, CheckFacts facts) : IScope
{
    private readonly CaseScope inner = new(definition, state);

    public SortedDictionary<string, string> Used { get; } = new(StringComparer.Ordinal);

    public List<CheckSource> Sources { get; } = [];

    /// <summary>Fields it looked for and found empty, also through queries that had no answer.</summary>
    public SortedSet<string> Empty { get; } = new(StringComparer.Ordinal);

    public Value Lookup(IReadOnlyList<string> path)
    {
        var value = path is ["variables", "facts", var name] ? Fact(name) : inner.Lookup(path);
        if (value is Value.Missing or Value.Error) Empty.UnionWith(path switch
        {
            ["variables", "form", var field] => [field],
            ["variables", "facts", var fact] => facts.EmptyOf(fact),
            _ => [],
        });
        switch (value)
        {
            case Value.Text(var text): Used[path[^1]] = text; break;
            case Value.Number(var number): Used[path[^1]] = number.ToString(CultureInfo.InvariantCulture); break;
            case Value.Bool(var holds): Used[path[^1]] = holds ? "true" : "false"; break;
        }
        return value;
    }

    private Value Fact(string name)
    {
        var (value, sources) = facts.Of(name);
        Sources.AddRange(sources.Where(s => !Sources.Contains(s)));
        return value;
    }
}

/// <summary>Answers of the queries of a form over some values, each asked once.</summary>
/// <param name="definition">The version of the case.</param>
/// <param name="state">The case with the values asked about.</param>
/// <param name="inputs">Day, calendar, registers.</param>
/// <param name="account">Who hands in or decides: of another case only what this person may read is told.</param>
internal sealed class CheckFacts(CaseDefinition definition, CaseState state, Inputs inputs, string account)
{
    private readonly Dictionary<string, (Value Value, IReadOnlyList<CheckSource> Sources)> known = new(StringComparer.Ordinal);
    private readonly DateOnly today = state.SubmittedOn == default ? Inputs.LocalDate(inputs.Now) : state.SubmittedOn;

    private FormDefinition Form => definition.Form;

    public (Value Value, IReadOnlyList<CheckSource> Sources) Of(string name)
    {
        if (known.TryGetValue(name, out var answer)) return answer;
        return known[name] = Form.Queries.FirstOrDefault(q => q.Name == name) is { } query ? Ask(query) : (Value.Missing.Instance, []);
    }

    /// <summary>Fields without which a query has no answer and that are empty: the period of a donor's registration may be left out, the donor may not.</summary>
    public IEnumerable<string> EmptyOf(string name) => Form.Queries.FirstOrDefault(q => q.Name == name) is { } query
        ? (query.Field is { } asked ? [asked] : new[] { query.From, query.To }.OfType<string>()).Where(f => !IsFilled(f))
        : [];

    private (Value, IReadOnlyList<CheckSource>) Ask(QueryDefinition q) => Unclear(q) is { } error ? (error, []) : q.Kind switch
    {
        QueryKind.Rows => (Number(RowsOf(q).Count()), []),
        QueryKind.Distinct => (Number(Texts(q).Distinct(StringComparer.Ordinal).Count()), []),
        QueryKind.Duplicates => (Number(Texts(q).GroupBy(t => t, StringComparer.Ordinal).Count(g => g.Count() > 1)), []),
        QueryKind.Sum => (Sum(q), []),
        QueryKind.Days => (Date(q.From) is { } from && Date(q.To) is { } to ? Number(to.DayNumber - from.DayNumber + 1) : Value.Missing.Instance, []),
        QueryKind.DaysPast => (Date(q.From) is { } begin && Date(q.To) is { } end ? Number(Math.Max(0, end.DayNumber - DueDates.ComputeDate(q.Amount!, begin, inputs.Calendar).DayNumber)) : Value.Missing.Instance, []),
        QueryKind.OutsidePeriod => (Date(q.From) is { } first && Date(q.To) is { } last ? Number(OutsidePeriod(q, first, last)) : Value.Missing.Instance, []),
        QueryKind.DaysUntil => (Date(q.To) is { } day ? Number(Until(q, day)) : Value.Missing.Instance, []),
        QueryKind.TripsThisYear => TripsThisYear(q),
        QueryKind.Overlaps => Overlaps(q),
        QueryKind.KeyLeadersAbroad => KeyLeaders(),
        QueryKind.Donor => Donor(q),
        QueryKind.CaseStatus => Status(q),
        QueryKind.NotSigned => (Number(Outside([q.Field!], [$"{q.Round}.signed"])), []),
        QueryKind.Outside => (Number(Outside(q.Bodies, q.Among)), []),
        QueryKind.Misranked => (Number(Ranks.Wrong([.. RowsOf(q)], q.Column!, q.By)), []),
        QueryKind.Alike => Alike(q),
        QueryKind.Filled => (Number(IsFilled(q.Field!) ? 1 : 0), []),
        QueryKind.CasesAt => CasesAt(q),
    };

    /// <summary>Why the condition of some row cannot be answered; null when every one can.</summary>
    private Value.Error? Unclear(QueryDefinition q) =>
        q.When is null ? null : Table(q).Select(r => q.When.Test(Scope(q, r))).OfType<Outcome.Error>().FirstOrDefault() is { } wrong ? new Value.Error(wrong.Reason) : null;

    private RowScope Scope(QueryDefinition q, JsonElement row) => new(new CaseScope(definition, state), Form.Field(q.Table!)!, row);

    /// <summary>By the duties of the day of the question: a body counts as one that signed when one it took over from did.</summary>
    private int Outside(IReadOnlyList<string> bodies, IReadOnlyList<string> among)
    {
        var on = Inputs.LocalDate(inputs.Now);
        return Set(bodies).Except(Set(among), StringComparer.Ordinal).Count();

        IReadOnlyList<string> Set(IReadOnlyList<string> names) => BodySets.Of(definition, state, inputs.Directory, on, names);
    }

    private (Value, IReadOnlyList<CheckSource>) Alike(QueryDefinition q)
    {
        var found = Links.Alike(q, definition.Key, state.Id, state.Values, inputs.Registers);
        return (Number(found.Count), [.. found.Select(f => new CheckSource("case/" + f.Case, f.Seq, f.Number, f.Status))]);
    }

    private static Value.Number Number(int value) => new(value);

    private DateOnly? Date(string? field) => field is null ? null : state.Values.DateOf(field);

    private IEnumerable<JsonElement> RowsOf(QueryDefinition q) => Table(q).Where(r => q.When is null || q.When.Test(Scope(q, r)).IsTrue);

    private IEnumerable<JsonElement> Table(QueryDefinition q) =>
        state.Values.TryGetValue(q.Table!, out var table) && table.ValueKind == JsonValueKind.Array
            ? table.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object && (q.Where is null || Trips.IsYes(r, q.Where)) && (q is not { Kind: QueryKind.Rows, Column: { } c } || Trips.TextOf(r, c).Length > 0))
            : [];

    private IEnumerable<string> Texts(QueryDefinition q) => RowsOf(q).Select(r => Trips.Plain(Trips.TextOf(r, q.Column!))).Where(t => t.Length > 0);

    private Value Sum(QueryDefinition q)
    {
        var sum = 0m;
        foreach (var text in RowsOf(q).Select(r => Trips.TextOf(r, q.Column!)).Where(t => t.Length > 0))
        {
            if (!decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)) return new Value.Error($"{q.Table}.{q.Column}: {text} is not a number");
            if (Sums.Added(sum, number) is not { } more) return new Value.Error($"{q.Table}.{q.Column}: the sum is too large");
            sum = more;
        }
        return new Value.Number(sum);
    }

    private int OutsidePeriod(QueryDefinition q, DateOnly first, DateOnly last) =>
        RowsOf(q).Count(r => IsoDate.Parse(Trips.TextOf(r, q.Column!)) is { } day && (day < first || day > last));

    private int Until(QueryDefinition q, DateOnly day)
    {
        if (!q.WorkingDays || day <= today) return day.DayNumber - today.DayNumber;
        var days = 0;
        for (var on = today; on < day; on = on.AddDays(1))
            if (inputs.Calendar.IsWorkingDay(on)) days++;
        return days;
    }

    private (Value, IReadOnlyList<CheckSource>) TripsThisYear(QueryDefinition q)
    {
        if (Travel() is not { } trip) return (Value.Missing.Instance, []);
        var asked = Travellers(q);
        if (asked.Count == 0) return (Number(0), []);
        var year = trip.From.Year;
        var found = Found(new DateOnly(year, 1, 1), new DateOnly(year, 12, 31), asked.Keys).Where(t => t.From.Year == year).ToList();
        var most = asked.Keys.Max(p => found.Count(t => t.Person == p)) + 1;
        return (Number(most), [.. found.Select(t => Source(t, asked))]);
    }

    private (Value, IReadOnlyList<CheckSource>) Overlaps(QueryDefinition q)
    {
        if (Travel() is not { } trip) return (Value.Missing.Instance, []);
        var asked = Travellers(q);
        if (asked.Count == 0) return (Number(0), []);
        var found = Found(trip.From, trip.To, asked.Keys);
        return (Number(found.Select(t => t.Person).Distinct(StringComparer.Ordinal).Count()), [.. found.Select(t => Source(t, asked))]);
    }

    private (Value, IReadOnlyList<CheckSource>) KeyLeaders()
    {
        if (Travel() is not { } trip) return (Value.Missing.Instance, []);
        var own = trip.Travellers.Where(t => t.KeyLeader).Select(t => t.Person).ToHashSet(StringComparer.Ordinal);
        if (own.Count == 0) return (Number(0), []);
        var found = Found(trip.From, trip.To, null).Where(t => !own.Contains(t.Person)).ToList();
        return (Number(own.Count + found.Select(t => t.Person).Distinct(StringComparer.Ordinal).Count()), [.. found.Select(t => Source(t, Travellers(null)))]);
    }

    private Trip? Travel() => Trips.Of(Form, state.Values);

    private Dictionary<string, string> Travellers(QueryDefinition? q) => Trips.Rows(Form, state.Values).Where(r => q?.Where is null || Trips.IsYes(r.Row, q.Where))
        .DistinctBy(r => r.Person).ToDictionary(r => r.Person, r => r.Name, StringComparer.Ordinal);

    private IReadOnlyList<FoundTrip> Found(DateOnly from, DateOnly to, IReadOnlyCollection<string>? persons) =>
        [.. inputs.Registers.Trips(new TripQuestion(state.Id, state.Place, from, to, persons)).OrderBy(t => t.From).ThenBy(t => t.Number, StringComparer.Ordinal).ThenBy(t => t.Person, StringComparer.Ordinal)];

    private static CheckSource Source(FoundTrip trip, Dictionary<string, string> names) => new(
        "case/" + trip.Case, trip.Seq, trip.Number, string.Join(" · ", new[] { $"{trip.From.Iso()}/{trip.To.Iso()}", names.GetValueOrDefault(trip.Person) }.OfType<string>()));

    private (Value, IReadOnlyList<CheckSource>) Donor(QueryDefinition q)
    {
        if (state.Values.TextOf(q.Field!) is not { Length: > 0 } key) return (Value.Missing.Instance, []);
        if (inputs.Registers.Donor(key) is not { } donor) return (new Value.Text("none"), []);
        var period = donor.From is { } f && donor.To is { } t ? $"{f.Iso()}/{t.Iso()}" : "";
        return (new Value.Text(Registration(q, donor)), [new CheckSource("donor/" + donor.Key, 0, donor.Name, period)]);
    }

    private string Registration(QueryDefinition q, FoundDonor donor)
    {
        if (donor is not { From: { } from, To: { } to }) return donor.NeedsRegistration ? "none" : "notNeeded";
        var begin = Date(q.From) ?? today;
        if (begin < from || (Date(q.To) ?? begin) > to) return "notInForce";
        IReadOnlyList<string> sectors = q.Sector is null ? [] : state.Values.TextOf(q.Sector) is { Length: > 0 } one ? [one] : state.Values.ListOf(q.Sector);
        if (donor.Fields.Count > 0 && sectors.Any(s => !donor.Fields.Contains(s))) return "otherField";
        return donor.Provinces.Count > 0 && !donor.Provinces.Contains(state.Place) ? "otherProvince" : "valid";
    }

    private (Value, IReadOnlyList<CheckSource>) Status(QueryDefinition q) =>
        Readable(state.Values.TextOf(q.Field!), [state.Place]) is { } found ? (new Value.Text(found.Status), [Source(found)]) : (new Value.Text(""), []);

    private (Value, IReadOnlyList<CheckSource>) CasesAt(QueryDefinition q)
    {
        var named = q.Table is null ? [state.Values.TextOf(q.Field!) ?? ""] : RowsOf(q).Select(r => Trips.TextOf(r, q.Column!));
        // What a member of another province gives as proof stands there.
        var on = Inputs.LocalDate(inputs.Now);
        var places = inputs.Directory.PositionsOf(account, on).Select(p => inputs.Directory.Organisation(p.Organisation)?.Province).OfType<string>().Prepend(state.Place).Distinct().ToList();
        var found = named.Distinct(StringComparer.Ordinal).Select(n => Readable(n, places)).OfType<FoundCase>().Where(c => q.Statuses.Contains(c.Status)).DistinctBy(c => c.Case).ToList();
        return (Number(found.Count), [.. found.Select(Source)]);
    }

    /// <summary>A case by number or id; null when there is none in the provinces, or none that whoever asks may read.</summary>
    private FoundCase? Readable(string? number, IEnumerable<string> provinces) =>
        number is { Length: > 0 } && provinces.Select(p => inputs.Registers.CaseOf(number, p)).FirstOrDefault(c => c is not null) is { } found
        && inputs.Registers.TypeOfCase(found.Case, account, Inputs.LocalDate(inputs.Now)) is not null ? found : null;

    private static CheckSource Source(FoundCase found) => new("case/" + found.Case, found.Seq, found.Number, found.Status);

    private bool IsFilled(string field) => Form.Field(field) is { } known && !FormCheck.IsEmpty(state.Values, known);
}

/// <summary>What the condition of a row sees: <c>variables.row.column</c> beside what all conditions see.</summary>
internal sealed class RowScope(IScope outer, FieldDefinition table, JsonElement row) : IScope
{
    public Value Lookup(IReadOnlyList<string> path) => path is ["variables", "row", var column] ? CaseScope.Cell(table, row, column) : outer.Lookup(path);
}
