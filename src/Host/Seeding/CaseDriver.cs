using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Seeding;

/// <summary>
/// Plays one case: looks at what is open, chooses who acts, when and how, and says so as a step. It decides nothing: the step is executed
/// as a command
/// like any other, and what the engine refuses is a fault of the play.
/// </summary>
public sealed class CaseDriver(PlayPlan plan, CaseDefinition definition, Directory directory, WorkCalendar calendar)
{
    private readonly Dictionary<string, int> done = new(StringComparer.Ordinal);
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    public PlayPlan Plan => plan;

    /// <summary>When the case is submitted.</summary>
    public DateTimeOffset Begin => Morning(plan.Begin, 0);

    /// <summary>The next step; null when the case ended or everything open is left to others.</summary>
    public PlayStep? Next(CaseState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.IsOpen) return null;
        List<(DateTimeOffset At, Func<PlayStep> Step)> possible = [];
        foreach (var action in plan.Actions.Where(a => !taken.Contains(a.Action)))
        {
            var at = Morning(action.On, 7);
            possible.Add((at, () => Take(state, action, at)));
        }
        if (state.Due.Length > 0)
        {
            // What opens after its day is due at once.
            var at = Last(state.Due.Min(d => d.At), state.At);
            possible.Add((at, () => new PlayStep.Fire(at)));
        }
        if (state.SuspendedOn is null)
            foreach (var task in state.Tasks.Where(t => !plan.Holds.Contains(t.Handle)))
            {
                var at = TimeOf(state, task);
                possible.Add((at, () => Step(state, task, at)));
            }
        return possible.Count == 0 ? null : possible.MinBy(p => p.At).Step();
    }

    /// <summary>The step was executed.</summary>
    public void Done(PlayStep step)
    {
        switch (step)
        {
            case PlayStep.Decide s: done[s.Task.Handle] = done.GetValueOrDefault(s.Task.Handle) + 1; break;
            case PlayStep.Act s: taken.Add(s.Action); break;
        }
    }

    private PlayStep.Act Take(CaseState state, PlannedAction action, DateTimeOffset at)
    {
        var activity = (CaseActionActivity)definition.Activities[action.Action];
        var inputs = Inputs.ForReading(at, calendar, directory);
        var who = activity.Outside ? activity.Rule.RecordedBy : activity.Rule.Who;
        var actor = Candidates(who.SelectMany(w => w.Roles.Select(r => new Seat(r, state.Organisation))), at)
            .Where(c => Actions.Standings(definition, state, activity, inputs, c.Id).Count > 0).FirstOrDefault()
                ?? throw Stuck(action.Action);
        return new PlayStep.Act(at, action.Action, actor, new Answer { Comment = action.Comment, Values = action.Values, Letter = action.Letter }, action.Files);
    }

    private PlayStep Step(CaseState state, CaseTask task, DateTimeOffset at)
    {
        var seats = task.Recorded is null ? task.Seats : task.ConfirmSeats;
        // A letter is registered by văn thư where the office has one.
        var order = task is { ByLetter: true, Recorded: null } ? seats.OrderByDescending(s => s.Role == "clerk") : seats.AsEnumerable();
        var today = Inputs.LocalDate(at);
        var actor = Candidates(task.Position is null ? order : [], at).Concat(Named(task.Position, today))
            .FirstOrDefault(a => Entitlement.Standings(directory, state, task, a.Id, today).Count > 0
                && Entitlement.ExcludedBy(state, task, a.Id) is null) ?? throw Stuck(task.Handle);
        if (task.Recorded is not null) return new PlayStep.Confirm(at, task, actor);
        return new SampleAnswers(plan, definition, directory, calendar).Decide(state, task, plan.Move(task.Handle, Time(task)), actor, at);
    }

    private int Time(CaseTask task) => done.GetValueOrDefault(task.Handle) + 1;

    private IEnumerable<Actor> Candidates(IEnumerable<Seat> seats, DateTimeOffset at)
    {
        var today = Inputs.LocalDate(at);
        return directory.PositionsFor(seats, today).OrderByDescending(p => p.Key == plan.Officer)
            .SelectMany(p => directory.HoldersOf(p.Key, today).Select(h => new Actor(h.Account, p.Key, p.Organisation)));
    }

    private IEnumerable<Actor> Named(string? position, DateOnly today) => position is null
        ? []
        : directory.HoldersOf(position, today).Select(h => new Actor(h.Account, position, directory.Position(position)!.Organisation));

    private DateTimeOffset TimeOf(CaseState state, CaseTask task)
    {
        if (task.Recorded is { } recorded) return recorded.At.AddMinutes(55);
        var opened = Inputs.LocalDate(task.OpenedAt);
        var day = plan.Move(task.Handle, Time(task)).On ?? Usual(state, task, opened);
        if (day < opened) day = calendar.AddWorkingDays(opened, 1);
        day = calendar.NextWorkingDayOnOrAfter(day);
        var at = Morning(day, task.Id[(task.Id.LastIndexOf('.') + 1)..].Length + task.Handle.Length * 7 + state.LastTask);
        return at > task.OpenedAt ? at : task.OpenedAt.AddMinutes(25);
    }

    /// <summary>The usual pace of an office, in working days after the task came, or the day that the work itself sets.</summary>
    private DateOnly Usual(CaseState state, CaseTask task, DateOnly opened)
    {
        DateOnly After(int days) => calendar.AddWorkingDays(opened, days);
        if (task.Kind == TaskKind.Report) return calendar.AddWorkingDays(state.DeadlineById(task.Deadline)?.Due ?? opened, -2);
        if (task.Kind == TaskKind.Acceptance) return After(2);
        return task.Handle switch
        {
            _ when task.Handle.EndsWith(".issue", StringComparison.Ordinal) => opened,
            "handIn" => plan.HandIn ?? After(1),
            "checkValidity" or "noticeRefusal" or "noticeWithdrawal" => After(2),
            "revise" => After(3),
            "noticeDonor" => After(1),
            "noticeFinance" => After(3),
            "appraise" or "decide" or "submitPm" or "supplement" => After(4),
            "decidePm" => After(10),
            "startImplementation" => Later(After(2), state.Values.DateOf("startOn")),
            "implement" => Later(After(1), state.Values.DateOf("endOn")),
            "handOver" => After(10),
            "closingReport" or "settlement" => After(30),
            "archive" => After(20),
            _ when task.Kind == TaskKind.Consultation => After(task.ByLetter ? 4 : 3),
            _ => After(1),
        };
    }

    private static DateTimeOffset Last(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateOnly Later(DateOnly a, DateOnly? b) => b > a ? b.Value : a;

    /// <summary>An office hour of a day, between 8:30 and 15:30, spread by what it is for.</summary>
    private DateTimeOffset Morning(DateOnly day, int spread) =>
        Inputs.StartOf(day, 8).AddMinutes(30 + (spread * 53 + plan.Key.Sum(c => c) * 17) % 420);

    private InvalidOperationException Stuck(string what) => new($"{plan.Key}: nobody can act on {what}.");
}
