using System.Globalization;
using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>Fields that add up the rows of a table. Pure; used by the engine and by pages that show a total before anything is sent.</summary>
public static class Sums
{
    /// <summary>Values with the totals that follow from them: a total is computed wherever its table is given, and never taken from outside.</summary>
    /// <param name="form">The form.</param>
    /// <param name="values">What was given.</param>
    public static IReadOnlyDictionary<string, JsonElement> Fill(FormDefinition form, IReadOnlyDictionary<string, JsonElement> values)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(values);
        var totals = form.Sections.SelectMany(s => s.Fields).Where(f => f.Sum is not null).ToList();
        if (totals.Count == 0) return values;
        var filled = new Dictionary<string, JsonElement>(values, StringComparer.Ordinal);
        foreach (var field in totals)
        {
            filled.Remove(field.Key);
            if (!values.TryGetValue(field.Sum!.Table, out var rows)) continue;
            filled[field.Key] = rows.ValueKind == JsonValueKind.Array ? Total(field.Sum, rows) : rows;
        }
        return filled;
    }

    private static JsonElement Total(RowSum sum, JsonElement rows)
    {
        var total = 0m;
        foreach (var row in rows.EnumerateArray())
        {
            var product = 1m;
            foreach (var column in sum.Columns) product *= Cell(row, column) ?? 0;
            total += product;
        }
        return ValueMap.Text(total.ToString("0.##########", CultureInfo.InvariantCulture));
    }

    private static decimal? Cell(JsonElement row, string column) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(column, out var cell) && cell.ValueKind == JsonValueKind.String
        && decimal.TryParse(cell.GetString(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null;
}
