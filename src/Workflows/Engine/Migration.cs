using System.Text.Json;
using System.Text.Json.Serialization;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Evidence;
using Token = Approvals.Workflows.Cases.Token;

namespace Approvals.Workflows.Engine;

/// <summary>Something that speaks against taking a case over, with what can be done about it.</summary>
/// <param name="Code">Kind, stable: text keys <c>migration.problem.…</c> and <c>migration.remedy.…</c>.</param>
/// <param name="Where">Step, task, field, term or document.</param>
/// <param name="Arg">What is more to be said, or null.</param>
/// <param name="CanAccept">Whether an administrator may take it into account and go on; otherwise it has to be put right first.</param>
/// <param name="Accepted">Whether the map says so.</param>
public sealed record MigrationProblem(string Code, string Where, string? Arg, bool CanAccept, bool Accepted)
{
    /// <summary>How a map names it.</summary>
    [JsonIgnore]
    public string Key => $"{Code} {Where}";

    /// <summary>Whether the case cannot go over as things are.</summary>
    [JsonIgnore]
    public bool Stops => !Accepted;
}

/// <summary>What becomes of an open task.</summary>
public enum TaskFate
{
    /// <summary>As it is.</summary>
    Kept,

    /// <summary>The same task under the new rule.</summary>
    Revised,

    /// <summary>It falls away.</summary>
    Gone,
}

/// <summary>A token and where it stands afterwards; none is lost and none is made.</summary>
public sealed record TokenMove(Token Before, Token After);

/// <summary>An open task and what becomes of it.</summary>
/// <param name="Task">Its id.</param>
/// <param name="Handle">Its handle before.</param>
/// <param name="Fate">What becomes of it.</param>
/// <param name="Changes">What of its rule is another.</param>
/// <param name="After">The whole task afterwards when it is revised, else null.</param>
public sealed record TaskMove(string Task, string Handle, TaskFate Fate, IReadOnlyList<string> Changes, CaseTask? After);

/// <summary>An approval given and whether it stands.</summary>
/// <param name="Activity">Step of the old version.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="Actor">Who decided; null for an imported decision.</param>
/// <param name="Kept">Whether it covers the same in the new version.</param>
/// <param name="Why">When not: step-gone, outcome-gone, covers-changed or content-changed.</param>
public sealed record ApprovalMove(string Activity, string Outcome, string? Actor, bool Kept, string? Why);

/// <summary>A running term before and after, with whatever follows from the migration in the same commit: a clock that stands still or runs again, a limit that follows.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">Key of the term.</param>
/// <param name="Before">Due date before; null when it only starts.</param>
/// <param name="After">Due date afterwards; null when it ends. Of a clock that stands still, the date it would have without the pause.</param>
/// <param name="Paused">True when it stands still from now on, false when it runs again; null when nothing of that changes.</param>
public sealed record DeadlineMove(string Id, string Key, DateOnly? Before, DateOnly? After, bool? Paused)
{
    /// <summary>Whether it is due as before and runs, or stands, as before.</summary>
    [JsonIgnore]
    public bool Same => Before == After && Paused is null;
}

/// <summary>What the newer version makes of a deadline, before anything follows from it.</summary>
/// <param name="Id">The deadline.</param>
/// <param name="Begins">Whether it runs only in the newer version.</param>
/// <param name="Next">The whole deadline afterwards; null when it ends.</param>
public sealed record DeadlineChange(string Id, bool Begins, Deadline? Next);

/// <summary>
/// What taking one case over to another version does, completely: applying it adds nothing to it. Its digest stands for it, and a command that names the digest
/// is refused when the plan made again inside the commit is another.
/// </summary>
public sealed record MigrationPlan
{
    /// <summary>The case.</summary>
    public required string Case { get; init; }

    /// <summary>Its sequence when the plan was made.</summary>
    public required long Seq { get; init; }

    /// <summary>Digest of its version.</summary>
    public required string From { get; init; }

    /// <summary>Digest of the version it goes over to.</summary>
    public required string To { get; init; }

    /// <summary>Texts of that version.</summary>
    public required string TextsDigest { get; init; }

    /// <summary>The map.</summary>
    public required MigrationMap Map { get; init; }

    /// <summary>Steps that only have another id.</summary>
    public required IReadOnlyDictionary<string, string> Renamed { get; init; }

    /// <summary>Every token.</summary>
    public required IReadOnlyList<TokenMove> Tokens { get; init; }

    /// <summary>Every open task.</summary>
    public required IReadOnlyList<TaskMove> Tasks { get; init; }

    /// <summary>Every approval given.</summary>
    public required IReadOnlyList<ApprovalMove> Approvals { get; init; }

    /// <summary>Every running term as it is in the end. Where something stops the plan, without what would follow.</summary>
    public IReadOnlyList<DeadlineMove> Deadlines { get; init; } = [];

    /// <summary>Terms that the newer version changes.</summary>
    public required IReadOnlyList<DeadlineChange> Changes { get; init; }

    /// <summary>Duties that go on differently.</summary>
    public required IReadOnlyList<OpenObligation> Duties { get; init; }

    /// <summary>Duties that end.</summary>
    public required IReadOnlyList<string> EndedDuties { get; init; }

    /// <summary>Variables the new version declares, with their initial values.</summary>
    public required ValueMap Variables { get; init; }

    /// <summary>What speaks against it.</summary>
    public required IReadOnlyList<MigrationProblem> Problems { get; init; }

    /// <summary>Whether nothing stops it.</summary>
    [JsonIgnore]
    public bool CanApply => Problems.All(p => !p.Stops);

    /// <summary>Steps of the new version whose approval does not stand.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Void => [.. Approvals.Where(a => !a.Kept).Select(a => Renamed.GetValueOrDefault(a.Activity, a.Activity))];

    /// <summary>SHA-256 over the canonical form of the plan.</summary>
    [JsonIgnore]
    public string Digest => RecordHash.Digest(CanonicalJson.Write(JsonSerializer.SerializeToUtf8Bytes(this, PlanJson.Default.MigrationPlan)));
}

/// <summary>JSON of a plan, for its digest.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(MigrationPlan))]
internal sealed partial class PlanJson : JsonSerializerContext;

/// <summary>Rehearses the migration of a case: pure, changes nothing.</summary>
public static class Migration
{
    /// <summary>What taking the case over would do, and what speaks against it.</summary>
    /// <param name="older">The version the case is pinned to.</param>
    /// <param name="newer">The version it would go over to.</param>
    /// <param name="state">The case.</param>
    /// <param name="inputs">Directory and calendar of the moment.</param>
    /// <param name="map">How vanished steps go on, what is accepted, whose terms count.</param>
    /// <param name="receivedAt">When what asks for it arrived, if before the moment: pauses begin and end on that day.</param>
    public static MigrationPlan Rehearse(CaseDefinition older, CaseDefinition newer, CaseState state, Inputs inputs, MigrationMap map, DateTimeOffset? receivedAt = null)
    {
        ArgumentNullException.ThrowIfNull(older);
        ArgumentNullException.ThrowIfNull(newer);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(map);
        return new Rehearsal(older, newer, state, inputs, map, receivedAt).Run();
    }

    /// <summary>True when a field of the older form is in another section of the newer one, else null.</summary>
    internal static bool? FieldsMoved(FormDefinition older, FormDefinition newer) =>
        older.Sections.Any(s => s.Fields.Any(f => newer.Field(f.Key) is not null && newer.Section(s.Key)?.Fields.Any(n => n.Key == f.Key) != true)) ? true : null;

    /// <summary>What the newer version limits assignments and authorisations by, when that is another than in the case so far; else null.</summary>
    internal static CaseLimits? Limits(CaseState state, CaseDefinition newer) =>
        state.Field == newer.Field && state.AmountField == newer.AmountField ? null : new CaseLimits(newer.Field, newer.AmountField);

    /// <summary>Steps of the older version that the newer one does not have: what a map may have to say something about.</summary>
    public static IReadOnlyList<string> Vanished(CaseDefinition older, CaseDefinition newer)
    {
        ArgumentNullException.ThrowIfNull(older);
        ArgumentNullException.ThrowIfNull(newer);
        return [.. older.Activities.Keys.Where(id => newer.Activities.GetValueOrDefault(id)?.GetType() != older.Activities[id].GetType()).Order(StringComparer.Ordinal)];
    }
}
