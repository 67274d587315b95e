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
        // A case that is followed by one of its own type hands on what it was; who belongs to the cluster and who leads it is asked of today.
        var offered = activity.CaseType == s.Definition.Key ? Prefill.OfDraft(s.Definition.Form, s.Inputs.Directory, s.State.Organisation, s.Today) : ValueMap.Empty;
        var values = offered.With(s.State.Values.Only(activity.Copy)).With(activity.Set.Select(p => KeyValuePair.Create(p.Key, Parsed(s, p.Key, p.Value))));
        var id = string.Create(CultureInfo.InvariantCulture, $"{s.State.Id}-{s.State.LastDraft + 1}");
        s.Emit(new LinkedDraftPrepared(id, activity.CaseType, activity.Link, s.Command.Actor.Id, values));
    }

    /// <summary>What a body is addressed by where cases are addressed by their ids.</summary>
    public const string OwnerPrefix = "organisation/";

    public static void Send(Session s, SignalActivity activity)
    {
        if (activity.ToOwner) Send(s, OwnerPrefix + s.State.Organisation, activity.Signal, s.State.Values.Only(activity.Fields).With([.. Letter(s, activity.Document), .. NotOwed(s, activity.NotOwed), .. OwedAgain(activity)]));
        else if (s.State.Links.Find(l => l.Parent) is { } parent) Send(s, parent.Case, activity.Signal, s.State.Values.Only(activity.Fields));
        else Flow.Incident(s, "signal.no-parent", activity.Id, activity.Signal);
    }

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
            s.Emit(new ValuesRecorded(command.Values, [], "case:" + command.From, false));
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
