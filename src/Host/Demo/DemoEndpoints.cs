using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Demo;

/// <summary>What comes next by itself, and what the last move brought about.</summary>
/// <param name="NextDue">When something next becomes due in a case; null when nothing is planned.</param>
/// <param name="Done">What the move just made brought about; null when the page was only opened.</param>
public sealed record DemoView(DateTimeOffset Now, TimeSpan Ahead, DateTimeOffset? NextDue, DueRun? Done);

/// <summary>The clock of a demonstration, moved by hand. Outside one there is no such page.</summary>
public static class DemoEndpoints
{
    /// <summary>A session lasts by the machine's clock: whoever moves the demonstration a month ahead must not be signed out by
    /// it.</summary>
    public static IServiceCollection AddDemoClock(this IServiceCollection services) =>
        services.Configure<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme, o => o.TimeProvider = TimeProvider.System);

    public static void MapDemoClock(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<AccountSettings>().Demo) return;
        var pages = app.MapGroup("/demo").RequirePolicy(EndpointPolicies.SignedIn);
        pages.MapGet("", ShowAsync);
        pages.MapPost("/clock", AdvanceAsync);
    }

    private static async Task<IResult> ShowAsync(ApprovalsDb db, AppClock clock, int? cases, int? signals, int? mails, int? faults,
        CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var next = await db.DueItems.Where(d => d.At > now).OrderBy(d => d.At).Select(d => (DateTimeOffset?)d.At)
            .FirstOrDefaultAsync(cancellation);
        var done = cases is null ? null : new DueRun(cases.Value, signals ?? 0, mails ?? 0, faults ?? 0);
        return FrameSetup.Page<DemoPage>(("View", new DemoView(now, clock.Offset, next, done)));
    }

    private static async Task<IResult> AdvanceAsync(HttpContext context, AppClock clock, Writer writer, RunDue run, CurrentPerson person)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (Length(form["by"].ToString(), person.Today) is not { } by) return Results.BadRequest();
        await clock.AdvanceAsync(writer, by, context.RequestAborted);
        var due = await run(context.RequestAborted);
        return Results.LocalRedirect($"/demo?cases={due.Cases}&signals={due.Signals}&mails={due.Mails}&faults={due.Faults}");
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
}
