using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>What a case told a body or another case, and nobody took.</summary>
/// <param name="Signal">The row; its state is the key of the refusal.</param>
/// <param name="From">The case that told it.</param>
/// <param name="To">Number of the case, or key of the body, that was told.</param>
/// <param name="What">Title of the duty; null where another thing was told.</param>
public sealed record UntakenSignal(SignalRow Signal, CaseSummaryRow From, string To, LocalText? What);

/// <summary>
/// Signals that were delivered and refused: a report that was made in a case and met no duty of its body, a case that had ended. Nothing
/// is wrong with the case that told it, so it is no incident; somebody has to see it all the same.
/// </summary>
public static class UntakenSignals
{
    private static readonly string[] taken = ["pending", "delivered", "signal.known", "duty.early"];

    /// <summary>Those of certain cases, the newest first.</summary>
    /// <param name="db">Where to read.</param>
    /// <param name="cases">Cases whose signals are shown.</param>
    /// <param name="most">No more than these.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async Task<IReadOnlyList<UntakenSignal>> OfAsync(
        ApprovalsDb db, IQueryable<CaseSummaryRow> cases, int most, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        var rows = await (from signal in db.Signals
                          where signal.SettledAt != null && !taken.Contains(signal.State)
                          join summary in cases on signal.FromCase equals summary.CaseId
                          orderby signal.SettledAt descending, signal.Key
                          let to = db.CaseSummaries.Where(s => s.CaseId == signal.ToCase).Select(s => s.Number).FirstOrDefault()
                          select new { Signal = signal, From = summary, To = to })
            .Take(most).ToListAsync(cancellation);
        if (rows.Count == 0) return [];
        var duties = await Duty.InForceAsync(db, cancellation);
        return
        [
            .. rows.Select(r => new UntakenSignal(
                r.Signal, r.From, r.To ?? r.Signal.ToCase[(r.Signal.ToCase.IndexOf('/', StringComparison.Ordinal) + 1)..],
                duties.FirstOrDefault(d => d.Key == r.Signal.Signal)?.Title)),
        ];
    }
}
