namespace Approvals.Bench;

/// <summary>A closed loop: so many callers, each with one operation under way, until all operations are done.</summary>
internal static class Callers
{
    public static async Task RunAsync(int callers, int count, Func<int, Task> work)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(callers, count)).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next)) await work(i);
        })));
    }

    public static async Task<Samples> MeasureAsync(int callers, int count, Func<int, Task> work)
    {
        var samples = new Samples(count);
        var (allocated, used, begun) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime, Samples.Start());
        await RunAsync(callers, count, async i =>
        {
            var start = Samples.Start();
            await work(i);
            samples.Take(Samples.Since(start));
        });
        samples.Elapsed = Samples.Since(begun);
        (samples.Allocated, samples.Processor) = (GC.GetTotalAllocatedBytes() - allocated, Environment.CpuUsage.TotalTime - used);
        return samples;
    }
}
