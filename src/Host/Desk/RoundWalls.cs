using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>Asks <see cref="RoundWall"/> for lists: which tasks of rounds whose answers are judged are kept from a reader.</summary>
public sealed class RoundWalls(CaseDesk desk, CaseAccess access, DefinitionStore definitions, ICaseStore store)
{
    /// <summary>Ids of the tasks among these that the reader does not see. Cases of the reader's own bodies and those that the reader audits are not looked into; what is left are a body's rounds.</summary>
    /// <param name="db">Where the tasks are.</param>
    /// <param name="account">The reader.</param>
    /// <param name="among">Tasks of any case.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public async Task<List<string>> KeptAsync(ApprovalsDb db, string account, IQueryable<TaskRow> among, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(among);
        var rounds = definitions.RoundsOfReports;
        var types = rounds.Select(r => r.Split('/')[0]).Distinct().ToList();
        var asking = access.OwnOrAudited(db, account, desk.Today);
        var cases = await access.Visible(db, account, desk.Today).Where(s => types.Contains(s.Type) && !asking.Any(a => a.CaseId == s.CaseId))
            .ToDictionaryAsync(s => s.CaseId, s => s.Type, cancellation);
        if (cases.Count == 0) return [];
        var ids = cases.Keys.ToList();
        var asked = await among.Where(t => ids.Contains(t.CaseId)).ToListAsync(cancellation);
        List<string> kept = [];
        foreach (var tasks in asked.Where(t => rounds.Contains($"{cases[t.CaseId]}/{t.Activity}")).GroupBy(t => t.CaseId))
        {
            var view = await store.LoadAsync(tasks.Key, cancellation) is { } state ? desk.View(account, state) : null;
            kept.AddRange(tasks.Where(t => view?.Sees(t) != true).Select(t => t.Id));
        }
        return kept;
    }
}
