using Approvals.Desk;
using Approvals.Email;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Jobs;

/// <summary>What an administrator sees of the jobs.</summary>
public sealed record JobsView
{
    public required IReadOnlyList<TimetableEntry> Timetable { get; init; }

    /// <summary>How far the application's clock is ahead of the machine's, by which the timetable runs.</summary>
    public required TimeSpan Ahead { get; init; }

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
public sealed class JobPages(ApprovalsDb db, Timetable timetable, Writer writer, IMailTransport transport, TimeProvider clock)
{
    private const int MostRuns = 30;
    private const int MostRows = 100;

    public async Task<IResult> ShowAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return FrameSetup.Page<JobsPage>(("View", new JobsView
        {
            Timetable = await timetable.ReadAsync(cancellation),
            Ahead = clock is AppClock app ? app.Offset : TimeSpan.Zero,
            Runs = await db.JobRuns.OrderByDescending(r => r.Id).Take(MostRuns).ToListAsync(cancellation),
            Due = await db.DueBy(now).CountAsync(cancellation),
            Signals = await db.Signals.CountAsync(s => s.SettledAt == null, cancellation),
            Mails = await db.Mails.GroupBy(o => o.State).Select(g => new { g.Key, Count = g.Count() })
                .ToDictionaryAsync(g => g.Key, g => g.Count, cancellation),
            MailConfigured = transport.IsConfigured,
            Failed = await db.Mails.Where(o => o.State == MailStates.Failed || (o.State == MailStates.Queued && o.Error != null))
                .OrderByDescending(o => o.QueuedAt).Take(MostRows).ToListAsync(cancellation),
        }));
    }

    /// <summary>Queues a mail that was given up once more, with all attempts before it and the same Message-ID.</summary>
    public async Task<IResult> ResendAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var changed = await writer.ExecuteAsync(
            s => Mailing.TryAgain(s, form["id"].ToString(), clock.GetUtcNow()), Lane.People, context.RequestAborted);
        return changed ? Results.LocalRedirect("/administration/jobs") : Results.NotFound();
    }
}
