using System.Text.Json.Nodes;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Evidence;

namespace Approvals.Bench;

/// <summary>Decision and fold in memory, without storage; beside them the forms in which record and state are stored.</summary>
internal static class DecideArm
{
    public static async Task<JsonObject> RunAsync(ApprovalCases cases, ArmArguments arguments, CancellationToken cancellation)
    {
        var count = arguments.Number("count");
        var inputs = cases.Services.GetRequiredService<CaseDesk>().ReadingInputs();
        var small = Accepted(CaseEngine.Decide(cases.Definition, null, cases.Submission(), inputs)).State;
        var aid = await AidStep.OpenAsync(cases.Services, cancellation);
        var large = Accepted(CaseEngine.Decide(aid.Definition, null, aid.Submission(), inputs)).State;
        var longer = await LongAsync(cases, arguments, cancellation);
        var result = new JsonObject();
        // The compiler works in the background and in steps: the same three times, and the last counts.
        for (var pass = 0; pass < 3; pass++)
        {
            result["approval"] = Measure(cases.Definition, small, cases.Decision(cases.WaitingIn(small)), inputs, count);
            result["aid_pass"] = Measure(aid.Definition, large, aid.Decision(large), inputs, count);
            result["approval_long"] = Measure(cases.Definition, longer, cases.Decision(cases.WaitingIn(longer)), inputs, count);
            await Task.Delay(300, cancellation);
        }
        result["approval_long"]!["events"] = longer.Seq;
        return result;
    }

    /// <summary>The first case of the events arm: thousands of events behind it.</summary>
    private static async Task<CaseState> LongAsync(ApprovalCases cases, ArmArguments arguments, CancellationToken cancellation)
    {
        var id = Waiting.Read(arguments.Text("work"), 0, 1)[0].Case;
        return await cases.Services.GetRequiredService<ICaseStore>().LoadAsync(id, cancellation)
            ?? throw new InvalidOperationException($"The case {id} of the benchmark is not there.");
    }

    private static JsonObject Measure(CaseDefinition definition, CaseState state, DecideTask command, Inputs inputs, int count)
    {
        var accepted = Accepted(CaseEngine.Decide(definition, state, command, inputs));
        var (decide, bytes) = Each(count, () => CaseEngine.Decide(definition, state, command, inputs));
        // A record that follows another has the hash of that one.
        var record = accepted.Record with { Prev = new string('0', 64) };
        var (canonical, canonicalBytes) = Each(count, () => RecordHash.OfLeaf(RecordJson.Canonical(record)));
        var (snapshot, snapshotBytes) = Each(count, () => RecordJson.Write(accepted.State));
        var stored = RecordJson.Write(state);
        var (load, loadBytes) = Each(count, () => RecordJson.ReadState(stored));
        return new JsonObject
        {
            ["us"] = decide, ["bytes"] = bytes, ["facts"] = accepted.Record.Facts.Count,
            ["record_json_and_hash_us"] = canonical, ["record_json_and_hash_bytes"] = canonicalBytes,
            ["record_chars"] = RecordJson.Canonical(record).Length,
            ["write_state_us"] = snapshot, ["write_state_bytes"] = snapshotBytes, ["state_chars"] = stored.Length,
            ["read_state_us"] = load, ["read_state_bytes"] = loadBytes,
        };
    }

    /// <summary>Median time in microseconds and bytes allocated on this thread of one call, after the compiler has had its turn.</summary>
    private static (double Microseconds, long Bytes) Each(int count, Func<object> work)
    {
        var samples = new Samples(count);
        for (var i = 0; i < count; i++) work();
        RunnerArms.Settle();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < count / 4; i++) work();
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (count / 4);
        for (var i = 0; i < count; i++)
        {
            var start = Samples.Start();
            work();
            samples.Take(Samples.Since(start));
        }
        return (Samples.Round(samples.Quantile(0.5) * 1000), bytes);
    }

    private static Decision.Accepted Accepted(Decision decision) => decision as Decision.Accepted
        ?? throw new InvalidOperationException($"A decision of the benchmark was refused: {decision}");
}
