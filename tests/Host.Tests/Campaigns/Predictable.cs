using System.Security.Cryptography;
using System.Text;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Tests.Campaigns;

/// <summary>
/// A store whose only chance, the salts, comes from the id of the command, so that the same commands lead to the same bytes on every store. A command may also
/// say by its <see cref="CaseCommand.ReceivedAt"/> when it is decided: many cases at once then have a time of their own each.
/// </summary>
internal sealed class Predictable(ICaseStore store) : ICaseStore
{
    public static Inputs Of(Inputs inputs, CaseState? state, CaseCommand command)
    {
        var now = command.ReceivedAt ?? inputs.Now;
        return inputs with { SaltSeed = SHA256.HashData(Encoding.UTF8.GetBytes(command.Id)), Now = state is not null && now < state.At ? state.At : now };
    }

    public Task<Execution> ExecuteAsync(CaseCommand command, Decider decide, CancellationToken cancellation) =>
        store.ExecuteAsync(command, (state, inputs) => decide(state, Of(inputs, state, command)), cancellation);

    public Task<IReadOnlyList<DueCase>> ClaimDueAsync(DateTimeOffset now, int most, CancellationToken cancellation) => store.ClaimDueAsync(now, most, cancellation);

    public Task<IReadOnlyList<PendingSignal>> PendingSignalsAsync(int most, CancellationToken cancellation) => store.PendingSignalsAsync(most, cancellation);

    public Task SettleSignalAsync(string key, string result, CancellationToken cancellation) => store.SettleSignalAsync(key, result, cancellation);

    public Task<IReadOnlyList<CaseRecord>> HistoryAsync(string caseId, CancellationToken cancellation) => store.HistoryAsync(caseId, cancellation);

    public Task<CaseState?> LoadAsync(string caseId, CancellationToken cancellation) => store.LoadAsync(caseId, cancellation);
}
