using System.Text.Json.Nodes;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Api;

/// <summary>Records in the order of their commits, for auditors and inspectors within their scope.</summary>
internal static class AuditEndpoints
{
    private const int MostRecords = 200;

    public static void MapAudit(this RouteGroupBuilder api) => api.MapGet("/audit/records", RecordsAsync)
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
        List<string> provinces = [];
        foreach (var position in person.Positions)
            if (CasePolicy.Audits(person.Directory, position, out var province))
            {
                if (province is null) return db.Records;
                provinces.Add(province);
            }
        return db.Records.Where(r => r.Stream == ReferenceData.CalendarStream || r.Stream.StartsWith("definition/")
            || db.CaseSummaries.Any(s => s.Stream == r.Stream && s.ValidTo == null && provinces.Contains(s.Province!)));
    }
}
