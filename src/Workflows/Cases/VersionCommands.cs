namespace Approvals.Workflows.Cases;

/// <summary>How cases go over to another version; one map serves many cases, what does not concern a case is passed over.</summary>
public sealed record MigrationMap
{
    /// <summary>Step that is gone → step of the new version that goes on for it; an empty text lets a duty end.</summary>
    public IReadOnlyDictionary<string, string> Steps { get; init; } = new Dictionary<string, string>();

    /// <summary>Problems taken into account, each as its code, a space and where it is.</summary>
    public IReadOnlyList<string> Accepted { get; init; } = [];

    /// <summary>Whether running terms follow the new version; otherwise they stay as they were taken over, and so do their due dates.</summary>
    public bool NewTerms { get; init; }
}

/// <summary>Takes a running case over to another version, exactly as it was rehearsed. Asked by an administrator.</summary>
public sealed record MigrateCase : CaseCommand
{
    /// <summary>Digest the case was rehearsed on.</summary>
    public required string From { get; init; }

    /// <summary>Digest it goes over to.</summary>
    public required string To { get; init; }

    /// <summary>Digest of the rehearsed plan.</summary>
    public required string Plan { get; init; }

    /// <summary>Sequence of the case when it was rehearsed.</summary>
    public required long Seq { get; init; }

    /// <summary>The map it was rehearsed with.</summary>
    public MigrationMap Map { get; init; } = new();
}

/// <summary>Lets what an incident stopped go on from exactly there. Refused while its cause is still there.</summary>
public sealed record RetryIncident : CaseCommand
{
    /// <summary>Number of the incident.</summary>
    public required int Number { get; init; }
}

/// <summary>Settles an incident by decision, with a reason.</summary>
public sealed record ResolveIncident : CaseCommand
{
    /// <summary>Number of the incident.</summary>
    public required int Number { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Port by which a stopped token goes on; null leaves everything where it is. Never the outcome of a person's step.</summary>
    public string? Port { get; init; }
}

/// <summary>A step at which a paper case goes on.</summary>
/// <param name="Activity">A step somebody works at, or the join at which a branch that is done waits.</param>
/// <param name="Since">Day since which it waits there; terms count from it.</param>
/// <param name="Branch">Of a join, the branch that is done; null elsewhere.</param>
public sealed record ImportedStep(string Activity, DateOnly Since, string? Branch = null);

/// <summary>A term of the case that an earlier event started.</summary>
/// <param name="Key">Key of the term.</param>
/// <param name="Start">Day of that event.</param>
public sealed record ImportedTerm(string Key, DateOnly Start);

/// <summary>A duty that is owed.</summary>
/// <param name="Activity">The obligation.</param>
/// <param name="Next">Date of the next occurrence.</param>
public sealed record ImportedDuty(string Activity, DateOnly Next);

/// <summary>A running paper case continues here, at a named step. Entered by one person, handed in by another who confirms it.</summary>
public sealed record ImportCase : CaseCommand
{
    /// <summary>Case type.</summary>
    public required string Type { get; init; }

    /// <summary>Owning body.</summary>
    public required string Organisation { get; init; }

    /// <summary>Account that entered it; whoever hands the command in confirms it and is another person.</summary>
    public required string Recorder { get; init; }

    /// <summary>Accounts that wrote the draft beside the recorder.</summary>
    public IReadOnlyList<string> Authors { get; init; } = [];

    /// <summary>What each of them wrote, as in <see cref="SubmitCase"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Wrote { get; init; }

    /// <summary>Day it was submitted on paper: the rules of that day apply.</summary>
    public required DateOnly SubmittedOn { get; init; }

    /// <summary>Values known of it.</summary>
    public required ValueMap Values { get; init; }

    /// <summary>Scans.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>Where it is: one step, or one in each branch of a fork.</summary>
    public required IReadOnlyList<ImportedStep> Steps { get; init; }

    /// <summary>Public status.</summary>
    public required string Status { get; init; }

    /// <summary>What it has behind it.</summary>
    public IReadOnlyList<ImportedDecision> Decisions { get; init; } = [];

    /// <summary>Terms that run from earlier events.</summary>
    public IReadOnlyList<ImportedTerm> Terms { get; init; } = [];

    /// <summary>Duties that are owed.</summary>
    public IReadOnlyList<ImportedDuty> Duties { get; init; } = [];

    /// <summary>Number in the case register of the year it was submitted, where the register goes on; null takes the next.</summary>
    public int? Number { get; init; }

    /// <summary>Case this one belongs to, and how; null for none.</summary>
    public CaseLink? Parent { get; init; }
}
