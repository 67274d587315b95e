using System.Globalization;
using System.Security.Cryptography;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence;

namespace Approvals.Imports;

/// <summary>A workbook that was read: what is in it and what is wrong with it, nothing done yet.</summary>
/// <param name="Digest">SHA-256 of the file shown, of a table of a draft its rows, sealed; what is taken in is exactly that.</param>
/// <param name="Problem">Why the file could not be read at all, or null.</param>
/// <param name="Done">Rows taken in; null before.</param>
public sealed record ImportView(
    IImportTarget Import, ImportTable Table, string? Digest, IReadOnlyList<ImportRow> Rows, IReadOnlyList<ImportError> Errors, string? Problem, int? Done)
{
    /// <summary>What stands in nobody's way and should be known before: warnings of checks, duties that open.</summary>
    public IReadOnlyList<ImportError> Notes { get; init; } = [];
}

/// <summary>Nhập từ Excel: a template, a dry run with every error by row and column, then all of it or nothing.</summary>
public static class ImportEndpoints
{
    public static IServiceCollection AddImports(this IServiceCollection services) => services.AddSingleton<PendingWorkbooks>().AddScoped<DraftTablePages>().AddScoped<DonorImport>().AddScoped<PeopleImport>().AddScoped<ImportDesk>();

    public static void MapImports(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/imports").RequirePolicy(EndpointPolicies.SignedIn);
        pages.MapGet("", (ImportDesk desk) => desk.All.Count == 0 ? Results.NotFound() : FrameSetup.Page<ImportsPage>(("All", desk.All)));
        pages.MapGet("/{key}", (string key, string? done, ImportDesk desk) =>
            desk.Find(key) is { } import ? (IResult)Page(new ImportView(import, import.Table, null, [], [], null, done is null ? null : desk.Taken(import, done))) : Results.NotFound());
        pages.MapGet("/{key}/template", (string key, ImportDesk desk, Texts texts) =>
            desk.Find(key) is { } import ? Results.File(import.Table.Template(texts), Xlsx.MediaType, $"{texts["excel.template"]} {import.Table.Sheet}.xlsx") : Results.NotFound());
        pages.MapPost("/{key}", CheckAsync);
        pages.MapPost("/{key}/apply", ApplyAsync);
        pages.MapGet("/drafts/{id}/{table}", (string id, string table, DraftTablePages p, HttpContext c) => p.ShowAsync(id, table, c));
        pages.MapGet("/drafts/{id}/{table}/template", (string id, string table, DraftTablePages p, HttpContext c) => p.TemplateAsync(id, table, c));
        pages.MapPost("/drafts/{id}/{table}", (string id, string table, DraftTablePages p, HttpContext c) => p.CheckAsync(id, table, c));
        pages.MapPost("/drafts/{id}/{table}/apply", (string id, string table, DraftTablePages p, HttpContext c) => p.ApplyAsync(id, table, c));
    }

    private static async Task<IResult> CheckAsync(string key, ImportDesk desk, HttpContext context)
    {
        if (desk.Find(key) is not { } import) return Results.NotFound();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (Unread(form) is { } problem) return Page(new ImportView(import, import.Table, null, [], [], problem, null));
        await using var content = form.Files[0].OpenReadStream();
        return Page(await desk.CheckAsync(import, content, context.RequestAborted));
    }

    private static async Task<IResult> ApplyAsync(string key, ImportDesk desk, HttpContext context)
    {
        if (desk.Find(key) is not { } import) return Results.NotFound();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var digest = form["digest"].ToString();
        var view = await desk.ApplyAsync(import, digest, context.RequestAborted);
        return view.Done is null ? Page(view) : Results.LocalRedirect($"/imports/{import.Key}?done={Uri.EscapeDataString(digest)}");
    }

    /// <summary>Why what was sent is no file that could be read; null when it may be.</summary>
    internal static string? Unread(IFormCollection form) =>
        form.Files is not [{ Length: > 0 } file] ? "excel.no-file" : file.Length > XlsxReader.LargestFile ? "excel.too-large" : null;

    internal static IResult Page(ImportView view) => FrameSetup.Page<ImportCheckPage>(("View", view));
}

/// <summary>What may be taken in by the reader, the dry run, and the act.</summary>
public sealed class ImportDesk(
    DonorImport donors, PeopleImport people, DefinitionStore definitions, CurrentPerson person, Texts texts, Drafts drafts, CaseDesk cases, PendingWorkbooks files, Writer writer, Database database, TimeProvider clock)
{
    private const string Already = "excel.already-taken";

    /// <summary>What the reader may take in.</summary>
    public IReadOnlyList<IImport> All =>
        [.. ((IEnumerable<IImport>)[people, donors, .. definitions.AllActive.Select(d => new CaseSheetImport(d, person, texts, drafts, cases, database, clock))]).Where(i => i.Allowed)];

    public IImport? Find(string key) => All.FirstOrDefault(i => i.Key == key);

    /// <summary>Reads a workbook and says everything that is wrong; a file without an error waits for its import, in memory.</summary>
    public async Task<ImportView> CheckAsync(IImport import, Stream content, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(import);
        var table = import.Table;
        using var memory = new MemoryStream();
        await content.CopyToAsync(memory, cancellation);
        var file = memory.ToArray();
        var digest = Convert.ToHexStringLower(SHA256.HashData(file));
        if (Taken(import, digest) is not null) return new ImportView(import, table, null, [], [], Already, null);
        var (rows, found, problem) = Read(table, file);
        IReadOnlyList<ImportError> errors = problem is null ? ImportTable.Joined(found, import.Problems(rows, null)) : found;
        if (problem is not null || errors.Count > 0) return new ImportView(import, table, null, rows, errors, problem, null);
        files.Hold(person.Account, import.Key, digest, file);
        return new ImportView(import, table, digest, rows, [], null, null) { Notes = [.. import.Notes(rows)] };
    }

    /// <summary>
    /// Takes in exactly the file that was shown, once, all of it or nothing; what has changed since is looked at again in the transaction. The file is read before the
    /// turn to write.
    /// </summary>
    public async Task<ImportView> ApplyAsync(IImport import, string digest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(import);
        var table = import.Table;
        if (Taken(import, digest) is not null) return new ImportView(import, table, null, [], [], Already, null);
        var (rows, found, problem) = Read(table, files.Find(person.Account, import.Key, digest));
        files.Drop(person.Account, import.Key, digest);
        if (problem is not null) return new ImportView(import, table, null, rows, found, problem, null);
        return await writer.ExecuteAsync(session =>
        {
            if (session.Scalar("select value from setting where key = @1", Setting(import, digest)) is not null) return new ImportView(import, table, null, [], [], Already, null);
            var errors = ImportTable.Joined(found, import.Problems(rows, session));
            if (errors.Count > 0) return new ImportView(import, table, null, rows, errors, null, null);
            session.Execute("insert into setting (key, value) values (@1, @2)", Setting(import, digest), rows.Count.ToString(CultureInfo.InvariantCulture));
            import.Apply(session, rows, digest);
            return new ImportView(import, table, null, [], [], null, rows.Count);
        }, Lane.People, cancellation);
    }

    /// <summary>Rows that a file gave when it was taken in; null for a file that was not.</summary>
    public int? Taken(IImport import, string digest)
    {
        ArgumentNullException.ThrowIfNull(import);
        using var connection = database.OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = "select value from setting where key = @1";
        command.Parameters.AddWithValue("@1", Setting(import, digest));
        return command.ExecuteScalar() is string rows ? int.Parse(rows, CultureInfo.InvariantCulture) : null;
    }

    private static string Setting(IImport import, string digest) => $"import/{import.Key}/{digest}";

    private (IReadOnlyList<ImportRow> Rows, IReadOnlyList<ImportError> Errors, string? Problem) Read(ImportTable table, byte[]? file)
    {
        if (file is null) return ([], [], "excel.no-file");
        using var content = new MemoryStream(file);
        var (sheets, problem) = XlsxReader.Read(content);
        if (sheets is null) return ([], [], problem);
        var (rows, errors) = table.Read(sheets);
        return (rows, errors, null);
    }
}
