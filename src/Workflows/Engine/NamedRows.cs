using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Conditions;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>Whether the case that a field names has a row that fits this one: a trip and the plan of its year.</summary>
internal static class NamedRows
{
    /// <summary>A row that fits is there.</summary>
    public const string Fits = "fits";

    /// <summary>None is.</summary>
    public const string None = "none";

    /// <summary><c>fits</c> or <c>none</c>; empty while no case is named, or none that whoever asks may read.</summary>
    public static Answered Ask(QueryDefinition q, CaseDefinition definition, CaseState state, Inputs inputs, string account)
    {
        if (state.Values.TextOf(q.Field!) is not { Length: > 0 } id || inputs.Registers.Named(id, account, Inputs.LocalDate(inputs.Now)) is not { } named) return new Value.Text("");
        var scope = new CaseScope(definition, state);
        var rows = Rows(q, named, state).Where(r => q.When is null || q.When.Test(new NamedScope(scope, named, r)).IsTrue);
        var fits = rows.Any(r => q.By.All(pair => Agrees(pair, named, r, definition.Form, state.Values)));
        return new(new Value.Text(fits ? Fits : None), [new CheckSource("case/" + named.Case, named.Seq, named.Number, "")]);
    }

    /// <summary>Rows of the tables: one of a later table changes the first of an earlier one with the same text in the key column, or is another row. With a row named, only that one of the first table, as it was changed.</summary>
    private static List<JsonElement> Rows(QueryDefinition q, HeldCase named, CaseState state)
    {
        List<JsonElement> rows = [.. Table(named, q.Tables[0])];
        if (q.Row is { } field && state.Values.TextOf(field) is { Length: > 0 } text)
            rows = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at >= 1 && at <= rows.Count ? [rows[at - 1]] : [];
        var chosen = q.Row is { } row && state.Values.TextOf(row) is { Length: > 0 };
        foreach (var later in q.Tables.Skip(1).SelectMany(t => Table(named, t)).Where(r => q.Later is null || q.Later.Test(new NamedScope(null, named, r)).IsTrue).ToList())
        {
            var at = q.Column is null ? -1 : rows.FindIndex(r => PersonKey.Letterless(Trips.TextOf(r, q.Column)) == PersonKey.Letterless(Trips.TextOf(later, q.Column)));
            if (at >= 0) rows[at] = Over(rows[at], later);
            else if (!chosen) rows.Add(later);
        }
        return rows;
    }

    /// <summary>A row as a later one changes it: what that leaves empty stays.</summary>
    private static JsonElement Over(JsonElement row, JsonElement later)
    {
        var changed = JsonNode.Parse(row.GetRawText())!.AsObject();
        foreach (var cell in later.EnumerateObject().Where(c => c.Value is not { ValueKind: JsonValueKind.Null } && c.Value.ToString().Length > 0)) changed[cell.Name] = JsonNode.Parse(cell.Value.GetRawText());
        return JsonElement.Parse(changed.ToJsonString());
    }

    private static IEnumerable<JsonElement> Table(HeldCase named, string key) =>
        named.Values.TryGetValue(key, out var table) && table.ValueKind == JsonValueKind.Array ? table.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object) : [];

    /// <summary>
    /// <c>column=field</c>: an empty number agrees with every day, a number with the days of that month; a text must hold every text of the other column, as words and without
    /// marks. <c>from..to=field</c>: the day lies between two days of the named case.
    /// </summary>
    private static bool Agrees(string pair, HeldCase named, JsonElement row, FormDefinition form, ValueMap values)
    {
        var (left, right) = (pair[..pair.IndexOf('=', StringComparison.Ordinal)], pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        if (left.Split("..") is [var from, var to])
            return values.DateOf(right) is { } day && !(day < named.Values.DateOf(from)) && !(day > named.Values.DateOf(to));
        var text = Trips.TextOf(row, left);
        if (form.Field(right) is { Type: FieldType.Date })
            return text.Length == 0 || (values.DateOf(right) is { } on && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var month) && month == on.Month);
        var said = $" {PersonKey.Letterless(text)} ";
        return Texts(right, values).All(t => said.Contains($" {t} ", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Texts(string place, ValueMap values)
    {
        IEnumerable<string> texts = place.Split('.') switch
        {
            [var table, var column] => values.TryGetValue(table, out var rows) && rows.ValueKind == JsonValueKind.Array
                ? rows.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object).Select(r => Trips.TextOf(r, column)) : [],
            _ => [values.TextOf(place) ?? ""],
        };
        return texts.Select(PersonKey.Letterless).Where(t => t.Length > 0);
    }

    /// <summary><c>variables.row.*</c> are the texts of the row, <c>variables.named.*</c> status, outcomes and variables of the case it is of.</summary>
    private sealed class NamedScope(CaseScope? outer, HeldCase named, JsonElement row) : IScope
    {
        public Value Lookup(IReadOnlyList<string> path) => path switch
        {
            ["variables", "row", var column] => new Value.Text(Trips.TextOf(row, column)),
            ["variables", "named", "status"] => new Value.Text(named.Status),
            ["variables", "named", "steps", var step, "outcome"] => new Value.Text(named.Outcomes.GetValueOrDefault(step, "")),
            ["variables", "named", var variable] => new Value.Text(named.Variables.TextOf(variable) ?? ""),
            _ => outer?.Lookup(path) ?? Value.Missing.Instance,
        };
    }
}
