using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Identity;

/// <summary>Where accounts live and whether this is a demonstration.</summary>
/// <param name="DataFolder">Absolute path of <c>Approvals:Data</c>, which is relative to the working directory.</param>
/// <param name="Demo">One-click sign-in; <c>Approvals:Demo</c>, true in Development unless set.</param>
public sealed record AccountSettings(string DataFolder, bool Demo)
{
    public string ConnectionString => $"Data Source={Path.Combine(DataFolder, "accounts.db")}";

    public static AccountSettings From(IConfiguration configuration, IHostEnvironment environment) => new(
        Path.GetFullPath(configuration["Approvals:Data"] ?? "data"),
        configuration.GetValue("Approvals:Demo", environment.IsDevelopment()));
}

public static class IdentitySetup
{
    private const string Either = "CookieOrBearer";
    private static readonly TimeSpan WorkingDay = TimeSpan.FromHours(10);

    /// <summary>
    /// Accounts, sign-in by cookie or token, endpoint policies, <see cref="CurrentPerson"/>. Needs a <c>Func&lt;Directory&gt;</c>,
    /// a <c>Func&lt;WorkCalendar&gt;</c> and a <see cref="TimeProvider"/> from elsewhere.
    /// </summary>
    public static IServiceCollection AddIdentityAndAccounts(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var settings = AccountSettings.From(configuration, environment);
        System.IO.Directory.CreateDirectory(settings.DataFolder);
        services.AddSingleton(settings);
        services.AddHttpContextAccessor();
        services.AddDbContext<AccountsDb>(o => o.UseSqlite(settings.ConnectionString));
        // Without a fixed place every restart would sign everybody out.
        services.AddDataProtection().SetApplicationName("Approvals")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(settings.DataFolder, "keys")));
        services.AddIdentityCore<Login>(Rules).AddEntityFrameworkStores<AccountsDb>().AddSignInManager().AddDefaultTokenProviders()
            .AddClaimsPrincipalFactory<AccountPrincipals>();
        services.Configure<PasswordHasherOptions>(o => o.IterationCount = 210_000);
        services.Configure<SecurityStampValidatorOptions>(o => o.ValidationInterval = TimeSpan.FromMinutes(1));
        AddSchemes(services);
        services.AddAuthorization(EndpointPolicies.Add);
        // Statements in the log drown what a verb prints.
        services.AddLogging(l => l.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.Warning));
        services.AddScoped<AccountSecrets>();
        services.AddSingleton<TokenPrincipals>();
        services.AddScoped<CurrentPerson>();
        return services;
    }

    private static void Rules(IdentityOptions options)
    {
        options.User.RequireUniqueEmail = false;
        options.Lockout.MaxFailedAccessAttempts = 5;
        options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
        // Length is what counts; rules about kinds of characters make people write passwords down.
        options.Password.RequiredLength = 12;
        options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = false;
        options.Password.RequireNonAlphanumeric = false;
        options.Password.RequiredUniqueChars = 5;
    }

    private static void AddSchemes(IServiceCollection services)
    {
        services.AddAuthentication(o => o.DefaultScheme = Either)
            // A request with a token is judged by the token alone: a cookie beside it must not lend it another identity.
            .AddPolicyScheme(Either, Either, o => o.ForwardDefaultSelector =
                context => BearerAuthentication.Carries(context.Request) ? BearerAuthentication.TokenScheme : IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(BearerAuthentication.TokenScheme, null)
            .AddIdentityCookies();
        services.ConfigureApplicationCookie(o =>
        {
            o.Cookie.Name = "approvals";
            o.Cookie.HttpOnly = true;
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.ExpireTimeSpan = WorkingDay;
            o.SlidingExpiration = true;
            o.LoginPath = "/account/sign-in";
            o.ReturnUrlParameter = "return";
            o.Events.OnRedirectToLogin = context => AnswerAsync(context, StatusCodes.Status401Unauthorized);
            o.Events.OnRedirectToAccessDenied = context => AnswerAsync(context, StatusCodes.Status403Forbidden);
        });
    }

    // A program is told the status; a person is led to the sign-in page. Access denied is a page of its own at the same address.
    private static Task AnswerAsync(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (status == StatusCodes.Status401Unauthorized && !context.Request.Path.StartsWithSegments("/api"))
            context.Response.Redirect(context.RedirectUri);
        else context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
