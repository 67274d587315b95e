using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>Cases as the caller may see them, and commands with their answers.</summary>
internal sealed class ApiCases(
    CurrentPerson person, Texts texts, CaseDesk desk, CaseStore store, DefinitionStore definitions, AccessLog accesses, ApiProblems problems)
{
    private const int LongestKey = 200;

    public string Language => texts.Language;

    public string Account => person.Account;

    public IResult Unknown => problems.Of(Refusals.UnknownCase);

    /// <summary>The case for the caller, null behind the wall. Reading by an auditor's right is recorded first.</summary>
    public async Task<CaseLens?> FindAsync(string caseId, CancellationToken cancellation)
    {
        if (await desk.ViewAsync(Account, caseId, cancellation) is not { } view) return null;
        if (view.Relation == Relation.Auditor) await accesses.ReadAsync(Account, caseId, cancellation);
        return new CaseLens(view);
    }

    /// <summary>A task id is the id of its case, a dot and a number.</summary>
    public async Task<CaseLens?> FindOfTaskAsync(string taskId, CancellationToken cancellation) =>
        taskId.LastIndexOf('.') is > 0 and var dot ? await FindAsync(taskId[..dot], cancellation) : null;

    /// <summary>The header as it may be used, or why it may not.</summary>
    public bool TryCall(string? key, string digest, string? position, out Call call, out IResult? problem)
    {
        problem = null;
        call = new Call(Account, position, key, key is null ? null : digest);
        if (key is null || (key.Length is > 0 and <= LongestKey && key.All(c => c is >= '!' and <= '~'))) return true;
        problem = problems.Of(StatusCodes.Status400BadRequest, "api.header", new Problem("Idempotency-Key", "api.header.idempotency-key"));
        return false;
    }

    /// <summary>Executes a command and answers. With a key that was used before, the first answer comes again, whoever may do what by
    /// now.</summary>
    public async Task<IResult> RunAsync(Call call, string caseId, Func<Task<Execution>> run, Func<Refusal, Task<IResult>>? refused,
        CancellationToken cancellation)
    {
        if (await EarlierAsync(call, caseId, cancellation) is { } earlier) return await AnswerAsync(earlier, caseId, refused, cancellation);
        var execution = await run();
        // A call sent twice at once: the other one was first and changed what this one found.
        if (execution is Execution.Refused) execution = await EarlierAsync(call, caseId, cancellation) ?? execution;
        return await AnswerAsync(execution, caseId, refused, cancellation);
    }

    /// <summary>
    /// What a caller gets who may not see the case: the answer to their own call when it is sent again with its key, as a key is looked up before any policy;
    /// else that the case is unknown.
    /// </summary>
    public async Task<IResult> NoWayInAsync(HttpContext context, string digest, string caseOrTask, CancellationToken cancellation)
    {
        var caseId = caseOrTask.LastIndexOf('.') is > 0 and var dot ? caseOrTask[..dot] : caseOrTask;
        return TryCall(ApiSetup.Key(context), digest, null, out var call, out _) && await EarlierAsync(call, caseId, cancellation) is { } earlier
            ? await AnswerAsync(earlier, caseId, null, cancellation) : Unknown;
    }

    private async Task<Execution?> EarlierAsync(Call call, string caseId, CancellationToken cancellation)
    {
        if (call.IdempotencyKey is null) return null;
        if (store.Answered(call.Account, call.IdempotencyKey) is not { } row) return null;
        if (row.Stream != "case/" + caseId || row.BodyDigest != (call.BodyDigest ?? "")) return new Execution.KeyReused();
        return await store.LoadAsync(caseId, cancellation) is { } state ? new Execution.Done(state, row.Seq, true) : null;
    }

    private async Task<IResult> AnswerAsync(Execution execution, string caseId, Func<Refusal, Task<IResult>>? refused,
        CancellationToken cancellation)
    {
        switch (execution)
        {
            case Execution.Done done:
                var state = done.Repeated ? await AsOfAsync(caseId, done.Seq, cancellation) ?? done.State : done.State;
                // Whoever was authorised for this task alone may have nothing more to see in the case; that it was done is theirs to know.
                var lens = desk.View(Account, done.State) is { } view ? new CaseLens(view with { State = state }) : null;
                return ApiSetup.Json(CommandAnswer.Of(state, definitions.ByDigest(state.Digest), lens, Language, done.Seq, done.Repeated));
            case Execution.KeyReused:
                return problems.Of(StatusCodes.Status422UnprocessableEntity, "refusal.key-reused");
            case Execution.Refused no:
                return refused is null ? problems.Of(no.Refusal) : await refused(no.Refusal);
            default:
                throw new InvalidOperationException("A command is done or refused.");
        }
    }

    /// <summary>Who was first at a task that is closed; null when that is not for the caller.</summary>
    public async Task<FirstAnswer?> FirstAsync(CaseLens lens, string task, CancellationToken cancellation)
    {
        if (TaskEnd.Of(await store.HistoryAsync(lens.State.Id, cancellation), task) is not { } end || !lens.Sees(end.Task)) return null;
        var words = new CaseWords(lens.View.Definition, person.Directory, texts);
        var outcome = end.Outcome is { } port ? words.Outcome(end.Task.Handle, port) : null;
        return new FirstAnswer(end.How, end.Actor.Id, words.Who(end.Actor), end.At, end.Outcome, outcome);
    }

    /// <summary>The case as it was after one of its records; null when there was no such record.</summary>
    public async Task<CaseState?> AsOfAsync(string caseId, long seq, CancellationToken cancellation) =>
        Differences.At(await store.HistoryAsync(caseId, cancellation), seq);
}

/// <summary>Who was first at a task.</summary>
/// <param name="How">decided, cancelled or recalled.</param>
/// <param name="Actor">Account.</param>
/// <param name="Name">Name and position in the reader's language.</param>
/// <param name="At">When.</param>
/// <param name="Outcome">Key of the outcome; null when it was not decided.</param>
/// <param name="OutcomeTitle">The outcome in the reader's language.</param>
public sealed record FirstAnswer(string How, string Actor, string Name, DateTimeOffset At, string? Outcome, string? OutcomeTitle);
