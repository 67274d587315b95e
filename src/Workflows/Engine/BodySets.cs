using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>
/// Sets of bodies that a form names: <c>owner</c>, an organisation field, <c>table.column</c>, <c>round.signed</c> or <c>round.Outcome</c>, and the members of a cluster
/// field, <c>cluster.members</c>. Bodies are told apart as those which have their duties on the day of the question, so that a merger makes nobody a stranger.
/// </summary>
internal static class BodySets
{
    private const string Members = "members";
    private const string Signed = "signed";

    /// <summary>Whether a name stands for a set of bodies.</summary>
    public static bool Exists(CaseDefinition d, string name) => name == "owner" || name.Split('.') switch
    {
        [var field] => d.Form.Field(field) is { Type: FieldType.Organisation or FieldType.Organisations },
        [var field, Members] when d.Form.Field(field) is { Type: FieldType.Cluster } => true,
        [var table, var column] when d.Form.Field(table) is { Type: FieldType.Table } rows => rows.Columns.Any(c => c.Key == column && c.Type == FieldType.Organisation),
        [var round, var outcome] => d.Activities.GetValueOrDefault(round) is ForEachPartyActivity asked && (outcome == Signed || asked.Rule.Outcomes.Any(o => o.Port == outcome)),
        _ => false,
    };

    /// <summary>The bodies that any of some names stands for, each once, in order.</summary>
    public static IReadOnlyList<string> Of(CaseDefinition d, CaseState state, Directory directory, DateOnly on, IEnumerable<string> names) =>
        [.. names.SelectMany(n => Named(d, state, directory, on, n)).Select(b => directory.Successor(b, on)).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> Named(CaseDefinition d, CaseState state, Directory directory, DateOnly on, string name) => name == "owner" ? [state.Organisation] : name.Split('.') switch
    {
        [var field] when d.Form.Field(field)?.Type == FieldType.Organisation => state.Values.TextOf(field) is { Length: > 0 } body ? [body] : [],
        [var field] => state.Values.ListOf(field),
        [var field, Members] when d.Form.Field(field) is { Type: FieldType.Cluster } => directory.MembersOf(state.Values.TextOf(field) ?? "", on),
        [var table, var column] when d.Form.Field(table) is { Type: FieldType.Table } => Column(state, table, column),
        [var round, var outcome] => state.Round(round)?.Items.Where(i => outcome == Signed ? i.State == PartyState.Signed : i.Outcome == outcome).Select(i => i.Row.Party) ?? [],
        _ => [],
    };

    private static IEnumerable<string> Column(CaseState state, string table, string column) =>
        state.Values.TryGetValue(table, out var rows) && rows.ValueKind == JsonValueKind.Array
            ? rows.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object).Select(r => Trips.TextOf(r, column)).Where(b => b.Length > 0)
            : [];
}
