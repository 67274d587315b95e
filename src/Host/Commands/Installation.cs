using Approvals.Persistence;
using Microsoft.Data.Sqlite;

namespace Approvals.Commands;

/// <summary>The database of an installation, for reading only: nothing is created, migrated or locked by looking.</summary>
internal static class Installation
{
    /// <summary>A connection that cannot write; null when there is no file.</summary>
    public static SqliteConnection? TryOpen(DataOptions options)
    {
        if (!File.Exists(options.DatabaseFile)) return null;
        try
        {
            return Open(options.DatabaseFile);
        }
        catch (SqliteException)
        {
            // A write-ahead log needs a folder that can be written; a copy on a read-only medium is read as it lies there.
            return Open("file:" + Uri.EscapeDataString(options.DatabaseFile).Replace("%2F", "/", StringComparison.Ordinal)
                + "?immutable=1");
        }
    }

    /// <summary>All rows of a query, column by column as text; whatever somebody put there, reading does not stumble.</summary>
    public static IEnumerable<string?[]> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var row = new string?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++) row[i] = reader.GetValue(i) switch
            {
                DBNull => null,
                byte[] bytes => Convert.ToHexStringLower(bytes),
                var value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
            };
            yield return row;
        }
    }

    private static SqliteConnection Open(string source)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source, Mode = SqliteOpenMode.ReadOnly,
            Pooling = false
        }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "select count(*) from sqlite_master";
            command.ExecuteScalar();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
