using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Approvals.Bench;

/// <summary>
/// The client of a server that is another process on the same cores: one connection a caller, kept open, a token as any program has it.
/// </summary>
internal sealed class HttpArms(Uri address, string token) : IDisposable
{
    /// <summary>Pages fetched before the clock runs.</summary>
    private const int Warm = 20;

    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    /// <summary>Approves over the API: each request a decision with what was seen and a key of its own.</summary>
    public static async Task<JsonObject> ApproveAsync(ArmArguments arguments, CancellationToken cancellation)
    {
        var (skip, warm, count, callers) =
            (arguments.Number("skip"), arguments.Number("warm"), arguments.Number("count"), arguments.Number("callers"));
        var waiting = Waiting.Read(arguments.Text("work"), skip, warm + count);
        using var arms = await OpenAsync(arguments, cancellation);
        await RunnerArms.WarmAsync(waiting[..warm], (part, _) => arms.ShownAsync(part, callers, cancellation), cancellation);
        return (await arms.ShownAsync(waiting[warm..], callers, cancellation)).ToJson();
    }

    /// <summary>Decides what was asked for first, off the clock, as whoever decides must have done to know what it is bound to.</summary>
    private async Task<Samples> ShownAsync(List<Waiting> waiting, int callers, CancellationToken cancellation)
    {
        List<Samples> parts = [];
        foreach (var part in waiting.Chunk(ApprovalCases.Remembered))
        {
            await Callers.RunAsync(callers, part.Length, i => GetAsync("/api/v1/tasks/" + part[i].Task, cancellation));
            RunnerArms.Settle();
            parts.Add(await Callers.MeasureAsync(callers, part.Length, i => DecideAsync(part[i], cancellation)));
        }
        return Samples.Of(parts);
    }

    /// <summary>The leader's inbox and pages of single cases, one reader.</summary>
    public static async Task<JsonObject> PagesAsync(ArmArguments arguments, CancellationToken cancellation)
    {
        var count = arguments.Number("count");
        var cases = Waiting.Read(arguments.Text("work"), arguments.Number("skip"), count + Warm);
        using var arms = await OpenAsync(arguments, cancellation);
        long length = 0;
        var inbox = await WarmAndMeasureAsync(count, async _ => length = await arms.GetAsync("/", cancellation));
        var page = await WarmAndMeasureAsync(count, i => arms.GetAsync("/cases/" + cases[i].Case, cancellation));
        var result = new JsonObject { ["inbox"] = inbox.ToJson(), ["case"] = page.ToJson() };
        result["inbox"]!["bytes"] = length;
        return result;
    }

    /// <summary>At most ten seconds of it: a page that needs a second shows that after ten times as well as after a hundred.</summary>
    private static async Task<Samples> WarmAndMeasureAsync(int count, Func<int, Task> get)
    {
        await get(0);
        var start = Samples.Start();
        for (var i = 1; i < Warm && Samples.Since(start) < TimeSpan.FromSeconds(2); i++) await get(i);
        var one = await Callers.MeasureAsync(1, 1, get);
        return await Callers.MeasureAsync(1, Math.Clamp((int)(10_000 / one.Quantile(1)), 3, count), i => get(Warm + i));
    }

    public void Dispose() => client.Dispose();

    /// <summary>Fetches a page to its last byte; anything but 200 is a fault.</summary>
    public async Task<long> GetAsync(string path, CancellationToken cancellation)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), cancellation);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadAsByteArrayAsync(cancellation)).LongLength;
    }

    private static async Task<HttpArms> OpenAsync(ArmArguments arguments, CancellationToken cancellation) => new(
        new Uri(arguments.Text("url")), (await File.ReadAllTextAsync(arguments.Text("token"), cancellation)).Trim());

    private async Task DecideAsync(Waiting waiting, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/tasks/{waiting.Task}/decision");
        request.Headers.Add("Idempotency-Key", "bench-" + waiting.Task);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"outcome":"Approve","seen":"{{waiting.Seen}}"}"""));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.SendAsync(request, cancellation);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(
                $"{(int)answer.StatusCode} for {waiting.Task}: {await answer.Content.ReadAsStringAsync(cancellation)}");
        await answer.Content.ReadAsByteArrayAsync(cancellation);
    }
}
