namespace Approvals.Workflows.Definitions;

/// <summary>Reads <c>facts.json</c>, and says what in it names nothing or what is not to be told to everybody.</summary>
internal static class FactReader
{
    public const string File = "facts.json";

    public static IReadOnlyList<FactDefinition> Read(Node file)
    {
        file.Allow("$schema", "facts");
        return [.. file.Items("facts").Select(Fact)];
    }

    private static FactDefinition Fact(Node node)
    {
        if (!node.IsObject) return new FactDefinition(node.Path, node.Text(), null, null, null);
        node.Allow("field", "column", "where", "currency");
        return new FactDefinition(node.Path, node.NeedText("field"), node.GetText("column"), node.GetText("where"), node.GetText("currency"));
    }

    public static IEnumerable<DefinitionError> Check(CaseDefinition d)
    {
        foreach (var fact in d.Facts)
            if (Wrong(d.Form, fact) is { } message) yield return new DefinitionError(File, fact.Path, message) { Code = FindingCodes.UnknownName };
    }

    private static string? Wrong(FormDefinition form, FactDefinition fact)
    {
        if (form.Field(fact.Field) is not { } field) return $"'{fact.Field}' is not a field of form.json";
        if (field.Personal) return $"the personal field '{fact.Field}' is not told at a glance";
        if (fact.Currency is { } currency && (field.Type != FieldType.Money || form.Field(currency) is not { Type: FieldType.Choice })) return $"'{currency}' is not a choice field that goes with a money field";
        if (fact is { Column: null, Where: null }) return null;
        if (field.Type != FieldType.Table) return $"'{fact.Field}' is not a table";
        if (fact.Column is { } key && field.Columns.FirstOrDefault(c => c.Key == key) is not { Personal: false }) return $"'{key}' is not a column of '{fact.Field}', or a personal one";
        return fact.Where is not { } where || field.Columns.Any(c => c.Key == where && c.Type == FieldType.YesNo) ? null : $"'{where}' is not a yes/no column of '{fact.Field}'";
    }
}
