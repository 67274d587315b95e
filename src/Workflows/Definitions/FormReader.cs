namespace Approvals.Workflows.Definitions;

/// <summary>Reads form.json.</summary>
internal static class FormReader
{
    public static FormDefinition Read(Node file)
    {
        file.Allow("$schema", "draft", "sections", "checklist", "checks", "queries", "trip");
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
        };
        foreach (var twice in sections.SelectMany(s => s.Fields).GroupBy(f => f.Key).Where(g => g.Count() > 1)) file.Fail($"the field '{twice.Key}' is defined twice");
        foreach (var twice in form.Checklist.GroupBy(s => s.Slot).Where(g => g.Count() > 1)) file.Fail($"the slot '{twice.Key}' is defined twice");
        foreach (var missing in form.Draft.Where(d => form.Section(d) is null)) file.Fail($"draft names the section '{missing}', which does not exist");
        return form;
    }

    private static FieldDefinition Field(Node node)
    {
        node.Allow("key", "type", "required", "requiredWhen", "when", "personal", "max", "options", "columns", "caseTypes", "copyFrom");
        var field = new FieldDefinition
        {
            Key = node.NeedText("key"),
            Type = node.OneOf("type", FieldType.Text),
            Required = node.GetBool("required", false),
            RequiredWhen = node.Get("requiredWhen") is { } r ? RuleReader.Condition(r) : null,
            When = node.Get("when") is { } w ? RuleReader.Condition(w) : null,
            Personal = node.GetBool("personal", false),
            Max = node.GetInt("max", 0),
            Options = node.Texts("options"),
            Columns = [.. node.Items("columns").Select(Field)],
            CaseTypes = node.Texts("caseTypes"),
            CopyFrom = node.GetText("copyFrom"),
        };
        if (field.Type is FieldType.Choice or FieldType.Choices && field.Options.Count == 0) node.Fail("a choice needs options");
        if (field.CaseTypes.Count > 0 && field.Type != FieldType.Case) node.Fail("caseTypes is for fields of type case");
        if (field.Type == FieldType.Table && field.Columns.Count == 0) node.Fail("a table needs columns");
        // Only whole texts are sealed: anything else would stand in the record for ever, in clear.
        if (field.Personal && field.Type is not (FieldType.Text or FieldType.LongText)) node.Fail("personal is for text and longText");
        if (field.Columns.Any(c => c.Personal)) node.Fail("personal is for fields outside tables");
        return field;
    }

    private static SlotDefinition Slot(Node node)
    {
        node.Allow("slot", "required", "when", "task", "copies", "basis");
        return new SlotDefinition
        {
            Slot = node.NeedText("slot"),
            Required = node.GetBool("required", false),
            When = node.Get("when") is { } w ? RuleReader.Condition(w) : null,
            Task = node.GetBool("task", false),
            Copies = node.GetInt("copies", 0),
            Basis = node.GetText("basis"),
        };
    }
}
