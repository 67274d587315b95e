using System.Text.Json.Nodes;
using Approvals.Audit;
using Approvals.Commands;
using Approvals.Persistence;
using Approvals.Tests.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Evidence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Xunit;

namespace Approvals.Tests.Audit;

public sealed class CheckpointsTests : IDisposable
{
    private readonly TemporaryData data = new(TimeProvider.System);
    private readonly CheckpointKey key;
    private readonly Checkpoints checkpoints;

    public CheckpointsTests()
    {
        key = new CheckpointKey(data.Get<IOptions<DataOptions>>(), new ConfigurationBuilder().Build());
        checkpoints = new Checkpoints(data.Get<IDbContextFactory<ApprovalsDb>>(), data.Get<Writer>(), key, TimeProvider.System);
    }

    [Fact]
    public async Task An_empty_history_has_no_checkpoint() => Assert.Null(await checkpoints.CutAsync(TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_checkpoint_is_signed_covers_every_record_and_is_cut_once()
    {
        await Append(5);
        var first = (await checkpoints.CutAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(5, first.Size);
        Assert.True(Checkpoint.TryVerify(first.Note, key.Origin, key.Key, out var read));
        Assert.Equal(first.Root, Convert.ToHexStringLower(read.RootHash.Span));
        var again = (await checkpoints.CutAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(first.Note, again.Note);

        await Append(3);
        var second = (await checkpoints.CutAsync(TestContext.Current.CancellationToken))!;
        var leaves = await data.Read(db => db.Records.OrderBy(r => r.Id).Select(r => r.Hash).ToListAsync());
        var hashes = leaves.Select(Convert.FromHexString).ToList();
        Assert.True(MerkleTree.VerifyConsistency(5, 8, Convert.FromHexString(first.Root), Convert.FromHexString(second.Root), MerkleTree.ConsistencyProof(5, hashes)));
    }

    [Fact]
    public async Task A_checkpoint_shows_a_history_that_was_rewritten_with_its_whole_chain()
    {
        await Append(4);
        await checkpoints.CutAsync(TestContext.Current.CancellationToken);
        var body = await data.Read(db => db.Records.Where(r => r.Seq == 4).Select(r => r.Body).SingleAsync());
        var forged = body.Replace("\"n\":4", "\"n\":7", StringComparison.Ordinal);
        Assert.NotEqual(body, forged);
        var hash = RecordHash.OfLeaf(System.Text.Encoding.UTF8.GetBytes(forged));
        data.Sql("drop trigger record_update");
        data.Sql($"update record set body = '{forged}', hash = '{hash}' where seq = 4");

        using var output = new StringWriter();
        var code = await VerifyVerb.RunAsync(["verify"], data.Get<IOptions<DataOptions>>().Value, output);
        Assert.Equal(Verbs.FoundWrong, code);
        Assert.Contains("checkpoint-differs", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_row_can_be_neither_changed_nor_deleted()
    {
        await Append(1);
        await checkpoints.CutAsync(TestContext.Current.CancellationToken);
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => data.Sql("update checkpoint set root = ''"));
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => data.Sql("delete from checkpoint"));
    }

    [Fact]
    public void The_key_is_made_once_and_is_for_its_owner_alone()
    {
        using var second = new CheckpointKey(data.Get<IOptions<DataOptions>>(), new ConfigurationBuilder().Build());
        Assert.Equal(key.Key.ExportSubjectPublicKeyInfo(), second.Key.ExportSubjectPublicKeyInfo());
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key.File));
    }

    public void Dispose()
    {
        checkpoints.Dispose();
        key.Dispose();
        data.Dispose();
    }

    private async Task Append(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var seen = await data.Read(db => db.Records.CountAsync()) + 1;
            await data.Get<StreamLog>().AppendAsync(new StreamEntry("access/test", Actor.System, "Test", [new JsonObject { ["fact"] = "Noted", ["n"] = seen }], null));
        }
    }
}
