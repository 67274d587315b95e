using System.Collections.Frozen;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Conditions;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>
/// A case type for one test: paths like <c>start > a.Yes > b > end</c> make the connections, and every activity that is not given is a task of an officer of
/// the owner with the outcome Done. All share one small form.
/// </summary>
internal sealed class Flowchart
{
    private readonly Dictionary<string, Activity> activities = [];
    private readonly Dictionary<(string, string), string> connections = [];
    private readonly List<TermDefinition> terms = [];
    private readonly List<VariableDefinition> variables = [];
    private readonly Dictionary<string, LimitDefinition> limits = [];
    private IReadOnlyList<string> consultable = [];
    private string? abbreviation = "TTr";

    private readonly Dictionary<string, IReadOnlyList<BodyBinding>> bodies = new()
    {
        ["department"] = [new BodyBinding(Office.Department, null, null, null, null, true)],
        ["committee"] = [new BodyBinding(Office.Committee, null, null, null, null, true)],
    };

    public static FormDefinition Form { get; } = new()
    {
        Draft = ["general"],
        Sections =
        [
            new SectionDefinition("general",
            [
                Field("title", FieldType.Text), Field("contact", FieldType.Text) with { Personal = true }, Field("amount", FieldType.Money),
                Field("flag", FieldType.YesNo), Field("bodies", FieldType.Organisations), Field("until", FieldType.Date),
                Field("rows", FieldType.Table) with { Columns = [Field("date", FieldType.Date), Field("title", FieldType.Text)] },
                Field("pairs", FieldType.Table) with { Columns = [Field("scorer", FieldType.Organisation), Field("scored", FieldType.Organisation)] },
            ]),
            new SectionDefinition("own", [Field("note", FieldType.Text), Field("happened", FieldType.Date), Field("witness", FieldType.Text) with { Personal = true }, Field("about", FieldType.Case)]),
        ],
        Checklist = [new SlotDefinition { Slot = "plan" }, new SlotDefinition { Slot = "map" }, new SlotDefinition { Slot = "scan", Task = true }],
    };

    public static Flowchart Of(params IEnumerable<string> paths)
    {
        var chart = new Flowchart();
        foreach (var path in paths) chart.Path(path.Split(" > "));
        return chart;
    }

    public static OutcomeDefinition Yes(string port = "Done") => new(port, OutcomeKind.Positive, CommentRule.Optional, [], [], false);

    public static OutcomeDefinition No(string port) => new(port, OutcomeKind.Return, CommentRule.Optional, [], [], false);

    public static TaskRule Rule(string role = "officer", string at = "owner") => new() { Who = [new WhoRule([role], at)], Outcomes = [Yes()] };

    public static UserTaskActivity Task(string id, string role = "officer", string at = "owner", params IReadOnlyList<OutcomeDefinition> outcomes) =>
        new(id, Rule(role, at) with { Outcomes = outcomes.Count > 0 ? outcomes : [Yes()] });

    public static Condition When(string source) => Condition.Parse(source);

    public Flowchart With(params IEnumerable<Activity> given)
    {
        foreach (var activity in given) activities[activity.Id] = activity;
        return this;
    }

    public Flowchart Term(string key, string amount, string start = "open", string onSupplement = "notStarted", params IReadOnlyList<string> stop)
    {
        terms.Add(new TermDefinition
        {
            Key = key, Amount = Workflows.Calendars.Term.Parse(amount), Start = start, Stop = stop, OnSupplement = onSupplement, Basis = "thử", ValidFrom = DateOnly.MinValue,
            Confirmed = true,
        });
        return this;
    }

    /// <summary>The last term may be extended.</summary>
    public Flowchart Extendable(string most, int times = 1, string role = "leader", string at = "owner")
    {
        terms[^1] = terms[^1] with { Extend = new ExtensionRule(Workflows.Calendars.Term.Parse(most), times, [new WhoRule([role], at)], "thử gia hạn") };
        return this;
    }

    public Flowchart Term(TermDefinition term)
    {
        terms.Add(term);
        return this;
    }

    public Flowchart Consultable(params IReadOnlyList<string> bodies)
    {
        consultable = bodies;
        return this;
    }

    public Flowchart Body(string name, params IReadOnlyList<BodyBinding> bindings)
    {
        bodies[name] = bindings;
        return this;
    }

    public Flowchart Limit(string name, decimal value)
    {
        limits[name] = new LimitDefinition(value, "thử", true);
        return this;
    }

    /// <summary>The abbreviation of all documents; null for none.</summary>
    public Flowchart Abbreviated(string? value)
    {
        abbreviation = value;
        return this;
    }

    public Flowchart Variable(string name, string type, string? value)
    {
        variables.Add(new VariableDefinition(name, type, value));
        return this;
    }

    public CaseDefinition Build(string digest = "definition", FormDefinition? form = null, string? field = null, string? amountField = null, string key = "test")
    {
        activities.TryAdd("start", new StartActivity("start"));
        activities.TryAdd("end", new EndActivity("end"));
        foreach (var id in connections.Keys.Select(k => k.Item1).Concat(connections.Values)) activities.TryAdd(id, Task(id));
        return new CaseDefinition
        {
            Key = key,
            Digest = digest,
            TextsDigest = "texts",
            Activities = activities.ToFrozenDictionary(),
            Connections = connections.ToFrozenDictionary(),
            Variables = variables,
            Form = form ?? Form,
            Field = field,
            AmountField = amountField,
            Terms = terms,
            Places = new[]
            {
                new PlaceDefinition
                {
                    Place = "tinh",
                    Consultable = consultable,
                    Limits = limits,
                    Bodies = bodies,
                },
            }.ToFrozenDictionary(p => p.Place),
            Texts = new[] { "vi", "en" }.ToFrozenDictionary(
                l => l, _ => abbreviation is null ? FrozenDictionary<string, string>.Empty : new Dictionary<string, string> { ["document.abbr"] = abbreviation }.ToFrozenDictionary()),
        };
    }

    private static FieldDefinition Field(string key, FieldType type) => new() { Key = key, Type = type };

    private void Path(string[] steps)
    {
        for (var i = 0; i + 1 < steps.Length; i++)
        {
            var (from, port) = Split(steps[i]);
            connections.Add((from, port), Split(steps[i + 1]).Id);
        }
    }

    private static (string Id, string Port) Split(string step) => step.Split('.') is [var id, var port] ? (id, port) : (step, "Done");
}
