using Approvals.Desk;
using Approvals.Documents;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Tracing;

namespace Approvals.Cases;

/// <summary>Pages of one case: drafting, the case, its tasks, actions, files and deadlines.</summary>
public static class CaseEndpoints
{
    /// <summary>Services of the feature.</summary>
    public static IServiceCollection AddCases(this IServiceCollection services)
    {
        services.AddScoped<CaseModels>();
        services.AddScoped<CheckSight>();
        services.AddScoped<DraftPages>();
        services.AddScoped<ImportPages>();
        services.AddScoped<TaskPages>();
        services.AddScoped<PostedForm>();
        services.AddScoped<Consolidations>();
        services.AddScoped<ActPages>();
        services.AddScoped<PersonalPages>();
        return services;
    }

    /// <summary>All routes.</summary>
    public static void MapCases(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("").RequirePolicy(EndpointPolicies.SignedIn);
        pages.MapPost("/drafts", (DraftPages d, HttpContext c) => d.CreateAsync(c));
        pages.MapGet("/drafts/{id}", (string id, DraftPages d, HttpContext c) => d.ShowAsync(id, c));
        pages.MapPost("/drafts/{id}", (string id, DraftPages d, HttpContext c) => d.PostAsync(id, c));
        pages.MapPost("/drafts/{id}/autosave", (string id, DraftPages d, HttpContext c) => d.AutosaveAsync(id, c));
        pages.MapPost("/drafts/{id}/discard", (string id, DraftPages d, HttpContext c) => d.DiscardAsync(id, c));
        pages.MapGet("/drafts/{id}/personal", (string id, DraftPages d, HttpContext c) => d.AskAsync(id, c));
        pages.MapPost("/drafts/{id}/personal", (string id, DraftPages d, HttpContext c) => d.OpenAsync(id, c));
        pages.MapGet("/drafts/{id}/import", (string id, ImportPages p, HttpContext c) => p.ShowAsync(id, c));
        pages.MapPost("/drafts/{id}/import", (string id, ImportPages p, HttpContext c) => p.EnterAsync(id, c));
        pages.MapPost("/drafts/{id}/import/confirm", (string id, ImportPages p, HttpContext c) => p.ConfirmAsync(id, c));
        pages.MapGet("/drafts/{id}/files/{file}", (string id, string file, DraftPages d, HttpContext c) => d.FileAsync(id, file, c));
        pages.MapGet("/cases/{id}", CasePageAsync);
        pages.MapGet("/cases/{id}/print", PrintAsync);
        pages.MapGet("/cases/{id}/flow", FlowAsync);
        pages.MapGet("/cases/{id}/lateness", LatenessAsync);
        pages.MapGet("/cases/{id}/consolidation", ConsolidationAsync);
        pages.MapGet("/cases/{id}/consolidation/{form:regex(^(docx|xlsx|csv)$)}", ExportConsolidationAsync);
        pages.MapGet("/cases/{id}/files/{file}", FileAsync);
        pages.MapGet("/cases/{id}/letters/{letter}", LetterAsync);
        pages.MapGet("/cases/{id}/actions/{action}", (string id, string action, TaskPages t, HttpContext c) => t.ShowActionAsync(id, action, c));
        pages.MapPost("/cases/{id}/actions/{action}", (string id, string action, TaskPages t, HttpContext c) => t.TakeActionAsync(id, action, c));
        pages.MapGet("/cases/{id}/personal", (string id, PersonalPages p, HttpContext c) => p.AskAsync(id, c));
        pages.MapPost("/cases/{id}/personal", (string id, PersonalPages p, HttpContext c) => p.OpenAsync(id, c));
        pages.MapPost("/cases/{id}/erase", (string id, PersonalPages p, HttpContext c) => p.EraseAsync(id, c));
        pages.MapGet("/cases/{id}/join", (string id, ActPages a, HttpContext c) => a.ShowJoinAsync(id, c));
        pages.MapPost("/cases/{id}/join", (string id, ActPages a, HttpContext c) => a.JoinAsync(id, c));
        pages.MapGet("/cases/{id}/ceremony", (string id, ActPages a, HttpContext c) => a.ShowCeremonyAsync(id, c));
        pages.MapPost("/cases/{id}/ceremony", (string id, ActPages a, HttpContext c) => a.RecordCeremonyAsync(id, c));
        pages.MapGet("/cases/{id}/ruling", (string id, ActPages a, HttpContext c) => a.ShowRulingAsync(id, c));
        pages.MapPost("/cases/{id}/ruling", (string id, ActPages a, HttpContext c) => a.RuleAsync(id, c));
        pages.MapGet("/cases/{id}/dispute", (string id, ActPages a, HttpContext c) => a.ShowDisputeAsync(id, c));
        pages.MapPost("/cases/{id}/dispute", (string id, ActPages a, HttpContext c) => a.DisputeAsync(id, c));
        pages.MapGet("/tasks/{id}", (string id, TaskPages t, HttpContext c) => t.ShowAsync(id, c));
        pages.MapPost("/tasks/{id}", (string id, TaskPages t, HttpContext c) => t.DecideAsync(id, c));
        pages.MapPost("/tasks/{id}/detach", (string id, TaskPages t, HttpContext c) => t.DetachAsync(id, c));
        pages.MapGet("/tasks/{id}/files/{file}", (string id, string file, TaskPages t, HttpContext c) => t.FileAsync(id, file, c));
        pages.MapPost("/tasks/{id}/confirm", (string id, TaskPages t, HttpContext c) => t.ConfirmAsync(id, c));
        pages.MapPost("/tasks/{id}/recall", (string id, TaskPages t, HttpContext c) => t.RecallAsync(id, c));
        pages.MapPost("/tasks/{id}/ask", (string id, TaskPages t, HttpContext c) => t.AskAsync(id, c));
        pages.MapPost("/tasks/{id}/limit", (string id, TaskPages t, HttpContext c) => t.LimitAsync(id, c));
        pages.MapPost("/tasks/{id}/extend", (string id, TaskPages t, HttpContext c) => t.ExtendAsync(id, c));
        pages.MapPost("/tasks/{id}/give", (string id, TaskPages t, HttpContext c) => t.GiveAsync(id, c));
        pages.MapGet("/deadlines/{**id}", DeadlineAsync);
    }

    private static async Task<IResult> CasePageAsync(string id, CaseModels models, CaseDesk desk, CurrentPerson person, AccessLog accesses, HttpContext context)
    {
        if (await desk.ViewAsync(person.Account, id, context.RequestAborted) is not { } view) return Results.NotFound();
        if (view.Relation == Relation.Auditor) await accesses.ReadAsync(person.Account, id, context.RequestAborted);
        return FrameSetup.Page<CasePage>(("Model", await models.CaseAsync(view, context.RequestAborted)), ("Said", context.Request.Query["done"].ToString()));
    }

    private static async Task<IResult> PrintAsync(
        string id, CaseModels models, CaseDesk desk, LatenessDesk lateness, CurrentPerson person, DeadlineProofs proofs, AccessLog accesses, HttpContext context)
    {
        if (await desk.ViewAsync(person.Account, id, context.RequestAborted) is not { } view || !view.Relation.Allows(CaseRight.Export)) return Results.NotFound();
        if (view.Relation == Relation.Auditor) await accesses.ReadAsync(person.Account, id, context.RequestAborted);
        var told = view.Relation.Allows(CaseRight.ReadHistory) ? (await lateness.ReadAsync(view, person.Account, person.Today, context.RequestAborted)).Told : null;
        var model = await models.CaseAsync(view, context.RequestAborted);
        List<DeadlineProof> accounts = [];
        foreach (var row in model.Deadlines) accounts.Add(await proofs.OfAsync(row, context.RequestAborted));
        return FrameSetup.Page<PrintPage>(("Model", model), ("Accounts", accounts), ("Told", told));
    }

    private static async Task<IResult> ConsolidationAsync(
        string id, CaseDesk desk, Consolidations consolidations, CurrentPerson person, AccessLog accesses, HttpContext context)
    {
        if (await desk.ViewAsync(person.Account, id, context.RequestAborted) is not { } view || !Consolidations.Has(view)) return Results.NotFound();
        if (view.Relation == Relation.Auditor) await accesses.ReadAsync(person.Account, id, context.RequestAborted);
        return FrameSetup.Page<ConsolidationPage>(("View", view), ("Rounds", await consolidations.OfAsync(view, person.Today, context.RequestAborted)));
    }

    private static async Task<IResult> ExportConsolidationAsync(
        string id, string form, string? round, CaseDesk desk, Consolidations consolidations, Exports exports, CurrentPerson person, HttpContext context)
    {
        if (await desk.ViewAsync(person.Account, id, context.RequestAborted) is not { } view || !Consolidations.Has(view)) return Results.NotFound();
        if (form == "docx") consolidations = consolidations.In("vi");
        var all = await consolidations.OfAsync(view, person.Today, context.RequestAborted);
        if ((round is null ? all[0] : all.FirstOrDefault(r => r.Key == round)) is not { } asked) return Results.NotFound();
        var (what, name) = ($"consolidation/{id}/{asked.Key}", $"{view.State.Number}-tong-hop{(all.Count > 1 ? "-" + asked.Key : "")}");
        if (form != "docx")
            return await exports.WriteAsync(person.Account, form, what, name, consolidations.Table($"{view.State.Title} · {view.State.Number}", asked), context.RequestAborted) ?? Results.NotFound();
        await exports.NoteAsync(person.Account, what, form, asked.Units.Count, context.RequestAborted);
        return Results.File(LetterDocx.Write(ConsolidationLetter.Of(view, asked, person.Directory, consolidations)), LetterDocx.MediaType, name.Replace('/', '-') + ".docx");
    }

    /// <summary>Who held the case is its history added up: whoever may not read the one does not see the other.</summary>
    private static async Task<IResult> LatenessAsync(
        string id, CaseModels models, CaseDesk desk, LatenessDesk lateness, CurrentPerson person, AccessLog accesses, HttpContext context)
    {
        if (await desk.ViewAsync(person.Account, id, context.RequestAborted) is not { } view || !view.Relation.Allows(CaseRight.ReadHistory)) return Results.NotFound();
        if (view.Relation == Relation.Auditor) await accesses.ReadAsync(person.Account, id, context.RequestAborted);
        var read = await lateness.ReadAsync(view, person.Account, person.Today, context.RequestAborted);
        return FrameSetup.Page<LatenessPage>(("View", view), ("Read", read), ("Words", models.Words(view.Definition)));
    }

    /// <summary>The way of a case is its history drawn: whoever may not read the one does not see the other.</summary>
    private static async Task<IResult> FlowAsync(
        string id, CaseModels models, CaseDesk desk, ICaseStore store, CurrentPerson person, Texts texts, AccessLog accesses, HttpContext context)
    {
        if (await desk.ViewAsync(person.Account, id, context.RequestAborted) is not { } view || !view.Relation.Allows(CaseRight.ReadHistory)) return Results.NotFound();
        if (view.Relation == Relation.Auditor) await accesses.ReadAsync(person.Account, id, context.RequestAborted);
        var words = models.Words(view.Definition);
        var trace = FlowTrace.Of(view.Definition, await store.HistoryAsync(id, context.RequestAborted));
        return FrameSetup.Page<FlowPage>(("View", view), ("Words", words), ("Picture", new FlowPicture(view.Definition, words, texts, trace, view.Shown)));
    }

    private static async Task<IResult> FileAsync(string id, string file, CaseDesk desk, CurrentPerson person, AttachmentStore store, AccessLog accesses, HttpContext context)
    {
        if (await desk.ViewAsync(person.Account, id, context.RequestAborted) is not { } view) return Results.NotFound();
        if (view.Relation == Relation.Auditor) await accesses.ReadAsync(person.Account, id, context.RequestAborted);
        var attachment = view.State.Attachments.Find(a => a.Id == file);
        if (attachment is null or { Erased: true } || !view.Sees(attachment)) return Results.NotFound();
        if (attachment.Personal == true && !await accesses.TryOpenAsync(person.Account, id, view.Personal, null, context.RequestAborted)) return Why(view);
        return Download(store, attachment);
    }

    private static async Task<IResult> LetterAsync(string id, string letter, CaseDesk desk, CurrentPerson person, LetterDesk letters, AccessLog accesses, HttpContext context)
    {
        if (await desk.ViewAsync(person.Account, id, context.RequestAborted) is not { } view) return Results.NotFound();
        if (view.Relation == Relation.Auditor) await accesses.ReadAsync(person.Account, id, context.RequestAborted);
        if (await letters.WriteAsync(view, letter, context.RequestAborted) is not { } file) return Results.NotFound();
        if (file.Personal && !await accesses.TryOpenAsync(person.Account, id, view.Personal, null, context.RequestAborted)) return Why(view);
        return Results.File(file.Content, LetterDocx.MediaType, file.Name);
    }

    private static async Task<IResult> DeadlineAsync(string id, CaseModels models, CaseDesk desk, CurrentPerson person, DeadlineProofs proofs, AccessLog accesses, HttpContext context)
    {
        if (DutyState.IsDuty(id)) return Results.LocalRedirect("/duties/" + id);
        var slash = id.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || await desk.ViewAsync(person.Account, id[..slash], context.RequestAborted) is not { } view) return Results.NotFound();
        if (await proofs.FindAsync(view, id, context.RequestAborted) is not { } proof) return Results.NotFound();
        if (view.Relation == Relation.Auditor) await accesses.ReadAsync(person.Account, view.State.Id, context.RequestAborted);
        return FrameSetup.Page<DeadlinePage>(("View", view), ("Proof", proof), ("Words", models.Words(view.Definition)));
    }

    /// <summary>Where a reader is asked why they open what shows private persons; nowhere for one who may not at all.</summary>
    private static IResult Why(CaseView view) => view.Personal == PersonalAccess.None ? Results.NotFound() : Results.LocalRedirect($"/cases/{view.State.Id}/personal");

    /// <summary>A stored file as a download: never shown inside our own pages.</summary>
    internal static IResult Download(AttachmentStore store, Attachment attachment) =>
        store.Open(attachment.Sha256) is { } stream ? Results.File(stream, attachment.MediaType, attachment.Name) : Results.NotFound();
}
