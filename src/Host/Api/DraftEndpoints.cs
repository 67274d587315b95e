using System.Globalization;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>Drafts: begun, saved, filled with files, submitted.</summary>
internal static class DraftEndpoints
{
    public static void MapDrafts(this RouteGroupBuilder api)
    {
        api.MapPost("/cases", CreateAsync).WithSummary("Begins a draft").Takes<NewCase>()
            .Gives<DraftAnswer>(StatusCodes.Status201Created, 403, 422);
        api.MapPatch("/cases/{id}", SaveAsync).WithSummary("Saves values of a draft; If-Match carries its revision").Takes<DraftChange>()
            .Gives<DraftAnswer>(StatusCodes.Status200OK, 404, 409, 412, 422, 428);
        api.MapPost("/cases/{id}/attachments", AttachAsync)
            .WithSummary("Adds a file to a slot of a draft: parts slot, file and, if known, copyKind").TakesFile()
            .Gives<AttachmentAnswer>(StatusCodes.Status201Created, 404, 413, 415, 422);
        api.MapPost("/cases/{id}/submit", SubmitAsync).WithSummary("Makes a draft a case").Takes<SubmitBody>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 412, 422);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext context, ApiCases cases, ApiProblems problems, Drafts drafts, DraftAnswers answers, DefinitionStore definitions,
        CurrentPerson person, CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<NewCase>(context);
        if (body.Value is not { } wanted) return problems.Of(body.Fault!);
        var bodies = drafts.BodiesOf(cases.Account);
        if (bodies.Count == 0 || (wanted.Organisation is { } named && !bodies.Contains(named)))
            return problems.Of(StatusCodes.Status403Forbidden, "api.draft-not-entitled");
        if (definitions.Active(wanted.Type) is not { } definition)
            return problems.Invalid(new Problem("type", "problem.not-an-option", wanted.Type));
        var wrong = DraftAnswers.Values(definition, wanted.Data, FormLookups.Of(person.Directory)).Where(IsFatal).ToList();
        if (wrong.Count > 0) return problems.Invalid(wrong);
        var draft = await drafts.CreateAsync(cases.Account, wanted.Type, wanted.Organisation, ValueMap.Of(wanted.Data), cancellation);
        if (draft is null) return problems.Of(StatusCodes.Status403Forbidden, "api.draft-not-entitled");
        context.Response.Headers.Location = $"{ApiSetup.Root}/cases/{draft.Row.Id}";
        return await answers.OfAsync(context, draft, StatusCodes.Status201Created, cancellation);
    }

    private static async Task<IResult> SaveAsync(
        HttpContext context, string id, ApiCases cases, ApiProblems problems, Drafts drafts, DraftAnswers answers,
        CancellationToken cancellation)
    {
        // A header parameter bound by the framework would not tell an empty one from none.
        if (!context.Request.Headers.TryGetValue("If-Match", out var match))
            return problems.Of(StatusCodes.Status428PreconditionRequired, "api.if-match-needed");
        if (!TryRevision(match.ToString(), out var revision))
            return problems.Of(StatusCodes.Status400BadRequest, "api.header", new Problem("If-Match", "api.header.if-match"));
        var body = await StrictJson.ReadAsync<DraftChange>(context);
        if (body.Value is not { } change) return problems.Of(body.Fault!);
        switch (await drafts.SaveAsync(cases.Account, id, revision, [.. change.Data], cancellation))
        {
            case DraftSave.Conflict conflict:
                return problems.Of(Refusals.DraftChanged, ("revision", conflict.Revision));
            case DraftSave.Wrong wrong:
                return problems.Invalid(wrong.Problems);
            case DraftSave.Gone:
                return problems.Of(await cases.FindAsync(id, cancellation) is null ? Refusals.UnknownCase : Refusals.AlreadySubmitted);
            default:
                return await drafts.FindAsync(cases.Account, id, cancellation) is { } draft
                    ? await answers.OfAsync(context, draft, StatusCodes.Status200OK, cancellation) : cases.Unknown;
        }
    }

    private static async Task<IResult> AttachAsync(HttpContext context, string id, ApiCases cases, ApiProblems problems, Drafts drafts,
        CancellationToken cancellation)
    {
        if (await drafts.FindAsync(cases.Account, id, cancellation) is not { } draft)
            return problems.Of(await cases.FindAsync(id, cancellation) is null ? Refusals.UnknownCase : Refusals.AlreadySubmitted);
        var (upload, fault) = await Upload.ReadAsync(context);
        if (upload is null) return problems.Of(fault!);
        await using var content = upload.File.OpenReadStream();
        var (file, problem) = await drafts.AttachAsync(cases.Account, id, upload.Slot, upload.File.FileName, content, upload.CopyKind,
            cancellation);
        if (file is null) return problems.Of(Upload.StatusOf(problem!), "refusal.form.invalid", problem!);
        return ApiSetup.Json(DraftAnswers.FileOf(draft, cases.Language, file), StatusCodes.Status201Created);
    }

    private static async Task<IResult> SubmitAsync(HttpContext context, string id, ApiCases cases, ApiProblems problems, Drafts drafts,
        CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<SubmitBody>(context, optional: true);
        if (body.Value is not { } said) return problems.Of(body.Fault!);
        if (!cases.TryCall(ApiSetup.Key(context), body.Digest, null, out var call, out var problem)) return problem!;
        return await cases.RunAsync(call, id, () => drafts.SubmitAsync(call, id, said.Reasons, cancellation), async refusal =>
            // Who asks about another's case is not told that it exists.
            refusal == Refusals.AlreadySubmitted && await cases.FindAsync(id, cancellation) is null ? cases.Unknown : problems.Of(refusal),
                cancellation);
    }

    /// <summary>What could not be kept even in a draft; the rest may be half typed.</summary>
    private static bool IsFatal(Problem problem) =>
        problem.Key is "problem.unknown-field" or "problem.not-clean" or "problem.not-text" or "problem.not-a-list" or "problem.not-yes-no"
            or "problem.too-long";

    /// <summary><c>"3"</c> or 3; <c>*</c> saves over whatever is there.</summary>
    private static bool TryRevision(string text, out int? revision)
    {
        revision = null;
        if (text == "*") return true;
        if (!int.TryParse(text.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        revision = number;
        return true;
    }
}
