using System.Globalization;
using System.Text.Json;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>
/// Brings running deadlines to the calendar in force, one command a case. Goes on where it was stopped: a case that was done is not stale any more, and only when
/// none is left does the setting say so.
/// </summary>
public sealed class CalendarRecheck(ReferenceData reference, IDbContextFactory<ApprovalsDb> databases, Writer writer, CaseRunner runner)
{
    /// <summary>Setting with the last version that has reached every case.</summary>
    public const string Setting = "calendar-checked";

    /// <summary>Most cases of one run, so that reminders do not wait for a calendar.</summary>
    public const int MostCases = 500;

    /// <summary>Recalculates cases with deadlines of an older calendar; answers how many were.</summary>
    public async Task<int> RunAsync(Func<string> newId, Action<string, Exception> onFault, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(newId);
        ArgumentNullException.ThrowIfNull(onFault);
        var version = reference.Calendar().Version;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var stored = await db.Settings.Where(s => s.Key == Setting).Select(s => s.Value).FirstOrDefaultAsync(cancellation);
        var before = int.TryParse(stored, CultureInfo.InvariantCulture, out var known) ? known : 0;
        if (before == version) return 0;

        // One more than is done, so that the last run knows that it was.
        var streams = await db.Deadlines.Where(d => (d.State == "running" || d.State == "paused") && d.Calendar != version && d.Stream.StartsWith("case/"))
            .Select(d => d.Stream).Distinct().Order().Take(MostCases + 1).ToListAsync(cancellation);
        var reason = streams.Count > 0 ? await ReasonAsync(db, before, version, cancellation) : "";
        var (changed, whole) = (0, streams.Count <= MostCases);
        foreach (var id in streams.Take(MostCases).Select(s => s["case/".Length..]))
            try
            {
                var done = await runner.ExecuteAsync(new RecalculateDeadlines { Id = newId(), Case = id, Actor = Actor.System, Version = version, Reason = reason }, cancellation);
                if (done is Execution.Done) changed++;
                // The calendar moved on meanwhile: the next run takes the newer one.
                else if (done is Execution.Refused { Refusal.Kind: RefusalKind.Changed }) return changed;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                onFault(id, fault);
                whole = false;
            }
        if (whole)
            await writer.ExecuteAsync(s => s.Keep(Setting, version.ToString(CultureInfo.InvariantCulture)), Lane.Sweeps, cancellation);
        return changed;
    }

    /// <summary>Why the calendar is another than at the last check, as the administrators said.</summary>
    private static async Task<string> ReasonAsync(ApprovalsDb db, int after, int upTo, CancellationToken cancellation)
    {
        var bodies = await db.Records.Where(r => r.Stream == ReferenceData.CalendarStream).OrderBy(r => r.Seq).Select(r => r.Body).ToListAsync(cancellation);
        List<string> reasons = [];
        foreach (var body in bodies)
        {
            using var record = JsonDocument.Parse(body);
            foreach (var fact in record.RootElement.GetProperty("facts").EnumerateArray())
                if (fact.TryGetProperty("version", out var version) && version.GetInt32() > after && version.GetInt32() <= upTo && fact.TryGetProperty("reason", out var reason))
                    reasons.Add(reason.GetString()!);
        }
        return reasons.Count == 0 ? string.Create(CultureInfo.InvariantCulture, $"calendar {upTo}") : string.Join("; ", reasons.Distinct());
    }
}
