using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>What a change would do to one open task.</summary>
/// <param name="Case">Case of the task.</param>
/// <param name="Number">Number of the case.</param>
/// <param name="Type">Case type.</param>
/// <param name="Task">The task.</param>
/// <param name="Before">Accounts that can act on the day before.</param>
/// <param name="After">Accounts that could act then.</param>
/// <param name="Possible">Whether it could be decided at all.</param>
public sealed record TaskImpact(string Case, string Number, string Type, CaseTask Task, IReadOnlyList<string> Before, IReadOnlyList<string> After, bool Possible);

/// <summary>Lists what a change of the directory would do before it is made: tasks that move, tasks that would have nobody.</summary>
public sealed class DirectoryImpact(ReferenceData reference, ICaseStore store, IDbContextFactory<ApprovalsDb> databases, TimeProvider clock)
{
    /// <summary>Most cases looked at; a page that lists more is read by nobody.</summary>
    public const int MostCases = 500;

    /// <summary>Tasks that the change would touch, those that would have nobody first.</summary>
    public async Task<IReadOnlyList<TaskImpact>> OfAsync(DirectoryChange change, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        var (now, today) = (reference.Directory(), Inputs.LocalDate(clock.GetUtcNow()));
        var on = change.Takes < today ? today : change.Takes;
        var then = new Directory(now.Version + 1, DirectoryChanges.Apply(now.Data, change));
        await using var db = await databases.CreateDbContextAsync(cancellation);
        List<TaskImpact> found = [];
        // The same day on both sides: what the calendar alone brings is no work of the change.
        foreach (var id in (await TaskRecheck.CasesOfAsync(db, now, TaskRecheck.Differing(now, on, then, on), cancellation)).Take(MostCases))
        {
            if (await store.LoadAsync(id, cancellation) is not { IsOpen: true } state) continue;
            foreach (var task in state.Tasks)
            {
                var (before, after) = (Able(now, state, task, on), Able(then, state, task, on));
                if (!before.SequenceEqual(after))
                    found.Add(new TaskImpact(id, state.Number, state.Type, task, before, after, Entitlement.IsPossible(then, state, task, on)));
            }
        }
        return [.. found.OrderBy(t => t.Possible).ThenBy(t => t.Number, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Roles of a body to be merged on which open tasks are, and for which the body that takes over has no position: neither of that name nor of the one chosen.
    /// </summary>
    public async Task<IReadOnlyList<string>> WithoutHeirAsync(BodyMerged merged, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(merged);
        var (now, last) = (reference.Directory(), merged.Last);
        var then = new Directory(now.Version + 1, DirectoryChanges.Apply(now.Data, merged));
        // Of bodies that went into this one before, their seats are its own under the name they have here.
        var bodies = now.WithPredecessors(merged.Body, last).ToList();
        var positions = now.Data.Positions.Where(p => bodies.Contains(p.Organisation)).Select(p => p.Key).ToList();
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var seats = (await db.TaskSeats.Where(s => bodies.Contains(s.Organisation)).Select(s => new { s.Role, s.Organisation }).Distinct().ToListAsync(cancellation))
            .Select(s => new Seat(s.Role, s.Organisation)).ToList();
        var given = await db.Tasks.Where(t => t.Position != null && positions.Contains(t.Position) && (t.State == TaskStates.Open || t.State == TaskStates.Recorded))
            .Select(t => t.Position!).Distinct().ToListAsync(cancellation);
        foreach (var position in given.Where(p => !then.Heirs(p, merged.Takes).Any()).Select(p => now.Position(p)!))
            seats.AddRange(position.Roles.Select(role => new Seat(role, position.Organisation)));
        return
        [
            .. seats.Where(s => now.PositionsFor([s], last).Count > 0 && then.PositionsFor([s], merged.Takes).Count == 0).Select(s => now.Heir(s, last).Role)
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
    }

    private static List<string> Able(Directory directory, CaseState state, CaseTask task, DateOnly on) =>
        [.. Entitlement.Able(directory, state, task, on).Select(a => a.Account).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
