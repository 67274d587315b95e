using System.Security.Cryptography;
using System.Text;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Reminding;

/// <summary>The ledger of a case as its page shows it.</summary>
/// <param name="View">The case as the reader sees it.</param>
/// <param name="Words">Its words.</param>
/// <param name="Past">What was reminded, the latest first.</param>
/// <param name="Planned">What is planned, the next first.</param>
public sealed record CaseRemindersModel(CaseView View, CaseWords Words, IReadOnlyList<ReminderEntry> Past, IReadOnlyList<ReminderEntry> Planned);

/// <summary>What can be done to remind those whose work a task is.</summary>
/// <param name="View">The case.</param>
/// <param name="Words">Its words.</param>
/// <param name="Task">The task.</param>
/// <param name="Due">Its due date; null for none.</param>
/// <param name="Message">Text to be copied into any messenger, without a name.</param>
/// <param name="May">Whether the reader may do more than copy.</param>
/// <param name="Key">Key of the forms.</param>
/// <param name="Refusal">Why the last attempt was refused.</param>
/// <param name="Typed">What was typed.</param>
public sealed record RemindModel(
    CaseView View, CaseWords Words, CaseTask Task, DateOnly? Due, string Message, bool May, string Key, Refusal? Refusal, IFormCollection? Typed);

/// <summary>A planned reminder with the words of its case.</summary>
public sealed record PlannedLine(PlannedReminder Planned, CaseWords Words);

/// <summary>Shows what was reminded and what is planned, and lets people remind.</summary>
public sealed class ReminderPages(
    CaseDesk desk, Chases chases, ReminderLedger ledger, DailyDigest digest, DefinitionStore definitions, AccessLog accesses, CurrentPerson person, Texts texts)
{
    /// <summary>The ledger of a case.</summary>
    public async Task<IResult> CaseAsync(string id, HttpContext context)
    {
        if (await desk.ViewAsync(person.Account, id, context.RequestAborted) is not { } view) return Results.NotFound();
        if (view.Relation == Relation.Auditor) await accesses.ReadAsync(person.Account, id, context.RequestAborted);
        var (past, planned) = await ledger.ForAsync(view, context.RequestAborted);
        return FrameSetup.Page<CaseRemindersPage>(("Model", new CaseRemindersModel(view, Words(view), past, planned)));
    }

    /// <summary>What is planned in the cases of the reader's bodies.</summary>
    public async Task<IResult> BodyAsync(HttpContext context)
    {
        List<PlannedLine> lines = [];
        foreach (var planned in await ledger.OfBodyAsync(person.Account, ReminderLedger.Days, context.RequestAborted))
            if (definitions.ByDigest(planned.Digest) is { } definition) lines.Add(new PlannedLine(planned, new CaseWords(definition, person.Directory, texts)));
        return FrameSetup.Page<PlannedPage>(("Lines", lines));
    }

    /// <summary>The page on which somebody reminds.</summary>
    public async Task<IResult> TaskAsync(string id, HttpContext context, string? done) => await FindAsync(id, context) is { } found
        ? Page(found.View, found.Task, context, null, null, done) : Results.NotFound();

    /// <summary>Sends a message at once.</summary>
    public Task<IResult> ChaseAsync(string id, HttpContext context) =>
        RunAsync(id, context, (call, _) => chases.ChaseAsync(call, id, context.RequestAborted), "chased");

    /// <summary>Notes that they were reminded otherwise.</summary>
    public Task<IResult> NoteAsync(string id, HttpContext context) => RunAsync(
        id, context, (call, form) =>
        {
            var typed = form["on"].ToString();
            var day = FormReader.Day(typed);
            if (typed.Trim().Length > 0 && day is null)
                return Task.FromResult<Execution>(new Execution.Refused(Refusals.Invalid([new Problem("on", "problem.not-a-date")])));
            return chases.NoteAsync(call, id, form["channel"].ToString(), day, form["note"], context.RequestAborted);
        },
        "noted");

    /// <summary>How the reader wants to be reminded.</summary>
    public async Task<IResult> ChoiceAsync(HttpContext context, string? done) =>
        FrameSetup.Page<ChoicePage>(("Daily", await digest.IsChosenAsync(person.Account, context.RequestAborted)), ("Said", done));

    /// <summary>Keeps the choice.</summary>
    public async Task<IResult> ChooseAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        await digest.ChooseAsync(person.Account, form["daily"] == "yes", context.RequestAborted);
        return Results.LocalRedirect("/account/reminders?done=kept");
    }

    private async Task<IResult> RunAsync(string id, HttpContext context, Func<Call, IFormCollection, Task<Execution>> run, string said)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await FindAsync(id, context) is not { } found) return Results.NotFound();
        var done = await run(new Call(person.Account, person.Acting?.Key, form["key"], DigestOf(context, form)), form);
        if (done is Execution.Done) return Results.LocalRedirect($"/tasks/{Uri.EscapeDataString(id)}/remind?done={said}");
        var refusal = done is Execution.Refused refused ? refused.Refusal : new Refusal(RefusalKind.Conflict, "key-reused");
        return Page(found.View, found.Task, context, refusal, form, null);
    }

    private async Task<(CaseView View, CaseTask Task)?> FindAsync(string id, HttpContext context) =>
        await desk.TaskAsync(person.Account, id, context.RequestAborted) is { Task: { } task } found && found.View.Shown.Tasks.Any(t => t.Id == task.Id)
            ? (found.View, task) : null;

    private IResult Page(
        CaseView view, CaseTask task, HttpContext context, Refusal? refusal, IFormCollection? typed, string? done)
    {
        var words = Words(view);
        var due = view.State.DeadlineById(task.Deadline)?.Due;
        var link = $"{context.Request.Scheme}://{context.Request.Host}/tasks/{Uri.EscapeDataString(task.Id)}";
        var message = Message(texts, words, view.State, task, due, link);
        var model = new RemindModel(
            view, words, task, due, message, chases.As(view.State, task, person.Account) is not null, desk.NewId(), refusal, typed);
        return FrameSetup.Page<RemindPage>(("Model", model), ("Said", done));
    }

    /// <summary>What to write into a messenger: number, step, due date and link; neither a name nor the title, which may hold one.</summary>
    public static string Message(Texts texts, CaseWords words, CaseState state, CaseTask task, DateOnly? due, string link)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        var when = due is { } day ? texts.Format("remind.message.due", ("date", day)) : texts["remind.message.no-due"];
        return texts.Format("remind.message", ("number", state.Number), ("activity", words.Handle(task.Handle)), ("due", when)) + "\n" + link;
    }

    private CaseWords Words(CaseView view) => new(view.Definition, person.Directory, texts);

    private static string DigestOf(HttpContext context, IFormCollection form) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{context.Request.Path}\n{form["channel"]}\n{form["on"]}\n{form["note"]}")));
}
