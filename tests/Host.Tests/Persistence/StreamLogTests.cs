using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Evidence;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Approvals.Tests.Persistence;

public sealed class StreamLogTests : IDisposable
{
    private readonly ManualClock clock = new();
    private readonly TemporaryData data;

    public StreamLogTests() => data = new TemporaryData(clock);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => data.Dispose();

    private static StreamEntry Entry(string what, Actor? actor = null) =>
        new("access/2026", actor ?? Deciding.Officer, "Look", [new JsonObject { ["fact"] = "Seen", ["what"] = what }], null);

    [Fact]
    public async Task Records_of_other_streams_have_the_same_form_and_chain()
    {
        var log = data.Get<StreamLog>();
        Assert.Equal(1, await log.AppendAsync(Entry("a"), cancellation: Stop));
        clock.Advance(TimeSpan.FromHours(-1));
        Assert.Equal(2, await log.AppendAsync(Entry("b", Actor.System), cancellation: Stop));
        var rows = await data.Read(db => db.Records.OrderBy(r => r.Seq).ToListAsync(Stop));
        Assert.Empty(ChainVerifier.Verify(rows.Select(r => new StoredRecord(r.Stream, r.Seq, r.Body, r.Hash))));
        Assert.Equal(rows[0].At, rows[1].At);
    }

    [Fact]
    public async Task An_entry_that_names_an_older_record_than_the_last_is_not_written()
    {
        var log = data.Get<StreamLog>();
        Assert.Equal(1, await log.AppendAsync(Entry("a") with { After = 0 }, cancellation: Stop));
        Assert.Null(await log.AppendAsync(Entry("b") with { After = 0 }, cancellation: Stop));
        Assert.Equal(1, await data.Read(db => db.Records.CountAsync(Stop)));
    }

    [Fact]
    public async Task A_record_without_facts_is_a_fault() => await Assert.ThrowsAsync<ArgumentException>(
        () => data.Get<StreamLog>().AppendAsync(new StreamEntry("access/2026", Deciding.Officer, "Look", [], null), cancellation: Stop));
}
