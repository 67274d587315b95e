using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Xunit;

namespace Approvals.Workflows.Tests.Campaigns;

/// <summary>
/// Due dates once more, a day at a time and from the words of DESIGN §6 only: the first day is not counted, nor a paused day; of a pause the day of the request
/// counts and the day of the answer does not; what ends on a day off ends on the next working day, what counts backwards on the one before.
/// </summary>
internal static class SlowTerms
{
    public static DateOnly Due(Deadline deadline, DateOnly start, IReadOnlyList<Pause> pauses, WorkCalendar calendar) =>
        (deadline.Extensions ?? []).Aggregate(Due(deadline.Term, start, pauses, calendar), (due, more) => Due(more.Term, due, pauses, calendar));

    private static DateOnly Due(string term, DateOnly start, IReadOnlyList<Pause> pauses, WorkCalendar calendar)
    {
        var words = term.Split(' ');
        var rolls = words is not [.., "roll", "none"];
        if (words[0] == "fixed")
        {
            var (day, month) = (Number(words[1][..2]), Number(words[1][3..]));
            var due = start.AddDays(1);
            while (due.Day != day || due.Month != month) due = due.AddDays(1);
            return Rolled(due, 1, [], calendar);
        }
        var back = words[^1] == "before";
        if (back) pauses = [];
        var (amount, way) = (Number(words[0]), back ? -1 : 1);
        var working = words[1] == "working";
        // Months are counted by the calendar; the days they hold are then days like others.
        if (words[1].StartsWith("month", StringComparison.Ordinal)) amount = start.AddMonths(amount).DayNumber - start.DayNumber;
        var end = start;
        for (var left = amount; left > 0;)
        {
            end = end.AddDays(way);
            if (!IsPaused(end, pauses) && (!working || calendar.IsWorkingDay(end))) left--;
        }
        return working || !rolls ? end : Rolled(end, way, pauses, calendar);
    }

    /// <summary>Checks every due date that a record computed.</summary>
    public static void Check(CaseRecord record, CaseState after, IDictionary<string, Deadline> known, WorkCalendar calendar)
    {
        foreach (var fact in record.Facts)
        {
            if (fact is DeadlineStarted f)
            {
                known[f.Deadline.Id] = f.Deadline;
                if (f.Deadline.Calendar == calendar.Version) Assert.Equal(Due(f.Deadline, f.Deadline.Start, f.Deadline.Pauses, calendar), f.Deadline.Due);
            }
            if (fact is DeadlineRevised r)
            {
                known[r.Deadline.Id] = r.Deadline;
                if (r.Deadline.Calendar == calendar.Version) Assert.Equal(Due(r.Deadline, r.Deadline.Start, r.Deadline.Pauses, calendar), r.Deadline.Due);
            }
            if (fact is DeadlineExtended x)
            {
                var extended = known[x.Deadline] = known[x.Deadline] with { Extensions = [.. known[x.Deadline].Extensions ?? [], x.Extension], Due = x.Due };
                Assert.Equal(Due(extended, extended.Start, extended.Pauses, calendar), x.Due);
            }
            if (fact is not DeadlineMoved m) continue;
            var moved = known[m.Deadline] = known[m.Deadline] with { Start = m.Start ?? known[m.Deadline].Start, Pauses = m.Pauses, Due = m.Due };
            Assert.Equal(calendar.Version, m.Calendar);
            Assert.Equal(Due(moved, moved.Start, m.Pauses, calendar), m.Due);
        }
        foreach (var deadline in after.Deadlines) Assert.Equal(known[deadline.Id].Due, deadline.Due);
    }

    private static DateOnly Rolled(DateOnly day, int way, IReadOnlyList<Pause> pauses, WorkCalendar calendar)
    {
        while (!calendar.IsWorkingDay(day) || IsPaused(day, pauses)) day = day.AddDays(way);
        return day;
    }

    private static bool IsPaused(DateOnly day, IReadOnlyList<Pause> pauses) => pauses.Any(p => p.To is { } to && p.From < day && day <= to);

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
