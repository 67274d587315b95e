using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Desk;

/// <summary>Đôn đốc: a message at once to those whose work a task is, and the note that somebody reminded them otherwise.</summary>
public sealed class Chases(CaseDesk desk, CaseRunner runner, ReferenceData reference)
{
    /// <summary>The position in which a person may remind those whose work a task is; null when in none.</summary>
    public Position? As(CaseState state, CaseTask task, string account, string? preferred = null) => reference.Directory().PositionsOf(account, desk.Today)
        .Where(p => Chasing.MayBeDoneBy(reference.Directory(), state, task, p, desk.Today)).OrderByDescending(p => p.Key == preferred).FirstOrDefault();

    /// <summary>Has a message sent at once.</summary>
    public Task<Execution> ChaseAsync(Call call, string taskId, CancellationToken cancellation = default) =>
        RunAsync(call, taskId, (id, @case, actor) => new ChaseTask { Id = id, Case = @case, Actor = actor, Task = taskId }, cancellation);

    /// <summary>Notes that they were reminded otherwise.</summary>
    public Task<Execution> NoteAsync(Call call, string taskId, string channel, DateOnly? on, string? note, CancellationToken cancellation = default) => RunAsync(
        call, taskId, (id, @case, actor) => new NoteReminder { Id = id, Case = @case, Actor = actor, Task = taskId, Channel = channel, On = on, Note = note }, cancellation);

    private async Task<Execution> RunAsync(Call call, string taskId, Func<string, string, Actor, CaseCommand> make, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (await desk.TaskAsync(call.Account, taskId, cancellation) is not { } found) return new Execution.Refused(Refusals.UnknownCase);
        if (found.Task is not { } task) return new Execution.Refused(Refusals.TaskClosed);
        if (As(found.View.State, task, call.Account, call.Position) is not { } own) return new Execution.Refused(Refusals.NotEntitled);
        var command = make(desk.NewId(), found.View.State.Id, new Actor(call.Account, own.Key, own.Organisation));
        return await runner.ExecuteAsync(command with { IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest }, cancellation);
    }
}
