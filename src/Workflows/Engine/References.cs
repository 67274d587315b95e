using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>Cases that the values of a case name: in fields and columns of type case, also in what the parties of a round filled in.</summary>
public static class References
{
    /// <summary>All of them in the order of the form, each once a field.</summary>
    public static IReadOnlyList<CaseReference> Of(FormDefinition form, CaseState state)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(state);
        if (form.Naming.Count == 0) return [];
        var maps = state.Rounds.SelectMany(r => r.Items).Select(i => i.Values).OfType<ValueMap>().Prepend(state.Values);
        return [.. maps.SelectMany(map => form.Naming.SelectMany(field => In(field, map))).Distinct()];
    }

    /// <summary>The cases that one value names.</summary>
    public static IEnumerable<CaseReference> In(FieldDefinition field, ValueMap values)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(values);
        if (!values.TryGetValue(field.Key, out var value)) yield break;
        if (field.Type == FieldType.Case && Named(value) is { } one) yield return new CaseReference(field.Key, one);
        if (field.Type != FieldType.Table || value.ValueKind != JsonValueKind.Array) yield break;
        var columns = field.Columns.Where(c => c.Type == FieldType.Case).ToList();
        foreach (var row in value.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object))
            foreach (var column in columns)
                if (row.TryGetProperty(column.Key, out var cell) && Named(cell) is { } inside) yield return new CaseReference($"{field.Key}.{column.Key}", inside);
    }

    /// <summary>What must hold whatever a decision did: the case says which others its values name.</summary>
    internal static void Keep(Session s)
    {
        var now = Of(s.Definition.Form, s.State);
        if (!now.SequenceEqual(s.State.Named ?? [])) s.Emit(new CasesNamed(now));
    }

    private static string? Named(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } id ? id : null;
}
