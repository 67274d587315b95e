using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Demo;

/// <summary>What comes next by itself, and what the last move brought about.</summary>
/// <param name="NextDue">When something next becomes due in a case; null when nothing is planned.</param>
/// <param name="Moved">Whether the clock was just moved.</param>
/// <param name="Fired">Cases in which something due was acted on.</param>
/// <param name="Signals">Signals between cases delivered.</param>
/// <param name="Faults">Cases that failed; the log says why.</param>
public sealed record DemoView(DateTimeOffset Now, TimeSpan Ahead, DateTimeOffset? NextDue, bool Moved, int Fired, int Signals, int Faults);

/// <summary>The clock of a demonstration, moved by hand. Outside one there is no such page.</summary>
public static partial class DemoEndpoints
{
    // What was made due by a round is acted on in the next; cases that keep waking each other end here.
    private const int MostRounds = 20;

    public static void MapDemoClock(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<AccountSettings>().Demo) return;
        var pages = app.MapGroup("/demo").RequirePolicy(EndpointPolicies.SignedIn);
        pages.MapGet("", ShowAsync);
        pages.MapPost("/clock", AdvanceAsync);
    }

    private static async Task<IResult> ShowAsync(ApprovalsDb db, AppClock clock, int? fired, int? signals, int? faults, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var next = await db.DueItems.Where(d => d.State == "planned" && d.At > now).OrderBy(d => d.At).Select(d => (DateTimeOffset?)d.At).FirstOrDefaultAsync(cancellation);
        return FrameSetup.Page<DemoPage>(("View", new DemoView(now, clock.Offset, next, fired is not null, fired ?? 0, signals ?? 0, faults ?? 0)));
    }

    private static async Task<IResult> AdvanceAsync(
        HttpContext context, AppClock clock, Writer writer, CaseRunner runner, CaseDesk desk, ILogger<DemoView> log)
    {
        var cancellation = context.RequestAborted;
        var form = await context.Request.ReadFormAsync(cancellation);
        if (Length(form["by"].ToString(), desk.Today) is not { } by) return Results.BadRequest();
        await clock.AdvanceAsync(writer, by, cancellation);
        HashSet<string> faults = new(StringComparer.Ordinal);
        var (fired, signals) = (0, 0);
        for (var round = 0; round < MostRounds; round++)
        {
            var (acted, delivered) = (await runner.SweepAsync(clock.GetUtcNow(), desk.NewId, Fault, cancellation), await runner.DeliverSignalsAsync(desk.NewId, Fault, cancellation));
            (fired, signals) = (fired + acted, signals + delivered);
            if (acted + delivered == 0) break;
        }
        return Results.LocalRedirect($"/demo?fired={fired}&signals={signals}&faults={faults.Count}");

        void Fault(string caseId, Exception fault)
        {
            faults.Add(caseId);
            LogFault(log, fault, caseId);
        }
    }

    /// <summary>The lengths offered. A month ends on the same day of the next one, which days alone cannot say.</summary>
    private static TimeSpan? Length(string by, DateOnly today) => by switch
    {
        "day" => TimeSpan.FromDays(1),
        "3days" => TimeSpan.FromDays(3),
        "week" => TimeSpan.FromDays(7),
        "month" => TimeSpan.FromDays(today.AddMonths(1).DayNumber - today.DayNumber),
        _ => null,
    };

    [LoggerMessage(LogLevel.Error, "What was due in {Case} failed; nothing of it was written")]
    private static partial void LogFault(ILogger log, Exception fault, string @case);
}
