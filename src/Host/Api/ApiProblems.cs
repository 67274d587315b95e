using System.Globalization;
using Approvals.Localisation;
using Approvals.Workflows.Engine;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Approvals.Api;

/// <summary>One thing that is wrong, for a program and for its reader.</summary>
/// <param name="Where"><c>field:key</c>, <c>slot:key</c>, a JSON path, the name of a header or query parameter, or empty.</param>
/// <param name="Key">Stable key.</param>
/// <param name="Text">In the reader's language.</param>
public sealed record ProblemItem(string Where, string Key, string Text);

/// <summary>Problem details (RFC 9457) in the language of the request.</summary>
internal sealed class ApiProblems(Texts texts)
{
    /// <summary>What stands before the key in <c>type</c>. The name is reserved (RFC 6761): nobody is to look there.</summary>
    public const string TypeRoot = "https://approvals.invalid/problems/";

    // Texts that were written for pages under another key.
    private static readonly Dictionary<string, string> otherwise = new(StringComparer.Ordinal)
    {
        ["problem.attachment.empty"] = "attachment.empty", ["problem.attachment.type"] = "attachment.type",
        ["problem.attachment.too-large"] = "attachment.too-large",
    };

    public IResult Of(Refusal refusal, params ReadOnlySpan<(string Name, object? Value)> more) =>
        Answer(StatusOf(refusal.Kind), refusal.Key, texts.Refusal(refusal), refusal.Problems, more);

    public IResult Of(int status, string key, params ReadOnlySpan<Problem> problems) =>
        Answer(status, Bare(key), texts[key], problems.ToArray(), []);

    public IResult Of(int status, string key, (string Name, object? Value) more) => Answer(status, Bare(key), texts[key], [], [more]);

    public IResult Of(BodyFault fault) => fault.Problem is { } problem ? Of(fault.Status, fault.Key, problem) : Of(fault.Status, fault.Key);

    public IResult Invalid(params IReadOnlyList<Problem> problems) => Of(Refusals.Invalid(problems));

    public ProblemItem Item(Problem problem)
    {
        // The engine knows a letter; whoever calls sent it as the member "outside".
        var where = problem.Where.StartsWith("letter.", StringComparison.Ordinal) ? "outside." + problem.Where[7..] : problem.Where;
        return new ProblemItem(where, Bare(problem.Key), Text(problem));
    }

    public static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.NotEntitled => StatusCodes.Status403Forbidden,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        RefusalKind.Changed => StatusCodes.Status412PreconditionFailed,
        RefusalKind.Invalid => StatusCodes.Status422UnprocessableEntity,
    };

    private string Text(Problem problem)
    {
        if (texts.Has(problem.Key) || !otherwise.TryGetValue(problem.Key, out var key)) return texts.Problem(problem);
        var megabytes = long.TryParse(problem.Arg, CultureInfo.InvariantCulture, out var bytes) ? (bytes / 1_048_576m)
            .ToString("0.##", CultureInfo.InvariantCulture) : "";
        return texts.Problem(problem with { Key = key }).Replace("{mb}", megabytes, StringComparison.Ordinal);
    }

    private ProblemHttpResult Answer(int status, string key, string title, IReadOnlyList<Problem> problems,
        ReadOnlySpan<(string Name, object? Value)> more)
    {
        var details = new ProblemDetails { Type = TypeRoot + key, Title = title, Status = status };
        details.Extensions["key"] = key;
        details.Extensions["problems"] = problems.Select(Item).ToList();
        foreach (var (name, value) in more) details.Extensions[name] = value;
        return TypedResults.Problem(details);
    }

    private static string Bare(string key) =>
        key.StartsWith("api.", StringComparison.Ordinal) ? key[4..] : key.StartsWith("refusal.", StringComparison.Ordinal) ? key[8..] : key;

    /// <summary>Gives the errors of sign-in, routing and faults the members that all others have.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        if (!context.HttpContext.Request.Path.StartsWithSegments("/api") || context.ProblemDetails.Extensions.ContainsKey("key")) return;
        var status = context.ProblemDetails.Status ?? StatusCodes.Status500InternalServerError;
        var key = status switch
        {
            StatusCodes.Status401Unauthorized => "signed-out",
            StatusCodes.Status403Forbidden => "forbidden",
            StatusCodes.Status404NotFound => "not-found",
            StatusCodes.Status405MethodNotAllowed => "method",
            StatusCodes.Status413PayloadTooLarge => "body-too-large",
            StatusCodes.Status415UnsupportedMediaType => "media-type",
            >= 500 => "fault",
            _ => "bad-request",
        };
        context.ProblemDetails.Type = TypeRoot + key;
        context.ProblemDetails.Title = Texts.For(LocalisationSetup.LanguageOf(context.HttpContext.Request))["api." + key];
        context.ProblemDetails.Extensions["key"] = key;
        context.ProblemDetails.Extensions["problems"] = Array.Empty<ProblemItem>();
    }
}
