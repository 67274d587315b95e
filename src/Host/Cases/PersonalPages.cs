using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Cases;

/// <summary>Personal values in full, each opening recorded; and their erasure.</summary>
public sealed class PersonalPages(CaseDesk desk, CaseModels models, PersonalDesk personal, CurrentPerson person, AccessLog accesses, PostedForm posted)
{
    /// <summary>Shows them, to those who may; a form is posted, so that no link in a mail opens them.</summary>
    public async Task<IResult> OpenAsync(string id, HttpContext context)
    {
        if (await desk.ViewAsync(person.Account, id, context.RequestAborted) is not { } view || !MayOpen(view)) return Results.NotFound();
        await accesses.OpenedAsync(person.Account, id, context.RequestAborted);
        return await PageAsync(view, null, null, context);
    }

    /// <summary>Erases them.</summary>
    public async Task<IResult> EraseAsync(string id, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await desk.ViewAsync(person.Account, id, context.RequestAborted) is not { } view || !personal.MayErase(view, person.Account)) return Results.NotFound();
        var comments = form["comments"].ToString() == "true";
        var done = await personal.EraseAsync(posted.CallOf(context, form), view, form["reason"].ToString(), comments, context.RequestAborted);
        return done is Execution.Done ? Results.LocalRedirect($"/cases/{id}?done=erased") : await PageAsync(view, PostedForm.RefusalOf(done), form["reason"].ToString(), context);
    }

    /// <summary>Whether the reader may see personal values of a case that has any.</summary>
    public static bool MayOpen(CaseView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Relation.Allows(CaseRight.ReadPersonal)
            && (view.Definition.Form.Sections.SelectMany(s => s.Fields).Any(f => PersonalCells.Has(f) && view.State.Values.ContainsKey(f.Key))
                || Erasing.Files(view.Definition, view.State).Any());
    }

    /// <summary>
    /// The form that the reader fills. Its inputs hold stored values in full, so that drawing them is recorded as any other opening; instead of them what was
    /// recorded from a paper, where that is to be compared with it.
    /// </summary>
    public async Task<FormModel> ToFillAsync(
        CaseView view, CaseState state, IEnumerable<FieldDefinition> fields, IReadOnlyList<Problem> problems, CancellationToken cancellation, ValueMap? recorded = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(state);
        if (fields.Any(f => PersonalCells.Has(f) && (recorded ?? state.Values).TryGetValue(f.Key, out var value) && PersonalCells.Of(f, value).Any(view.Privates.ContainsKey)))
            await accesses.OpenedAsync(person.Account, state.Id, cancellation);
        return await models.FormAsync(view.Definition, state, view.Privates, problems, cancellation);
    }

    private async Task<IResult> PageAsync(CaseView view, Refusal? refusal, string? reason, HttpContext context)
    {
        var form = await models.FormAsync(view.Definition, view.Shown, view.Privates, refusal?.Problems ?? [], context.RequestAborted);
        return FrameSetup.Page<PersonalPage>(
            ("View", view), ("Form", form with { Open = true }), ("MayErase", personal.MayErase(view, person.Account)), ("Refusal", refusal), ("Reason", reason ?? ""),
            ("KeptUntil", Erasing.EndOf(view.Definition, view.State)), ("Files", Erasing.Files(view.Definition, view.State).ToList()),
            ("Key", desk.NewId()));
    }
}
