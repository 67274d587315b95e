using Approvals.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Xunit;

namespace Approvals.Tests.Persistence;

public sealed class SchemaTests : IDisposable
{
    private readonly ManualClock clock = new();
    private readonly string folder = System.IO.Directory.CreateTempSubdirectory("approvals-").FullName;

    public void Dispose() => System.IO.Directory.Delete(folder, recursive: true);

    private string File => Path.Combine(folder, "approvals.db");

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        connection.Open();
        return connection;
    }

    private static List<string> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read()) rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i).ToString())));
        return rows;
    }

    [Fact]
    public void The_scripts_and_the_model_describe_the_same_tables()
    {
        using var connection = Open();
        Migrator.Apply(connection, clock);
        using var db = new ApprovalsDb(new DbContextOptionsBuilder<ApprovalsDb>().UseSqlite(connection).Options);
        List<string> model = [];
        foreach (var entity in db.Model.GetEntityTypes())
        {
            if (entity.GetViewName() is { } view)
            {
                Assert.Equal(Rows(connection, $"select name from pragma_table_info('{view}')").Order(StringComparer.Ordinal),
                    entity.GetProperties().Select(p => p.GetColumnName()).Order(StringComparer.Ordinal));
                continue;
            }
            var table = StoreObjectIdentifier.Create(entity, StoreObjectType.Table)!.Value;
            var key = entity.FindPrimaryKey()?.Properties.ToList() ?? [];
            foreach (var p in entity.GetProperties())
            {
                var nullable = p.IsNullable ? "null" : "not null";
                model.Add($"{table.Name}.{p.GetColumnName(table)} {p.GetColumnType()} {nullable} key {key.IndexOf(p) + 1}");
            }
        }
        // The two tables of mails are read as one view.
        var script = Rows(connection, """
            select t.name || '.' || c.name || ' ' || upper(c.type) || iif(c."notnull" = 1, ' not null', ' null') || ' key ' || c.pk
            from sqlite_master t join pragma_table_info(t.name) c
            where t.type = 'table' and t.name not like 'sqlite%' and t.name not in ('schema_version', 'outbox', 'mail_past')
            """);
        Assert.Equal(script.Order(StringComparer.Ordinal), model.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Scripts_are_applied_once()
    {
        using var connection = Open();
        Assert.Equal(Migrator.Scripts.Count, Migrator.Apply(connection, clock));
        Assert.Equal(0, Migrator.Apply(connection, clock));
        Assert.Equal(Migrator.Newest, Migrator.VersionOf(connection));
        Assert.Equal(["1 initial"], Rows(connection, "select version, name from schema_version where version = 1"));
    }

    [Fact]
    public void A_database_of_a_newer_program_is_refused_and_not_touched()
    {
        using (var connection = Open())
        {
            Migrator.Apply(connection, clock);
            Rows(connection, $"insert into schema_version values ({Migrator.Newest + 1}, 'later', 0)");
        }
        var before = System.IO.File.ReadAllBytes(File);
        var database = new Database(new DataOptions { Data = folder }, clock);
        var fault = Assert.Throws<SchemaTooNewException>(database.EnsureReady);
        Assert.Contains($"version {Migrator.Newest + 1}", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        Assert.Equal([File], System.IO.Directory.GetFiles(folder));
    }

    [Fact]
    public void A_database_is_made_with_its_folder_on_first_use()
    {
        var deep = Path.Combine(folder, "a", "b");
        var database = new Database(new DataOptions { Data = deep }, clock);
        using (var connection = database.OpenToRead()) Assert.Equal(["0"], Rows(connection, "select count(*) from record"));
        SqliteConnection.ClearAllPools();
        Assert.True(System.IO.File.Exists(Path.Combine(deep, "approvals.db")));
    }

    [Theory]
    [InlineData("insert into task_seat (organisation, role, purpose, due, task_id) values (?1, ?2, ?3, ?5, ?4)")]
    [InlineData("delete from task_seat where organisation = ?1 and role = ?2 and purpose = ?3 and due = ?5 and task_id = ?4")]
    [InlineData("update task set state = 'closed', outcome = ?2, actor = ?3, closed_at = ?4, closed_on = ?5, late = ?6 where id = ?1")]
    [InlineData("update deadline set state = ?3, stopped_on = ?4, planned = ?5, moves = moves + 1, changed_at = ?6 where stream = ?1 and id = ?2")]
    public void What_every_decision_writes_makes_no_table_of_its_own(string sql)
    {
        using var connection = Open();
        Migrator.Apply(connection, clock);
        Assert.DoesNotContain(Rows(connection, "explain " + sql), row => row.Contains("OpenEphemeral", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("update task set state = 'lost'")]
    [InlineData("update deadline set state = 'lost'")]
    [InlineData("update task_seat set purpose = 'lost'")]
    [InlineData("update draft set state = 'lost'")]
    public void States_that_there_are_not_are_refused(string sql)
    {
        using var connection = Open();
        Migrator.Apply(connection, clock);
        var table = sql.Split(' ')[1];
        var columns = Rows(connection, $"select name, type, \"notnull\" from pragma_table_info('{table}')").Select(r => r.Split(' ')).Where(r => r[2] == "1").ToList();
        var values = columns.Select(c => c[1] == "INTEGER" ? "1" : c[0] switch { "state" => table == "deadline" ? "'running'" : "'open'", "purpose" => "'act'", _ => "'x'" });
        Rows(connection, $"insert into {table} ({string.Join(", ", columns.Select(c => c[0]))}) values ({string.Join(", ", values)})");
        Assert.Contains("CHECK", Assert.Throws<SqliteException>(() => Rows(connection, sql)).Message, StringComparison.Ordinal);
    }
}
