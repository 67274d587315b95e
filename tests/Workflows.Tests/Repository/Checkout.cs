namespace Approvals.Workflows.Tests.Repository;

/// <summary>The files of the repository that the tests were built from.</summary>
internal static class Checkout
{
    private static readonly string[] notOurs = ["artifacts", "data", "bin", "obj", ".git", ".vs", ".idea", "TestResults", "node_modules"];

    public static string Root { get; } = Find();

    /// <summary>Files under a folder by the ends of their names, as paths from the root with slashes, in order.</summary>
    public static IReadOnlyList<string> Files(string folder, params string[] ends)
    {
        List<string> found = [];
        Collect(new DirectoryInfo(Path.Combine(Root, folder)), ends, found);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static void Collect(DirectoryInfo folder, string[] ends, List<string> found)
    {
        if (!folder.Exists) return;
        foreach (var file in folder.EnumerateFiles())
            if (ends.Any(end => file.Name.EndsWith(end, StringComparison.Ordinal)))
                found.Add(Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'));
        foreach (var below in folder.EnumerateDirectories())
            if (!notOurs.Contains(below.Name)) Collect(below, ends, found);
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Approvals.sln"))) return folder.FullName;
        throw new InvalidOperationException("The tests run outside the repository: there is no Approvals.sln above them.");
    }
}
