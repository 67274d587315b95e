using System.Globalization;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Cases;

/// <summary>Drafting: a form that saves as it is typed, its documents, and the submission.</summary>
public sealed class DraftPages(Drafts drafts, CaseModels models, CheckDesk checks, CurrentPerson person, Texts texts, AttachmentStore files, DraftMask mask,
    CaseImports imports, AccessLog accesses, CaseNames names, TimeProvider clock)
{
    /// <summary>Begins a draft and leads to it.</summary>
    public async Task<IResult> CreateAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var organisation = person.Acting is { } acting && drafts.BodiesOf(person.Account).Contains(acting.Organisation) ? acting.Organisation : null;
        var draft = await drafts.CreateAsync(person.Account, form["type"].ToString(), organisation, ValueMap.Empty, context.RequestAborted);
        return draft is null ? Results.Forbid() : Results.LocalRedirect("/drafts/" + draft.Row.Id);
    }

    /// <summary>The draft's page.</summary>
    public async Task<IResult> ShowAsync(string id, HttpContext context) =>
        await drafts.FindAsync(person.Account, id, context.RequestAborted) is { } draft
            ? await PageAsync(draft, await drafts.WrongAsync(draft, person.Account, context.RequestAborted), null, [], context)
            // A submitted draft lives on as the case of the same id.
            : Results.LocalRedirect("/cases/" + Uri.EscapeDataString(id));

    /// <summary>Asks why what others wrote of private persons is to be opened.</summary>
    public async Task<IResult> AskAsync(string id, HttpContext context) =>
        await drafts.FindAsync(person.Account, id, context.RequestAborted) is { } draft ? PersonalPages.Ask(draft.Row.Title, "/drafts/" + id, []) : Results.NotFound();

    /// <summary>The draft's page with all of that in full, on record.</summary>
    public async Task<IResult> OpenAsync(string id, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await drafts.FindAsync(person.Account, id, context.RequestAborted) is not { } draft) return Results.NotFound();
        return await accesses.TryOpenAsync(person.Account, id, drafts.PersonalOf(draft, person.Account), form["reason"], context.RequestAborted)
            ? await PageAsync(draft, [], null, [], context, open: true)
            : PersonalPages.Ask(draft.Row.Title, "/drafts/" + id, [PersonalPages.Unsaid]);
    }

    /// <summary>Save, attach, take a file out, add rows, or submit; whichever button was pressed, what was typed and chosen is kept first.</summary>
    public async Task<IResult> PostAsync(string id, HttpContext context)
    {
        var cancellation = context.RequestAborted;
        var form = await context.Request.ReadFormAsync(cancellation);
        if (await drafts.FindAsync(person.Account, id, cancellation) is not { } draft) return Results.LocalRedirect("/cases/" + Uri.EscapeDataString(id));
        var values = FormReader.Read(form, draft.Definition.Form.FieldsOf(draft.Definition.Form.Draft));
        var revision = int.TryParse(form["revision"], NumberStyles.None, CultureInfo.InvariantCulture, out var r) ? r : (int?)null;
        var saved = await drafts.SaveAsync(person.Account, id, revision, values, AnswerForm.TypedReasons(form), cancellation);
        var unkept = await AttachAsync(id, form, cancellation);
        draft = await drafts.FindAsync(person.Account, id, cancellation) ?? draft;
        if (saved is not DraftSave.Saved)
        {
            var typed = draft with { Values = mask.For(draft, person.Account).Values.With(values) };
            var refusal = saved is DraftSave.Wrong wrong ? Refusals.Invalid(wrong.Problems) : Refusals.DraftChanged;
            return await PageAsync(typed, (saved as DraftSave.Wrong)?.Problems ?? [], refusal, [], context, form, open: true);
        }
        if (Named(form, "detach:") is { } file) await drafts.DetachAsync(person.Account, id, file, cancellation);
        var now = await drafts.FindAsync(person.Account, id, cancellation) ?? draft;
        if (unkept.Count > 0) return await PageAsync(now, unkept, null, [], context, form);
        if (FormReader.AddRows(form) is { } table) return await PageAsync(now, [], null, [table], context, form);
        if (FormReader.Workbook(form) is { } filled) return Results.LocalRedirect($"/imports/drafts/{id}/{Uri.EscapeDataString(filled)}");
        if (form["do"] != "submit") return Results.LocalRedirect($"/drafts/{id}?saved=1" + (Named(form, "attach:") is { } slot ? "#" + FormModel.IdOf("slot:" + slot) : Named(form, "detach:") is null ? "" : "#documents"));
        return await drafts.SubmitAsync(new Call(person.Account, person.Acting?.Key), id, AnswerForm.CheckReasons(form), cancellation) switch
        {
            Execution.Done => Results.LocalRedirect($"/cases/{id}?done=submitted"),
            Execution.Refused refused => await PageAsync(now, refused.Refusal.Problems, refused.Refusal, [], context, form),
            _ => Results.Conflict(),
        };
    }

    /// <summary>Saves quietly from the page's script.</summary>
    public async Task<IResult> AutosaveAsync(string id, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await drafts.FindAsync(person.Account, id, context.RequestAborted) is not { } draft) return Results.NotFound();
        var values = FormReader.Read(form, draft.Definition.Form.FieldsOf(draft.Definition.Form.Draft));
        var revision = int.TryParse(form["revision"], NumberStyles.None, CultureInfo.InvariantCulture, out var r) ? r : (int?)null;
        return await drafts.SaveAsync(person.Account, id, revision, values, AnswerForm.TypedReasons(form), context.RequestAborted) switch
        {
            DraftSave.Saved s => Results.Json(new { revision = s.Revision, time = texts.Time(clock.GetUtcNow()), fields = Shown(draft with { Values = draft.Values.With(values) }) }),
            DraftSave.Conflict => Results.Conflict(),
            DraftSave.Wrong => Results.UnprocessableEntity(),
            _ => Results.NotFound(),
        };
    }

    /// <summary>Keys of the fields that are asked for with these values: some only show with certain answers.</summary>
    private static IEnumerable<string> Shown(Draft draft) =>
        draft.Definition.Form.FieldsOf(draft.Definition.Form.Draft).Where(f => FormCheck.IsShown(draft.Definition, draft.AsState(), f)).Select(f => f.Key);

    /// <summary>Adds the files that came with a form; gives what is wrong with those that were not kept.</summary>
    private async Task<IReadOnlyList<Problem>> AttachAsync(string id, IFormCollection form, CancellationToken cancellation)
    {
        List<Problem> wrong = [];
        foreach (var file in form.Files.Where(f => f.FileName.Length > 0 && f.Name.StartsWith(AttachmentSlot.Prefix, StringComparison.Ordinal)))
        {
            var slot = file.Name[AttachmentSlot.Prefix.Length..];
            await using var content = file.OpenReadStream();
            var kind = form["copyKind." + slot].ToString() is { Length: > 0 } chosen ? chosen : "photograph";
            if ((await drafts.AttachAsync(person.Account, id, slot, file.FileName, content, kind, cancellation)).Problem is { } problem) wrong.Add(problem);
        }
        if (Named(form, "attach:") is { } empty && form.Files.All(f => f.Name != AttachmentSlot.Prefix + empty || f.FileName.Length == 0)) wrong.Add(new Problem("slot:" + empty, "problem.slot-missing"));
        return wrong;
    }

    /// <summary>What the pressed button names, if it is one of a kind.</summary>
    private static string? Named(IFormCollection form, string kind) => form["do"].ToString() is var pressed && pressed.StartsWith(kind, StringComparison.Ordinal) ? pressed[kind.Length..] : null;

    /// <summary>Throws the draft away.</summary>
    public async Task<IResult> DiscardAsync(string id, HttpContext context)
    {
        await drafts.DiscardAsync(person.Account, id, context.RequestAborted);
        return Results.LocalRedirect("/?tab=drafts");
    }

    /// <summary>A file of the draft; one that shows private persons is opened on record by whoever did not bring it.</summary>
    public async Task<IResult> FileAsync(string id, string file, HttpContext context)
    {
        if (await drafts.FindAsync(person.Account, id, context.RequestAborted) is not { } draft || draft.Attachments.FirstOrDefault(a => a.Id == file) is not { } attachment) return Results.NotFound();
        if (!DraftMask.IsKept(draft, attachment, person.Account)) return CaseEndpoints.Download(files, attachment);
        return await accesses.TryOpenAsync(person.Account, id, drafts.PersonalOf(draft, person.Account), null, context.RequestAborted)
            ? CaseEndpoints.Download(files, Erasing.Named(draft.Definition.Form, attachment))
            : Results.LocalRedirect($"/drafts/{id}/personal");
    }

    /// <summary>Whether something a check is about, or looked at, was answered, or nothing else is left to fill in: a form just opened is not wrong yet.</summary>
    private static bool IsAnswered(Draft draft, CheckFinding finding) => finding.Check.Fields.Count == 0 || finding.Values.Keys.Any(draft.Values.ContainsKey)
        || !FormCheck.Missing(draft.Definition, draft.AsState(), draft.Definition.Form.Draft).Any() || finding.Check.Fields.Any(where => where.Split(':', '.') switch
    {
        ["field", var key, ..] => draft.Values.ContainsKey(key),
        ["slot", var key] => draft.Attachments.Any(a => a.Slot == key),
        _ => true,
    });

    private async Task<IResult> PageAsync(Draft draft, IReadOnlyList<Problem> problems, Refusal? refusal, IReadOnlyList<string> extraRows, HttpContext context,
        IFormCollection? typed = null, bool open = false)
    {
        var read = open ? draft : mask.For(draft, person.Account);
        var state = read.AsState();
        var form = await models.FormAsync(draft.Definition, state, new Dictionary<string, string>(), problems, context.RequestAborted);
        var parent = draft.Row.ParentCase is { } from ? (await names.OfAsync(person.Account, [from], context.RequestAborted)).GetValueOrDefault(from) : null;
        form = form with { Workbooks = true, ExtraRows = extraRows.ToDictionary(t => t, _ => 5) };
        // Status 200 even when refused: some browsers drop the page of an error.
        return FrameSetup.Page<DraftPage>(
            ("Draft", draft), ("Parent", parent), ("Form", form), ("Slots", models.Dossier(draft.Definition, state, $"/drafts/{draft.Row.Id}/files", problems)), ("Refusal", refusal),
            ("Problems", problems), ("Findings", refusal is null ? [.. checks.Of(draft, person.Account).Where(f => IsAnswered(draft, f))] : checks.Of(draft, person.Account)), ("Typed", typed), ("Until", DraftEnds.EndOf(draft)), ("Waits", await imports.FindAsync(person.Account, draft.Row.Id, context.RequestAborted) is not null), ("Today", person.Today),
            ("Personal", !open && DraftMask.Masks(draft, person.Account) ? drafts.PersonalOf(draft, person.Account) : PersonalAccess.None), ("Saved", context.Request.Query["saved"] == "1"));
    }
}
