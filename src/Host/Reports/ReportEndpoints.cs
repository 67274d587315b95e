using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Reports;

/// <summary>A report that is owed, or handed in and to be accepted.</summary>
public sealed record OpenReport(TaskRow Task, CaseSummaryRow Case)
{
    /// <summary>Handed in; somebody has yet to accept it.</summary>
    public bool HandedIn => Task.Kind == TaskKind.Acceptance || Task.State == TaskStates.Recorded;
}

/// <summary>A report that was handed in.</summary>
/// <param name="Judgement">The acceptance that followed; null where none is asked.</param>
public sealed record DoneReport(TaskRow Task, CaseSummaryRow Case, TaskRow? Judgement);

/// <summary>Reports that are owed.</summary>
/// <param name="Duties">What the reader's bodies owe beside their cases; on the first page only.</param>
public sealed record OwedView(PageOf<OpenReport> Reports, int Total, int Late, bool First, IReadOnlyList<DutyView> Duties)
{
    /// <summary>Dates of others that they follow; on the first page only.</summary>
    public IReadOnlyList<FollowedDuty> Followed { get; init; } = [];
}

/// <summary>Reports handed in within the last twelve months.</summary>
public sealed record HandedInView(PageOf<DoneReport> Reports, bool First);

/// <summary>Báo cáo: what is owed by cases one may see, and what was handed in.</summary>
public static class ReportEndpoints
{
    private static readonly string[] Open = [TaskStates.Open, TaskStates.Recorded];

    // A task without a term comes last.
    private static readonly DateOnly Never = DateOnly.MaxValue;

    public static IServiceCollection AddReports(this IServiceCollection services)
    {
        services.AddScoped<OwedReports>();
        services.AddScoped<DelegationTable>();
        services.AddScoped<RankingTable>();
        services.AddScoped<ConsolidatedTables>();
        services.AddScoped<AnnualReport>();
        return services;
    }

    public static void MapReports(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/reports").RequirePolicy(EndpointPolicies.SignedIn);
        pages.MapGet("", async (OwedReports reports, DutyDesk duties, FollowedDuties followed, CurrentPerson person, string? after, CancellationToken cancellation) =>
            FrameSetup.Page<OwedPage>(("View",
                (await OwedAsync(reports, person.Today, after,
                    after is null ? await duties.ListAsync(person.Account, cancellation: cancellation) : [], cancellation)) with
                {
                    Followed = after is null ? await followed.ListAsync(person.Account, cancellation) : [],
                })));
        pages.MapConsolidated();
        pages.MapGet("/done", async (ApprovalsDb db, CaseAccess access, CurrentPerson person, string? after,
            CancellationToken cancellation) =>
            FrameSetup.Page<HandedInPage>(("View",
                await HandedInAsync(db, access.Visible(db, person.Account, person.Today), person.Today, after, cancellation))));
    }

    private static async Task<OwedView> OwedAsync(
        OwedReports reports, DateOnly today, string? after, IReadOnlyList<DutyView> duties, CancellationToken cancellation)
    {
        var never = Never;
        var open = Open;
        var owed = (await reports.TasksAsync(t => open.Contains(t.State), cancellation, TaskKind.Report, TaskKind.Acceptance)).Where(r => r.Case.Ending == null)
            .Select(r => new { r.Task, r.Case, Due = r.Task.Due ?? never });
        var total = await owed.CountAsync(cancellation);
        var late = await owed.CountAsync(r => r.Due < today && !r.Case.Suspended, cancellation);
        var page = PageKey.Read(after) is { } key
            ? owed.Where(r => r.Due > key.Day || (r.Due == key.Day && string.Compare(r.Task.Id, key.Id) > 0)) : owed;
        var rows = await page.OrderBy(r => r.Due).ThenBy(r => r.Task.Id).Take(PageKey.Rows + 1).ToListAsync(cancellation);
        return new OwedView(Pages.Cut<OpenReport>([.. rows.Select(r => new OpenReport(r.Task, r.Case))], r =>
            new PageKey(r.Task.Due ?? Never, r.Task.Id).ToString()),
            total, late, PageKey.Read(after) is null, duties);
    }

    private static async Task<HandedInView> HandedInAsync(
        ApprovalsDb db, IQueryable<CaseSummaryRow> visible, DateOnly today, string? after, CancellationToken cancellation)
    {
        var since = today.AddMonths(-12);
        var done = from task in db.Tasks
                   where task.Kind == TaskKind.Report && task.State == TaskStates.Closed && task.ClosedOn >= since
                   join summary in visible on task.CaseId equals summary.CaseId
                   select new { Task = task, Case = summary };
        if (PageKey.Read(after) is { } key) done = done.Where(r => r.Task.ClosedOn < key.Day
            || (r.Task.ClosedOn == key.Day && string.Compare(r.Task.Id, key.Id) < 0));
        var rows = await done.OrderByDescending(r => r.Task.ClosedOn).ThenByDescending(r => r.Task.Id).Take(PageKey.Rows + 1)
            .ToListAsync(cancellation);
        var cases = rows.Select(r => r.Task.CaseId).Distinct().ToList();
        var judged = await db.Tasks.Where(t => t.Kind == TaskKind.Acceptance && cases.Contains(t.CaseId) && t.State != TaskStates.Cancelled)
            .ToListAsync(cancellation);
        // An acceptance bears the visit of the report it judges.
        var judgements = judged.ToLookup(t => (t.CaseId, t.Activity, t.Visit));
        return new HandedInView(
            Pages.Cut<DoneReport>([.. rows.Select(r =>
                new DoneReport(r.Task, r.Case, judgements[(r.Task.CaseId, r.Task.Activity, r.Task.Visit)].MaxBy(t => t.OpenedAt)))],
                r => new PageKey(r.Task.ClosedOn!.Value, r.Task.Id).ToString()),
            PageKey.Read(after) is null);
    }
}
