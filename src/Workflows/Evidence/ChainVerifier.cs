using System.Text;

namespace Approvals.Workflows.Evidence;

/// <summary>A record as it is stored.</summary>
/// <param name="Stream">The stream's name, for example <c>case/2026-000123</c>.</param>
/// <param name="Seq">Place in the stream, from 1 without gaps.</param>
/// <param name="Body">The record in canonical JSON.</param>
/// <param name="Hash"><see cref="RecordHash.OfLeaf"/> of the body in UTF-8.</param>
public sealed record StoredRecord(string Stream, long Seq, string Body, string Hash);

/// <summary>What is wrong with one stored record.</summary>
/// <param name="Stream">The stream as stored.</param>
/// <param name="Seq">The sequence number as stored.</param>
/// <param name="Code">One of <see cref="ChainFaultCodes"/>; stable, for programs.</param>
/// <param name="Detail">English, for a person; holds no text of the record but its stream, numbers, hashes and times.</param>
public sealed record ChainFault(string Stream, long Seq, string Code, string Detail);

/// <summary>The codes of <see cref="ChainFault"/>.</summary>
public static class ChainFaultCodes
{
    /// <summary>The body is JSON, but not its canonical form.</summary>
    public const string NotCanonical = "not-canonical";

    /// <summary>The stored hash is not the hash of the body.</summary>
    public const string HashDiffers = "hash-differs";

    /// <summary>The body's <c>prev</c> is not the hash of the body before it (null at 1).</summary>
    public const string PrevDiffers = "prev-differs";

    /// <summary>The stored sequence number does not follow the one before it; at the first record: is not 1.</summary>
    public const string Gap = "gap";

    /// <summary>The body names another stream than the row, or the row belongs to another stream than the first row.</summary>
    public const string StreamDiffers = "stream-differs";

    /// <summary>The body has another sequence number than the row.</summary>
    public const string SeqDiffers = "seq-differs";

    /// <summary>The record's time is before that of the record before it; equal times are in order.</summary>
    public const string TimeGoesBack = "time-goes-back";

    /// <summary>The body is of a version this verifier does not know; its other members are not looked at.</summary>
    public const string VersionUnknown = "version-unknown";

    /// <summary>The body is not a record: no JSON object, a member absent, unknown or of the wrong form.</summary>
    public const string Malformed = "malformed";
}

/// <summary>
/// Checks one stream, record by record, in constant memory (docs/evidence.md, "The chain"). It finds every alteration inside the stream
/// that was not carried through to its end. A stream rewritten as a whole, or cut short, is consistent in itself: that shows only against a
/// checkpoint kept elsewhere.
/// </summary>
public static class ChainVerifier
{
    /// <summary>
    /// The faults of a stream, found while reading; none means that the chain holds. After a fault the next record is measured against the
    /// faulty one as it stands, so one alteration shows there and at most at the next record, not at every record after it.
    /// </summary>
    /// <param name="recordsOfOneStreamInOrder">All records of one stream from seq 1 on, in the order of seq; read once.</param>
    public static IEnumerable<ChainFault> Verify(IEnumerable<StoredRecord> recordsOfOneStreamInOrder)
    {
        ArgumentNullException.ThrowIfNull(recordsOfOneStreamInOrder);
        return VerifyEach(recordsOfOneStreamInOrder);
    }

    private static IEnumerable<ChainFault> VerifyEach(IEnumerable<StoredRecord> records)
    {
        List<ChainFault> faults = [];
        var position = ChainPosition.Start;
        foreach (var record in records)
        {
            faults.Clear();
            position = position.Check(record, (code, detail) => faults.Add(new ChainFault(record.Stream, record.Seq, code, detail)));
            foreach (var fault in faults)
                yield return fault;
        }
    }
}

/// <summary>What the verifier remembers of the records read so far.</summary>
/// <param name="Stream">Of the first record; null before it.</param>
/// <param name="Seq">Of the last record.</param>
/// <param name="Hash">Computed from the last record's body, never read from its row.</param>
/// <param name="At">Latest time read; empty before the first.</param>
internal sealed record ChainPosition(string? Stream, long Seq, string? Hash, string At)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static ChainPosition Start { get; } = new(null, 0, null, "");

    public ChainPosition Check(StoredRecord record, Action<string, string> report)
    {
        var stream = Stream ?? record.Stream;
        if (record.Stream != stream)
            report(ChainFaultCodes.StreamDiffers, $"the row belongs to {record.Stream}, the first row to {stream}");
        var follows = Seq < long.MaxValue && record.Seq == Seq + 1;
        if (!follows)
            report(ChainFaultCodes.Gap, $"seq {record.Seq} follows seq {Seq}");
        if (Encode(record.Body) is not { } bytes)
        {
            report(ChainFaultCodes.Malformed, "the body is not valid Unicode");
            return this with { Stream = stream, Seq = record.Seq, Hash = null };
        }
        var hash = RecordHash.OfLeaf(bytes);
        if (hash != record.Hash)
            report(ChainFaultCodes.HashDiffers, $"the body has the hash {hash}");
        var next = new ChainPosition(stream, record.Seq, hash, At);
        if (!CanonicalJson.IsCanonical(bytes))
            report(ChainFaultCodes.NotCanonical, "the body is not the canonical form of a JSON value");
        if (RecordShape.Read(bytes, report) is not { } shape)
            return next;
        if (shape.Stream != record.Stream)
            report(ChainFaultCodes.StreamDiffers, $"the body names the stream {shape.Stream}");
        if (shape.Seq != record.Seq)
            report(ChainFaultCodes.SeqDiffers, $"the body has seq {shape.Seq}");
        // After a gap the record before is not at hand, and the gap is reported already.
        if (follows && shape.Prev != Hash)
            report(ChainFaultCodes.PrevDiffers, $"prev is {shape.Prev ?? "null"}, the hash before it is {Hash ?? "null"}");
        if (string.CompareOrdinal(shape.At, At) >= 0)
            return next with { At = shape.At };
        report(ChainFaultCodes.TimeGoesBack, $"{shape.At} is before {At}");
        return next;
    }

    private static byte[]? Encode(string body)
    {
        try
        {
            return StrictUtf8.GetBytes(body);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
