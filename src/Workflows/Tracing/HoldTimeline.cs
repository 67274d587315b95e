using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;

namespace Approvals.Workflows.Tracing;

/// <summary>
/// Gives every day of a case its one holder: a suspension goes before everything, then what the applicant owes, then of the open steps the one that was closed
/// last, because until then the case could not go on.
/// </summary>
internal sealed class HoldTimeline(HoldReader holds, WorkCalendar calendar, DateOnly start, DateOnly end)
{
    public IReadOnlyList<HeldSpan> Spans()
    {
        List<HeldSpan> spans = [];
        var days = Boundaries();
        for (var i = 1; i < days.Count; i++)
        {
            var span = Held(days[i - 1], days[i]);
            if (spans.Count > 0 && Same(spans[^1], span)) spans[^1] = spans[^1] with { To = span.To, WorkingDays = spans[^1].WorkingDays + span.WorkingDays };
            else spans.Add(span);
        }
        return spans;
    }

    /// <summary>Every day on which somebody else may begin to hold the case.</summary>
    private List<DateOnly> Boundaries()
    {
        SortedSet<DateOnly> days = [start, end];
        foreach (var hold in holds.Holds) Add(hold.Opened, hold.Known, hold.Closed, hold.Detached);
        foreach (var standstill in holds.Standstills) Add(standstill.From, standstill.To, standstill.Known);
        foreach (var idle in holds.Idle) Add(idle.From);
        return [.. days];

        void Add(params ReadOnlySpan<DateOnly?> possible)
        {
            foreach (var day in possible)
                if (day > start && day < end) days.Add(day.Value);
        }
    }

    private HeldSpan Held(DateOnly after, DateOnly upTo)
    {
        var open = holds.Holds.Where(h => h.Covers(after, upTo)).ToList();
        var days = calendar.WorkingDaysBetween(after, upTo);
        var from = after.AddDays(1);
        if (holds.Standstills.Find(s => s.From <= after && (s.To is null || upTo <= s.To)) is { } stood)
            return new HeldSpan(from, upTo, HoldCause.Suspension, stood.Body, null, stood.Handle, days, after < stood.Known, Beside(open, null), null);
        if (Holder(open, after) is { } holder)
        {
            var cause = holder.Task.ApplicantsClock ? HoldCause.Applicant : holder.IsFlow(after) ? HoldCause.Work : HoldCause.Duty;
            return new HeldSpan(
                from, upTo, cause, holder.Task.Organisation, holder.Task.Id, holder.Task.Handle, days, after < holder.Known, Beside(open, holder), holder.Person);
        }
        var idle = holds.Idle.FindLast(s => s.From <= after) ?? holds.Idle[0];
        return new HeldSpan(from, upTo, HoldCause.Waiting, idle.Body, null, idle.Handle, days, false, Beside(open, null), null);
    }

    private static Hold? Holder(List<Hold> open, DateOnly after) => open.Where(h => h.Holds)
        .OrderByDescending(h => h.Task.ApplicantsClock).ThenByDescending(h => h.IsFlow(after)).ThenByDescending(h => h.Order)
        .ThenBy(h => h.Opened).ThenBy(h => h.Task.OpenedAt).ThenBy(h => h.Task.Id, StringComparer.Ordinal).FirstOrDefault();

    private static IReadOnlyList<HeldBeside> Beside(List<Hold> open, Hold? holder) =>
        [.. open.Where(h => h != holder).Select(h => new HeldBeside(h.Task.Id, h.Task.Handle, h.Task.Organisation))];

    private static bool Same(HeldSpan a, HeldSpan b) =>
        (a.Cause, a.Body, a.Task, a.Handle, a.RecordedLate) == (b.Cause, b.Body, b.Task, b.Handle, b.RecordedLate) && a.Beside.SequenceEqual(b.Beside);
}
