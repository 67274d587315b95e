using System.Text.RegularExpressions;

namespace Approvals.Workflows.Definitions;

/// <summary>Reads <c>letters/KEY.json</c>.</summary>
internal static partial class LetterReader
{
    public const string Folder = "letters/";

    /// <summary>Forms in which a value may be written.</summary>
    public static readonly string[] Forms = ["long", "year", "words", "key", "upper", "lower"];

    public static bool IsLetter(string file) => file.StartsWith(Folder, StringComparison.Ordinal);

    public static LetterDefinition Read(Node file)
    {
        file.Allow("$schema", "kind", "subject", "organ", "tasks", "signer", "onBehalfOf", "number", "date", "to", "body", "copies", "personal");
        var letter = new LetterDefinition
        {
            Key = file.File[Folder.Length..^".json".Length],
            Kind = file.GetText("kind"),
            Subject = file.Need("subject") is { } subject ? Text(subject) : new LetterText("", []),
            Organ = file.GetText("organ"),
            Tasks = file.Texts("tasks"),
            Signer = file.GetText("signer") ?? "leader",
            OnBehalfOf = file.GetText("onBehalfOf"),
            Number = file.GetText("number"),
            Date = file.GetText("date"),
            To = [.. file.Items("to").Select(Block)],
            Body = [.. file.Items("body").Select(Block)],
            Copies = [.. file.Items("copies").Select(Block)],
            Personal = file.Texts("personal"),
        };
        if (letter.Body.Count == 0) file.Fail("a letter needs a body");
        return letter;
    }

    private static LetterBlock Block(Node node)
    {
        if (!node.IsObject) return new LetterBlock { Path = node.Path, Text = Text(node) };
        node.Allow("text", "style", "when", "each", "none", "table", "columns", "section", "validFrom", "validTo", "draftOnly");
        var block = new LetterBlock
        {
            Path = node.Path,
            Style = node.OneOf("style", LetterStyle.Text),
            Text = node.Get("text") is { } text ? Text(text) : null,
            When = node.Get("when") is { } when ? RuleReader.Condition(when) : null,
            ValidFrom = node.GetDate("validFrom"),
            ValidTo = node.GetDate("validTo"),
            DraftOnly = node.GetBool("draftOnly", false),
            Each = node.GetText("each"),
            None = node.Get("none") is { } none ? Text(none) : null,
            Table = node.GetText("table"),
            Columns = node.Texts("columns"),
            Section = node.GetText("section"),
        };
        if (new[] { block.Text is not null, block.Table is not null, block.Section is not null }.Count(given => given) != 1)
            node.Fail("exactly one of text, table and section was expected");
        if (block.Table is not null && block.Columns.Count == 0) node.Fail("a table needs columns");
        if (block.Table is null && block.Columns.Count > 0) node.Fail("columns go with table");
        if (block.Each is not null && block.Text is null) node.Fail("each goes with text");
        if (block.None is not null && block.Each is null) node.Fail("none goes with each");
        return block;
    }

    private static LetterText Text(Node node)
    {
        var source = node.Text();
        List<LetterPart> parts = [];
        var at = 0;
        foreach (Match match in Placeholder().Matches(source))
        {
            if (match.Index > at) parts.Add(new LetterPart(source[at..match.Index], [], null));
            var form = match.Groups["form"].Success ? match.Groups["form"].Value : null;
            if (form is not null && !Forms.Contains(form)) node.Fail($"'{form}' is no form of a value: {string.Join(", ", Forms)}");
            parts.Add(new LetterPart("", [.. match.Groups["names"].Value.Split(',').Select(n => n.Split('.'))], form));
            at = match.Index + match.Length;
        }
        if (at < source.Length) parts.Add(new LetterPart(source[at..], [], null));
        if (parts.Any(p => p.Words.AsSpan().ContainsAny('{', '}'))) node.Fail("a brace that belongs to no placeholder: write {field}, {case.number}, {startOn|long}");
        if (source.Split("**").Length % 2 == 0) node.Fail("** begins what no ** ends");
        return new LetterText(source, parts);
    }

    [GeneratedRegex(@"\{(?<names>[A-Za-z][\w-]*(\.[\w-]+)*(,[A-Za-z][\w-]*(\.[\w-]+)*)*)(\|(?<form>\w+))?\}")]
    private static partial Regex Placeholder();
}
