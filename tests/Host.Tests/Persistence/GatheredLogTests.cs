using Approvals.Persistence;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Approvals.Tests.Persistence;

public sealed class GatheredLogTests : IDisposable
{
    private readonly string folder = System.IO.Directory.CreateTempSubdirectory("approvals-").FullName;
    private readonly Database database;
    private readonly SqliteConnection connection;

    public GatheredLogTests()
    {
        database = new Database(new DataOptions { Data = folder }, new ManualClock());
        connection = database.OpenToWrite();
        Run("create table thing (id integer primary key, text text not null)");
    }

    public void Dispose()
    {
        connection.Dispose();
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_writer_syncs_its_log_at_every_commit()
    {
        Assert.Equal(2L, Scalar(connection, "pragma synchronous"));
        Assert.Equal("wal", Scalar(connection, "pragma journal_mode"));
    }

    [Fact]
    public void What_is_committed_is_in_the_files_at_once()
    {
        for (var i = 1; i <= 40; i++)
        {
            Run($"begin; insert into thing (text) values (hex(randomblob({50 * i}))); commit");
            var copy = System.IO.Directory.CreateDirectory(Path.Combine(folder, "copy" + i)).FullName;
            foreach (var file in new[] { "approvals.db", "approvals.db-wal" }) System.IO.File.Copy(Path.Combine(folder, file), Path.Combine(copy, file));
            using var other = new SqliteConnection($"Data Source={Path.Combine(copy, "approvals.db")};Pooling=false");
            other.Open();
            Assert.Equal((long)i, Scalar(other, "select count(*) from thing"));
            using var reader = database.OpenToRead();
            Assert.Equal((long)i, Scalar(reader, "select count(*) from thing"));
        }
    }

    [Fact]
    public void A_transaction_larger_than_the_cache_reaches_the_log_with_its_commit_only()
    {
        Run("pragma cache_size = 10; pragma wal_autocheckpoint = 50");
        for (var round = 0; round < 4; round++)
        {
            var before = LogSize();
            Run("""
                begin;
                with recursive n(i) as (select 1 union all select i + 1 from n where i < 4000) insert into thing (text) select hex(randomblob(600)) from n
                """);
            Run("update thing set text = text || 'x' where id % 3 = 0");
            Assert.Equal(4000L * ((round + 1) / 2 + 1), Scalar(connection, "select count(*) from thing where length(text) >= 1200"));
            Assert.Equal(before, LogSize());
            Run(round % 2 == 0 ? "commit" : "rollback");
            Assert.Equal(round % 2 == 0, LogSize() > before);
            Assert.Equal("ok", Scalar(connection, "pragma integrity_check"));
            Run("pragma wal_checkpoint(truncate)");
        }
        Assert.Equal(8000L, Scalar(connection, "select count(*) from thing"));
        using var reader = database.OpenToRead();
        Assert.Equal(8000L, Scalar(reader, "select count(*) from thing"));
    }

    [Fact]
    public void Writers_of_two_processes_take_turns_and_keep_what_the_other_wrote()
    {
        using var other = database.OpenToWrite();
        var expected = 0L;
        for (var i = 1; i <= 30; i++)
        {
            var (writer, end) = (i % 2 == 0 ? other : connection, i % 3 == 0 ? "rollback" : "commit");
            Execute(writer, $"begin immediate; insert into thing (text) values (hex(randomblob({900 * i}))); {end}");
            if (end == "commit") expected++;
            Assert.Equal(expected, Scalar(connection, "select count(*) from thing"));
            Assert.Equal(expected, Scalar(other, "select count(*) from thing"));
        }
        Assert.Equal("ok", Scalar(other, "pragma integrity_check"));
    }

    private long LogSize() => new FileInfo(Path.Combine(folder, "approvals.db-wal")).Length;

    private void Run(string sql) => Execute(connection, sql);

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
