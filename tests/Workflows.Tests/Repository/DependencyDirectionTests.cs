using System.Text.RegularExpressions;
using Xunit;

namespace Approvals.Workflows.Tests.Repository;

/// <summary>Which folder may know which (docs/architecture.md). A folder of src/Host that is named nowhere here counts as a feature.</summary>
public sealed partial class DependencyDirectionTests
{
    /// <summary>Folders of the engine, the lowest first: each uses only those of a lower number.</summary>
    private static readonly Dictionary<string, int> engine = new()
    {
        ["Calendars"] = 0, ["Conditions"] = 0, ["People"] = 0, ["Evidence"] = 0, ["Definitions"] = 1, ["Cases"] = 2, ["Engine"] = 3, ["Letters"] = 4, ["Tracing"] = 4, ["Scenarios"] = 5,
    };

    /// <summary>What features stand on; these know no feature.</summary>
    private static readonly string[] foundations = ["Persistence", "Audit", "Documents", "Identity", "Localisation", "Seeding", "Desk", "Layout", "Email"];

    /// <summary>Puts verbs together, as Startup puts pages together, and may therefore know every feature.</summary>
    private const string Commands = "Commands";

    [Fact]
    public void No_feature_of_the_host_uses_another() => Assert.DoesNotContain(
        Uses("src/Host", HostUsing()), u => IsFeature(u.From) && u.To != u.From && (IsFeature(u.To) || u.To == Commands));

    [Fact]
    public void What_features_stand_on_knows_none_of_them() => Assert.DoesNotContain(
        Uses("src/Host", HostUsing()), u => foundations.Contains(u.From) && (IsFeature(u.To) || u.To == Commands));

    [Fact]
    public void Folders_of_the_engine_depend_one_way()
    {
        var uses = Uses("src/Workflows", EngineUsing()).Where(u => u.From != u.To).ToList();
        Assert.NotEmpty(uses);
        Assert.All(uses, u => Assert.True(engine.ContainsKey(u.From) && engine.ContainsKey(u.To), $"{u} is not placed in the order of folders"));
        Assert.DoesNotContain(uses, u => engine[u.To] >= engine[u.From]);
    }

    [Fact]
    public void The_engine_knows_nothing_of_the_host() => Assert.DoesNotContain(
        Checkout.Files("src/Workflows", ".cs"), f => HostUsing().IsMatch(Checkout.Read(f)));

    [Fact]
    public void Features_and_what_they_stand_on_are_found()
    {
        var folders = Uses("src/Host", HostUsing()).Select(u => u.From).Distinct().ToList();
        Assert.Contains(folders, IsFeature);
        Assert.Contains(folders, foundations.Contains);
    }

    private static bool IsFeature(string folder) => folder.Length > 0 && folder != Commands && !foundations.Contains(folder);

    private static IEnumerable<(string From, string To, string File)> Uses(string root, Regex pattern)
    {
        var folders = new DirectoryInfo(Path.Combine(Checkout.Root, root)).EnumerateDirectories().Select(d => d.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Checkout.Files(root, ".cs", ".razor"))
        {
            // Startup, Program and the imports of all pages stand directly in the root.
            var rest = file[(root.Length + 1)..];
            if (!rest.Contains('/')) continue;
            var from = rest[..rest.IndexOf('/')];
            foreach (Match match in pattern.Matches(Checkout.Read(file)))
                if (folders.Contains(match.Groups["folder"].Value)) yield return (from, match.Groups["folder"].Value, file);
        }
    }

    [GeneratedRegex(@"(?m)^\s*(?:global\s+)?@?using\s+(?:static\s+|\w+\s*=\s*)?Approvals\.(?<folder>(?!Workflows\b)\w+)|\bApprovals\.(?<folder>(?!Workflows\b)\w+)\.\w")]
    private static partial Regex HostUsing();

    [GeneratedRegex(@"(?m)^\s*(?:global\s+)?using\s+(?:static\s+|\w+\s*=\s*)?Approvals\.Workflows\.(?<folder>\w+)")]
    private static partial Regex EngineUsing();
}
