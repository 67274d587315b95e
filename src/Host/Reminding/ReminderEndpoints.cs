using Approvals.Identity;

namespace Approvals.Reminding;

/// <summary>Pages about reminders: of a case, of a task, of a body, and how a person wants to get them.</summary>
public static class ReminderEndpoints
{
    /// <summary>Services of the feature.</summary>
    public static IServiceCollection AddReminderPages(this IServiceCollection services) => services.AddScoped<ReminderPages>();

    /// <summary>All routes.</summary>
    public static void MapReminders(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("").RequirePolicy(EndpointPolicies.SignedIn);
        pages.MapGet("/reminders", (ReminderPages p, HttpContext c) => p.BodyAsync(c));
        pages.MapGet("/cases/{id}/reminders", (string id, ReminderPages p, HttpContext c) => p.CaseAsync(id, c));
        pages.MapGet("/tasks/{id}/remind", (string id, ReminderPages p, HttpContext c, string? done) => p.TaskAsync(id, c, done));
        pages.MapPost("/tasks/{id}/chase", (string id, ReminderPages p, HttpContext c) => p.ChaseAsync(id, c));
        pages.MapPost("/tasks/{id}/chased", (string id, ReminderPages p, HttpContext c) => p.NoteAsync(id, c));
        pages.MapGet("/account/reminders", (ReminderPages p, HttpContext c, string? done) => p.ChoiceAsync(c, done));
        pages.MapPost("/account/reminders", (ReminderPages p, HttpContext c) => p.ChooseAsync(c));
    }
}
