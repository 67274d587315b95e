using System.Globalization;
using System.Linq.Expressions;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Api;

/// <summary>The list of cases: only what the wall lets through, in pages by key, so that new cases neither shift nor repeat rows.</summary>
internal static class CaseListEndpoint
{
    /// <summary>Orders offered: each a text key that sorts as its column does.</summary>
    private static readonly Dictionary<string, Order> orders = new(StringComparer.Ordinal)
    {
        ["openedOn"] = new(s => s.OpenedOn, false), ["-openedOn"] = new(s => s.OpenedOn, true),
        ["statusSince"] = new(s => s.StatusSince, false), ["-statusSince"] = new(s => s.StatusSince, true),
        ["nextDue"] = new(s => s.NextDue ?? DateOnly.MaxValue, false),
    };

    private const string Usual = "-openedOn";

    public static void MapCaseList(this RouteGroupBuilder api) => api.MapGet("/cases", ListAsync)
        .WithSummary("Cases the caller may know of, status=draft for drafts; sort: openedOn, -openedOn, statusSince, -statusSince, nextDue")
        .Gives<Page<CaseItem>>(StatusCodes.Status200OK, 400);

    private static async Task<IResult> ListAsync(
        HttpContext context, string? type, string? status, string? organisation, string? q, string? sort, string? cursor,
        CurrentPerson person, ApiCases cases, ApiProblems problems,
        CaseAccess access, DefinitionStore definitions, Drafts drafts, IDbContextFactory<ApprovalsDb> databases,
        CancellationToken cancellation)
    {
        if (Query.Fault(context, "type", "status", "organisation", "q", "sort", "cursor") is { } fault) return problems.Of(fault);
        var by = sort ?? Usual;
        if (!orders.TryGetValue(by, out var order)) return problems.Of(Query.Wrong("sort", sort));
        if (!Cursor.TryRead(cursor, status == "draft" ? "draft" : by, out var from)
            || (from is not null && status != "draft" && IsoDate.Parse(from.Key) is null))
            return problems.Of(Query.WrongCursor());
        if (status == "draft") return await DraftsAsync(type, organisation, q, from, cases, drafts, definitions, cancellation);

        await using var db = await databases.CreateDbContextAsync(cancellation);
        var query = access.Visible(db, person.Account, person.Today);
        if (type is not null) query = query.Where(s => s.Type == type);
        if (status is not null) query = query.Where(s => s.Status == status);
        if (organisation is not null)
        {
            // The cases of a merged body are its successor's.
            var owners = person.Directory.WithPredecessors(organisation, person.Today).ToList();
            query = query.Where(s => owners.Contains(s.Organisation));
        }
        if (!string.IsNullOrWhiteSpace(q))
        {
            var pattern = $"%{Escaped(q.Trim())}%";
            query = query.Where(s => EF.Functions.Like(s.Title, pattern, "\\") || EF.Functions.Like(s.Number, pattern, "\\"));
        }
        var rows = await order.Page(query, from).Take(Cursor.PageSize + 1).ToListAsync(cancellation);
        var last = rows.Count > Cursor.PageSize ? rows[Cursor.PageSize - 1] : null;
        return ApiSetup.Json(new Page<CaseItem>(
            [.. rows.Take(Cursor.PageSize).Select(s => Item(s, definitions, cases.Language))], last is null ? null
            : new Cursor(by, order.KeyOf(last), last.CaseId).ToString()));
    }

    private static async Task<IResult> DraftsAsync(
        string? type, string? organisation, string? q, Cursor? from, ApiCases cases, Drafts drafts, DefinitionStore definitions,
        CancellationToken cancellation)
    {
        var rows = (await drafts.ListAsync(cases.Account, cancellation))
            .Where(d => (type is null || d.Type == type) && (organisation is null || d.Organisation == organisation))
            .Where(d => string.IsNullOrWhiteSpace(q) || d.Title.Contains(q.Trim(), StringComparison.CurrentCultureIgnoreCase))
            .Where(d => from is null || string.CompareOrdinal(d.Id, from.Id) < 0).OrderByDescending(d => d.Id, StringComparer.Ordinal)
                .Take(Cursor.PageSize + 1).ToList();
        var items = rows.Take(Cursor.PageSize).Select(d => new CaseItem(
            d.Id, d.Type, "", d.Title, d.Organisation, null, "draft", "", d.Organisation, Day(d.UpdatedAt), false, null, Day(d.CreatedAt),
            null, null));
        return ApiSetup.Json(new Page<CaseItem>([.. items], rows.Count > Cursor.PageSize
            ? new Cursor("draft", "", rows[Cursor.PageSize - 1].Id).ToString() : null));
    }

    private static CaseItem Item(CaseSummaryRow s, DefinitionStore definitions, string language) => new(
        s.CaseId, s.Type, s.Number, s.Title, s.Organisation, s.Province, s.Status, definitions.Active(s.Type) is { } d
        ? Words.Status(d, language, s.Status) : s.Status, s.Holder,
        s.StatusSince, s.Suspended, s.Ending, s.OpenedOn, s.NextDue, s.NextDueTerm);

    private static DateOnly Day(DateTimeOffset at) => Workflows.Engine.Inputs.LocalDate(at);

    private static string Escaped(string text) =>
        text.Normalize().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_",
            StringComparison.Ordinal);

    /// <summary>A column with the case id as the tie breaker.</summary>
    private sealed class Order(Expression<Func<CaseSummaryRow, DateOnly>> key, bool descending)
    {
        private readonly Func<CaseSummaryRow, DateOnly> read = key.Compile();

        public string KeyOf(CaseSummaryRow row) => read(row).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        public IQueryable<CaseSummaryRow> Page(IQueryable<CaseSummaryRow> query, Cursor? from)
        {
            if (from is not null) query = query.Where(After(IsoDate.Parse(from.Key)!.Value, from.Id));
            return descending ? query.OrderByDescending(key).ThenByDescending(s => s.CaseId) : query.OrderBy(key).ThenBy(s => s.CaseId);
        }

        /// <summary>(key, id) behind the pair given, in the direction of the order.</summary>
        private Expression<Func<CaseSummaryRow, bool>> After(DateOnly day, string id)
        {
            var row = key.Parameters[0];
            // Becomes SQL, where the column compares by its bytes.
#pragma warning disable CA1309
            Expression<Func<CaseSummaryRow, int>> compare = s => string.Compare(s.CaseId, id);
#pragma warning restore CA1309
            var tie = Expression.Invoke(compare, row);
            var (value, zero) = (Expression.Constant(day), Expression.Constant(0));
            var beyond = descending ? Expression.LessThan(key.Body, value) : Expression.GreaterThan(key.Body, value);
            var later = descending ? Expression.LessThan(tie, zero) : Expression.GreaterThan(tie, zero);
            return Expression.Lambda<Func<CaseSummaryRow, bool>>(Expression.OrElse(beyond,
                Expression.AndAlso(Expression.Equal(key.Body, value), later)), row);
        }
    }
}
