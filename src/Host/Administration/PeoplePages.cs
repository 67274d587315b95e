using Approvals.Desk;
using Approvals.Email;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Workflows.Cases;
using Approvals.Workflows.People;

namespace Approvals.Administration;

/// <summary>A post with whoever holds it, and whoever will.</summary>
public sealed record PostLine(Position Position, IReadOnlyList<Assignment> Holders);

/// <summary>Bodies with their posts.</summary>
/// <param name="Chosen">The body whose posts are listed.</param>
/// <param name="Refused">Accounts whose address refuses mails.</param>
public sealed record PeopleView(
    IReadOnlyList<Organisation> Bodies, Organisation? Chosen, IReadOnlyList<PostLine> Posts, IReadOnlyList<Person> People, IReadOnlyList<HandOver> HandOvers,
    IReadOnlyList<DirectoryProblem> Problems, IReadOnlySet<string> Refused);

/// <summary>A change before it is made.</summary>
/// <param name="Fields">What the form said, to be sent again with the confirmation.</param>
/// <param name="Roles">
/// Of a merger, the roles of the body that ends and the one each has at the other: null when nothing was chosen and it has none there.
/// </param>
/// <param name="Choices">Roles of the body that takes over.</param>
/// <param name="Missing">Roles with open tasks for which nothing was chosen; not made while there are any.</param>
public sealed record ChangeView(
    DirectoryChange Change, IReadOnlyList<TaskImpact> Impact, IReadOnlyList<KeyValuePair<string, string>> Fields, IReadOnlyList<(string Role, string? Now)> Roles,
    IReadOnlyList<string> Choices, IReadOnlyList<string> Missing)
{
    /// <summary>Name of the input with what a role is called at the body that takes over.</summary>
    public const string RoleField = "role.";

    /// <summary>Its value when nobody is meant to have the work of the role.</summary>
    public const string Nobody = "-";
}

/// <summary>Người và chức vụ, bàn giao, sáp nhập: every change lists what it does to open tasks before it is made.</summary>
public sealed class PeoplePages(CurrentPerson person, DirectoryDesk desk, DirectoryImpact impact, RefusedAddresses refused)
{
    /// <summary>The posts of a body, with the forms.</summary>
    public async Task<IResult> ShowAsync(string? body, IReadOnlyList<DirectoryProblem> problems, string said, CancellationToken cancellation, IFormCollection? typed = null)
    {
        var directory = person.Directory;
        var bodies = directory.Data.Organisations.Where(o => directory.Data.Positions.Any(p => p.Organisation == o.Key)).OrderBy(o => o.Province, StringComparer.Ordinal)
            .ThenBy(o => o.Key, StringComparer.Ordinal).ToList();
        var chosen = bodies.Find(o => o.Key == body) ?? bodies.FirstOrDefault();
        var posts = directory.Data.Positions.Where(p => p.Organisation == chosen?.Key).Select(p => new PostLine(p,
            [.. directory.Data.Assignments.Where(a => a.Position == p.Key && (a.To is null || a.To >= person.Today)).OrderBy(a => a.From)])).ToList();
        var works = directory.Data.HandOvers.Where(h => !h.Done).OrderBy(h => h.On).ToList();
        var marked = (await refused.AllAsync(cancellation)).Select(r => r.Row.Account).ToHashSet(StringComparer.Ordinal);
        return FrameSetup.Page<PeoplePage>(("View", new PeopleView(bodies, chosen, posts, [.. directory.Data.People.OrderBy(p => p.Account, StringComparer.Ordinal)], works, problems, marked)), ("Said", said), ("Typed", typed));
    }

    /// <summary>What the change would do.</summary>
    public async Task<IResult> PreviewAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (Read(form) is not { } change) return Results.BadRequest();
        var problems = DirectoryChanges.Problems(person.Directory, change, person.Today);
        return problems.Count > 0 ? await ShowAsync(form["shown"], problems, "", context.RequestAborted, form) : await ChangeAsync(form, change, [], context.RequestAborted);
    }

    private async Task<IResult> ChangeAsync(IFormCollection form, DirectoryChange change, IReadOnlyList<string> missing, CancellationToken cancellation)
    {
        var fields = form.Where(f => !f.Key.StartsWith("__", StringComparison.Ordinal)).Select(f => KeyValuePair.Create(f.Key, f.Value.ToString())).ToList();
        var (roles, choices) = change is BodyMerged merged ? RolesOf(merged, form) : ([], []);
        return FrameSetup.Page<ChangePage>(("View", new ChangeView(change, await impact.OfAsync(change, cancellation), fields, roles, choices, missing)));
    }

    private (List<(string, string?)> Roles, List<string> Choices) RolesOf(BodyMerged merged, IFormCollection form)
    {
        var choices = Carried(merged.Into);
        return ([.. Carried(merged.Body).Select(r => (r, merged.Roles?.GetValueOrDefault(r) ?? (choices.Contains(r) ? r : IsNobody(form, r) ? ChangeView.Nobody : null)))], choices);

        List<string> Carried(string body) =>
            [.. person.Directory.Data.Positions.Where(p => p.Organisation == body).SelectMany(p => p.Roles).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Makes it.</summary>
    public async Task<IResult> ApplyAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (Read(form) is not { } change) return Results.BadRequest();
        if (change is BodyMerged merged && DirectoryChanges.Problems(person.Directory, change, person.Today).Count == 0)
        {
            // Tasks that would have nobody are not left so because a list was not looked at.
            var missing = (await impact.WithoutHeirAsync(merged, context.RequestAborted)).Where(role => !IsNobody(form, role)).ToList();
            if (missing.Count > 0) return await ChangeAsync(form, change, missing, context.RequestAborted);
        }
        var problems = await desk.ChangeAsync(person.Account, change, own: false, context.RequestAborted);
        if (problems.Count > 0) return await ShowAsync(form["shown"], problems, "", context.RequestAborted, form);
        return Results.LocalRedirect($"/administration/people?body={Uri.EscapeDataString(form["shown"].ToString())}&done=changed");
    }

    private static bool IsNobody(IFormCollection form, string role) => form[ChangeView.RoleField + role] == ChangeView.Nobody;

    private DirectoryChange? Read(IFormCollection form)
    {
        string Text(string name) => form[name].ToString().Trim().Normalize();
        DateOnly Day(string name) => FormReader.Day(Text(name)) ?? DateOnly.MinValue.AddDays(1);
        switch (Text("kind"))
        {
            case "begin":
                return new AssignmentBegun(new Assignment(Text("person"), Text("position"), Day("from"), null, Text("basis") is { Length: > 0 } basis ? basis : null));
            case "end":
                var held = Text("held").Split('|', 2);
                return held.Length == 2 ? new AssignmentEnded(held[0], held[1], Day("last")) : null;
            case "hand-over":
                // The same id in the preview and in the act: a form sent twice hands over once.
                var (leaver, on) = (Text("leaver"), Day("on"));
                var positions = person.Directory.PositionsOf(leaver, on.AddDays(-1) < person.Today ? person.Today : on.AddDays(-1)).Select(p => p.Key).ToList();
                return new WorkHandedOver(new HandOver($"{leaver}/{on.Iso()}", leaver, Text("successor"), on, positions, Text("basis")));
            case "merge":
                var roles = form.Keys.Where(k => k.StartsWith(ChangeView.RoleField, StringComparison.Ordinal) && Text(k) is not ("" or ChangeView.Nobody))
                    .Select(k => (Role: k[ChangeView.RoleField.Length..], Now: Text(k))).Where(r => r.Role != r.Now).ToDictionary(r => r.Role, r => r.Now, StringComparer.Ordinal);
                return new BodyMerged(Text("merged"), Text("into"), Day("last"), Text("basis"), roles.Count > 0 ? roles : null);
            default:
                return null;
        }
    }
}
