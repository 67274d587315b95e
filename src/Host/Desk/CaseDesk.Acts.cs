using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Desk;

/// <summary>What a person could do on a case beside its tasks and actions; what is not named in it is refused in the commit too.</summary>
/// <param name="Join">Activities to whose round a party may be added.</param>
/// <param name="Record">Activities of which a ceremony may be recorded.</param>
/// <param name="Rule">Documents that may be replaced, corrected or withdrawn, by id.</param>
/// <param name="DisputeDocuments">Documents whose signature on paper may be disputed, by id.</param>
/// <param name="DisputeItems">Answers of parties of which the same holds, by handle.</param>
public sealed record PossibleActs(
    IReadOnlyList<string> Join, IReadOnlyList<string> Record, IReadOnlyList<string> Rule, IReadOnlyList<string> DisputeDocuments,
    IReadOnlyList<string> DisputeItems);

// Acts on a case that belong to no single task: parties, ceremonies, documents, disputed signatures.
public sealed partial class CaseDesk
{
    /// <summary>Runs a command that is made for whoever acts; the case must be there for the caller.</summary>
    /// <param name="call">How it was called.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="make">Makes the command; id, actor, key and digest are set here.</param>
    /// <param name="cancellation">Stops before the write.</param>
    public async Task<Execution> RunAsync(
        Call call, string caseId, Func<string, Actor, CaseCommand> make, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(make);
        if (await ViewAsync(call.Account, caseId, cancellation) is not { } view) return new Execution.Refused(Refusals.UnknownCase);
        var command = make(NewId(), ActorOf(call, []));
        var actor = ActorOf(call, ActStandings(view, call.Account, command));
        return await runner.ExecuteAsync(
            command with { Actor = actor, IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest }, cancellation);
    }

    /// <summary>Runs a command about a task that is open, in a position that may give it; the case must be there for the caller.</summary>
    /// <param name="call">How it was called.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="own">The position of the caller for it; null when in none.</param>
    /// <param name="make">Makes the command from its id, the case and the actor; key and digest are set here.</param>
    /// <param name="cancellation">Stops before the write.</param>
    public async Task<Execution> RunOnTaskAsync(
        Call call, string taskId, Func<CaseState, CaseTask, Position?> own, Func<string, string, Actor, CaseCommand> make, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(make);
        if (await TaskAsync(call.Account, taskId, cancellation) is not { } found) return new Execution.Refused(Refusals.UnknownCase);
        if (found.Task is not { } task) return new Execution.Refused(Refusals.TaskClosed);
        if (own(found.View.State, task) is not { } position) return new Execution.Refused(Refusals.NotEntitled);
        var command = make(NewId(), found.View.State.Id, new Actor(call.Account, position.Key, position.Organisation));
        return await runner.ExecuteAsync(command with { IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest }, cancellation);
    }

    /// <summary>A position that a person holds today and that may do something, the preferred one if it may; null when none may.</summary>
    public Position? PositionOf(string account, string? preferred, Func<Position, bool> may) =>
        reference.Directory().PositionsOf(account, Today).Where(may).OrderByDescending(p => p.Key == preferred).FirstOrDefault();

    /// <summary>What a person could do of the kind now.</summary>
    public PossibleActs PossibleActs(CaseView view, string account)
    {
        ArgumentNullException.ThrowIfNull(view);
        var rounds = view.State.Rounds.Select(r => r.Activity).Distinct(StringComparer.Ordinal).ToList();
        var documents = view.State.Documents.Where(view.Sees).Select(d => d.Id).ToList();
        var items = rounds.SelectMany(a => view.State.Round(a)!.Items.Select(i => $"{a}:{i.Row.Key}"));
        return new PossibleActs(
            [.. rounds.Where(a => May(Join(view, a)))], [.. rounds.Where(a => view.Definition.Activities[a] is ForEachPartyActivity { OnlyAnswered: true } && May(Ceremony(view, a)))],
            [.. documents.Where(d => May(Ruling(view, d)))], [.. documents.Where(d => May(Dispute(view, d, null)))], [.. items.Where(i => May(Dispute(view, null, i)))]);

        bool May(CaseCommand command) => ActStandings(view, account, command).Count > 0;
    }

    /// <summary>The ways in which a person may do what a command asks, of those that belong to no task.</summary>
    public IReadOnlyList<Standing> ActStandings(CaseView view, string account, CaseCommand command)
    {
        ArgumentNullException.ThrowIfNull(view);
        return CaseActs.Standings(view.Definition, view.State, command, ReadingInputs(), account);
    }

    // Asked with, never executed.
    private static JoinParty Join(CaseView view, string activity) =>
        new() { Id = "", Case = view.State.Id, Actor = Actor.System, Activity = activity, Party = "" };

    private static RecordCeremony Ceremony(CaseView view, string activity) =>
        new() { Id = "", Case = view.State.Id, Actor = Actor.System, Activity = activity, Signatures = [], Answer = new Answer() };

    private static WithdrawDocument Ruling(CaseView view, string document) =>
        new() { Id = "", Case = view.State.Id, Actor = Actor.System, Document = document, DecidedBy = "" };

    private static DisputeSignature Dispute(CaseView view, string? document, string? item) =>
        new() { Id = "", Case = view.State.Id, Actor = Actor.System, Document = document, Item = item };
}
