using Approvals.Persistence;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Approvals.Tests.Persistence;

/// <summary>What a database of an earlier schema holds is there after the migration.</summary>
public sealed class MigrationTests : IDisposable
{
    private readonly SqliteConnection connection = new("Data Source=:memory:");

    public MigrationTests()
    {
        connection.Open();
        Run("pragma foreign_keys = on");
        foreach (var script in Migrator.Scripts.Take(2)) Run(script.Sql);
        Run("create table schema_version (version integer not null primary key, name text not null, applied_at integer not null) strict");
        Run("insert into schema_version values (1, 'initial', 0), (2, 'answers', 0)");
    }

    public void Dispose() => connection.Dispose();

    [Fact]
    public void The_narrow_tables_hold_what_the_wide_ones_held()
    {
        Run("""
            insert into record (stream, seq, at, body, hash, command_id) values ('case/a', 1, 10, '{}', 'h1', 'c1'), ('case/a', 2, 20, '{}', 'h2', 'c2');
            insert into stream_state values ('case/a', 2, 2, '{}');
            insert into case_summary values
              ('case/a', 10, 20, 'a', 'aid', '1', 'T', 'o', 'p', 'old', 'h', '2026-03-02', 0, null, '2026-03-02', null, null, 's'),
              ('case/a', 20, null, 'a', 'aid', '1', 'T', 'o', 'p', 'new', 'h', '2026-03-03', 1, null, '2026-03-02', '2026-03-30', 't', 's');
            insert into task values ('a.1', 'case/a', 'a', 'x', 'x', 1, 'Step', 'o', 0, null, 'open', 10, '2026-03-30', 'a/d1', null, null, null, null, 0);
            insert into task_seat values ('a.1', 'act', 'leader', 'o'), ('a.1', 'act', 'head', 'o');
            insert into deadline values ('a/d1', 'case/a', 't', '5 days', 'b', 1, '2026-03-02', '2026-03-30', 'running', 1, 'a.1', '[]', null);
            insert into due_item values ('k1', 'case/a', 'reminder', 5, 'a/d1', 'a.1', -3, 'fired', 6), ('k2', 'case/a', 'reminder', 9, 'a/d1', 'a.1', -1, 'planned', null),
              ('k3', 'case/a', 'overdue', 8, 'a/d1', 'a.1', 0, 'planned', null), ('k4', 'case/a', 'reminder', 1, 'a/d1', 'a.1', -9, 'dropped', null);
            insert into outbox values ('a/1/1/x', 'a/1/1', 'case/a', 'x', 't', '{}', 'sent', 1, 1, null, 2, null, 'm'),
              ('a/1/2/x', 'a/1/2', 'case/a', 'x', 't', '{}', 'sending', 1, 2, 9, null, 'later', 'n'), ('a/1/3/x', 'a/1/3', 'case/a', 'x', 't', '{}', 'failed', 1, 7, null, null, 'no', 'o');
            insert into idempotency values ('x', 'key', 'digest', 'case/a', 2, 20);
            """);
        Assert.Equal(Migrator.Newest - 2, Migrator.Apply(connection, new ManualClock()));
        Assert.Equal(["a 2 8 20 new 1 2026-03-30"], Rows("select case_id, seq, next_at, valid_from, status, suspended, next_due from case_summary"));
        Assert.Equal(["a 10 20 old"], Rows("select case_id, valid_from, valid_to, status from case_summary_past"));
        Assert.Equal(["o head act 2026-03-30 a.1", "o leader act 2026-03-30 a.1"], Rows("select organisation, role, purpose, due, task_id from task_seat"));
        Assert.Equal(["a.1 case/a open a/d1 2026-03-30"], Rows("select id, stream, state, deadline_id, due from task"));
        Assert.Equal(["case/a a/d1 running 2026-03-30"], Rows("select stream, id, state, due from deadline"));
        Assert.Equal(["k2 9 -1", "k3 8 0"], Rows("select key, at, offset_days from due_item"));
        Assert.Equal(["x a/1/1/x sent 1  2  m", "x a/1/2/x sending 2 9  later n", "x a/1/3/x failed 7   no o"],
            Rows("select account, id, state, attempts, next_attempt_at, sent_at, error, message_id from mail order by id"));
        Assert.Equal(["1 a/1/2/x"], Rows("select place, id from outbox"));
        Assert.Equal(["x key digest case/a 2 20"], Rows("select * from idempotency"));
        Assert.Equal(["case/a 2"], Rows("select stream, seq from stream_state"));
        Assert.Equal(["1 h1", "2 h2"], Rows("select seq, hash from record order by id"));
        Assert.Throws<SqliteException>(() => Run("update record set body = ''"));
        Assert.Empty(Rows("select name from sqlite_master where name like '%_old'"));
    }

    [Fact]
    public void What_is_planned_is_written_shorter_only_where_it_can_be_read_again()
    {
        foreach (var script in Migrator.Scripts.Skip(2).Take(3)) Run(script.Sql);
        Run("insert into schema_version values (3, 'narrow', 0), (4, 'audit', 0), (5, 'versions', 0)");
        // An id with the wildcards of a pattern, keys that begin as it does in another case or go on otherwise.
        string[] keys = ["a_c%/d1/r", "a_c%.1", "a_c%x/1", "A_C%/d1", "abcd/d1", "a_c%", "other", "d1/r"];
        foreach (var id in (string[])["a_c%", "b"])
        {
            Run($"insert into deadline values ('case/{id}', '{id}/d1', 'k', 't', 'b', 1, '2026-03-02', '2026-03-30', 'running', 1, '{id}.1', '[]', null)");
            foreach (var key in keys) Run($"insert into due_item values ('case/{id}', '{key}', 'reminder', 5, '{id}/d1', '{key}', -3)");
        }
        Run("insert into due_item values ('case/b', 'none', 'overdue', 6, 'b/d1', null, 0)");
        const string All = "select stream, key, kind, at, deadline_id, task_id, offset_days from due_item order by stream, key";
        var before = Rows(All);
        Migrator.Apply(connection, new ManualClock());
        Assert.Equal(before.Order(StringComparer.Ordinal), Rows(All).Order(StringComparer.Ordinal));
        Assert.Equal([".1", "/d1/r"], Rows("select i.value ->> 0 from deadline d, json_each(d.planned) i where d.stream = 'case/a_c%' and i.value ->> 0 < '0' order by 1"));
    }

    [Fact]
    public void What_is_planned_for_no_deadline_stops_the_migration_instead_of_getting_lost()
    {
        foreach (var script in Migrator.Scripts.Skip(2).Take(3)) Run(script.Sql);
        Run("insert into schema_version values (3, 'narrow', 0), (4, 'audit', 0), (5, 'versions', 0)");
        Run("insert into due_item values ('case/a', 'k1', 'reminder', 5, 'a/d1', 'a.1', -3)");
        var fault = Assert.Throws<SqliteException>(() => Migrator.Apply(connection, new ManualClock()));
        Assert.Contains("due_item_has_no_deadline_row", fault.Message, StringComparison.Ordinal);
        Assert.Equal((5, 1), ((int)Migrator.VersionOf(connection), Rows("select key from due_item").Count));
        Run("delete from due_item");
        Migrator.Apply(connection, new ManualClock());
        Assert.Equal(Migrator.Newest, (int)Migrator.VersionOf(connection));
    }

    [Fact]
    public void A_connection_on_which_a_case_cannot_be_read_is_closed()
    {
        using var empty = new SqliteConnection("Data Source=:memory:");
        empty.Open();
        Assert.Throws<SqliteException>(() => new CaseReader.Loader(empty));
        Assert.Equal(System.Data.ConnectionState.Closed, empty.State);
    }

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private List<string> Rows(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read()) rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i).ToString())));
        return rows;
    }
}
