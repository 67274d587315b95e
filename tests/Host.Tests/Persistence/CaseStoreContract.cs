using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Evidence;
using Xunit;
using static Approvals.Tests.Persistence.Deciding;

namespace Approvals.Tests.Persistence;

/// <summary>What every implementation of the write port keeps.</summary>
public abstract class CaseStoreContract
{
    protected ManualClock Clock { get; } = new();

    protected abstract ICaseStore Store { get; }

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected async Task<CaseState> Do(CaseCommand command, params Fact[] facts) =>
        Assert.IsType<Execution.Done>(await Store.ExecuteAsync(command, Emit(command, facts), Stop)).State;

    [Fact]
    public async Task An_accepted_command_is_one_record_and_the_state_it_leads_to()
    {
        var command = Command("a");
        var done = Assert.IsType<Execution.Done>(await Store.ExecuteAsync(command, Emit(command, Submitted()), Stop));
        Assert.Equal((1, false), (done.Seq, done.Repeated));
        var record = Assert.Single(await Store.HistoryAsync("a", Stop));
        Assert.Equal(("case/a", 1L, Clock.GetUtcNow(), "officer.nghe-an"), (record.Stream, record.Seq, record.At, record.Actor.Id));
        Assert.Equal("NA-2026-01", (await Store.LoadAsync("a", Stop))!.Number);
    }

    [Fact]
    public async Task A_case_that_was_never_written_is_null()
    {
        Assert.Null(await Store.LoadAsync("none", Stop));
        Assert.Empty(await Store.HistoryAsync("none", Stop));
    }

    [Fact]
    public async Task A_fault_of_the_decider_writes_nothing_and_comes_back()
    {
        await Do(Command("a"), Submitted());
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Store.ExecuteAsync(Command("a", "key"), (_, _) => throw new InvalidOperationException("broken"), Stop));
        Assert.Equal("broken", fault.Message);
        Assert.Single(await Store.HistoryAsync("a", Stop));
        await Do(Command("a", "key"), new StatusSet("appraisal", "so-tai-chinh-nghe-an", new DateOnly(2026, 3, 2)));
        Assert.Equal(2, (await Store.LoadAsync("a", Stop))!.Seq);
    }

    [Fact]
    public async Task A_refused_command_changes_nothing_and_leaves_its_key_free()
    {
        await Do(Command("a"), Submitted());
        var refused = await Store.ExecuteAsync(Command("a", "key"), Refuse(Refusals.Suspended), Stop);
        Assert.Equal(Refusals.Suspended, Assert.IsType<Execution.Refused>(refused).Refusal);
        Assert.Single(await Store.HistoryAsync("a", Stop));
        Assert.Equal(2, (await Do(Command("a", "key"), new ActionTaken("note", Officer.Id, null, new DateOnly(2026, 3, 2)))).Seq);
    }

    [Fact]
    public async Task The_same_key_and_body_give_the_first_answer_without_deciding_again()
    {
        var first = Command("a", "key", "digest");
        await Do(first, Submitted());
        await Do(Command("a"), new ActionTaken("note", Officer.Id, null, new DateOnly(2026, 3, 2)));
        var again = await Store.ExecuteAsync(first with { Id = "other" }, (_, _) => throw new InvalidOperationException("decided twice"),
            Stop);
        var done = Assert.IsType<Execution.Done>(again);
        Assert.Equal((1, true, 2), (done.Seq, done.Repeated, done.State.Seq));
    }

    [Fact]
    public async Task The_same_key_with_another_body_or_case_is_refused_and_another_person_may_use_it()
    {
        await Do(Command("a", "key", "digest"), Submitted());
        Assert.IsType<Execution.KeyReused>(await Store.ExecuteAsync(Command("a", "key", "other"), Refuse(Refusals.Ended), Stop));
        Assert.IsType<Execution.KeyReused>(await Store.ExecuteAsync(Command("b", "key", "digest"), Refuse(Refusals.Ended), Stop));
        var head = new Actor("head.nghe-an", "head.nghe-an", "nghe-an");
        await Do(Command("a", "key", "other", head), new ActionTaken("note", head.Id, null, new DateOnly(2026, 3, 2)));
    }

    [Fact]
    public async Task Time_never_goes_back_in_a_stream_and_has_whole_milliseconds()
    {
        Clock.Advance(TimeSpan.FromTicks(12_345));
        var first = await Do(Command("a"), Submitted());
        Assert.Equal(0, first.At.Ticks % TimeSpan.TicksPerMillisecond);
        Clock.Advance(TimeSpan.FromHours(-1));
        Assert.Equal(first.At, (await Do(Command("a"), new ActionTaken("note", Officer.Id, null, new DateOnly(2026, 3, 2)))).At);
    }

    private const string Arrival = "incoming/so-tai-chinh-nghe-an/2026";

    [Fact]
    public async Task Two_hundred_commands_at_once_leave_no_gap_and_take_no_number_twice()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Do(Command($"c{i}"), Submitted())));
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() =>
        {
            var command = Command($"c{i % 10}", $"k{i}", $"{i}");
            return Store.ExecuteAsync(command, Emit(command, (_, inputs) =>
            {
                var next = inputs.Registers.Last("nghe-an/2026") + 1;
                // What goes out arrives in another register in the same commit.
                var arrival = inputs.Registers.Last(Arrival) + 1;
                return
                [
                    new NumberTaken("nghe-an/2026", next, $"{next}/TTr-LHHN", "Tờ trình", new DateOnly(2026, 3, 2)),
                    new NumberTaken(Arrival, arrival, $"{arrival:00}", "Tờ trình", new DateOnly(2026, 3, 2)),
                ];
            }), Stop);
        })));
        Assert.All(answers, a => Assert.IsType<Execution.Done>(a));
        List<NumberTaken> numbers = [];
        for (var i = 0; i < 10; i++)
        {
            var history = await Store.HistoryAsync($"c{i}", Stop);
            Assert.Equal(Enumerable.Range(1, 21).Select(n => (long)n), history.Select(r => r.Seq));
            numbers.AddRange(history.SelectMany(r => r.Facts).OfType<NumberTaken>());
        }
        Assert.Equal(2, numbers.Select(n => n.Register).Distinct().Count());
        Assert.All(numbers.GroupBy(n => n.Register), r => Assert.Equal(Enumerable.Range(1, 200), r.Select(n => n.Number).Order()));
    }

    [Fact]
    public async Task Every_record_holds_the_hash_of_the_one_before()
    {
        await Do(Command("a"), Submitted());
        await Do(Command("a", actor: Actor.System), new StatusSet("thẩm định", "sở", new DateOnly(2026, 3, 3)));
        await Do(Command("a"), new ActionTaken("note", Officer.Id, new PrivateText(new string('0', 64)), new DateOnly(2026, 3, 4)));
        var history = await Store.HistoryAsync("a", Stop);
        Assert.Null(history[0].Prev);
        for (var i = 1; i < history.Count; i++) Assert.Equal(RecordHash.OfLeaf(RecordJson.Canonical(history[i - 1])), history[i].Prev);
        Assert.Equal(Actor.System, history[1].Actor);
        Assert.Empty(ChainVerifier.Verify(history.Select(r =>
        {
            var body = RecordJson.Canonical(r);
            return new StoredRecord(r.Stream, r.Seq, System.Text.Encoding.UTF8.GetString(body), RecordHash.OfLeaf(body));
        })));
    }

    [Fact]
    public async Task The_snapshot_equals_the_fold_of_the_history()
    {
        await Do(Command("a"), Submitted(),
            new ValuesRecorded(ValueMap.OfTexts(("title", "Nước sạch"), ("amountVnd", "1270000000")), [], Officer.Id, true));
        await Do(Command("a"), new DeadlineStarted(Deadline("a/d1", "a.1")), new TaskOpened(TaskOf("a.1", "a/d1")),
            new VisitBegun("appraise", 1));
        await Do(Command("a"),
            new TaskClosed
            {
                Task = "a.1", Handle = "appraise", Outcome = "agree", Actor = "appraiser", On = new DateOnly(2026, 3, 9), Late = false,
            },
            new VisitCompleted("appraise", "agree", "appraiser", new DateOnly(2026, 3, 9), null),
            new DeadlineStopped("a/d1", "met", new DateOnly(2026, 3, 9)));
        CaseState? folded = null;
        foreach (var record in await Store.HistoryAsync("a", Stop)) folded = CaseState.Fold(folded, record);
        Assert.Equal(RecordJson.Write(folded!), RecordJson.Write((await Store.LoadAsync("a", Stop))!));
    }

    [Fact]
    public async Task What_is_due_is_found_until_it_is_fired_or_dropped()
    {
        var now = Clock.GetUtcNow();
        await Do(Command("b"), Submitted("2"), new DeadlineStarted(Deadline("x/d1")), new DueScheduled(Due("b1", now.AddHours(2))), new DueScheduled(Due("b2", now.AddHours(1))));
        await Do(Command("a"), Submitted("1"), new DeadlineStarted(Deadline("x/d1")), new DueScheduled(Due("a1", now.AddHours(1.5))), new DueScheduled(Due("a2", now.AddDays(9))));
        Assert.Empty(await Store.ClaimDueAsync(now, 10, Stop));
        DueCase[] both = [new("b", now.AddHours(1)), new("a", now.AddHours(1.5))];
        Assert.Equal(both, await Store.ClaimDueAsync(now.AddHours(2), 10, Stop));
        Assert.Equal(both, await Store.ClaimDueAsync(now.AddHours(2), 10, Stop));
        Assert.Equal([both[0]], await Store.ClaimDueAsync(now.AddHours(2), 1, Stop));
        await Do(Command("b"), new DueFired("b2", now.AddHours(2)), new DueDropped("b1"));
        Assert.Equal([both[1]], await Store.ClaimDueAsync(now.AddHours(2), 10, Stop));
    }

    [Fact]
    public async Task A_signal_waits_until_it_is_settled_and_its_key_counts_once()
    {
        var values = ValueMap.OfTexts(("endOn", "2027-12-31"));
        await Do(Command("a"), Submitted(), new SignalSent("a/1", "p", "amended", values));
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Do(Command("a"), new SignalSent("a/2", "p", "ended", ValueMap.Empty), new SignalSent("a/1", "p", "amended", values));
        var waiting = await Store.PendingSignalsAsync(10, Stop);
        Assert.Equal(["a/1", "a/2"], waiting.Select(s => s.Key));
        Assert.Equal(("a", "p", "amended", "2027-12-31"),
            (waiting[0].From, waiting[0].To, waiting[0].Signal, waiting[0].Values.TextOf("endOn")));
        await Store.SettleSignalAsync("a/1", "delivered", Stop);
        Assert.Equal("a/2", Assert.Single(await Store.PendingSignalsAsync(10, Stop)).Key);
    }
}

public sealed class InMemoryCaseStoreTests : CaseStoreContract
{
    public InMemoryCaseStoreTests() => Store = new InMemoryCaseStore(Clock);

    protected override ICaseStore Store { get; }
}
