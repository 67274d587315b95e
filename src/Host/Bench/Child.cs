using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Approvals.Bench;

/// <summary>The same program as another process: an arm must not inherit caches, compiled code or garbage of another.</summary>
internal static class Child
{
    /// <summary>Runs a verb to its end and gives what it printed last.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public static async Task<string> RunAsync(IEnumerable<string> words, CancellationToken cancellation, TextWriter? follow = null)
    {
        var arguments = words.ToList();
        using var process = Process.Start(Start(arguments)) ?? throw new InvalidOperationException("dotnet did not start.");
        try
        {
            var error = process.StandardError.ReadToEndAsync(cancellation);
            List<string> output = [];
            while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
            {
                if (line.Length > 0) output.Add(line);
                if (follow is not null) await follow.WriteLineAsync(line);
            }
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode == 0) return output.Count > 0 ? output[^1].Trim() : "";
            throw new InvalidOperationException(
                $"{string.Join(' ', arguments.Take(4))} ended with {process.ExitCode}:\n{await error}{string.Join('\n', output)}");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>Runs an arm and reads its result. What others left to be written goes to the disk first, not while the clock runs.</summary>
    public static async Task<JsonObject> ArmAsync(string name, CancellationToken cancellation, params (string Name, object Value)[] options)
    {
        Machine.Flush();
        var written = options.SelectMany(o => (string[])["--" + o.Name, Convert.ToString(o.Value, CultureInfo.InvariantCulture)!]);
        return JsonNode.Parse(await RunAsync(["bench", "arm", name, .. written], cancellation))!.AsObject();
    }

    /// <summary>How the program is started as it is here, in Production whatever the parent runs in.</summary>
    public static ProcessStartInfo Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        start.Environment.Remove("ASPNETCORE_URLS");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Approvals.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }
}

/// <summary>
/// The web application on a free port of this machine, on one folder, without the jobs: thousands of mails would be sent meanwhile.
/// </summary>
internal sealed partial class Server : IAsyncDisposable
{
    private readonly Process process;

    private Server(Process process, Uri address, double readyAfter) => (this.process, Address, ReadyAfter) = (process, address, readyAfter);

    public Uri Address { get; }

    /// <summary>Milliseconds from the start of the process to the first answer of /healthz.</summary>
    public double ReadyAfter { get; }

    /// <summary>Resident memory in MiB.</summary>
    public double Memory()
    {
        process.Refresh();
        return process.WorkingSet64 / 1048576.0;
    }

    public static async Task<Server> StartAsync(string folder, CancellationToken cancellation)
    {
        var start = Samples.Start();
        var process = Process.Start(Child.Start([
            "--urls", "http://127.0.0.1:0", "--Approvals:Data=" + folder, "--Approvals:Jobs=false", "--Logging:LogLevel:Default=Warning",
            "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information"])) ?? throw new InvalidOperationException("dotnet did not start.");
        var heard = new StringBuilder();
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Hear(string? line)
        {
            if (line is null) return;
            lock (heard) heard.AppendLine(line);
            if (Listening().Match(line) is { Success: true } found) listening.TrySetResult(new Uri(found.Groups[1].Value));
        }
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("The server ended at its start:\n" + heard));
        process.EnableRaisingEvents = true;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            var address = await listening.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellation);
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            using var answer = await client.GetAsync(new Uri(address, "/healthz"), cancellation);
            answer.EnsureSuccessStatusCode();
            return new Server(process, address, Samples.Since(start).TotalMilliseconds);
        }
        catch
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Ends it at once: what it acknowledged must be there all the same, and the oracle looks.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
