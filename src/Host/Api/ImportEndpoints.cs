using Approvals.Desk;
using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>Cases that are running on paper: entered beside a draft, confirmed by a second person of the body.</summary>
internal static class ImportEndpoints
{
    public static void MapImports(this RouteGroupBuilder api)
    {
        api.MapGet("/imports", ListAsync)
            .WithSummary("Running paper cases of the caller's bodies that wait to be confirmed, the oldest first")
            .Gives<IReadOnlyList<ImportItem>>(StatusCodes.Status200OK);
        api.MapGet("/cases/{id}/import", GetAsync)
            .WithSummary("What was entered for a draft: where the paper case is and what it has behind it")
            .Gives<ImportAnswer>(StatusCodes.Status200OK, 404);
        api.MapPut("/cases/{id}/import", EnterAsync)
            .WithSummary("Enters for a draft where the paper case is; entered again, it replaces what was there and its recorder")
            .Takes<ImportBody>()
            .Gives<ImportAnswer>(StatusCodes.Status200OK, 404, 409, 422);
        api.MapPost("/cases/{id}/import/confirm", ConfirmAsync)
            .WithSummary("Confirms, as a second person, what was entered: the draft goes on as a case at that step")
            .Takes<ImportConfirmation>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 412, 422);
    }

    private static async Task<IResult> ListAsync(ApiCases cases, CaseImports imports, CancellationToken cancellation) =>
        ApiSetup.Json((await imports.ListAsync(cases.Account, cancellation)).Select(i => ImportItem.Of(i.Row, i.Own)).ToList());

    private static async Task<IResult> GetAsync(string id, ApiCases cases, CaseImports imports, Drafts drafts,
        CancellationToken cancellation) =>
        await imports.FindAsync(cases.Account, id, cancellation) is { } found
            && await drafts.FindAsync(cases.Account, id, cancellation) is { } draft
            ? ApiSetup.Json(ImportAnswer.Of(found.Row, found.Entry, draft, cases.Account))
            : cases.Unknown;

    private static async Task<IResult> EnterAsync(
        HttpContext context, string id, ApiCases cases, ApiProblems problems, CaseImports imports, Drafts drafts,
        CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<ImportBody>(context);
        if (body.Value is not { } given) return problems.Of(body.Fault!);
        var entry = given.Entry();
        if (entry.Figures.Count > 0 && await drafts.FindAsync(cases.Account, id, cancellation) is { } written
            && entry.Figures.Keys.Except(CaseImports.ReportFields(written.Definition).Select(f => f.Key)).ToList() is { Count: > 0 } unknown)
            return problems.Invalid([.. unknown.Select(key => new Problem("figures." + key, "problem.unknown-field", key))]);
        if (await imports.EnterAsync(cases.Account, id, entry, cancellation) is not { } row
            || await drafts.FindAsync(cases.Account, id, cancellation) is not { } draft)
            return problems.Of(await cases.FindAsync(id, cancellation) is null ? Refusals.UnknownCase : Refusals.AlreadySubmitted);
        return ApiSetup.Json(ImportAnswer.Of(row, entry, draft, cases.Account));
    }

    private static async Task<IResult> ConfirmAsync(
        HttpContext context, string id, ApiCases cases, ApiProblems problems, CaseImports imports, CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<ImportConfirmation>(context);
        if (body.Value is not { } shown) return problems.Of(body.Fault!);
        if (!cases.TryCall(ApiSetup.Key(context), body.Digest, null, out var call, out var problem)) return problem!;
        return await cases.RunAsync(call, id, () => imports.ConfirmAsync(call, id, shown.Revision, shown.Entered, cancellation),
            async refusal =>
            // Whoever may see the case is told that somebody else was first.
            refusal == Refusals.UnknownCase && await cases.FindAsync(id, cancellation) is not null ? problems.Of(Refusals.AlreadySubmitted)
                : problems.Of(refusal),
            cancellation);
    }
}
