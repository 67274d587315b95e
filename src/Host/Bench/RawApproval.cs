using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Approvals.Bench;

/// <summary>
/// The least that one durable approval costs on this disk with this library: a guarded update of the task, a row of history with its link
/// of the chain, a row of the outbox, two secondary indexes; prepared statements, the settings of the writer's connection, nothing else.
/// </summary>
internal sealed class RawApproval : IDisposable
{
    /// <summary>Bytes of a history row and of a mail, as measured for the figures.</summary>
    private const int BodyLength = 220;

    private readonly SqliteConnection connection;
    private readonly SqliteCommand update;
    private readonly SqliteCommand history;
    private readonly SqliteCommand outbox;
    private readonly byte[] body = RandomNumberGenerator.GetBytes(BodyLength);
    private readonly byte[] leaf = new byte[BodyLength + 32];
    private byte[] head = new byte[32];
    private int next;

    public RawApproval(string folder, IReadOnlyList<string> pragmas, int tasks)
    {
        var file = Path.Combine(folder, "raw.db");
        foreach (var old in (string[])[file, file + "-wal", file + "-shm"]) File.Delete(old);
        connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        foreach (var pragma in pragmas) Run("pragma " + pragma);
        Run("""
            create table task (id integer primary key, case_id integer not null, assignee text not null, due text not null,
              state integer not null, actor text, closed_at integer) strict;
            create index task_inbox on task (assignee, due, id) where state = 0;
            create table history (id integer primary key, case_id integer not null, seq integer not null, at integer not null,
              body blob not null, hash blob not null) strict;
            create unique index history_case on history (case_id, seq);
            create table outbox (id integer primary key, state integer not null, body blob not null) strict;
            """);
        Run($"""
            with recursive n(i) as (select 1 union all select i + 1 from n where i < {tasks})
            insert into task (id, case_id, assignee, due, state)
            select i, i, 'leader-' || (i % 50), date('2026-01-01', '+' || (i % 60) || ' days'), 0 from n
            """);
        update = Prepare("update task set state = 1, actor = @2, closed_at = @3 where id = @1 and state = 0", SqliteType.Integer,
            SqliteType.Text, SqliteType.Integer);
        history = Prepare("insert into history (case_id, seq, at, body, hash) values (@1, 1, @2, @3, @4)", SqliteType.Integer,
            SqliteType.Integer, SqliteType.Blob, SqliteType.Blob);
        outbox = Prepare("insert into outbox (state, body) values (0, @1)", SqliteType.Blob);
    }

    /// <summary>
    /// Approves so many tasks with so many in a transaction; a sample is one transaction, which is what each of its callers waits.
    /// </summary>
    public Samples Run(int count, int batch)
    {
        var samples = new Samples(count);
        var begun = Samples.Start();
        for (var done = 0; done < count; done += batch)
        {
            var start = Samples.Start();
            using (var transaction = connection.BeginTransaction())
            {
                update.Transaction = history.Transaction = outbox.Transaction = transaction;
                for (var i = 0; i < batch; i++) Approve();
                transaction.Commit();
            }
            var took = Samples.Since(start);
            for (var i = 0; i < batch && samples.Count < count; i++) samples.Take(took);
        }
        samples.Elapsed = Samples.Since(begun);
        return samples;
    }

    /// <summary>Whether every approval made one row of each kind and none was lost.</summary>
    public bool Holds() => Count("task where state = 1") == next && Count("history") == next && Count("outbox") == next;

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[update, history, outbox]) command.Dispose();
        connection.Dispose();
    }

    private void Approve()
    {
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        update.Parameters[0].Value = ++next;
        update.Parameters[1].Value = "leader";
        update.Parameters[2].Value = at;
        if (update.ExecuteNonQuery() != 1) throw new InvalidOperationException($"The task {next} of the raw loop was not open.");
        body.CopyTo(leaf, 0);
        head.CopyTo(leaf, BodyLength);
        head = SHA256.HashData(leaf);
        history.Parameters[0].Value = next;
        history.Parameters[1].Value = at;
        history.Parameters[2].Value = body;
        history.Parameters[3].Value = head;
        history.ExecuteNonQuery();
        outbox.Parameters[0].Value = body;
        outbox.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string sql, params IReadOnlyList<SqliteType> types)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < types.Count; i++) command.Parameters.Add($"@{i + 1}", types[i]);
        command.Prepare();
        return command;
    }

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private long Count(string what)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from " + what;
        return (long)command.ExecuteScalar()!;
    }
}
