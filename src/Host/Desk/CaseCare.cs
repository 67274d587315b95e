using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

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
    /// <summary>Lets what an incident stopped go on.</summary>
    public Task<Execution> RetryAsync(string account, string caseId, int number, CancellationToken cancellation) => runner.ExecuteAsync(
        new RetryIncident { Id = desk.NewId(), Case = caseId, Actor = publishing.ActorOf(account), Number = number }, cancellation);

    /// <summary>Settles an incident with a reason, and perhaps sends the stopped part on by a port.</summary>
    public Task<Execution> ResolveAsync(string account, string caseId, int number, string reason, string? port, CancellationToken cancellation) => runner.ExecuteAsync(
        new ResolveIncident
        {
            Id = desk.NewId(), Case = caseId, Actor = publishing.ActorOf(account), Number = number, Reason = reason, Port = string.IsNullOrEmpty(port) ? null : port,
        },
        cancellation);

    /// <summary>Ports by which an administrator may send on what an incident stopped.</summary>
    public async Task<IReadOnlyList<string>> ExitsAsync(string caseId, int number, CancellationToken cancellation)
    {
        if (await store.LoadAsync(caseId, cancellation) is not { } state || definitions.ByDigest(state.Digest) is not { } definition) return [];
        return state.Incidents.Find(i => i.Number == number) is { } incident ? Incidents.Exits(definition, state, incident) : [];
    }

    /// <summary>Acts on what is due in a case whose sweep failed, at once.</summary>
    public Task<Execution> SweepAsync(string caseId, CancellationToken cancellation) =>
        runner.ExecuteAsync(new FireDue { Id = desk.NewId(), Case = caseId, Actor = Actor.System }, cancellation);

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

    /// <summary>Applies one plan; the engine refuses it when it is not the one that was rehearsed.</summary>
    public Task<Execution> MigrateAsync(string account, MigrationPlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return MigrateAsync(account, plan.Case, plan.From, plan.To, plan.Digest, plan.Seq, plan.Map, cancellation);
    }

    /// <summary>Applies the plan with a digest.</summary>
    public Task<Execution> MigrateAsync(string account, string caseId, string from, string to, string plan, long seq, MigrationMap map, CancellationToken cancellation) =>
        runner.ExecuteAsync(
            new MigrateCase { Id = desk.NewId(), Case = caseId, Actor = publishing.ActorOf(account), From = from, To = to, Plan = plan, Seq = seq, Map = map }, cancellation);

    private async Task<Rehearsed?> RehearseAsync(string id, CaseDefinition newer, MigrationMap map, CancellationToken cancellation)
    {
        if (await store.LoadAsync(id, cancellation) is not { IsOpen: true } state || state.Digest == newer.Digest || definitions.ByDigest(state.Digest) is not { } older) return null;
        return new Rehearsed(state.Number, state.Status, Workflows.Engine.Migration.Rehearse(older, newer, state, desk.ReadingInputs(), map));
    }
}
