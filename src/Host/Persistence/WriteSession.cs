using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Approvals.Persistence;

/// <summary>
/// What work gets that has the turn to write: the write connection inside the running transaction. Valid until the work returns. What it caches
/// is forgotten when the work or the commit fails.
/// </summary>
public sealed class WriteSession : IDisposable
{
    /// <summary>Bytes that what is remembered may take, by estimate.</summary>
    internal const long LargestMemory = 64L * 1024 * 1024;

    private readonly Dictionary<string, Statement> statements = new(new StatementTexts());
    private readonly Memory memory = new(LargestMemory);
    private readonly List<string> touched = [];
    private readonly Commits commits;
    private readonly Statement begin;
    private readonly Statement commit;
    private readonly Statement version;
    private long seen;
    private ApprovalsDb? db;

    internal WriteSession(SqliteConnection connection, Commits commits)
    {
        Connection = connection;
        this.commits = commits;
        begin = Prepared("begin immediate");
        commit = Prepared("commit");
        version = Prepared("pragma data_version");
    }

    public SqliteConnection Connection { get; }

    /// <summary>The model on this connection, in this transaction; call SaveChanges before the work returns.</summary>
    public ApprovalsDb Db => db ??= Database.On(Connection);

    /// <summary>Statements run on the connection so far, for those who count them.</summary>
    public long Statements { get; private set; }

    /// <summary>Told the text of every statement, and <c>commit</c>, before it runs: a test lets one fail there. Nothing else sets it.</summary>
    internal Action<string>? Before { get; set; }

    /// <summary>Runs a statement that is prepared once. Parameters are <c>@1</c>, <c>@2</c> …</summary>
    /// <returns>Rows changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<Cell> values) => Prepared(sql).Execute(values);

    /// <summary>The first column of the first row, or null.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<Cell> values)
    {
        object? value = null;
        Prepared(sql).Read(row => { value = row.GetValue(0); return false; }, values);
        return value;
    }

    /// <summary>The first row as <paramref name="read"/> sees it, or null.</summary>
    public T? First<T>(string sql, Func<Row, T> read, params ReadOnlySpan<Cell> values) where T : class
    {
        ArgumentNullException.ThrowIfNull(read);
        T? first = null;
        Prepared(sql).Read(row => { first = read(row); return false; }, values);
        return first;
    }

    /// <summary>All rows.</summary>
    public List<T> All<T>(string sql, Func<Row, T> read, params ReadOnlySpan<Cell> values)
    {
        ArgumentNullException.ThrowIfNull(read);
        List<T> rows = [];
        Prepared(sql).Read(row => { rows.Add(read(row)); return true; }, values);
        return rows;
    }

    /// <summary>Something remembered by an earlier piece of work, or null.</summary>
    public T? Cached<T>(string key) where T : class => memory.Find(key) as T;

    /// <summary>Remembers what the database will hold once this work is committed; what was used least lately goes when there is no room.</summary>
    /// <param name="key">Under which it is found.</param>
    /// <param name="value">What is remembered.</param>
    /// <param name="size">Bytes it takes, by estimate.</param>
    public void Remember(string key, object value, long size = 1024)
    {
        memory.Put(key, value, size);
        touched.Add(key);
    }

    /// <summary>Forgets what is remembered under a key.</summary>
    public void Forget(string key) => memory.Remove(key);

    /// <summary>Number of the commit under way.</summary>
    internal long Commit => commits.Current;

    /// <summary>Notes that a stream has a new record.</summary>
    internal void Wrote(string stream) => commits.Wrote(stream);

    /// <summary>Whether what was read of a stream after a commit is surely what this transaction finds.</summary>
    internal bool Unchanged(string stream, long since) => commits.Unchanged(stream, since);

    internal Statement Prepared(string sql)
    {
        Statements++;
        Before?.Invoke(sql);
        if (statements.TryGetValue(sql, out var statement)) return statement;
        statement = new Statement(Connection.Handle!, sql);
        statements.Add(sql, statement);
        return statement;
    }

    /// <summary>Begins the transaction. When another process wrote since, nothing remembered is true any more.</summary>
    internal void BeginGroup()
    {
        begin.Execute();
        var now = 0L;
        version.Read(row => { now = row.GetInt64(0); return false; });
        var othersWrote = now != seen;
        if (othersWrote) memory.Clear();
        commits.Begin(othersWrote);
        seen = now;
    }

    internal void EndGroup()
    {
        Before?.Invoke("commit");
        commit.Execute();
        commits.End();
    }

    /// <summary>Takes the transaction back, and with it whatever was remembered in it.</summary>
    internal void Rollback()
    {
        Execute("rollback");
        memory.Clear();
    }

    /// <summary>Rows changed on this connection so far.</summary>
    internal int Changes => SQLitePCL.raw.sqlite3_total_changes(Connection.Handle);

    /// <summary>Whether the database ended the transaction by itself.</summary>
    internal bool IsLost => SQLitePCL.raw.sqlite3_get_autocommit(Connection.Handle) != 0;

    internal void EndWork(bool succeeded)
    {
        db?.Dispose();
        db = null;
        if (!succeeded)
            foreach (var key in touched) memory.Remove(key);
        touched.Clear();
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values) statement.Dispose();
        db?.Dispose();
        Connection.Dispose();
    }

    /// <summary>Statements are literals: the same text is nearly always the same object, and never needs to be hashed whole.</summary>
    private sealed class StatementTexts : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

        public int GetHashCode([DisallowNull] string obj) => HashCode.Combine(obj.Length, obj[0], obj[obj.Length / 2], obj[^1]);
    }
}
