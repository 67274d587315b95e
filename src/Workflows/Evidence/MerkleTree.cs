using System.Numerics;
using System.Security.Cryptography;

namespace Approvals.Workflows.Evidence;

/// <summary>
/// The Merkle tree of RFC 6962 section 2.1 over SHA-256. Proofs are made from leaf hashes (32 bytes, see <see cref="LeafHash"/>); they are
/// verified as RFC 9162 sections 2.1.3.2 and 2.1.4.2 say, which describe the same tree. Verification never throws on foreign input: a proof
/// that is too long, too short or holds a hash of another length is not valid.
/// </summary>
public static class MerkleTree
{
    /// <summary>Length of every hash, in bytes.</summary>
    public const int HashLength = 32;

    /// <summary>SHA-256(0x00 ‖ leaf).</summary>
    public static byte[] LeafHash(ReadOnlySpan<byte> leaf) => SHA256.HashData([0x00, .. leaf]);

    /// <summary>The root over leaf hashes in order; SHA-256 of nothing when there are none.</summary>
    public static byte[] Root(IReadOnlyList<byte[]> leafHashes)
    {
        ArgumentNullException.ThrowIfNull(leafHashes);
        return Root(leafHashes, 0, leafHashes.Count);
    }

    /// <summary>The hashes, lowest first, that lead from one leaf to the root; none in a tree of one leaf.</summary>
    /// <param name="index">The leaf, from 0.</param>
    /// <param name="leafHashes">All leaves of the tree.</param>
    /// <exception cref="ArgumentOutOfRangeException">No leaf has this index.</exception>
    public static IReadOnlyList<byte[]> InclusionProof(int index, IReadOnlyList<byte[]> leafHashes)
    {
        ArgumentNullException.ThrowIfNull(leafHashes);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leafHashes.Count);
        List<byte[]> fromTop = [];
        var (start, count) = (0, leafHashes.Count);
        while (count > 1)
        {
            var split = SplitOf(count);
            if (index - start < split)
            {
                fromTop.Add(Root(leafHashes, start + split, count - split));
                count = split;
            }
            else
            {
                fromTop.Add(Root(leafHashes, start, split));
                (start, count) = (start + split, count - split);
            }
        }
        fromTop.Reverse();
        return fromTop;
    }

    /// <summary>The hashes that show the first <paramref name="oldSize"/> leaves to be unchanged; none when the sizes are equal.</summary>
    /// <param name="oldSize">Size of the older tree, from 1 to the number of leaves.</param>
    /// <param name="leafHashes">All leaves of the newer tree.</param>
    /// <exception cref="ArgumentOutOfRangeException">The older tree is empty or larger than the newer one.</exception>
    public static IReadOnlyList<byte[]> ConsistencyProof(int oldSize, IReadOnlyList<byte[]> leafHashes)
    {
        ArgumentNullException.ThrowIfNull(leafHashes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, leafHashes.Count);
        List<byte[]> fromTop = [];
        var (start, count, whole) = (0, leafHashes.Count, true);
        while (oldSize - start != count)
        {
            var split = SplitOf(count);
            if (oldSize - start <= split)
            {
                fromTop.Add(Root(leafHashes, start + split, count - split));
                count = split;
            }
            else
            {
                fromTop.Add(Root(leafHashes, start, split));
                (start, count, whole) = (start + split, count - split, false);
            }
        }
        // The verifier knows the old root; only where that is not this subtree must the subtree be told.
        if (!whole)
            fromTop.Add(Root(leafHashes, start, count));
        fromTop.Reverse();
        return fromTop;
    }

    /// <summary>Whether the proof leads from the leaf at this place to the root of a tree of this size.</summary>
    public static bool VerifyInclusion(
        long index, long size, ReadOnlySpan<byte> leafHash, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (index < 0 || index >= size || leafHash.Length != HashLength || !AreHashes(proof))
            return false;
        var (node, last) = (index, size - 1);
        var hash = leafHash.ToArray();
        foreach (var sibling in proof)
        {
            if (last == 0)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = NodeHash(sibling, hash);
                while (node != 0 && (node & 1) == 0)
                    (node, last) = (node >> 1, last >> 1);
            }
            else
                hash = NodeHash(hash, sibling);
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && root.SequenceEqual(hash);
    }

    /// <summary>
    /// Whether the newer tree begins with the older one. Every tree begins with the empty one: there the proof is empty and
    /// <paramref name="oldRoot"/> the empty root.
    /// </summary>
    public static bool VerifyConsistency(
        long oldSize, long newSize, ReadOnlySpan<byte> oldRoot, ReadOnlySpan<byte> newRoot, IReadOnlyList<byte[]> proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (oldSize < 0 || oldSize > newSize || oldRoot.Length != HashLength || newRoot.Length != HashLength || !AreHashes(proof))
            return false;
        if (oldSize == newSize)
            return proof.Count == 0 && oldRoot.SequenceEqual(newRoot) && (oldSize > 0 || oldRoot.SequenceEqual(Root([])));
        if (oldSize == 0)
            return proof.Count == 0 && oldRoot.SequenceEqual(Root([]));
        if (proof.Count == 0)
            return false;
        return ClimbsToBoth(oldSize, newSize, oldRoot, newRoot, proof);
    }

    private static bool ClimbsToBoth(
        long oldSize, long newSize, ReadOnlySpan<byte> oldRoot, ReadOnlySpan<byte> newRoot, IReadOnlyList<byte[]> proof)
    {
        var oldIsOneSubtree = BitOperations.IsPow2(oldSize);
        var (node, last) = (oldSize - 1, newSize - 1);
        while ((node & 1) == 1)
            (node, last) = (node >> 1, last >> 1);
        var older = oldIsOneSubtree ? oldRoot.ToArray() : proof[0];
        var newer = older;
        foreach (var hash in proof.Skip(oldIsOneSubtree ? 0 : 1))
        {
            if (last == 0)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                older = NodeHash(hash, older);
                newer = NodeHash(hash, newer);
                while (node != 0 && (node & 1) == 0)
                    (node, last) = (node >> 1, last >> 1);
            }
            else
                newer = NodeHash(newer, hash);
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && oldRoot.SequenceEqual(older) && newRoot.SequenceEqual(newer);
    }

    private static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> node = stackalloc byte[1 + (2 * HashLength)];
        node[0] = 0x01;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + HashLength)..]);
        return SHA256.HashData(node);
    }

    private static byte[] Root(IReadOnlyList<byte[]> leafHashes, int start, int count)
    {
        if (count == 0)
            return SHA256.HashData([]);
        if (count == 1)
            return leafHashes[start] is { Length: HashLength } leaf
                ? leaf
                : throw new ArgumentException($"leaf {start} is not a hash of {HashLength} bytes", nameof(leafHashes));
        var split = SplitOf(count);
        return NodeHash(Root(leafHashes, start, split), Root(leafHashes, start + split, count - split));
    }

    /// <summary>The largest power of two below the count.</summary>
    private static int SplitOf(int count) => 1 << BitOperations.Log2((uint)count - 1);

    private static bool AreHashes(IReadOnlyList<byte[]> proof) => proof.All(hash => hash is { Length: HashLength });
}
