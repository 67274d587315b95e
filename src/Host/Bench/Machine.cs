using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Approvals.Bench;

/// <summary>What the figures were measured on; without it they say nothing.</summary>
internal static partial class Machine
{
    public static JsonObject Describe(string folder, string pragmas)
    {
        var disk = Disk(folder);
        return new JsonObject
        {
            ["cpu"] = Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
            ["cores"] = Environment.ProcessorCount,
            ["memory_gib"] = Samples.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30)),
            ["os"] = Field("/etc/os-release", "PRETTY_NAME")?.Trim('"') ?? RuntimeInformation.OSDescription,
            ["kernel"] = RuntimeInformation.OSDescription, ["dotnet"] = RuntimeInformation.FrameworkDescription,
            ["sqlite"] = SQLitePCL.raw.sqlite3_libversion().utf8_to_string(), ["pragmas"] = pragmas,
            ["disk"] = disk.Device, ["file_system"] = disk.Format, ["load"] = Load(),
            ["date"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Load averages, or nothing where there are none.</summary>
    public static string Load() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "";

    private static string? Field(string file, string name) => !File.Exists(file) ? null
        : File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?.Split((char[])[':', '='], 2)[^1].Trim();

    /// <summary>Device and kind of the longest mount point above a folder.</summary>
    private static (string Device, string Format) Disk(string folder)
    {
        if (!File.Exists("/proc/mounts")) return ("", new DriveInfo(Path.GetPathRoot(Path.GetFullPath(folder))!).DriveFormat);
        var path = Path.GetFullPath(folder).TrimEnd('/') + "/";
        var mount = File.ReadLines("/proc/mounts").Select(l => l.Split(' '))
            .Where(m => path.StartsWith(m[1].TrimEnd('/') + "/", StringComparison.Ordinal))
            .MaxBy(m => m[1].Length);
        return (mount?[0] ?? "", mount?[2] ?? "");
    }

    /// <summary>
    /// Has the disk take over what copies and earlier processes left in memory: written behind the clock of the next one, it would be taken for a cost
    /// of that. Does nothing where there is no such call.
    /// </summary>
    public static void Flush()
    {
        if (OperatingSystem.IsLinux()) Sync();
    }

    [LibraryImport("libc", EntryPoint = "sync"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void Sync();
}
