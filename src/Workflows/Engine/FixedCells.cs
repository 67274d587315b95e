using System.Globalization;
using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>Cells of a table that are offered and not typed over: a score sheet keeps its criteria, whoever sends it and by which way.</summary>
public static class FixedCells
{
    /// <summary>Tables whose rows are not those that were offered, or whose fixed cells were typed over; the order of the rows is free.</summary>
    internal static IEnumerable<Problem> Problems(Session s, CaseTask task, CaseState view, IReadOnlyDictionary<string, JsonElement> given)
    {
        var tables = given.Where(g => g.Value.ValueKind == JsonValueKind.Array && s.Definition.Form.Field(g.Key) is { Type: FieldType.Table } f && f.Columns.Any(c => c.Fixed)).ToList();
        if (tables.Count == 0) return [];
        var offered = Prefill.OfTask(s.Definition, s.State, task, view.Values, s.Inputs.Directory, s.Today);
        return tables.Where(t => offered.TryGetValue(t.Key, out var rows) && !IsKept(s.Definition.Form.Field(t.Key)!, rows, t.Value))
            .SelectMany(t => Told(s.Definition.Form.Field(t.Key)!, offered[t.Key], t.Value));
    }

    /// <summary>Who or what is left out, by name, and which rows name something that is not there; without names that the table as a whole is not as it was.</summary>
    private static List<Problem> Told(FieldDefinition table, JsonElement offered, JsonElement given)
    {
        var where = "field:" + table.Key;
        var named = table.Columns.First(c => c.Fixed);
        if (named is not { Type: FieldType.Text, Personal: false }) return [new Problem(where, "problem.fixed")];
        var left = offered.EnumerateArray().ToList();
        List<Problem> strange = [];
        foreach (var (at, row) in given.EnumerateArray().Index())
            if (left.FindIndex(o => Agrees(table, o, row)) is var found && found >= 0) left.RemoveAt(found);
            else strange.Add(new Problem($"{where}[{at.ToString(CultureInfo.InvariantCulture)}].{named.Key}", "problem.fixed-strange", row.ValueKind == JsonValueKind.Object ? Trips.TextOf(row, named.Key) : ""));
        return left.Count == 0 ? strange : [new Problem(where, "problem.fixed-missing", string.Join(", ", left.Select(o => Trips.TextOf(o, named.Key)))), .. strange];
    }

    /// <summary>Whether every row that was offered is there once with its fixed cells, and no other. Where nothing was offered, anything may be given.</summary>
    /// <param name="table">The table.</param>
    /// <param name="offered">Its rows as a page shows them before anybody types.</param>
    /// <param name="given">Its rows as they were sent.</param>
    public static bool IsKept(FieldDefinition table, JsonElement offered, JsonElement given)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (offered.ValueKind != JsonValueKind.Array || offered.GetArrayLength() == 0) return true;
        var left = offered.EnumerateArray().ToList();
        foreach (var row in given.EnumerateArray())
            if (left.FindIndex(o => Agrees(table, o, row)) is var at && at >= 0) left.RemoveAt(at);
            else return false;
        return left.Count == 0;
    }

    /// <summary>A cell for which nothing was offered is free.</summary>
    private static bool Agrees(FieldDefinition table, JsonElement offered, JsonElement row) =>
        row.ValueKind == JsonValueKind.Object && table.Columns.Where(c => c.Fixed).All(c =>
            !offered.TryGetProperty(c.Key, out var was) || was.ValueKind == JsonValueKind.Null || (row.TryGetProperty(c.Key, out var now) && JsonElement.DeepEquals(was, now)));
}
