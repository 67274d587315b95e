using System.Runtime.CompilerServices;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>A case at two times.</summary>
/// <param name="Now">As it stands: what a reader may see is asked of this.</param>
/// <param name="Then">As it stood.</param>
public sealed record PastCase(CaseState Now, CaseState Then);

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
        await foreach (var (_, records) in ReadAsync(account, ids, asOf, cancellation)) yield return records;
    }

    /// <summary>Some cases, as far as the person may read them with the opinions, now and at the end of a local day.</summary>
    public async IAsyncEnumerable<PastCase> CasesAsync(
        string account, IReadOnlyCollection<string> ids, DateOnly asOf, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (now, records) in ReadAsync(account, ids, asOf, cancellation)) yield return new PastCase(now, Fold(records));
    }

    private async IAsyncEnumerable<(CaseState Now, IReadOnlyList<CaseRecord> Records)> ReadAsync(
        string account, IReadOnlyCollection<string> ids, DateOnly asOf, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var today = Inputs.LocalDate(clock.GetUtcNow());
        foreach (var id in ids)
        {
            if (await store.LoadAsync(id, cancellation) is not { } now || !access.RelationOf(now, account, today).Allows(CaseRight.ReadOpinions)) continue;
            List<CaseRecord> records = [.. (await store.HistoryAsync(id, cancellation)).TakeWhile(r => Inputs.LocalDate(r.At) <= asOf)];
            if (records.Count > 0) yield return (now, records);
        }
    }

    /// <summary>The same cases as they stood at the end of the day.</summary>
    public async IAsyncEnumerable<CaseState> StatesAsync(
        string account, IReadOnlyCollection<string> types, DateOnly asOf, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var records in RecordsAsync(account, types, asOf, cancellation))
            yield return Fold(records);
    }

    private static CaseState Fold(IReadOnlyList<CaseRecord> records)
    {
        CaseState? state = null;
        foreach (var record in records) state = CaseState.Fold(state, record);
        return state!;
    }
}
