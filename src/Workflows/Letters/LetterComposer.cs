using System.Globalization;
using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Conditions;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Letters;

/// <summary>
/// Makes the words of a letter from its template and a case. Number, day, signer and capacity come from the document and never from the template; what is not
/// decided yet stays open. Pure: the same source gives the same letter.
/// </summary>
public static class LetterComposer
{
    /// <summary>The letter with every word.</summary>
    public static ComposedLetter Compose(LetterDefinition letter, LetterSource source)
    {
        ArgumentNullException.ThrowIfNull(letter);
        ArgumentNullException.ThrowIfNull(source);
        source = source with { State = source.State.Of(source.Document) };
        var directory = source.Directory;
        var organ = directory.Successor(OrganOf(letter, source), source.On);
        var fields = new LetterFields(source, organ);
        var (number, day, draft) = Standing(letter, source);
        var parent = directory.Superior(organ, source.On)?.Key;
        var body = LetterLayout.Arranged(letter.Body.Where(b => draft is not null || !b.DraftOnly).SelectMany(block => Lines(letter, block, source, fields)));
        var (signature, signer) = body.Any(l => l is LetterLine.Signatures) ? ([], "") : Signature(letter, source, organ, day ?? source.On);
        return new ComposedLetter
        {
            Key = letter.Key,
            Parent = parent is null ? null : LetterLayout.Above(fields.Body(parent)),
            Organ = LetterLayout.Name(fields.Body(organ), parent is null ? null : fields.Body(parent)),
            Number = "Số: " + (number ?? "        /" + Documents.Sign(source.Definition, letter.Key, directory.Organisation(organ)?.Symbol)),
            PlaceAndDate = $"{fields.Province(organ)}, {(day is { } of ? VietnameseWords.LongDate(of) : "ngày       tháng       năm ......")}",
            Draft = draft,
            Kind = letter.Kind,
            Subject = fields.Fill(letter.Subject),
            // Whoever is owner and recipient of the aid in one is written to once.
            To = [.. Words(letter, letter.To, source, fields).Distinct(StringComparer.OrdinalIgnoreCase)],
            Body = body,
            Signature = signature,
            Signer = signer,
            Copies = Words(letter, letter.Copies, source, fields),
            Gaps = fields.Gaps,
        };
    }

    private static string OrganOf(LetterDefinition letter, LetterSource source) =>
        source.Document?.Organisation
        ?? (letter.Organ is { } at && Bodies.Named(source.Definition, source.State, source.On, at) is [var body, ..] ? body : null)
        ?? source.State.Organisation;

    private static (string? Number, DateOnly? Day, string? Draft) Standing(LetterDefinition letter, LetterSource source)
    {
        if (source.Document is { } document)
            return document.Number is { } taken ? (taken, document.Date, null)
                : (null, null, document.State == "draft" ? string.Create(CultureInfo.InvariantCulture, $"DỰ THẢO LẦN {document.Version}") : "ĐÃ KÝ, CHỜ CẤP SỐ");
        var number = letter.Number is { } field ? source.State.Values.TextOf(field) : null;
        var day = letter.Date is { } date ? source.State.Values.DateOf(date) : null;
        return (number, day, number is null ? "DỰ THẢO" : null);
    }

    /// <summary>Quyền hạn, chức vụ, họ tên (Decree 30/2020 Art 13): TM. a collective, KT. a head, TL. or TUQ. by order or authorisation.</summary>
    private static (IReadOnlyList<string> Lines, string Signer) Signature(LetterDefinition letter, LetterSource source, string organ, DateOnly day)
    {
        var directory = source.Directory;
        if (source.Document?.Letter is { Signer.Length: > 0 } letterOf)
            return (Lines(letterOf.Capacity, HeadTitle(directory, organ, letter.Signer), letterOf.SignerPosition, letter.OnBehalfOf), letterOf.Signer);
        if (source.Document?.SignedBy is not { Length: > 0 } by)
            return (Lines(null, null, HeadTitle(directory, organ, letter.Signer), letter.OnBehalfOf), "");
        if (directory.Position(by) is not { } position) return (Lines(null, null, by, letter.OnBehalfOf), "");
        var name = directory.HoldersOf(by, day) is [var holder, ..] ? holder.Name.Vi : "";
        return (Lines(source.Document.Capacity, SignedFor(directory, position, organ, letter.Signer, day), position.Title.Vi, letter.OnBehalfOf), name);
    }

    private static string? SignedFor(Directory directory, Position position, string organ, string role, DateOnly day)
    {
        var of = position.ActsFor ?? directory.Data.Mandates.FirstOrDefault(m => m.To == position.Key && m.Begins <= day && day <= m.Ends)?.From;
        return of is not null ? directory.Position(of)?.Title.Vi : HeadTitle(directory, organ, role);
    }

    private static string HeadTitle(Directory directory, string organ, string role) =>
        directory.PositionsFor(new Seat(role, organ)).FirstOrDefault()?.Title.Vi ?? "Thủ trưởng cơ quan";

    private static IReadOnlyList<string> Lines(string? capacity, string? head, string title, string? collective)
    {
        IEnumerable<string> lines = capacity switch
        {
            "KT" or "TL" or "TUQ" => [$"{capacity}. {head}", title],
            // A head who signs in the name of nobody signs with the post alone.
            _ when collective is not null => ["TM. " + collective, title],
            _ => [title],
        };
        return [.. lines.Select(l => l.ToUpper(CultureInfo.InvariantCulture))];
    }

    private static IReadOnlyList<string> Words(LetterDefinition letter, IReadOnlyList<LetterBlock> blocks, LetterSource source, LetterFields fields) =>
        [.. blocks.SelectMany(b => Lines(letter, b, source, fields)).OfType<LetterLine.Paragraph>().Select(p => p.Words)];

    private static IEnumerable<LetterLine> Lines(LetterDefinition letter, LetterBlock block, LetterSource source, LetterFields fields)
    {
        if (source.State.SubmittedOn < block.ValidFrom || source.State.SubmittedOn > block.ValidTo) return [];
        if (block.When is { } when && !when.Test(new CaseScope(source.Definition, source.State)).IsTrue) return [];
        if (block.Table is { } table) return [Table(table, block.Columns, source, fields)];
        if (block.Section is { } section) return Section(letter, section, source, fields);
        if (block.Each is not { } each) return LetterLayout.Paragraphs(block.Style, fields.Fill(block.Text!));
        var rows = fields.Rows(each).ToList();
        return rows.Count > 0 ? LetterLayout.Listed([.. rows.Select(row => fields.Fill(block.Text!, row))]).SelectMany(words => LetterLayout.Paragraphs(block.Style, words))
            : block.None is { } none ? LetterLayout.Paragraphs(block.Style, fields.Fill(none)) : [];
    }

    private static LetterLine.Grid Table(string table, IReadOnlyList<string> keys, LetterSource source, LetterFields fields)
    {
        var field = source.Definition.Form.Field(table);
        var columns = keys.Select(key => field?.Columns.FirstOrDefault(c => c.Key == key)).OfType<FieldDefinition>().ToList();
        var rows = fields.Rows(table).Select(row => (IReadOnlyList<string>)[row["index"], .. columns.Select(c => row[c.Key])]);
        return new LetterLine.Grid(
            ["STT", .. columns.Select(c => source.Definition.Text("vi", $"column.{table}.{c.Key}"))], [.. rows], [false, .. columns.Select(Numeric)]);
    }

    /// <summary>Label and value of what was filled in; of what had to be and is not yet, dots.</summary>
    private static IEnumerable<LetterLine> Section(LetterDefinition letter, string section, LetterSource source, LetterFields fields)
    {
        List<IReadOnlyList<string>> rows = [];
        foreach (var field in source.Definition.Form.Section(section)?.Fields ?? [])
        {
            // What a section asks for is not what a letter may say of a person.
            if (field.Personal || field.Type == FieldType.Table || !FormCheck.IsShown(source.Definition, source.State, field)) continue;
            // They stand at its head already.
            if (field.Key == letter.Number || field.Key == letter.Date) continue;
            var value = source.State.Values.TryGetValue(field.Key, out var given) ? fields.Value(field, given) : "";
            if (value.Length == 0 && field.Required) value = fields.Open(field.Key);
            if (value.Length > 0) rows.Add([source.Definition.Text("vi", "field." + field.Key), value]);
        }
        return rows.Count == 0 ? [] : [new LetterLine.Grid([], rows, [false, false])];
    }

    private static bool Numeric(FieldDefinition column) => column.Type is FieldType.Money or FieldType.Number;
}
