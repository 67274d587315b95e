using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Scenarios;

/// <summary>A scenario file: what it says, or what is wrong with it.</summary>
/// <param name="File">Name relative to the folder of the case type.</param>
/// <param name="Scenario">Null when there are errors.</param>
/// <param name="Errors">Every error found.</param>
public sealed record ScenarioFile(string File, Scenario? Scenario, IReadOnlyList<DefinitionError> Errors);

/// <summary>
/// The folder <c>scenarios</c> of a case type. Under <c>scenarios/versions/NAME/</c> lie the files that were otherwise in an earlier version; all others of
/// that version are those of the case type as it is.
/// </summary>
/// <param name="Files">The scenarios, by name.</param>
/// <param name="Versions">Earlier versions by name, as far as they read.</param>
/// <param name="Errors">What is wrong with the earlier versions.</param>
public sealed record ScenarioFolder(IReadOnlyList<ScenarioFile> Files, IReadOnlyDictionary<string, CaseDefinition> Versions, IReadOnlyList<DefinitionError> Errors)
{
    private const string Folder = "scenarios/";
    private const string VersionsFolder = "scenarios/versions/";

    /// <summary>Reads them out of the files of a case type.</summary>
    /// <param name="type">Case type.</param>
    /// <param name="files">All its files by relative name.</param>
    public static ScenarioFolder Read(string type, IReadOnlyDictionary<string, byte[]> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        List<ScenarioFile> found = [];
        foreach (var (name, bytes) in files.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith(Folder, StringComparison.Ordinal) || name.StartsWith(VersionsFolder, StringComparison.Ordinal)) continue;
            var (scenario, errors) = ScenarioReader.Read(name, bytes);
            found.Add(new ScenarioFile(name, scenario, errors));
        }
        Dictionary<string, CaseDefinition> versions = new(StringComparer.Ordinal);
        List<DefinitionError> wrong = [];
        foreach (var version in files.Where(f => f.Key.StartsWith(VersionsFolder, StringComparison.Ordinal)).GroupBy(f => f.Key[VersionsFolder.Length..].Split('/')[0]))
        {
            var place = $"{VersionsFolder}{version.Key}/";
            if (version.Any(f => !f.Key.StartsWith(place, StringComparison.Ordinal)))
            {
                wrong.Add(new DefinitionError(VersionsFolder + version.Key, "$", "a folder was expected: the name of an earlier version with the files that were otherwise"));
                continue;
            }
            Dictionary<string, byte[]> whole = new(files.Where(f => !f.Key.StartsWith(Folder, StringComparison.Ordinal)), StringComparer.Ordinal);
            foreach (var (name, bytes) in version) whole[name[place.Length..]] = bytes;
            var read = DefinitionReader.ReadPublished(type, whole);
            wrong.AddRange(read.Errors.Select(e => e with { File = place + e.File }));
            if (read.Definition is { } definition) versions[version.Key] = definition;
        }
        return new ScenarioFolder(found, versions, wrong);
    }

    /// <summary>Reads them from disk. Throws <see cref="IOException"/> when the folder cannot be read.</summary>
    public static ScenarioFolder ReadFolder(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Read(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), DefinitionReader.Files(folder));
    }
}
