using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>Query parameters: a misspelt filter that is silently ignored gives another list than asked for.</summary>
internal static class Query
{
    public static BodyFault? Fault(HttpContext context, params ReadOnlySpan<string> known)
    {
        foreach (var (name, values) in context.Request.Query)
        {
            if (!known.Contains(name)) return Bad(name, "api.query.unknown", name);
            if (values.Count != 1) return Wrong(name, values.ToString());
        }
        return null;
    }

    public static BodyFault Wrong(string name, string? value) => Bad(name, "api.query.value", value);

    public static BodyFault WrongCursor() => Bad("cursor", "api.query.cursor", null);

    private static BodyFault Bad(string name, string key, string? arg) =>
        new(StatusCodes.Status400BadRequest, "api.query", new Problem(name, key, arg));
}
