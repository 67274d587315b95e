namespace Approvals.Workflows.Definitions;

/// <summary>Whether what checks, queries and the trip of a form name exists and is of the right kind.</summary>
internal static class CheckNames
{
    private const string File = "form.json";

    public static IEnumerable<DefinitionError> Of(CaseDefinition d)
    {
        foreach (var check in d.Form.Checks)
            foreach (var message in Check(d, check)) yield return Wrong($"$.checks[key={check.Key}]", message);
        foreach (var query in d.Form.Queries)
            foreach (var message in Query(d, query)) yield return Wrong($"$.queries.{query.Name}", message);
        foreach (var query in d.Form.Queries.Where(q => d.Places.Values.Any(p => p.Limits.ContainsKey(q.Name))))
            yield return Wrong($"$.queries.{query.Name}", "a limit of a place has this name too");
        foreach (var message in Trip(d.Form)) yield return Wrong("$.trip", message);
        foreach (var condition in ReferenceCheck.ConditionsOf(d))
            foreach (var limit in Limits(condition.Condition))
                foreach (var place in d.Places.Values.Where(p => !p.Limits.ContainsKey(limit)).OrderBy(p => p.Place, StringComparer.Ordinal))
                    yield return new DefinitionError($"places/{place.Place}.json", $"$.limits.{limit}", $"missing: a condition of {condition.File} compares with it")
                    {
                        Code = FindingCodes.UnknownName,
                    };
    }

    /// <summary>What is declared and never asked for.</summary>
    public static IEnumerable<DefinitionError> Unused(CaseDefinition d)
    {
        var read = ReferenceCheck.ConditionsOf(d).SelectMany(c => c.Condition.References).ToList();
        var asked = d.Activities.Values.OfType<StartCaseActivity>().Select(a => a.Unless).ToList();
        foreach (var query in d.Form.Queries.Where(q => !asked.Contains(q.Name) && !read.Any(r => r is ["variables", "facts", var name] && name == q.Name)))
            yield return new DefinitionError(File, $"$.queries.{query.Name}", "no check reads this query") { Code = FindingCodes.Unused };
        foreach (var place in d.Places.Values.OrderBy(p => p.Place, StringComparer.Ordinal))
            foreach (var limit in place.Limits.Keys.Where(l => !read.Any(r => r is ["variables", "place", var name] && name == l)))
                yield return new DefinitionError($"places/{place.Place}.json", $"$.limits.{limit}", "no condition compares with this limit") { Code = FindingCodes.Unused };
    }

    private static IEnumerable<string> Limits(Conditions.Condition condition) =>
        condition.References.Where(r => r is ["variables", "place", _]).Select(r => r[2]).Distinct();

    private static IEnumerable<string> Check(CaseDefinition d, CheckDefinition check)
    {
        foreach (var at in check.At.Where(a => !IsPoint(d, a))) yield return $"at names '{at}': write submit, a task or an action";
        foreach (var place in check.Fields.Where(f => !f.StartsWith("field:", StringComparison.Ordinal) || !IsPlace(d.Form, f[6..])))
            yield return $"fields names '{place}': write field:<key> or field:<table>.<column>";
    }

    private static bool IsPlace(FormDefinition form, string place) => place.Split('.') switch
    {
        [var key] => form.Field(key) is not null,
        [var table, var column] => form.Field(table) is { Type: FieldType.Table } rows && rows.Columns.Any(c => c.Key == column),
        _ => false,
    };

    private static bool IsPoint(CaseDefinition d, string at) => at == "submit" || d.RuleOf(at) is not null
        || (at.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && d.Activities.GetValueOrDefault(at[..dot]) is SigningActivity or ObligationActivity { Sign: not null });

    private static IEnumerable<string> Query(CaseDefinition d, QueryDefinition q)
    {
        var form = d.Form;
        if (q.Kind == QueryKind.NotSigned && form.Field(q.Field ?? "") is not { Type: FieldType.Organisations }) yield return "field must name an organisations field";
        if ((q.Kind == QueryKind.NotSigned) != d.Activities.GetValueOrDefault(q.Round ?? "") is ForEachPartyActivity) yield return "round must name an Approvals.ForEachParty, of notSigned only";
        var table = q.Table is { } key ? form.Field(key) : null;
        if (q.Table is not null && table is not { Type: FieldType.Table }) yield return $"'{q.Table}' is not a table of the form";
        if (Needs(q.Kind, nameof(q.Table)) && q.Table is null) yield return "table is missing";
        if (q.When is not null && !Needs(q.Kind, nameof(q.Table)) && q.Kind != QueryKind.NamedRow) yield return "when is for queries over a table";
        foreach (var message in Named(form, q)) yield return message;
        foreach (var message in Sets(d, q, table)) yield return message;
        if (Needs(q.Kind, nameof(q.Column)) && q.Column is null) yield return "column is missing";
        if (q.Column is { } column && table?.Columns.FirstOrDefault(c => c.Key == column) is not { Personal: false } && table is not null)
            yield return $"'{column}' is not a column of {q.Table} that may be asked for";
        if (q.Kind == QueryKind.Sum && table?.Columns.FirstOrDefault(c => c.Key == q.Column) is { Type: not (FieldType.Money or FieldType.Number) }) yield return "a sum is of a money or number column";
        if (q.Kind == QueryKind.OutsidePeriod && table?.Columns.FirstOrDefault(c => c.Key == q.Column) is { Type: not FieldType.Date }) yield return "the column must be a date";
        var rows = q.Kind is QueryKind.TripsThisYear or QueryKind.Overlaps ? form.Field(form.Trip?.Table ?? "") : table;
        var marks = q.Kind is QueryKind.TripsThisYear or QueryKind.Overlaps ? q.Where?.Split(',') : q.Where is null ? null : [q.Where];
        foreach (var mark in (marks ?? []).Where(m => rows?.Columns.FirstOrDefault(c => c.Key == m) is not { Type: FieldType.YesNo })) yield return $"where names '{mark}', which is not a yes/no column";
        foreach (var date in Dates(q).Where(f => form.Field(f) is not { Type: FieldType.Date })) yield return $"'{date}' is not a date field";
        if (Needs(q.Kind, nameof(q.From)) && q.From is null) yield return "from is missing";
        if (Needs(q.Kind, nameof(q.To)) && q.To is null) yield return "to is missing";
        if (q.Kind is QueryKind.TripsThisYear or QueryKind.Overlaps or QueryKind.KeyLeadersAbroad or QueryKind.TwiceListed && form.Trip is null) yield return "the form declares no trip";
        if (q.Namesakes && q.Kind is not (QueryKind.TripsThisYear or QueryKind.Overlaps or QueryKind.TwiceListed)) yield return "namesakes are asked of travellers only";
        if (q.Kind == QueryKind.KeyLeadersAbroad && form.Trip is { KeyLeader: null }) yield return "the trip has no keyLeader column";
        if ((q.Kind == QueryKind.DaysPast) != q.Amount is not null) yield return "amount is missing, or not asked for: it is the term of daysPast";
        if (q.Kind == QueryKind.Donor && form.Field(q.Field ?? "") is not { Type: FieldType.Donor }) yield return "field must name a donor field";
        if (q.Kind == QueryKind.CaseStatus && form.Field(q.Field ?? "") is null or { Personal: true }) yield return "field must name a field of the form";
        foreach (var message in Named(form, q, table)) yield return message;
        if (q.Sector is { } sector && form.Field(sector) is not { Type: FieldType.Choice or FieldType.Choices }) yield return $"sector names '{sector}', which is not a choice";
    }

    /// <summary>Fields that must be dates; a period may be of the first of several, or end today.</summary>
    private static IEnumerable<string> Dates(QueryDefinition q) => q.Kind == QueryKind.OutsidePeriod
        ? new[] { q.From, q.To }.OfType<string>().Where(f => f != QueryDefinition.Today).SelectMany(f => f.Split(','))
        : new[] { q.From, q.To }.OfType<string>();

    /// <summary>What a query says of the case that a field names. What is in that one is not known here.</summary>
    private static IEnumerable<string> Named(FormDefinition form, QueryDefinition q)
    {
        if ((q.Kind == QueryKind.NamedRow) != q.Tables.Count > 0) yield return "tables says where rows of a named case are, of namedRow only";
        if (q.Kind != QueryKind.NamedRow)
        {
            if (q.Later is not null || q.Row is not null) yield return "later and row are for namedRow";
            yield break;
        }
        if (form.Field(q.Field ?? "") is not { Type: FieldType.Case }) yield return "field must name a field that names a case";
        if (q.Row is { } row && form.Field(row) is not { Type: FieldType.Number }) yield return $"'{row}' is not a number field";
        foreach (var pair in q.By.Where(p => p.Split('=') is not [{ Length: > 0 }, var right] || !IsPlace(form, right))) yield return $"'{pair}' does not say what a row fits in: write column=field or from..to=field";
    }

    /// <summary>What a query says of sets of bodies, of figures that a rank follows from, and of fields in which cases are alike.</summary>
    private static IEnumerable<string> Sets(CaseDefinition d, QueryDefinition q, FieldDefinition? table)
    {
        if ((q.Kind == QueryKind.Outside) != (q.Bodies.Count > 0 && q.Among.Count > 0)) yield return "bodies and among say which sets are compared, of outside only";
        foreach (var set in q.Bodies.Concat(q.Among).Where(s => !Engine.BodySets.Exists(d, s)))
            yield return $"'{set}' is no set of bodies: write owner, an organisation field, <table>.<column>, <cluster field>.members, <round>.signed or <round>.<outcome>";
        if ((q.Kind is QueryKind.Misranked or QueryKind.Alike or QueryKind.NamedRow) != q.By.Count > 0) yield return "by is for misranked, alike and namedRow, and needed there";
        if (q.Kind == QueryKind.Misranked)
            foreach (var column in q.By.Append(q.Column ?? "").Where(c => table?.Columns.FirstOrDefault(x => x.Key == c) is not { Type: FieldType.Number or FieldType.Money }))
                yield return $"'{column}' is not a column of {q.Table} with numbers";
        if (q.Kind == QueryKind.Alike)
            foreach (var field in q.By.Where(f => d.Form.Field(f) is not { Personal: false, Type: FieldType.Text or FieldType.Choice or FieldType.Organisation or FieldType.Cluster or FieldType.Date }))
                yield return $"'{field}' is not a field in which cases can be alike";
    }

    /// <summary>What a query says of one field that may be empty, or of cases that values name.</summary>
    private static IEnumerable<string> Named(FormDefinition form, QueryDefinition q, FieldDefinition? table)
    {
        if (q.Kind == QueryKind.Filled && form.Field(q.Field ?? "") is null or { Personal: true }) yield return "field must name a field of the form";
        if ((q.Kind == QueryKind.CasesAt) != q.Statuses.Count > 0) yield return "statuses are those looked for by casesAt, and needed there";
        if (q.Kind != QueryKind.CasesAt) yield break;
        if ((q.Field is null) == (q.Table is null)) yield return "casesAt goes over one field, or over a table and its column";
        if (q.Field is { } key && form.Field(key) is not { Type: FieldType.Case }) yield return $"'{key}' is not a field that names a case";
        if (q.Table is not null && table?.Columns.FirstOrDefault(c => c.Key == q.Column) is not { Type: FieldType.Case }) yield return $"'{q.Column}' is not a column of {q.Table} that names cases";
    }

    private static bool Needs(QueryKind kind, string member) => member switch
    {
        nameof(QueryDefinition.Table) => kind is QueryKind.Rows or QueryKind.Distinct or QueryKind.Duplicates or QueryKind.Sum or QueryKind.Misranked or QueryKind.OutsidePeriod,
        nameof(QueryDefinition.Column) => kind is QueryKind.Distinct or QueryKind.Duplicates or QueryKind.Sum or QueryKind.Misranked or QueryKind.OutsidePeriod,
        nameof(QueryDefinition.From) => kind is QueryKind.Days or QueryKind.DaysPast or QueryKind.OutsidePeriod,
        _ => kind is QueryKind.Days or QueryKind.DaysPast or QueryKind.DaysUntil or QueryKind.OutsidePeriod,
    };

    private static IEnumerable<string> Trip(FormDefinition form)
    {
        if (form.Trip is not { } trip) yield break;
        if (form.Field(trip.Table) is not { Type: FieldType.Table } table) yield return $"'{trip.Table}' is not a table of the form";
        else
        {
            foreach (var column in trip.Person.Where(p => table.Columns.FirstOrDefault(c => c.Key == p) is not { Personal: false })) yield return $"'{column}' is not a column that may tell persons apart";
            if (trip.KeyLeader is { } key && table.Columns.FirstOrDefault(c => c.Key == key) is not { Type: FieldType.YesNo }) yield return $"'{key}' is not a yes/no column";
        }
        foreach (var date in new[] { trip.From, trip.To }.Where(f => form.Field(f) is not { Type: FieldType.Date })) yield return $"'{date}' is not a date field";
    }

    private static DefinitionError Wrong(string path, string message) => new(File, path, message) { Code = FindingCodes.UnknownName };
}
