using System.Collections.Frozen;

namespace Approvals.Workflows.Calendars;

/// <summary>
/// The days on which Vietnamese offices work: Monday to Friday, without the days off, with the Saturdays and Sundays worked in
/// exchange. Immutable; a change of the schedule is a new calendar with a higher version, so that an old due date stays explainable.
/// Outside the years its rows cover it knows weekends only: <see cref="Covers"/> says which those are.
/// </summary>
public sealed class WorkCalendar
{
    private readonly FrozenDictionary<DateOnly, CalendarDay> daysOff;
    private readonly FrozenDictionary<DateOnly, CalendarDay> workedDays;
    private readonly FrozenSet<int> years;

    // Only rows that change the plain week, as sorted day numbers: they correct the weekday arithmetic of CountUpTo.
    private readonly int[] weekdaysOff;
    private readonly int[] weekendsWorked;

    /// <summary>Makes a calendar from its rows, in any order.</summary>
    /// <param name="version">From 1; kept with every due date computed.</param>
    /// <param name="daysOff">Holidays and days exchanged. A holiday on a weekend may be listed: it changes nothing but the reason.</param>
    /// <param name="workedDays">Worked days, each a Saturday or a Sunday.</param>
    /// <exception cref="ArgumentOutOfRangeException">The version is below 1.</exception>
    /// <exception cref="ArgumentException">A date stands twice or in both lists, or a worked day is not a Saturday or Sunday.</exception>
    public WorkCalendar(int version, IEnumerable<CalendarDay> daysOff, IEnumerable<CalendarDay> workedDays)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentNullException.ThrowIfNull(daysOff);
        ArgumentNullException.ThrowIfNull(workedDays);
        Version = version;
        this.daysOff = ByDate(daysOff, nameof(daysOff));
        this.workedDays = ByDate(workedDays, nameof(workedDays));
        foreach (var day in this.workedDays.Keys)
        {
            if (!IsWeekend(day))
                throw new ArgumentException($"{day:yyyy-MM-dd} is no Saturday or Sunday: it is worked anyway", nameof(workedDays));
            if (this.daysOff.ContainsKey(day))
                throw new ArgumentException($"{day:yyyy-MM-dd} is both off and worked", nameof(workedDays));
        }
        years = this.daysOff.Keys.Select(d => d.Year).ToFrozenSet();
        weekdaysOff = [.. this.daysOff.Keys.Where(d => !IsWeekend(d)).Select(d => d.DayNumber).Order()];
        weekendsWorked = [.. this.workedDays.Keys.Select(d => d.DayNumber).Order()];
    }

    /// <summary>The version of the schedule, from 1.</summary>
    public int Version { get; }

    /// <summary>The days off, by date.</summary>
    public IReadOnlyList<CalendarDay> DaysOff => [.. daysOff.Values.OrderBy(d => d.Date)];

    /// <summary>The worked Saturdays and Sundays, by date.</summary>
    public IReadOnlyList<CalendarDay> WorkedDays => [.. workedDays.Values.OrderBy(d => d.Date)];

    /// <summary>Years of which it knows at least one day off.</summary>
    public IReadOnlyList<int> Years => [.. years.Order()];

    /// <summary>Whether the holidays of a year are known: every year has some.</summary>
    /// <param name="year">The year.</param>
    public bool Covers(int year) => years.Contains(year);

    /// <summary>Years between two dates, in either order, that it does not cover.</summary>
    internal IReadOnlyList<int> Uncovered(DateOnly one, DateOnly other)
    {
        var (first, last) = one < other ? (one.Year, other.Year) : (other.Year, one.Year);
        List<int>? missing = null;
        for (var year = first; year <= last; year++)
            if (!years.Contains(year)) (missing ??= []).Add(year);
        return missing ?? (IReadOnlyList<int>)[];
    }

    /// <summary>Whether offices work on that day.</summary>
    /// <param name="d">Any date.</param>
    public bool IsWorkingDay(DateOnly d) => IsWeekend(d) ? workedDays.ContainsKey(d) : !daysOff.ContainsKey(d);

    /// <summary>The row of a day off, also of one that falls on a weekend; null for a plain weekend and for a working day.</summary>
    /// <param name="d">Any date.</param>
    public CalendarDay? DayOff(DateOnly d) => daysOff.GetValueOrDefault(d);

    /// <summary>The row of a worked Saturday or Sunday, or null.</summary>
    /// <param name="d">Any date.</param>
    public CalendarDay? WorkedDay(DateOnly d) => workedDays.GetValueOrDefault(d);

    /// <summary>The day itself if it is worked, else the next one that is.</summary>
    /// <param name="d">Any date.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none up to the year 9999.</exception>
    public DateOnly NextWorkingDayOnOrAfter(DateOnly d) => IsWorkingDay(d) ? d : NthWorkingDay(CountUpTo(d.DayNumber) + 1);

    /// <summary>The day itself if it is worked, else the last one before that is.</summary>
    /// <param name="d">Any date.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none from the year 1 on.</exception>
    public DateOnly PreviousWorkingDayOnOrBefore(DateOnly d) => IsWorkingDay(d) ? d : NthWorkingDay(CountUpTo(d.DayNumber));

    /// <summary>The n-th working day after a day, or before it when n is negative. The day itself is never counted.</summary>
    /// <param name="d">Where the count starts; need not be a working day.</param>
    /// <param name="n">Working days; 0 gives <paramref name="d"/> back, worked or not.</param>
    /// <exception cref="ArgumentOutOfRangeException">The result lies outside the years 1 to 9999.</exception>
    public DateOnly AddWorkingDays(DateOnly d, int n) => n switch
    {
        0 => d,
        > 0 => NthWorkingDay(CountUpTo(d.DayNumber) + n),
        _ => NthWorkingDay(CountUpTo(d.DayNumber - 1) + n + 1),
    };

    /// <summary>
    /// Working days in (<paramref name="after"/>, <paramref name="upTo"/>]. When <paramref name="upTo"/> is the earlier date:
    /// minus those in (<paramref name="upTo"/>, <paramref name="after"/>], so that swapping the two only changes the sign.
    /// </summary>
    /// <param name="after">Not counted.</param>
    /// <param name="upTo">Counted if worked.</param>
    public int WorkingDaysBetween(DateOnly after, DateOnly upTo) => CountUpTo(upTo.DayNumber) - CountUpTo(after.DayNumber);

    /// <summary>Reads a calendar file (<c>seeds/holidays.json</c>). Strict: unknown, missing, repeated or wrong members are errors.</summary>
    /// <param name="json">The text of the file.</param>
    /// <param name="file">Its name, for the messages.</param>
    /// <exception cref="FormatException">The text is wrong; the message gives file, JSON path and what is expected.</exception>
    public static WorkCalendar FromJson(string json, string file)
    {
        ArgumentNullException.ThrowIfNull(json);
        return WorkCalendarReader.Read(json.AsMemory(), file);
    }

    /// <summary>Reads a calendar file from UTF-8, a byte order mark allowed; see <see cref="FromJson(string, string)"/>.</summary>
    /// <param name="json">The bytes of the file.</param>
    /// <param name="file">Its name, for the messages.</param>
    /// <exception cref="FormatException">The bytes are wrong; the message gives file, JSON path and what is expected.</exception>
    public static WorkCalendar FromJson(ReadOnlySpan<byte> json, string file) => WorkCalendarReader.Read(json, file);

    private static bool IsWeekend(DateOnly d) => d.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    private static FrozenDictionary<DateOnly, CalendarDay> ByDate(IEnumerable<CalendarDay> rows, string list)
    {
        var byDate = new Dictionary<DateOnly, CalendarDay>();
        foreach (var row in rows)
        {
            if (!byDate.TryAdd(row.Date, row)) throw new ArgumentException($"{row.Date:yyyy-MM-dd} stands twice", list);
        }
        return byDate.ToFrozenDictionary();
    }

    /// <summary>Working days from 0001-01-01 up to and with that day number.</summary>
    private int CountUpTo(int day) => WeekdaysUpTo(day) - AtMost(weekdaysOff, day) + AtMost(weekendsWorked, day);

    // Day number 0, 0001-01-01, is a Monday.
    private static int WeekdaysUpTo(int day) => (day + 1) / 7 * 5 + Math.Min((day + 1) % 7, 5);

    private static int WeekdayNumber(int n) => (n - 1) / 5 * 7 + (n - 1) % 5;

    private static int AtMost(int[] sorted, int day)
    {
        var index = Array.BinarySearch(sorted, day);
        return index >= 0 ? index + 1 : ~index;
    }

    /// <summary>The first day up to which n working days are counted; the inverse of <see cref="CountUpTo"/>.</summary>
    private DateOnly NthWorkingDay(int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, CountUpTo(DateOnly.MaxValue.DayNumber));
        // Rows can move the answer away from the plain week only as far as there are rows.
        var low = WeekdayNumber(Math.Max(1, n - weekendsWorked.Length));
        var high = WeekdayNumber(n + weekdaysOff.Length);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (CountUpTo(middle) >= n) high = middle;
            else low = middle + 1;
        }
        return DateOnly.FromDayNumber(low);
    }
}
