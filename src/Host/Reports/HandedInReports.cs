using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Reports;

/// <summary>Which reports handed in are asked for.</summary>
/// <param name="AsOf">Last day; what was recorded later is not known.</param>
/// <param name="Year">Those handed in within a year; null for the twelve months up to the day.</param>
/// <param name="Organisation">Of one body; null for all.</param>
public sealed record HandedInQuestion(DateOnly AsOf, int? Year, string? Organisation)
{
    public DateOnly From => Year is { } year ? new DateOnly(year, 1, 1) : AsOf.AddMonths(-12);

    public DateOnly To => Year is { } year && new DateOnly(year, 12, 31) is var last && last < AsOf ? last : AsOf;

    /// <summary>The list that answers it.</summary>
    public string Address => "/reports/done?" + Query;

    public string Query => $"asOf={AsOf.Iso()}" + (Year is { } year ? FormattableString.Invariant($"&year={year}") : "")
        + (Organisation is { } body ? "&organisation=" + Uri.EscapeDataString(body) : "");
}

/// <summary>A report that was handed in.</summary>
/// <param name="Judgement">What followed, known on the day that was asked for; null where nothing is asked.</param>
/// <param name="State">A key of <c>reports.state</c>: done, handed-in, accepted or returned.</param>
public sealed record DoneReport(TaskRow Task, CaseSummaryRow Case, TaskRow? Judgement, string State);

/// <summary>
/// Reports of cases and of rounds that were handed in, as known at the end of a day; one list for the page and for the figures that open it. Who was excused has handed in nothing; of a round what
/// <see cref="RoundWall"/> keeps is left out; a report that its body took back since was not handed in.
/// </summary>
public sealed class HandedInReports(ApprovalsDb db, CaseAccess access, DefinitionStore definitions, RoundWalls walls, CurrentPerson person, Texts texts)
{
    /// <summary>The tasks, as a query to be refined.</summary>
    public async Task<IQueryable<ReportTask>> TasksAsync(HandedInQuestion question, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(question);
        var (end, from, to, body, reports) = (Inputs.StartOf(question.AsOf.AddDays(1), 0), question.From, question.To, question.Organisation, definitions.ReportsOfRounds);
        var done = db.Tasks.Where(t => (t.Kind == TaskKind.Report || t.Kind == TaskKind.Party) && t.State == TaskStates.Closed && t.ClosedAt < end && t.ClosedOn >= from && t.ClosedOn <= to
            && (body == null || t.Organisation == body));
        var kept = await walls.KeptAsync(db, person.Account, done.Where(t => t.Kind == TaskKind.Party), cancellation);
        return from task in done
               join summary in access.Whole(db, person.Account, person.Today) on task.CaseId equals summary.CaseId
               where task.Kind == TaskKind.Report
                   || (reports.Contains(summary.Type + "/" + task.Activity + "/" + task.Outcome) && task.Handle.StartsWith(task.Activity + ":") && !kept.Contains(task.Id))
               select new ReportTask { Task = task, Case = summary };
    }

    /// <summary>Those tasks with what followed.</summary>
    public async Task<IReadOnlyList<DoneReport>> JudgedAsync(IReadOnlyList<ReportTask> tasks, DateOnly asOf, CancellationToken cancellation)
    {
        var (end, cases, returns) = (Inputs.StartOf(asOf.AddDays(1), 0), tasks.Select(r => r.Task.CaseId).Distinct().ToList(), definitions.ReturnsOfRounds);
        var judged = (await db.Tasks.Where(t => t.Kind == TaskKind.Acceptance && cases.Contains(t.CaseId) && t.State != TaskStates.Cancelled && t.OpenedAt < end).ToListAsync(cancellation))
            .ToLookup(t => (t.CaseId, t.Activity, t.Visit));
        return [.. tasks.Select(r => Done(r))];

        DoneReport Done(ReportTask report)
        {
            // An acceptance bears the visit of the report it judges; of a round the party too, and follows the answer that it judges.
            var all = judged[(report.Task.CaseId, report.Task.Activity, report.Task.Visit)];
            var judgement = report.Task.Kind == TaskKind.Report ? all.MaxBy(t => t.OpenedAt)
                : all.Where(t => t.Handle == report.Task.Handle.Replace(":", ".accept:", StringComparison.Ordinal) && t.OpenedAt >= report.Task.ClosedAt).MinBy(t => t.OpenedAt);
            var said = judgement is { State: TaskStates.Closed, ClosedAt: { } at } && at < end ? judgement.Outcome : null;
            var state = judgement is null ? "done" : said is null ? "handed-in"
                : said == "Return" || returns.Contains($"{report.Case.Type}/{report.Task.Activity}/{said}") ? "returned" : "accepted";
            return new DoneReport(report.Task, report.Case, judgement, state);
        }
    }

    /// <summary>How many each body handed in; each figure opens its list.</summary>
    public async Task<ConsolidatedView> ReadAsync(ReportQuestion question, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(question);
        var asked = new HandedInQuestion(question.AsOf, question.Year, null);
        var tasks = await TasksAsync(asked, cancellation);
        var done = await JudgedAsync(await tasks.ToListAsync(cancellation), question.AsOf, cancellation);
        var bodies = done.GroupBy(r => r.Task.Organisation).Select(g => (Key: g.Key, Name: Body(g.Key), Reports: g.ToList())).OrderByDescending(g => g.Reports.Count).ThenBy(g => g.Name, StringComparer.Ordinal).ToList();
        var first = await (from task in db.Tasks where task.ClosedOn != null orderby task.ClosedOn select task.ClosedOn).FirstOrDefaultAsync(cancellation);
        return new ConsolidatedView(
            question,
            question.Table(
                texts, [.. ((string[])["reporter", "handed-in", "late", "accepted", "awaiting", "returned"]).Select(c => texts["consolidated." + c])],
                [.. bodies.Select(b => Figures(b.Name, b.Reports))], Figures(texts["aid.total"], [.. done]), texts.Format("consolidated.handed-in.period", ("from", asked.From), ("to", asked.To))),
            [.. bodies.Take(ConsolidatedTables.MostBars).Select(b => new ChartBar(b.Name, b.Reports.Count, texts.Count("consolidated.reports", b.Reports.Count)))],
            [.. Enumerable.Range(first?.Year ?? question.AsOf.Year, Math.Max(1, question.AsOf.Year - (first?.Year ?? question.AsOf.Year) + 1)).Reverse()])
        {
            Lists = [.. bodies.Select(b => (asked with { Organisation = b.Key }).Address)],
        };
    }

    private static List<object?> Figures(string name, List<DoneReport> reports) =>
    [
        name, reports.Count, reports.Count(r => r.Task.Late), reports.Count(r => r.State is "accepted" or "done"), reports.Count(r => r.State == "handed-in"), reports.Count(r => r.State == "returned"),
    ];

    private string Body(string key) => person.Directory.Organisation(key)?.Short.In(texts.Language) ?? key;
}
