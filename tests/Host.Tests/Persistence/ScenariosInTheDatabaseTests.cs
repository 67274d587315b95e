using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Seeding;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Evidence;
using Approvals.Workflows.Scenarios;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Approvals.Tests.Persistence;

/// <summary>Every scenario of every case type, played through the store: the tables say the same as the state.</summary>
public sealed class ScenariosInTheDatabaseTests : IDisposable
{
    private static readonly string workflows = Path.Combine(AppContext.BaseDirectory, "workflows");
    private static readonly SeedData seeds = SeedReader.Read(Path.Combine(AppContext.BaseDirectory, "seeds"));

    private readonly TemporaryData data = new(new ManualClock());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Files()
    {
        TheoryData<string> files = [];
        var folders = System.IO.Directory.GetDirectories(workflows, "scenarios", SearchOption.AllDirectories);
        foreach (var folder in folders.Order(StringComparer.Ordinal))
            foreach (var file in System.IO.Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
                // Where already the submission is refused there is no case to look for.
                if (ScenarioReader.Read(file, File.ReadAllBytes(file)).Scenario is not { Start.Refused: not null })
                    files.Add(Path.GetRelativePath(workflows, file));
        return files;
    }

    public void Dispose() => data.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_tables_of_a_played_scenario_say_what_the_state_says(string file)
    {
        var played = Play(file);
        await data.Get<Seeder>().SeedAsync(seeds, Stop);
        CaseState? state = null;
        foreach (var record in played.Records)
        {
            var command = new TakeAction { Id = record.Command.Id, Case = "s1", Actor = record.Actor, Action = "replayed" };
            state = CaseState.Fold(state, record);
            Decision decision = new Decision.Accepted(record with { Prev = null }, state, []);
            Assert.IsType<Execution.Done>(await data.Get<ICaseStore>().ExecuteAsync(command, (_, _) => decision, Stop));
        }
        Assert.Equal(RecordJson.Write(played.Final!), RecordJson.Write((await data.Get<ICaseStore>().LoadAsync("s1", Stop))!));
        await TasksAgree(played.Final!);
        await TermsAgree(played.Final!);
        await PapersAgree(played);
        var rows = await data.Read(db => db.Records.Where(r => r.Stream == "case/s1").OrderBy(r => r.Seq).ToListAsync(Stop));
        Assert.Empty(ChainVerifier.Verify(rows.Select(r => new StoredRecord(r.Stream, r.Seq, r.Body, r.Hash))));
    }

    private async Task TasksAgree(CaseState state)
    {
        string[] states = [TaskStates.Open, TaskStates.Recorded];
        var open = await data.Read(db => db.Tasks.Where(t => states.Contains(t.State)).ToListAsync(Stop));
        Assert.Equal(
            state.Tasks.Select(t => (t.Id, t.Handle, t.Recorded is not null, state.DeadlineById(t.Deadline)?.Due)).OrderBy(t => t.Id),
            open.Select(t => (t.Id, t.Handle, t.State == TaskStates.Recorded, t.Due)).OrderBy(t => t.Id));
        var seats = await data.Read(db => db.TaskSeats.Where(s => s.Purpose == SeatPurposes.Act).ToListAsync(Stop));
        Assert.Equal(
            state.Tasks.SelectMany(t => t.Seats.Distinct().Select(s => (t.Id, s.Role, s.Organisation))).Order(),
            seats.Select(s => (s.TaskId, s.Role, s.Organisation)).Order());
        // Whatever moved a date has moved the seats with it.
        var nearest = open.ToDictionary(t => t.Id, t => t.Nearest ?? DateOnly.MaxValue);
        Assert.All(await data.Read(db => db.TaskSeats.ToListAsync(Stop)), s => Assert.Equal((s.TaskId, nearest[s.TaskId]), (s.TaskId, s.Due)));
    }

    private async Task TermsAgree(CaseState state)
    {
        var running = await data.Read(db => db.Deadlines.Where(d => d.StoppedOn == null).ToListAsync(Stop));
        Assert.Equal(
            state.Deadlines.Select(d => (d.Id, d.Due, d.Paused ? "paused" : "running")).Order(),
            running.Select(d => (d.Id, d.Due, d.State)).Order());
        var planned = await data.Read(db => db.DueItems.ToListAsync(Stop));
        Assert.Equal(state.Due.Select(d => (d.Key, d.At)).Order(), planned.Select(d => (d.Key, d.At)).Order());
        var summary = await data.Read(db => db.SummariesAt(null).SingleAsync(Stop));
        Assert.Equal(
            (state.Number, state.Status, state.Holder, state.Ending, state.SuspendedOn is not null),
            (summary.Number, summary.Status, summary.Holder, summary.Ending, summary.Suspended));
        Assert.Equal(seeds.Directory.Organisations.Single(o => o.Key == state.Organisation).Province, summary.Province);
    }

    private async Task PapersAgree(ScenarioResult played)
    {
        var documents = await data.Read(db => db.Documents.ToListAsync(Stop));
        Assert.Equal(
            played.Final!.Documents.Select(d => (d.Id, d.State, d.Version, d.Number)).Order(),
            documents.Select(d => (d.Id, d.State, d.Version, d.Number)).Order());
        var facts = played.Records.SelectMany(r => r.Facts).ToList();
        Assert.Equal(facts.OfType<NumberTaken>().Count(), await data.Read(db => db.RegisterEntries.CountAsync(Stop)));
        Assert.Equal(facts.OfType<NoticeQueued>().Sum(n => n.Recipients.Count), await data.Read(db => db.Mails.CountAsync(Stop)));
        Assert.Equal(facts.OfType<SignalSent>().Count(), await data.Read(db => db.Signals.CountAsync(Stop)));
        Assert.Equal(facts.OfType<LinkedDraftPrepared>().Count(), await data.Read(db => db.Drafts.CountAsync(Stop)));
    }

    private static ScenarioResult Play(string file)
    {
        var type = Path.GetDirectoryName(Path.GetDirectoryName(file))!;
        var definition = DefinitionReader.ReadFolder(Path.Combine(workflows, type)).Definition!;
        var scenarios = ScenarioFolder.ReadFolder(Path.Combine(workflows, type));
        var calendar = WorkCalendar.FromJson(seeds.Calendar, "holidays.json");
        var runner = new ScenarioRunner(definition, new Directory(1, seeds.Directory), calendar, scenarios.Versions);
        return runner.Run(scenarios.Files.Single(f => f.File == $"scenarios/{Path.GetFileName(file)}").Scenario!);
    }
}
