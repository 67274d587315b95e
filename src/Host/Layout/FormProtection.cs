using Approvals.Identity;
using Microsoft.AspNetCore.Antiforgery;

namespace Approvals.Layout;

/// <summary>
/// Every request that changes something must carry the antiforgery token of a page, unless it is signed in by an API token, which no
/// browser sends by itself. Here for all endpoints, so that none can forget it.
/// </summary>
public sealed class FormProtection(RequestDelegate next, IAntiforgery antiforgery)
{
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var safe = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method);
        if (!safe && !BearerAuthentication.Carries(context.Request) && !await IsOfAPageAsync(context))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        await next(context);
    }

    private async Task<bool> IsOfAPageAsync(HttpContext context)
    {
        try
        {
            return await antiforgery.IsRequestValidAsync(context);
        }
        catch (AntiforgeryValidationException)
        {
            // A form that broke off or has too many parts: no token can be read from it.
            return false;
        }
    }
}
