using Approvals.Desk;
using Approvals.Workflows.Calendars;

namespace Approvals.Api;

/// <summary>The account of a due date.</summary>
/// <param name="Due">The date that is stored, by which people work.</param>
/// <param name="Computed">The date that the account gives; null when the calendar it was computed with is not at hand.</param>
/// <param name="Agrees">Whether the two are the same; null when nothing could be computed.</param>
/// <param name="Account">Start, days skipped and why, pauses, roll, result; empty when nothing could be computed.</param>
/// <param name="Uncovered">Years on the way of which the calendar knows no holidays.</param>
public sealed record ExplanationAnswer(
    string Id, string Case, string Key, string Title, string Term, string Basis, bool Confirmed, DateOnly Start, DateOnly Due,
    string State, DateOnly? StoppedOn, string? Task,
    IReadOnlyList<Pause> Pauses, IReadOnlyList<Extension> Extensions, int Calendar, IReadOnlyList<AccountLine> Account, DateOnly? Computed, bool? Agrees,
    IReadOnlyList<int> Uncovered);

/// <summary>Why a due date is what it is.</summary>
internal static class DeadlineEndpoints
{
    private const string Summary = "The account of a due date, running or ended: start, days skipped, pauses, roll, result. The id's slash may be %2F";

    public static void MapDeadlines(this RouteGroupBuilder api)
    {
        api.MapGet("/deadlines/{case}/{number}/explanation",
            (string @case, string number, ApiCases cases, DeadlineProofs proofs, CancellationToken cancellation) =>
                ExplainAsync($"{@case}/{number}", cases, proofs, cancellation))
            .WithSummary(Summary).Gives<ExplanationAnswer>(StatusCodes.Status200OK, 404);
        api.MapGet("/deadlines/{id}/explanation", (string id, ApiCases cases, DeadlineProofs proofs, CancellationToken cancellation) =>
                ExplainAsync(Uri.UnescapeDataString(id), cases, proofs, cancellation))
            .WithSummary(Summary).Gives<ExplanationAnswer>(StatusCodes.Status200OK, 404);
    }

    private static async Task<IResult> ExplainAsync(string id, ApiCases cases, DeadlineProofs proofs, CancellationToken cancellation)
    {
        // The id begins with the case.
        var of = id.LastIndexOf('/') is var slash and > 0 ? id[..slash] : id;
        if (await cases.FindAsync(of, cancellation) is not { } lens) return cases.Unknown;
        if (await proofs.FindAsync(lens.View, id, cancellation) is not { Row: { } row } proof) return cases.Unknown;
        var title = CaseAnswer.TermTitle(lens.View.Definition, cases.Language, row.Key);
        return ApiSetup.Json(new ExplanationAnswer(
            row.Id, lens.State.Id, row.Key, title, row.Term, row.Basis, row.Confirmed, row.Start, row.Due, row.State, row.StoppedOn,
            row.TaskId, proof.Pauses, proof.Extensions, row.Calendar, proof.Computed?.Account ?? [], proof.Computed?.Due, proof.Agrees,
            proof.Computed?.Uncovered ?? []));
    }
}
