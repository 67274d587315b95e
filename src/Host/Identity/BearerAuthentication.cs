using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Approvals.Identity;

/// <summary>Signs a program in by its API token, as the same principal that the account's own sign-in gives.</summary>
public sealed class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenPrincipals tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string TokenScheme = "Bearer";

    /// <summary>Whether a request comes with a token. A browser never sends one by itself, so such a request cannot be forged through it.</summary>
    public static bool Carries(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith(TokenScheme + " ", StringComparison.OrdinalIgnoreCase);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Carries(Request)) return AuthenticateResult.NoResult();
        var token = Request.Headers.Authorization.ToString()[(TokenScheme.Length + 1)..].Trim();
        return await tokens.FindAsync(token, Context.RequestServices, Context.RequestAborted) is { } principal
            ? AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name))
            : AuthenticateResult.Fail("The token is unknown, expired or revoked.");
    }
}
