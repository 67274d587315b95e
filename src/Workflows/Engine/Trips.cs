using System.Globalization;
using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Evidence;

namespace Approvals.Workflows.Engine;

/// <summary>The trip that the values of a case describe.</summary>
public static class Trips
{
    /// <summary>The trip of some values; null where the form declares none, or days are missing or in the wrong order.</summary>
    public static Trip? Of(FormDefinition form, ValueMap values)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(values);
        if (form.Trip is not { } trip || values.DateOf(trip.From) is not { } from || values.DateOf(trip.To) is not { } to || to < from) return null;
        return new Trip(from, to, [.. Rows(form, values).DistinctBy(r => r.Person).Select(r => new Traveller(r.Person, r.KeyLeader))]);
    }

    /// <summary>Names of those who travel and are not to be abroad together.</summary>
    public static IReadOnlyList<string> KeyLeaders(FormDefinition form, ValueMap values)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(values);
        return [.. Rows(form, values).Where(r => r.KeyLeader).DistinctBy(r => r.Person).Select(r => r.Name)];
    }

    /// <summary>
    /// What tells one person from another: SHA-256 over the columns, without case and doubled spaces. It is a key to join by, no protection: the columns themselves
    /// stand in the values of the case, and walls keep provinces apart.
    /// </summary>
    public static string PersonOf(IEnumerable<string> columns)
    {
        var name = string.Join('|', columns.Select(Plain));
        return RecordHash.Digest(System.Text.Encoding.UTF8.GetBytes(name));
    }

    /// <summary>A text as it is compared: lower case, single spaces, NFC.</summary>
    internal static string Plain(string text) =>
        string.Join(' ', text.Normalize().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLower(CultureInfo.InvariantCulture);

    /// <summary>Travellers with their rows; rows without a name are left out.</summary>
    internal static IEnumerable<(string Person, bool KeyLeader, string Name, JsonElement Row)> Rows(FormDefinition form, ValueMap values)
    {
        if (form.Trip is not { } trip || !values.TryGetValue(trip.Table, out var table) || table.ValueKind != JsonValueKind.Array) yield break;
        foreach (var row in table.EnumerateArray())
            if (row.ValueKind == JsonValueKind.Object && TextOf(row, trip.Person[0]) is { Length: > 0 } name)
                yield return (PersonOf(trip.Person.Select(p => TextOf(row, p))), trip.KeyLeader is { } key && IsYes(row, key), name, row);
    }

    internal static string TextOf(JsonElement row, string column) =>
        row.TryGetProperty(column, out var cell) && cell.ValueKind == JsonValueKind.String ? cell.GetString()! : "";

    internal static bool IsYes(JsonElement row, string column) => row.TryGetProperty(column, out var cell) && cell.ValueKind == JsonValueKind.True;

    /// <summary>Notes that the trip became another, if it did.</summary>
    internal static void Follow(Session s)
    {
        if (s.Definition.Form.Trip is null) return;
        var now = Of(s.Definition.Form, s.State.Values);
        if (now != s.State.Trip) s.Emit(new TripPlanned(now));
    }
}
