using System.Text.RegularExpressions;

namespace Approvals.Workflows.Tests.Evidence;

/// <summary>The test vectors of docs/evidence.md: fenced blocks with a name after the language.</summary>
internal static partial class EvidenceDocument
{
    public static string Text { get; } = Read();

    private static readonly Dictionary<string, string> Blocks = Fenced().Matches(Text)
        .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["content"].Value, StringComparer.Ordinal);

    public static string Block(string name) => Blocks[name];

    public static string[] Lines(string name) => Block(name).Split('\n');

    private static string Read()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Approvals.sln")))
            folder = folder.Parent;
        if (folder is null)
            throw new InvalidOperationException("no Approvals.sln above the tests");
        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "evidence.md"));
    }

    [GeneratedRegex(@"^```\w+ (?<name>[\w-]+)\n(?<content>.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
