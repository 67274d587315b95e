using Approvals.Desk;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Cases;

/// <summary>Tells the records of a case in words, the newest first; each in the words of the version the case was in at that time.</summary>
/// <param name="view">The case as the reader sees it.</param>
/// <param name="words">Words of its version of now.</param>
/// <param name="texts">Words of the program.</param>
/// <param name="versions">Words of a version by digest; null when it is not at hand.</param>
public sealed class CaseHistory(CaseView view, CaseWords words, Texts texts, Func<string, CaseWords?> versions)
{
    private const int MostArrivals = 3;

    private CaseWords words = words;
    private readonly Dictionary<string, CaseTask> tasks = new(StringComparer.Ordinal);
    private readonly MovedTerms moved = new();

    /// <summary>Records that tell of nothing but how far others of a round have come, and are no entry.</summary>
    public int Hidden { get; private set; }

    /// <summary>An entry a record that a person would want to know of; planning facts stay out.</summary>
    public IReadOnlyList<TimelineEntry> Entries(IReadOnlyList<CaseRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        List<TimelineEntry> entries = [];
        var kept = view.Wall?.Kept();
        foreach (var whole in records)
        {
            var record = view.Wall?.Told(whole) ?? whole;
            if (Version(record) is { } version && versions(version) is { } then) words = then;
            foreach (var fact in record.Facts)
                if (fact is TaskOpened opened) tasks[opened.Task.Id] = opened.Task;
                else if (fact is TaskRevised revised) tasks[revised.Task.Id] = revised.Task;
            moved.Take(record);
            if (Entry(record) is not { } entry) Hidden += record.Facts.Count < whole.Facts.Count ? 1 : 0;
            else entries.Add(kept?.Contains(record.Seq) == true ? entry with { Comment = null, Flags = [] } : entry);
        }
        entries.Reverse();
        return entries;
    }

    private static string? Version(CaseRecord record) =>
        record.Facts.Select(f => f switch { CaseSubmitted s => s.Digest, Imported i => i.Digest, CaseMigrated m => m.To, _ => null }).FirstOrDefault(d => d is not null);

    /// <summary>Title of a record; null when it tells nothing.</summary>
    public TimelineEntry? Entry(CaseRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var (title, tone, comment) = Told(record);
        if (title is null) return null;
        // What the system sent of itself stands back behind what people did.
        var minor = record.Facts.Any(f => f is NoticeQueued) && !record.Facts.Any(Acted);
        List<string> flags = [];
        if (words.Capacity(record.Capacity, record.Actor.Position) is { Length: > 0 } capacity) flags.Add(capacity);
        if (record.OnBehalfOf is { } behalf && record.Capacity is not null) flags.Add(texts.Format("case.on-behalf", ("position", words.PositionName(behalf))));
        if (record.Facts.OfType<TaskClosed>().FirstOrDefault(c => c.Letter is not null)?.Letter is { } letter)
            flags.Add(letter.Paper ? texts["case.paper-signed"] : texts.Format("flag.recorded-number", ("number", letter.Number)));
        if (record.Facts.OfType<CeremonyRecorded>().FirstOrDefault() is { Absent.Count: > 0 } ceremony)
            flags.Add(texts.Format("history.ceremony.absent", ("parties", string.Join(", ", ceremony.Absent.Select(h => words.ItemOf(h))))));
        if (record.Facts.OfType<TaskClosed>().Any(c => c.RecordedLate)) flags.Add(texts["flag.late-recording"]);
        foreach (var closed in record.Facts.OfType<TaskClosed>().Where(c => c.Basis is not null)) flags.Add(texts.Format("flag.automatic", ("basis", closed.Basis!)));
        foreach (var more in record.Facts.OfType<DeadlineExtended>()) flags.Add(texts.Format("history.extended", ("term", texts.Term(more.Extension.Term)), ("due", more.Due)));
        if (record.Facts.OfType<TaskClosed>().Any(c => c.Late)) flags.Add(texts["case.was-late"]);
        if (!record.Facts.Any(f => f is CaseSubmitted or Imported)) flags.AddRange(Numbers([.. record.Facts.OfType<NumberTaken>()]));
        foreach (var carried in record.Facts.OfType<Carried>()) flags.Add(texts.Format("case.carried", ("step", words.Handle(carried.Activity))));
        if (record.Facts.Any(f => f is TaskClosed { Flagged: not null } or ActionTaken { Flagged: not null } or SeatDecided { Vote.Flagged: not null })) flags.Add(texts["flag.four-eyes"]);
        foreach (var routed in record.Facts.OfType<TaskRouted>()) flags.Add(texts.Format("flag.routed", ("step", words.Handle(routed.Handle)), ("positions", string.Join("; ", routed.Positions.Select(words.PositionName)))));
        foreach (var fallen in record.Facts.OfType<SeatReopened>().Where(f => f.Cause == "changed")) flags.Add(texts.Format("flag.vote-fell", ("position", words.PositionName(fallen.Seat))));
        foreach (var check in record.Facts.OfType<ChecksMade>().SelectMany(c => c.Results).Where(r => r.Found)) flags.Add(words.Check(check, view.Text(check.Reason)));
        flags.AddRange(moved.Last.Select(m => m.Told(words, texts)));
        foreach (var incident in record.Facts.OfType<IncidentRaised>()) flags.Add($"{texts["flag.incident"]}: {texts.Incident(incident.Incident.Code)}");
        var day = record.OccurredOn ?? record.Facts.OfType<TaskClosed>().Where(c => c.RecordedLate).Select(c => (DateOnly?)c.On).FirstOrDefault();
        return new TimelineEntry(record.At, title, tone) { Actor = words.Who(record.Actor), OccurredOn = day, Comment = comment, Flags = flags, Minor = minor };
    }

    /// <summary>Numbers given to what goes out, and where it arrived: of a letter to many only how many took it in.</summary>
    private IEnumerable<string> Numbers(IReadOnlyList<NumberTaken> numbers)
    {
        var arrivals = numbers.Where(n => n.Register.StartsWith(Arrivals.Register, StringComparison.Ordinal)).ToList();
        foreach (var number in numbers.Except(arrivals)) yield return texts.Format("case.number-taken", ("number", number.Display));
        if (arrivals.Count > MostArrivals) yield return texts.Format("case.arrivals-taken", ("n", arrivals.Count));
        else foreach (var number in arrivals) yield return texts.Format("case.arrival-taken", ("number", number.Display), ("body", words.Body(number.Register.Split('/')[1])));
    }

    private static bool Acted(Fact fact) => fact is TaskClosed or AnswerRecorded or CaseSubmitted or ActionTaken or CaseMigrated or Imported or IncidentResolved
        or PartyJoined or TaskChased or ReminderNoted or CeremonyRecorded or DocumentRuled or SignatureDisputed or PersonalErased;

    private (string? Title, StatusTone Tone, string? Comment) Told(CaseRecord record)
    {
        foreach (var fact in record.Facts)
            switch (fact)
            {
                case Imported f:
                    return (texts.Format("history.imported", ("number", f.Number), ("recorder", words.Person(f.Recorder))), StatusTone.Paper, null);
                case CaseMigrated f: return (texts.Format("history.migrated", ("version", f.To[..Math.Min(f.To.Length, 12)])), StatusTone.Neutral, null);
                case IncidentResolved f:
                    return (texts.Format("history.incident." + f.How, ("number", f.Number)), StatusTone.Neutral, f.Reason is null ? null : view.Text(f.Reason));
                case CaseSubmitted f: return (texts.Format("history.submitted", ("number", f.Number)), StatusTone.Moving, null);
                case AnswerRecorded f: return (texts.Format("history.recorded", ("step", Step(f.Task)), ("outcome", words.Outcome(Handle(f.Task), f.Answer.Outcome))), StatusTone.Paper, view.Text(f.Answer.Comment));
                case RecordingRejected f: return (texts.Format("history.recording-rejected", ("step", Step(f.Task))), StatusTone.Stopped, view.Text(f.Reason));
                case TaskClosed f when tasks.TryGetValue(f.Task, out var act) && act.Kind == TaskKind.Action: break;
                case CeremonyRecorded f: return (texts.Format("history.ceremony", ("step", words.Handle(f.Activity)), ("n", f.Signed.Count)), StatusTone.Paper, null);
                case PartyJoined f: return (texts.Format("history.joined", ("step", words.Handle(f.Activity)), ("party", words.Item(f.Row.Key))), StatusTone.Neutral, view.Text(f.Comment));
                case DocumentRuled f: return (texts["history.document." + f.Kind], StatusTone.Stopped, view.Text(f.Reason));
                case SignatureDisputed f: return (texts["history.disputed"], StatusTone.Stopped, view.Text(f.Reason));
                case TaskClosed f: return (texts.Format("history.decided", ("step", Together(record, f)), ("outcome", words.Outcome(f.Handle, f.Outcome))), Tone(f), Comment(f));
                case ActionTaken f: return (words.Handle(f.Activity), StatusTone.Stopped, view.Text(f.Comment));
                case TaskRecalled f: return (texts.Format("history.recalled", ("step", words.Handle(f.Handle))), StatusTone.Neutral, null);
                case SeatDecided f when !record.Facts.OfType<TaskClosed>().Any():
                    return (texts.Format("history.voted", ("step", words.Handle(f.Handle)), ("position", words.PositionName(f.Vote.Seat)), ("outcome", words.Outcome(f.Handle, f.Vote.Outcome))), StatusTone.Moving, view.Text(f.Vote.Comment));
                case SeatReopened { Cause: "recalled" } f: return (texts.Format("history.recalled", ("step", words.Handle(f.Handle))), StatusTone.Neutral, null);
                case TaskChased f: return (texts.Format("history.chased", ("step", words.Handle(f.Handle)), ("who", Told(record.Facts))), StatusTone.Waiting, null);
                case ReminderNoted f: return (texts.Format("history.reminder-noted", ("step", words.Handle(f.Handle)), ("channel", texts["channel." + f.Channel])), StatusTone.Waiting, view.Text(f.Note));
                case TaskReassigned f:
                    return (f.Position is null ? texts.Format("history.taken-back", ("step", words.Handle(f.Handle))) : texts.Format("history.given", ("step", words.Handle(f.Handle)), ("position", words.PositionName(f.Position))), StatusTone.Neutral, view.Text(f.Reason));
                case IncidentRaised { Incident.Code: "task.no-actor" } f when record.Actor == Actor.System:
                    return (texts.Format("history.no-actor", ("step", words.Handle(f.Incident.Where))), StatusTone.Stopped, null);
                case LimitSet { Reason: { } why } f:
                    return (f.Due is { } due ? texts.Format("history.limit", ("step", words.Handle(f.Handle)), ("due", due)) : texts.Format("history.limit-removed", ("step", words.Handle(f.Handle))), StatusTone.Neutral, view.Text(why));
                case Escalated f:
                    return (texts.Format("history.escalated", ("step", words.Handle(f.Handle)), ("n", f.Offset), ("who", string.Join(", ", f.Recipients.Select(words.Person)))), StatusTone.Late, null);
                case PersonalErased f: return (texts.Format("history.erased." + f.Cause, ("n", f.Values.Count + (f.Files?.Count ?? 0))), StatusTone.Stopped, f.Reason is null ? f.Basis : view.Text(f.Reason));
                case SignalReceived when record.Facts.OfType<Linked>().FirstOrDefault() is { } linked:
                    return (texts.Format("history.linked", ("link", view.Definition.FirstText(texts.Language, "link." + linked.Link.Kind))), StatusTone.Neutral, null);
                case SignalReceived f: return (texts.Format("history.signal", ("signal", texts.Has("signal." + f.Signal) ? texts["signal." + f.Signal] : f.Signal)), StatusTone.Neutral, null);
                case TaskOpened { Task.Kind: TaskKind.Opinion or TaskKind.Assignment or TaskKind.Extension } f:
                    return (texts.Format("history.asked", ("step", words.Handle(f.Task.Handle))), StatusTone.Waiting, view.Text(f.Task.Question));
            }
        return record.Facts.OfType<NoticeQueued>().FirstOrDefault() is { } notice
            ? (texts.Format("history.notice." + (notice.Template is "overdue" ? "overdue" : "reminder"), ("who", Told(record.Facts))), notice.Template == "overdue" ? StatusTone.Late : StatusTone.Neutral, null)
            : moved.Last.Count > 0 ? (texts[moved.Calendar ? "history.calendar" : "history.terms"], StatusTone.Neutral, moved.Reason)
            : (null, StatusTone.Neutral, null);
    }

    private string Told(IReadOnlyList<Fact> facts) => string.Join(", ", facts.OfType<NoticeQueued>().Take(1).SelectMany(n => n.Recipients).Select(words.Person));

    /// <summary>What was signed together was confirmed together: the step with all who signed.</summary>
    private string Together(CaseRecord record, TaskClosed first)
    {
        var signed = record.Facts.OfType<PartyAnswered>().Where(a => first.Handle.StartsWith(a.Activity + ":", StringComparison.Ordinal)).ToList();
        return signed.Count < 2 ? words.Handle(first.Handle) : $"{words.Handle(signed[0].Activity)} · {string.Join(", ", signed.Select(a => words.Item(a.Row.Key)))}";
    }

    private string Comment(TaskClosed closed)
    {
        var reasons = closed.Reasons.Select(r => $"{words.Target(r.Target)}: {view.Text(r.Text)}");
        return string.Join("\n", new[] { view.Text(closed.Comment) }.Where(t => t.Length > 0).Concat(reasons));
    }

    private static StatusTone Tone(TaskClosed closed) => closed.Outcome switch
    {
        "Return" or "Supplement" or "ReturnForSupplement" or "NotAccepted" or "ReturnReport" or "RefuseExcuse" => StatusTone.Waiting,
        "Refuse" or "Reject" or "NotAgreed" or "NoReply" => StatusTone.Stopped,
        _ => closed.Letter is not null ? StatusTone.Paper : StatusTone.Done,
    };

    private string Step(string task) => words.Handle(Handle(task));

    private string Handle(string task) => tasks.TryGetValue(task, out var known) ? known.Handle : task;
}
