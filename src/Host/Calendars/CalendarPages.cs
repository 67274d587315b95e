using System.Globalization;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Engine;

namespace Approvals.Calendars;

/// <summary>A year of the calendar.</summary>
public sealed record YearView(WorkCalendar Calendar, int Year, ChangeForm Form, IReadOnlyList<Problem> Problems, string Said);

/// <summary>A change before it is made.</summary>
/// <param name="Seen">The calendar that the list was made with; the change is made only while it is the one in force.</param>
/// <param name="Overtaken">Whether somebody else changed the calendar since the list was first shown.</param>
public sealed record ImpactView(WorkCalendar Seen, CalendarChange Change, ChangeForm Form, CalendarImpacts Impact, bool Overtaken);

/// <summary>Lịch làm việc: every change lists the running deadlines that it moves before it is made.</summary>
public sealed class CalendarPages(CurrentPerson person, CalendarDesk desk, CalendarImpact impact)
{
    /// <summary>A year with its rows and the forms.</summary>
    public IResult Show(int? year, ChangeForm form, IReadOnlyList<Problem> problems, string? said) => FrameSetup.Page<CalendarPage>(
        ("View", new YearView(desk.Current, year is >= 2000 and <= 2100 ? year.Value : person.Today.Year, form, problems, said ?? "")));

    /// <summary>What the change would do.</summary>
    public async Task<IResult> PreviewAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await PreviewAsync(ChangeForm.Read(await context.Request.ReadFormAsync(context.RequestAborted)), overtaken: false, context.RequestAborted);
    }

    /// <summary>Makes it, if the calendar is still the one whose consequences were shown.</summary>
    public async Task<IResult> ApplyAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var sent = await context.Request.ReadFormAsync(context.RequestAborted);
        var form = ChangeForm.Read(sent);
        var (change, problems) = form.Change();
        if (problems.Count > 0) return Show(YearOf(form), form, problems, null);
        if (!int.TryParse(sent["version"], CultureInfo.InvariantCulture, out var seen)) return Results.BadRequest();
        var outcome = await desk.ChangeAsync(person.Account, change, seen, context.RequestAborted);
        if (outcome.Overtaken) return await PreviewAsync(form, overtaken: true, context.RequestAborted);
        return outcome.Done
            ? Results.LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"/administration/calendar?year={YearOf(form) ?? person.Today.Year}&done=changed"))
            : Show(YearOf(form), form, outcome.Problems, null);
    }

    private async Task<IResult> PreviewAsync(ChangeForm form, bool overtaken, CancellationToken cancellation)
    {
        var calendar = desk.Current;
        var (change, problems) = form.Change();
        if (problems.Count == 0) problems = change.Problems(calendar);
        if (problems.Count > 0) return Show(YearOf(form), form, problems, overtaken ? "overtaken" : null);
        var moved = await impact.OfAsync(change.Apply(calendar), cancellation: cancellation);
        return FrameSetup.Page<CalendarChangePage>(("View", new ImpactView(calendar, change, form, moved, overtaken)));
    }

    private static int? YearOf(ChangeForm form) => (FormReader.Day(form.From) ?? FormReader.Day(form.Worked))?.Year;
}
