using System.Collections.Concurrent;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Jobs;

/// <summary>
/// The outermost call of every job: by the timetable, or by hand. A paused job does nothing by the timetable; a fault is logged and recorded, and the next run
/// comes all the same. How the last run ended stands in <c>job_state</c>, so that it is known after a restart.
/// </summary>
public sealed partial class JobRunner(
    JobList jobs, JobRuns runs, Writer writer, IDbContextFactory<ApprovalsDb> databases, TimeProvider clock, ILogger<JobRunner> log) : IDisposable
{
    /// <summary>A run that went as the one before is written down at most so often: a job that looks every few seconds must not wear out the disk.</summary>
    public static readonly TimeSpan Written = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, SemaphoreSlim> busy = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string Outcome, long At)> written = new(StringComparer.Ordinal);

    /// <summary>Runs a job by the timetable, unless it is paused.</summary>
    public Task TickAsync(string job, CancellationToken cancellation) => GuardAsync(job, async () =>
    {
        if ((await StateAsync(job, cancellation))?.PausedAt is not null) return;
        await RunAsync(job, byHand: false, jobs.Find(job)!.Run, cancellation);
    }, cancellation);

    /// <summary>Runs the daily jobs that have become due since they were last run; each once, however many days went by.</summary>
    public async Task RunDailyAsync(CancellationToken cancellation)
    {
        foreach (var daily in jobs.Daily)
            await GuardAsync(daily.Name, () => RunSlotAsync(daily, cancellation), cancellation);
    }

    /// <summary>Runs a job now, paused or not; says whether it went well, null when there is no such job.</summary>
    public async Task<bool?> RunNowAsync(string job, CancellationToken cancellation)
    {
        if (jobs.Daily.FirstOrDefault(d => d.Name == job) is { } daily)
            return await RunAsync(job, byHand: true, c => daily.Run(daily.Slot(clock.GetUtcNow()), c), cancellation, daily.Slot(clock.GetUtcNow()));
        return jobs.Find(job) is { } plan ? await RunAsync(job, byHand: true, plan.Run, cancellation) : null;
    }

    /// <summary>Pauses a job, also beyond a restart; says whether it ran until now. Null for no such job.</summary>
    public Task<bool?> PauseAsync(string job, string by, CancellationToken cancellation) => SwitchAsync(
        job,
        """
        insert into job_state (job, paused_at, paused_by) values (@1, @2, @3)
        on conflict (job) do update set paused_at = excluded.paused_at, paused_by = excluded.paused_by where paused_at is null
        """,
        cancellation, clock.GetUtcNow(), by);

    /// <summary>Has a paused job run again by the timetable.</summary>
    public Task<bool?> ResumeAsync(string job, CancellationToken cancellation) => SwitchAsync(
        job, "update job_state set paused_at = null, paused_by = null where job = @1 and paused_at is not null", cancellation);

    public void Dispose()
    {
        foreach (var one in busy.Values) one.Dispose();
    }

    private async Task<bool?> SwitchAsync(string job, string sql, CancellationToken cancellation, params Cell[] more)
    {
        if (!jobs.Knows(job)) return null;
        return await writer.ExecuteAsync(s => s.Execute(sql, [job, .. more]), Lane.People, cancellation) == 1;
    }

    private async Task RunSlotAsync(DailyJob daily, CancellationToken cancellation)
    {
        var (now, state) = (clock.GetUtcNow(), await StateAsync(daily.Name, cancellation));
        var slot = daily.Slot(now);
        if (state?.PausedAt is not null || state?.LastSlot >= slot) return;
        if (state?.LastSlot is null)
        {
            // A new installation owes nothing for the days before it.
            await writer.ExecuteAsync(
                s => s.Execute("insert into job_state (job, last_slot) values (@1, @2) on conflict (job) do update set last_slot = excluded.last_slot", daily.Name, slot),
                Lane.Sweeps, cancellation);
            return;
        }
        if (state.LastOutcome == JobRuns.Faulty && state.LastFinished is { } failed && now - failed < DailyJob.Rest && now >= failed) return;
        await RunAsync(daily.Name, byHand: false, c => daily.Run(slot, c), cancellation, slot);
    }

    private async Task<bool> RunAsync(string job, bool byHand, Func<CancellationToken, Task> work, CancellationToken cancellation, DateOnly? slot = null)
    {
        var one = busy.GetOrAdd(job, _ => new SemaphoreSlim(1));
        await one.WaitAsync(cancellation);
        try
        {
            var (begun, start) = (clock.GetUtcNow(), clock.GetTimestamp());
            Exception? failed = null;
            try
            {
                await work(cancellation);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !cancellation.IsCancellationRequested)
            {
                failed = fault;
                LogFault(fault, job);
                await runs.RecordAsync(job, begun, new RunDetail(0, 0, 0, 0, 0, [fault.Message]), cancellation);
            }
            var milliseconds = (long)clock.GetElapsedTime(start).TotalMilliseconds;
            await KeepAsync(job, begun, milliseconds, failed, byHand || slot is not null, failed is null ? slot : null, cancellation);
            return failed is null;
        }
        finally
        {
            one.Release();
        }
    }

    private async Task KeepAsync(
        string job, DateTimeOffset begun, long milliseconds, Exception? failed, bool always, DateOnly? slot, CancellationToken cancellation)
    {
        var outcome = failed is null ? JobRuns.Done : JobRuns.Faulty;
        if (!always && written.TryGetValue(job, out var last) && last.Outcome == outcome && clock.GetElapsedTime(last.At) < Written) return;
        await writer.ExecuteAsync(
            s => s.Execute(
                """
                insert into job_state (job, last_started, last_finished, last_milliseconds, last_outcome, last_detail, last_slot)
                values (@1, @2, @3, @4, @5, @6, @7)
                on conflict (job) do update set last_started = excluded.last_started, last_finished = excluded.last_finished,
                  last_milliseconds = excluded.last_milliseconds, last_outcome = excluded.last_outcome, last_detail = excluded.last_detail,
                  last_slot = coalesce(excluded.last_slot, last_slot)
                """,
                job, begun, clock.GetUtcNow(), milliseconds, outcome, failed?.Message, slot),
            Lane.Sweeps, cancellation);
        written[job] = (outcome, clock.GetTimestamp());
    }

    private async Task<JobStateRow?> StateAsync(string job, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.JobStates.FirstOrDefaultAsync(j => j.Job == job, cancellation);
    }

    /// <summary>Nothing may reach the timetable: a job that throws there is tried again at once, and again.</summary>
    private async Task GuardAsync(string job, Func<Task> work, CancellationToken cancellation)
    {
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
            // Most likely the database itself is what failed; the log has it.
            LogFault(fault, job);
        }
    }

    [LoggerMessage(LogLevel.Error, "Job {Job} failed")]
    private partial void LogFault(Exception fault, string job);
}
