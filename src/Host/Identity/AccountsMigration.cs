using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Approvals.Identity;

/// <summary>Brings the file of accounts to the newest numbered script; the number reached stands in the file itself.</summary>
public static class AccountsMigration
{
    private const string Prefix = "Approvals.Identity.Migrations.";

    public static async Task RunAsync(string connectionString, CancellationToken cancellation)
    {
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(cancellation);
        await ExecuteAsync(connection, "pragma journal_mode=wal", cancellation);
        foreach (var (number, name) in Scripts())
        {
            // Immediate: two processes started together must not both find the old number.
            await using var transaction = connection.BeginTransaction(deferred: false);
            if (await VersionAsync(connection, cancellation) < number)
            {
                await ExecuteAsync(connection, Read(name), cancellation);
                await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"pragma user_version={number}"), cancellation);
            }
            await transaction.CommitAsync(cancellation);
        }
    }

    private static IEnumerable<(int Number, string Name)> Scripts() =>
        typeof(AccountsMigration).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(".sql", StringComparison.Ordinal))
            .Select(n => (int.Parse(n.AsSpan(Prefix.Length, 4), CultureInfo.InvariantCulture), n))
            .Order();

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(AccountsMigration).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static async Task<long> VersionAsync(SqliteConnection connection, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "pragma user_version";
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        // The text is a script embedded in this assembly or built from a number of it.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
