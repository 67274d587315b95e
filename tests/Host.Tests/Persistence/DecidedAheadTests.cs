using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Xunit;
using static Approvals.Tests.Persistence.Deciding;

namespace Approvals.Tests.Persistence;

/// <summary>
/// What is decided before its transaction counts only when the transaction would have decided on the same. Nothing is decided ahead while nobody else is at work:
/// each test keeps the writer at work until its commands wait.
/// </summary>
public sealed class DecidedAheadTests : IDisposable
{
    private readonly ManualResetEventSlim gate = new();
    private readonly TemporaryData data = new(new ManualClock());
    private readonly CaseStore store;
    private int decisions;

    public DecidedAheadTests() => store = data.Get<CaseStore>();

    public void Dispose()
    {
        gate.Set();
        data.Dispose();
        gate.Dispose();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_decision_made_before_its_transaction_is_taken_over_when_nothing_has_changed()
    {
        await BeginAsync();
        var held = await HoldAsync();
        var note = NoteAsync();
        Assert.Equal(1, decisions);
        gate.Set();
        await held;
        Assert.Equal(2, ((Execution.Done)await note).Seq);
        Assert.Equal(1, decisions);
    }

    [Fact]
    public async Task Whoever_finds_nobody_at_work_decides_in_the_transaction()
    {
        await BeginAsync();
        await NoteAsync();
        Assert.Equal(1, decisions);
    }

    [Fact]
    public async Task When_the_case_has_moved_meanwhile_the_transaction_decides_again_on_what_is_there()
    {
        await BeginAsync();
        List<long> seen = [];
        var held = await HoldAsync();
        var first = store.ExecuteAsync(Command("a"), Note(Command("a")), Stop);
        var command = Command("a");
        var second = store.ExecuteAsync(command, (state, inputs) =>
        {
            seen.Add(state!.Seq);
            return Note(command)(state, inputs);
        }, Stop);
        Assert.Equal([1], seen);
        gate.Set();
        await held;
        Assert.Equal((2, 3), (((Execution.Done)await first).Seq, ((Execution.Done)await second).Seq));
        Assert.Equal([1, 2], seen);
        Assert.Equal(3, (await store.HistoryAsync("a", Stop)).Count);
    }

    [Theory]
    [InlineData(ReferenceData.DirectoryStream, """{"people":[]}""")]
    [InlineData(ReferenceData.CalendarStream, """{"calendar":"vn","version":2,"daysOff":[],"workedDays":[]}""")]
    public async Task When_directory_or_calendar_has_changed_meanwhile_the_transaction_decides_again(string stream, string snapshot)
    {
        await BeginAsync();
        var held = await HoldAsync();
        var change = data.Get<StreamLog>().AppendAsync(new StreamEntry(stream, Officer, "Change", [new JsonObject { ["fact"] = "changed" }], snapshot), cancellation: Stop);
        var note = NoteAsync();
        Assert.Equal(1, decisions);
        gate.Set();
        await Task.WhenAll(held, change, note);
        Assert.Equal(2, decisions);
    }

    [Fact]
    public async Task A_decision_that_needs_a_number_is_made_in_the_transaction_that_takes_it()
    {
        await BeginAsync();
        var command = Command("a");
        List<int> last = [];
        var held = await HoldAsync();
        var note = store.ExecuteAsync(command, (state, inputs) =>
        {
            decisions++;
            last.Add(inputs.Registers.Last("out/nghe-an/2026"));
            return Note(command)(state, inputs);
        }, Stop);
        Assert.Equal(1, decisions);
        gate.Set();
        await Task.WhenAll(held, note);
        Assert.Equal(2, decisions);
        Assert.Equal([0, 0], last);
    }

    [Fact]
    public async Task A_fault_ahead_is_told_by_the_transaction()
    {
        await BeginAsync();
        var held = await HoldAsync();
        var broken = store.ExecuteAsync(Command("a"), (_, _) => throw new InvalidOperationException("broken"), Stop);
        gate.Set();
        await held;
        await Assert.ThrowsAsync<InvalidOperationException>(() => broken);
        await NoteAsync();
        Assert.Equal(2, (await store.HistoryAsync("a", Stop)).Count);
    }

    [Fact]
    public async Task A_key_that_was_used_answers_whatever_was_decided_ahead()
    {
        await BeginAsync();
        var first = (Execution.Done)await store.ExecuteAsync(Command("a", "k", "d"), Note(Command("a")), Stop);
        var held = await HoldAsync();
        var again = store.ExecuteAsync(Command("a", "k", "d"), Note(Command("a")), Stop);
        gate.Set();
        await held;
        var second = (Execution.Done)await again;
        Assert.Equal((first.Seq, true), (second.Seq, second.Repeated));
        Assert.Equal(2, (await store.HistoryAsync("a", Stop)).Count);
    }

    /// <summary>Keeps the writer at work until the gate is opened.</summary>
    private async Task<Task> HoldAsync()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = Task.Run(() => data.Get<Writer>().ExecuteAsync(_ =>
        {
            entered.TrySetResult();
            gate.Wait(Stop);
        }, cancellation: Stop), Stop);
        await entered.Task;
        return held;
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
        return store.ExecuteAsync(command, (state, inputs) => { decisions++; return Note(command)(state, inputs); }, Stop);
    }

    private static Decider Note(CaseCommand command) => Emit(command, new ActionTaken("note", Officer.Id, null, new DateOnly(2026, 3, 2)));
}
