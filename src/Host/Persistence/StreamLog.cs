using System.Text;
using System.Text.Json.Nodes;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Evidence;

namespace Approvals.Persistence;

/// <summary>The last record of a stream.</summary>
public sealed record StreamHead(long Seq, DateTimeOffset At, string? Hash)
{
    /// <summary>Before the first record.</summary>
    public static StreamHead Empty { get; } = new(0, DateTimeOffset.MinValue, null);
}

/// <summary>A record for a stream that is not a case: directory, calendar, definitions, access.</summary>
/// <param name="Stream">Name of the stream.</param>
/// <param name="Actor">Who.</param>
/// <param name="Command">Kind of command, for example <c>ImportDirectory</c>.</param>
/// <param name="Facts">Objects with a member <c>fact</c>; never empty. Numbers are integers, texts NFC.</param>
/// <param name="Snapshot">JSON of the state after it; null for streams without one.</param>
public sealed record StreamEntry(string Stream, Actor Actor, string Command, JsonArray Facts, string? Snapshot)
{
    /// <summary>Version of the snapshot's form.</summary>
    public int FoldVersion { get; init; } = 1;

    /// <summary>Sequence number the caller saw last; null appends to whatever is there.</summary>
    public long? After { get; init; }
}

/// <summary>Appends to streams: gap-free, each record holding the hash of the one before.</summary>
public sealed class StreamLog(Writer writer, TimeProvider clock)
{
    /// <summary>
    /// Appends one record and answers its sequence number; null when <see cref="StreamEntry.After"/> is not the last one any more.
    /// </summary>
    public Task<long?> AppendAsync(StreamEntry entry, Lane lane = Lane.People, CancellationToken cancellation = default) =>
        writer.ExecuteAsync(session => Append(session, entry), lane, cancellation);

    /// <summary>The same as part of other work.</summary>
    public long? Append(WriteSession session, StreamEntry entry)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Facts.Count == 0) throw new ArgumentException("A record without facts says nothing.", nameof(entry));
        var head = Head(session, entry.Stream);
        if (entry.After is { } after && after != head.Seq) return null;
        var at = Now(clock, head.At);
        var command = Guid.CreateVersion7(at).ToString();
        var body = new JsonObject
        {
            ["v"] = CaseRecord.Format, ["stream"] = entry.Stream, ["seq"] = head.Seq + 1, ["at"] = InstantConverter.Write(at),
            ["actor"] = RecordJson.Write(entry.Actor),
            ["command"] = new JsonObject { ["id"] = command, ["type"] = entry.Command },
            ["facts"] = entry.Facts.DeepClone(), ["prev"] = head.Hash,
        };
        var canonical = RecordJson.Canonical(body);
        session.Wrote(entry.Stream);
        session.Execute(InsertRecord, entry.Stream, head.Seq + 1, at, Cell.Utf8(canonical), RecordHash.OfLeaf(canonical), command);
        if (entry.Snapshot is not null) session.Execute(UpsertState, entry.Stream, head.Seq + 1, entry.FoldVersion, entry.Snapshot);
        session.Forget(entry.Stream);
        return head.Seq + 1;
    }

    /// <summary>The last record of a stream, or <see cref="StreamHead.Empty"/>.</summary>
    public static StreamHead Head(WriteSession session, string stream)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.First("select seq, at, hash from record where stream = @1 order by seq desc limit 1",
            r => new StreamHead(r.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(1)), r.GetString(2)), stream)
                ?? StreamHead.Empty;
    }

    /// <summary>Now in whole milliseconds, never before what the stream has already seen.</summary>
    internal static DateTimeOffset Now(TimeProvider clock, DateTimeOffset last)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        return now < last ? last : now;
    }

    /// <summary>
    /// Inserts a canonical record with its hash. <c>or fail</c>: one row that is refused has changed nothing that SQLite would have to take back, and need not
    /// keep copies of pages for that.
    /// </summary>
    internal const string InsertRecord = "insert or fail into record (stream, seq, at, body, hash, command_id) values (@1, @2, @3, @4, @5, @6)";

    /// <summary>Writes the snapshot of a stream.</summary>
    internal const string UpsertState =
        """
        insert into stream_state (stream, seq, fold_version, body) values (@1, @2, @3, @4)
        on conflict (stream) do update set seq = excluded.seq, fold_version = excluded.fold_version, body = excluded.body
        """;
}
