using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>A file with the slot it is for.</summary>
internal sealed record Upload(string Slot, IFormFile File, string CopyKind)
{
    private static readonly HashSet<string> copyKinds = ["digitalOriginal", "certifiedCopy", "photograph"];
    private static readonly HashSet<string> parts = ["slot", "copyKind", "file"];

    /// <summary>Reads parts <c>slot</c>, <c>file</c> and, if given, <c>copyKind</c>; anything else is named and refused.</summary>
    public static async Task<(Upload? Upload, BodyFault? Fault)> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) != true)
            return (null, new BodyFault(StatusCodes.Status415UnsupportedMediaType, "api.media-type"));
        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, new BodyFault(e.StatusCode, "api.body-too-large"));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or BadHttpRequestException)
        {
            return (null, Bad("", "malformed"));
        }
        var unknown = form.Keys.Concat(form.Files.Select(f => f.Name)).FirstOrDefault(k => !parts.Contains(k));
        if (unknown is not null) return (null, Bad(unknown, "unknown", unknown));
        if (form.Files is not [{ Name: "file" } file]) return (null, Bad("file", "file"));
        if (form["slot"] is not [{ Length: > 0 } slot]) return (null, Bad("slot", "missing", "slot"));
        var kind = form["copyKind"] is [{ } given] ? given : "photograph";
        return copyKinds.Contains(kind) ? (new Upload(slot, file, kind), null) : (null, Bad("copyKind", "unknown", kind));
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
