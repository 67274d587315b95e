using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Persistence;

/// <summary>
/// Keeps the fault of one case from the others: what a command throws is written beside the case with the number of tries, work of the system on
/// it waits, longer each time, and goes away when the command succeeds. Nothing is hidden: the fault goes on to the caller.
/// </summary>
public sealed partial class CaseFaults(CaseStore store, Writer writer, Database database, TimeProvider clock) : ICaseStore
{
    private const int LongestMessage = 300;

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1),
    ];

    private readonly Lazy<ConcurrentDictionary<(string Stream, string Command), bool>> known = new(() => Read(database));

    /// <inheritdoc/>
    public async Task<Execution> ExecuteAsync(CaseCommand command, Decider decide, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(command);
        var key = (command.Stream, Command: command.GetType().Name);
        try
        {
            var result = await store.ExecuteAsync(command, decide, cancellation);
            if (!known.Value.IsEmpty && known.Value.ContainsKey(key)) await ClearAsync(key, cancellation);
            return result;
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or BusyException or OutcomeUnknownException))
        {
            await KeepAsync(key, fault);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DueCase>> ClaimDueAsync(DateTimeOffset now, int most, CancellationToken cancellation) =>
        store.ClaimDueAsync(now, most, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PendingSignal>> PendingSignalsAsync(int most, CancellationToken cancellation) =>
        store.PendingSignalsAsync(most, cancellation);

    /// <inheritdoc/>
    public Task SettleSignalAsync(string key, string result, CancellationToken cancellation) => store.SettleSignalAsync(key, result, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CaseRecord>> HistoryAsync(string caseId, CancellationToken cancellation) => store.HistoryAsync(caseId, cancellation);

    /// <inheritdoc/>
    public Task<CaseState?> LoadAsync(string caseId, CancellationToken cancellation) => store.LoadAsync(caseId, cancellation);

    /// <summary>What may be kept of a message: nothing quoted, for that may be of a person, no address, one line.</summary>
    public static string Scrubbed(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var line = Personal().Replace(message, "…").ReplaceLineEndings(" ").Trim();
        return line.Length > LongestMessage ? line[..LongestMessage] + "…" : line;
    }

    private async Task KeepAsync((string Stream, string Command) key, Exception fault)
    {
        var now = clock.GetUtcNow();
        known.Value[key] = true;
        try
        {
            await writer.ExecuteAsync(session =>
            {
                var tries = (int)(session.Scalar("select tries from case_fault where stream = @1 and command = @2", key.Stream, key.Command) as long? ?? 0);
                session.Execute(
                    """
                    insert into case_fault (stream, command, exception, message, tries, first_at, last_at, next_try_at)
                    values (@1, @2, @3, @4, 1, @5, @5, @6)
                    on conflict (stream, command) do update set exception = excluded.exception, message = excluded.message,
                      tries = tries + 1, last_at = excluded.last_at, next_try_at = excluded.next_try_at
                    """,
                    key.Stream, key.Command, fault.GetType().Name, Scrubbed(fault.Message), now, now + Waits[Math.Min(tries, Waits.Length - 1)]);
            }, Lane.Sweeps, CancellationToken.None);
        }
        catch (Exception second) when (second is not OutOfMemoryException)
        {
            // A database that takes no note of a fault has one of its own, and the caller gets the first.
        }
    }

    private async Task ClearAsync((string Stream, string Command) key, CancellationToken cancellation)
    {
        await writer.ExecuteAsync(
            session => session.Execute("delete from case_fault where stream = @1 and command = @2", key.Stream, key.Command), Lane.Sweeps, cancellation);
        known.Value.TryRemove(key, out _);
    }

    private static ConcurrentDictionary<(string, string), bool> Read(Database database)
    {
        using var connection = database.OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = "select stream, command from case_fault";
        using var reader = command.ExecuteReader();
        ConcurrentDictionary<(string, string), bool> rows = new();
        while (reader.Read()) rows[(reader.GetString(0), reader.GetString(1))] = true;
        return rows;
    }

    [GeneratedRegex("""'[^']*'|"[^"]*"|“[^”]*”|«[^»]*»|\S+@\S+""")]
    private static partial Regex Personal();
}
