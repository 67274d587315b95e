using Approvals.Persistence;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Microsoft.Data.Sqlite;

namespace Approvals.Desk;

/// <summary>A case with something due, as the lists know it.</summary>
internal sealed record DueRow(string Case, string Stream, long Seq, long NextAt);

/// <summary>A row of the ledger to be.</summary>
internal sealed record ReminderLine(string Key, string Account, string Kind, string Task, DateOnly Due, int Days, DateTimeOffset At);

/// <summary>What a sweep will write for a case that is still at this record.</summary>
internal sealed record CasePlan(DueRow Case, IReadOnlyList<ReminderLine> Lines, DateTimeOffset? Next);

/// <summary>Reads what is due and plans what is told of it, outside the writer: by the directory and calendar of one moment.</summary>
internal sealed class ReminderPlan : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Directory directory;
    private readonly WorkCalendar calendar;
    private readonly DateOnly today;
    private readonly Statement due, told;

    // Not the store's: what a sweep reads once would push out of its memory what people work on.
    private readonly CaseReader.Loader cases;

    public ReminderPlan(Database database, Directory directory, WorkCalendar calendar, DateTimeOffset now)
    {
        (this.directory, this.calendar, Now, today) = (directory, calendar, now, Inputs.LocalDate(now));
        connection = database.OpenToRead();
        cases = new CaseReader.Loader(database.OpenToRead());
        due = new Statement(connection.Handle!,
            """
            select case_id, stream, seq, next_at from case_summary
            where next_at <= @1 and (next_at, case_id) > (@2, @3) order by next_at, case_id limit @4
            """);
        told = new Statement(connection.Handle!, "select key from reminder where stream = @1");
    }

    /// <summary>Version of the directory it plans by.</summary>
    public long Directory => directory.Version;

    /// <summary>Version of the calendar it plans by.</summary>
    public int Calendar => calendar.Version;

    public DateTimeOffset Now { get; }

    /// <summary>The next cases with something due, behind another.</summary>
    public List<DueRow> Behind(DueRow? last, int most)
    {
        List<DueRow> rows = [];
        due.Read(
            r => { rows.Add(new DueRow(r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3))); return true; },
            Now, last?.NextAt ?? long.MinValue, last?.Case ?? "", most);
        return rows;
    }

    /// <summary>What is to be told of a case; null when it has to act itself first, or is another than the row says.</summary>
    public CasePlan? Of(DueRow row)
    {
        if (cases.Load(row.Stream, null)?.State is not { } state || state.Seq != row.Seq || Reminders.MustWait(state, Now, calendar.Version)) return null;
        HashSet<string> before = new(StringComparer.Ordinal);
        told.Read(r => { before.Add(r.GetString(0)); return true; }, row.Stream);
        List<ReminderLine> lines = [];
        Dictionary<string, IReadOnlyList<string>> recipients = new(StringComparer.Ordinal);
        foreach (var item in Reminders.DueBy(state, Now).Where(i => !before.Contains(i.Key)).OrderBy(i => i.At))
        {
            if (state.Tasks.FirstOrDefault(t => t.Id == item.Task) is not { } task || state.DeadlineById(item.Deadline) is not { } deadline) continue;
            if (!recipients.TryGetValue(task.Id, out var accounts))
                recipients[task.Id] = accounts = Reminders.Recipients(directory, state, task, today) is { Count: > 0 } some ? some : [""];
            var days = Math.Abs(calendar.WorkingDaysBetween(today, deadline.Due));
            foreach (var account in accounts) lines.Add(new ReminderLine(item.Key, account, item.Kind, task.Id, deadline.Due, days, item.At));
        }
        // Later is what is not due yet: of what is due all is told with this.
        DateTimeOffset? next = null;
        foreach (var item in state.Due)
            if (item.At > Now && (next is null || item.At < next)) next = item.At;
        return new CasePlan(row, lines, next);
    }

    public void Dispose()
    {
        due.Dispose();
        told.Dispose();
        cases.Dispose();
        connection.Dispose();
    }
}
