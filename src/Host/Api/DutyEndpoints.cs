using System.ComponentModel;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>A report that a body owes, or the renewal of a donor's registration.</summary>
/// <param name="Id">Stream, duty and last day of the period, with slashes between.</param>
/// <param name="Owner">Key of the body or donor.</param>
/// <param name="State">running, met, missed or cancelled.</param>
/// <param name="On">Day it was handed in; null while it is owed.</param>
/// <param name="MayRecord">Whether the caller may record that it was.</param>
/// <param name="NotOurs">Which body reports instead, and why; null where nobody said so.</param>
public sealed record DutyRow(
    string Id, string Duty, string Owner, string Title, string? Recipient, DateOnly PeriodFrom, DateOnly PeriodTo, DateOnly Due, string Basis, bool Confirmed, string State,
    DateOnly? On, bool? Late, string? Number, string? Case, bool MayRecord, string? NotOurs)
{
    internal static DutyRow Of(DutyView view, string language) => new(
        view.Owed.Id, view.Owed.Duty, view.Owed.Owner, view.Owed.Title.In(language), view.Owed.Recipient?.In(language), view.Owed.Period.From, view.Owed.Period.To,
        view.Owed.Due, view.Owed.Basis, view.Owed.Confirmed, view.Owed.State, view.Owed.Answer?.On, view.Owed.Answer?.Late, view.Owed.Answer?.Number,
        view.Owed.Answer?.Case ?? view.Owed.End?.Case, view.MayRecord, view.Owed.End?.Why);
}

/// <summary>The next date of a report of others that the caller's bodies follow.</summary>
/// <param name="OwedBy">Who owes it, by name.</param>
public sealed record FollowedRow(string Duty, string Title, string OwedBy, string Recipient, DateOnly PeriodFrom, DateOnly PeriodTo, DateOnly Due, string Basis, bool Confirmed);

/// <summary>Records that it was handed in.</summary>
public sealed record DutyBody
{
    [Description("The day on which it was handed in")]
    public required DateOnly On { get; init; }

    [Description("Number and symbol of the letter")]
    public string? Number { get; init; }

    [Description("Number or id of the case in which it was made")]
    public string? Case { get; init; }

    [Description("What is worth knowing of it; kept as a private text")]
    public string? Note { get; init; }

    [Description("Position acted in; the first that fits when left out")]
    public string? Position { get; init; }
}

/// <summary>What bodies and donors owe beside their cases.</summary>
internal static class DutyEndpoints
{
    public static void MapDuties(this RouteGroupBuilder api)
    {
        api.MapGet("/duties", ListAsync).WithSummary("What the caller's bodies and the donors of their provinces owe; all=true: also what was met or fell away")
            .Gives<IReadOnlyList<DutyRow>>(StatusCodes.Status200OK, 400);
        api.MapGet("/duties/followed", FollowedAsync).WithSummary("Report dates of others that the caller's bodies follow: the next of each")
            .Gives<IReadOnlyList<FollowedRow>>(StatusCodes.Status200OK);
        api.MapPost("/duties/{stream}/{owner}/{duty}/{period}/done", RecordAsync).WithSummary("Records that it was handed in; the four parts are those of the id")
            .Takes<DutyBody>().Gives<DutyRow>(StatusCodes.Status200OK, 403, 404, 409, 422);
        api.MapGet("/duties/{stream}/{owner}/{duty}/{period}/explanation", ExplainAsync).WithSummary("The account of its due date")
            .Gives<ExplanationAnswer>(StatusCodes.Status200OK, 404);
    }

    private static async Task<IResult> ListAsync(HttpContext context, bool? all, CurrentPerson person, ApiCases cases, ApiProblems problems, DutyDesk duties, CancellationToken cancellation)
    {
        if (Query.Fault(context, "all") is { } fault) return problems.Of(fault);
        var rows = await duties.ListAsync(person.Account, running: all is not true, cancellation);
        return ApiSetup.Json<IReadOnlyList<DutyRow>>([.. rows.Select(r => DutyRow.Of(r, cases.Language))]);
    }

    private static async Task<IResult> FollowedAsync(CurrentPerson person, ApiCases cases, FollowedDuties followed, CancellationToken cancellation) =>
        ApiSetup.Json<IReadOnlyList<FollowedRow>>([.. (await followed.ListAsync(person.Account, cancellation)).Select(f => new FollowedRow(
            f.Key, f.Title.In(cases.Language), f.Owner.In(cases.Language), f.Recipient.In(cases.Language), f.Period.From, f.Period.To, f.Due, f.Basis, f.Confirmed))]);

    private static async Task<IResult> RecordAsync(
        HttpContext context, string stream, string owner, string duty, string period, CurrentPerson person, ApiCases cases, ApiProblems problems, DutyDesk duties,
        CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<DutyBody>(context);
        if (body.Value is not { } given) return problems.Of(body.Fault!);
        var id = $"{stream}/{owner}/{duty}/{period}";
        var refusal = await duties.RecordAsync(
            person.Account, given.Position, id, new DutyReport { On = given.On, Number = given.Number, Case = given.Case, Note = given.Note }, cancellation);
        if (refusal is not null) return problems.Of(refusal);
        return ApiSetup.Json(DutyRow.Of((await duties.FindAsync(person.Account, id, cancellation))!, cases.Language));
    }

    private static async Task<IResult> ExplainAsync(
        string stream, string owner, string duty, string period, CurrentPerson person, ApiCases cases, ApiProblems problems, DutyDesk duties, DeadlineProofs proofs,
        CancellationToken cancellation)
    {
        if (await duties.FindAsync(person.Account, $"{stream}/{owner}/{duty}/{period}", cancellation) is not { } view
            || await duties.ProofAsync(view.Owed, proofs, cancellation) is not { } proof)
            return problems.Of(new Refusal(RefusalKind.NotFound, "duty.unknown"));
        var row = proof.Row;
        return ApiSetup.Json(new ExplanationAnswer(
            row.Id, "", row.Key, view.Owed.Title.In(cases.Language), row.Term, row.Basis, row.Confirmed, row.Start, row.Due, row.State, row.StoppedOn, null, proof.Pauses,
            proof.Extensions, row.Calendar, proof.Computed?.Account ?? [], proof.Computed?.Due, proof.Agrees, proof.Computed?.Uncovered ?? []));
    }
}
