using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Account;

/// <summary>Sign-in, sign-out, position, password, tokens, language.</summary>
public static class AccountEndpoints
{
    public static void MapAccount(this IEndpointRouteBuilder app)
    {
        app.MapLanguage();
        app.MapGet("/account/sign-in", SignInPageAsync).Public();
        app.MapPost("/account/sign-in", SignInAsync).Public();
        // Without the setting the address does not exist: no Production start can offer it by mistake of a page.
        if (app.ServiceProvider.GetRequiredService<AccountSettings>().Demo) app.MapPost("/account/demo-sign-in", DemoSignInAsync).Public();
        app.MapPost("/account/sign-out", SignOutAsync).RequirePolicy(EndpointPolicies.SignedIn);
        app.MapPost("/account/position", ChoosePositionAsync).RequirePolicy(EndpointPolicies.SignedIn);
        app.MapGet("/account/link/{secret}", LinkPageAsync).Public();
        app.MapPost("/account/link/{secret}", UseLinkAsync).Public();
        app.MapGet("/account/password", () => FrameSetup.Page<PasswordPage>()).RequirePolicy(EndpointPolicies.SignedIn);
        app.MapPost("/account/password", ChangePasswordAsync).RequirePolicy(EndpointPolicies.SignedIn);
        app.MapGet("/account/tokens", TokensPageAsync).RequirePolicy(EndpointPolicies.SignedIn);
        app.MapPost("/account/tokens", CreateTokenAsync).RequirePolicy(EndpointPolicies.SignedIn);
        app.MapPost("/account/tokens/{id}/revoke", RevokeTokenAsync).RequirePolicy(EndpointPolicies.SignedIn);
        app.MapAway();
    }

    private static void MapAway(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/away").RequirePolicy(EndpointPolicies.SignedIn);
        pages.MapGet("", (AwayPages a, HttpContext c, string? done) => a.ShowAsync([], done ?? "", c.RequestAborted));
        pages.MapPost("", (AwayPages a, HttpContext c) => a.AwayAsync(c));
        pages.MapPost("/{id}/end", (string id, AwayPages a, HttpContext c) => a.BackAsync(id, c));
        pages.MapPost("/mandates", (AwayPages a, HttpContext c) => a.GrantAsync(c));
        pages.MapPost("/mandates/{id}/revoke", (string id, AwayPages a, HttpContext c) => a.RevokeAsync(id, c));
    }

    private static IResult SignInPageAsync(CurrentPerson person, [Microsoft.AspNetCore.Mvc.FromQuery(Name = "return")] string? back) =>
        person.IsSignedIn ? Results.LocalRedirect(SafeReturn.Url(back)) : FrameSetup.Page<SignInPage>(("Return", SafeReturn.Url(back)));

    private static async Task<IResult> SignInAsync(HttpContext context, SignInManager<Login> signIn)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (user, back) = (form["user"].ToString().Trim(), SafeReturn.Url(form["return"]));
        var result = await signIn.PasswordSignInAsync(user, form["password"].ToString(), isPersistent: false, lockoutOnFailure: true);
        return result.Succeeded
            ? Results.LocalRedirect(back)
            : FrameSetup.Page<SignInPage>(("Return", back), ("User", user), ("Problem", result.IsLockedOut ? "sign-in.locked" : "sign-in.failed"));
    }

    private static async Task<IResult> DemoSignInAsync(
        HttpContext context, Func<Directory> directory, UserManager<Login> accounts, SignInManager<Login> signIn)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (directory().Person(form["account"].ToString()) is not { } person) return Results.NotFound();
        var account = await accounts.FindByNameAsync(person.Account);
        if (account is null)
        {
            account = new Login { Id = person.Account, UserName = person.Account, Email = person.Email };
            var created = await accounts.CreateAsync(account);
            if (!created.Succeeded) throw new InvalidOperationException(string.Join("; ", created.Errors.Select(e => e.Description)));
        }
        await signIn.SignInAsync(account, isPersistent: false);
        return Results.LocalRedirect(SafeReturn.Url(form["return"]));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, SignInManager<Login> signIn)
    {
        await signIn.SignOutAsync();
        context.Response.Cookies.Delete(CurrentPerson.PositionCookie);
        return Results.LocalRedirect("/account/sign-in");
    }

    private static async Task<IResult> ChoosePositionAsync(HttpContext context, CurrentPerson person)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var position = person.Positions.FirstOrDefault(p => p.Key == form["position"]);
        if (position is null) return Results.Forbid();
        context.Response.Cookies.Append(CurrentPerson.PositionCookie, position.Key, new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Lax, IsEssential = true, Secure = context.Request.IsHttps,
        });
        return Results.LocalRedirect(SafeReturn.Url(form["return"]));
    }

    private static async Task<IResult> LinkPageAsync(string secret, AccountSecrets secrets, CancellationToken cancellation)
    {
        var link = await secrets.LinkAsync(secret, cancellation);
        return FrameSetup.Page<LinkPage>(("Valid", link is not null), ("Account", link?.Account));
    }

    private static async Task<IResult> UseLinkAsync(
        string secret, HttpContext context, AccountSecrets secrets, UserManager<Login> accounts, SignInManager<Login> signIn)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var link = await secrets.LinkAsync(secret, context.RequestAborted);
        if (link is null) return FrameSetup.Page<LinkPage>(("Valid", false));
        var (user, password) = (form["user"].ToString().Trim(), form["password"].ToString());
        IResult Again(string problem) =>
            FrameSetup.Page<LinkPage>(("Valid", true), ("Account", link.Account), ("User", user), ("Problem", problem));
        if (password != form["repeat"]) return Again("link.differs");
        var account = link.Account is null ? new Login { Id = user, UserName = user, Administrator = true } : await accounts.FindByNameAsync(link.Account);
        if (account is null) return FrameSetup.Page<LinkPage>(("Valid", false));
        foreach (var validator in accounts.PasswordValidators)
            if (!(await validator.ValidateAsync(accounts, account, password)).Succeeded) return Again("link.weak");
        if (link.Account is null && (user.Length == 0 || !(await accounts.CreateAsync(account)).Succeeded)) return Again("link.name-taken");
        if (!await secrets.UseLinkAsync(link, context.RequestAborted)) return FrameSetup.Page<LinkPage>(("Valid", false));
        // Hash and security stamp change together: whoever was signed in with the old password is signed out.
        await accounts.RemovePasswordAsync(account);
        await accounts.AddPasswordAsync(account, password);
        await accounts.SetLockoutEndDateAsync(account, null);
        await signIn.SignInAsync(account, isPersistent: false);
        return Results.LocalRedirect("/");
    }

    private static async Task<IResult> ChangePasswordAsync(HttpContext context, UserManager<Login> accounts, SignInManager<Login> signIn)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var account = await accounts.GetUserAsync(context.User);
        if (account is null) return Results.Forbid();
        if (form["password"] != form["repeat"]) return FrameSetup.Page<PasswordPage>(("Problem", "link.differs"));
        var result = await accounts.ChangePasswordAsync(account, form["old"].ToString(), form["password"].ToString());
        if (!result.Succeeded)
            return FrameSetup.Page<PasswordPage>(("Problem", result.Errors.Any(e => e.Code == "PasswordMismatch") ? "password.wrong" : "link.weak"));
        await signIn.RefreshSignInAsync(account);
        return FrameSetup.Page<PasswordPage>(("Saved", true));
    }

    private static async Task<IResult> TokensPageAsync(AccountsDb db, CurrentPerson person, CancellationToken cancellation) =>
        FrameSetup.Page<TokensPage>(("Tokens", await TokensAsync(db, person, cancellation)));

    private static async Task<IResult> CreateTokenAsync(AccountsDb db, AccountSecrets secrets, CurrentPerson person, CancellationToken cancellation)
    {
        var created = await secrets.CreateTokenAsync(person.Account, cancellation);
        return FrameSetup.Page<TokensPage>(("Tokens", await TokensAsync(db, person, cancellation)), ("Created", created));
    }

    private static async Task<IResult> RevokeTokenAsync(string id, AccountSecrets secrets, CurrentPerson person, CancellationToken cancellation) =>
        await secrets.RevokeTokenAsync(person.Account, id, cancellation) ? Results.LocalRedirect("/account/tokens") : Results.NotFound();

    private static async Task<IReadOnlyList<ApiToken>> TokensAsync(AccountsDb db, CurrentPerson person, CancellationToken cancellation) =>
        await db.ApiTokens.AsNoTracking().Where(t => t.Account == person.Account).OrderByDescending(t => t.CreatedAt).ToListAsync(cancellation);
}
