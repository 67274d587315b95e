using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Approvals.Workflows.Evidence;
using Xunit;

namespace Approvals.Workflows.Tests.Evidence;

public sealed class CheckpointTests : IDisposable
{
    private const string Origin = "approvals.example.vn/an-giang";

    private static readonly byte[] Root = SHA256.HashData("root"u8);

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa witness = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        key.Dispose();
        witness.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void A_signed_checkpoint_reads_back(long size)
    {
        var note = new Checkpoint(Origin, size, Root).Sign(key);
        Assert.True(Checkpoint.TryVerify(note, Origin, key, out var read));
        Assert.Equal((Origin, size), (read.Origin, read.Size));
        Assert.Equal(Root, read.RootHash.ToArray());
    }

    [Fact]
    public void The_note_has_the_lines_of_C2SP()
    {
        var lines = new Checkpoint(Origin, 20852163, Root).Sign(key).Split('\n');
        Assert.Equal([Origin, "20852163", Convert.ToBase64String(Root), ""], lines[..4]);
        Assert.StartsWith($"— {Origin} ", lines[4], StringComparison.Ordinal);
        Assert.Equal([""], lines[5..]);
        var signature = Convert.FromBase64String(lines[4].Split(' ')[2]);
        Assert.Equal(SHA256.HashData(key.ExportSubjectPublicKeyInfo())[..4], signature[..4]);
        Assert.Equal(0x30, signature[4]);
    }

    [Fact]
    public void A_note_altered_in_any_character_is_refused()
    {
        var note = new Checkpoint(Origin, 1234, Root).Sign(key);
        for (var i = 0; i < note.Length; i++)
        {
            for (var bit = 0; bit < 7; bit++)
            {
                var altered = $"{note[..i]}{(char)(note[i] ^ (1 << bit))}{note[(i + 1)..]}";
                Assert.False(Checkpoint.TryVerify(altered, Origin, key, out var read), altered);
                Assert.Null(read);
            }
            Assert.False(Checkpoint.TryVerify(note[..i], Origin, key, out _), note[..i]);
        }
    }

    [Fact]
    public void The_signature_of_another_key_is_not_taken_for_ours()
    {
        var checkpoint = new Checkpoint(Origin, 3, Root);
        Assert.False(Checkpoint.TryVerify(checkpoint.Sign(witness), Origin, key, out _));
        Assert.False(Checkpoint.TryVerify(checkpoint.Sign(key), "approvals.example.vn/other", key, out _));
        Assert.False(Checkpoint.TryVerify(new Checkpoint("approvals.example.vn/other", 3, Root).Sign(key), Origin, key, out _));
    }

    [Fact]
    public void Signatures_of_witnesses_are_passed_over_and_a_wrong_one_of_ours_refuses_the_note()
    {
        var checkpoint = new Checkpoint(Origin, 3, Root);
        var ours = checkpoint.Sign(key);
        var theirs = checkpoint.Sign(witness).Split("\n\n")[1];
        Assert.True(Checkpoint.TryVerify(ours + theirs, Origin, key, out _));
        Assert.True(Checkpoint.TryVerify(ours + theirs, Origin, witness, out _));
        var wrong = new Checkpoint(Origin, 4, Root).Sign(key).Split("\n\n")[1];
        Assert.False(Checkpoint.TryVerify(ours + wrong, Origin, key, out _));
        Assert.False(Checkpoint.TryVerify(ours + "no signature line\n", Origin, key, out _));
    }

    [Theory]
    [InlineData("{0}\n3\n{1}\nextension\n", true)]
    [InlineData("{0}\n3\n{1}\n\nextension\n", false)]
    [InlineData("{0}\n03\n{1}\n", false)]
    [InlineData("{0}\n-3\n{1}\n", false)]
    [InlineData("{0}\n 3\n{1}\n", false)]
    [InlineData("{0}\n9223372036854775808\n{1}\n", false)]
    [InlineData("{0}\n3\n{1}=\n", false)]
    [InlineData("{0}\n3\nAAAA\n", false)]
    [InlineData("{0}\n3\n", false)]
    [InlineData("\n3\n{1}\n", false)]
    [InlineData("other\n3\n{1}\n", false)]
    [InlineData("{0}\r\n3\r\n{1}\r\n", false)]
    public void A_text_that_is_no_checkpoint_of_this_origin_is_refused_though_rightly_signed(string form, bool accepted)
    {
        var text = string.Format(CultureInfo.InvariantCulture, form, Origin, Convert.ToBase64String(Root));
        var signature = key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        byte[] line = [.. SHA256.HashData(key.ExportSubjectPublicKeyInfo())[..4], .. signature];
        Assert.Equal(accepted, Checkpoint.TryVerify($"{text}\n— {Origin} {Convert.ToBase64String(line)}\n", Origin, key, out _));
    }

    [Fact]
    public void Random_notes_are_refused_and_nothing_is_thrown()
    {
        var random = new Random(6962);
        string[] pieces = [Origin, "\n", "\n\n", "3", Convert.ToBase64String(Root), "— ", " ", "\ud83d", "\0", "AAAAAAAA"];
        for (var i = 0; i < 20_000; i++)
        {
            var note = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            Assert.False(Checkpoint.TryVerify(note, Origin, key, out _), note);
        }
    }

    [Fact]
    public void Only_keys_on_P_256_and_names_without_space_or_plus_are_taken()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var checkpoint = new Checkpoint(Origin, 3, Root);
        Assert.Throws<ArgumentException>(() => checkpoint.Sign(other));
        Assert.Throws<ArgumentException>(() => Checkpoint.VerifierKey(Origin, other));
        Assert.Throws<ArgumentException>(() => Checkpoint.TryVerify("", Origin, other, out _));
        Assert.All(new[] { "", "a b", "a+b", "a\u00a0b", "a\nb", "\ud83d" }, name =>
            Assert.ThrowsAny<ArgumentException>(() => new Checkpoint(name, 3, Root)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Checkpoint(Origin, -1, Root));
        Assert.Throws<ArgumentException>(() => new Checkpoint(Origin, 1, Root.AsSpan(1)));
    }
}
