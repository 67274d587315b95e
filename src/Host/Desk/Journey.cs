using Approvals.Persistence;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>What a day of a journey brought.</summary>
/// <param name="Day">The local day.</param>
/// <param name="Cases">Cases in which something due was acted on.</param>
/// <param name="Signals">Signals between cases taken in.</param>
/// <param name="Reminders">Reminders told, one a person and task, by whatever mail they went.</param>
/// <param name="Late">The same of what is overdue.</param>
/// <param name="Mails">Mails sent.</param>
/// <param name="Ended">Cases that ended by themselves.</param>
/// <param name="Faults">Cases that failed.</param>
public sealed record JourneyDay(DateOnly Day, int Cases, int Signals, int Reminders, int Late, int Mails, int Ended, int Faults)
{
    /// <summary>Whether nothing happened.</summary>
    public bool Quiet => Cases + Signals + Reminders + Late + Mails + Ended + Faults == 0;

    internal JourneyDay Plus(JourneyDay more) => this with
    {
        Cases = Cases + more.Cases,
        Signals = Signals + more.Signals,
        Reminders = Reminders + more.Reminders,
        Late = Late + more.Late,
        Mails = Mails + more.Mails,
        Ended = Ended + more.Ended,
        Faults = Faults + more.Faults,
    };
}

/// <summary>A journey that was made.</summary>
/// <param name="From">Where it began.</param>
/// <param name="To">Where the clock stands.</param>
/// <param name="Wanted">Where it was to go.</param>
/// <param name="Days">Day by day, quiet ones too.</param>
public sealed record JourneyResult(DateTimeOffset From, DateTimeOffset To, DateTimeOffset Wanted, IReadOnlyList<JourneyDay> Days)
{
    /// <summary>Whether it ended before it was where it was to go.</summary>
    public bool Stopped => To < Wanted;
}

/// <summary>
/// Moves the clock of a demonstration day by day, each morning at eight, and has everything due done in between: so that a year passes as it would, each
/// reminder on its day, and not as one long outage.
/// </summary>
public sealed class Journey(AppClock clock, Writer writer, RunDue run, IDbContextFactory<ApprovalsDb> databases) : IDisposable
{
    /// <summary>The hour of the stops: when reminders go out.</summary>
    public const int Hour = 8;

    /// <summary>How long a journey may take by the machine: then it ends where it is, and can be continued.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(75);

    private static readonly string[] ownTemplates = ["reminder", "limitReminder", "overdue", "limitOverdue"];

    private readonly SemaphoreSlim one = new(1);

    /// <summary>The last journey of this process, to be shown once more; null before the first.</summary>
    public JourneyResult? Last { get; private set; }

    /// <summary>Goes to an instant; two journeys at once go one after the other.</summary>
    public async Task<JourneyResult> GoAsync(DateTimeOffset to, CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        try
        {
            var (from, begun) = (clock.GetUtcNow(), clock.GetTimestamp());
            List<JourneyDay> days = [];
            do
            {
                var now = clock.GetUtcNow();
                var next = Next(now, to);
                if (next > now) await clock.AdvanceAsync(writer, next - now, cancellation);
                var day = await DayAsync(cancellation);
                if (days.Count > 0 && days[^1].Day == day.Day) days[^1] = days[^1].Plus(day);
                else days.Add(day);
            }
            while (clock.GetUtcNow() < to && clock.GetElapsedTime(begun) < Patience);
            return Last = new JourneyResult(from, clock.GetUtcNow(), to, days);
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private static DateTimeOffset Next(DateTimeOffset now, DateTimeOffset to)
    {
        var today = Inputs.LocalDate(now);
        var morning = Inputs.StartOf(today, Hour);
        var stop = now < morning ? morning : Inputs.StartOf(today.AddDays(1), Hour);
        return stop < to ? stop : to;
    }

    private async Task<JourneyDay> DayAsync(CancellationToken cancellation)
    {
        var begun = clock.GetUtcNow();
        var ended = await EndedAsync(cancellation);
        var due = await run(cancellation);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        // The timetable goes on meanwhile and may be the one that did it: what counts is what is there, not who was told.
        var (reminders, late) = await ToldAsync(db, begun, cancellation);
        return new JourneyDay(
            Inputs.LocalDate(begun), due.Cases, due.Signals, reminders, late, due.Mails, await EndedAsync(cancellation) - ended, due.Faults);
    }

    /// <summary>By the ledger, since many go in one mail or in that of the day; and what cases told themselves.</summary>
    private static async Task<(int Before, int Late)> ToldAsync(ApprovalsDb db, DateTimeOffset since, CancellationToken cancellation)
    {
        var swept = await db.Reminders.Where(r => r.ToldAt >= since && r.Account != "").Select(r => new { r.TaskId, r.Account, r.ToldAt, r.Due }).ToListAsync(cancellation);
        var told = swept.Select(r => (r.TaskId, r.Account, Late: Inputs.LocalDate(r.ToldAt) > r.Due)).Distinct().ToList();
        var own = await db.Mails.Where(m => m.QueuedAt >= since && ownTemplates.Contains(m.Template) && !m.NoticeKey.StartsWith("sweep/"))
            .Select(m => m.Template).ToListAsync(cancellation);
        var late = own.Count(t => t is "overdue" or "limitOverdue");
        return (told.Count(t => !t.Late) + own.Count - late, told.Count(t => t.Late) + late);
    }

    private async Task<int> EndedAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.CaseSummaries.CountAsync(s => s.Ending != null, cancellation);
    }
}
