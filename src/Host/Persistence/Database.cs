using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Persistence;

/// <summary>Opens connections to the main database. The file is created and brought to the present schema on first use.</summary>
public sealed class Database
{
    private readonly DataOptions options;
    private readonly TimeProvider clock;
    private readonly Lock once = new();
    private bool ready;

    static Database()
    {
        SQLitePCL.Batteries_V2.Init();
        // A connection belongs to one thread at a time here, so the library need not lock each of its calls. Refused, and not needed, once it is in use.
        SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);
        // Nobody asks how much memory it has taken, and counting it takes a lock at every allocation.
        SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    public Database(DataOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        this.clock = clock;
        ReadString = new SqliteConnectionStringBuilder
        {
            DataSource = options.DatabaseFile, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = 10,
        }.ToString();
    }

    /// <summary>Connection string of the pooled connections that can only read.</summary>
    public string ReadString { get; }

    /// <summary>A pooled connection for reading; dispose of it soon, a long reader keeps the log from being recycled.</summary>
    public SqliteConnection OpenToRead()
    {
        EnsureReady();
        var connection = new SqliteConnection(ReadString);
        connection.Open();
        return connection;
    }

    /// <summary>Creates folder and file where they are missing and applies what the schema lacks.</summary>
    /// <exception cref="SchemaTooNewException">The file is newer than the program; it was not touched.</exception>
    public void EnsureReady()
    {
        lock (once)
        {
            if (ready) return;
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(options.DatabaseFile)!);
            using var connection = Connect();
            Migrator.Apply(connection, clock);
            ready = true;
        }
    }

    /// <summary>The one connection that writes.</summary>
    internal SqliteConnection OpenToWrite()
    {
        EnsureReady();
        GatheredLog.Register();
        var connection = Connect(GatheredLog.Name);
        // The cache is small because SQLite looks through all of it at the end of a transaction in which pages of a tree changed places; what is not in it
        // is in the memory of the system.
        // FULL: an acknowledged command survives a loss of power, and, as nothing is spilled before, the log may be gathered. Checkpoints happen in the
        // writer, never beside it (PERFORMANCE.md §0).
        Run(connection, """
            pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma recursive_triggers = on;
            pragma wal_autocheckpoint = 2000; pragma cache_size = -16384; pragma cache_spill = off;
            pragma temp_store = memory; pragma journal_size_limit = 67108864;
            """);
        return connection;
    }

    /// <summary>A connection for work on the whole file, while the writer has closed its own.</summary>
    internal SqliteConnection OpenAlone()
    {
        EnsureReady();
        return Connect();
    }

    private SqliteConnection Connect(string? files = null)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = options.DatabaseFile, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false, DefaultTimeout = 30, Vfs = files,
        }.ToString());
        connection.Open();
        Run(connection, "pragma busy_timeout = 10000");
        return connection;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The model on the connection of the writer, inside the transaction that runs there: it begins none of its own.</summary>
    internal static ApprovalsDb On(SqliteConnection connection)
    {
        var db = new ApprovalsDb(new DbContextOptionsBuilder<ApprovalsDb>().UseSqlite(connection).Options);
        db.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        return db;
    }
}
