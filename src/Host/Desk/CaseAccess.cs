using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>What a person is to a case.</summary>
public enum Relation
{
    /// <summary>Behind the wall: the case does not exist for them.</summary>
    None,

    /// <summary>Asked for an opinion: sees the dossier, not the opinions of others, no personal values.</summary>
    Consulted,

    /// <summary>Reads everything within a scope and changes nothing; each reading is recorded.</summary>
    Auditor,

    /// <summary>Belongs to a body that handles or has handled the case.</summary>
    Handler,

    /// <summary>Belongs to the body that owns the case.</summary>
    Owner,
}

/// <summary>What may be done with a case beside its tasks (which the engine decides).</summary>
public enum CaseRight
{
    /// <summary>Know that it exists, read data and documents.</summary>
    Read,

    /// <summary>Read opinions of consulted bodies and comments.</summary>
    ReadOpinions,

    /// <summary>Know that there are personal values, and open them as <see cref="CasePolicy.PersonalOf"/> says.</summary>
    ReadPersonal,

    /// <summary>Read the history.</summary>
    ReadHistory,

    /// <summary>Print the file or take it away as an export.</summary>
    Export,
}

/// <summary>How somebody opens personal values in full. Each opening is recorded.</summary>
public enum PersonalAccess
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>With a reason, which is recorded and holds for the day.</summary>
    WithReason,

    /// <summary>Without being asked why: their work needs them.</summary>
    Freely,
}

/// <summary>
/// The one policy table: relation × right, everything else denied. Asked by pages, API, attachments, search and mails alike (DESIGN §9).
/// </summary>
public static class CasePolicy
{
    /// <summary>Roles that work on cases; an administrator configures and decides nothing, so is not among them.</summary>
    private static readonly HashSet<string> workingRoles =
        ["officer", "head", "office", "clerk", "secretary", "leader", "deputy", "appraiser", "accountant"];

    private static readonly Dictionary<Relation, CaseRight[]> table = new()
    {
        [Relation.None] = [],
        [Relation.Consulted] = [CaseRight.Read],
        [Relation.Auditor] = [CaseRight.Read, CaseRight.ReadOpinions, CaseRight.ReadPersonal, CaseRight.ReadHistory, CaseRight.Export],
        [Relation.Handler] = [CaseRight.Read, CaseRight.ReadOpinions, CaseRight.ReadPersonal, CaseRight.ReadHistory, CaseRight.Export],
        [Relation.Owner] = [CaseRight.Read, CaseRight.ReadOpinions, CaseRight.ReadPersonal, CaseRight.ReadHistory, CaseRight.Export],
    };

    /// <summary>Roles that prepare, check or sign, and so have to do with the persons themselves.</summary>
    private static readonly HashSet<string> checkingRoles = ["officer", "head", "leader", "deputy", "appraiser"];

    /// <summary>How personal values are opened by somebody of a relation, in these roles at the bodies by which they have it.</summary>
    public static PersonalAccess PersonalOf(Relation relation, IEnumerable<string> roles) =>
        !relation.Allows(CaseRight.ReadPersonal) ? PersonalAccess.None
        : relation != Relation.Auditor && roles.Any(checkingRoles.Contains) ? PersonalAccess.Freely
        : PersonalAccess.WithReason;

    /// <summary>Whether a relation carries a right.</summary>
    public static bool Allows(this Relation relation, CaseRight right) => table[relation].Contains(right);

    /// <summary>Whether a position works on cases at all.</summary>
    public static bool Works(Position position)
    {
        ArgumentNullException.ThrowIfNull(position);
        return position.Roles.Any(workingRoles.Contains);
    }

    /// <summary>Whether a position audits, and which provinces: null for all.</summary>
    public static bool Audits(Directory directory, Position position, out string? province)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(position);
        province = directory.Organisation(position.Organisation)?.Province;
        return position.Roles.Contains("auditor") || position.Roles.Contains("inspector");
    }

    /// <summary>Provinces that the auditing positions among these cover, with those whose bodies they have taken over; null for all.</summary>
    public static IReadOnlySet<string>? Audited(Directory directory, IEnumerable<Position> positions, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(positions);
        HashSet<string> provinces = new(StringComparer.Ordinal);
        foreach (var position in positions)
            if (Audits(directory, position, out var province))
                if (province is null) return null;
                else provinces.Add(province);
        return WithEarlier(directory, provinces, on);
    }

    /// <summary>
    /// Provinces for whose People's Committee, or its office, these positions work, with those taken over: the committee decides on the aid of its province and
    /// answers for it (NĐ 80/2020 Arts 7, 13), though its own papers go another way.
    /// </summary>
    public static IReadOnlySet<string> Governed(Directory directory, IEnumerable<Position> positions, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(positions);
        var bodies = positions.Where(Works).Select(p => directory.Organisation(p.Organisation));
        return WithEarlier(directory, [.. bodies.Where(b => b is { Kind: "peoplesCommittee" or "office", Province: not null }).Select(b => b!.Province!)], on);
    }

    private static HashSet<string> WithEarlier(Directory directory, HashSet<string> provinces, DateOnly on)
    {
        if (provinces.Count == 0) return provinces;
        foreach (var body in directory.Data.Organisations)
            if (body.Province is { } earlier && directory.Organisation(directory.Successor(body.Key, on))?.Province is { } now && provinces.Contains(now))
                provinces.Add(earlier);
        return provinces;
    }
}

/// <summary>Who stands where to which case, from the directory and the tasks of the case.</summary>
public sealed class CaseAccess(ReferenceData reference, ICaseStore store)
{
    /// <summary>What a person is to a case on a day, see <see cref="CaseSight.RelationOf"/>.</summary>
    public Relation RelationOf(CaseState state, string account, DateOnly on) => CaseSight.RelationOf(reference.Directory(), state, account, on);

    /// <summary>Bodies for which a person works in a case: their own, and those for whose position somebody authorised them to act on an open task of it.</summary>
    public IReadOnlySet<string> BodiesOf(CaseState state, string account, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(state);
        var directory = reference.Directory();
        var own = CaseSight.WithPredecessors(directory, directory.PositionsOf(account, on).Where(CasePolicy.Works).Select(p => p.Organisation), on);
        if (CaseSight.Beyond(directory, account, on, own).Count == 0) return own;
        foreach (var task in CaseSight.Authorised(directory, state, account, on, own)) own.Add(task.Organisation);
        return own;
    }

    /// <summary>Ids of the open tasks of other bodies that a person may do by an authorisation.</summary>
    public IReadOnlyList<string> AuthorisedTasks(ApprovalsDb db, string account, DateOnly on)
    {
        var directory = reference.Directory();
        return [.. Opened(db, directory, account, on, Own(directory, account, on)).Select(o => o.Task.Id)];
    }

    /// <summary>What an authorisation opens: few, and only the case itself can say whether its scope reaches it.</summary>
    private List<(string Case, CaseTask Task)> Opened(ApprovalsDb db, Directory directory, string account, DateOnly on, HashSet<string> bodies)
    {
        var beyond = CaseSight.Beyond(directory, account, on, bodies);
        if (beyond.Count == 0) return [];
        var organisations = beyond.SelectMany(r => directory.WithPredecessors(r.Seats.Organisation, on)).Distinct().ToList();
        var filled = beyond.SelectMany(r => r.Seats.Roles).Distinct().ToList();
        var roles = organisations.SelectMany(o => directory.RolesOf(o, filled, on)).Distinct().ToList();
        var seats = db.TaskSeats.Where(s => organisations.Contains(s.Organisation) && roles.Contains(s.Role));
        var cases = seats.Join(db.Tasks, s => s.TaskId, t => t.Id, (_, t) => t.CaseId).Distinct().ToList();
        // The store answers from memory or in one read; lists are asked for without waiting.
        return [.. cases.SelectMany(id => store.LoadAsync(id, CancellationToken.None).GetAwaiter().GetResult() is { } state
            ? CaseSight.Authorised(directory, state, account, on, bodies).Select(task => (id, task)) : [])];
    }

    /// <summary>The same for a case by its id; nothing to anybody when there is none.</summary>
    public async Task<Relation> RelationAsync(string account, string caseId, DateOnly on, CancellationToken cancellation = default) =>
        await store.LoadAsync(caseId, cancellation) is { } state ? RelationOf(state, account, on) : Relation.None;

    /// <summary>Bodies for which a person works, with those they have taken over from.</summary>
    public IReadOnlySet<string> BodiesOf(string account, DateOnly on) => Own(reference.Directory(), account, on);

    private static HashSet<string> Own(Directory directory, string account, DateOnly on) =>
        CaseSight.WithPredecessors(directory, directory.PositionsOf(account, on).Where(CasePolicy.Works).Select(p => p.Organisation), on);

    /// <summary>Cases a person may know of, as a query to be refined: the wall applied to lists, search and counts alike.</summary>
    public IQueryable<Persistence.Tables.CaseSummaryRow> Visible(ApprovalsDb db, string account, DateOnly on, DateTimeOffset? asOf = null) =>
        Known(db, account, on, asOf, whole: false);

    /// <summary>Those of them on which the bodies of the person were not only asked. Of a round whose answers are judged its parties are kept from one another all the same, see <see cref="RoundWall"/>.</summary>
    public IQueryable<Persistence.Tables.CaseSummaryRow> Whole(ApprovalsDb db, string account, DateOnly on) => Known(db, account, on, null, whole: true);

    /// <summary>Provinces whose People's Committee a person works for, see <see cref="CasePolicy.Governed"/>.</summary>
    public IReadOnlySet<string> GovernedBy(string account, DateOnly on) => CasePolicy.Governed(reference.Directory(), reference.Directory().PositionsOf(account, on), on);

    /// <summary>Province of the body that owns a case.</summary>
    public string? HomeOf(CaseState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return reference.Directory().Organisation(state.Organisation)?.Province;
    }

    /// <summary>Cases of a person's own bodies, and those that the person audits.</summary>
    public IQueryable<Persistence.Tables.CaseSummaryRow> OwnOrAudited(ApprovalsDb db, string account, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(db);
        var directory = reference.Directory();
        var bodies = Own(directory, account, on).ToList();
        var audited = CasePolicy.Audited(directory, [.. directory.PositionsOf(account, on)], on);
        var (everywhere, provinces) = (audited is null, audited?.ToList() ?? []);
        return db.SummariesAt(null).Where(s => everywhere || provinces.Contains(s.Province!) || bodies.Contains(s.Organisation));
    }

    private IQueryable<Persistence.Tables.CaseSummaryRow> Known(ApprovalsDb db, string account, DateOnly on, DateTimeOffset? asOf, bool whole)
    {
        ArgumentNullException.ThrowIfNull(db);
        var directory = reference.Directory();
        var positions = directory.PositionsOf(account, on).ToList();
        var own = Own(directory, account, on);
        var bodies = own.ToList();
        var audited = CasePolicy.Audited(directory, positions, on);
        var everywhere = audited is null;
        var provinces = audited?.ToList() ?? [];
        var opened = Opened(db, directory, account, on, own).Where(o => !whole || !o.Task.Kind.OnlyAsks()).Select(o => o.Case).Distinct().ToList();
        var tasks = whole ? db.Tasks.Where(t => !TaskKinds.Asking.Contains(t.Kind)) : db.Tasks;
        return db.SummariesAt(asOf).Where(s =>
            everywhere || provinces.Contains(s.Province!) || bodies.Contains(s.Organisation) || opened.Contains(s.CaseId) || tasks.Any(t => t.CaseId == s.CaseId && !t.ByLetter && bodies.Contains(t.Organisation)));
    }
}
