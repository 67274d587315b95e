using Microsoft.EntityFrameworkCore;

namespace Approvals.Persistence.Tables;

/// <summary>One record of a stream. Insert only: the database refuses anything else.</summary>
public sealed class RecordRow
{
    /// <summary>Order of commits over all streams; may have gaps.</summary>
    public long Id { get; set; }

    /// <summary><c>case/…</c>, <c>directory</c>, <c>calendar/vn</c>, <c>definition/…</c>, <c>donor/…</c>, <c>draft/…</c> or <c>access/…</c>.</summary>
    public required string Stream { get; set; }

    /// <summary>1, 2, 3 … in the stream.</summary>
    public long Seq { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>Canonical JSON.</summary>
    public required string Body { get; set; }

    /// <summary>Leaf hash of the body.</summary>
    public required string Hash { get; set; }

    public required string CommandId { get; set; }
}

/// <summary>A text about a private person beside the record that holds its salted digest; without salt and text once erased.</summary>
[PrimaryKey(nameof(Stream), nameof(Seq), nameof(Path))]
public sealed class PrivateValueRow
{
    public required string Stream { get; set; }

    public long Seq { get; set; }

    /// <summary>JSON path in the record's body.</summary>
    public required string Path { get; set; }

    public required string Digest { get; set; }

    public byte[]? Salt { get; set; }

    public string? Text { get; set; }
}

/// <summary>The fold of a stream up to a record.</summary>
[PrimaryKey(nameof(Stream))]
public sealed class StreamStateRow
{
    public required string Stream { get; set; }

    public long Seq { get; set; }

    /// <summary>Version of the fold; another one than today's means that the stream is folded again.</summary>
    public int FoldVersion { get; set; }

    /// <summary>JSON.</summary>
    public required string Body { get; set; }
}

/// <summary>An accepted answer by the caller's key.</summary>
[PrimaryKey(nameof(Actor), nameof(Key))]
public sealed class IdempotencyRow
{
    public required string Actor { get; set; }

    public required string Key { get; set; }

    /// <summary>SHA-256 of what was sent; empty when the caller gave none.</summary>
    public required string BodyDigest { get; set; }

    public required string Stream { get; set; }

    public long Seq { get; set; }

    public DateTimeOffset At { get; set; }
}

/// <summary>A signed checkpoint over the tree of all records.</summary>
[PrimaryKey(nameof(Size))]
public sealed class CheckpointRow
{
    /// <summary>Number of records it covers, in the order of their commits.</summary>
    [System.ComponentModel.DataAnnotations.Schema.DatabaseGenerated(System.ComponentModel.DataAnnotations.Schema.DatabaseGeneratedOption.None)]
    public long Size { get; set; }

    /// <summary>Root of the Merkle tree, lower-case hexadecimal.</summary>
    public required string Root { get; set; }

    /// <summary>The signed note (C2SP tlog-checkpoint).</summary>
    public required string Note { get; set; }

    public DateTimeOffset At { get; set; }
}
