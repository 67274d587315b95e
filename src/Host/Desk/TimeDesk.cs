using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Desk;

/// <summary>Hạn nội bộ and lùi thời hạn: the limit a body sets itself for a task, and more time asked for.</summary>
public sealed class TimeDesk(CaseDesk desk, ReferenceData reference)
{
    /// <summary>The position in which a person may set the limit of a task; null when in none.</summary>
    public Position? Sets(CaseTask task, string account, string? preferred = null) =>
        desk.PositionOf(account, preferred, p => Limits.MayBeSetBy(reference.Directory(), task, p, desk.Today));

    /// <summary>Sets the limit, or takes it away with null.</summary>
    public Task<Execution> LimitAsync(Call call, string taskId, DateOnly? due, string reason, CancellationToken cancellation = default) => desk.RunOnTaskAsync(
        call, taskId, (_, task) => Sets(task, call.Account, call.Position),
        (id, of, actor) => new SetLimit { Id = id, Case = of, Actor = actor, Task = taskId, Due = due, Reason = reason }, cancellation);

    /// <summary>Asks for more time.</summary>
    public Task<Execution> AskAsync(Call call, string taskId, bool ownLimit, string amount, string reason, CancellationToken cancellation = default) => desk.RunOnTaskAsync(
        call, taskId, (state, task) => Standing(state, task, call),
        (id, of, actor) => new AskExtension { Id = id, Case = of, Actor = actor, Task = taskId, Internal = ownLimit, Amount = amount, Reason = reason }, cancellation);

    private Position? Standing(CaseState state, CaseTask task, Call call) => Entitlement.Standings(reference.Directory(), state, task, call.Account, desk.Today)
        .OrderByDescending(s => s.Position.Key == call.Position).FirstOrDefault()?.Position;
}
