using System.Runtime.CompilerServices;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>
/// The records of cases up to a day, for figures that say the same for ever whatever happens later. A reader who was only asked for an opinion has no part in them.
/// </summary>
public sealed class PastCases(IDbContextFactory<ApprovalsDb> databases, CaseAccess access, ICaseStore store, TimeProvider clock)
{
    /// <summary>Of each case of some types that a person may read with the opinions: its records up to the end of a local day; never none.</summary>
    public async IAsyncEnumerable<IReadOnlyList<CaseRecord>> RecordsAsync(
        string account, IReadOnlyCollection<string> types, DateOnly asOf, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var today = Inputs.LocalDate(clock.GetUtcNow());
        List<string> ids;
        await using (var db = await databases.CreateDbContextAsync(cancellation))
            ids = await access.Visible(db, account, today).Where(s => types.Contains(s.Type)).Select(s => s.CaseId).ToListAsync(cancellation);
        foreach (var id in ids)
        {
            if (await store.LoadAsync(id, cancellation) is not { } now || !access.RelationOf(now, account, today).Allows(CaseRight.ReadOpinions)) continue;
            List<CaseRecord> records = [.. (await store.HistoryAsync(id, cancellation)).TakeWhile(r => Inputs.LocalDate(r.At) <= asOf)];
            if (records.Count > 0) yield return records;
        }
    }

    /// <summary>The same cases as they stood at the end of the day.</summary>
    public async IAsyncEnumerable<CaseState> StatesAsync(
        string account, IReadOnlyCollection<string> types, DateOnly asOf, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var records in RecordsAsync(account, types, asOf, cancellation))
        {
            CaseState? state = null;
            foreach (var record in records) state = CaseState.Fold(state, record);
            yield return state!;
        }
    }
}
