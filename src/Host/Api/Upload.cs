using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>A file with the slot it is for.</summary>
internal sealed record Upload(string Slot, IFormFile File, string CopyKind)
{
    private static readonly HashSet<string> copyKinds = ["digitalOriginal", "certifiedCopy", "photograph"];
    private static readonly HashSet<string> parts = ["slot", "copyKind", "file"];
    private static readonly HashSet<string> alone = ["file"];

    /// <summary>Reads parts <c>slot</c>, <c>file</c> and, if given, <c>copyKind</c>; anything else is named and refused.</summary>
    public static async Task<(Upload? Upload, BodyFault? Fault)> ReadAsync(HttpContext context)
    {
        var (form, file, fault) = await FormAsync(context, parts);
        if (form is null || file is null) return (null, fault);
        if (form["slot"] is not [{ Length: > 0 } slot]) return (null, Bad("slot", "missing", "slot"));
        var kind = form["copyKind"] is [{ } given] ? given : "photograph";
        return copyKinds.Contains(kind) ? (new Upload(slot, file, kind), null) : (null, Bad("copyKind", "unknown", kind));
    }

    /// <summary>Reads the part <c>file</c> and refuses any other.</summary>
    public static async Task<(IFormFile? File, BodyFault? Fault)> ReadFileAsync(HttpContext context)
    {
        var (_, file, fault) = await FormAsync(context, alone);
        return (file, fault);
    }

    private static async Task<(IFormCollection? Form, IFormFile? File, BodyFault? Fault)> FormAsync(HttpContext context,
        HashSet<string> known)
    {
        if (context.Request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) != true)
            return (null, null, new BodyFault(StatusCodes.Status415UnsupportedMediaType, "api.media-type"));
        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, null, new BodyFault(e.StatusCode, "api.body-too-large"));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or BadHttpRequestException)
        {
            return (null, null, Bad("", "malformed"));
        }
        var unknown = form.Keys.Concat(form.Files.Select(f => f.Name)).FirstOrDefault(k => !known.Contains(k));
        if (unknown is not null) return (null, null, Bad(unknown, "unknown", unknown));
        return form.Files is [{ Name: "file" } file] ? (form, file, null) : (null, null, Bad("file", "file"));
    }

    /// <summary>The status that says which kind of file was refused.</summary>
    public static int StatusOf(Problem problem) => problem.Key switch
    {
        "problem.attachment.too-large" => StatusCodes.Status413PayloadTooLarge,
        "problem.attachment.type" => StatusCodes.Status415UnsupportedMediaType,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    private static BodyFault Bad(string where, string what, string? arg = null) =>
        new(StatusCodes.Status400BadRequest, "api.form", new Problem(where, "api.form." + what, arg));
}
