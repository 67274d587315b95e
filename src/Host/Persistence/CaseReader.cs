using Approvals.Workflows.Cases;
using Microsoft.Data.Sqlite;

namespace Approvals.Persistence;

/// <summary>A case as read, with what a record after it needs.</summary>
/// <param name="State">The fold of all its records.</param>
/// <param name="Hash">Hash of the last one.</param>
/// <param name="Snapshot">Sequence number of the snapshot it began from; 0 when there was none.</param>
/// <param name="Size">Bytes it takes in memory, by estimate.</param>
/// <param name="Since">A commit of this process that was done before it was read.</param>
internal sealed record StoredCase(CaseState State, string Hash, long Snapshot, long Size, long Since)
{
    /// <summary>Whether no record has come after it, nor another in the place of its own.</summary>
    public bool IsLast(WriteSession session, string stream) => session.Unchanged(stream, Since) || StreamLog.Head(session, stream).Hash == Hash;
}

/// <summary>Reads the history and the state of a case on any connection.</summary>
internal static class CaseReader
{
    /// <summary>An estimate: what a JSON text takes as objects, compared with its bytes.</summary>
    public const int ObjectsByText = 3;

    private const string SnapshotQuery = "select seq, fold_version, body from stream_state where stream = @1";
    private const string AnsweredQuery = "select body_digest, stream, seq from idempotency where actor = @1 and key = @2";
    private const string TailQuery = "select seq, hash, body from record where stream = @1 and seq >= @2 order by seq";

    /// <summary>The case as its records make it, in the transaction of the writer; null when there is none.</summary>
    public static StoredCase? Load(WriteSession session, string stream) =>
        Load(session.Prepared(SnapshotQuery), session.Prepared(TailQuery), stream, session.Commit - 1);

    /// <summary>The accepted command of an actor with a key, in the transaction of the writer; null when there is none.</summary>
    public static AnsweredKey? Answered(WriteSession session, string actor, string key) => Answered(session.Prepared(AnsweredQuery), actor, key);

    private static AnsweredKey? Answered(Statement answered, string actor, string key)
    {
        AnsweredKey? found = null;
        answered.Read(row => { found = new AnsweredKey(row.GetString(0), row.GetString(1), row.GetInt64(2)); return false; }, actor, key);
        return found;
    }

    /// <summary>All records in order.</summary>
    public static List<CaseRecord> History(SqliteConnection connection, string stream)
    {
        using var tail = new Statement(connection.Handle!, TailQuery);
        List<CaseRecord> records = [];
        tail.Read(row => { records.Add(RecordJson.ReadRecord(row.GetUtf8(2))); return true; }, stream, 1L);
        return records;
    }

    private static StoredCase? Load(Statement snapshot, Statement tail, string stream, long since)
    {
        StoredCase? stored = null;
        snapshot.Read(row =>
        {
            if (row.GetInt32(1) == CaseState.FoldVersion)
                stored = new StoredCase(RecordJson.ReadState(row.GetUtf8(2)), "", row.GetInt64(0), row.GetUtf8(2).Length * ObjectsByText, since);
            return false;
        }, stream);
        // A snapshot that runs ahead of the history counts for nothing: records were taken away, and what is left is what can be shown.
        return (stored is null ? null : Fold(tail, stream, stored, since)) ?? Fold(tail, stream, null, since);
    }

    /// <summary>
    /// The records after a state folded over it, read from its own record on; null when that is not there, or is another than it was made
    /// from, as far as its hash is known.
    /// </summary>
    private static StoredCase? Fold(Statement tail, string stream, StoredCase? known, long since)
    {
        var (state, from, hash, size) = (known?.State, known?.State.Seq ?? 0, "", known?.Size ?? 0);
        tail.Read(row =>
        {
            var next = row.GetString(1);
            if (row.GetInt64(0) == from)
            {
                if (known!.Hash.Length == 0 || known.Hash == next) hash = next;
                return hash.Length > 0;
            }
            // The state's own record is missing.
            if (hash.Length == 0 && from > 0) return false;
            hash = next;
            state = CaseState.Fold(state, RecordJson.ReadRecord(row.GetUtf8(2)));
            size += row.GetUtf8(2).Length * ObjectsByText;
            return true;
        }, stream, from);
        if (hash.Length == 0 || state is null) return null;
        return known is not null && hash == known.Hash ? known with { Since = since } : new StoredCase(state, hash, known?.Snapshot ?? 0, size, since);
    }

    /// <summary>A connection that reads cases with statements prepared once. For one caller at a time.</summary>
    internal sealed class Loader : IDisposable
    {
        private readonly SqliteConnection connection;
        private readonly List<Statement> statements = [];
        private readonly Statement begin, end, snapshot, tail, answered;

        public Loader(SqliteConnection connection)
        {
            this.connection = connection;
            try
            {
                // Every commit of the writer empties the cache, and emptying a large one costs more than reading a few pages again.
                using (var small = new Statement(connection.Handle!, "pragma cache_size = -256")) small.Execute();
                begin = Prepared("begin");
                end = Prepared("rollback");
                snapshot = Prepared(SnapshotQuery);
                tail = Prepared(TailQuery);
                answered = Prepared(AnsweredQuery);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        /// <summary>
        /// The case as its records make it; null when there is none. What is known from an earlier reading is brought up to date with the records since, if
        /// its last record is still the one that was read.
        /// </summary>
        /// <param name="stream">Its stream.</param>
        /// <param name="known">From an earlier reading, or null.</param>
        /// <param name="since">The last commit that was done before.</param>
        public StoredCase? Load(string stream, StoredCase? known, long since)
        {
            begin.Execute();
            try
            {
                return (known is null ? null : Fold(tail, stream, known, since)) ?? CaseReader.Load(snapshot, tail, stream, since);
            }
            finally
            {
                end.Execute();
            }
        }

        /// <summary>The accepted command of an actor with a key; null when there is none.</summary>
        public AnsweredKey? Answered(string actor, string key) => CaseReader.Answered(answered, actor, key);

        public void Dispose()
        {
            foreach (var statement in statements) statement.Dispose();
            connection.Dispose();
        }

        private Statement Prepared(string sql)
        {
            var statement = new Statement(connection.Handle!, sql);
            statements.Add(statement);
            return statement;
        }
    }
}
