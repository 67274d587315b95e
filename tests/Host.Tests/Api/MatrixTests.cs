using System.Net.Http.Headers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Api;

/// <summary>Every endpoint there is, against everybody who has no business with the case: a new endpoint is in the matrix the day it is
/// mapped.</summary>
public sealed class MatrixTests(ApiApp app) : IClassFixture<ApiApp>
{
    /// <summary>Paths that concern no case: open to whoever is signed in.</summary>
    private static readonly string[] common = ["/api/v1/case-types", "/api/v1/case-types/{key}", "/api/v1/demo/clock", "/api/v1/calendars/vn", "/api/v1/calendars/vn/due", "/api/v1/donors", "/api/v1/clusters"];

    [Theory]
    [InlineData(null)]
    [InlineData("officer.bac-ninh")]
    [InlineData("leader.bac-ninh")]
    [InlineData("admin.vufo")]
    public async Task Nobody_outside_gets_anything_of_a_case(string? account)
    {
        var officer = app.As("officer.nghe-an");
        var id = await officer.SubmitAsync();
        var draft = await officer.DraftAsync();
        var seen = await officer.CaseAsync(id);
        Dictionary<string, string> values = new()
        {
            ["task"] = seen["tasks"][0].GetProperty("id").GetString()!, ["attachment"] = seen["attachments"][0].GetProperty("id")
                .GetString()!,
            ["deadline"] = seen["deadlines"][0].GetProperty("id").GetString()!,
        };
        var client = app.As(account);
        var tried = 0;
        foreach (var (method, pattern) in Endpoints().Where(e => account is null || !common.Contains(e.Pattern)))
            foreach (var target in pattern.Contains("cases/{", StringComparison.Ordinal) ? new[] { id, draft } : [id])
            {
                var path = Filled(pattern, target, values);
                var answer = await client.SendAsync(new HttpMethod(method), path, Content(method, pattern), ("If-Match", "\"1\""));
                tried++;
                var what = $"{account} {method} {path}: {(int)answer.Status}";
                if (account is null) Assert.True((int)answer.Status == 401, what);
                else if (pattern.Contains('{', StringComparison.Ordinal)) Assert.True((int)answer.Status is 403 or 404, what);
                var text = await answer.Message.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                Assert.False(text.Contains(id, StringComparison.Ordinal) || text.Contains("vùng cao", StringComparison.Ordinal),
                    what + " " + text);
            }
        Assert.True(tried > 20, $"only {tried} calls");
        Assert.Equal(seen["seq"].GetInt64(), (await officer.CaseAsync(id))["seq"].GetInt64());
        Assert.Equal(5, (await officer.GetAsync("cases/" + draft)).Is(200)["revision"].GetInt32());
    }

    [Fact]
    public async Task The_document_describes_every_endpoint()
    {
        var document = (await app.As(null).GetAsync("/openapi/v1.json")).Is(200);
        foreach (var (method, pattern) in Endpoints())
        {
            var operation = document["paths"].GetProperty(pattern).GetProperty(method.ToLowerInvariant());
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            Assert.True(operation.GetProperty("responses").EnumerateObject().Count() > 1, pattern);
            if (method is "POST" or "PATCH" or "PUT") Assert.NotEmpty(operation.GetProperty("requestBody").GetProperty("content").EnumerateObject());
        }
    }

    [Fact]
    public async Task Outside_a_demonstration_the_clock_cannot_be_reached()
    {
        using var production = ApiApp.InProduction();
        Assert.DoesNotContain(production.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>(),
            e => e.RoutePattern.RawText!.Contains("demo", StringComparison.Ordinal)
                && e.RoutePattern.RawText.StartsWith("/api", StringComparison.Ordinal));
        Assert.Equal(404, (int)(await production.As("officer.nghe-an").PostAsync("demo/clock", new { advance = "P1D" })).Status);
    }

    private IEnumerable<(string Method, string Pattern)> Endpoints() =>
        from endpoint in app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
        where endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
        select (method, endpoint.RoutePattern.RawText);

    private static string Filled(string pattern, string id, Dictionary<string, string> values) => pattern
        .Replace("deadlines/{case}/{number}", "deadlines/" + values["deadline"], StringComparison.Ordinal)
        .Replace("deadlines/{id}", "deadlines/" + Uri.EscapeDataString(values["deadline"]), StringComparison.Ordinal)
        .Replace("tasks/{id}", "tasks/" + values["task"], StringComparison.Ordinal).Replace("{attachment}", values["attachment"],
            StringComparison.Ordinal)
        .Replace("{id}", id, StringComparison.Ordinal).Replace("{letter}", "v1", StringComparison.Ordinal).Replace("{key}", "withdraw", StringComparison.Ordinal);

    private static HttpContent? Content(string method, string pattern)
    {
        if (method == "GET") return null;
        if (pattern.EndsWith("/attachments", StringComparison.Ordinal))
            return new MultipartFormDataContent { { new StringContent("proposal"), "slot" },
                { new ByteArrayContent(ApiClient.Pdf("x")), "file", "x.pdf" } };
        var body = pattern.Split('/')[^1] switch
        {
            "decision" => """{"outcome":"Pass","seen":"x"}""",
            "confirmation" => """{"accept":true}""",
            "ask" => """{"kind":"opinion","position":"head.nghe-an","text":"?"}""",
            "parties" => """{"activity":"sign","party":"nghe-an"}""",
            "ceremonies" => """{"activity":"sign","signatures":[],"outside":{"date":"2026-03-02"}}""",
            "rulings" => """{"document":"x","kind":"withdraw","decidedBy":"leader.nghe-an"}""",
            "disputes" => """{"document":"x","reason":"?"}""",
            "registration" => """{"number":"1","kind":"operation","from":"2026-01-01","to":"2026-12-31","fields":["health"],"provinces":["nghe-an"],"document":"x","documentOn":"2026-01-01"}""",
            "done" => """{"on":"2026-03-02"}""",
            "limit" => """{"due":"2026-03-05","reason":"?"}""",
            "extension" => """{"amount":"1 working days","reason":"?"}""",
            "reassign" => """{"position":"head.nghe-an","reason":"?"}""",
            "import" => """{"submittedOn":"2026-02-02","status":"A10","steps":[]}""",
            "confirm" => """{"revision":1,"entered":"2026-03-02T02:00:00.000Z"}""",
            "chased" => """{"channel":"zalo"}""",
            "rehearsal" => """{"to":"x"}""",
            "migration" => """{"to":"x","from":"x","plan":"x","seq":1}""",
            "clock" => """{"advance":"P1D"}""",
            "cases" => """{"type":"aid-project"}""",
            "{id}" => """{"data":{"title":"x"}}""",
            _ => "{}",
        };
        return new StringContent(body, MediaTypeHeaderValue.Parse("application/json"));
    }
}
