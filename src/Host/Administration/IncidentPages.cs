using System.Globalization;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Administration;

/// <summary>One incident with what an administrator can do about it.</summary>
/// <param name="Exits">Ports by which what it stopped may be sent on; empty where nothing is stopped or a person has to decide.</param>
public sealed record IncidentView(IncidentRow Row, string Number, string Type, IReadOnlyList<string> Exits, Refusal? Refusal);

/// <summary>What an administrator does about incidents and faults. Each act is a command of the case, with its record.</summary>
public sealed class IncidentPages(ApprovalsDb db, CaseCare care, CurrentPerson person)
{
    private const string List = "/administration/incidents";

    /// <summary>Commands of cases that failed with a fault of the program, the newest first.</summary>
    public async Task<IReadOnlyList<(CaseFaultRow Row, string Number)>> FaultsAsync(CancellationToken cancellation)
    {
        var rows = await db.CaseFaults.OrderByDescending(f => f.LastAt).Take(PageKey.Rows)
            .Select(f => new { Row = f, Number = db.CaseSummaries.Where(s => s.Stream == f.Stream).Select(s => s.Number).FirstOrDefault() })
            .ToListAsync(cancellation);
        return [.. rows.Select(r => (r.Row, r.Number ?? r.Row.Stream))];
    }

    public async Task<IResult> ShowAsync(string caseId, int number, HttpContext context) => await PageAsync(caseId, number, null, context.RequestAborted);

    public async Task<IResult> RetryAsync(string caseId, int number, HttpContext context) =>
        await AnswerAsync(caseId, number, await care.RetryAsync(new Call(person.Account), caseId, number, context.RequestAborted), context);

    public async Task<IResult> ResolveAsync(string caseId, int number, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var execution = await care.ResolveAsync(new Call(person.Account), caseId, number, form["reason"].ToString(),
            form["port"].ToString(), context.RequestAborted);
        return await AnswerAsync(caseId, number, execution, context);
    }

    /// <summary>Tries what is due in a case again at once; a fault is kept as before, with one more try.</summary>
    public async Task<IResult> SweepAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var stream = form["stream"].ToString();
        if (!stream.StartsWith("case/", StringComparison.Ordinal) || !await db.CaseFaults.AnyAsync(f => f.Stream == stream, context.RequestAborted)) return Results.NotFound();
        try
        {
            await care.SweepAsync(stream["case/".Length..], context.RequestAborted);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return Results.LocalRedirect(List + "?again=failed");
        }
        return Results.LocalRedirect(List);
    }

    private async Task<IResult> AnswerAsync(string caseId, int number, Execution execution, HttpContext context) => execution switch
    {
        Execution.Done => Results.LocalRedirect(List),
        Execution.Refused refused => await PageAsync(caseId, number, refused.Refusal, context.RequestAborted),
        _ => Results.Conflict(),
    };

    private async Task<IResult> PageAsync(string caseId, int number, Refusal? refusal, CancellationToken cancellation)
    {
        if (await db.Incidents.FirstOrDefaultAsync(i => i.CaseId == caseId && i.Number == number, cancellation) is not { } row) return Results.NotFound();
        var summary = await db.CaseSummaries.Where(s => s.CaseId == caseId).Select(s => new { s.Number, s.Type }).FirstOrDefaultAsync(cancellation);
        var exits = await care.ExitsAsync(caseId, number, cancellation);
        return FrameSetup.Page<IncidentPage>(("View", new IncidentView(row, summary?.Number ?? caseId, summary?.Type ?? "", exits, refusal)));
    }

    // What is no step of the definition in force (a signal, a step of an older version) keeps its key.
    internal static string Step(TypeWords words, string type, string place) =>
        place.Length > 0 && words.Task(type, place) is var step && !step.StartsWith('[') ? step : place;

    /// <summary>What it is about: a body by its name, anything else as the engine wrote it.</summary>
    internal static string Detail(Directory directory, string language, string detail) =>
        directory.Organisation(detail) is { } body ? body.Short.In(language) : detail;

    internal static string Link(IncidentRow row) => string.Create(CultureInfo.InvariantCulture, $"{List}/{row.CaseId}/{row.Number}");
}
