namespace Approvals.Workflows.People;

/// <summary>A way in which a person may fill a seat.</summary>
/// <param name="Position">The position acted in.</param>
/// <param name="Capacity">TM, KT, TL or TUQ; null for posts that do not sign.</param>
/// <param name="OnBehalfOf">The position acted for; null when acting for oneself.</param>
public sealed record Standing(Position Position, string? Capacity, string? OnBehalfOf)
{
    /// <summary>The position whose seat is filled: the own one, the absent one, or the one that authorised.</summary>
    public string Seat { get; init; } = Position.Key;
}

// Capacities of Decree 30/2020 Art 13: TM. for oneself, KT. and TL. by standing assignment, TUQ. by written authorisation.
public sealed partial class Directory
{
    /// <summary>Every way in which a person may fill one of the seats on a day: own positions first, then absent ones, then authorisations.</summary>
    /// <param name="account">The person.</param>
    /// <param name="seats">The seats of a task.</param>
    /// <param name="on">The day of acting.</param>
    /// <param name="matter">Assignments and authorisations limited to something else do not count.</param>
    public IEnumerable<Standing> StandingsFor(string account, IEnumerable<Seat> seats, DateOnly on, Matter matter) =>
        StandingsFor(account, PositionsFor(seats, on), on, matter, []);

    /// <summary>The same for positions instead of seats.</summary>
    /// <param name="account">The person.</param>
    /// <param name="targets">Positions whose work it is.</param>
    /// <param name="on">The day of acting.</param>
    /// <param name="matter">What it is about.</param>
    /// <param name="routed">Deputies that the work was passed to although the position they act for is not away.</param>
    public IEnumerable<Standing> StandingsFor(
        string account, IEnumerable<Position> targets, DateOnly on, Matter matter, IReadOnlyList<string> routed) =>
        StandingsOf(targets, on, matter, routed).Where(s => IsHeldBy(s.Position.Key, account, on));

    /// <summary>Every way in which anybody may fill a seat, held positions or not: the account of who could act.</summary>
    public IEnumerable<Standing> StandingsOf(IEnumerable<Position> targets, DateOnly on, Matter matter, IReadOnlyList<string> routed)
    {
        ArgumentNullException.ThrowIfNull(matter);
        ArgumentNullException.ThrowIfNull(routed);
        var all = targets as IReadOnlyCollection<Position> ?? [.. targets];
        foreach (var target in all)
            if (InCharge(target, matter)) yield return new Standing(target, OwnCapacity(target), target.ActsFor);
        foreach (var target in all)
            foreach (var deputy in deputies[target.Key])
                if (InCharge(deputy, matter) && (routed.Contains(deputy.Key) || IsAway(target.Key, on)))
                    yield return new Standing(deputy, "KT", target.Key) { Seat = target.Key };
        foreach (var target in all)
            foreach (var mandate in mandatesOf[target.Key])
                if (positions.TryGetValue(mandate.To, out var to) && Reaches(mandate, target, to, on, matter))
                    yield return new Standing(to, mandate.Capacity ?? "TUQ", mandate.From) { Seat = target.Key };
    }

    /// <summary>Deputies who sign for a position by standing assignment (KT.) in what the matter is about.</summary>
    public IEnumerable<Position> DeputiesOf(string position, Matter matter) => deputies[position].Where(d => InCharge(d, matter));

    /// <summary>Whether a standing assignment, if the position signs by one, covers a matter.</summary>
    public static bool InCharge(Position position, Matter matter)
    {
        ArgumentNullException.ThrowIfNull(position);
        ArgumentNullException.ThrowIfNull(matter);
        return position.Capacity is not ("KT" or "TL") || position.Fields.Count == 0 || matter.Field is null || position.Fields.Contains(matter.Field);
    }

    /// <summary>Whether everybody who holds a position is away on a day; false for a vacant one, whose work nobody was assigned.</summary>
    public bool IsAway(string position, DateOnly on)
    {
        if (!absences[position].Any(a => a.From <= on && on <= a.To)) return false;
        var holders = HoldersOf(position, on).Select(p => p.Account).ToList();
        return holders.Count > 0 && holders.TrueForAll(h => absences[position].Any(a => a.Person == h && a.From <= on && on <= a.To));
    }

    /// <summary>
    /// Whether an authorisation is in force: on its days, while its mandator holds the post in which it was given. It ends with that assignment, also when
    /// somebody else follows in the post.
    /// </summary>
    public bool IsInForce(Mandate mandate, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(mandate);
        return mandate.Begins <= on && on <= mandate.Ends
            && byPosition[mandate.From].Any(now => Holds(now, on) && byPosition[mandate.From].Any(then => then.Person == now.Person && Holds(then, mandate.Begins)));
    }

    /// <summary>Positions that the work of a position has gone to: itself, or those with one of its roles at the body that took over.</summary>
    public IEnumerable<Position> Heirs(string position, DateOnly on)
    {
        if (Position(position) is not { } own) return [];
        return Successor(own.Organisation, on) == own.Organisation ? [own] : PositionsFor(own.Roles.Select(r => new Seat(r, own.Organisation)), on);
    }

    /// <summary>The seat that the work of a seat has gone to by a day: the same while its body exists, else that of the body that took over, under the role that is meant there.</summary>
    public Seat Heir(Seat seat, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(seat);
        for (var hops = 0; hops < 16; hops++)
        {
            if (Organisation(seat.Organisation) is not { ValidTo: { } end, Successor: { } next } body || on <= end) return seat;
            seat = new Seat(body.SuccessorRoles?.GetValueOrDefault(seat.Role) ?? seat.Role, next);
        }
        return seat;
    }

    /// <summary>Roles at a body whose work is, on a day, that of some roles at the body that took over; the same roles for a body that exists.</summary>
    public IEnumerable<string> RolesOf(string organisation, IEnumerable<string> roles, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(roles);
        var wanted = roles.ToHashSet(StringComparer.Ordinal);
        var called = Data.Organisations.SelectMany(o => o.SuccessorRoles?.Keys ?? []);
        return wanted.Concat(called).Distinct(StringComparer.Ordinal).Where(role => wanted.Contains(Heir(new Seat(role, organisation), on).Role));
    }

    /// <summary>Bodies whose cases, seats and registers are a body's on a day: itself and those it took over from.</summary>
    public IEnumerable<string> WithPredecessors(string organisation, DateOnly on) =>
        Data.Organisations.Where(o => Successor(o.Key, on) == organisation).Select(o => o.Key).Append(organisation).Distinct(StringComparer.Ordinal);

    private bool Reaches(Mandate mandate, Position from, Position to, DateOnly on, Matter matter)
    {
        if (!IsInForce(mandate, on) || !InCharge(from, matter)) return false;
        if (mandate.CaseTypes.Count > 0 && !mandate.CaseTypes.Contains(matter.CaseType)) return false;
        if (mandate.MaxAmount is { } most && !(matter.Amount <= most)) return false;
        // A standing order may be passed on once, to a deputy; what was passed on or is signed for another is not passed on.
        return mandate.Capacity == "TL"
            ? from.Capacity == "TL" && to.ActsFor == from.Key && to.Capacity == "KT"
            : from.Capacity is null;
    }

    private bool IsHeldBy(string position, string account, DateOnly on)
    {
        foreach (var assignment in byPosition[position])
            if (assignment.Person == account && Holds(assignment, on)) return true;
        return false;
    }

    private static string? OwnCapacity(Position position) => position.Capacity ?? (position.Roles.Contains("leader") ? "TM" : null);
}
