using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Desk;

/// <summary>Hạn nội bộ and gia hạn: the limit a body sets itself for a task, and more time asked for.</summary>
public sealed class TimeDesk(CaseDesk desk, CaseRunner runner, ReferenceData reference)
{
    /// <summary>The position in which a person may set the limit of a task; null when in none.</summary>
    public Position? Sets(CaseTask task, string account, string? preferred = null) => reference.Directory().PositionsOf(account, desk.Today)
        .Where(p => Limits.MayBeSetBy(reference.Directory(), task, p, desk.Today)).OrderByDescending(p => p.Key == preferred).FirstOrDefault();

    /// <summary>Sets the limit, or takes it away with null.</summary>
    public async Task<Execution> LimitAsync(Call call, string taskId, DateOnly? due, string reason, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (await desk.TaskAsync(call.Account, taskId, cancellation) is not { } found) return new Execution.Refused(Refusals.UnknownCase);
        if (found.Task is not { } task) return new Execution.Refused(Refusals.TaskClosed);
        if (Sets(task, call.Account, call.Position) is not { } own) return new Execution.Refused(Refusals.NotEntitled);
        return await runner.ExecuteAsync(
            new SetLimit
            {
                Id = desk.NewId(), Case = found.View.State.Id, Actor = new Actor(call.Account, own.Key, own.Organisation), Task = taskId, Due = due, Reason = reason,
                IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest,
            },
            cancellation);
    }

    /// <summary>Asks for more time.</summary>
    public async Task<Execution> AskAsync(Call call, string taskId, bool ownLimit, string amount, string reason, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (await desk.TaskAsync(call.Account, taskId, cancellation) is not { } found) return new Execution.Refused(Refusals.UnknownCase);
        if (found.Task is not { } task) return new Execution.Refused(Refusals.TaskClosed);
        var standings = Entitlement.Standings(reference.Directory(), found.View.State, task, call.Account, desk.Today);
        if (standings.Count == 0) return new Execution.Refused(Refusals.NotEntitled);
        var own = (standings.FirstOrDefault(s => s.Position.Key == call.Position) ?? standings[0]).Position;
        return await runner.ExecuteAsync(
            new AskExtension
            {
                Id = desk.NewId(), Case = found.View.State.Id, Actor = new Actor(call.Account, own.Key, own.Organisation), Task = taskId, Internal = ownLimit, Amount = amount,
                Reason = reason, IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest,
            },
            cancellation);
    }
}
