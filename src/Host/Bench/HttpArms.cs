using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Approvals.Bench;

/// <summary>The client of a server that is another process on the same cores: one connection a caller, kept open, a token as any program has it.</summary>
internal sealed class HttpArms(Uri address, string token) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) })
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
        await Callers.RunAsync(callers, warm, i => arms.DecideAsync(waiting[i], cancellation));
        RunnerArms.Settle();
        return (await Callers.MeasureAsync(callers, count, i => arms.DecideAsync(waiting[warm + i], cancellation))).ToJson();
    }

    /// <summary>The leader's inbox and pages of single cases, one reader.</summary>
    public static async Task<JsonObject> PagesAsync(ArmArguments arguments, CancellationToken cancellation)
    {
        var count = arguments.Number("count");
        var cases = Waiting.Read(arguments.Text("work"), arguments.Number("skip"), count + 10);
        using var arms = await OpenAsync(arguments, cancellation);
        for (var i = 0; i < 10; i++)
        {
            await arms.GetAsync("/", cancellation);
            await arms.GetAsync("/cases/" + cases[i].Case, cancellation);
        }
        long length = 0;
        var inbox = await Callers.MeasureAsync(1, count, async _ => length = await arms.GetAsync("/", cancellation));
        var page = await Callers.MeasureAsync(1, count, i => arms.GetAsync("/cases/" + cases[i + 10].Case, cancellation));
        var result = new JsonObject { ["inbox"] = inbox.ToJson(), ["case"] = page.ToJson() };
        result["inbox"]!["bytes"] = length;
        return result;
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
