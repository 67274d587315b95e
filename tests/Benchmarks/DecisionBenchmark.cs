using System.Globalization;
using System.Runtime.InteropServices;
using Approvals.Commands;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Approvals.Benchmarks;

/// <summary>
/// One decision of a person (trưởng ban passes a draft on) on the seeded database, one caller: by the whole way of a page behind its form, by the runner alone,
/// in memory, and beside them the least that a durable commit costs. The ways take turns, so that a slow moment of the machine hits all of them.
/// </summary>
internal static class DecisionBenchmark
{
    private const string Officer = "officer.nghe-an";
    private const string Head = "head.nghe-an";
    private const string Handle = "signSubmission.content";

    /// <summary>Decisions of a turn.</summary>
    private const int Turn = 25;

    public static async Task<int> RunAsync(int count, TextWriter output)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "bench-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        try
        {
            await using var app = Verbs.Build(
                ["--environment=Development", $"--Approvals:Data={folder}", "--Approvals:Clock:Start=2026-06-01", "--Logging:LogLevel:Default=Warning"]);
            await app.PrepareAsync(CancellationToken.None);
            await MeasureAsync(app, folder, count, output);
            return 0;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            if (System.IO.Directory.Exists(folder)) System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(WebApplication app, string folder, int count, TextWriter output)
    {
        var desk = app.Services.GetRequiredService<CaseDesk>();
        var runner = app.Services.GetRequiredService<CaseRunner>();
        var definition = app.Services.GetRequiredService<DefinitionStore>().Active("aid-project")!;
        var start = ScenarioJson.Read(await File.ReadAllBytesAsync(
            Path.Combine(AppContext.BaseDirectory, "workflows", "aid-project", "scenarios", "approved-reported-closed.json"))).Start;

        var warmUp = 2 * Turn;
        List<CaseState> cases = [];
        for (var i = 0; i < 2 * (count + warmUp); i++) cases.Add(await SubmitAsync(runner, desk, definition, start));
        var inputs = desk.ReadingInputs();
        var first = Command(desk, definition, cases[0]);
        if (CaseEngine.Decide(definition, cases[0], first, inputs) is not Decision.Accepted sample) throw new InvalidOperationException("The sample decision is refused.");
        using var raw = new RawCommit(folder, RecordJson.Canonical(sample.Record).Length);

        Samples all = new("Whole way: wall, view, standing, decision, commit"), run = new("CaseRunner: decision and commit"),
            pure = new("Decide and fold, in memory"), least = new("One row, one durable commit (raw SQLite)");
        var next = 0;
        for (var done = -warmUp; done < count; done += Turn)
        {
            var keep = done >= 0;
            for (var i = 0; i < Turn; i++) await Take(least, keep, raw.InsertAsync);
            for (var i = 0; i < Turn; i++)
            {
                var command = Command(desk, definition, cases[next]);
                var state = cases[next++];
                await Take(pure, keep, () => { Expect(CaseEngine.Decide(definition, state, command, inputs) is Decision.Accepted); return Task.CompletedTask; });
                await Take(run, keep, async () => Expect(await runner.ExecuteAsync(command) is Execution.Done));
            }
            for (var i = 0; i < Turn; i++)
            {
                var state = cases[next++];
                var task = state.Task(Handle)!;
                var seen = Seen.Of(state, definition.Form, task);
                await Take(all, keep, async () => Expect(await desk.DecideAsync(new Call(Head), task.Id, "Pass", new Answer(), seen, null) is Execution.Done));
            }
        }
        await PrintAsync(output, count, folder, [all, run, pure, least], least);
    }

    private static Task Take(Samples samples, bool keep, Func<Task> work) => keep ? samples.TakeAsync(work) : work();

    private static void Expect(bool held)
    {
        if (!held) throw new InvalidOperationException("A decision of the benchmark was refused.");
    }

    private static async Task<CaseState> SubmitAsync(CaseRunner runner, CaseDesk desk, CaseDefinition definition, ScenarioStart start)
    {
        var command = new SubmitCase
        {
            Id = desk.NewId(), Case = desk.NewId(), Actor = new Actor(Officer, Officer, "nghe-an"), Type = definition.Key, Organisation = "nghe-an",
            Values = ValueMap.Of(start.Data), Attachments = [.. start.Attachments.Select(ScenarioRunner.SampleFile)], Authors = [Officer],
        };
        return await runner.ExecuteAsync(command) is Execution.Done done ? done.State : throw new InvalidOperationException("A case of the benchmark was refused.");
    }

    private static DecideTask Command(CaseDesk desk, CaseDefinition definition, CaseState state)
    {
        var task = state.Task(Handle)!;
        return new DecideTask
        {
            Id = desk.NewId(), Case = state.Id, Actor = new Actor(Head, Head, "nghe-an"), Task = task.Id, Outcome = "Pass", Seen = Seen.Of(state, definition.Form, task),
        };
    }

    private static async Task PrintAsync(TextWriter output, int count, string folder, IReadOnlyList<Samples> ways, Samples unit)
    {
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            {count} decisions a way, one caller, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}
            SQLite with synchronous=FULL in {folder}

            | way | median µs | 95 % | 99 % | of a raw commit |
            |---|---:|---:|---:|---:|
            """));
        foreach (var way in ways) await output.WriteLineAsync(way.Row(unit));
    }
}
