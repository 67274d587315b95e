using Approvals.Identity;
using Approvals.Layout;

namespace Approvals.Inbox;

/// <summary>The first page.</summary>
public static class InboxEndpoints
{
    public static IServiceCollection AddInbox(this IServiceCollection services) => services.AddScoped<InboxQueries>();

    public static void MapInbox(this IEndpointRouteBuilder app) =>
        app.MapGet("/", async (InboxQueries inbox, string? tab, CancellationToken cancellation) =>
        {
            var view = await inbox.ReadAsync(cancellation);
            return FrameSetup.Page<InboxPage>(("View", view), ("Tab", tab));
        }).RequirePolicy(EndpointPolicies.SignedIn);
}
