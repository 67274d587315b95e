using System.Text.Json;
using Approvals.Desk;
using Approvals.Localisation;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Layout;

/// <summary>One entry of a list to choose from.</summary>
public sealed record Choice(string Key, string Text, string? Group = null);

/// <summary>A case that a value names.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Title">Its title; null for a reader who may not read the case.</param>
public sealed record CaseChoice(string Number, string? Title);

/// <summary>Everything the components of a form need, so that a page passes one thing.</summary>
public sealed record FormModel
{
    /// <summary>What every posted name of a form field begins with.</summary>
    public const string Prefix = "f.";

    /// <summary>Empty rows offered below the filled ones.</summary>
    public const int EmptyRows = 2;

    public required CaseDefinition Definition { get; init; }

    public required Texts Texts { get; init; }

    public ValueMap Values { get; init; } = ValueMap.Empty;

    /// <summary>What is wrong; <c>Where</c> is <c>field:key</c>, for a cell <c>field:table[row].column</c>.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>What somebody said about a place (<c>field:key</c>): the reason for which it was returned.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();

    /// <summary>What is counted for a field from the cases of the body, with the list behind it.</summary>
    public IReadOnlyDictionary<string, OfferedFigure> Figures { get; init; } = new Dictionary<string, OfferedFigure>();

    /// <summary>Keys of fields that are not shown, because their condition does not hold.</summary>
    public IReadOnlySet<string> Hidden { get; init; } = new HashSet<string>();

    /// <summary>Keys of fields that must be given because of a condition, beside those that always must.</summary>
    public IReadOnlySet<string> RequiredToo { get; init; } = new HashSet<string>();

    /// <summary>Entries of organisation, organisations and donor fields; of case fields those offered by number.</summary>
    public Func<FieldDefinition, IReadOnlyList<Choice>> Lists { get; init; } = _ => [];

    /// <summary>Cases that the values name, by id.</summary>
    public IReadOnlyDictionary<string, CaseChoice> Cases { get; init; } = new Dictionary<string, CaseChoice>();

    /// <summary>Texts of private values by digest; a digest that is missing was erased or is not for this reader.</summary>
    public IReadOnlyDictionary<string, string> Private { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether personal values are shown in full; that is recorded by whoever says so.</summary>
    public bool Open { get; init; }

    /// <summary>Whether tables may be filled from a workbook, on a page that saves and leads there.</summary>
    public bool Workbooks { get; init; }

    /// <summary>Rows asked for beyond the usual empty ones, by table.</summary>
    public IReadOnlyDictionary<string, int> ExtraRows { get; init; } = new Dictionary<string, int>();

    /// <summary>The page's element with the cases that a field or column offers.</summary>
    public static string ListOf(FieldDefinition field, FieldDefinition? table = null) => table is null ? $"cases-{field.Key}" : $"cases-{table.Key}-{field.Key}";

    /// <summary>The page's element for a place: <c>field:budget[0].item</c> → <c>f-budget-0-item</c>.</summary>
    public static string IdOf(string where)
    {
        var name = where.StartsWith("field:", StringComparison.Ordinal) ? "f-" + where["field:".Length..] : where.Length == 0 ? "problems" : where;
        return name.Replace(':', '-').Replace('.', '-').Replace('[', '-').Replace("]", "", StringComparison.Ordinal);
    }

    public bool Shown(FieldDefinition field) => !Hidden.Contains(field.Key);

    public bool IsRequired(FieldDefinition field) => field.Required || RequiredToo.Contains(field.Key);

    public string Label(FieldDefinition field) => Definition.Text(Texts.Language, "field." + field.Key);

    /// <summary>The name of a place, for <see cref="ProblemSummary"/>.</summary>
    public string Label(string where)
    {
        var colon = where.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return Texts.Has("problem.where." + where) ? Texts["problem.where." + where] : where;
        var (kind, key) = (where[..colon], where[(colon + 1)..]);
        if (kind == "check") return Texts["check.title"];
        var bracket = key.IndexOf('[', StringComparison.Ordinal);
        var label = Definition.Text(Texts.Language, $"{kind}.{(bracket < 0 ? key : key[..bracket])}");
        if (bracket < 0 || !int.TryParse(key.AsSpan(bracket + 1, key.IndexOf(']', StringComparison.Ordinal) - bracket - 1), out var row)) return label;
        return $"{label}, {Texts.Format("form.row", ("n", row + 1))}" + (ColumnOf(where) is var (table, column) ? $", {ColumnLabel(table, column)}" : "");
    }

    /// <summary>Table and column of a place in a cell.</summary>
    private (FieldDefinition Table, FieldDefinition Column)? ColumnOf(string where)
    {
        if (!where.StartsWith("field:", StringComparison.Ordinal) || where.IndexOf('[', StringComparison.Ordinal) is not (> 0 and var bracket)) return null;
        return Definition.Form.Field(where["field:".Length..bracket]) is { } table && table.Columns.FirstOrDefault(c => c.Key == where[(where.LastIndexOf('.') + 1)..]) is { } column ? (table, column) : null;
    }

    /// <summary>What is wrong, with the label of a column in place of its key.</summary>
    public string Text(Problem problem)
    {
        var place = ColumnOf(problem.Where);
        var table = place?.Table ?? (problem.Where.StartsWith("field:", StringComparison.Ordinal) ? Definition.Form.Field(problem.Where["field:".Length..]) : null);
        var column = table?.Columns.FirstOrDefault(c => c.Key == problem.Arg);
        return Texts.Problem(column is null ? problem : problem with { Arg = ColumnLabel(table!, column) });
    }

    public string? Help(FieldDefinition field)
    {
        var key = $"field.{field.Key}.help";
        return Definition.Texts.TryGetValue(Texts.Language, out var texts) && texts.TryGetValue(key, out var help) ? help : null;
    }

    public string ColumnLabel(FieldDefinition table, FieldDefinition column) =>
        Definition.FirstText(Texts.Language, $"column.{table.Key}.{column.Key}", $"field.{column.Key}");

    /// <summary>The entries of a field with options or of a list kept elsewhere.</summary>
    public IReadOnlyList<Choice> Choices(FieldDefinition field, FieldDefinition? table = null) =>
        field.Type is FieldType.Choice or FieldType.Choices
            ? [.. field.Options.Select(o => new Choice(o, OptionText(field, table, o)))]
            : Lists(field);

    public JsonElement? Value(string key) => Values.TryGetValue(key, out var value) ? value : null;

    /// <summary>What stands in a one-line input: dates as dd/MM/yyyy, amounts with separators, anything unreadable as it was typed.</summary>
    public string InputText(FieldDefinition field, JsonElement? value)
    {
        var text = value is { ValueKind: JsonValueKind.String } v ? v.GetString()! : value is { ValueKind: JsonValueKind.Object } o ? PrivateText(o) ?? "" : "";
        return field.Type switch
        {
            FieldType.Date when DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day) => Texts.Date(day),
            FieldType.Money or FieldType.Number => Texts.Decimal(text),
            FieldType.Case => Cases.GetValueOrDefault(text)?.Number ?? text,
            _ => text,
        };
    }

    /// <summary>The text of a personal value, null when it was erased.</summary>
    public string? PrivateText(JsonElement value) =>
        value.TryGetProperty("private", out var digest) && Private.TryGetValue(digest.GetString() ?? "", out var text) ? text : null;

    /// <summary>A personal value for a page that anybody may look over a shoulder at: of a number its last four digits, by which it is told from others.</summary>
    public string Masked(FieldDefinition field, JsonElement value)
    {
        ArgumentNullException.ThrowIfNull(field);
        return DraftMask.Of(field.Type, PrivateText(value));
    }

    private string OptionText(FieldDefinition field, FieldDefinition? table, string option) => table is null
        ? Definition.Text(Texts.Language, $"option.{field.Key}.{option}")
        : Definition.FirstText(Texts.Language, $"option.{table.Key}.{field.Key}.{option}", $"option.{field.Key}.{option}");
}
