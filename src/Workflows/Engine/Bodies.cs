using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>What a place expression (<c>owner</c>, <c>item</c>, <c>body:name</c>, <c>org:key</c>) means for a case on a day.</summary>
internal static class Bodies
{
    /// <summary>The body as it is named, not its successor; null when the place file names none that applies that day.</summary>
    public static string? Named(CaseDefinition definition, CaseState state, DateOnly on, string at, string? item = null)
    {
        if (at == "owner") return state.Organisation;
        if (at == "item") return item;
        if (at.StartsWith("org:", StringComparison.Ordinal)) return at[4..];
        if (!at.StartsWith("body:", StringComparison.Ordinal) || !definition.Places.TryGetValue(state.Place, out var place)) return null;
        if (!place.Bodies.TryGetValue(at[5..], out var bindings)) return null;
        return bindings.FirstOrDefault(b =>
            (b.From is null || b.From <= on) && (b.To is null || on <= b.To) && (b.When is null || b.When.Test(new CaseScope(definition, state)).IsTrue))?.Organisation;
    }
}
