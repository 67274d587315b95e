using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>What a check finds in a draft: a refusal stands in the way, a warning needs a reason under <c>check:key</c>.</summary>
public sealed record CheckAnswer(
    string Key, CheckSeverity Severity, string Text, string Basis, bool Confirmed, IReadOnlyList<string> Fields, IReadOnlyDictionary<string, string> Values,
    IReadOnlyList<CheckSource> Sources)
{
    internal static CheckAnswer Of(CaseDefinition definition, string language, CheckFinding finding) => new(
        finding.Check.Key, finding.Check.Severity, Checks.Words(definition, language, finding.Check.Key, finding.Values), finding.Check.Basis, finding.Check.Confirmed,
        finding.Check.Fields, finding.Values, finding.Sources);
}

/// <summary>What a check found when the dossier, or a step, was sent all the same.</summary>
public sealed record WarningAnswer(
    string Key, string Text, IReadOnlyDictionary<string, string> Values, IReadOnlyList<CheckSource> Sources, string? Reason, string By, DateOnly On)
{
    internal static WarningAnswer Of(CaseLens lens, string language, CheckResult check) => new(
        check.Key, Checks.Words(lens.View.Definition, language, check.Key, check.Values), check.Values, check.Sources ?? [], lens.Text(check.Reason), check.By, check.On);
}
