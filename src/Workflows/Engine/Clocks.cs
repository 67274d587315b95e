using System.Globalization;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>Deadlines of a case: started, paused, moved and stopped, each with the rows that will be due.</summary>
internal static partial class Clocks
{
    /// <summary>Hour of the day at which reminders go out.</summary>
    private const int MorningHour = 8;

    /// <summary>
    /// The deadline a task shows: its own when the term starts with the task or at a date field, else the one that an event started. Null when none runs.
    /// </summary>
    public static Deadline? ForTask(Session s, TaskRule rule, string task, DateOnly opened)
    {
        if (rule.Term is not { } key || TermOf(s, key, opened) is not { } term) return null;
        var start = term.Start == "open" ? opened : StartOf(s, term);
        if (start is { } day) return Start(s, InForce(s, term, day), day, task, rule.Reminders, rule.ApplicantsClock);
        return s.State.Deadlines.Find(d => d.Key == key && d.Task is null);
    }

    /// <summary>The row of a term for the day it counts from, where the rules of that day are the ones that count.</summary>
    private static TermDefinition InForce(Session s, TermDefinition term, DateOnly start) =>
        term.RulesOfStart && TermOf(s, term.Key, start) is { } then && then.Start == term.Start ? then : term;

    /// <summary>The day in the date field at which a term starts; null when it starts otherwise or the field is empty.</summary>
    public static DateOnly? StartOf(Session s, TermDefinition term) =>
        term.Start.StartsWith("field:", StringComparison.Ordinal) ? s.State.Values.DateOf(term.Start[6..]) : null;

    /// <summary>Begins a deadline; one that stands still from the beginning comes back paused.</summary>
    public static Deadline Start(Session s, TermDefinition term, DateOnly start, string? task, IReadOnlyList<int> reminders, bool applicants = false)
    {
        var deadline = new Deadline
        {
            Id = $"{s.State.Id}/d{s.State.LastDeadline + 1}",
            Key = term.Key,
            Term = term.Amount.ToString(),
            Basis = term.Basis,
            Confirmed = term.Confirmed,
            Start = start,
            Due = DueDates.ComputeDate(term.Amount, start, s.Inputs.Calendar),
            Calendar = s.Inputs.Calendar.Version,
            OnSupplement = term.OnSupplement,
            Stop = task is null ? term.Stop : [],
            Task = task,
            Reminders = reminders,
        };
        s.Emit(new DeadlineStarted(deadline));
        return StoodStill(s, deadline, applicants);
    }

    /// <summary>Plans the reminders of a task on a deadline, and what happens when it passes. Reminders whose morning is past are not made up.</summary>
    /// <param name="s">The decision.</param>
    /// <param name="deadline">A deadline that runs.</param>
    /// <param name="task">The task; null when the flow waits.</param>
    /// <param name="reminders">Offsets in working days.</param>
    /// <param name="atEnd">Kind of what happens when it passes; null when that has happened.</param>
    /// <param name="move">Ends the keys of a second plan: a key is never used twice, not even after it was dropped.</param>
    public static void Plan(Session s, Deadline deadline, string? task, IReadOnlyList<int> reminders, string? atEnd, string move = "")
    {
        var owner = deadline.Set is null && task is not null ? task : deadline.Id;
        List<DueItem> items = [];
        foreach (var offset in reminders.Distinct())
        {
            var at = Inputs.StartOf(s.Inputs.Calendar.AddWorkingDays(deadline.Due, offset), MorningHour);
            if (at <= s.At) continue;
            var key = string.Create(CultureInfo.InvariantCulture, $"{owner}/reminder/{offset}{move}");
            items.Add(new DueItem(key, "reminder", at, deadline.Id, task, offset));
        }
        items.AddRange(Escalations.Items(s, deadline, task, move));
        if (atEnd is not null && !(atEnd == "silence" && Escalations.IsAutomatic(s, task)))
            items.Add(new DueItem($"{owner}/{atEnd}{move}", atEnd, Inputs.StartOf(LastDay(s, deadline, task, atEnd).AddDays(1)), deadline.Id, task, 1));
        items.RemoveAll(item => s.State.Due.Any(d => d.Key == item.Key));
        if (items.Count > 0) s.Emit(new DuePlanned(items));
    }

    /// <summary>The day after which what happens at the end does: of a party asked after its day, once it has had the time that the round grants.</summary>
    private static DateOnly LastDay(Session s, Deadline deadline, string? task, string atEnd)
    {
        if (atEnd != "lapse" || s.State.Tasks.Find(t => t.Id == task) is not { } asked || asked.OpenedOn <= deadline.Due) return deadline.Due;
        if (s.Definition.Activities[asked.Activity] is not ForEachPartyActivity { Grace: { } grace }) return deadline.Due;
        return DueDates.ComputeDate(grace, asked.OpenedOn, s.Inputs.Calendar);
    }

    /// <summary>An activity came to an outcome: terms that stop with it stop, terms that start with it start.</summary>
    public static void OnEvent(Session s, string activity, string port)
    {
        foreach (var deadline in s.State.Deadlines)
            if (IsStoppedBy(deadline, activity, port)) Settle(s, deadline);
        foreach (var key in s.Definition.TermsStartedBy(activity, port, s.State.Place))
        {
            var since = CountsSince(s, activity);
            if (TermOf(s, key, since) is not { } term) continue;
            foreach (var running in s.State.Deadlines.Where(d => d.Key == key && d.Task is null).ToList()) Stop(s, running, "restarted");
            var started = Start(s, term, since, null, []);
            ShowAtTasks(s, started);
            if (!started.Paused && IsAwaited(s, started)) Plan(s, started, null, [], "wait");
        }
    }

    /// <summary>Since when the terms count that an outcome starts: the day its answer names for that, else the day of the act.</summary>
    private static DateOnly CountsSince(Session s, string activity) =>
        s.Definition.RuleOf(activity)?.Counts is { } field && s.State.Values.DateOf(field) is { } since && since < s.On ? since : s.On;

    /// <summary>A shared term began: open tasks that name it, and show none that runs, show it from here on.</summary>
    private static void ShowAtTasks(Session s, Deadline started)
    {
        foreach (var task in s.State.Tasks.Where(t => Names(s, t, started.Key) && s.State.DeadlineById(t.Deadline) is null).ToList())
            ShowAt(s, task, started);
    }

    private static void ShowAt(Session s, CaseTask task, Deadline started)
    {
        s.Emit(new TaskRetimed(task.Id, started.Id, started.Due));
        if (!started.Paused) Plan(s, started, task.Id, TaskOpening.RemindersOf(s, task), AtEnd(task), string.Create(CultureInfo.InvariantCulture, $"~{s.State.Seq}.{s.Facts.Count}"));
    }

    private static bool Names(Session s, CaseTask task, string term) => TermNamed(s, task) == term;

    /// <summary>The term that the work of a task is under; null for what is asked beside it, and for answers to a round that is decided.</summary>
    private static string? TermNamed(Session s, CaseTask task) =>
        task.Kind is TaskKind.Step or TaskKind.Consultation or TaskKind.Signing or TaskKind.Issue or TaskKind.Report or TaskKind.Party || TaskOpening.Judges(task)
            ? TaskOpening.RuleOf(s.Definition, task)?.Term
            : null;

    /// <summary>Stops a deadline; what it had planned goes with it.</summary>
    public static void Stop(Session s, Deadline deadline, string result) => s.Emit(new DeadlineStopped(deadline.Id, result, s.On));

    /// <summary>A task closed: its own deadline stops, a clock that stood still for it runs again.</summary>
    public static void OnTaskClosed(Session s, CaseTask task, string? result = null)
    {
        foreach (var own in new[] { s.State.DeadlineById(task.Deadline), s.State.DeadlineById(task.Internal) })
        {
            if (own?.Task != task.Id) continue;
            if (result is null) Settle(s, own);
            else Stop(s, own, result);
        }
        // The clock stands still for whatever the applicant owes, so it goes on with the last of it.
        if (task.ApplicantsClock && !Owes(s, task.Id)) Resume(s, Supplement);
    }

    /// <summary>Ends a deadline by what was done, judged by the calendar of now.</summary>
    private static void Settle(Session s, Deadline deadline)
    {
        Refresh(s, deadline);
        Stop(s, deadline, Result(s, s.State.DeadlineById(deadline.Id)!));
    }

    /// <summary>What kept a deadline asleep is gone (a recording, a request for more time): what it would have brought meanwhile is due now.</summary>
    public static void Awake(Session s, CaseTask task)
    {
        var kind = AtEnd(task);
        if (Escalations.IsAutomatic(s, task)) kind = Escalations.Automatic;
        if (kind is not ("silence" or "lapse" or Escalations.Automatic) || s.State.DeadlineById(task.Deadline) is not { Paused: false } deadline || s.State.Due.Any(i => i.Task == task.Id && i.Kind == kind)) return;
        Plan(s, deadline, task.Id, [], kind == Escalations.Automatic ? null : kind, string.Create(CultureInfo.InvariantCulture, $"~{s.State.Seq}"));
    }

    /// <summary>Computes a deadline again with the calendar of now; true when that was needed.</summary>
    public static bool Refresh(Session s, Deadline deadline, string? reason = null)
    {
        if (deadline.Calendar == s.Inputs.Calendar.Version) return false;
        Move(s, deadline, deadline.Pauses, "calendar", reason: reason);
        var pending = s.State.Due;
        if (!deadline.Paused && s.State.DeadlineById(deadline.Id)!.Due != deadline.Due)
            Replan(s, deadline.Id, task => pending.All(i => i.Task != task.Id || i.Kind != "overdue" || s.WasTold(i)));
        return true;
    }

    /// <summary>
    /// A step was taken back: terms that began with it stop, those it stopped, paused or let run are as before. Gives the deadline of the task that is open again.
    /// </summary>
    public static Deadline? Restore(Session s, LastStep last, string task)
    {
        foreach (var begun in s.State.Deadlines.Where(d => d.Task is null && last.Deadlines.All(o => o.Id != d.Id)).ToList()) Stop(s, begun, "cancelled");
        Deadline? shown = null;
        foreach (var old in last.Deadlines.Where(d => d.Set is null && (d.Task is null || d.Task == last.Task.Id)))
        {
            var deadline = s.State.DeadlineById(old.Id);
            if (deadline is null)
            {
                var start = Anchor(s, old) ?? old.Start;
                deadline = old with { Id = $"{s.State.Id}/d{s.State.LastDeadline + 1}", Task = old.Task is null ? null : task, Start = start };
                // A calendar that came in between did not reach a deadline that had ended.
                if (start != old.Start || old.Calendar != s.Inputs.Calendar.Version)
                    deadline = deadline with
                    {
                        Due = DueDates.ComputeDate(Term.Parse(old.Term), start, s.Inputs.Calendar, old.Pauses, old.Extensions),
                        Calendar = s.Inputs.Calendar.Version,
                    };
                s.Emit(new DeadlineStarted(deadline));
            }
            else if (!deadline.Pauses.SequenceEqual(old.Pauses))
            {
                Move(s, deadline, old.Pauses, "recall", Anchor(s, old) ?? old.Start);
                deadline = s.State.DeadlineById(old.Id)!;
                if (deadline.Paused) Drop(s, item => item.Deadline == old.Id);
                else Replan(s, old.Id, _ => deadline.Due < s.Today);
            }
            if (last.Task.Deadline == old.Id) shown = deadline;
        }
        return shown;
    }

    /// <summary>The date of the field that a deadline counts from: recalling a step leaves what was typed.</summary>
    private static DateOnly? Anchor(Session s, Deadline deadline) => TermOf(s, deadline.Key, deadline.Start) is { } term ? StartOf(s, term) : null;

    /// <summary>The last instant in time has passed by the day the act counts from.</summary>
    public static bool IsLate(Session s, CaseTask task)
    {
        if (s.State.DeadlineById(task.Deadline) is not { } deadline) return false;
        Refresh(s, deadline);
        return IsPast(s, s.State.DeadlineById(deadline.Id)!);
    }

    /// <summary>A term that stands still is past only if it was so when it was stopped: what came too late to move it does not excuse.</summary>
    private static bool IsPast(Session s, Deadline deadline) => s.On > deadline.Due && (!deadline.Paused || deadline.Due < deadline.Pauses[^1].From);

    /// <summary>The rule in force for a term of this case.</summary>
    public static TermDefinition? TermOf(Session s, string key, DateOnly start) => s.Definition.TermFor(key, s.State.Place, s.State.SubmittedOn, start);

    /// <summary>Deadlines that run, and the limits of parties whose answers are judged: what moves the case moves both.</summary>
    private static List<Deadline> RunningOrPutAway(Session s) => [.. s.State.Deadlines, .. s.State.Tasks.Select(t => t.Limit).OfType<Deadline>()];

    private static void Move(Session s, Deadline deadline, IReadOnlyList<Pause> pauses, string cause, DateOnly? start = null, string? reason = null)
    {
        var due = DueDates.ComputeDate(Term.Parse(deadline.Term), start ?? deadline.Start, s.Inputs.Calendar, pauses, deadline.Extensions);
        if (s.State.Tasks.Find(t => t.Limit?.Id == deadline.Id) is { } judging)
            s.Emit(new LimitMoved(judging.Id, deadline with { Start = start ?? deadline.Start, Pauses = pauses, Due = due, Calendar = s.Inputs.Calendar.Version }));
        else s.Emit(new DeadlineMoved(deadline.Id, start == deadline.Start ? null : start, pauses, due, s.Inputs.Calendar.Version, cause, reason));
    }

    /// <summary>
    /// Date fields were amended: deadlines that count from one of them count from the new date, and open tasks whose term had no date to count from begin it. A date
    /// that is emptied moves nothing: taking it away must not free anybody.
    /// </summary>
    public static void OnAmended(Session s, IEnumerable<string> fields)
    {
        foreach (var field in fields)
        {
            if (s.State.Values.DateOf(field) is not { } start) continue;
            foreach (var deadline in RunningOrPutAway(s).Where(d => d.Start != start && TermOf(s, d.Key, d.Start)?.Start == "field:" + field).ToList())
            {
                Move(s, deadline, deadline.Pauses, "amendment", start);
                if (!deadline.Paused) Replan(s, deadline.Id, _ => deadline.Due < s.Today);
            }
            BeginAt(s, field, start);
        }
    }

    /// <summary>Terms that waited for the date of a field begin.</summary>
    private static void BeginAt(Session s, string field, DateOnly start)
    {
        foreach (var task in s.State.Tasks.Where(t => s.State.DeadlineById(t.Deadline) is null && t is not { Kind: TaskKind.Party, Token: null }).ToList())
        {
            if (TermNamed(s, task) is not { } key || TermOf(s, key, task.OpenedOn) is not { } term || term.Start != "field:" + field) continue;
            ShowAt(s, task, Start(s, InForce(s, term, start), start, task.Id, TaskOpening.RemindersOf(s, task), task.ApplicantsClock));
        }
    }

    /// <summary>More time was granted: what was planned for the earlier date is planned for the later one.</summary>
    public static void OnExtended(Session s, Deadline before)
    {
        if (!before.Paused) Replan(s, before.Id, _ => before.Due < s.Today);
    }

    /// <summary>A migration moved a deadline or gave its task other reminders.</summary>
    public static void OnMigrated(Session s, CaseState before, string deadlineId) => Replan(s, deadlineId, task =>
        before.DeadlineById(deadlineId) is { } old && old.Due < s.Today && before.Due.All(i => i.Task != task.Id || i.Kind != "overdue" || s.WasTold(i)));

    /// <summary>Plans a moved deadline anew. Of a task that was said to be overdue nothing is said again for a due date that is past as well.</summary>
    private static void Replan(Session s, string deadlineId, Func<CaseTask, bool> toldOverdue)
    {
        if (s.State.DeadlineById(deadlineId) is not { } deadline) return;
        Drop(s, item => item.Deadline == deadlineId);
        var move = string.Create(CultureInfo.InvariantCulture, $"~{s.State.Seq}.{s.Facts.Count}");
        foreach (var task in s.State.Tasks.Where(t => t.Deadline == deadlineId || t.Internal == deadlineId))
        {
            // The body's own limit only reminds; what follows from a term follows from the statutory one.
            var atEnd = deadline.Set is null ? AtEnd(task) : "overdue";
            var told = atEnd == "overdue" && deadline.Due < s.Today && toldOverdue(task);
            Plan(s, deadline, task.Id, TaskOpening.RemindersOf(s, task), told ? null : atEnd, move);
        }
        if (IsAwaited(s, deadline)) Plan(s, deadline, null, [], "wait", move);
    }

    private static bool IsAwaited(Session s, Deadline deadline) =>
        deadline.Task is null && s.State.Tokens.Any(t => s.Definition.Activities[t.Activity] is WaitActivity w && w.Term == deadline.Key);

    /// <summary>What happens when the deadline of a task passes.</summary>
    public static string AtEnd(CaseTask task) => task.Kind switch
    {
        TaskKind.Consultation => "silence",
        TaskKind.Party => "lapse",
        _ => "overdue",
    };

    private static string Result(Session s, Deadline deadline) => IsPast(s, deadline) ? "missed" : "met";

    private static void Drop(Session s, Func<DueItem, bool> match)
    {
        foreach (var item in s.State.Due.Where(match).ToList()) s.Emit(new DueDropped(item.Key));
    }

    private static bool IsStoppedBy(Deadline deadline, string activity, string port)
    {
        foreach (var pattern in deadline.Stop)
            if (TermDefinition.Matches(pattern, activity, port)) return true;
        return false;
    }
}
