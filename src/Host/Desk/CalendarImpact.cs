using Approvals.Persistence;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>A running deadline that a calendar would move.</summary>
/// <param name="Case">Case id.</param>
/// <param name="Number">Number of the case.</param>
/// <param name="Type">Case type.</param>
/// <param name="Key">Key of the term.</param>
/// <param name="Old">Date now.</param>
/// <param name="New">Date then.</param>
/// <param name="Paused">Whether it stands still, so that both dates are as if it went on at once.</param>
/// <param name="Overdue">Whether it is in time now and would be overdue at once.</param>
/// <param name="Title">What a body or donor owes; null for a term of a case.</param>
public sealed record DeadlineImpact(
    string Case, string Number, string Type, string Key, DateOnly Old, DateOnly New, bool Paused, bool Overdue, Workflows.People.LocalText? Title = null);

/// <summary>What another calendar would move.</summary>
/// <param name="Total">How many deadlines.</param>
/// <param name="Overdue">How many of them would be overdue at once.</param>
/// <param name="First">Those that would be overdue at once first, then by their new date; at most <see cref="CalendarImpact.Most"/>.</param>
public sealed record CalendarImpacts(int Total, int Overdue, IReadOnlyList<DeadlineImpact> First)
{
    /// <summary>How many are not listed.</summary>
    public int More => Total - First.Count;
}

/// <summary>Lists the running deadlines that another calendar would move, before it is in force.</summary>
public sealed class CalendarImpact(IDbContextFactory<ApprovalsDb> databases, TimeProvider clock)
{
    /// <summary>Deadlines listed at most; nobody reads more of them one by one, all are counted.</summary>
    public const int Most = 500;

    /// <summary>Deadlines that move.</summary>
    /// <param name="then">The other calendar.</param>
    /// <param name="most">How many are listed at most.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public async Task<CalendarImpacts> OfAsync(WorkCalendar then, int most = Most, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(then);
        var today = Inputs.LocalDate(clock.GetUtcNow());
        await using var db = await databases.CreateDbContextAsync(cancellation);
        List<(DeadlineImpact Impact, string Stream, string Id)> moved = [];
        var running = from deadline in db.Deadlines
                      where deadline.State == "running" || deadline.State == "paused"
                      join summary in db.CaseSummaries on deadline.Stream equals summary.Stream into cases
                      from of in cases.DefaultIfEmpty()
                      select new { deadline.Stream, deadline.Id, deadline.Key, deadline.Term, deadline.Start, deadline.Due, deadline.Pauses, deadline.Extensions, deadline.State, of!.Number, of.Type };
        await foreach (var row in running.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            var due = DueDates.ComputeDate(Term.Parse(row.Term), row.Start, then, RecordJson.Read<IReadOnlyList<Pause>>(row.Pauses),
                RecordJson.Read<IReadOnlyList<Extension>>(row.Extensions));
            if (due == row.Due) continue;
            var id = row.Stream[(row.Stream.IndexOf('/', StringComparison.Ordinal) + 1)..];
            var late = row.State == "running" && row.Due >= today && due < today;
            moved.Add((new DeadlineImpact(id, row.Number ?? id, row.Type ?? "", row.Key, row.Due, due, row.State == "paused", late), row.Stream, row.Id));
        }
        List<DeadlineImpact> listed = [];
        foreach (var (impact, stream, id) in moved.OrderByDescending(m => m.Impact.Overdue).ThenBy(m => m.Impact.New)
            .ThenBy(m => m.Impact.Number, StringComparer.Ordinal).ThenBy(m => m.Impact.Key, StringComparer.Ordinal).Take(most))
            listed.Add(DutyState.IsDuty(id) ? impact with { Title = await TitleAsync(db, stream, id, cancellation) } : impact);
        return new CalendarImpacts(moved.Count, moved.Count(m => m.Impact.Overdue), listed);
    }

    private static async Task<Workflows.People.LocalText?> TitleAsync(ApprovalsDb db, string stream, string id, CancellationToken cancellation) =>
        await db.StreamStates.Where(s => s.Stream == stream).Select(s => s.Body).FirstOrDefaultAsync(cancellation) is { } body
            ? DutyJson.Read<DutyState>(body).Find(id)?.Title : null;
}
