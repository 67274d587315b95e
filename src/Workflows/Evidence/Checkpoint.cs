using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Approvals.Workflows.Evidence;

/// <summary>
/// A signed statement of what the Merkle tree was: C2SP tlog-checkpoint in a C2SP signed note, signed with ECDSA P-256 over SHA-256 in
/// DER form (signature type 0x02; the key id is the first four bytes of the SHA-256 of the public key in SPKI form). The key's name is the
/// origin. Who holds an older checkpoint can prove any later change of the records before it.
/// </summary>
public sealed class Checkpoint
{
    /// <summary>A longer note is refused unread: 64 KiB holds far more than the 16 signatures that must be accepted.</summary>
    public const int MaximumLength = 64 * 1024;

    private const byte EcdsaSignatureType = 0x02;
    private const string P256 = "1.2.840.10045.3.1.7";
    private const string SignatureStart = "— ";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] root;

    /// <summary>States a tree.</summary>
    /// <param name="origin">The installation's lasting name, a URL without scheme such as <c>approvals.example.vn/log</c>; no white space,
    /// no +.</param>
    /// <param name="size">Number of leaves, from 0.</param>
    /// <param name="rootHash">Root over them, 32 bytes.</param>
    /// <exception cref="ArgumentException">A part is not of this form.</exception>
    public Checkpoint(string origin, long size, ReadOnlySpan<byte> rootHash)
    {
        if (!IsName(origin))
            throw new ArgumentException("an origin is not empty and has no white space, control characters or +", nameof(origin));
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (rootHash.Length != MerkleTree.HashLength)
            throw new ArgumentException($"a root has {MerkleTree.HashLength} bytes", nameof(rootHash));
        Origin = origin;
        Size = size;
        root = rootHash.ToArray();
    }

    /// <summary>The installation's name, and the name of its key.</summary>
    public string Origin { get; }

    /// <summary>Number of leaves of the tree.</summary>
    public long Size { get; }

    /// <summary>Root of the tree, 32 bytes.</summary>
    public ReadOnlyMemory<byte> RootHash => root;

    /// <summary>The signed text: three lines, each ended by a newline.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(root)}\n");

    /// <summary>What a verifier needs to know, to be published: <c>name+key id+base64(0x02 ‖ SPKI)</c>.</summary>
    /// <exception cref="ArgumentException">The key is not on P-256, or the origin is no key name.</exception>
    public static string VerifierKey(string origin, ECDsa key)
    {
        if (!IsName(origin))
            throw new ArgumentException("not a key name", nameof(origin));
        var spki = PublicKeyOf(key);
        return $"{origin}+{Convert.ToHexStringLower(KeyIdOf(spki))}+{Convert.ToBase64String([EcdsaSignatureType, .. spki])}";
    }

    /// <summary>The whole note: text, empty line, one signature line. Signing twice gives two different valid signatures.</summary>
    /// <exception cref="ArgumentException">The key is not on P-256.</exception>
    public string Sign(ECDsa key)
    {
        var keyId = KeyIdOf(PublicKeyOf(key));
        var signature = key.SignData(StrictUtf8.GetBytes(Text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return $"{Text}\n{SignatureStart}{Origin} {Convert.ToBase64String([.. keyId, .. signature])}\n";
    }

    /// <summary>
    /// Reads a note and checks it. Signatures of other keys are passed over, as C2SP asks; a wrong signature of this key refuses the note
    /// even beside a right one. Never throws on a foreign note.
    /// </summary>
    /// <param name="note">The whole note.</param>
    /// <param name="origin">The origin expected; a checkpoint of another installation is refused.</param>
    /// <param name="key">The public key, known beforehand from elsewhere.</param>
    /// <param name="checkpoint">What was signed; null when refused: an unsigned text is not shown to anyone.</param>
    /// <exception cref="ArgumentException">The key is not on P-256.</exception>
    public static bool TryVerify(string note, string origin, ECDsa key, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        ArgumentNullException.ThrowIfNull(note);
        checkpoint = null;
        var keyId = KeyIdOf(PublicKeyOf(key));
        // The text may hold no empty line in a checkpoint; a note's signatures follow the last one.
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || note.Length > MaximumLength || !IsNoteText(note))
            return false;
        var text = note[..(split + 1)];
        if (!TryReadSignatures(note[(split + 2)..], origin, keyId, out var signatures) || signatures.Count == 0)
            return false;
        var signed = StrictUtf8.GetBytes(text);
        if (!signatures.All(s => key.VerifyData(signed, s, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)))
            return false;
        if (!TryReadText(text, out var read) || read.Origin != origin)
            return false;
        checkpoint = read;
        return true;
    }

    private static bool TryReadSignatures(string lines, string origin, byte[] keyId, out List<byte[]> signatures)
    {
        signatures = [];
        if (!lines.EndsWith('\n'))
            return false;
        foreach (var line in lines[..^1].Split('\n'))
        {
            var parts = line.StartsWith(SignatureStart, StringComparison.Ordinal) ? line[SignatureStart.Length..].Split(' ') : [];
            if (parts.Length != 2 || !IsName(parts[0]) || !TryDecode(parts[1], out var signature) || signature.Length < 5)
                return false;
            if (parts[0] == origin && signature.AsSpan(0, 4).SequenceEqual(keyId))
                signatures.Add(signature[4..]);
        }
        return true;
    }

    /// <summary>Extension lines are allowed by C2SP; they are covered by the signature and mean nothing here.</summary>
    private static bool TryReadText(string text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        var lines = text[..^1].Split('\n');
        if (lines.Length < 3 || lines.Any(line => line.Length == 0) || !IsName(lines[0]))
            return false;
        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || size.ToString(CultureInfo.InvariantCulture) != lines[1])
            return false;
        if (!TryDecode(lines[2], out var root) || root.Length != MerkleTree.HashLength)
            return false;
        checkpoint = new Checkpoint(lines[0], size, root);
        return true;
    }

    /// <summary>Only the one spelling of RFC 4648 section 4 is read: no white space, padding present, unused bits zero.</summary>
    private static bool TryDecode(string base64, out byte[] bytes)
    {
        var buffer = new byte[base64.Length];
        var decoded = Convert.TryFromBase64String(base64, buffer, out var length);
        bytes = buffer[..length];
        return decoded && Convert.ToBase64String(bytes) == base64;
    }

    private static bool IsNoteText(string note)
    {
        if (note.Any(c => c < ' ' && c != '\n'))
            return false;
        try
        {
            StrictUtf8.GetByteCount(note);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static bool IsName(string name) =>
        !string.IsNullOrEmpty(name) && IsNoteText(name) && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+');

    private static byte[] PublicKeyOf(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value is not P256)
            throw new ArgumentException("the key is not on the curve P-256", nameof(key));
        return key.ExportSubjectPublicKeyInfo();
    }

    private static byte[] KeyIdOf(byte[] spki) => SHA256.HashData(spki)[..4];
}
