using System.Diagnostics;
using Xunit;

namespace Approvals.Tests.Documents;

/// <summary>LibreOffice as a reader that is not the writer: what it cannot open, or opens with other words, an office could not use.</summary>
internal static class LibreOffice
{
    private const string Office = "/usr/bin/soffice";
    private const string ToText = "/usr/bin/pdftotext";

    /// <summary>Converts files; answers what came out, name by name. Skips the test where there is no LibreOffice.</summary>
    /// <param name="form">What to convert to, in its notation.</param>
    /// <param name="ending">Ending of what comes out.</param>
    /// <param name="files">Files by name.</param>
    public static Task<IReadOnlyDictionary<string, string>> ReadAsync(string form, string ending, params IReadOnlyList<(string Name, byte[] Content)> files) => ReadAsync(form, ending, [], files);

    private static async Task<IReadOnlyDictionary<string, string>> ReadAsync(
        string form, string ending, IReadOnlyList<string> layout, IReadOnlyList<(string Name, byte[] Content)> files)
    {
        if (!File.Exists(Office) || (ending == "pdf" && !File.Exists(ToText))) Assert.Skip($"No {Office} or {ToText}.");
        var folder = System.IO.Directory.CreateTempSubdirectory("approvals-office");
        try
        {
            foreach (var (name, content) in files) await File.WriteAllBytesAsync(Path.Combine(folder.FullName, name), content, TestContext.Current.CancellationToken);
            await RunAsync(Office, folder, ["--headless", "-env:UserInstallation=file://" + Path.Combine(folder.FullName, "profile"), "--convert-to", form, .. files.Select(f => f.Name)]);
            Dictionary<string, string> texts = [];
            foreach (var (name, _) in files)
            {
                var made = Path.ChangeExtension(name, ending);
                texts[name] = ending == "pdf" ? await RunAsync(ToText, folder, [.. layout, made, "-"])
                    : await File.ReadAllTextAsync(Path.Combine(folder.FullName, made), TestContext.Current.CancellationToken);
            }
            return texts;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Words of files as they are printed, with single spaces.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> PrintedAsync(params IReadOnlyList<(string Name, byte[] Content)> files) =>
        (await ReadAsync("pdf", "pdf", files)).ToDictionary(f => f.Key, f => Flat(f.Value));

    /// <summary>Words of files as they stand on their pages: a line of the page is a line, a form feed ends a page.</summary>
    public static Task<IReadOnlyDictionary<string, string>> LaidOutAsync(params IReadOnlyList<(string Name, byte[] Content)> files) => ReadAsync("pdf", "pdf", ["-layout"], files);

    public static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static async Task<string> RunAsync(string program, DirectoryInfo folder, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return await output;
    }
}
