using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Approvals.Workflows.Evidence;

/// <summary>
/// A digest over a sequence of texts and numbers: SHA-256 over the parts, each text as its length in UTF-8 bytes (32 bits, big-endian) and those
/// bytes, each number as 32 bits, so that no two different sequences give the same input. Dispose gives the buffer back.
/// </summary>
internal ref struct DigestBuilder
{
    private byte[] buffer;
    private int length;

    public DigestBuilder() => buffer = ArrayPool<byte>.Shared.Rent(1024);

    public void Add(string text)
    {
        Reserve(sizeof(int) + Encoding.UTF8.GetMaxByteCount(text.Length));
        var written = Encoding.UTF8.GetBytes(text, buffer.AsSpan(length + sizeof(int)));
        BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(length), written);
        length += sizeof(int) + written;
    }

    /// <summary>A text that may be absent: absent and empty differ.</summary>
    public void AddOptional(string? text)
    {
        Add(text is null ? 0 : 1);
        if (text is not null) Add(text);
    }

    public void Add(int number)
    {
        Reserve(sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(length), number);
        length += sizeof(int);
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public readonly string Digest() => RecordHash.Digest(buffer.AsSpan(0, length));

    public void Dispose()
    {
        // What was seen may be personal: the pool must not hand it on.
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        buffer = [];
    }

    private void Reserve(int more)
    {
        if (length + more <= buffer.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * buffer.Length, length + more));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        buffer = larger;
    }
}
