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

/// <summary>Lists the running deadlines that another calendar would move, before it is in force.</summary>
public sealed class CalendarImpact(IDbContextFactory<ApprovalsDb> databases, TimeProvider clock)
{
    /// <summary>Deadlines that move: those that would be overdue at once first, then by their new date.</summary>
    public async Task<IReadOnlyList<DeadlineImpact>> OfAsync(WorkCalendar then, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(then);
        var today = Inputs.LocalDate(clock.GetUtcNow());
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var rows = await db.Deadlines.Where(d => d.State == "running" || d.State == "paused")
            .Select(d => new { d.Stream, d.Id, d.Key, d.Term, d.Start, d.Due, d.Pauses, d.Extensions, d.State }).ToListAsync(cancellation);
        List<DeadlineImpact> moved = [];
        foreach (var row in rows)
        {
            var due = DueDates.ComputeDate(Term.Parse(row.Term), row.Start, then, RecordJson.Read<IReadOnlyList<Pause>>(row.Pauses),
                RecordJson.Read<IReadOnlyList<Extension>>(row.Extensions));
            if (due == row.Due) continue;
            var id = row.Stream[(row.Stream.IndexOf('/', StringComparison.Ordinal) + 1)..];
            var title = DutyState.IsDuty(row.Id) ? await TitleAsync(db, row.Stream, row.Id, cancellation) : null;
            moved.Add(new DeadlineImpact(
                id, "", "", row.Key, row.Due, due, row.State == "paused", row.State == "running" && row.Due >= today && due < today, title));
        }
        if (moved.Count == 0) return moved;
        var ids = moved.Select(m => m.Case).Distinct().ToList();
        var cases = await db.SummariesAt(null).Where(c => ids.Contains(c.CaseId)).Select(c => new { c.CaseId, c.Number, c.Type })
            .ToDictionaryAsync(c => c.CaseId, cancellation);
        return
        [
            .. moved.Select(m => cases.TryGetValue(m.Case, out var of) ? m with { Number = of.Number, Type = of.Type } : m with { Number = m.Case })
                .OrderByDescending(m => m.Overdue).ThenBy(m => m.New).ThenBy(m => m.Number, StringComparer.Ordinal).ThenBy(m => m.Key, StringComparer.Ordinal),
        ];
    }

    private static async Task<Workflows.People.LocalText?> TitleAsync(ApprovalsDb db, string stream, string id, CancellationToken cancellation) =>
        await db.StreamStates.Where(s => s.Stream == stream).Select(s => s.Body).FirstOrDefaultAsync(cancellation) is { } body
            ? DutyJson.Read<DutyState>(body).Find(id)?.Title : null;
}
