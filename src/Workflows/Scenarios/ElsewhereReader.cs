using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Workflows.Scenarios;

/// <summary>Reads what a scenario says of registers beside its case.</summary>
internal static class ElsewhereReader
{
    public static Elsewhere Read(Node node)
    {
        node.Allow("trips", "donors", "cases");
        return new Elsewhere([.. node.Items("trips").Select(Trip)], [.. node.Items("donors").Select(Donor)], [.. node.Items("cases").Select(Case)])
        {
            Persons = [.. node.Items("trips").Select(t => t.Texts("person"))],
            Values = node.Items("cases").ToDictionary(
                c => c.GetText("number") ?? "", c => ValueMap.OfTexts((c.Get("values")?.Members() ?? []).Select(m => (m.Name, m.Value.Text()))), StringComparer.Ordinal),
        };
    }

    private static FoundTrip Trip(Node node)
    {
        node.Allow("number", "person", "keyLeader", "from", "to");
        var number = node.NeedText("number");
        return new FoundTrip(number, number, 1, "", node.GetBool("keyLeader", false), Day(node, "from"), Day(node, "to"));
    }

    private static FoundDonor Donor(Node node)
    {
        node.Allow("key", "name", "needsRegistration", "from", "to", "fields", "provinces");
        return new FoundDonor(
            node.NeedText("key"), node.GetText("name") ?? node.GetText("key") ?? "", node.GetBool("needsRegistration", true), node.GetDate("from"), node.GetDate("to"),
            node.Texts("fields"), node.Texts("provinces"));
    }

    private static FoundCase Case(Node node)
    {
        node.Allow("number", "status", "values");
        var number = node.NeedText("number");
        return new FoundCase(number, number, 1, node.NeedText("status"));
    }

    private static DateOnly Day(Node node, string name) => node.Need(name) is null ? default : node.GetDate(name) ?? default;
}
