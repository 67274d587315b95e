using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Approvals.Desk;
using Approvals.Workflows.Definitions;

namespace Approvals.Commands;

/// <summary><c>compare A B [--json]</c>: what differs between two versions, each a folder or the digest of a published one.</summary>
public static class CompareVerb
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Compares and prints; done when they are the same, found wrong when they differ.</summary>
    /// <param name="words">The verb, two versions, perhaps <c>--json</c>.</param>
    /// <param name="published">Finds a published version by the beginning of its digest; asked only for what is no folder.</param>
    /// <param name="output">Where the differences go.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, Func<string, Task<CaseDefinition?>> published, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(published);
        ArgumentNullException.ThrowIfNull(output);
        var versions = words.Skip(1).Where(w => w != "--json").ToList();
        if (versions.Count != 2)
        {
            await output.WriteLineAsync("Usage: compare DIGEST|FOLDER DIGEST|FOLDER [--json]");
            return Verbs.Misused;
        }
        List<CaseDefinition> read = [];
        foreach (var version in versions)
        {
            var result = File.Exists(Path.Combine(version, "workflow.json")) ? DefinitionReader.ReadFolder(Path.GetFullPath(version)) : new ReadResult(await published(version), []);
            foreach (var error in result.Errors) await output.WriteLineAsync($"{version}: {error}");
            if (result.Definition is { } definition) read.Add(definition);
            else await output.WriteLineAsync($"{version} is neither the folder of a case type that reads nor the digest of a published version.");
        }
        if (read.Count < 2) return Verbs.Misused;
        var changes = VersionDifference.Between(read[0], read[1]);
        if (words.Contains("--json")) await output.WriteLineAsync(JsonSerializer.Serialize(new { from = read[0].Digest, to = read[1].Digest, changes }, Options));
        else
            foreach (var change in changes)
                await output.WriteLineAsync($"{change.Area} {change.Key}: {Told(change)}");
        if (changes.Count == 0 && !words.Contains("--json")) await output.WriteLineAsync("No difference.");
        return changes.Count == 0 ? Verbs.Done : Verbs.FoundWrong;
    }

    /// <summary>The published version whose digest begins so; null when none or several do.</summary>
    public static CaseDefinition? Published(DefinitionStore definitions, string digest)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        return definitions.Starting(digest) is [var one] ? one : null;
    }

    private static string Told(VersionChange change) => change.Kind switch
    {
        ChangeKind.Added => $"added  {change.After}",
        ChangeKind.Removed => $"removed  {change.Before}",
        ChangeKind.Changed => $"{(change.Aspect.Length == 0 ? "changed" : change.Aspect)}  {change.Before ?? "nothing"} → {change.After ?? "nothing"}",
    };
}
