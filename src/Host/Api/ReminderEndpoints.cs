using System.ComponentModel;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Workflows.Cases;

namespace Approvals.Api;

/// <summary>Who was reminded, and what is known of the mail.</summary>
public sealed record ReminderTargetAnswer(string Account, string? Mail, string? Error);

/// <summary>One line of the ledger of reminders.</summary>
public sealed record ReminderAnswer(
    ReminderMeans Means, string Kind, DateTimeOffset At, string Case, string Number, string? Task, string? Handle, DateOnly? Due,
    IReadOnlyList<ReminderTargetAnswer> To, int Missed, string? By, string? Channel, DateOnly? On, string? Note);

/// <summary>What was reminded in a case, and what is planned.</summary>
public sealed record RemindersAnswer(IReadOnlyList<ReminderAnswer> Past, IReadOnlyList<ReminderAnswer> Planned);

/// <summary>Has those reminded at once whose work a task is.</summary>
public sealed record ChaseBody
{
    [Description("Position acted in; the first that fits when left out")]
    public string? Position { get; init; }
}

/// <summary>Notes that they were reminded otherwise.</summary>
public sealed record ChasedBody
{
    [Description("phone, zalo, inPerson or letter")]
    public required string Channel { get; init; }

    [Description("The day; today when left out")]
    public DateOnly? On { get; init; }

    [Description("What was said, if it is worth keeping")]
    public string? Note { get; init; }

    [Description("Position acted in; the first that fits when left out")]
    public string? Position { get; init; }
}

/// <summary>The ledger of reminders, and reminding by hand.</summary>
internal static class ReminderEndpoints
{
    public static void MapReminders(this RouteGroupBuilder api)
    {
        api.MapGet("/cases/{id}/reminders", OfCaseAsync).WithSummary("What was reminded in a case, to whom, and what is planned in the next 14 days")
            .Gives<RemindersAnswer>(StatusCodes.Status200OK, 404);
        api.MapGet("/reminders", OfBodyAsync).WithSummary("What is planned in the cases of the caller's bodies; days: 1 to 14 (default)")
            .Gives<IReadOnlyList<ReminderAnswer>>(StatusCodes.Status200OK, 400);
        api.MapPost("/tasks/{id}/chase", ChaseAsync).WithSummary("Sends a mail at once to those whose work a task is; at most once an hour")
            .Takes<ChaseBody>().Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 422);
        api.MapPost("/tasks/{id}/chased", NoteAsync).WithSummary("Notes that they were reminded by telephone, Zalo, in person or by letter")
            .Takes<ChasedBody>().Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 422);
    }

    private static async Task<IResult> OfCaseAsync(string id, ApiCases cases, ReminderLedger ledger, CancellationToken cancellation)
    {
        if (await cases.FindAsync(id, cancellation) is not { } lens) return cases.Unknown;
        var (past, planned) = await ledger.ForAsync(lens.View, cancellation);
        return ApiSetup.Json(new RemindersAnswer(
            [.. past.Select(e => Of(lens.State, e, lens.View.Text(e.Note)))], [.. planned.Select(e => Of(lens.State, e, ""))]));
    }

    private static async Task<IResult> OfBodyAsync(
        HttpContext context, int? days, CurrentPerson person, ApiProblems problems, ReminderLedger ledger, CancellationToken cancellation)
    {
        if (Query.Fault(context, "days") is { } fault) return problems.Of(fault);
        if (days is < 1 or > ReminderLedger.Days) return problems.Of(Query.Wrong("days", context.Request.Query["days"].ToString()));
        var planned = await ledger.OfBodyAsync(person.Account, days ?? ReminderLedger.Days, cancellation);
        return ApiSetup.Json<IReadOnlyList<ReminderAnswer>>([.. planned.Select(p => Of(p.State, p.Entry, ""))]);
    }

    private static Task<IResult> ChaseAsync(
        HttpContext context, string id, ApiCases cases, ApiProblems problems, Chases chases, CancellationToken cancellation) =>
        DecisionEndpoints.OnTaskAsync<ChaseBody>(
            context, id, cases, problems, (call, _) => chases.ChaseAsync(call, id, cancellation), cancellation, positionOf: b => b.Position);

    private static Task<IResult> NoteAsync(
        HttpContext context, string id, ApiCases cases, ApiProblems problems, Chases chases, CancellationToken cancellation) =>
        DecisionEndpoints.OnTaskAsync<ChasedBody>(
            context, id, cases, problems, (call, b) => chases.NoteAsync(call, id, b.Channel, b.On, b.Note, cancellation), cancellation, positionOf: b => b.Position);

    private static ReminderAnswer Of(CaseState state, ReminderEntry entry, string note) => new(
        entry.Means, entry.Kind, entry.At, state.Id, state.Number, entry.Task, entry.Handle, entry.Due,
        [.. entry.To.Select(t => new ReminderTargetAnswer(t.Account, t.Mail, t.Error))], entry.Missed, entry.By?.Id, entry.Channel, entry.On,
        note.Length == 0 ? null : note);
}
