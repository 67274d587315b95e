using Approvals.Desk;
using Approvals.Email;
using Approvals.Workflows.Engine;

namespace Approvals.Jobs;

/// <summary>What a sweep came to.</summary>
/// <param name="Cases">Cases in which something due was acted on.</param>
/// <param name="Signals">Signals taken in by their target.</param>
/// <param name="Faults">Case and fault of each that failed; the others went on.</param>
public sealed record SweepResult(int Cases, int Signals, IReadOnlyList<string> Faults);

/// <summary>What one round of all due work came to.</summary>
public sealed record DueResult(SweepResult Sweep, SendingResult Mail);

/// <summary>
/// Everything that time alone brings about: reminders, escalations, silence, signals between cases, mail. What is due is rows, so it does not matter who
/// calls, how often, or how long nobody did: the jobs, a demonstration that moves its clock, or a verb.
/// </summary>
public sealed partial class DueWork(
    CaseRunner runner, OutboxSender sender, DirectoryDesk people, TaskRecheck recheck, CalendarRecheck calendars, ReminderSweep reminders, DutyReminders duties, DailyDigest digests, JobRuns runs,
    TimeProvider clock, ILogger<DueWork> log) : IDisposable
{
    /// <summary>Name of the sweep in <c>job_run</c>.</summary>
    public const string Sweep = "sweep";

    /// <summary>Name of the sending in <c>job_run</c>.</summary>
    public const string Outbox = "outbox";

    // Each round acts on what the round before made due; a circle of cases that keep waking each other ends here and goes on at the next call.
    private const int MostRounds = 100;
    private readonly SemaphoreSlim one = new(1);

    /// <summary>Sweeps and delivers until nothing is due, then sends mail.</summary>
    public async Task<DueResult> RunOnceAsync(CancellationToken cancellation = default)
    {
        var sweep = await SweepAsync(cancellation);
        return new DueResult(sweep, await SendAsync(cancellation));
    }

    /// <summary>Acts on everything due and delivers signals, until nothing is left. A case that fails is told of and tried again at the next call.</summary>
    public async Task<SweepResult> SweepAsync(CancellationToken cancellation = default)
    {
        await one.WaitAsync(cancellation);
        try
        {
            var begun = clock.GetUtcNow();
            SortedDictionary<string, string> faults = new(StringComparer.Ordinal);
            void Fault(string caseId, Exception fault)
            {
                LogFault(fault, caseId);
                faults[caseId] = fault.Message;
            }
            await people.FinishHandOversAsync(cancellation);
            // Before anything fires: a date that a new calendar brings nearer is noticed at once, one that it puts off is not said to be late.
            var moved = await calendars.RunAsync(NewId, Fault, cancellation);
            var (cases, signals) = (moved + await recheck.RunAsync(NewId, Fault, cancellation), 0);
            for (var round = 0; round < MostRounds; round++)
            {
                var told = await reminders.TellAsync(Fault, cancellation);
                var fired = await runner.SweepAsync(clock.GetUtcNow(), NewId, Fault, cancellation);
                var delivered = await runner.DeliverSignalsAsync(NewId, Fault, cancellation);
                cases += told + fired;
                signals += delivered;
                // What a case has just done may leave reminders of others: they are told in the next round, and sealed together.
                if (told + fired + delivered == 0) break;
            }
            cases += await duties.TellAsync(cancellation);
            await reminders.SealAsync(cancellation);
            await digests.QueueAsync(Fault, cancellation);
            var result = new SweepResult(cases, signals, [.. faults.Select(f => $"{f.Key}: {f.Value}")]);
            await runs.RecordAsync(Sweep, begun, new RunDetail(cases, signals, 0, 0, 0, result.Faults), cancellation);
            return result;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Sends mail that is due.</summary>
    public async Task<SendingResult> SendAsync(CancellationToken cancellation = default)
    {
        var begun = clock.GetUtcNow();
        var result = await sender.SendDueAsync(cancellation);
        await runs.RecordAsync(Outbox, begun, new RunDetail(0, 0, result.Sent, result.Delayed, result.Failed, result.Errors), cancellation);
        return result;
    }

    public void Dispose() => one.Dispose();

    private string NewId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");

    [LoggerMessage(LogLevel.Error, "Due work of case {Case} failed; nothing of it was written")]
    private partial void LogFault(Exception fault, string @case);
}
