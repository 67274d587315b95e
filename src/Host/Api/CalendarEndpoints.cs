using System.ComponentModel;
using Approvals.Desk;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>A row of the calendar.</summary>
/// <param name="Date">The day.</param>
/// <param name="Vi">Why, in Vietnamese.</param>
/// <param name="En">The same in English.</param>
/// <param name="Source">The document that sets it.</param>
public sealed record CalendarRow(DateOnly Date, string Vi, string En, string Source)
{
    internal static CalendarRow Of(CalendarDay day) => new(day.Date, day.NameVi, day.NameEn, day.Source);

    internal CalendarDay Day() => new(Date, Vi, En, Source);
}

/// <summary>The calendar in force.</summary>
/// <param name="Version">From 1; a change is made to the version it was looked at with.</param>
/// <param name="Years">Years of which holidays are known.</param>
public sealed record CalendarAnswer(int Version, IReadOnlyList<int> Years, IReadOnlyList<CalendarRow> DaysOff, IReadOnlyList<CalendarRow> WorkedDays);

/// <summary>A change of the calendar.</summary>
public sealed record CalendarBody
{
    [Description("Days that are off from now on")]
    public IReadOnlyList<CalendarRow> DaysOff { get; init; } = [];

    [Description("Saturdays and Sundays that are worked from now on")]
    public IReadOnlyList<CalendarRow> WorkedDays { get; init; } = [];

    [Description("Dates whose row goes")]
    public IReadOnlyList<DateOnly> Removed { get; init; } = [];

    [Description("Why, and by which document: told in the history of each case whose deadlines move")]
    public required string Reason { get; init; }

    [Description("The version the change was looked at with; needed to make it")]
    public int? Version { get; init; }

    internal CalendarChange Change() => new()
    {
        DaysOff = [.. DaysOff.Select(d => d.Day())], WorkedDays = [.. WorkedDays.Select(d => d.Day())], Removed = Removed, Reason = Reason,
    };
}

/// <summary>A running deadline that would move.</summary>
public sealed record MovedDeadline(string CaseNumber, string Type, string Key, DateOnly Old, DateOnly New, bool Paused, bool Overdue);

/// <summary>What a change would do.</summary>
/// <param name="Version">The version it would be made to.</param>
/// <param name="Total">Running deadlines that move.</param>
/// <param name="Overdue">How many of them would be overdue at once.</param>
/// <param name="Deadlines">At most 500 of them: those that would be overdue at once first, then by their new date.</param>
/// <param name="More">How many are not listed.</param>
public sealed record CalendarImpactAnswer(int Version, int Total, int Overdue, IReadOnlyList<MovedDeadline> Deadlines, int More);

/// <summary>The calendar that a change has made.</summary>
public sealed record CalendarChangeAnswer(int Version);

/// <summary>The calendar of working days: read and asked by everybody, changed by administrators.</summary>
internal static class CalendarEndpoints
{
    public static void MapCalendars(this RouteGroupBuilder api)
    {
        api.MapGet("/calendars/vn", (CalendarDesk desk) => Answer(desk.Current)).WithSummary("The calendar in force: days off and worked days with their sources")
            .Gives<CalendarAnswer>(StatusCodes.Status200OK, 401);
        api.MapGet("/calendars/vn/due", Due)
            .WithSummary("A due date with its account, as the verb due gives it: from, term, and pause as A..B, several with a comma between")
            .Gives<DueAnswer>(StatusCodes.Status200OK, 400);
    }

    public static void MapCalendarChanges(this RouteGroupBuilder api)
    {
        api.MapPost("/calendars/vn/impact", ImpactAsync).WithSummary("The running deadlines that a change would move; changes nothing").Takes<CalendarBody>()
            .Gives<CalendarImpactAnswer>(StatusCodes.Status200OK, 403, 422);
        api.MapPost("/calendars/vn", ChangeAsync).WithSummary("Changes the calendar; refused when another change came first").Takes<CalendarBody>()
            .Gives<CalendarChangeAnswer>(StatusCodes.Status200OK, 403, 412, 422);
    }

    private static IResult Answer(WorkCalendar calendar) => ApiSetup.Json(new CalendarAnswer(
        calendar.Version, calendar.Years, [.. calendar.DaysOff.Select(CalendarRow.Of)], [.. calendar.WorkedDays.Select(CalendarRow.Of)]));

    private static IResult Due(HttpContext context, string? from, string? term, string? pause, ApiProblems problems, CalendarDesk desk)
    {
        if (Query.Fault(context, "from", "term", "pause") is { } fault) return problems.Of(fault);
        if (Workflows.Cases.IsoDate.Parse(from) is not { } start) return problems.Of(Query.Wrong("from", from));
        if (!Term.TryParse(term, out var read)) return problems.Of(Query.Wrong("term", term));
        var pauses = (pause ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(DueQuestion.ReadPause).ToList();
        if (pauses.Count > DueQuestion.MostPauses || pauses.Contains(null)) return problems.Of(Query.Wrong("pause", pause));
        return new DueQuestion(start, read, [.. pauses.OfType<Pause>()]).Answer(desk.Current) is { } due
            ? ApiSetup.Json(due) : problems.Of(Query.Wrong(pauses.Count > 0 ? "pause" : "term", pauses.Count > 0 ? pause : term));
    }

    private static async Task<IResult> ImpactAsync(HttpContext context, ApiProblems problems, CalendarDesk desk, CalendarImpact impact, CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<CalendarBody>(context);
        if (body.Value is not { } given) return problems.Of(body.Fault!);
        var (calendar, change) = (desk.Current, given.Change());
        if (change.Problems(calendar) is { Count: > 0 } wrong) return problems.Invalid(wrong);
        var moved = await impact.OfAsync(change.Apply(calendar), cancellation: cancellation);
        return ApiSetup.Json(new CalendarImpactAnswer(
            calendar.Version, moved.Total, moved.Overdue, [.. moved.First.Select(m => new MovedDeadline(m.Number, m.Type, m.Key, m.Old, m.New, m.Paused, m.Overdue))], moved.More));
    }

    private static async Task<IResult> ChangeAsync(HttpContext context, ApiProblems problems, ApiCases cases, CalendarDesk desk, CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<CalendarBody>(context);
        if (body.Value is not { } given) return problems.Of(body.Fault!);
        if (given.Version is not { } seen) return problems.Invalid([new Problem("version", "problem.required")]);
        var outcome = await desk.ChangeAsync(cases.Account, given.Change(), seen, cancellation);
        if (outcome.Overtaken) return problems.Of(Refusals.CalendarChanged, ("version", outcome.Version));
        return outcome.Done ? ApiSetup.Json(new CalendarChangeAnswer(outcome.Version)) : problems.Invalid(outcome.Problems);
    }
}
