namespace Approvals.Workflows.Calendars;

/// <summary>A computed due date with its proof.</summary>
/// <param name="Due">The last day, local date; overdue from 00:00 of the day after (BLDS 2015 art. 148.6).</param>
/// <param name="CalendarVersion">Of the calendar it was computed with.</param>
/// <param name="Account">Why it is this day: from the start to the result, in the order of counting.</param>
/// <param name="Uncovered">Years from the start to the result of which the calendar knows no holidays: the date is certain only when they are known.</param>
public sealed record DueDate(DateOnly Due, int CalendarVersion, IReadOnlyList<AccountLine> Account, IReadOnlyList<int> Uncovered);

/// <summary>What a line of an account says.</summary>
public enum AccountKind
{
    /// <summary>The first day, which is not counted (BLDS 2015 art. 147), or the event before which something is due.</summary>
    Start,

    /// <summary>Days that count.</summary>
    Counted,

    /// <summary>Days off: passed over by a count of working days, or by the roll.</summary>
    DayOff,

    /// <summary>A Saturday or Sunday worked in exchange; in a count of working days it counts.</summary>
    WorkedDay,

    /// <summary>Days on which the term did not run.</summary>
    Pause,

    /// <summary>The end of a term of days or months, moved by the paused days before it.</summary>
    Shifted,

    /// <summary>The end, moved off a day off, whose reason it bears; the lines before name every day passed over that was not counted.</summary>
    Rolled,

    /// <summary>The end, moved by more time that was granted; the reason is how much, the source its basis. The lines after it name the days.</summary>
    Extended,

    /// <summary>The term stands still since this day: the result is as if it had gone on at once, and will be later.</summary>
    StandsStill,

    /// <summary>The due date.</summary>
    Result,
}

/// <summary>One line of an account: a run of days that share kind, reason and source, or a step.</summary>
/// <param name="Kind">What the line says.</param>
/// <param name="From">The first day of the run; of a step the day it leaves.</param>
/// <param name="To">The last day of the run, never before <paramref name="From"/>; of a step the day it reaches, earlier if it rolls back.</param>
/// <param name="Days">Calendar days of the run or the step, never negative; 0 at start and result.</param>
/// <param name="Reason">
/// Data, not a sentence: <see cref="Weekend"/>, the Vietnamese name of the calendar's row, or who caused the pause. A roll bears the
/// reason of the day it leaves. Null where there is nothing to say.
/// </param>
/// <param name="Source">The source of the calendar's row, or null.</param>
public sealed record AccountLine(AccountKind Kind, DateOnly From, DateOnly To, int Days, string? Reason, string? Source)
{
    /// <summary>The <see cref="Reason"/> of Saturdays and Sundays that no row of the calendar names.</summary>
    public const string Weekend = "weekend";
}
