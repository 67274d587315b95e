using System.Globalization;
using Approvals.Seeding;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Scenarios;

namespace Approvals.Commands;

/// <summary>
/// <c>scenarios [PATH]</c>: plays the examples of case types with the seeded people and calendar, and says what they leave out.
/// </summary>
public static class ScenariosVerb
{
    /// <summary>Plays and prints; found wrong when one fails or something is not exercised.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (words.Count > 2 || CaseTypes.Folders(words.ElementAtOrDefault(1)) is not { Count: > 0 } folders)
        {
            await output.WriteLineAsync("Usage: scenarios [PATH], PATH being the folder of a case type (with a workflow.json) or a folder of such folders.");
            return Verbs.Misused;
        }
        var seeds = SeedReader.Read(CaseTypes.Seeds(folders[0]));
        var (directory, calendar) = (new Directory(1, seeds.Directory), WorkCalendar.FromJson(seeds.Calendar, "holidays.json"));
        var clean = true;
        foreach (var folder in folders) clean &= await PlayAsync(folder, directory, calendar, seeds.Samples, output);
        return clean ? Verbs.Done : Verbs.FoundWrong;
    }

    private static async Task<bool> PlayAsync(
        string folder, Directory directory, WorkCalendar calendar, IReadOnlyList<SampleCase> samples, TextWriter output)
    {
        var key = Path.GetFileName(folder);
        var read = DefinitionReader.ReadFolder(folder);
        foreach (var error in read.Errors) await output.WriteLineAsync($"{key}/{error}");
        if (read.Definition is not { } definition) return false;
        var scenarios = ScenarioFolder.ReadFolder(folder);
        foreach (var error in scenarios.Errors) await output.WriteLineAsync($"{key}/{error}");
        var runner = new ScenarioRunner(definition, directory, calendar, scenarios.Versions);
        List<IReadOnlyList<CaseRecord>> histories = [];
        HashSet<string> unmet = [];
        var failed = 0;
        foreach (var (file, scenario, errors) in scenarios.Files)
        {
            var result = scenario is null ? null : runner.Run(scenario);
            var failures = result?.Failures ?? [.. errors.Select(e => $"{e.Path}: {e.Message}")];
            await output.WriteLineAsync($"{(failures.Count == 0 ? "ok    " : "failed")} {key}/{file}{(scenario is null ? "" : $": {scenario.Name}")}");
            foreach (var failure in failures) await output.WriteLineAsync($"       {key}/{file}: {failure}");
            if (failures.Count > 0) failed++;
            if (result is null) continue;
            histories.Add(result.Records);
            unmet.UnionWith(result.Unmet);
        }
        // Samples are examples too, but what they reach is no proof: they may go as the data of a demonstration goes.
        foreach (var sample in samples.Where(x => x.Type == key && !x.DemoOnly))
        {
            var failures = runner.Run(sample.Scenario).Failures;
            await output.WriteLineAsync($"{(failures.Count == 0 ? "ok    " : "failed")} seeds/cases {sample.Key}: {sample.Scenario.Name}");
            foreach (var failure in failures) await output.WriteLineAsync($"       seeds/cases {sample.Key}: {failure}");
            if (failures.Count > 0) failed++;
        }
        var coverage = Coverage.Of(definition, histories, unmet);
        await output.WriteLineAsync($"{key}: {(failed == 0 ? "all scenarios ok" : $"{failed} failed")}, coverage {Share(coverage.Total, coverage.Missing)}");
        foreach (var group in coverage.Groups)
        {
            await output.WriteLineAsync($"       {group.Kind}: {Share(group.Total, group.Missing)}");
            foreach (var missing in group.Missing) await output.WriteLineAsync($"       not exercised: {missing}");
        }
        return failed == 0 && scenarios.Errors.Count == 0 && coverage.Missing.Count == 0;
    }

    /// <summary>Rounded down: only all of them are 100 %.</summary>
    private static string Share(int total, IReadOnlyList<string> missing)
    {
        var tenths = total == 0 ? 1000 : 1000 * (total - missing.Count) / total;
        return string.Create(CultureInfo.InvariantCulture, $"{tenths / 10.0:0.#} % ({total - missing.Count} of {total})");
    }
}
