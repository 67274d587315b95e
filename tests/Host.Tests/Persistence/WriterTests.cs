using Approvals.Persistence;
using Approvals.Workflows.Engine;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Approvals.Tests.Persistence;

public sealed class WriterTests : IDisposable
{
    private const string Insert = "insert into setting (key, value) values (@1, @2)";

    private readonly TemporaryData data = new(new ManualClock(), ("Approvals:QueueLength", "8"));
    private readonly Writer writer;

    public WriterTests() => writer = data.Get<Writer>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => data.Dispose();

    private Task<List<string>> Keys() => data.Read(db => db.Settings.Select(s => s.Key).OrderBy(k => k).ToListAsync(Stop));

    [Fact]
    public async Task An_answer_comes_after_the_commit()
    {
        await writer.ExecuteAsync(s => s.Execute(Insert, "a", "1"), cancellation: Stop);
        Assert.Equal(["a"], await Keys());
    }

    [Fact]
    public async Task What_is_remembered_is_forgotten_when_another_process_has_written()
    {
        await writer.ExecuteAsync(s => s.Remember("k", "v"), cancellation: Stop);
        Assert.Equal("v", await writer.ExecuteAsync(s => s.Cached<string>("k"), cancellation: Stop));
        data.Sql("insert into setting (key, value) values ('other', '1')");
        Assert.Null(await writer.ExecuteAsync(s => s.Cached<string>("k"), cancellation: Stop));
    }

    [Fact]
    public async Task Work_that_fails_leaves_its_neighbours_in_the_same_transaction_alone()
    {
        using var held = await HeldWriter.HoldAsync(writer, Stop);
        var good = writer.ExecuteAsync(s => s.Execute(Insert, "a", "1"), cancellation: Stop);
        var bad = writer.ExecuteAsync(s => { s.Execute(Insert, "b", "1"); s.Execute(Insert, "b", "2"); }, cancellation: Stop);
        var after = writer.ExecuteAsync(s => s.Execute(Insert, "c", "1"), cancellation: Stop);
        held.Release();
        await Assert.ThrowsAsync<SqliteException>(() => bad);
        await Task.WhenAll(held.Work, good, after);
        Assert.Equal(["a", "c"], await Keys());
    }

    [Fact]
    public async Task People_come_before_sweeps()
    {
        using var held = await HeldWriter.HoldAsync(writer, Stop);
        List<string> order = [];
        var sweep = writer.ExecuteAsync(_ => order.Add("sweep"), Lane.Sweeps, Stop);
        var person = writer.ExecuteAsync(_ => order.Add("person"), Lane.People, Stop);
        held.Release();
        await Task.WhenAll(held.Work, sweep, person);
        Assert.Equal(["person", "sweep"], order);
    }

    [Fact]
    public async Task Sweeps_have_places_in_every_group_however_many_people_wait()
    {
        using var wide = new TemporaryData(new ManualClock(), ("Approvals:QueueLength", "512"));
        var many = wide.Get<Writer>();
        using var held = await HeldWriter.HoldAsync(many, Stop);
        List<string> order = [];
        var people = Enumerable.Range(0, 300).Select(_ => many.ExecuteAsync(_ => order.Add("person"), Lane.People, Stop)).ToList();
        var sweeps = Enumerable.Range(0, 10).Select(_ => many.ExecuteAsync(_ => order.Add("sweep"), Lane.Sweeps, Stop)).ToList();
        held.Release();
        await Task.WhenAll([held.Work, .. people, .. sweeps]);
        Assert.Equal("person", order[0]);
        Assert.Equal(8, order.Take(Writer.LargestGroup).Count(o => o == "sweep"));
        Assert.Equal(10, order.Take(2 * Writer.LargestGroup).Count(o => o == "sweep"));
    }

    [Fact]
    public async Task What_was_remembered_before_a_neighbour_failed_is_remembered_from_the_repetition()
    {
        using var held = await HeldWriter.HoldAsync(writer, Stop);
        var good = writer.ExecuteAsync(s => { s.Execute(Insert, "a", "1"); s.Remember("a", "1"); }, cancellation: Stop);
        var bad = writer.ExecuteAsync(s =>
        {
            s.Remember("b", "1");
            s.Execute(Insert, "b", "1");
            throw new InvalidOperationException();
        }, cancellation: Stop);
        held.Release();
        await held.Work;
        await good;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        Assert.Equal(("1", null), await writer.ExecuteAsync(s => (s.Cached<string>("a"), s.Cached<string>("b")), cancellation: Stop));
        Assert.Equal(["a"], await Keys());
    }

    [Fact]
    public async Task What_was_used_least_lately_makes_room()
    {
        const long third = 25L * 1024 * 1024;
        await writer.ExecuteAsync(s => { s.Remember("a", "1", third); s.Remember("b", "1", third); }, cancellation: Stop);
        await writer.ExecuteAsync(s => { s.Cached<string>("a"); s.Remember("c", "1", third); }, cancellation: Stop);
        Assert.Equal(("1", null, "1"),
            await writer.ExecuteAsync(s => (s.Cached<string>("a"), s.Cached<string>("b"), s.Cached<string>("c")), cancellation: Stop));
    }

    [Fact]
    public async Task Cells_come_back_as_they_were_bound()
    {
        var long_ = new string('ữ', 700);
        Assert.Equal(["", long_, "x", null, 1L, 1772413200000L, "2026-03-02"], await writer.ExecuteAsync(s => (object?[])
        [
            s.Scalar("select @1", ""), s.Scalar("select @1", long_), s.Scalar("select @2 from (select @1)", "y", "x"),
            s.Scalar("select @1", (string?)null), s.Scalar("select @1", true),
            s.Scalar("select @1", DateTimeOffset.FromUnixTimeMilliseconds(1772413200000)), s.Scalar("select @1", new DateOnly(2026, 3, 2)),
        ], cancellation: Stop));
        Assert.Equal(0L, await writer.ExecuteAsync(s => s.Scalar("select length(@1)", Array.Empty<byte>()), cancellation: Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => writer.ExecuteAsync(s => s.Execute(Insert, "only one"), cancellation: Stop));
    }

    [Fact]
    public async Task A_full_queue_says_so_and_the_other_lane_is_still_open()
    {
        using var held = await HeldWriter.HoldAsync(writer, Stop);
        var waiting = Enumerable.Range(0, 8)
            .Select(i => writer.ExecuteAsync(s => s.Execute(Insert, $"{i}", ""), cancellation: Stop)).ToList();
        await Assert.ThrowsAsync<BusyException>(() => writer.ExecuteAsync(s => s.Execute(Insert, "x", ""), cancellation: Stop));
        waiting.Add(writer.ExecuteAsync(s => s.Execute(Insert, "y", ""), Lane.Sweeps, Stop));
        held.Release();
        await held.Work;
        await Task.WhenAll(waiting);
        Assert.Equal(9, (await Keys()).Count);
    }

    [Fact]
    public async Task Cancelled_work_that_has_not_begun_is_not_done()
    {
        using var held = await HeldWriter.HoldAsync(writer, Stop);
        using var cancel = new CancellationTokenSource();
        var work = writer.ExecuteAsync(s => s.Execute(Insert, "a", ""), cancellation: cancel.Token);
        await cancel.CancelAsync();
        held.Release();
        await held.Work;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.Empty(await Keys());
    }

    [Fact]
    public async Task A_transaction_lost_on_the_way_makes_every_outcome_of_the_group_unknown_and_forgets_what_was_remembered()
    {
        await writer.ExecuteAsync(s => s.Remember("k", "v"), cancellation: Stop);
        using var held = await HeldWriter.HoldAsync(writer, Stop);
        var good = writer.ExecuteAsync(s => s.Execute(Insert, "a", "1"), cancellation: Stop);
        var lost = writer.ExecuteAsync(s =>
        {
            // What SQLite does by itself when the disk is full.
            s.Execute("rollback");
            throw new IOException("disk");
        }, cancellation: Stop);
        held.Release();
        await held.Work;
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => good);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => lost);
        Assert.Empty(await Keys());
        Assert.Null(await writer.ExecuteAsync(s => s.Cached<string>("k"), cancellation: Stop));
        await writer.ExecuteAsync(s => s.Execute(Insert, "b", "1"), cancellation: Stop);
        Assert.Equal(["b"], await Keys());
    }

    [Fact]
    public async Task Whoever_waits_while_the_database_cannot_be_opened_is_told_and_afterwards_the_writer_works()
    {
        data.Get<Database>().EnsureReady();
        var (file, aside) = (Path.Combine(data.Folder, "approvals.db"), Path.Combine(data.Folder, "aside"));
        File.Move(file, aside);
        System.IO.Directory.CreateDirectory(file);
        using var both = new Barrier(2);
        var callers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            both.SignalAndWait(Stop);
            return writer.ExecuteAsync(s => s.Execute(Insert, "lost", "1"), cancellation: Stop);
        }, Stop)).ToList();
        foreach (var caller in callers) await Assert.ThrowsAsync<SqliteException>(() => caller);
        System.IO.Directory.Delete(file);
        File.Move(aside, file);
        await writer.ExecuteAsync(s => s.Execute(Insert, "a", "1"), cancellation: Stop);
        Assert.Equal(["a"], await Keys());
    }

    [Fact]
    public async Task What_failed_work_remembered_is_forgotten()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => writer.ExecuteAsync(s => { s.Remember("k", "v"); throw new InvalidOperationException(); }, cancellation: Stop));
        Assert.Null(await writer.ExecuteAsync(s => s.Cached<string>("k"), cancellation: Stop));
    }

    [Fact]
    public async Task The_connection_flushes_every_commit_and_keeps_a_log()
    {
        Assert.Equal(("wal", 2L, 1L), await writer.ExecuteAsync(
            s => ((string)s.Scalar("pragma journal_mode")!, (long)s.Scalar("pragma synchronous")!, (long)s.Scalar("pragma foreign_keys")!),
            cancellation: Stop));
    }

    [Fact]
    public async Task What_waits_is_finished_before_the_writer_closes()
    {
        using var held = await HeldWriter.HoldAsync(writer, Stop);
        var last = writer.ExecuteAsync(s => s.Execute(Insert, "a", "1"), cancellation: Stop);
        var closing = Task.Run(writer.Dispose, Stop);
        held.Release();
        Assert.Equal(1, await last);
        await closing;
        await Assert.ThrowsAnyAsync<Exception>(() => writer.ExecuteAsync(s => s.Execute(Insert, "b", "1"), cancellation: Stop));
        Assert.Equal(["a"], await Keys());
    }
}
