using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Approvals.Tests.Email;

/// <summary>Debian's python: the parsers that did not come from the same hand as what they read.</summary>
internal static class Python
{
    public const string Program = "/usr/bin/python3";

    /// <summary>The JSON that a script prints; the test is skipped when python or a module of it is not installed.</summary>
    public static async Task<JsonElement> RunAsync(string script, params string[] args)
    {
        if (!File.Exists(Program)) Assert.Skip("python3 is not installed (Debian package python3)");
        var start = new ProcessStartInfo(Program, ["-c", script, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var python = Process.Start(start)!;
        var output = python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (error.Contains("No module named 'icalendar'", StringComparison.Ordinal)) Assert.Skip("icalendar is not installed (Debian package python3-icalendar)");
        Assert.True(python.ExitCode == 0, error);
        return JsonDocument.Parse(await output).RootElement;
    }

    /// <summary>The same over bytes that the script reads from the file named first.</summary>
    public static async Task<JsonElement> ReadAsync(string script, byte[] content)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
            return await RunAsync(script, path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
