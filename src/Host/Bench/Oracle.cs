using Approvals.Workflows.Evidence;
using Microsoft.Data.Sqlite;

namespace Approvals.Bench;

/// <summary>
/// What must be true after an arm: as many records as answers and submissions, every touched chain holds, every case approved exactly once
/// and its mail queued once. An arm that is fast and fails here has measured nothing.
/// </summary>
public sealed class Oracle : IDisposable
{
    /// <summary>What must hold for every approved case, as the question that finds those where it does not.</summary>
    private static readonly (string What, string Sql)[] laws =
    [
        ("one decision in the record",
            "(select count(*) from record r where r.stream = a.stream and r.body like '%\"type\":\"DecideTask\"%') <> 1"),
        ("a task closed with Approve",
            "not exists (select 1 from task t where t.id = a.task and t.state = 'closed' and t.outcome = 'Approve')"),
        ("the status approved",
            "not exists (select 1 from case_summary s where s.case_id = a.id and s.status = 'approved')"),
        ("one mail to who asked", "(select n from mailed m where m.stream = a.stream) is not 1"),
        ("a summary of the last record", "(select seq from case_summary s where s.case_id = a.id)"
            + " is not (select max(seq) from record r where r.stream = a.stream)"),
        ("nothing due any more", "exists (select 1 from due_item d where d.stream = a.stream)"),
    ];

    private readonly SqliteConnection connection;

    private Oracle(string folder)
    {
        connection = new SqliteConnection($"Data Source={Path.Combine(folder, "approvals.db")};Mode=ReadOnly;Pooling=false");
        connection.Open();
    }

    /// <summary>Throws at the first thing that is not so.</summary>
    /// <param name="folder">The installation.</param>
    /// <param name="records">Records of cases that must be there.</param>
    /// <param name="approved">Cases that were approved.</param>
    public static void Check(string folder, long records, IReadOnlyList<Waiting> approved)
    {
        using var oracle = new Oracle(folder);
        var found = oracle.CountRecords();
        if (found != records) throw Broken(folder, $"{records} records of cases are expected, {found} are there");
        oracle.Keep(approved);
        foreach (var (what, sql) in laws)
            if (oracle.Scalar($"select count(*) from approved a where {sql}") is not 0L and var wrong)
                throw Broken(folder, $"{wrong} of {approved.Count} approved cases lack {what}");
        oracle.CheckChains(folder);
    }

    /// <summary>Records of cases in an installation.</summary>
    public static long Records(string folder)
    {
        using var oracle = new Oracle(folder);
        return oracle.CountRecords();
    }

    public void Dispose() => connection.Dispose();

    private static InvalidOperationException Broken(string folder, string what) => new($"The oracle of {folder}: {what}.");

    private long CountRecords() => (long)Scalar("select count(*) from record where stream >= 'case/' and stream < 'case0'")!;

    private void Keep(IReadOnlyList<Waiting> approved)
    {
        Scalar("create temp table approved (id text not null, task text not null, stream text not null) strict");
        // Mails lie in the order of the queue: counted once, not once a case.
        Scalar("create temp table mailed (stream text not null primary key, n integer not null) strict");
        Scalar("insert into mailed select stream, count(*) from mail where template = 'approved' group by stream");
        using var transaction = connection.BeginTransaction(deferred: true);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "insert into approved values (@1, @2, 'case/' || @1)";
        command.Parameters.Add("@1", SqliteType.Text);
        command.Parameters.Add("@2", SqliteType.Text);
        foreach (var one in approved)
        {
            command.Parameters[0].Value = one.Case;
            command.Parameters[1].Value = one.Task;
            command.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    private void CheckChains(string folder)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "select r.stream, r.seq, r.body, r.hash from approved a join record r on r.stream = a.stream order by a.rowid, r.seq";
        using var reader = command.ExecuteReader();
        List<StoredRecord> records = [];
        while (reader.Read())
        {
            var record = new StoredRecord(reader.GetString(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3));
            if (records.Count > 0 && records[0].Stream != record.Stream) Verify();
            records.Add(record);
        }
        Verify();

        void Verify()
        {
            if (ChainVerifier.Verify(records).FirstOrDefault() is { } fault) throw Broken(folder, fault.ToString());
            records.Clear();
        }
    }

    private object? Scalar(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
