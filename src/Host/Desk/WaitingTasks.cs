using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

// Comparisons of ids become SQL, where the column compares by its bytes.
#pragma warning disable CA1309

/// <summary>Whose work is asked for.</summary>
/// <param name="Reaches">Positions that somebody acts in, in the order in which one task is shown under the first of them.</param>
/// <param name="Account">The person.</param>
/// <param name="On">The day of asking.</param>
/// <param name="Decisions">True for what leaders and deputies decide, false for everything else, null for both.</param>
/// <param name="Suspended">Whether tasks of suspended cases are among it; nobody can act on them.</param>
public sealed record WaitingFor(IReadOnlyList<Reach> Reaches, string Account, DateOnly On, bool? Decisions, bool Suspended);

/// <summary>Where a page ended: due date, the body's own before the statutory one (<see cref="DateOnly.MaxValue"/> for none) and id of its last task.</summary>
public sealed record WaitingPlace(DateOnly Due, string Task)
{
    /// <summary>The place behind a task.</summary>
    public static WaitingPlace After(TaskRow task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new(task.InternalDue ?? task.Due ?? DateOnly.MaxValue, task.Id);
    }
}

/// <summary>A task that waits for somebody.</summary>
/// <param name="Task">The task.</param>
/// <param name="Case">Its case, as lists know it.</param>
/// <param name="Ways">The reaches through which it waits, in the order asked; never empty.</param>
/// <param name="Barred">The four-eyes rule by which somebody else of these seats has to act; null when the person may.</param>
public sealed record WaitingTask(TaskRow Task, CaseSummaryRow Case, IReadOnlyList<Reach> Ways, string? Barred);

/// <summary>Some tasks that wait, the nearest due date first.</summary>
/// <param name="Tasks">At most as many as asked; fewer, even none, although more follow, where most are not theirs after all.</param>
/// <param name="Next">Where the next page begins; null when nothing follows.</param>
public sealed record WaitingPage(IReadOnlyList<WaitingTask> Tasks, WaitingPlace? Next);

/// <summary>
/// What waits for a person, page by page. Reading begins at the seats, so that what it costs grows with the open work of these seats and
/// not with everything ever done; a case itself is read for the tasks of a page.
/// </summary>
public sealed class WaitingTasks(ReferenceData reference, ICaseStore store, IDefinitions definitions)
{
    /// <summary>At most so many times the rows of a page are looked at for it: short pages are better than long waiting.</summary>
    private const int Turns = 4;

    private static readonly string[] decidingRoles = ["leader", "deputy"];

    /// <summary>Roles that come for decisions rather than for work.</summary>
    public static IReadOnlyList<string> DecidingRoles => decidingRoles;

    /// <summary>A page of what waits behind a place; from its beginning for null.</summary>
    public async Task<WaitingPage> PageAsync(ApprovalsDb db, WaitingFor whom, WaitingPlace? from, int size, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(whom);
        List<WaitingTask> tasks = [];
        for (var turn = 0; turn < Turns; turn++)
        {
            var places = await WaitingPlaces.ReadAsync(db, Seats(whom), from, size + 1, cancellation);
            var theirs = await TheirsAsync(db, whom, await RowsAsync(db, [.. places.Take(size)], cancellation), cancellation);
            var room = size - tasks.Count;
            tasks.AddRange(theirs.Take(room));
            if (theirs.Count > room) return new WaitingPage(tasks, WaitingPlace.After(tasks[^1].Task));
            if (places.Count <= size) return new WaitingPage(tasks, null);
            from = places[size - 1];
            if (tasks.Count == size) break;
        }
        return new WaitingPage(tasks, from);
    }

    /// <summary>Those of some cases in which a task of theirs waits.</summary>
    public async Task<IReadOnlySet<string>> CasesAsync(
        ApprovalsDb db, WaitingFor whom, IReadOnlyList<string> cases, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(whom);
        var (account, suspended) = (whom.Account, whom.Suspended);
        var rows = await Rows(db, db.Tasks.Where(t => cases.Contains(t.CaseId)
                && (t.State == TaskStates.Open || (t.State == TaskStates.Recorded && t.Actor != account))))
            .Where(r => suspended || !r.Case.Suspended).ToListAsync(cancellation);
        return (await TheirsAsync(db, whom, rows, cancellation)).Where(t => t.Barred is null).Select(t => t.Case.CaseId).ToHashSet(StringComparer.Ordinal);
    }

    private static async Task<List<Row>> RowsAsync(ApprovalsDb db, List<WaitingPlace> places, CancellationToken cancellation)
    {
        var ids = places.ConvertAll(p => p.Task);
        var rows = await Rows(db, db.Tasks.Where(t => ids.Contains(t.Id)))
            .ToDictionaryAsync(r => r.Task.Id, StringComparer.Ordinal, cancellation);
        // Between the two questions a task may have been done.
        return [.. ids.Select(rows.GetValueOrDefault).OfType<Row>()];
    }

    private static IQueryable<Row> Rows(ApprovalsDb db, IQueryable<TaskRow> tasks) =>
        from task in tasks
        join summary in db.CaseSummaries on task.CaseId equals summary.CaseId
        select new Row { Task = task, Case = summary };

    private WaitingSeats Seats(WaitingFor whom) => new(
        Seats(whom, SeatPurposes.Act), whom.Decisions == true ? [] : Seats(whom, SeatPurposes.Confirm),
        Positions(whom), whom.Account, whom.Suspended);

    private List<(string Body, string Role)> Seats(WaitingFor whom, string purpose) =>
        [.. Asked(whom, purpose).SelectMany(a => a.Bodies.SelectMany(b => a.Roles.Select(r => (b, r)))).Distinct()];

    /// <summary>Bodies with those whose work came to them, and the roles that are filled there.</summary>
    private IEnumerable<(List<string> Bodies, List<string> Roles)> Asked(WaitingFor whom, string purpose)
    {
        var directory = reference.Directory();
        foreach (var body in whom.Reaches.GroupBy(r => r.Seats.Organisation, StringComparer.Ordinal))
        {
            var filled = body.SelectMany(r => r.Seats.Roles).Distinct().ToList();
            // A body merged since may have called these roles otherwise.
            var bodies = directory.WithPredecessors(body.Key, whom.On).ToLookup(b => string.Join('\n',
                directory.RolesOf(b, filled, whom.On).Where(role => Takes(whom, role, purpose)).Order(StringComparer.Ordinal)));
            foreach (var alike in bodies.Where(b => b.Key.Length > 0)) yield return ([.. alike], [.. alike.Key.Split('\n')]);
        }
    }

    private static bool Takes(WaitingFor whom, string role, string purpose) =>
        whom.Decisions is not { } decisions || decisions == (purpose == SeatPurposes.Act && decidingRoles.Contains(role));

    /// <summary>Positions to whose name work may have been given that reaches the person, of merged bodies too.</summary>
    private List<string> Positions(WaitingFor whom)
    {
        var directory = reference.Directory();
        var bodies = whom.Reaches.SelectMany(r => directory.WithPredecessors(r.Seats.Organisation, whom.On))
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. whom.Reaches.Select(r => r.Position.Key).Concat(directory.Data.Positions.Where(p => bodies.Contains(p.Organisation)
                && whom.Reaches.Any(r => r.Includes(directory, p.Key, whom.On))).Select(p => p.Key)).Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>Asks the case what only it can tell: scopes of authorisations, fields of standing assignments, seats that have voted, whom four eyes keeps off.</summary>
    private async Task<List<WaitingTask>> TheirsAsync(
        ApprovalsDb db, WaitingFor whom, List<Row> rows, CancellationToken cancellation)
    {
        var (directory, theirs) = (reference.Directory(), new List<WaitingTask>());
        var seats = await SeatsOfAsync(db, whom, rows, cancellation);
        foreach (var (task, summary) in rows.Select(r => (r.Task, r.Case)))
        {
            var open = seats[(task.Id, task.State == TaskStates.Recorded ? SeatPurposes.Confirm : SeatPurposes.Act)].ToList();
            var ways = whom.Reaches.Where(r => r.Includes(directory, task.Position, whom.On)
                && open.Exists(s => directory.Heir(new Seat(s.Role, s.Organisation), whom.On) is var heir
                    && heir.Organisation == r.Seats.Organisation && r.Seats.Roles.Contains(heir.Role))).ToList();
            if (ways.Count == 0) continue;
            var state = await store.LoadAsync(task.CaseId, cancellation);
            var now = state?.Tasks.Find(t => t.Id == task.Id);
            var several = definitions.Active(summary.Type)?.RuleOf(task.Activity)?.Quorum is not null;
            if (several || ways.TrueForAll(r => r.Limited))
                if (now is null || Entitlement.Standings(directory, state!, now, whom.Account, whom.On).Count == 0) continue;
            // Who only prepares it for somebody decides nothing, and is kept from nothing.
            var barred = now is null || ways.TrueForAll(r => r.Position.Roles.Contains("secretary")) ? null
                : Entitlement.FourEyes(directory, state!, now, whom.Account, whom.On).Excluded;
            theirs.Add(new WaitingTask(task, summary, ways, barred));
        }
        return theirs;
    }

    private async Task<ILookup<(string Task, string Purpose), TaskSeatRow>> SeatsOfAsync(
        ApprovalsDb db, WaitingFor whom, List<Row> rows, CancellationToken cancellation)
    {
        var (ids, never) = (rows.ConvertAll(r => r.Task.Id), DateOnly.MaxValue);
        List<TaskSeatRow> seats = [];
        if (ids.Count > 0)
            foreach (var purpose in (string[])[SeatPurposes.Act, SeatPurposes.Confirm])
                foreach (var (bodies, roles) in Asked(whom, purpose))
                    seats.AddRange(await (
                        from task in db.Tasks
                        where ids.Contains(task.Id)
                        from seat in db.TaskSeats
                        where bodies.Contains(seat.Organisation) && roles.Contains(seat.Role) && seat.Purpose == purpose
                            && seat.Due == (task.InternalDue ?? task.Due ?? never) && seat.TaskId == task.Id
                        select seat).ToListAsync(cancellation));
        return seats.ToLookup(s => (s.TaskId, s.Purpose));
    }

    private sealed class Row
    {
        public required TaskRow Task { get; init; }

        public required CaseSummaryRow Case { get; init; }
    }
}
