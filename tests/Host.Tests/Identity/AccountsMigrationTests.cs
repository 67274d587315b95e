using Approvals.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Approvals.Tests.Identity;

public sealed class AccountsMigrationTests : IDisposable
{
    private readonly DirectoryInfo folder = System.IO.Directory.CreateTempSubdirectory("approvals-accounts");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_scripts_build_what_the_model_expects()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (scripts, model) = (Connect("scripts"), Connect("model"));
        await AccountsMigration.RunAsync(scripts, cancellation);
        await using (var db = new AccountsDb(new DbContextOptionsBuilder<AccountsDb>().UseSqlite(model).Options))
            await db.Database.EnsureCreatedAsync(cancellation);
        var expected = Shape(model);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Shape(scripts));
    }

    [Fact]
    public async Task Running_twice_changes_nothing()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var connection = Connect("twice");
        await AccountsMigration.RunAsync(connection, cancellation);
        var first = Shape(connection);
        await AccountsMigration.RunAsync(connection, cancellation);
        Assert.Equal(first, Shape(connection));
    }

    private string Connect(string name) => $"Data Source={Path.Combine(folder.FullName, name + ".db")}";

    private static List<string> Shape(string connection)
    {
        const string Columns = """
            select m.name || '.' || c.name || ' ' || c.type || ' ' || (c."notnull" or c.pk > 0) || ' ' || c.pk
            from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%'
            union all
            select m.name || ' index ' || i.name || ' ' || i."unique" || ' ' || (select group_concat(x.name) from pragma_index_info(i.name) x)
            from sqlite_master m, pragma_index_list(m.name) i where m.type = 'table' and i.origin = 'c'
            union all
            select m.name || ' references ' || f."table" || ' ' || f."from" || ' ' || f.on_delete
            from sqlite_master m, pragma_foreign_key_list(m.name) f where m.type = 'table'
            order by 1
            """;
        using var open = new SqliteConnection(connection);
        open.Open();
        using var command = open.CreateCommand();
        command.CommandText = Columns;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(reader.GetString(0));
        return rows;
    }
}
