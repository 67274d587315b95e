using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Approvals.Identity;

/// <summary>Signs a program in by its API token, as the same principal that the account's own sign-in gives.</summary>
public sealed class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccountSecrets secrets,
    UserManager<Login> accounts, IUserClaimsPrincipalFactory<Login> principals)
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
        var name = await secrets.AccountOfTokenAsync(token, Context.RequestAborted);
        var account = name is null ? null : await accounts.FindByNameAsync(name);
        if (account is null || await accounts.IsLockedOutAsync(account)) return AuthenticateResult.Fail("The token is unknown, expired or revoked.");
        return AuthenticateResult.Success(new AuthenticationTicket(await principals.CreateAsync(account), Scheme.Name));
    }
}
