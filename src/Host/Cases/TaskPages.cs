using System.Globalization;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Cases;

/// <summary>One of the two limits of a task, and whether more time may be asked for.</summary>
/// <param name="OwnLimit">The body's own; otherwise the statutory one.</param>
/// <param name="Against">Why not; null when it may.</param>
/// <param name="Rule">How far, where a term says so.</param>
public sealed record MoreTime(bool OwnLimit, Refusal? Against, ExtensionRule? Rule);

/// <summary>What the page of a task shows.</summary>
public sealed record TaskModel
{
    /// <summary>The case.</summary>
    public required CaseView View { get; init; }

    /// <summary>The task.</summary>
    public required CaseTask Task { get; init; }

    /// <summary>Words.</summary>
    public required CaseWords Words { get; init; }

    /// <summary>Form with the case's values and what was typed.</summary>
    public required FormModel Form { get; init; }

    /// <summary>Sections to fill.</summary>
    public required IReadOnlyList<SectionDefinition> Sections { get; init; }

    /// <summary>Slots to fill, with what was uploaded for this answer.</summary>
    public required IReadOnlyList<AttachmentSlot> Slots { get; init; }

    /// <summary>Files uploaded for this answer.</summary>
    public required IReadOnlyList<Attachment> Uploaded { get; init; }

    /// <summary>Ways in which the reader may act; empty for a reader who may only look.</summary>
    public required IReadOnlyList<Standing> Standings { get; init; }

    /// <summary>Ways in which the reader may record a signature on paper.</summary>
    public required IReadOnlyList<Standing> PaperStandings { get; init; }

    /// <summary>Four-eyes rule that keeps the reader from acting, or null.</summary>
    public string? Excluded { get; init; }

    /// <summary>Four-eyes rule under which the reader's decision will be marked for audit, or null.</summary>
    public string? Flagged { get; init; }

    /// <summary>Positions the work may be given to; empty for a reader who does not distribute it.</summary>
    public IReadOnlyList<Position> GiveTo { get; init; } = [];

    /// <summary>Whether the reader may take the work back to the group.</summary>
    public bool TakeBack { get; init; }

    /// <summary>What checks find in the values shown.</summary>
    public IReadOnlyList<CheckFinding> Findings { get; init; } = [];

    /// <summary>What changed since this step was last decided, or since the page that was refused was drawn.</summary>
    public IReadOnlyList<Difference> Changes { get; init; } = [];

    /// <summary>Number of times this document or step was put forward (lần trình thứ n).</summary>
    public int Round { get; init; } = 1;

    /// <summary>Positions of the same body that may be asked.</summary>
    public IReadOnlyList<Position> Colleagues { get; init; } = [];

    /// <summary>What the step before put forward: its section, to be read before the decision. Null where that is the draft or nothing.</summary>
    public SectionDefinition? PutForward { get; init; }

    /// <summary>Digest of what the page shows.</summary>
    public required string Seen { get; init; }

    /// <summary>Key of this form.</summary>
    public required string Key { get; init; }

    /// <summary>Why the last attempt was refused.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>What was typed.</summary>
    public IFormCollection? Typed { get; init; }

    /// <summary>What was typed, when it came back from the form of these buttons: forms beside one another share names.</summary>
    public IFormCollection? TypedBy(params ReadOnlySpan<string> buttons) => Typed is { } typed && buttons.Contains(typed["do"].ToString()) ? typed : null;

    /// <summary>Whether the reader may set the limit of the body's own.</summary>
    public bool SetsLimit { get; init; }

    /// <summary>The limits for which more time could be asked for, or why it cannot be.</summary>
    public IReadOnlyList<MoreTime> MoreTime { get; init; } = [];

    /// <summary>The limit the body set itself.</summary>
    public Deadline? Internal => View.Shown.DeadlineById(Task.Internal);

    /// <summary>The deadline shown with the task.</summary>
    public Deadline? Deadline => View.Shown.DeadlineById(Task.Deadline);
}

/// <summary>Tasks: the phiếu trình, recording a letter, confirming, asking beside; and actions of a case.</summary>
public sealed class TaskPages(
    CaseDesk desk, CaseModels models, PostedForm posted, AnswerFiles kept, CurrentPerson person, ICaseStore store, ReferenceData reference, AttachmentStore files,
    AccessLog accesses, Distribution distribution, CaseFigures figures, TimeDesk time, CheckDesk checks, PersonalPages personal, Drafts drafts)
{
    private static readonly bool[] bothLimits = [false, true];

    // The inbox, with the word that it was done.
    private const string Decided = "/?done=decided";

    /// <summary>The page of a task; a closed one leads to its case.</summary>
    public async Task<IResult> ShowAsync(string id, HttpContext context)
    {
        if (await FindAsync(id, context) is not { } found) return Results.NotFound();
        // An item that silence closed is there for those who may record a letter that came late, and for nobody else.
        if (found.Task is not { } task || (task is { Kind: TaskKind.LateReply, Recorded: null } && models.Standings(found.View, task).Count == 0))
            return Results.LocalRedirect($"/cases/{found.View.State.Id}?done=closed");
        return FrameSetup.Page<TaskPage>(("Model", await ModelAsync(found.View, task, null, null, context.RequestAborted)), ("Said", context.Request.Query["done"].ToString()));
    }

    /// <summary>Decides or records. Files are kept first, so that a refused form loses nothing.</summary>
    public async Task<IResult> DecideAsync(string id, HttpContext context)
    {
        var cancellation = context.RequestAborted;
        var form = await context.Request.ReadFormAsync(cancellation);
        if (await FindAsync(id, context) is not { } found) return await NoWayInAsync(id, context);
        // A form sent twice is answered as the first time; else somebody was first.
        if (found.Task is not { } task)
        {
            var again = posted.CallOf(context, form);
            var earlier = await desk.DecideAsync(again, id, form["outcome"].ToString(), new Answer(), null, null, cancellation);
            return earlier is Execution.Done ? Results.LocalRedirect($"/cases/{found.View.State.Id}?done=decided") : await TakenAsync(found.View, id, form, cancellation);
        }
        // Nothing is kept for somebody who may only look.
        if (models.Standings(found.View, task).Count == 0 && Entitlement.PaperStandings(reference.Directory(), found.View.State, task, person.Account, person.Today).Count == 0)
            return await AgainAsync(found.View, task, Refusals.NotEntitled, form, cancellation);
        var wrong = await posted.KeepAsync(found.View, id, form, cancellation);
        if (wrong.Count > 0) return await AgainAsync(found.View, task, Refusals.Invalid(wrong), form, cancellation);
        if (form.ContainsKey("add-rows") || form["outcome"].Count == 0) return await AgainAsync(found.View, task, null, form, cancellation);

        var read = AnswerForm.Read(form, found.View.Definition, task, await kept.OfAsync(person.Account, id, cancellation));
        if (read.Problems.Count > 0) return await AgainAsync(found.View, task, Refusals.Invalid(read.Problems), form, cancellation);
        var call = posted.CallOf(context, form);
        var done = await desk.DecideAsync(call, id, form["outcome"].ToString(), read.Answer, form["seen"], read.OccurredOn, cancellation);
        return await AfterAsync(done, found.View, task, form, cancellation);
    }

    /// <summary>Confirms or sends back a recording.</summary>
    public async Task<IResult> ConfirmAsync(string id, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await FindAsync(id, context) is not { } found) return await NoWayInAsync(id, context);
        var call = posted.CallOf(context, form);
        var done = await desk.ConfirmAsync(call, id, form["do"] == "accept", form["comment"], form["seen"], context.RequestAborted);
        if (found.Task is { } task) return await AfterAsync(done, found.View, task, form, context.RequestAborted);
        return done is Execution.Done ? Results.LocalRedirect($"/cases/{found.View.State.Id}?done=decided") : await TakenAsync(found.View, id, form, context.RequestAborted);
    }

    /// <summary>Takes back the reader's last step.</summary>
    public async Task<IResult> RecallAsync(string id, HttpContext context)
    {
        var dot = id.LastIndexOf('.');
        if (dot <= 0) return Results.NotFound();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var done = await desk.RecallAsync(posted.CallOf(context, form), id, context.RequestAborted);
        return Results.LocalRedirect($"/cases/{id[..dot]}?done={(done is Execution.Done ? "recalled" : "not-recalled")}");
    }

    /// <summary>Asks a further opinion or assigns work.</summary>
    public async Task<IResult> AskAsync(string id, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await FindAsync(id, context) is not { Task: { } task } found) return Results.NotFound();
        var kind = form["kind"] == "assignment" ? TaskKind.Assignment : TaskKind.Opinion;
        var done = await desk.AskAsync(posted.CallOf(context, form), id, kind, form["to"].ToString(), form["text"].ToString(), context.RequestAborted);
        return done is Execution.Done ? Results.LocalRedirect($"/tasks/{id}?done=asked") : await AfterAsync(done, found.View, task, form, context.RequestAborted);
    }

    /// <summary>Gives the work to one position, or takes it back to the group.</summary>
    public async Task<IResult> GiveAsync(string id, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await FindAsync(id, context) is not { Task: { } task } found) return Results.NotFound();
        var to = form["do"] == "back" ? null : form["to"].ToString();
        var done = await distribution.GiveAsync(new Call(person.Account, person.Acting?.Key), id, to, form["reason"].ToString(), context.RequestAborted);
        return done is Execution.Done ? Results.LocalRedirect($"/tasks/{id}?done=given") : await AfterAsync(done, found.View, task, form, context.RequestAborted);
    }

    /// <summary>Sets the limit of the body's own, or takes it away.</summary>
    public async Task<IResult> LimitAsync(string id, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await FindAsync(id, context) is not { Task: { } task } found) return Results.NotFound();
        var due = form["do"] == "remove" ? null : FormReader.Day(form["due"]);
        if (due is null && form["do"] != "remove")
            return await AgainAsync(found.View, task, Refusals.Invalid([new Problem("due", "problem.required")]), form, context.RequestAborted);
        var done = await time.LimitAsync(posted.CallOf(context, form), id, due, form["reason"].ToString(), context.RequestAborted);
        return done is Execution.Done ? Results.LocalRedirect($"/tasks/{id}?done=limit") : await AfterAsync(done, found.View, task, form, context.RequestAborted);
    }

    /// <summary>Asks for more time.</summary>
    public async Task<IResult> ExtendAsync(string id, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await FindAsync(id, context) is not { Task: { } task } found) return Results.NotFound();
        var done = await time.AskAsync(
            posted.CallOf(context, form), id, form["limit"] == "internal", $"{form["days"]} {form["unit"]}", form["reason"].ToString(), context.RequestAborted);
        return done is Execution.Done ? Results.LocalRedirect($"/tasks/{id}?done=extension") : await AfterAsync(done, found.View, task, form, context.RequestAborted);
    }

    private IReadOnlyList<MoreTime> MoreTimeOf(CaseView view, CaseTask task) =>
    [
        .. bothLimits.Select(own => (Own: own, Deadline: view.State.DeadlineById(own ? task.Internal : task.Deadline))).Where(l => l.Deadline is not null)
            .Select(l => new MoreTime(l.Own, Extensions.Against(view.Definition, view.State, task, l.Own, person.Today), Extensions.RuleOf(view.Definition, view.State, l.Deadline!))),
    ];

    /// <summary>Takes a file of the answer out again.</summary>
    public async Task<IResult> DetachAsync(string id, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await FindAsync(id, context) is null) return Results.NotFound();
        await kept.RemoveAsync(person.Account, id, form["id"].ToString(), context.RequestAborted);
        return Results.LocalRedirect("/tasks/" + Uri.EscapeDataString(id));
    }

    /// <summary>A file of an answer not yet sent: for its author only, while the case is there for them.</summary>
    public async Task<IResult> FileAsync(string id, string file, HttpContext context) =>
        await FindAsync(id, context) is not null && (await kept.OfAsync(person.Account, id, context.RequestAborted)).FirstOrDefault(a => a.Id == file) is { } attachment ? CaseEndpoints.Download(files, attachment) : Results.NotFound();

    /// <summary>The page of an action.</summary>
    public async Task<IResult> ShowActionAsync(string id, string action, HttpContext context)
    {
        if (await ActionAsync(id, action, context) is not { } found) return Results.NotFound();
        if (await drafts.PreparedAsync(person.Account, found.View, action, context.RequestAborted) is { } prepared) return Results.LocalRedirect("/drafts/" + prepared.Id);
        return await ActionPageAsync(found.View, found.Action, null, null, context.RequestAborted);
    }

    /// <summary>Takes an action.</summary>
    public async Task<IResult> TakeActionAsync(string id, string action, HttpContext context)
    {
        var cancellation = context.RequestAborted;
        var form = await context.Request.ReadFormAsync(cancellation);
        if (await ActionAsync(id, action, context) is not { } found) return Results.LocalRedirect($"/cases/{id}?done=closed");
        if (await drafts.PreparedAsync(person.Account, found.View, action, cancellation) is { } prepared) return Results.LocalRedirect("/drafts/" + prepared.Id);
        var wrong = await posted.KeepAsync(found.View, ActionKey(id, action), form, cancellation);
        if (wrong.Count > 0) return await ActionPageAsync(found.View, found.Action, Refusals.Invalid(wrong), form, cancellation);
        var fields = found.View.Definition.Form.FieldsOf(found.Action.Rule.Section is { } s ? [s] : []);
        List<Problem> unread = [];
        var letter = found.Action.Outside ? AnswerForm.Letter(form, unread) : null;
        if (unread.Count > 0) return await ActionPageAsync(found.View, found.Action, Refusals.Invalid(unread), form, cancellation);
        var files = letter is { Classified: true } ? [] : await kept.OfAsync(person.Account, ActionKey(id, action), cancellation);
        // What the letter fills is not asked for, and an input that was not there takes nothing out.
        var own = letter is null ? fields : fields.Where(f => !LetterValues.IsFromLetter(f));
        var answer = new Answer { Comment = form["comment"], Values = FormReader.Read(form, own), Attachments = files, Letter = letter, Reasons = AnswerForm.CheckReasons(form) };
        var done = await desk.ActAsync(posted.CallOf(context, form), id, action, answer, null, cancellation);
        if (done is not Execution.Done) return await ActionPageAsync(found.View, found.Action, PostedForm.RefusalOf(done), form, cancellation);
        await kept.ClearAsync(person.Account, ActionKey(id, action), cancellation);
        return Results.LocalRedirect($"/cases/{id}?done=acted");
    }

    /// <summary>The case of a task for the reader; null behind the wall and for a task of another body of which the reader is not to know.</summary>
    private async Task<(CaseView View, CaseTask? Task)?> FindAsync(string id, HttpContext context)
    {
        if (await desk.TaskAsync(person.Account, id, context.RequestAborted) is not { } found || (found.Task is { } task && !found.View.Sees(task))) return null;
        if (found.View.Relation == Relation.Auditor) await accesses.ReadAsync(person.Account, found.View.State.Id, context.RequestAborted);
        return found;
    }

    private async Task<(CaseView View, CaseActionActivity Action)?> ActionAsync(string id, string action, HttpContext context)
    {
        if (await desk.ViewAsync(person.Account, id, context.RequestAborted) is not { } view) return null;
        return desk.PossibleActions(view, person.Account).FirstOrDefault(a => a.Id == action) is { } found ? (view, found) : null;
    }

    private async Task<IResult> ActionPageAsync(CaseView view, CaseActionActivity action, Refusal? refusal, IFormCollection? typed, CancellationToken cancellation)
    {
        var section = action.Rule.Section is { } key ? view.Definition.Form.Section(key) : null;
        var state = typed is null || section is null ? view.State : view.State with { Values = view.State.Values.With(FormReader.Read(typed, section.Fields)) };
        var uploaded = await kept.OfAsync(person.Account, ActionKey(view.State.Id, action.Id), cancellation);
        var problems = refusal?.Problems ?? [];
        var page = await personal.ToFillAsync(view, state, section?.Fields ?? [], problems, cancellation);
        return FrameSetup.Page<ActionPage>(
            ("View", view), ("Action", action), ("Section", section), ("Words", models.Words(view.Definition)),
            ("Form", action.Outside && section is not null ? FromLetter(page, section.Fields) : page), ("Today", person.Today),
            ("Slots", models.Slots(view.Definition, action.Rule.Slots.Select(x => view.Definition.Form.Slot(x)!), uploaded, "#", problems)),
            ("FourEyes", Actions.FourEyes(view.Definition, view.State, action, desk.ReadingInputs(), person.Account)), ("Refusal", refusal), ("Typed", typed), ("Findings", checks.Of(view.Definition, state, [action.Id], person.Account)), ("Key", typed?["key"].ToString() ?? desk.NewId()));
    }

    /// <summary>The form without the fields that the letter fills.</summary>
    private static FormModel FromLetter(FormModel form, IEnumerable<FieldDefinition> fields) =>
        form with { Hidden = form.Hidden.Union(fields.Where(LetterValues.IsFromLetter).Select(f => f.Key)).ToHashSet(StringComparer.Ordinal) };

    private static string ActionKey(string id, string action) => $"{id}.{action}";

    /// <summary>Who was authorised for one task alone may send its form twice: the second time there is no way in any more.</summary>
    private async Task<IResult> NoWayInAsync(string id, HttpContext context) =>
        id.LastIndexOf('.') is > 0 and var dot && await posted.WasDoneAsync(context, id[..dot]) ? Results.LocalRedirect(Decided) : Results.NotFound();

    // A letter that awaits its second person, or one seat of several, has moved nothing yet.
    private static string Said(CaseView after, CaseTask task) => after.State.Tasks.FirstOrDefault(t => t.Id == task.Id) switch
    {
        null when task is { Kind: TaskKind.LateReply, Recorded: null } => "decided-recorded",
        { Recorded: not null } => "decided-recorded",
        { Quorum: not null } => "decided-vote",
        _ => "decided",
    };

    private async Task<IResult> AfterAsync(Execution done, CaseView view, CaseTask task, IFormCollection form, CancellationToken cancellation)
    {
        if (done is Execution.Done)
        {
            await kept.ClearAsync(person.Account, task.Id, cancellation);
            // Who was authorised for this task alone has nothing more to see in the case.
            return Results.LocalRedirect(await desk.ViewAsync(person.Account, view.State.Id, cancellation) is { } after
                ? $"/cases/{view.State.Id}?done={Said(after, task)}" : Decided);
        }
        // The case may have moved: show it as it is now, with what was typed.
        if (await desk.TaskAsync(person.Account, task.Id, cancellation) is not { Task: { } now } found) return await TakenAsync(view, task.Id, form, cancellation);
        return await AgainAsync(found.View, now, PostedForm.RefusalOf(done), form, cancellation);
    }

    /// <summary>Somebody was first: says who, and shows again what was typed.</summary>
    private async Task<IResult> TakenAsync(CaseView view, string id, IFormCollection form, CancellationToken cancellation)
    {
        if (TaskEnd.Of(await store.HistoryAsync(view.State.Id, cancellation), id) is not { } end || !view.Sees(end.Task))
            return Results.LocalRedirect($"/cases/{view.State.Id}?done=closed");
        var words = models.Words(view.Definition);
        var fields = AnswerForm.Sections(view.Definition, end.Task).SelectMany(s => s.Fields).ToDictionary(f => f.Key, StringComparer.Ordinal);
        List<(string, string)> typed = [.. form["comment"].Where(c => !string.IsNullOrWhiteSpace(c)).Select(c => (words.Target("comment"), c!))];
        typed.AddRange(form.Where(f => f.Key.EndsWith("].text", StringComparison.Ordinal) && f.Value.ToString().Trim().Length > 0)
            .Select(f => (words.Target(form[f.Key.Replace("].text", "].target", StringComparison.Ordinal)].ToString()), f.Value.ToString())));
        typed.AddRange(form.Where(f => fields.ContainsKey(f.Key) && f.Value.ToString().Trim().Length > 0).Select(f => (words.Target("field:" + f.Key), f.Value.ToString())));
        return FrameSetup.Page<TakenPage>(("View", view), ("Words", words), ("End", end), ("Kept", typed));
    }

    private async Task<IResult> AgainAsync(CaseView view, CaseTask task, Refusal? refusal, IFormCollection form, CancellationToken cancellation) =>
        FrameSetup.Page<TaskPage>(("Model", await ModelAsync(view, task, refusal, form, cancellation)), ("Said", ""));

    private async Task<TaskModel> ModelAsync(CaseView view, CaseTask task, Refusal? refusal, IFormCollection? typed, CancellationToken cancellation)
    {
        var definition = view.Definition;
        var sections = AnswerForm.Sections(definition, task);
        // What the task itself fills is the reader's to see, else an empty input would take out what is there.
        var filled = Parties.View(definition, view.State, task).Values;
        var state = view.Shown with { Values = view.Shown.Values.Only(view.Shown.Values.Keys.Where(k => (task.Party is null && !task.SaysAll()) || filled.ContainsKey(k))).With(filled.Only(sections.SelectMany(s => s.Fields).Select(f => f.Key))) };
        var uploaded = await kept.OfAsync(person.Account, task.Id, cancellation);
        var prefilled = Prefill.OfTask(definition, view.Shown, task, state.Values, person.Directory, person.Today);
        var counted = await figures.OfAsync(person.Account, task.Organisation, sections.SelectMany(s => s.Fields), view.State.Values, cancellation);
        prefilled = prefilled.With(counted.Where(f => !prefilled.ContainsKey(f.Key)).Select(f => KeyValuePair.Create(f.Key, ValueMap.Text(f.Value.Count.ToString(CultureInfo.InvariantCulture)))));
        var values = typed is null ? prefilled : prefilled.With(FormReader.Read(typed, sections.SelectMany(s => s.Fields)));
        var (standings, problems) = (models.Standings(view, task), refusal?.Problems ?? []);
        var form = await personal.ToFillAsync(view, state with { Values = values, Attachments = state.Attachments.AddRange(uploaded) }, standings.Count > 0 ? sections.SelectMany(s => s.Fields) : [], problems, cancellation, task.Recorded?.Values);
        if (task.ByLetter || task.Register is not null) form = FromLetter(form, sections.SelectMany(s => s.Fields));
        if (typed is not null && FormReader.AddRows(typed) is { } table) form = form with { ExtraRows = new Dictionary<string, int> { [table] = 5 } };
        var notes = task.Returned.GroupBy(r => r.Target).ToDictionary(g => g.Key, g => string.Join(" ", g.Select(r => view.Text(r.Text))), StringComparer.Ordinal);
        form = form with { Notes = notes, Figures = counted };
        var fourEyes = Entitlement.FourEyes(reference.Directory(), view.State, task, person.Account, person.Today);
        var distributes = distribution.As(task, person.Account) is not null;
        var history = await store.HistoryAsync(state.Id, cancellation);
        var (changes, round) = TaskHistory.Changes(history, view, task, refusal, typed);
        return new TaskModel
        {
            View = view, Task = task, Words = models.Words(definition), Form = form, Sections = sections,
            Slots = models.Slots(definition, AnswerForm.Slots(definition, state, task).Select(s => Needed(task, s.Slot) ? s with { Required = true } : s), uploaded, $"/tasks/{task.Id}/files", problems, notes), Uploaded = uploaded,
            Standings = standings, PaperStandings = Entitlement.PaperStandings(reference.Directory(), view.State, task, person.Account, person.Today),
            Excluded = fourEyes.Excluded, Flagged = fourEyes.Flagged,
            GiveTo = distributes ? distribution.Candidates(view.State, task) : [], TakeBack = distributes && task is { Position: not null, Kind: not (TaskKind.Opinion or TaskKind.Assignment) }, Changes = changes, Round = round, PutForward = view.SeesAll && task.Party is null ? TaskHistory.PutForward(history, definition, sections) : null, Colleagues = Colleagues(task),
            Findings = checks.Of(definition, view.State with { Values = view.State.Values.With(values) }, Checks.PointsOf(task), person.Account),
            SetsLimit = time.Sets(task, person.Account) is not null, MoreTime = task.Kind == TaskKind.Extension ? [] : MoreTimeOf(view, task),
            Seen = Seen.Of(view.State, definition.Form, task), Key = refusal is { Kind: RefusalKind.Changed } || typed is null ? desk.NewId() : typed["key"].ToString(), Refusal = refusal, Typed = typed,
        };
    }

    /// <summary>Whether every positive outcome of a task needs a document; what is recorded from a letter needs its scan.</summary>
    private static bool Needed(CaseTask task, string slot) => (task.ByLetter && slot == TaskSlots.LetterOf(task)) ||
        task.Outcomes.Where(o => o.Kind == OutcomeKind.Positive).ToList() is { Count: > 0 } positive && positive.TrueForAll(o => o.Slots.Contains(slot));

    private IReadOnlyList<Position> Colleagues(CaseTask task)
    {
        if (task.Kind is not (TaskKind.Step or TaskKind.Signing) || task.ByLetter) return [];
        var directory = reference.Directory();
        return [.. directory.Data.Positions.Where(p => p.Organisation == task.Organisation && CasePolicy.Works(p) && directory.HoldersOf(p.Key, person.Today).Any(h => h.Account != person.Account))];
    }
}
