namespace Approvals.Workflows.Definitions;

/// <summary>Whether what the letters of a case type name exists, and whether every document it issues has one.</summary>
internal sealed class LetterCheck
{
    private static readonly string[] ofCase = ["number", "title", "owner", "ownerShort", "type", "submittedOn", "province"];

    private static readonly Dictionary<string, string[]> lists = new(StringComparer.Ordinal)
    {
        ["case.asked"] = ["name", "reason"],
        ["case.opinions"] = ["name", "outcome", "comment", "number", "date"],
        ["case.files"] = ["name", "copies"],
    };

    private readonly CaseDefinition d;
    private readonly LetterDefinition letter;

    private LetterCheck(CaseDefinition definition, LetterDefinition letter) => (d, this.letter) = (definition, letter);

    /// <summary>Names that stand for nothing, and personal fields that are printed without being declared.</summary>
    public static IEnumerable<DefinitionError> Check(CaseDefinition definition) =>
        definition.Letters.Values.OrderBy(l => l.Key, StringComparer.Ordinal).SelectMany(letter => new LetterCheck(definition, letter).Check());

    /// <summary>
    /// Documents issued here that nobody could print, once a case type has letters at all. A document that is only recorded from paper needs none.
    /// </summary>
    public static IEnumerable<DefinitionError> Missing(CaseDefinition d)
    {
        if (d.Letters.Count == 0) yield break;
        foreach (var type in Issued(d).Where(t => !d.Letters.ContainsKey(t)).Order(StringComparer.Ordinal))
            yield return new DefinitionError($"letters/{type}.json", "$", $"missing: the flow issues the document '{type}'") { Code = FindingCodes.NoLetter };
    }

    private static IEnumerable<string> Issued(CaseDefinition d) => d.Activities.Values.Select(a => a switch
    {
        SigningActivity s => s.Document,
        IssueDocumentActivity i => i.Document,
        ObligationActivity o => o.Sign?.Document,
        _ => null,
    }).Concat(d.Activities.Keys.Select(d.RuleOf).Where(r => r?.Register is not null).SelectMany(r => r!.Documents)).OfType<string>().Distinct(StringComparer.Ordinal);

    private IEnumerable<DefinitionError> Check()
    {
        var documents = Issued(d).Concat(d.Activities.Keys.Select(d.RuleOf).SelectMany(r => r?.Documents ?? [])).ToHashSet(StringComparer.Ordinal);
        if (letter.Tasks.Count == 0 && !documents.Contains(letter.Key)) yield return Found("$", $"'{letter.Key}' is no document of the flow, and tasks says nowhere to offer it");
        foreach (var task in letter.Tasks.Where(t => d.RuleOf(t) is null)) yield return Found("$.tasks", $"'{task}' is no activity with a task");
        if (letter.Organ is { } organ && !ReferenceCheck.IsPlace(d, organ)) yield return Found("$.organ", $"'{organ}' is not a place");
        if (letter.Number is { } number && d.Form.Field(number) is not { Type: FieldType.Text }) yield return Found("$.number", $"'{number}' is not a text field of form.json");
        if (letter.Date is { } date && d.Form.Field(date) is not { Type: FieldType.Date }) yield return Found("$.date", $"'{date}' is not a date field of form.json");
        foreach (var field in letter.Personal.Where(f => !IsPersonal(f))) yield return Found("$.personal", $"'{field}' is not a personal field of form.json");
        foreach (var message in Texts("$.subject", letter.Subject, null)) yield return message;
        foreach (var block in letter.To.Concat(letter.Body).Concat(letter.Copies))
            foreach (var message in Block(block)) yield return message;
    }

    private IEnumerable<DefinitionError> Block(LetterBlock block)
    {
        foreach (var name in block.When?.References ?? [])
            if (ReferenceCheck.Unknown(d, name) is { } message) yield return Found(block.Path + ".when", $"condition names {string.Join('.', name)}: {message}");
        if (block.Each is { } each && Columns(each) is null) yield return Found(block.Path + ".each", $"'{each}' is no list: a table or list of the form, round:<round of parties>, or {string.Join(", ", lists.Keys)}");
        if (block.Table is { } table)
        {
            if (d.Form.Field(table) is not { Type: FieldType.Table } field) yield return Found(block.Path + ".table", $"'{table}' is not a table of form.json");
            else
            {
                foreach (var column in block.Columns.Where(c => field.Columns.All(x => x.Key != c))) yield return Found(block.Path + ".columns", $"the table '{table}' has no column '{column}'");
                foreach (var column in block.Columns.Where(c => Sealed(table, c))) yield return Found(block.Path + ".columns", $"'{column}' is personal: name {table}.{column} under personal if this letter has to print it");
            }
        }
        if (block.Section is { } section && d.Form.Section(section) is null) yield return Found(block.Path + ".section", $"section '{section}' is not in form.json");
        foreach (var message in Texts(block.Path, block.Text, block.Each).Concat(Texts(block.Path + ".none", block.None, null))) yield return message;
    }

    private IEnumerable<DefinitionError> Texts(string path, LetterText? text, string? each)
    {
        foreach (var part in text?.Parts ?? [])
            foreach (var name in part.Names)
                if (Unknown(name, part.Form, each) is { } message) yield return Found(path, $"{{{string.Join('.', name)}}}: {message}");
    }

    private string? Unknown(IReadOnlyList<string> name, string? form, string? each) => name switch
    {
        ["row", var column] => each is null ? "row stands for something only where each does" : Columns(each) is { } known && !known.Contains(column) ? $"no such column; there are {string.Join(", ", known)}" : Sealed(each, column) ? $"a personal column: name {each}.{column} under personal if this letter has to print it" : null,
        ["case", var what] => ofCase.Contains(what) ? null : $"no such thing of a case; there are {string.Join(", ", ofCase)}",
        ["organ"] or ["organ", "short"] => null,
        ["item", "subject" or "comment"] => letter.Organ == "item" ? null : "only the letter of an answer in a round (organ: item) has these",
        ["body", var body] => ReferenceCheck.IsPlace(d, "body:" + body) ? null : "no place names such a body",
        ["document", var type, "number" or "date"] => d.Texts["vi"].ContainsKey("document." + type) ? null : "no such document",
        ["due", var term] => ReferenceCheck.HasTerm(d, term) ? null : "no such term",
        [var key] => Field(key, form),
        _ => "stands for nothing",
    };

    private string? Field(string key, string? form) => d.Form.Field(key) switch
    {
        null => "no such field",
        { Personal: true } when !letter.Personal.Contains(key) => "a personal field: name it under personal if this letter has to print it",
        { Type: FieldType.Table } => "a table is printed with table or each",
        { Type: not FieldType.Date } when form is "long" or "year" => $"only a date has the form {form}",
        { Type: not (FieldType.Money or FieldType.Number) } when form == "words" => "only a number has the form words",
        _ => null,
    };

    private bool IsPersonal(string name) => name.Split('.') is [var table, var column]
        ? d.Form.Field(table)?.Columns.Any(c => c.Key == column && c.Personal) is true : d.Form.Field(name) is { Personal: true };

    private bool Sealed(string table, string column) => IsPersonal($"{table}.{column}") && !letter.Personal.Contains($"{table}.{column}");

    /// <summary>What a row of a list has; null when it is no list.</summary>
    private IReadOnlyList<string>? Columns(string each) => lists.TryGetValue(each, out var own) ? [.. own, "index"] : IsRound(each) ? ["name", "index"] : Letters.LetterRounds.Columns(d, each) is { } ofRound ? ofRound : d.Form.Field(each) switch
    {
        { Type: FieldType.Table } table => [.. table.Columns.Select(c => c.Key), "index"],
        { Type: FieldType.Choices or FieldType.Organisations } => ["name", "index"],
        _ => null,
    };

    private bool IsRound(string each) => each.StartsWith(PlaceExpression.Round, StringComparison.Ordinal) && ReferenceCheck.IsPlace(d, each);

    private DefinitionError Found(string path, string message) => new($"letters/{letter.Key}.json", path, message) { Code = FindingCodes.UnknownName };
}
