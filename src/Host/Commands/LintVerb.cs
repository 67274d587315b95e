using Approvals.Seeding;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Scenarios;

namespace Approvals.Commands;

/// <summary><c>lint [PATH]</c>: whether case types read, hold together and can be worked by the seeded people.</summary>
public static class LintVerb
{
    /// <summary>Checks the case types of a folder.</summary>
    /// <param name="words">The verb and perhaps a path: one case type, or a folder of them.</param>
    /// <param name="today">Day for which it is asked who holds what.</param>
    /// <param name="output">Where findings go.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, DateOnly today, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (words.Count > 2 || CaseTypes.Folders(words.ElementAtOrDefault(1)) is not { Count: > 0 } folders)
        {
            await output.WriteLineAsync("Usage: lint [PATH], PATH being the folder of a case type (with a workflow.json) or a folder of such folders.");
            return Verbs.Misused;
        }
        var seeds = SeedReader.Read(Path.Combine(AppContext.BaseDirectory, "seeds"));
        var directory = new Directory(1, seeds.Directory);
        var findings = 0;
        foreach (var folder in folders)
        {
            var key = Path.GetFileName(folder);
            var result = DefinitionReader.ReadFolder(folder);
            List<string> lines =
            [
                .. result.Errors.Concat(Examples(folder)).Select(e => e.ToString()),
                .. result.Definition is { } definition ? Lint.Check(definition, directory, today).Select(f => f.ToString()) : [],
            ];
            foreach (var line in lines) await output.WriteLineAsync($"{key}/{line}");
            if (lines.Count == 0) await output.WriteLineAsync($"{key}: ok ({result.Definition!.Activities.Count} activities, {result.Definition.Terms.Count} terms)");
            findings += lines.Count;
        }
        await output.WriteLineAsync(findings == 0 ? "Nothing found." : $"{findings} finding{(findings == 1 ? "" : "s")}.");
        return findings == 0 ? Verbs.Done : Verbs.FoundWrong;
    }

    private static IEnumerable<DefinitionError> Examples(string folder)
    {
        var scenarios = ScenarioFolder.ReadFolder(folder);
        return scenarios.Files.SelectMany(f => f.Errors).Concat(scenarios.Errors);
    }
}
