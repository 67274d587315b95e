using Approvals.Desk;
using Approvals.Documents;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Duties;

/// <summary>What a body or donor owes, as its page shows it.</summary>
/// <param name="View">The duty.</param>
/// <param name="Proof">The account of its date.</param>
/// <param name="Note">What was noted when it was recorded.</param>
/// <param name="Typed">What was typed in the form that was refused.</param>
/// <param name="Refusal">Why.</param>
public sealed record DutyModel(DutyView View, DeadlineProof? Proof, string? Note, IFormCollection? Typed, Refusal? Refusal);

/// <summary>Báo cáo, thủ tục định kỳ: the page of one, with the account of its date, and "Đã nộp".</summary>
public static class DutyEndpoints
{
    /// <summary>Maps <c>/duties/{id}</c>; the id has slashes of its own.</summary>
    public static void MapDuties(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/duties").RequirePolicy(EndpointPolicies.SignedIn);
        pages.MapGet("/{**id}", ShowAsync);
        pages.MapPost("/{**id}", RecordAsync);
    }

    private static async Task<IResult> ShowAsync(
        string id, string? file, string? done, DutyDesk duties, DeadlineProofs proofs, AttachmentStore store, CurrentPerson person, AccessLog accesses, CancellationToken cancellation)
    {
        if (await duties.FindAsync(person.Account, id, cancellation) is not { } view) return Results.NotFound();
        if (person.Positions.Any(p => CasePolicy.Audits(person.Directory, p, out _))) await accesses.ReadAsync(person.Account, id, cancellation);
        // The id takes up the rest of the path, so what was handed in is asked for behind it.
        if (file is not null)
            return view.Owed.Answer?.Attachment is { } attachment && attachment.Id == file && store.Open(attachment.Sha256) is { } content
                ? Results.File(content, attachment.MediaType, attachment.Name) : Results.NotFound();
        return await PageAsync(view, duties, proofs, null, null, done, cancellation);
    }

    private static async Task<IResult> RecordAsync(
        string id, HttpContext context, DutyDesk duties, DeadlineProofs proofs, Drafts drafts, CurrentPerson person, CancellationToken cancellation)
    {
        if (await duties.FindAsync(person.Account, id, cancellation) is not { } view) return Results.NotFound();
        var form = await context.Request.ReadFormAsync(cancellation);
        var (refusal, file) = await FileAsync(form, drafts, cancellation);
        if (FormReader.Day(form["on"].ToString()) is not { } on) refusal = Refusals.Invalid([new Problem("on", "problem.not-a-date")]);
        else
            refusal ??= await duties.RecordAsync(
                person.Account, person.Acting?.Key, id,
                new DutyReport { On = on, Number = form["number"], Case = form["case"], Note = form["note"], File = file }, cancellation);
        return refusal is null ? Results.LocalRedirect($"/duties/{id}?done=recorded") : await PageAsync(view, duties, proofs, form, refusal, null, cancellation);
    }

    private static async Task<(Refusal? Refusal, Attachment? File)> FileAsync(IFormCollection form, Drafts drafts, CancellationToken cancellation)
    {
        if (form.Files.FirstOrDefault(f => f.FileName.Length > 0) is not { } sent) return (null, null);
        await using var content = sent.OpenReadStream();
        var (file, problem) = await drafts.KeepAsync("report", sent.FileName, content, "photograph", cancellation);
        return (problem is null ? null : Refusals.Invalid([problem with { Where = "file" }]), file);
    }

    private static async Task<IResult> PageAsync(
        DutyView view, DutyDesk duties, DeadlineProofs proofs, IFormCollection? typed, Refusal? refusal, string? done, CancellationToken cancellation) =>
        FrameSetup.Page<DutyPage>(
            ("Model", new DutyModel(view, await duties.ProofAsync(view.Owed, proofs, cancellation), await duties.NoteAsync(view.Owed, cancellation), typed, refusal)), ("Said", done));
}
