using System.Diagnostics;
using Approvals.Persistence;
using Approvals.Workflows.Engine;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Approvals.Layout;

/// <summary>Errors in the frame for people, problem details (RFC 9457) for programs.</summary>
public static class ErrorPages
{
    public static Task WriteAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        var fault = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (IsPassing(fault)) context.Response.Headers.RetryAfter = "1";
        if (context.Request.Path.StartsWithSegments("/api"))
            return TypedResults.Problem(statusCode: status, extensions: Trace(context)).ExecuteAsync(context);
        var parameters = new Dictionary<string, object?>
        {
            ["Status"] = status, ["Code"] = status >= 500 && !IsPassing(fault) ? TraceId(context) : null,
            ["Unknown"] = fault is OutcomeUnknownException, ["Again"] = Again(context, fault),
        };
        return new RazorComponentResult<ErrorPage>(parameters) { StatusCode = status }.ExecuteAsync(context);
    }

    /// <summary>Whether a fault is over in a moment, so that the same request may be sent again.</summary>
    public static bool IsPassing(Exception? fault) => fault is BusyException or OutcomeUnknownException;

    /// <summary>
    /// What was typed, to be sent again as it was. A form whose outcome is unknown is offered again only with a key, by which nothing is
    /// recorded twice; files stay with the browser, which still has them on the page before.
    /// </summary>
    private static SentForm? Again(HttpContext context, Exception? fault)
    {
        if (!IsPassing(fault) || !HttpMethods.IsPost(context.Request.Method)
            || context.Features.Get<Microsoft.AspNetCore.Http.Features.IFormFeature>()?.Form is not { Files.Count: 0 } form) return null;
        if (fault is OutcomeUnknownException && string.IsNullOrEmpty(form["key"])) return null;
        var path = context.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? context.Request.Path;
        return new SentForm(path + context.Request.QueryString,
            [.. form.SelectMany(field => field.Value.Select(value => KeyValuePair.Create(field.Key, value ?? "")))]);
    }

    private static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    private static Dictionary<string, object?> Trace(HttpContext context) => new() { ["traceId"] = TraceId(context) };
}

/// <summary>A form as it was sent.</summary>
/// <param name="Action">Where to.</param>
/// <param name="Fields">All fields, in their order, the token of the page among them.</param>
public sealed record SentForm(string Action, IReadOnlyList<KeyValuePair<string, string>> Fields);
