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
    /// <summary>Cases are read side by side; more readers than this would only keep people waiting.</summary>
    private const int MostReaders = 2;

    private readonly SqliteConnection connection;
    private readonly Directory directory;
    private readonly WorkCalendar calendar;
    private readonly DateOnly today;
    private readonly Statement due;
    private readonly List<Reader> readers = [];

    public ReminderPlan(Database database, Directory directory, WorkCalendar calendar, DateTimeOffset now)
    {
        (this.directory, this.calendar, Now, today) = (directory, calendar, now, Inputs.LocalDate(now));
        connection = database.OpenToRead();
        due = new Statement(connection.Handle!,
            """
            select case_id, stream, seq, next_at from case_summary
            where next_at <= @1 and (next_at, case_id) > (@2, @3) order by next_at, case_id limit @4
            """);
        for (var i = 0; i < Math.Min(Environment.ProcessorCount, MostReaders); i++) readers.Add(new Reader(database));
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

    /// <summary>What is to be told of each; those are left out that have to act themselves first, or are others than the row says.</summary>
    /// <param name="rows">Cases with something due.</param>
    /// <param name="onFault">Told of each that could not be read; it may be called by several threads, one at a time.</param>
    public List<CasePlan> Of(List<DueRow> rows, Action<string, Exception> onFault)
    {
        var one = new Lock();
        var plans = new CasePlan?[rows.Count];
        Parallel.For(0, readers.Count, reader =>
        {
            for (var i = reader; i < rows.Count; i += readers.Count)
                try
                {
                    plans[i] = Of(rows[i], readers[reader]);
                }
                catch (Exception fault) when (fault is not OutOfMemoryException)
                {
                    lock (one) onFault(rows[i].Case, fault);
                }
        });
        return [.. plans.OfType<CasePlan>()];
    }

    private CasePlan? Of(DueRow row, Reader reader)
    {
        if (reader.Case(row.Stream) is not { } state || state.Seq != row.Seq || Reminders.MustWait(state, Now, calendar.Version)) return null;
        var before = reader.Told(row.Stream);
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
        foreach (var reader in readers) reader.Dispose();
        connection.Dispose();
    }

    /// <summary>Reads for one thread. Not through the store: what a sweep reads once would push out of its memory what people work on.</summary>
    private sealed class Reader : IDisposable
    {
        private readonly SqliteConnection connection;
        private readonly Statement told;
        private readonly CaseReader.Loader cases;

        public Reader(Database database)
        {
            connection = database.OpenToRead();
            told = new Statement(connection.Handle!, "select key from reminder where stream = @1");
            cases = new CaseReader.Loader(database.OpenToRead());
        }

        public CaseState? Case(string stream) => cases.Load(stream, null, 0)?.State;

        public HashSet<string> Told(string stream)
        {
            HashSet<string> keys = new(StringComparer.Ordinal);
            told.Read(r => { keys.Add(r.GetString(0)); return true; }, stream);
            return keys;
        }

        public void Dispose()
        {
            told.Dispose();
            cases.Dispose();
            connection.Dispose();
        }
    }
}
