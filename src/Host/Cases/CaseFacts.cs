using System.Text.Json;
using Approvals.Layout;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Cases;

/// <summary>The few values that say what a case is about, for the first screen: those its case type names, as far as they are there.</summary>
public static class CaseFacts
{
    private const int MostNames = 6;

    /// <summary>What it is for, in the words of the applicant: long texts, under the others.</summary>
    public static IEnumerable<(string Label, string Value)> Aims(FormModel form)
    {
        ArgumentNullException.ThrowIfNull(form);
        foreach (var fact in form.Definition.Facts)
            if (form.Definition.Form.Field(fact.Field) is { Type: FieldType.LongText } field && form.Values.TextOf(fact.Field) is { Length: > 0 } text) yield return (form.Label(field), text);
    }

    /// <summary>Label and value pairs.</summary>
    public static IEnumerable<(string Label, string Value)> Of(FormModel form, CaseWords words)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(words);
        foreach (var fact in form.Definition.Facts)
            if (form.Definition.Form.Field(fact.Field) is { Type: not FieldType.LongText } field && form.Value(fact.Field) is { } value && Text(form, words, fact, field, value) is { Length: > 0 } text)
                yield return (Label(form, fact, field), text);
    }

    private static string Label(FormModel form, FactDefinition fact, FieldDefinition field) =>
        field.Columns.FirstOrDefault(c => c.Key == (fact.Where ?? fact.Column)) is { } column ? form.ColumnLabel(field, column) : form.Label(field);

    private static string? Text(FormModel form, CaseWords words, FactDefinition fact, FieldDefinition field, JsonElement value) => field.Type switch
    {
        FieldType.Table => Rows(form, words, fact, field, value),
        FieldType.Money => form.Texts.Money(value.ToString(), fact.Currency is { } currency ? form.Values.TextOf(currency) ?? "" : "VND"),
        _ => One(form, words, field, null, value),
    };

    private static string? Rows(FormModel form, CaseWords words, FactDefinition fact, FieldDefinition table, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array) return null;
        var rows = value.EnumerateArray().Where(r => fact.Where is null || (r.TryGetProperty(fact.Where, out var yes) && yes.ValueKind == JsonValueKind.True)).ToList();
        if (fact.Column is null) return rows.Count == 0 ? null : form.Texts.Decimal(rows.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var column = table.Columns.First(c => c.Key == fact.Column);
        return Listed(form, [.. rows.Where(r => r.TryGetProperty(column.Key, out _)).Select(r => One(form, words, column, table, r.GetProperty(column.Key)))]);
    }

    private static string? One(FormModel form, CaseWords words, FieldDefinition field, FieldDefinition? table, JsonElement value) => field.Type switch
    {
        FieldType.YesNo => form.Texts[value.ValueKind == JsonValueKind.True ? "form.yes" : "form.no"],
        FieldType.Organisation => words.Body(value.ToString()),
        FieldType.Organisations => Listed(form, [.. Items(value).Select(words.Body)]),
        FieldType.Choices => Listed(form, [.. Items(value).Select(key => Choice(form, field, table, key))]),
        FieldType.Choice or FieldType.Donor or FieldType.Cluster => Choice(form, field, table, value.ToString()),
        _ => form.InputText(field, value),
    };

    private static string Choice(FormModel form, FieldDefinition field, FieldDefinition? table, string key) => form.Choices(field, table).FirstOrDefault(c => c.Key == key)?.Text ?? key;

    private static IEnumerable<string> Items(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(e => e.ToString()) : [];

    /// <summary>Different ones, the first few by name and the others by number.</summary>
    private static string? Listed(FormModel form, IReadOnlyList<string?> names)
    {
        var different = names.Where(n => !string.IsNullOrWhiteSpace(n)).Distinct(StringComparer.CurrentCultureIgnoreCase).ToList();
        if (different.Count <= MostNames) return different.Count == 0 ? null : string.Join(", ", different);
        return form.Texts.Format("facts.and-more", ("names", string.Join(", ", different.Take(MostNames))), ("n", different.Count - MostNames));
    }
}
