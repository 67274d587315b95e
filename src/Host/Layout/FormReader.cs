using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Layout;

/// <summary>
/// Reads a posted form that <c>FormField</c> drew back into values of the engine. What cannot be read stays as it was typed: the engine
/// names the problem and the page shows it again.
/// </summary>
public static class FormReader
{
    /// <summary>No table takes more rows, so that one request cannot fill the store.</summary>
    public const int MostRows = 200;

    private static readonly JsonElement Null = JsonSerializer.SerializeToElement<string?>(null);
    private static readonly string[] DateForms = ["d/M/yyyy", "dd/MM/yyyy", "d-M-yyyy", "d.M.yyyy", "d M yyyy", "ddMMyyyy", "yyyy-MM-dd"];

    /// <summary>
    /// The values of the fields that were posted; JSON null for one that was emptied, nothing for one that was not on the page, so that a
    /// hidden field keeps its value.
    /// </summary>
    public static Dictionary<string, JsonElement> Read(IFormCollection form, IEnumerable<FieldDefinition> fields)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            var name = FormModel.Prefix + field.Key;
            if (field.Type == FieldType.Table)
            {
                if (form.ContainsKey(name + ".rows")) values[field.Key] = Rows(form, field, name);
            }
            else if (form.TryGetValue(name, out var posted)) values[field.Key] = One(field, posted!);
        }
        return values;
    }

    /// <summary>The table that is to be filled from a workbook, null when another button was pressed.</summary>
    public static string? Workbook(IFormCollection form) => form.TryGetValue("workbook", out var table) ? table.ToString() : null;

    /// <summary>The table whose "add rows" button was pressed, null when another button was.</summary>
    public static string? AddRows(IFormCollection form) => form.TryGetValue("add-rows", out var table) ? table.ToString() : null;

    /// <summary>
    /// An amount as a decimal with a point. Either separator may be used: of two kinds the last is the decimal one; a single one before
    /// exactly three digits, or a repeated one, groups thousands. Anything else comes back trimmed.
    /// </summary>
    public static string Amount(string text)
    {
        var typed = new string([.. text.Where(c => !char.IsWhiteSpace(c))]);
        var unsigned = typed.TrimStart('-');
        if (unsigned.Length == 0 || unsigned.Any(c => !char.IsAsciiDigit(c) && c is not ('.' or ','))) return text.Trim();
        var last = unsigned.LastIndexOfAny(['.', ',']);
        if (last < 0) return typed;
        var mark = unsigned[last];
        var groupsOnly = !unsigned.AsSpan(0, last).Contains(mark == '.' ? ',' : '.')
            && (unsigned.Count(c => c == mark) > 1 || unsigned.Length - last - 1 == 3);
        var whole = groupsOnly ? unsigned : unsigned[..last];
        var digits = whole.Replace(".", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal);
        var fraction = groupsOnly ? "" : unsigned[(last + 1)..];
        if (digits.Length == 0) return text.Trim();
        return (typed[0] == '-' ? "-" : "") + digits + (fraction.Length > 0 ? "." + fraction : "");
    }

    /// <summary>A date as yyyy-MM-dd; anything unreadable comes back trimmed.</summary>
    public static string Date(string text) =>
        DateOnly.TryParseExact(text.Trim(), DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : text.Trim();

    /// <summary>A date as it may be typed, or null.</summary>
    public static DateOnly? Day(string? text) => text is null ? null : IsoDate.Parse(Date(text));

    private static JsonElement One(FieldDefinition field, IReadOnlyList<string?> posted)
    {
        // An empty hidden input goes with every group of boxes, so that none chosen is told apart from not shown.
        if (field.Type is FieldType.Choices or FieldType.Organisations)
        {
            var chosen = posted.Where(p => !string.IsNullOrEmpty(p)).ToArray();
            return chosen.Length == 0 ? Null : JsonSerializer.SerializeToElement(chosen);
        }
        var text = (posted.LastOrDefault(p => !string.IsNullOrEmpty(p)) ?? "").Normalize(NormalizationForm.FormC).Replace("\r\n", "\n", StringComparison.Ordinal);
        if (string.IsNullOrWhiteSpace(text)) return Null;
        return field.Type == FieldType.YesNo && text is "true" or "false"
            ? JsonSerializer.SerializeToElement(text == "true")
            : JsonSerializer.SerializeToElement(field.Type switch
            {
                FieldType.Money or FieldType.Number => Amount(text),
                FieldType.Date => Date(text),
                _ => text.Trim(),
            });
    }

    private static JsonElement Rows(IFormCollection form, FieldDefinition table, string name)
    {
        _ = int.TryParse(form[name + ".rows"], NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        var rows = new JsonArray();
        for (var row = 0; row < Math.Min(count, MostRows); row++)
        {
            var cells = new JsonObject();
            foreach (var column in table.Columns)
            {
                if (!form.TryGetValue($"{name}[{row}].{column.Key}", out var posted)) continue;
                var value = One(column, posted!);
                if (value.ValueKind != JsonValueKind.Null) cells[column.Key] = JsonNode.Parse(value.GetRawText());
            }
            // Rows left empty are the ones offered for typing.
            if (cells.Count > 0) rows.Add(cells);
        }
        return rows.Count == 0 ? Null : JsonSerializer.SerializeToElement(rows);
    }
}
