using Approvals.Desk;
using Approvals.Localisation;
using Approvals.Workflows.Definitions;

namespace Approvals.Api;

/// <summary>
/// Versions of case types, for administrators: proposed by one, published by another, compared, running cases taken over as rehearsed.
/// </summary>
internal static class VersionEndpoints
{
    public static void MapVersions(this RouteGroupBuilder api)
    {
        api.MapGet("/versions", ListAsync)
            .WithSummary("Every version ever published, by type, and the proposals that wait for a second administrator")
            .Gives<VersionsAnswer>(StatusCodes.Status200OK, 403);
        api.MapGet("/versions/compare", CompareAsync)
            .WithSummary("What differs between two versions: from and to are digests, or ids of proposals")
            .Gives<ComparisonAnswer>(StatusCodes.Status200OK, 400, 403, 404);
        api.MapPost("/case-types/{key}/proposals", ProposeAsync)
            .WithSummary("Proposes a version: part file, the zipped folder of the case type; refused with findings of lint or scenarios")
            .TakesFile(slot: false)
            .Gives<ProposalAnswer>(StatusCodes.Status201Created, 403, 404, 409, 413, 415, 422);
        api.MapPost("/case-types/{key}/proposals/shipped", ProposeShippedAsync)
            .WithSummary("Proposes the version that ships with the program").Takes<Nothing>()
            .Gives<ProposalAnswer>(StatusCodes.Status201Created, 403, 404, 409, 422);
        api.MapPost("/proposals/{id}/publish", PublishAsync)
            .WithSummary("Publishes what another administrator proposed: new cases start with it, running ones stay with theirs")
            .Takes<Nothing>()
            .Gives<ProposalAnswer>(StatusCodes.Status200OK, 403, 404, 422);
        api.MapPost("/proposals/{id}/withdraw", WithdrawAsync).WithSummary("Takes a proposal back, or refuses it").Takes<Nothing>()
            .Gives<ProposalAnswer>(StatusCodes.Status200OK, 403, 404);
        api.MapPost("/migrations/rehearsal", RehearseAsync)
            .WithSummary("What taking every running case of a type over to a version would do, case by case; changes nothing")
            .Takes<RehearsalBody>()
            .Gives<RehearsalAnswer>(StatusCodes.Status200OK, 403, 404);
        api.MapPost("/cases/{id}/migration", MigrateAsync)
            .WithSummary("Takes a case over exactly as rehearsed; refused when the case has moved or the plan would be another now")
            .Takes<MigrationBody>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 412, 422);
    }

    private static async Task<IResult> ListAsync(ApiCases cases, Publishing publishing, CancellationToken cancellation)
    {
        var (types, proposals) = await publishing.OverviewAsync(cancellation);
        return ApiSetup.Json(new VersionsAnswer(types, [.. proposals.Select(p => ProposalItem.Of(p, cases.Account))]));
    }

    private static async Task<IResult> CompareAsync(
        HttpContext context, string? from, string? to, ApiProblems problems, Publishing publishing, CancellationToken cancellation)
    {
        if (Query.Fault(context, "from", "to") is { } fault) return problems.Of(fault);
        if (from is null) return problems.Of(Query.Wrong("from", from));
        if (to is null) return problems.Of(Query.Wrong("to", to));
        return await publishing.VersionAsync(from, cancellation) is { } older
            && await publishing.VersionAsync(to, cancellation) is { } newer
            ? ApiSetup.Json(new ComparisonAnswer(newer.Key, older.Digest, newer.Digest, VersionDifference.Between(older, newer)))
            : NotFound(problems);
    }

    private static async Task<IResult> ProposeAsync(
        HttpContext context, string key, ApiCases cases, ApiProblems problems, Publishing publishing, CancellationToken cancellation)
    {
        if (!Publishing.ShippedTypes.Contains(key)) return NotFound(problems);
        var (file, fault) = await Upload.ReadFileAsync(context);
        if (file is null) return problems.Of(fault!);
        await using var content = file.OpenReadStream();
        return Publishing.Unzip(content) is { Count: > 0 } files
            ? Answer(await publishing.ProposeAsync(publishing.ActorOf(cases.Account), key, files, Path.GetFileName(file.FileName)
                .Normalize(), cancellation), problems)
            : problems.Of(StatusCodes.Status422UnprocessableEntity, "versions.no-zip");
    }

    private static async Task<IResult> ProposeShippedAsync(
        HttpContext context, string key, ApiCases cases, ApiProblems problems, Publishing publishing, CancellationToken cancellation)
    {
        if (!Publishing.ShippedTypes.Contains(key)) return NotFound(problems);
        var body = await StrictJson.ReadAsync<Nothing>(context, optional: true);
        if (body.Value is null) return problems.Of(body.Fault!);
        return Answer(await publishing.ProposeAsync(publishing.ActorOf(cases.Account), key, Publishing.Shipped(key), "shipped",
            cancellation), problems);
    }

    private static async Task<IResult> PublishAsync(
        HttpContext context, string id, ApiCases cases, ApiProblems problems, Publishing publishing, CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<Nothing>(context, optional: true);
        if (body.Value is null) return problems.Of(body.Fault!);
        var result = await publishing.PublishAsync(publishing.ActorOf(cases.Account), id, cancellation);
        return result.Problem is null ? ApiSetup.Json(new ProposalAnswer(id, "published")) : Refused(result, problems);
    }

    private static async Task<IResult> WithdrawAsync(
        HttpContext context, string id, ApiCases cases, ApiProblems problems, Publishing publishing, CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<Nothing>(context, optional: true);
        if (body.Value is null) return problems.Of(body.Fault!);
        return await publishing.WithdrawAsync(publishing.ActorOf(cases.Account), id, cancellation)
            ? ApiSetup.Json(new ProposalAnswer(id, "withdrawn"))
            : problems.Of(StatusCodes.Status404NotFound, "versions.gone");
    }

    private static async Task<IResult> RehearseAsync(
        HttpContext context, ApiProblems problems, CaseCare care, DefinitionStore definitions, Texts texts, CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<RehearsalBody>(context);
        if (body.Value is not { } given) return problems.Of(body.Fault!);
        if (definitions.ByDigest(given.To) is not { } target) return NotFound(problems);
        var cases = await care.RehearseAsync(target.Digest, given.Map(), cancellation);
        return ApiSetup.Json(new RehearsalAnswer(target.Key, target.Digest, care.Vanished(cases, target),
            [.. cases.Select(c => PlanAnswer.Of(c, texts))]));
    }

    private static async Task<IResult> MigrateAsync(
        HttpContext context, string id, ApiCases cases, ApiProblems problems, CaseCare care, DefinitionStore definitions,
        CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<MigrationBody>(context);
        if (body.Value is not { } given) return problems.Of(body.Fault!);
        if (definitions.ByDigest(given.To) is null) return NotFound(problems);
        if (!cases.TryCall(ApiSetup.Key(context), body.Digest, null, out var call, out var problem)) return problem!;
        return await cases.RunAsync(
            call, id, () => care.MigrateAsync(call, id, given.From, given.To, given.Plan, given.Seq, given.Map(), cancellation), null,
            cancellation);
    }

    private static IResult Answer(PublishResult result, ApiProblems problems) =>
        result.Problem is null ? ApiSetup.Json(new ProposalAnswer(result.Id!, "open"), StatusCodes.Status201Created)
            : Refused(result, problems);

    private static IResult Refused(PublishResult result, ApiProblems problems) => result.Problem switch
    {
        "versions.gone" => problems.Of(StatusCodes.Status404NotFound, "versions.gone"),
        "versions.own" => problems.Of(StatusCodes.Status403Forbidden, "versions.own"),
        "versions.in-force-already" => problems.Of(StatusCodes.Status409Conflict, "versions.in-force-already"),
        var key => problems.Of(StatusCodes.Status422UnprocessableEntity, key!, ("findings", result.Findings)),
    };

    private static IResult NotFound(ApiProblems problems) => problems.Of(StatusCodes.Status404NotFound, "api.not-found");
}
