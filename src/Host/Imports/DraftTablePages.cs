using System.Security.Cryptography;
using System.Text.Json;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Workflows.Definitions;
using Microsoft.AspNetCore.DataProtection;

namespace Approvals.Imports;

/// <summary>
/// Fills a table of a draft from a workbook. The file is read and never kept, as it may hold passports: the rows that were shown go to the page, sealed, and come back as
/// they were, for the draft as it was.
/// </summary>
public sealed class DraftTablePages(Drafts drafts, CurrentPerson person, Texts texts, IDataProtectionProvider protection)
{
    private readonly IDataProtector sealing = protection.CreateProtector("Approvals.Imports.DraftTable");

    public async Task<IResult> ShowAsync(string id, string table, HttpContext context) =>
        await FindAsync(id, table, context) is { } target ? Page(target, [], []) : Results.NotFound();

    public async Task<IResult> TemplateAsync(string id, string table, HttpContext context) => await FindAsync(id, table, context) is { } target
        ? Results.File(target.Table.Template(texts), Xlsx.MediaType, $"{texts["excel.template"]} {target.Table.Sheet}.xlsx") : Results.NotFound();

    /// <summary>The dry run: every error by row and column, or the rows as they would stand.</summary>
    public async Task<IResult> CheckAsync(string id, string table, HttpContext context)
    {
        if (await FindAsync(id, table, context) is not { } target) return Results.NotFound();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (ImportEndpoints.Unread(form) is { } unread) return Page(target, [], [], unread);
        await using var content = form.Files[0].OpenReadStream();
        using var memory = new MemoryStream();
        await content.CopyToAsync(memory, context.RequestAborted);
        memory.Position = 0;
        var (sheets, problem) = XlsxReader.Read(memory);
        if (sheets is null) return Page(target, [], [], problem);
        var (rows, cells) = target.Table.Read(sheets);
        IReadOnlyList<ImportError> errors = ImportTable.Joined(cells, target.Problems(rows, null));
        return errors.Count > 0 ? Page(target, rows, errors) : Page(target, rows, [], digest: Seal(target, rows));
    }

    /// <summary>Adds exactly the rows that were shown, all of them or none; nothing when the draft has changed since.</summary>
    public async Task<IResult> ApplyAsync(string id, string table, HttpContext context)
    {
        if (await FindAsync(id, table, context) is not { } target) return Results.NotFound();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (revision, rows) = Open(target, form["digest"].ToString());
        if (rows is null) return Page(target, [], [], "excel.no-file");
        if (target.Problems(rows, null).ToList() is { Count: > 0 } problems) return Page(target, rows, problems);
        var saved = await drafts.SaveAsync(person.Account, id, revision, [KeyValuePair.Create(table, target.With(rows))], context.RequestAborted);
        return saved switch
        {
            DraftSave.Saved => Results.LocalRedirect($"/drafts/{id}?saved=1#{FormModel.IdOf("field:" + table)}"),
            DraftSave.Wrong wrong => Page(target, rows, [.. wrong.Problems.Select(p => new ImportError(0, null, p.Key, p.Arg))]),
            _ => Page(target, [], [], "excel.draft-changed"),
        };
    }

    private async Task<DraftTable?> FindAsync(string id, string table, HttpContext context)
    {
        if (await drafts.FindAsync(person.Account, id, context.RequestAborted) is not { } draft) return null;
        return draft.Definition.Form.FieldsOf(draft.Definition.Form.Draft).FirstOrDefault(f => f.Key == table && f.Type == FieldType.Table) is { } field ? new DraftTable(draft, field, person, texts) : null;
    }

    private string Seal(DraftTable target, IReadOnlyList<ImportRow> rows) =>
        sealing.Protect(JsonSerializer.Serialize(new Sealed(target.Key, person.Account, target.Draft.Row.Revision, rows)));

    private (int Revision, IReadOnlyList<ImportRow>? Rows) Open(DraftTable target, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Sealed>(sealing.Unprotect(text)) is { } what && what.Key == target.Key && what.Account == person.Account ? (what.Revision, what.Rows) : (0, null);
        }
        catch (CryptographicException)
        {
            return (0, null);
        }
    }

    private static IResult Page(DraftTable target, IReadOnlyList<ImportRow> rows, IReadOnlyList<ImportError> errors, string? problem = null, string? digest = null) =>
        ImportEndpoints.Page(new ImportView(target, target.Table, digest, rows, errors, problem, null));

    private sealed record Sealed(string Key, string Account, int Revision, IReadOnlyList<ImportRow> Rows);
}
