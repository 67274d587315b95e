using Microsoft.Data.Sqlite;

namespace Approvals.Persistence;

/// <summary>
/// What was erased stands on in free pages of the file and in its log until they are written over, and SQLite says nothing of when that is. Whoever erases
/// marks it here; at night the file is written anew without them (<c>VACUUM</c>) and the log is cut off. While that lasts nobody writes, which is a matter of
/// seconds for each gigabyte and needs as much room on the disk again. Until then, and in backups already made, what was erased can be found with tools for files.
/// </summary>
public sealed class Residue(Writer writer, Database database)
{
    /// <summary>Key of the setting: absent before the first night, so that what was erased by older versions goes too.</summary>
    private const string Setting = "residue";

    private const string None = "none";

    /// <summary>Something was erased in this transaction; parameters: none.</summary>
    internal const string Mark = $"update setting set value = 'left' where key = '{Setting}'";

    /// <summary>Writes the file anew if something was erased since the last time.</summary>
    /// <returns>Whether there was.</returns>
    /// <exception cref="SqliteException">The disk has no room for it; the file is as it was, and the next night tries again.</exception>
    public async Task<bool> ClearAsync()
    {
        using (var connection = database.OpenToRead())
        {
            if (Scalar(connection, $"select value from setting where key = '{Setting}'") is None) return false;
        }
        await writer.AloneAsync(() =>
        {
            using var connection = database.OpenAlone();
            Run(connection, "vacuum");
            // Only now: cut off before, the next night does it again.
            Run(connection, $"insert into setting (key, value) values ('{Setting}', '{None}') on conflict (key) do update set value = excluded.value");
            Run(connection, "pragma wal_checkpoint(truncate)");
        });
        return true;
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Run(SqliteConnection connection, string sql) => Scalar(connection, sql);
}
