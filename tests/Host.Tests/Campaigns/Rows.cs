using System.Globalization;
using Approvals.Tests.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.Data.Sqlite;

namespace Approvals.Tests.Campaigns;

/// <summary>
/// The rows that lists, jobs and mails live on: as they stand in the database, and as anybody would write them who reads the records from the first to the last.
/// </summary>
internal static class Rows
{
    private static readonly string[] queries =
    [
        "select 'task ' || id || ' ' || state || ' ' || coalesce(outcome, '') || ' ' || coalesce(actor, '') || ' ' || coalesce(closed_on, '') || ' ' || late from task",
        "select 'due of ' || id || ' ' || coalesce(due, '') from task where state in ('open', 'recorded')",
        "select 'deadline ' || id || ' ' || state || ' ' || start || ' ' || due || ' ' || coalesce(stopped_on, '') from deadline",
        "select 'item ' || key || ' ' || kind || ' ' || at || ' ' || deadline_id || ' ' || coalesce(task_id, '') from due_item",
        "select 'mail ' || id || ' ' || template || ' ' || state from mail",
        "select 'signal ' || key || ' ' || to_case || ' ' || signal from signal",
        "select 'incident ' || case_id || ' ' || number || ' ' || code from incident",
        "select 'number ' || register || ' ' || number || ' ' || display from register_entry",
        "select 'document ' || id || ' ' || version || ' ' || state || ' ' || coalesce(number, '') from document",
        "select 'case ' || case_id || ' ' || seq || ' ' || status || ' ' || coalesce(ending, '') || ' ' || suspended || ' ' || coalesce(next_at, '') from case_summary",
    ];

    public static SortedSet<string> Stored(TemporaryData data) => Stored(data.Folder);

    public static SortedSet<string> Stored(string folder) => new(queries.SelectMany(q => Query(folder, q)), StringComparer.Ordinal);

    /// <summary>Everything of every table but the clock's own, for comparing before and after.</summary>
    public static List<string> Everything(TemporaryData data)
    {
        var tables = Query(data.Folder, "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name");
        return [.. tables.SelectMany(t => Query(data.Folder, $"select * from {t}").Select(row => t + ": " + row).Order(StringComparer.Ordinal))];
    }

    public static IEnumerable<string> Expected(IReadOnlyList<CaseRecord> records, CaseState state)
    {
        Dictionary<string, string> rows = [];
        Dictionary<string, Deadline> deadlines = [];
        foreach (var record in records)
            foreach (var fact in record.Facts) Write(rows, deadlines, fact, record);
        foreach (var task in state.Tasks) rows["due of " + task.Id] = $"due of {task.Id} {state.DeadlineById(task.Deadline)?.Due.Iso()}";
        foreach (var item in state.Due) rows[item.Key] = $"item {item.Key} {item.Kind} {item.At.ToUnixTimeMilliseconds()} {item.Deadline} {item.Task}";
        var next = state.Due.Length == 0 ? "" : state.Due.Min(d => d.At).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return rows.Values.Append($"case {state.Id} {records.Count} {state.Status} {state.Ending} {(state.SuspendedOn is null ? 0 : 1)} {next}");
    }

    private static void Write(Dictionary<string, string> rows, Dictionary<string, Deadline> deadlines, Fact fact, CaseRecord record)
    {
        void Task(string id, string state, string? outcome = null, string? actor = null, DateOnly? on = null, bool late = false) =>
            rows["task " + id] = $"task {id} {state} {outcome} {actor} {on?.Iso()} {(late ? 1 : 0)}";

        void Deadline(string id, string state, DateOnly? stopped = null) =>
            rows["deadline " + id] = $"deadline {id} {state} {deadlines[id].Start.Iso()} {deadlines[id].Due.Iso()} {stopped?.Iso()}";

        var today = Inputs.LocalDate(record.At);
        switch (fact)
        {
            case TaskOpened f: Task(f.Task.Id, "open"); break;
            case AnswerRecorded f: Task(f.Task, "recorded", actor: f.Answer.Recorder); break;
            case RecordingRejected f: Task(f.Task, "open"); break;
            case TaskClosed f: Task(f.Task, "closed", f.Outcome, f.Actor, f.On, f.Late); break;
            case TaskCancelled f: Task(f.Task, "cancelled", on: today, actor: Recorder(rows, f.Task)); break;
            case TaskRecalled f: Task(f.Task, "cancelled", on: today); break;
            case DeadlineStarted f:
                deadlines[f.Deadline.Id] = f.Deadline;
                Deadline(f.Deadline.Id, f.Deadline.Paused ? "paused" : "running");
                break;
            case DeadlineMoved f:
                deadlines[f.Deadline] = deadlines[f.Deadline] with { Start = f.Start ?? deadlines[f.Deadline].Start, Due = f.Due };
                Deadline(f.Deadline, f.Pauses is [.., { To: null }] ? "paused" : "running");
                break;
            case DeadlineExtended f:
                deadlines[f.Deadline] = deadlines[f.Deadline] with { Due = f.Due };
                Deadline(f.Deadline, rows["deadline " + f.Deadline].Split(' ')[2]);
                break;
            case DeadlineRevised f:
                deadlines[f.Deadline.Id] = f.Deadline;
                Deadline(f.Deadline.Id, f.Deadline.Paused ? "paused" : "running");
                break;
            case DeadlineStopped f: Deadline(f.Deadline, f.Result, f.On); break;
            case NoticeQueued f: foreach (var account in f.Recipients) rows[$"mail {f.Key}/{account}"] = $"mail {f.Key}/{account} {f.Template} queued"; break;
            case SignalSent f: rows.TryAdd("signal " + f.Key, $"signal {f.Key} {f.To} {f.Signal}"); break;
            case IncidentRaised f: rows["incident " + f.Incident.Number] = $"incident {record.Stream["case/".Length..]} {f.Incident.Number} {f.Incident.Code}"; break;
            case NumberTaken f: rows[$"number {f.Register} {f.Number}"] = $"number {f.Register} {f.Number} {f.Display}"; break;
            case DocumentChanged { Document: var d }: rows["document " + d.Id] = $"document {d.Id} {d.Version} {d.State} {d.Number}"; break;
        }
    }

    /// <summary>Who had recorded an answer stands in the row of a task that was cancelled before it was confirmed.</summary>
    private static string? Recorder(Dictionary<string, string> rows, string task) => rows["task " + task].Split(' ') is [_, _, "recorded", _, var actor, ..] ? actor : null;

    private static List<string> Query(string folder, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "approvals.db")};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this class's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read()) rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) is byte[] b ? Convert.ToHexString(b) : reader.GetValue(i).ToString())));
        return rows;
    }
}
