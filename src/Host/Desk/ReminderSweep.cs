using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Microsoft.Data.Sqlite;

namespace Approvals.Desk;

/// <summary>
/// Tells plain reminders in sets (docs/decisions/0022): rows of a ledger, a slice of cases to a piece of the writer's work, so that a person waits for one slice at
/// most. At the end of a sweep one record seals its rows, and every person told gets one message for all of them, in the same commit. Killed anywhere,
/// the next sweep goes on: what was told stands in the ledger, and what no record seals yet is sealed and sent by the next.
/// </summary>
public sealed class ReminderSweep(Database database, Writer writer, ReferenceData reference, StreamLog streams, TimeProvider clock)
{
    /// <summary>Stream of the records that seal the ledger.</summary>
    public const string Stream = "sweep/reminders";

    /// <summary>Cases of one piece of the writer's work.</summary>
    private const int Slice = 100;

    /// <summary>A case whose reminders could not be told is left alone for so long.</summary>
    private static readonly TimeSpan later = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> faulty = new(StringComparer.Ordinal);

    /// <summary>Tells what is due in cases that do not have to act themselves first; answers in how many something was told.</summary>
    /// <param name="onFault">Told of each case that failed; the others go on.</param>
    /// <param name="cancellation">Stops between slices.</param>
    public async Task<int> TellAsync(Action<string, Exception> onFault, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(onFault);
        var cases = 0;
        while (true)
        {
            var now = StreamLog.Now(clock, DateTimeOffset.MinValue);
            void Fault(string @case, Exception fault)
            {
                faulty[@case] = now + later;
                onFault(@case, fault);
            }
            foreach (var (@case, until) in faulty)
                if (until <= now) faulty.TryRemove(@case, out _);
            using var plan = new ReminderPlan(database, reference.Directory(), reference.Calendar(), now);
            var (done, told) = await RoundAsync(plan, Fault, cancellation);
            cases += told;
            if (done) return cases;
        }
    }

    /// <summary>Seals what was told since the last record and queues the messages about it; answers how many messages.</summary>
    public async Task<int> SealAsync(CancellationToken cancellation = default)
    {
        ReminderDigest digest;
        using (var connection = database.OpenToRead())
            digest = ReminderDigest.Read(connection);
        if (digest.Rows == 0) return 0;
        return await writer.ExecuteAsync(session => Seal(session, digest), Lane.Sweeps, cancellation);
    }

    /// <summary>False when the directory or the calendar changed under it: what is left is planned anew.</summary>
    private async Task<(bool Done, int Cases)> RoundAsync(ReminderPlan plan, Action<string, Exception> onFault, CancellationToken cancellation)
    {
        var cases = 0;
        DueRow? last = null;
        Task<int>? writing = null;
        while (true)
        {
            var rows = plan.Behind(last, Slice);
            var plans = plan.Of([.. rows.Where(r => !faulty.ContainsKey(r.Case))], onFault);
            // The next slice is planned while this one is written, and only one waits for the writer at a time.
            if (writing is not null)
            {
                if (await writing is not (>= 0 and var told)) return (false, cases);
                cases += told;
                writing = null;
            }
            if (rows.Count == 0) return (true, cases);
            last = rows[^1];
            if (plans.Count > 0) writing = Task.Run(() => WriteAsync(plan, plans, onFault, cancellation), cancellation);
        }
    }

    /// <summary>Writes a slice; when one of its cases cannot be written, each by itself.</summary>
    private async Task<int> WriteAsync(ReminderPlan plan, List<CasePlan> plans, Action<string, Exception> onFault, CancellationToken cancellation)
    {
        try
        {
            return await writer.ExecuteAsync(session => Write(session, plan, plans), Lane.Sweeps, cancellation);
        }
        catch (Exception fault) when (fault is SqliteException && plans.Count == 1)
        {
            onFault(plans[0].Case.Case, fault);
            return 0;
        }
        catch (SqliteException)
        {
            var cases = 0;
            foreach (var one in plans)
            {
                if (await WriteAsync(plan, [one], onFault, cancellation) is not (>= 0 and var told)) return -1;
                cases += told;
            }
            return cases;
        }
    }

    /// <summary>In how many cases something was told; -1 when it was planned by what is no longer so.</summary>
    private static int Write(WriteSession session, ReminderPlan plan, List<CasePlan> plans)
    {
        if (ReferenceData.Directory(session).Version != plan.Directory || ReferenceData.Calendar(session).Version != plan.Calendar) return -1;
        var cases = 0;
        foreach (var ready in plans)
        {
            // A case that went on since has a later record, and is looked at again.
            if (session.Execute("update case_summary set next_at = @3 where case_id = @1 and seq = @2", ready.Case.Case, ready.Case.Seq, ready.Next) == 0) continue;
            if (ready.Lines.Count > 0) cases++;
            foreach (var line in ready.Lines)
                session.Execute(
                    """
                    insert into reminder (stream, key, account, kind, task_id, due, days, at, told_at) values (@1, @2, @3, @4, @5, @6, @7, @8, @9)
                    on conflict (stream, key, account) do nothing
                    """,
                    ready.Case.Stream, line.Key, line.Account, line.Kind, line.Task, line.Due, line.Days, line.At, plan.Now);
        }
        return cases;
    }

    private int Seal(WriteSession session, ReminderDigest digest)
    {
        var seq = streams.Append(session, new StreamEntry(
            Stream, Actor.System, "TellReminders",
            [
                new JsonObject
                {
                    ["fact"] = "RemindersTold", ["from"] = digest.From, ["to"] = digest.To, ["rows"] = digest.Rows, ["digest"] = digest.Hash,
                },
            ],
            ReminderDigest.Snapshot(digest.To))
        { After = digest.Seq });
        // Another node was quicker: its record covers these rows.
        return seq is { } sweep ? ReminderMails.Queue(session, digest, sweep) : 0;
    }
}
