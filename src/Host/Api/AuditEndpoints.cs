using System.Text.Json.Nodes;
using Approvals.Audit;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Api;

/// <summary>A signed checkpoint.</summary>
/// <param name="Size">Records covered.</param>
/// <param name="Root">Root of the tree, hexadecimal.</param>
/// <param name="At">When it was cut.</param>
/// <param name="Note">The signed note (C2SP tlog-checkpoint).</param>
/// <param name="VerifierKey">Name, key id and public key.</param>
internal sealed record CheckpointAnswer(long Size, string Root, DateTimeOffset At, string Note, string VerifierKey);

/// <summary>Records in the order of their commits, for auditors and inspectors within their scope.</summary>
internal static class AuditEndpoints
{
    private const int MostRecords = 200;

    public static void MapAudit(this RouteGroupBuilder api)
    {
        // No secret: the more people hold one, the harder it is to change what it covers.
        api.MapGet("/audit/checkpoint", CheckpointAsync)
            .WithSummary("The newest signed checkpoint over all records, cut now if there is anything new, with the key that checks its signature")
            .Gives<CheckpointAnswer>(StatusCodes.Status200OK, 404);
        api.MapRecords();
    }

    private static async Task<IResult> CheckpointAsync(Checkpoints checkpoints, ApiProblems problems, CancellationToken cancellation) =>
        await checkpoints.CutAsync(cancellation) is { } row
            ? ApiSetup.Json(new CheckpointAnswer(row.Size, row.Root, row.At, row.Note, checkpoints.VerifierKey))
            : problems.Of(Workflows.Engine.Refusals.UnknownCase);

    private static void MapRecords(this RouteGroupBuilder api) => api.MapGet("/audit/records", RecordsAsync)
        .WithSummary("Records of all streams within the caller's scope, as hashed, in the order of their commits, behind the id after")
        .Gives<Page<JsonObject>>(StatusCodes.Status200OK, 400, 403).RequirePolicy(EndpointPolicies.Inspect);

    private static async Task<IResult> RecordsAsync(
        HttpContext context, string? after, CurrentPerson person, ApiProblems problems, AccessLog accesses,
        IDbContextFactory<ApprovalsDb> databases, CancellationToken cancellation)
    {
        if (Query.Fault(context, "after") is { } fault) return problems.Of(fault);
        if (!Number.TryRead(after, out var from)) return problems.Of(Query.Wrong("after", after));
        await accesses.ReadAsync(person.Account, AccessLog.AllRecords, cancellation);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var rows = await Within(db, person).Where(r => r.Id > from).OrderBy(r => r.Id).Take(MostRecords + 1).ToListAsync(cancellation);
        var items = rows.Take(MostRecords).Select(r =>
        {
            var record = CaseEndpoints.Record(r.Body, r.Hash, []);
            record.Remove("texts");
            record["id"] = r.Id;
            return record;
        });
        return ApiSetup.Json(new Page<JsonObject>(
            [.. items], rows.Count > MostRecords ? rows[MostRecords - 1].Id.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : null));
    }

    /// <summary>
    /// A national body audits everything. A body of a province the cases of that province and what is common to all: the directory and the
    /// readings
    /// of others concern other provinces too.
    /// </summary>
    private static IQueryable<Persistence.Tables.RecordRow> Within(ApprovalsDb db, CurrentPerson person)
    {
        if (CasePolicy.Audited(person.Directory, person.Positions, person.Today) is not { } provinces) return db.Records;
        return db.Records.Where(r => r.Stream == ReferenceData.CalendarStream || r.Stream.StartsWith("definition/")
            || db.CaseSummaries.Any(s => s.CaseId == r.Stream.Substring(5) && r.Stream.StartsWith("case/") && provinces.Contains(s.Province!)));
    }
}
