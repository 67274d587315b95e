using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Inbox;

/// <summary>A running term with its case.</summary>
public sealed record RunningTerm(DeadlineRow Deadline, CaseSummaryRow Case);

/// <summary>Terms that run in the cases somebody may see, the nearest first.</summary>
public static class DeadlineList
{
    /// <summary>The page shows no more; what is further away is not urgent.</summary>
    public const int Most = 200;

    private static readonly string[] Running = ["running", "paused"];

    public static void MapDeadlineList(this IEndpointRouteBuilder app) =>
        app.MapGet("/calendar", async (ApprovalsDb db, CaseAccess access, RoundWalls walls, DutyDesk duties, FollowedDuties followed, CurrentPerson person, CancellationToken cancellation) =>
        {
            var (bodies, authorised) = (access.BodiesOf(person.Account, person.Today).ToList(), access.AuthorisedTasks(db, person.Account, person.Today));
            var visible = access.Visible(db, person.Account, person.Today).Where(s => s.Ending == null);
            var whole = access.Whole(db, person.Account, person.Today);
            var running = db.Deadlines.Where(d => Running.Contains(d.State));
            var kept = await walls.KeptAsync(
                db, person.Account, db.Tasks.Where(t => running.Any(d => d.Stream == t.Stream && (t.DeadlineId == d.Id || t.Id == d.TaskId))), cancellation);
            var terms = await (from deadline in running
                               join summary in visible on deadline.Stream equals summary.Stream
                               let own = db.Tasks.Any(t => t.CaseId == summary.CaseId && (t.DeadlineId == deadline.Id || t.Id == deadline.TaskId)
                                   && (bodies.Contains(t.Organisation) || authorised.Contains(t.Id)))
                               let others = db.Tasks.Any(t => t.CaseId == summary.CaseId && (t.DeadlineId == deadline.Id || t.Id == deadline.TaskId) && kept.Contains(t.Id))
                               // The limit that a body set itself is its own affair, and the owner's.
                               where own || (whole.Any(w => w.CaseId == summary.CaseId) && (deadline.Key != Limits.Key || bodies.Contains(summary.Organisation)) && !others)
                               orderby deadline.State == "paused", deadline.Due
                               select new RunningTerm(deadline, summary)).Take(Most).ToListAsync(cancellation);
            return FrameSetup.Page<DeadlineListPage>(("Terms", terms), ("Duties", await duties.ListAsync(person.Account, cancellation: cancellation)),
                ("Followed", await followed.ListAsync(person.Account, cancellation)));
        }).RequirePolicy(EndpointPolicies.SignedIn);
}
