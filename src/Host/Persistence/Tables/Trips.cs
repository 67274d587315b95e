using Microsoft.EntityFrameworkCore;

namespace Approvals.Persistence.Tables;

/// <summary>A traveller of a case that counts: submitted, and not ended otherwise than by closing.</summary>
[PrimaryKey(nameof(CaseId), nameof(Person))]
public sealed class TripMemberRow
{
    public required string CaseId { get; set; }

    /// <summary>Key to join by, see <see cref="Workflows.Engine.PersonKey"/>; of trips planned before decision 0042 see <see cref="Workflows.Engine.Trips.PersonOf"/>.</summary>
    public required string Person { get; set; }

    public required string Province { get; set; }

    public DateOnly StartsOn { get; set; }

    public DateOnly EndsOn { get; set; }

    /// <summary>Whether the position is one of those that are not abroad together.</summary>
    public bool KeyLeader { get; set; }

    /// <summary>Record that planned it so.</summary>
    public long Seq { get; set; }
}
