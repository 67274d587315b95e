using Approvals.Persistence;
using Approvals.Tests.Crash;
using Approvals.Tests.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Tests;
using Approvals.Workflows.Tests.Campaigns;
using Approvals.Workflows.Tests.Engine;
using SQLitePCL;
using Xunit;

namespace Approvals.Tests.Campaigns;

/// <summary>
/// Every statement of a command fails once, in the middle of a group commit: nothing of the command may be seen, its neighbours must be as if it had not been
/// there, and the same key brings it in once when the fault is gone.
/// </summary>
public sealed class FailedStatementTests : IDisposable
{
    private const int Type = 4711;
    private readonly ManualClock clock = new();
    private readonly TemporaryData data;
    private readonly Writer writer;
    private readonly CaseRunner runner;

    public FailedStatementTests()
    {
        data = new TemporaryData(clock);
        writer = data.Get<Writer>();
        runner = new CaseRunner(new Predictable(data.Get<CaseStore>()), new RandomDefinitions());
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => data.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(9)]
    public async Task Whichever_statement_fails_nothing_of_the_command_is_seen_and_its_neighbours_are(int before)
    {
        await BothStoresTests.TakeUpOfficeAsync(data);
        var statement = 0;
        while (true)
        {
            var (first, middle, last) = (await CommandAsync($"a{statement}", before), await CommandAsync($"b{statement}", before), await CommandAsync($"c{statement}", before));
            var state = await StateAsync(middle.Case);
            var answers = await GroupAsync(first, middle, last, ++statement);
            Assert.IsType<Execution.Done>(await answers[0]);
            Assert.IsType<Execution.Done>(await answers[2]);
            if (answers[1].IsCompletedSuccessfully) break;
            await Assert.ThrowsAsync<InjectedException>(() => answers[1]);
            Assert.Equal(state, await StateAsync(middle.Case));
            Assert.DoesNotContain(Rows.Everything(data), row => row.Contains(middle.Id, StringComparison.Ordinal));
            Assert.False(Assert.IsType<Execution.Done>(await runner.ExecuteAsync(middle, Stop)).Repeated);
            Assert.True(Assert.IsType<Execution.Done>(await runner.ExecuteAsync(middle, Stop)).Repeated);
            await SameAsync(first.Case, middle.Case, last.Case);
        }
        Assert.True(statement > 4, $"the command had {statement - 1} statements only");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task A_disk_that_fails_takes_the_whole_group_back_and_every_key_brings_its_command_in_once(int before)
    {
        await BothStoresTests.TakeUpOfficeAsync(data);
        for (var statement = 1; statement < 30; statement += 3)
        {
            var commands = new[] { await CommandAsync($"a{statement}", before), await CommandAsync($"b{statement}", before), await CommandAsync($"c{statement}", before) };
            var unchanged = Rows.Everything(data);
            // An interrupted INSERT or UPDATE ends the transaction as a full or a broken disk does.
            var answers = await GroupAsync(commands[0], commands[1], commands[2], statement, interrupt: true);
            var lost = 0;
            foreach (var answer in answers)
                try
                {
                    await answer;
                }
                catch (OutcomeUnknownException)
                {
                    lost++;
                }
                catch (Microsoft.Data.Sqlite.SqliteException)
                {
                    // A SELECT that was interrupted fails alone.
                }
            if (lost > 0)
            {
                Assert.Equal(3, lost);
                Assert.Equal(unchanged, Rows.Everything(data));
            }
            await OnceEachAsync(commands);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_that_fails_leaves_the_outcome_unknown_and_the_key_tells(bool tookEffect)
    {
        await BothStoresTests.TakeUpOfficeAsync(data);
        var commands = new[] { await CommandAsync("a", 2), await CommandAsync("b", 2), await CommandAsync("c", 2) };
        var unchanged = Rows.Everything(data);
        await writer.ExecuteAsync(s =>
        {
            s.Remember("remembered", "before");
            s.Before = Commit(s, "before");
        }, cancellation: Stop).ContinueWith(_ => { }, TaskScheduler.Default);
        // That commit failed already; the next session is a new one, and what was remembered is gone with the old.
        Assert.Null(await writer.ExecuteAsync(s => s.Cached<string>("remembered"), cancellation: Stop));
        var answers = await GroupAsync(commands[0], commands[1], commands[2], null, commit: tookEffect ? "after" : "before");
        foreach (var answer in answers) await Assert.ThrowsAsync<OutcomeUnknownException>(() => answer);
        if (!tookEffect) Assert.Equal(unchanged, Rows.Everything(data));
        foreach (var command in commands) Assert.Equal(tookEffect, Assert.IsType<Execution.Done>(await runner.ExecuteAsync(command, Stop)).Repeated);
        await OnceEachAsync(commands);
    }

    private async Task OnceEachAsync(CaseCommand[] commands)
    {
        foreach (var command in commands)
        {
            var done = Assert.IsType<Execution.Done>(await runner.ExecuteAsync(command, Stop));
            Assert.Equal(done.Seq, Assert.IsType<Execution.Done>(await runner.ExecuteAsync(command, Stop)).Seq);
            Assert.Single(await data.Get<CaseStore>().HistoryAsync(command.Case, Stop), r => r.Command.Id == command.Id);
        }
        await SameAsync([.. commands.Select(c => c.Case)]);
    }

    /// <summary>Three commands in one transaction, the second of them with a fault at its n-th statement, however often the group is tried.</summary>
    private async Task<Task<Execution>[]> GroupAsync(CaseCommand first, CaseCommand middle, CaseCommand last, int? statement, bool interrupt = false, string? commit = null)
    {
        using var held = await HeldWriter.HoldAsync(writer, Stop);
        var one = runner.ExecuteAsync(first, Stop);
        var armed = writer.ExecuteAsync(s => s.Before = commit is null ? Countdown(s, statement!.Value, interrupt) : Commit(s, commit), cancellation: Stop);
        var two = runner.ExecuteAsync(middle, Stop);
        var disarmed = commit is null ? writer.ExecuteAsync(s => s.Before = null, cancellation: Stop) : Task.CompletedTask;
        var three = runner.ExecuteAsync(last, Stop);
        held.Release();
        await held.Work;
        foreach (var task in new[] { one, armed, two, disarmed, three }) await task.ContinueWith(_ => { }, TaskScheduler.Default);
        return [one, two, three];
    }

    private static Action<string> Countdown(WriteSession session, int statement, bool interrupt)
    {
        var left = statement;
        return _ =>
        {
            if (--left != 0) return;
            if (!interrupt) throw new InjectedException();
            var once = true;
            raw.sqlite3_progress_handler(session.Connection.Handle, 1, _ =>
            {
                if (!once) return 0;
                once = false;
                return 1;
            }, null);
        };
    }

    private static Action<string> Commit(WriteSession session, string when) => sql =>
    {
        if (sql != "commit") return;
        session.Before = null;
        if (when == "after") session.Execute("commit");
        throw new InjectedException();
    };

    private async Task<CaseCommand> CommandAsync(string id, int before)
    {
        var random = new Seeded(id[0] + before);
        for (var sent = 0; sent < 2_000; sent++)
        {
            var commands = new RandomCommands(RandomCaseType.Of(Type).Definition, id, random);
            var name = $"{id}-command-{sent}";
            var state = await data.Get<CaseStore>().LoadAsync(id, Stop);
            var command = state is null ? commands.Submit(name, Office.Directory, clock.GetUtcNow()) : commands.Next(name, state, Office.Directory, clock.GetUtcNow());
            if (command.Actor == Actor.System) continue;
            command = command with { IdempotencyKey = name, BodyDigest = name };
            // Only what is accepted, and leaves the case open, is of use here: the engine, which is pure, is asked before.
            if (!IsAccepted(state, command)) continue;
            if ((state?.Seq ?? 0) >= before) return command;
            Assert.IsType<Execution.Done>(await runner.ExecuteAsync(command, Stop));
        }
        throw new InvalidOperationException($"Nothing more is accepted in {id}.");
    }

    private bool IsAccepted(CaseState? state, CaseCommand command)
    {
        var inputs = Predictable.Of(new Inputs
        {
            Now = clock.GetUtcNow(), Calendar = new(1, [], []), Directory = Office.Directory, Registers = new Any(), SaltSeed = [],
        }, state, command);
        return CaseEngine.Decide(RandomDefinitions.Of($"random-{Type}"), state, command, inputs) is Decision.Accepted { State.IsOpen: true };
    }

    private async Task<string?> StateAsync(string id) => await data.Get<CaseStore>().LoadAsync(id, Stop) is { } state ? RecordJson.Write(state) : null;

    /// <summary>What the writer remembers, what pages read and what the records say is one state.</summary>
    private async Task SameAsync(params string[] cases)
    {
        foreach (var id in cases)
        {
            CaseState? folded = null, remembered = null;
            foreach (var record in await data.Get<CaseStore>().HistoryAsync(id, Stop)) folded = CaseState.Fold(folded, record);
            await data.Get<CaseStore>().ExecuteAsync(new FireDue { Id = "look", Case = id, Actor = Actor.System }, (state, _) =>
            {
                remembered = state;
                return new Decision.Refused(Refusals.NothingDue);
            }, Stop);
            Assert.Equal(RecordJson.Write(folded!), RecordJson.Write(remembered!));
            Assert.Equal(RecordJson.Write(folded!), await StateAsync(id));
        }
    }

    private sealed class Any : IRegisterReader
    {
        public int Last(string register) => 0;
    }
}
