using Approvals.Audit;
using Quartz;

namespace Approvals.Jobs;

/// <summary>Acts on what is due in the cases.</summary>
[DisallowConcurrentExecution]
public sealed class SweepJob(DueWork work, JobFaults faults) : IJob
{
    /// <inheritdoc/>
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        faults.GuardAsync(DueWork.Sweep, () => work.SweepAsync(cancellationToken), cancellationToken);
}

/// <summary>Sends mail that is due.</summary>
[DisallowConcurrentExecution]
public sealed class OutboxJob(DueWork work, JobFaults faults) : IJob
{
    /// <inheritdoc/>
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        faults.GuardAsync(DueWork.Outbox, () => work.SendAsync(cancellationToken), cancellationToken);
}

/// <summary>Cuts a checkpoint over what was recorded since the last one.</summary>
[DisallowConcurrentExecution]
public sealed class CheckpointJob(Checkpoints checkpoints, JobFaults faults) : IJob
{
    /// <summary>Name in <c>job_run</c>.</summary>
    public const string Name = "checkpoint";

    /// <inheritdoc/>
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        faults.GuardAsync(Name, () => checkpoints.CutAsync(cancellationToken), cancellationToken);
}

/// <summary>The outermost catch of the jobs: a fault is logged and recorded, and the next run comes all the same.</summary>
public sealed partial class JobFaults(JobRuns runs, TimeProvider clock, ILogger<JobFaults> log)
{
    /// <summary>Runs work; whatever it throws ends here.</summary>
    public async ValueTask GuardAsync(string job, Func<Task> work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(work);
        var begun = clock.GetUtcNow();
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The host stops; what is due stays due.
        }
        catch (Exception fault)
        {
            LogFault(fault, job);
            await TryRecordAsync(job, begun, fault);
        }
    }

    private async Task TryRecordAsync(string job, DateTimeOffset begun, Exception fault)
    {
        try
        {
            await runs.RecordAsync(job, begun, new RunDetail(0, 0, 0, 0, 0, [fault.Message]));
        }
        catch (Exception second)
        {
            // Most likely the database itself is what failed; the log has it.
            LogFault(second, job);
        }
    }

    [LoggerMessage(LogLevel.Error, "Job {Job} failed")]
    private partial void LogFault(Exception fault, string job);
}

/// <summary>When the jobs run on this node. Lives in memory only: what is due is rows, so nothing is lost with it.</summary>
public sealed class Timetable([FromKeyedServices(Timetable.Scheduler)] ISchedulerFactory schedulers)
{
    /// <summary>Name of the scheduler.</summary>
    public const string Scheduler = "approvals";

    internal static readonly IReadOnlyList<(string Job, TimeSpan Every)> Entries =
        [(DueWork.Sweep, TimeSpan.FromSeconds(10)), (DueWork.Outbox, TimeSpan.FromSeconds(5)), (CheckpointJob.Name, TimeSpan.FromMinutes(1))];

    /// <summary>The jobs with their last and next run by the machine's clock; both null while the schedule is off.</summary>
    public async Task<IReadOnlyList<TimetableEntry>> ReadAsync(CancellationToken cancellation = default)
    {
        var scheduler = await schedulers.GetScheduler(cancellation);
        List<TimetableEntry> entries = [];
        foreach (var (job, every) in Entries)
        {
            var trigger = await scheduler.GetTrigger(new TriggerKey(job), cancellation);
            entries.Add(new TimetableEntry(job, every, trigger?.PreviousFireTimeUtc, trigger?.NextFireTimeUtc));
        }
        return entries;
    }
}

/// <summary>A job in the timetable.</summary>
public sealed record TimetableEntry(string Job, TimeSpan Every, DateTimeOffset? Last, DateTimeOffset? Next);
