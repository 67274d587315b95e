using Approvals.Workflows.Definitions;

namespace Approvals.Desk;

/// <summary>Which answers in a round are reports, and which are something else: a request to be excused.</summary>
public static class RoundAnswers
{
    /// <summary>Outcomes by which a party hands in what the section asks for: those that demand a field of it, or all positive ones where none does.</summary>
    /// <param name="definition">The version.</param>
    /// <param name="round">The activity.</param>
    public static IReadOnlyList<string> Reports(CaseDefinition definition, ForEachPartyActivity round)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(round);
        var fields = round.Rule.Section is { } section ? definition.Form.FieldsOf([section]).Select(f => f.Key).ToHashSet(StringComparer.Ordinal) : [];
        var demanding = round.Rule.Outcomes.Where(o => o.Requires.Any(fields.Contains)).Select(o => o.Port).ToList();
        return demanding.Count > 0 ? demanding : [.. round.Rule.Outcomes.Where(o => o.Kind == OutcomeKind.Positive).Select(o => o.Port)];
    }
}
