namespace Approvals.Workflows.Calendars;

/// <summary>Writes the account of one due date: walks the days in the order of counting and merges those alike into one line.</summary>
internal sealed class AccountBuilder(Term term, WorkCalendar calendar, IReadOnlyList<PausedRun> paused, Pause? open)
{
    private readonly List<AccountLine> lines = [];

    public IReadOnlyList<AccountLine> Build(DateOnly start, DueDates.Ends ends)
    {
        var step = term.Before ? -1 : 1;
        lines.Add(new AccountLine(AccountKind.Start, start, start, 0, null, null));
        var walked = term.Unit != TermUnit.FixedDate && term.Amount > 0;
        if (walked) Walk(start.AddDays(step), ends.Moved, step, skipsDaysOff: term.Unit == TermUnit.WorkingDays);
        if (ends.Moved != ends.Counted) AddStep(AccountKind.Shifted, ends.Counted, ends.Moved, null, null);
        if (ends.Due != ends.Moved) AddRoll(ends, walked ? start : null, step);
        if (open is not null && open.From < ends.Due) lines.Add(new AccountLine(AccountKind.StandsStill, open.From, open.From, 0, open.CausedBy, null));
        lines.Add(new AccountLine(AccountKind.Result, ends.Due, ends.Due, 0, null, null));
        return lines;
    }

    /// <summary>Days passed over by the roll that the count has not named: beyond its end or, of a roll back, beyond its start.</summary>
    private void AddRoll(DueDates.Ends ends, DateOnly? counted, int way)
    {
        var step = ends.Due > ends.Moved ? 1 : -1;
        var first = counted is not { } start ? ends.Moved : (step == way ? ends.Moved : start).AddDays(step);
        if ((ends.Due.DayNumber - first.DayNumber) * step > 0) Walk(first, ends.Due.AddDays(-step), step, skipsDaysOff: true);
        var (_, reason, source) = OfDayOff(ends.Moved);
        AddStep(AccountKind.Rolled, ends.Moved, ends.Due, reason, source);
    }

    private void AddStep(AccountKind kind, DateOnly from, DateOnly to, string? reason, string? source) =>
        lines.Add(new AccountLine(kind, from, to, Math.Abs(to.DayNumber - from.DayNumber), reason, source));

    private void Walk(DateOnly first, DateOnly last, int step, bool skipsDaysOff)
    {
        var runFirst = first;
        var run = Classify(first, skipsDaysOff);
        for (var day = first; day != last; day = day.AddDays(step))
        {
            var next = Classify(day.AddDays(step), skipsDaysOff);
            if (next == run) continue;
            AddRun(runFirst, day, run);
            (runFirst, run) = (day.AddDays(step), next);
        }
        AddRun(runFirst, last, run);
    }

    private void AddRun(DateOnly first, DateOnly last, (AccountKind Kind, string? Reason, string? Source) run)
    {
        var (from, to) = first <= last ? (first, last) : (last, first);
        lines.Add(new AccountLine(run.Kind, from, to, to.DayNumber - from.DayNumber + 1, run.Reason, run.Source));
    }

    private (AccountKind Kind, string? Reason, string? Source) Classify(DateOnly day, bool skipsDaysOff)
    {
        if (PausedRun.On(day, paused) is { } run) return (AccountKind.Pause, run.CausedBy, null);
        if (!skipsDaysOff) return (AccountKind.Counted, null, null);
        if (!calendar.IsWorkingDay(day)) return OfDayOff(day);
        return calendar.WorkedDay(day) is { } worked
            ? (AccountKind.WorkedDay, worked.NameVi, worked.Source)
            : (AccountKind.Counted, null, null);
    }

    private (AccountKind Kind, string? Reason, string? Source) OfDayOff(DateOnly day) => calendar.DayOff(day) is { } row
        ? (AccountKind.DayOff, row.NameVi, row.Source)
        : (AccountKind.DayOff, AccountLine.Weekend, null);
}
