using System.Globalization;
using System.Text.RegularExpressions;
using Approvals.Documents;
using Approvals.Localisation;
using Approvals.Workflows.People;

namespace Approvals.Imports;

/// <summary>Kinds of cell.</summary>
public enum CellKind
{
    Text,
    Date,
    Money,
    YesNo,
    Choice,

    /// <summary>Several of the choices, with semicolons between.</summary>
    Choices,
}

/// <summary>A column of a table that is taken in.</summary>
/// <param name="Key">Key.</param>
/// <param name="Vi">Name in Vietnamese.</param>
/// <param name="En">Name in English; a table with either is understood.</param>
/// <param name="Needed">Whether every row needs it.</param>
public sealed record ImportColumn(string Key, string Vi, string En, bool Needed = false, CellKind Kind = CellKind.Text, int Max = 300)
{
    /// <summary>What may stand there: key and name; the key is understood too.</summary>
    public IReadOnlyList<(string Key, string Name)> Choices { get; init; } = [];

    /// <summary>Further names of the same choices, which are understood and not offered: those of the other language.</summary>
    public IReadOnlyList<(string Key, string Name)> Other { get; init; } = [];

    /// <summary>Whether it holds personal data, which the dry run does not show.</summary>
    public bool Personal { get; init; }

    public string Name(string language) => language == "en" ? En : Vi;
}

/// <summary>A row with its values by key of the column: dates as yyyy-MM-dd, amounts with a point, choices by key.</summary>
public sealed record ImportRow(int Number, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Rows of further sheets that belong to this one, by key of their table.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ImportRow>> Parts { get; init; } = new Dictionary<string, IReadOnlyList<ImportRow>>();

    public string? this[string key] => Values.GetValueOrDefault(key);

    public DateOnly Day(string key) => DateOnly.ParseExact(Values[key], "yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>What is wrong, where.</summary>
/// <param name="Row">As Excel counts; 0 for the whole sheet.</param>
/// <param name="Column">Key of the column; null for the whole row.</param>
/// <param name="Key">Text key.</param>
public sealed record ImportError(int Row, string? Column, string Key, string? Arg = null)
{
    /// <summary>Key of the further sheet; null for the first.</summary>
    public string? Part { get; init; }

    /// <summary>Of a check, what the definition says about it.</summary>
    public LocalText? Said { get; init; }
}

/// <summary>A further sheet.</summary>
/// <param name="Key">Key of the table whose rows it holds.</param>
/// <param name="Table">Its columns, the first of which says which row it belongs to.</param>
public sealed record ImportPart(string Key, ImportTable Table);

/// <summary>A table that is taken in from a workbook: its template, and its rows with every error by row and column.</summary>
public sealed partial record ImportTable(string Sheet, IReadOnlyList<ImportColumn> Columns)
{
    public const int MostRows = 1_000;

    /// <summary>Rows that it takes at a time.</summary>
    public int Most { get; init; } = MostRows;

    /// <summary>Column of a further sheet that says which row of the first its row belongs to.</summary>
    public const string CaseRow = "excel.case-row";

    private const string Lists = "Danh mục";

    /// <summary>Further sheets, whose rows belong to rows of this one.</summary>
    public IReadOnlyList<ImportPart> Parts { get; init; } = [];

    private IEnumerable<ImportTable> All => Parts.Select(p => p.Table).Prepend(this);

    /// <summary>A workbook to fill, with lists to choose from and a sheet that explains.</summary>
    public byte[] Template(Texts texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var tables = All.Select(t => new Sheet(t.Sheet, [], [.. t.Columns.Select(c => new SheetColumn(c.Name(texts.Language) + (c.Needed ? " *" : ""), 24))], [])
        {
            // Excel offers one of a list, never several.
            Lists = [.. t.Columns.Select(c => c.Kind == CellKind.Choices ? [] : c.Choices.Select(x => x.Name).ToList())],
        });
        var help = new Sheet(
            texts["excel.sheet.help"], [texts["excel.help.1"], texts["excel.help.2"], texts["excel.help.3"]], [new(texts["excel.help.column"], 30), new(texts["excel.help.needed"], 12), new(texts["excel.help.content"], 60)],
            [.. All.SelectMany(t => t.Columns.Select(c => (IReadOnlyList<object?>)[(t == this ? "" : t.Sheet + " · ") + c.Name(texts.Language), texts[c.Needed ? "form.yes" : "form.no"], Content(c, texts)]))]);
        return Xlsx.Write([.. tables, help, .. All.SelectMany(t => t.Columns).Any(c => c.Choices.Count > 0) ? [Choices(texts)] : Array.Empty<Sheet>()]);
    }

    /// <summary>The rows of a workbook, with what is wrong with single cells.</summary>
    public (IReadOnlyList<ImportRow> Rows, List<ImportError> Errors) Read(IReadOnlyDictionary<string, IReadOnlyList<SheetRow>> workbook)
    {
        ArgumentNullException.ThrowIfNull(workbook);
        List<ImportError> errors = [];
        if (!workbook.TryGetValue(Sheet, out var sheet) || sheet.Count == 0) return ([], [new ImportError(0, null, "excel.no-sheet", Sheet)]);
        Dictionary<int, ImportColumn> columns = [];
        foreach (var (index, title) in sheet[0].Cells)
        {
            var bare = title.Text.TrimEnd('*', ' ');
            if (Columns.FirstOrDefault(c => Same(c.Vi, bare) || Same(c.En, bare)) is { } column)
            {
                if (columns.ContainsValue(column)) errors.Add(new ImportError(sheet[0].Number, column.Key, "excel.column-twice"));
                columns[index] = column;
            }
            else errors.Add(new ImportError(sheet[0].Number, null, "excel.unknown-column", title.Text));
        }
        errors.AddRange(Columns.Where(c => c.Needed && !columns.ContainsValue(c)).Select(c => new ImportError(sheet[0].Number, c.Key, "excel.no-column")));
        var filled = sheet.Skip(1).Where(r => r.Cells.Count > 0).ToList();
        if (filled.Count == 0) errors.Add(new ImportError(0, null, "excel.no-rows"));
        if (filled.Count > Most) return ([], [new ImportError(0, null, "excel.too-many-rows", Most.ToString(CultureInfo.InvariantCulture))]);
        List<ImportRow> rows = [.. filled.Select(row => Row(row, columns, errors))];
        foreach (var row in filled)
            foreach (var index in row.Cells.Keys.Where(i => !sheet[0].Cells.ContainsKey(i)).Order())
                errors.Add(new ImportError(row.Number, null, "excel.no-heading", Letters(index)));
        return ([.. WithParts(rows, workbook, errors)], errors);
    }

    private IEnumerable<ImportRow> WithParts(List<ImportRow> rows, IReadOnlyDictionary<string, IReadOnlyList<SheetRow>> workbook, List<ImportError> errors)
    {
        if (Parts.Count == 0) return rows;
        var known = rows.Select(r => r.Number.ToString(CultureInfo.InvariantCulture)).ToHashSet(StringComparer.Ordinal);
        Dictionary<string, ILookup<string?, ImportRow>> parts = new(StringComparer.Ordinal);
        foreach (var (key, table) in Parts.Where(p => workbook.TryGetValue(p.Table.Sheet, out var sheet) && sheet.Skip(1).Any(r => r.Cells.Count > 0)))
        {
            var (found, wrong) = table.Read(workbook);
            errors.AddRange(wrong.Select(e => e with { Part = key }));
            errors.AddRange(found.Where(r => r[CaseRow] is { } of && !known.Contains(of)).Select(r => new ImportError(r.Number, CaseRow, "excel.no-such-row", r[CaseRow]) { Part = key }));
            parts[key] = found.ToLookup(r => r[CaseRow]);
        }
        return rows.Select(row => row with
        {
            Parts = parts.ToDictionary(p => p.Key, p => (IReadOnlyList<ImportRow>)[.. p.Value[row.Number.ToString(CultureInfo.InvariantCulture)]], StringComparer.Ordinal),
        });
    }

    private static ImportRow Row(SheetRow row, Dictionary<int, ImportColumn> columns, List<ImportError> errors)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (var (index, column) in columns)
        {
            if (!row.Cells.TryGetValue(index, out var cell))
            {
                if (column.Needed) errors.Add(new ImportError(row.Number, column.Key, "problem.required"));
                continue;
            }
            if (!cell.IsError && Value(column, cell) is { } value) values[column.Key] = value;
            else errors.Add(ErrorOf(row.Number, column, cell));
        }
        return new ImportRow(row.Number, values);
    }

    private static ImportError ErrorOf(int row, ImportColumn column, SheetCell cell)
    {
        var shown = cell.Text.Length > 60 ? cell.Text[..60] + "…" : cell.Text;
        if (cell.IsError) return new ImportError(row, column.Key, "excel.cell-error", shown);
        return column.Kind switch
        {
            CellKind.Date => new ImportError(row, column.Key, "problem.not-a-date", shown),
            CellKind.Money => new ImportError(row, column.Key, NumberProblem(cell.Text), shown),
            CellKind.Text => new ImportError(row, column.Key, "problem.too-long", column.Max.ToString(CultureInfo.InvariantCulture)),
            _ => new ImportError(row, column.Key, "problem.not-an-option", shown),
        };
    }

    private static string NumberProblem(string text) =>
        Ambiguous().IsMatch(text) ? "excel.ambiguous-number" : text[0] is '-' or '−' ? "problem.negative" : CommaGrouped().IsMatch(text) ? "excel.comma-number" : "excel.not-a-number";

    /// <summary>
    /// Errors of cells and what is wrong beyond, each once, in the order of the sheets: of a cell that cannot be read nothing further is said, such as that it is missing.
    /// </summary>
    internal static IReadOnlyList<ImportError> Joined(IReadOnlyList<ImportError> cells, IEnumerable<ImportError> problems)
    {
        var unread = cells.Where(c => c.Column is not null).Select(c => (c.Part, c.Row, c.Column)).ToHashSet();
        return
        [
            .. cells.Concat(problems.Where(p => !unread.Contains((p.Part, p.Row, p.Column)))).Distinct()
                .OrderBy(e => e.Part is not null).ThenBy(e => e.Part, StringComparer.Ordinal).ThenBy(e => e.Row),
        ];
    }

    /// <summary>A column as Excel names it: 0 is A, 26 is AA.</summary>
    private static string Letters(int index) => (index >= 26 ? Letters((index / 26) - 1) : "") + (char)('A' + (index % 26));

    private static string? Value(ImportColumn column, SheetCell cell) => column.Kind switch
    {
        CellKind.Date => cell.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        CellKind.Money => Money(cell),
        CellKind.YesNo or CellKind.Choice => Chosen(column, cell.Text),
        CellKind.Choices => cell.Text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(t => Chosen(column, t)).ToList() is var chosen
            && chosen.TrueForAll(c => c is not null) ? string.Join(';', chosen.Distinct()) : null,
        _ => cell.Text.Length <= column.Max ? cell.Text : null,
    };

    private static string? Chosen(ImportColumn column, string text) => column.Choices.Concat(column.Other).FirstOrDefault(c => Same(c.Key, text) || Same(c.Name, text)).Key;

    /// <summary>
    /// A number as Excel keeps it, or written the Vietnamese way: 1.270.000.000,50. Of a text with one separator before three digits nobody can say whether it groups
    /// thousands or begins a fraction.
    /// </summary>
    private static string? Money(SheetCell cell)
    {
        var plain = cell.Text;
        if (!cell.IsNumber)
        {
            if (Ambiguous().IsMatch(plain)) return null;
            if (Grouped().IsMatch(plain)) plain = plain.Replace(".", "", StringComparison.Ordinal);
            else if (!Simple().IsMatch(plain)) return null;
            plain = plain.Replace(',', '.');
        }
        return decimal.TryParse(plain, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("0.############", CultureInfo.InvariantCulture) : null;
    }

    private Sheet Choices(Texts texts)
    {
        var listed = All.SelectMany(t => t.Columns).Where(c => c.Choices.Count > 0).ToList();
        var longest = listed.Max(c => c.Choices.Count);
        return new Sheet(
            Lists, [], [.. listed.Select(c => new SheetColumn(c.Name(texts.Language), 30))],
            [.. Enumerable.Range(0, longest).Select(i => (IReadOnlyList<object?>)[.. listed.Select(c => i < c.Choices.Count ? c.Choices[i].Name : null)])]);
    }

    private static string Content(ImportColumn column, Texts texts) => column.Kind switch
    {
        CellKind.Date => texts["excel.content.date"],
        CellKind.Money => texts["excel.content.money"],
        CellKind.Choices => texts["excel.content.choices"],
        CellKind.YesNo or CellKind.Choice => texts.Format("excel.content.choice", ("list", string.Join("; ", column.Choices.Take(12).Select(c => c.Name)))),
        _ => texts.Format("excel.content.text", ("n", column.Max)),
    };

    [GeneratedRegex("^[0-9]+[.,][0-9]{3}$")]
    private static partial Regex Ambiguous();

    [GeneratedRegex(@"^[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?$")]
    private static partial Regex Grouped();

    [GeneratedRegex(@"^[0-9]{1,3}(,[0-9]{3}){2,}(\.[0-9]+)?$")]
    private static partial Regex CommaGrouped();

    [GeneratedRegex("^[0-9]+([.,][0-9]+)?$")]
    private static partial Regex Simple();

    private static bool Same(string a, string b) => string.Equals(a.Normalize(), b.Normalize(), StringComparison.OrdinalIgnoreCase);
}
