using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Approvals.Workflows.Evidence;
using Xunit;

namespace Approvals.Workflows.Tests.Evidence;

/// <summary>The document promises these values to people who write verifiers of their own.</summary>
public sealed class EvidenceDocumentTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_documents_records_have_the_canonical_form_and_the_hash_it_gives(int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"record-{number}");
        var canonical = CanonicalJson.Write(Encoding.UTF8.GetBytes(EvidenceDocument.Block(name)));
        Assert.Equal(EvidenceDocument.Block($"{name}-canonical"), Encoding.UTF8.GetString(canonical));
        Assert.Equal(EvidenceDocument.Block($"{name}-hash"), RecordHash.OfLeaf(canonical));
        var length = string.Create(CultureInfo.InvariantCulture, $"({canonical.Length} bytes)");
        Assert.Contains(length, EvidenceDocument.Text, StringComparison.Ordinal);
        Assert.True(CanonicalJson.IsCanonical(canonical));
        Assert.False(CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(EvidenceDocument.Block(name))));
    }

    [Fact]
    public void The_documents_records_are_a_sound_chain() => Assert.Empty(ChainVerifier.Verify(Records()));

    [Fact]
    public void The_documents_private_value_has_the_digest_that_stands_in_record_one()
    {
        var salt = Convert.FromHexString(EvidenceDocument.Block("private-value-salt"));
        var digest = RecordHash.SaltedDigest(salt, EvidenceDocument.Block("private-value"));
        Assert.Equal(EvidenceDocument.Block("private-value-digest"), digest);
        using var record = JsonDocument.Parse(EvidenceDocument.Block("record-1"));
        Assert.Equal(digest, record.RootElement.GetProperty("facts")[0].GetProperty("values").GetProperty("contactName").GetString());
    }

    [Fact]
    public void The_documents_tree_has_the_roots_and_proofs_it_gives()
    {
        var leaves = Records().Select(r => Convert.FromHexString(r.Hash)).ToArray();
        var root = MerkleTree.Root(leaves);
        var rootOfTwo = MerkleTree.Root(leaves[..2]);
        var inclusion = EvidenceDocument.Lines("tree-inclusion-2").Select(Convert.FromHexString).ToArray();
        var consistency = EvidenceDocument.Lines("tree-consistency-2-3").Select(Convert.FromHexString).ToArray();
        Assert.Equal(EvidenceDocument.Block("tree-root"), Convert.ToHexStringLower(root));
        Assert.Equal(EvidenceDocument.Block("tree-root-of-two"), Convert.ToHexStringLower(rootOfTwo));
        Assert.Equal(inclusion, MerkleTree.InclusionProof(1, leaves));
        Assert.Equal(consistency, MerkleTree.ConsistencyProof(2, leaves));
        Assert.True(MerkleTree.VerifyInclusion(1, 3, leaves[1], inclusion, root));
        Assert.True(MerkleTree.VerifyConsistency(2, 3, rootOfTwo, root, consistency));
    }

    [Fact]
    public void The_documents_checkpoint_is_signed_by_the_key_it_names()
    {
        var parts = EvidenceDocument.Block("checkpoint-key").Split('+', 3);
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(parts[2]).AsSpan(1), out _);
        Assert.Equal(EvidenceDocument.Block("checkpoint-key"), Checkpoint.VerifierKey(parts[0], key));
        Assert.True(Checkpoint.TryVerify(EvidenceDocument.Block("checkpoint") + "\n", parts[0], key, out var checkpoint));
        Assert.Equal(3, checkpoint.Size);
        Assert.Equal(EvidenceDocument.Block("tree-root"), Convert.ToHexStringLower(checkpoint.RootHash.Span));
    }

    [Fact]
    public void The_document_names_every_fault_code()
    {
        var codes = typeof(ChainFaultCodes).GetFields().Select(f => (string)f.GetRawConstantValue()!);
        Assert.All(codes, code => Assert.Contains($"`{code}`", EvidenceDocument.Text, StringComparison.Ordinal));
    }

    private static IEnumerable<StoredRecord> Records() => Enumerable.Range(1, 3).Select(seq => new StoredRecord(
        "case/01jd8x4m2k",
        seq,
        EvidenceDocument.Block(string.Create(CultureInfo.InvariantCulture, $"record-{seq}-canonical")),
        EvidenceDocument.Block(string.Create(CultureInfo.InvariantCulture, $"record-{seq}-hash"))));
}
