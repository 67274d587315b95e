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
    private const string CasePrefix = "case/";

    // Beside the writer's own: what is committed only, and every reading asks the records whether it is still so.
    private readonly Memory read = new(WriteSession.LargestMemory);
    private readonly Lock reading = new();
    private readonly SemaphoreSlim ahead = new(1);
    private readonly ConcurrentBag<CaseReader.Loader> loaders = [];
    private volatile SeenReference? reference;
    private int waiting;

    /// <inheritdoc/>
    public async Task<Execution> ExecuteAsync(CaseCommand command, Decider decide, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(decide);
        var lane = command.Actor.Id == Actor.System.Id ? Lane.Sweeps : Lane.People;
        var made = await DecideAheadAsync(command, decide, cancellation);
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

    /// <summary>A case as it is committed, whoever asks; null when there is none.</summary>
    internal CaseState? Find(string caseId)
    {
        var stream = CasePrefix + caseId;
        return Load(stream, Known(stream))?.State;
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
        ahead.Dispose();
    }

    /// <summary>
    /// Decides on the caller's thread, while others are written, what needs nothing that only the transaction can tell; null when that is not so, or when
    /// nobody else is at work and the transaction may as well do it. One at a time: more of them would take the processor from the writer, and whoever went on
    /// without would have the writer decide. No more wait than a group takes: whoever comes then waits in the queue, which is bounded and says so.
    /// </summary>
    private async Task<Ahead?> DecideAheadAsync(CaseCommand command, Decider decide, CancellationToken cancellation)
    {
        if (command is SubmitCase || reference is not { } seen || writer.IsIdle) return null;
        try
        {
            if (Interlocked.Increment(ref waiting) > Writer.LargestGroup) return null;
            await ahead.WaitAsync(cancellation);
            try
            {
                return writer.IsIdle ? null : DecideAhead(command, decide, seen);
            }
            finally
            {
                ahead.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <summary>What is remembered of the case is not asked for its truth here: the transaction does.</summary>
    private Ahead? DecideAhead(CaseCommand command, Decider decide, SeenReference seen)
    {
        try
        {
            if ((Known(command.Stream) ?? Load(command.Stream, null)) is not { } before) return null;
            var registers = new ClosedRegisters();
            var inputs = InputsFor(before.State, seen, registers);
            var decision = decide(before.State, inputs);
            if (registers.WasAsked) return null;
            return Ahead.Of(command, before, inputs, decision, null);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // The transaction decides again, and what is wrong is then told in its place.
            return null;
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
            Decision.Accepted accepted => Accept(session, decided, accepted),
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
        return Ahead.Of(command, stored, inputs, decision, session)!;
    }

    private static (Execution Execution, StoredCase? Kept) Accept(WriteSession session, Ahead decided, Decision.Accepted accepted)
    {
        var stream = accepted.Record.Stream;
        session.Wrote(stream);
        decided.Rows!.Run(session);
        var kept = decided.After! with { Since = session.Commit - 1 };
        session.Remember(stream, kept, kept.Size);
        return (new Execution.Done(accepted.State, accepted.Record.Seq, false), kept);
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

    private bool MayRead(WriteSession session, CaseState state, string account, DateOnly on) => sight.MayRead(ReferenceData.Directory(session), state, account, on);

    private sealed class Registers(CaseStore store, WriteSession session) : IRegisterReader
    {
        private readonly Lookups lookups = new(session.Prepared);

        public int Last(string register) =>
            (int)(long)session.Scalar("select coalesce(max(number), 0) from register_entry where register = @1", register)!;

        public bool WasTold(string @case, string key) =>
            session.Scalar("select 1 from reminder where stream = @1 and key = @2 limit 1", CasePrefix + @case, key) is not null;

        public string? TypeOfCase(string @case, string account, DateOnly on) =>
            Readable(@case, account, on)?.Type;

        public IReadOnlyList<FoundTrip> Trips(TripQuestion question) => lookups.Trips(question);

        public FoundDonor? Donor(string key) => lookups.Donor(key);

        public FoundCase? CaseOf(string number, string province) => lookups.CaseOf(number, province);

        public HeldCase? Named(string @case, string account, DateOnly on) =>
            Readable(@case, account, on) is { } state ? HeldCase.Of(state) : null;

        public IReadOnlyList<FoundCase> Alike(string type, string except, ValueMap values) =>
            lookups.Alike(type, except, values, id => store.Load(session, CasePrefix + id)?.State);

        private CaseState? Readable(string @case, string account, DateOnly on) =>
            store.Load(session, CasePrefix + @case) is { State: var state } && store.MayRead(session, state, account, on) ? state : null;
    }
}
