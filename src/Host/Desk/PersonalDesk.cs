using Approvals.Documents;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>Erases personal values of cases: on demand, and every day those whose period is over (docs/decisions/0026).</summary>
public sealed class PersonalDesk(
    CaseRunner runner, ICaseStore store, CaseDesk desk, DefinitionStore definitions, ReferenceData reference, AttachmentStore files, IDbContextFactory<ApprovalsDb> databases)
{
    /// <summary>Name of the daily job.</summary>
    public const string Job = "retention";

    private const int MostCases = 200;

    /// <summary>Whether somebody may erase what is kept of an ended case.</summary>
    public bool MayErase(CaseView view, string account)
    {
        ArgumentNullException.ThrowIfNull(view);
        return !view.State.IsOpen && reference.Directory().PositionsOf(account, desk.Today).Any(p => Erasing.MayErase(reference.Directory(), view.State, p, desk.Today));
    }

    /// <summary>Erases on demand.</summary>
    /// <param name="call">Who.</param>
    /// <param name="view">The case.</param>
    /// <param name="reason">Why.</param>
    /// <param name="comments">Whether every comment and reason goes too, also what says nothing of private persons.</param>
    /// <param name="cancellation">Stops before anything is written.</param>
    public async Task<Execution> EraseAsync(Call call, CaseView view, string reason, bool comments, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(view);
        var (directory, today) = (reference.Directory(), desk.Today);
        var position = directory.PositionsOf(call.Account, today).FirstOrDefault(p => Erasing.MayErase(directory, view.State, p, today));
        var actor = position is null ? new Actor(call.Account, "", "") : new Actor(call.Account, position.Key, position.Organisation);
        var done = await runner.ExecuteAsync(
            new ErasePersonal
            {
                Id = desk.NewId(), Case = view.State.Id, Actor = actor, Values = await KeptAsync(view.State.Id, comments, cancellation), Reason = reason, Comments = comments,
                IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest,
            },
            cancellation);
        if (done is Execution.Done) await files.ForgetAsync(cancellation);
        return done;
    }

    /// <summary>Erases what has been kept as long as its case type says. A case without personal values is left alone.</summary>
    public async Task RetireAsync(DateOnly today, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var ended = await (
            from summary in db.CaseSummaries
            where summary.Ending != null
                && (db.PrivateValues.Any(v => v.Stream == summary.Stream && v.Text != null && v.Path.Contains("values."))
                    || db.AttachmentUses.Any(u => u.CaseId == summary.CaseId && u.Personal && u.ErasedBy == null))
            orderby summary.CaseId
            select summary.CaseId).ToListAsync(cancellation);
        var done = 0;
        foreach (var id in ended)
        {
            if (await store.LoadAsync(id, cancellation) is not { } state || definitions.ByDigest(state.Digest) is not { } definition) continue;
            if (!(Erasing.EndOf(definition, state) <= today)) continue;
            var values = await KeptAsync(id, false, cancellation);
            await runner.ExecuteAsync(new ErasePersonal { Id = desk.NewId(), Case = id, Actor = Actor.System, Values = values }, cancellation);
            if (++done == MostCases) break;
        }
        await files.ForgetAsync(cancellation);
    }

    /// <summary>Values of fields and cells, of now and of before; comments and reasons only where they are asked for: they say why something was decided.</summary>
    private async Task<IReadOnlyList<ErasedValue>> KeptAsync(string caseId, bool comments, CancellationToken cancellation)
    {
        var stream = "case/" + caseId;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.PrivateValues.Where(v => v.Stream == stream && v.Text != null && (comments || v.Path.Contains("values."))).OrderBy(v => v.Seq).ThenBy(v => v.Path)
            .Select(v => new ErasedValue(v.Seq, v.Path, v.Digest)).ToListAsync(cancellation);
    }
}
