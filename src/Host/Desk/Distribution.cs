using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Desk;

/// <summary>Phân công: work of a body given to one of its positions, or taken back to the group.</summary>
public sealed class Distribution(CaseDesk desk, ReferenceData reference)
{
    /// <summary>The position in which a person may distribute the work of a task; null when in none.</summary>
    public Position? As(CaseTask task, string account, string? preferred = null) =>
        desk.PositionOf(account, preferred, p => Reassignment.MayBeDoneBy(reference.Directory(), task, p, desk.Today));

    /// <summary>Positions it may be given to.</summary>
    public IReadOnlyList<Position> Candidates(CaseState state, CaseTask task) => Reassignment.Candidates(reference.Directory(), state, task, desk.Today);

    /// <summary>Gives it to a position, or takes it back with null.</summary>
    public Task<Execution> GiveAsync(Call call, string taskId, string? position, string reason, CancellationToken cancellation = default) => desk.RunOnTaskAsync(
        call, taskId, (_, task) => As(task, call.Account, call.Position),
        (id, of, actor) => new ReassignTask { Id = id, Case = of, Actor = actor, Task = taskId, Position = position, Reason = reason }, cancellation);
}
