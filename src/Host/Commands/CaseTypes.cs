using Approvals.Workflows.Definitions;
using Approvals.Workflows.Scenarios;

namespace Approvals.Commands;

/// <summary>The folders of case types that a verb was asked about.</summary>
internal static class CaseTypes
{
    /// <summary>The folder given, or its folders, or those that ship with the program; empty when there is none.</summary>
    public static IReadOnlyList<string> Folders(string? path)
    {
        path ??= Path.Combine(AppContext.BaseDirectory, "workflows");
        if (!System.IO.Directory.Exists(path)) return [];
        path = Path.GetFullPath(path);
        return File.Exists(Path.Combine(path, "workflow.json"))
            ? [path]
            : [.. System.IO.Directory.EnumerateDirectories(path).Where(f =>
                File.Exists(Path.Combine(f, "workflow.json"))).Order(StringComparer.Ordinal)];
    }

    /// <summary>Scenario files of a case type; what does not read comes as an error with file and JSON path.</summary>
    public static IEnumerable<(string File, Scenario? Scenario, DefinitionError? Error)> Scenarios(string folder)
    {
        var scenarios = Path.Combine(folder, "scenarios");
        if (!System.IO.Directory.Exists(scenarios)) yield break;
        foreach (var file in System.IO.Directory.EnumerateFiles(scenarios, "*.json").Order(StringComparer.Ordinal))
        {
            var name = "scenarios/" + Path.GetFileName(file);
            Scenario? scenario = null;
            DefinitionError? error = null;
            try
            {
                scenario = ScenarioJson.Read(File.ReadAllBytes(file));
            }
            catch (System.Text.Json.JsonException fault)
            {
                error = new DefinitionError(name, fault.Path ?? "$", fault.Message);
            }
            yield return (name, scenario, error);
        }
    }
}
