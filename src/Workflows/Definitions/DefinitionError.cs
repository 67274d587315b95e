namespace Approvals.Workflows.Definitions;

/// <summary>Something wrong with a definition: where it stands, what to do, and for the flow a way that shows it.</summary>
/// <param name="File">File name, relative to the folder of the case type.</param>
/// <param name="Path">JSON path, <c>$</c> for the whole file; lists of things with a key are entered by it: <c>[id=decide]</c>.</param>
/// <param name="Message">What is wrong and what was expected, in English: the reader is who edits definitions.</param>
public sealed record DefinitionError(string File, string Path, string Message)
{
    /// <summary>Kind of mistake, stable, one of <see cref="FindingCodes"/>; <see cref="FindingCodes.Unreadable"/> where the file itself is wrong.</summary>
    public string Code { get; init; } = FindingCodes.Unreadable;

    /// <summary>The activity at which it shows; null where no activity is concerned.</summary>
    public string? Activity { get; init; }

    /// <summary>
    /// A shortest way from the start, or from an action, to the activity: ids, each with the port taken in brackets where there was a choice.
    /// Empty when nothing leads there.
    /// </summary>
    public IReadOnlyList<string> Way { get; init; } = [];

    /// <summary>A finding at an activity of workflow.json.</summary>
    internal static DefinitionError At(string activity, string code, string message, IReadOnlyList<string> way) =>
        new("workflow.json", $"$.root.activities[id={activity}]", message) { Code = code, Activity = activity, Way = way };

    /// <inheritdoc/>
    public override string ToString() => Way.Count == 0 ? $"{File} {Path}: {Message}" : $"{File} {Path}: {Message} [{string.Join(" -> ", Way)}]";
}

/// <summary>Kinds of mistake of a definition.</summary>
public static class FindingCodes
{
    /// <summary>A file is missing, is not JSON, or has a member that is unknown, missing or of the wrong kind.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>A name stands for nothing: a section, field, slot, term, activity, place.</summary>
    public const string UnknownName = "unknown-name";

    /// <summary>A text is missing in a language, or has other placeholders there.</summary>
    public const string Text = "text";

    /// <summary>An outcome leads nowhere.</summary>
    public const string OpenPort = "open-port";

    /// <summary>A connection leaves by a port that its activity does not have.</summary>
    public const string UnknownPort = "unknown-port";

    /// <summary>Two connections leave by one port.</summary>
    public const string TwoConnections = "two-connections";

    /// <summary>A connection leads to a start or to an action.</summary>
    public const string NothingMayLeadHere = "nothing-may-lead-here";

    /// <summary>Nothing leads to an activity.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>From an activity no End or Finish can be reached: a circle without an exit.</summary>
    public const string NoEnd = "no-end";

    /// <summary>A circle that no person's step interrupts.</summary>
    public const string IdleCycle = "idle-cycle";

    /// <summary>An End inside an open fork.</summary>
    public const string EndInFork = "end-in-fork";

    /// <summary>A fork with fewer than two branches.</summary>
    public const string ForkOfOne = "fork-of-one";

    /// <summary>A join that is reached outside the block of its fork.</summary>
    public const string JoinOutside = "join-outside";

    /// <summary>A branch that can never reach the join of its fork, which then waits for ever.</summary>
    public const string BranchNeverJoins = "branch-never-joins";

    /// <summary>Two joins for one fork: a block has one exit.</summary>
    public const string TwoJoins = "two-joins";

    /// <summary>One activity reached inside and outside a block: a path enters or leaves without fork or join.</summary>
    public const string BlockCrossed = "block-crossed";

    /// <summary>Connections of parallel branches meet before the join.</summary>
    public const string BranchesMeet = "branches-meet";

    /// <summary>
    /// An action that clears everything runs to an End, which ends its own scope only: the case would stay open with nothing to do.
    /// </summary>
    public const string ActionLeavesNothing = "action-leaves-nothing";

    /// <summary>More seats are needed than there are.</summary>
    public const string Quorum = "quorum";

    /// <summary>Nobody could act.</summary>
    public const string NoActor = "no-actor";

    /// <summary>Four eyes excludes everybody who could act.</summary>
    public const string FourEyes = "four-eyes";

    /// <summary>Four eyes names a step that never comes before the task.</summary>
    public const string ExcludesNobody = "excludes-nobody";

    /// <summary>A place names no body for a role.</summary>
    public const string NoBody = "no-body";

    /// <summary>A place names a body that does not exist.</summary>
    public const string UnknownBody = "unknown-body";

    /// <summary>A term, variable, section or document that nothing uses.</summary>
    public const string Unused = "unused";

    /// <summary>A term that is used has no row in force.</summary>
    public const string TermNotInForce = "term-not-in-force";

    /// <summary>A document that the flow issues has no letter.</summary>
    public const string NoLetter = "no-letter";

    /// <summary>An activity without a place in the designer.</summary>
    public const string NoPosition = "no-position";

    /// <summary>Two activities at one place in the designer.</summary>
    public const string SamePosition = "same-position";
}
