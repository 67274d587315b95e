using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Approvals.Inspection;

/// <summary>What an inspection looks at: cases that were opened or still running between two days.</summary>
public sealed record InspectionFilter(DateOnly? From, DateOnly? To, string? Province, string? Organisation, string? Status)
{
    public bool IsEmpty => this == new InspectionFilter(null, null, null, null, null);

    /// <summary>The filter as an address carries it, without a question mark.</summary>
    public string Query => string.Join('&', Parts.Where(p => p.Value is { Length: > 0 })
        .Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));

    private (string Name, string? Value)[] Parts =>
        [("from", From?.Iso()), ("to", To?.Iso()), ("province", Province), ("organisation", Organisation), ("status", Status)];
}

/// <summary>One page of the cases inspected.</summary>
/// <param name="Provinces">Provinces within the scope that have cases.</param>
/// <param name="Organisations">Owners within the scope, the chosen province only.</param>
public sealed record InspectionView(
    PageOf<CaseSummaryRow> Cases, InspectionFilter Filter, int Total, int Open, int Ended, IReadOnlyList<string> Provinces,
        IReadOnlyList<string> Organisations, bool First)
{
    /// <summary>Decisions of these cases that four eyes let pass, the newest first.</summary>
    public IReadOnlyList<(FlaggedDecisionRow Decision, CaseSummaryRow Case)> Flagged { get; init; } = [];

    /// <summary>What these cases told and nobody took.</summary>
    public IReadOnlyList<UntakenSignal> Untaken { get; init; } = [];
}

/// <summary>Thanh tra, kiểm tra: what somebody may read by an auditor's right, and a list of it on paper. Each listing and opening is
/// recorded.</summary>
public static class InspectionEndpoints
{
    /// <summary>A printed list holds no more.</summary>
    private const int MostPrinted = 5_000;

    public static IServiceCollection AddInspection(this IServiceCollection services)
    {
        services.TryAddSingleton<AccessLog>();
        services.AddScoped<AccessRecords>();
        return services;
    }

    public static void MapInspection(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/inspection").RequirePolicy(EndpointPolicies.Inspect);
        pages.MapGet("", async (HttpContext context, ApprovalsDb db, CaseAccess access, CurrentPerson person, AccessLog accesses) =>
            FrameSetup.Page<InspectionPage>(("View", await ReadAsync(context, db, access, person, accesses, PageKey.Rows))));
        pages.MapGet("/access", async (string? kind, string? @case, string? before, AccessRecords records, CurrentPerson person, AccessLog accesses, CancellationToken cancellation) =>
        {
            await accesses.ReadAsync(person.Account, AccessLog.AccessRecord, cancellation);
            return FrameSetup.Page<AccessPage>(("View", await records.ReadAsync(kind, @case, long.TryParse(before, System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : null, cancellation)));
        });
        pages.MapGet("/print", async (HttpContext context, ApprovalsDb db, CaseAccess access, CurrentPerson person, AccessLog accesses) =>
            FrameSetup.Page<InspectionPrint>(("View", await ReadAsync(context, db, access, person, accesses, MostPrinted))));
    }

    private static async Task<InspectionView> ReadAsync(HttpContext context, ApprovalsDb db, CaseAccess access, CurrentPerson person,
        AccessLog accesses, int most)
    {
        var cancellation = context.RequestAborted;
        var query = context.Request.Query;
        var scope = Scope(access.Visible(db, person.Account, person.Today), person);
        var owners = await scope.Select(s => new { s.Organisation, s.Province }).Distinct().ToListAsync(cancellation);
        // Only what exists within the scope is a filter, and gets into the record of the listing.
        var province = owners.Select(o => o.Province).FirstOrDefault(p => p is not null && p == query["province"]);
        var organisation = owners.Where(o => province is null || o.Province == province).Select(o => o.Organisation)
            .FirstOrDefault(o => o == query["organisation"]);
        var status = query["status"].ToString() is "open" or "ended" ? query["status"].ToString() : null;
        var filter = new InspectionFilter(FormReader.Day(query["from"]), FormReader.Day(query["to"]), province,
            organisation, status);
        await accesses.ReadAsync(person.Account, "list?" + filter.Query, cancellation);

        var found = Filtered(scope, filter);
        var flagged = await FlaggedAsync(db, found, most, cancellation);
        var untaken = await UntakenSignals.OfAsync(db, found, most, cancellation);
        var (total, ended) = (await found.CountAsync(cancellation), await found.CountAsync(s => s.Ending != null, cancellation));
        var key = most == PageKey.Rows ? PageKey.Read(query["after"]) : null;
        if (key is not null) found = found.Where(s => s.OpenedOn > key.Day
            || (s.OpenedOn == key.Day && string.Compare(s.CaseId, key.Id) > 0));
        var rows = await found.OrderBy(s => s.OpenedOn).ThenBy(s => s.CaseId).Take(most + 1).ToListAsync(cancellation);
        var cases = most == PageKey.Rows ? Pages.Cut<CaseSummaryRow>(rows, s => new PageKey(s.OpenedOn, s.CaseId).ToString())
            : new PageOf<CaseSummaryRow>(rows, null);
        return new InspectionView(cases, filter, total, total - ended, ended,
            [.. owners.Select(o => o.Province).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
            [.. owners.Where(o => province is null || o.Province == province).Select(o => o.Organisation).Distinct()
                .Order(StringComparer.Ordinal)], key is null)
        { Flagged = flagged, Untaken = untaken };
    }

    private static async Task<IReadOnlyList<(FlaggedDecisionRow, CaseSummaryRow)>> FlaggedAsync(
        ApprovalsDb db, IQueryable<CaseSummaryRow> cases, int most, CancellationToken cancellation)
    {
        var rows = await db.FlaggedDecisions.Join(cases, f => f.CaseId, s => s.CaseId, (f, s) => new { Decision = f, Case = s })
            .OrderByDescending(r => r.Decision.At).Take(most).ToListAsync(cancellation);
        return [.. rows.Select(r => (r.Decision, r.Case))];
    }

    /// <summary>What is seen by the right to inspect alone: somebody who also works on cases does that elsewhere.</summary>
    private static IQueryable<CaseSummaryRow> Scope(IQueryable<CaseSummaryRow> visible, CurrentPerson person)
    {
        if (CasePolicy.Audited(person.Directory, person.Positions, person.Today) is not { } provinces) return visible;
        return visible.Where(s => provinces.Contains(s.Province!));
    }

    private static IQueryable<CaseSummaryRow> Filtered(IQueryable<CaseSummaryRow> cases, InspectionFilter filter)
    {
        if (filter.Province is { } province) cases = cases.Where(s => s.Province == province);
        if (filter.Organisation is { } organisation) cases = cases.Where(s => s.Organisation == organisation);
        if (filter.To is { } to) cases = cases.Where(s => s.OpenedOn <= to);
        if (filter.From is { } from)
        {
            // The present row of an ended case began no earlier than its end was recorded.
            var start = Inputs.StartOf(from, 0);
            cases = cases.Where(s => s.Ending == null || s.ValidFrom >= start);
        }
        return filter.Status switch
        {
            "open" => cases.Where(s => s.Ending == null),
            "ended" => cases.Where(s => s.Ending != null),
            _ => cases,
        };
    }
}
