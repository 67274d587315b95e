using System.Text.Json.Nodes;
using Xunit;

namespace Approvals.Tests.Api;

public sealed class IdempotencyTests(ApiApp app) : IClassFixture<ApiApp>
{
    [Fact]
    public async Task A_repeated_decision_gives_the_first_answer_again_even_after_others_acted()
    {
        var officer = app.As("officer.nghe-an");
        var head = app.As("head.nghe-an");
        var id = await officer.SubmitAsync();
        var task = await officer.TaskIdAsync(id, "signSubmission.content");
        var body = Body((await head.GetAsync("tasks/" + task)).Is(200), "Pass");
        var key = ("Idempotency-Key", "k-1-" + id);

        var first = (await head.PostAsync($"tasks/{task}/decision", body, key)).Is(200);
        Assert.False(first["repeated"].GetBoolean());
        (await app.As("office.nghe-an").DecideAsync(await officer.TaskIdAsync(id, "signSubmission.form"), "Pass")).Is(200);
        var again = (await head.PostAsync($"tasks/{task}/decision", body, key)).Is(200);

        Assert.True(again["repeated"].GetBoolean());
        Assert.Equal(first["seq"].GetInt64(), again["seq"].GetInt64());
        Assert.Equal(first["tasks"].ToString(), again["tasks"].ToString());
        Assert.Equal("key-reused", (await head.PostAsync($"tasks/{task}/decision", body.Replace("Pass", "Return",
            StringComparison.Ordinal), key)).Is(422).Key);
        Assert.Equal("task.closed", (await head.PostAsync($"tasks/{task}/decision", body, ("Idempotency-Key", "k-2-" + id))).Is(409).Key);
        Assert.Equal("task.closed", (await head.PostAsync($"tasks/{task}/decision", body)).Is(409).Key);
    }

    [Fact]
    public async Task A_key_belongs_to_one_call_of_one_person()
    {
        var officer = app.As("officer.nghe-an");
        var (one, two) = (await officer.DraftAsync(), await officer.DraftAsync());
        var first = (await officer.PostAsync($"cases/{one}/submit", "{}", ("Idempotency-Key", "submit"))).Is(200);
        Assert.Equal(first["seq"].GetInt64(), (await officer.PostAsync($"cases/{one}/submit", "{}", ("Idempotency-Key", "submit")))
            .Is(200)["seq"].GetInt64());
        Assert.Equal("key-reused", (await officer.PostAsync($"cases/{two}/submit", "{}", ("Idempotency-Key", "submit"))).Is(422).Key);
        (await app.As("officer2.nghe-an").PostAsync($"cases/{two}/submit", "{}", ("Idempotency-Key", "submit"))).Is(200);
        Assert.Equal("case.already-submitted", (await officer.PostAsync($"cases/{one}/submit", "{}")).Is(409).Key);
    }

    [Fact]
    public async Task The_same_call_twice_at_once_is_done_once()
    {
        var officer = app.As("officer.nghe-an");
        var id = await officer.SubmitAsync();
        var task = await officer.TaskIdAsync(id, "signSubmission.content");
        var body = Body((await app.As("head.nghe-an").GetAsync("tasks/" + task)).Is(200), "Pass");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => app.As("head.nghe-an").PostAsync($"tasks/{task}/decision", body, ("Idempotency-Key", "burst-" + id))));
        Assert.All(answers, a => a.Is(200));
        Assert.Single(answers, a => !a["repeated"].GetBoolean());
        Assert.Single(answers.Select(a => a["seq"].GetInt64()).Distinct());
    }

    [Fact]
    public async Task A_key_that_is_too_long_or_has_spaces_is_refused()
    {
        var id = await app.As("officer.nghe-an").DraftAsync();
        foreach (var key in (string[])["a b", new string('x', 201)])
            Assert.Equal(["Idempotency-Key"], (await app.As("officer.nghe-an").PostAsync($"cases/{id}/submit", "{}", ("Idempotency-Key",
                key))).Is(400).Where);
    }

    private static string Body(Reply task, string outcome) =>
        new JsonObject
        {
            ["outcome"] = outcome, ["seen"] = task.Text("seen"), ["seenSeq"] = task["seq"].GetInt64(),
            ["comment"] = "Đã xem."
        }.ToJsonString();
}
