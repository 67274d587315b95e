using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Desk;

/// <summary>What a person is to a case, from a directory and the case alone: the same answer for a page and inside a transaction.</summary>
public sealed class CaseSight : ICaseSight
{
    /// <inheritdoc/>
    public bool MayRead(Directory directory, CaseState state, string account, DateOnly on) =>
        RelationOf(directory, state, account, on).Allows(CaseRight.Read);

    /// <summary>
    /// What a person is to a case on a day; the strongest of their positions counts. A body that answers by letter sees nothing here, whoever of it has an account.
    /// </summary>
    public static Relation RelationOf(Directory directory, CaseState state, string account, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(state);
        var positions = directory.PositionsOf(account, on).ToList();
        var working = WithPredecessors(directory, positions.Where(CasePolicy.Works).Select(p => p.Organisation), on);
        if (working.Contains(state.Organisation)) return Relation.Owner;
        var involved = false;
        foreach (var (body, handled) in state.Involved)
        {
            if (!working.Contains(body)) continue;
            if (handled) return Relation.Handler;
            involved = true;
        }
        var acting = Beyond(directory, account, on, working).Count == 0 ? [] : Authorised(directory, state, account, on, working);
        if (acting.Exists(t => !t.Kind.OnlyAsks())) return Relation.Handler;
        var home = directory.Organisation(state.Organisation)?.Province;
        var audited = CasePolicy.Audited(directory, positions, on);
        if (audited is null || (home is not null && audited.Contains(home))) return Relation.Auditor;
        return involved || acting.Count > 0 ? Relation.Consulted : Relation.None;
    }

    /// <summary>Roles in which a person works at some bodies or those that took over from them, their own and those acted for.</summary>
    internal static IEnumerable<string> RolesAt(Directory directory, string account, IReadOnlyCollection<string> bodies, DateOnly on) =>
        Reach.Of(directory, account, on).Where(r => CasePolicy.Works(r.Seats) && directory.WithPredecessors(r.Seats.Organisation, on).Any(bodies.Contains)).SelectMany(r => r.Seats.Roles);

    /// <summary>What reaches a person from bodies they do not work for.</summary>
    internal static List<Reach> Beyond(Directory directory, string account, DateOnly on, HashSet<string> bodies) =>
        [.. Reach.Of(directory, account, on).Where(r => !bodies.Contains(r.Seats.Organisation))];

    /// <summary>Open tasks on which a person may act for a position of another body: an authorisation opens the cases of its tasks, and no others.</summary>
    internal static List<CaseTask> Authorised(Directory directory, CaseState state, string account, DateOnly on, HashSet<string> bodies) =>
        [.. state.Tasks.Where(t => Entitlement.Standings(directory, state, t, account, on).Any(x => directory.Position(x.Seat) is { } seat && !bodies.Contains(seat.Organisation)))];

    /// <summary>Bodies with those they have taken over from: the cases of a merged body are its successor's.</summary>
    internal static HashSet<string> WithPredecessors(Directory directory, IEnumerable<string> bodies, DateOnly on)
    {
        var own = bodies.ToHashSet(StringComparer.Ordinal);
        foreach (var organisation in directory.Data.Organisations)
            if (own.Contains(directory.Successor(organisation.Key, on))) own.Add(organisation.Key);
        return own;
    }
}
