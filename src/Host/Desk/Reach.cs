using Approvals.Workflows.People;

namespace Approvals.Desk;

/// <summary>A position whose tasks may wait for a person.</summary>
/// <param name="Position">The position held.</param>
/// <param name="Seats">The position whose work it is: the same, the one signed for (KT.), or the one that authorised (TUQ.).</param>
/// <param name="Limited">Whether some of its tasks may not be theirs after all: only the case itself can say.</param>
public sealed record Reach(Position Position, Position Seats, bool Limited)
{
    /// <summary>The position acted for; null for one's own work.</summary>
    public Position? For => Position.Key == Seats.Key ? null : Seats;

    /// <summary>Own positions first, then those signed for by standing assignment, then authorisations in force.</summary>
    public static IEnumerable<Reach> Of(Directory directory, string account, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var held = directory.PositionsOf(account, on).ToList();
        foreach (var position in held) yield return new Reach(position, position, position.Capacity is "KT" or "TL" && position.Fields.Count > 0);
        foreach (var position in held)
            if (position is { Capacity: "KT", ActsFor: { } key } && directory.Position(key) is { } head) yield return new Reach(position, head, true);
        foreach (var mandate in directory.Data.Mandates)
            if (held.Find(p => p.Key == mandate.To) is { } own && directory.Position(mandate.From) is { } from && directory.IsInForce(mandate, on))
                yield return new Reach(own, from, true);
    }

    /// <summary>Whether the work given to a position by name reaches this one.</summary>
    public bool Includes(Directory directory, string? given, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return given is null || given == Seats.Key || given == Position.Key || directory.Heirs(given, on).Any(p => p.Key == Seats.Key);
    }
}
