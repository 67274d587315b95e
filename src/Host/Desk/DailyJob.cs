using Approvals.Workflows.Engine;

namespace Approvals.Desk;

/// <summary>
/// Work that is done once a day, from a time of the day on, by the application's clock. Whatever days nobody was there, or a demonstration skipped, it is
/// done once for the last of them. Features register theirs; the jobs run them.
/// </summary>
/// <param name="Name">Name of the job; texts <c>jobs.job.NAME</c>.</param>
/// <param name="Hour">Local hour from which on it is due.</param>
/// <param name="Run">Does it for a day; what it throws is recorded, and it is tried again.</param>
public sealed record DailyJob(string Name, int Hour, Func<DateOnly, CancellationToken, Task> Run)
{
    /// <summary>How long after a failure it is left alone.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(15);

    /// <summary>The last day it has become due for.</summary>
    public DateOnly Slot(DateTimeOffset now)
    {
        var today = Inputs.LocalDate(now);
        return now < Inputs.StartOf(today, Hour) ? today.AddDays(-1) : today;
    }

    /// <summary>When it becomes due next.</summary>
    public DateTimeOffset Next(DateTimeOffset now) => Inputs.StartOf(Slot(now).AddDays(1), Hour);
}
