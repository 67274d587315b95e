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
            if (rows.ValueKind != JsonValueKind.Array) filled[field.Key] = rows;
            else if (Total(field.Sum, rows) is { } total) filled[field.Key] = ValueMap.Text(total.ToString("0.##########", CultureInfo.InvariantCulture));
        }
        return filled;
    }

    /// <summary>Totals that no number can hold: they are left empty, and whoever sends such rows is refused.</summary>
    /// <param name="form">The form.</param>
    /// <param name="values">What was given.</param>
    public static IEnumerable<string> TooLarge(FormDefinition form, IEnumerable<KeyValuePair<string, JsonElement>> values)
    {
        ArgumentNullException.ThrowIfNull(form);
        var tables = values.Where(v => v.Value.ValueKind == JsonValueKind.Array).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        return form.Sections.SelectMany(s => s.Fields).Where(f => f.Sum is { } sum && tables.TryGetValue(sum.Table, out var rows) && Total(sum, rows) is null).Select(f => f.Key);
    }

    /// <summary>The sum of two numbers; null when it is too large for one.</summary>
    internal static decimal? Added(decimal sum, decimal number)
    {
        try
        {
            return sum + number;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static decimal? Total(RowSum sum, JsonElement rows)
    {
        try
        {
            return rows.EnumerateArray().Where(row => sum.Where is not { } only || Trips.TextOf(row, only.Column) == only.Value).Sum(row => sum.Columns.Aggregate(1m, (product, column) => product * (Cell(row, column) ?? 0)));
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static decimal? Cell(JsonElement row, string column) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(column, out var cell) && cell.ValueKind == JsonValueKind.String
        && decimal.TryParse(cell.GetString(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null;
}
