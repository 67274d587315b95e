using Approvals.Identity;

namespace Approvals.Localisation;

/// <summary>The language of a request: what was chosen, else what the browser asks for, else Vietnamese.</summary>
public static class LocalisationSetup
{
    public const string Cookie = "lang";

    /// <summary>Makes <see cref="Texts"/> available in the language of the request; Vietnamese outside one.</summary>
    public static IServiceCollection AddLocalisation(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped(provider => Texts.For(LanguageOf(provider.GetRequiredService<IHttpContextAccessor>().HttpContext?.Request)));
        return services;
    }

    public static string LanguageOf(HttpRequest? request)
    {
        if (request is null) return "vi";
        if (request.Cookies.TryGetValue(Cookie, out var chosen) && chosen is "vi" or "en") return chosen;
        // Many Vietnamese browsers list English too; English alone is what a foreign guest has.
        var asked = request.GetTypedHeaders().AcceptLanguage.Select(l => l.Value.ToString()).ToList();
        return asked.Exists(l => Is(l, "en")) && !asked.Exists(l => Is(l, "vi")) ? "en" : "vi";
    }

    public static void MapLanguage(this IEndpointRouteBuilder app) =>
        app.MapPost("/language", async (HttpContext context) =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            var language = form["language"] == "en" ? "en" : "vi";
            context.Response.Cookies.Append(Cookie, language, new CookieOptions
            {
                HttpOnly = true, SameSite = SameSiteMode.Lax, IsEssential = true, MaxAge = TimeSpan.FromDays(365), Secure = context.Request.IsHttps,
            });
            return Results.LocalRedirect(SafeReturn.Url(form["return"]));
        }).Public();

    private static bool Is(string tag, string language) =>
        tag.Equals(language, StringComparison.OrdinalIgnoreCase) || tag.StartsWith(language + "-", StringComparison.OrdinalIgnoreCase);
}
