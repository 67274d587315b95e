namespace Approvals.Workflows.Cases;

/// <summary>The command a record answers.</summary>
public sealed record CommandRef(string Id, string Type);

/// <summary>
/// One accepted command: the unit of history (DESIGN §8). Its canonical JSON is hashed; <see cref="Prev"/> is the hash of the record before.
/// </summary>
public sealed record CaseRecord
{
    /// <summary>Version of the format.</summary>
    public const int Format = 1;

    /// <summary>Version of the format of this record.</summary>
    public int V { get; init; } = Format;

    /// <summary><c>case/…</c>.</summary>
    public required string Stream { get; init; }

    /// <summary>1, 2, 3 … without a gap.</summary>
    public required long Seq { get; init; }

    /// <summary>max(now, instant of the record before), whole milliseconds.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Local day of an act outside that is recorded here; null when it happened here.</summary>
    public DateOnly? OccurredOn { get; init; }

    /// <summary>Who.</summary>
    public required Actor Actor { get; init; }

    /// <summary>TM, KT, TL, TUQ; null when nothing was signed.</summary>
    public string? Capacity { get; init; }

    /// <summary>Position acted for; null when for oneself.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>Which command.</summary>
    public required CommandRef Command { get; init; }

    /// <summary>What it did; never empty.</summary>
    public required IReadOnlyList<Fact> Facts { get; init; }

    /// <summary>Hash of record <c>Seq - 1</c>; null at 1.</summary>
    public string? Prev { get; init; }
}
