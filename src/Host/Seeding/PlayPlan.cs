using System.Text.Json;
using Approvals.Workflows.Cases;

namespace Approvals.Seeding;

/// <summary>What a play does at one step, where it is not the usual thing.</summary>
public sealed record Move
{
    /// <summary>Day; null for the usual pace.</summary>
    public DateOnly? On { get; init; }

    /// <summary>Outcome; null for the first that is positive.</summary>
    public string? Outcome { get; init; }

    public string? Comment { get; init; }

    public IReadOnlyDictionary<string, string> Reasons { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, JsonElement> Values { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Slots that get a file beside those the outcome needs.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}

/// <summary>An action of the case that a play takes.</summary>
public sealed record PlannedAction(string Action, DateOnly On, string? Comment, IReadOnlyDictionary<string, JsonElement> Values,
    IReadOnlyList<string> Files, OutsideAct? Letter = null);

/// <summary>How a case is played: when it begins, what is special about it, what is left to whoever looks at the demonstration.</summary>
public sealed record PlayPlan
{
    /// <summary>Words of <c>until</c> in aid-cases.json.</summary>
    public static readonly string[] Untils =
    [
        "draft", "signing", "for-signature", "returned", "signed", "submitted", "validity", "supplement", "consultation", "appraisal", "before-committee",
            "refused", "approved",
        "implementing", "suspended", "withdrawn", "approval-withdrawn", "closing", "closed",
    ];

    public required string Key { get; init; }

    /// <summary>Who drafts and submits.</summary>
    public required string Officer { get; init; }

    public required string Organisation { get; init; }

    /// <summary>Day of the submission within the body.</summary>
    public required DateOnly Begin { get; init; }

    /// <summary>Day on which it is handed in outside; null for the usual pace.</summary>
    public DateOnly? HandIn { get; init; }

    public required IReadOnlyDictionary<string, JsonElement> Values { get; init; }

    /// <summary>Why it is submitted although checks warn, by <c>check:key</c>; given again wherever the draft is handed in again.</summary>
    public IReadOnlyDictionary<string, string> Reasons { get; init; } = new Dictionary<string, string>();

    /// <summary>Special moves by handle, or by handle and how often it was acted on: <c>checkValidity#2</c>.</summary>
    public IReadOnlyDictionary<string, Move> Moves { get; init; } = new Dictionary<string, Move>();

    /// <summary>Handles that nobody acts on.</summary>
    public IReadOnlySet<string> Holds { get; init; } = new HashSet<string>();

    public IReadOnlyList<PlannedAction> Actions { get; init; } = [];

    /// <summary>The move of a handle that is acted on for the n-th time.</summary>
    public Move Move(string handle, int time) => Moves.GetValueOrDefault($"{handle}#{time}") ?? Moves.GetValueOrDefault(handle)
        ?? new Move();
}
