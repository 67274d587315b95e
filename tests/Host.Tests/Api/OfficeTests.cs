using System.Text.Json;
using Approvals.Commands;
using Approvals.Desk;
using Approvals.Jobs;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Approvals.Tests.Api;

/// <summary>Tests each of which has the whole application to itself, on a clock that stands until the test moves it.</summary>
public abstract class OfficeTests : IDisposable
{
    protected const string Officer = "officer.nghe-an";

    private protected readonly ApiApp app = new();

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        app.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>It is nine o'clock of a day.</summary>
    protected void At(int year, int month, int day) => At(new DateOnly(year, month, day));

    protected void At(DateOnly day) => app.Clock.Set(new DateTimeOffset(day.ToDateTime(new TimeOnly(9, 0)), TimeSpan.FromHours(7)));

    protected Task<SweepResult> SweepAsync() => app.Services.GetRequiredService<DueWork>().SweepAsync(Stop);

    protected Task<int> KeepAsync() => app.Services.GetRequiredService<DutyKeeper>().KeepAsync(Stop);

    protected Task<ApprovalsDb> DbAsync() => app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);

    /// <summary>The duties that a person sees.</summary>
    protected async Task<IReadOnlyList<JsonElement>> OwedAsync(string account) => [.. (await app.As(account).GetAsync("duties")).Is(200).Body.EnumerateArray()];

    /// <summary>Plays a shipped scenario through the store; answers the id of its case.</summary>
    /// <param name="type">Case type.</param>
    /// <param name="scenario">Its scenario.</param>
    /// <param name="when">Another day for a step; null to leave all as they are.</param>
    /// <param name="before">What is done before a step, at its time.</param>
    protected async Task<string> PlayInStoreAsync(string type, string scenario, Func<DateOnly, DateOnly>? when = null, Func<DateOnly, Task>? before = null)
    {
        var play = ScenarioJson.Read(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "workflows", type, "scenarios", scenario + ".json")));
        var (desk, runner, store) = (app.Services.GetRequiredService<CaseDesk>(), app.Services.GetRequiredService<CaseRunner>(), app.Services.GetRequiredService<ICaseStore>());
        var definition = app.Services.GetRequiredService<DefinitionStore>().Active(type)!;
        var (id, files) = (desk.NewId(), 0);
        await RunAsync(play.Start.On, commands => commands.Begin(play.Start, ""));
        foreach (var step in play.Steps.Where(s => s.Refused is null && !s.Sweep))
        {
            var on = when?.Invoke(step.On) ?? step.On;
            At(on);
            if (before is not null) await before(on);
            // What was due until then has happened, as in the scenario.
            await app.Services.GetRequiredService<DueWork>().RunOnceAsync(Stop);
            var state = (await store.LoadAsync(id, Stop))!;
            await RunAsync(on, commands => commands.Of(step with { On = on }, state, null));
        }
        return id;

        async Task RunAsync(DateOnly on, Func<ScenarioCommands, CaseCommand> command)
        {
            At(on);
            var commands = new ScenarioCommands(definition, desk.ReadingInputs(), desk.NewId(), id, slot => ScenarioRunner.SampleFile(slot, ++files));
            var execution = await runner.ExecuteAsync(command(commands), Stop);
            Assert.True(execution is Execution.Done, $"{on}: {(execution as Execution.Refused)?.Refusal}");
        }
    }

    /// <summary>What <c>verify</c> or <c>replay</c> ends with.</summary>
    protected async Task<int> VerbAsync(string verb)
    {
        var options = app.Services.GetRequiredService<IOptions<DataOptions>>().Value;
        var output = new StringWriter();
        var code = verb == "verify" ? await VerifyVerb.RunAsync([verb], options, output) : await ReplayVerb.RunAsync([verb], options, output);
        TestContext.Current.TestOutputHelper?.WriteLine(output.ToString());
        return code;
    }
}

internal static class Members
{
    public static string Text(this JsonElement row, string member) => row.GetProperty(member).GetString()!;

    public static bool Bool(this JsonElement row, string member) => row.GetProperty(member).GetBoolean();
}
