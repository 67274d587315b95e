using System.Globalization;
using System.Text.Json;
using Approvals.Desk;
using Microsoft.Data.Sqlite;

namespace Approvals.Commands;

/// <summary>The stream of a body or donor folded again, with the rows that calendars and reminders read.</summary>
internal sealed class DutyReplay(SqliteConnection connection, string stream)
{
    public int Records { get; private set; }

    public List<string> Differences()
    {
        var state = DutyState.Empty;
        try
        {
            foreach (var row in Rows("select body from record where stream = @1 order by seq"))
            {
                foreach (var fact in DutyJson.Facts(row[0] ?? "")) state = state.Apply(fact);
                Records++;
            }
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or InvalidOperationException or KeyNotFoundException)
        {
            return [$"the record after {Records} cannot be folded: {fault.Message}"];
        }
        return [.. Stored(state), .. Deadlines(state), .. Told(state), .. Registered(state)];
    }

    private IEnumerable<string> Stored(DutyState state)
    {
        if (Rows("select body from stream_state where stream = @1").FirstOrDefault() is not [{ } stored])
        {
            // A sheet that brings a donor says nothing of what it owes.
            if (DutyJson.Write(state) != DutyJson.Write(DutyState.Empty)) yield return "no state is stored";
        }
        else if (stored != DutyJson.Write(state)) yield return "the stored state is not what the records say";
    }

    private IEnumerable<string> Deadlines(DutyState state)
    {
        var rows = Rows("select id, due, state, calendar from deadline where stream = @1").ToDictionary(r => r[0] ?? "", r => (r[1], r[2], r[3]), StringComparer.Ordinal);
        foreach (var owed in state.Owed)
            if (!rows.Remove(owed.Id, out var row)) yield return $"deadline {owed.Id}: the row is missing";
            else if (row != (owed.Due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), owed.State, owed.Calendar.ToString(CultureInfo.InvariantCulture)))
                yield return $"deadline {owed.Id}: stored {row.Item1} {row.Item2}, the records give {owed.Due:yyyy-MM-dd} {owed.State}";
        foreach (var id in rows.Keys.Order(StringComparer.Ordinal)) yield return $"deadline {id}: no record made this row";
    }

    /// <summary>What was told is of a duty that there is, and was planned for it.</summary>
    private IEnumerable<string> Told(DutyState state)
    {
        foreach (var row in Rows("select distinct key, task_id, told_at >= at from reminder where stream = @1"))
            if (state.Find(row[1] ?? "") is not { } owed || row[2] != "1" || !owed.Reminders.Any(o => row[0] == $"{owed.Id}/reminder/{o.ToString(CultureInfo.InvariantCulture)}"))
                yield return $"reminder {row[0]}: no record planned it";
    }

    private IEnumerable<string> Registered(DutyState state)
    {
        if (state.Registrations is not [.., var last]) yield break;
        if (Rows("select registration from donor where 'donor/' || key = @1").FirstOrDefault() is not [{ } stored] || stored != DutyJson.Write(last))
            yield return "the registration of the donor is not the one recorded last";
    }

    private List<string?[]> Rows(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@1", stream);
        using var reader = command.ExecuteReader();
        List<string?[]> rows = [];
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))]);
        return rows;
    }
}
