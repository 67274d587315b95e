using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static Approvals.Tests.Persistence.Deciding;

namespace Approvals.Tests.Persistence;

/// <summary>
/// What is decided before its transaction counts only when the transaction would have decided on the same. Nothing is decided ahead while nobody else is at work:
/// each test keeps the writer at work until its commands wait.
/// </summary>
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
        using var held = await HeldWriter.HoldAsync(data.Get<Writer>(), Stop);
        var note = NoteAsync();
        Assert.Equal(1, decisions);
        held.Release();
        await held.Work;
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
        using var held = await HeldWriter.HoldAsync(data.Get<Writer>(), Stop);
        var first = store.ExecuteAsync(Command("a"), Note(Command("a")), Stop);
        var command = Command("a");
        var second = store.ExecuteAsync(command, (state, inputs) =>
        {
            seen.Add(state!.Seq);
            return Note(command)(state, inputs);
        }, Stop);
        Assert.Equal([1], seen);
        held.Release();
        await held.Work;
        Assert.Equal((2, 3), (((Execution.Done)await first).Seq, ((Execution.Done)await second).Seq));
        Assert.Equal([1, 2], seen);
        Assert.Equal(3, (await store.HistoryAsync("a", Stop)).Count);
    }

    [Fact]
    public async Task When_the_case_has_moved_and_the_writer_does_not_remember_it_the_database_is_asked()
    {
        await BeginAsync();
        await store.LoadAsync("a", Stop);
        using var held = await HeldWriter.HoldAsync(data.Get<Writer>(), Stop);
        var first = NoteAsync();
        var forgotten = data.Get<Writer>().ExecuteAsync(s => s.Forget("case/a"), cancellation: Stop);
        var second = NoteAsync();
        Assert.Equal(2, decisions);
        held.Release();
        await Task.WhenAll(held.Work, forgotten);
        Assert.Equal((2, 3), (((Execution.Done)await first).Seq, ((Execution.Done)await second).Seq));
        Assert.Equal(3, decisions);
    }

    [Fact]
    public async Task When_another_process_has_moved_the_case_the_transaction_decides_again_on_what_is_there()
    {
        await BeginAsync();
        await store.LoadAsync("a", Stop);
        await using (var other = data.AnotherProcess())
        {
            var command = Command("a");
            Assert.Equal(2, ((Execution.Done)await other.GetRequiredService<CaseStore>().ExecuteAsync(command, Note(command), Stop)).Seq);
        }
        using var held = await HeldWriter.HoldAsync(data.Get<Writer>(), Stop);
        var note = NoteAsync();
        Assert.Equal(1, decisions);
        held.Release();
        await held.Work;
        Assert.Equal(3, ((Execution.Done)await note).Seq);
        Assert.Equal(2, decisions);
    }

    [Theory]
    [InlineData(ReferenceData.DirectoryStream, """{"people":[]}""")]
    [InlineData(ReferenceData.CalendarStream, """{"calendar":"vn","version":2,"daysOff":[],"workedDays":[]}""")]
    public async Task When_directory_or_calendar_has_changed_meanwhile_the_transaction_decides_again(string stream, string snapshot)
    {
        await BeginAsync();
        using var held = await HeldWriter.HoldAsync(data.Get<Writer>(), Stop);
        var change = data.Get<StreamLog>().AppendAsync(new StreamEntry(stream, Officer, "Change", [new JsonObject { ["fact"] = "changed" }], snapshot), cancellation: Stop);
        var note = NoteAsync();
        Assert.Equal(1, decisions);
        held.Release();
        await Task.WhenAll(held.Work, change, note);
        Assert.Equal(2, decisions);
    }

    [Fact]
    public async Task A_decision_that_needs_a_number_is_made_in_the_transaction_that_takes_it()
    {
        await BeginAsync();
        var command = Command("a");
        List<int> last = [];
        using var held = await HeldWriter.HoldAsync(data.Get<Writer>(), Stop);
        var note = store.ExecuteAsync(command, (state, inputs) =>
        {
            decisions++;
            last.Add(inputs.Registers.Last("out/nghe-an/2026"));
            return Note(command)(state, inputs);
        }, Stop);
        Assert.Equal(1, decisions);
        held.Release();
        await Task.WhenAll(held.Work, note);
        Assert.Equal(2, decisions);
        Assert.Equal([0, 0], last);
    }

    [Fact]
    public async Task A_fault_ahead_is_told_by_the_transaction()
    {
        await BeginAsync();
        using var held = await HeldWriter.HoldAsync(data.Get<Writer>(), Stop);
        var broken = store.ExecuteAsync(Command("a"), (_, _) => throw new InvalidOperationException("broken"), Stop);
        held.Release();
        await held.Work;
        await Assert.ThrowsAsync<InvalidOperationException>(() => broken);
        await NoteAsync();
        Assert.Equal(2, (await store.HistoryAsync("a", Stop)).Count);
    }

    [Fact]
    public async Task A_key_that_was_used_answers_whatever_was_decided_ahead()
    {
        await BeginAsync();
        var first = (Execution.Done)await store.ExecuteAsync(Command("a", "k", "d"), Note(Command("a")), Stop);
        using var held = await HeldWriter.HoldAsync(data.Get<Writer>(), Stop);
        var again = store.ExecuteAsync(Command("a", "k", "d"), Note(Command("a")), Stop);
        held.Release();
        await held.Work;
        var second = (Execution.Done)await again;
        Assert.Equal((first.Seq, true), (second.Seq, second.Repeated));
        Assert.Equal(2, (await store.HistoryAsync("a", Stop)).Count);
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
