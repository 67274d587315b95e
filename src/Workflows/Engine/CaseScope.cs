using System.Globalization;
using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Conditions;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>
/// What conditions see: <c>variables.form.*</c> typed by the form, <c>variables.steps.*.outcome</c>, <c>variables.status</c>, <c>variables.bodies.*</c> (keys of the
/// bodies that the place names; a binding does not see it, because it could ask for itself), <c>variables.place.*</c> and declared variables. A personal field is
/// an error; an absent yes/no is false and an absent list empty, as on the form; any other absent value is missing.
/// </summary>
internal sealed class CaseScope(CaseDefinition definition, CaseState state, ValueMap? values = null, bool binds = false) : IScope
{
    public Value Lookup(IReadOnlyList<string> path) => path switch
    {
        ["variables", "form", var field] => Form(field),
        ["variables", "steps", var activity, "outcome"] => Text(state.Step(activity).Outcome),
        ["variables", "steps", var activity, "waits"] when definition.Activities.GetValueOrDefault(activity) is UserTaskActivity =>
            new Value.Bool(state.Tasks.Any(t => t.Activity == activity)),
        ["variables", "steps", var activity, "changed"] when definition.Activities.GetValueOrDefault(activity) is UserTaskActivity task => new Value.Bool(Changed(task)),
        ["variables", "steps", var activity, var count] when state.Round(activity) is { } round => Count(round, count, definition.Activities.GetValueOrDefault(activity) is ForEachPartyActivity { Accept: not null }),
        ["variables", "place", var limit] => definition.Places.GetValueOrDefault(state.Place)?.Limits.GetValueOrDefault(limit) is { } figure ? new Value.Number(figure.Value) : Value.Missing.Instance,
        ["variables", "status"] => new Value.Text(state.Status),
        ["variables", "ending"] => Text(state.Ending),
        ["variables", "bodies", var role] when !binds => Text(Bodies.Named(definition, state, Inputs.LocalDate(state.At), "body:" + role) is [var body, ..] ? body : null),
        ["variables", var name] => Variable(name),
        _ => Value.Missing.Instance,
    };

    /// <summary>Whether what a task covers is otherwise than when it was last decided, or its decision does not stand any more; nothing has changed before the first.</summary>
    private bool Changed(UserTaskActivity task) => state.Step(task.Id) is { Outcome: not null } step
        && Seen.Plain(values is null ? state : state with { Values = values }, definition.Form, task.Rule.Covers) != step.Plain;

    /// <summary>Where answers are judged, one counts when it stands: neither while it waits nor once it was sent back.</summary>
    private static Value.Number Count(PartyRound round, string count, bool judged) => count switch
    {
        "parties" => new Value.Number(round.Items.Length),
        "needed" => new Value.Number(round.Needed),
        "signed" => new Value.Number(round.Count(PartyState.Signed)),
        "refused" => new Value.Number(round.Count(PartyState.Refused)),
        "open" => new Value.Number(round.Count(PartyState.Open)),
        "given" => new Value.Number(round.Count(PartyState.Given)),
        "lapsed" => new Value.Number(round.Count(PartyState.Lapsed)),
        _ => new Value.Number(round.Items.Count(i => i.Judgement == count || (i.Outcome == count && (!judged || i.State is PartyState.Signed or PartyState.Refused)))),
    };

    private Value Form(string key)
    {
        if (definition.Form.Field(key) is not { } field) return Value.Missing.Instance;
        if (field.Personal) return new Value.Error($"field {key} is personal");
        return (values ?? state.Values).TryGetValue(key, out var element) ? Typed(field, element) : Absent(field);
    }

    /// <summary>A cell of a row; a personal one is an error, as a personal field is. An empty text is one, an empty number is missing.</summary>
    internal static Value Cell(FieldDefinition table, JsonElement row, string key)
    {
        if (table.Columns.FirstOrDefault(c => c.Key == key) is not { } column) return Value.Missing.Instance;
        if (column.Personal) return new Value.Error($"column {key} is personal");
        var empty = !row.TryGetProperty(key, out var cell) || cell.ValueKind == JsonValueKind.Null || (cell.ValueKind == JsonValueKind.String && cell.GetString()!.Length == 0);
        if (!empty) return Typed(column, cell);
        return Absent(column) is Value.Missing && column.Type is not (FieldType.Money or FieldType.Number) ? new Value.Text("") : Absent(column);
    }

    private static Value Absent(FieldDefinition field) => field.Type switch
    {
        FieldType.YesNo => new Value.Bool(false),
        FieldType.Choices or FieldType.Organisations or FieldType.Table => new Value.List([]),
        _ => Value.Missing.Instance,
    };

    private static Value Typed(FieldDefinition field, JsonElement element) => (field.Type, element.ValueKind) switch
    {
        (FieldType.YesNo, JsonValueKind.True) => new Value.Bool(true),
        (FieldType.YesNo, JsonValueKind.False) => new Value.Bool(false),
        (FieldType.Money or FieldType.Number, JsonValueKind.String) =>
            decimal.TryParse(element.GetString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var n)
                ? new Value.Number(n)
                : new Value.Error($"field {field.Key} is not a number"),
        (FieldType.Table, JsonValueKind.Array) => new Value.List([.. element.EnumerateArray().Select(row => Row(field, row))]),
        (_, JsonValueKind.Array) => new Value.List([.. element.EnumerateArray().Select(e => (Value)new Value.Text(e.GetString() ?? ""))]),
        (_, JsonValueKind.String) => new Value.Text(element.GetString()!),
        _ => new Value.Error($"field {field.Key} has an unexpected value"),
    };

    private static Value.Row Row(FieldDefinition table, JsonElement row) =>
        new Value.Row(table.Columns.Where(c => row.TryGetProperty(c.Key, out _)).ToDictionary(c => c.Key, c => Typed(c, row.GetProperty(c.Key))));

    private Value Variable(string name)
    {
        var declared = definition.Variables.FirstOrDefault(v => v.Name == name);
        if (declared is null || !state.Variables.TryGetValue(name, out var element)) return Value.Missing.Instance;
        return element.ValueKind switch
        {
            JsonValueKind.True => new Value.Bool(true),
            JsonValueKind.False => new Value.Bool(false),
            JsonValueKind.String when declared.TypeName is "Boolean" && bool.TryParse(element.GetString(), out var b) => new Value.Bool(b),
            JsonValueKind.String when declared.TypeName is "String" => new Value.Text(element.GetString()!),
            JsonValueKind.String when decimal.TryParse(element.GetString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var n) => new Value.Number(n),
            _ => new Value.Error($"variable {name} has an unexpected value"),
        };
    }

    private static Value Text(string? text) => text is null ? Value.Missing.Instance : new Value.Text(text);
}
