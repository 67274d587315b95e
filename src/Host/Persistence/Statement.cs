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
internal sealed unsafe class Statement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt prepared;
    private readonly nint handle;
    private readonly int[] places;

    // Texts lie here from binding to reset, so that the library need not copy them.
    private byte[] scratch = Room(Usual);

    private const int Usual = 1024;
    private const int Largest = 64 * 1024;

    public Statement(sqlite3 database, string sql)
    {
        this.database = database;
        Sql = sql;
        Check(sqlite3_prepare_v3(database, sql, SQLITE_PREPARE_PERSISTENT, out prepared));
        handle = prepared.DangerousGetHandle();
        places = Places(sql);
    }

    public string Sql { get; }

    /// <summary>Runs it to its end and gives the rows changed.</summary>
    public int Execute(params ReadOnlySpan<Cell> values)
    {
        try
        {
            Bind(values);
            return Finish();
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The same with values whose texts lie behind <paramref name="texts"/>, where they stay until this returns.</summary>
    public int Execute(ReadOnlySpan<Slot> values, byte* texts)
    {
        try
        {
            Expect(values.Length);
            Bind(values, texts);
            return Finish();
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Runs it and lets each row be read, until one says that it was the last wanted.</summary>
    public void Read(Func<Row, bool> more, params ReadOnlySpan<Cell> values)
    {
        try
        {
            Bind(values);
            while (Step() && more(new Row(prepared))) { }
        }
        finally
        {
            Reset();
        }
    }

    public void Dispose() => prepared.Dispose();

    private int Finish()
    {
        while (Step()) { }
        return sqlite3_changes(database);
    }

    private bool Step()
    {
        switch (Sqlite.Step(handle))
        {
            case SQLITE_ROW: return true;
            case SQLITE_DONE: return false;
            case var fault: throw Fault(fault);
        }
    }

    /// <summary>Ends the run. What was bound stays bound and points nowhere for long: every run binds all of it again before it steps.</summary>
    private void Reset()
    {
        // Its code is that of the step before, which was looked at.
        _ = Sqlite.Reset(handle);
        if (scratch.Length > Largest) scratch = Room(Usual);
    }

    private void Bind(ReadOnlySpan<Cell> values)
    {
        Expect(values.Length);
        var slots = values.Length <= 32 ? stackalloc Slot[values.Length] : new Slot[values.Length];
        var used = 0;
        for (var i = 0; i < values.Length; i++)
            while (!Slot.TryPut(in values[i], scratch, ref used, out slots[i])) Grow(used);
        // It stays in place, and is never null, also for what is empty.
        Bind(slots, (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref scratch[0]));
    }

    private void Bind(ReadOnlySpan<Slot> values, byte* texts)
    {
        for (var i = 0; i < values.Length; i++) Check(Bind(places[i], in values[i], texts));
    }

    private void Expect(int values)
    {
        if (values != places.Length) throw new ArgumentException($"{places.Length} values are expected for: {Sql}", nameof(values));
    }

    private void Grow(int used)
    {
        var larger = Room(2 * scratch.Length);
        scratch.AsSpan(0, used).CopyTo(larger);
        scratch = larger;
    }

    private static byte[] Room(int bytes) => GC.AllocateUninitializedArray<byte>(bytes, pinned: true);

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

    private int Bind(int index, in Slot slot, byte* texts) => slot.Kind switch
    {
        CellKind.Integer => Sqlite.BindInt64(handle, index, slot.Number),
        CellKind.Text => Sqlite.BindText(handle, index, texts + slot.Number, slot.Length, 0),
        CellKind.Blob => Sqlite.BindBlob(handle, index, texts + slot.Number, slot.Length, 0),
        _ => Sqlite.BindNull(handle, index),
    };

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
