namespace Approvals.Layout;

/// <summary>Headers that keep a page from loading, sending or being embedded anywhere but here.</summary>
public static class SecurityHeaders
{
    private const string Policy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static Task SetAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = context.GetEndpoint()?.Metadata.GetMetadata<InlineStyles>() is null ? Policy : Policy + InlineStyles.Allowed;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            // Pages show what is nobody else's business; the copy in the browser must not outlive the sign-out.
            if (context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true) headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(context);
    }
}

/// <summary>Metadata of a page that shows a letter as mail programs do, whose styles stand in its elements. Script stays forbidden.</summary>
public sealed class InlineStyles
{
    internal const string Allowed = "; style-src 'self' 'unsafe-inline'";
}
