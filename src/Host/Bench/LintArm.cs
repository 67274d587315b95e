using System.Text;
using System.Text.Json.Nodes;
using Approvals.Seeding;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Bench;

/// <summary>
/// How long <c>lint</c> needs for a case type of 200 activities with forks, joins and choices that nest nowhere and end all.
/// </summary>
internal static class LintArm
{
    private const int Blocks = 28;

    public static JsonObject Run(string bench)
    {
        var seeds = SeedReader.Read(Path.Combine(AppContext.BaseDirectory, "seeds"));
        var directory = new Directory(1, seeds.Directory);
        var files = Files(Path.Combine(bench, "approval"));
        var today = Inputs.LocalDate(TimeProvider.System.GetUtcNow());
        var samples = new Samples(6);
        var (activities, first) = (0, 0.0);
        for (var i = 0; i < 6; i++)
        {
            var start = Samples.Start();
            var result = DefinitionReader.Read("large", files);
            if (result.Definition is not { } definition)
                throw new InvalidOperationException($"The large case type is wrong: {result.Errors[0]}");
            var findings = StructureCheck.Check(definition).Concat(StaffCheck.Check(definition, directory, today)).ToList();
            if (findings.Count > 0) throw new InvalidOperationException($"The large case type is wrong: {findings[0]}");
            samples.Take(Samples.Since(start));
            if (i == 0) first = samples.Quantile(0);
            activities = definition.Activities.Count;
        }
        // The first is what somebody waits for who runs the verb once.
        return new JsonObject
        {
            ["activities"] = activities, ["first_ms"] = Samples.Round(first), ["again_ms"] = Samples.Round(samples.Quantile(0)),
        };
    }

    private static Dictionary<string, byte[]> Files(string small)
    {
        var flow = new Flow(JsonNode.Parse(File.ReadAllText(Path.Combine(small, "workflow.json")))!.AsObject());
        flow.Build();
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["workflow.json"] = Encoding.UTF8.GetBytes(flow.Document.ToJsonString()),
        };
        foreach (var name in (string[])["form.json", "terms.json", "places/ha-noi.json"])
            files[name] = File.ReadAllBytes(Path.Combine(small, name));
        foreach (var name in (string[])["texts.vi.json", "texts.en.json"])
        {
            var texts = JsonNode.Parse(File.ReadAllText(Path.Combine(small, name)))!.AsObject();
            foreach (var task in flow.Tasks) texts["activity." + task] = task;
            files[name] = Encoding.UTF8.GetBytes(texts.ToJsonString());
        }
        return files;
    }

    /// <summary>
    /// Start, two milestones and an end of the small case type; between them blocks of a choice between two tasks and a fork of two.
    /// </summary>
    private sealed class Flow(JsonObject document)
    {
        private readonly JsonArray activities = [];
        private readonly JsonArray connections = [];

        public JsonObject Document => document;

        public List<string> Tasks { get; } = [];

        public void Build()
        {
            var small = document["root"]!["activities"]!.AsArray().ToDictionary(a => a!["id"]!.GetValue<string>(), a => a!.AsObject());
            foreach (var kept in (string[])["start", "msSubmitted", "msApproved", "end"]) activities.Add(small[kept].DeepClone());
            Connect("start", "Done", "msSubmitted");
            (string From, string Port)[] open = [("msSubmitted", "Done")];
            for (var i = 0; i < Blocks; i++) open = Block(i, open, small["approve"]);
            foreach (var (from, port) in open) Connect(from, port, "msApproved");
            Connect("msApproved", "Done", "end");
            document["root"]!["activities"] = activities;
            document["root"]!["connections"] = connections;
        }

        private (string, string)[] Block(int i, (string From, string Port)[] open, JsonObject task)
        {
            Add($"choice{i}", "Elsa.FlowDecision", ("condition", Wrapped("Boolean", "JavaScript", "variables.form.amount > 1000")));
            Add($"fork{i}", "Elsa.FlowFork", ("branches", Wrapped("String[]", "Object", "[\"A\",\"B\"]")));
            Add($"join{i}", "Elsa.FlowJoin", ("mode", "WaitAll"), ("customProperties", new JsonObject { ["fork"] = $"fork{i}" }));
            foreach (var (from, port) in open) Connect(from, port, $"choice{i}");
            foreach (var (name, before, after) in ((string, string, string)[])[
                ($"large{i}", $"choice{i}/True", $"fork{i}"), ($"little{i}", $"choice{i}/False", $"fork{i}"),
                ($"left{i}", $"fork{i}/A", $"join{i}"), ($"right{i}", $"fork{i}/B", $"join{i}")])
            {
                var copy = task.DeepClone().AsObject();
                copy["id"] = name;
                copy["name"] = name;
                copy["outcomes"] = new JsonArray(new JsonObject { ["port"] = "Approve", ["kind"] = "positive", ["comment"] = "optional" });
                activities.Add(copy);
                Tasks.Add(name);
                Connect(before.Split('/')[0], before.Split('/')[1], name);
                Connect(name, "Approve", after);
            }
            return [($"join{i}", "Done")];
        }

        private void Add(string id, string type, params (string Name, JsonNode Value)[] members)
        {
            var activity = new JsonObject
            {
                ["id"] = id, ["type"] = type, ["version"] = 1, ["name"] = id,
                ["metadata"] = new JsonObject { ["designer"] = new JsonObject { ["position"] = new JsonObject { ["x"] = 0, ["y"] = 0 } } },
            };
            foreach (var (name, value) in members) activity[name] = value;
            activities.Add(activity);
        }

        private static JsonObject Wrapped(string type, string language, string value) => new()
        {
            ["typeName"] = type, ["expression"] = new JsonObject { ["type"] = language, ["value"] = value },
        };

        private void Connect(string from, string port, string to) => connections.Add(new JsonObject
        {
            ["source"] = new JsonObject { ["activity"] = from, ["port"] = port },
            ["target"] = new JsonObject { ["activity"] = to, ["port"] = "In" },
        });
    }
}
