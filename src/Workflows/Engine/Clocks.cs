using System.Globalization;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>Deadlines of a case: started, paused, moved and stopped, each with the rows that will be due.</summary>
internal static class Clocks
{
    /// <summary>Hour of the day at which reminders go out.</summary>
    private const int MorningHour = 8;

    /// <summary>
    /// The deadline a task shows: its own when the term starts with the task or at a date field, else the one that an event started. Null when none runs.
    /// </summary>
    public static Deadline? ForTask(Session s, TaskRule rule, string task, DateOnly opened)
    {
        if (rule.Term is not { } key || TermOf(s, key, opened) is not { } term) return null;
        var start = term.Start == "open" ? opened
            : term.Start.StartsWith("field:", StringComparison.Ordinal) ? s.State.Values.DateOf(term.Start[6..])
            : null;
        if (start is not null) return Start(s, term, start.Value, task, rule.Reminders);
        return s.State.Deadlines.Find(d => d.Key == key && d.Task is null);
    }

    /// <summary>Begins a deadline.</summary>
    public static Deadline Start(Session s, TermDefinition term, DateOnly start, string? task, IReadOnlyList<int> reminders)
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
        return deadline;
    }

    /// <summary>Plans the reminders of a task on a deadline, and what happens when it passes. Reminders whose morning is past are not made up.</summary>
    public static void Plan(Session s, Deadline deadline, string? task, IReadOnlyList<int> reminders, string atEnd)
    {
        var owner = task ?? deadline.Id;
        // A moved deadline plans anew under keys of its own: a key is never used twice.
        var move = string.Create(CultureInfo.InvariantCulture, $"/{deadline.Due:yyyyMMdd}/{s.State.Seq}");
        foreach (var offset in reminders.Distinct())
        {
            var at = Inputs.StartOf(s.Inputs.Calendar.AddWorkingDays(deadline.Due, offset), MorningHour);
            if (at <= s.At) continue;
            var key = string.Create(CultureInfo.InvariantCulture, $"{owner}/reminder/{offset}{move}");
            Schedule(s, new DueItem(key, "reminder", at, deadline.Id, task, offset));
        }
        Schedule(s, new DueItem($"{owner}/{atEnd}{move}", atEnd, Inputs.StartOf(deadline.Due.AddDays(1)), deadline.Id, task, 1));
    }

    /// <summary>An activity came to an outcome: terms that stop with it stop, terms that start with it start.</summary>
    public static void OnEvent(Session s, string activity, string port)
    {
        foreach (var deadline in s.State.Deadlines.Where(d => d.Stop.Any(e => Matches(e, activity, port))).ToList()) Stop(s, deadline, Result(s, deadline));
        var keys = s.Definition.Terms.Concat(s.Definition.Places.TryGetValue(s.State.Place, out var p) ? p.Terms : [])
            .Where(t => Matches(t.Start, activity, port)).Select(t => t.Key).Distinct();
        foreach (var key in keys)
        {
            if (TermOf(s, key, s.On) is not { } term) continue;
            foreach (var running in s.State.Deadlines.Where(d => d.Key == key && d.Task is null).ToList()) Stop(s, running, "restarted");
            Start(s, term, s.On, null, []);
        }
    }

    /// <summary>Stops a deadline and drops what it had planned.</summary>
    public static void Stop(Session s, Deadline deadline, string result)
    {
        Drop(s, item => item.Deadline == deadline.Id);
        s.Emit(new DeadlineStopped(deadline.Id, result, s.On));
    }

    /// <summary>A task closed: its own deadline stops, its reminders on a shared one are dropped, a clock that stood still for it runs again.</summary>
    public static void OnTaskClosed(Session s, CaseTask task, string? result = null)
    {
        Drop(s, item => item.Task == task.Id);
        if (s.State.DeadlineById(task.Deadline) is { } own && own.Task == task.Id) Stop(s, own, result ?? Result(s, own));
        if (task.ApplicantsClock) Resume(s, "supplement");
    }

    /// <summary>The applicant owes something: terms pause, or start again later, as each says.</summary>
    public static void OnSupplement(Session s)
    {
        foreach (var deadline in s.State.Deadlines.Where(d => d.Task is null && !d.Paused).ToList())
            if (deadline.OnSupplement == "pause") PauseOne(s, deadline, "supplement");
            else Stop(s, deadline, "restarted");
    }

    /// <summary>Every clock stands still.</summary>
    public static void PauseAll(Session s, string cause)
    {
        foreach (var deadline in s.State.Deadlines.Where(d => !d.Paused).ToList()) PauseOne(s, deadline, cause);
    }

    /// <summary>Clocks that stood still for a cause run again; the due date moves by the pause.</summary>
    public static void Resume(Session s, string cause)
    {
        foreach (var deadline in s.State.Deadlines.Where(d => d.Paused && d.Pauses[^1].CausedBy == cause).ToList())
        {
            var last = deadline.Pauses[^1];
            var until = s.On < last.From ? last.From : s.On;
            Move(s, deadline, [.. deadline.Pauses.Take(deadline.Pauses.Count - 1), last with { To = until }], cause);
            Replan(s, deadline.Id);
        }
    }

    /// <summary>Computes a deadline again with the calendar of now; true when that was needed.</summary>
    public static bool Refresh(Session s, Deadline deadline)
    {
        if (deadline.Calendar == s.Inputs.Calendar.Version) return false;
        Move(s, deadline, deadline.Pauses, "calendar");
        if (!deadline.Paused) Replan(s, deadline.Id);
        return true;
    }

    /// <summary>The last instant in time has passed by the day the act counts from.</summary>
    public static bool IsLate(Session s, CaseTask task) => s.State.DeadlineById(task.Deadline) is { Paused: false } d && s.On > d.Due;

    /// <summary>The rule in force for a term of this case.</summary>
    public static TermDefinition? TermOf(Session s, string key, DateOnly start) => s.Definition.TermFor(key, s.State.Place, s.State.SubmittedOn, start);

    private static void PauseOne(Session s, Deadline deadline, string cause)
    {
        Drop(s, item => item.Deadline == deadline.Id);
        Move(s, deadline, [.. deadline.Pauses, new Pause(s.On < deadline.Start ? deadline.Start : s.On, null, cause)], cause);
    }

    private static void Move(Session s, Deadline deadline, IReadOnlyList<Pause> pauses, string cause)
    {
        var due = DueDates.ComputeDate(Term.Parse(deadline.Term), deadline.Start, s.Inputs.Calendar, pauses);
        s.Emit(new DeadlineMoved(deadline.Id, null, pauses, due, s.Inputs.Calendar.Version, cause));
    }

    /// <summary>Date fields were amended: deadlines that count from one of them count from the new date.</summary>
    public static void OnAmended(Session s, IEnumerable<string> fields)
    {
        foreach (var field in fields)
            foreach (var deadline in s.State.Deadlines.Where(d => TermOf(s, d.Key, d.Start)?.Start == "field:" + field).ToList())
            {
                if (s.State.Values.DateOf(field) is not { } start || start == deadline.Start) continue;
                var due = DueDates.ComputeDate(Term.Parse(deadline.Term), start, s.Inputs.Calendar, deadline.Pauses);
                s.Emit(new DeadlineMoved(deadline.Id, start, deadline.Pauses, due, s.Inputs.Calendar.Version, "amendment"));
                if (!deadline.Paused) Replan(s, deadline.Id);
            }
    }

    private static void Replan(Session s, string deadlineId)
    {
        Drop(s, item => item.Deadline == deadlineId);
        var deadline = s.State.DeadlineById(deadlineId)!;
        foreach (var task in s.State.Tasks.Where(t => t.Deadline == deadlineId))
            Plan(s, deadline, task.Id, TaskOpening.RemindersOf(s, task), AtEnd(task));
        if (deadline.Task is null && s.State.Tokens.Any(t => s.Definition.Activities[t.Activity] is WaitActivity w && w.Term == deadline.Key))
            Plan(s, deadline, null, [], "wait");
    }

    /// <summary>What happens when the deadline of a task passes.</summary>
    public static string AtEnd(CaseTask task) => task.Kind == TaskKind.Consultation ? "silence" : "overdue";

    private static string Result(Session s, Deadline deadline) => !deadline.Paused && s.On > deadline.Due ? "missed" : "met";

    private static void Schedule(Session s, DueItem item)
    {
        if (s.State.Due.All(d => d.Key != item.Key)) s.Emit(new DueScheduled(item));
    }

    private static void Drop(Session s, Func<DueItem, bool> match)
    {
        foreach (var item in s.State.Due.Where(match).ToList()) s.Emit(new DueDropped(item.Key));
    }

    private static bool Matches(string pattern, string activity, string port) => pattern == $"{activity}.{port}" || pattern == activity + ".*";
}
