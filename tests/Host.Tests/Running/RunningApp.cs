using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Approvals.Tests.Running;

/// <summary>
/// The application as a process of its own on a free port of this machine: what is tested is what an office runs, and it may be killed.
/// </summary>
public sealed partial class RunningApp : IAsyncDisposable
{
    private readonly Dictionary<string, string> tokens = new(StringComparer.Ordinal);
    private readonly StringBuilder said = new();
    private Process? process;

    private RunningApp(DirectoryInfo data) => Data = data;

    public DirectoryInfo Data { get; }

    public Uri Address { get; private set; } = null!;

    public DateOnly? Today { get; private set; }

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
        Address = await listening.Task.WaitAsync(TimeSpan.FromMinutes(2));
        Today = day;
    }

    /// <summary>Makes it the morning of a day; nothing when it is that day already.</summary>
    public async Task TurnToAsync(DateOnly day)
    {
        if (day == Today) return;
        using var clock = await CallerAsync("officer.nghe-an");
        using var now = JsonDocument.Parse(await clock.GetStringAsync(new Uri("/api/v1/demo/clock", UriKind.Relative)));
        var ahead = Inputs.StartOf(day, 8) - now.RootElement.GetProperty("now").GetDateTimeOffset();
        Assert.True(ahead > TimeSpan.Zero, $"It is {now.RootElement.GetProperty("now")} already.");
        var moved = await clock.PostAsJsonAsync(new Uri("/api/v1/demo/clock", UriKind.Relative),
            new { advance = $"PT{(int)Math.Ceiling(ahead.TotalMinutes)}M" });
        Assert.True(moved.IsSuccessStatusCode, await moved.Content.ReadAsStringAsync());
        Today = day;
    }

    /// <summary>A program of that person: speaks to the API with a token.</summary>
    public async Task<HttpClient> CallerAsync(string account)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (!tokens.TryGetValue(account, out var token)) tokens[account] = token = await TokenAsync(account);
            var caller = new HttpClient { BaseAddress = Address };
            caller.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await caller.GetAsync(new Uri("/api/v1/demo/clock", UriKind.Relative));
            if (answer.StatusCode != HttpStatusCode.Unauthorized || attempt > 0) return caller;
            // A token ends after a time, and the clock of a demonstration runs fast.
            caller.Dispose();
            tokens.Remove(account);
        }
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

    /// <summary>Runs a verb on the data and gives what it printed.</summary>
    public async Task<(int Code, string Output)> RunVerbAsync(params string[] words)
    {
        using var verb = Process.Start(Dotnet([.. words, "--environment", "Development"],
            Data)) ?? throw new InvalidOperationException("dotnet did not start.");
        var error = verb.StandardError.ReadToEndAsync();
        var output = await verb.StandardOutput.ReadToEndAsync();
        await verb.WaitForExitAsync();
        return (verb.ExitCode, await error + output);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        SqliteConnection.ClearAllPools();
        Data.Delete(recursive: true);
    }

    private ProcessStartInfo Dotnet(IEnumerable<string> arguments) => Dotnet(arguments, Data);

    private static ProcessStartInfo Dotnet(IEnumerable<string> arguments, DirectoryInfo data)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = AppContext.BaseDirectory,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Approvals.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.ArgumentList.Add("--Approvals:Data=" + data.FullName);
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
