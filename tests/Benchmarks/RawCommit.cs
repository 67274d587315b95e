using Microsoft.Data.Sqlite;

namespace Approvals.Benchmarks;

/// <summary>
/// The least that one durable commit can cost here: one prepared insert of a row as large as a record, one transaction, one flush, with the settings of the
/// writer's connection and nothing else.
/// </summary>
internal sealed class RawCommit : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand insert;
    private readonly string body;
    private int rows;

    public RawCommit(string folder, int bodyLength)
    {
        connection = new SqliteConnection($"Data Source={Path.Combine(folder, "raw.db")};Pooling=false");
        connection.Open();
        Run("pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 2000; pragma cache_size = -65536; pragma temp_store = memory");
        Run("create table record (id integer primary key, stream text not null, seq integer not null, body text not null) strict");
        Run("create unique index record_stream on record (stream, seq)");
        insert = connection.CreateCommand();
        insert.CommandText = "insert into record (stream, seq, body) values (@stream, @seq, @body)";
        insert.Parameters.Add("@stream", SqliteType.Text);
        insert.Parameters.Add("@seq", SqliteType.Integer);
        insert.Parameters.Add("@body", SqliteType.Text);
        insert.Prepare();
        body = new string('x', bodyLength);
    }

    public Task InsertAsync()
    {
        using var transaction = connection.BeginTransaction();
        insert.Transaction = transaction;
        insert.Parameters[0].Value = $"case/{rows}";
        insert.Parameters[1].Value = ++rows;
        insert.Parameters[2].Value = body;
        insert.ExecuteNonQuery();
        transaction.Commit();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        insert.Dispose();
        connection.Dispose();
    }

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
