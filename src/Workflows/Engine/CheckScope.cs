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

    /// <summary>Rows that were found, as <c>table[at]</c>.</summary>
    public List<(string Table, int At)> Rows { get; } = [];

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
        var (value, sources, rows) = facts.Of(name);
        Sources.AddRange(sources.Where(s => !Sources.Contains(s)));
        Rows.AddRange(rows.Where(r => !Rows.Contains(r)));
        return value;
    }
}

/// <summary>What a query came to.</summary>
/// <param name="Value">The answer.</param>
/// <param name="Sources">What was found beside the case.</param>
/// <param name="Rows">Rows of tables that were found.</param>
internal sealed record Answered(Value Value, IReadOnlyList<CheckSource> Sources, IReadOnlyList<(string Table, int At)> Rows)
{
    public Answered(Value value, IReadOnlyList<CheckSource> sources) : this(value, sources, []) { }

    public static implicit operator Answered(Value value) => new(value, []);
}

/// <summary>Answers of the queries of a form over some values, each asked once.</summary>
/// <param name="definition">The version of the case.</param>
/// <param name="state">The case with the values asked about.</param>
/// <param name="inputs">Day, calendar, registers.</param>
/// <param name="account">Who hands in or decides: of another case only what this person may read is told.</param>
internal sealed class CheckFacts(CaseDefinition definition, CaseState state, Inputs inputs, string account)
{
    private readonly Dictionary<string, Answered> known = new(StringComparer.Ordinal);
    private readonly CheckTrips trips = new(definition.Form, state, inputs);
    private readonly DateOnly today = state.SubmittedOn == default ? Inputs.LocalDate(inputs.Now) : state.SubmittedOn;

    private FormDefinition Form => definition.Form;

    public Answered Of(string name)
    {
        if (known.TryGetValue(name, out var answer)) return answer;
        return known[name] = Form.Queries.FirstOrDefault(q => q.Name == name) is { } query ? Ask(query) : Value.Missing.Instance;
    }

    /// <summary>Fields without which a query has no answer and that are empty: the period of a donor's registration may be left out, the donor may not.</summary>
    public IEnumerable<string> EmptyOf(string name) => Form.Queries.FirstOrDefault(q => q.Name == name) is { } query
        ? (query.Field is { } asked ? [asked] : new[] { query.From, query.To }.OfType<string>()).Where(f => f != QueryDefinition.Today && !IsFilled(f))
        : [];

    private Answered Ask(QueryDefinition q) => Unclear(q) is { } error ? error : q.Kind switch
    {
        QueryKind.Rows => Picked(q, RowsOf(q)),
        QueryKind.Distinct => Number(Texts(q).Distinct(StringComparer.Ordinal).Count()),
        QueryKind.Duplicates => Duplicates(q),
        QueryKind.Sum => Sum(q),
        QueryKind.Days => Date(q.From) is { } from && Date(q.To) is { } to ? Number(to.DayNumber - from.DayNumber + 1) : Value.Missing.Instance,
        QueryKind.DaysPast => Date(q.From) is { } begin && Date(q.To) is { } end ? Number(Math.Max(0, end.DayNumber - DueDates.ComputeDate(q.Amount!, begin, inputs.Calendar).DayNumber)) : Value.Missing.Instance,
        QueryKind.OutsidePeriod => Date(q.From) is { } first && Date(q.To) is { } last ? OutsidePeriod(q, first, last) : Value.Missing.Instance,
        QueryKind.DaysUntil => Date(q.To) is { } day ? Number(Until(q, day)) : Value.Missing.Instance,
        QueryKind.TripsThisYear => trips.ThisYear(q),
        QueryKind.Overlaps => trips.Overlaps(q),
        QueryKind.KeyLeadersAbroad => trips.KeyLeaders(),
        QueryKind.TwiceListed => trips.Twice(q),
        QueryKind.Donor => Donor(q),
        QueryKind.CaseStatus => Status(q),
        QueryKind.NotSigned => Number(Outside([q.Field!], [$"{q.Round}.signed"])),
        QueryKind.Outside => Number(Outside(q.Bodies, q.Among)),
        QueryKind.Misranked => Number(Ranks.Wrong([.. RowsOf(q).Select(r => r.Row)], q.Column!, q.By)),
        QueryKind.Alike => Alike(q),
        QueryKind.NamedRow => NamedRows.Ask(q, definition, state, inputs, account),
        QueryKind.Filled => Number(IsFilled(q.Field!) ? 1 : 0),
        QueryKind.CasesAt => CasesAt(q),
    };

    /// <summary>Why the condition of some row cannot be answered; null when every one can.</summary>
    private Value.Error? Unclear(QueryDefinition q) =>
        q.When is null || q.Table is null ? null : Table(q).Select(r => q.When.Test(Scope(q, r.Row))).OfType<Outcome.Error>().FirstOrDefault() is { } wrong ? new Value.Error(wrong.Reason) : null;

    private RowScope Scope(QueryDefinition q, JsonElement row) => new(new CaseScope(definition, state), Form.Field(q.Table!)!, row);

    /// <summary>By the duties of the day of the question: a body counts as one that signed when one it took over from did.</summary>
    private int Outside(IReadOnlyList<string> bodies, IReadOnlyList<string> among)
    {
        var on = Inputs.LocalDate(inputs.Now);
        return Set(bodies).Except(Set(among), StringComparer.Ordinal).Count();

        IReadOnlyList<string> Set(IReadOnlyList<string> names) => BodySets.Of(definition, state, inputs.Directory, on, names);
    }

    private Answered Alike(QueryDefinition q)
    {
        var found = Links.Alike(q, definition.Key, state.Id, state.Values, inputs.Registers);
        return new(Number(found.Count), [.. found.Select(f => new CheckSource("case/" + f.Case, f.Seq, f.Number, f.Status))]);
    }

    private static Value.Number Number(int value) => new(value);

    /// <summary>The day in a field, or in the first of several that has one; of <c>today</c> the day of the question.</summary>
    private DateOnly? Date(string? field) => field == QueryDefinition.Today ? Inputs.LocalDate(inputs.Now) : field?.Split(',').Select(state.Values.DateOf).FirstOrDefault(d => d is not null);

    private static Answered Picked(QueryDefinition q, IEnumerable<(int At, JsonElement Row)> rows)
    {
        List<(string, int)> found = [.. rows.Select(r => (q.Table!, r.At))];
        return new(Number(found.Count), [], found);
    }

    private IEnumerable<(int At, JsonElement Row)> RowsOf(QueryDefinition q) => Table(q).Where(r => q.When is null || q.When.Test(Scope(q, r.Row)).IsTrue);

    private IEnumerable<(int At, JsonElement Row)> Table(QueryDefinition q) =>
        state.Values.TryGetValue(q.Table!, out var table) && table.ValueKind == JsonValueKind.Array
            ? table.EnumerateArray().Index().Where(r => r.Item.ValueKind == JsonValueKind.Object && (q.Where is null || Trips.IsYes(r.Item, q.Where))
                && (q is not { Kind: QueryKind.Rows, Column: { } c } || Trips.TextOf(r.Item, c).Length > 0)).Select(r => (r.Index, r.Item))
            : [];

    private static string Text(QueryDefinition q, JsonElement row) => Trips.Plain(Trips.TextOf(row, q.Column!));

    private IEnumerable<string> Texts(QueryDefinition q) => RowsOf(q).Select(r => Text(q, r.Row)).Where(t => t.Length > 0);

    private Answered Duplicates(QueryDefinition q)
    {
        var twice = RowsOf(q).Where(r => Text(q, r.Row).Length > 0).GroupBy(r => Text(q, r.Row), StringComparer.Ordinal).Where(g => g.Count() > 1).ToList();
        return new(Number(twice.Count), [], [.. twice.SelectMany(g => g.Skip(1)).Select(r => (q.Table!, r.At)).Order()]);
    }

    private Value Sum(QueryDefinition q)
    {
        var sum = 0m;
        foreach (var text in RowsOf(q).Select(r => Trips.TextOf(r.Row, q.Column!)).Where(t => t.Length > 0))
        {
            if (!decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)) return new Value.Error($"{q.Table}.{q.Column}: {text} is not a number");
            if (Sums.Added(sum, number) is not { } more) return new Value.Error($"{q.Table}.{q.Column}: the sum is too large");
            sum = more;
        }
        return new Value.Number(sum);
    }

    private Answered OutsidePeriod(QueryDefinition q, DateOnly first, DateOnly last) =>
        Picked(q, RowsOf(q).Where(r => IsoDate.Parse(Trips.TextOf(r.Row, q.Column!)) is { } day && (day < first || day > last)));

    private int Until(QueryDefinition q, DateOnly day)
    {
        if (!q.WorkingDays || day <= today) return day.DayNumber - today.DayNumber;
        var days = 0;
        for (var on = today; on < day; on = on.AddDays(1))
            if (inputs.Calendar.IsWorkingDay(on)) days++;
        return days;
    }

    private Answered Donor(QueryDefinition q)
    {
        if (state.Values.TextOf(q.Field!) is not { Length: > 0 } key) return Value.Missing.Instance;
        if (inputs.Registers.Donor(key) is not { } donor) return new Value.Text("none");
        var period = donor.From is { } f && donor.To is { } t ? $"{f.Iso()}/{t.Iso()}" : "";
        return new(new Value.Text(Registration(q, donor)), [new CheckSource("donor/" + donor.Key, 0, donor.Name, period)]);
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

    private Answered Status(QueryDefinition q) =>
        Readable(state.Values.TextOf(q.Field!), [state.Place]) is { } found ? new Answered(new Value.Text(found.Status), [Source(found)]) : new Value.Text("");

    private Answered CasesAt(QueryDefinition q)
    {
        var named = q.Table is null ? [state.Values.TextOf(q.Field!) ?? ""] : RowsOf(q).Select(r => Trips.TextOf(r.Row, q.Column!));
        // What a member of another province gives as proof stands there.
        var on = Inputs.LocalDate(inputs.Now);
        var places = inputs.Directory.PositionsOf(account, on).Select(p => inputs.Directory.Organisation(p.Organisation)?.Province).OfType<string>().Prepend(state.Place).Distinct().ToList();
        var found = named.Distinct(StringComparer.Ordinal).Select(n => Readable(n, places)).OfType<FoundCase>().Where(c => q.Statuses.Contains(c.Status)).DistinctBy(c => c.Case).ToList();
        return new(Number(found.Count), [.. found.Select(Source)]);
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
