using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Evidence;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Audit;

/// <summary>
/// Signed checkpoints over the one tree of all records in the order of their commits (DESIGN §8). Cutting happens after the commit and never holds one up;
/// a checkpoint row is inserted once and never changed.
/// </summary>
public sealed class Checkpoints(IDbContextFactory<ApprovalsDb> databases, Writer writer, CheckpointKey key, TimeProvider clock) : IDisposable
{
    private readonly List<byte[]> leaves = [];
    private readonly SemaphoreSlim one = new(1);

    /// <summary>The newest checkpoint, or null while there is no record.</summary>
    public async Task<CheckpointRow?> LatestAsync(CancellationToken cancellation = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.Checkpoints.OrderByDescending(c => c.Size).FirstOrDefaultAsync(cancellation);
    }

    /// <summary>Cuts a checkpoint when there are records since the last one; answers the newest. Twice at once gives one.</summary>
    public async Task<CheckpointRow?> CutAsync(CancellationToken cancellation = default)
    {
        await one.WaitAsync(cancellation);
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellation);
            var known = (long)leaves.Count;
            await foreach (var hash in db.Records.Where(r => r.Id > known).OrderBy(r => r.Id).Select(r => r.Hash).AsAsyncEnumerable().WithCancellation(cancellation))
                leaves.Add(Convert.FromHexString(hash));
            var last = await db.Checkpoints.OrderByDescending(c => c.Size).FirstOrDefaultAsync(cancellation);
            if (leaves.Count == 0 || last?.Size == leaves.Count) return last;
            var checkpoint = new Checkpoint(key.Origin, leaves.Count, MerkleTree.Root(leaves));
            var row = new CheckpointRow
            {
                Size = checkpoint.Size, Root = Convert.ToHexStringLower(checkpoint.RootHash.Span), Note = checkpoint.Sign(key.Key), At = clock.GetUtcNow(),
            };
            await writer.ExecuteAsync(
                s => s.Execute("insert into checkpoint (size, root, note, at) values (@1, @2, @3, @4) on conflict (size) do nothing", row.Size, row.Root, row.Note, row.At),
                Lane.Sweeps, cancellation);
            return row;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>What anybody needs to check signatures: name, key id and public key, as C2SP writes it.</summary>
    public string VerifierKey => Checkpoint.VerifierKey(key.Origin, key.Key);

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();
}
