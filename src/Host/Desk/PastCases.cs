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
        await foreach (var (records, _) in RecordsAsync(account, types, asOf, new HashSet<string>(), cancellation)) yield return records;
    }

    /// <summary>The same with the cases of provinces of which figures alone are asked for, though the person may not read them; each with whether the person may.</summary>
    public async IAsyncEnumerable<(IReadOnlyList<CaseRecord> Records, bool Readable)> RecordsAsync(
        string account, IReadOnlyCollection<string> types, DateOnly asOf, IReadOnlySet<string> provinces, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var today = Inputs.LocalDate(clock.GetUtcNow());
        List<string> ids;
        await using (var db = await databases.CreateDbContextAsync(cancellation))
        {
            var home = provinces.ToList();
            var visible = access.Visible(db, account, today).Where(s => types.Contains(s.Type)).Select(s => s.CaseId);
            var other = db.SummariesAt(null).Where(s => types.Contains(s.Type) && home.Contains(s.Province!)).Select(s => s.CaseId);
            ids = await (home.Count == 0 ? visible : visible.Union(other)).ToListAsync(cancellation);
        }
        foreach (var id in ids)
        {
            if (await store.LoadAsync(id, cancellation) is not { } now) continue;
            var readable = access.RelationOf(now, account, today).Allows(CaseRight.ReadOpinions);
            if (!readable && (access.HomeOf(now) is not { } province || !provinces.Contains(province))) continue;
            List<CaseRecord> records = [.. (await store.HistoryAsync(id, cancellation)).TakeWhile(r => Inputs.LocalDate(r.At) <= asOf)];
            if (records.Count > 0) yield return (records, readable);
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
