using Approvals.Identity;
using Approvals.Layout;

namespace Approvals.Inbox;

/// <summary>The first page.</summary>
public static class InboxEndpoints
{
    public static IServiceCollection AddInbox(this IServiceCollection services) => services.AddScoped<InboxQueries>().AddScoped<NewCases>();

    public static void MapInbox(this IEndpointRouteBuilder app) =>
        app.MapGet("/", async (InboxQueries inbox, string? tab, string? after, string? done, CancellationToken cancellation) =>
            FrameSetup.Page<InboxPage>(("View", await inbox.ReadAsync(tab, after, cancellation)), ("Said", done)))
            .RequirePolicy(EndpointPolicies.SignedIn);
}
