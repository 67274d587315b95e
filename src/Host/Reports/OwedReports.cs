using System.Linq.Expressions;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Reports;

/// <summary>A task by which a report is handed in or judged, with its case.</summary>
public sealed class ReportTask
{
    public required TaskRow Task { get; init; }

    public required CaseSummaryRow Case { get; init; }
}

/// <summary>Reports that cases owe and those asked of many bodies in a round; of a round what <see cref="RoundWall"/> keeps is left out.</summary>
public sealed class OwedReports(ApprovalsDb db, CaseAccess access, DefinitionStore definitions, RoundWalls walls, CurrentPerson person)
{
    /// <summary>Some of the tasks, as a query to be refined.</summary>
    /// <param name="which">Those that are wanted.</param>
    /// <param name="cancellation">Stops asking what is kept.</param>
    /// <param name="kinds">Reports of cases, acceptances, or both; reports of rounds are always among them.</param>
    public async Task<IQueryable<ReportTask>> TasksAsync(Expression<Func<TaskRow, bool>> which, CancellationToken cancellation, params TaskKind[] kinds)
    {
        var rounds = definitions.RoundsOfReports;
        var tasks = db.Tasks.Where(which);
        var kept = await walls.KeptAsync(db, person.Account, tasks.Where(t => t.Kind == TaskKind.Party || t.Kind == TaskKind.Acceptance), cancellation);
        return from task in tasks
               join summary in access.Visible(db, person.Account, person.Today) on task.CaseId equals summary.CaseId
               where kinds.Contains(task.Kind) || (task.Kind == TaskKind.Party && rounds.Contains(summary.Type + "/" + task.Activity))
               where !kept.Contains(task.Id)
               select new ReportTask { Task = task, Case = summary };
    }
}
