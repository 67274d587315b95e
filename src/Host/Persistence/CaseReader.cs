using Approvals.Workflows.Cases;
using Microsoft.Data.Sqlite;

namespace Approvals.Persistence;

/// <summary>A case as read, with what a record after it needs.</summary>
/// <param name="State">The fold of all its records.</param>
/// <param name="Hash">Hash of the last one.</param>
/// <param name="Snapshot">Sequence number of the snapshot it began from; 0 when there was none.</param>
/// <param name="Size">Bytes it takes in memory, by estimate.</param>
internal sealed record StoredCase(CaseState State, string Hash, long Snapshot, long Size);

/// <summary>Reads the history and the state of a case on any connection.</summary>
internal static class CaseReader
{
    /// <summary>An estimate: what a JSON text takes as objects, compared with its bytes.</summary>
    public const int ObjectsByText = 3;

    private const string SnapshotQuery = "select seq, fold_version, body from stream_state where stream = @1";
    private const string TailQuery = "select seq, hash, body from record where stream = @1 and seq >= @2 order by seq";

    /// <summary>The case as its records make it; null when there is none.</summary>
    public static CaseState? State(SqliteConnection connection, string stream)
    {
        using var snapshot = new Statement(connection.Handle!, SnapshotQuery);
        using var tail = new Statement(connection.Handle!, TailQuery);
        return Load(snapshot, tail, stream)?.State;
    }

    /// <summary>The same in the transaction of the writer.</summary>
    public static StoredCase? Load(WriteSession session, string stream) =>
        Load(session.Prepared(SnapshotQuery), session.Prepared(TailQuery), stream);

    /// <summary>All records in order.</summary>
    public static List<CaseRecord> History(SqliteConnection connection, string stream)
    {
        using var tail = new Statement(connection.Handle!, TailQuery);
        List<CaseRecord> records = [];
        tail.Read(row => { records.Add(RecordJson.ReadRecord(row.GetUtf8(2))); return true; }, stream, 1L);
        return records;
    }

    private static StoredCase? Load(Statement snapshot, Statement tail, string stream)
    {
        CaseState? state = null;
        var (from, size) = (0L, 0L);
        snapshot.Read(row =>
        {
            if (row.GetInt32(1) == CaseState.FoldVersion)
                (state, from, size) = (RecordJson.ReadState(row.GetUtf8(2)), row.GetInt64(0), row.GetUtf8(2).Length);
            return false;
        }, stream);
        // A snapshot that runs ahead of the history counts for nothing: records were taken away, and what is left is what can be shown.
        return Fold(tail, stream, state, from, size) ?? (from == 0 ? null : Fold(tail, stream, null, 0, 0));
    }

    /// <summary>The records after a snapshot folded over it; null when there are none and not the snapshot's own either.</summary>
    private static StoredCase? Fold(Statement tail, string stream, CaseState? state, long from, long size)
    {
        var hash = "";
        tail.Read(row =>
        {
            hash = row.GetString(1);
            // The record of the snapshot itself is read for its hash.
            if (row.GetInt64(0) == from) return true;
            state = CaseState.Fold(state, RecordJson.ReadRecord(row.GetUtf8(2)));
            size += row.GetUtf8(2).Length;
            return true;
        }, stream, from);
        return hash.Length == 0 || state is null ? null : new StoredCase(state, hash, from, size * ObjectsByText);
    }
}
