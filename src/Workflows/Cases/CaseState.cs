using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Cases;

/// <summary>The last decision of a person, as far as it can still be recalled.</summary>
/// <param name="Actor">Person who decided.</param>
/// <param name="Task">The task as it was when decided.</param>
/// <param name="Opened">Tasks the same command opened.</param>
/// <param name="Status">Status before it.</param>
/// <param name="Holder">Holder before it.</param>
/// <param name="Document">Its document before it.</param>
/// <param name="Final">Whether something happened that cannot be taken back (a number, a signal, a linked draft, the end of a duty).</param>
/// <param name="Stack">Forks in which the task's token stood.</param>
/// <param name="Deadlines">Terms that ran before it.</param>
public sealed record LastStep(
    string Actor, CaseTask Task, ImmutableArray<string> Opened, string Status, string Holder, CaseDocument? Document, bool Final,
    IReadOnlyList<ForkFrame> Stack, ImmutableArray<Deadline> Deadlines);

/// <summary>
/// A case as the fold of its records. Nothing else changes it; the definition, calendar and directory of today are never read here.
/// Finished tasks leave the state, so that a decision costs the same however long the history is.
/// </summary>
public sealed partial record CaseState
{
    /// <summary>Version of the fold. A snapshot with another one is folded again from its records.</summary>
    public const int FoldVersion = 6;

    /// <summary>Id of the case.</summary>
    public required string Id { get; init; }

    /// <summary>Sequence number of the last record folded.</summary>
    public long Seq { get; init; }

    /// <summary>Instant of that record.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Case type.</summary>
    public string Type { get; init; } = "";

    /// <summary>Digest of the definition the case is pinned to.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Digest of the texts of that time.</summary>
    public string TextsDigest { get; init; } = "";

    /// <summary>Province whose rules apply.</summary>
    public string Place { get; init; } = "";

    /// <summary>Owning body.</summary>
    public string Organisation { get; init; } = "";

    /// <summary>Field of work; null when its type declares none.</summary>
    public string? Field { get; init; }

    /// <summary>Field of the form with the amount at stake; null when its type declares none.</summary>
    public string? AmountField { get; init; }

    /// <summary>Number in the case register.</summary>
    public string Number { get; init; } = "";

    /// <summary>Title.</summary>
    public string Title { get; init; } = "";

    /// <summary>Local day of submission; the rules in force that day apply.</summary>
    public DateOnly SubmittedOn { get; init; }

    /// <summary>Account of the submitter.</summary>
    public string Submitter { get; init; } = "";

    /// <summary>Accounts that wrote values.</summary>
    public ImmutableSortedSet<string> Authors { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>What an author wrote, as <c>section:key</c> and <c>slot:key</c>; an author who is not in it may have written anything. Null when nobody is.</summary>
    public ImmutableSortedDictionary<string, IReadOnlyList<string>>? Wrote { get; init; }

    /// <summary>Form values.</summary>
    public ValueMap Values { get; init; } = ValueMap.Empty;

    /// <summary>Declared variables.</summary>
    public ValueMap Variables { get; init; } = ValueMap.Empty;

    /// <summary>Files, in order of arrival; a newer one of a slot stands beside the older.</summary>
    public ImmutableArray<Attachment> Attachments { get; init; } = [];

    /// <summary>Public status.</summary>
    public string Status { get; init; } = "";

    /// <summary>Body that holds the case.</summary>
    public string Holder { get; init; } = "";

    /// <summary>Since when.</summary>
    public DateOnly StatusSince { get; init; }

    /// <summary>Tokens.</summary>
    public ImmutableArray<Token> Tokens { get; init; } = [];

    /// <summary>Number of tokens ever placed.</summary>
    public int LastToken { get; init; }

    /// <summary>What each activity last came to.</summary>
    public ImmutableSortedDictionary<string, StepState> Steps { get; init; } = ImmutableSortedDictionary.Create<string, StepState>(StringComparer.Ordinal);

    /// <summary>Open tasks.</summary>
    public ImmutableArray<CaseTask> Tasks { get; init; } = [];

    /// <summary>Number of tasks ever opened.</summary>
    public int LastTask { get; init; }

    /// <summary>Running deadlines.</summary>
    public ImmutableArray<Deadline> Deadlines { get; init; } = [];

    /// <summary>Number of deadlines ever started.</summary>
    public int LastDeadline { get; init; }

    /// <summary>What will be due.</summary>
    public ImmutableArray<DueItem> Due { get; init; } = [];

    /// <summary>
    /// Bodies that have had a task in the system: true when they handled the case, false when they were only asked (<see cref="TaskKinds.OnlyAsks"/>).
    /// </summary>
    public ImmutableSortedDictionary<string, bool> Involved { get; init; } = ImmutableSortedDictionary.Create<string, bool>(StringComparer.Ordinal);

    /// <summary>Opinions and answers given so far.</summary>
    public ImmutableArray<Opinion> Opinions { get; init; } = [];

    /// <summary>Consulted bodies whose item silence closed, the last time each was asked; null for none.</summary>
    public IReadOnlyList<SilentItem>? Silent { get; init; }

    /// <summary>What checks found the last time they were asked; null for nothing.</summary>
    public IReadOnlyList<CheckResult>? Checks { get; init; }

    /// <summary>When personal values were erased, the last time; null for never.</summary>
    public DateOnly? ErasedOn { get; init; }

    /// <summary>Who travels when; null where nobody does, or it is not known yet.</summary>
    public Trip? Trip { get; init; }

    /// <summary>Why something was last sent back: what the applicant has to complete, shown again when the request reaches them.</summary>
    public IReadOnlyList<Reason> Asked { get; init; } = [];

    /// <summary>Documents.</summary>
    public ImmutableArray<CaseDocument> Documents { get; init; } = [];

    /// <summary>Duties in progress.</summary>
    public ImmutableArray<OpenObligation> Obligations { get; init; } = [];

    /// <summary>Rounds in which many parties are asked, the last of each activity.</summary>
    public ImmutableArray<PartyRound> Rounds { get; init; } = [];

    /// <summary>Links to other cases.</summary>
    public ImmutableArray<CaseLink> Links { get; init; } = [];

    /// <summary>Cases that the values name, in the order of the form; null for none.</summary>
    public IReadOnlyList<CaseReference>? Named { get; init; }

    /// <summary>Number of linked drafts prepared.</summary>
    public int LastDraft { get; init; }

    /// <summary>Open incidents.</summary>
    public ImmutableArray<Incident> Incidents { get; init; } = [];

    /// <summary>Number of incidents ever raised: the numbers of those that were resolved are not given again.</summary>
    public int LastIncident { get; init; }

    /// <summary>The day a running paper case was taken in; null for a case that began here.</summary>
    public DateOnly? ImportedOn { get; init; }

    /// <summary>Actions taken so far.</summary>
    public ImmutableSortedSet<string> Actions { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Keys of signals taken in.</summary>
    public ImmutableSortedSet<string> Signals { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Since when the case stands still; null while it moves.</summary>
    public DateOnly? SuspendedOn { get; init; }

    /// <summary>How it ended; null while it runs.</summary>
    public string? Ending { get; init; }

    /// <summary>When it ended.</summary>
    public DateOnly? EndedOn { get; init; }

    /// <summary>What the last person to act may still take back.</summary>
    public LastStep? Last { get; init; }

    /// <summary>What the case is about, as far as assignments and authorisations are limited to something.</summary>
    [JsonIgnore]
    public Matter Matter => new(Type, Field, AmountField is null ? null : Values.DecimalOf(AmountField));

    /// <summary>Whether commands of people are still accepted.</summary>
    [JsonIgnore]
    public bool IsOpen => Ending is null;

    /// <summary>The open task with an id or handle, or null.</summary>
    public CaseTask? Task(string idOrHandle) => Tasks.Find(t => t.Id == idOrHandle || t.Handle == idOrHandle);

    /// <summary>The running deadline with an id, or null.</summary>
    public Deadline? DeadlineById(string? id) => id is null ? null : Deadlines.Find(d => d.Id == id);

    /// <summary>The last file of each slot.</summary>
    public IEnumerable<Attachment> CurrentAttachments() => Attachments.GroupBy(a => a.Slot).Select(g => g.Last());

    /// <summary>Folds one record.</summary>
    public static CaseState Fold(CaseState? state, CaseRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var current = (state ?? new CaseState { Id = record.Stream["case/".Length..] }).Begin(record.Seq, record.At, record.Actor.Id, record.Command.Type);
        foreach (var fact in record.Facts) current = current.Apply(fact);
        return current;
    }

    /// <summary>
    /// Opens a record: sets its sequence and instant; what could be recalled before cannot any more once somebody's command is accepted, unless that only reminds.
    /// </summary>
    internal CaseState Begin(long seq, DateTimeOffset at, string actor, string command) =>
        this with { Seq = seq, At = at, Last = actor == Actor.System.Id || command is nameof(ChaseTask) or nameof(NoteReminder) ? Last : null };

    /// <summary>Folds one fact.</summary>
    internal CaseState Apply(Fact fact) => fact switch
    {
        CaseSubmitted f => this with
        {
            Type = f.Type,
            Digest = f.Digest,
            TextsDigest = f.TextsDigest,
            Place = f.Place,
            Organisation = f.Organisation,
            Number = f.Number,
            Title = f.Title,
            SubmittedOn = f.On,
            Submitter = f.Submitter,
            Authors = Authors.Union(f.Authors).Add(f.Submitter),
            Wrote = WrittenBy(f.Wrote),
            Variables = f.Variables,
            Field = f.Field,
            AmountField = f.AmountField,
        },
        ValuesRecorded f => this with
        {
            Values = Values.With(f.Values.Concat(f.Removed.Select(static key => KeyValuePair.Create(key, default(System.Text.Json.JsonElement))))),
            Authors = f.Content ? Authors.Add(f.Author) : Authors,
            Wrote = f.Content ? WrittenWith(f) : Wrote,
            Title = f.Values.TextOf("title") ?? Title,
        },
        AttachmentRecorded f => this with { Attachments = Attachments.Add(f.Attachment) },
        TokenPlaced f => this with { Tokens = Tokens.Add(f.Token), LastToken = Math.Max(LastToken, f.Token.Id) },
        TokenEnded f => this with { Tokens = Arrays.Without(Tokens, f.Token, static (t, id) => t.Id == id) },
        VisitBegun f => this with { Steps = Steps.SetItem(f.Activity, Step(f.Activity) with { Visits = f.Visit }) },
        VisitCompleted f => this with
        {
            Steps = Steps.SetItem(f.Activity, Step(f.Activity) with { Outcome = f.Outcome, Actor = f.Actor, On = f.On, Covered = f.Covered, Others = f.Others, Plain = f.Plain }),
        },
        VariableSet f => this with { Variables = Variables.With([KeyValuePair.Create(f.Name, f.Value)]) },
        StatusSet f => this with { Status = f.Status, Holder = f.Holder, StatusSince = f.Since },
        ActionTaken f => this with { Actions = Actions.Add(f.Activity) },
        LinkedDraftPrepared => this with { LastDraft = LastDraft + 1, Last = Final() },
        Linked f => this with { Links = Links.Add(f.Link) },
        CasesNamed f => this with { Named = f.Cases.Count == 0 ? null : f.Cases },
        SignalReceived f => this with { Signals = Signals.Add(f.Key) },
        SignalSent => this with { Last = Final() },
        CaseSuspended f => this with { SuspendedOn = f.On },
        SuspensionLifted => this with { SuspendedOn = null },
        IncidentRaised f => this with { Incidents = Incidents.Add(f.Incident), LastIncident = Math.Max(LastIncident, f.Incident.Number) },
        IncidentResolved f => this with { Incidents = Arrays.Without(Incidents, f.Number, static (i, number) => i.Number == number) },
        CaseEnded f => this with { Ending = f.Ending, EndedOn = f.On, Last = null },
        _ => ApplyWork(fact),
    };

    private CaseState ApplyWork(Fact fact) => fact switch
    {
        TaskOpened f => this with
        {
            Tasks = Tasks.Add(f.Task),
            Silent = f.Task.Kind == TaskKind.Consultation ? TimeFold.Heard(Silent, f.Task.Handle) : Silent,
            LastTask = LastTask + 1,
            Involved = Involving(f.Task),
            Last = Last is null ? null : Last with { Opened = Last.Opened.Add(f.Task.Id) },
        },
        AnswerRecorded f => this with { Tasks = Recorded(f.Task, f.Answer) },
        RecordingRejected f => this with { Tasks = Recorded(f.Task, null) },
        SeatDecided f => this with { Tasks = Voted(f) },
        SeatReopened f => this with { Tasks = Reopened(f) },
        TaskRouted f => this with { Tasks = Routed(f) },
        TaskReassigned f => this with { Tasks = Reassigned(f) },
        TaskClosed f => Close(f),
        TaskCancelled f => this with { Tasks = WithoutTask(f.Task), Due = DueWithout(f.Task, null) },
        TaskRecalled f => this with { Tasks = WithoutTask(f.Task), Due = DueWithout(f.Task, null), Last = null },
        Carried f => this with { Steps = Steps.SetItem(f.Activity, Step(f.Activity) with { Outcome = f.Outcome }) },
        OpinionGiven f => this with { Opinions = Arrays.Without(Opinions, f.Opinion.Handle, static (o, handle) => o.Handle == handle).Add(f.Opinion) },
        DeadlineStarted f => this with { Deadlines = Deadlines.Add(f.Deadline), LastDeadline = LastDeadline + 1 },
        DeadlineMoved f => this with { Deadlines = Moved(f) },
        DeadlineStopped f => this with { Deadlines = Arrays.Without(Deadlines, f.Deadline, static (d, id) => d.Id == id), Due = DueWithout(null, f.Deadline) },
        DuePlanned f => this with { Due = Due.AddRange(f.Items) },
        DueScheduled f => this with { Due = Due.Add(f.Item) },
        DueFired f => this with { Due = Arrays.Without(Due, f.Key, static (d, key) => d.Key == key) },
        DueDropped f => this with { Due = Arrays.Without(Due, f.Key, static (d, key) => d.Key == key) },
        NoticeQueued or ReminderNoted => this,
        TaskChased f => this with { Tasks = Arrays.Replace(Tasks, t => t.Id == f.Task, t => t with { ChasedAt = f.At }) },
        DocumentChanged f => this with { Documents = Arrays.Without(Documents, f.Document.Id, static (d, id) => d.Id == id).Add(f.Document) },
        NumberTaken => this with { Last = Final() },
        ObligationOpened f => this with { Obligations = WithoutDuty(f.Obligation.Activity).Add(f.Obligation) },
        ChecksMade f => this with { Checks = CheckFold.After(Checks, f) },
        TripPlanned f => this with { Trip = f.Trip },
        PersonalErased f => this with
        {
            Values = Engine.PersonalCells.Erased(Values, f.Values.Select(v => v.Digest).ToHashSet(StringComparer.Ordinal)),
            ErasedOn = f.On,
            Attachments = f.Files is null ? Attachments : [.. Attachments.Select(a => f.Files.Any(e => e.Id == a.Id) ? a with { Erased = true } : a)],
        },
        ObligationEnded f => this with { Obligations = WithoutDuty(f.Activity), Last = Final() },
        _ => ApplyParties(fact),
    };

    private CaseState Close(TaskClosed closed)
    {
        var task = Tasks.Find(t => t.Id == closed.Task) ?? throw new UnreachableException($"Task {closed.Task} is not open.");
        var document = task.Document is null ? null : Documents.Find(d => d.Id == task.Document);
        var stack = Tokens.Find(t => t.Id == task.Token)?.Stack ?? [];
        var last = closed.Actor == Actor.System.Id || task.ByLetter
            ? null
            : new LastStep(closed.Actor, task, [], Status, Holder, document, false, stack, Deadlines);
        var sentBack = task.Kind is TaskKind.Step && task.Outcomes.FirstOrDefault(o => o.Port == closed.Outcome)?.Kind == OutcomeKind.Return;
        return this with
        {
            Tasks = WithoutTask(closed.Task),
            Due = DueWithout(closed.Task, null),
            Last = last,
            Asked = sentBack ? closed.Explained() : Asked,
            Silent = TimeFold.Silent(this, task, closed),
        };
    }

    private ImmutableArray<DueItem> DueWithout(string? task, string? deadline) =>
        Arrays.Without(Due, (task, deadline), static (d, gone) => (gone.task is not null && d.Task == gone.task) || d.Deadline == gone.deadline);

    internal ImmutableSortedDictionary<string, bool> Involving(CaseTask task)
    {
        if (task.ByLetter || (Involved.TryGetValue(task.Organisation, out var handled) && (handled || task.Kind.OnlyAsks()))) return Involved;
        return Involved.SetItem(task.Organisation, !task.Kind.OnlyAsks());
    }

    private ImmutableArray<CaseTask> WithoutTask(string task) => Arrays.Without(Tasks, task, static (t, id) => t.Id == id);

    private ImmutableArray<OpenObligation> WithoutDuty(string activity) => Arrays.Without(Obligations, activity, static (o, id) => o.Activity == id);

    private ImmutableArray<CaseTask> Recorded(string task, RecordedAnswer? answer) => Arrays.Replace(Tasks, t => t.Id == task, t => t with { Recorded = answer });

    private ImmutableArray<CaseTask> Voted(SeatDecided f) =>
        Arrays.Replace(Tasks, t => t.Id == f.Task, t => t with { Quorum = t.Quorum! with { Votes = [.. t.Quorum.Votes, f.Vote] } });

    private ImmutableArray<CaseTask> Reopened(SeatReopened f) => Arrays.Replace(Tasks, t => t.Id == f.Task, t => t with { Quorum = t.Quorum!.Without(f.Seat) });

    private ImmutableArray<CaseTask> Routed(TaskRouted f) => Arrays.Replace(Tasks, t => t.Id == f.Task, t => t with { Routed = f.Positions });

    private ImmutableArray<CaseTask> Reassigned(TaskReassigned f) => Arrays.Replace(Tasks, t => t.Id == f.Task, t => t with { Position = f.Position });

    private ImmutableArray<Deadline> Moved(DeadlineMoved f) =>
        Arrays.Replace(Deadlines, d => d.Id == f.Deadline, d => d with { Start = f.Start ?? d.Start, Pauses = f.Pauses, Due = f.Due, Calendar = f.Calendar });

    /// <summary>The step state of an activity, empty before its first visit.</summary>
    public StepState Step(string activity) => Steps.TryGetValue(activity, out var step) ? step : new StepState(null, 0, null, null, null);

    private LastStep? Final() => Last is null ? null : Last with { Final = true };
}
