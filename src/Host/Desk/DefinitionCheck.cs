using System.Text.Json;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;

namespace Approvals.Desk;

/// <summary>Whether a version may come into force: it reads, lint finds nothing, and its scenarios hold with the people and calendar of now.</summary>
public sealed class DefinitionCheck(ReferenceData reference, TimeProvider clock)
{
    /// <summary>The definition, null when it does not read, and everything found, a line each.</summary>
    /// <param name="type">Case type.</param>
    /// <param name="files">Files by relative name, scenarios included.</param>
    public (CaseDefinition? Definition, IReadOnlyList<string> Findings) Check(string type, IReadOnlyDictionary<string, byte[]> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var read = DefinitionReader.Read(type, files);
        if (read.Definition is not { } definition) return (null, [.. read.Errors.Select(e => e.ToString())]);
        var directory = reference.Directory();
        List<string> findings = [.. Lint.Check(definition, directory, Inputs.LocalDate(clock.GetUtcNow())).Select(f => f.ToString())];
        var runner = new ScenarioRunner(definition, directory, reference.Calendar());
        var scenarios = files.Where(f => f.Key.StartsWith("scenarios/", StringComparison.Ordinal)).OrderBy(f => f.Key, StringComparer.Ordinal).ToList();
        if (scenarios.Count == 0) findings.Add("scenarios: there is none, so that nothing shows that a case can go through");
        foreach (var (name, bytes) in scenarios)
        {
            try
            {
                findings.AddRange(runner.Run(ScenarioJson.Read(bytes)).Failures.Select(f => $"{name}: {f}"));
            }
            catch (JsonException fault)
            {
                findings.Add($"{name}: {fault.Message}");
            }
        }
        return (definition, findings);
    }
}
