using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Reports;

/// <summary>
/// Reports of cases and rounds and standing duties that were owed at the end of a day and past their date then, as the records up to that day have it: what is extended, lifted or handed in later
/// changes nothing of it. What stands still is not late.
/// </summary>
public sealed class OverdueTable(
    ApprovalsDb db, PastCases cases, CaseDesk desk, DefinitionStore definitions, DutyDesk duties, CalendarVersions calendars, CurrentPerson person, Texts texts, TypeWords types)
{
    private sealed record Line(DateOnly Due, int Calendar, string Report, string Number, string Case, string Body);

    public async Task<ConsolidatedView> ReadAsync(ReportQuestion question, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(question);
        List<Line> lines = [.. await OfCasesAsync(question.AsOf, cancellation), .. (await duties.LateOnAsync(person.Account, question.AsOf, cancellation)).Select(Of)];
        var late = new Dictionary<int, WorkCalendar>();
        foreach (var version in lines.Select(l => l.Calendar).Distinct()) late[version] = await calendars.ReadAsync(version, cancellation) ?? person.Calendar;
        var table = question.Table(
            texts, [texts["reports.due"], texts["consolidated.days-late"], texts["reports.report"], texts["aid.column.number"], texts["reports.case"], texts["consolidated.body"]],
            [
                .. lines.OrderBy(l => l.Due).ThenBy(l => l.Number, StringComparer.Ordinal).ThenBy(l => l.Body, StringComparer.Ordinal).Select(l => (IReadOnlyList<object?>)
                    [l.Due, late[l.Calendar].WorkingDaysBetween(l.Due, question.AsOf), l.Report, l.Number, l.Case, l.Body]),
            ], null);
        return new ConsolidatedView(
            question, table, [.. lines.GroupBy(l => l.Body).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Take(ConsolidatedTables.MostBars)
                .Select(g => new ChartBar(g.Key, g.Count(), texts.Count("consolidated.reports", g.Count())))], []);
    }

    private async Task<List<Line>> OfCasesAsync(DateOnly asOf, CancellationToken cancellation)
    {
        var end = Inputs.StartOf(asOf.AddDays(1), 0);
        // Tasks only say which cases to look into: those with one that was open then.
        var ids = await db.Tasks.Where(t => (t.Kind == TaskKind.Report || t.Kind == TaskKind.Party) && t.OpenedAt < end && (t.ClosedAt == null || t.ClosedAt >= end))
            .Select(t => t.CaseId).Distinct().ToListAsync(cancellation);
        List<Line> lines = [];
        await foreach (var (now, then) in cases.CasesAsync(person.Account, ids, asOf, cancellation))
        {
            if (then.SuspendedOn is not null || then.Ending is not null || desk.View(person.Account, now) is not { } view || definitions.ByDigest(then.Digest) is not { } definition) continue;
            lines.AddRange(
                from task in then.Tasks
                where (task.Kind == TaskKind.Report || (task.Kind == TaskKind.Party && definition.Activities.GetValueOrDefault(task.Activity) is ForEachPartyActivity { Accept: not null })) && view.Sees(task)
                let term = then.DeadlineById(task.Deadline)
                where term is { Paused: false } && term.Due < asOf
                // Of a round the report, whoever prepares it at the moment.
                select new Line(term.Due, term.Calendar, types.Task(then.Type, task.Kind == TaskKind.Party ? task.Activity : task.Handle), then.Number, then.Title, Body(task.Party ?? task.Organisation)));
        }
        return lines;
    }

    private Line Of(DutyView duty) => new(
        duty.Owed.Due, duty.Owed.Calendar, duty.Owed.Title.In(texts.Language), "", texts.Format("duty.period", ("from", duty.Owed.Period.From), ("to", duty.Owed.Period.To)), duty.Owner.In(texts.Language));

    private string Body(string key) => person.Directory.Organisation(key)?.Short.In(texts.Language) ?? key;
}
