using System.Security.Cryptography;
using Approvals.Persistence;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Evidence;
using Approvals.Workflows.People;

namespace Approvals.Tests.Persistence;

/// <summary>The write port without a database, for tests of what lies above it. Held to the same contract.</summary>
public sealed class InMemoryCaseStore(TimeProvider clock, Directory? directory = null, WorkCalendar? calendar = null) : ICaseStore
{
    private readonly Lock one = new();
    private readonly Dictionary<string, List<CaseRecord>> records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CaseState> states = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Actor, string Key), (string Digest, string Stream, long Seq)> keys = [];
    private readonly Dictionary<string, int> registers = new(StringComparer.Ordinal);
    private readonly List<PendingSignal> signals = [];
    private readonly HashSet<string> sent = new(StringComparer.Ordinal);
    private readonly Directory directory = directory ?? new Directory(0, new DirectoryData());
    private readonly WorkCalendar calendar = calendar ?? new WorkCalendar(1, [], []);

    public Task<Execution> ExecuteAsync(CaseCommand command, Decider decide, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(decide);
        try
        {
            lock (one) return Task.FromResult(Execute(command, decide));
        }
        catch (Exception fault)
        {
            return Task.FromException<Execution>(fault);
        }
    }

    public Task<IReadOnlyList<DueCase>> ClaimDueAsync(DateTimeOffset now, int most, CancellationToken cancellation)
    {
        lock (one)
        {
            var due = states.Values.Where(s => s.Due.Any(d => d.At <= now)).Select(s => new DueCase(s.Id, s.Due.Min(d => d.At)));
            var ordered = due.OrderBy(d => d.Earliest).ThenBy(d => d.Case, StringComparer.Ordinal);
            return Task.FromResult<IReadOnlyList<DueCase>>([.. ordered.Take(most)]);
        }
    }

    public Task<IReadOnlyList<PendingSignal>> PendingSignalsAsync(int most, CancellationToken cancellation)
    {
        lock (one) return Task.FromResult<IReadOnlyList<PendingSignal>>([.. signals.Take(most)]);
    }

    public Task SettleSignalAsync(string key, string result, CancellationToken cancellation)
    {
        lock (one) signals.RemoveAll(s => s.Key == key);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<CaseRecord>> HistoryAsync(string caseId, CancellationToken cancellation)
    {
        lock (one) return Task.FromResult<IReadOnlyList<CaseRecord>>([.. records.GetValueOrDefault("case/" + caseId) ?? []]);
    }

    public Task<CaseState?> LoadAsync(string caseId, CancellationToken cancellation)
    {
        lock (one) return Task.FromResult(states.GetValueOrDefault("case/" + caseId));
    }

    private Execution Execute(CaseCommand command, Decider decide)
    {
        if (command.IdempotencyKey is { } key && keys.TryGetValue((command.Actor.Id, key), out var earlier))
            return earlier.Digest == (command.BodyDigest ?? "") && earlier.Stream == command.Stream
                ? new Execution.Done(states[earlier.Stream], earlier.Seq, true)
                : new Execution.KeyReused();
        var state = states.GetValueOrDefault(command.Stream);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var inputs = new Inputs
        {
            Now = state is not null && now < state.At ? state.At : now, Calendar = calendar, Directory = directory,
            Registers = new Registers(registers),
            SaltSeed = RandomNumberGenerator.GetBytes(32),
        };
        switch (decide(state, inputs))
        {
            case Decision.Accepted accepted:
                Keep(command, accepted);
                return new Execution.Done(accepted.State, accepted.Record.Seq, false);
            case Decision.Refused refused:
                return new Execution.Refused(refused.Refusal);
            default:
                throw new InvalidOperationException("A decision is accepted or refused.");
        }
    }

    private void Keep(CaseCommand command, Decision.Accepted accepted)
    {
        if (!records.TryGetValue(command.Stream, out var history)) records[command.Stream] = history = [];
        var prev = history.Count == 0 ? null : RecordHash.OfLeaf(RecordJson.Canonical(history[^1]));
        history.Add(RecordJson.ReadRecord(System.Text.Encoding.UTF8.GetString(RecordJson.Canonical(accepted.Record with { Prev = prev }))));
        states[command.Stream] = RecordJson.ReadState(RecordJson.Write(accepted.State));
        if (command.IdempotencyKey is { } key)
            keys[(command.Actor.Id, key)] = (command.BodyDigest ?? "", command.Stream, accepted.Record.Seq);
        foreach (var fact in accepted.Record.Facts)
        {
            if (fact is NumberTaken number) registers[number.Register] = number.Number;
            if (fact is SignalSent signal && sent.Add(signal.Key))
                signals.Add(new PendingSignal(signal.Key, command.Case, signal.To, signal.Signal, signal.Values));
        }
    }

    private sealed class Registers(Dictionary<string, int> registers) : IRegisterReader
    {
        public int Last(string register) => registers.GetValueOrDefault(register);
    }
}
