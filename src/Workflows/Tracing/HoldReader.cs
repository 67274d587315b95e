using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Workflows.Tracing;

/// <summary>The time in which something was open: after the first day, up to and with the second.</summary>
internal sealed class Hold(CaseTask task, DateOnly opened, DateOnly known)
{
    /// <summary>The task as it last was.</summary>
    public CaseTask Task { get; set; } = task;

    /// <summary>The day from which it counts.</summary>
    public DateOnly Opened { get; } = opened;

    /// <summary>The day on which it was recorded that it had opened.</summary>
    public DateOnly Known { get; } = known;

    /// <summary>The day that closed it; null while it is open.</summary>
    public DateOnly? Closed { get; set; }

    /// <summary>Place in the order of closing.</summary>
    public int Order { get; set; } = int.MaxValue;

    /// <summary>The day from which the flow goes on without it: an item of a round that has been decided.</summary>
    public DateOnly? Detached { get; set; }

    /// <summary>Who closed it here.</summary>
    public string? Person { get; set; }

    /// <summary>Whether it may hold the case at all: what somebody asks beside a task is part of that task, and a late letter stops nothing.</summary>
    public bool Holds => Task.Kind is not (TaskKind.Opinion or TaskKind.Assignment or TaskKind.Extension or TaskKind.LateReply);

    /// <summary>Whether the flow itself waits for it on the days after one.</summary>
    public bool IsFlow(DateOnly after) => Task is not ({ Kind: TaskKind.Report } or { Kind: TaskKind.Acceptance, Party: null }) && !(Detached <= after);

    /// <summary>Whether it was open on the days between.</summary>
    public bool Covers(DateOnly after, DateOnly upTo) => Opened <= after && (Closed is null || upTo <= Closed);
}

/// <summary>A suspension; open while it has no end.</summary>
internal sealed record Standstill(DateOnly From, DateOnly? To, DateOnly Known, string Body, string? Handle);

/// <summary>Who held the case while nothing was open, from a day on.</summary>
internal sealed record IdleAt(DateOnly From, string Body, string? Handle);

/// <summary>Folds the records of a case into what was open when.</summary>
internal sealed class HoldReader
{
    private readonly Dictionary<string, Hold> open = new(StringComparer.Ordinal);
    private readonly HashSet<string> awaited = new(StringComparer.Ordinal);
    private readonly List<(Deadline Deadline, string? Handle, DateOnly EndedOn)> stopped = [];
    private CaseState? state;
    private int closed;

    public List<Hold> Holds { get; } = [];

    public List<Standstill> Standstills { get; } = [];

    public List<IdleAt> Idle { get; } = [];

    public List<LateRecording> Recordings { get; } = [];

    public DateOnly Start { get; private set; }

    public DateOnly? End { get; private set; }

    public void Read(CaseRecord record)
    {
        var first = state is null;
        state = (state ?? new CaseState { Id = record.Stream["case/".Length..] }).Begin(record.Seq, record.At, record.Actor.Id, record.Command.Type);
        var known = Inputs.LocalDate(record.At);
        var on = DayOf(record, known);
        foreach (var fact in record.Facts)
        {
            Before(fact, record, on);
            state = state.Apply(fact);
            After(fact, record, on, known);
        }
        if (first) Start = Begun(record, on);
        if (record.Facts.Any(f => f is TaskClosed or ActionTaken) && on < known) Recordings.Add(new LateRecording(HandleOf(record), record.Actor.Organisation, on, known, 0));
        Idle.Add(new IdleAt(known, state.Holder.Length > 0 ? state.Holder : state.Organisation, Waiting()));
    }

    /// <summary>Limits that were passed up to a day. What the flow itself waited for to pass is none.</summary>
    public IEnumerable<(Deadline Deadline, string? Handle, DateOnly? EndedOn)> Limits(DateOnly end)
    {
        foreach (var (deadline, handle, ended) in stopped)
        {
            // A letter may end the case on an earlier day than what was done meanwhile: after its end nothing is late.
            var day = ended < end ? ended : end;
            if (IsPassed(deadline, day)) yield return (deadline, handle, day);
        }
        foreach (var deadline in state!.Deadlines)
            if (IsPassed(deadline, end)) yield return (deadline, HandleOf(deadline), null);
    }

    private bool IsPassed(Deadline deadline, DateOnly on) =>
        on > deadline.Due && !awaited.Contains(deadline.Id) && (!deadline.Paused || deadline.Due < deadline.Pauses[^1].From);

    /// <summary>The day the acts of a record count from: what it says itself, or the day it was recorded.</summary>
    private static DateOnly DayOf(CaseRecord record, DateOnly known) =>
        record.OccurredOn ?? record.Facts.Select(f => f switch
        {
            TaskClosed c => c.On,
            ActionTaken a => a.On,
            VisitCompleted v => v.On,
            CaseSubmitted s => (DateOnly?)s.On,
            _ => null,
        }).FirstOrDefault(d => d is not null) ?? known;

    private DateOnly Begun(CaseRecord record, DateOnly on)
    {
        if (!record.Facts.Any(f => f is Imported)) return on;
        return Holds.Count == 0 ? on : Holds.Min(h => h.Opened) is var earliest && earliest < on ? earliest : on;
    }

    private void Before(Fact fact, CaseRecord record, DateOnly on)
    {
        switch (fact)
        {
            case DuePlanned f: awaited.UnionWith(f.Items.Where(i => i.Kind == "wait").Select(i => i.Deadline)); break;
            case DueScheduled { Item.Kind: "wait" } f: awaited.Add(f.Item.Deadline); break;
            case DeadlineStopped f when state!.DeadlineById(f.Deadline) is { } ended: stopped.Add((ended, HandleOf(ended), f.On)); break;
            case TaskClosed f: Close(f.Task, f.On, f.Letter is null && f.Actor != Actor.System.Id ? f.Actor : null); break;
            case TaskCancelled f: Close(f.Task, on, null); break;
            case TaskRecalled f: Close(f.Task, on, null); break;
            case CaseSuspended f:
                Standstills.Add(new Standstill(f.On, null, Inputs.LocalDate(record.At), record.Actor.Organisation, record.Facts.OfType<ActionTaken>().FirstOrDefault()?.Activity));
                break;
            case SuspensionLifted f when Standstills.Count > 0 && Standstills[^1].To is null:
                Standstills[^1] = Standstills[^1] with { To = f.On < Standstills[^1].From ? Standstills[^1].From : f.On };
                break;
        }
    }

    private void After(Fact fact, CaseRecord record, DateOnly on, DateOnly known)
    {
        switch (fact)
        {
            case TaskOpened f:
                var hold = new Hold(f.Task, f.Task.OpenedOn, record.Facts.Any(x => x is Imported) ? f.Task.OpenedOn : known);
                open[f.Task.Id] = hold;
                Holds.Add(hold);
                break;
            case TaskRevised f when open.TryGetValue(f.Task.Id, out var revised): revised.Task = f.Task; break;
            case PartiesDecided f:
                foreach (var item in open.Values.Where(h => h.Task.Party is not null && h.Task.Activity == f.Activity && h.Task.Visit == f.Visit)) item.Detached ??= on;
                break;
            case CaseEnded f: End = f.On < Start ? Start : f.On; break;
        }
    }

    private void Close(string task, DateOnly on, string? person)
    {
        if (!open.Remove(task, out var hold)) return;
        hold.Closed = on < hold.Opened ? hold.Opened : on;
        hold.Order = ++closed;
        hold.Person = person;
    }

    private string? HandleOf(Deadline deadline) => deadline.Task is { } id ? Holds.Find(h => h.Task.Id == id)?.Task.Handle : null;

    private static string HandleOf(CaseRecord record) =>
        record.Facts.OfType<TaskClosed>().FirstOrDefault()?.Handle ?? record.Facts.OfType<ActionTaken>().First().Activity;

    /// <summary>Where the one token without a task stands; null when there are several, or none.</summary>
    private string? Waiting()
    {
        var waiting = state!.Tokens.Where(t => state.Tasks.All(task => task.Token != t.Id)).ToList();
        return waiting.Count == 1 ? waiting[0].Activity : null;
    }
}
