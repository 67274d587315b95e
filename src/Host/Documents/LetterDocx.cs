using Approvals.Workflows.Definitions;
using Approvals.Workflows.Letters;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Approvals.Documents;

/// <summary>
/// Sets a letter in the form of Decree 30/2020/NĐ-CP, Annex I: A4, margins 20, 20, 30 and 15 mm, Times New Roman, the sizes of its nine components, the page
/// number in the middle of the upper margin from the second page on. A table of many columns stands, with what names it, on pages laid on
/// their side.
/// </summary>
public static class LetterDocx
{
    public const string MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    /// <summary>Text width in twentieths of a point: 210 less 30 and 15 mm.</summary>
    private const int Width = 9354;

    /// <summary>The same of a page on its side: 297 less 30 and 15 mm.</summary>
    private const int WideWidth = 14286;

    /// <summary>Most columns of a table that stands upright: the running number and seven beside it.</summary>
    private const int MostUpright = 8;

    private const int Left = 4000;

    /// <summary>Letters of a name in capitals that fit into the left column.</summary>
    private const int LongestLine = 24;

    /// <summary>The file; the same letter gives the same words and form.</summary>
    public static byte[] Write(ComposedLetter letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        using var file = new MemoryStream();
        using (var package = WordprocessingDocument.Create(file, WordprocessingDocumentType.Document))
        {
            var main = package.AddMainDocumentPart();
            AddStyles(main);
            var header = main.AddNewPart<HeaderPart>("pageNumber");
            header.Header = new Header(PageNumber());
            var body = new Body();
            body.Append(Head(letter), DocxParts.Empty(6));
            body.Append(Title(letter));
            body.Append(Addressees(letter));
            var wide = Content(body, letter.Body);
            // A signature never stands alone on a page.
            if (body.LastChild is Paragraph last) DocxParts.KeepWithNext(last);
            body.Append(DocxParts.KeepWithNext(DocxParts.Empty(6)), Foot(letter, wide ? WideWidth : Width), DocxParts.Empty(0), Page(wide, IsFirst(body)));
            main.Document = new Document(body);
            main.Document.Save();
        }
        return file.ToArray();
    }

    /// <summary>What the letter says, upright and on its side by turns; says how the last of it lies.</summary>
    private static bool Content(Body body, IReadOnlyList<LetterLine> lines)
    {
        var wide = false;
        for (var i = 0; i < lines.Count; i++)
        {
            if (IsWide(lines, i) != wide)
            {
                // The last paragraph of a section says how all of it lies.
                var ends = (Paragraph)body.LastChild!;
                ends.ParagraphProperties!.Append(Page(wide, IsFirst(body)));
                wide = !wide;
            }
            // What names a table, or goes before signatures, stands on its page.
            else if (lines[i] is not LetterLine.Paragraph && body.LastChild is Paragraph named) DocxParts.KeepWithNext(named);
            body.Append(Line(lines[i], wide ? WideWidth : Width));
        }
        return wide;
    }

    /// <summary>A table of more columns than stand upright, and the paragraph that names it.</summary>
    private static bool IsWide(IReadOnlyList<LetterLine> lines, int at) => lines[at] switch
    {
        LetterLine.Grid grid => grid.Head.Count > MostUpright,
        LetterLine.Paragraph => at + 1 < lines.Count && lines[at + 1] is LetterLine.Grid && IsWide(lines, at + 1),
        _ => false,
    };

    private static bool IsFirst(Body body) => !body.Descendants<SectionProperties>().Any();

    private static void AddStyles(MainDocumentPart main)
    {
        var styles = main.AddNewPart<StyleDefinitionsPart>("styles");
        styles.Styles = new Styles(new DocDefaults(
            new RunPropertiesDefault(new RunPropertiesBaseStyle(
                new RunFonts { Ascii = DocxParts.Font, HighAnsi = DocxParts.Font, ComplexScript = DocxParts.Font, EastAsia = DocxParts.Font },
                new FontSize { Val = "28" }, new Languages { Val = "vi-VN" })),
            new ParagraphPropertiesDefault(new ParagraphPropertiesBaseStyle(new SpacingBetweenLines { Before = "0", After = "0" }))));
    }

    /// <summary>The number of a page stands above it, but for the first of all.</summary>
    private static SectionProperties Page(bool wide, bool first)
    {
        var page = new SectionProperties(
            new HeaderReference { Type = HeaderFooterValues.Default, Id = "pageNumber" },
            wide ? new PageSize { Width = 16838, Height = 11906, Orient = PageOrientationValues.Landscape } : new PageSize { Width = 11906, Height = 16838 },
            new PageMargin { Top = 1134, Bottom = 1134, Left = 1701, Right = 851, Header = 567, Footer = 567 });
        if (first) page.Append(new TitlePage());
        return page;
    }

    private static Paragraph PageNumber() => new(
        new ParagraphProperties(new Justification { Val = JustificationValues.Center }),
        new Run(new FieldChar { FieldCharType = FieldCharValues.Begin }),
        new Run(new FieldCode(" PAGE ") { Space = SpaceProcessingModeValues.Preserve }),
        new Run(new FieldChar { FieldCharType = FieldCharValues.End }));

    /// <summary>Body above and body beside quốc hiệu and tiêu ngữ; on one line below them the number, and place and day (Annex I, part I, II.4).</summary>
    private static Table Head(ComposedLetter letter)
    {
        List<Paragraph> left = [], right = [], number = [], day = [];
        foreach (var line in letter.Parent is { } parent ? NameLines(parent) : []) left.Add(DocxParts.Centred(line, 12));
        foreach (var line in NameLines(letter.Organ)) left.Add(DocxParts.Centred(line, 12, bold: true));
        right.Add(DocxParts.Centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold: true));
        right.Add(DocxParts.Centred("Độc lập - Tự do - Hạnh phúc", 13, bold: true));
        left.Add(DocxParts.Rule(1300, Left));
        right.Add(DocxParts.Rule(2950, Width - Left));
        number.Add(DocxParts.Centred(letter.Number, 13, before: 60));
        day.Add(DocxParts.Centred(letter.PlaceAndDate, 13, italic: true, before: 60));
        if (letter.Kind is null) number.Add(DocxParts.Centred(letter.Subject, 12, before: 60));
        if (letter.Draft is { } draft) day.Add(DocxParts.Centred(draft, 13, bold: true, before: 60));
        return DocxParts.Columns(Left, Width - Left, (left, right), (number, day));
    }

    /// <summary>A long name breaks before the province, or in the middle, and never within a word's company: HỮU NGHỊ, NGHỆ AN.</summary>
    private static IEnumerable<string> NameLines(string name)
    {
        if (name.Length <= LongestLine) return [name];
        foreach (var province in (string[])[" TỈNH ", " THÀNH PHỐ "])
            if (name.IndexOf(province, StringComparison.Ordinal) is > 0 and <= LongestLine and var at) return [name[..at], name[(at + 1)..]];
        var middle = Enumerable.Range(0, name.Length).Where(i => name[i] == ' ').OrderBy(i => Math.Abs(i - (name.Length / 2))).FirstOrDefault(-1);
        return middle < 0 ? [name] : [name[..middle], name[(middle + 1)..]];
    }

    private static IEnumerable<Paragraph> Title(ComposedLetter letter)
    {
        if (letter.Kind is not { } kind) yield break;
        yield return DocxParts.Centred(kind.ToUpperInvariant(), 14, bold: true, before: 120);
        yield return DocxParts.Centred(letter.Subject, 14, bold: true);
        yield return DocxParts.Rule(2200, Width);
    }

    /// <summary>One addressee stands beside the words, several stand below them, a line each (Decree 30/2020, Annex I).</summary>
    private static IEnumerable<Paragraph> Addressees(ComposedLetter letter)
    {
        if (letter.To.Count == 0) yield break;
        if (letter.To is [var only])
        {
            yield return DocxParts.Centred($"Kính gửi: {only}", 14, before: 120, after: 120);
            yield break;
        }
        yield return DocxParts.Addressee("Kính gửi:", 1700);
        for (var i = 0; i < letter.To.Count; i++) yield return DocxParts.Addressee($"- {letter.To[i]}{(i == letter.To.Count - 1 ? "." : ";")}", 2900);
    }

    private static IEnumerable<OpenXmlElement> Line(LetterLine line, int width)
    {
        switch (line)
        {
            case LetterLine.Grid grid:
                yield return DocxParts.KeepWithNext(DocxParts.Empty(4));
                yield return DocxGrid.Of(grid, width);
                yield return DocxParts.Empty(4);
                break;
            case LetterLine.Signatures signatures:
                yield return DocxParts.KeepWithNext(DocxParts.Empty(6));
                yield return Signatures(signatures);
                yield return DocxParts.Empty(4);
                break;
            case LetterLine.Paragraph { Style: LetterStyle.Order } order:
                yield return DocxParts.Centred(order.Words, 14, bold: true, before: 120, after: 60);
                break;
            case LetterLine.Paragraph { Style: LetterStyle.Center } centred:
                yield return DocxParts.Centred(centred.Words, 14, before: 60);
                break;
            case LetterLine.Paragraph paragraph:
                yield return DocxParts.Text(paragraph.Words, paragraph.Style == LetterStyle.Heading, paragraph.Style == LetterStyle.Basis);
                break;
        }
    }

    /// <summary>Nơi nhận on the left, the signature on the right; they stay on one page.</summary>
    private static Table Foot(ComposedLetter letter, int width)
    {
        List<Paragraph> left = [], right = [];
        if (letter.Copies.Count > 0)
        {
            left.Add(DocxParts.Plain("Nơi nhận:", 12, bold: true, italic: true));
            for (var i = 0; i < letter.Copies.Count; i++) left.Add(DocxParts.Plain($"- {letter.Copies[i]}{(i == letter.Copies.Count - 1 ? "." : ";")}", 11));
        }
        else left.Add(DocxParts.Empty(0));
        if (letter.Signature.Count > 0) right.AddRange(Signature(letter.Signature, letter.Signer, 14));
        else right.Add(DocxParts.Empty(0));
        return DocxParts.Columns(Left, width - Left, (left, right));
    }

    /// <summary>Two a line; an odd one stands on the right, where a single signature does.</summary>
    private static Table Signatures(LetterLine.Signatures signatures)
    {
        List<List<Paragraph>> blocks = [.. signatures.Blocks.Select(b => Signature([.. b.SelectMany(NameLines)], "", 13).ToList())];
        if (blocks.Count % 2 == 1) blocks.Insert(blocks.Count - 1, [DocxParts.Empty(0)]);
        return DocxParts.Columns(Width / 2, Width / 2, [.. blocks.Chunk(2).Select(pair => (pair[0], pair[1]))]);
    }

    /// <summary>Quyền hạn and chức vụ, room for a signature and a seal, the name.</summary>
    private static IEnumerable<Paragraph> Signature(IReadOnlyList<string> lines, string name, int size) =>
        [.. lines.Select(l => DocxParts.Centred(l, size, bold: true)), .. Enumerable.Range(0, 4).Select(_ => DocxParts.Centred("", 14)), DocxParts.Centred(name, size, bold: true)];
}
