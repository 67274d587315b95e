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
/// The only writer of the main database: one thread with one connection. It takes whatever waits, up to <see cref="LargestGroup"/>, commits
/// it in one transaction with one flush to the disk, and answers after that; a lone caller waits for nobody. Each piece of work has a
/// savepoint of its own, so that a failure does not touch its neighbours.
/// </summary>
public sealed class Writer : IDisposable
{
    /// <summary>Pieces of work in one transaction at most: bounds the wait of whoever comes next.</summary>
    public const int LargestGroup = 64;

    private readonly Database database;
    private readonly ILogger<Writer> log;
    private readonly Channel<Work> people;
    private readonly Channel<Work> sweeps;
    private readonly SemaphoreSlim waiting = new(0);
    private readonly Thread thread;
    private readonly Lock starting = new();
    private bool started;
    private bool closed;
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

    /// <summary>
    /// Runs work inside the next transaction and answers after its durable commit. What the work throws comes back, with nothing of it
    /// written. The work must not wait for other work.
    /// </summary>
    /// <exception cref="BusyException">The lane is full.</exception>
    /// <exception cref="OutcomeUnknownException">The commit failed.</exception>
    public Task<T> ExecuteAsync<T>(Func<WriteSession, T> work, Lane lane = Lane.People, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        database.EnsureReady();
        Start();
        var item = new Work<T>(work, cancellation);
        var channel = lane == Lane.People ? people : sweeps;
        if (!channel.Writer.TryWrite(item))
        {
            ObjectDisposedException.ThrowIf(channel.Reader.Completion.IsCompleted, this);
            throw new BusyException();
        }
        waiting.Release();
        return item.Answer;
    }

    /// <summary>Runs work without a result; see <see cref="ExecuteAsync{T}"/>.</summary>
    public Task ExecuteAsync(Action<WriteSession> work, Lane lane = Lane.People, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return ExecuteAsync(s => { work(s); return true; }, lane, cancellation);
    }

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
            if (started) thread.Join();
            started = true;
        }
        waiting.Dispose();
    }

    private void Start()
    {
        lock (starting)
        {
            if (started) return;
            started = true;
            thread.Start();
        }
    }

    private void Loop()
    {
        List<Work> group = [];
        while (true)
        {
            waiting.Wait();
            while (group.Count < LargestGroup && (people.Reader.TryRead(out var next) || sweeps.Reader.TryRead(out next)))
            {
                // The first one was counted by the wait above.
                if (group.Count > 0) waiting.Wait(0);
                group.Add(next);
            }
            if (group.Count == 0)
            {
                if (people.Reader.Completion.IsCompleted && sweeps.Reader.Completion.IsCompleted) break;
                continue;
            }
            Commit(group);
            group.Clear();
        }
        session?.Dispose();
    }

    private void Commit(List<Work> group)
    {
        try
        {
            session ??= new WriteSession(database.OpenToWrite());
            session.BeginGroup();
        }
        catch (Exception fault) when (fault is SqliteException or IOException or SchemaTooNewException)
        {
            log.LogError(fault, "The database cannot be opened for writing");
            Drop();
            foreach (var work in group) work.Fail(fault);
            return;
        }
        try
        {
            foreach (var work in group) Run(work, session);
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

    private static void Run(Work work, WriteSession session)
    {
        if (!work.Begin()) return;
        session.Execute("savepoint work");
        var succeeded = false;
        try
        {
            work.Run(session);
            succeeded = true;
        }
        catch (Exception fault)
        {
            // A full disk or a failing one ends the whole transaction: then the neighbours are lost too.
            if (SQLitePCL.raw.sqlite3_get_autocommit(session.Connection.Handle) != 0) throw;
            work.Fail(fault);
        }
        finally
        {
            session.EndWork(succeeded);
        }
        if (!succeeded) session.Execute("rollback to work");
        session.Execute("release work");
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
            if (!cancellation.IsCancellationRequested) return true;
            answer.TrySetCanceled(cancellation);
            return false;
        }

        public override void Run(WriteSession session) => result = work(session);

        public override void Succeed() => answer.TrySetResult(result!);

        public override void Fail(Exception fault) => answer.TrySetException(fault);
    }
}
