using System.Globalization;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>Linked cases: a draft prepared from this one, and signals between parent and child, each with a key that makes a second delivery harmless.</summary>
internal static class Links
{
    /// <summary>Signal a child sends when it is submitted.</summary>
    public const string LinkedSignal = "linked";

    public static void PrepareDraft(Session s, StartCaseActivity activity)
    {
        // A case that is followed by one of its own type hands on what it was; who belongs to the cluster and who leads it is asked of today, unless this case says it.
        var body = activity.For is { } place ? s.Body(place) ?? s.State.Organisation : s.State.Organisation;
        var copied = ValueMap.Of(activity.Copies.Where(c => c.From == StartCaseActivity.Itself || s.State.Values.ContainsKey(c.From))
            .Select(c => KeyValuePair.Create(c.To, c.From == StartCaseActivity.Itself ? ValueMap.Text(s.State.Id) : s.State.Values[c.From])));
        var offered = activity.CaseType == s.Definition.Key ? Prefill.OfDraft(s.Definition, s.Inputs.Directory, body, s.Today, s.State.Values, copied) : ValueMap.Empty;
        var values = offered.With(copied).With(activity.Set.Select(p => KeyValuePair.Create(p.Key, Parsed(s, p.Key, p.Value))));
        if (activity.Unless is { } unless && Alike(s.Definition.Form.Queries.First(q => q.Name == unless), s.Definition.Key, s.State.Id, values, s.Inputs.Registers) is [var there, ..])
        {
            if (s.State.Links.All(l => l.Case != there.Case)) s.Emit(new Linked(new CaseLink(activity.Link, there.Case, false)));
            return;
        }
        var id = string.Create(CultureInfo.InvariantCulture, $"{s.State.Id}-{s.State.LastDraft + 1}");
        var drafters = activity.For is null ? [] : s.Holders(s.Resolve([new WhoRule(["officer"], activity.For)]));
        s.Emit(new LinkedDraftPrepared(id, activity.CaseType, activity.Link, drafters.Count > 0 ? drafters[0] : s.Command.Actor.Id, values));
    }

    /// <summary>The other cases of a type that have the same values in the fields of a query; none while one of these is empty.</summary>
    internal static IReadOnlyList<FoundCase> Alike(QueryDefinition query, string type, string except, ValueMap values, IRegisterReader registers)
    {
        var same = values.Only(query.By);
        return same.Count < query.By.Count || query.By.Any(f => same.TextOf(f) is not { Length: > 0 })
            ? []
            : [.. registers.Alike(type, except, same).OrderBy(f => f.Number, StringComparer.Ordinal)];
    }

    /// <summary>What a body is addressed by where cases are addressed by their ids.</summary>
    public const string OwnerPrefix = "organisation/";

    public static void Send(Session s, SignalActivity activity)
    {
        if (activity.ToOwner) Send(s, OwnerPrefix + s.State.Organisation, activity.Signal, s.State.Values.Only(activity.Fields).With([.. Letter(s, activity.Document), .. NotOwed(s, activity.NotOwed), .. OwedAgain(activity)]));
        else if (s.State.Links.Find(l => l.Parent) is { } parent) Send(s, parent.Case, activity.Signal, Whole(s.State.Values, activity.Fields));
        else Flow.Incident(s, "signal.no-parent", activity.Id, activity.Signal);
    }

    /// <summary>What fields say, an empty text for those that say nothing: the other case must not keep what was true of it before.</summary>
    private static ValueMap Whole(ValueMap values, IReadOnlyList<string> fields) =>
        values.Only(fields).With(fields.Where(f => !values.ContainsKey(f)).Select(f => KeyValuePair.Create(f, ValueMap.Text(""))));

    /// <summary>Number and date of the newest document of a type, as the values that are sent along.</summary>
    private static IEnumerable<KeyValuePair<string, System.Text.Json.JsonElement>> Letter(Session s, string? type)
    {
        if (type is null || s.State.Documents.LastOrDefault(d => d.Type == type) is not { } document) yield break;
        if (document.Number is { } number) yield return KeyValuePair.Create("number", ValueMap.Text(number));
        if (document.Date is { } date) yield return KeyValuePair.Create("date", ValueMap.Text(date.Iso()));
    }

    /// <summary>Why the owner does not owe what the signal names.</summary>
    private static IEnumerable<KeyValuePair<string, System.Text.Json.JsonElement>> NotOwed(Session s, string? field) =>
        field is null ? [] : [KeyValuePair.Create("notOwed", ValueMap.Text(s.State.Values.TextOf(field) ?? ""))];

    private static IEnumerable<KeyValuePair<string, System.Text.Json.JsonElement>> OwedAgain(SignalActivity activity) =>
        activity.OwedAgain ? [KeyValuePair.Create("owedAgain", ValueMap.Text("true"))] : [];

    public static void Send(Session s, string to, string signal, ValueMap values)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{s.State.Id}/{signal}/{s.State.Seq}");
        // A second one of the same name in one command would be taken for a repeated delivery and lost.
        var before = s.Facts.OfType<SignalSent>().Count(f => f.Signal == signal);
        if (before > 0) key += string.Create(CultureInfo.InvariantCulture, $".{before}");
        s.Emit(new SignalSent(key, to, signal, values));
    }

    public static Refusal? Receive(Session s, DeliverSignal command)
    {
        if (s.State.Signals.Contains(command.Key)) return Refusals.SignalKnown;
        if (!s.State.IsOpen && command.Signal != LinkedSignal) return Refusals.Ended;
        s.Emit(new SignalReceived(command.Key, command.From, command.Signal));
        if (command.Signal == LinkedSignal)
        {
            s.Emit(new Linked(new CaseLink(command.Values.TextOf("link") ?? LinkedSignal, command.From, false)));
            return null;
        }
        if (command.Values.Count > 0)
        {
            var emptied = command.Values.Where(v => v.Value.ValueKind == System.Text.Json.JsonValueKind.String && v.Value.GetString() is "").Select(v => v.Key).ToList();
            s.Emit(new ValuesRecorded(
                command.Values.Only(command.Values.Keys.Except(emptied)), [.. emptied.Where(s.State.Values.ContainsKey)], "case:" + command.From, false));
            Clocks.OnAmended(s, command.Values.Keys);
            Obligations.OnAmended(s);
            Trips.Follow(s);
        }
        s.Notice(command.Signal, [s.State.Submitter], ("from", command.From));
        return null;
    }

    private static System.Text.Json.JsonElement Parsed(Session s, string key, string value) =>
        s.Definition.Form.Field(key)?.Type == FieldType.YesNo
            ? System.Text.Json.JsonSerializer.SerializeToElement(value == "true", CaseJson.Default.Boolean)
            : ValueMap.Text(value);
}
