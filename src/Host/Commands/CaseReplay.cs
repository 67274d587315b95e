using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Microsoft.Data.Sqlite;

namespace Approvals.Commands;

/// <summary>One case folded again, with the rows that lists and inboxes read as they follow from its records.</summary>
internal sealed class CaseReplay(SqliteConnection connection, string stream)
{
    private const int MostNamed = 12;

    private readonly SortedDictionary<string, TaskLine> tasks = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, DeadlineLine> deadlines = new(StringComparer.Ordinal);

    /// <summary>Whatever was ever planned, by key.</summary>
    private readonly Dictionary<string, DueItem> planned = new(StringComparer.Ordinal);

    private readonly List<string> paths = [];
    private Snapshot? snapshot;

    public int Records { get; private set; }

    public List<string> Differences()
    {
        CaseState? state = null;
        snapshot = Stored();
        try
        {
            foreach (var record in CaseReader.History(connection, stream))
            {
                state = CaseState.Fold(state, record);
                if (record.Seq == snapshot?.Seq) Compare(state);
                foreach (var fact in record.Facts) Follow(fact, state);
                Records++;
            }
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or System.Diagnostics.UnreachableException or InvalidOperationException)
        {
            return [$"the record after {state?.Seq ?? 0} cannot be folded: {fault.Message}"];
        }
        return state is null ? ["there is a state and no record"]
            : [.. States(state), .. Tasks(), .. Deadlines(), .. Due(state), .. Told(), .. Summary(state), .. Links(state)];
    }

    private void Follow(Fact fact, CaseState after)
    {
        switch (fact)
        {
            case TaskOpened f:
                tasks[f.Task.Id] = new TaskLine(f.Task.Handle, "open", null, null, after.DeadlineById(f.Task.Deadline)?.Due.Iso(), null,
                    false, f.Task.Deadline);
                break;
            case AnswerRecorded f: tasks[f.Task] = tasks[f.Task] with { State = "recorded" }; break;
            case RecordingRejected f: tasks[f.Task] = tasks[f.Task] with { State = "open" }; break;
            case TaskClosed f:
                tasks[f.Task] = tasks[f.Task] with
                {
                    State = "closed",
                    Outcome = f.Outcome,
                    Actor = f.Actor,
                    ClosedOn = f.On.Iso(),
                    Late = f.Late,
                };
                break;
            case TaskCancelled f:
                tasks[f.Task] = tasks[f.Task] with { State = "cancelled", ClosedOn = Workflows.Engine.Inputs.LocalDate(after.At).Iso() };
                break;
            case TaskRecalled f:
                tasks[f.Task] = tasks[f.Task] with { State = "cancelled", ClosedOn = Workflows.Engine.Inputs.LocalDate(after.At).Iso() };
                break;
            case DeadlineStarted f:
                deadlines[f.Deadline.Id] =
                    new DeadlineLine(f.Deadline.Key, f.Deadline.Due.Iso(), f.Deadline.Paused ? "paused" : "running", null);
                break;
            case DeadlineMoved f:
                deadlines[f.Deadline] = deadlines[f.Deadline] with { Due = f.Due.Iso(), State = f.Pauses is [.., { To: null }] ? "paused" : "running" };
                foreach (var (id, task) in tasks.Where(t => t.Value.Deadline == f.Deadline
                    && t.Value.State is ("open" or "recorded")).ToList())
                    tasks[id] = task with { Due = f.Due.Iso() };
                break;
            case DeadlineExtended f:
                deadlines[f.Deadline] = deadlines[f.Deadline] with { Due = f.Due.Iso() };
                foreach (var (id, task) in tasks.Where(t => t.Value.Deadline == f.Deadline && t.Value.State is ("open" or "recorded")).ToList())
                    tasks[id] = task with { Due = f.Due.Iso() };
                break;
            case TaskRevised f:
                tasks[f.Task.Id] = tasks[f.Task.Id] with
                {
                    Handle = f.Task.Handle,
                    Deadline = f.Task.Deadline,
                    Due = after.DeadlineById(f.Task.Deadline)?.Due.Iso(),
                };
                break;
            case DeadlineRevised f:
                deadlines[f.Deadline.Id] = deadlines[f.Deadline.Id] with { Key = f.Deadline.Key, Due = f.Deadline.Due.Iso() };
                foreach (var (id, task) in tasks.Where(t => t.Value.Deadline == f.Deadline.Id && t.Value.State is ("open" or "recorded"))
                    .ToList())
                    tasks[id] = task with { Due = f.Deadline.Due.Iso() };
                break;
            case DuePlanned f: foreach (var item in f.Items) planned[item.Key] = item; break;
            case DueScheduled f: planned[f.Item.Key] = f.Item; break;
            case DeadlineStopped f:
                deadlines[f.Deadline] = deadlines[f.Deadline] with { State = f.Result, StoppedOn = f.On.Iso() };
                foreach (var task in after.Tasks.Where(t => t.Deadline == f.Deadline)) tasks[task.Id] = tasks[task.Id] with { Due = null };
                break;
        }
    }

    /// <summary>The snapshot is of an earlier record than the last, at most so many as a load has to fold (docs/decisions/0014).</summary>
    private List<string> States(CaseState state)
    {
        if (snapshot is null) return ["no state is stored"];
        if (snapshot.Seq > state.Seq || snapshot.Seq <= state.Seq - Ahead.SnapshotEvery)
            return [$"the state was made after record {snapshot.Seq}, the history has {state.Seq}"];
        return paths.Count <= MostNamed ? paths : [.. paths.Take(MostNamed), $"state: {paths.Count - MostNamed} further differences"];
    }

    private Snapshot? Stored() =>
        Rows("select seq, fold_version, body from stream_state where stream = @1").FirstOrDefault() is { } row
            ? new Snapshot(long.Parse(row[0] ?? "", CultureInfo.InvariantCulture), row[1], row[2] ?? "") : null;

    private void Compare(CaseState history)
    {
        // Another version is folded again on loading and says nothing.
        if (snapshot!.FoldVersion != Text(CaseState.FoldVersion)) return;
        try
        {
            Compare("state", JsonNode.Parse(RecordJson.Write(history)),
                JsonNode.Parse(RecordJson.Write(RecordJson.ReadState(snapshot.Body))), paths);
        }
        catch (JsonException fault)
        {
            paths.Add($"the stored state does not read: {fault.Message}");
        }
    }

    private IEnumerable<string> Tasks() => Lines(
        "task", tasks.ToDictionary(t => t.Key, t => t.Value.Columns, StringComparer.Ordinal),
        "select id, handle, state, outcome, actor, due, closed_on, late from task where case_id = substr(@1, 6)",
            ["handle", "state", "outcome", "actor", "due", "closed_on", "late"]);

    private IEnumerable<string> Deadlines() => Lines(
        "deadline", deadlines.ToDictionary(d => d.Key, d => d.Value.Columns, StringComparer.Ordinal),
        "select id, key, due, state, stopped_on from deadline where stream = @1", ["key", "due", "state", "stopped_on"]);

    private IEnumerable<string> Due(CaseState state) => Lines(
        "due_item", state.Due.ToDictionary(d => d.Key, d => new string?[] { d.Kind, Text(d.At.ToUnixTimeMilliseconds()) },
            StringComparer.Ordinal),
        "select key, kind, at from due_item where stream = @1", ["kind", "at"]);

    /// <summary>What was told beside the case was planned by it, at that time and for that task.</summary>
    private IEnumerable<string> Told()
    {
        if (Rows("select 1 from sqlite_master where name = 'reminder' and @1 is not null").Count == 0) yield break;
        foreach (var row in Rows("select distinct key, kind, at, task_id, told_at >= at from reminder where stream = @1"))
            if (!planned.TryGetValue(row[0] ?? "", out var item)) yield return $"reminder {row[0]}: no record planned it";
            else if (row[1] != item.Kind || row[2] != Text(item.At.ToUnixTimeMilliseconds()) || row[3] != item.Task || row[4] != "1")
                yield return $"reminder {row[0]}: it is not what the history planned";
    }

    private IEnumerable<string> Summary(CaseState state)
    {
        var next = state.Deadlines.Where(d => d is { Paused: false, Set: null }).OrderBy(d => d.Due).ThenBy(d => d.Key, StringComparer.Ordinal).FirstOrDefault();
        string?[] expected =
        [
            Text(state.Seq), state.Number, state.Title, state.Organisation, state.Status, state.Holder, state.StatusSince.Iso(),
            state.SuspendedOn is null ? "0" : "1", state.Ending,
            next?.Due.Iso(), next?.Key, state.Submitter,
        ];
        return Lines(
            "case_summary", new Dictionary<string, string?[]> { [state.Id] = expected },
            "select case_id, seq, number, title, organisation, status, holder, status_since, suspended, ending, next_due, next_due_term, submitter from case_summary where case_id = substr(@1, 6)",
            ["seq", "number", "title", "organisation", "status", "holder", "status_since", "suspended", "ending", "next_due", "next_due_term",
                "submitter"]);
    }

    private IEnumerable<string> Links(CaseState state) => Lines(
        "case_link", (state.Named ?? []).ToDictionary(n => $"{n.Field} {n.Case}", _ => Array.Empty<string?>(), StringComparer.Ordinal),
        "select field || ' ' || to_case from case_link where from_case = substr(@1, 6)", []);

    private IEnumerable<string> Lines(string table, Dictionary<string, string?[]> expected, string sql, string[] columns)
    {
        var there = Rows(sql).ToDictionary(r => r[0] ?? "", r => r[1..], StringComparer.Ordinal);
        foreach (var id in expected.Keys.Except(there.Keys).Order(StringComparer.Ordinal)) yield return $"{table} {id}: the row is missing";
        foreach (var id in there.Keys.Except(expected.Keys).Order(StringComparer.Ordinal))
            yield return $"{table} {id}: no record made this row";
        foreach (var (id, row) in there.Where(t => expected.ContainsKey(t.Key)).OrderBy(t => t.Key, StringComparer.Ordinal))
            for (var i = 0; i < columns.Length; i++)
                if (row[i] != expected[id][i])
                    yield return $"{table} {id}.{columns[i]}: stored {Shown(row[i])}, the history gives {Shown(expected[id][i])}";
    }

    private List<string?[]> Rows(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@1", stream);
        using var reader = command.ExecuteReader();
        List<string?[]> rows = [];
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null
                : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))]);
        return rows;
    }

    private static void Compare(string path, JsonNode? history, JsonNode? stored, List<string> differences)
    {
        switch (history, stored)
        {
            case (JsonObject a, JsonObject b):
                foreach (var name in a.Select(p => p.Key).Union(b.Select(p => p.Key))) Compare($"{path}.{name}", a[name], b[name],
                    differences);
                break;
            case (JsonArray a, JsonArray b) when a.Count == b.Count:
                for (var i = 0; i < a.Count; i++) Compare($"{path}[{i}]", a[i], b[i], differences);
                break;
            default:
                if (!JsonNode.DeepEquals(history, stored))
                    differences.Add($"{path}: stored {Shown(stored?.ToJsonString())}, the history gives {Shown(history?.ToJsonString())}");
                break;
        }
    }

    private static string Shown(string? text) => text is null ? "nothing" : text.Length > 80 ? text[..80] + "…" : text;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Snapshot(long Seq, string? FoldVersion, string Body);

    private sealed record TaskLine(string Handle, string State, string? Outcome, string? Actor, string? Due, string? ClosedOn, bool Late,
        string? Deadline)
    {
        public string?[] Columns => [Handle, State, Outcome, Actor, Due, ClosedOn, Late ? "1" : "0"];
    }

    private sealed record DeadlineLine(string Key, string Due, string State, string? StoppedOn)
    {
        public string?[] Columns => [Key, Due, State, StoppedOn];
    }
}
