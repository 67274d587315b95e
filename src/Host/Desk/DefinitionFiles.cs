using System.Text;
using System.Text.Json;
using Approvals.Workflows.Definitions;

namespace Approvals.Desk;

/// <summary>The files of case types: in folders, and as the one text in which the database keeps a version.</summary>
public static class DefinitionFiles
{
    /// <summary>The folder of the case types that ship with the program.</summary>
    public static string Shipped { get; } = Path.Combine(AppContext.BaseDirectory, "workflows");

    /// <summary>The folders of case types in a folder, in order; none when it does not exist.</summary>
    public static IReadOnlyList<string> FoldersIn(string folder) => !System.IO.Directory.Exists(folder) ? [] :
    [
        .. System.IO.Directory.EnumerateDirectories(folder).Where(IsCaseType).Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether a folder is that of a case type.</summary>
    public static bool IsCaseType(string folder) => File.Exists(Path.Combine(folder, "workflow.json"));

    /// <summary>The files without the scenarios: they are no part of a version.</summary>
    public static Dictionary<string, byte[]> OfVersion(IReadOnlyDictionary<string, byte[]> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return files.Where(f => !f.Key.StartsWith("scenarios/", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Files as one text.</summary>
    public static string Write(IReadOnlyDictionary<string, byte[]> files) =>
        JsonSerializer.Serialize(files.ToDictionary(f => f.Key, f => Encoding.UTF8.GetString(f.Value)));

    /// <summary>Files out of that text.</summary>
    public static Dictionary<string, byte[]> Read(string text) =>
        JsonSerializer.Deserialize<Dictionary<string,
            string>>(text)!.ToDictionary(f => f.Key, f => Encoding.UTF8.GetBytes(f.Value), StringComparer.Ordinal);
}
