using Approvals.Desk;
using Approvals.Identity;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;

namespace Approvals.Reports;

/// <summary>A task by which a report is handed in or judged, with its case.</summary>
public sealed class ReportTask
{
    public required TaskRow Task { get; init; }

    public required CaseSummaryRow Case { get; init; }
}

/// <summary>
/// Reports that cases owe and those asked of many bodies in a round. Of a round a unit sees its own: who else has yet to report is for who asked, who judges, and auditors.
/// </summary>
public sealed class OwedReports(ApprovalsDb db, CaseAccess access, DefinitionStore definitions, CurrentPerson person)
{
    /// <summary>The tasks, open and done, as a query to be refined.</summary>
    /// <param name="kinds">Reports of cases, acceptances, or both; reports of rounds are always among them.</param>
    public IQueryable<ReportTask> Tasks(params IReadOnlyList<TaskKind> kinds)
    {
        var rounds = definitions.RoundsOfReports;
        var own = access.BodiesOf(person.Account, person.Today).ToList();
        var asking = access.OwnOrAudited(db, person.Account, person.Today);
        return from task in db.Tasks
               join summary in access.Visible(db, person.Account, person.Today) on task.CaseId equals summary.CaseId
               where rounds.Contains(summary.Type + "/" + task.Activity)
                   ? (task.Kind == TaskKind.Party || kinds.Contains(task.Kind))
                       && (own.Contains(task.Organisation) || asking.Any(a => a.CaseId == summary.CaseId)
                           || db.Tasks.Any(t => t.CaseId == task.CaseId && t.Activity == task.Activity && t.Kind == TaskKind.Acceptance && own.Contains(t.Organisation)))
                   : kinds.Contains(task.Kind)
               select new ReportTask { Task = task, Case = summary };
    }
}
