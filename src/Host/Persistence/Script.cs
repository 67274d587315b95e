using System.Text;

namespace Approvals.Persistence;

/// <summary>
/// Statements in the order in which a transaction is to run them, with their values as they will be bound. They may be put together before it begins, on
/// another thread, so that the writer only binds and steps.
/// </summary>
/// <param name="room">Bytes that its texts will take, by estimate.</param>
internal sealed class Script(int room = 4096)
{
    private readonly List<Line> lines = new(16);
    private byte[] texts = GC.AllocateUninitializedArray<byte>(room);
    private int used;

    /// <summary>Adds a statement; parameters are <c>@1</c>, <c>@2</c> …</summary>
    public void Execute(string sql, params ReadOnlySpan<Cell> values) => lines.Add(new Line(sql, Pack(values)));

    /// <summary>
    /// Adds a statement that runs when a question, which has its first parameter, finds a row. For what is seldom there: to change several rows SQLite makes a
    /// table for their keys even where there are none.
    /// </summary>
    public void ExecuteWhere(string question, string sql, params ReadOnlySpan<Cell> values) => lines.Add(new Line(sql, Pack(values)) { Question = question, Asked = values[0] });

    /// <summary>Adds a statement that has to change exactly one row; otherwise the work fails with this message.</summary>
    public void ExecuteOne(string unless, string sql, params ReadOnlySpan<Cell> values) => lines.Add(new Line(sql, Pack(values)) { Unless = unless });

    /// <summary>Runs them; may be done again when the work is.</summary>
    public unsafe void Run(WriteSession session)
    {
        fixed (byte* start = texts)
        {
            foreach (var line in lines)
            {
                if (line.Question is { } question && session.Scalar(question, line.Asked) is null) continue;
                if (session.Prepared(line.Sql).Execute(line.Values, start) != 1 && line.Unless is { } unless) throw new InvalidOperationException(unless);
            }
        }
    }

    private Slot[] Pack(ReadOnlySpan<Cell> values)
    {
        var slots = new Slot[values.Length];
        for (var i = 0; i < slots.Length; i++)
            while (!Slot.TryPut(in values[i], texts, ref used, out slots[i])) Array.Resize(ref texts, 2 * texts.Length);
        return slots;
    }

    private readonly record struct Line(string Sql, Slot[] Values)
    {
        public string? Question { get; init; }

        public Cell Asked { get; init; }

        public string? Unless { get; init; }
    }
}

/// <summary>A value as it is bound: a number, or where its bytes lie.</summary>
/// <param name="Kind">How it is bound.</param>
/// <param name="Number">The number, or the place of the first byte.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct Slot(CellKind Kind, long Number, int Length)
{
    /// <summary>Puts the bytes of a value behind those that are there; false when there is no room for them.</summary>
    public static bool TryPut(in Cell cell, Span<byte> texts, ref int used, out Slot slot)
    {
        slot = new Slot(cell.Kind, cell.Number, 0);
        if (cell.Kind is CellKind.Null or CellKind.Integer) return true;
        var written = 0;
        if (cell.Kind == CellKind.Text ? !Encoding.UTF8.TryGetBytes(cell.Text, texts[used..], out written) : !cell.Bytes.TryCopyTo(texts[used..])) return false;
        if (cell.Kind != CellKind.Text) written = cell.Bytes.Length;
        slot = new Slot(cell.Kind == CellKind.Blob ? CellKind.Blob : CellKind.Text, used, written);
        used += written;
        return true;
    }
}
