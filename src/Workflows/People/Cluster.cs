namespace Approvals.Workflows.People;

/// <summary>A cluster of bodies (cụm) that conclude a compact every year and lead it in rotation. Past members stay in it with their time.</summary>
/// <param name="Key">Stable key.</param>
/// <param name="Name">Name.</param>
/// <param name="Members">Who belonged to it when.</param>
/// <param name="Heads">Who leads it in which year.</param>
public sealed record Cluster(string Key, LocalText Name, IReadOnlyList<ClusterMember> Members, IReadOnlyList<ClusterHead> Heads);

/// <summary>A member and its time.</summary>
/// <param name="Organisation">Key of the body.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day; null until further notice.</param>
/// <param name="Source">Where the row comes from; null of rows older than this member.</param>
public sealed record ClusterMember(string Organisation, DateOnly From, DateOnly? To, string? Source = null);

/// <summary>Who leads a cluster in a year.</summary>
/// <param name="Organisation">Key of the body.</param>
/// <param name="Role"><c>head</c> (cụm trưởng) or <c>deputy</c> (cụm phó).</param>
/// <param name="Year">The year.</param>
/// <param name="Source">Where the row comes from.</param>
public sealed record ClusterHead(string Organisation, string Role, int Year, string Source);

/// <summary>A body joins a cluster.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Member">Who, from when.</param>
public sealed record ClusterJoined(string Cluster, ClusterMember Member) : DirectoryChange
{
    /// <inheritdoc/>
    public override DateOnly Takes => Member.From;
}

/// <summary>A body leaves a cluster.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Organisation">Who.</param>
/// <param name="Last">Its last day as a member.</param>
/// <param name="Source">Where this is said.</param>
public sealed record ClusterLeft(string Cluster, string Organisation, DateOnly Last, string Source) : DirectoryChange
{
    /// <inheritdoc/>
    public override DateOnly Takes => Last.AddDays(1);
}

/// <summary>A cluster has a head or deputy for a year, in place of whoever was named before.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Head">Who, as what, for which year.</param>
public sealed record ClusterHeadNamed(string Cluster, ClusterHead Head) : DirectoryChange
{
    /// <inheritdoc/>
    public override DateOnly Takes => new(Head.Year, 1, 1);
}

/// <summary>Questions about clusters.</summary>
public sealed partial class Directory
{
    /// <summary>Word for the head of a cluster.</summary>
    public const string ClusterHeadRole = "head";

    /// <summary>Word for its deputy.</summary>
    public const string ClusterDeputyRole = "deputy";

    /// <summary>The cluster with a key, or null.</summary>
    public Cluster? Cluster(string key) => Data.Clusters.FirstOrDefault(c => c.Key == key);

    /// <summary>Members of a cluster on a day, in the order in which they are listed: a merged one is its successor, each body once.</summary>
    public IReadOnlyList<string> MembersOf(string cluster, DateOnly on) =>
        [.. (Cluster(cluster)?.Members ?? []).Where(m => m.From <= on && (m.To is null || on <= m.To)).Select(m => Successor(m.Organisation, on)).Distinct(StringComparer.Ordinal)];

    /// <summary>Who leads a cluster in a year, under the name that was given then; null when nobody was named.</summary>
    public string? LeaderOf(string cluster, string role, int year) =>
        Cluster(cluster)?.Heads.LastOrDefault(h => h.Role == role && h.Year == year)?.Organisation;

    /// <summary>The clusters a body belongs to on a day.</summary>
    public IEnumerable<Cluster> ClustersOf(string organisation, DateOnly on) => Data.Clusters.Where(c => MembersOf(c.Key, on).Contains(organisation));
}

/// <summary>What changes of clusters lead to, and which are not accepted. Pure.</summary>
internal static class ClusterChanges
{
    private const string Required = "problem.required";

    public static DirectoryData Apply(DirectoryData data, DirectoryChange change) => change switch
    {
        ClusterJoined c => In(data, c.Cluster, x => x with { Members = [.. x.Members, c.Member] }),
        ClusterLeft c => In(data, c.Cluster, x => x with { Members = [.. x.Members.Select(m => m.Organisation == c.Organisation && m.To is null ? m with { To = c.Last } : m)] }),
        ClusterHeadNamed c => In(data, c.Cluster, x => x with { Heads = [.. x.Heads.Where(h => h.Role != c.Head.Role || h.Year != c.Head.Year), c.Head] }),
        _ => throw new ArgumentException(change.GetType().Name, nameof(change)),
    };

    public static IEnumerable<DirectoryProblem> Problems(Directory directory, DirectoryChange change)
    {
        var (cluster, body, source) = change switch
        {
            ClusterJoined c => (c.Cluster, c.Member.Organisation, c.Member.Source),
            ClusterLeft c => (c.Cluster, c.Organisation, c.Source),
            ClusterHeadNamed c => (c.Cluster, c.Head.Organisation, c.Head.Source),
            _ => throw new ArgumentException(change.GetType().Name, nameof(change)),
        };
        if (directory.Cluster(cluster) is not { } there)
        {
            yield return new DirectoryProblem("cluster", "directory.gone");
            yield break;
        }
        if (directory.Organisation(body) is not { } organisation) yield return new DirectoryProblem("organisation", "directory.unknown-body");
        else if (change is ClusterJoined joined && (organisation.ValidFrom > joined.Member.From || organisation.ValidTo < joined.Member.From))
            yield return new DirectoryProblem("from", "directory.body-ended");
        if (string.IsNullOrWhiteSpace(source)) yield return new DirectoryProblem("source", Required);
        var member = there.Members.FirstOrDefault(m => m.Organisation == body && m.To is null);
        if (change is ClusterJoined && member is not null) yield return new DirectoryProblem("organisation", "directory.member-already");
        if (change is ClusterLeft left && (member is null || left.Last < member.From)) yield return new DirectoryProblem("organisation", "directory.gone");
        if (change is not ClusterHeadNamed { Head: { } head }) yield break;
        if (head.Role is not (Directory.ClusterHeadRole or Directory.ClusterDeputyRole)) yield return new DirectoryProblem("role", Required);
        if (head.Year is < 1990 or > 2100) yield return new DirectoryProblem("year", Required);
    }

    private static DirectoryData In(DirectoryData data, string key, Func<Cluster, Cluster> change) =>
        data with { Clusters = [.. data.Clusters.Select(c => c.Key == key ? change(c) : c)] };
}
