using System.Text.Json;
using Approvals.Workflows.Cases;

namespace Approvals.Workflows.Scenarios;

/// <summary>An executable example of a case type: given a case, when people act and time passes, then this is expected.</summary>
public sealed record Scenario
{
    /// <summary>What it shows.</summary>
    public required string Name { get; init; }

    /// <summary>Province.</summary>
    public required string Place { get; init; }

    /// <summary>How the case begins.</summary>
    public required ScenarioStart Start { get; init; }

    /// <summary>What happens, in order.</summary>
    public required IReadOnlyList<ScenarioStep> Steps { get; init; }
}

/// <summary>The submission.</summary>
public sealed record ScenarioStart
{
    /// <summary>Day.</summary>
    public required DateOnly On { get; init; }

    /// <summary>Account.</summary>
    public required string By { get; init; }

    /// <summary>Values of the draft.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Data { get; init; }

    /// <summary>Slots that hold a file.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    /// <summary>Link kind when the case is linked to a parent; null for none.</summary>
    public string? Link { get; init; }

    /// <summary>Refusal expected, or null.</summary>
    public string? Refused { get; init; }

    /// <summary>Expected after it.</summary>
    public Expectation? Expect { get; init; }
}

/// <summary>One thing that happens: a task decided or recorded, a confirmation, an action, a recall, or time passing.</summary>
public sealed record ScenarioStep
{
    /// <summary>Day.</summary>
    public required DateOnly On { get; init; }

    /// <summary>Account; not needed for a sweep.</summary>
    public string? By { get; init; }

    /// <summary>Handle of the task to decide or record.</summary>
    public string? Task { get; init; }

    /// <summary>Outcome.</summary>
    public string? Outcome { get; init; }

    /// <summary>Handle of the task whose recording is confirmed.</summary>
    public string? Confirm { get; init; }

    /// <summary>With <see cref="Confirm"/>: send it back instead.</summary>
    public bool Reject { get; init; }

    /// <summary>Action to take.</summary>
    public string? Action { get; init; }

    /// <summary>Handle of the task to recall.</summary>
    public string? Recall { get; init; }

    /// <summary>What is due fires.</summary>
    public bool Sweep { get; init; }

    /// <summary>Comment.</summary>
    public string? Comment { get; init; }

    /// <summary>Reasons by field or slot.</summary>
    public IReadOnlyDictionary<string, string> Reasons { get; init; } = new Dictionary<string, string>();

    /// <summary>Values.</summary>
    public IReadOnlyDictionary<string, JsonElement> Data { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Slots that get a file.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    /// <summary>The letter it is taken from.</summary>
    public OutsideAct? Outside { get; init; }

    /// <summary>Day it happened outside.</summary>
    public DateOnly? OccurredOn { get; init; }

    /// <summary>Key of the refusal that must come back.</summary>
    public string? Refused { get; init; }

    /// <summary>Expected after it.</summary>
    public Expectation? Expect { get; init; }
}

/// <summary>What must hold; what is left out is not looked at.</summary>
public sealed record Expectation
{
    /// <summary>Public status.</summary>
    public string? Status { get; init; }

    /// <summary>Handles of all open tasks.</summary>
    public IReadOnlyList<string>? Open { get; init; }

    /// <summary>Due date by task handle or term key.</summary>
    public IReadOnlyDictionary<string, DateOnly>? Due { get; init; }

    /// <summary>Ending.</summary>
    public string? Ended { get; init; }

    /// <summary>Whether it is suspended.</summary>
    public bool? Suspended { get; init; }

    /// <summary><c>template:account</c> queued by this step, at least.</summary>
    public IReadOnlyList<string>? Mails { get; init; }

    /// <summary>Handles of tasks reminded of by this step, at least.</summary>
    public IReadOnlyList<string>? Reminders { get; init; }

    /// <summary>Values.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Data { get; init; }

    /// <summary>Handles of tasks this step closed late, and of open ones that are overdue; exactly.</summary>
    public IReadOnlyList<string>? Late { get; init; }

    /// <summary>Signals sent by this step, exactly.</summary>
    public IReadOnlyList<string>? Signals { get; init; }

    /// <summary>Kinds of link whose draft this step prepared, exactly.</summary>
    public IReadOnlyList<string>? Drafts { get; init; }
}

/// <summary>Strict JSON of scenarios. By reflection, because generated code loses the defaults of members that a file leaves out.</summary>
public static class ScenarioJson
{
    private static readonly JsonSerializerOptions options = new(JsonSerializerDefaults.Strict) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Reads a scenario. Throws <see cref="JsonException"/> with the JSON path of what is unknown or wrong.</summary>
    public static Scenario Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<Scenario>(json, options)!;
}
