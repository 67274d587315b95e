using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Inbox;

/// <summary>What a list is asked for.</summary>
/// <param name="Kind">Kind of case types (<see cref="CaseKinds"/>); null for all.</param>
/// <param name="Type">Case type; null for all.</param>
/// <param name="Status"><c>open</c>, <c>ended</c> or a status code; null for all.</param>
/// <param name="Text">Part of number or title.</param>
/// <param name="Page">From 1.</param>
/// <param name="Figure">The figure whose list it is; null for none.</param>
public sealed record CaseFilter(string? Kind, string? Type, string? Status, string? Text, int Page, CaseFigure? Figure = null)
{
    public bool IsEmpty => Type is null && Status is null && Text is null && Figure is null;
}

/// <summary>One page of a list.</summary>
/// <param name="Statuses">Types and codes that occur among what may be seen, for the filter.</param>
/// <param name="Imported">Those of the page that were running on paper before.</param>
public sealed record CaseListView(
    IReadOnlyList<CaseSummaryRow> Rows, int Total, CaseFilter Filter, IReadOnlyList<(string Type, string Status)> Statuses, IReadOnlySet<string> Imported)
{
    public const int PageSize = 50;

    public bool HasNext => Filter.Page * PageSize < Total;
}

/// <summary>The list of cases that somebody may see.</summary>
public static class CaseListEndpoints
{
    public static void MapCaseList(this IEndpointRouteBuilder app)
    {
        app.MapGet("/cases", async (
            ApprovalsDb db, CaseAccess access, CurrentPerson person, string? kind, string? type, string? status, string? q, string? figure, string? statuses,
            string? organisation, string? from, string? to, string? at, int? page, CancellationToken cancellation) =>
        {
            var asked = CaseFigure.Read(Given(figure), Given(type), Given(statuses), Given(organisation), Given(from), Given(to), Given(at));
            var visible = access.Visible(db, person.Account, person.Today, asked?.At);
            if (asked is not null) visible = asked.Of(db, visible, person.Directory.WithPredecessors(asked.Organisation, person.Today));
            // A status belongs to a type; where none is chosen its entry names both.
            var both = Given(status)?.Split('/');
            var filter = new CaseFilter(
                CaseKinds.TypesOf(kind).Count > 0 ? kind : null, both is [var of, _] ? of : asked is { Types.Count: > 1 } ? null : Given(type), both?[^1], Given(q), Math.Clamp(page ?? 1, 1, 10_000), asked);
            return FrameSetup.Page<CaseListPage>(("View", await ReadAsync(db, visible, filter, cancellation)));
        }).RequirePolicy(EndpointPolicies.SignedIn);
        app.MapGet("/cases/new", () => FrameSetup.Page<NewCasePage>()).RequirePolicy(EndpointPolicies.SignedIn);
    }

    public static async Task<CaseListView> ReadAsync(ApprovalsDb db, IQueryable<CaseSummaryRow> visible, CaseFilter filter, CancellationToken cancellation)
    {
        var statuses = await visible.Select(s => new { s.Type, s.Status }).Distinct().ToListAsync(cancellation);
        var rows = Filtered(visible, filter);
        var total = await rows.CountAsync(cancellation);
        var page = await rows.OrderBy(s => s.Ending != null).ThenByDescending(s => s.OpenedOn).ThenByDescending(s => s.CaseId)
            .Skip((filter.Page - 1) * CaseListView.PageSize).Take(CaseListView.PageSize).ToListAsync(cancellation);
        var imported = await CaseImports.AmongAsync(db, [.. page.Select(s => s.CaseId)], cancellation);
        return new CaseListView(page, total, filter, [.. statuses.Select(s => (s.Type, s.Status)).Order()], imported);
    }

    private static IQueryable<CaseSummaryRow> Filtered(IQueryable<CaseSummaryRow> rows, CaseFilter filter)
    {
        if (filter.Kind is { } kind)
        {
            var types = CaseKinds.TypesOf(kind);
            rows = rows.Where(s => types.Contains(s.Type));
        }
        if (filter.Type is { } type) rows = rows.Where(s => s.Type == type);
        rows = filter.Status switch
        {
            null => rows,
            "open" => rows.Where(s => s.Ending == null),
            "ended" => rows.Where(s => s.Ending != null),
            var status => rows.Where(s => s.Status == status && s.Ending == null),
        };
        if (filter.Text is not { } text) return rows;
        // LIKE folds the case of ASCII only; the usual ways to write a Vietnamese word are tried beside it.
        var (plain, lower, upper) = (Pattern(text), Pattern(text.ToLowerInvariant()), Pattern(char.ToUpperInvariant(text[0]) + text[1..]));
        return rows.Where(s => EF.Functions.Like(s.Title, plain, "\\") || EF.Functions.Like(s.Title, lower, "\\")
            || EF.Functions.Like(s.Title, upper, "\\") || EF.Functions.Like(s.Number, plain, "\\"));
    }

    private static string Pattern(string text) =>
        "%" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim().Normalize();
}
