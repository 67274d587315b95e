using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Tests.Api;
using Approvals.Tests.Running;

namespace Approvals.Tests.Crash;

/// <summary>A command as it was sent, with what is known of its fate.</summary>
public sealed record Sent(string Account, string Path, string Body, string Key)
{
    public string Case { get; init; } = "";

    /// <summary>Sequence number acknowledged; null while nothing was.</summary>
    public long? Seq { get; init; }
}

/// <summary>
/// Offices that work without a pause: each line drafts cases and sends them up and back through the signing steps. Every command bears a
/// key and is noted before it is sent; what was not answered when the process died is what the test is about.
/// </summary>
internal sealed class Driver(RunningApp app, int seed)
{
    private const string Officer = "officer.nghe-an";

    private static readonly (string Step, string Account, string[] Outcomes)[] steps =
    [
        ("signSubmission.content", "head.nghe-an", ["Pass", "Pass", "Return"]), ("signSubmission.form", "office.nghe-an", ["Pass",
            "Return"]),
        ("signSubmission.sign", "leader.nghe-an", ["Sign", "Sign", "Return"]), ("signSubmission.issue", "clerk.nghe-an", ["Issue"]),
        ("signSubmission.draft", Officer, ["Resubmit"]),
    ];

    private readonly ConcurrentDictionary<int, (string Case, string Task, string Handle)> open = new();
    private readonly ConcurrentDictionary<string, string> tokens = new(StringComparer.Ordinal);
    private int keys;
    private int answered;
    private volatile Kill kill = new(0, false);

    public ConcurrentQueue<Sent> Acknowledged { get; } = new();

    public ConcurrentDictionary<string, Sent> Unknown { get; } = new(StringComparer.Ordinal);

    public async Task PrepareAsync()
    {
        foreach (var account in steps.Select(s => s.Account).Distinct()) tokens[account] = await app.TokenAsync(account);
    }

    /// <summary>
    /// Works on all lines until a number of commands more were acknowledged, then kills the process amid the others: on the answer itself, or, where
    /// one must be on its way, as soon as the next command is sent.
    /// </summary>
    public async Task WorkUntilKilledAsync(int lines, int acknowledgements, bool underWay)
    {
        var next = kill = new Kill(Volatile.Read(ref answered) + acknowledgements, underWay);
        var work = Enumerable.Range(0, lines).Select(line => LineAsync(line, new Random(HashCode.Combine(seed, line, next.Target)))).ToList();
        await Task.WhenAny(next.Now.Task, Task.WhenAll(work));
        await app.KillAsync();
        await Task.WhenAll(work);
    }

    public async Task<Reply> SendAsync(Sent command)
    {
        using var http = Connection();
        return await Client(http, command.Account).PostAsync(command.Path, command.Body, ("Idempotency-Key", command.Key));
    }

    /// <summary>The next step of a line starts from what the case shows.</summary>
    public async Task<Reply> CaseAsync(string id)
    {
        using var http = Connection();
        return await Client(http, Officer).CaseAsync(id);
    }

    public async Task<JsonElement> HistoryAsync(string id)
    {
        using var http = Connection();
        return (await Client(http, Officer).GetAsync($"cases/{id}/history")).Is(200).Body;
    }

    private async Task LineAsync(int line, Random random)
    {
        try
        {
            using var http = Connection();
            if (open.TryGetValue(line, out var kept)) await TakeUpAsync(http, line, kept.Case);
            while (true)
            {
                if (!open.TryGetValue(line, out var at)) await BeginAsync(http, line);
                else await DecideAsync(http, line, at, random);
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or TaskCanceledException)
        {
            // The process is gone; what was on its way stays among the unknown.
        }
    }

    private async Task TakeUpAsync(HttpClient http, int line, string id)
    {
        var now = await Client(http, Officer).GetAsync("cases/" + id);
        if (now.Status == HttpStatusCode.OK && now.Text("status") != "draft") Keep(line, id, now["tasks"]);
        else open.TryRemove(line, out _);
    }

    private async Task BeginAsync(HttpClient http, int line)
    {
        var id = await Client(http, Officer).DraftAsync();
        if (await CommandAsync(http, new Sent(Officer, $"cases/{id}/submit", "{}", Key(line)) { Case = id }) is { } done) Keep(line, id,
            done["tasks"]);
    }

    private async Task DecideAsync(HttpClient http, int line, (string Case, string Task, string Handle) at, Random random)
    {
        var step = steps.Single(s => s.Step == at.Handle);
        var seen = (await Client(http, step.Account).GetAsync("tasks/" + at.Task)).Is(200);
        var outcome = step.Outcomes[random.Next(step.Outcomes.Length)];
        var body = new JsonObject
        {
            ["outcome"] = outcome, ["seen"] = seen.Text("seen"), ["comment"] = outcome == "Return"
            ? "Nêu rõ hơn." : null
        };
        if (await CommandAsync(http, new Sent(step.Account, $"tasks/{at.Task}/decision", body.ToJsonString(),
            Key(line))
        { Case = at.Case }) is { } done)
            Keep(line, at.Case, done["tasks"]);
    }

    private async Task<Reply?> CommandAsync(HttpClient http, Sent command)
    {
        Unknown[command.Key] = command;
        var sending = Client(http, command.Account).PostAsync(command.Path, command.Body, ("Idempotency-Key", command.Key));
        if (kill.UnderWay) KillWhenReached();
        var reply = await sending;
        // 503 says itself that the outcome is unknown.
        if (reply.Status == HttpStatusCode.ServiceUnavailable) return null;
        reply.Is(200);
        Acknowledged.Enqueue(command with { Seq = reply["seq"].GetInt64() });
        Unknown.TryRemove(command.Key, out _);
        Interlocked.Increment(ref answered);
        if (!kill.UnderWay) KillWhenReached();
        return reply;
    }

    private void KillWhenReached()
    {
        if (Volatile.Read(ref answered) >= kill.Target) kill.Now.TrySetResult();
    }

    /// <summary>A line leaves a case when it is issued, and begins another.</summary>
    private void Keep(int line, string id, JsonElement tasks)
    {
        var task = tasks.EnumerateArray().FirstOrDefault(t => steps.Any(s => s.Step == t.GetProperty("handle").GetString()));
        if (task.ValueKind == JsonValueKind.Undefined) open.TryRemove(line, out _);
        else open[line] = (id, task.GetProperty("id").GetString()!, task.GetProperty("handle").GetString()!);
    }

    /// <summary>The machine may be stopped for minutes, and a time limit that ends meanwhile says nothing of the application.</summary>
    private HttpClient Connection() => new() { BaseAddress = app.Address, Timeout = TimeSpan.FromMinutes(30) };

    private ApiClient Client(HttpClient http, string account) => new(http, () => Task.FromResult(tokens[account]));

    private string Key(int line) => string.Create(CultureInfo.InvariantCulture, $"{seed}-{line}-{Interlocked.Increment(ref keys)}");

    /// <summary>The next kill: after how many answers in all, and whether amid a command or right after the answer.</summary>
    private sealed record Kill(int Target, bool UnderWay)
    {
        public TaskCompletionSource Now { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
