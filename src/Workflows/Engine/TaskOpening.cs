using System.Globalization;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>Opens the tasks of an activity that a token has reached.</summary>
internal static class TaskOpening
{
    /// <summary>Who records from letters when the rule's own body is by letter too.</summary>
    private static readonly IReadOnlyList<WhoRule> ownersRecorders = [new WhoRule(["officer", "clerk"], "owner")];

    private static readonly IReadOnlyList<WhoRule> ownersConfirmers = [new WhoRule(["head", "office", "clerk", "officer"], "owner")];

    public static void Enter(Session s, Activity activity, IReadOnlyList<ForkFrame> stack)
    {
        if (activity is UserTaskActivity { Rule.Carry: true } carried && Carry(s, carried, stack)) return;
        var (token, visit) = Flow.Wait(s, activity, stack);
        switch (activity)
        {
            case UserTaskActivity a:
                if (a.Rule.ApplicantsClock) Clocks.OnSupplement(s);
                OpenStep(s, a, token, visit);
                break;
            case ConsultationActivity a:
                OpenConsultation(s, a, token, visit);
                break;
            case ForEachPartyActivity a:
                Parties.Open(s, a, token, visit);
                break;
            case SigningActivity a:
                SigningFlow.Begin(s, a, token.Id, visit);
                break;
            case WaitActivity a:
                OpenWait(s, a, token);
                break;
        }
        Clocks.OnAwaited(s, activity.Id);
    }

    /// <summary>Reminder offsets of a task: those of its activity.</summary>
    public static IReadOnlyList<int> RemindersOf(Session s, CaseTask task) => RuleOf(s.Definition, task)?.Reminders ?? [];

    /// <summary>The rule that a task of the flow is under: what a party answered is judged under one of its own.</summary>
    public static TaskRule? RuleOf(CaseDefinition definition, CaseTask task) =>
        Judges(task) ? (definition.Activities.GetValueOrDefault(task.Activity) as ForEachPartyActivity)?.Accept?.Rule : definition.RuleOf(task.Activity);

    /// <summary>Whether what a party answered is judged here.</summary>
    public static bool Judges(CaseTask task) => task is { Kind: TaskKind.Acceptance, Party: not null };

    /// <summary>
    /// Opens a task: decides whether its body acts here or by letter, starts or finds its deadline, plans reminders, tells who may act. A task that nobody can
    /// act on becomes an incident, not silence.
    /// </summary>
    public static CaseTask Open(Session s, CaseTask draft, IReadOnlyList<WhoRule> who, TaskRule rule, string? item = null, DateOnly? termStart = null, Deadline? running = null)
    {
        var task = Seated(s, draft, draft.Seats.Count > 0 ? draft.Seats : s.Resolve(who, item), rule, item);
        task = task with { Quorum = task.Quorum ?? Quorums.Freeze(s, rule, task) };

        var deadline = running ?? Clocks.ForTask(s, rule, task.Id, termStart ?? task.OpenedOn);
        task = task with { Deadline = deadline?.Id };
        s.Emit(new TaskOpened(task));
        if (deadline is not null && !deadline.Paused) Clocks.Plan(s, deadline, task.Id, rule.Reminders, Clocks.AtEnd(task));
        Tell(s, task, deadline);
        return task;
    }

    /// <summary>The task with those who may act: the holders of its seats, or the recorders when its body answers by letter.</summary>
    public static CaseTask Seated(Session s, CaseTask draft, IReadOnlyList<Seat> seats, TaskRule rule, string? item)
    {
        var body = item ?? seats.Select(seat => seat.Organisation).FirstOrDefault() ?? s.State.Organisation;
        var byLetter = draft.Kind is not (TaskKind.Opinion or TaskKind.Assignment) && !s.Inputs.Directory.InSystem(body, s.Today);
        var task = draft with { Organisation = body, Seats = seats, ByLetter = byLetter };
        return byLetter ? task with { Seats = Recorders(s, rule), ConfirmSeats = Confirmers(s, rule) } : task;
    }

    /// <summary>Id, visit and times of the next task.</summary>
    public static CaseTask Draft(Session s, string activity, string handle, int visit, TaskKind kind, TaskRule rule, int? token) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"{s.State.Id}.{s.State.LastTask + 1}"),
        Activity = activity,
        Handle = handle,
        Visit = visit,
        Kind = kind,
        Token = token,
        Organisation = "",
        Seats = [],
        Section = rule.Section,
        Outcomes = rule.Outcomes,
        Slots = rule.Slots,
        Covers = rule.Covers,
        Exclude = rule.Exclude,
        FourEyes = rule.FourEyes,
        ApplicantsClock = rule.ApplicantsClock,
        EditsDraft = rule.ApplicantsClock,
        DocumentType = rule.Document,
        Register = rule.Register,
        Day = rule.Day,
        Counts = rule.Counts,
        Since = rule.Since,
        OpenedAt = s.At,
        // What an answer older than the case leads to could not be done before the case was here.
        OpenedOn = s.On < s.State.SubmittedOn ? s.State.SubmittedOn : s.On,
    };

    private static void OpenStep(Session s, UserTaskActivity activity, Token token, int visit)
    {
        var draft = Draft(s, activity.Id, activity.Id, visit, TaskKind.Step, activity.Rule, token.Id);
        Open(s, draft with { Returned = SentBack(s, activity) ? s.State.Asked : [] }, activity.Rule.Who, activity.Rule);
    }

    /// <summary>Whether the task completes what was sent back: the applicant's, however long the request took to be signed, or the one this return leads to.</summary>
    private static bool SentBack(Session s, UserTaskActivity activity) =>
        activity.Rule.ApplicantsClock || s.Facts.OfType<TaskClosed>().Any(c => s.State.Asked.Count > 0 && c.Explained().SequenceEqual(s.State.Asked));

    private static void OpenConsultation(Session s, ConsultationActivity activity, Token token, int visit)
    {
        var bodies = s.State.Values.ListOf(activity.Bodies).Distinct(StringComparer.Ordinal).ToList();
        foreach (var body in bodies)
            Open(s, Draft(s, activity.Id, $"{activity.Id}:{body}", visit, TaskKind.Consultation, activity.Rule, token.Id), activity.Rule.Who, activity.Rule, body);
        if (bodies.Count == 0) Flow.Complete(s, token, "Done", null);
    }

    /// <summary>Waits for a term that runs already, or begins it.</summary>
    public static void OpenWait(Session s, WaitActivity activity, Token token)
    {
        var running = s.State.Deadlines.Find(d => d.Key == activity.Term && d.Task is null);
        if (running is null && Clocks.TermOf(s, activity.Term, s.On) is { } term) running = Clocks.Start(s, term, Clocks.StartOf(s, term) ?? s.On, null, []);
        if (running is null) Flow.Incident(s, "term.unknown", activity.Id, activity.Term);
        else if (!running.Paused) Clocks.Plan(s, running, null, [], "wait", "/" + token.Id.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Whether the last outcome was positive over exactly what it would be asked about again.</summary>
    private static bool Carry(Session s, UserTaskActivity activity, IReadOnlyList<ForkFrame> stack)
    {
        var last = s.State.Step(activity.Id);
        if (last is not { Outcome: { } outcome, Covered: { } covered, Actor: { } actor, On: { } on }) return false;
        if (activity.Rule.Outcomes.FirstOrDefault(o => o.Port == outcome)?.Kind != OutcomeKind.Positive) return false;
        if (Seen.Covered(s.State, s.Definition.Form, activity.Rule.Covers) != covered) return false;
        s.Emit(new Carried(activity.Id, outcome, actor, on));
        Clocks.OnEvent(s, activity.Id, outcome);
        Flow.Follow(s, activity.Id, outcome, stack);
        return true;
    }

    /// <summary>Who confirms what was recorded under a rule.</summary>
    public static IReadOnlyList<Seat> Confirmers(Session s, TaskRule rule) => InSystemOr(s, rule.ConfirmedBy, ownersConfirmers);

    /// <summary>Who records under a rule.</summary>
    public static IReadOnlyList<Seat> Recorders(Session s, TaskRule rule) => InSystemOr(s, rule.RecordedBy, ownersRecorders);

    private static IReadOnlyList<Seat> InSystemOr(Session s, IReadOnlyList<WhoRule> rules, IReadOnlyList<WhoRule> fallback)
    {
        var seats = s.Resolve(rules).Where(seat => s.Inputs.Directory.InSystem(seat.Organisation, s.Today)).ToList();
        return seats.Count > 0 ? seats : s.Resolve(fallback);
    }

    /// <summary>Tells who may act; that nobody may is an incident.</summary>
    public static void Tell(Session s, CaseTask task, Deadline? deadline)
    {
        if (!ActorCheck.Check(s, task)) return;
        var opened = s.State.Tasks.Find(t => t.Id == task.Id)!;
        s.Notice("taskOpened", ActorCheck.ToTell(s, opened), ("activity", "@" + task.Handle), ("task", task.Id), ("due", deadline is null ? "" : deadline.Due.Iso()));
    }
}
