namespace Approvals.Layout;

/// <summary>The kinds under which lists group case types, in the order of the offices; a type that is in none stands among all.</summary>
public static class CaseKinds
{
    private static readonly (string Kind, string[] Types)[] all =
    [
        ("aid", ["aid-project", "aid-emergency"]), ("conference", ["conference"]), ("outbound", ["delegation-outbound"]), ("inbound", ["delegation-inbound"]),
    ];

    /// <summary>Kinds of which there is one of the given types.</summary>
    public static IEnumerable<string> Among(IReadOnlyCollection<string> types) => all.Where(k => k.Types.Any(types.Contains)).Select(k => k.Kind);

    /// <summary>The types of a kind; none for an unknown one.</summary>
    public static IReadOnlyList<string> TypesOf(string? kind) => all.FirstOrDefault(k => k.Kind == kind).Types ?? [];

    /// <summary>Types by their kinds, the others behind.</summary>
    public static IEnumerable<string> Ordered(IEnumerable<string> types)
    {
        var order = all.SelectMany(k => k.Types).ToList();
        return types.OrderBy(t => order.IndexOf(t) is var i && i < 0 ? order.Count : i).ThenBy(t => t, StringComparer.Ordinal);
    }
}
