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
    /// <summary>Asks why, before anything is opened.</summary>
    public async Task<IResult> AskAsync(string id, HttpContext context) =>
        await desk.ViewAsync(person.Account, id, context.RequestAborted) is { } view && MayOpen(view) ? Ask(view.State.Title, "/cases/" + id, []) : Results.NotFound();

    /// <summary>Shows them, to those who may; a form is posted, so that no link in a mail opens them.</summary>
    public async Task<IResult> OpenAsync(string id, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await desk.ViewAsync(person.Account, id, context.RequestAborted) is not { } view || !MayOpen(view)) return Results.NotFound();
        return await accesses.TryOpenAsync(person.Account, id, view.Personal, form["reason"], context.RequestAborted)
            ? await PageAsync(view, null, null, context)
            : Ask(view.State.Title, "/cases/" + id, [Unsaid]);
    }

    /// <summary>What a page says where a reason is missing.</summary>
    internal static Problem Unsaid { get; } = new("reason", "problem.required");

    /// <summary>The page that asks for a reason.</summary>
    internal static IResult Ask(string heading, string back, IReadOnlyList<Problem> problems) =>
        FrameSetup.Page<PersonalAskPage>(("Heading", heading), ("Back", back), ("Action", back + "/personal"), ("Problems", problems));

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
        return view.Personal != PersonalAccess.None
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
            await accesses.FilledAsync(person.Account, state.Id, cancellation);
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
