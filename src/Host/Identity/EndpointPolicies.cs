using Microsoft.AspNetCore.Authorization;

namespace Approvals.Identity;

/// <summary>What an endpoint asks of its caller; every endpoint declares one, what declares none is refused.</summary>
/// <param name="Policy">One of <see cref="EndpointPolicies"/>; null for an endpoint open to everyone.</param>
public sealed record PolicyRequirement(string? Policy);

/// <summary>
/// The coarse gate at the endpoint. What somebody may see or do in one case is asked of the policy table (<c>CasePolicy</c>), page by page.
/// </summary>
public static class EndpointPolicies
{
    /// <summary>Anybody signed in.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>Holds a position that drafts; which bodies' drafts, <c>Drafts</c> says.</summary>
    public const string Draft = "draft";

    /// <summary>Inspects or audits.</summary>
    public const string Inspect = "inspect";

    /// <summary>Administers the system.</summary>
    public const string Administer = "administer";

    public static IReadOnlyList<string> All { get; } = [SignedIn, Draft, Inspect, Administer];

    public static TBuilder RequirePolicy<TBuilder>(this TBuilder builder, string policy) where TBuilder : IEndpointConventionBuilder
    {
        if (!All.Contains(policy)) throw new ArgumentException($"There is no policy {policy}", nameof(policy));
        return builder.RequireAuthorization(policy).WithMetadata(new PolicyRequirement(policy));
    }

    /// <summary>Open to everyone, signed in or not.</summary>
    public static TBuilder Public<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.AllowAnonymous().WithMetadata(new PolicyRequirement(null));

    internal static void Add(AuthorizationOptions options)
    {
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build();
        options.AddPolicy(SignedIn, p => p.RequireAuthenticatedUser());
        options.AddPolicy(Draft, p => Holds(p, _ => false, "officer", "head", "office", "secretary", "accountant", "deputy"));
        options.AddPolicy(Inspect, p => Holds(p, _ => false, "auditor", "inspector"));
        options.AddPolicy(Administer, p => Holds(p, c => c.IsAdministrator, "admin"));
    }

    private static void Holds(AuthorizationPolicyBuilder policy, Func<CurrentPerson, bool> otherwise, params string[] roles) =>
        policy.RequireAuthenticatedUser().RequireAssertion(context =>
        {
            var person = (context.Resource as HttpContext)?.RequestServices.GetRequiredService<CurrentPerson>();
            return person is not null && (person.HasRole(roles) || otherwise(person));
        });
}
