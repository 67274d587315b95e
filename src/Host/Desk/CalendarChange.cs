using Approvals.Workflows.Calendars;
using Approvals.Workflows.Engine;

namespace Approvals.Desk;

/// <summary>A change of the calendar: rows that come and dates whose row goes, with the reason that every case it moves will tell.</summary>
public sealed record CalendarChange
{
    /// <summary>Most rows of one change: more is a mistyped year.</summary>
    public const int MostRows = 60;

    /// <summary>Days that are off from now on.</summary>
    public IReadOnlyList<CalendarDay> DaysOff { get; init; } = [];

    /// <summary>Saturdays and Sundays that are worked from now on.</summary>
    public IReadOnlyList<CalendarDay> WorkedDays { get; init; } = [];

    /// <summary>Dates whose row goes.</summary>
    public IReadOnlyList<DateOnly> Removed { get; init; } = [];

    /// <summary>Why, and by which document.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What speaks against it; empty when <see cref="Apply"/> can be called.</summary>
    public IReadOnlyList<Problem> Problems(WorkCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        return [.. Faults(calendar)];
    }

    /// <summary>The calendar after it, one version on.</summary>
    public WorkCalendar Apply(WorkCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        var gone = Removed.ToHashSet();
        return new WorkCalendar(
            calendar.Version + 1, calendar.DaysOff.Where(d => !gone.Contains(d.Date)).Concat(DaysOff.Select(Normal)),
            calendar.WorkedDays.Where(d => !gone.Contains(d.Date)).Concat(WorkedDays.Select(Normal)));
    }

    private IEnumerable<Problem> Faults(WorkCalendar calendar)
    {
        if (string.IsNullOrWhiteSpace(Reason)) yield return new Problem("reason", "problem.required");
        else if (!PlainText.Is(Reason)) yield return new Problem("reason", "problem.not-clean");
        if (DaysOff.Count + WorkedDays.Count + Removed.Count is 0 or > MostRows) yield return new Problem("from", "problem.calendar-rows", "60");
        var (gone, seen) = (Removed.ToHashSet(), new HashSet<DateOnly>());
        foreach (var day in Removed.Where(d => calendar.DayOff(d) is null && calendar.WorkedDay(d) is null))
            yield return new Problem("from", "problem.calendar-no-row", Iso(day));
        foreach (var row in DaysOff.Concat(WorkedDays))
        {
            if (string.IsNullOrWhiteSpace(row.NameVi) || string.IsNullOrWhiteSpace(row.NameEn)) yield return new Problem("name", "problem.required");
            else if (!PlainText.Is(row.NameVi) || !PlainText.Is(row.NameEn)) yield return new Problem("name", "problem.not-clean");
            if (string.IsNullOrWhiteSpace(row.Source)) yield return new Problem("source", "problem.required");
            else if (!PlainText.Is(row.Source)) yield return new Problem("source", "problem.not-clean");
            if (row.Date.Year is < 2000 or > 2100) yield return new Problem("from", "problem.calendar-year", Iso(row.Date));
            var known = !gone.Contains(row.Date) && (calendar.DayOff(row.Date) ?? calendar.WorkedDay(row.Date)) is not null;
            if (known || !seen.Add(row.Date)) yield return new Problem("from", "problem.calendar-twice", Iso(row.Date));
        }
        foreach (var row in WorkedDays.Where(d => d.Date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)))
            yield return new Problem("worked", "problem.calendar-not-weekend", Iso(row.Date));
    }

    private static CalendarDay Normal(CalendarDay row) =>
        new(row.Date, row.NameVi.Trim().Normalize(), row.NameEn.Trim().Normalize(), row.Source.Trim().Normalize());

    private static string Iso(DateOnly day) => Workflows.Cases.IsoDate.Iso(day);
}
