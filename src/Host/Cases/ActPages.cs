using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Microsoft.AspNetCore.Components;

namespace Approvals.Cases;

/// <summary>What every page of an act has.</summary>
/// <param name="View">The case.</param>
/// <param name="Words">Words.</param>
/// <param name="Act">Last part of the address: join, ceremony, ruling, dispute.</param>
/// <param name="Target">What it is about, as hidden inputs.</param>
/// <param name="Standings">Ways in which the reader may act; never empty.</param>
/// <param name="Key">Key of this form.</param>
/// <param name="Refusal">Why the last attempt was refused.</param>
/// <param name="Typed">What was typed.</param>
public sealed record ActModel(
    CaseView View, CaseWords Words, string Act, IReadOnlyList<(string Name, string Value)> Target, IReadOnlyList<Standing> Standings,
    string Key, Refusal? Refusal, IFormCollection? Typed)
{
    /// <summary>What was typed in an input, empty on a fresh page.</summary>
    public string Text(string name) => Typed?[name].ToString() ?? "";

    /// <summary>What is wrong at a place, or null.</summary>
    public Problem? Problem(string where) => Refusal?.Problems.FirstOrDefault(p => p.Where == where);
}

/// <summary>Acts on a case that belong to no single task: late joining, ceremonies, what becomes of documents, disputed signatures.</summary>
public sealed class ActPages(CaseDesk desk, CaseModels models, PostedForm posted, CurrentPerson person, Texts texts)
{
    /// <summary>The page on which a party is added.</summary>
    public Task<IResult> ShowJoinAsync(string id, HttpContext context) => ShowAsync<JoinPage>(id, context, Join);

    /// <summary>Adds a party.</summary>
    public Task<IResult> JoinAsync(string id, HttpContext context) => TakeAsync<JoinPage>(id, context, Join, "joined");

    /// <summary>The page on which a ceremony is recorded.</summary>
    public Task<IResult> ShowCeremonyAsync(string id, HttpContext context) => ShowAsync<CeremonyPage>(id, context, Ceremony);

    /// <summary>Records a ceremony. The scan is kept before anything is refused.</summary>
    public async Task<IResult> RecordCeremonyAsync(string id, HttpContext context)
    {
        var cancellation = context.RequestAborted;
        var form = await context.Request.ReadFormAsync(cancellation);
        if (await desk.ViewAsync(person.Account, id, cancellation) is not { } view) return Results.NotFound();
        var files = CeremonyForm.FilesOf(id, form["activity"].ToString());
        // Nothing is kept for somebody who may only look.
        if (desk.ActStandings(view, person.Account, Ceremony(form, view, "", person.Account)).Count > 0
            && await posted.KeepAsync(view, files, form, cancellation) is { Count: > 0 } wrong)
            return await PageAsync<CeremonyPage>(view, form, Refusals.Invalid(wrong), Ceremony, cancellation);
        var kept = await posted.KeptAsync(files, cancellation);
        List<Problem> unread = [];
        var answer = CeremonyForm.Answer(form, kept, unread);
        if (unread.Count > 0) return await PageAsync<CeremonyPage>(view, form, Refusals.Invalid(unread), Ceremony, cancellation);
        var done = await desk.RunAsync(
            posted.CallOf(context, form), id, (command, actor) => CeremonyForm.Read(form, view.State, command, actor, answer),
            cancellation);
        if (done is Execution.Done) await posted.SentAsync(files, cancellation);
        return await AfterAsync<CeremonyPage>(done, view, form, Ceremony, "ceremony", cancellation);
    }

    /// <summary>The page on which a document is replaced, corrected or withdrawn.</summary>
    public Task<IResult> ShowRulingAsync(string id, HttpContext context) => ShowAsync<RulingPage>(id, context, Ruling);

    /// <summary>Replaces, corrects or withdraws a document.</summary>
    public Task<IResult> RuleAsync(string id, HttpContext context) => TakeAsync<RulingPage>(id, context, Ruling, "ruled");

    /// <summary>The page on which a signature is disputed.</summary>
    public Task<IResult> ShowDisputeAsync(string id, HttpContext context) => ShowAsync<DisputePage>(id, context, Dispute);

    /// <summary>Disputes a signature.</summary>
    public Task<IResult> DisputeAsync(string id, HttpContext context) => TakeAsync<DisputePage>(id, context, Dispute, "disputed");

    private delegate CaseCommand Make(IFormCollection form, CaseView view, string command, string account);

    private static JoinParty Join(IFormCollection form, CaseView view, string command, string account) => new()
    {
        Id = command, Case = view.State.Id, Actor = new Actor(account, "", ""), Activity = form["activity"].ToString(),
        Party = form["party"].ToString(), Subject = Given(form, "subject"), Comment = form["comment"],
    };

    private static RecordCeremony Ceremony(IFormCollection form, CaseView view, string command, string account) =>
        CeremonyForm.Read(form, view.State, command, new Actor(account, "", ""), new Answer());

    private static DocumentCommand Ruling(IFormCollection form, CaseView view, string command, string account)
    {
        var (id, actor, document) = (view.State.Id, new Actor(account, "", ""), form["document"].ToString());
        var (by, leader, reason) = (Given(form, "by"), form["decidedBy"].ToString(), form["reason"].ToString());
        return form["kind"].ToString() switch
        {
            "replace" => new ReplaceDocument
            {
                Id = command, Case = id, Actor = actor, Document = document, By = by, DecidedBy = leader, Reason = reason,
            },
            "correct" => new CorrectDocument
            {
                Id = command, Case = id, Actor = actor, Document = document, By = by, DecidedBy = leader, Reason = reason,
            },
            _ => new WithdrawDocument
            {
                Id = command, Case = id, Actor = actor, Document = document, By = by, DecidedBy = leader, Reason = reason,
            },
        };
    }

    private static DisputeSignature Dispute(IFormCollection form, CaseView view, string command, string account) => new()
    {
        Id = command, Case = view.State.Id, Actor = new Actor(account, "", ""), Document = Given(form, "document"),
        Item = Given(form, "item"), Reason = form["reason"],
    };

    private static string? Given(IFormCollection form, string name) => form[name].ToString() is { Length: > 0 } text ? text : null;

    private async Task<IResult> ShowAsync<TPage>(string id, HttpContext context, Make make) where TPage : IComponent
    {
        if (await desk.ViewAsync(person.Account, id, context.RequestAborted) is not { } view) return Results.NotFound();
        var asked = new FormCollection(context.Request.Query.ToDictionary(q => q.Key, q => q.Value, StringComparer.Ordinal));
        return await PageAsync<TPage>(view, asked, null, make, context.RequestAborted, fresh: true);
    }

    private async Task<IResult> TakeAsync<TPage>(string id, HttpContext context, Make make, string said) where TPage : IComponent
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await desk.ViewAsync(person.Account, id, context.RequestAborted) is not { } view) return Results.NotFound();
        if (typeof(TPage) == typeof(RulingPage) && !RulingPage.Kinds.Contains(form["kind"].ToString()))
            return await PageAsync<TPage>(
                view, form, Refusals.Invalid([new Problem("kind", "problem.required")]), make, context.RequestAborted);
        var done = await desk.RunAsync(
            posted.CallOf(context, form), id, (command, actor) => make(form, view, command, actor.Id) with { Actor = actor },
            context.RequestAborted);
        return await AfterAsync<TPage>(done, view, form, make, said, context.RequestAborted);
    }

    private async Task<IResult> AfterAsync<TPage>(
        Execution done, CaseView view, IFormCollection form, Make make, string said, CancellationToken cancellation)
        where TPage : IComponent
    {
        if (done is Execution.Done) return Results.LocalRedirect($"/cases/{view.State.Id}?done={said}");
        // The case may have moved: show it as it is now, with what was typed.
        return await desk.ViewAsync(person.Account, view.State.Id, cancellation) is { } now
            ? await PageAsync<TPage>(now, form, PostedForm.RefusalOf(done), make, cancellation)
            : Results.NotFound();
    }

    /// <summary>The page for whoever may act; to others it does not exist, and after a form the case says what became of it.</summary>
    private async Task<IResult> PageAsync<TPage>(
        CaseView view, IFormCollection form, Refusal? refusal, Make make, CancellationToken cancellation, bool fresh = false)
        where TPage : IComponent
    {
        var command = make(form, view, "", person.Account);
        var standings = desk.ActStandings(view, person.Account, command);
        if (standings.Count == 0) return fresh ? Results.NotFound() : Results.LocalRedirect($"/cases/{view.State.Id}?done=not-now");
        var words = models.Words(view.Definition);
        if (refusal is not null) refusal = refusal with { Problems = Arranged(refusal.Problems, form) };
        string[] names = ["activity", "document", "item"];
        var target = names.Select(n => (n, form[n].ToString())).Where(t => t.Item2.Length > 0).ToList();
        var model = new ActModel(
            view, words, Named(command), target, standings, fresh ? desk.NewId() : form["key"].ToString(), refusal, fresh ? null : form);
        var slots = command is RecordCeremony ceremony ? await SlotsAsync(view, ceremony, refusal, cancellation) : null;
        return slots is null ? FrameSetup.Page<TPage>(("Model", model)) : FrameSetup.Page<TPage>(("Model", model), ("Slots", slots));
    }

    private static readonly string[] empty = ["party", "subject", "comment", "decidedBy"];

    /// <summary>Problems in the order of the page, the paper before the parties; what was left empty is said to be empty.</summary>
    private static IReadOnlyList<Problem> Arranged(IEnumerable<Problem> problems, IFormCollection form) =>
    [
        .. problems.Select(p => empty.Contains(p.Where) && string.IsNullOrWhiteSpace(form[p.Where]) ? p with { Key = "problem.required" } : p)
            .DistinctBy(p => p.Where).OrderBy(p => p.Where.Split(':')[0] is "signer" or "capacity" or "basis" or "signatures"),
    ];

    private async Task<IReadOnlyList<AttachmentSlot>> SlotsAsync(
        CaseView view, RecordCeremony command, Refusal? refusal, CancellationToken cancellation)
    {
        var kept = await posted.KeptAsync(CeremonyForm.FilesOf(view.State.Id, command.Activity), cancellation);
        var rule = ((ForEachPartyActivity)view.Definition.Activities[command.Activity]).Rule;
        var scan = Workflows.Engine.Ceremony.SlotOf(rule);
        var keys = rule.Outcomes.First(o => o.Kind == OutcomeKind.Positive).Slots.Prepend(scan).Distinct(StringComparer.Ordinal);
        var slots = keys.Select(k => (view.Definition.Form.Slot(k) ?? new SlotDefinition { Slot = k, Task = true }) with { Required = true });
        return
        [
            .. models.Slots(view.Definition, slots, kept, "#", refusal?.Problems ?? [])
                .Select(s => s.Slot == scan ? s with { Label = texts["ceremony.scan"] } : s),
        ];
    }

    private static string Named(CaseCommand command) => command switch
    {
        JoinParty => "join",
        RecordCeremony => "ceremony",
        DocumentCommand => "ruling",
        _ => "dispute",
    };
}
