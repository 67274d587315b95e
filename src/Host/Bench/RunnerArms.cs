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
    /// Approves cases that this process has never seen: what is measured first is cold in its memory and warm in its code. With
    /// <c>hot</c> it then approves as many that it submitted itself a moment ago.
    /// </summary>
    public static async Task<JsonObject> ApproveAsync(ApprovalCases cases, ArmArguments arguments, CancellationToken cancellation)
    {
        var (skip, warm, count, callers) =
            (arguments.Number("skip"), arguments.Number("warm"), arguments.Number("count"), arguments.Number("callers"));
        var waiting = Waiting.Read(arguments.Text("work"), skip, warm + count);
        await cases.ApproveAsync(waiting[..warm], callers, cancellation);
        Settle();
        var size = await cases.DatabaseBytesAsync();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var measured = await cases.ApproveAsync(waiting[warm..], callers, cancellation);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        size = await cases.DatabaseBytesAsync() - size;
        var result = measured.ToJson();
        result["allocated_per_op"] = Samples.Round(allocated / (double)count);
        result["db_bytes_per_op"] = Samples.Round(size / (double)count);
        result["gen2"] = GC.CollectionCount(2);
        result["rss_mib"] = Samples.Round(Environment.WorkingSet / 1048576.0);
        result["submitted"] = 0;
        if (arguments.Number("hot") is > 0 and var again)
        {
            var own = await cases.SubmitAsync(again, cancellation);
            Settle();
            result["hot"] = (await cases.ApproveAsync(own, callers, cancellation)).ToJson();
            result["submitted"] = again;
        }
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

    /// <summary>What preparation left behind is collected before the clock runs, not while it does.</summary>
    public static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
