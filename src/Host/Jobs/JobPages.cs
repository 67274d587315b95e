using Approvals.Email;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Jobs;

/// <summary>What an administrator sees of the jobs.</summary>
public sealed record JobsView
{
    public required IReadOnlyList<TimetableEntry> Timetable { get; init; }

    /// <summary>How each job stands, also from before the last start.</summary>
    public required IReadOnlyDictionary<string, JobStateRow> States { get; init; }

    /// <summary>Addresses that refuse mails.</summary>
    public required IReadOnlyList<RefusedAddress> Refused { get; init; }

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<JobRunRow> Runs { get; init; }

    /// <summary>Due in a case and not yet acted on.</summary>
    public required int Due { get; init; }

    public required int Signals { get; init; }

    /// <summary>Mails by state.</summary>
    public required IReadOnlyDictionary<string, int> Mails { get; init; }

    public required bool MailConfigured { get; init; }

    public required IReadOnlyList<MailRow> Failed { get; init; }
}

/// <summary>Jobs, queues and failed mails.</summary>
public sealed class JobPages(
    ApprovalsDb db, Timetable timetable, JobRunner runner, RefusedAddresses refused, Writer writer, IMailTransport transport, CurrentPerson person, TimeProvider clock)
{
    private const int MostRuns = 30;
    private const int MostRows = 100;

    public async Task<IResult> ShowAsync(string? done, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return FrameSetup.Page<JobsPage>(("View", new JobsView
        {
            Timetable = await timetable.ReadAsync(cancellation),
            States = await db.JobStates.ToDictionaryAsync(j => j.Job, cancellation),
            Refused = await refused.AllAsync(cancellation),
            Runs = await db.JobRuns.OrderByDescending(r => r.Id).Take(MostRuns).ToListAsync(cancellation),
            Due = await db.DueBy(now).CountAsync(cancellation),
            Signals = await db.Signals.CountAsync(s => s.SettledAt == null, cancellation),
            Mails = await db.Mails.GroupBy(o => o.State).Select(g => new { g.Key, Count = g.Count() })
                .ToDictionaryAsync(g => g.Key, g => g.Count, cancellation),
            MailConfigured = transport.IsConfigured,
            Failed = await db.Mails.Where(o => o.State == MailStates.Failed || (o.State == MailStates.Queued && o.Error != null))
                .OrderByDescending(o => o.QueuedAt).Take(MostRows).ToListAsync(cancellation),
        }), ("Said", done));
    }

    /// <summary>Runs, pauses or resumes a job. What is there already is no mistake: two administrators may press at once.</summary>
    public async Task<IResult> ActAsync(string job, string act, CancellationToken cancellation)
    {
        var known = act switch
        {
            "run" => await runner.RunNowAsync(job, cancellation),
            "pause" => await runner.PauseAsync(job, person.Account, cancellation),
            _ => await runner.ResumeAsync(job, cancellation),
        };
        return known is null ? Results.NotFound() : Results.LocalRedirect("/administration/jobs?done=" + act);
    }

    /// <summary>Queues a mail that was given up once more, with all attempts before it and the same Message-ID.</summary>
    public async Task<IResult> ResendAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var changed = await writer.ExecuteAsync(
            s => Mailing.TryAgain(s, form["id"].ToString(), clock.GetUtcNow()), Lane.People, context.RequestAborted);
        return changed ? Results.LocalRedirect("/administration/jobs?done=resend") : Results.NotFound();
    }
}
