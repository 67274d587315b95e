using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Workflows.Engine;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace Approvals.Bench;

/// <summary>
/// Counts that do not depend on the machine, by SQLite's own hooks on the writer's connection: statements, commits, restarts of the log.
/// And where the time of a lone caller goes. An arm of its own, because counting costs time.
/// </summary>
internal sealed class CountArm(ApprovalCases cases, CancellationToken cancellation)
{
    private readonly Dictionary<string, int> statements = new(StringComparer.Ordinal);
    private long total;
    private long ofTriggers;
    private long commits;
    private long begunAt;
    private long committingAt;

    public static async Task<JsonObject> RunAsync(ApprovalCases cases, ArmArguments arguments, CancellationToken cancellation)
    {
        var arm = new CountArm(cases, cancellation);
        var (one, many) = (arguments.Number("one"), arguments.Number("many"));
        var waiting = Waiting.Read(arguments.Text("work"), arguments.Number("skip"), 2 * (one + many));
        // Without hooks first, so that prepared statements and code are there.
        await cases.ApproveAsync(waiting[..one], 1, cancellation);
        await cases.ApproveAsync(waiting[one..(one + many)], 64, cancellation);
        await arm.HookAsync();
        var alone = await arm.CountAsync(waiting[(one + many)..(one + many + one)], 1);
        var statementsOfOne = new JsonArray([.. arm.statements.OrderByDescending(s => s.Value)
            .Select(s => (JsonNode)$"{s.Value / (double)one:0.00} {s.Key}")]);
        var together = await arm.CountAsync(waiting[(one + many + one)..], 64);
        var split = await arm.SplitAsync(await cases.SubmitAsync(one, cancellation));
        return new JsonObject
        {
            ["callers1"] = alone, ["callers64"] = together, ["breakdown_us"] = split, ["statements"] = statementsOfOne,
            ["ops"] = waiting.Count + one, ["submitted"] = one,
        };
    }

    private Task HookAsync() => cases.Services.GetRequiredService<Writer>().ExecuteAsync(session =>
    {
        raw.sqlite3_trace(session.Connection.Handle, (_, sql) => Traced(sql), null);
        raw.sqlite3_commit_hook(session.Connection.Handle, _ => Committing(), null);
    });

    private void Traced(string sql)
    {
        if (sql.StartsWith("--", StringComparison.Ordinal))
        {
            ofTriggers++;
            return;
        }
        total++;
        if (sql.StartsWith("BEGIN", StringComparison.OrdinalIgnoreCase)) begunAt = Samples.Start();
        var name = string.Join(' ', sql.Split((char[])[' ', '\n', '('], 5, StringSplitOptions.RemoveEmptyEntries).Take(4));
        statements[name] = statements.GetValueOrDefault(name) + 1;
    }

    private int Committing()
    {
        commits++;
        committingAt = Samples.Start();
        return 0;
    }

    private async Task<JsonObject> CountAsync(List<Waiting> waiting, int callers)
    {
        await Task.Delay(50, cancellation);
        statements.Clear();
        var log = cases.Services.GetRequiredService<IOptions<DataOptions>>().Value.DatabaseFile + "-wal";
        var (statementsBefore, triggersBefore, commitsBefore, restarts) = (total, ofTriggers, commits, Restarts(log));
        var measured = await cases.ApproveAsync(waiting, callers, cancellation);
        var (n, done) = ((double)waiting.Count, commits - commitsBefore);
        restarts = Restarts(log) - restarts;
        return new JsonObject
        {
            ["ops"] = waiting.Count, ["per_s_while_counting"] = Samples.Round(measured.PerSecond),
            ["statements_per_op"] = Samples.Round((total - statementsBefore) / n),
            ["trigger_statements_per_op"] = Samples.Round((ofTriggers - triggersBefore) / n),
            ["commits_per_op"] = Samples.Round(done / n), ["log_restarts"] = restarts,
            // One flush a commit; a checkpoint flushes log and main file, and the restarted log its header.
            ["fsyncs_per_op"] = Samples.Round((done + 3 * restarts) / n),
        };
    }

    /// <summary>The checkpoint sequence number in the header of the log: rises by one each time the log begins anew.</summary>
    private static long Restarts(string log)
    {
        var header = new byte[16];
        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return file.Read(header) < header.Length ? 0 : System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(12));
    }

    /// <summary>
    /// One caller: from the call to BEGIN, to the decision, through it, to COMMIT, to the answer; medians in microseconds.
    /// </summary>
    private async Task<JsonObject> SplitAsync(Waiting[] waiting)
    {
        var store = cases.Services.GetRequiredService<ICaseStore>();
        var inMemory = cases.Definition;
        Samples make = new(waiting.Length), queue = new(waiting.Length), load = new(waiting.Length), decide = new(waiting.Length),
            write = new(waiting.Length), commit = new(waiting.Length), all = new(waiting.Length);
        foreach (var one in waiting)
        {
            long deciding = 0, decided = 0;
            var start = Samples.Start();
            var command = cases.Decision(one);
            var called = Samples.Start();
            var done = await store.ExecuteAsync(command, (state, inputs) =>
            {
                deciding = Samples.Start();
                var decision = CaseEngine.Decide(inMemory, state, command, inputs);
                decided = Samples.Start();
                return decision;
            }, cancellation);
            var end = Samples.Start();
            if (done is not Execution.Done) throw new InvalidOperationException($"A command of the benchmark was not accepted: {done}");
            make.Take(Between(start, called));
            queue.Take(Between(called, begunAt));
            load.Take(Between(begunAt, deciding));
            decide.Take(Between(deciding, decided));
            write.Take(Between(decided, committingAt));
            commit.Take(Between(committingAt, end));
            all.Take(Between(called, end));
        }
        return new JsonObject
        {
            ["make_command"] = Median(make), ["call_to_begin"] = Median(queue), ["begin_to_decision"] = Median(load),
            ["decide_and_fold"] = Median(decide), ["json_and_statements"] = Median(write), ["commit_to_answer"] = Median(commit),
            ["whole"] = Median(all),
        };
    }

    private static TimeSpan Between(long from, long to) => TimeProvider.System.GetElapsedTime(from, to);

    private static double Median(Samples samples) => Samples.Round(samples.Quantile(0.5) * 1000);
}
