using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Approvals.Identity;

/// <summary>The principal of an account: its name, and whether it administers; nothing of what the directory says.</summary>
public sealed class AccountPrincipals(UserManager<Login> accounts, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<Login>(accounts, options)
{
    public const string Administrator = "administrator";

    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Login user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        if (user.Administrator) identity.AddClaim(new Claim(Administrator, "true"));
        return identity;
    }
}
