using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Persistence;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Seeding;

/// <summary>
/// Plays the seeded cases through the engine when a demonstration starts for the first time: all of them in the order of time and in one
/// transaction, so
/// that a start that is cut off has written nothing and the next one begins again.
/// </summary>
public sealed class CasePlayer(
    AppClock clock, Writer writer, Database database, CaseStore store, DefinitionStore definitions, ReferenceData reference,
        AttachmentStore files)
{
    /// <summary>Key of the setting that says that the cases were played: the day of the first look.</summary>
    public const string Setting = "seed.cases";

    private const string Type = "aid-project";

    /// <summary>The morning on which a demonstration is looked at, unless another day is asked for.</summary>
    public static readonly DateTimeOffset FirstLook = Inputs.StartOf(new DateOnly(2026, 3, 2), 8).AddMinutes(30);

    private static readonly DateTimeOffset before = Inputs.StartOf(new DateOnly(2024, 1, 2), 8);

    /// <summary>
    /// Whether the cases are still to be played: nothing was recorded yet. Then the clock goes back before the first record.
    /// </summary>
    public bool Begin(DateOnly? start)
    {
        using var connection = database.OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = $"select exists (select 1 from record where stream like 'case/%') or exists (select 1 from setting where key = '{Setting}') or exists (select 1 from draft)";
        if ((long)command.ExecuteScalar()! != 0) return false;
        command.CommandText = "select coalesce(max(at), 0) from record";
        var last = DateTimeOffset.FromUnixTimeMilliseconds((long)command.ExecuteScalar()!);
        // An installation that was begun without cases, at the time of the machine, stays as it is.
        if (last > End(start)) return false;
        var first = End(start) < before ? End(start) : before;
        clock.Travel(last > first ? last : first);
        return true;
    }

    /// <summary>Plays the cases up to the first look and leaves the clock there.</summary>
    /// <param name="seeds">What the files say.</param>
    /// <param name="start">The day asked for by <c>Approvals:Clock:Start</c>, or null. Cases are played up to it, never beyond.</param>
    /// <param name="cancellation">Stops before anything is written.</param>
    public async Task PlayAsync(SeedData seeds, DateOnly? start, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        if (definitions.Active(Type) is not { } definition) return;
        var end = End(start);
        var offset = clock.Offset;
        var samples = await SamplesAsync(definition, cancellation);
        try
        {
            await writer.ExecuteAsync(session => Play(new Stage(session, definition, samples), seeds, end), Lane.Sweeps, cancellation);
        }
        catch
        {
            clock.Return(offset);
            throw;
        }
    }

    private static DateTimeOffset End(DateOnly? start) => start is { } day ? Inputs.StartOf(day, 8) : FirstLook;

    private void Play(Stage stage, SeedData seeds, DateTimeOffset end)
    {
        var calendar = reference.Calendar();
        var directory = reference.Directory();
        PriorityQueue<Act, (DateTimeOffset, int)> waiting = new();
        foreach (var (seed, index) in seeds.Cases.Select((seed, index) => (seed, index)))
        {
            if (SeedPlans.Of(seed, seeds.Donors, calendar) is { } plan)
            {
                var driver = new CaseDriver(plan, stage.Definition, directory, calendar);
                waiting.Enqueue(new Act(driver, driver.Begin, s => Submit(stage, driver), index), (driver.Begin, index));
                continue;
            }
            var at = Inputs.StartOf(seed.SubmittedOn, 14);
            waiting.Enqueue(new Act(null, at, _ => Draft(stage, seed, seeds.Donors), index), (at, index));
        }
        while (waiting.TryDequeue(out var act, out _) && act.At <= end)
        {
            clock.Travel(act.At);
            if (act.Run(act.Driver) is not { } state || act.Driver is not { } driver || driver.Next(state) is not { } step) continue;
            waiting.Enqueue(Wrap(stage, driver, state, step, act.Index), (step.At, act.Index));
        }
        clock.Travel(end);
        Finish(stage.Session, end);
    }

    private Act Wrap(Stage stage, CaseDriver driver, CaseState state, PlayStep step, int index) => new(driver, step.At, d =>
    {
        var after = Execute(stage, driver, Command(stage, state, step));
        driver.Done(step);
        return after;
    }, index);

    private CaseState Submit(Stage stage, CaseDriver driver)
    {
        var plan = driver.Plan;
        var id = NewId();
        var values = ValueMap.Of(plan.Values);
        var probe = new CaseState { Id = id, Values = values, Type = Type, Organisation = plan.Organisation };
        var slots = FormCheck.MissingSlots(stage.Definition, probe).Select(p => p.Where["slot:".Length..]);
        return Execute(stage, driver, new SubmitCase
        {
            Id = NewId(), Case = id, Actor = new Actor(plan.Officer, plan.Officer, plan.Organisation), Type = Type,
            Organisation = plan.Organisation, Values = values,
            Attachments = [.. slots.Select(stage.File)], Authors = [plan.Officer],
        });
    }

    private CaseCommand Command(Stage stage, CaseState state, PlayStep step) => step switch
    {
        PlayStep.Decide s => new DecideTask
        {
            Id = NewId(), Case = state.Id, Actor = s.Actor, Task = s.Task.Id, Outcome = s.Outcome, OccurredOn = s.OccurredOn,
            Answer = s.Answer with { Attachments = [.. s.Files.Select(stage.File)] }, Seen = Seen.Of(state, stage.Definition.Form, s.Task),
        },
        PlayStep.Confirm s => new ConfirmAnswer { Id = NewId(), Case = state.Id, Actor = s.Actor, Task = s.Task.Id, Accept = true },
        PlayStep.Act s => new TakeAction
        {
            Id = NewId(), Case = state.Id, Actor = s.Actor, Action = s.Action,
            Answer = s.Answer with { Attachments = [.. s.Files.Select(stage.File)] },
        },
        _ => new FireDue { Id = NewId(), Case = state.Id, Actor = Actor.System },
    };

    private CaseState Execute(Stage stage, CaseDriver driver, CaseCommand command)
    {
        CaseState? found = null;
        var execution = store.Execute(stage.Session, command, (state, inputs) => CaseEngine.Decide(stage.Definition, found = state, command, inputs));
        if (execution is Execution.Done done) return done.State;
        var refusal = (execution as Execution.Refused)?.Refusal;
        throw new InvalidOperationException(
            $"The seeded case {driver.Plan.Key} cannot be played: {command.GetType().Name} at {found?.Status} on {found?.At:u} is refused with {refusal?.Key} {string.Join("; ", refusal?.Problems.Select(p => $"{p.Where} {p.Key} {p.Arg}") ?? [])}");
    }

    private CaseState? Draft(Stage stage, CaseSeed seed, IReadOnlyList<DonorSeed> donors)
    {
        var values = ValueMap.Of(SeedPlans.ValuesOf(seed, donors));
        var officer = "officer." + seed.Organisation;
        stage.Session.Execute(
            """
            insert into draft (id, type, organisation, owner, title, data, attachments, authors, parent_case, link, revision, created_at, updated_at, state)
            values (@1, @2, @3, @4, @5, @6, @7, @8, null, null, 1, @9, @9, 'open')
            """,
            NewId(), Type, seed.Organisation, officer, values.TextOf("title") ?? "", RecordJson.Write(values),
            RecordJson.Write<IReadOnlyList<Attachment>>([stage.File("requestLetter"), stage.File("proposal")]),
                JsonSerializer.Serialize(new[] { officer }), clock.GetUtcNow());
        return null;
    }

    private void Finish(WriteSession session, DateTimeOffset end)
    {
        // Mail of the past was sent in the past: it is listed, and no message goes out today.
        session.Execute(
            """
            insert into mail_past (account, id, notice_key, stream, template, args, state, queued_at, attempts, sent_at, error, message_id)
            select account, id, notice_key, stream, template, args, 'sent', queued_at, attempts, queued_at, error, 'seed' from outbox where state = 'queued'
            """);
        session.Execute("delete from outbox where state = 'queued'");
        foreach (var (key, value) in ((string, string)[])
            [
                (Setting, Inputs.LocalDate(end).Iso()),
                    (AppClock.Setting, ((long)clock.Offset.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)),
            ])
            session.Keep(key, value);
    }

    /// <summary>One sample file a slot, stored before the play because the writer cannot wait for itself.</summary>
    private async Task<IReadOnlyDictionary<string, Attachment>> SamplesAsync(CaseDefinition definition, CancellationToken cancellation)
    {
        ConcurrentDictionary<string, Attachment> samples = new(StringComparer.Ordinal);
        await Task.WhenAll(definition.Form.Checklist.Select(async slot =>
        {
            var title = definition.Text("vi", "slot." + slot.Slot);
            using var content = new MemoryStream(SamplePdf.Write(title, "Tai lieu minh hoa, khong co gia tri phap ly"));
            if (await files.SaveAsync(content, cancellation) is not Upload.Kept kept)
                throw new InvalidOperationException($"The sample of {slot.Slot} was not accepted.");
            samples[slot.Slot] = new Attachment
            {
                Id = kept.Sha256[..16], Slot = slot.Slot, Name = Drafts.CleanName(title + ".pdf"), Sha256 = kept.Sha256, Size = kept.Size,
                MediaType = kept.MediaType,
                CopyKind = "certifiedCopy",
            };
        }));
        return samples;
    }

    private string NewId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");

    private sealed record Act(CaseDriver? Driver, DateTimeOffset At, Func<CaseDriver?, CaseState?> Run, int Index);

    private sealed record Stage(WriteSession Session, CaseDefinition Definition, IReadOnlyDictionary<string, Attachment> Samples)
    {
        private int files;

        public Attachment File(string slot) =>
            Samples[slot] with { Id = string.Create(CultureInfo.InvariantCulture, $"{Samples[slot].Id}-{++files:x}") };
    }
}
