using System.Globalization;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Workflows.Cases;
using Approvals.Workflows.People;

namespace Approvals.Administration;

/// <summary>Clusters with everything known of them, and the forms that change them.</summary>
/// <param name="Chosen">The cluster shown; null while there is none.</param>
/// <param name="Bodies">Bodies that may join or lead.</param>
/// <param name="Problems">Why the last change was refused.</param>
/// <param name="Typed">What was typed in it.</param>
public sealed record ClustersView(
    IReadOnlyList<Cluster> Clusters, Cluster? Chosen, IReadOnlyList<Organisation> Bodies, IReadOnlyList<DirectoryProblem> Problems, IFormCollection? Typed);

/// <summary>Cụm: members by period, head and deputy by year, each with its source. A change is a record of the directory (docs/decisions/0027).</summary>
public sealed class ClusterPages(CurrentPerson person, DirectoryDesk desk)
{
    /// <summary>One cluster, the first when none is named.</summary>
    public IResult Show(string? cluster, string said) => Page(cluster, [], null, said);

    /// <summary>Makes a change; what speaks against it stands above the form as it was typed.</summary>
    public async Task<IResult> ChangeAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var cluster = form["cluster"].ToString();
        List<DirectoryProblem> unread = [];
        if (Read(form, cluster, unread) is not { } change) return Results.BadRequest();
        IReadOnlyList<DirectoryProblem> problems = unread.Count > 0 ? unread : await desk.ChangeAsync(person.Account, change, own: false, context.RequestAborted);
        return problems.Count > 0 ? Page(cluster, problems, form, "") : Results.LocalRedirect($"/administration/clusters?cluster={Uri.EscapeDataString(cluster)}&done=changed");
    }

    private IResult Page(string? cluster, IReadOnlyList<DirectoryProblem> problems, IFormCollection? typed, string said)
    {
        var directory = person.Directory;
        var bodies = directory.Data.Organisations.Where(o => o.Kind == "union" && (o.ValidTo is null || o.ValidTo >= person.Today))
            .OrderBy(o => o.Short.Vi, StringComparer.CurrentCulture).ToList();
        var chosen = directory.Cluster(cluster ?? "") ?? (directory.Data.Clusters is [var first, ..] ? first : null);
        return FrameSetup.Page<ClustersPage>(("View", new ClustersView([.. directory.Data.Clusters], chosen, bodies, problems, typed)), ("Said", said));
    }

    private static DirectoryChange? Read(IFormCollection form, string cluster, List<DirectoryProblem> unread)
    {
        string Text(string name) => form[name].ToString().Trim().Normalize();
        switch (Text("kind"))
        {
            case "join":
                return new ClusterJoined(cluster, new ClusterMember(Text("organisation"), Day("from"), null, Text("source")));
            case "leave":
                return new ClusterLeft(cluster, Text("organisation"), Day("last"), Text("source"));
            case "lead":
                if (!int.TryParse(Text("year"), NumberStyles.None, CultureInfo.InvariantCulture, out var year)) unread.Add(new DirectoryProblem("year", "problem.not-a-number"));
                return new ClusterHeadNamed(cluster, new ClusterHead(Text("organisation"), Text("role"), year, Text("source")));
            default:
                return null;
        }

        DateOnly Day(string name)
        {
            if (FormReader.Day(Text(name)) is { } day) return day;
            unread.Add(new DirectoryProblem(name, "problem.not-a-date"));
            return DateOnly.MinValue;
        }
    }
}
