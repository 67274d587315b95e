using System.Globalization;
using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Evidence;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>The trip that the values of a case describe.</summary>
public static class Trips
{
    /// <summary>The trip of some values; null where the form declares none, or days are missing or in the wrong order.</summary>
    /// <param name="form">The form.</param>
    /// <param name="values">The values.</param>
    /// <param name="directory">Bodies by which travellers are told apart.</param>
    /// <param name="province">Province of the case.</param>
    /// <param name="on">Local day.</param>
    public static Trip? Of(FormDefinition form, ValueMap values, Directory directory, string province, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(values);
        if (form.Trip is not { } trip || values.DateOf(trip.From) is not { } from || values.DateOf(trip.To) is not { } to || to < from) return null;
        return new Trip(from, to, [.. Rows(form, values, directory, province, on).DistinctBy(r => r.Person).Select(r => new Traveller(r.Person.ToString(), r.KeyLeader))]);
    }

    /// <summary>Names of those who travel and are not to be abroad together.</summary>
    public static IReadOnlyList<string> KeyLeaders(FormDefinition form, ValueMap values) =>
        [.. Rows(form, values, null, "", default).Where(r => r.KeyLeader).DistinctBy(r => r.Person).Select(r => r.Name)];

    /// <summary>Those who travel in one case and bear the name of somebody of another, with their bodies: "Nguyễn Văn A (Sở Y tế)".</summary>
    /// <param name="form">The form of the one case.</param>
    /// <param name="values">Its values.</param>
    /// <param name="otherForm">The form of the other case.</param>
    /// <param name="other">Its values.</param>
    public static IReadOnlyList<string> Namesakes(FormDefinition form, ValueMap values, FormDefinition otherForm, ValueMap other)
    {
        var sought = Rows(otherForm, other, null, "", default).Select(r => r.Person).ToList();
        return [.. Rows(form, values, null, "", default).Where(r => sought.Exists(s => s.To(r.Person) != Likeness.Other)).Select(r => r.Called).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// What told persons apart before decision 0042: SHA-256 over the columns, without case and doubled spaces. Trips planned until then are found by it still.
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
    internal static IEnumerable<TravellerRow> Rows(FormDefinition form, ValueMap values, Directory? directory, string province, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(values);
        if (form.Trip is not { } trip || !values.TryGetValue(trip.Table, out var table) || table.ValueKind != JsonValueKind.Array) yield break;
        foreach (var (at, row) in table.EnumerateArray().Index())
            if (row.ValueKind == JsonValueKind.Object && TextOf(row, trip.Person[0]) is { Length: > 0 } name)
            {
                var body = string.Join(' ', trip.Person.Skip(1).Select(p => TextOf(row, p)));
                yield return new TravellerRow(at, PersonKey.Of(name, body, directory, province, on), PersonOf(trip.Person.Select(p => TextOf(row, p))), trip.KeyLeader is { } key && IsYes(row, key), name, body, row);
            }
    }

    internal static string TextOf(JsonElement row, string column) =>
        row.TryGetProperty(column, out var cell) && cell.ValueKind == JsonValueKind.String ? cell.GetString()! : "";

    internal static bool IsYes(JsonElement row, string column) => row.TryGetProperty(column, out var cell) && cell.ValueKind == JsonValueKind.True;

    /// <summary>Notes that the trip became another, if it did.</summary>
    internal static void Follow(Session s)
    {
        if (s.Definition.Form.Trip is null) return;
        var now = Of(s.Definition.Form, s.State.Values, s.Inputs.Directory, s.State.Place, s.Today);
        if (now != s.State.Trip) s.Emit(new TripPlanned(now));
    }
}

/// <summary>A row of the table of travellers.</summary>
/// <param name="At">Which row, from 0.</param>
/// <param name="Person">Who it is.</param>
/// <param name="Before">The key of trips planned before decision 0042.</param>
/// <param name="KeyLeader">Whether the position is one of those that are not abroad together.</param>
/// <param name="Name">Name as it was typed.</param>
/// <param name="Body">Body as it was typed.</param>
/// <param name="Row">The row.</param>
internal sealed record TravellerRow(int At, PersonKey Person, string Before, bool KeyLeader, string Name, string Body, JsonElement Row)
{
    /// <summary>Name and body, as somebody is told apart from others.</summary>
    public string Called => Body.Length == 0 ? Name : $"{Name} ({Body})";

    /// <summary>How surely a traveller of another case is this one.</summary>
    public Likeness To(string person) => PersonKey.Parse(person) is { } other ? Person.To(other) : person == Before ? Likeness.Same : Likeness.Other;
}
