using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Approvals.Layout;

/// <summary>Errors in the frame for people, problem details (RFC 9457) for programs.</summary>
public static class ErrorPages
{
    public static Task WriteAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        if (context.Request.Path.StartsWithSegments("/api"))
            return TypedResults.Problem(statusCode: status, extensions: Trace(context)).ExecuteAsync(context);
        var parameters = new Dictionary<string, object?> { ["Status"] = status, ["Code"] = status >= 500 ? TraceId(context) : null };
        return new RazorComponentResult<ErrorPage>(parameters) { StatusCode = status }.ExecuteAsync(context);
    }

    private static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    private static Dictionary<string, object?> Trace(HttpContext context) => new() { ["traceId"] = TraceId(context) };
}
