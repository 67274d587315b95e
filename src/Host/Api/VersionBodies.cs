using System.ComponentModel;
using Approvals.Desk;
using Approvals.Localisation;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>How cases go over to another version.</summary>
public abstract record MapBody
{
    [Description("Digest of the published version they go over to")]
    public required string To { get; init; }

    [Description("Step that is gone: the step that goes on for it; an empty text lets a duty end")]
    public IReadOnlyDictionary<string, string> Steps { get; init; } = new Dictionary<string, string>();

    [Description("Problems taken into account, each by its key")]
    public IReadOnlyList<string> Accept { get; init; } = [];

    [Description("Whether running terms follow the new version")]
    public bool NewTerms { get; init; }

    // The digest of a plan covers its map, and the pages write it in this order.
    internal MigrationMap Map() =>
        new() { Steps = Steps, Accepted = [.. Accept.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], NewTerms = NewTerms };
}

/// <summary>Asks what the migration of all running cases of a type would do.</summary>
public sealed record RehearsalBody : MapBody;

/// <summary>Takes a case over exactly as it was rehearsed: members from the rehearsal, the same map.</summary>
public sealed record MigrationBody : MapBody
{
    [Description("Digest of the version the case was rehearsed on")]
    public required string From { get; init; }

    [Description("Digest of the rehearsed plan")]
    public required string Plan { get; init; }

    [Description("Seq of the case when it was rehearsed")]
    public required long Seq { get; init; }
}

/// <summary>A version that waits for a second administrator.</summary>
/// <param name="Own">Whether the caller proposed it, and so cannot publish it.</param>
public sealed record ProposalItem(string Id, string Type, string Digest, string TextsDigest, string Source, DateTimeOffset ProposedAt,
    string ProposedBy, bool Own)
{
    internal static ProposalItem Of(DefinitionProposalRow row, string account) =>
        new(row.Id, row.Type, row.Digest, row.TextsDigest, row.Source, row.ProposedAt, row.ProposedBy, row.ProposedBy == account);
}

/// <summary>Every version ever published, and those that wait.</summary>
public sealed record VersionsAnswer(IReadOnlyList<TypeVersions> Types, IReadOnlyList<ProposalItem> Proposals);

/// <summary>What came of a proposal.</summary>
/// <param name="State">open, published or withdrawn.</param>
public sealed record ProposalAnswer(string Id, string State);

/// <summary>Two versions and what differs.</summary>
public sealed record ComparisonAnswer(string Type, string From, string To, IReadOnlyList<VersionChange> Changes);

public sealed record StepMove(string Before, string After);

public sealed record TaskMoveAnswer(string Task, string Handle, TaskFate Fate, IReadOnlyList<string> Changes);

/// <summary>A running term before and after.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Before">Due date before; null when it only starts.</param>
/// <param name="After">Due date afterwards; null when it ends.</param>
/// <param name="Paused">True when it stands still from then on, false when it runs again, null when that stays.</param>
public sealed record DeadlineMoveAnswer(string Key, DateOnly? Before, DateOnly? After, bool? Paused);

/// <summary>What speaks against taking a case over.</summary>
/// <param name="Key">How <c>accept</c> names it.</param>
/// <param name="Code">Kind, stable.</param>
/// <param name="Where">Step, task, field, term or document.</param>
/// <param name="Text">In the reader's language.</param>
/// <param name="Remedy">What can be done about it.</param>
/// <param name="CanAccept">Whether it may be taken into account; otherwise it has to be put right first.</param>
/// <param name="Stops">Whether the case cannot go over as things are.</param>
public sealed record MigrationProblemAnswer(string Key, string Code, string Where, string Text, string Remedy, bool CanAccept, bool Stops);

/// <summary>What the migration of one case would do.</summary>
public sealed record PlanAnswer
{
    public required string Case { get; init; }
    public required string Number { get; init; }
    public required string Status { get; init; }
    public required string From { get; init; }
    public required string To { get; init; }
    public required long Seq { get; init; }
    public required string Plan { get; init; }
    public required bool CanApply { get; init; }
    public required IReadOnlyList<StepMove> Steps { get; init; }
    public required IReadOnlyList<TaskMoveAnswer> Tasks { get; init; }
    public required IReadOnlyList<ApprovalMove> Approvals { get; init; }
    public required IReadOnlyList<DeadlineMoveAnswer> Deadlines { get; init; }
    public required IReadOnlyList<MigrationProblemAnswer> Problems { get; init; }

    internal static PlanAnswer Of(Rehearsed rehearsed, Texts texts)
    {
        var (number, status, plan) = rehearsed;
        return new PlanAnswer
        {
            Case = plan.Case, Number = number, Status = status, From = plan.From, To = plan.To, Seq = plan.Seq, Plan = plan.Digest,
            CanApply = plan.CanApply,
            Steps = [.. plan.Tokens.Select(t => new StepMove(t.Before.Activity, t.After.Activity))],
            Tasks = [.. plan.Tasks.Select(t => new TaskMoveAnswer(t.Task, t.Handle, t.Fate, t.Changes))],
            Approvals = plan.Approvals,
            Deadlines = [.. plan.Deadlines.Select(d => new DeadlineMoveAnswer(d.Key, d.Before, d.After, d.Paused))],
            Problems = [.. plan.Problems.Select(p => new MigrationProblemAnswer(
                p.Key, p.Code, p.Where, $"{texts["migration.problem." + p.Code]}: {p.Where} {p.Arg}".TrimEnd(),
                texts["migration.remedy." + p.Code], p.CanAccept, p.Stops))],
        };
    }
}

/// <summary>What the migration of all running cases of a type would do; nothing was changed.</summary>
/// <param name="Vanished">Steps for which <c>steps</c> may have to say what goes on.</param>
public sealed record RehearsalAnswer(string Type, string To, IReadOnlyList<string> Vanished, IReadOnlyList<PlanAnswer> Cases);
