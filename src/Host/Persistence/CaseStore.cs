using System.Collections.Concurrent;
using System.Security.Cryptography;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.Data.Sqlite;

namespace Approvals.Persistence;

/// <summary>An accepted command with a key.</summary>
/// <param name="BodyDigest">SHA-256 of what was sent with it.</param>
/// <param name="Stream">The stream it changed.</param>
/// <param name="Seq">Its record.</param>
public sealed record AnsweredKey(string BodyDigest, string Stream, long Seq);

/// <summary>
/// The write port on SQLite: decides inside the writer's transaction and stores everything that follows from it, or nothing.
/// </summary>
public sealed class CaseStore(Writer writer, Database database, ICaseSight sight, TimeProvider clock) : ICaseStore, IDisposable
{
    /// <summary>Records after a snapshot at most.</summary>
    internal const int SnapshotEvery = 16;

    private const string CasePrefix = "case/";

    // Beside the writer's own: what is committed only, and every reading asks the records whether it is still so.
    private readonly Memory read = new(WriteSession.LargestMemory);
    private readonly Lock reading = new();
    private readonly Lock ahead = new();
    private readonly ConcurrentBag<CaseReader.Loader> loaders = [];
    private readonly ICaseSight sight = sight;
    private volatile SeenReference? reference;

    /// <inheritdoc/>
    public async Task<Execution> ExecuteAsync(CaseCommand command, Decider decide, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(decide);
        var lane = command.Actor.Id == Actor.System.Id ? Lane.Sweeps : Lane.People;
        var made = DecideAhead(command, decide);
        var (execution, kept) = await writer.ExecuteAsync(session => Execute(session, command, decide, made), lane, cancellation);
        if (kept is not null)
            lock (reading) read.Put(command.Stream, kept, kept.Size);
        return execution;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DueCase>> ClaimDueAsync(DateTimeOffset now, int most, CancellationToken cancellation) => Read(
        """
        select case_id, next_at from case_summary s where next_at <= @1
          and not exists (select 1 from case_fault f where f.stream = s.stream and f.command = 'FireDue' and f.next_try_at > @1)
        order by next_at, case_id limit @2
        """,
        r => new DueCase(r.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(1))),
        now.ToUnixTimeMilliseconds(), most);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PendingSignal>> PendingSignalsAsync(int most, CancellationToken cancellation) => Read(
        """
        select key, from_case, to_case, signal, body from signal s where settled_at is null and to_case not like 'organisation/%'
          and not exists (select 1 from case_fault f where f.stream = 'case/' || s.to_case and f.command = 'DeliverSignal' and f.next_try_at > @2)
        order by queued_at, key limit @1
        """,
        r => new PendingSignal(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), RecordJson.Read<ValueMap>(r.GetString(4))),
        most, clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <inheritdoc/>
    public Task SettleSignalAsync(string key, string result, CancellationToken cancellation) => writer.ExecuteAsync(
        s => s.Execute("update signal set state = @2, settled_at = @3 where key = @1 and settled_at is null", key, result,
            clock.GetUtcNow()),
        Lane.Sweeps, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CaseRecord>> HistoryAsync(string caseId, CancellationToken cancellation)
    {
        using var connection = database.OpenToRead();
        return Task.FromResult<IReadOnlyList<CaseRecord>>(CaseReader.History(connection, CasePrefix + caseId));
    }

    /// <inheritdoc/>
    public Task<CaseState?> LoadAsync(string caseId, CancellationToken cancellation)
    {
        var stream = CasePrefix + caseId;
        return Task.FromResult(Load(stream, Known(stream))?.State);
    }

    /// <summary>Type of a case that somebody may read on a day, as it is committed; null otherwise.</summary>
    public string? TypeOfCase(Directory directory, string caseId, string account, DateOnly on)
    {
        var stream = CasePrefix + caseId;
        return Load(stream, Known(stream)) is { State: var state } && sight.MayRead(directory, state, account, on) ? state.Type : null;
    }

    private StoredCase? Known(string stream)
    {
        lock (reading) return read.Find(stream) as StoredCase;
    }

    private StoredCase? Load(string stream, StoredCase? known)
    {
        var since = writer.LastCommit;
        var found = Reading(loader => loader.Load(stream, known, since));
        if (found is not null && found != known)
            lock (reading) read.Put(stream, found, found.Size);
        return found;
    }

    private T Reading<T>(Func<CaseReader.Loader, T> read)
    {
        if (!loaders.TryTake(out var loader)) loader = new CaseReader.Loader(database.OpenToRead());
        try
        {
            var found = read(loader);
            loaders.Add(loader);
            return found;
        }
        catch
        {
            loader.Dispose();
            throw;
        }
    }

    /// <summary>Closes the connections it reads with; no reading may be under way.</summary>
    public void Dispose()
    {
        while (loaders.TryTake(out var loader)) loader.Dispose();
    }

    /// <summary>
    /// Decides on the caller's thread, while others are written, what needs nothing that only the transaction can tell; null when that is not so, or when
    /// nobody else is at work and the transaction may as well do it. What is remembered of the case is not asked for its truth here: the transaction does.
    /// </summary>
    private Ahead? DecideAhead(CaseCommand command, Decider decide)
    {
        if (command is SubmitCase || reference is not { } seen || writer.IsIdle || !ahead.TryEnter()) return null;
        try
        {
            if ((Known(command.Stream) ?? Load(command.Stream, null)) is not { } before) return null;
            var registers = new ClosedRegisters();
            var inputs = InputsFor(before.State, seen, registers);
            var decision = decide(before.State, inputs);
            if (registers.WasAsked) return null;
            return Of(before, inputs, decision, null);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // The transaction decides again, and what is wrong is then told in its place.
            return null;
        }
        finally
        {
            ahead.Exit();
        }
    }

    private Inputs InputsFor(CaseState? state, SeenReference seen, IRegisterReader registers) => new()
    {
        Now = StreamLog.Now(clock, state?.At ?? DateTimeOffset.MinValue), Calendar = seen.Calendar, Directory = seen.Directory, Registers = registers,
        SaltSeed = RandomNumberGenerator.GetBytes(32),
    };

    /// <summary>What an accepted command with a key was about, or null when none of the actor's had it.</summary>
    public AnsweredKey? Answered(string actor, string key) => Reading(loader => loader.Answered(actor, key));

    /// <summary>The same as part of other work: several commands in one transaction, all or none.</summary>
    internal Execution Execute(WriteSession session, CaseCommand command, Decider decide) => Execute(session, command, decide, null).Execution;

    private (Execution Execution, StoredCase? Kept) Execute(WriteSession session, CaseCommand command, Decider decide, Ahead? made)
    {
        if (Earlier(session, command) is { } answer) return (answer, null);
        var decided = made?.Holds(session, command.Stream) == true ? made : Decide(session, command, decide);
        return decided.Decision switch
        {
            Decision.Refused refused => (new Execution.Refused(refused.Refusal), null),
            Decision.Accepted accepted => Accept(session, command, decided, accepted),
            _ => throw new InvalidOperationException("A decision is accepted or refused."),
        };
    }

    private Ahead Decide(WriteSession session, CaseCommand command, Decider decide)
    {
        var stored = Load(session, command.Stream);
        var seen = new SeenReference(ReferenceData.Directory(session), ReferenceData.Calendar(session));
        if (reference != seen) reference = seen;
        var inputs = InputsFor(stored?.State, seen, new Registers(this, session));
        var decision = stored is null && command is SubmitCase submit && DraftChanged(session, submit)
            ? new Decision.Refused(Refusals.DraftChanged)
            : decide(stored?.State, inputs);
        return Of(stored, inputs, decision, session);
    }

    private static Ahead Of(StoredCase? before, Inputs inputs, Decision decision, WriteSession? session) => decision switch
    {
        Decision.Refused refused => Ahead.Of(before, inputs, refused),
        Decision.Accepted accepted => Ahead.Of(before, inputs, accepted, session),
        _ => throw new InvalidOperationException("A decision is accepted or refused."),
    };

    private static (Execution Execution, StoredCase? Kept) Accept(WriteSession session, CaseCommand command, Ahead decided, Decision.Accepted accepted)
    {
        var (before, record, body, hash) = (decided.Before, decided.Record!, decided.Body, decided.Hash);
        var expected = (before?.State.Seq ?? 0) + 1;
        if (record.Stream != command.Stream || record.Seq != expected || accepted.State.Seq != expected || record.Facts.Count == 0)
            throw new InvalidOperationException($"Record {record.Stream} {record.Seq} does not follow {command.Stream} {expected - 1}.");
        StreamLog.Insert(session, record.Stream, record.Seq, record.At, body, hash, record.Command.Id);
        foreach (var value in accepted.Privates)
            session.Execute("insert into private_value (stream, seq, path, digest, salt, text) values (@1, @2, @3, @4, @5, @6)",
                record.Stream, record.Seq, value.Path, value.Digest, value.Salt, value.Text);
        var kept = Keep(session, before, accepted, hash, body.Length);
        (decided.Rows ?? CaseProjection.Of(record, before?.State, accepted.State, decided.Inputs.Directory, session)!).Run(session);
        if (command.IdempotencyKey is { } key)
            session.Execute("insert into idempotency (actor, key, body_digest, stream, seq, at) values (@1, @2, @3, @4, @5, @6)",
                command.Actor.Id, key, command.BodyDigest ?? "", record.Stream, record.Seq, record.At);
        session.Remember(record.Stream, kept, kept.Size);
        return (new Execution.Done(accepted.State, record.Seq, false), kept);
    }

    /// <summary>
    /// Writes the snapshot when it is due: with the first record, when the values of the form changed (lists look for them there), and so
    /// often that a load has few records to fold. Gives what is remembered of the case.
    /// </summary>
    private static StoredCase Keep(WriteSession session, StoredCase? before, Decision.Accepted accepted, string hash, int bytes)
    {
        var state = accepted.State;
        if (before is not null && ReferenceEquals(before.State.Values, state.Values) && state.Seq - before.Snapshot < SnapshotEvery)
            return new StoredCase(state, hash, before.Snapshot, before.Size + bytes, session.Commit - 1);
        var snapshot = RecordJson.WriteUtf8(state);
        StreamLog.SaveState(session, accepted.Record.Stream, state.Seq, CaseState.FoldVersion, snapshot);
        return new StoredCase(state, hash, state.Seq, snapshot.Length * CaseReader.ObjectsByText, session.Commit - 1);
    }

    private Execution? Earlier(WriteSession session, CaseCommand command)
    {
        if (command.IdempotencyKey is null) return null;
        var earlier = CaseReader.Answered(session, command.Actor.Id, command.IdempotencyKey);
        if (earlier is null) return null;
        if (earlier.BodyDigest != (command.BodyDigest ?? "") || earlier.Stream != command.Stream) return new Execution.KeyReused();
        return new Execution.Done(Load(session, earlier.Stream)!.State, earlier.Seq, true);
    }

    private StoredCase? Load(WriteSession session, string stream)
    {
        if (session.Cached<StoredCase>(stream) is { } cached) return cached;
        // What a page showed a moment ago is most often still so, and then need not be made again from its text.
        var stored = Known(stream) is { } known && known.IsLast(session, stream) ? known : CaseReader.Load(session, stream);
        if (stored is null) return null;
        session.Remember(stream, stored, stored.Size);
        return stored;
    }

    /// <summary>A submission without a row comes from an import or a scenario and names no revision.</summary>
    private static bool DraftChanged(WriteSession session, SubmitCase submit)
    {
        var draft = session.First("select revision, state from draft where id = @1",
            r => new { Revision = r.GetInt32(0), State = r.GetString(1) }, submit.Case);
        return draft is null ? submit.DraftRevision != 0 : draft.Revision != submit.DraftRevision || draft.State != DraftStates.Open;
    }

    private Task<IReadOnlyList<T>> Read<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> values)
    {
        using var connection = database.OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"@{i + 1}", values[i]);
        using var reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read()) rows.Add(read(reader));
        return Task.FromResult<IReadOnlyList<T>>(rows);
    }

    private sealed class Registers(CaseStore store, WriteSession session) : IRegisterReader
    {
        private readonly Lookups lookups = new(session.Prepared);

        public int Last(string register) =>
            (int)(long)session.Scalar("select coalesce(max(number), 0) from register_entry where register = @1", register)!;

        public bool WasTold(string @case, string key) =>
            session.Scalar("select 1 from reminder where stream = @1 and key = @2 limit 1", CasePrefix + @case, key) is not null;

        public string? TypeOfCase(string @case, string account, DateOnly on) =>
            store.Load(session, CasePrefix + @case) is { State: var state } && store.sight.MayRead(ReferenceData.Directory(session), state, account, on) ? state.Type : null;

        public IReadOnlyList<FoundTrip> Trips(TripQuestion question) => lookups.Trips(question);

        public FoundDonor? Donor(string key) => lookups.Donor(key);

        public FoundCase? CaseOf(string number, string province) => lookups.CaseOf(number, province);
    }
}
