using Approvals.Desk;
using Approvals.Identity;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Api;

/// <summary>Decisions, recordings and their confirmation, recall, questions beside a task.</summary>
internal static class DecisionEndpoints
{
    public static void MapDecisions(this RouteGroupBuilder api)
    {
        api.MapPost("/tasks/{id}/decision", DecideAsync).WithSummary("Decides a task, or records the answer of a body by letter")
            .Takes<DecisionBody>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 400, 403, 404, 409, 412, 422, 503);
        api.MapPost("/tasks/{id}/confirmation", ConfirmAsync).WithSummary("Confirms a recorded answer, or sends it back")
            .Takes<ConfirmationBody>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 422);
        api.MapPost("/tasks/{id}/recall", RecallAsync)
            .WithSummary("Takes back one's last step while nobody has acted on the task it opened").Takes<Nothing>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 404, 409);
        api.MapPost("/tasks/{id}/ask", AskAsync).WithSummary("Asks a position of the own body for an opinion, or gives it work")
            .Takes<AskBody>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 422);
        api.MapPost("/tasks/{id}/limit", LimitAsync)
            .WithSummary("Sets the limit that the body gives itself for a task, or takes it away").Takes<LimitBody>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 422);
        api.MapPost("/tasks/{id}/extension", ExtendAsync)
            .WithSummary("Asks for more time: opens a task for who decides").Takes<ExtensionBody>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 422);
        api.MapPost("/tasks/{id}/reassign", ReassignAsync)
            .WithSummary("Gives the work to one position of the body, or takes it back to the group").Takes<ReassignBody>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 422);
        api.MapPost("/tasks/{id}/attachments", AttachAsync).WithSummary("Uploads a file for a decision to name").TakesFile()
            .Gives<AttachmentAnswer>(StatusCodes.Status201Created, 403, 404, 409, 413, 415, 422);
    }

    private static async Task<IResult> DecideAsync(
        HttpContext context, string id, ApiCases cases, ApiProblems problems, CaseDesk desk, TaskFiles files, CurrentPerson person,
        CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<DecisionBody>(context);
        if (body.Value is not { } decision) return problems.Of(body.Fault!);
        if (await cases.FindOfTaskAsync(id, cancellation) is not { } lens) return await cases.NoWayInAsync(context, body.Digest, id, cancellation);
        var task = lens.State.Tasks.Find(t => t.Id == id) ?? LateReplies.Of(lens.State, id);
        if (task is not null && !lens.Sees(task)) return cases.Unknown;
        var position = decision.Position;
        var foreign = task is not null && !TryPosition(person, lens.State, task, decision, out position);
        if (!cases.TryCall(ApiSetup.Key(context), body.Digest, position, out var call, out var problem)) return problem!;
        return await cases.RunAsync(call, lens.State.Id, DecideAsync, Refused, cancellation);

        async Task<Execution> DecideAsync()
        {
            if (foreign) return new Execution.Refused(Refusals.NotEntitled);
            var (attachments, wrong) = await FilesAsync(files, id, decision, cancellation);
            var answer = new Answer
            {
                Comment = decision.Comment, Reasons = decision.Reasons, Values = decision.Data, Attachments = attachments,
                Letter = decision.Outside?.Act(),
            };
            // Of a task that is closed or not the caller's the engine's refusal comes first: it says more.
            if (task is { Recorded: null } && Entitled(person, lens.State, task, decision))
            {
                List<Problem> all = [.. wrong, .. Targets(decision)];
                if (all.Count > 0) return new Execution.Refused(Refusals.Invalid(all));
            }
            return await desk.DecideAsync(call, lens.View, id, decision.Outcome, answer, decision.Seen, decision.OccurredOn, cancellation);
        }

        async Task<IResult> Refused(Refusal refusal)
        {
            if (refusal == Refusals.TaskClosed && await cases.FirstAsync(lens, id, cancellation) is { } first) return problems.Of(refusal, ("first", first));
            if (refusal.Kind != RefusalKind.Changed || await cases.FindAsync(lens.State.Id, cancellation) is not { } now
                || now.State.Tasks.Find(t => t.Id == id) is not { } open)
                return problems.Of(refusal);
            var before = decision.SeenSeq is { } seq ? await cases.AsOfAsync(now.State.Id, seq, cancellation) : null;
            return problems.Of(
                refusal, ("seen", Seen.Of(now.State, now.View.Definition.Form, open)), ("seq", now.State.Seq),
                ("difference", before is null ? null : TaskDifference.Of(now, open, before, cases.Language)));
        }
    }

    private static Task<IResult> ConfirmAsync(HttpContext context, string id, ApiCases cases, ApiProblems problems, CaseDesk desk,
        CancellationToken cancellation) => OnTaskAsync<ConfirmationBody>(context, id, cases, problems, (call, said) =>
            desk.ConfirmAsync(call, id, said.Accept, said.Comment, said.Seen, cancellation), cancellation);

    private static Task<IResult> RecallAsync(HttpContext context, string id, ApiCases cases, ApiProblems problems, CaseDesk desk,
        CancellationToken cancellation) => OnTaskAsync<Nothing>(context, id, cases, problems, (call, _) =>
            desk.RecallAsync(call, id, cancellation), cancellation, optional: true);

    private static Task<IResult> AskAsync(HttpContext context, string id, ApiCases cases, ApiProblems problems, CaseDesk desk,
        CancellationToken cancellation) => OnTaskAsync<AskBody>(context, id, cases, problems, (call, ask) =>
            desk.AskAsync(call, id, ask.Kind == AskKind.Opinion ? TaskKind.Opinion : TaskKind.Assignment, ask.Position, ask.Text, cancellation), cancellation);

    private static Task<IResult> ReassignAsync(HttpContext context, string id, ApiCases cases, ApiProblems problems, Distribution distribution,
        CancellationToken cancellation) => OnTaskAsync<ReassignBody>(context, id, cases, problems, (call, given) =>
            distribution.GiveAsync(call, id, given.Position, given.Reason, cancellation), cancellation);

    private static Task<IResult> LimitAsync(HttpContext context, string id, ApiCases cases, ApiProblems problems, TimeDesk time,
        CancellationToken cancellation) => OnTaskAsync<LimitBody>(context, id, cases, problems, (call, given) =>
            time.LimitAsync(call, id, given.Due, given.Reason, cancellation), cancellation);

    private static Task<IResult> ExtendAsync(HttpContext context, string id, ApiCases cases, ApiProblems problems, TimeDesk time,
        CancellationToken cancellation) => OnTaskAsync<ExtensionBody>(context, id, cases, problems, (call, asked) =>
            time.AskAsync(call, id, asked.Internal, asked.Amount, asked.Reason, cancellation), cancellation);

    private static async Task<IResult> AttachAsync(
        HttpContext context, string id, ApiCases cases, ApiProblems problems, TaskFiles files, CurrentPerson person, CaseDesk desk,
        CancellationToken cancellation)
    {
        if (await cases.FindOfTaskAsync(id, cancellation) is not { } lens) return cases.Unknown;
        if ((lens.State.Tasks.Find(t => t.Id == id) ?? LateReplies.Of(lens.State, id)) is not { } task) return problems.Of(Refusals.TaskClosed);
        if (!lens.Sees(task)) return cases.Unknown;
        var (directory, state) = (person.Directory, lens.State);
        if (Entitlement.Standings(directory, state, task, person.Account, person.Today).Count == 0
            && Entitlement.PaperStandings(directory, state, task, person.Account, person.Today).Count == 0
            && !Parties.MayRecord(lens.View.Definition, state, task, desk.ReadingInputs(), person.Account))
            return problems.Of(Refusals.NotEntitled);
        var (upload, fault) = await Upload.ReadAsync(context);
        if (upload is null) return problems.Of(fault!);
        if (!TaskFiles.SlotsOf(lens.View.Definition.Form, task).Contains(upload.Slot))
            return problems.Invalid(new Problem("slot:" + upload.Slot, "problem.unknown-slot", upload.Slot));
        var (file, problem) = await files.KeepAsync(person.Account, state, task, upload, cancellation);
        return file is null
            ? problems.Of(Upload.StatusOf(problem!), "refusal.form.invalid", problem!)
            : ApiSetup.Json(CaseAnswer.File(lens.View.Definition, cases.Language, state.Id, file), StatusCodes.Status201Created);
    }

    /// <summary>A command about a task that the caller sees; a task they do not see is not there for them.</summary>
    internal static async Task<IResult> OnTaskAsync<T>(
        HttpContext context, string id, ApiCases cases, ApiProblems problems, Func<Call, T, Task<Execution>> run, CancellationToken cancellation, bool optional = false,
        Func<T, string?>? positionOf = null)
        where T : class
    {
        var (body, digest, fault) = await StrictJson.ReadAsync<T>(context, optional);
        if (body is null) return problems.Of(fault!);
        if (await cases.FindOfTaskAsync(id, cancellation) is not { } lens) return await cases.NoWayInAsync(context, digest, id, cancellation);
        if (lens.State.Tasks.Find(t => t.Id == id) is { } task && !lens.Sees(task)) return cases.Unknown;
        if (!cases.TryCall(ApiSetup.Key(context), digest, positionOf?.Invoke(body), out var call, out var problem)) return problem!;
        return await cases.RunAsync(call, lens.State.Id, () => run(call, body), Refused, cancellation);

        async Task<IResult> Refused(Refusal refusal) =>
            refusal == Refusals.TaskClosed && await cases.FirstAsync(lens, id, cancellation) is { } first ? problems.Of(refusal, ("first", first)) : problems.Of(refusal);
    }

    private static IReadOnlyList<Standing> Standings(CurrentPerson person, CaseState state, CaseTask task, DecisionBody decision) =>
        decision.Outside is { Paper: true }
        ? Entitlement.PaperStandings(person.Directory, state, task, person.Account, person.Today)
        : Entitlement.Standings(person.Directory, state, task, person.Account, person.Today);

    private static bool Entitled(CurrentPerson person, CaseState state, CaseTask task, DecisionBody decision) =>
        Standings(person, state, task, decision).Count > 0;

    /// <summary>
    /// The position that leads to the standing asked for; false when none does. The engine takes the first standing of a position, so an
    /// <c>onBehalfOf</c> that is not that one's cannot be honoured and is refused rather than replaced.
    /// </summary>
    private static bool TryPosition(CurrentPerson person, CaseState state, CaseTask task, DecisionBody decision, out string? position)
    {
        position = decision.Position;
        if (decision is { Position: null, OnBehalfOf: null }) return true;
        var chosen = Standings(person, state, task, decision).DistinctBy(s => s.Position.Key)
            .FirstOrDefault(s => (decision.Position is null || s.Position.Key == decision.Position)
                && (decision.OnBehalfOf is null || s.OnBehalfOf == decision.OnBehalfOf));
        position = chosen?.Position.Key;
        return chosen is not null;
    }

    private static async Task<(IReadOnlyList<Attachment> Files, IReadOnlyList<Problem> Problems)> FilesAsync(
        TaskFiles files, string task, DecisionBody decision, CancellationToken cancellation)
    {
        var ids = decision.Attachments.Concat(decision.Outside?.Attachment is { } scan ? [scan] : []).Distinct(StringComparer.Ordinal)
            .ToList();
        if (ids.Count == 0) return ([], []);
        var there = (await files.OfAsync(task, cancellation)).ToLookup(f => f.Id, StringComparer.Ordinal);
        return (
            [.. ids.Where(there.Contains).Select(i => there[i].First())],
            [.. ids.Where(i => !there.Contains(i)).Select(i =>
                new Problem(i == decision.Outside?.Attachment ? "outside.attachment" : "attachments", "api.attachment-unknown", i))]);
    }

    private static IEnumerable<Problem> Targets(DecisionBody decision) => decision.Reasons.Keys
        .Where(k => !k.StartsWith("field:", StringComparison.Ordinal) && !k.StartsWith("slot:", StringComparison.Ordinal)
            && !k.StartsWith(Checks.Prefix, StringComparison.Ordinal))
        .Select(target => new Problem("reasons", "problem.unknown-target", target));
}
