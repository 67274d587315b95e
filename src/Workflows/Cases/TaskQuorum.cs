namespace Approvals.Workflows.Cases;

/// <summary>The decision of one seat.</summary>
public sealed record SeatVote
{
    /// <summary>Position whose seat was filled.</summary>
    public required string Seat { get; init; }

    /// <summary>Outcome chosen.</summary>
    public required string Outcome { get; init; }

    /// <summary>Person; fills no other seat of the task.</summary>
    public required string Actor { get; init; }

    /// <summary>Position acted in; another than the seat when acting for it.</summary>
    public required string Position { get; init; }

    /// <summary>TM, KT, TL, TUQ; null for posts that do not sign.</summary>
    public string? Capacity { get; init; }

    /// <summary>Position acted for; null for oneself.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>Persons who had authorised it: what excludes the voter later excludes them.</summary>
    public IReadOnlyList<string> Mandators { get; init; } = [];

    /// <summary>Day it counts from.</summary>
    public required DateOnly On { get; init; }

    /// <summary>Comment.</summary>
    public PrivateText? Comment { get; init; }

    /// <summary>Digest over what the voter was shown.</summary>
    public required string Seen { get; init; }

    /// <summary>Digest over what the vote covers; when that changes the vote falls and the seat is open again.</summary>
    public required string Covered { get; init; }

    /// <summary>The four-eyes rule that the task allows to pass and shows to audit; null when none applied.</summary>
    public string? Flagged { get; init; }
}

/// <summary>Several seats decide a task together. The seats are positions, frozen when the task opened; whoever holds one then fills it.</summary>
/// <param name="Needed">Positive votes that make the outcome positive.</param>
/// <param name="Positions">The seats.</param>
/// <param name="Votes">What was voted so far.</param>
public sealed record TaskQuorum(int Needed, IReadOnlyList<string> Positions, IReadOnlyList<SeatVote> Votes)
{
    /// <summary>Seats nobody has voted for yet.</summary>
    public IEnumerable<string> OpenSeats() => Positions.Where(p => Votes.All(v => v.Seat != p));

    /// <summary>Without the vote of a seat.</summary>
    public TaskQuorum Without(string seat) => this with { Votes = [.. Votes.Where(v => v.Seat != seat)] };
}
