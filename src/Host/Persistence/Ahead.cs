using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Evidence;

namespace Approvals.Persistence;

/// <summary>
/// A decision with everything that its transaction writes. It may be made on the caller's thread before the transaction (docs/decisions/0018): the writer takes
/// it over when everything it was made on is still so, and decides again otherwise.
/// </summary>
/// <param name="Before">The case it was made on; null before its first record.</param>
/// <param name="Inputs">What else it was made on.</param>
/// <param name="Decision">The decision.</param>
/// <param name="After">What is remembered of the case after it; null when it was refused.</param>
/// <param name="Rows">What the transaction writes; null when it was refused.</param>
internal sealed record Ahead(StoredCase? Before, Inputs Inputs, Decision Decision, StoredCase? After, Script? Rows)
{
    /// <summary>Records after a snapshot at most.</summary>
    internal const int SnapshotEvery = 16;

    // What the rows beside the record of most commands take.
    private const int Usual = 4096;

    /// <param name="command">What was decided.</param>
    /// <param name="before">The case it was decided on; null before its first record.</param>
    /// <param name="inputs">What else it was decided on.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="session">The transaction; null before it has begun.</param>
    /// <returns>Null when it takes the transaction to say what it writes, and there is none.</returns>
    public static Ahead? Of(CaseCommand command, StoredCase? before, Inputs inputs, Decision decision, WriteSession? session) => decision switch
    {
        // A refusal changes nothing.
        Decision.Refused => new Ahead(before, inputs, decision, null, null),
        Decision.Accepted accepted => Of(command, before, inputs, accepted, session),
        _ => throw new InvalidOperationException("A decision is accepted or refused."),
    };

    private static Ahead? Of(CaseCommand command, StoredCase? before, Inputs inputs, Decision.Accepted accepted, WriteSession? session)
    {
        var record = accepted.Record with { Prev = before?.Hash };
        var state = accepted.State;
        var expected = (before?.State.Seq ?? 0) + 1;
        if (record.Stream != command.Stream || record.Seq != expected || state.Seq != expected || record.Facts.Count == 0)
            throw new InvalidOperationException($"Record {record.Stream} {record.Seq} does not follow {command.Stream} {expected - 1}.");
        var body = RecordJson.Canonical(record);
        var hash = RecordHash.OfLeaf(body);
        var script = new Script(body.Length + Usual);
        script.Execute(StreamLog.InsertRecord, record.Stream, record.Seq, record.At, Cell.Utf8(body), hash, record.Command.Id);
        foreach (var value in accepted.Privates)
            script.Execute("insert into private_value (stream, seq, path, digest, salt, text) values (@1, @2, @3, @4, @5, @6)",
                record.Stream, record.Seq, value.Path, value.Digest, value.Salt, value.Text);
        var after = Keep(script, record.Stream, before, state, hash, body.Length);
        if (!CaseProjection.Write(script, record, before?.State, state, inputs.Directory, session)) return null;
        if (command.IdempotencyKey is { } key)
            script.Execute("insert into idempotency (actor, key, body_digest, stream, seq, at) values (@1, @2, @3, @4, @5, @6)",
                command.Actor.Id, key, command.BodyDigest ?? "", record.Stream, record.Seq, record.At);
        return new Ahead(before, inputs, accepted, after, script);
    }

    /// <summary>
    /// Writes the snapshot when it is due: with the first record, when the values of the form changed (lists look for them there), and so
    /// often that a load has few records to fold. Gives what is remembered of the case.
    /// </summary>
    private static StoredCase Keep(Script script, string stream, StoredCase? before, CaseState state, string hash, int bytes)
    {
        if (before is not null && ReferenceEquals(before.State.Values, state.Values) && state.Seq - before.Snapshot < SnapshotEvery)
            return new StoredCase(state, hash, before.Snapshot, before.Size + bytes, 0);
        var snapshot = RecordJson.WriteUtf8(state);
        script.Execute(StreamLog.UpsertState, stream, state.Seq, CaseState.FoldVersion, Cell.Utf8(snapshot));
        return new StoredCase(state, hash, state.Seq, snapshot.Length * CaseReader.ObjectsByText, 0);
    }

    /// <summary>Whether case, directory and calendar are what it was made on. No register was read.</summary>
    public bool Holds(WriteSession session, string stream) =>
        ReferenceEquals(ReferenceData.Directory(session), Inputs.Directory)
        && ReferenceEquals(ReferenceData.Calendar(session), Inputs.Calendar)
        && IsLast(session, stream);

    private bool IsLast(WriteSession session, string stream)
    {
        if (session.Cached<StoredCase>(stream) is { } now) return now.Hash == Before?.Hash;
        return Before is not null && Before.IsLast(session, stream);
    }
}

/// <summary>Directory and calendar as the last transaction saw them: instances, so that the next one can tell whether they are its own.</summary>
internal sealed record SeenReference(Directory Directory, WorkCalendar Calendar);

/// <summary>A register cannot be read outside the transaction; notes that somebody tried.</summary>
internal sealed class ClosedRegisters : IRegisterReader
{
    public bool WasAsked { get; private set; }

    public int Last(string register)
    {
        WasAsked = true;
        return 0;
    }

    public bool WasTold(string @case, string key)
    {
        WasAsked = true;
        return false;
    }

    public string? TypeOfCase(string @case, string account, DateOnly on)
    {
        WasAsked = true;
        return null;
    }

    public IReadOnlyList<FoundTrip> Trips(TripQuestion question)
    {
        WasAsked = true;
        return [];
    }

    public FoundDonor? Donor(string key)
    {
        WasAsked = true;
        return null;
    }

    public FoundCase? CaseOf(string number, string province)
    {
        WasAsked = true;
        return null;
    }

    public HeldCase? Named(string @case, string account, DateOnly on)
    {
        WasAsked = true;
        return null;
    }

    public IReadOnlyList<FoundCase> Alike(string type, string except, ValueMap values)
    {
        WasAsked = true;
        return [];
    }
}
