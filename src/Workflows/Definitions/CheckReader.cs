using System.Text.Json;
using Approvals.Workflows.Calendars;

namespace Approvals.Workflows.Definitions;

/// <summary>Reads checks, queries and the trip of form.json, and the limits of a place.</summary>
internal static class CheckReader
{
    public static IReadOnlyList<CheckDefinition> Checks(Node file)
    {
        List<CheckDefinition> checks = [.. file.Items("checks").Select(Check)];
        foreach (var twice in checks.GroupBy(c => c.Key).Where(g => g.Count() > 1)) file.Fail($"the check '{twice.Key}' is defined twice");
        return checks;
    }

    public static IReadOnlyList<QueryDefinition> Queries(Node file) => file.Get("queries") is { } queries ? [.. queries.Members().Select(m => Query(m.Name, m.Value))] : [];

    public static TripDefinition? Trip(Node file)
    {
        if (file.Get("trip") is not { } node) return null;
        node.Allow("table", "person", "keyLeader", "from", "to");
        var person = node.Texts("person");
        if (person.Count == 0) node.Fail("say which columns tell one person from another");
        return new TripDefinition(node.NeedText("table"), person, node.GetText("keyLeader"), node.NeedText("from"), node.NeedText("to"));
    }

    public static IReadOnlyDictionary<string, LimitDefinition> Limits(Node file) =>
        file.Get("limits") is { } limits ? limits.Members().ToDictionary(m => m.Name, m => Limit(m.Value), StringComparer.Ordinal) : [];

    public static RetentionRule? Retention(Node file)
    {
        if (file.Get("retention") is not { } node) return null;
        node.Allow("months", "basis", "confirmed");
        node.Need("months");
        if (node.Get("confirmed") is null) node.Fail("say whether the period is confirmed");
        var months = node.GetInt("months", 0);
        if (months is < 1 or > 1200) node.Fail("months between 1 and 1200 were expected");
        return new RetentionRule(Math.Clamp(months, 1, 1200), Basis(node), node.GetBool("confirmed", false));
    }

    private static CheckDefinition Check(Node node)
    {
        node.Allow("key", "when", "severity", "at", "fields", "basis", "confirmed");
        var at = node.Texts("at");
        if (at.Count == 0) node.Fail("say where it is looked at: submit, or activities");
        if (node.Get("confirmed") is null) node.Fail("say whether the rule is confirmed");
        node.Need("severity");
        return new CheckDefinition
        {
            Key = node.NeedText("key"),
            When = RuleReader.Condition(node.Need("when")),
            Severity = node.OneOf("severity", CheckSeverity.Refuse),
            At = at,
            Fields = node.Texts("fields"),
            Basis = Basis(node),
            Confirmed = node.GetBool("confirmed", false),
        };
    }

    private static QueryDefinition Query(string name, Node node)
    {
        node.Allow("query", "table", "column", "where", "when", "from", "to", "field", "sector", "unit", "round", "bodies", "among", "by", "amount", "namesakes", "tables", "later", "row", "statuses");
        node.Need("query");
        var unit = node.GetText("unit");
        if (unit is not (null or "days" or "working days")) node.Get("unit")?.Fail("days or working days was expected");
        var amount = Term.TryParse(node.GetText("amount"), out var term) && !term.Stands ? term : null;
        if (amount is null && node.Get("amount") is { } wrong) wrong.Fail("a term like '3 months' was expected");
        return new QueryDefinition
        {
            Amount = amount,
            Name = name,
            Kind = node.OneOf("query", QueryKind.Rows),
            Table = node.GetText("table"),
            Column = node.GetText("column"),
            Where = node.GetText("where"),
            When = node.Get("when") is { } when ? RuleReader.Condition(when) : null,
            Round = node.GetText("round"),
            Namesakes = node.GetBool("namesakes", false),
            Tables = node.Texts("tables"),
            Later = node.Get("later") is { } later ? RuleReader.Condition(later) : null,
            Row = node.GetText("row"),
            Bodies = node.Texts("bodies"),
            Among = node.Texts("among"),
            By = node.Texts("by"),
            Statuses = node.Texts("statuses"),
            From = node.GetText("from"),
            To = node.GetText("to"),
            Field = node.GetText("field"),
            Sector = node.GetText("sector"),
            WorkingDays = unit == "working days",
        };
    }

    private static LimitDefinition Limit(Node node)
    {
        node.Allow("value", "basis", "confirmed");
        var value = 0m;
        if (node.Need("value") is { } figure && (figure.Element.ValueKind != JsonValueKind.Number || !figure.Element.TryGetDecimal(out value))) figure.Fail("a number was expected");
        if (node.Get("confirmed") is null) node.Fail("say whether the figure is confirmed");
        return new LimitDefinition(value, Basis(node), node.GetBool("confirmed", false));
    }

    private static string Basis(Node node)
    {
        var basis = node.NeedText("basis");
        if (string.IsNullOrWhiteSpace(basis)) node.Fail("the provision is missing");
        return basis;
    }
}
