using Approvals.Desk;
using Approvals.Documents;

namespace Approvals.Api;

/// <summary>A letter that can be had from a case.</summary>
/// <param name="Key">Key within the case.</param>
/// <param name="Document">Id of the document; null for a letter that is none of the case's documents.</param>
/// <param name="Draft">Whether number and day are still open.</param>
public sealed record LetterAnswer(string Key, string Letter, string Title, string? Document, bool Draft, string Href);

/// <summary>Letters of a case as Word files.</summary>
internal static class LetterEndpoints
{
    public static void MapLetters(this RouteGroupBuilder api)
    {
        api.MapGet("/cases/{id}/letters", ListAsync).WithSummary("Letters that can be had from a case now")
            .Gives<IReadOnlyList<LetterAnswer>>(StatusCodes.Status200OK, 404);
        api.MapGet("/cases/{id}/letters/{letter}", DownloadAsync).WithSummary("A letter as a Word file, a draft until it is issued")
            .Gives(StatusCodes.Status200OK, 403, 404);
    }

    private static async Task<IResult> ListAsync(string id, ApiCases cases, CancellationToken cancellation) =>
        await cases.FindAsync(id, cancellation) is not { } lens ? cases.Unknown : ApiSetup.Json(LetterDesk.Of(lens.View).Select(l => new LetterAnswer(
            l.Key, l.Letter.Key, lens.View.Definition.Text(cases.Language, "document." + l.Letter.Key), l.Document?.Id, l.Draft,
            $"{ApiSetup.Root}/cases/{id}/letters/{l.Key}")).ToList());

    private static async Task<IResult> DownloadAsync(string id, string letter, ApiCases cases, LetterDesk letters, PersonalCalls personal, CancellationToken cancellation)
    {
        if (await cases.FindAsync(id, cancellation) is not { } lens || await letters.WriteAsync(lens.View, letter, cancellation) is not { } file) return cases.Unknown;
        if (file.Personal && await personal.RefuseAsync(id, lens.View.Personal, null, cancellation) is { } refused) return refused;
        return TypedResults.File(file.Content, LetterDocx.MediaType, file.Name);
    }
}
