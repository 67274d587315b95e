using Approvals.Email;
using Approvals.Identity;
using Approvals.Layout;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Approvals.Feeds;

/// <summary>A person's private calendar: its address is the secret.</summary>
public static class FeedEndpoints
{
    public static IServiceCollection AddFeeds(this IServiceCollection services) => services.AddScoped<CalendarFeed>();

    /// <summary>Maps <c>/feeds/{secret}.ics</c> and <c>/account/feed</c>.</summary>
    public static void MapFeeds(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/feeds/{secret}.ics", [HttpMethods.Get, HttpMethods.Head], ReadAsync).Public();
        var pages = app.MapGroup("/account/feed").RequirePolicy(EndpointPolicies.SignedIn);
        pages.MapGet("", ShowAsync);
        pages.MapPost("", CreateAsync);
        pages.MapPost("/revoke", RevokeAsync);
    }

    /// <summary>Programs that read calendars can neither sign in nor keep a secret header: the address stands for the account, and for nothing but this.</summary>
    private static async Task<IResult> ReadAsync(
        string secret, HttpContext context, AccountSecrets secrets, UserManager<Login> accounts, CalendarFeed feed, CancellationToken cancellation)
    {
        context.Response.Headers.CacheControl = "private, no-store";
        context.Response.Headers["X-Robots-Tag"] = "noindex";
        if (await secrets.FeedAsync(secret, cancellation) is not { } token) return Results.NotFound();
        if (await accounts.FindByNameAsync(token.Account) is not { } account || await accounts.IsLockedOutAsync(account)) return Results.NotFound();
        if (await feed.ReadAsync(token.Account, cancellation) is not { } content) return Results.NotFound();
        context.Response.Headers.ETag = content.Tag;
        if (context.Request.Headers.IfNoneMatch.Any(given => given is not null && given.Split(',').Any(tag => tag.Trim() is "*" || Bare(tag) == content.Tag)))
            return Results.StatusCode(StatusCodes.Status304NotModified);
        return Results.Bytes(content.Content, CalendarFile.Type + "; charset=utf-8");
    }

    /// <summary>Compressing proxies mark a tag as weak; a tag that is asked about may be (RFC 9110 §13.1.2).</summary>
    private static string Bare(string tag) => tag.Trim() is ['W', '/', .. var rest] ? rest : tag.Trim();

    private static async Task<IResult> ShowAsync(AccountSecrets secrets, CurrentPerson person, CancellationToken cancellation) =>
        FrameSetup.Page<FeedPage>(("Feed", await secrets.FeedOfAsync(person.Account, cancellation)), ("Offer", secrets.OfferFeed(person.Account)));

    private static async Task<IResult> CreateAsync(
        HttpContext context, AccountSecrets secrets, CurrentPerson person, IOptions<MailOptions> options, CancellationToken cancellation)
    {
        var form = await context.Request.ReadFormAsync(cancellation);
        var secret = await secrets.CreateFeedAsync(person.Account, form["offer"], cancellation);
        var address = options.Value.PublicAddress?.TrimEnd('/') ?? $"{context.Request.Scheme}://{context.Request.Host}";
        return FrameSetup.Page<FeedPage>(("Feed", await secrets.FeedOfAsync(person.Account, cancellation)), ("Address", $"{address}/feeds/{secret}.ics"), ("Offer", secrets.OfferFeed(person.Account)));
    }

    private static async Task<IResult> RevokeAsync(AccountSecrets secrets, CurrentPerson person, CancellationToken cancellation) =>
        await secrets.RevokeFeedAsync(person.Account, cancellation) ? Results.LocalRedirect("/account/feed") : Results.NotFound();
}
