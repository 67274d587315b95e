using Microsoft.EntityFrameworkCore;

namespace Approvals.Persistence.Tables;

/// <summary>A decision that four eyes let pass and marked for audit.</summary>
[PrimaryKey(nameof(Stream), nameof(Seq))]
public sealed class FlaggedDecisionRow
{
    public required string Stream { get; set; }

    public long Seq { get; set; }

    public required string CaseId { get; set; }

    public required string Handle { get; set; }

    public required string Outcome { get; set; }

    /// <summary><c>submitter</c> or <c>actor:activity</c>.</summary>
    public required string Rule { get; set; }

    public required string Actor { get; set; }

    public DateTimeOffset At { get; set; }
}
