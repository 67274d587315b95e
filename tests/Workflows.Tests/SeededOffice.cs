using System.Text.Json;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;
using Approvals.Workflows.Scenarios;

namespace Approvals.Workflows.Tests;

/// <summary>The seeded organisations, calendar and case types, read from the files that ship with the product.</summary>
internal static class SeededOffice
{
    private static readonly JsonSerializerOptions web = new(JsonSerializerDefaults.Web) { AllowTrailingCommas = false };

    public static Directory Directory { get; } = Read();

    public static WorkCalendar Calendar { get; } = WorkCalendar.FromJson(File.ReadAllBytes(Seed("holidays.json")), "holidays.json");

    public static CaseDefinition AidProject { get; } = Definition("aid-project");

    /// <summary>The scenarios of the aid project.</summary>
    public static ScenarioFolder AidScenarios { get; } = ScenarioFolder.ReadFolder(Folder("aid-project"));

    /// <summary>Plays a scenario of the aid project with its people and calendar.</summary>
    public static ScenarioResult Play(Scenario scenario) => new ScenarioRunner(AidProject, Directory, Calendar, AidScenarios.Versions).Run(scenario);

    public static CaseDefinition Compact { get; } = Definition("cluster-compact");

    /// <summary>Plays the first steps of a scenario of the compact.</summary>
    public static ScenarioResult PlayCompact(string name, int steps, Elsewhere? elsewhere = null)
    {
        var scenario = ScenarioFolder.ReadFolder(Folder("cluster-compact")).Files.Single(f => f.File == $"scenarios/{name}.json").Scenario!;
        return new ScenarioRunner(Compact, Directory, Calendar).Run(scenario with { Steps = [.. scenario.Steps.Take(steps)], Elsewhere = elsewhere ?? scenario.Elsewhere });
    }

    /// <summary>Plays every scenario of a case type.</summary>
    public static IEnumerable<(string File, CaseDefinition Definition, ScenarioResult Result)> PlayAll(string type)
    {
        var (definition, folder) = (Definition(type), ScenarioFolder.ReadFolder(Folder(type)));
        foreach (var play in folder.Files)
            yield return (play.File, definition, new ScenarioRunner(definition, Directory, Calendar, folder.Versions).Run(play.Scenario!));
    }

    public static string Folder(string type) => Path.Combine(AppContext.BaseDirectory, "workflows", type);

    private static CaseDefinition Definition(string type)
    {
        var result = DefinitionReader.ReadFolder(Folder(type));
        return result.Definition ?? throw new InvalidOperationException(string.Join(Environment.NewLine, result.Errors));
    }

    private static Directory Read()
    {
        var organisations = JsonSerializer.Deserialize<DirectoryData>(File.ReadAllBytes(Seed("organisations.json")), web)!;
        var people = JsonSerializer.Deserialize<DirectoryData>(File.ReadAllBytes(Seed("people.json")), web)!;
        var clusters = JsonSerializer.Deserialize<DirectoryData>(File.ReadAllBytes(Seed("clusters.json")), web)!;
        return new Directory(1, people with { Organisations = organisations.Organisations, Clusters = clusters.Clusters });
    }

    public static string Seed(string name) => Path.Combine(AppContext.BaseDirectory, "seeds", name);
}
