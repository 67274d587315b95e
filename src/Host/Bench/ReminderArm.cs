using System.Text.Json.Nodes;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Bench;

/// <summary>
/// Due reminders of very many cases told in one sweep while people go on approving. <c>reminders-prepare</c> submits the cases by the commands that people
/// give, moves the clock of a demonstration to the day on which two reminders of each are due together, as after an outage, and submits more for the
/// approvals. The second arm sweeps.
/// </summary>
internal static class ReminderArm
{
    /// <summary>Between two approvals of one caller, so that an approval waits for a slice of the sweep and not for the approval before it.</summary>
    private static readonly TimeSpan think = TimeSpan.FromMilliseconds(5);

    /// <summary>Submits cases whose reminders will be due, and others to be approved meanwhile.</summary>
    public static async Task<JsonObject> PrepareAsync(ApprovalCases cases, ArmArguments arguments, CancellationToken cancellation)
    {
        var (count, approvals) = (arguments.Number("count"), arguments.Number("approvals"));
        await cases.SubmitAsync(count, cancellation);
        await ApartAsync(cases, cancellation);
        var waiting = await cases.SubmitAsync(approvals, cancellation);
        await File.WriteAllLinesAsync(arguments.Text("work"), waiting.Select(w => w.ToString()), cancellation);
        return new JsonObject { ["submitted"] = count + approvals, ["work"] = approvals };
    }

    /// <summary>
    /// At noon of the last due date two reminders of every case are due, the one before it and that of the day. The cases to be approved begin then: nothing
    /// of them is due when the others are swept.
    /// </summary>
    private static Task ApartAsync(ApprovalCases cases, CancellationToken cancellation)
    {
        var (clock, writer) = (cases.Services.GetRequiredService<AppClock>(), cases.Services.GetRequiredService<Writer>());
        using var connection = cases.Services.GetRequiredService<Database>().OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = "select max(due) from task where state = 'open' and activity = 'approve'";
        var due = IsoDate.Parse((string?)command.ExecuteScalar()) ?? throw new InvalidOperationException("No task of the benchmark has a due date.");
        return clock.AdvanceAsync(writer, Inputs.StartOf(due, 12) - clock.GetUtcNow(), cancellation);
    }

    /// <summary>Sweeps what is due, with <c>callers</c> approving as long as it lasts; what was told must be what was planned, once.</summary>
    public static async Task<JsonObject> RunAsync(ApprovalCases cases, ArmArguments arguments, CancellationToken cancellation)
    {
        var callers = arguments.Number("callers");
        var waiting = Waiting.Read(arguments.Text("work"), 0, arguments.Number("approvals"));
        var sweep = cases.Services.GetRequiredService<ReminderSweep>();
        var warm = Math.Min(200, waiting.Count / 4);
        await cases.ApproveAsync(waiting[..warm], 1, cancellation);
        // A demonstration has sample cases of its own; they are swept too, and not counted.
        var due = Count(cases, "select count(*) from case_summary s join due_item i on i.stream = s.stream where s.type = 'approval' and i.kind in ('reminder', 'overdue') and i.at <= @1");
        var owners = Count(cases, "select count(*) from case_summary where type = 'approval' and next_at <= @1");
        RunnerArms.Settle();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var people = ApproveMeanwhileAsync(cases, waiting[warm..], callers, over.Token);
        using var memory = new Peak();
        var start = Samples.Start();
        var told = await sweep.TellAsync((id, fault) => throw new InvalidOperationException(id, fault), cancellation);
        var telling = Samples.Since(start);
        var mails = await sweep.SealAsync(cancellation);
        var elapsed = Samples.Since(start);
        await over.CancelAsync();
        var approvals = await people;
        var rows = Count(cases, "select count(*) from reminder where told_at <= @1");
        var keys = Count(cases, "select count(*) from (select distinct r.stream, r.key from case_summary s join reminder r on r.stream = s.stream where s.type = 'approval' and r.told_at <= @1)");
        if (keys != due || told < owners) throw new InvalidOperationException($"{due} reminders of {owners} cases were due, {keys} of {told} were told.");
        return new JsonObject
        {
            ["cases"] = owners, ["due"] = due, ["rows"] = rows, ["mails"] = mails, ["seconds"] = Samples.Round(elapsed.TotalSeconds),
            ["telling_s"] = Samples.Round(telling.TotalSeconds), ["sealing_s"] = Samples.Round((elapsed - telling).TotalSeconds),
            ["reminders_per_s"] = Samples.Round(due / Math.Max(elapsed.TotalSeconds, 1e-6)), ["peak_rss_mib"] = Samples.Round(memory.Mebibytes),
            ["approvals"] = approvals.ToJson(), ["ops"] = warm + approvals.Count,
        };
    }

    private static async Task<Samples> ApproveMeanwhileAsync(ApprovalCases cases, List<Waiting> waiting, int callers, CancellationToken over)
    {
        var samples = new Samples(waiting.Count);
        var next = -1;
        var begun = Samples.Start();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested && Interlocked.Increment(ref next) is var i && i < waiting.Count)
            {
                var start = Samples.Start();
                await cases.ExecuteAsync(cases.Decision(waiting[i]), CancellationToken.None);
                lock (samples) samples.Take(Samples.Since(start));
                await Task.Delay(think, CancellationToken.None);
            }
        }, CancellationToken.None)));
        samples.Elapsed = Samples.Since(begun);
        return samples;
    }

    private static int Count(ApprovalCases cases, string sql)
    {
        using var connection = cases.Services.GetRequiredService<Database>().OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@1", cases.Services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds());
        return (int)(long)command.ExecuteScalar()!;
    }

    /// <summary>The most memory the process took while it was looked at.</summary>
    private sealed class Peak : IDisposable
    {
        private readonly Timer timer;
        private long most = Environment.WorkingSet;

        public Peak() => timer = new Timer(_ => most = Math.Max(most, Environment.WorkingSet), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));

        public double Mebibytes => most / 1048576.0;

        public void Dispose() => timer.Dispose();
    }
}
