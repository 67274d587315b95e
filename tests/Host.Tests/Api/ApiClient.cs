using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Workflows.Scenarios;
using Xunit;

namespace Approvals.Tests.Api;

/// <summary>What came back: status, headers, JSON.</summary>
public sealed record Reply(HttpStatusCode Status, HttpResponseMessage Message, JsonElement Body)
{
    public string? Key => Body.GetProperty("key").GetString();

    public IReadOnlyList<string> Where => [.. Body.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("where")
        .GetString()!)];

    public JsonElement this[string member] => Body.GetProperty(member);

    public string Text(string member) => Body.GetProperty(member).GetString()!;

    /// <summary>The status is the one expected; otherwise the body says why.</summary>
    public Reply Is(int status)
    {
        Assert.True((int)Status == status, $"{(int)Status} instead of {status}: {Body}");
        if (status < 400) return this;
        Assert.Equal("application/problem+json", Message.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status, Body.GetProperty("status").GetInt32());
        Assert.Equal($"https://approvals.invalid/problems/{Key}", Text("type"));
        Assert.DoesNotContain("[", Text("title"), StringComparison.Ordinal);
        Assert.All(Body.GetProperty("problems").EnumerateArray(), p => Assert.DoesNotMatch(@"^\[", p.GetProperty("text").GetString()!));
        return this;
    }
}

/// <summary>A person who works by program.</summary>
public sealed class ApiClient(HttpClient http, Func<Task<string>>? token)
{
    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Reply> PostAsync(string path, object? body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body is null ? null : Json(body is string text ? text : JsonSerializer.Serialize(body)), headers);

    public Task<Reply> PatchAsync(string path, object body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Patch, path, Json(body is string text ? text : JsonSerializer.Serialize(body)), headers);

    public Task<Reply> PutAsync(string path, JsonObject body) => SendAsync(HttpMethod.Put, path, Json(body.ToJsonString()));

    public async Task<Reply> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path.StartsWith('/') ? path : "/api/v1/" + path,
            UriKind.Relative))
        { Content = content };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token());
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var json = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true && text.Length > 0
            ? JsonElement.Parse(text) : default;
        return new Reply(answer.StatusCode, answer, json);
    }

    public Task<Reply> UploadAsync(string path, string slot, byte[] content, string name = "tệp mẫu.pdf") =>
        SendAsync(HttpMethod.Post, path, new MultipartFormDataContent { { new StringContent(slot), "slot" },
            { new ByteArrayContent(content), "file", name } });

    /// <summary>The project of the scenario as a draft with its files.</summary>
    public Task<string> DraftAsync() => DraftAsync("aid-project", ApiApp.Project.Start);

    /// <summary>The beginning of a scenario as a draft with its files.</summary>
    public async Task<string> DraftAsync(string type, ScenarioStart start)
    {
        var id = (await PostAsync("cases", new { type, data = start.Data })).Is(201).Text("id");
        foreach (var slot in start.Attachments) (await UploadAsync($"cases/{id}/attachments", slot, Pdf(slot))).Is(201);
        return id;
    }

    public Task<string> SubmitAsync() => SubmitAsync("aid-project", ApiApp.Project.Start);

    public async Task<string> SubmitAsync(string type, ScenarioStart start)
    {
        var id = await DraftAsync(type, start);
        (await PostAsync($"cases/{id}/submit", null)).Is(200);
        return id;
    }

    public async Task<Reply> CaseAsync(string id) => (await GetAsync("cases/" + id)).Is(200);

    public async Task<string> TaskIdAsync(string id, string handle) => (await CaseAsync(id))["tasks"].EnumerateArray()
        .Single(t => t.GetProperty("handle").GetString() == handle).GetProperty("id").GetString()!;

    /// <summary>Looks at the task, uploads files to it and decides on what was seen.</summary>
    public async Task<Reply> DecideAsync(string task, string outcome, Action<JsonObject>? more = null, IReadOnlyList<string>? slots = null,
        params (string Name, string Value)[] headers)
    {
        var seen = (await GetAsync("tasks/" + task)).Is(200);
        var files = new JsonArray();
        foreach (var slot in slots ?? []) files.Add((await UploadAsync($"tasks/{task}/attachments", slot, Pdf(slot + task))).Is(201)
            .Text("id"));
        var body = new JsonObject
        {
            ["outcome"] = outcome, ["seen"] = seen.Text("seen"), ["seenSeq"] = seen["seq"].GetInt64(),
            ["attachments"] = files
        };
        more?.Invoke(body);
        return await PostAsync($"tasks/{task}/decision", body.ToJsonString(), headers);
    }

    public static byte[] Pdf(string content) => Encoding.UTF8.GetBytes("%PDF-1.7\n" + content);

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
