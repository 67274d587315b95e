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
/// <param name="Done">The journey just made; null when the page was only opened.</param>
public sealed record DemoView(DateTimeOffset Now, TimeSpan Ahead, DateTimeOffset? NextDue, JourneyResult? Done);

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

    private static async Task<IResult> ShowAsync(ApprovalsDb db, AppClock clock, Journey journey, string? moved, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return FrameSetup.Page<DemoPage>(("View", new DemoView(now, clock.Offset, await NextAsync(db, now, cancellation), moved is null ? null : journey.Last)));
    }

    private static async Task<IResult> AdvanceAsync(HttpContext context, ApprovalsDb db, AppClock clock, Journey journey)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await GoalAsync(form["by"].ToString(), clock.GetUtcNow(), db, context.RequestAborted) is not { } to) return Results.BadRequest();
        // Who closes the page does not stop the clock half way through a day.
        await journey.GoAsync(to, CancellationToken.None);
        return Results.LocalRedirect("/demo?moved=1");
    }

    private static async Task<DateTimeOffset?> NextAsync(ApprovalsDb db, DateTimeOffset now, CancellationToken cancellation) =>
        await db.DueItems.Where(d => d.At > now).OrderBy(d => d.At).Select(d => (DateTimeOffset?)d.At).FirstOrDefaultAsync(cancellation);

    /// <summary>Where the lengths offered lead. A month ends on the same day of the next one, which days alone cannot say.</summary>
    private static async Task<DateTimeOffset?> GoalAsync(string by, DateTimeOffset now, ApprovalsDb db, CancellationToken cancellation) => by switch
    {
        "day" => now.AddDays(1),
        "3days" => now.AddDays(3),
        "week" => now.AddDays(7),
        "month" => Later(now, 1),
        "quarter" => Later(now, 3),
        "year" => Later(now, 12),
        "next" => await NextAsync(db, now, cancellation),
        _ => null,
    };

    private static DateTimeOffset Later(DateTimeOffset now, int months) => now.ToOffset(TimeSpan.FromHours(7)).AddMonths(months);
}
