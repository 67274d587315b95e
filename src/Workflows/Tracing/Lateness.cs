using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;

namespace Approvals.Workflows.Tracing;

/// <summary>Why a body is the one that held a case.</summary>
public enum HoldCause
{
    /// <summary>The case was suspended, whatever else was open.</summary>
    Suspension,

    /// <summary>The applicant owed something.</summary>
    Applicant,

    /// <summary>A step of the flow was open.</summary>
    Work,

    /// <summary>Nothing of the flow was open, but a report was owed, or its acceptance.</summary>
    Duty,

    /// <summary>Nobody had anything to do: the case waited for a term to pass, or for an incident to be settled.</summary>
    Waiting,
}

/// <summary>Something that was open beside what held the case.</summary>
/// <param name="Task">Task id.</param>
/// <param name="Handle">Its handle.</param>
/// <param name="Body">The body that had it.</param>
public sealed record HeldBeside(string Task, string Handle, string Body);

/// <summary>A run of days on which one and the same body held the case at one and the same step.</summary>
/// <param name="From">The first of the days.</param>
/// <param name="To">The last of them.</param>
/// <param name="Cause">Why.</param>
/// <param name="Body">Who held it.</param>
/// <param name="Task">The task; null where none was open, or while suspended.</param>
/// <param name="Handle">Its handle, the action that suspended, or the step that waited; null when there is none to name.</param>
/// <param name="WorkingDays">Working days among them; may be none.</param>
/// <param name="RecordedLate">Whether these are days between the day an act happened outside and the day it was recorded: the holder could not know yet.</param>
/// <param name="Beside">What else was open.</param>
/// <param name="Person">Who closed the task, for nobody but that person and the head of the body; null while it is open, and where a letter answered it.</param>
public sealed record HeldSpan(
    DateOnly From, DateOnly To, HoldCause Cause, string Body, string? Task, string? Handle, int WorkingDays, bool RecordedLate, IReadOnlyList<HeldBeside> Beside,
    string? Person);

/// <summary>What one body held at one step, all its days together.</summary>
/// <param name="Body">The body.</param>
/// <param name="Handle">Where.</param>
/// <param name="Cause">Why.</param>
/// <param name="WorkingDays">Working days.</param>
public sealed record HeldPart(string Body, string? Handle, HoldCause Cause, int WorkingDays);

/// <summary>A limit that was passed.</summary>
/// <param name="Deadline">The deadline as it last was.</param>
/// <param name="Handle">The task it belongs to; null for a term of the case.</param>
/// <param name="EndedOn">Day on which what it limits happened; null while it is still awaited.</param>
/// <param name="DaysOver">Working days after the due date.</param>
/// <param name="Within">Who held the case from the start of the term up to its due date, pauses left out.</param>
/// <param name="Over">Who held it after the due date: they add up to <paramref name="DaysOver"/> where no pause fell into them.</param>
public sealed record LateLimit(
    Deadline Deadline, string? Handle, DateOnly? EndedOn, int DaysOver, IReadOnlyList<HeldPart> Within, IReadOnlyList<HeldPart> Over);

/// <summary>An act that was recorded on a later day than it happened.</summary>
/// <param name="Handle">The step or action.</param>
/// <param name="Body">The body that recorded it.</param>
/// <param name="On">Day it happened.</param>
/// <param name="RecordedOn">Day from which it was known here.</param>
/// <param name="WorkingDays">Working days between.</param>
public sealed record LateRecording(string Handle, string Body, DateOnly On, DateOnly RecordedOn, int WorkingDays);

/// <summary>
/// Why a case took as long as it did: every day of it has exactly one holder, so that the parts add up to the working days of the case. Days are counted as
/// terms count them: the day on which something begins is not counted, the day on which it ends is; and from the day an act happened, not from its recording.
/// </summary>
public sealed record Lateness
{
    /// <summary>The day from which it counts: the submission; of a case that ran on paper, the earliest day that its import names.</summary>
    public required DateOnly Start { get; init; }

    /// <summary>The last day counted: the end of the case, or the day asked for.</summary>
    public required DateOnly End { get; init; }

    /// <summary>Working days from start to end.</summary>
    public required int WorkingDays { get; init; }

    /// <summary>Who held it, day after day, without a gap.</summary>
    public required IReadOnlyList<HeldSpan> Spans { get; init; }

    /// <summary>The same by body and step, the longest first.</summary>
    public required IReadOnlyList<HeldPart> Parts { get; init; }

    /// <summary>Limits that were passed, in the order in which they fell due.</summary>
    public required IReadOnlyList<LateLimit> Late { get; init; }

    /// <summary>What was recorded late.</summary>
    public required IReadOnlyList<LateRecording> Recordings { get; init; }

    /// <summary>Reads a history.</summary>
    /// <param name="records">All records of one case, from its first.</param>
    /// <param name="calendar">Working days.</param>
    /// <param name="today">Up to which day, while the case runs.</param>
    public static Lateness Of(IEnumerable<CaseRecord> records, WorkCalendar calendar, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(calendar);
        var holds = new HoldReader();
        foreach (var record in records) holds.Read(record);
        var (start, end) = (holds.Start, holds.End ?? (today < holds.Start ? holds.Start : today));
        var spans = new HoldTimeline(holds, calendar, start, end).Spans();
        return new Lateness
        {
            Start = start,
            End = end,
            WorkingDays = calendar.WorkingDaysBetween(start, end),
            Spans = spans,
            Parts = Together(spans, s => s.WorkingDays),
            Late = [.. holds.Limits(end).OrderBy(l => l.Deadline.Due).ThenBy(l => l.Deadline.Id, StringComparer.Ordinal).Select(l => Passed(l, spans, calendar, end))],
            Recordings = [.. holds.Recordings.Select(r => r with { WorkingDays = calendar.WorkingDaysBetween(r.On, r.RecordedOn) })],
        };
    }

    private static LateLimit Passed((Deadline Deadline, string? Handle, DateOnly? EndedOn) limit, IReadOnlyList<HeldSpan> spans, WorkCalendar calendar, DateOnly end)
    {
        var (deadline, until) = (limit.Deadline, limit.EndedOn ?? end);
        return new LateLimit(
            deadline, limit.Handle, limit.EndedOn, calendar.WorkingDaysBetween(deadline.Due, until),
            Between(deadline.Start, deadline.Due), Between(deadline.Due, until));

        IReadOnlyList<HeldPart> Between(DateOnly after, DateOnly upTo) => Together(spans, s => Running(Later(s.From.AddDays(-1), after), Earlier(s.To, upTo)));

        // Paused days are nobody's lateness: the term stood still.
        int Running(DateOnly after, DateOnly upTo)
        {
            if (upTo <= after) return 0;
            var days = calendar.WorkingDaysBetween(after, upTo);
            foreach (var (from, to) in Stood(deadline, until))
                if (Later(from, after) is var first && Earlier(to, upTo) is var last && last > first) days -= calendar.WorkingDaysBetween(first, last);
            return days;
        }
    }

    /// <summary>Days after the first and up to the second on which a term stood still, without overlaps.</summary>
    private static IEnumerable<(DateOnly From, DateOnly To)> Stood(Deadline deadline, DateOnly until)
    {
        var free = DateOnly.MinValue;
        foreach (var pause in deadline.Pauses.OrderBy(p => p.From))
        {
            var (from, to) = (Later(pause.From, free), pause.To ?? until);
            if (to <= from) continue;
            yield return (from, to);
            free = to;
        }
    }

    private static IReadOnlyList<HeldPart> Together(IEnumerable<HeldSpan> spans, Func<HeldSpan, int> days) =>
    [
        .. spans.GroupBy(s => (s.Body, s.Handle, s.Cause)).Select(g => new HeldPart(g.Key.Body, g.Key.Handle, g.Key.Cause, g.Sum(days)))
            .Where(p => p.WorkingDays > 0).OrderByDescending(p => p.WorkingDays).ThenBy(p => p.Body, StringComparer.Ordinal).ThenBy(p => p.Handle, StringComparer.Ordinal)
            .ThenBy(p => p.Cause),
    ];

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;

    private static DateOnly Earlier(DateOnly a, DateOnly b) => a < b ? a : b;
}
