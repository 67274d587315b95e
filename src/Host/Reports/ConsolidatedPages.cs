using Approvals.Desk;
using Approvals.Documents;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Workflows.Cases;

namespace Approvals.Reports;

/// <summary>Tổng hợp: consolidated tables with charts, as pages and files, and the annual report.</summary>
internal static class ConsolidatedPages
{
    public static void MapConsolidated(this RouteGroupBuilder pages)
    {
        pages.MapGet("/consolidated", async (HttpContext context, ConsolidatedTables consolidation, CurrentPerson person) =>
        {
            var day = AsOfDay.Of(context, person);
            return Question(context, day) is not { } question ? Results.NotFound()
                : FrameSetup.Page<ConsolidatedPage>(("View", await consolidation.ReadAsync(question, context.RequestAborted)), ("Wrong", day.Problem is null ? null : day));
        });
        pages.MapGet("/consolidated/file", FileAsync);
        pages.MapGet("/annual", AnnualAsync);
    }

    private static async Task<IResult> FileAsync(HttpContext context, ConsolidatedTables consolidation, CurrentPerson person, Exports exports, string? form)
    {
        if (AsOfDay.Of(context, person) is not { Problem: null } day) return Results.BadRequest();
        if (Question(context, day) is not { } question) return Results.NotFound();
        var table = (await consolidation.ReadAsync(question, context.RequestAborted)).Table;
        return await exports.WriteAsync(person.Account, form ?? "xlsx", "report/" + question.Kind, $"{table.Name} {question.AsOf.Iso()}", table, context.RequestAborted) ?? Results.NotFound();
    }

    private static async Task<IResult> AnnualAsync(HttpContext context, AnnualReport report, CurrentPerson person, Exports exports, string? form, int? year)
    {
        if (AsOfDay.Of(context, person) is not { Problem: null, Day: var asOf }) return Results.BadRequest();
        var of = year ?? asOf.Year - 1;
        if (of is < 1990 or > 2200 || form is not (null or "docx" or "xlsx")) return Results.NotFound();
        var tables = await report.TablesAsync(of, asOf, context.RequestAborted);
        await exports.NoteAsync(person.Account, FormattableString.Invariant($"report/annual/{of}"), form ?? "docx", tables[^1].Rows.Count, context.RequestAborted);
        var name = FormattableString.Invariant($"Báo cáo viện trợ năm {of}.");
        return form == "xlsx" ? Results.File(Xlsx.Write(tables), Xlsx.MediaType, name + "xlsx")
            : Results.File(await report.WordAsync(of, asOf, context.RequestAborted), LetterDocx.MediaType, name + "docx");
    }

    private static ReportQuestion? Question(HttpContext context, AsOfDay day)
    {
        var query = context.Request.Query;
        var kind = query["kind"].ToString() is { Length: > 0 } given ? given : ConsolidatedTables.Kinds[0];
        return !ConsolidatedTables.Kinds.Contains(kind) ? null
            : new ReportQuestion(kind, day.Day, int.TryParse(query["year"], out var year) ? year : null,
                query["cluster"].ToString() is { Length: > 0 } cluster ? cluster : null);
    }
}
