using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Approvals.Workflows.Tests.Repository;

/// <summary>Rules of CONTRIBUTING.md that a compiler does not know.</summary>
public sealed partial class RepositoryTests
{
    private const int LongestFile = 400;

    /// <summary>Texts of a person are compared and hashed: the same letter must always be the same bytes.</summary>
    private static readonly string[] texts = [".cs", ".razor", ".json", ".md", ".sql", ".css", ".js", ".csproj", ".props", ".txt"];

    private static readonly string[] ours = ["src", "tests", "workflows", "seeds", "docs"];

    [Fact]
    public void No_source_file_is_longer_than_400_lines() => Assert.DoesNotContain(
        Checkout.Files("src", ".cs", ".razor").Concat(Checkout.Files("tests", ".cs")).Select(f => (File: f, Lines: Checkout.Read(f).Split('\n').Length - 1)),
        f => f.Lines > LongestFile);

    [Fact]
    public void Every_project_has_its_lock_file_and_stands_in_the_solution()
    {
        var projects = Checkout.Files("src", ".csproj").Concat(Checkout.Files("tests", ".csproj")).ToList();
        var solution = Checkout.Read("Approvals.sln").Replace('\\', '/');
        Assert.True(projects.Count >= 4);
        Assert.All(projects, project =>
        {
            Assert.True(Checkout.Exists(project[..project.LastIndexOf('/')] + "/packages.lock.json"), $"{project} has no packages.lock.json");
            Assert.True(solution.Contains(project, StringComparison.Ordinal), $"{project} is not in Approvals.sln");
        });
    }

    [Fact]
    public void No_project_names_a_version_of_a_package() => Assert.DoesNotContain(
        Checkout.Files("src", ".csproj").Concat(Checkout.Files("tests", ".csproj")),
        f => XDocument.Parse(Checkout.Read(f)).Descendants("PackageReference").Any(r => r.Attribute("Version") is not null));

    /// <summary>A browser shows its own field in the order of its language: 03/02 would be the third of February to one and the second of March to another.</summary>
    [Fact]
    public void A_day_is_typed_as_it_is_written_here() =>
        Assert.DoesNotContain(Checkout.Files("src", ".razor"), f => Checkout.Read(f).Contains("type=\"date\"", StringComparison.Ordinal));

    [Fact]
    public void Every_json_file_parses_without_a_key_twice()
    {
        var strict = new JsonDocumentOptions { AllowDuplicateProperties = false };
        var files = ours.SelectMany(folder => Checkout.Files(folder, ".json")).ToList();
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            using var document = JsonDocument.Parse(Checkout.Read(file), strict);
            Assert.True(document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array, file);
        });
    }

    [Fact]
    public void Every_file_of_texts_has_its_sister_in_the_other_language()
    {
        var files = ours.SelectMany(folder => Checkout.Files(folder, "texts.vi.json", "texts.en.json")).ToList();
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            var sister = file.Contains(".vi.", StringComparison.Ordinal) ? file.Replace(".vi.", ".en.", StringComparison.Ordinal) : file.Replace(".en.", ".vi.", StringComparison.Ordinal);
            Assert.True(Checkout.Exists(sister), $"{file} stands alone");
            var (one, other) = (Keys(file), Keys(sister));
            Assert.True(one.SetEquals(other), $"{file}: {string.Join(", ", one.Except(other))} only here");
        });
    }

    [Fact]
    public void Every_text_file_is_clean_unicode_and_ends_with_a_line()
    {
        var utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var files = ours.SelectMany(folder => Checkout.Files(folder, texts)).Concat(Checkout.Files(".", "README.md", "CONTRIBUTING.md", "GLOSSARY.md", "CHANGELOG.md")).ToList();
        Assert.All(files, file =>
        {
            var bytes = File.ReadAllBytes(Path.Combine(Checkout.Root, file));
            var text = utf8.GetString(bytes);
            Assert.False(text.StartsWith('\uFEFF'), $"{file} begins with a byte order mark");
            Assert.False(text.Contains('\r', StringComparison.Ordinal), $"{file} has line ends of Windows");
            Assert.True(text.IsNormalized(NormalizationForm.FormC), $"{file} has letters that are not in form NFC");
            // Lock files are written by the restore, which ends them without a line.
            Assert.True(file.EndsWith("packages.lock.json", StringComparison.Ordinal) || text.EndsWith('\n'), $"{file} does not end with a line");
        });
    }

    [Fact]
    public void Every_decision_record_is_listed_numbered_and_complete()
    {
        var records = Checkout.Files("docs/decisions", ".md").Select(f => Path.GetFileName(f)).Where(f => f != "README.md").ToList();
        var list = Checkout.Read("docs/decisions/README.md");
        Assert.NotEmpty(records);
        Assert.Equal(Enumerable.Range(1, records.Count).Select(n => $"{n:0000}"), records.Select(r => r[..4]));
        Assert.All(records, record =>
        {
            var text = Checkout.Read("docs/decisions/" + record);
            Assert.Contains($"({record})", list, StringComparison.Ordinal);
            Assert.StartsWith($"# {record[..4]} ", text, StringComparison.Ordinal);
            Assert.All((string[])["## Context", "## Decision", "## Consequences"], part => Assert.Contains(part, text, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Links_between_the_papers_lead_somewhere()
    {
        var links = Checkout.Files(".", ".md")
            .SelectMany(file => Link().Matches(Code().Replace(Checkout.Read(file), "")).Select(m => (File: file, To: m.Groups["to"].Value)))
            .Where(l => !l.To.Contains("://", StringComparison.Ordinal) && !l.To.StartsWith("mailto:", StringComparison.Ordinal) && l.To[0] != '#').ToList();
        Assert.NotEmpty(links);
        Assert.DoesNotContain(links, l => !Checkout.Exists(Path.Combine(Path.GetDirectoryName(l.File)!, l.To.Split('#')[0])));
    }

    [Fact]
    public void Scripts_that_are_run_may_be_run() => Assert.All((string[])["check", ".ci/run"], script =>
    {
        Assert.StartsWith("#!/usr/bin/env bash\n", Checkout.Read(script), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.True(File.GetUnixFileMode(Path.Combine(Checkout.Root, script)).HasFlag(UnixFileMode.UserExecute), script);
    });

    private static HashSet<string> Keys(string file)
    {
        using var document = JsonDocument.Parse(Checkout.Read(file));
        return [.. document.RootElement.EnumerateObject().Select(p => p.Name)];
    }

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();
}
