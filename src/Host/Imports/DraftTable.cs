using System.Globalization;
using System.Text.Json;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Imports;

/// <summary>A table of a draft, such as the members of a delegation or the commitments of a compact, to which the rows of a workbook are added.</summary>
public sealed class DraftTable(Draft draft, FieldDefinition list, CurrentPerson person, Texts texts) : IImportTarget
{
    /// <summary>Sheets have short names.</summary>
    private const int LongestName = 28;

    public string Key => $"drafts/{draft.Row.Id}/{list.Key}";

    public Draft Draft => draft;

    /// <summary>What the table is called.</summary>
    public string Title => draft.Definition.Text(texts.Language, "field." + list.Key);

    public ImportTable Table => new(SheetName, [.. Columns.Select(c => Form.Of(c, list, c.Required))]) { Most = FormReader.MostRows };

    private string SheetName => draft.Definition.Text("vi", "field." + list.Key) is var name && name.Length > LongestName ? name[..LongestName].Trim() : name;

    /// <summary>What was given beforehand is not typed over, a total is computed, and what is chosen from several has no cell of its own.</summary>
    private IEnumerable<FieldDefinition> Columns => list.Columns.Where(c => !c.Fixed && c.Sum is null && c.Type is not (FieldType.Choices or FieldType.Organisations or FieldType.Table));

    public IEnumerable<ImportError> Problems(IReadOnlyList<ImportRow> rows, WriteSession? session)
    {
        ArgumentNullException.ThrowIfNull(rows);
        // A page has no more of them: saving it would cut the others off.
        if (There().Count() + rows.Count > FormReader.MostRows) yield return new ImportError(0, null, "excel.too-many-rows", FormReader.MostRows.ToString(CultureInfo.InvariantCulture));
        var lookups = FormLookups.Of(person.Directory);
        foreach (var row in rows)
            foreach (var problem in FormCheck.Values(
                draft.Definition.Form, new HashSet<string>([list.Key]), ValueMap.Of([KeyValuePair.Create(list.Key, Json([row]))]), ValueMap.Empty, lookups))
                yield return problem.Key == "problem.column-required"
                    ? new ImportError(row.Number, problem.Arg, "problem.required") : new ImportError(row.Number, null, problem.Key, problem.Arg);
    }

    /// <summary>The rows of the draft with those of the workbook after them; rows in which nothing stands are left out.</summary>
    public JsonElement With(IReadOnlyList<ImportRow> rows) => JsonSerializer.SerializeToElement<IReadOnlyList<JsonElement>>([.. There(), .. Json(rows).EnumerateArray()]);

    private IEnumerable<JsonElement> There() => draft.Values.TryGetValue(list.Key, out var rows) && rows.ValueKind == JsonValueKind.Array
        ? rows.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object && r.EnumerateObject().Any(c => c.Value is not { ValueKind: JsonValueKind.String } v || v.GetString()!.Length > 0)) : [];

    private JsonElement Json(IReadOnlyList<ImportRow> rows) => JsonSerializer.SerializeToElement<IReadOnlyList<IReadOnlyDictionary<string, JsonElement>>>(
        [.. rows.Select(row => FormColumns.Values(row, Columns).ToDictionary(StringComparer.Ordinal))]);

    /// <summary>Offers the bodies there are today, by name, and understands those there were.</summary>
    private FormColumns Form => new(draft.Definition, person.Directory.Data.Organisations
        .Where(o => o.ValidFrom <= person.Today && (o.ValidTo is null || person.Today <= o.ValidTo)).OrderBy(o => o.Name.Vi, StringComparer.CurrentCulture).Select(o => (o.Key, o.Name.Vi)),
        person.Directory.Data.Clusters.Select(c => (c.Key, c.Name.Vi)), texts)
    { OtherBodies = Bodies.Names(person.Directory) };
}
