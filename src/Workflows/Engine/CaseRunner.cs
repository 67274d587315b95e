using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>Definitions by case type and digest. The one active version of a type starts new cases; running cases keep theirs.</summary>
public interface IDefinitions
{
    /// <summary>The version in force for new cases, or null.</summary>
    CaseDefinition? Active(string type);

    /// <summary>The version with a digest, or null when it is not at hand.</summary>
    CaseDefinition? ByDigest(string digest);
}

/// <summary>The seam between a host and the engine: hands a command to the store and decides inside its transaction.</summary>
public sealed class CaseRunner(ICaseStore store, IDefinitions definitions)
{
    /// <summary>Executes a command. Refusals come back as values; faults as exceptions with nothing written.</summary>
    public Task<Execution> ExecuteAsync(CaseCommand command, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        return store.ExecuteAsync(command, (state, inputs) => Decide(state, command, inputs), cancellation);
    }

    private Decision Decide(CaseState? state, CaseCommand command, Inputs inputs)
    {
        var type = command switch { SubmitCase s => s.Type, ImportCase i => i.Type, _ => null };
        var definition = state is not null ? definitions.ByDigest(state.Digest) : type is not null ? definitions.Active(type) : null;
        if (definition is null) return new Decision.Refused(state is null && type is null ? Refusals.UnknownCase : Refusals.UnknownDefinition);
        return CaseEngine.Decide(definition, state, command, inputs, command is MigrateCase m ? definitions.ByDigest(m.To) : null);
    }

    /// <summary>Fires everything due at <paramref name="now"/> but plain reminders, case by case; returns how many cases had something. A failure in one case does not stop the others.</summary>
    /// <param name="now">Instant up to which things are due.</param>
    /// <param name="newId">Makes ids for commands.</param>
    /// <param name="onFault">Told of each case that failed.</param>
    /// <param name="cancellation">Stops between cases.</param>
    public async Task<int> SweepAsync(DateTimeOffset now, Func<string> newId, Action<string, Exception> onFault, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(newId);
        ArgumentNullException.ThrowIfNull(onFault);
        var fired = 0;
        HashSet<string> tried = [];
        while (!cancellation.IsCancellationRequested)
        {
            var claimed = (await store.ClaimDueAsync(now, 200 + tried.Count, cancellation)).Where(c => tried.Add(c.Case)).ToList();
            if (claimed.Count == 0) break;
            foreach (var due in claimed)
            {
                try
                {
                    if (await ExecuteAsync(new FireDue { Id = newId(), Case = due.Case, Actor = Actor.System, Apart = true }, cancellation) is Execution.Done) fired++;
                }
                catch (Exception fault) when (fault is not OperationCanceledException)
                {
                    onFault(due.Case, fault);
                }
            }
        }
        return fired;
    }

    /// <summary>Delivers waiting signals, each as a command on its target; returns how many were taken in.</summary>
    public async Task<int> DeliverSignalsAsync(Func<string> newId, Action<string, Exception> onFault, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(newId);
        ArgumentNullException.ThrowIfNull(onFault);
        var delivered = 0;
        foreach (var signal in await store.PendingSignalsAsync(200, cancellation))
        {
            try
            {
                var command = new DeliverSignal
                {
                    Id = newId(), Case = signal.To, Actor = Actor.System, Key = signal.Key, From = signal.From, Signal = signal.Signal, Values = signal.Values,
                };
                var result = await ExecuteAsync(command, cancellation);
                await store.SettleSignalAsync(signal.Key, result is Execution.Refused r ? r.Refusal.Key : "delivered", cancellation);
                if (result is Execution.Done) delivered++;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                onFault(signal.To, fault);
            }
        }
        return delivered;
    }
}
