namespace Approvals.Workflows.Engine;

// Incidents, migration and import.
public static partial class Refusals
{
    /// <summary>The case has no open incident of this number.</summary>
    public static Refusal IncidentGone { get; } = new(RefusalKind.Conflict, "incident.gone");

    /// <summary>What raised the incident is still there; nothing was changed.</summary>
    public static Refusal IncidentPersists { get; } = new(RefusalKind.Conflict, "incident.persists");

    /// <summary>Nothing was stopped by it that could go on.</summary>
    public static Refusal NothingHalted { get; } = new(RefusalKind.Conflict, "incident.nothing-halted");

    /// <summary>A token waits for it: it has to be told where to go on, or the case would stand still and nobody would see it.</summary>
    public static Refusal PortNeeded { get; } = new(RefusalKind.Invalid, "incident.port-needed");

    /// <summary>The part cannot be left by this port, or only by a person's decision.</summary>
    public static Refusal PortNotAllowed { get; } = new(RefusalKind.Invalid, "incident.port-not-allowed");

    /// <summary>The case is in that version already.</summary>
    public static Refusal AlreadyMigrated { get; } = new(RefusalKind.Conflict, "migration.already");

    /// <summary>The case has gone on since it was rehearsed.</summary>
    public static Refusal CaseMoved { get; } = new(RefusalKind.Changed, "migration.case-moved");

    /// <summary>Directory, calendar or map are not those of the rehearsal: the plan would be another.</summary>
    public static Refusal PlanChanged { get; } = new(RefusalKind.Changed, "migration.plan-changed");

    /// <summary>Problems without a remedy chosen.</summary>
    public static Refusal MigrationStopped(IReadOnlyList<Problem> problems) => new(RefusalKind.Invalid, "migration.stopped", new Dictionary<string, string>(), problems);

    /// <summary>Whoever entered a paper case does not confirm it.</summary>
    public static Refusal OwnImport { get; } = new(RefusalKind.NotEntitled, "import.own");
}
