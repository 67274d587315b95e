using Approvals.Audit;
using Approvals.Desk;
using Approvals.Email;
using Quartz;

namespace Approvals.Jobs;

/// <summary>A job that looks for work again and again.</summary>
/// <param name="Name">Name of the job; texts <c>jobs.job.NAME</c>.</param>
/// <param name="Every">How often, by the machine's clock.</param>
/// <param name="Run">One look.</param>
public sealed record JobPlan(string Name, TimeSpan Every, Func<CancellationToken, Task> Run);

/// <summary>All jobs there are.</summary>
public sealed class JobList(DueWork work, Bounces bounces, Checkpoints checkpoints, IEnumerable<DailyJob> daily)
{
    /// <summary>Name of the job that cuts checkpoints.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>Those that look again and again.</summary>
    public IReadOnlyList<JobPlan> Plans { get; } =
    [
        new(DueWork.Sweep, Timetable.Every[DueWork.Sweep], work.SweepAsync),
        new(DueWork.Outbox, Timetable.Every[DueWork.Outbox], async c =>
        {
            await bounces.ReadFolderAsync(c);
            await work.SendAsync(c);
        }),
        new(Checkpoint, Timetable.Every[Checkpoint], checkpoints.CutAsync),
    ];

    /// <summary>Those that are done once a day.</summary>
    public IReadOnlyList<DailyJob> Daily { get; } = [.. daily];

    /// <summary>A job of the first kind; null when there is none of the name.</summary>
    public JobPlan? Find(string job) => Plans.FirstOrDefault(p => p.Name == job);

    /// <summary>Whether there is a job of the name.</summary>
    public bool Knows(string job) => Find(job) is not null || Daily.Any(d => d.Name == job);
}

/// <summary>A tick of the timetable for the job it is named after.</summary>
[DisallowConcurrentExecution]
public sealed class TickJob(JobRunner runner) : IJob
{
    /// <inheritdoc/>
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var job = context.JobDetail.Key.Name;
        return new(job == Timetable.Daily ? runner.RunDailyAsync(cancellationToken) : runner.TickAsync(job, cancellationToken));
    }
}

/// <summary>When the jobs run on this node. Lives in memory only: what is due is rows, so nothing is lost with it.</summary>
public sealed class Timetable([FromKeyedServices(Timetable.Scheduler)] ISchedulerFactory schedulers, JobList jobs, TimeProvider clock)
{
    /// <summary>Name of the scheduler.</summary>
    public const string Scheduler = "approvals";

    /// <summary>The tick that looks whether a daily job has become due.</summary>
    internal const string Daily = "daily";

    internal static readonly IReadOnlyDictionary<string, TimeSpan> Every = new Dictionary<string, TimeSpan>
    {
        [DueWork.Sweep] = TimeSpan.FromSeconds(10), [DueWork.Outbox] = TimeSpan.FromSeconds(5), [JobList.Checkpoint] = TimeSpan.FromMinutes(1),
        [Daily] = TimeSpan.FromSeconds(30),
    };

    /// <summary>The jobs with their last and next run, by the application's clock; both null while the schedule is off.</summary>
    public async Task<IReadOnlyList<TimetableEntry>> ReadAsync(CancellationToken cancellation = default)
    {
        var scheduler = await schedulers.GetScheduler(cancellation);
        var ahead = clock is AppClock app ? app.Offset : TimeSpan.Zero;
        List<TimetableEntry> entries = [];
        foreach (var plan in jobs.Plans)
        {
            var trigger = await scheduler.GetTrigger(new TriggerKey(plan.Name), cancellation);
            entries.Add(new TimetableEntry(plan.Name, plan.Every, null, trigger?.PreviousFireTimeUtc + ahead, trigger?.NextFireTimeUtc + ahead));
        }
        var runs = await scheduler.GetTrigger(new TriggerKey(Daily), cancellation) is not null;
        entries.AddRange(jobs.Daily.Select(d => new TimetableEntry(d.Name, TimeSpan.FromDays(1), d.Hour, null, runs ? d.Next(clock.GetUtcNow()) : null)));
        return entries;
    }
}

/// <summary>A job in the timetable.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Every">How often it runs.</param>
/// <param name="Hour">The local hour of a daily job; null for others.</param>
/// <param name="Last">Its last tick since the start.</param>
/// <param name="Next">Its next one.</param>
public sealed record TimetableEntry(string Job, TimeSpan Every, int? Hour, DateTimeOffset? Last, DateTimeOffset? Next);
