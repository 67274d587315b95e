using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Desk;

// Acts on a case that belong to no single task: parties, ceremonies, documents, disputed signatures.
public sealed partial class CaseDesk
{
    /// <summary>Runs a command that is made for whoever acts; the case must be there for the caller.</summary>
    /// <param name="call">How it was called.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="make">Makes the command; id, actor, key and digest are set here.</param>
    /// <param name="cancellation">Stops before the write.</param>
    public async Task<Execution> RunAsync(Call call, string caseId, Func<string, Actor, CaseCommand> make, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(make);
        if (await ViewAsync(call.Account, caseId, cancellation) is null) return new Execution.Refused(Refusals.UnknownCase);
        var command = make(NewId(), ActorOf(call, []));
        return await runner.ExecuteAsync(command with { IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest }, cancellation);
    }
}
