using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>
/// What a form offers before anybody has typed (<see cref="FieldDefinition.CopyFrom"/>). Pure, and no decision: what counts is what is sent, so the history
/// names the members or scores that were meant.
/// </summary>
public static class Prefill
{
    private const string FromCluster = "cluster.";

    /// <summary>What a new draft begins with: facts of the cluster that its body belongs to.</summary>
    /// <param name="definition">The case type.</param>
    /// <param name="directory">The directory of the moment.</param>
    /// <param name="body">The body whose draft it is.</param>
    /// <param name="today">Local day.</param>
    /// <param name="before">Values of the case that it follows; null for none. It is for a later year than that one.</param>
    /// <param name="given">Values that the draft has already, so that what is offered beside them fits: who was elected leads, whatever the directory says. Null for none.</param>
    public static ValueMap OfDraft(CaseDefinition definition, Directory directory, string body, DateOnly today, ValueMap? before = null, ValueMap? given = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(directory);
        var form = definition.Form;
        if (directory.ClustersOf(body, today).FirstOrDefault() is not { } cluster) return ValueMap.Empty;
        // Next year's compact is drafted from November on.
        var year = today.Month >= 11 ? today.Year + 1 : today.Year;
        var dated = form.FieldsOf(form.Draft).FirstOrDefault(f => f.CopyFrom == FromCluster + "year");
        if (dated is not null && int.TryParse(before?.TextOf(dated.Key), NumberStyles.None, CultureInfo.InvariantCulture, out var last)) year = Math.Max(year, last + 1);
        var members = directory.MembersOf(cluster.Key, today);
        var (head, deputy) = (Leader(Directory.ClusterHeadRole), Leader(Directory.ClusterDeputyRole));
        return ValueMap.Of(form.FieldsOf(form.Draft).Select(f => KeyValuePair.Create(f.Key, f.CopyFrom == FromCluster + "title" ? Title(f.Key) : Value(f.CopyFrom))));

        // Written as the paper will be, in Vietnamese.
        JsonElement Title(string field) => ValueMap.Text(definition.Text("vi", $"field.{field}.offer")
            .Replace("{cluster}", cluster.Name.Vi, StringComparison.Ordinal).Replace("{year}", year.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

        string? Leader(string role) => (Elected(role) ?? directory.LeaderOf(cluster.Key, role, year)) is { } key ? directory.Successor(key, today) : null;

        string? Elected(string role) => form.FieldsOf(form.Draft).FirstOrDefault(f => f.CopyFrom == FromCluster + role) is { } field ? given?.TextOf(field.Key) : null;

        JsonElement Value(string? from) => from switch
        {
            FromCluster + "key" => ValueMap.Text(cluster.Key),
            FromCluster + "year" => ValueMap.Text(year.ToString(CultureInfo.InvariantCulture)),
            FromCluster + "yearFrom" => ValueMap.Text(new DateOnly(year, 1, 1).Iso()),
            FromCluster + "yearTo" => ValueMap.Text(new DateOnly(year, 12, 31).Iso()),
            FromCluster + "members" => List(members),
            FromCluster + "head" when head is not null => ValueMap.Text(head),
            FromCluster + "deputy" when deputy is not null => ValueMap.Text(deputy),
            FromCluster + "consulted" => List(members.Where(m => m != head && m != deputy).Concat(directory.Data.Organisations.Where(o => o.Kind == "vufo").Select(o => o.Key))),
            _ => default,
        };
    }

    /// <summary>Values of a case with what the fields of a task offer where they have no value yet.</summary>
    /// <param name="definition">The version the case is pinned to.</param>
    /// <param name="state">The case with its rounds.</param>
    /// <param name="task">The task.</param>
    /// <param name="values">Values as the task shows them.</param>
    /// <param name="directory">The directory of the moment.</param>
    /// <param name="today">Local day.</param>
    public static ValueMap OfTask(CaseDefinition definition, CaseState state, CaseTask task, ValueMap values, Directory directory, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(directory);
        var sections = new[] { task.Section }.OfType<string>().Concat(task.EditsDraft ? definition.Form.Draft : []);
        Dictionary<string, JsonElement> offered = new(StringComparer.Ordinal);
        foreach (var field in definition.Form.FieldsOf(sections).Where(f => f.CopyFrom is not null && !values.ContainsKey(f.Key)))
            if (Offered(definition, state, task, field, values, directory, today) is { } value) offered[field.Key] = value;
        return values.With(Sums.Fill(definition.Form, offered));
    }

    private static JsonElement? Offered(
        CaseDefinition definition, CaseState state, CaseTask task, FieldDefinition field, ValueMap values, Directory directory, DateOnly today)
    {
        var from = field.CopyFrom!;
        if (from.IndexOf('.', StringComparison.Ordinal) is var dot && dot > 0) return field.Type == FieldType.Organisations ? Signers(state, from[..dot]) : FromRound(state, task, field, from[..dot], from[(dot + 1)..]);
        var bracket = from.IndexOf('[', StringComparison.Ordinal);
        var key = bracket < 0 ? from : from[..bracket];
        if (!values.TryGetValue(key, out var source) && !state.Values.TryGetValue(key, out source)) return null;
        if (field.Type != FieldType.Table) return source;
        if (source.ValueKind != JsonValueKind.Array) return null;
        var table = definition.Form.Field(key);
        if (table?.Type == FieldType.Organisations) return Listed(state, field, source, directory, today);
        var only = bracket < 0 ? null : from[(bracket + 1)..^1];
        var marks = table?.Columns.FirstOrDefault(c => c.Key == only)?.Type == FieldType.YesNo;
        var rows = source.EnumerateArray().Where(r => only is null || (marks ? r.ValueKind == JsonValueKind.Object && Trips.IsYes(r, only) : IsOf(r, only, task.Organisation, directory, today)));
        return Element(new JsonArray([.. rows.Select(r => Row(field, r))]));
    }

    /// <summary>The bodies that signed in a round, late joiners with them; whoever refused or was silent is not among them.</summary>
    private static JsonElement? Signers(CaseState state, string round) =>
        state.Round(round) is { } asked ? List(asked.Items.Where(i => i.State == PartyState.Signed).Select(i => i.Row.Party).Distinct(StringComparer.Ordinal)) : null;

    /// <summary>What the body that a task is about filled in in an earlier round.</summary>
    private static JsonElement? FromRound(CaseState state, CaseTask task, FieldDefinition field, string round, string key)
    {
        var body = task.Subject ?? task.Party;
        if (state.Round(round)?.Items.FirstOrDefault(i => (i.Row.Subject ?? i.Row.Party) == body)?.Values is not { } given || !given.TryGetValue(key, out var value)) return null;
        return field.Type == FieldType.Table && value.ValueKind == JsonValueKind.Array ? Element(new JsonArray([.. value.EnumerateArray().Select(r => Row(field, r))])) : value;
    }

    private static bool IsOf(JsonElement row, string column, string body, Directory directory, DateOnly today) =>
        Text(row, column) is { } owner && (owner == body || directory.Successor(owner, today) == directory.Successor(body, today));

    /// <summary>The cells that the table has columns for; a column may be called otherwise there.</summary>
    private static JsonObject Row(FieldDefinition table, JsonElement row)
    {
        JsonObject copy = [];
        foreach (var column in table.Columns)
            if (row.TryGetProperty(column.CopyFrom ?? column.Key, out var cell)) copy[column.Key] = JsonNode.Parse(cell.GetRawText());
        return copy;
    }

    /// <summary>A row for each body of a list: the next one beside it where the table pairs bodies, and what rounds came to about it.</summary>
    private static JsonElement Listed(CaseState state, FieldDefinition table, JsonElement bodies, Directory directory, DateOnly today)
    {
        var columns = table.Columns.Where(c => c.Type == FieldType.Organisation).ToList();
        var names = columns.Count == 0 ? [] : bodies.EnumerateArray().Select(b => directory.Successor(b.GetString() ?? "", today)).Distinct(StringComparer.Ordinal).ToList();
        JsonArray rows = [];
        for (var i = 0; i < names.Count; i++)
        {
            JsonObject row = [];
            foreach (var column in table.Columns)
                if (column == columns[0]) row[column.Key] = names[i];
                else if (columns.Count > 1 && column == columns[1]) row[column.Key] = names[(i + 1) % names.Count];
                else if (About(state, column.CopyFrom, names[i], directory, today) is { } found) row[column.Key] = found;
            rows.Add(row);
        }
        return Element(rows);
    }

    /// <summary>The mean of the answers of a round about a body, <c>round.field</c>; of several rounds, separated by commas, the first that came to something. Null when there is none.</summary>
    private static string? About(CaseState state, string? from, string body, Directory directory, DateOnly today) =>
        from?.Split(',', StringSplitOptions.TrimEntries).Select(one => Mean(state, one, body, directory, today)).FirstOrDefault(found => found is not null);

    private static string? Mean(CaseState state, string from, string body, Directory directory, DateOnly today)
    {
        if (from.IndexOf('.', StringComparison.Ordinal) is var dot && dot < 0 || state.Round(from[..dot]) is not { } round) return null;
        var answers = round.Items.Where(i => directory.Successor(i.Row.Subject ?? i.Row.Party, today) == body).Select(i => i.Values?.TextOf(from[(dot + 1)..]))
            .Select(t => decimal.TryParse(t, NumberStyles.Number, CultureInfo.InvariantCulture, out var n) ? n : (decimal?)null).OfType<decimal>().ToList();
        var total = answers.Aggregate((decimal?)0, (sum, n) => sum is { } so ? Sums.Added(so, n) : null);
        return answers.Count == 0 || total is null ? null : Math.Round(total.Value / answers.Count, 2).ToString("0.##", CultureInfo.InvariantCulture);
    }

    private static string? Text(JsonElement row, string column) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(column, out var cell) && cell.ValueKind == JsonValueKind.String ? cell.GetString() : null;

    private static JsonElement Element(JsonArray rows) => JsonElement.Parse(rows.ToJsonString());

    private static JsonElement List(IEnumerable<string> bodies) => Element(new JsonArray([.. bodies.Select(b => (JsonNode)b)]));
}
