using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Conditions;

namespace Approvals.Workflows.Definitions;

/// <summary>A case type as read from its folder: immutable, look-ups only. A case is pinned to its <see cref="Digest"/>.</summary>
public sealed class CaseDefinition
{
    /// <summary>Key of the case type: the folder's name.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 over workflow without positions, form, terms and places; the digest that counts.</summary>
    public required string Digest { get; init; }

    /// <summary>SHA-256 over the texts, letters and facts told at a glance, kept beside the digest.</summary>
    public required string TextsDigest { get; init; }

    /// <summary>Activities by id.</summary>
    public required FrozenDictionary<string, Activity> Activities { get; init; }

    /// <summary>Where a port leads: (activity, port) → activity. One port has one connection.</summary>
    public required FrozenDictionary<(string Activity, string Port), string> Connections { get; init; }

    /// <summary>Declared variables with their initial value, null when unset.</summary>
    public required IReadOnlyList<VariableDefinition> Variables { get; init; }

    /// <summary>The form.</summary>
    public required FormDefinition Form { get; init; }

    /// <summary>Field of work, for example <c>aid</c>, against which standing assignments (KT., TL.) are limited; null for none.</summary>
    public string? Field { get; init; }

    /// <summary>Field of the form with the amount at stake, against which authorisations are limited; null for none.</summary>
    public string? AmountField { get; init; }

    /// <summary>All rows of terms.json.</summary>
    public required IReadOnlyList<TermDefinition> Terms { get; init; }

    /// <summary>Place files by place.</summary>
    public required FrozenDictionary<string, PlaceDefinition> Places { get; init; }

    /// <summary>Texts by language, then key.</summary>
    public required FrozenDictionary<string, FrozenDictionary<string, string>> Texts { get; init; }

    /// <summary>Letters by document type or name.</summary>
    public FrozenDictionary<string, LetterDefinition> Letters { get; init; } = FrozenDictionary<string, LetterDefinition>.Empty;

    /// <summary>What a page tells of a case at a glance, in order.</summary>
    public IReadOnlyList<FactDefinition> Facts { get; init; } = [];

    private readonly ConcurrentDictionary<(string Activity, string Port, string Place), IReadOnlyList<string>> startedBy = new();

    private readonly ConcurrentDictionary<string, bool> compared = new(StringComparer.Ordinal);

    /// <summary>
    /// The place whose rules a case of a province begins under: its own, else that of everywhere; null when this case type is not for it. A case type without places is
    /// the same everywhere: the province itself, or the place without a name for bodies of none.
    /// </summary>
    public string? PlaceFor(string? province) =>
        Places.Count == 0 ? province ?? "" : province is not null && Places.ContainsKey(province) ? province : Places.ContainsKey(PlaceExpression.Anywhere) ? PlaceExpression.Anywhere : null;

    /// <summary>The text of a key in a language; the key itself in brackets when it is missing, which lint reports.</summary>
    public string Text(string language, string key) =>
        Texts.TryGetValue(language, out var texts) && texts.TryGetValue(key, out var text) ? text : $"[{key}]";

    /// <summary>The first of several keys that has a text; the last one in brackets otherwise.</summary>
    public string FirstText(string language, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (Texts.TryGetValue(language, out var texts) && texts.TryGetValue(key, out var text)) return text;
        return $"[{keys[^1]}]";
    }

    /// <summary>The task rule of an activity, or null when it opens no task.</summary>
    public TaskRule? RuleOf(string activity) => Activities.GetValueOrDefault(activity) switch
    {
        UserTaskActivity a => a.Rule,
        ConsultationActivity a => a.Rule,
        ForEachPartyActivity a => a.Rule,
        IssueDocumentActivity a => a.Rule,
        SigningActivity a => a.Rule,
        ObligationActivity a => a.Rule,
        CaseActionActivity a => a.Rule,
        _ => null,
    };

    /// <summary>The rules of all that people decide in an activity: its own, and of many parties those of preparing and judging an answer too. Empty when it opens no task.</summary>
    public IReadOnlyList<TaskRule> RulesOf(string activity) =>
        Activities.GetValueOrDefault(activity) is ForEachPartyActivity round ? round.Rules : [.. new[] { RuleOf(activity) }.OfType<TaskRule>()];

    /// <summary>
    /// The term in force: the place's rows replace those of the same key; among them the one valid on the day the case was submitted, or on the
    /// day it starts, as <see cref="TermDefinition.RulesOfStart"/> says. Null when none is valid.
    /// </summary>
    public TermDefinition? TermFor(string key, string place, DateOnly submittedOn, DateOnly startsOn)
    {
        if (Places.TryGetValue(place, out var own) && Valid(own.Terms, key, submittedOn, startsOn, out var ofPlace)) return ofPlace;
        Valid(Terms, key, submittedOn, startsOn, out var general);
        return general;
    }

    /// <summary>Keys of the terms that an activity's outcome starts at a place, each once.</summary>
    internal IReadOnlyList<string> TermsStartedBy(string activity, string port, string place) => startedBy.GetOrAdd((activity, port, place), _ =>
    [
        .. Terms.Concat(Places.TryGetValue(place, out var own) ? own.Terms : [])
            .Where(t => TermDefinition.Matches(t.Start, activity, port)).Select(t => t.Key).Distinct(StringComparer.Ordinal),
    ]);

    /// <summary>Whether a condition asks if what an activity decided about has changed since.</summary>
    internal bool IsCompared(string activity) => compared.GetOrAdd(
        activity, name => ReferenceCheck.ConditionsOf(this).Any(c => c.Condition.References.Any(r => r is ["variables", "steps", var step, "changed"] && step == name)));

    /// <summary>Whether there are rows of a key at all; the last one valid comes out, null when none is.</summary>
    private static bool Valid(IReadOnlyList<TermDefinition> rows, string key, DateOnly submittedOn, DateOnly startsOn, out TermDefinition? valid)
    {
        valid = null;
        var any = false;
        foreach (var row in rows)
        {
            if (row.Key != key) continue;
            any = true;
            var day = row.RulesOfStart ? startsOn : submittedOn;
            if (row.ValidFrom <= day && (row.ValidTo is null || day <= row.ValidTo)) valid = row;
        }
        return any;
    }
}

/// <summary>A variable of the workflow.</summary>
/// <param name="Name">Name used in conditions.</param>
/// <param name="TypeName">String, Boolean, Decimal, Int32.</param>
/// <param name="Value">Initial value as text, or null.</param>
public sealed record VariableDefinition(string Name, string TypeName, string? Value);

/// <summary>Words of place expressions that more than one reader has to know.</summary>
internal static class PlaceExpression
{
    /// <summary>Begins the name of an organisation field of the form: the body, or the bodies, that the case itself names.</summary>
    public const string Field = "field:";

    /// <summary>Begins the name of a round of parties: all who were asked when it was last opened, and who joined it later.</summary>
    public const string Round = "round:";

    /// <summary>Whether only a case can say which body is meant, because its form or what happened in it names it.</summary>
    public static bool OfCase(string at) => at.StartsWith(Field, StringComparison.Ordinal) || at.StartsWith(Round, StringComparison.Ordinal);

    /// <summary>Place of a file that counts for every province without one of its own.</summary>
    public const string Anywhere = "*";
}

/// <summary>Who may act: any of the roles at a place (<c>owner</c>, <c>item</c>, <c>body:name</c>, <c>field:name</c>, <c>round:activity</c>, <c>org:key</c>).</summary>
public sealed record WhoRule(IReadOnlyList<string> Roles, string At);

/// <summary>What an outcome means for the approval.</summary>
public enum OutcomeKind
{
    /// <summary>Consent; may be carried over a supplement.</summary>
    Positive,

    /// <summary>Refusal.</summary>
    Negative,

    /// <summary>Sent back for more.</summary>
    Return,
}

/// <summary>Whether an outcome takes a comment.</summary>
public enum CommentRule
{
    /// <summary>The comment is optional.</summary>
    Optional,

    /// <summary>The comment must be given.</summary>
    Required,

    /// <summary>No comment is taken.</summary>
    None,
}

/// <summary>What four eyes does with somebody who had a hand in what is to be decided.</summary>
public enum FourEyesRule
{
    /// <summary>Refuses the decision.</summary>
    Refuse,

    /// <summary>Refuses, and passes the task to the deputy in charge when nobody else is left.</summary>
    Deputy,

    /// <summary>Allows it and marks it for audit.</summary>
    Flag,
}

/// <summary>How many of the seats must decide positively.</summary>
/// <param name="AtLeast">Number; null for all.</param>
public sealed record QuorumRule(int? AtLeast);

/// <summary>One outcome of a task; its port leaves the activity.</summary>
/// <param name="Port">Name of the port.</param>
/// <param name="Kind">What it means.</param>
/// <param name="Comment">Whether a comment is needed.</param>
/// <param name="Requires">Fields of the task's section that this outcome needs.</param>
/// <param name="Slots">Attachment slots that this outcome needs.</param>
/// <param name="Reasons">Whether a reason for each field or document must be given.</param>
public sealed record OutcomeDefinition(
    string Port, OutcomeKind Kind, CommentRule Comment, IReadOnlyList<string> Requires, IReadOnlyList<string> Slots, bool Reasons)
{
    /// <summary>Type of the document that a letter with this outcome is, where it is another than the task's (a refusal is no permission); null elsewhere.</summary>
    public string? Document { get; init; }

    /// <summary>Of a judgement, the answers it may be given to; empty for every answer. No part of a task: that has only those which go with its answer.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Of { get; init; } = [];
}

/// <summary>A step of a signing sequence.</summary>
public sealed record SigningStep(string Key, IReadOnlyList<string> Roles);

/// <summary>When a recurring duty recurs: dates of the year (MM-dd), or the rows of a table field with a <c>date</c> column.</summary>
public sealed record Recurrence(IReadOnlyList<string> Dates, string? Field);

/// <summary>A row of terms.json.</summary>
public sealed record TermDefinition
{
    /// <summary>Key; several rows may share it with different validity.</summary>
    public required string Key { get; init; }

    /// <summary>Amount and unit.</summary>
    public required Term Amount { get; init; }

    /// <summary><c>open</c>, <c>field:name</c> or <c>activity.port</c>.</summary>
    public required string Start { get; init; }

    /// <summary>Events that end it, each <c>activity.port</c> or <c>activity.*</c>.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>
    /// What a supplement does to it: notStarted (it counts from the day the dossier is complete), restart (it ends, and begins when its event comes again), pause, or
    /// runs. A fixed date and a term before an event stand whatever is awaited.
    /// </summary>
    public string OnSupplement { get; init; } = "notStarted";

    /// <summary>Activities during whose open tasks it stands still, because others are awaited: the opinions of consulted bodies, say. It moves by the days waited.</summary>
    public IReadOnlyList<string> PauseWhile { get; init; } = [];

    /// <summary>Whether the rule in force at its own start counts instead of the one at submission.</summary>
    public bool RulesOfStart { get; init; }

    /// <summary>Legal basis, shown with every due date.</summary>
    public required string Basis { get; init; }

    /// <summary>First day of validity.</summary>
    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day of validity; null while in force.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>Whether the figure was read in the law in force; false is shown on screen.</summary>
    public required bool Confirmed { get; init; }

    /// <summary>Whether and how more time may be granted; null when the term cannot be extended.</summary>
    public ExtensionRule? Extend { get; init; }

    /// <summary>Whether an event pattern, <c>activity.port</c> or <c>activity.*</c>, means an outcome.</summary>
    internal static bool Matches(string pattern, string activity, string port) =>
        pattern.Length > activity.Length && pattern[activity.Length] == '.' && pattern.StartsWith(activity, StringComparison.Ordinal)
        && pattern.AsSpan(activity.Length + 1) is var rest && (rest is "*" || rest.SequenceEqual(port));
}

/// <summary>A body for a role, while its condition holds and within its validity.</summary>
public sealed record BodyBinding(string Organisation, Condition? When, DateOnly? From, DateOnly? To, string? Basis, bool Confirmed);

/// <summary>What a province does otherwise.</summary>
public sealed record PlaceDefinition
{
    /// <summary>Key of the province.</summary>
    public required string Place { get; init; }

    /// <summary>Bodies by name, in order of preference.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<BodyBinding>> Bodies { get; init; }

    /// <summary>Bodies that may be consulted.</summary>
    public IReadOnlyList<string> Consultable { get; init; } = [];

    /// <summary>Rows that replace those of the same key.</summary>
    public IReadOnlyList<TermDefinition> Terms { get; init; } = [];

    /// <summary>Signing steps by organisation.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<SigningStep>> Signing { get; init; } = new Dictionary<string, IReadOnlyList<SigningStep>>();

    /// <summary>Figures that conditions compare with, by name.</summary>
    public IReadOnlyDictionary<string, LimitDefinition> Limits { get; init; } = new Dictionary<string, LimitDefinition>();

    /// <summary>Report dates (MM-dd) by obligation, in place of those of the workflow.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ReportDates { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
