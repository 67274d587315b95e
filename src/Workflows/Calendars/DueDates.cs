using System.Diagnostics;

namespace Approvals.Workflows.Calendars;

/// <summary>
/// Computes due dates by BLDS 2015 (91/2015/QH13) arts. 147 and 148, which administrative practice follows by analogy: the first day
/// is not counted; an end on a day off goes to the next working day; "at least N days before" counts backwards and goes to an earlier one.
/// </summary>
/// <remarks>
/// Pauses (see <see cref="Pause"/>) work on terms that run forward: working days skip the paused days; days and months end later by as
/// many days as were paused up to that end, and roll then, never onto a paused day. Overlapping pauses count once. A fixed date and
/// a term before an event stand whatever is awaited: their pauses are ignored.
/// </remarks>
public static class DueDates
{
    /// <summary>The due date with its account.</summary>
    /// <param name="term">How long.</param>
    /// <param name="start">The day of the event that starts the term, or before which something is due.</param>
    /// <param name="calendar">Days off and worked days.</param>
    /// <param name="pauses">In any order; may overlap, repeat, or lie outside the term.</param>
    /// <param name="extensions">In the order in which they were granted: each is counted from the date before it, after its roll, with the same pauses.</param>
    /// <exception cref="ArgumentException">The term contradicts itself, or a pause ends before it begins.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The date would lie outside the years 1 to 9999.</exception>
    public static DueDate Compute(
        Term term, DateOnly start, WorkCalendar calendar, IReadOnlyList<Pause>? pauses = null, IReadOnlyList<Extension>? extensions = null)
    {
        var paused = Check(term, start, calendar, pauses);
        var ends = Resolve(term, start, calendar, paused);
        var account = new AccountBuilder(term, calendar, paused, term.Stands ? null : PausedRun.Open(pauses)).Build(start, ends);
        return extensions is null or []
            ? new DueDate(ends.Due, calendar.Version, account, calendar.Uncovered(start, ends.Due))
            : Extended(start, ends.Due, account, calendar, pauses, extensions);
    }

    /// <summary>The due date alone, without allocating its account; parameters and errors as in <see cref="Compute"/>.</summary>
    /// <param name="term">How long.</param>
    /// <param name="start">The day of the event.</param>
    /// <param name="calendar">Days off and worked days.</param>
    /// <param name="pauses">In any order.</param>
    /// <param name="extensions">In the order in which they were granted.</param>
    public static DateOnly ComputeDate(
        Term term, DateOnly start, WorkCalendar calendar, IReadOnlyList<Pause>? pauses = null, IReadOnlyList<Extension>? extensions = null)
    {
        var due = Resolve(term, start, calendar, Check(term, start, calendar, pauses)).Due;
        if (extensions is null) return due;
        foreach (var extension in extensions)
        {
            var more = Term.Parse(extension.Term);
            due = Resolve(more, due, calendar, Check(more, due, calendar, pauses)).Due;
        }
        return due;
    }

    /// <summary>
    /// The due dates of a duty that recurs every <paramref name="term"/>, first to last, as long as the calendar can express them; take as many
    /// as needed. Each is counted from the anchor and then rolled, never from a rolled or shortened date: monthly from 31/01 gives
    /// the last of February, then 31/03.
    /// </summary>
    /// <param name="term">The distance; a fixed date recurs every year. Not a term before an event.</param>
    /// <param name="anchor">Where counting starts; itself no occurrence.</param>
    /// <param name="calendar">Days off and worked days.</param>
    /// <exception cref="ArgumentException">The term contradicts itself, is before an event or has no length.</exception>
    public static IEnumerable<DateOnly> Occurrences(Term term, DateOnly anchor, WorkCalendar calendar)
    {
        Check(term, anchor, calendar, null);
        if (term.Before || term is { Amount: 0, Unit: not TermUnit.FixedDate }) throw new ArgumentException("A term before an event, or of no days, does not recur", nameof(term));
        return Every();

        IEnumerable<DateOnly> Every()
        {
            for (var count = 1; ; count++)
            {
                if (Occurrence(term, anchor, calendar, count) is not { } due) yield break;
                yield return due;
            }
        }
    }

    /// <summary>
    /// The end as counted, the end after the pauses, and the due date after the roll. Working days skip pauses as they count, so
    /// their three are one.
    /// </summary>
    internal readonly record struct Ends(DateOnly Counted, DateOnly Moved, DateOnly Due);

    private static DueDate Extended(
        DateOnly start, DateOnly due, IReadOnlyList<AccountLine> account, WorkCalendar calendar, IReadOnlyList<Pause>? pauses, IReadOnlyList<Extension> extensions)
    {
        List<AccountLine> lines = [.. account.Take(account.Count - 1)];
        foreach (var extension in extensions)
        {
            var more = Compute(Term.Parse(extension.Term), due, calendar, pauses);
            lines.Add(new AccountLine(AccountKind.Extended, due, more.Due, more.Due.DayNumber - due.DayNumber, extension.Term, extension.Basis));
            // What counted from the date before, between its first line and its last.
            lines.AddRange(more.Account.Skip(1).Take(more.Account.Count - 2));
            due = more.Due;
        }
        lines.Add(new AccountLine(AccountKind.Result, due, due, 0, null, null));
        return new DueDate(due, calendar.Version, lines, calendar.Uncovered(start, due));
    }

    private static IReadOnlyList<PausedRun> Check(Term term, DateOnly start, WorkCalendar calendar, IReadOnlyList<Pause>? pauses)
    {
        ArgumentNullException.ThrowIfNull(term);
        ArgumentNullException.ThrowIfNull(calendar);
        if (term.Fault is { } fault) throw new ArgumentException($"{fault}: {term}", nameof(term));
        var paused = PausedRun.After(start, pauses);
        return term.Stands ? [] : paused;
    }

    private static Ends Resolve(Term term, DateOnly start, WorkCalendar calendar, IReadOnlyList<PausedRun> paused)
    {
        if (term.Unit == TermUnit.WorkingDays)
        {
            var due = WorkingDays(term.Before ? -term.Amount : term.Amount, start, calendar, paused);
            return new Ends(due, due, due);
        }
        var counted = CountedEnd(term, start, 1);
        var moved = counted;
        foreach (var run in paused)
        {
            if (run.From > moved) break;
            moved = moved.AddDays(run.Days);
        }
        return new Ends(counted, moved, Roll(term.Roll, moved, calendar, paused));
    }

    private static DateOnly WorkingDays(int amount, DateOnly start, WorkCalendar calendar, IReadOnlyList<PausedRun> paused)
    {
        var due = calendar.AddWorkingDays(start, amount);
        foreach (var run in paused)
        {
            if (run.From > due) break;
            due = calendar.AddWorkingDays(due, calendar.WorkingDaysBetween(run.From.AddDays(-1), run.To));
        }
        return due;
    }

    private static DateOnly CountedEnd(Term term, DateOnly start, int times)
    {
        var amount = checked((term.Before ? -term.Amount : term.Amount) * times);
        return term.Unit switch
        {
            TermUnit.Days => start.AddDays(amount),
            TermUnit.Months => start.AddMonths(amount),
            TermUnit.FixedDate => OnDay(term, FirstYear(term, start) + times - 1),
            TermUnit.WorkingDays => throw new UnreachableException(),
        };
    }

    private static int FirstYear(Term term, DateOnly start) => OnDay(term, start.Year) > start ? start.Year : start.Year + 1;

    private static DateOnly OnDay(Term term, int year) =>
        new(year, term.Month, Math.Min(term.Day, DateTime.DaysInMonth(year, term.Month)));

    private static DateOnly Roll(TermRoll roll, DateOnly end, WorkCalendar calendar, IReadOnlyList<PausedRun> paused)
    {
        if (roll == TermRoll.None) return end;
        while (true)
        {
            end = roll == TermRoll.Next ? calendar.NextWorkingDayOnOrAfter(end) : calendar.PreviousWorkingDayOnOrBefore(end);
            if (PausedRun.On(end, paused) is not { } run) return end;
            end = roll == TermRoll.Next ? run.To.AddDays(1) : run.From.AddDays(-1);
        }
    }

    private static DateOnly? Occurrence(Term term, DateOnly anchor, WorkCalendar calendar, int count)
    {
        try
        {
            return term.Unit == TermUnit.WorkingDays
                ? calendar.AddWorkingDays(anchor, checked(term.Amount * count))
                : Roll(term.Roll, CountedEnd(term, anchor, count), calendar, []);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            return null;
        }
    }
}
