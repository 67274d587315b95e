using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Calendars;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>A deadline, running or ended, with the account of its date.</summary>
/// <param name="Row">The deadline as stored.</param>
/// <param name="Pauses">Its pauses.</param>
/// <param name="Extensions">What was added to it.</param>
/// <param name="Computed">The date computed anew by the calendar it was computed with; null when that calendar is not at hand, so that nothing can be proved.</param>
public sealed record DeadlineProof(DeadlineRow Row, IReadOnlyList<Pause> Pauses, IReadOnlyList<Extension> Extensions, DueDate? Computed)
{
    /// <summary>Whether the date that people work by is the one that the account gives; null when there is no account.</summary>
    public bool? Agrees => Computed is null ? null : Computed.Due == Row.Due;
}

/// <summary>Accounts of the dates of a case, by the calendar each was computed with.</summary>
public sealed class DeadlineProofs(CalendarVersions calendars, IDbContextFactory<ApprovalsDb> databases)
{
    /// <summary>One deadline of a case; null when there is none of that id that the reader may see.</summary>
    /// <param name="view">The case as the reader sees it. Who does not see all of it sees the terms of the own tasks, open or done.</param>
    /// <param name="id">Id of the deadline, which begins with that of the case.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public async Task<DeadlineProof?> FindAsync(CaseView view, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        var (of, stream) = (view.State.Id, "case/" + view.State.Id);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        if (await db.Deadlines.FirstOrDefaultAsync(d => d.Stream == stream && d.Id == id, cancellation) is not { } row) return null;
        if (!view.SeesAll && !await db.Tasks.AnyAsync(t => t.CaseId == of && (t.DeadlineId == id || t.Id == row.TaskId) && view.Bodies.Contains(t.Organisation), cancellation)) return null;
        if (view.Wall is { } wall && await TasksAsync(db, row, cancellation) is { Count: > 0 } tasks && tasks.TrueForAll(wall.KeepsTask)) return null;
        return await OfAsync(row, cancellation);
    }

    /// <summary>Ids of the tasks that a deadline belongs to; none for a term of the case.</summary>
    private static Task<List<string>> TasksAsync(ApprovalsDb db, DeadlineRow row, CancellationToken cancellation) =>
        db.Tasks.Where(t => row.Stream == "case/" + t.CaseId && (t.DeadlineId == row.Id || t.Id == row.TaskId)).Select(t => t.Id).ToListAsync(cancellation);

    /// <summary>The account of a deadline that the reader was shown already.</summary>
    public async Task<DeadlineProof> OfAsync(DeadlineRow row, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        var pauses = RecordJson.Read<IReadOnlyList<Pause>>(row.Pauses);
        var extensions = RecordJson.Read<IReadOnlyList<Extension>>(row.Extensions);
        var calendar = await calendars.ReadAsync(row.Calendar, cancellation);
        return new DeadlineProof(
            row, pauses, extensions, calendar is null ? null : DueDates.Compute(Term.Parse(row.Term), row.Start, calendar, pauses, extensions));
    }
}
