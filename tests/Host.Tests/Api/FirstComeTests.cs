using Xunit;

namespace Approvals.Tests.Api;

public sealed class FirstComeTests
{
    [Fact]
    public async Task Whoever_comes_second_is_told_who_was_first_when_and_with_which_outcome_and_the_same_key_never_acts_twice()
    {
        using var app = new ApiApp();
        var id = await app.As("officer.nghe-an").SubmitAsync();
        var head = app.As("head.nghe-an");
        var task = await head.TaskIdAsync(id, "signSubmission.content");
        (await head.DecideAsync(task, "Pass")).Is(200);
        var seq = (await head.CaseAsync(id))["seq"].GetInt64();

        var second = (await head.PostAsync($"tasks/{task}/decision", new { outcome = "Pass", seen = "x" })).Is(409);
        Assert.Equal("task.closed", second.Text("key"));
        var first = second["first"];
        Assert.Equal(("decided", "head.nghe-an", "Pass"), (first.GetProperty("how").GetString(), first.GetProperty("actor").GetString(), first.GetProperty("outcome").GetString()));
        Assert.NotEqual("Pass", first.GetProperty("outcomeTitle").GetString());
        Assert.Equal(seq, (await head.CaseAsync(id))["seq"].GetInt64());

        var key = ("Idempotency-Key", "recall-1");
        var path = $"tasks/{await head.TaskIdAsync(id, "signSubmission.form")}/recall";
        (await head.PostAsync(path, new { }, key)).Is(200);
        Assert.True((await head.PostAsync(path, new { }, key)).Is(200)["repeated"].GetBoolean());
        Assert.Equal(seq + 1, (await head.CaseAsync(id))["seq"].GetInt64());
    }
}
