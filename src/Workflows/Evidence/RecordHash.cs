using System.Security.Cryptography;
using System.Text;

namespace Approvals.Workflows.Evidence;

/// <summary>The digests of evidence: SHA-256, written as 64 lower-case hexadecimal digits.</summary>
public static class RecordHash
{
    /// <summary>Length of the salt of a private value, in bytes.</summary>
    public const int SaltLength = 16;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The hash of a record: SHA-256(0x00 ‖ canonical form), which is its leaf hash in the Merkle tree too (RFC 6962 section 2.1).
    /// Does not check that the bytes are canonical.
    /// </summary>
    public static string OfLeaf(ReadOnlySpan<byte> canonical) => Convert.ToHexStringLower(MerkleTree.LeafHash(canonical));

    /// <summary>Plain SHA-256, for attachments and definition files.</summary>
    public static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>
    /// SHA-256(salt ‖ UTF-8 of the value in NFC): what a record holds in place of a private value. Without the salt the value
    /// cannot be guessed from it, so that erasing salt and value erases the person and leaves the record as it was.
    /// </summary>
    /// <param name="salt">Exactly <see cref="SaltLength"/> random bytes, fresh for every value.</param>
    /// <param name="value">The private text; may be empty.</param>
    /// <exception cref="ArgumentException">The salt has another length, or the value holds half a surrogate pair or U+FFFE.</exception>
    public static string SaltedDigest(ReadOnlySpan<byte> salt, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (salt.Length != SaltLength)
            throw new ArgumentException($"a salt has {SaltLength} bytes, not {salt.Length}", nameof(salt));
        return Digest([.. salt, .. StrictUtf8.GetBytes(value.Normalize(NormalizationForm.FormC))]);
    }
}
