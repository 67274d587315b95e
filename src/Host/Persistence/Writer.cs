using System.Threading.Channels;
using Approvals.Workflows.Engine;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Approvals.Persistence;

/// <summary>Who waits for the writer.</summary>
public enum Lane
{
    /// <summary>Somebody sits before a screen: first.</summary>
    People,

    /// <summary>Sweeps, deliveries, imports: when nobody else waits.</summary>
    Sweeps,
}

/// <summary>
/// The only writer of the main database: one connection, one at a time. Whoever has the turn takes what waits, up to <see cref="LargestGroup"/>, commits
/// it in one transaction with one flush to the disk, and answers after that. A caller who finds nobody at work takes the turn on its own thread, so that it
/// waits for nobody and no thread need wake; who comes meanwhile is served by the writer's thread (docs/decisions/0019). Work that fails does not
/// touch its neighbours: had it written, the group is rolled back and done again, each piece behind a savepoint of its own. That is why
/// work must be repeatable, and why nobody pays for savepoints while nothing fails (docs/decisions/0014).
/// </summary>
public sealed class Writer : IDisposable
{
    /// <summary>Pieces of work in one transaction at most: bounds the wait of whoever comes next.</summary>
    public const int LargestGroup = 64;

    /// <summary>Places of a group kept for sweeps that wait: people come first, and never so many that the sweeps stand still.</summary>
    internal const int KeptForSweeps = 8;

    private readonly Database database;
    private readonly ILogger<Writer> log;
    private readonly Channel<Work> people;
    private readonly Channel<Work> sweeps;
    private readonly SemaphoreSlim waiting = new(0);
    private readonly Thread thread;
    private readonly Lock starting = new();
    private readonly Lock turn = new();
    private readonly List<Work> group = [];
    private readonly Commits commits = new();
    private bool started;
    private bool closed;
    private int called;
    private volatile bool busy;
    private WriteSession? session;

    public Writer(Database database, IOptions<DataOptions> options, ILogger<Writer> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.database = database;
        this.log = log;
        people = Channel.CreateBounded<Work>(new BoundedChannelOptions(options.Value.QueueLength) { SingleReader = true });
        sweeps = Channel.CreateBounded<Work>(new BoundedChannelOptions(options.Value.QueueLength) { SingleReader = true });
        thread = new Thread(Loop) { IsBackground = true, Name = "writer" };
    }

    /// <summary>Whether nothing is being written at this moment: a hint, it may be otherwise before it is read.</summary>
    internal bool IsIdle => !busy;

    /// <summary>The last commit that is durable; whoever reads after asking sees at least that.</summary>
    internal long LastCommit => commits.Done;

    /// <summary>
    /// Runs work inside the next transaction and answers after its durable commit. What the work throws comes back, with nothing of it
    /// written. The work must not wait for other work, and may be run twice when a neighbour fails.
    /// </summary>
    /// <exception cref="BusyException">The lane is full.</exception>
    /// <exception cref="OutcomeUnknownException">The commit failed.</exception>
    public Task<T> ExecuteAsync<T>(Func<WriteSession, T> work, Lane lane = Lane.People, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        database.EnsureReady();
        var item = new Work<T>(work, cancellation);
        var channel = lane == Lane.People ? people : sweeps;
        if (!channel.Writer.TryWrite(item))
        {
            ObjectDisposedException.ThrowIf(channel.Reader.Completion.IsCompleted, this);
            throw new BusyException();
        }
        if (!TryServe() || people.Reader.Count > 0 || sweeps.Reader.Count > 0) Call();
        return item.Answer;
    }

    /// <summary>Runs work without a result; see <see cref="ExecuteAsync{T}"/>.</summary>
    public Task ExecuteAsync(Action<WriteSession> work, Lane lane = Lane.People, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return ExecuteAsync(s => { work(s); return true; }, lane, cancellation);
    }

    /// <summary>
    /// Runs something while nobody writes and the writer's connection is closed: for what SQLite does outside of transactions. Who wants to write meanwhile waits.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The writer was closed.</exception>
    internal Task AloneAsync(Action work) => Task.Run(() =>
    {
        lock (turn)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            busy = true;
            try
            {
                Drop();
                work();
            }
            finally
            {
                busy = false;
            }
        }
    });

    /// <summary>Finishes what waits and closes the connection.</summary>
    public void Dispose()
    {
        people.Writer.TryComplete();
        sweeps.Writer.TryComplete();
        lock (starting)
        {
            if (closed) return;
            closed = true;
            waiting.Release();
        }
        if (started) thread.Join();
        lock (turn)
        {
            while (Serve()) { }
            session?.Dispose();
            session = null;
        }
        waiting.Dispose();
    }

    /// <summary>Has the writer's thread look for work; one call is enough until it does.</summary>
    private void Call()
    {
        if (Interlocked.Exchange(ref called, 1) == 1) return;
        lock (starting)
        {
            if (closed) return;
            if (!started) thread.Start();
            started = true;
            waiting.Release();
        }
    }

    private void Loop()
    {
        while (true)
        {
            waiting.Wait();
            Interlocked.Exchange(ref called, 0);
            while (Turn()) { }
            if (people.Reader.Completion.IsCompleted && sweeps.Reader.Completion.IsCompleted) return;
        }

        bool Turn()
        {
            lock (turn) return Serve();
        }
    }

    /// <summary>Takes the turn when nobody has it; false when somebody does, or for work that is called from work.</summary>
    private bool TryServe()
    {
        if (turn.IsHeldByCurrentThread || !turn.TryEnter()) return false;
        try
        {
            Serve();
        }
        finally
        {
            turn.Exit();
        }
        return true;
    }

    /// <summary>Commits what waits; false when nothing does.</summary>
    private bool Serve()
    {
        Take();
        if (group.Count == 0) return false;
        busy = true;
        try
        {
            Commit(group);
        }
        finally
        {
            busy = false;
            group.Clear();
        }
        return true;
    }

    private void Take()
    {
        var kept = Math.Min(sweeps.Reader.Count, KeptForSweeps);
        while (group.Count < LargestGroup - kept && people.Reader.TryRead(out var next)) group.Add(next);
        while (group.Count < LargestGroup && sweeps.Reader.TryRead(out var next)) group.Add(next);
    }

    private void Commit(List<Work> group)
    {
        try
        {
            session ??= new WriteSession(database.OpenToWrite(), commits);
            session.BeginGroup();
        }
        catch (Exception fault)
        {
            log.LogError(fault, "The database cannot be opened for writing");
            Drop();
            foreach (var work in group) work.Fail(fault);
            return;
        }
        try
        {
            if (RunTogether(group, session) is { } fault)
            {
                session.Rollback();
                if (group.Count == 1)
                {
                    group[0].Fail(fault);
                    return;
                }
                session.BeginGroup();
                foreach (var work in group) RunApart(work, session);
            }
            session.EndGroup();
        }
        catch (Exception fault)
        {
            log.LogError(fault, "A commit of {Count} pieces of work failed", group.Count);
            Drop();
            foreach (var work in group)
                work.Fail(new OutcomeUnknownException("The commit failed; whether it took effect is not known. Retry with the same key.",
                    fault));
            return;
        }
        foreach (var work in group) work.Succeed();
    }

    /// <summary>Runs all; stops with the fault of one that had written, since only a rollback of the whole takes that back.</summary>
    private static Exception? RunTogether(List<Work> group, WriteSession session)
    {
        foreach (var work in group)
        {
            if (!work.Begin()) continue;
            var before = session.Changes;
            if (Run(work, session) is not { } fault) continue;
            if (session.Changes != before) return fault;
            work.Fail(fault);
        }
        return null;
    }

    private static void RunApart(Work work, WriteSession session)
    {
        if (!work.Begin()) return;
        session.Execute("savepoint work");
        if (Run(work, session) is { } fault)
        {
            work.Fail(fault);
            session.Execute("rollback to work");
        }
        session.Execute("release work");
    }

    /// <summary>What the work threw, or null.</summary>
    private static Exception? Run(Work work, WriteSession session)
    {
        var succeeded = false;
        try
        {
            work.Run(session);
            succeeded = true;
            return null;
        }
        catch (Exception fault)
        {
            // A full disk or a failing one ends the whole transaction: then the neighbours are lost too.
            if (session.IsLost) throw;
            return fault;
        }
        finally
        {
            session.EndWork(succeeded);
        }
    }

    /// <summary>After a failed commit nothing in memory is trusted: the next group begins with a new connection.</summary>
    private void Drop()
    {
        try
        {
            session?.Dispose();
        }
        catch (SqliteException fault)
        {
            log.LogWarning(fault, "The connection could not be closed cleanly");
        }
        session = null;
    }

    private abstract class Work
    {
        /// <summary>False when it was answered already, or cancelled.</summary>
        public abstract bool Begin();

        public abstract void Run(WriteSession session);

        public abstract void Succeed();

        public abstract void Fail(Exception fault);
    }

    private sealed class Work<T>(Func<WriteSession, T> work, CancellationToken cancellation) : Work
    {
        private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;

        public Task<T> Answer => answer.Task;

        public override bool Begin()
        {
            if (answer.Task.IsCompleted) return false;
            if (!cancellation.IsCancellationRequested) return true;
            answer.TrySetCanceled(cancellation);
            return false;
        }

        public override void Run(WriteSession session) => result = work(session);

        public override void Succeed() => answer.TrySetResult(result!);

        public override void Fail(Exception fault) => answer.TrySetException(fault);
    }
}
