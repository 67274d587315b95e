using System.Text;
using System.Text.Json.Nodes;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Evidence;
using Approvals.Workflows.Tests.Engine;
using Xunit;

namespace Approvals.Workflows.Tests.Campaigns;

/// <summary>
/// Somebody who sees nothing but the records of a case, one after another, and keeps books of his own: what he finds wrong no fold can hide. He remembers
/// everything since the beginning, where a state forgets what is over.
/// </summary>
internal sealed class Witness
{
    private CaseDefinition definition = null!;
    private readonly Dictionary<string, CaseTask> open = [];
    private readonly HashSet<string> opened = [];
    private readonly Dictionary<int, Token> tokens = [];
    private readonly HashSet<(string Fork, int Visit)> over = [];
    private readonly Dictionary<(string Fork, int Visit), int> branches = [];
    private readonly Dictionary<string, DueItem> due = [];
    private readonly HashSet<string> dueKeys = [];
    private readonly HashSet<string> running = [];
    private readonly HashSet<string> signals = [];
    private readonly HashSet<string> notices = [];
    private readonly HashSet<(string Task, int Offset)> escalated = [];
    // What each wrote; null when it may be anything.
    private readonly Dictionary<string, HashSet<string>?> authors = [];
    private readonly List<(string Task, string Slot, string By)> brought = [];
    private readonly Dictionary<string, IReadOnlyList<string>> actors = [];
    private readonly List<StoredRecord> chain = [];
    private int lastToken;
    private readonly Dictionary<(string Activity, int Visit), Dictionary<PartyRow, PartyState>> rounds = [];
    private readonly HashSet<(string Activity, int Visit)> decided = [];
    private readonly Dictionary<string, List<string>> answered = [];
    private bool ended;

    /// <param name="accepted">The next record.</param>
    /// <param name="after">What the case is said to be after it.</param>
    /// <param name="directory">Who held what in that moment.</param>
    /// <param name="version">The version of the type that the case is in after it.</param>
    public void See(CaseRecord accepted, CaseState after, Directory directory, CaseDefinition version)
    {
        definition = version;
        var record = accepted with { Prev = chain.Count == 0 ? null : chain[^1].Hash };
        var body = Stored(record);
        chain.Add(new StoredRecord(record.Stream, record.Seq, Encoding.UTF8.GetString(body), RecordHash.OfLeaf(body)));
        if (ended) AfterTheEnd(record);
        foreach (var fact in record.Facts) See(fact, record, directory);
        Assert.Equal(open.Keys.Order(), after.Tasks.Select(t => t.Id).Order());
        Assert.Equal(tokens.Keys.Order(), after.Tokens.Select(t => t.Id).Order());
        Assert.Equal(due.Keys.Order(), after.Due.Select(d => d.Key).Order());
        Assert.Equal(running.Order(), after.Deadlines.Select(d => d.Id).Order());
        foreach (var item in due.Values) Assert.True(running.Contains(item.Deadline) && (item.Task is null || open.ContainsKey(item.Task)), $"{item.Key} is due for nothing");
        // A fork whose last token has gone is over: its join has fired, or everything was cleared.
        foreach (var visit in branches.Keys.Where(v => tokens.Values.All(t => !Holds(t, v))).ToList()) over.Add(visit);
        if (ended) Assert.True(open.Count == 0 && tokens.Count == 0 && due.Count == 0 && running.Count == 0, "something outlived the end");
    }

    /// <summary>The whole history is one unbroken chain, and changing any record of it is found out.</summary>
    public void Chains()
    {
        Assert.Empty(ChainVerifier.Verify(chain));
        if (chain.Count < 2) return;
        var bent = chain.ToList();
        bent[0] = bent[0] with { Body = bent[0].Body.Replace("\"seq\":1", "\"seq\":1 ", StringComparison.Ordinal) };
        Assert.NotEmpty(ChainVerifier.Verify(bent));
    }

    /// <summary>A record as it is stored: the first of a chain says that nothing was before it, and who has no position says nothing of one.</summary>
    public static byte[] Stored(CaseRecord record)
    {
        var members = JsonNode.Parse(Play.Canonical(record))!.AsObject();
        members["prev"] = record.Prev;
        foreach (var (name, value) in members["actor"]!.AsObject().ToList())
            if (value!.GetValue<string>().Length == 0) members["actor"]!.AsObject().Remove(name);
        return CanonicalJson.Write(Encoding.UTF8.GetBytes(members.ToJsonString()));
    }

    private static bool Holds(Token token, (string Fork, int Visit) visit) => token.Stack.Any(f => f.Fork == visit.Fork && f.Visit == visit.Visit);

    private static void AfterTheEnd(CaseRecord record) =>
        Assert.All(record.Facts, f => Assert.True(f is SignalReceived or Linked, $"{f.GetType().Name} after the end"));

    private void See(Fact fact, CaseRecord record, Directory directory)
    {
        switch (fact)
        {
            case CaseSubmitted f:
                foreach (var author in f.Authors) authors[author] = f.Wrote?.GetValueOrDefault(author)?.ToHashSet();
                authors[f.Submitter] = null;
                break;
            case Imported f:
                foreach (var author in f.Authors ?? []) authors[author] = f.Wrote?.GetValueOrDefault(author)?.ToHashSet();
                authors[f.Recorder] = null;
                break;
            case ValuesRecorded { Content: true } f: Wrote(f); break;
            case AttachmentRecorded { Task: { } task } f: brought.Add((task, f.Attachment.Slot, record.Actor.Id)); break;
            case TaskOpened f:
                Assert.True(opened.Add(f.Task.Id), $"{f.Task.Id} was opened before");
                open.Add(f.Task.Id, f.Task);
                break;
            case TaskClosed f: Closed(f, record, directory); break;
            case TaskCancelled f: Gone(f.Task); break;
            case TaskRecalled f: Gone(f.Task); break;
            case SeatDecided f: Voted(f, record, directory); break;
            case SeatReopened f: open[f.Task] = open[f.Task] with { Quorum = open[f.Task].Quorum!.Without(f.Seat) }; break;
            case TaskReassigned or TaskRouted: Assert.Contains(TaskOf(fact), open.Keys); break;
            case AnswerRecorded f: open[f.Task] = open[f.Task] with { Recorded = f.Answer }; break;
            case RecordingRejected f: open[f.Task] = open[f.Task] with { Recorded = null }; break;
            case VisitCompleted f: actors[f.Activity] = [.. f.Others ?? [], .. f.Actor is null ? [] : new[] { f.Actor }]; break;
            case TokenPlaced f: Placed(f.Token, record.Facts.Any(x => x is CaseMigrated)); break;
            case TokenEnded f: Assert.True(tokens.Remove(f.Token), $"token {f.Token} ended twice"); break;
            case SignalReceived f: Assert.True(signals.Add(f.Key), $"signal {f.Key} was taken in twice"); break;
            case SignalSent f: Assert.True(signals.Add(">" + f.Key), $"signal {f.Key} was sent twice"); break;
            case NoticeQueued f: Assert.True(notices.Add(f.Key), $"notice {f.Key} was queued twice"); break;
            case CaseEnded: ended = true; break;
            case CaseMigrated f: WentOver(f); break;
            case TaskRevised f:
                Assert.Contains(f.Task.Id, open.Keys);
                open[f.Task.Id] = f.Task;
                break;
            case PartiesAsked f: rounds[(f.Activity, f.Visit)] = f.Rows.ToDictionary(r => r, _ => PartyState.Open); break;
            // Who refused may think better of it; nobody else is asked twice.
            case PartyJoined f:
                Assert.True(rounds[(f.Activity, f.Visit)].GetValueOrDefault(f.Row, PartyState.Refused) == PartyState.Refused, $"{f.Row} joined twice");
                rounds[(f.Activity, f.Visit)][f.Row] = PartyState.Open;
                break;
            case PartyAnswered f: rounds[(f.Activity, f.Visit)][f.Row] = f.State; break;
            case PartyJudged f:
                Assert.Equal(PartyState.Given, rounds[(f.Activity, f.Visit)][f.Row]);
                rounds[(f.Activity, f.Visit)][f.Row] = f.State;
                break;
            case LimitMoved f: Assert.True(open[f.Task] is { Kind: TaskKind.Acceptance, Limit: not null } && !running.Contains(f.Limit.Id)); break;
            case PartyLapsed f: rounds[(f.Activity, f.Visit)][f.Row] = PartyState.Lapsed; break;
            case PartiesDecided f: RoundDecided(f); break;
            default: SeeTime(fact, record); break;
        }
    }

    private void SeeTime(Fact fact, CaseRecord record)
    {
        switch (fact)
        {
            case DeadlineStarted f: Assert.True(running.Add(f.Deadline.Id)); break;
            case DeadlineMoved f: Assert.Contains(f.Deadline, running); break;
            case DeadlineStopped f:
                Assert.True(running.Remove(f.Deadline), $"{f.Deadline} does not run");
                foreach (var item in due.Values.Where(i => i.Deadline == f.Deadline).ToList()) due.Remove(item.Key);
                break;
            case DuePlanned f: foreach (var item in f.Items) Planned(item); break;
            case DueScheduled f: Planned(f.Item); break;
            case LimitSet f: Assert.True(f.Deadline is null || running.Contains(f.Deadline)); break;
            case DeadlineExtended f: Assert.Contains(f.Deadline, running); break;
            case Escalated f: Assert.True(escalated.Add((f.Task, f.Offset)), $"{f.Task} was told of twice at {f.Offset}"); break;
            case DueDropped f: Assert.True(due.Remove(f.Key), $"{f.Key} was not due"); break;
            case DueFired f:
                Assert.True(due.Remove(f.Key, out var fired), $"{f.Key} fired, but was not due");
                Assert.True(fired!.At <= record.At, $"{f.Key} fired too early");
                Assert.Contains(fired.Deadline, running);
                Assert.True(fired.Task is null || open.ContainsKey(fired.Task), $"{f.Key} fired for a closed task");
                break;
        }
    }

    private void Planned(DueItem item)
    {
        Assert.True(dueKeys.Add(item.Key), $"the key {item.Key} was used before");
        Assert.Contains(item.Deadline, running);
        due.Add(item.Key, item);
    }

    private void WentOver(CaseMigrated f)
    {
        foreach (var (old, now) in f.Renamed)
            if (actors.Remove(old, out var who)) actors[now] = who;
        // Who wrote which field is not known any more when the fields have moved.
        if (f.FieldsMoved == true)
            foreach (var author in authors.Keys.ToList()) authors[author] = null;
    }

    private void Placed(Token token, bool moved)
    {
        // A migration sets the same token down elsewhere.
        if (!moved) Assert.Equal(++lastToken, token.Id);
        else Assert.True(token.Id <= lastToken, $"token {token.Id} came out of nothing");
        Assert.True(definition.Activities.ContainsKey(token.Activity));
        foreach (var frame in token.Stack)
        {
            Assert.False(over.Contains((frame.Fork, frame.Visit)), $"{token.Activity} in {frame.Fork} {frame.Visit}, which is over");
            if (definition.Activities.GetValueOrDefault(frame.Fork) is not ForkActivity fork) continue;
            Assert.Contains(frame.Branch, fork.Branches);
            branches[(frame.Fork, frame.Visit)] = branches.GetValueOrDefault((frame.Fork, frame.Visit)) + 1;
        }
        tokens.Add(token.Id, token);
    }

    /// <summary>A round goes on once: with enough signatures, or when enough cannot come any more.</summary>
    private void RoundDecided(PartiesDecided f)
    {
        Assert.True(decided.Add((f.Activity, f.Visit)), $"{f.Activity} {f.Visit} was decided twice");
        var states = rounds[(f.Activity, f.Visit)].Values;
        var (signed, still) = (states.Count(x => x == PartyState.Signed), states.Count(x => x is PartyState.Open or PartyState.Given));
        var asked = (ForEachPartyActivity)definition.Activities[f.Activity];
        if (asked.Patient) Assert.Equal(0, still);
        var needed = asked.Quorum switch
        {
            "all" => states.Count,
            "50%" => (states.Count + 1) / 2,
            var number => number[0] - '0',
        };
        Assert.Equal(signed >= Math.Max(1, needed), f.Port == "Done");
        if (f.Port == "Failed") Assert.True(signed + still < Math.Max(1, needed), $"{signed} signed and {still} still may, {needed} are needed");
    }

    private static string TaskOf(Fact fact) => fact is TaskReassigned f ? f.Task : ((TaskRouted)fact).Task;

    private CaseTask Gone(string id)
    {
        Assert.True(open.Remove(id, out var task), $"{id} was not open");
        foreach (var item in due.Values.Where(i => i.Task == id).ToList()) due.Remove(item.Key);
        return task!;
    }

    private void Closed(TaskClosed f, CaseRecord record, Directory directory)
    {
        var task = Gone(f.Task);
        if (f.Actor == Actor.System.Id) return;
        Assert.Contains(f.Outcome, task.Outcomes.Select(o => o.Port));
        if (task.ByLetter || task.Recorded is not null)
        {
            Assert.True(task.Recorded is not null && f.ConfirmedBy is not null && f.ConfirmedBy != task.Recorded.Recorder, "a letter counts when a second person has confirmed it");
            Assert.Equal((task.Recorded.Recorder, task.Recorded.Outcome, record.Actor.Id), (f.Actor, f.Outcome, f.ConfirmedBy));
        }
        else
        {
            Assert.Equal(record.Actor.Id, f.Actor);
        }
        if (task.Quorum is { } quorum) Decided(task, quorum, f.Outcome);
        if (task.EditsDraft && task.Party is null)
            foreach (var (_, slot, by) in brought.Where(b => b.Task == f.Task && b.By == f.Actor && b.Slot is "plan" or "map"))
                Assert.Contains(by, Writers(["slot:" + slot]));
        if (task is { Kind: TaskKind.Acceptance, Party: not null, ByLetter: false }) Judged(task, record, directory, f.Flagged);
        if (task.Kind == TaskKind.Party) answered[task.Id] = Acting(record, directory, [f.Actor, .. f.ConfirmedBy is null ? [] : new[] { f.ConfirmedBy }]);
        if (f.Letter is not { Paper: true }) FourEyes(task, record, directory, f.Flagged, [f.Actor, .. f.ConfirmedBy is null ? [] : new[] { f.ConfirmedBy }]);
    }

    /// <summary>Whoever had a part in an answer does not say whether it counts.</summary>
    private void Judged(CaseTask task, CaseRecord record, Directory directory, string? flagged)
    {
        var same = answered[task.Parent!].Intersect(Acting(record, directory, [record.Actor.Id]));
        Assert.True(!same.Any() || (task.FourEyes == FourEyesRule.Flag && flagged is not null), "an answer was judged by whoever gave it");
    }

    private void Voted(SeatDecided f, CaseRecord record, Directory directory)
    {
        var quorum = open[f.Task].Quorum!;
        Assert.Contains(f.Vote.Seat, quorum.Positions);
        Assert.All(quorum.Votes, v => Assert.True(v.Seat != f.Vote.Seat && v.Actor != f.Vote.Actor, $"{f.Vote.Seat} or {f.Vote.Actor} voted twice"));
        FourEyes(open[f.Task], record, directory, f.Vote.Flagged, [f.Vote.Actor]);
        open[f.Task] = open[f.Task] with { Quorum = quorum with { Votes = [.. quorum.Votes, f.Vote] } };
    }

    /// <summary>Enough for it, or so many against it that enough cannot be any more, or sent back by anybody; and not a vote later than that.</summary>
    private static void Decided(CaseTask task, TaskQuorum quorum, string outcome)
    {
        var kinds = quorum.Votes.Select(v => task.Outcomes.Single(o => o.Port == v.Outcome).Kind).ToList();
        var (agree, against) = (kinds.Count(k => k == OutcomeKind.Positive), kinds.Count(k => k != OutcomeKind.Positive));
        var (enough, lost) = (agree == quorum.Needed, quorum.Positions.Count - against == quorum.Needed - 1);
        switch (task.Outcomes.Single(o => o.Port == outcome).Kind)
        {
            case OutcomeKind.Positive: Assert.True(enough, $"{agree} of {quorum.Needed} agreed"); break;
            case OutcomeKind.Negative: Assert.True(lost || quorum.Positions.Count < quorum.Needed, $"{against} against, {quorum.Positions.Count} seats, {quorum.Needed} needed"); break;
            default: Assert.Equal(outcome, quorum.Votes[^1].Outcome); break;
        }
    }

    private void Wrote(ValuesRecorded fact)
    {
        if (!authors.TryGetValue(fact.Author, out var known)) known = [];
        if (fact.Sections is null) known = null;
        known?.UnionWith(fact.Sections!);
        authors[fact.Author] = known;
    }

    private IEnumerable<string> Writers(IReadOnlyList<string> covers) =>
        authors.Where(a => a.Value is null || (covers.Contains("*") ? a.Value.Count > 0 : a.Value.Overlaps(covers))).Select(a => a.Key);

    private static List<string> Acting(CaseRecord record, Directory directory, IReadOnlyList<string> persons)
    {
        var acted = persons.ToList();
        if (record is { OnBehalfOf: { } mandator, Capacity: "TUQ" or "TL" })
            acted.AddRange(directory.HoldersOf(mandator, Inputs.LocalDate(record.At)).Select(p => p.Account));
        return acted;
    }

    /// <summary>Who acted, and whoever authorised it, must not be one of those whom the task keeps away; where the task lets them pass, audit is told.</summary>
    private void FourEyes(CaseTask task, CaseRecord record, Directory directory, string? flagged, IReadOnlyList<string> persons)
    {
        var acted = Acting(record, directory, persons);
        foreach (var rule in task.Exclude)
        {
            // What the same record writes makes its author one of them only afterwards.
            var kept = rule == "submitter" ? Writers(task.Covers).Except(record.Facts.OfType<ValuesRecorded>().Select(v => v.Author)) : actors.GetValueOrDefault(rule["actor:".Length..]) ?? [];
            if (task.FourEyes == FourEyesRule.Flag) Assert.True(!kept.Intersect(acted).Any() || flagged is not null, $"{rule} is not flagged");
            else Assert.Empty(kept.Intersect(acted));
        }
    }
}
