using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Approvals.Persistence;

/// <summary>Brings a database to the schema of this program: numbered scripts, each once, all in one transaction.</summary>
public static partial class Migrator
{
    /// <summary>The scripts of SQLite in order of their numbers.</summary>
    public static IReadOnlyList<Migration> Scripts { get; } = Read();

    /// <summary>Version of the schema after all scripts.</summary>
    public static int Newest => Scripts[^1].Version;

    /// <summary>Applies what is missing and returns the number of scripts run. A database of a newer version is left alone.</summary>
    /// <exception cref="SchemaTooNewException">The database is newer than the program.</exception>
    public static int Apply(SqliteConnection connection, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(clock);
        Check(connection);
        if (VersionOf(connection) == Newest) return 0;
        using var transaction = connection.BeginTransaction();
        // Another process may have been faster between the look and the lock.
        var version = Check(connection);
        var missing = Scripts.Where(s => s.Version > version).ToList();
        Run(connection, """
            create table if not exists schema_version (
              version integer not null primary key, name text not null, applied_at integer not null
            ) strict
            """);
        foreach (var script in missing)
        {
            Run(connection, script.Sql);
            Run(connection, "insert into schema_version (version, name, applied_at) values (@version, @name, @at)",
                ("@version", script.Version), ("@name", script.Name), ("@at", clock.GetUtcNow().ToUnixTimeMilliseconds()));
        }
        transaction.Commit();
        return missing.Count;
    }

    /// <summary>Version of a database's schema; 0 for an empty one.</summary>
    public static long VersionOf(SqliteConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (Scalar(connection, "select count(*) from sqlite_master where type = 'table' and name = 'schema_version'") == 0) return 0;
        return Scalar(connection, "select coalesce(max(version), 0) from schema_version");
    }

    private static long Check(SqliteConnection connection)
    {
        var version = VersionOf(connection);
        return version <= Newest ? version : throw new SchemaTooNewException(connection.DataSource, version, Newest);
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static void Run(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }

    private static List<Migration> Read()
    {
        var assembly = typeof(Migrator).Assembly;
        List<Migration> scripts = [];
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (FileName().Match(resource) is not { Success: true } match) continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var version = int.Parse(match.Groups["version"].Value, CultureInfo.InvariantCulture);
            scripts.Add(new Migration(version, match.Groups["name"].Value, reader.ReadToEnd()));
        }
        scripts.Sort((a, b) => a.Version.CompareTo(b.Version));
        for (var i = 0; i < scripts.Count; i++)
            if (scripts[i].Version != i + 1) throw new InvalidOperationException($"Migration {i + 1:0000} is missing or there twice.");
        return scripts;
    }

    [GeneratedRegex(@"\.Persistence\.Migrations\.(?<version>\d{4})-(?<name>[a-z0-9-]+)\.sqlite\.sql$")]
    private static partial Regex FileName();
}

/// <summary>A numbered script.</summary>
public sealed record Migration(int Version, string Name, string Sql);
