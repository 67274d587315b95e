using System.Text.Json;
using Approvals.Localisation;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Imports;

/// <summary>Fields of a form, or columns of its tables, as columns of a workbook.</summary>
internal static class FormColumns
{
    /// <param name="definition">Whose texts.</param>
    /// <param name="field">Field or column.</param>
    /// <param name="table">The table whose column it is; null for a field.</param>
    /// <param name="texts">Words for yes and no.</param>
    /// <param name="bodies">Bodies to choose from; null where an organisation is written by its key.</param>
    public static ImportColumn Of(CaseDefinition definition, FieldDefinition field, FieldDefinition? table, Texts texts, IReadOnlyList<(string, string)>? bodies = null)
    {
        var label = table is null ? "field." + field.Key : $"column.{table.Key}.{field.Key}";
        return new ImportColumn(
            field.Key, definition.Text("vi", label), definition.Text("en", label), table is null ? field.Key == "title" : field.Required,
            field.Type switch
            {
                FieldType.Date => CellKind.Date,
                FieldType.Money or FieldType.Number => CellKind.Money,
                FieldType.YesNo => CellKind.YesNo,
                FieldType.Choice => CellKind.Choice,
                FieldType.Organisation when bodies is not null => CellKind.Choice,
                _ => CellKind.Text,
            }, field.Max > 0 ? field.Max : field.Type == FieldType.LongText ? 20_000 : 300)
        {
            Choices = field.Type switch
            {
                FieldType.YesNo => [("true", texts["form.yes"]), ("false", texts["form.no"])],
                FieldType.Choice => [.. field.Options.Select(o => (o, Option(definition, field, table, o)))],
                FieldType.Organisation => bodies ?? [],
                _ => [],
            },
        };
    }

    /// <summary>A cell as the form keeps it.</summary>
    public static JsonElement Value(FieldDefinition field, string text) => field.Type == FieldType.YesNo ? JsonSerializer.SerializeToElement(text == "true") : ValueMap.Text(text);

    private static string Option(CaseDefinition definition, FieldDefinition field, FieldDefinition? table, string option) => table is null
        ? definition.Text("vi", $"option.{field.Key}.{option}") : definition.FirstText("vi", $"option.{table.Key}.{field.Key}.{option}", $"option.{field.Key}.{option}");
}
