using System.Text.Json.Nodes;
using Approvals.Documents;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Desk;

/// <summary>
/// Tables that leave as files. Each leaves a record in the stream <c>access/account</c>: who took which table with how many rows, and when (DESIGN §8). What stands in
/// a table went through the policy where it was asked.
/// </summary>
public sealed class Exports(StreamLog log, ReferenceData reference, TimeProvider clock)
{
    /// <summary>Forms of a table.</summary>
    public static readonly string[] Forms = ["xlsx", "csv"];

    /// <summary>The file; null for a form that is not known.</summary>
    /// <param name="account">Who takes it.</param>
    /// <param name="form">One of <see cref="Forms"/>.</param>
    /// <param name="what">Which table, for the record: <c>register/outgoing/nghe-an/2026</c>.</param>
    /// <param name="name">Name of the file without its ending.</param>
    /// <param name="sheet">The table.</param>
    /// <param name="cancellation">Stops before the record is written.</param>
    /// <param name="behind">Tables behind it, which a workbook holds too.</param>
    public async Task<IResult?> WriteAsync(string account, string form, string what, string name, Sheet sheet, CancellationToken cancellation, params IReadOnlyList<Sheet> behind)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        if (!Forms.Contains(form)) return null;
        await NoteAsync(account, what, form, sheet.Rows.Count, cancellation);
        name = name.Replace('/', '-').Replace('\\', '-') + "." + form;
        return form == "xlsx" ? Results.File(Xlsx.Write([sheet, .. behind]), Xlsx.MediaType, name) : Results.File(Csv.Write(sheet), Csv.MediaType, name);
    }

    /// <summary>Notes that somebody took a table away.</summary>
    public Task NoteAsync(string account, string what, string form, int rows, CancellationToken cancellation)
    {
        var today = Inputs.LocalDate(clock.GetUtcNow());
        var position = reference.Directory().PositionsOf(account, today) is [var first, ..] ? first : null;
        JsonArray facts = [new JsonObject { ["fact"] = "Exported", ["what"] = what, ["form"] = form, ["rows"] = rows, ["on"] = today.Iso() }];
        var actor = new Actor(account, position?.Key ?? "", position?.Organisation ?? "");
        return log.AppendAsync(new StreamEntry("access/" + account, actor, "Export", facts, null), Lane.People, cancellation);
    }
}
