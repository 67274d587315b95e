using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Approvals.Tests.Persistence;

public sealed class CaseFaultsTests : IDisposable
{
    private readonly ManualClock clock = new();
    private readonly TemporaryData data;

    public CaseFaultsTests() => data = new TemporaryData(clock);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task A_fault_stops_its_case_only_waits_longer_each_time_and_goes_when_the_case_goes_on()
    {
        var faults = data.Get<CaseFaults>();
        foreach (var id in (string[])["sick", "sound"])
        {
            var submit = Deciding.Submit(id);
            await faults.ExecuteAsync(submit, Deciding.Emit(submit, Deciding.Submitted("NA-" + id), new DeadlineStarted(Deciding.Deadline($"{id}/d1")),
                new DuePlanned([new DueItem($"{id}/d1/wait", "wait", clock.GetUtcNow(), $"{id}/d1", null, 1)])), Stop);
        }
        Assert.Equal(["sick", "sound"], await ClaimedAsync(faults));

        await Assert.ThrowsAsync<InvalidOperationException>(() => faults.ExecuteAsync(Due("sick"), Broken, Stop));
        Assert.Equal(["sound"], await ClaimedAsync(faults));
        var row = Assert.Single(await data.Read(db => db.CaseFaults.ToListAsync(Stop)));
        Assert.Equal(("case/sick", "FireDue", "InvalidOperationException", 1), (row.Stream, row.Command, row.Exception, row.Tries));
        Assert.DoesNotContain("Nguyễn", row.Message, StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(["sick", "sound"], await ClaimedAsync(faults));
        await Assert.ThrowsAsync<InvalidOperationException>(() => faults.ExecuteAsync(Due("sick"), Broken, Stop));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(["sound"], await ClaimedAsync(faults));
        Assert.Equal(2, Assert.Single(await data.Read(db => db.CaseFaults.ToListAsync(Stop))).Tries);

        var fire = Due("sick");
        await faults.ExecuteAsync(fire, Deciding.Emit(fire, new DueFired("sick/d1/wait", clock.GetUtcNow())), Stop);
        Assert.Empty(await data.Read(db => db.CaseFaults.ToListAsync(Stop)));
        Assert.Equal(["sound"], await ClaimedAsync(faults));
    }

    [Theory]
    [InlineData("The value 'Nguyễn Văn A' cannot be read", "The value … cannot be read")]
    [InlineData("""Path "$.name" of “Trần B” at a@b.vn""", "Path … of … at …")]
    [InlineData("UNIQUE constraint failed: task.id", "UNIQUE constraint failed: task.id")]
    public void A_message_is_kept_without_what_could_be_of_a_person(string message, string kept) => Assert.Equal(kept, CaseFaults.Scrubbed(message));

    private static Decision Broken(CaseState? state, Inputs inputs) => throw new InvalidOperationException("The value 'Nguyễn Văn A' is wrong");

    private static FireDue Due(string id) => new() { Id = "f-" + id, Case = id, Actor = Actor.System };

    private async Task<IReadOnlyList<string>> ClaimedAsync(CaseFaults faults) =>
        [.. (await faults.ClaimDueAsync(clock.GetUtcNow(), 10, Stop)).Select(d => d.Case).Order(StringComparer.Ordinal)];
}
