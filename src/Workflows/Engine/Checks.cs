using System.Globalization;
using System.Text.RegularExpressions;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Conditions;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>What a check came to.</summary>
/// <param name="Check">The check.</param>
/// <param name="Outcome">Of its condition; an error counts as found where something is decided.</param>
/// <param name="Values">Values it was answered from, by name.</param>
/// <param name="Sources">What was found beside the case.</param>
public sealed record CheckFinding(CheckDefinition Check, Outcome Outcome, IReadOnlyDictionary<string, string> Values, IReadOnlyList<CheckSource> Sources)
{
    /// <summary>Whether it found something, or could not tell.</summary>
    public bool Found => Outcome is not Outcome.False;

    /// <summary>Rows of tables that its queries found.</summary>
    public IReadOnlyList<(string Table, int At)> Rows { get; init; } = [];

    /// <summary>Where a refusal is told: at the first of its fields; of a column in every row that was found, or at the table where none was.</summary>
    public IEnumerable<string> Places => Check.Fields switch
    {
        [] => [Checks.Prefix + Check.Key],
        [var first, ..] when first.Split(':', '.') is [var kind, var table, var column] =>
            Rows.Where(r => r.Table == table).Select(r => r.At).Order().Select(at => string.Create(CultureInfo.InvariantCulture, $"{kind}:{table}[{at}].{column}")).DefaultIfEmpty($"{kind}:{table}"),
        [var first, ..] => [first],
    };

    /// <summary>Fields it looked for and found empty: why it could not be answered, where it could not.</summary>
    public IReadOnlyCollection<string> Empty { get; init; } = [];
}

/// <summary>The checks of a form: what speaks against a submission or a decision, and what has to be said about it.</summary>
public static partial class Checks
{
    /// <summary>The point at which a dossier is handed in, the first time and completed.</summary>
    public const string Submit = "submit";

    /// <summary>What a reason for a warning is given under: <c>check:key</c>.</summary>
    public const string Prefix = "check:";

    /// <summary>Every check at some points, asked of values as they would be. Pure: what lies beside the case comes from <paramref name="inputs"/>.</summary>
    /// <param name="definition">The version of the case.</param>
    /// <param name="state">The case with those values; its place must be set.</param>
    /// <param name="points"><c>submit</c>, activities or handles.</param>
    /// <param name="inputs">Day, calendar, registers.</param>
    /// <param name="account">Who hands in or decides; of other cases only what this person may read counts.</param>
    public static IReadOnlyList<CheckFinding> Of(CaseDefinition definition, CaseState state, IReadOnlyCollection<string> points, Inputs inputs, string account)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(inputs);
        var asked = definition.Form.Checks.Where(c => c.At.Any(points.Contains)).ToList();
        if (asked.Count == 0) return [];
        var facts = new CheckFacts(definition, state, inputs, account);
        return [.. asked.Select(check =>
        {
            var scope = new CheckScope(definition, state, facts);
            var outcome = check.When.Test(scope);
            return new CheckFinding(check, outcome, scope.Used, scope.Sources) { Rows = scope.Rows, Empty = scope.Empty };
        })];
    }

    /// <summary>The points at which a task stands.</summary>
    public static IReadOnlyCollection<string> PointsOf(CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        // Whoever completes a dossier hands it in again.
        return task.EditsDraft ? [Submit, task.Activity, task.Handle] : [task.Activity, task.Handle];
    }

    /// <summary>What stands in the way: refusals, and warnings without a reason.</summary>
    public static IEnumerable<Problem> Problems(CaseDefinition definition, IEnumerable<CheckFinding> findings, IReadOnlyDictionary<string, string> reasons)
    {
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(reasons);
        foreach (var finding in findings.Where(f => f.Found))
            if (finding.Check.Severity == CheckSeverity.Refuse)
                foreach (var place in finding.Places) yield return new Problem(place, "problem.check", finding.Check.Key) { Said = Said(definition, finding) };
            else if (string.IsNullOrWhiteSpace(reasons.GetValueOrDefault(Prefix + finding.Check.Key)))
                yield return new Problem(Prefix + finding.Check.Key, "problem.check-reason", finding.Check.Key) { Said = Said(definition, finding) };
    }

    /// <summary>The words of a finding in both languages.</summary>
    public static LocalText Said(CaseDefinition definition, CheckFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return new(Words(definition, "vi", finding.Check.Key, finding.Values), Words(definition, "en", finding.Check.Key, finding.Values));
    }

    /// <summary>The words of a check with the values it was answered from in place of <c>{name}</c>.</summary>
    public static string Words(CaseDefinition definition, string language, string key, IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(values);
        var text = definition.Text(language, "check." + key);
        foreach (var (name, value) in values) text = text.Replace($"{{{name}}}", Shown(definition, language, name, value), StringComparison.Ordinal);
        // What could not be answered has no figure to show.
        return Unfilled().Replace(text, "?");
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Unfilled();

    private static string Shown(CaseDefinition definition, string language, string name, string value)
    {
        if (IsoDate.Parse(value) is { } day) return day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
        if (definition.Form.Field(name) is { Type: FieldType.Choice }) return definition.FirstText(language, $"option.{name}.{value}");
        if (!decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)) return value;
        var grouped = number.ToString("#,0.##", CultureInfo.InvariantCulture);
        return language == "en" ? grouped : grouped.Replace(',', ' ').Replace('.', ',').Replace(' ', '.');
    }

    /// <summary>Writes down what was asked and what came of it.</summary>
    internal static void Record(Session s, string at, IReadOnlyList<CheckFinding> findings, IReadOnlyDictionary<string, string> reasons)
    {
        if (findings.Count == 0) return;
        List<CheckResult> results = [];
        foreach (var finding in findings)
        {
            var reason = finding.Found ? s.SealComment(reasons.GetValueOrDefault(Prefix + finding.Check.Key), $"results[{results.Count}].reason") : null;
            results.Add(new CheckResult
            {
                Key = finding.Check.Key,
                Severity = finding.Check.Severity == CheckSeverity.Refuse ? "refuse" : "warn",
                Found = finding.Found,
                Unanswered = finding.Outcome is Outcome.Error ? true : null,
                Values = finding.Values,
                Sources = finding.Sources.Count > 0 ? finding.Sources : null,
                Reason = reason,
                By = s.Command.Actor.Id,
                On = s.Today,
            });
        }
        s.Emit(new ChecksMade(at, results));
    }
}
