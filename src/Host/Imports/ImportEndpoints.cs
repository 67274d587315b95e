using System.Globalization;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Approvals.Imports;

/// <summary>A workbook that was read: what is in it and what is wrong with it, nothing done yet.</summary>
/// <param name="Digest">SHA-256 of the file shown; what is taken in is exactly that file.</param>
/// <param name="Problem">Why the file could not be read at all, or null.</param>
/// <param name="Done">Rows taken in; null before.</param>
public sealed record ImportView(
    IImport Import, ImportTable Table, string? Digest, IReadOnlyList<ImportRow> Rows, IReadOnlyList<ImportError> Errors, string? Problem, int? Done);

/// <summary>Nhập từ Excel: a template, a dry run with every error by row and column, then all of it or nothing.</summary>
public static class ImportEndpoints
{
    public static IServiceCollection AddImports(this IServiceCollection services) => services.AddScoped<DonorImport>().AddScoped<PeopleImport>().AddScoped<ImportDesk>();

    public static void MapImports(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/imports").RequirePolicy(EndpointPolicies.SignedIn);
        pages.MapGet("", (ImportDesk desk) => desk.All.Count == 0 ? Results.NotFound() : FrameSetup.Page<ImportsPage>(("All", desk.All)));
        pages.MapGet("/{key}", (string key, ImportDesk desk) => desk.Find(key) is { } import ? (IResult)Page(new ImportView(import, import.Table, null, [], [], null, null)) : Results.NotFound());
        pages.MapGet("/{key}/template", (string key, ImportDesk desk, Texts texts) =>
            desk.Find(key) is { } import ? Results.File(import.Table.Template(texts), Xlsx.MediaType, $"{texts["excel.template"]} {import.Table.Sheet}.xlsx") : Results.NotFound());
        pages.MapPost("/{key}", CheckAsync);
        pages.MapPost("/{key}/apply", ApplyAsync);
    }

    private static async Task<IResult> CheckAsync(string key, ImportDesk desk, HttpContext context)
    {
        if (desk.Find(key) is not { } import) return Results.NotFound();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form.Files is not [{ Length: > 0 } file]) return Page(new ImportView(import, import.Table, null, [], [], "excel.no-file", null));
        if (file.Length > XlsxReader.LargestFile) return Page(new ImportView(import, import.Table, null, [], [], "excel.too-large", null));
        await using var content = file.OpenReadStream();
        return Page(await desk.CheckAsync(import, content, context.RequestAborted));
    }

    private static async Task<IResult> ApplyAsync(string key, ImportDesk desk, HttpContext context)
    {
        if (desk.Find(key) is not { } import) return Results.NotFound();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return Page(await desk.ApplyAsync(import, form["digest"].ToString(), context.RequestAborted));
    }

    private static RazorComponentResult<ImportCheckPage> Page(ImportView view) => FrameSetup.Page<ImportCheckPage>(("View", view));
}

/// <summary>What may be taken in by the reader, the dry run, and the act.</summary>
public sealed class ImportDesk(
    DonorImport donors, PeopleImport people, DefinitionStore definitions, CurrentPerson person, Texts texts, Drafts drafts, AttachmentStore files, Writer writer, TimeProvider clock)
{
    /// <summary>What the reader may take in.</summary>
    public IReadOnlyList<IImport> All =>
        [.. ((IEnumerable<IImport>)[people, donors, .. definitions.AllActive.Select(d => new CaseSheetImport(d, person, texts, drafts, clock))]).Where(i => i.Allowed)];

    public IImport? Find(string key) => All.FirstOrDefault(i => i.Key == key);

    /// <summary>Reads a workbook and says everything that is wrong; keeps the file by its digest.</summary>
    public async Task<ImportView> CheckAsync(IImport import, Stream content, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(import);
        var table = import.Table;
        if (await files.SaveAsync(content, cancellation) is not Upload.Kept kept) return new ImportView(import, table, null, [], [], "excel.not-a-workbook", null);
        var (rows, errors, problem) = Read(import, table, kept.Sha256, null);
        return new ImportView(import, table, problem is null && errors.Count == 0 ? kept.Sha256 : null, rows, errors, problem, null);
    }

    /// <summary>Takes in exactly the file that was shown, all of it or nothing; what has changed since is looked at again in the transaction.</summary>
    public async Task<ImportView> ApplyAsync(IImport import, string digest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(import);
        var table = import.Table;
        return await writer.ExecuteAsync(session =>
        {
            var (rows, errors, problem) = Read(import, table, digest, session);
            if (problem is not null || errors.Count > 0) return new ImportView(import, table, null, rows, errors, problem, null);
            import.Apply(session, rows, digest);
            return new ImportView(import, table, null, [], [], null, rows.Count);
        }, Lane.People, cancellation);
    }

    private (IReadOnlyList<ImportRow> Rows, IReadOnlyList<ImportError> Errors, string? Problem) Read(IImport import, ImportTable table, string digest, WriteSession? session)
    {
        using var file = files.Open(digest);
        if (file is null) return ([], [], "excel.no-file");
        var (sheets, problem) = XlsxReader.Read(file);
        if (sheets is null) return ([], [], problem);
        var (rows, errors) = table.Read(sheets);
        errors.AddRange(import.Problems(rows, session));
        return (rows, [.. errors.Distinct().OrderBy(e => e.Row)], null);
    }
}
