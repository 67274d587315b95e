using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>Personal cells of tables: in a record each is the digest of a text kept beside it, as a personal field is.</summary>
public static class PersonalCells
{
    /// <summary>Whether a field is personal, or a table with personal columns.</summary>
    public static bool Has(FieldDefinition field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Personal || In(field);
    }

    /// <summary>Digests that stand for the personal texts of a field, or of the cells of a table, as it stands.</summary>
    public static IEnumerable<string> Of(FieldDefinition field, JsonElement value)
    {
        ArgumentNullException.ThrowIfNull(field);
        return In(field) ? Digests(field, value).Select(d => d.Digest) : DigestOf(value) is { } digest ? [digest] : [];
    }

    /// <summary>Whether a table has personal columns.</summary>
    public static bool In(FieldDefinition field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Columns.Any(c => c.Personal);
    }

    /// <summary>A table with every personal text replaced; what <paramref name="replace"/> gives null for stays.</summary>
    /// <param name="field">The table.</param>
    /// <param name="value">Its rows.</param>
    /// <param name="replace">What stands for a cell: row, column, cell.</param>
    public static JsonElement Map(FieldDefinition field, JsonElement value, Func<int, FieldDefinition, JsonElement, JsonElement?> replace)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(replace);
        if (!In(field) || value.ValueKind != JsonValueKind.Array) return value;
        var rows = JsonNode.Parse(value.GetRawText())!.AsArray();
        for (var i = 0; i < rows.Count; i++)
            foreach (var column in field.Columns.Where(c => c.Personal))
                if (rows[i] is JsonObject row && row[column.Key] is { } cell && replace(i, column, JsonSerializer.SerializeToElement(cell, NodeJson.Default.JsonNode)) is { } put)
                    row[column.Key] = JsonNode.Parse(put.GetRawText());
        return JsonSerializer.SerializeToElement(rows, NodeJson.Default.JsonArray);
    }

    /// <summary>Digests of the personal cells of a table as it stands.</summary>
    public static IEnumerable<(int Row, string Column, string Digest)> Digests(FieldDefinition field, JsonElement value)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (value.ValueKind != JsonValueKind.Array) yield break;
        var at = 0;
        foreach (var row in value.EnumerateArray())
        {
            foreach (var column in field.Columns.Where(c => c.Personal))
                if (row.ValueKind == JsonValueKind.Object && row.TryGetProperty(column.Key, out var cell) && DigestOf(cell) is { } digest)
                    yield return (at, column.Key, digest);
            at++;
        }
    }

    /// <summary>The digest that stands for a personal text; null for anything else.</summary>
    public static string? DigestOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("private", out var digest) && digest.ValueKind == JsonValueKind.String ? digest.GetString() : null;

    /// <summary>Values without anything personal: what may outlive its purpose.</summary>
    public static ValueMap Without(FormDefinition form, ValueMap values)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(values);
        return ValueMap.Of(values.Where(v => form.Field(v.Key) is { Personal: false })
            .Select(v => KeyValuePair.Create(v.Key, Map(form.Field(v.Key)!, v.Value, (_, _, _) => ValueMap.Text("")))));
    }

    /// <summary>Values in which the digests named stand for nothing any more.</summary>
    internal static ValueMap Erased(ValueMap values, IReadOnlySet<string> digests)
    {
        List<KeyValuePair<string, JsonElement>> changed = [];
        foreach (var (key, value) in values)
        {
            if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)) continue;
            var node = JsonNode.Parse(value.GetRawText())!;
            if (Erase(ref node, digests)) changed.Add(KeyValuePair.Create(key, JsonSerializer.SerializeToElement(node, NodeJson.Default.JsonNode)));
        }
        return changed.Count == 0 ? values : values.With(changed);
    }

    private static bool Erase(ref JsonNode node, IReadOnlySet<string> digests)
    {
        var erased = false;
        switch (node)
        {
            case JsonObject o when o["private"] is JsonValue digest && digest.TryGetValue<string>(out var text):
                if (!digests.Contains(text)) return false;
                node = new JsonObject { ["erased"] = true };
                return true;
            case JsonObject o:
                foreach (var (name, member) in o.ToList())
                    if (member is { } inner && Erase(ref inner, digests)) (o[name], erased) = (inner, true);
                return erased;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                    if (list[i] is { } inner && Erase(ref inner, digests))
                    {
                        if (!ReferenceEquals(list[i], inner)) list[i] = inner;
                        erased = true;
                    }
                return erased;
            default:
                return false;
        }
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonNode))]
[System.Text.Json.Serialization.JsonSerializable(typeof(JsonArray))]
internal sealed partial class NodeJson : System.Text.Json.Serialization.JsonSerializerContext;
