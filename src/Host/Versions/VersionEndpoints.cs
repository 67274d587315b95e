using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Definitions;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Versions;

/// <summary>A version ever published.</summary>
public sealed record VersionLine(string Digest, DateTimeOffset PublishedAt, string PublishedBy, bool Active);

/// <summary>A case type with its versions, the newest first.</summary>
public sealed record TypeVersions(string Type, IReadOnlyList<VersionLine> Versions, int OpenCases);

/// <summary>Versions, what waits to be published, and what the last attempt came to.</summary>
public sealed record VersionsView(
    IReadOnlyList<TypeVersions> Types, IReadOnlyList<DefinitionProposalRow> Proposals, string Account, PublishResult? Result);

/// <summary>Two versions and what differs.</summary>
public sealed record CompareView(CaseDefinition Older, CaseDefinition Newer, IReadOnlyList<VersionChange> Changes);

/// <summary>Phiên bản quy trình: propose, publish by a second person, compare, take running cases over.</summary>
public static class VersionEndpoints
{
    private const long LargestUpload = 20_000_000;

    public static IServiceCollection AddVersions(this IServiceCollection services) => services.AddScoped<MigrationPages>();

    public static void MapVersions(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/administration/versions").RequirePolicy(EndpointPolicies.Administer);
        pages.MapGet("", async (ApprovalsDb db, CurrentPerson person, CancellationToken cancellation) => await PageAsync(db, person, null, cancellation));
        pages.MapPost("/propose", ProposeAsync);
        pages.MapPost("/publish", PublishAsync);
        pages.MapPost("/withdraw", WithdrawAsync);
        pages.MapGet("/compare", CompareAsync);
        pages.MapGet("/migrate", (MigrationPages m, HttpContext c) => m.ShowAsync(c));
        pages.MapPost("/migrate", (MigrationPages m, HttpContext c) => m.PostAsync(c));
    }

    private static async Task<IResult> ProposeAsync(ApprovalsDb db, Publishing publishing, CurrentPerson person, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var type = form["type"].ToString();
        if (!Publishing.ShippedTypes.Contains(type)) return Results.BadRequest();
        Dictionary<string, byte[]>? files;
        var source = "shipped";
        if (form.Files.GetFile("zip") is { Length: > 0 and <= LargestUpload } zip)
        {
            await using var content = zip.OpenReadStream();
            (files, source) = (Publishing.Unzip(content), Path.GetFileName(zip.FileName).Normalize());
        }
        else files = Publishing.Shipped(type);
        var result = files is null or { Count: 0 }
            ? new PublishResult("versions.no-zip", [])
            : await publishing.ProposeAsync(publishing.ActorOf(person.Account), type, files, source, context.RequestAborted);
        return result.Problem is null ? Results.LocalRedirect("/administration/versions") : await PageAsync(db, person, result, context.RequestAborted);
    }

    private static async Task<IResult> PublishAsync(ApprovalsDb db, Publishing publishing, CurrentPerson person, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var result = await publishing.PublishAsync(publishing.ActorOf(person.Account), form["id"].ToString(), context.RequestAborted);
        return result.Problem is null ? Results.LocalRedirect("/administration/versions") : await PageAsync(db, person, result, context.RequestAborted);
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

    private static async Task<IResult> PageAsync(ApprovalsDb db, CurrentPerson person, PublishResult? result, CancellationToken cancellation)
    {
        var rows = await db.Definitions.OrderByDescending(d => d.PublishedAt).Select(d => new { d.Type, d.Digest, d.PublishedAt, d.PublishedBy, d.Active })
            .ToListAsync(cancellation);
        var open = await db.CaseSummaries.Where(s => s.Ending == null).GroupBy(s => s.Type).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellation);
        var proposals = await db.DefinitionProposals.Where(p => p.State == "open").OrderBy(p => p.ProposedAt).ToListAsync(cancellation);
        return FrameSetup.Page<VersionsPage>(("View", new VersionsView(
            [
                .. rows.GroupBy(r => r.Type).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new TypeVersions(
                    g.Key, [.. g.Select(r => new VersionLine(r.Digest, r.PublishedAt, r.PublishedBy, r.Active))], open.GetValueOrDefault(g.Key))),
            ],
            proposals, person.Account, result)));
    }
}
