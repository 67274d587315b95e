using System.ComponentModel;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Persistence;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Api;

/// <summary>A member of a cluster and its time.</summary>
/// <param name="To">Last day; null until further notice.</param>
public sealed record ClusterMemberAnswer(string Organisation, DateOnly From, DateOnly? To, string? Source);

/// <summary>Who leads a cluster in a year.</summary>
/// <param name="Role">head or deputy.</param>
public sealed record ClusterHeadAnswer(string Organisation, string Role, int Year, string Source);

/// <summary>A cluster with everything known of it.</summary>
public sealed record ClusterAnswer(string Key, NameBody Name, IReadOnlyList<ClusterMemberAnswer> Members, IReadOnlyList<ClusterHeadAnswer> Heads);

/// <summary>A body joins a cluster.</summary>
public sealed record ClusterJoinBody
{
    [Description("Key of the body")]
    public required string Organisation { get; init; }

    [Description("First day as a member")]
    public required DateOnly From { get; init; }

    [Description("Where this is said")]
    public required string Source { get; init; }
}

/// <summary>A body leaves a cluster.</summary>
public sealed record ClusterLeaveBody
{
    [Description("Key of the body")]
    public required string Organisation { get; init; }

    [Description("Last day as a member")]
    public required DateOnly Last { get; init; }

    [Description("Where this is said")]
    public required string Source { get; init; }
}

/// <summary>A body leads a cluster for a year.</summary>
public sealed record ClusterHeadBody
{
    [Description("Key of the body")]
    public required string Organisation { get; init; }

    [Description("head or deputy")]
    public required string Role { get; init; }

    [Description("The year")]
    public required int Year { get; init; }

    [Description("Where this is said")]
    public required string Source { get; init; }
}

/// <summary>Clusters: read by everybody, changed by administrators; each change is a record of the directory (docs/decisions/0027).</summary>
internal static class ClusterEndpoints
{
    public static void MapClusters(this RouteGroupBuilder api) =>
        api.MapGet("/clusters", (CurrentPerson person) => ApiSetup.Json<IReadOnlyList<ClusterAnswer>>([.. person.Directory.Data.Clusters.Select(Answer)]))
            .WithSummary("Clusters with members by period, head and deputy by year").Gives<IReadOnlyList<ClusterAnswer>>(StatusCodes.Status200OK, 401);

    public static void MapClusterChanges(this RouteGroupBuilder api)
    {
        api.MapPost("/clusters/{cluster}/members", (HttpContext context, string cluster, ClusterChange change) => change.MakeAsync<ClusterJoinBody>(
            context, cluster, g => new ClusterJoined(cluster, new ClusterMember(g.Organisation, g.From, null, g.Source))))
            .WithSummary("A body joins").Takes<ClusterJoinBody>().Gives<ClusterAnswer>(StatusCodes.Status200OK, 403, 404, 422);
        api.MapPost("/clusters/{cluster}/departures", (HttpContext context, string cluster, ClusterChange change) => change.MakeAsync<ClusterLeaveBody>(
            context, cluster, g => new ClusterLeft(cluster, g.Organisation, g.Last, g.Source)))
            .WithSummary("A body leaves; its time as a member is kept").Takes<ClusterLeaveBody>().Gives<ClusterAnswer>(StatusCodes.Status200OK, 403, 404, 422);
        api.MapPost("/clusters/{cluster}/heads", (HttpContext context, string cluster, ClusterChange change) => change.MakeAsync<ClusterHeadBody>(
            context, cluster, g => new ClusterHeadNamed(cluster, new ClusterHead(g.Organisation, g.Role, g.Year, g.Source))))
            .WithSummary("A body leads for a year, in place of whoever was named before").Takes<ClusterHeadBody>()
            .Gives<ClusterAnswer>(StatusCodes.Status200OK, 403, 404, 422);
    }

    internal static ClusterAnswer Answer(Cluster cluster) => new(
        cluster.Key, new NameBody(cluster.Name.Vi, cluster.Name.En),
        [.. cluster.Members.Select(m => new ClusterMemberAnswer(m.Organisation, m.From, m.To, m.Source))],
        [.. cluster.Heads.Select(h => new ClusterHeadAnswer(h.Organisation, h.Role, h.Year, h.Source))]);
}

/// <summary>A change of a cluster by an administrator.</summary>
internal sealed class ClusterChange(CurrentPerson person, DirectoryDesk desk, ReferenceData reference, ApiProblems problems)
{
    public async Task<IResult> MakeAsync<T>(HttpContext context, string cluster, Func<T, DirectoryChange> read) where T : class
    {
        if (reference.Directory().Cluster(cluster) is null) return problems.Of(new Refusal(RefusalKind.NotFound, "clusters.unknown"));
        var body = await StrictJson.ReadAsync<T>(context);
        if (body.Value is not { } given) return problems.Of(body.Fault!);
        var wrong = await desk.ChangeAsync(person.Account, read(given), own: false, context.RequestAborted);
        return wrong.Count > 0
            ? problems.Invalid([.. wrong.Select(w => new Problem(w.Where, w.Key))])
            : ApiSetup.Json(ClusterEndpoints.Answer(reference.Directory().Cluster(cluster)!));
    }
}
