using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Desk;

/// <summary>Đôn đốc: a message at once to those whose work a task is, and the note that somebody reminded them otherwise.</summary>
public sealed class Chases(CaseDesk desk, ReferenceData reference)
{
    /// <summary>The position in which a person may remind those whose work a task is; null when in none.</summary>
    public Position? As(CaseState state, CaseTask task, string account, string? preferred = null) =>
        desk.PositionOf(account, preferred, p => Chasing.MayBeDoneBy(reference.Directory(), state, task, p, desk.Today));

    /// <summary>Has a message sent at once.</summary>
    public Task<Execution> ChaseAsync(Call call, string taskId, CancellationToken cancellation = default) => desk.RunOnTaskAsync(
        call, taskId, (state, task) => As(state, task, call.Account, call.Position),
        (id, of, actor) => new ChaseTask { Id = id, Case = of, Actor = actor, Task = taskId }, cancellation);

    /// <summary>Notes that they were reminded otherwise.</summary>
    public Task<Execution> NoteAsync(Call call, string taskId, string channel, DateOnly? on, string? note, CancellationToken cancellation = default) => desk.RunOnTaskAsync(
        call, taskId, (state, task) => As(state, task, call.Account, call.Position),
        (id, of, actor) => new NoteReminder { Id = id, Case = of, Actor = actor, Task = taskId, Channel = channel, On = on, Note = note }, cancellation);
}
