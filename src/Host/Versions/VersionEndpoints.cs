using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Definitions;

namespace Approvals.Versions;

/// <summary>Versions, what waits to be published, and what the last attempt came to.</summary>
public sealed record VersionsView(
    IReadOnlyList<TypeVersions> Types, IReadOnlyList<DefinitionProposalRow> Proposals, string Account, PublishResult? Result);

/// <summary>Two versions and what differs.</summary>
public sealed record CompareView(CaseDefinition Older, CaseDefinition Newer, IReadOnlyList<VersionChange> Changes);

/// <summary>Phiên bản quy trình: propose, publish by a second person, compare, take running cases over.</summary>
public static class VersionEndpoints
{
    public static IServiceCollection AddVersions(this IServiceCollection services) => services.AddScoped<MigrationPages>();

    public static void MapVersions(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/administration/versions").RequirePolicy(EndpointPolicies.Administer);
        pages.MapGet("", async (Publishing publishing, CurrentPerson person, CancellationToken cancellation) =>
            await PageAsync(publishing, person, null, cancellation));
        pages.MapPost("/propose", ProposeAsync);
        pages.MapPost("/publish", PublishAsync);
        pages.MapPost("/withdraw", WithdrawAsync);
        pages.MapGet("/compare", CompareAsync);
        pages.MapGet("/migrate", (MigrationPages m, HttpContext c) => m.ShowAsync(c));
        pages.MapPost("/migrate", (MigrationPages m, HttpContext c) => m.PostAsync(c));
    }

    private static async Task<IResult> ProposeAsync(Publishing publishing, CurrentPerson person, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var type = form["type"].ToString();
        if (!Publishing.ShippedTypes.Contains(type)) return Results.BadRequest();
        Dictionary<string, byte[]>? files;
        var source = "shipped";
        if (form.Files.GetFile("zip") is { Length: > 0 } zip)
        {
            await using var content = zip.OpenReadStream();
            (files, source) = (Publishing.Unzip(content), Path.GetFileName(zip.FileName).Normalize());
        }
        else files = Publishing.Shipped(type);
        var result = files is null or { Count: 0 }
            ? new PublishResult("versions.no-zip", [])
            : await publishing.ProposeAsync(publishing.ActorOf(person.Account), type, files, source, context.RequestAborted);
        return result.Problem is null ? Results.LocalRedirect("/administration/versions")
            : await PageAsync(publishing, person, result, context.RequestAborted);
    }

    private static async Task<IResult> PublishAsync(Publishing publishing, CurrentPerson person, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var result = await publishing.PublishAsync(publishing.ActorOf(person.Account), form["id"].ToString(), context.RequestAborted);
        return result.Problem is null ? Results.LocalRedirect("/administration/versions")
            : await PageAsync(publishing, person, result, context.RequestAborted);
    }

    private static async Task<IResult> WithdrawAsync(Publishing publishing, CurrentPerson person, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        await publishing.WithdrawAsync(publishing.ActorOf(person.Account), form["id"].ToString(), context.RequestAborted);
        return Results.LocalRedirect("/administration/versions");
    }

    private static async Task<IResult> CompareAsync(Publishing publishing, string? from, string? to, CancellationToken cancellation)
    {
        if (await publishing.VersionAsync(from ?? "", cancellation) is not { } older || await publishing.VersionAsync(to ?? "", cancellation) is not { } newer)
            return Results.NotFound();
        return FrameSetup.Page<ComparePage>(("View", new CompareView(older, newer, VersionDifference.Between(older, newer))));
    }

    private static async Task<IResult> PageAsync(Publishing publishing, CurrentPerson person, PublishResult? result,
        CancellationToken cancellation)
    {
        var (types, proposals) = await publishing.OverviewAsync(cancellation);
        return FrameSetup.Page<VersionsPage>(("View", new VersionsView(types, proposals, person.Account, result)));
    }
}
