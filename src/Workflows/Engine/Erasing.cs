using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>
/// Erases personal values of a case: fields and cells marked personal, as they are and as they ever were. The chain of records stays whole, because it holds salted
/// digests only; salts and texts go in the same commit.
/// </summary>
public static class Erasing
{
    private static readonly string[] owners = ["leader", "deputy", "head"];

    /// <summary>Whether somebody may erase: who leads the owner, or an administrator.</summary>
    public static bool MayErase(Directory directory, CaseState state, Position position, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(position);
        return position.Roles.Contains(Incidents.AdministratorRole)
            || (position.Roles.Any(owners.Contains) && position.Organisation == directory.Successor(state.Organisation, on));
    }

    /// <summary>The day from which on the values of an ended case are kept no longer; null while it runs, or where no period is set.</summary>
    public static DateOnly? EndOf(CaseDefinition definition, CaseState state)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(state);
        return state.EndedOn is { } ended && definition.Form.Retention is { } kept ? ended.AddMonths(kept.Months) : null;
    }

    internal static Refusal? Take(Session s, ErasePersonal command)
    {
        var byRetention = command.Actor == Actor.System;
        if (byRetention && !(EndOf(s.Definition, s.State) <= s.Today)) return Refusals.NotEntitled;
        if (!byRetention && (s.Inputs.Directory.Position(command.Actor.Position) is not { } position || !MayErase(s.Inputs.Directory, s.State, position, s.Today)))
            return Refusals.NotEntitled;
        // Work on the case still needs its values; whoever wants them erased ends it first.
        if (s.State.IsOpen) return Refusals.StillOpen;
        if (command.Values.Count == 0) return Refusals.NothingToErase;
        if (!byRetention && string.IsNullOrWhiteSpace(command.Reason)) return Refusals.Invalid([new Problem("reason", "problem.required")]);
        s.Emit(new PersonalErased(
            [.. command.Values.OrderBy(v => v.Seq).ThenBy(v => v.Path, StringComparer.Ordinal)], byRetention ? "retention" : "demand", command.Actor.Id, s.Today,
            s.SealComment(command.Reason, "reason"), byRetention ? s.Definition.Form.Retention?.Basis : null));
        if (s.State.Trip is not null) s.Emit(new TripPlanned(null));
        return null;
    }
}
