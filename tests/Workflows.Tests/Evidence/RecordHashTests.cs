using System.Text;
using Approvals.Workflows.Evidence;
using Xunit;

namespace Approvals.Workflows.Tests.Evidence;

public sealed class RecordHashTests
{
    private static readonly byte[] Salt = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];

    [Fact]
    public void A_leaf_is_hashed_behind_a_zero_byte_and_a_digest_is_plain()
    {
        // The leaf hash of nothing and SHA-256("abc"): reference values of certificate transparency and FIPS 180-4.
        Assert.Equal("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", RecordHash.OfLeaf([]));
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", RecordHash.Digest("abc"u8));
    }

    [Fact]
    public void Two_spellings_of_one_name_have_the_same_salted_digest()
    {
        const string name = "Nguyễn Thị Bình";
        var decomposed = name.Normalize(NormalizationForm.FormD);
        Assert.NotEqual(name, decomposed);
        Assert.Equal(RecordHash.SaltedDigest(Salt, name), RecordHash.SaltedDigest(Salt, decomposed));
        Assert.Equal(RecordHash.Digest([.. Salt, .. Encoding.UTF8.GetBytes(name)]), RecordHash.SaltedDigest(Salt, name));
    }

    [Fact]
    public void Another_salt_gives_another_digest_and_a_salt_of_another_length_is_refused()
    {
        Assert.NotEqual(RecordHash.SaltedDigest(Salt, "a"), RecordHash.SaltedDigest(new byte[16], "a"));
        Assert.Throws<ArgumentException>(() => RecordHash.SaltedDigest(new byte[15], "a"));
        Assert.Throws<ArgumentException>(() => RecordHash.SaltedDigest([], "a"));
        Assert.Throws<ArgumentException>(() => RecordHash.SaltedDigest(Salt, "\ud83d"));
    }
}
