using System.Text.Json;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>
/// One item for each of many parties: members that sign a compact, report, or score each other. The flow waits once for all; who has not answered when it goes
/// on may still answer, and moves nothing.
/// </summary>
public static class Parties
{
    /// <summary>The port taken when enough have signed.</summary>
    public const string Done = "Done";

    /// <summary>The port taken when enough cannot sign any more.</summary>
    public const string Failed = "Failed";

    private const string Prepare = ".prepare:";

    private const string Accept = ".accept:";

    /// <summary>
    /// The case as it is to be read at a task: for a party's item, the fields that every party fills hold what this one filled in; for a report, its fields are empty
    /// (<see cref="TaskKinds.SaysAll"/>).
    /// </summary>
    public static CaseState View(CaseDefinition definition, CaseState state, CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        if (task.SaysAll()) return state with { Values = state.Values.Only(state.Values.Keys.Except(definition.Form.FieldsOf([task.Section!]).Select(f => f.Key))) };
        if (task.Party is null || definition.Activities.GetValueOrDefault(task.Activity) is not ForEachPartyActivity activity) return state;
        var sections = new[] { activity.Rule.Section, activity.Prepare?.Section }.OfType<string>();
        var own = definition.Form.FieldsOf(sections).Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
        var filled = state.Item(task)?.Values ?? ValueMap.Empty;
        return state with { Values = state.Values.Only(state.Values.Keys.Where(k => !own.Contains(k))).With(filled) };
    }

    /// <summary>Bodies that judge the answer of a party, as the definition names them today and not their successors; none where an answer stands as it was given.</summary>
    public static IEnumerable<string> Judges(CaseDefinition definition, CaseState state, ForEachPartyActivity activity, string party, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(activity);
        return activity.Accept is { } accept ? accept.Rule.Who.SelectMany(w => Bodies.Named(definition, state, on, w.At, party)) : [];
    }

    /// <summary>Whether a person may record the answer of a party from paper, alone or at a ceremony, whoever is to answer in the system.</summary>
    public static bool MayRecord(CaseDefinition definition, CaseState state, CaseTask task, Inputs inputs, string account)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(inputs);
        if (task.Kind != TaskKind.Party || definition.RuleOf(task.Activity) is not { } rule) return false;
        var s = new Session(definition, state, new FireDue { Id = "", Case = state.Id, Actor = Actor.System }, inputs);
        return inputs.Directory.StandingsFor(account, TaskOpening.Recorders(s, rule), s.Today, state.Matter).Any();
    }

    internal static void Open(Session s, ForEachPartyActivity activity, Token token, int visit)
    {
        // Asked again, nobody needs to answer what was asked before.
        Cancel(s, s.State.Tasks.Where(t => t.Activity == activity.Id && t.Party is not null && t.Token is null), "asked-again");
        var rows = Rows(s, activity).Select(r => Current(s, activity, r)).OfType<PartyRow>().Distinct().ToList();
        s.Emit(new PartiesAsked(activity.Id, visit, token.Id, activity.Quorum, [.. rows.Where(r => r.Party != r.Subject)]));
        if (rows.Find(r => r.Party == r.Subject) is { } own) Flow.Incident(s, "party.own-subject", activity.Id, own.Party);
        foreach (var item in s.State.Round(activity.Id, visit)!.Items) OpenItem(s, activity, visit, token.Id, item.Row);
        Settle(s, activity.Id, visit);
    }

    internal static Refusal? Join(Session s, JoinParty command)
    {
        if (s.State.SuspendedOn is not null) return Refusals.Suspended;
        if (CaseActs.Joiners(s, command.Activity) is not { } joiners) return Refusals.ActionNotNow;
        if (Entitlement.StandingIn(s, joiners) is null) return Refusals.NotEntitled;
        var activity = (ForEachPartyActivity)s.Definition.Activities[command.Activity];
        var round = s.State.Round(command.Activity)!;
        var row = new PartyRow(command.Party, command.Subject);
        var problems = Problems(s, activity, round, row, command).ToList();
        if (problems.Count > 0) return Refusals.Invalid(problems);
        s.Emit(new PartyJoined(activity.Id, round.Visit, row, command.Actor.Id, s.Seal(command.Comment!.Trim(), "comment")));
        OpenItem(s, activity, round.Visit, round.Token, row);
        return null;
    }

    /// <summary>Bodies that were added to the field of a round that still waits are asked too.</summary>
    internal static void Grow(Session s, IReadOnlyCollection<string> fields, string actor)
    {
        foreach (var activity in s.Definition.Activities.Values.OfType<ForEachPartyActivity>().Where(a => a.Grows && fields.Contains(a.Parties)).OrderBy(a => a.Id, StringComparer.Ordinal))
            if (s.State.Round(activity.Id) is { Port: null } round)
                foreach (var row in Rows(s, activity).Select(r => Current(s, activity, r)).OfType<PartyRow>().Distinct().Where(r => round.Item(r.Key) is null))
                {
                    s.Emit(new PartyJoined(activity.Id, round.Visit, row, actor, null));
                    OpenItem(s, activity, round.Visit, round.Token, row);
                }
    }

    /// <summary>The bodies that may be added to a round late, by name of no one in particular: empty where any may, which nobody can list.</summary>
    public static IReadOnlyList<string> MayJoin(CaseDefinition definition, CaseState state, ForEachPartyActivity activity, People.Directory directory, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(directory);
        var asked = state.Round(activity.Id)?.Items.Where(i => i.State != PartyState.Refused).Select(i => i.Row.Party).ToHashSet(StringComparer.Ordinal) ?? [];
        return [.. BodySets.Of(definition, state, directory, on, activity.LateJoinAmong).Where(b => !asked.Contains(b))];
    }

    /// <summary>A party answered; whether the round is decided by it is for <see cref="Settle(Session, CaseTask)"/>.</summary>
    internal static void Answered(Session s, CaseTask task, OutcomeDefinition outcome, TaskClosed closed, Deadline? deadline, Func<GivenValues>? given)
    {
        var activity = (ForEachPartyActivity)s.Definition.Activities[task.Activity];
        var preparing = IsPreparing(task);
        var item = s.State.Item(task)!;
        var said = preparing || outcome.Kind == OutcomeKind.Return ? [] : activity.Accept?.OutcomesOf(outcome.Port) ?? [];
        var state = said.Count > 0 ? PartyState.Given
            : outcome.Kind == OutcomeKind.Negative ? PartyState.Refused
            : outcome.Kind == OutcomeKind.Positive && !preparing ? PartyState.Signed
            : item.State;
        var values = given?.Invoke();
        s.Emit(new PartyAnswered(activity.Id, task.Visit, item.Row, state, closed.Outcome, closed.On, values?.Values, values?.Removed, closed.ConfirmedBy is null || task.ByLetter ? null : true,
            activity.Accept is null ? Signer(s, closed) : null));
        if (state == PartyState.Given) Judging(s, activity, task, said, closed, deadline);
        if (state is PartyState.Signed or PartyState.Refused or PartyState.Given) return;
        var prepareNext = Prepares(s, activity, item.Row) && (!preparing || outcome.Kind != OutcomeKind.Positive);
        OpenStep(s, activity, task.Visit, task.Token, item.Row, prepareNext, deadline, closed.Explained());
    }

    private static PartySigner Signer(Session s, TaskClosed closed) => closed.Letter is { } paper
        ? new PartySigner { Name = paper.Signer, Post = paper.SignerPosition, Capacity = paper.Capacity, Basis = paper.Basis, Place = paper.Place, Comment = closed.Comment }
        : new PartySigner { Account = closed.Actor, Position = s.Command.Actor.Position, Capacity = s.Capacity, Comment = closed.Comment };

    /// <summary>Who asked has judged an answer: it counts, or the party answers again.</summary>
    internal static void Judged(Session s, CaseTask task, OutcomeDefinition outcome, TaskClosed closed)
    {
        var activity = (ForEachPartyActivity)s.Definition.Activities[task.Activity];
        var row = s.State.Item(task)!.Row;
        var state = outcome.Kind switch { OutcomeKind.Positive => PartyState.Signed, OutcomeKind.Negative => PartyState.Refused, _ => PartyState.Open };
        s.Emit(new PartyJudged(activity.Id, task.Visit, row, state, closed.Outcome, closed.On));
        if (state != PartyState.Open)
        {
            Tell(s, activity, task, row, closed.Outcome);
            return;
        }
        var first = Renewed(s, task.Limit);
        var again = activity.Accept!.Again is { } key && Clocks.TermOf(s, key, s.On) is { } term ? term : null;
        var longer = again is not null && (first is null || DueDates.ComputeDate(again.Amount, s.On, s.Inputs.Calendar) > first.Due);
        OpenStep(
            s, activity, task.Visit, s.State.Round(activity.Id, task.Visit)!.Token, row, Prepares(s, activity, row), longer ? null : first, closed.Explained(),
            longer ? again!.Key : null);
    }

    /// <summary>The round of a task is decided, if it can be: enough have signed, or enough cannot any more.</summary>
    internal static void Settle(Session s, CaseTask task)
    {
        if (task.Party is not null) Settle(s, task.Activity, task.Visit);
    }

    /// <summary>Terms of parties have passed. Every one is noted before anything is decided, so that their order decides nothing.</summary>
    internal static void Lapse(Session s, IEnumerable<DueItem> items)
    {
        // A recorded answer that waits for its confirmation is no silence, nor is a request for more of this very term: should they be refused, it comes due again.
        var late = items.Select(i => s.State.Tasks.Find(t => t.Id == i.Task)).OfType<CaseTask>()
            .Where(t => t is { Recorded: null } && s.State.Item(t) is { State: PartyState.Open } && !s.State.Tasks.Any(x => x.Parent == t.Id && x.Extension?.Deadline == t.Deadline && t.Deadline is not null)).ToList();
        foreach (var task in late) s.Emit(new PartyLapsed(task.Activity, task.Visit, s.State.Item(task)!.Row, s.Today));
        foreach (var (activity, visit) in late.Select(t => (t.Activity, t.Visit)).Distinct()) Settle(s, activity, visit);
    }

    /// <summary>Whether a task is the preparing step of its item.</summary>
    internal static bool IsPreparing(CaseTask task) => task.Handle.StartsWith(task.Activity + Prepare, StringComparison.Ordinal);

    private static void Settle(Session s, string activity, int visit)
    {
        if (!s.State.IsOpen || s.State.Round(activity, visit) is not { Port: null } round) return;
        var (signed, unheard) = (round.Count(PartyState.Signed), round.Count(PartyState.Open) + round.Count(PartyState.Given));
        if (unheard > 0 && s.Definition.Activities[activity] is ForEachPartyActivity { Patient: true }) return;
        var port = signed >= round.Needed ? Done : signed + unheard < round.Needed ? Failed : null;
        if (port is null) return;
        if (s.State.Tokens.Find(t => t.Id == round.Token) is not { } token) return;
        s.Emit(new PartiesDecided(activity, visit, port));
        if (s.Definition.Activities[activity] is ForEachPartyActivity { Late: false })
            Cancel(s, s.State.Tasks.Where(t => t.Activity == activity && t.Visit == visit && t.Party is not null), "round-decided");
        Flow.Complete(s, token, port, null);
    }

    private static void Cancel(Session s, IEnumerable<CaseTask> tasks, string reason)
    {
        foreach (var task in tasks.ToList())
        {
            Clocks.OnTaskClosed(s, task, "cancelled");
            s.Emit(new TaskCancelled(task.Id, task.Handle, reason));
            Answers.CancelOpinions(s, task.Id);
        }
    }

    private static void OpenItem(Session s, ForEachPartyActivity activity, int visit, int token, PartyRow row) =>
        OpenStep(s, activity, visit, token, row, Prepares(s, activity, row), null, []);

    /// <summary>A body that answers by letter prepares on its own paper: what comes is its answer, and recorded once.</summary>
    private static bool Prepares(Session s, ForEachPartyActivity activity, PartyRow row) => activity.Prepare is not null && s.Inputs.Directory.InSystem(row.Party, s.Today);

    private static void OpenStep(
        Session s, ForEachPartyActivity activity, int visit, int? token, PartyRow row, bool preparing, Deadline? deadline, IReadOnlyList<Reason> returned,
        string? term = null)
    {
        var rule = (preparing ? activity.Prepare! : activity.Rule) with { Term = term ?? activity.Rule.Term, Reminders = activity.Rule.Reminders };
        var handle = activity.Id + (preparing ? Prepare : ":") + row.Key;
        // Once detached, an item holds no token, whatever its earlier step held.
        var held = s.State.Round(activity.Id, visit)!.Port is null ? token : null;
        var draft = TaskOpening.Draft(s, activity.Id, handle, visit, TaskKind.Party, rule, held) with
        {
            Party = row.Party,
            Subject = row.Subject,
            ConfirmSeats = TaskOpening.Confirmers(s, rule),
            Returned = returned,
        };
        // One term for both steps of an item, with the pauses it had.
        var running = deadline?.Task is null ? null : deadline with { Id = $"{s.State.Id}/d{s.State.LastDeadline + 1}", Task = draft.Id };
        if (running is not null) s.Emit(new DeadlineStarted(running));
        TaskOpening.Open(s, draft, rule.Who, rule, row.Party, running: running);
    }

    /// <summary>Tells those who answer for a party what was said to its answer; one that has to answer again is told of that task instead.</summary>
    private static void Tell(Session s, ForEachPartyActivity activity, CaseTask task, PartyRow row, string outcome)
    {
        if (!s.Inputs.Directory.InSystem(row.Party, s.Today)) return;
        var told = s.Holders(s.Resolve([.. activity.Rule.Who, .. activity.Prepare?.Who ?? []], row.Party)).ToList();
        if (told.Count > 0) s.Notice("answerJudged", told, ("activity", $"@{activity.Id}:{row.Key}"), ("outcome", $"={task.Handle}={outcome}"));
    }

    private static void Judging(Session s, ForEachPartyActivity activity, CaseTask answered, IReadOnlyList<OutcomeDefinition> said, TaskClosed closed, Deadline? limit)
    {
        var rule = activity.Accept!.Rule with { Outcomes = said };
        var handle = activity.Id + Accept + new PartyRow(answered.Party!, answered.Subject).Key;
        var round = s.State.Round(activity.Id, answered.Visit)!;
        var draft = TaskOpening.Draft(s, activity.Id, handle, answered.Visit, TaskKind.Acceptance, rule, round.Port is null ? round.Token : null) with
        {
            Party = answered.Party,
            Subject = answered.Subject,
            Parent = answered.Id,
            Limit = limit?.Task is null ? null : limit,
            Givers = Givers(s, answered, closed),
        };
        TaskOpening.Open(s, draft, rule.Who, rule);
    }

    private static List<string> Givers(Session s, CaseTask answered, TaskClosed closed)
    {
        List<string> givers = [closed.Actor, .. s.Others ?? []];
        if (closed.ConfirmedBy is { } confirmer) givers.Add(confirmer);
        // Whoever recorded did so in a decision before this one: by which authorisation is read from the seats of then.
        if (answered.Recorded is { } recorded)
            foreach (var way in s.Inputs.Directory.StandingsFor(recorded.Recorder, answered.Seats, s.Today, s.State.Matter).Where(w => w.Position.Key == recorded.Position).Take(1))
                givers.AddRange(Entitlement.Mandators(s.Inputs.Directory, s.Today, way));
        return [.. givers.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>A limit that stood still while an answer was judged, by the calendar of now.</summary>
    private static Deadline? Renewed(Session s, Deadline? limit) => limit is null || limit.Calendar == s.Inputs.Calendar.Version ? limit : limit with
    {
        Due = DueDates.ComputeDate(Term.Parse(limit.Term), limit.Start, s.Inputs.Calendar, limit.Pauses, limit.Extensions),
        Calendar = s.Inputs.Calendar.Version,
    };

    /// <summary>A row as it is asked: of bodies merged since by their successors, about certain subjects by who stands in. Nothing when a merger left it about itself.</summary>
    private static PartyRow? Current(Session s, ForEachPartyActivity activity, PartyRow row)
    {
        var (party, subject) = (s.Inputs.Directory.Successor(row.Party, s.Today), row.Subject is null ? null : s.Inputs.Directory.Successor(row.Subject, s.Today));
        if (party == subject && row.Party != row.Subject) return null;
        foreach (var (about, by) in activity.StandIn)
            if (subject is not null && s.Body(about) == subject && s.Body(by) is { } standIn) return new PartyRow(standIn, subject);
        return new PartyRow(party, subject);
    }

    private static List<PartyRow> Rows(Session s, ForEachPartyActivity activity)
    {
        var field = s.Definition.Form.Field(activity.Parties);
        if (activity.SubjectRound is { } about)
        {
            var subjects = BodySets.Of(s.Definition, s.State, s.Inputs.Directory, s.Today, [$"{about.Round}.{about.Outcome}"]);
            // Who would rule about itself is named all the same: who stands in for it takes its place, and without anybody it is an incident.
            return [.. BodySets.Of(s.Definition, s.State, s.Inputs.Directory, s.Today, [activity.Parties]).SelectMany(p => subjects.Select(b => new PartyRow(p, b)))];
        }
        if (field?.Type != FieldType.Table)
        {
            var bodies = s.State.Values.ListOf(activity.Parties).Distinct(StringComparer.Ordinal).ToList();
            return activity.Subject == ForEachPartyActivity.Others
                ? [.. bodies.SelectMany(p => bodies.Where(b => b != p).Select(b => new PartyRow(p, b)))]
                : [.. bodies.Select(p => new PartyRow(p, null))];
        }
        if (!s.State.Values.TryGetValue(activity.Parties, out var rows) || rows.ValueKind != JsonValueKind.Array) return [];
        return
        [
            .. rows.EnumerateArray().Select(r => (Party: Cell(r, activity.Party), Subject: activity.Subject is { } column ? Cell(r, column) : null))
                .Where(r => r.Party is not null).Select(r => new PartyRow(r.Party!, r.Subject)).Distinct(),
        ];
    }

    private static string? Cell(JsonElement row, string column) =>
        row.TryGetProperty(column, out var cell) && cell.ValueKind == JsonValueKind.String && cell.GetString() is { Length: > 0 } text ? text : null;

    private static IEnumerable<Problem> Problems(Session s, ForEachPartyActivity activity, PartyRound round, PartyRow row, JoinParty command)
    {
        if (s.Inputs.Directory.Organisation(row.Party) is null) yield return new Problem("party", "problem.unknown-organisation", row.Party);
        if (row.Subject is { } subject && s.Inputs.Directory.Organisation(subject) is null) yield return new Problem("subject", "problem.unknown-organisation", subject);
        if ((row.Subject is null) != (activity.Subject is null)) yield return new Problem("subject", row.Subject is null ? "problem.required" : "problem.unknown-field", "subject");
        if (row.Party == row.Subject) yield return new Problem("subject", "problem.own-subject");
        if (activity.LateJoinAmong.Count > 0 && !BodySets.Of(s.Definition, s.State, s.Inputs.Directory, s.Today, activity.LateJoinAmong).Contains(row.Party))
            yield return new Problem("party", "problem.not-of-cluster", s.Inputs.Directory.Organisation(row.Party)?.Short.Vi ?? row.Party);
        // Who refused may think better of it: it is asked again, and its refusal stays in the history.
        if (round.Item(row.Key) is { State: not PartyState.Refused }) yield return new Problem("party", "problem.party-there");
        if (string.IsNullOrWhiteSpace(command.Comment)) yield return new Problem("comment", "problem.comment-required");
    }
}
