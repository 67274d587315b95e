using Approvals.Workflows.Calendars;
namespace Approvals.Workflows.Definitions;

/// <summary>Reads form.json.</summary>
internal static class FormReader
{
    public static FormDefinition Read(Node file)
    {
        file.Allow("$schema", "draft", "sections", "checklist", "checks", "queries", "trip", "retention");
        var sections = file.Items("sections").Select(section =>
        {
            section.Allow("key", "fields");
            return new SectionDefinition(section.NeedText("key"), [.. section.Items("fields").Select(Field)]);
        }).ToList();
        var form = new FormDefinition
        {
            Draft = file.Texts("draft"),
            Sections = sections,
            Checklist = [.. file.Items("checklist").Select(Slot)],
            Checks = CheckReader.Checks(file),
            Queries = CheckReader.Queries(file),
            Trip = CheckReader.Trip(file),
            Retention = CheckReader.Retention(file),
        };
        foreach (var twice in sections.SelectMany(s => s.Fields).GroupBy(f => f.Key).Where(g => g.Count() > 1)) file.Fail($"the field '{twice.Key}' is defined twice");
        foreach (var twice in form.Checklist.GroupBy(s => s.Slot).Where(g => g.Count() > 1)) file.Fail($"the slot '{twice.Key}' is defined twice");
        foreach (var missing in form.Draft.Where(d => form.Section(d) is null)) file.Fail($"draft names the section '{missing}', which does not exist");
        foreach (var field in sections.SelectMany(s => s.Fields).Where(f => f.Sum is not null))
            if (field.Sum!.Columns.Count == 0 || form.Field(field.Sum.Table) is not { Type: FieldType.Table } table
                || !field.Sum.Columns.All(c => table.Columns.Any(x => x.Key == c && x.Type is FieldType.Number or FieldType.Money))
                || (field.Sum.Where is { } only && !table.Columns.Any(x => x.Key == only.Column && x.Options.Contains(only.Value))))
                file.Fail($"the sum of '{field.Key}' needs a table and columns of it that hold numbers");
        var dates = sections.SelectMany(s => s.Fields).Where(f => f.Type == FieldType.Date).Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var figure in sections.SelectMany(s => s.Fields).Select(f => f.Figure).OfType<FigureDefinition>())
            foreach (var unknown in new[] { figure.From, figure.To }.OfType<string>().Where(d => !dates.Contains(d))) file.Fail($"a figure counts by '{unknown}', which is no date field");
        return form;
    }

    private static FieldDefinition Field(Node node) => Field(node, false);

    private static FieldDefinition Field(Node node, bool column)
    {
        node.Allow("key", "type", "required", "requiredWhen", "when", "personal", "max", "whole", "options", "columns", "caseTypes", "copyFrom", "sum", "fixed", "event", "figure");
        var field = new FieldDefinition
        {
            Key = node.NeedText("key"),
            Type = node.OneOf("type", FieldType.Text),
            Required = node.GetBool("required", false),
            RequiredWhen = node.Get("requiredWhen") is { } r ? RuleReader.Condition(r) : null,
            When = node.Get("when") is { } w ? RuleReader.Condition(w) : null,
            Personal = node.GetBool("personal", false),
            Max = node.GetInt("max", 0),
            Whole = node.GetBool("whole", false),
            Options = node.Texts("options"),
            Columns = [.. node.Items("columns").Select(c => Field(c, true))],
            CaseTypes = node.Texts("caseTypes"),
            CopyFrom = node.GetText("copyFrom"),
            Fixed = node.GetBool("fixed", false),
            Sum = node.GetText("sum") is { } sum ? Sum(sum) : null,
            Event = node.GetBool("event", false),
            Figure = node.Get("figure") is { } f ? Figure(f) : null,
        };
        if (field.Sum is not null && field.Type is not (FieldType.Number or FieldType.Money)) node.Fail("a sum is a number or an amount");
        if (field.Whole && field.Type != FieldType.Money) node.Fail("whole is for money");
        if (field.Type is FieldType.Choice or FieldType.Choices && field.Options.Count == 0) node.Fail("a choice needs options");
        if (field.CaseTypes.Count > 0 && field.Type != FieldType.Case) node.Fail("caseTypes is for fields of type case");
        if (field.Type == FieldType.Table && field.Columns.Count == 0) node.Fail("a table needs columns");
        // Only whole texts are sealed: anything else would stand in the record for ever, in clear.
        if (field.Personal && !column && field.Type is not (FieldType.Text or FieldType.LongText)) node.Fail("personal is for text and longText");
        foreach (var own in field.Columns.Where(c => c.Personal && c.Type is not (FieldType.Text or FieldType.Date))) node.Fail($"the column {own.Key} is personal: that is for text and date columns");
        if (field.Event && field.Type != FieldType.Date) node.Fail("event is for dates");
        if (field.Figure is not null && field.Type != FieldType.Number) node.Fail("a figure is a number");
        return field;
    }

    /// <summary><c>scores.points</c>, <c>scores.points*weight</c>, or <c>scores[group=aid].points</c>.</summary>
    private static RowSum Sum(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) return new RowSum(text, []);
        var columns = text[(dot + 1)..].Split('*');
        return text[..dot].Split('[', '=', ']') is [var table, var column, var value, ""] ? new RowSum(table, columns) { Where = (column, value) } : new RowSum(text[..dot], columns);
    }

    private static FigureDefinition Figure(Node node)
    {
        node.Allow("type", "what", "statuses", "from", "to", "ends", "months");
        var figure = new FigureDefinition(
            node.Texts("type"), node.OneOf("what", FigureKind.Opened), node.Texts("statuses"), node.NeedText("from"), node.GetText("to"), node.GetText("ends"), node.GetInt("months", 0));
        if (figure.Types.Count == 0) node.Fail("a figure counts cases of a type");
        if (figure.What == FigureKind.Opened != (figure.Statuses.Count == 0)) node.Fail("reached and running name statuses, opened names none");
        if (figure.To is null ? figure.Months is < 1 or > 24 || !Term.TryParse("fixed " + figure.Ends, out _) : figure.Ends is not null || figure.Months != 0)
            node.Fail("a figure has either to, or ends (a day like 14/12) and 1 to 24 months");
        return figure;
    }

    private static SlotDefinition Slot(Node node)
    {
        node.Allow("slot", "required", "when", "task", "copies", "basis", "personal");
        return new SlotDefinition
        {
            Slot = node.NeedText("slot"),
            Required = node.GetBool("required", false),
            When = node.Get("when") is { } w ? RuleReader.Condition(w) : null,
            Task = node.GetBool("task", false),
            Personal = node.GetBool("personal", false),
            Copies = node.GetInt("copies", 0),
            Basis = node.GetText("basis"),
        };
    }
}
