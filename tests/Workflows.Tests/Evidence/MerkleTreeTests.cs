using System.Security.Cryptography;
using System.Text;
using Approvals.Workflows.Evidence;
using Xunit;

namespace Approvals.Workflows.Tests.Evidence;

public sealed class MerkleTreeTests
{
    // The reference tree of certificate transparency (RFC 6962): its eight leaves, the roots of the trees of 1 to 8 of them,
    // some of its paths.
    private static readonly byte[][] Leaves =
        [.. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }
            .Select(hex => MerkleTree.LeafHash(Convert.FromHexString(hex)))];

    private static readonly string[] Roots =
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    private static readonly byte[][] Many =
        [.. Enumerable.Range(0, 70).Select(i => MerkleTree.LeafHash(Encoding.UTF8.GetBytes($"leaf {i}")))];

    [Fact]
    public void The_published_trees_have_their_published_roots()
    {
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Hex(MerkleTree.Root([])));
        for (var size = 1; size <= 8; size++)
            Assert.Equal(Roots[size - 1], Hex(MerkleTree.Root(Leaves[..size])));
    }

    [Theory]
    [InlineData(0, 1, "")]
    [InlineData(0, 8,
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 "
        + "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e "
        + "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    [InlineData(5, 8,
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b "
        + "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 "
        + "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(2, 3, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(1, 5,
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d "
        + "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e "
        + "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")]
    public void The_published_leaves_have_their_published_paths(int index, int size, string path) =>
        Assert.Equal(path, string.Join(' ', MerkleTree.InclusionProof(index, Leaves[..size]).Select(Hex)));

    [Fact]
    public void The_published_consistency_proof_from_one_to_eight_is_made() =>
        Assert.Equal(
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 "
            + "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e "
            + "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            string.Join(' ', MerkleTree.ConsistencyProof(1, Leaves).Select(Hex)));

    [Fact]
    public void Every_leaf_of_every_tree_is_proved_and_at_no_other_place()
    {
        for (var size = 1; size <= Many.Length; size++)
        {
            var root = MerkleTree.Root(Many[..size]);
            for (var index = 0; index < size; index++)
            {
                var proof = MerkleTree.InclusionProof(index, Many[..size]);
                Assert.True(MerkleTree.VerifyInclusion(index, size, Many[index], proof, root));
                Assert.False(MerkleTree.VerifyInclusion(index + 1, size, Many[index], proof, root));
                Assert.False(MerkleTree.VerifyInclusion(index, size, Many[(index + 1) % Many.Length], proof, root));
            }
        }
    }

    [Fact]
    public void Every_older_tree_is_proved_to_be_the_beginning_of_every_newer_one()
    {
        for (var size = 1; size <= Many.Length; size++)
        {
            var root = MerkleTree.Root(Many[..size]);
            for (var old = 1; old <= size; old++)
            {
                var proof = MerkleTree.ConsistencyProof(old, Many[..size]);
                var oldRoot = MerkleTree.Root(Many[..old]);
                Assert.True(MerkleTree.VerifyConsistency(old, size, oldRoot, root, proof));
                Assert.False(MerkleTree.VerifyConsistency(old, size, MerkleTree.Root([.. Many[..(old - 1)], Leaves[7]]), root, proof));
            }
        }
    }

    [Fact]
    public void A_proof_altered_in_any_bit_cut_short_or_lengthened_is_not_valid()
    {
        const int size = 13;
        var root = MerkleTree.Root(Many[..size]);
        var oldRoot = MerkleTree.Root(Many[..6]);
        var inclusion = MerkleTree.InclusionProof(9, Many[..size]);
        var consistency = MerkleTree.ConsistencyProof(6, Many[..size]);
        Assert.All(Alterations(inclusion), p => Assert.False(MerkleTree.VerifyInclusion(9, size, Many[9], p, root)));
        Assert.All(Alterations(consistency), p => Assert.False(MerkleTree.VerifyConsistency(6, size, oldRoot, root, p)));
        foreach (var forged in Flips(root))
        {
            Assert.False(MerkleTree.VerifyInclusion(9, size, Many[9], inclusion, forged));
            Assert.False(MerkleTree.VerifyConsistency(6, size, oldRoot, forged, consistency));
        }
        Assert.All(Flips(oldRoot), forged => Assert.False(MerkleTree.VerifyConsistency(6, size, forged, root, consistency)));
    }

    [Fact]
    public void A_proof_that_ends_below_the_root_of_the_claimed_size_is_not_valid()
    {
        var root = MerkleTree.Root(Leaves);
        Assert.False(MerkleTree.VerifyConsistency(2, 16, MerkleTree.Root(Leaves[..2]), root, MerkleTree.ConsistencyProof(2, Leaves)));
        Assert.False(MerkleTree.VerifyConsistency(3, 16, MerkleTree.Root(Leaves[..3]), root, MerkleTree.ConsistencyProof(3, Leaves)));
        Assert.False(MerkleTree.VerifyInclusion(2, 16, Leaves[2], MerkleTree.InclusionProof(2, Leaves), root));
    }

    [Fact]
    public void A_rewritten_history_has_no_consistency_proof()
    {
        byte[][] rewritten = [.. Many[..3], Many[60], .. Many[4..13]];
        var oldRoot = MerkleTree.Root(Many[..6]);
        Assert.False(MerkleTree.VerifyConsistency(6, 13, oldRoot, MerkleTree.Root(rewritten), MerkleTree.ConsistencyProof(6, rewritten)));
    }

    [Fact]
    public void Every_tree_begins_with_the_empty_one_and_with_itself()
    {
        var empty = SHA256.HashData([]);
        var root = MerkleTree.Root(Leaves);
        Assert.True(MerkleTree.VerifyConsistency(0, 8, empty, root, []));
        Assert.True(MerkleTree.VerifyConsistency(0, 0, empty, empty, []));
        Assert.True(MerkleTree.VerifyConsistency(8, 8, root, root, []));
        Assert.False(MerkleTree.VerifyConsistency(0, 8, root, root, []));
        Assert.False(MerkleTree.VerifyConsistency(0, 0, root, root, []));
        Assert.False(MerkleTree.VerifyConsistency(0, 8, empty, root, [root]));
        Assert.False(MerkleTree.VerifyConsistency(8, 8, root, root, [root]));
        Assert.False(MerkleTree.VerifyConsistency(4, 8, MerkleTree.Root(Leaves[..4]), root, []));
    }

    [Fact]
    public void Foreign_sizes_and_hashes_of_another_length_are_not_valid_and_never_an_exception()
    {
        var root = MerkleTree.Root(Leaves);
        Assert.False(MerkleTree.VerifyInclusion(-1, 8, Leaves[0], [], root));
        Assert.False(MerkleTree.VerifyInclusion(8, 8, Leaves[0], [], root));
        Assert.False(MerkleTree.VerifyInclusion(0, 0, Leaves[0], [], root));
        Assert.False(MerkleTree.VerifyInclusion(0, 1, [], [], []));
        Assert.False(MerkleTree.VerifyInclusion(0, 2, Leaves[0], [new byte[31]], root));
        Assert.False(MerkleTree.VerifyInclusion(0, long.MaxValue, Leaves[0], [Leaves[0]], root));
        Assert.False(MerkleTree.VerifyConsistency(9, 8, root, root, []));
        Assert.False(MerkleTree.VerifyConsistency(-1, 8, root, root, []));
        Assert.False(MerkleTree.VerifyConsistency(1, 8, new byte[33], root, [Leaves[0]]));
        Assert.False(MerkleTree.VerifyConsistency(1, long.MaxValue, root, root, [Leaves[0]]));
    }

    [Fact]
    public void No_proof_is_made_for_what_is_not_in_the_tree()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.InclusionProof(8, Leaves));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.InclusionProof(-1, Leaves));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.ConsistencyProof(0, Leaves));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.ConsistencyProof(9, Leaves));
        Assert.Throws<ArgumentException>(() => MerkleTree.Root([new byte[31]]));
    }

    private static IEnumerable<IReadOnlyList<byte[]>> Alterations(IReadOnlyList<byte[]> proof)
    {
        yield return [.. proof.Skip(1)];
        yield return [.. proof.SkipLast(1)];
        yield return [.. proof, proof[^1]];
        yield return [proof[0], .. proof];
        yield return [.. proof.Reverse()];
        for (var i = 0; i < proof.Count; i++)
        {
            foreach (var flipped in Flips(proof[i]))
                yield return [.. proof.Take(i), flipped, .. proof.Skip(i + 1)];
        }
    }

    private static IEnumerable<byte[]> Flips(byte[] hash) => Enumerable.Range(0, hash.Length * 8).Select(bit =>
    {
        var copy = hash.ToArray();
        copy[bit / 8] ^= (byte)(1 << (bit % 8));
        return copy;
    });

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
