using Approvals.Desk;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>Acts on a case that belong to no single task: parties that join, ceremonies, what becomes of documents, disputed signatures.</summary>
internal static class ActEndpoints
{
    public static void MapActs(this RouteGroupBuilder api)
    {
        api.MapPost("/cases/{id}/parties", JoinAsync).WithSummary("Adds a party to a round that has begun or has been decided").Takes<JoinBody>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 422);
        api.MapPost("/cases/{id}/ceremonies", RecordAsync)
            .WithSummary("Records one paper that many signed together; one confirmation of any of its tasks confirms all").Takes<CeremonyBody>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 422);
        api.MapPost("/cases/{id}/rulings", RuleAsync).WithSummary("Replaces, corrects or withdraws an issued document").Takes<RulingBody>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 422);
        api.MapPost("/cases/{id}/disputes", DisputeAsync).WithSummary("Disputes a signature that was recorded from paper").Takes<DisputeBody>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 422);
    }

    private static Task<IResult> JoinAsync(HttpContext context, string id, ApiCases cases, ApiProblems problems, CaseDesk desk, CancellationToken cancellation) =>
        RunAsync<JoinBody>(context, id, cases, problems, desk, b => b.Position, (b, command, actor) => new JoinParty
        {
            Id = command, Case = id, Actor = actor, Activity = b.Activity, Party = b.Party, Subject = b.Subject, Comment = b.Comment,
        }, cancellation);

    private static Task<IResult> RuleAsync(HttpContext context, string id, ApiCases cases, ApiProblems problems, CaseDesk desk, CancellationToken cancellation) =>
        RunAsync<RulingBody>(context, id, cases, problems, desk, b => b.Position, (b, command, actor) => b.Kind switch
        {
            RulingKind.Replace => new ReplaceDocument
            {
                Id = command, Case = id, Actor = actor, Document = b.Document, By = b.By, DecidedBy = b.DecidedBy, Reason = b.Reason,
            },
            RulingKind.Correct => new CorrectDocument
            {
                Id = command, Case = id, Actor = actor, Document = b.Document, By = b.By, DecidedBy = b.DecidedBy, Reason = b.Reason,
            },
            _ => new WithdrawDocument
            {
                Id = command, Case = id, Actor = actor, Document = b.Document, By = b.By, DecidedBy = b.DecidedBy, Reason = b.Reason,
            },
        }, cancellation);

    private static Task<IResult> DisputeAsync(
        HttpContext context, string id, ApiCases cases, ApiProblems problems, CaseDesk desk, CancellationToken cancellation) =>
        RunAsync<DisputeBody>(context, id, cases, problems, desk, b => b.Position, (b, command, actor) => new DisputeSignature
        {
            Id = command, Case = id, Actor = actor, Document = b.Document, Item = b.Item, Reason = b.Reason,
        }, cancellation);

    private static async Task<IResult> RecordAsync(
        HttpContext context, string id, ApiCases cases, ApiProblems problems, CaseDesk desk, TaskFiles files, CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<CeremonyBody>(context);
        if (body.Value is not { } b) return problems.Of(body.Fault!);
        if (await cases.FindAsync(id, cancellation) is null) return await cases.NoWayInAsync(context, body.Digest, id, cancellation);
        if (!cases.TryCall(ApiSetup.Key(context), body.Digest, b.Position, out var call, out var problem)) return problem!;
        var there = b.Attachments.Count == 0 || b.Signatures.Count == 0 ? [] : await files.OfAsync(b.Signatures[0].Task, cancellation);
        if (b.Attachments.Where(i => there.All(f => f.Id != i)).ToList() is { Count: > 0 } unknown)
            return problems.Invalid([.. unknown.Select(i => new Problem("attachments", "api.attachment-unknown", i))]);
        return await cases.RunAsync(call, id, () => desk.RunAsync(call, id, (command, actor) => new RecordCeremony
        {
            Id = command, Case = id, Actor = actor, Activity = b.Activity, Absent = b.Absent,
            Signatures = [.. b.Signatures.Select(s => new CeremonySignature(s.Task, s.Signer, s.Position, s.Capacity, s.Basis))],
            Answer = new Answer
            {
                Comment = b.Comment, Letter = b.Outside.Act() with { Paper = true }, Attachments = [.. there.Where(f => b.Attachments.Contains(f.Id))],
            },
        }, cancellation), null, cancellation);
    }

    private static async Task<IResult> RunAsync<T>(
        HttpContext context, string id, ApiCases cases, ApiProblems problems, CaseDesk desk, Func<T, string?> position,
        Func<T, string, Actor, CaseCommand> make, CancellationToken cancellation) where T : class
    {
        var body = await StrictJson.ReadAsync<T>(context);
        if (body.Value is not { } value) return problems.Of(body.Fault!);
        if (await cases.FindAsync(id, cancellation) is null) return await cases.NoWayInAsync(context, body.Digest, id, cancellation);
        if (!cases.TryCall(ApiSetup.Key(context), body.Digest, position(value), out var call, out var problem)) return problem!;
        return await cases.RunAsync(
            call, id, () => desk.RunAsync(call, id, (command, actor) => make(value, command, actor), cancellation), null, cancellation);
    }
}
