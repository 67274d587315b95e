using System.Collections.Concurrent;
using System.Collections.Frozen;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Conditions;

namespace Approvals.Workflows.Definitions;

/// <summary>An activity of the flowchart. Closed: the engine handles each kind.</summary>
public abstract record Activity(string Id)
{
    /// <summary>Place in the designer (upper left corner, pixels), for the picture of the flow; null when the file gives none.</summary>
    public (int X, int Y)? At { get; init; }
}

/// <summary>What a person's step has in common, whatever activity opens it.</summary>
public sealed record TaskRule
{
    /// <summary>Who may act.</summary>
    public IReadOnlyList<WhoRule> Who { get; init; } = [];

    /// <summary>Section of the form to fill, or null.</summary>
    public string? Section { get; init; }

    /// <summary>Possible outcomes.</summary>
    public IReadOnlyList<OutcomeDefinition> Outcomes { get; init; } = [];

    /// <summary>Key of the term, or null.</summary>
    public string? Term { get; init; }

    /// <summary>Offsets in working days from the due date at which a reminder goes out.</summary>
    public IReadOnlyList<int> Reminders { get; init; } = [];

    /// <summary>Whom a late task is told of beside those who have it.</summary>
    public IReadOnlyList<EscalationRule> Escalate { get; init; } = [];

    /// <summary>What it comes to of itself when nobody has decided; null when it waits.</summary>
    public AutomaticRule? Automatic { get; init; }

    /// <summary>Four eyes: <c>submitter</c>, <c>actor:activity</c>.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>What four eyes does with somebody excluded.</summary>
    public FourEyesRule? FourEyes { get; init; }

    /// <summary>How many seats decide; null when any one does.</summary>
    public QuorumRule? Quorum { get; init; }

    /// <summary>What the approval binds to: <c>*</c>, <c>section:key</c>, <c>slot:key</c>.</summary>
    public IReadOnlyList<string> Covers { get; init; } = ["*"];

    /// <summary>Whether a positive outcome over unchanged covered content is carried over a supplement.</summary>
    public bool Carry { get; init; }

    /// <summary>Whether the applicant owes something while the task is open, so that terms pause.</summary>
    public bool ApplicantsClock { get; init; }

    /// <summary>Type of the document that a recorded answer is, or null.</summary>
    public string? Document { get; init; }

    /// <summary>
    /// Register of the answering body whose next number an answer given here takes, when its outcome is a document; null where a body in the system issues nothing by answering.
    /// </summary>
    public string? Register { get; init; }

    /// <summary>Types of the documents that answers by letter may be, whatever their outcome.</summary>
    public IEnumerable<string> Documents => Outcomes.Select(o => o.Document).Append(Document).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>Type of the document that a letter with an outcome is; null when it is none.</summary>
    public string? DocumentOf(string outcome) => Outcomes.FirstOrDefault(o => o.Port == outcome)?.Document ?? Document;

    /// <summary>Date field that says when the act took place; the outcome then counts from that day, and not from the recording.</summary>
    public string? Day { get; init; }

    /// <summary>
    /// Date field of the section that says since when the terms count which the outcome starts, where the act itself is of its own day: a
    /// dossier checked today was full days ago, and the limit of the decision runs from then, the next steps of the office do not. Null
    /// where they count from the act.
    /// </summary>
    public string? Counts { get; init; }

    /// <summary>
    /// Date field from whose day on the answer may be dated, before the case was typed in here: who has to answer was asked elsewhere
    /// already. Null where nobody answers before the task is there.
    /// </summary>
    public string? Since { get; init; }

    /// <summary>Rounds whose answers are read beside the task: of a party's own those about the body in question, else all. Never rounds whose answers are judged.</summary>
    public IReadOnlyList<string> Shows { get; init; } = [];

    /// <summary>Attachment slots offered at the task.</summary>
    public IReadOnlyList<string> Slots { get; init; } = [];

    /// <summary>Who records the answer of a body by letter.</summary>
    public IReadOnlyList<WhoRule> RecordedBy { get; init; } = [new(["officer", "clerk"], "owner")];

    /// <summary>Who confirms a recording; the recorder never.</summary>
    public IReadOnlyList<WhoRule> ConfirmedBy { get; init; } = [new(["head", "office", "clerk", "officer"], "owner")];
}

/// <summary>Beginning of the flow.</summary>
public sealed record StartActivity(string Id) : Activity(Id);

/// <summary>Regular end; allowed only where no fork is open.</summary>
public sealed record EndActivity(string Id) : Activity(Id);

/// <summary>Ends the case and cancels what is still open.</summary>
public sealed record FinishActivity(string Id, string Ending) : Activity(Id);

/// <summary>Branch on a condition: ports True and False.</summary>
public sealed record DecisionActivity(string Id, Condition Condition) : Activity(Id);

/// <summary>First matching case, else port Default.</summary>
public sealed record SwitchActivity(string Id, IReadOnlyList<(string Label, Condition Condition)> Cases) : Activity(Id);

/// <summary>Opens parallel branches, a port each.</summary>
public sealed record ForkActivity(string Id, IReadOnlyList<string> Branches) : Activity(Id);

/// <summary>Closes the block of its fork (WaitAll).</summary>
public sealed record JoinActivity(string Id, string Fork) : Activity(Id);

/// <summary>Sets a declared variable.</summary>
public sealed record SetVariableActivity(string Id, string Variable, Condition Value) : Activity(Id);

/// <summary>A person's step.</summary>
public sealed record UserTaskActivity(string Id, TaskRule Rule) : Activity(Id);

/// <summary>One item for each body named in a form field.</summary>
public sealed record ConsultationActivity(string Id, string Bodies, TaskRule Rule) : Activity(Id);

/// <summary>One item for each row of a form field: prepared where <see cref="Prepare"/> says so, then answered by the party.</summary>
/// <param name="Id">Id.</param>
/// <param name="Parties">Field with bodies, or table.</param>
/// <param name="Party">Column of the table that holds the party.</param>
/// <param name="Subject">Column that holds whom the answer is about; <see cref="Others"/> for every other body of the list; <c>round.Outcome</c> for every body that answered so in
/// another round; null for none.</param>
/// <param name="Quorum">How many must sign, in the notation of <see cref="Share"/>.</param>
/// <param name="LateJoin">Who may add a party later; empty when nobody may.</param>
/// <param name="Prepare">Who prepares an item, and what; null when nothing is to be prepared. Term and reminders are those of the item.</param>
/// <param name="Rule">Who answers, how, by when.</param>
public sealed record ForEachPartyActivity(
    string Id, string Parties, string Party, string? Subject, string Quorum, IReadOnlyList<WhoRule> LateJoin, TaskRule? Prepare, TaskRule Rule) : Activity(Id)
{
    /// <summary>Word for <see cref="Subject"/>: each body of the list answers about every other.</summary>
    public const string Others = "others";

    /// <summary>The round, and the outcome in it, that says whom the answers are about; null when the form says so.</summary>
    public (string Round, string Outcome)? SubjectRound => Subject?.Split('.') is [var round, var outcome] ? (round, outcome) : null;

    /// <summary>Sets of bodies that may join late, in the notation of the query outside; empty for any body.</summary>
    public IReadOnlyList<string> LateJoinAmong { get; init; } = [];

    /// <summary>Whether who is added to the field of parties while the round waits is asked too.</summary>
    public bool Grows { get; init; }

    /// <summary>Whether the answer of a party fills nothing in, so that one paper may carry the signatures of many.</summary>
    public bool OnlyAnswered => Rule.Section is null;

    /// <summary>While what holds a party may still be added; null for as long as the case is open.</summary>
    public Condition? LateJoinWhen { get; init; }

    /// <summary>Whether who has not answered when the round is decided may still do so; of a vote nobody may.</summary>
    public bool Late { get; init; } = true;

    /// <summary>How long a party that is asked only after the due date of the term has before it counts as silent, from the day it is asked; null for no time.</summary>
    public Term? Grace { get; init; }

    /// <summary>Who judges what a party answered, before it counts; null when an answer stands as it was given.</summary>
    public AcceptRule? Accept { get; init; }

    /// <summary>The rules of all that is decided in it: an answer, its preparation, what is said to it.</summary>
    public IReadOnlyList<TaskRule> Rules => [.. new[] { Rule, Prepare, Accept?.Rule }.OfType<TaskRule>()];

    /// <summary>
    /// Whether the flow waits until every party has been heard or its term has passed, although the round could be decided before: one that was granted more
    /// time is then waited for.
    /// </summary>
    public bool Patient { get; init; }

    /// <summary>Who answers about certain bodies, whoever the form names: from the place of the subject to the place of the party. Empty for nobody.</summary>
    public IReadOnlyDictionary<string, string> StandIn { get; init; } = new Dictionary<string, string>();
}

/// <summary>How the answers of parties are judged by those who asked.</summary>
/// <param name="Rule">Who, how, by when. Its outcomes say which answers they go with (<see cref="OutcomeDefinition.Of"/>); one that has none stands as it was given.</param>
/// <param name="Again">Term for answering again, from the day of the return; what is left of the first one counts where that ends later. Null: only the first one.</param>
public sealed record AcceptRule(TaskRule Rule, string? Again)
{
    /// <summary>What may be said to an answer.</summary>
    public IReadOnlyList<OutcomeDefinition> OutcomesOf(string answer) => [.. Rule.Outcomes.Where(o => o.Of.Count == 0 || o.Of.Contains(answer))];
}

/// <summary>The trình ký sequence of one outgoing document.</summary>
public sealed record SigningActivity(
    string Id, string Document, string Body, string Register, IReadOnlyList<WhoRule> DraftedBy, IReadOnlyList<SigningStep> Steps, TaskRule Rule) : Activity(Id)
{
    /// <summary>Section that a returned draft fills in anew; null when it edits what the applicant submitted.</summary>
    public string? Drafts { get; init; }
}

/// <summary>Numbers and issues a document: from a register kept here at once, else a task asks for the number that was given elsewhere.</summary>
/// <param name="Id">Id.</param>
/// <param name="Document">Type of the document.</param>
/// <param name="Body">The body that issues it, as a place expression.</param>
/// <param name="Register">Register of that body.</param>
/// <param name="Elsewhere">Whether the register is kept elsewhere, so that its number is recorded and never generated.</param>
/// <param name="Rule">Who records the number, by when.</param>
public sealed record IssueDocumentActivity(string Id, string Document, string Body, string Register, bool Elsewhere, TaskRule Rule) : Activity(Id);

/// <summary>A dated or recurring duty; holds no token.</summary>
public sealed record ObligationActivity(
    string Id, TaskRule Rule, IReadOnlyList<WhoRule> Accept, Recurrence? Recurs, string? Until, string? EndsWith) : Activity(Id)
{
    /// <summary>The trình ký sequence that what was handed in goes through before it leaves the body, under the id of the duty; null where it leaves as it is.</summary>
    public SigningActivity? Sign { get; init; }
}

/// <summary>What may happen at any time while its condition holds.</summary>
public sealed record CaseActionActivity(string Id, TaskRule Rule, Condition When, bool Interrupts, bool Once, CommentRule Comment, string? Effect) : Activity(Id)
{
    /// <summary>Whether it happens outside: one person records it from its paper, and it takes effect when another has confirmed it.</summary>
    public bool Outside { get; init; }
}

/// <summary>Waits until a term has passed.</summary>
public sealed record WaitActivity(string Id, string Term) : Activity(Id);

/// <summary>Sets the public status and its holder.</summary>
public sealed record MilestoneActivity(string Id, string Status, string Holder) : Activity(Id);

/// <summary>Mail and notice to roles.</summary>
public sealed record NotifyActivity(string Id, IReadOnlyList<WhoRule> To, string Template) : Activity(Id);

/// <summary>Prepares the draft of a linked case.</summary>
public sealed record StartCaseActivity(
    string Id, string CaseType, string Link, IReadOnlyList<string> Copy, IReadOnlyDictionary<string, string> Set) : Activity(Id)
{
    /// <summary>Query of the form, of kind alike, that is asked of the values of the draft: when there is such a case already, none is prepared. Null: always.</summary>
    public string? Unless { get; init; }

    /// <summary>The body whose draft it is, as a place expression; null for the owner of this case. An officer there gets it, where the body takes part in the system.</summary>
    public string? For { get; init; }

    /// <summary>What is written for the case itself, where a field of the draft is to name it: <c>aidCase=case.id</c>.</summary>
    public const string Itself = "case.id";

    /// <summary>The fields that are copied: the field of the draft and that of this case, which differ where <c>draft=own</c> is written.</summary>
    public IEnumerable<(string To, string From)> Copies => Copy.Select(c => c.Split('=') is [var to, var from] ? (to, from) : (c, c));
}

/// <summary>
/// Takes back what a branch of an open fork has come to: whatever waits in it falls away, at its join too, and the branch goes on at <paramref name="To"/>. Nothing happens where the branch is not open.
/// </summary>
/// <param name="Id">Id.</param>
/// <param name="Fork">The fork.</param>
/// <param name="Branch">Its branch.</param>
/// <param name="To">Activity directly inside that branch, or its join.</param>
public sealed record TakeBackActivity(string Id, string Fork, string Branch, string To) : Activity(Id);

/// <summary>Sends approved values to the parent case, delivered there as a command; or to the body that owns the case.</summary>
/// <param name="Id">Id of the activity.</param>
/// <param name="Signal">What is told; to the owner the key of a duty that is met with it.</param>
/// <param name="Fields">Fields sent along.</param>
/// <param name="ToOwner">Whether it goes to the owning body and not to a case.</param>
/// <param name="Document">Type of a document whose number and date are sent along; null for none.</param>
public sealed record SignalActivity(string Id, string Signal, IReadOnlyList<string> Fields, bool ToOwner = false, string? Document = null) : Activity(Id)
{
    /// <summary>Text field that says why the owner does not owe the duty after all, and who does; null where the signal says that it was met.</summary>
    public string? NotOwed { get; init; }

    /// <summary>Whether the signal takes back that the duty was not owed, told by this case before.</summary>
    public bool OwedAgain { get; init; }
}
