using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Identity;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Approvals.Api;

/// <summary>Case types and single cases: what they are, their files, their history, their actions.</summary>
internal static class CaseEndpoints
{
    /// <summary>Records of one answer of history.</summary>
    private const int MostRecords = 500;

    public static void MapCases(this RouteGroupBuilder api)
    {
        api.MapGet("/case-types", Types).WithSummary("Case types that new cases can be made of")
            .Gives<IReadOnlyList<CaseTypeItem>>(StatusCodes.Status200OK);
        api.MapGet("/case-types/{key}", Type).WithSummary("Form, terms and activities of a case type")
            .Gives<CaseTypeAnswer>(StatusCodes.Status200OK, 404);
        api.MapGet("/cases/{id}", GetAsync).WithSummary("A case with open tasks, deadlines, files and possible actions; a draft as a draft")
            .Gives<CaseAnswer>(StatusCodes.Status200OK, 404);
        api.MapPost("/cases/{id}/actions/{key}", ActAsync).WithSummary("Takes an action of the case: withdraw, amend, suspend …")
            .Takes<ActionBody>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 422);
        api.MapPost("/cases/{id}/actions/{key}/attachments", AttachAsync).WithSummary("Uploads a file for an action to name").TakesFile()
            .Gives<AttachmentAnswer>(StatusCodes.Status201Created, 403, 404, 413, 415, 422);
        api.MapGet("/cases/{id}/attachments/{attachment}", DownloadAsync).WithSummary("A file of a case or draft")
            .Gives(StatusCodes.Status200OK, 404, 410);
        api.MapPost("/cases/{id}/personal", PersonalAsync).WithSummary("Personal values in full, by field; each call is recorded").Takes<Nothing>()
            .Gives<IReadOnlyDictionary<string, JsonElement?>>(StatusCodes.Status200OK, 404);
        api.MapGet("/cases/{id}/history", HistoryAsync)
            .WithSummary("Records behind the seq after, as they were hashed, with their hashes and the texts that the caller may read")
            .Gives<Page<JsonObject>>(StatusCodes.Status200OK, 400, 403, 404);
    }

    private static IResult Types(ApiCases cases, DefinitionStore definitions) => ApiSetup.Json(definitions.AllActive
        .Select(d => new CaseTypeItem(d.Key, d.Digest, d.Text(cases.Language, "type.title"),
            [.. d.Places.Keys.Order(StringComparer.Ordinal)])).ToList());

    private static IResult Type(string key, ApiCases cases, ApiProblems problems, DefinitionStore definitions) =>
        definitions.Active(key) is { } definition
            ? ApiSetup.Json(CaseTypeAnswer.Of(definition, cases.Language))
            : problems.Of(StatusCodes.Status404NotFound, "api.not-found");

    private static async Task<IResult> GetAsync(
        HttpContext context, string id, ApiCases cases, CaseDesk desk, Drafts drafts, DraftAnswers answers, CaseNames names,
        CancellationToken cancellation)
    {
        if (await cases.FindAsync(id, cancellation) is { } lens)
        {
            var named = References.Of(lens.View.Definition.Form, lens.View.Shown);
            return ApiSetup.Json(CaseAnswer.Of(
                lens, cases.Language, desk.PossibleActions(lens.View, cases.Account), named,
                await names.OfAsync(cases.Account, [.. named.Select(n => n.Case)], cancellation), await names.NamingAsync(cases.Account, id, cancellation)));
        }
        return await drafts.FindAsync(cases.Account, id, cancellation) is { } draft
            ? await answers.OfAsync(context, draft, StatusCodes.Status200OK, cancellation) : cases.Unknown;
    }

    private static async Task<IResult> ActAsync(HttpContext context, string id, string key, ApiCases cases, ApiProblems problems,
        CaseDesk desk, TaskFiles files, CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<ActionBody>(context, optional: true);
        if (body.Value is not { } action) return problems.Of(body.Fault!);
        if (await cases.FindAsync(id, cancellation) is null) return await cases.NoWayInAsync(context, body.Digest, id, cancellation);
        if (!cases.TryCall(ApiSetup.Key(context), body.Digest, null, out var call, out var problem)) return problem!;
        var there = action.Attachments.Count == 0 ? [] : await files.OfAsync(TaskFiles.ActionKey(id, key, cases.Account), cancellation);
        if (action.Attachments.Where(i => there.All(f => f.Id != i)).ToList() is { Count: > 0 } unknown)
            return problems.Invalid([.. unknown.Select(i => new Problem("attachments", "api.attachment-unknown", i))]);
        var answer = new Answer
        {
            Comment = action.Comment, Reasons = action.Reasons, Values = action.Data, Letter = action.Outside?.Act(), Attachments = [.. there.Where(f => action.Attachments.Contains(f.Id))],
        };
        return await cases.RunAsync(call, id, () => desk.ActAsync(call, id, key, answer, action.OccurredOn, cancellation), null,
            cancellation);
    }

    private static async Task<IResult> AttachAsync(
        HttpContext context, string id, string key, ApiCases cases, ApiProblems problems, CaseDesk desk, TaskFiles files,
        CancellationToken cancellation)
    {
        if (await cases.FindAsync(id, cancellation) is not { } lens) return cases.Unknown;
        if (desk.PossibleActions(lens.View, cases.Account).FirstOrDefault(a => a.Id == key) is not { } action)
            return problems.Of(Refusals.NotEntitled);
        var (upload, fault) = await Upload.ReadAsync(context);
        if (upload is null) return problems.Of(fault!);
        if (!action.Rule.Slots.Contains(upload.Slot))
            return problems.Invalid(new Problem("slot:" + upload.Slot, "problem.unknown-slot", upload.Slot));
        var (file, problem) = await files.KeepAsync(cases.Account, lens.State, key, upload, cancellation);
        return file is null
            ? problems.Of(Upload.StatusOf(problem!), "refusal.form.invalid", problem!)
            : ApiSetup.Json(CaseAnswer.File(lens.View.Definition, cases.Language, id, file), StatusCodes.Status201Created);
    }

    private static async Task<IResult> DownloadAsync(
        string id, string attachment, ApiCases cases, ApiProblems problems, Drafts drafts, TaskFiles files, AttachmentStore store, AccessLog accesses,
        CancellationToken cancellation)
    {
        var lens = await cases.FindAsync(id, cancellation);
        var file = lens is not null
            ? lens.State.Attachments.Find(f => f.Id == attachment && lens.Sees(f))
                ?? (await files.WaitingAsync(lens, cancellation)).FirstOrDefault(f => f.Id == attachment)
            : (await drafts.FindAsync(cases.Account, id, cancellation))?.Attachments.FirstOrDefault(f => f.Id == attachment);
        if (file is null) return cases.Unknown;
        if (file.Erased == true || store.Open(file.Sha256) is not { } content)
            return problems.Of(StatusCodes.Status410Gone, "api.document-missing");
        // Of a draft the files are still its writers'.
        if (lens is not null && (file.Personal == true || lens.View.Definition.Form.Slot(file.Slot) is { Personal: true }))
            await accesses.OpenedAsync(cases.Account, id, cancellation);
        // A name for the download makes it an attachment: never shown by the browser in the name of this site.
        return TypedResults.Stream(content, file.MediaType, file.Name, entityTag: new EntityTagHeaderValue($"\"{file.Sha256}\""));
    }

    private static async Task<IResult> PersonalAsync(HttpContext context, string id, ApiCases cases, ApiProblems problems, AccessLog accesses, CancellationToken cancellation)
    {
        if ((await StrictJson.ReadAsync<Nothing>(context, optional: true)).Fault is { } fault) return problems.Of(fault);
        if (await cases.FindAsync(id, cancellation) is not { } lens || lens.Personal() is not { Count: > 0 } data) return cases.Unknown;
        await accesses.OpenedAsync(cases.Account, id, cancellation);
        return ApiSetup.Json(data);
    }

    private static async Task<IResult> HistoryAsync(
        HttpContext context, string id, string? after, ApiCases cases, ApiProblems problems, IDbContextFactory<ApprovalsDb> databases,
        CancellationToken cancellation)
    {
        if (Query.Fault(context, "after") is { } fault) return problems.Of(fault);
        if (!Number.TryRead(after, out var from)) return problems.Of(Query.Wrong("after", after));
        if (await cases.FindAsync(id, cancellation) is not { } lens) return cases.Unknown;
        if (!lens.View.Relation.Allows(CaseRight.ReadHistory))
            return problems.Of(StatusCodes.Status403Forbidden, "api.history-not-entitled");
        var stream = "case/" + id;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var rows = await db.Records.Where(r => r.Stream == stream && r.Seq > from).OrderBy(r => r.Seq).Take(MostRecords + 1)
            .ToListAsync(cancellation);
        var page = rows.Take(MostRecords).ToList();
        var first = page.Count > 0 ? page[0].Seq : 0;
        // Personal values are opened by a call of their own, which is recorded.
        var privates = await db.PrivateValues.Where(p => p.Stream == stream && p.Seq >= first && p.Text != null && !p.Path.Contains("values.")).ToListAsync(cancellation);
        var texts = privates.ToLookup(p => p.Seq);
        var wall = lens.View.Wall;
        return ApiSetup.Json(new Page<JsonObject>(
            [.. page.Select(r => wall?.Withholds(RecordJson.Read<CaseRecord>(r.Body)) == true ? Withheld(r.Body, r.Hash) : Record(r.Body, r.Hash, texts[r.Seq].Select(p => (p.Digest, p.Text!))))],
            rows.Count > MostRecords ? page[^1].Seq.ToString(System.Globalization.CultureInfo.InvariantCulture) : null));
    }

    /// <summary>What is left of a record that tells how far somebody else has come: its place in the chain, and that it is not shown.</summary>
    private static JsonObject Withheld(string body, string hash)
    {
        var record = JsonNode.Parse(body)!.AsObject();
        foreach (var name in record.Select(m => m.Key).Where(k => k is not ("v" or "stream" or "seq" or "at" or "prev")).ToList()) record.Remove(name);
        record["hash"] = hash;
        record["withheld"] = true;
        return record;
    }

    /// <summary>
    /// The record as it stands, so that its hash can be checked: take <c>hash</c> and <c>texts</c> out, write canonical JSON, hash
    /// (docs/evidence.md).
    /// </summary>
    public static JsonObject Record(string body, string hash, IEnumerable<(string Digest, string Text)> texts)
    {
        var record = JsonNode.Parse(body)!.AsObject();
        record["hash"] = hash;
        var map = new JsonObject();
        foreach (var (digest, text) in texts) map[digest] = text;
        record["texts"] = map;
        return record;
    }
}
