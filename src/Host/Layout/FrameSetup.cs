using System.Text.Encodings.Web;
using System.Text.Unicode;
using Approvals.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Approvals.Layout;

/// <summary>Services, middleware and static files of the pages.</summary>
public static class FrameSetup
{
    public static IServiceCollection AddFrame(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "approvals.form";
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            // SecurityHeaders forbids framing altogether.
            o.SuppressXFrameOptionsHeader = true;
        });
        // Vietnamese letters as they are: escaped, every page would be three times as long.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        // A table of 200 rows is one form.
        // Several files may come with one form.
        services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(o => o.Limits.MaxRequestBodySize = 128L * 1024 * 1024);
        services.Configure<Microsoft.AspNetCore.Http.Features.FormOptions>(o => o.ValueCountLimit = 8192);
        services.AddProblemDetails();
        services.AddSingleton<Menu>();
        services.AddScoped<TypeWords>();
        services.AddScoped<AidWords>();
        return services;
    }

    /// <summary>Error pages, headers, sign-in, policies and form protection, in the order they need. Call before mapping endpoints.</summary>
    public static void UseFrame(this WebApplication app)
    {
        app.Use(next => context => SecurityHeaders.SetAsync(context, next));
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => ErrorPages.WriteAsync(context, context.Response.StatusCode),
            // A form that is too large or broken is the sender's fault, not ours.
            StatusCodeSelector = fault => fault switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                // A form with too many or too long parts.
                InvalidDataException => StatusCodes.Status400BadRequest,
                _ when ErrorPages.IsPassing(fault) => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            },
        });
        app.UseStatusCodePages(status => ErrorPages.WriteAsync(status.HttpContext, status.HttpContext.Response.StatusCode));
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseMiddleware<FormProtection>();
    }

    /// <summary>Static files, and a proper "not found" for every other address. Call after mapping endpoints.</summary>
    public static void MapFrame(this WebApplication app)
    {
        // In Development the assets bring a second endpoint of their own; only a group reaches that one too.
        var assets = app.MapGroup("").Public();
        assets.MapStaticAssets();
        // No delegate of parameters: what is generated for those falls back for addresses without a dot only.
        app.MapFallback("{**path}", context => Results.NotFound().ExecuteAsync(context)).Public();
    }

    /// <summary>
    /// A page: a Razor component with its parameters. Answers no type of its own, for what is generated from handlers does not see those of components.
    /// </summary>
    public static IResult Page<TPage>(params ReadOnlySpan<(string Name, object? Value)> parameters)
        where TPage : Microsoft.AspNetCore.Components.IComponent
    {
        var values = new Dictionary<string, object?>();
        foreach (var (name, value) in parameters) values[name] = value;
        return new RazorComponentResult<TPage>(values);
    }
}
