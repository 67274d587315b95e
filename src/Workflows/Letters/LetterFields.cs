using System.Globalization;
using System.Text;
using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Workflows.Letters;

/// <summary>What the placeholders of a letter stand for.</summary>
internal sealed class LetterFields
{
    private const string Gap = "……………";
    private readonly List<string> gaps = [];
    private readonly LetterSource source;
    private readonly string organ;
    private readonly LetterRounds rounds;

    public LetterFields(LetterSource source, string organ)
    {
        (this.source, this.organ) = (source, organ);
        rounds = new LetterRounds(source, this);
    }

    private CaseDefinition Definition => source.Definition;

    private CaseState State => source.State;

    private Directory Directory => source.Directory;

    /// <summary>Placeholders that had no value.</summary>
    public IReadOnlyList<string> Gaps => gaps;

    /// <summary>The words with every placeholder filled; dots where there is nothing.</summary>
    public string Fill(LetterText text, IReadOnlyDictionary<string, string>? row = null)
    {
        var words = new StringBuilder();
        foreach (var part in text.Parts)
        {
            if (part.Names.Count == 0) words.Append(part.Words);
            else if (part.Names.Select(name => Of(name, part.Form, row)).FirstOrDefault(v => v.Length > 0) is { } value) words.Append(Cased(value, part.Form));
            else words.Append(Open(string.Join('.', part.Names[0])));
        }
        return words.ToString();
    }

    /// <summary>Dots for what is not there; remembered among <see cref="Gaps"/>.</summary>
    public string Open(string name)
    {
        gaps.Add(name);
        return Gap;
    }

    private static string Cased(string value, string? form) => form switch
    {
        "upper" => value.ToUpper(CultureInfo.InvariantCulture),
        "lower" => char.ToLower(value[0], CultureInfo.InvariantCulture) + value[1..],
        _ => value,
    };

    /// <summary>Full name of a body on the day of the letter: of a merged one that of its successor.</summary>
    public string Body(string key) => Directory.Organisation(Directory.Successor(key, source.On))?.Name.Vi ?? key;

    /// <summary>"Nghệ An"; "Hà Nội" for a national body.</summary>
    public string Province(string body)
    {
        if (Directory.Organisation(Directory.Successor(body, source.On))?.Province is not { } province) return "Hà Nội";
        // The directory knows bodies: a province is called after the Union that bears its key.
        return Directory.Organisation(province) is { Kind: "union" } union ? union.Short.Vi.Replace("LHHN ", "", StringComparison.Ordinal) : province;
    }

    /// <summary>The rows that a block is written for, each with what <c>row.</c> stands for.</summary>
    public IEnumerable<IReadOnlyDictionary<string, string>> Rows(string each)
    {
        var index = 0;
        foreach (var row in each switch
        {
            "case.asked" => State.Asked.Select(Asked),
            "case.opinions" => State.Opinions.Select(Opinion),
            "case.files" => State.CurrentAttachments().Where(a => Definition.Form.Slot(a.Slot) is { Task: false }).Select(File),
            _ when each.StartsWith(LetterRounds.Signed, StringComparison.Ordinal) => rounds.Signers(each[LetterRounds.Signed.Length..]),
            _ when each.StartsWith(LetterRounds.Answers, StringComparison.Ordinal) => rounds.Answered(each[LetterRounds.Answers.Length..]),
            _ when each.StartsWith(LetterRounds.Tables, StringComparison.Ordinal) => rounds.RowsOf(each[LetterRounds.Tables.Length..]),
            _ when each.StartsWith(PlaceExpression.Round, StringComparison.Ordinal) =>
                Bodies.Named(Definition, State, source.On, each).Select(key => Named(Body(key))),
            _ => OfField(each),
        })
        {
            row["index"] = (++index).ToString(CultureInfo.InvariantCulture);
            yield return row;
        }
    }

    /// <summary>A value of the form as it is printed; empty when there is none.</summary>
    public string Value(FieldDefinition field, JsonElement value, string? form = null, string? table = null) => value.ValueKind switch
    {
        JsonValueKind.True => "Có",
        JsonValueKind.False => "Không",
        JsonValueKind.Object when value.TryGetProperty("private", out var digest) => One(field, source.Private(new PrivateText(digest.GetString()!)), form, table),
        JsonValueKind.Array when field.Type != FieldType.Table => string.Join("; ", value.EnumerateArray().Select(v => One(field, v.GetString() ?? "", form, table))),
        JsonValueKind.String => One(field, value.GetString()!, form, table),
        _ => "",
    };

    private string Of(IReadOnlyList<string> name, string? form, IReadOnlyDictionary<string, string>? row) => name switch
    {
        ["row", var column] => row?.GetValueOrDefault(column) ?? "",
        ["case", var what] => Case(what),
        ["organ"] => Body(organ),
        ["organ", "short"] => Directory.Organisation(Directory.Successor(organ, source.On))?.Short.Vi ?? organ,
        ["item", var what] => source.Document?.Item is { } id ? OfItem(id, what) : "",
        ["body", var body] => Bodies.Named(Definition, State, source.On, "body:" + body) is [var key, ..] ? Body(key) : "",
        ["document", var type, var what] => Document(type, what),
        ["due", var term] => State.Deadlines.LastOrDefault(x => x.Key == term) is { } running ? Day(running.Due, form) : "",
        [var key] => Definition.Form.Field(key) is { } field && State.Values.TryGetValue(key, out var value) ? Value(field, value, form) : "",
        _ => "",
    };

    private string Case(string what) => what switch
    {
        "number" => State.Number,
        "title" => State.Title,
        "owner" => Body(State.Organisation),
        "ownerShort" => Directory.Organisation(State.Organisation)?.Short.Vi ?? "",
        "type" => Definition.Text("vi", "type.title"),
        "submittedOn" => VietnameseWords.Date(State.SubmittedOn),
        _ => Province(State.Organisation),
    };

    /// <summary>Of the answer that the document is: about whom it was given, and what was written with it.</summary>
    private string OfItem(string id, string what) =>
        id.Split(':', 2) is not [var activity, var row] || State.Round(activity)?.Item(row) is not { } item ? ""
        : what == "subject" ? item.Row.Subject is { } subject ? Body(subject) : ""
        : source.Private(item.By?.Comment);

    private string Document(string type, string what)
    {
        // The newest that counts: a draft has neither number nor day.
        var document = State.Documents.LastOrDefault(d => d.Type == type && d.Number is not null && d.Id != source.Document?.Id);
        return what == "number" ? document?.Number ?? "" : document?.Date is { } day ? VietnameseWords.Date(day) : "";
    }

    private string One(FieldDefinition field, string value, string? form, string? table) => field.Type switch
    {
        _ when form == "key" => value,
        FieldType.Date => IsoDate.Parse(value) is { } day ? Day(day, form) : value,
        FieldType.Money or FieldType.Number => form == "words" ? VietnameseWords.Spelled(value) : VietnameseWords.Figure(value),
        FieldType.Choice or FieldType.Choices => Option(field, value, table),
        FieldType.Organisation or FieldType.Organisations => Body(value),
        FieldType.Donor => source.Donor(value),
        FieldType.Cluster => Directory.Cluster(value)?.Name.Vi ?? value,
        _ => value,
    };

    private string Option(FieldDefinition field, string value, string? table)
    {
        if (table is not null && Definition.Texts["vi"].TryGetValue($"option.{table}.{field.Key}.{value}", out var own)) return own;
        return Definition.Texts["vi"].TryGetValue($"option.{field.Key}.{value}", out var option) ? option : value;
    }

    private static string Day(DateOnly day, string? form) => form switch
    {
        "long" => VietnameseWords.LongDate(day),
        "year" => day.Year.ToString(CultureInfo.InvariantCulture),
        _ => VietnameseWords.Date(day),
    };

    private IEnumerable<Dictionary<string, string>> OfField(string key)
    {
        if (Definition.Form.Field(key) is not { } field || !State.Values.TryGetValue(key, out var list) || list.ValueKind != JsonValueKind.Array) yield break;
        // Bodies that were merged meanwhile are one, and named once.
        var items = list.EnumerateArray().ToList();
        foreach (var item in field.Type == FieldType.Organisations ? items.DistinctBy(i => Directory.Successor(i.GetString() ?? "", source.On)) : items)
            yield return field.Type == FieldType.Table
                ? field.Columns.ToDictionary(c => c.Key, c => item.TryGetProperty(c.Key, out var cell) ? Value(c, cell, null, key) : "", StringComparer.Ordinal)
                : Named(One(field, item.GetString() ?? "", null, null));
    }

    private static Dictionary<string, string> Named(string name) => new(StringComparer.Ordinal) { ["name"] = name };

    private Dictionary<string, string> Asked(Reason reason)
    {
        var colon = reason.Target.IndexOf(':', StringComparison.Ordinal);
        return new(StringComparer.Ordinal)
        {
            ["name"] = colon < 0 ? "Ý kiến chung" : Definition.Text("vi", $"{reason.Target[..colon]}.{reason.Target[(colon + 1)..]}"),
            ["reason"] = source.Private(reason.Text),
        };
    }

    private Dictionary<string, string> Opinion(Opinion opinion)
    {
        var activity = opinion.Handle.Split(':')[0];
        return new(StringComparer.Ordinal)
        {
            ["name"] = Body(opinion.Organisation),
            ["outcome"] = Definition.FirstText("vi", $"outcome.{activity}.{opinion.Outcome}", "outcome." + opinion.Outcome),
            ["comment"] = source.Private(opinion.Comment),
            ["number"] = opinion.LetterNumber ?? "",
            ["date"] = VietnameseWords.Date(opinion.On),
        };
    }

    private Dictionary<string, string> File(Attachment file) => new(StringComparer.Ordinal)
    {
        ["name"] = Definition.Text("vi", "slot." + file.Slot),
        ["copies"] = Definition.Form.Slot(file.Slot) is { Copies: > 0 and var copies } ? copies.ToString(CultureInfo.InvariantCulture) : "",
    };
}
