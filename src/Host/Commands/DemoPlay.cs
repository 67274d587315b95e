using System.Globalization;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Seeding;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Commands;

/// <summary>Plays the story of <see cref="DemoPlan"/> step by step and tells each step in a line.</summary>
internal sealed class DemoPlay(IServiceProvider services, string language, TextWriter output)
{
    private readonly AppClock clock = services.GetRequiredService<AppClock>();
    private readonly CaseDesk desk = services.GetRequiredService<CaseDesk>();
    private readonly Drafts drafts = services.GetRequiredService<Drafts>();
    private readonly CaseRunner runner = services.GetRequiredService<CaseRunner>();
    private readonly ICaseStore store = services.GetRequiredService<ICaseStore>();
    private readonly ReferenceData reference = services.GetRequiredService<ReferenceData>();

    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        var definition = services.GetRequiredService<DefinitionStore>().Active(DemoPlan.CaseType)
            ?? throw new InvalidOperationException("The case type aid-project did not load.");
        var calendar = reference.Calendar();
        var driver = new CaseDriver(DemoPlan.Beginning(calendar.AddWorkingDays(desk.Today, 1)), definition, reference.Directory(),
            calendar);
        clock.Travel(driver.Begin);
        var id = await SubmitAsync(driver.Plan, definition, cancellation);
        while (await store.LoadAsync(id, cancellation) is { } state && driver.Next(state) is { } step)
        {
            cancellation.ThrowIfCancellationRequested();
            clock.Travel(step.At);
            // The play goes from one thing due to the next, so the case itself tells its reminders: a sweep tells them beside it.
            if (step is PlayStep.Fire) Accepted(await runner.ExecuteAsync(new FireDue { Id = desk.NewId(), Case = id, Actor = Actor.System }, cancellation), "FireDue");
            else await ExecuteAsync(definition, state, step, cancellation);
            driver.Done(step);
        }
        return id;
    }

    private async Task<string> SubmitAsync(PlayPlan plan, CaseDefinition definition, CancellationToken cancellation)
    {
        var draft = await drafts.CreateAsync(plan.Officer, definition.Key, plan.Organisation, ValueMap.Of(plan.Values), cancellation)
            ?? throw new InvalidOperationException("The officer cannot draft.");
        foreach (var missing in FormCheck.MissingSlots(definition, draft.AsState()).ToList())
        {
            var slot = missing.Where["slot:".Length..];
            using var content = new MemoryStream(Sample(definition, slot));
            await drafts.AttachAsync(plan.Officer, draft.Row.Id, slot, definition.Text("vi", "slot." + slot) + ".pdf", content,
                "certifiedCopy", cancellation);
        }
        var state = Accepted(await drafts.SubmitAsync(new Call(plan.Officer), draft.Row.Id, plan.Reasons, cancellation), "submit");
        await TellAsync(definition, state, new Actor(plan.Officer, plan.Officer, plan.Organisation), language == "en"
            ? "Draft written and submitted for signature" : "Soạn hồ sơ, trình ký");
        return draft.Row.Id;
    }

    private async Task ExecuteAsync(CaseDefinition definition, CaseState state, PlayStep step, CancellationToken cancellation)
    {
        switch (step)
        {
            case PlayStep.Decide s:
                List<Attachment> files = [];
                foreach (var slot in s.Files) files.Add(await KeepAsync(definition, slot, cancellation));
                // The digest that the page would have shown: what is decided is what was seen.
                var seen = Seen.Of(state, definition.Form, s.Task);
                var decided = Accepted(await desk.DecideAsync(
                    new Call(s.Actor.Id, s.Actor.Position), s.Task.Id, s.Outcome, s.Answer with { Attachments = files }, seen,
                        s.OccurredOn, cancellation), s.Task.Handle);
                await TellAsync(definition, decided, s.Actor, Told(definition, s));
                break;
            case PlayStep.Confirm s:
                var confirmed = Accepted(await desk.ConfirmAsync(new Call(s.Actor.Id, s.Actor.Position), s.Task.Id, true, null, null,
                    cancellation), s.Task.Handle);
                await TellAsync(definition, confirmed, s.Actor,
                    $"{WordsOf(definition).Handle(s.Task.Handle)}: {(language == "en" ? "recording confirmed" : "xác nhận nội dung ghi nhận")}");
                break;
            default:
                throw new InvalidOperationException($"The story has no {step.GetType().Name}.");
        }
    }

    private string Told(CaseDefinition definition, PlayStep.Decide step)
    {
        var what = $"{WordsOf(definition).Handle(step.Task.Handle)}: {WordsOf(definition).Outcome(step.Task.Handle, step.Outcome)}";
        if (step.Answer.Letter is not { } letter) return what;
        var date = letter.Date.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
        return language == "en" ? $"{what} (recorded from {letter.Number} of {date})"
            : $"{what} (ghi nhận theo văn bản số {letter.Number} ngày {date})";
    }

    private async Task<Attachment> KeepAsync(CaseDefinition definition, string slot, CancellationToken cancellation)
    {
        using var content = new MemoryStream(Sample(definition, slot));
        var (file, problem) = await drafts.KeepAsync(slot, definition.Text("vi", "slot." + slot) + ".pdf", content, "certifiedCopy",
            cancellation);
        return file ?? throw new InvalidOperationException($"{slot}: {problem?.Key}");
    }

    private byte[] Sample(CaseDefinition definition, string slot) =>
        SamplePdf.Write(definition.Text("vi", "slot." + slot), "Tai lieu minh hoa, khong co gia tri phap ly", desk.Today.Iso());

    private static CaseState Accepted(Execution execution, string what) => execution switch
    {
        Execution.Done done => done.State,
        Execution.Refused { Refusal: var r } =>
            throw new InvalidOperationException($"{what} was refused: {r.Key} {string.Join("; ", r.Problems.Select(p => $"{p.Where} {p.Key} {p.Arg}"))}"),
        _ => throw new InvalidOperationException($"{what} was not accepted."),
    };

    private async Task TellAsync(CaseDefinition definition, CaseState state, Actor actor, string what)
    {
        var title = reference.Directory().Position(actor.Position)?.Title.In(language) ?? actor.Position;
        var next = state.Deadlines.Where(d => !d.Paused).OrderBy(d => d.Due).FirstOrDefault();
        var due = next is null ? "" : $"; {(language == "en" ? "due" : "hạn")} {next.Due:dd/MM/yyyy} ({definition.Text(language, "term." + next.Key)})";
        var status = state.Ending is { } ending ? definition.Text(language, "ending." + ending)
            : definition.Text(language, "status." + state.Status);
        var at = clock.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture);
        await output.WriteLineAsync($"{at}  {actor.Id} ({title})");
        await output.WriteLineAsync($"                  {what} → {status}{due}");
    }

    private CaseWords WordsOf(CaseDefinition definition) => new(definition, reference.Directory(), Texts.For(language));
}
