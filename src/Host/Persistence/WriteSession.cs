using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Approvals.Persistence;

/// <summary>
/// What work on the writer's thread gets: the write connection inside the running transaction. Valid until the work returns. What it caches
/// is forgotten when the work or the commit fails.
/// </summary>
public sealed class WriteSession : IDisposable
{
    private const int MostCached = 4096;

    private readonly Dictionary<string, SqliteCommand> commands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> cache = new(StringComparer.Ordinal);
    private readonly List<string> touched = [];
    private long version;
    private SqliteTransaction? transaction;
    private ApprovalsDb? db;

    internal WriteSession(SqliteConnection connection) => Connection = connection;

    public SqliteConnection Connection { get; }

    public SqliteTransaction Transaction => transaction ?? throw new InvalidOperationException("No work is running.");

    /// <summary>The model on this connection, in this transaction; call SaveChanges before the work returns.</summary>
    public ApprovalsDb Db => db ??= Database.On(Connection, Transaction);

    /// <summary>
    /// Runs a statement that is prepared once. Parameters are <c>@1</c>, <c>@2</c> …; instants, dates and truth values are converted.
    /// </summary>
    /// <returns>Rows changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Prepared(sql, values).ExecuteNonQuery();

    /// <summary>The first column of the first row, or null.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> values) =>
        Prepared(sql, values).ExecuteScalar() is { } v and not DBNull ? v : null;

    /// <summary>The first row as <paramref name="read"/> sees it, or null.</summary>
    public T? First<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values) where T : class
    {
        ArgumentNullException.ThrowIfNull(read);
        using var reader = Prepared(sql, values).ExecuteReader();
        return reader.Read() ? read(reader) : null;
    }

    /// <summary>All rows.</summary>
    public List<T> All<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        ArgumentNullException.ThrowIfNull(read);
        List<T> rows = [];
        using var reader = Prepared(sql, values).ExecuteReader();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>Something remembered by an earlier piece of work, or null.</summary>
    public T? Cached<T>(string key) where T : class => cache.GetValueOrDefault(key) as T;

    /// <summary>Remembers what the database will hold once this work is committed.</summary>
    public void Remember(string key, object value)
    {
        if (cache.Count >= MostCached) cache.Clear();
        cache[key] = value;
        touched.Add(key);
    }

    /// <summary>Begins the transaction. When another process wrote since, nothing remembered is true any more.</summary>
    internal void BeginGroup()
    {
        transaction = Connection.BeginTransaction();
        var now = (long)Scalar("pragma data_version")!;
        if (now != version) cache.Clear();
        version = now;
    }

    internal void EndGroup()
    {
        transaction?.Dispose();
        transaction = null;
    }

    internal void EndWork(bool succeeded)
    {
        db?.Dispose();
        db = null;
        if (!succeeded)
            foreach (var key in touched) cache.Remove(key);
        touched.Clear();
    }

    public void Dispose()
    {
        foreach (var command in commands.Values) command.Dispose();
        db?.Dispose();
        transaction?.Dispose();
        Connection.Dispose();
    }

    private SqliteCommand Prepared(string sql, ReadOnlySpan<object?> values)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = Connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"@{i}" });
            commands.Add(sql, command);
        }
        command.Transaction = Transaction;
        if (command.Parameters.Count != values.Length)
            throw new ArgumentException($"{command.Parameters.Count} values are expected for: {sql}", nameof(values));
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = Column(values[i]);
        return command;
    }

    private static object Column(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset at => at.ToUnixTimeMilliseconds(),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool truth => truth ? 1L : 0L,
        _ => value,
    };
}
