using System.IO.Compression;
using System.Xml.Linq;
using Approvals.Desk;
using Approvals.Seeding;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Letters;
using Xunit;

namespace Approvals.Tests.Documents;

/// <summary>Every letter of every case type, filled by the scenarios, read by readers that are not the writer.</summary>
public sealed class LettersOfCaseTypesTests
{
    private static readonly XNamespace w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private static readonly Lazy<IReadOnlyList<(string Name, LetterSample Sample)>> samples = new(Read);

    public static TheoryData<string> CaseTypes => [.. DefinitionFiles.FoldersIn(DefinitionFiles.Shipped).Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(CaseTypes))]
    public void Every_letter_is_made_by_some_scenario(string type)
    {
        var definition = DefinitionReader.ReadFolder(Path.Combine(DefinitionFiles.Shipped, type)).Definition!;
        Assert.All(definition.Letters.Keys, key => Assert.Contains(samples.Value, s => s.Name.StartsWith($"{type}-{key}-", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_words_of_a_letter_stand_in_its_file_in_order()
    {
        Assert.NotEmpty(samples.Value);
        foreach (var (name, sample) in samples.Value)
        {
            using var zip = new ZipArchive(new MemoryStream(sample.Write()), ZipArchiveMode.Read);
            using var part = zip.GetEntry("word/document.xml")!.Open();
            var text = string.Concat(XDocument.Load(part).Descendants(w + "p").Select(p => string.Concat(p.Descendants(w + "t").Select(t => t.Value)) + " "));
            var at = 0;
            foreach (var words in Expected(sample.Letter))
            {
                var found = text.IndexOf(words, at, StringComparison.Ordinal);
                Assert.True(found >= 0, $"{name}: '{words}' is not there, or not in its place");
                at = found;
            }
        }
    }

    [Fact]
    public async Task LibreOffice_opens_every_letter_and_prints_its_words()
    {
        var printed = await LibreOffice.PrintedAsync([.. samples.Value.Select(s => (s.Name + ".docx", s.Sample.Write()))]);
        foreach (var (name, sample) in samples.Value)
        {
            var text = printed[name + ".docx"];
            Assert.Contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", text, StringComparison.Ordinal);
            if (sample.Letter.Signature is [.., var post]) Assert.Contains(LibreOffice.Flat(post), text, StringComparison.Ordinal);
            // A placeholder that was not filled, a key, or what the program says of nothing.
            Assert.DoesNotMatch(@"\{|\}|\bnull\b|\b(variables|form|row|body|document)\.|\btrue\b|\bfalse\b|System\.|//", text);
            if (sample.Letter.Kind is { } kind) Assert.Contains(kind.ToUpperInvariant(), text, StringComparison.Ordinal);
            if (sample.Letter.Draft is { } draft) Assert.Contains(draft, text, StringComparison.Ordinal);
            else Assert.Contains(LibreOffice.Flat(sample.Letter.Number), text, StringComparison.Ordinal);
        }
    }

    private static List<(string, LetterSample)> Read()
    {
        var seeds = SeedReader.Read(Path.Combine(AppContext.BaseDirectory, "seeds"));
        var (directory, calendar) = (new Directory(1, seeds.Directory), WorkCalendar.FromJson(seeds.Calendar, "holidays.json"));
        List<(string, LetterSample)> all = [];
        foreach (var folder in DefinitionFiles.FoldersIn(DefinitionFiles.Shipped))
            foreach (var (key, (issued, draft)) in LetterSamples.Of(folder, directory, calendar))
            {
                if (issued is not null) all.Add(($"{Path.GetFileName(folder)}-{key}-issued", issued));
                if (draft is not null) all.Add(($"{Path.GetFileName(folder)}-{key}-draft", draft));
            }
        return all;
    }

    private static IEnumerable<string> Expected(ComposedLetter letter)
    {
        yield return letter.Number;
        yield return letter.PlaceAndDate;
        if (letter.Kind is { } kind) yield return kind.ToUpperInvariant();
        foreach (var line in letter.Body)
            foreach (var words in line switch { LetterLine.Paragraph p => [p.Words], LetterLine.Grid grid => grid.Rows.SelectMany(r => r), LetterLine.Signatures places => [places.Blocks[0][0]], _ => [] })
                yield return words.Replace("**", "", StringComparison.Ordinal).Split('\n')[0];
        foreach (var copy in letter.Copies) yield return copy;
        foreach (var words in letter.Signature.Append(letter.Signer)) yield return words;
    }
}
