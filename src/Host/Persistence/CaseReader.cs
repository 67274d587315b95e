using Approvals.Workflows.Cases;
using Microsoft.Data.Sqlite;

namespace Approvals.Persistence;

/// <summary>Reads the history and the state of a case on any connection.</summary>
internal static class CaseReader
{
    /// <summary>The case as stored, folded again when the snapshot is of another version; null when there is none.</summary>
    public static CaseState? State(SqliteConnection connection, SqliteTransaction? transaction, string stream)
    {
        using var command = Command(connection, transaction, "select seq, fold_version, body from stream_state where stream = @1", stream);
        using var reader = command.ExecuteReader();
        if (reader.Read() && reader.GetInt32(1) == CaseState.FoldVersion) return RecordJson.ReadState(reader.GetString(2));
        CaseState? state = null;
        foreach (var record in History(connection, transaction, stream)) state = CaseState.Fold(state, record);
        return state;
    }

    /// <summary>All records in order.</summary>
    public static List<CaseRecord> History(SqliteConnection connection, SqliteTransaction? transaction, string stream)
    {
        using var command = Command(connection, transaction, "select body from record where stream = @1 order by seq", stream);
        using var reader = command.ExecuteReader();
        List<CaseRecord> records = [];
        while (reader.Read()) records.Add(RecordJson.ReadRecord(reader.GetString(0)));
        return records;
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction? transaction, string sql, string stream)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.Parameters.AddWithValue("@1", stream);
        return command;
    }
}
