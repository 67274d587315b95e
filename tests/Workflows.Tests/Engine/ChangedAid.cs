using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>
/// A changed copy of the shipped aid project: the appraisal has another id, the notice to the donor is the officer's alone and asks for no scan, appraisal takes
/// fewer days, and somebody looks through the file before it is archived.
/// </summary>
internal static partial class ChangedAid
{
    public static CaseDefinition Definition { get; } = Read();

    public static IReadOnlyDictionary<string, string> There { get; } = new Dictionary<string, string> { ["appraise"] = "assess" };

    public static IReadOnlyDictionary<string, string> Back { get; } = new Dictionary<string, string> { ["assess"] = "appraise", ["lookThrough"] = "archive" };

    /// <summary>The files, for whoever wants to change them further.</summary>
    public static Dictionary<string, byte[]> Files()
    {
        var folder = SeededOffice.Folder("aid-project");
        return System.IO.Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
            .Select(f => (Name: Path.GetRelativePath(folder, f).Replace('\\', '/'), Text: File.ReadAllText(f)))
            .Where(f => !f.Name.StartsWith("scenarios/", StringComparison.Ordinal))
            .ToDictionary(f => f.Name, f => Encoding.UTF8.GetBytes(Changed(f.Name, Appraise().Replace(f.Text, "assess"))), StringComparer.Ordinal);
    }

    private static CaseDefinition Read()
    {
        var result = DefinitionReader.Read("aid-project", Files());
        return result.Definition ?? throw new InvalidOperationException(string.Join(Environment.NewLine, result.Errors));
    }

    private static string Changed(string name, string text)
    {
        var node = JsonNode.Parse(text)!;
        switch (name)
        {
            case "workflow.json": Workflow(node["root"]!); break;
            case "terms.json":
                foreach (var term in node["terms"]!.AsArray().Where(t => (string?)t!["key"] == "appraisal")) term!["amount"] = "15 working days";
                break;
            case "texts.vi.json" or "texts.en.json":
                node["activity.lookThrough"] = "Rà soát hồ sơ";
                node["outcome.lookThrough.Looked"] = "Đã rà soát";
                break;
        }
        return node.ToJsonString();
    }

    private static void Workflow(JsonNode root)
    {
        var activities = root["activities"]!.AsArray();
        var donor = activities.Single(a => (string?)a!["id"] == "noticeDonor")!;
        donor["who"] = new JsonArray(new JsonObject { ["role"] = "officer", ["at"] = "owner" });
        donor["outcomes"]![0]!.AsObject().Remove("slots");
        activities.Add(new JsonObject
        {
            ["id"] = "lookThrough", ["type"] = "Approvals.UserTask", ["version"] = 1, ["name"] = "lookThrough",
            ["metadata"] = new JsonObject { ["displayText"] = "Look through", ["designer"] = new JsonObject { ["position"] = new JsonObject { ["x"] = 0, ["y"] = 0 } } },
            ["who"] = new JsonArray(new JsonObject { ["role"] = "officer", ["at"] = "owner" }),
            ["outcomes"] = new JsonArray(new JsonObject { ["port"] = "Looked", ["kind"] = "positive", ["comment"] = "optional" }),
        });
        var connections = root["connections"]!.AsArray();
        foreach (var connection in connections.Where(c => (string?)c!["target"]!["activity"] == "archive")) connection!["target"]!["activity"] = "lookThrough";
        connections.Add(new JsonObject
        {
            ["source"] = new JsonObject { ["activity"] = "lookThrough", ["port"] = "Looked" },
            ["target"] = new JsonObject { ["activity"] = "archive", ["port"] = "In" },
        });
    }

    [GeneratedRegex(@"\bappraise\b")]
    private static partial Regex Appraise();
}
