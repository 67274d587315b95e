using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Approvals.Workflows.Scenarios;

namespace Approvals.Seeding;

/// <summary>A sample case: the steps of its file, one after another; what is due in between fires by itself.</summary>
internal sealed class SampleScript(SampleCase sample, CaseDefinition definition, Directory directory, WorkCalendar calendar) : IScript
{
    private const string Reference = "case:";

    private static readonly TimeSpan pace = TimeSpan.FromMinutes(4);

    private int next;
    private DateTimeOffset last;

    public string Key => sample.Key;

    public CaseDefinition Definition => definition;

    public DateTimeOffset BeginsAt => Morning(sample.Scenario.Start.On);

    public CaseCommand Begin(Props props)
    {
        last = BeginsAt;
        var start = sample.Scenario.Start;
        var parent = sample.Parent is null ? "" : props.Case(sample.Parent);
        // What the parent prepared is what is submitted, else it would lie about as a draft for ever.
        var draft = start.Link is null ? null : props.DraftOf(parent, start.Link);
        var command = Commands(last, props, props.Begun(sample.Key, draft?.Id)).Begin(start with { Data = Resolved(start.Data, props) }, parent);
        return draft is not null && command is SubmitCase submit ? submit with { DraftRevision = draft.Value.Revision } : command;
    }

    public Scene? Next(CaseState state)
    {
        var due = state is { IsOpen: true, Due.Length: > 0 } ? state.Due.Min(d => d.At) : (DateTimeOffset?)null;
        if (next == sample.Scenario.Steps.Count) return due is { } rest ? Fire(rest) : null;
        var step = sample.Scenario.Steps[next];
        var at = Morning(step.On) is var morning && morning > last ? morning : last + pace;
        if (due <= at) return Fire(due.Value);
        if (step.Sweep) return Fire(at, then: () => Took(at));
        return new Scene(at, (now, props) =>
        {
            Took(at);
            var command = Commands(at, props, now.Id).Of(step with { Data = Resolved(step.Data, props) }, now, null);
            return command is DecideTask decide && now.Tasks.Find(t => t.Id == decide.Task) is { } task
                ? decide with { Seen = Seen.Of(now, definition.Form, task) }
                : command;
        });
    }

    private static Scene Fire(DateTimeOffset at, Action? then = null) => new(at, (state, props) =>
    {
        then?.Invoke();
        return new FireDue { Id = props.NewId(), Case = state.Id, Actor = Actor.System };
    });

    private void Took(DateTimeOffset at)
    {
        next++;
        last = at;
    }

    private ScenarioCommands Commands(DateTimeOffset at, Props props, string id) =>
        new(definition, Inputs.ForReading(at, calendar, directory), props.NewId(), id, slot => props.File(definition.Key, slot));

    /// <summary>The same minute for all, so that of two on one day the file that stands first comes first.</summary>
    private static DateTimeOffset Morning(DateOnly day) => Inputs.StartOf(day, 8).AddMinutes(40);

    /// <summary>Values with the ids of the cases that they name.</summary>
    private static Dictionary<string, JsonElement> Resolved(IReadOnlyDictionary<string, JsonElement> values, Props props) =>
        values.ToDictionary(v => v.Key, v => JsonSerializer.SerializeToElement(Resolved(JsonNode.Parse(v.Value.GetRawText()), props)), StringComparer.Ordinal);

    private static JsonNode? Resolved(JsonNode? node, Props props) => node switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, Resolved(p.Value, props)))),
        JsonArray a => new JsonArray([.. a.Select(i => Resolved(i, props))]),
        JsonValue v when v.TryGetValue(out string? text) && text.StartsWith(Reference, StringComparison.Ordinal) => props.Case(text[Reference.Length..]),
        _ => node?.DeepClone(),
    };
}
