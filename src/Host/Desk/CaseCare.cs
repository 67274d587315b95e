using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

// Comparisons of ids become SQL, where the column compares by its bytes.
#pragma warning disable CA1309

/// <summary>An incident with the case it is of, as far as an administrator sees that.</summary>
/// <param name="Row">The incident.</param>
/// <param name="Number">Number of its case.</param>
/// <param name="Type">Type of its case.</param>
public sealed record IncidentLine(IncidentRow Row, string Number, string Type);

/// <summary>
/// Where a page of incidents ended. Several incidents of one case may be of one instant: its id and the number within it tell them apart.
/// </summary>
public sealed record IncidentPlace(DateTimeOffset RaisedAt, string Case, int Number);

/// <summary>A running case with its rehearsed plan.</summary>
/// <param name="Number">Its number: all an administrator sees of what it is about.</param>
/// <param name="Status">Public status.</param>
/// <param name="Plan">What the migration would do.</param>
public sealed record Rehearsed(string Number, string Status, MigrationPlan Plan);

/// <summary>
/// What an administrator does about cases without seeing into them: incidents, and the migration of running cases to another version.
/// </summary>
public sealed class CaseCare(
    CaseRunner runner, ICaseStore store, DefinitionStore definitions, CaseDesk desk, Publishing publishing, IDbContextFactory<ApprovalsDb> databases)
{
    /// <summary>Incidents, the newest first.</summary>
    /// <param name="resolved">Those that are over instead of those that are open.</param>
    /// <param name="after">Where the page before ended; null for the first.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellation">Stops the query.</param>
    public async Task<IReadOnlyList<IncidentLine>> IncidentsAsync(bool resolved, IncidentPlace? after, int most,
        CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var rows = db.Incidents.Where(i => (i.ResolvedAt != null) == resolved);
        if (after is { RaisedAt: var time, Case: var of, Number: var number })
            rows = rows.Where(i => i.RaisedAt < time
                || (i.RaisedAt == time && (string.Compare(i.CaseId, of) < 0 || (i.CaseId == of && i.Number < number))));
        var found = await rows.OrderByDescending(i => i.RaisedAt).ThenByDescending(i => i.CaseId).ThenByDescending(i => i.Number).Take(most)
            .Select(i => new
            {
                Row = i,
                Case = db.CaseSummaries.Where(s => s.CaseId == i.CaseId).Select(s => new { s.Number, s.Type }).FirstOrDefault(),
            })
            .ToListAsync(cancellation);
        return [.. found.Select(f => new IncidentLine(f.Row, f.Case?.Number ?? f.Row.CaseId, f.Case?.Type ?? ""))];
    }

    /// <summary>Lets what an incident stopped go on.</summary>
    public Task<Execution> RetryAsync(Call call, string caseId, int number, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        return runner.ExecuteAsync(
            new RetryIncident
            {
                Id = desk.NewId(), Case = caseId, Actor = publishing.ActorOf(call.Account), Number = number,
                IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest,
            },
            cancellation);
    }

    /// <summary>Settles an incident with a reason, and perhaps sends the stopped part on by a port.</summary>
    public Task<Execution> ResolveAsync(Call call, string caseId, int number, string reason, string? port, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        return runner.ExecuteAsync(
            new ResolveIncident
            {
                Id = desk.NewId(), Case = caseId, Actor = publishing.ActorOf(call.Account), Number = number, Reason = reason,
                Port = string.IsNullOrEmpty(port) ? null : port,
                IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest,
            },
            cancellation);
    }

    /// <summary>Whether a case has, or had, an incident.</summary>
    public async Task<bool> IsThereAsync(string caseId, int number, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.Incidents.AnyAsync(i => i.CaseId == caseId && i.Number == number, cancellation);
    }

    /// <summary>Ports by which an administrator may send on what an incident stopped.</summary>
    public async Task<IReadOnlyList<string>> ExitsAsync(string caseId, int number, CancellationToken cancellation)
    {
        if (await store.LoadAsync(caseId, cancellation) is not { } state || definitions.ByDigest(state.Digest) is not { } definition) return [];
        return state.Incidents.Find(i => i.Number == number) is { } incident ? Incidents.Exits(definition, state, incident) : [];
    }

    /// <summary>Acts on what is due in a case whose sweep failed, at once.</summary>
    public Task<Execution> SweepAsync(string caseId, CancellationToken cancellation) =>
        runner.ExecuteAsync(new FireDue { Id = desk.NewId(), Case = caseId, Actor = Actor.System, Apart = true }, cancellation);

    /// <summary>Running cases of a type that are not in a version, each with its plan.</summary>
    /// <param name="target">Digest of the published version they would go over to.</param>
    /// <param name="map">How vanished steps go on, what is accepted, whose terms count.</param>
    /// <param name="cancellation">Stops between cases.</param>
    public async Task<IReadOnlyList<Rehearsed>> RehearseAsync(string target, MigrationMap map, CancellationToken cancellation)
    {
        if (definitions.ByDigest(target) is not { } newer) return [];
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var running = await db.CaseSummaries.Where(s => s.Type == newer.Key && s.Ending == null).OrderBy(s => s.Number).Select(s => s.CaseId).ToListAsync(cancellation);
        List<Rehearsed> plans = [];
        foreach (var id in running)
            if (await RehearseAsync(id, newer, map, cancellation) is { } plan) plans.Add(plan);
        return plans;
    }

    /// <summary>Steps of the versions of some cases that are gone in another: a map may have to say what goes on for them.</summary>
    public IReadOnlyList<string> Vanished(IReadOnlyList<Rehearsed> cases, CaseDefinition target)
    {
        ArgumentNullException.ThrowIfNull(cases);
        return
        [
            .. cases.Select(c => c.Plan.From).Distinct().Select(definitions.ByDigest).OfType<CaseDefinition>()
                .SelectMany(older => Workflows.Engine.Migration.Vanished(older, target)).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Applies the plan with a digest; the engine refuses when it is not the one that was rehearsed.</summary>
    public Task<Execution> MigrateAsync(Call call, string caseId, string from, string to, string plan, long seq, MigrationMap map,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        return runner.ExecuteAsync(
            new MigrateCase
            {
                Id = desk.NewId(), Case = caseId, Actor = publishing.ActorOf(call.Account), From = from, To = to, Plan = plan, Seq = seq,
                Map = map,
                IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest,
            },
            cancellation);
    }

    private async Task<Rehearsed?> RehearseAsync(string id, CaseDefinition newer, MigrationMap map, CancellationToken cancellation)
    {
        if (await store.LoadAsync(id, cancellation) is not { IsOpen: true } state || state.Digest == newer.Digest || definitions.ByDigest(state.Digest) is not { } older) return null;
        return new Rehearsed(state.Number, state.Status, Workflows.Engine.Migration.Rehearse(older, newer, state, desk.ReadingInputs(), map));
    }
}
