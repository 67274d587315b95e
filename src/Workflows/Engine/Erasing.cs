using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>
/// Erases personal values of a case: fields and cells marked personal, as they are and as they ever were, files of slots marked so, and comments where that is asked
/// for. The chain of records stays whole, because it holds digests only; salts and texts go in the same commit, the content of files after it.
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

    /// <summary>Files that show private persons and are still there: of slots that say so, today or when the file came.</summary>
    public static IEnumerable<Attachment> Files(CaseDefinition definition, CaseState state)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(state);
        return state.Attachments.Where(a => a.Erased is null && (a.Personal == true || definition.Form.Slot(a.Slot) is { Personal: true }));
    }

    /// <summary>A file as its case records it. The name of one that shows private persons often names them, and a record cannot be erased: it is called by its slot.</summary>
    public static Attachment Named(FormDefinition form, Attachment file)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(file);
        return form.Slot(file.Slot) is not { Personal: true } ? file
        : file with { Personal = true, Name = $"{file.Slot}-{file.Id}{Path.GetExtension(file.Name)}" };
    }

    internal static Refusal? Take(Session s, ErasePersonal command)
    {
        var byRetention = command.Actor == Actor.System;
        if (byRetention && !(EndOf(s.Definition, s.State) <= s.Today)) return Refusals.NotEntitled;
        if (!byRetention && (s.Inputs.Directory.Position(command.Actor.Position) is not { } position || !MayErase(s.Inputs.Directory, s.State, position, s.Today)))
            return Refusals.NotEntitled;
        // Work on the case still needs its values; whoever wants them erased ends it first.
        if (s.State.IsOpen) return Refusals.StillOpen;
        var files = Files(s.Definition, s.State).Select(f => new ErasedFile(f.Id, f.Sha256)).ToList();
        if (command.Values.Count + files.Count == 0) return Refusals.NothingToErase;
        if (!byRetention && string.IsNullOrWhiteSpace(command.Reason)) return Refusals.Invalid([new Problem("reason", "problem.required")]);
        s.Emit(new PersonalErased(
            [.. command.Values.OrderBy(v => v.Seq).ThenBy(v => v.Path, StringComparer.Ordinal)], byRetention ? "retention" : "demand", command.Actor.Id, s.Today,
            s.SealComment(command.Reason, "reason"), byRetention ? s.Definition.Form.Retention?.Basis : null,
            files.Count > 0 ? files : null, command.Comments ? true : null));
        if (s.State.Trip is not null) s.Emit(new TripPlanned(null));
        return null;
    }
}
