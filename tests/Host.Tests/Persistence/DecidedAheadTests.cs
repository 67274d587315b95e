using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Xunit;
using static Approvals.Tests.Persistence.Deciding;

namespace Approvals.Tests.Persistence;

/// <summary>What is decided before its transaction counts only when the transaction would have decided on the same.</summary>
public sealed class DecidedAheadTests : IDisposable
{
    private readonly TemporaryData data = new(new ManualClock());
    private readonly CaseStore store;
    private int decisions;

    public DecidedAheadTests() => store = data.Get<CaseStore>();

    public void Dispose() => data.Dispose();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_decision_made_before_its_transaction_is_taken_over_when_nothing_has_changed()
    {
        await BeginAsync();
        await NoteAsync();
        Assert.Equal(1, decisions);
    }

    [Fact]
    public async Task A_caller_who_finds_nobody_at_work_decides_in_the_transaction()
    {
        await BeginAsync();
        var command = Command("a");
        var inside = false;
        await store.ExecuteAsync(command, (state, inputs) =>
        {
            decisions++;
            inside = !data.Get<Writer>().IsIdle;
            return Note(command)(state, inputs);
        }, Stop);
        Assert.Equal((1, true), (decisions, inside));
    }

    [Fact]
    public async Task When_the_case_has_moved_meanwhile_the_transaction_decides_again_on_what_is_there()
    {
        await BeginAsync();
        List<long> seen = [];
        var moved = false;
        var command = Command("a");
        var done = (Execution.Done)await WhileBusyAsync(command, (state, inputs) =>
        {
            seen.Add(state!.Seq);
            if (!moved)
            {
                moved = true;
                store.ExecuteAsync(Command("a"), Note(Command("a")), Stop).GetAwaiter().GetResult();
            }
            return Note(command)(state, inputs);
        });
        Assert.Equal([1, 2], seen);
        Assert.Equal(3, done.Seq);
        Assert.Equal(3, (await store.HistoryAsync("a", Stop)).Count);
    }

    [Theory]
    [InlineData(ReferenceData.DirectoryStream, """{"people":[]}""")]
    [InlineData(ReferenceData.CalendarStream, """{"calendar":"vn","version":2,"daysOff":[],"workedDays":[]}""")]
    public async Task When_directory_or_calendar_has_changed_meanwhile_the_transaction_decides_again(string stream, string snapshot)
    {
        await BeginAsync();
        var before = store.ExecuteAsync(Command("a"), (_, _) => new Decision.Refused(Refusals.Suspended), Stop);
        await before;
        var log = data.Get<StreamLog>();
        var changed = false;
        var command = Command("a");
        await WhileBusyAsync(command, (state, inputs) =>
        {
            decisions++;
            if (!changed)
            {
                changed = true;
                log.AppendAsync(new StreamEntry(stream, Officer, "Change", [new JsonObject { ["fact"] = "changed" }], snapshot), cancellation: Stop)
                    .GetAwaiter().GetResult();
            }
            return Note(command)(state, inputs);
        });
        Assert.Equal(2, decisions);
    }

    [Fact]
    public async Task A_decision_that_needs_a_number_is_made_in_the_transaction_that_takes_it()
    {
        await BeginAsync();
        var command = Command("a");
        List<int> last = [];
        await WhileBusyAsync(command, (state, inputs) =>
        {
            decisions++;
            last.Add(inputs.Registers.Last("out/nghe-an/2026"));
            return Note(command)(state, inputs);
        });
        Assert.Equal(2, decisions);
        Assert.Equal([0, 0], last);
    }

    [Fact]
    public async Task A_fault_ahead_is_told_by_the_transaction()
    {
        await BeginAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => WhileBusyAsync(Command("a"), (_, _) => throw new InvalidOperationException("broken")));
        await NoteAsync();
        Assert.Equal(2, (await store.HistoryAsync("a", Stop)).Count);
    }

    [Fact]
    public async Task A_key_that_was_used_answers_whatever_was_decided_ahead()
    {
        await BeginAsync();
        var first = (Execution.Done)await store.ExecuteAsync(Command("a", "k", "d"), Note(Command("a")), Stop);
        var second = (Execution.Done)await WhileBusyAsync(Command("a", "k", "d"), Note(Command("a")));
        Assert.Equal((first.Seq, true), (second.Seq, second.Repeated));
        Assert.Equal(2, (await store.HistoryAsync("a", Stop)).Count);
    }

    /// <summary>Executes while the writer is at work on something else; it goes on as soon as there is something to decide on.</summary>
    private async Task<Execution> WhileBusyAsync(CaseCommand command, Decider decide)
    {
        using var gate = new ManualResetEventSlim();
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = Task.Run(() => data.Get<Writer>().ExecuteAsync(_ => { entered.SetResult(); gate.Wait(Stop); }, cancellation: Stop), Stop);
        await entered.Task;
        var running = store.ExecuteAsync(command, (state, inputs) => { gate.Set(); return decide(state, inputs); }, Stop);
        gate.Set();
        await held;
        return await running;
    }

    private async Task BeginAsync()
    {
        var submit = Submit("a");
        await store.ExecuteAsync(submit, Emit(submit, Submitted()), Stop);
        // The first command after the start has nothing to be decided on ahead.
        decisions = 0;
    }

    private Task<Execution> NoteAsync()
    {
        var command = Command("a");
        return WhileBusyAsync(command, (state, inputs) => { decisions++; return Note(command)(state, inputs); });
    }

    private static Decider Note(CaseCommand command) => Emit(command, new ActionTaken("note", Officer.Id, null, new DateOnly(2026, 3, 2)));
}
