using System.Text.Json;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Persistence;
using Approvals.Workflows.Calendars;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Api;

/// <summary>The account of a due date.</summary>
public sealed record ExplanationAnswer(
    string Id, string Case, string Key, string Title, string Term, string Basis, bool Confirmed, DateOnly Start, DateOnly Due,
    string State, DateOnly? StoppedOn, string? Task,
    IReadOnlyList<Pause> Pauses, IReadOnlyList<Extension> Extensions, int Calendar, IReadOnlyList<AccountLine> Account);

/// <summary>Why a due date is what it is.</summary>
internal static class DeadlineEndpoints
{
    private const string Summary = "The account of a due date: start, days skipped, pauses, roll, result. The id's slash may be %2F";

    public static void MapDeadlines(this RouteGroupBuilder api)
    {
        api.MapGet("/deadlines/{case}/{number}/explanation",
            (string @case, string number, ApiCases cases, CurrentPerson person, DefinitionStore definitions,
                CalendarVersions calendars, IDbContextFactory<ApprovalsDb> databases, CancellationToken cancellation) =>
                ExplainAsync($"{@case}/{number}", cases, person, definitions, calendars, databases, cancellation))
            .WithSummary(Summary).Gives<ExplanationAnswer>(StatusCodes.Status200OK, 404);
        api.MapGet("/deadlines/{id}/explanation", (string id, ApiCases cases, CurrentPerson person, DefinitionStore definitions,
            CalendarVersions calendars,
                IDbContextFactory<ApprovalsDb> databases, CancellationToken cancellation) =>
                ExplainAsync(Uri.UnescapeDataString(id), cases, person, definitions, calendars, databases, cancellation))
            .WithSummary(Summary).Gives<ExplanationAnswer>(StatusCodes.Status200OK, 404);
    }

    private static async Task<IResult> ExplainAsync(
        string id, ApiCases cases, CurrentPerson person, DefinitionStore definitions, CalendarVersions calendars,
        IDbContextFactory<ApprovalsDb> databases, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        // The id begins with the case, and so do the keys of the tables.
        var of = id.LastIndexOf('/') is var slash and > 0 ? id[..slash] : id;
        var stream = "case/" + of;
        var row = await db.Deadlines.FirstOrDefaultAsync(d => d.Stream == stream && d.Id == id, cancellation);
        if (row is null || await cases.FindAsync(of, cancellation) is not { } lens) return cases.Unknown;
        if (!lens.SeesAll && !await db.Tasks.AnyAsync(t => t.CaseId == of && t.DeadlineId == id && lens.View.Bodies.Contains(t.Organisation),
            cancellation)) return cases.Unknown;
        var pauses = RecordJson.Read<IReadOnlyList<Pause>>(row.Pauses);
        var calendar = await calendars.ReadAsync(row.Calendar, cancellation);
        var extensions = RecordJson.Read<IReadOnlyList<Extension>>(row.Extensions);
        var due = DueDates.Compute(Term.Parse(row.Term), row.Start, calendar, pauses, extensions);
        var title = CaseAnswer.TermTitle(lens.View.Definition, cases.Language, row.Key);
        return ApiSetup.Json(new ExplanationAnswer(
            row.Id, lens.State.Id, row.Key, title, row.Term, row.Basis, row.Confirmed, row.Start, due.Due, row.State, row.StoppedOn,
            row.TaskId, pauses, extensions, calendar.Version, due.Account));
    }
}
