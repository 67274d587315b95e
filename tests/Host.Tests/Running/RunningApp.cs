using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Approvals.Commands;
using Approvals.Workflows.Cases;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Approvals.Tests.Running;

/// <summary>
/// The application as a process of its own on a free port of this machine: what is tested is what an office runs, and it may be killed.
/// </summary>
public sealed partial class RunningApp : IAsyncDisposable
{
    private readonly StringBuilder said = new();
    private Process? process;

    private RunningApp(DirectoryInfo data) => Data = data;

    public DirectoryInfo Data { get; }

    public Uri Address { get; private set; } = null!;

    public string Said { get { lock (said) return said.ToString(); } }

    public static async Task<RunningApp> StartAsync(DateOnly? day = null, params string[] settings)
    {
        var app = new RunningApp(System.IO.Directory.CreateTempSubdirectory("approvals-run"));
        await app.StartAgainAsync(day, settings);
        return app;
    }

    /// <summary>Starts on the same data; with a day, on the morning of it.</summary>
    public async Task StartAgainAsync(DateOnly? day = null, params string[] settings)
    {
        lock (said) said.Clear();
        var start = Dotnet(["--urls", "http://127.0.0.1:0", "--environment", "Development",
            "--Logging:LogLevel:Microsoft.EntityFrameworkCore=Warning",
            .. day is null ? Array.Empty<string>() : [$"--Approvals:Clock:Start={day.Value.Iso()}"], .. settings]);
        process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Hear(line.Data, listening);
        process.ErrorDataReceived += (_, line) => Hear(line.Data, listening);
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("The application ended at the start:\n" + Said));
        process.EnableRaisingEvents = true;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Address = await listening.Task.WaitAsync(TimeSpan.FromMinutes(15));
    }

    /// <summary>A token of that person, as the command line gives it.</summary>
    public async Task<string> TokenAsync(string account)
    {
        var (code, output) = await RunVerbAsync("token", "create", "--user", account);
        Assert.True(code == 0, output);
        return output.TrimEnd().Split('\n')[^1].Trim();
    }

    /// <summary>Ends the process at once, as a power cut would: SIGKILL, no farewell.</summary>
    public async Task KillAsync()
    {
        if (process is null) return;
        if (!process.HasExited) process.Kill(entireProcessTree: false);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary>Runs a verb on the data, beside the application, and gives what it printed.</summary>
    public async Task<(int Code, string Output)> RunVerbAsync(params string[] words)
    {
        await using var output = new StringWriter();
        var code = await Verbs.RunAsync([.. words, "--environment", "Development", "--Approvals:Data=" + Data.FullName, "--Approvals:SampleCases=false"], output, TestContext.Current.CancellationToken);
        return (code, output.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        SqliteConnection.ClearAllPools();
        Data.Delete(recursive: true);
    }

    private ProcessStartInfo Dotnet(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = AppContext.BaseDirectory,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Approvals.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.ArgumentList.Add("--Approvals:Data=" + Data.FullName);
        start.ArgumentList.Add("--Approvals:SampleCases=false");
        return start;
    }

    private void Hear(string? line, TaskCompletionSource<Uri> listening)
    {
        if (line is null) return;
        lock (said) said.AppendLine(line);
        if (Listening().Match(line) is { Success: true } found) listening.TrySetResult(new Uri(found.Groups[1].Value));
    }

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
