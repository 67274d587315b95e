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
        var scenarios = ScenarioFolder.Read(type, files);
        findings.AddRange(scenarios.Errors.Select(e => e.ToString()));
        var runner = new ScenarioRunner(definition, directory, reference.Calendar(), scenarios.Versions);
        if (scenarios.Files.Count == 0) findings.Add("scenarios: there is none, so that nothing shows that a case can go through");
        foreach (var (name, scenario, errors) in scenarios.Files)
            findings.AddRange(scenario is null ? errors.Select(e => e.ToString()) : runner.Run(scenario)
                .Failures.Select(f => $"{name}: {f}"));
        return (definition, findings);
    }
}
