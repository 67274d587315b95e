using System.Globalization;

namespace Approvals.Persistence;

/// <summary>
/// A value on its way into a statement. Instants become milliseconds, dates <c>yyyy-MM-dd</c>, truth values 0 and 1; nothing is boxed.
/// </summary>
public readonly struct Cell
{
    private readonly object? text;

    private Cell(object? text, long number, CellKind kind) => (this.text, Number, Kind) = (text, number, kind);

    internal CellKind Kind { get; }

    internal long Number { get; }

    internal string Text => (string)text!;

    /// <summary>A blob, or a text as the UTF-8 it is stored in.</summary>
    internal ReadOnlySpan<byte> Bytes => (byte[])text!;

    /// <summary>A text that is UTF-8 already.</summary>
    public static Cell Utf8(byte[] value) => new(value, 0, CellKind.Utf8);

    public static implicit operator Cell(string? value) => value is null ? default : new Cell(value, 0, CellKind.Text);

    public static implicit operator Cell(byte[]? value) => value is null ? default : new Cell(value, 0, CellKind.Blob);

    public static implicit operator Cell(long value) => new(null, value, CellKind.Integer);

    public static implicit operator Cell(long? value) => value is { } v ? v : default(Cell);

    public static implicit operator Cell(int value) => (long)value;

    public static implicit operator Cell(int? value) => value is { } v ? v : default(Cell);

    public static implicit operator Cell(bool value) => value ? 1L : 0L;

    public static implicit operator Cell(DateTimeOffset value) => value.ToUnixTimeMilliseconds();

    public static implicit operator Cell(DateTimeOffset? value) => value is { } v ? v : default(Cell);

    public static implicit operator Cell(DateOnly value) => value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static implicit operator Cell(DateOnly? value) => value is { } v ? v : default(Cell);
}

/// <summary>How a cell is bound.</summary>
internal enum CellKind
{
    Null,
    Text,
    Utf8,
    Integer,
    Blob,
}
