using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>What a place expression (<c>owner</c>, <c>item</c>, <c>body:name</c>, <c>field:name</c>, <c>round:activity</c>, <c>org:key</c>) means for a case on a day.</summary>
internal static class Bodies
{
    /// <summary>The bodies as they are named, not their successors; none when neither place file nor form names one that applies that day.</summary>
    public static IReadOnlyList<string> Named(CaseDefinition definition, CaseState state, DateOnly on, string at, string? item = null)
    {
        if (at == "owner") return [state.Organisation];
        if (at == "item") return item is null ? [] : [item];
        if (at.StartsWith("org:", StringComparison.Ordinal)) return [at[4..]];
        if (at.StartsWith(PlaceExpression.Field, StringComparison.Ordinal)) return InForm(definition, state, at[PlaceExpression.Field.Length..]);
        if (at.StartsWith(PlaceExpression.Round, StringComparison.Ordinal))
            return [.. (state.Round(at[PlaceExpression.Round.Length..])?.Items ?? []).Select(i => i.Row.Party).Distinct(StringComparer.Ordinal)];
        if (!at.StartsWith("body:", StringComparison.Ordinal) || !definition.Places.TryGetValue(state.Place, out var place)) return [];
        if (!place.Bodies.TryGetValue(at[5..], out var bindings)) return [];
        var scope = new CaseScope(definition, state, binds: true);
        var bound = bindings.FirstOrDefault(b => (b.From is null || b.From <= on) && (b.To is null || on <= b.To) && (b.When is null || b.When.Test(scope).IsTrue));
        return bound is null ? [] : [bound.Organisation];
    }

    private static IReadOnlyList<string> InForm(CaseDefinition definition, CaseState state, string field) =>
        definition.Form.Field(field)?.Type == FieldType.Organisations
            ? [.. state.Values.ListOf(field)]
            : state.Values.TextOf(field) is { Length: > 0 } body ? [body] : [];
}
