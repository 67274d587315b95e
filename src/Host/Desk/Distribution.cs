using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Desk;

/// <summary>Phân công: work of a body given to one of its positions, or taken back to the group.</summary>
public sealed class Distribution(CaseDesk desk, CaseRunner runner, ReferenceData reference)
{
    /// <summary>The position in which a person may distribute the work of a task; null when in none.</summary>
    public Position? As(CaseTask task, string account, string? preferred = null) => reference.Directory().PositionsOf(account, desk.Today)
        .Where(p => Reassignment.MayBeDoneBy(reference.Directory(), task, p, desk.Today)).OrderByDescending(p => p.Key == preferred).FirstOrDefault();

    /// <summary>Positions it may be given to.</summary>
    public IReadOnlyList<Position> Candidates(CaseState state, CaseTask task) => Reassignment.Candidates(reference.Directory(), state, task, desk.Today);

    /// <summary>Gives it to a position, or takes it back with null.</summary>
    public async Task<Execution> GiveAsync(Call call, string taskId, string? position, string reason, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (await desk.TaskAsync(call.Account, taskId, cancellation) is not { } found) return new Execution.Refused(Refusals.UnknownCase);
        if (found.Task is not { } task) return new Execution.Refused(Refusals.TaskClosed);
        if (As(task, call.Account, call.Position) is not { } own) return new Execution.Refused(Refusals.NotEntitled);
        return await runner.ExecuteAsync(
            new ReassignTask
            {
                Id = desk.NewId(), Case = found.View.State.Id, Actor = new Actor(call.Account, own.Key, own.Organisation), Task = taskId, Position = position, Reason = reason,
                IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest,
            },
            cancellation);
    }
}
