using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

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

    /// <summary>What stands in registers beside the case.</summary>
    public Elsewhere Elsewhere { get; init; } = new([], [], []);

    /// <summary>What happens, in order.</summary>
    public required IReadOnlyList<ScenarioStep> Steps { get; init; }

    /// <summary>Whether what is due fires by itself between the steps; otherwise time passes at a sweep only.</summary>
    public bool TimePasses { get; init; }
}

/// <summary>What checks find beside the case.</summary>
/// <param name="Trips">Travellers of other cases of the province.</param>
/// <param name="Donors">Donors.</param>
/// <param name="Cases">Other cases.</param>
public sealed record Elsewhere(IReadOnlyList<FoundTrip> Trips, IReadOnlyList<FoundDonor> Donors, IReadOnlyList<FoundCase> Cases)
{
    /// <summary>Of each trip the columns that say who travels, as they were typed; empty where the trips have keys.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Persons { get; init; } = [];

    /// <summary>The trips with the keys that travellers have in a directory.</summary>
    /// <param name="directory">Bodies.</param>
    /// <param name="province">Province of the case.</param>
    /// <param name="on">Day.</param>
    public IEnumerable<FoundTrip> TripsIn(People.Directory directory, string province, DateOnly on) => Persons.Count == 0 ? Trips : Trips.Zip(
        Persons, (trip, person) => trip with { Person = PersonKey.Of(person is [var name, ..] ? name : "", string.Join(' ', person.Skip(1)), directory, province, on).ToString() });

    /// <summary>Values of the cases, by number, as far as it matters in which they are alike.</summary>
    public IReadOnlyDictionary<string, ValueMap> Values { get; init; } = new Dictionary<string, ValueMap>();

    /// <summary>The cases that have certain values; of which type they are is not told apart.</summary>
    public IReadOnlyList<FoundCase> Alike(ValueMap values) => [.. Cases.Where(c => Values.TryGetValue(c.Number, out var own) && own.Count > 0 && values.All(v => own.TextOf(v.Key) == values.TextOf(v.Key)))];
}

/// <summary>The submission, or the taking in of a case that was running on paper.</summary>
public sealed record ScenarioStart
{
    /// <summary>Day.</summary>
    public required DateOnly On { get; init; }

    /// <summary>Account; of an import the one that confirms it.</summary>
    public required string By { get; init; }

    /// <summary>Values of the draft.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Data { get; init; }

    /// <summary>Slots that hold a file.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    /// <summary>Other cases that there are, for values that name one.</summary>
    public IReadOnlyList<OtherCase> Others { get; init; } = [];

    /// <summary>Link kind when the case is linked to a parent; null for none.</summary>
    public string? Link { get; init; }

    /// <summary>Name of the earlier version of the case type under which it begins; null for the version that is tried out.</summary>
    public string? Version { get; init; }

    /// <summary>Where the paper case is; null for a case that is submitted here.</summary>
    public ScenarioImport? Import { get; init; }

    /// <summary>Why it is handed in although a check warns, by <c>check:key</c>.</summary>
    public IReadOnlyDictionary<string, string> Reasons { get; init; } = new Dictionary<string, string>();

    /// <summary>Refusal expected, or null.</summary>
    public string? Refused { get; init; }

    /// <summary>Keys of the checks that must stand in its way, exactly; null when that is not looked at.</summary>
    public IReadOnlyList<string>? Unmet { get; init; }

    /// <summary>Expected after it.</summary>
    public Expectation? Expect { get; init; }
}

/// <summary>Another case, as far as a scenario needs to know of it.</summary>
/// <param name="Id">What values name it by.</param>
/// <param name="Type">Its type.</param>
/// <param name="Readers">Accounts that may read it; empty for everybody.</param>
public sealed record OtherCase(string Id, string Type, IReadOnlyList<string> Readers)
{
    /// <summary>What it holds, for queries that read a named case; null for nothing.</summary>
    public HeldCase? Holds { get; init; }
}

/// <summary>A running paper case as it was entered.</summary>
public sealed record ScenarioImport
{
    /// <summary>Account that entered it; never the one that confirms.</summary>
    public required string EnteredBy { get; init; }

    /// <summary>Day it was submitted on paper.</summary>
    public required DateOnly SubmittedOn { get; init; }

    /// <summary>Public status.</summary>
    public required string Status { get; init; }

    /// <summary>Where it is.</summary>
    public required IReadOnlyList<ImportedStep> Steps { get; init; }

    /// <summary>What it has behind it; a scan is named by its slot.</summary>
    public IReadOnlyList<ImportedDecision> Decisions { get; init; } = [];

    /// <summary>Terms that run from earlier events.</summary>
    public IReadOnlyList<ImportedTerm> Terms { get; init; } = [];

    /// <summary>Duties that are owed.</summary>
    public IReadOnlyList<ImportedDuty> Duties { get; init; } = [];

    /// <summary>Number in the register of that year; null takes the next.</summary>
    public int? Number { get; init; }
}

/// <summary>One thing that happens. Exactly one of the members from <see cref="Task"/> to <see cref="Signal"/> says what.</summary>
public sealed record ScenarioStep
{
    /// <summary>Day.</summary>
    public required DateOnly On { get; init; }

    /// <summary>Account; null when nobody acts: time passes, a signal comes in.</summary>
    public string? By { get; init; }

    /// <summary>Handle of the task to decide or record.</summary>
    public string? Task { get; init; }

    /// <summary>Handle of the task whose recording is confirmed; of a ceremony any one of them.</summary>
    public string? Confirm { get; init; }

    /// <summary>Action to take.</summary>
    public string? Action { get; init; }

    /// <summary>Handle of the task to recall.</summary>
    public string? Recall { get; init; }

    /// <summary>What is due fires.</summary>
    public bool Sweep { get; init; }

    /// <summary>A party that joins a round late.</summary>
    public JoinStep? Join { get; init; }

    /// <summary>One paper that many signed.</summary>
    public CeremonyStep? Ceremony { get; init; }

    /// <summary>What becomes of an issued document.</summary>
    public RulingStep? Ruling { get; init; }

    /// <summary>A document (see <see cref="RulingStep.Document"/>), or the handle of a party's answer, whose signature on paper is disputed.</summary>
    public string? Dispute { get; init; }

    /// <summary>Handle of the task whose work is given to one position.</summary>
    public string? Reassign { get; init; }

    /// <summary>Somebody is asked beside an open task.</summary>
    public AskStep? Ask { get; init; }

    /// <summary>Handle of the task whose body sets its own limit.</summary>
    public string? Limit { get; init; }

    /// <summary>Handle of the task for which more time is asked.</summary>
    public string? Extend { get; init; }

    /// <summary>An open incident, <c>code</c> or <c>code where</c>, that is tried again.</summary>
    public string? Retry { get; init; }

    /// <summary>An open incident that is settled by decision.</summary>
    public string? Resolve { get; init; }

    /// <summary>The case goes over to the version that is tried out, as rehearsed at that moment.</summary>
    public MigrationMap? Migrate { get; init; }

    /// <summary>A signal that another case sends.</summary>
    public SignalStep? Signal { get; init; }

    /// <summary>Outcome of <see cref="Task"/>.</summary>
    public string? Outcome { get; init; }

    /// <summary>With <see cref="Confirm"/>: send it back instead.</summary>
    public bool Reject { get; init; }

    /// <summary>With <see cref="Reassign"/>: the position; null takes the work back to all who may act.</summary>
    public string? To { get; init; }

    /// <summary>With <see cref="Limit"/>: the day; null takes the limit away.</summary>
    public DateOnly? Due { get; init; }

    /// <summary>With <see cref="Extend"/>: how much.</summary>
    public string? Amount { get; init; }

    /// <summary>With <see cref="Extend"/>: the limit of the body's own is meant.</summary>
    public bool Internal { get; init; }

    /// <summary>With <see cref="Resolve"/>: the port by which a stopped token goes on.</summary>
    public string? Port { get; init; }

    /// <summary>Comment, reason or question: what the one who acts writes.</summary>
    public string? Comment { get; init; }

    /// <summary>Reasons by field or slot.</summary>
    public IReadOnlyDictionary<string, string> Reasons { get; init; } = new Dictionary<string, string>();

    /// <summary>Values.</summary>
    public IReadOnlyDictionary<string, JsonElement> Data { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Slots that get a file.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    /// <summary>The letter it is taken from, or the paper of a ceremony.</summary>
    public OutsideAct? Outside { get; init; }

    /// <summary>Day it happened outside.</summary>
    public DateOnly? OccurredOn { get; init; }

    /// <summary>Key of the refusal that must come back.</summary>
    public string? Refused { get; init; }

    /// <summary>Keys of the checks that must stand in its way, exactly; null when that is not looked at.</summary>
    public IReadOnlyList<string>? Unmet { get; init; }

    /// <summary>Expected after it.</summary>
    public Expectation? Expect { get; init; }

    /// <summary>What it is called in a failure.</summary>
    internal string Title =>
        Task ?? Confirm ?? Action ?? Recall ?? Dispute ?? Reassign ?? Limit ?? Extend ?? Retry ?? Resolve ?? Join?.Party ?? Ceremony?.Activity ?? Ruling?.Document ?? Ask?.Task
        ?? Signal?.Name ?? (Migrate is null ? "sweep" : "migrate");
}

/// <summary>A party joins late.</summary>
/// <param name="Activity">The activity that asks many.</param>
/// <param name="Party">Body that joins.</param>
/// <param name="Subject">Body it answers about; null when about itself.</param>
public sealed record JoinStep(string Activity, string Party, string? Subject);

/// <summary>Who signed at a ceremony and who was absent.</summary>
/// <param name="Activity">The activity that asks many.</param>
/// <param name="Signed">Who signed; tasks are named by handle.</param>
/// <param name="Absent">Handles of those who were asked and did not.</param>
public sealed record CeremonyStep(string Activity, IReadOnlyList<CeremonySignature> Signed, IReadOnlyList<string> Absent);

/// <summary>What may become of an issued document.</summary>
public enum RulingKind
{
    /// <summary>Thay thế.</summary>
    Replace,

    /// <summary>Đính chính.</summary>
    Correct,

    /// <summary>Thu hồi.</summary>
    Withdraw,
}

/// <summary>A ruling on an issued document.</summary>
/// <param name="Document">Its type: the newest of that type; or <c>type#2</c>, the second of its type.</param>
/// <param name="Kind">What becomes of it.</param>
/// <param name="With">The document that does it, named alike; null issues one.</param>
/// <param name="DecidedBy">Position of the leader who decided it.</param>
public sealed record RulingStep(string Document, RulingKind Kind, string? With, string DecidedBy);

/// <summary>Somebody is asked beside an open task.</summary>
/// <param name="Task">Handle of the task.</param>
/// <param name="Position">Position asked.</param>
/// <param name="Assignment">Whether it is given work; otherwise it is asked for an opinion.</param>
public sealed record AskStep(string Task, string Position, bool Assignment);

/// <summary>A signal that comes in.</summary>
/// <param name="Name">Its name.</param>
/// <param name="From">The sending case; the same name stands for the same case.</param>
public sealed record SignalStep(string Name, string From);

/// <summary>What must hold; what is left out is not looked at.</summary>
public sealed record Expectation
{
    /// <summary>Public status.</summary>
    public string? Status { get; init; }

    /// <summary>Handles of all open tasks.</summary>
    public IReadOnlyList<string>? Open { get; init; }

    /// <summary>Due date by task handle or term key.</summary>
    public IReadOnlyDictionary<string, DateOnly>? Due { get; init; }

    /// <summary>Date of the body's own limit by task handle.</summary>
    public IReadOnlyDictionary<string, DateOnly>? Internal { get; init; }

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

    /// <summary>Open incidents as <c>code where</c>, exactly. An incident that a step raises and nothing here names is a failure.</summary>
    public IReadOnlyList<string>? Incidents { get; init; }

    /// <summary>State by document (its type, or <c>type#2</c>).</summary>
    public IReadOnlyDictionary<string, string>? Documents { get; init; }

    /// <summary>Number by document (its type, or <c>type#2</c>).</summary>
    public IReadOnlyDictionary<string, string>? Numbers { get; init; }

    /// <summary>Checks that stand found after this step, exactly.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Position by handle of a task: to which its work was given.</summary>
    public IReadOnlyDictionary<string, string>? Assigned { get; init; }

    /// <summary>What speaks against the migration of this step, as <c>code where</c>, exactly.</summary>
    public IReadOnlyList<string>? Problems { get; init; }

    /// <summary>Steps whose approval does not stand after the migration of this step, exactly.</summary>
    public IReadOnlyList<string>? Void { get; init; }
}
