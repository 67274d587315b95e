using Approvals.Desk;
using Approvals.Identity;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Inbox;

/// <summary>A task of the inbox with its case.</summary>
/// <param name="Confirm">The answer was recorded by somebody else and waits to be confirmed.</param>
public sealed record InboxTask(TaskRow Task, CaseSummaryRow Case, bool Confirm);

/// <summary>The tasks that one position can act on.</summary>
/// <param name="OnBehalfOf">The position signed for (KT.), or that authorised it (TUQ.); null for its own work.</param>
public sealed record InboxGroup(Position Position, Position? OnBehalfOf, IReadOnlyList<InboxTask> Tasks);

/// <summary>Everything the first page shows.</summary>
public sealed record InboxView(
    IReadOnlyList<InboxGroup> ToDo, IReadOnlyList<InboxGroup> Decisions, IReadOnlyList<CaseSummaryRow> Sent, IReadOnlyList<DraftRow> Drafts)
{
    public static int Count(IReadOnlyList<InboxGroup> groups) => groups.Sum(g => g.Tasks.Count);
}

/// <summary>Reads the inbox of a person: what waits for their positions, what they sent, what they drafted.</summary>
public sealed class InboxQueries(ApprovalsDb db, CurrentPerson person, CaseAccess access, Drafts drafts, ICaseStore store, IDefinitions definitions)
{
    /// <summary>No list of the first page is longer.</summary>
    public const int Most = 200;

    private static readonly string[] DecidingRoles = ["leader", "deputy"];

    public async Task<InboxView> ReadAsync(CancellationToken cancellation)
    {
        var standings = Standings().ToList();
        var rows = await TheirsAsync(standings, await OpenTasksAsync(standings, cancellation), cancellation);
        var mine = rows.Select(r => r.Task.Id).ToHashSet(StringComparer.Ordinal);
        return new InboxView(Group(standings, rows, false), Group(standings, rows, true), await SentAsync(mine, cancellation),
            await drafts.ListAsync(person.Account, cancellation));
    }

    // Own positions first; then what others are signed for, or authorised one of them to do.
    private IEnumerable<Reach> Standings()
    {
        foreach (var reach in Reach.Of(person.Directory, person.Account, person.Today)) yield return reach;
        // A secretary prepares what waits for the leadership of the body: sees it, decides nothing.
        foreach (var position in person.Positions.Where(p => p.Roles.Contains("secretary")))
            foreach (var leader in person.Directory.Data.Positions.Where(p => p.Organisation == position.Organisation && p.Roles.Any(DecidingRoles.Contains)))
                yield return new Reach(position, leader, false);
    }

    private async Task<List<Found>> OpenTasksAsync(List<Reach> standings, CancellationToken cancellation)
    {
        var (account, directory, today) = (person.Account, person.Directory, person.Today);
        var own = standings.Select(s => s.Seats.Organisation).ToHashSet(StringComparer.Ordinal);
        // What waits for a body that was merged waits for its successor.
        var bodies = directory.Data.Organisations.Select(o => o.Key).Where(o => own.Contains(directory.Successor(o, today))).ToList();
        var roles = standings.SelectMany(s => s.Seats.Roles).Distinct().ToList();
        var found = await (from seat in db.TaskSeats
                           where bodies.Contains(seat.Organisation) && roles.Contains(seat.Role)
                           join task in db.Tasks on seat.TaskId equals task.Id
                           where (task.State == TaskStates.Open && seat.Purpose == SeatPurposes.Act)
                               || (task.State == TaskStates.Recorded && seat.Purpose == SeatPurposes.Confirm && task.Actor != account)
                           join summary in db.CaseSummaries on task.CaseId equals summary.CaseId
                           where !summary.Suspended
                           select new Found(task, summary, seat.Role, seat.Organisation)).ToListAsync(cancellation);
        return [.. found.Select(f => f with { Organisation = directory.Successor(f.Organisation, today) })];
    }

    /// <summary>Leaves out what only the case can tell: scopes of authorisations, fields of standing assignments, seats that have voted.</summary>
    private async Task<List<Found>> TheirsAsync(List<Reach> standings, List<Found> found, CancellationToken cancellation)
    {
        Dictionary<string, CaseState?> states = new(StringComparer.Ordinal);
        HashSet<string> not = new(StringComparer.Ordinal);
        foreach (var item in found.DistinctBy(f => f.Task.Id))
        {
            var ways = standings.Where(r => Waits(found.Where(f => f.Task.Id == item.Task.Id), r)).ToList();
            var several = definitions.Active(item.Case.Type)?.RuleOf(item.Task.Activity)?.Quorum is not null;
            if (!several && ways.Exists(r => !r.Limited)) continue;
            if (!states.TryGetValue(item.Case.CaseId, out var state)) states[item.Case.CaseId] = state = await store.LoadAsync(item.Case.CaseId, cancellation);
            if (state?.Tasks.Find(t => t.Id == item.Task.Id) is not { } task || Entitlement.Standings(person.Directory, state, task, person.Account, person.Today).Count == 0)
                not.Add(item.Task.Id);
        }
        return [.. found.Where(f => !not.Contains(f.Task.Id))];
    }

    private bool Waits(IEnumerable<Found> found, Reach reach) => found.Any(f => Waits(f, reach));

    private bool Waits(Found f, Reach reach) => f.Organisation == reach.Seats.Organisation && reach.Seats.Roles.Contains(f.Role)
        && reach.Includes(person.Directory, f.Task.Position, person.Today);

    private List<InboxGroup> Group(List<Reach> standings, List<Found> found, bool decisions)
    {
        var (groups, taken) = (new List<InboxGroup>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var reach in standings)
        {
            var tasks = found.Where(f => Waits(f, reach) && Decides(f) == decisions)
                .OrderBy(f => f.Task.Due is null).ThenBy(f => f.Task.Due).ThenBy(f => f.Task.OpenedAt)
                // Two seats of one person are still one piece of work.
                .Where(f => taken.Add(f.Task.Id))
                .Select(f => new InboxTask(f.Task, f.Case, f.Task.State == TaskStates.Recorded)).ToList();
            if (tasks.Count > 0) groups.Add(new InboxGroup(reach.Position, reach.For, tasks));
        }
        return groups;
    }

    private static bool Decides(Found found) => DecidingRoles.Contains(found.Role) && found.Task.State == TaskStates.Open;

    private async Task<List<CaseSummaryRow>> SentAsync(HashSet<string> mine, CancellationToken cancellation)
    {
        var account = person.Account;
        var open = access.Visible(db, account, person.Today).Where(s => s.Ending == null);
        var sent = await open.Where(s => s.Submitter == account || db.Tasks.Any(t => t.CaseId == s.CaseId && t.Actor == account))
            .OrderBy(s => s.NextDue == null).ThenBy(s => s.NextDue).ThenByDescending(s => s.StatusSince).Take(Most).ToListAsync(cancellation);
        var waitingForMe = await db.Tasks.Where(t => mine.Contains(t.Id)).Select(t => t.CaseId).Distinct().ToListAsync(cancellation);
        return [.. sent.Where(s => !waitingForMe.Contains(s.CaseId))];
    }

    private sealed record Found(TaskRow Task, CaseSummaryRow Case, string Role, string Organisation);
}
