using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;

namespace Approvals.Calendars;

/// <summary>Lịch làm việc, for administrators; and the calculator, for everybody.</summary>
public static class CalendarEndpoints
{
    /// <summary>Services of the feature.</summary>
    public static IServiceCollection AddCalendars(this IServiceCollection services) => services.AddScoped<CalendarPages>();

    /// <summary>All routes.</summary>
    public static void MapCalendars(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/administration/calendar").RequirePolicy(EndpointPolicies.Administer);
        pages.MapGet("", (CalendarPages calendar, int? year, string? done) => calendar.Show(year, new ChangeForm(), [], done));
        pages.MapPost("/preview", (CalendarPages calendar, HttpContext context) => calendar.PreviewAsync(context));
        pages.MapPost("/apply", (CalendarPages calendar, HttpContext context) => calendar.ApplyAsync(context));
        app.MapGet("/calendar/calculator", (CalendarDesk desk, CurrentPerson person, HttpContext context) =>
            FrameSetup.Page<CalculatorPage>(("Form", CalculatorForm.Read(context.Request.Query, person.Today)), ("Calendar", desk.Current)))
            .RequirePolicy(EndpointPolicies.SignedIn);
    }
}
