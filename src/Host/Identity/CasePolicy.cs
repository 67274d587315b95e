using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Identity;

/// <summary>What somebody may want of a case. Acting on a task is not among them: its seats decide that, in the engine.</summary>
public enum CaseAccess
{
    /// <summary>Know that it exists: lists, status, due date.</summary>
    See,

    /// <summary>Form values that are not personal, and the documents.</summary>
    Data,

    /// <summary>Personal values.</summary>
    Personal,

    /// <summary>Opinions of consulted and appraising bodies.</summary>
    Opinions,

    /// <summary>Who did what when.</summary>
    History,

    /// <summary>Print file and evidence bundle.</summary>
    Export,
}

/// <summary>How somebody stands to a case; several may hold at once.</summary>
public enum CaseRelation
{
    /// <summary>Holds a post in the owning body or in the one that took it over.</summary>
    Owner,

    /// <summary>Holds a post in a body that has or had a task in it.</summary>
    Participant,

    /// <summary>Holds a post in a body of the same province, or in a national body.</summary>
    Scope,

    /// <summary>Holds a post in a national body, and the case is of a kind that Unions share (compacts, rounds, annual reports).</summary>
    Shared,
}

/// <summary>What the policy needs to know of a case.</summary>
/// <param name="Bodies">Keys of the bodies that have or had a task in it.</param>
public sealed record CaseScope(string Type, string Organisation, string? Province, IReadOnlyCollection<string> Bodies);

/// <summary>
/// THE policy table: role × relation to the case × access, default deny. Pages, API, attachments, search, exports and mails ask here, and the
/// commit asks again with the directory of its transaction; therefore nothing here knows a request or a database of its own.
/// </summary>
public static class CasePolicy
{
    private static readonly string[] Office = ["officer", "head", "office", "clerk", "secretary", "accountant", "leader", "deputy", "appraiser"];
    private static readonly string[] Drafters = ["officer", "head", "office", "clerk", "secretary"];
    private static readonly string[] SharedTypes = ["cluster-compact", "report-round", "annual-reporting"];
    private static readonly CaseAccess[] Everything = Enum.GetValues<CaseAccess>();

    // An administrator stands in no row: who configures reads no case.
    private static readonly Rule[] Table =
    [
        new(Office, CaseRelation.Owner, Everything),
        new(Office, CaseRelation.Participant, [CaseAccess.See, CaseAccess.Data, CaseAccess.History]),
        // Whoever appraises or decides needs what others said and whom it is about; a consulted clerk does not.
        new(["appraiser", "head", "leader", "deputy"], CaseRelation.Participant, [CaseAccess.Opinions, CaseAccess.Personal, CaseAccess.Export]),
        new(["auditor", "inspector"], CaseRelation.Scope, Everything),
        new(["officer", "head", "leader", "deputy"], CaseRelation.Shared, [CaseAccess.See, CaseAccess.Data, CaseAccess.History]),
    ];

    private sealed record Rule(string[] Roles, CaseRelation Relation, CaseAccess[] Accesses);

    /// <summary>Whether a person may have an access to a case on a day.</summary>
    public static bool Allows(Directory directory, string account, DateOnly on, CaseScope scope, CaseAccess access)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(scope);
        return directory.PositionsOf(account, on).Any(position => Table.Any(rule =>
            rule.Accesses.Contains(access) && position.Roles.Any(rule.Roles.Contains) && Stands(directory, position, scope, rule.Relation)));
    }

    public static bool Allows(CurrentPerson person, CaseScope scope, CaseAccess access) =>
        Allows(person.Directory, person.Account, person.Today, scope, access);

    public static bool CanSeeCase(CurrentPerson person, CaseScope scope) => Allows(person, scope, CaseAccess.See);

    public static bool CanReadField(CurrentPerson person, CaseScope scope, FieldDefinition field) =>
        Allows(person, scope, field.Personal ? CaseAccess.Personal : CaseAccess.Data);

    /// <summary>Drafts belong to the body, not to who began them; no other body ever sees one.</summary>
    public static bool CanEditDraft(CurrentPerson person, string organisation) =>
        person.Positions.Any(p => p.Roles.Any(Drafters.Contains) && WithPredecessors(person.Directory, p.Organisation).Contains(organisation));

    /// <summary>Bodies for which the person may draft today.</summary>
    public static IReadOnlyList<string> DraftsFor(CurrentPerson person) =>
        [.. person.Positions.Where(p => p.Roles.Any(Drafters.Contains))
            .SelectMany(p => WithPredecessors(person.Directory, p.Organisation)).Distinct(StringComparer.Ordinal)];

    /// <summary>The scope of a stored case.</summary>
    public static CaseScope ScopeOf(ApprovalsDb db, CaseSummaryRow summary) => new(summary.Type, summary.Organisation, summary.Province,
        [.. db.Tasks.Where(t => t.CaseId == summary.CaseId).Select(t => t.Organisation).Distinct()]);

    /// <summary>The rows of <see cref="CaseAccess.See"/> as a query: what <see cref="CanSeeCase"/> allows, and nothing else.</summary>
    public static IQueryable<CaseSummaryRow> Visible(ApprovalsDb db, CurrentPerson person, IQueryable<CaseSummaryRow> summaries)
    {
        var seeing = Table.Where(r => r.Accesses.Contains(CaseAccess.See)).ToList();
        List<Position> With(CaseRelation relation) =>
            [.. person.Positions.Where(p => seeing.Any(r => r.Relation == relation && p.Roles.Any(r.Roles.Contains)))];
        List<string> BodiesOf(CaseRelation relation) =>
            [.. With(relation).SelectMany(p => WithPredecessors(person.Directory, p.Organisation)).Distinct(StringComparer.Ordinal)];

        var (owners, participants) = (BodiesOf(CaseRelation.Owner), BodiesOf(CaseRelation.Participant));
        var everywhere = With(CaseRelation.Scope).Any(p => IsNational(person.Directory, p));
        var provinces = With(CaseRelation.Scope).SelectMany(p => WithPredecessors(person.Directory, p.Organisation))
            .Select(o => person.Directory.Organisation(o)?.Province).OfType<string>().Distinct().ToList();
        var shared = With(CaseRelation.Shared).Any(p => IsNational(person.Directory, p)) ? SharedTypes : [];
        return summaries.Where(s => everywhere || owners.Contains(s.Organisation) || (s.Province != null && provinces.Contains(s.Province))
            || shared.Contains(s.Type) || db.Tasks.Any(t => t.CaseId == s.CaseId && participants.Contains(t.Organisation)));
    }

    private static bool Stands(Directory directory, Position position, CaseScope scope, CaseRelation relation)
    {
        var bodies = WithPredecessors(directory, position.Organisation);
        return relation switch
        {
            CaseRelation.Owner => bodies.Contains(scope.Organisation),
            CaseRelation.Participant => scope.Bodies.Any(bodies.Contains),
            CaseRelation.Scope => IsNational(directory, position)
                || (scope.Province is not null && bodies.Any(b => directory.Organisation(b)?.Province == scope.Province)),
            CaseRelation.Shared => IsNational(directory, position) && SharedTypes.Contains(scope.Type),
        };
    }

    private static bool IsNational(Directory directory, Position position) => directory.Organisation(position.Organisation) is { Province: null };

    // A body that took over another answers for what that one left.
    private static HashSet<string> WithPredecessors(Directory directory, string organisation)
    {
        var found = new HashSet<string>(StringComparer.Ordinal) { organisation };
        for (var before = 0; before < found.Count;)
        {
            before = found.Count;
            found.UnionWith(directory.Data.Organisations.Where(o => o.Successor is { } next && found.Contains(next)).Select(o => o.Key));
        }
        return found;
    }
}
