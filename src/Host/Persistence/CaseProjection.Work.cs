using System.Buffers;
using System.Text.Json;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.People;

namespace Approvals.Persistence;

// Tasks, deadlines and what is due.
internal sealed partial class CaseProjection
{
    private void Opened(CaseTask task)
    {
        script.Execute(
            """
            insert into task (id, stream, case_id, activity, handle, visit, kind, organisation, by_letter, position, state, opened_at, due,
              deadline_id, late)
            values (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, 'open', @11, @12, @13, 0)
            """,
            task.Id, record.Stream, after.Id, task.Activity, task.Handle, task.Visit, task.Kind.ToString(), task.Organisation,
            task.ByLetter, task.Position, task.OpenedAt, after.DeadlineById(task.Deadline)?.Due, task.Deadline);
    }

    private void SetState(string task, string state, string? recorder) =>
        script.Execute("update task set state = @2, actor = @3 where id = @1", task, state, recorder);

    private void Closed(TaskClosed fact)
    {
        script.Execute(
            "update task set state = 'closed', outcome = @2, actor = @3, closed_at = @4, closed_on = @5, late = @6 where id = @1",
            fact.Task, fact.Outcome, fact.Actor, record.At, fact.On, fact.Late);
        Leave(fact.Task, DraftStates.Submitted);
    }

    private void Cancelled(string task)
    {
        script.Execute("update task set state = 'cancelled', closed_at = @2, closed_on = @3 where id = @1", task, record.At, Today);
        Leave(task, DraftStates.Discarded);
    }

    private void Leave(string task, string edits) =>
        script.ExecuteWhere(
            "select 1 from draft where task_id = @1 and state = 'open' limit 1",
            "update draft set state = @2, data = '{}', updated_at = @3 where task_id = @1 and state = 'open'", task, edits, record.At);

    private void Started(Deadline deadline)
    {
        script.Execute(
            """
            insert into deadline (id, stream, key, term, basis, confirmed, start, due, state, calendar, task_id, pauses, stopped_on, planned, changed_at,
              extensions)
            values (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, null, @13, @14, @15)
            """,
            deadline.Id, record.Stream, deadline.Key, deadline.Term, deadline.Basis, deadline.Confirmed, deadline.Start, deadline.Due,
            deadline.Paused ? "paused" : "running", deadline.Calendar, deadline.Task, RecordJson.Write(deadline.Pauses), Planned(deadline.Id), record.At,
            deadline.Extensions is { } extensions ? RecordJson.Write(extensions) : "[]");
        if (deadline is { Task: not null, Set: null })
            script.Execute("update task set due = @2, deadline_id = @3 where id = @1 and deadline_id is null", deadline.Task, deadline.Due,
                deadline.Id);
    }

    private void Moved(DeadlineMoved fact)
    {
        var paused = fact.Pauses is [.., { To: null }];
        script.Execute(
            """
            update deadline set pauses = @3, due = @4, calendar = @5, state = @6, start = coalesce(@7, start), moves = moves + 1, changed_at = @8
            where stream = @1 and id = @2
            """,
            record.Stream, fact.Deadline, RecordJson.Write<IReadOnlyList<Pause>>(fact.Pauses), fact.Due, fact.Calendar,
            paused ? "paused" : "running", fact.Start, record.At);
        Due(fact.Deadline, fact.Due);
    }

    private void Extended(DeadlineExtended fact)
    {
        var extensions = after.DeadlineById(fact.Deadline)?.Extensions ?? [.. before?.DeadlineById(fact.Deadline)?.Extensions ?? [], fact.Extension];
        script.Execute("update deadline set extensions = @3, due = @4, calendar = @5, moves = moves + 1, changed_at = @6 where stream = @1 and id = @2", record.Stream, fact.Deadline,
            RecordJson.Write(extensions), fact.Due, fact.Calendar, record.At);
        Due(fact.Deadline, fact.Due);
    }

    private void Due(string deadline, DateOnly due)
    {
        script.Execute("update task set due = @3 where case_id = @1 and deadline_id = @2 and state in ('open', 'recorded')", after.Id, deadline, due);
        foreach (var task in after.Tasks)
            if (task.Internal == deadline) script.Execute("update task set internal_due = @2 where id = @1", task.Id, due);
    }

    private void Stopped(DeadlineStopped fact)
    {
        script.Execute(
            "update deadline set state = @3, stopped_on = @4, planned = @5, moves = moves + 1, changed_at = @6 where stream = @1 and id = @2", record.Stream,
            fact.Deadline, fact.Result, fact.On, Planned(fact.Deadline), record.At);
        // A term that several share may end before the work of all of them.
        if (after.Tasks.Any(t => t.Deadline == fact.Deadline))
            script.Execute("update task set due = null where case_id = @1 and deadline_id = @2 and state in ('open', 'recorded')", after.Id, fact.Deadline);
    }

    /// <summary>What is due is what the state says; of deadlines that began or ended in this record it is written with them.</summary>
    private void Plan()
    {
        var (old, now) = (before?.Due ?? [], after.Due);
        if (old == now) return;
        foreach (var deadline in old.Concat(now).Select(i => i.Deadline).Distinct(StringComparer.Ordinal))
        {
            if (planned.Contains(deadline) || old.Where(i => i.Deadline == deadline).SequenceEqual(now.Where(i => i.Deadline == deadline))) continue;
            script.ExecuteOne($"{record.Stream}: something is due of a deadline {deadline} that there is not.",
                "update deadline set planned = @3 where stream = @1 and id = @2", record.Stream, deadline, Planned(deadline));
        }
    }

    /// <summary>What the state plans for a deadline, in the form of migration 0006.</summary>
    private Cell Planned(string deadline)
    {
        planned.Add(deadline);
        if (!after.Due.Any(i => i.Deadline == deadline)) return "[]";
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var item in after.Due)
            {
                if (item.Deadline != deadline) continue;
                json.WriteStartArray();
                json.WriteStringValue(Short(item.Key));
                json.WriteStringValue(item.Kind);
                json.WriteNumberValue(item.At.ToUnixTimeMilliseconds());
                if (item.Task is null) json.WriteNullValue();
                else json.WriteStringValue(Short(item.Task));
                json.WriteNumberValue(item.Offset);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        return Cell.Utf8(bytes.WrittenSpan.ToArray());

        ReadOnlySpan<char> Short(string id) =>
            id.StartsWith(after.Id, StringComparison.Ordinal) && id.Length > after.Id.Length && id[after.Id.Length] is '.' or '/' ? id.AsSpan(after.Id.Length) : id;
    }

    private void Raised(Incident incident) => script.Execute(
        "insert into incident (stream, number, case_id, code, place, detail, raised_at) values (@1, @2, @3, @4, @5, @6, @7)",
        record.Stream, incident.Number, after.Id, incident.Code, incident.Where, incident.Detail, record.At);
}
