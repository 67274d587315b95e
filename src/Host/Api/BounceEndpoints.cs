using System.Text;
using Approvals.Email;

namespace Approvals.Api;

/// <summary>What a returned mail came to: marked, passing or unknown.</summary>
public sealed record BounceAnswer(string Outcome);

/// <summary>Mails that came back, from the pipe of a mail server.</summary>
internal static class BounceEndpoints
{
    public static void MapBounces(this RouteGroupBuilder api) =>
        api.MapPost("/mail/bounces", TakeAsync).WithSummary("Takes in a mail that came back (message/rfc822): a delivery status notification by RFC 3464")
            .TakesRaw("message/rfc822").Gives<BounceAnswer>(StatusCodes.Status200OK, 413, 415);

    private static async Task<IResult> TakeAsync(HttpContext context, Bounces bounces, ApiProblems problems, CancellationToken cancellation)
    {
        if (context.Request.ContentType?.StartsWith("message/rfc822", StringComparison.OrdinalIgnoreCase) != true)
            return problems.Of(StatusCodes.Status415UnsupportedMediaType, "api.media-type");
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await context.Request.Body.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (content.Length + read > Bounces.Longest) return problems.Of(StatusCodes.Status413PayloadTooLarge, "api.body-too-large");
            content.Write(buffer, 0, read);
        }
        var outcome = await bounces.TakeAsync(Encoding.Latin1.GetString(content.GetBuffer(), 0, (int)content.Length), cancellation);
        return ApiSetup.Json(new BounceAnswer(outcome.ToString().ToLowerInvariant()));
    }
}
