using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Approvals.Workflows.Evidence;

namespace Approvals.Workflows.Definitions;

/// <summary>What reading a folder gave: a definition, or errors.</summary>
/// <param name="Definition">Null when there are errors.</param>
/// <param name="Errors">Every error found, each with file and JSON path.</param>
public sealed record ReadResult(CaseDefinition? Definition, IReadOnlyList<DefinitionError> Errors);

/// <summary>Reads the files of a case type into an immutable definition. Strict: an unknown member is an error, not a surprise later.</summary>
public static class DefinitionReader
{
    private static readonly string[] languages = ["vi", "en"];

    /// <summary>Reads a folder from disk. Throws <see cref="IOException"/> when it cannot be read.</summary>
    public static ReadResult ReadFolder(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Read(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), Files(folder));
    }

    /// <summary>The files of a folder by relative name, scenarios included. Throws <see cref="IOException"/> when it cannot be read.</summary>
    public static IReadOnlyDictionary<string, byte[]> Files(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return System.IO.Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(folder, f).Replace('\\', '/'), File.ReadAllBytes, StringComparer.Ordinal);
    }

    /// <summary>Reads files by relative name. Scenarios are not part of a definition and are passed over.</summary>
    public static ReadResult Read(string key, IReadOnlyDictionary<string, byte[]> files) => Read(key, files, ReferenceCheck.Check);

    /// <summary>
    /// Reads the files of a version that was published: it passed the checks of its time, and a text or name asked for since must not take a running case its
    /// definition away. What the engine cannot read at all is still an error.
    /// </summary>
    public static ReadResult ReadPublished(string key, IReadOnlyDictionary<string, byte[]> files) => Read(key, files, _ => []);

    private static ReadResult Read(string key, IReadOnlyDictionary<string, byte[]> files, Func<CaseDefinition, IEnumerable<DefinitionError>> check)
    {
        ArgumentNullException.ThrowIfNull(files);
        List<DefinitionError> errors = [];
        var parsed = new SortedDictionary<string, Node>(StringComparer.Ordinal);
        foreach (var (name, bytes) in files.Where(f => !f.Key.StartsWith("scenarios/", StringComparison.Ordinal)))
            if (Node.Parse(name, bytes, errors) is { } node) parsed[name] = node;
        foreach (var name in (string[])["workflow.json", "form.json", "terms.json", "texts.vi.json", "texts.en.json"])
            if (!files.ContainsKey(name)) errors.Add(new DefinitionError(name, "$", "the file is missing"));
        if (errors.Count > 0) return new ReadResult(null, errors);

        var (activities, connections, variables) = new WorkflowReader(errors).Read(parsed["workflow.json"]);
        var form = FormReader.Read(parsed["form.json"]);
        var (field, amount) = WorkflowReader.Matter(parsed["workflow.json"]);
        var terms = TermsReader.Read(parsed["terms.json"].Allow("$schema", "terms"));
        var places = parsed.Where(p => p.Key.StartsWith("places/", StringComparison.Ordinal)).Select(p => TermsReader.ReadPlace(p.Value)).ToList();
        var letters = parsed.Where(p => LetterReader.IsLetter(p.Key)).Select(p => LetterReader.Read(p.Value)).ToList();
        var facts = parsed.TryGetValue(FactReader.File, out var told) ? FactReader.Read(told) : [];
        var texts = languages.ToFrozenDictionary(l => l, l => Texts(parsed[$"texts.{l}.json"]));
        if (errors.Count > 0) return new ReadResult(null, errors);

        var definition = new CaseDefinition
        {
            Key = key,
            Digest = Digest(parsed.Where(p => !IsWording(p.Key))),
            TextsDigest = Digest(parsed.Where(p => IsWording(p.Key))),
            Activities = activities.ToFrozenDictionary(a => a.Id, StringComparer.Ordinal),
            Connections = connections.ToFrozenDictionary(),
            Variables = variables,
            Form = form,
            Field = field,
            AmountField = amount,
            Terms = terms,
            Places = places.ToFrozenDictionary(p => p.Place, StringComparer.Ordinal),
            Texts = texts,
            Letters = letters.ToFrozenDictionary(l => l.Key, StringComparer.Ordinal),
            Facts = facts,
        };
        errors.AddRange(check(definition));
        return new ReadResult(errors.Count == 0 ? definition : null, errors);
    }

    /// <summary>Words that may be put better without a new version.</summary>
    private static bool IsWording(string file) => file.StartsWith("texts.", StringComparison.Ordinal) || file == FactReader.File || LetterReader.IsLetter(file);

    private static FrozenDictionary<string, string> Texts(Node node) =>
        node.Members().Where(m => m.Name != "$schema").ToFrozenDictionary(m => m.Name, m => m.Value.Text(), StringComparer.Ordinal);

    private static string Digest(IEnumerable<KeyValuePair<string, Node>> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, node) in files)
        {
            var tree = JsonNode.Parse(node.Element.GetRawText())!;
            Strip(tree);
            hash.AppendData(Encoding.UTF8.GetBytes(name + "\n"));
            hash.AppendData(CanonicalJson.Write(Encoding.UTF8.GetBytes(tree.ToJsonString())));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Positions on the designer and Elsa's bookkeeping do not count: moving a box is not a new version.</summary>
    private static void Strip(JsonNode node)
    {
        switch (node)
        {
            case JsonObject o:
                foreach (var name in (string[])["metadata", "vertices", "$schema", "createdAt", "toolVersion", "nodeId"]) o.Remove(name);
                foreach (var child in o.Select(p => p.Value).OfType<JsonNode>().ToList()) Strip(child);
                break;
            case JsonArray a:
                foreach (var child in a.OfType<JsonNode>()) Strip(child);
                break;
        }
    }
}
