using Approvals.Persistence;

namespace Approvals.Tests.Persistence;

/// <summary>A writer held inside a piece of work, so that what comes next has to wait; released at the latest when the test ends.</summary>
internal sealed class HeldWriter : IDisposable
{
    private readonly TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim gate = new();

    // Whoever finds the writer idle does the work itself, so another thread has to be held up.
    private HeldWriter(Writer writer, CancellationToken stop) =>
        Work = Task.Run(() => writer.ExecuteAsync(_ => { entered.TrySetResult(); gate.Wait(stop); }, cancellation: stop), stop);

    /// <summary>The work that holds it.</summary>
    public Task Work { get; }

    /// <summary>Comes back when the writer is at work.</summary>
    public static async Task<HeldWriter> HoldAsync(Writer writer, CancellationToken stop)
    {
        var held = new HeldWriter(writer, stop);
        await held.entered.Task;
        return held;
    }

    public void Release() => gate.Set();

    // The gate itself is left to the collector: the work may not have left it yet.
    public void Dispose() => Release();
}
