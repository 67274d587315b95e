namespace Approvals.Documents;

/// <summary>A column of a table that leaves as a file.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Width">Width in characters; 0 for one that suits the kind of value.</param>
public sealed record SheetColumn(string Title, int Width = 0);

/// <summary>
/// A table that leaves as a file. Cells are text, <see cref="decimal"/>, <see cref="int"/>, <see cref="long"/>, <see cref="DateOnly"/> or null, and stay what they are: a number can be
/// added up and a date sorted where the file is opened.
/// </summary>
/// <param name="Name">Name of the sheet.</param>
/// <param name="Above">Lines above the table: what it is, of when, for whom.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Rows">Rows, a cell a column.</param>
public sealed record Sheet(string Name, IReadOnlyList<string> Above, IReadOnlyList<SheetColumn> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    /// <summary>For each column what may be chosen there, offered as a list by Excel; null for a table that is only read.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Lists { get; init; }

    /// <summary>A last row in bold, or null.</summary>
    public IReadOnlyList<object?>? Total { get; init; }

    /// <summary>
    /// Whether a text would be taken for a formula where a file of plain text is opened: such a text gets an apostrophe before it, which the programs do not show.
    /// </summary>
    internal static bool IsDangerous(string text) => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n';
}

/// <summary>Writes a table as comma-separated values: UTF-8 with its mark, so that Excel reads Vietnamese; dates as yyyy-MM-dd, decimals with a point.</summary>
public static class Csv
{
    public const string MediaType = "text/csv; charset=utf-8";

    /// <summary>A cell with one of these stands in quotes; the semicolon is the separator of some countries.</summary>
    private static readonly System.Buffers.SearchValues<char> special = System.Buffers.SearchValues.Create(",\"\r\n;\t");

    public static byte[] Write(Sheet sheet)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        var text = new System.Text.StringBuilder("\uFEFF");
        Append(text, sheet.Columns.Select(c => (object?)c.Title));
        foreach (var row in sheet.Rows) Append(text, row);
        if (sheet.Total is { } total) Append(text, total);
        return System.Text.Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(System.Text.StringBuilder text, IEnumerable<object?> cells) => text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");

    private static string Cell(object? value) => value switch
    {
        null => "",
        DateOnly day => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => Quoted(value.ToString()!),
    };

    private static string Quoted(string text)
    {
        if (Sheet.IsDangerous(text)) text = "'" + text;
        return text.AsSpan().ContainsAny(special) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
