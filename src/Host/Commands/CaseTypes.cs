using Approvals.Desk;

namespace Approvals.Commands;

/// <summary>The folders of case types that a verb was asked about.</summary>
internal static class CaseTypes
{
    /// <summary>The folder given, or its folders, or those that ship with the program; empty when there is none.</summary>
    public static IReadOnlyList<string> Folders(string? path)
    {
        path = Path.GetFullPath(path ?? DefinitionFiles.Shipped);
        return DefinitionFiles.IsCaseType(path) ? [path] : DefinitionFiles.FoldersIn(path);
    }

    /// <summary>The seeds that lie beside the folder of a case type's folder, or those that ship with the program.</summary>
    public static string Seeds(string folder)
    {
        var beside = Path.GetFullPath(Path.Combine(folder, "..", "..", "seeds"));
        return File.Exists(Path.Combine(beside, "organisations.json")) ? beside : Path.Combine(AppContext.BaseDirectory, "seeds");
    }
}
