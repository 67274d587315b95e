using Approvals.Workflows.Cases;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>Gives the work of a task to one position of the body that has it, or takes it back to the group.</summary>
public static class Reassignment
{
    /// <summary>Roles whose holders distribute the work of their body.</summary>
    internal static readonly string[] Distributors = ["head", "office", "leader", "deputy"];

    /// <summary>Whether a person in a position may distribute the work of a task.</summary>
    public static bool MayBeDoneBy(Directory directory, CaseTask task, Position position, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(position);
        return task is { Quorum: null, Recorded: null } && Distributes(directory, task, position, on);
    }

    /// <summary>Whether a position distributes the work of one of the bodies that have a task.</summary>
    internal static bool Distributes(Directory directory, CaseTask task, Position position, DateOnly on) =>
        position.Roles.Any(Distributors.Contains) && BodiesOf(directory, task, on).Contains(position.Organisation);

    /// <summary>Positions of the body that a task may be given to: those that hold a role of its seats, and those that sign for one by standing assignment.</summary>
    public static IReadOnlyList<Position> Candidates(Directory directory, CaseState state, CaseTask task, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        var matter = Entitlement.MatterOf(state, task);
        var holders = directory.PositionsFor(task.Seats, on).ToList();
        return
        [
            .. holders.Concat(holders.SelectMany(p => directory.DeputiesOf(p.Key, matter))).DistinctBy(p => p.Key)
                .Where(p => p.Key != task.Position && Directory.InCharge(p, matter) && directory.HoldersOf(p.Key, on).Any()),
        ];
    }

    internal static Refusal? Take(Session s, ReassignTask command)
    {
        if (s.State.Tasks.Find(t => t.Id == command.Task) is not { } task) return Refusals.TaskClosed;
        if (task.Quorum is not null || task.Recorded is not null) return Refusals.CannotReassign;
        var directory = s.Inputs.Directory;
        if (command.Actor != Actor.System && (directory.Position(command.Actor.Position) is not { } own || !MayBeDoneBy(directory, task, own, s.Today)))
            return Refusals.NotEntitled;
        if (string.IsNullOrWhiteSpace(command.Reason)) return Refusals.Invalid([new Problem("reason", "problem.required")]);
        if (command.Position is { } wanted)
        {
            if (directory.Position(wanted) is null || !directory.HoldersOf(wanted, s.Today).Any()) return Refusals.NobodyThere;
            if (Candidates(directory, s.State, task, s.Today).All(p => p.Key != wanted)) return Refusals.NotInLine;
        }
        // Work that was asked of one position by name was never a group's.
        else if (task.Position is null || task.Kind is TaskKind.Opinion or TaskKind.Assignment) return Refusals.CannotReassign;
        if (!Entitlement.IsPossible(directory, s.State, task with { Position = command.Position }, s.Today)) return Refusals.NobodyThere;

        var before = ActorCheck.ToTell(s, task);
        s.Emit(new TaskReassigned(task.Id, task.Handle, command.Position, command.Actor.Id, s.Seal(command.Reason.Trim(), "reason")));
        var after = s.State.Tasks.Find(t => t.Id == task.Id)!;
        ActorCheck.Check(s, after);
        s.Notice("taskReassigned", ActorCheck.ToTell(s, after).Union(before), ("activity", "@" + task.Handle), ("task", task.Id));
        return null;
    }

    private static IEnumerable<string> BodiesOf(Directory directory, CaseTask task, DateOnly on) =>
        task.Seats.Select(seat => directory.Successor(seat.Organisation, on)).Distinct(StringComparer.Ordinal);
}
