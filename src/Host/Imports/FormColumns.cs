using System.Text.Json;
using Approvals.Localisation;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Imports;

/// <summary>Fields of a form, and columns of its tables, as columns of a workbook.</summary>
/// <param name="Definition">Whose texts.</param>
/// <param name="Bodies">Bodies to choose from, by key and name.</param>
/// <param name="Clusters">Clusters to choose from, by key and name.</param>
/// <param name="Words">Words for yes and no.</param>
internal sealed record FormColumns(CaseDefinition Definition, IEnumerable<(string Key, string Name)> Bodies, IEnumerable<(string Key, string Name)> Clusters, Texts Words)
{
    /// <summary>Other names of bodies, which are understood and not offered.</summary>
    public IEnumerable<(string Key, string Name)> OtherBodies { get; init; } = [];

    /// <param name="field">Field or column.</param>
    /// <param name="table">The table whose column it is; null for a field.</param>
    /// <param name="needed">Whether a row without it is refused.</param>
    /// <param name="before">What stands before its name, in either language.</param>
    public ImportColumn Of(FieldDefinition field, FieldDefinition? table, bool needed, Func<string, string>? before = null) => new(
        field.Key, before?.Invoke("vi") + Label("vi", field, table), before?.Invoke("en") + Label("en", field, table), needed,
        field.Type switch
        {
            FieldType.Date => CellKind.Date,
            FieldType.Money or FieldType.Number => CellKind.Money,
            FieldType.YesNo => CellKind.YesNo,
            FieldType.Choice or FieldType.Organisation or FieldType.Cluster => CellKind.Choice,
            FieldType.Choices or FieldType.Organisations => CellKind.Choices,
            _ => CellKind.Text,
        }, field.Max > 0 ? field.Max : field.Type == FieldType.LongText ? 20_000 : 300)
    {
        Personal = field.Personal,
        Other = field.Type switch
        {
            FieldType.YesNo => [("true", Texts.Vietnamese["form.yes"]), ("false", Texts.Vietnamese["form.no"]), ("true", Texts.English["form.yes"]), ("false", Texts.English["form.no"])],
            FieldType.Choice or FieldType.Choices => [.. field.Options.SelectMany(o => new[] { (o, Option("vi", field, table, o)), (o, Option("en", field, table, o)) })],
            FieldType.Organisation or FieldType.Organisations => [.. OtherBodies],
            _ => [],
        },
        Choices = field.Type switch
        {
            FieldType.YesNo => [("true", Words["form.yes"]), ("false", Words["form.no"])],
            FieldType.Choice or FieldType.Choices => [.. field.Options.Select(o => (o, Option(Words.Language, field, table, o)))],
            FieldType.Organisation or FieldType.Organisations => [.. Bodies],
            FieldType.Cluster => [.. Clusters],
            _ => [],
        },
    };

    /// <summary>Cells of a row as the form keeps them; what is empty is left out.</summary>
    public static IEnumerable<KeyValuePair<string, JsonElement>> Values(ImportRow row, IEnumerable<FieldDefinition> fields) => fields.Where(f => row[f.Key] is not null).Select(f => KeyValuePair.Create(
        f.Key, f.Type switch
        {
            FieldType.YesNo => JsonSerializer.SerializeToElement(row[f.Key] == "true"),
            FieldType.Choices or FieldType.Organisations => JsonSerializer.SerializeToElement(row[f.Key]!.Split(';')),
            _ => ValueMap.Text(row[f.Key]!),
        }));

    private string Label(string language, FieldDefinition field, FieldDefinition? table) =>
        table is null ? Definition.Text(language, "field." + field.Key) : Definition.FirstText(language, $"column.{table.Key}.{field.Key}", "field." + field.Key);

    private string Option(string language, FieldDefinition field, FieldDefinition? table, string option) =>
        Definition.FirstText(language, table is null ? $"option.{field.Key}.{option}" : $"option.{table.Key}.{field.Key}.{option}", $"option.{field.Key}.{option}");
}
