using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Scenarios;
using Xunit;

namespace Approvals.Tests.Api;

/// <summary>Plays a scenario, that of the project unless another is given, by HTTP alone: each person with a token, time by the clock of the demonstration.</summary>
public sealed class Life(ApiApp app, string type = "aid-project", Scenario? scenario = null)
{
    private readonly Scenario played = scenario ?? ApiApp.Project;

    private const string Officer = "officer.nghe-an";

    public string Case { get; private set; } = "";

    /// <summary>Plays to the end, or until a task with a handle is open.</summary>
    public async Task<Life> PlayAsync(string? untilOpen = null)
    {
        await AdvanceToAsync(played.Start.On);
        Case = await app.As(Officer).SubmitAsync(type, played.Start);
        foreach (var (step, index) in played.Steps.Select((s, i) => (s, i)))
        {
            if (untilOpen is not null && (await OpenAsync()).Contains(untilOpen)) return this;
            await AdvanceToAsync(step.On);
            if (!step.Sweep) await StepAsync(step);
            if (step.Expect is not null) await CheckAsync($"step {index + 1} {step.On.Iso()} {step.Task ?? step.Confirm}", step.Expect);
        }
        return this;
    }

    public async Task<IReadOnlyList<string>> OpenAsync() =>
        [.. (await app.As(Officer).CaseAsync(Case))["tasks"].EnumerateArray().Select(t => t.GetProperty("handle").GetString()!)];

    private async Task StepAsync(ScenarioStep step)
    {
        var client = app.As(step.By!);
        var task = await app.As(Officer).TaskIdAsync(Case, step.Task ?? step.Confirm!);
        if (step.Confirm is not null)
        {
            (await client.PostAsync($"tasks/{task}/confirmation", new { accept = !step.Reject, comment = step.Comment })).Is(200);
            return;
        }
        (await client.DecideAsync(task, step.Outcome!, body => Fill(body, step), step.Attachments)).Is(200);
    }

    /// <summary>What a step says, as the body of a decision; its letter where it is recorded from one.</summary>
    internal static void Fill(JsonObject body, ScenarioStep step)
    {
        body["comment"] = step.Comment;
        body["data"] = JsonSerializer.SerializeToNode(step.Data);
        body["reasons"] = JsonSerializer.SerializeToNode(step.Reasons);
        body["occurredOn"] = step.OccurredOn?.Iso();
        if (step.Outside is not { } letter) return;
        var scan = body["attachments"]!.AsArray()[0]!.DeepClone();
        body["attachments"] = new JsonArray();
        body["outside"] = new JsonObject
        {
            ["number"] = letter.Number, ["date"] = letter.Date.Iso(), ["signer"] = letter.Signer, ["position"] = letter.SignerPosition,
            ["attachment"] = scan,
        };
    }

    private async Task CheckAsync(string name, Expectation expect)
    {
        var now = await app.As(Officer).CaseAsync(Case);
        if (expect.Status is not null) Assert.Equal((name, expect.Status), (name, now.Text("status")));
        if (expect.Ended is not null) Assert.Equal((name, expect.Ended), (name, now.Text("ending")));
        var tasks = now["tasks"].EnumerateArray().ToList();
        if (expect.Open is not null)
            Assert.Equal($"{name}: {string.Join(' ', expect.Open.Order(StringComparer.Ordinal))}",
                $"{name}: {string.Join(' ', tasks.Select(t => t.GetProperty("handle").GetString()).Order(StringComparer.Ordinal))}");
        var deadlines = now["deadlines"].EnumerateArray().ToList();
        foreach (var (what, date) in expect.Due ?? new Dictionary<string, DateOnly>())
        {
            var id = tasks.Where(t => t.GetProperty("handle").GetString() == what).Select(t => t.GetProperty("deadline").GetString())
                .FirstOrDefault();
            var deadline = deadlines.First(d => id is null ? d.GetProperty("key").GetString() == what : d.GetProperty("id")
                .GetString() == id);
            Assert.Equal((name, what, date.Iso()), (name, what, deadline.GetProperty("due").GetString()));
            await ExplainedAsync(deadline);
        }
    }

    /// <summary>The account ends at the date that is shown.</summary>
    private async Task ExplainedAsync(JsonElement deadline)
    {
        var account = (await app.As(Officer).GetAsync($"deadlines/{deadline.GetProperty("id").GetString()}/explanation")).Is(200);
        Assert.Equal(deadline.GetProperty("due").GetString(), account.Text("due"));
        Assert.Equal(deadline.GetProperty("due").GetString(), account["account"].EnumerateArray().Last().GetProperty("to").GetString());
        Assert.NotEmpty(account.Text("basis"));
    }

    private async Task AdvanceToAsync(DateOnly day)
    {
        var client = app.As(Officer);
        var today = IsoDate.Parse((await client.GetAsync("demo/clock")).Is(200).Text("today"))!.Value;
        var days = day.DayNumber - today.DayNumber;
        if (days <= 0) return;
        var moved = (await client.PostAsync("demo/clock", new { advance = string.Create(CultureInfo.InvariantCulture, $"P{days}D") }))
            .Is(200);
        Assert.Equal(day.Iso(), moved.Text("today"));
        Assert.Equal(0, moved["faults"].GetInt32());
    }
}
