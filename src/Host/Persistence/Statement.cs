using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Approvals.Persistence;

/// <summary>
/// A statement prepared once and stepped without the cost of a command object (PERFORMANCE.md §§2–3). Belongs to the thread of its
/// connection; between two runs it holds no lock.
/// </summary>
internal sealed class Statement : IDisposable
{
    private const int Stacked = 512;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt prepared;
    private readonly int[] places;

    public Statement(sqlite3 database, string sql)
    {
        this.database = database;
        Sql = sql;
        Check(sqlite3_prepare_v3(database, sql, SQLITE_PREPARE_PERSISTENT, out prepared));
        places = Places(sql);
    }

    public string Sql { get; }

    /// <summary>Runs it to its end and gives the rows changed.</summary>
    public int Execute(params ReadOnlySpan<Cell> values)
    {
        Bind(values);
        try
        {
            while (Step()) { }
            return sqlite3_changes(database);
        }
        finally
        {
            sqlite3_reset(prepared);
        }
    }

    /// <summary>Runs it and lets each row be read, until one says that it was the last wanted.</summary>
    public void Read(Func<Row, bool> more, params ReadOnlySpan<Cell> values)
    {
        Bind(values);
        try
        {
            while (Step() && more(new Row(prepared))) { }
        }
        finally
        {
            sqlite3_reset(prepared);
        }
    }

    public void Dispose() => prepared.Dispose();

    private bool Step()
    {
        switch (sqlite3_step(prepared))
        {
            case SQLITE_ROW: return true;
            case SQLITE_DONE: return false;
            case var fault: throw Fault(fault);
        }
    }

    private void Bind(ReadOnlySpan<Cell> values)
    {
        if (values.Length != places.Length) throw new ArgumentException($"{places.Length} values are expected for: {Sql}", nameof(values));
        for (var i = 0; i < values.Length; i++) Check(Bind(places[i], in values[i]));
    }

    /// <summary>SQLite numbers <c>@2</c> before <c>@1</c> when it comes first.</summary>
    private int[] Places(string sql)
    {
        var found = new int[sqlite3_bind_parameter_count(prepared)];
        for (var place = 1; place <= found.Length; place++)
        {
            var name = sqlite3_bind_parameter_name(prepared, place).utf8_to_string();
            if (!int.TryParse(name.AsSpan(1), CultureInfo.InvariantCulture, out var number) || number < 1 || number > found.Length)
                throw new ArgumentException($"Parameters are @1, @2 … without a gap, not {name}: {sql}", nameof(sql));
            found[number - 1] = place;
        }
        return found;
    }

    private int Bind(int index, in Cell cell) => cell.Kind switch
    {
        CellKind.Integer => sqlite3_bind_int64(prepared, index, cell.Number),
        CellKind.Text => BindText(index, cell.Text),
        CellKind.Utf8 => BindUtf8(index, cell.Bytes),
        CellKind.Blob => cell.Bytes.IsEmpty ? sqlite3_bind_zeroblob(prepared, index, 0) : sqlite3_bind_blob(prepared, index, cell.Bytes),
        _ => sqlite3_bind_null(prepared, index),
    };

    private int BindText(int index, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most <= Stacked)
        {
            Span<byte> small = stackalloc byte[Stacked];
            return BindUtf8(index, small[..Encoding.UTF8.GetBytes(text, small)]);
        }
        var large = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return BindUtf8(index, large.AsSpan(0, Encoding.UTF8.GetBytes(text, large)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(large);
        }
    }

    // The address of an empty span is null, and a text at null is NULL.
    private int BindUtf8(int index, ReadOnlySpan<byte> text) =>
        text.IsEmpty ? sqlite3_bind_text(prepared, index, "") : sqlite3_bind_text(prepared, index, text);

    private void Check(int code)
    {
        if (code != SQLITE_OK) throw Fault(code);
    }

    private SqliteException Fault(int code) => new(
        $"SQLite error {code}: {sqlite3_errmsg(database).utf8_to_string()}", code & 0xff, sqlite3_extended_errcode(database));
}

/// <summary>The present row of a running statement; gone as soon as the next one is asked for.</summary>
public readonly struct Row
{
    private readonly sqlite3_stmt statement;

    internal Row(sqlite3_stmt statement) => this.statement = statement;

    public bool IsNull(int column) => sqlite3_column_type(statement, column) == SQLITE_NULL;

    public long GetInt64(int column) => sqlite3_column_int64(statement, column);

    public int GetInt32(int column) => sqlite3_column_int(statement, column);

    public string GetString(int column) => sqlite3_column_text(statement, column).utf8_to_string();

    /// <summary>A text as it is stored, without a copy.</summary>
    public ReadOnlySpan<byte> GetUtf8(int column) => sqlite3_column_blob(statement, column);

    /// <summary>Null, a whole number, a text or a blob.</summary>
    public object? GetValue(int column) => sqlite3_column_type(statement, column) switch
    {
        SQLITE_NULL => null,
        SQLITE_INTEGER => GetInt64(column),
        SQLITE_FLOAT => sqlite3_column_double(statement, column),
        SQLITE_BLOB => GetUtf8(column).ToArray(),
        _ => GetString(column),
    };
}
