using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Tracing;
using Xunit;

namespace Approvals.Workflows.Tests.Tracing;

/// <summary>Who held a case, once more: a day at a time, each asked of the whole history anew.</summary>
internal static class SlowHolders
{
    public static void Check(IReadOnlyList<CaseRecord> records, WorkCalendar calendar, DateOnly today)
    {
        var told = Lateness.Of(records, calendar, today);
        var (day, working) = (told.Start, 0);
        foreach (var span in told.Spans)
        {
            Assert.Equal(day.AddDays(1), span.From);
            var here = 0;
            for (day = span.From; day <= span.To; day = day.AddDays(1))
            {
                if (calendar.IsWorkingDay(day)) here++;
                var (cause, task) = HolderOn(records, day);
                Assert.True((cause, task) == (Kind(span), span.Task), $"{day.Iso()}: {cause} {task}, told was {span}");
            }
            day = span.To;
            Assert.Equal(here, span.WorkingDays);
            working += here;
        }
        Assert.Equal((told.End, told.WorkingDays), (day, working));
        Assert.Equal(working, told.Parts.Sum(p => p.WorkingDays));
        foreach (var late in told.Late)
        {
            Assert.True(late.DaysOver >= 0);
            // What was late before the history begins is not told.
            if (late.Deadline.Due >= told.Start && late.Deadline.Pauses.Count == 0) Assert.Equal(late.DaysOver, late.Over.Sum(p => p.WorkingDays));
        }
    }

    private static string Kind(HeldSpan span) => span.Cause switch { HoldCause.Suspension => "stood", HoldCause.Waiting => "waited", _ => "task" };

    private static (string Cause, string? Task) HolderOn(IReadOnlyList<CaseRecord> records, DateOnly day)
    {
        List<CaseTask> open = [];
        Dictionary<string, int> closed = [];
        HashSet<string> detached = [];
        var (stands, everStood) = (false, false);
        foreach (var record in records)
            foreach (var fact in record.Facts)
            {
                switch (fact)
                {
                    case TaskOpened f when f.Task.OpenedOn < day: open.Add(f.Task); break;
                    case TaskRevised f when open.FindIndex(t => t.Id == f.Task.Id) is >= 0 and var at: open[at] = f.Task; break;
                    case TaskClosed f: Close(f.Task, f.On); break;
                    case TaskCancelled f: Close(f.Task, On(record)); break;
                    case TaskRecalled f: Close(f.Task, On(record)); break;
                    case PartiesDecided f when On(record) < day:
                        // Only items that are open in this moment: one that joins later, or was closed, is not let go.
                        detached.UnionWith(open.Where(t => !closed.ContainsKey(t.Id) && t.Party is not null && (t.Activity, t.Visit) == (f.Activity, f.Visit)).Select(t => t.Id));
                        break;
                    case CaseSuspended f when f.On < day: (stands, everStood) = (true, true); break;
                    case SuspensionLifted f when everStood && f.On < day: (stands, everStood) = (false, false); break;
                }
            }
        if (stands) return ("stood", null);
        var holder = open.Where(t => t.Kind is not (TaskKind.Opinion or TaskKind.Assignment or TaskKind.Extension or TaskKind.LateReply) && (!closed.TryGetValue(t.Id, out var order) || order > 0))
            .OrderByDescending(t => t.ApplicantsClock)
            .ThenByDescending(t => (t.Party is not null || t.Kind is not (TaskKind.Report or TaskKind.Acceptance)) && !detached.Contains(t.Id))
            .ThenByDescending(t => closed.GetValueOrDefault(t.Id, int.MaxValue)).ThenBy(t => t.OpenedOn).ThenBy(t => t.OpenedAt).ThenBy(t => t.Id, StringComparer.Ordinal).FirstOrDefault();
        return holder is null ? ("waited", null) : ("task", holder.Id);

        // A task closed before this day is none any more; one that is closed on it or later held it, the latest before the others.
        void Close(string task, DateOnly on) => closed[task] = on < day ? 0 : closed.Count + 1;
    }

    private static DateOnly On(CaseRecord record)
    {
        foreach (var fact in record.Facts)
        {
            DateOnly? own = fact switch { TaskClosed c => c.On, ActionTaken a => a.On, VisitCompleted v => v.On, CaseSubmitted s => s.On, _ => null };
            if (record.OccurredOn is null && own is { } day) return day;
        }
        return record.OccurredOn ?? Workflows.Engine.Inputs.LocalDate(record.At);
    }
}
