using System.Text.Json.Nodes;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Bench;

/// <summary>Arms that drive <see cref="CaseRunner"/> in their own process.</summary>
internal static class RunnerArms
{
    /// <summary>Submits cases for other arms to approve, and says what a submission takes of the database.</summary>
    public static async Task<JsonObject> SubmitAsync(ApprovalCases cases, ArmArguments arguments, CancellationToken cancellation)
    {
        var count = arguments.Number("count");
        var before = await cases.DatabaseBytesAsync();
        var start = Samples.Start();
        var waiting = await cases.SubmitAsync(count, cancellation);
        var elapsed = Samples.Since(start);
        await File.WriteAllLinesAsync(arguments.Text("work"), waiting.Select(w => w.ToString()), cancellation);
        return new JsonObject
        {
            ["submitted"] = count, ["per_s"] = Samples.Round(count / Math.Max(elapsed.TotalSeconds, 1e-6)),
            ["db_bytes_per_submission"] = Samples.Round((await cases.DatabaseBytesAsync() - before) / (double)Math.Max(count, 1)),
            ["pragmas"] = await cases.PragmasAsync(),
        };
    }

    /// <summary>
    /// Approves cases that this process has shown a moment ago, as every decision answers a page; with <c>unseen</c> then as many that it has never loaded,
    /// as after a restart. Both ways are warmed up.
    /// </summary>
    public static async Task<JsonObject> ApproveAsync(ApprovalCases cases, ArmArguments arguments, CancellationToken cancellation)
    {
        var (skip, warm, count, callers, unseen) = (arguments.Number("skip"), arguments.Number("warm"), arguments.Number("count"),
            arguments.Number("callers"), arguments.Number("unseen"));
        var waiting = Waiting.Read(arguments.Text("work"), skip, warm + count + unseen);
        await WarmAsync(waiting[..warm], (part, shown) => shown || unseen == 0
            ? cases.ApproveShownAsync(part, callers, cancellation) : cases.ApproveAsync(part, callers, cancellation), cancellation);
        var size = await cases.DatabaseBytesAsync();
        var measured = await cases.ApproveShownAsync(waiting[warm..(warm + count)], callers, cancellation);
        size = await cases.DatabaseBytesAsync() - size;
        var result = measured.ToJson();
        result["allocated_per_op"] = Samples.Round(measured.Allocated / (double)count);
        result["cpu_us_per_op"] = Samples.Round(measured.Processor.TotalMicroseconds / count);
        result["db_bytes_per_op"] = Samples.Round(size / (double)count);
        result["gen2"] = GC.CollectionCount(2);
        result["rss_mib"] = Samples.Round(Environment.WorkingSet / 1048576.0);
        if (unseen > 0) result["unseen"] = (await cases.ApproveAsync(waiting[(warm + count)..], callers, cancellation)).ToJson();
        return result;
    }

    /// <summary>One step of the aid project through the runner, one caller: trưởng ban passes the draft on.</summary>
    public static async Task<JsonObject> AidAsync(ApprovalCases cases, ArmArguments arguments, CancellationToken cancellation)
    {
        var (warm, count) = (arguments.Number("warm"), arguments.Number("count"));
        var aid = await AidStep.OpenAsync(cases.Services, cancellation);
        List<CaseState> states = [];
        for (var i = 0; i < warm + count; i++) states.Add(await cases.ExecuteAsync(aid.Submission(), cancellation));
        foreach (var state in states[..warm]) await cases.ExecuteAsync(aid.Decision(state), cancellation);
        Settle();
        var samples = await Callers.MeasureAsync(1, count, i => cases.ExecuteAsync(aid.Decision(states[warm + i]), cancellation));
        return samples.ToJson();
    }

    /// <summary>
    /// Runs through what comes before the clock in stretches with pauses between them: the compiler looks at what is called often only when nothing new has
    /// been called for a while, and does it twice. Every fourth stretch takes the way that is used less.
    /// </summary>
    public static async Task WarmAsync(List<Waiting> waiting, Func<List<Waiting>, bool, Task> approve, CancellationToken cancellation)
    {
        const int Stretches = 8;
        var pause = TimeSpan.FromMilliseconds(waiting.Count < 1_000 ? 1 : 400);
        for (var i = 0; i < Stretches; i++)
        {
            var from = waiting.Count * i / Stretches;
            await approve(waiting[from..(waiting.Count * (i + 1) / Stretches)], i % 4 != 0);
            await Task.Delay(pause, TimeProvider.System, cancellation);
        }
        Settle();
    }

    /// <summary>What preparation left behind is collected before the clock runs, not while it does.</summary>
    public static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
