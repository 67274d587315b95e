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
        var samples = await SamplesAsync(Slots(definition, seeds), cancellation);
        try
        {
            await writer.ExecuteAsync(session => Play(session, new Props(NewId, samples, (parent, link) => DraftOf(session, parent, link)), definition, seeds, end), Lane.Sweeps, cancellation);
        }
        catch
        {
            clock.Return(offset);
            throw;
        }
    }

    private static DateTimeOffset End(DateOnly? start) => start is { } day ? Inputs.StartOf(day, 8) : FirstLook;

    private void Play(WriteSession session, Props props, CaseDefinition definition, SeedData seeds, DateTimeOffset end)
    {
        PriorityQueue<Act, (DateTimeOffset, int)> waiting = new();
        foreach (var (act, index) in Acts(session, props, definition, seeds).Select((act, index) => (act, index)))
            waiting.Enqueue(act with { Index = index }, (act.At, index));
        while (waiting.TryDequeue(out var act, out _) && act.At <= end)
        {
            clock.Travel(act.At);
            if (act.Run() is not { } state || act.Script is not { } script || script.Next(state) is not { } scene) continue;
            waiting.Enqueue(act with { At = scene.At, Run = () => Execute(session, script, scene.Command(state, props)) }, (scene.At, act.Index));
        }
        clock.Travel(end);
        Finish(session, end);
    }

    private IEnumerable<Act> Acts(WriteSession session, Props props, CaseDefinition definition, SeedData seeds)
    {
        var (calendar, directory) = (reference.Calendar(), reference.Directory());
        foreach (var seed in seeds.Cases)
            if (SeedPlans.Of(seed, seeds.Donors, calendar) is { } plan)
                yield return First(new PlannedScript(new CaseDriver(plan, definition, directory, calendar), definition));
            else
                yield return new Act(null, Inputs.StartOf(seed.SubmittedOn, 14), () => Draft(session, props, seed, seeds.Donors));
        foreach (var sample in seeds.Samples)
            if (definitions.Active(sample.Type) is { } type) yield return First(new SampleScript(sample, type, directory, calendar));

        Act First(IScript script) => new(script, script.BeginsAt, () => Execute(session, script, script.Begin(props)));
    }

    private CaseState Execute(WriteSession session, IScript script, CaseCommand command)
    {
        CaseState? found = null;
        var execution = store.Execute(session, command, (state, inputs) => CaseEngine.Decide(script.Definition, found = state, command, inputs));
        if (execution is Execution.Done done) return done.State;
        var refusal = (execution as Execution.Refused)?.Refusal;
        if (command is FireDue && refusal?.Key == Refusals.NothingDue.Key) return found!;
        throw new InvalidOperationException(
            $"The seeded case {script.Key} cannot be played: {command.GetType().Name} at {found?.Status} on {clock.GetUtcNow():u} is refused with {refusal?.Key} {string.Join("; ", refusal?.Problems.Select(p => $"{p.Where} {p.Key} {p.Arg}") ?? [])}");
    }

    private static (string Id, int Revision)? DraftOf(WriteSession session, string parent, string link)
    {
        (string, int)? found = null;
        session.Prepared("select id, revision from draft where parent_case = @1 and link = @2 and state = 'open'")
            .Read(row => { found = (row.GetString(0), row.GetInt32(1)); return false; }, parent, link);
        return found;
    }

    private CaseState? Draft(WriteSession session, Props props, CaseSeed seed, IReadOnlyList<DonorSeed> donors)
    {
        var values = ValueMap.Of(SeedPlans.ValuesOf(seed, donors));
        var officer = "officer." + seed.Organisation;
        session.Execute(
            """
            insert into draft (id, type, organisation, owner, title, data, attachments, authors, parent_case, link, revision, created_at, updated_at, state)
            values (@1, @2, @3, @4, @5, @6, @7, @8, null, null, 1, @9, @9, 'open')
            """,
            props.NewId(), Type, seed.Organisation, officer, values.TextOf("title") ?? "", RecordJson.Write(values),
            RecordJson.Write<IReadOnlyList<Attachment>>([props.File(Type, "requestLetter"), props.File(Type, "proposal")]),
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

    /// <summary>The slots that the play fills.</summary>
    private List<(CaseDefinition Type, string Slot)> Slots(CaseDefinition aid, SeedData seeds) =>
    [
        .. aid.Form.Checklist.Select(s => (aid, s.Slot)),
        .. from sample in seeds.Samples
           let type = definitions.Active(sample.Type)
           where type is not null && type != aid
           from slot in sample.Scenario.Start.Attachments.Concat(sample.Scenario.Steps.SelectMany(s => s.Attachments))
           select (type, slot),
    ];

    /// <summary>One sample file a slot, stored before the play because the writer cannot wait for itself.</summary>
    private async Task<IReadOnlyDictionary<(string Type, string Slot), Attachment>> SamplesAsync(
        IEnumerable<(CaseDefinition Type, string Slot)> slots, CancellationToken cancellation)
    {
        ConcurrentDictionary<(string, string), Attachment> samples = new();
        await Task.WhenAll(slots.Distinct().Select(async wanted =>
        {
            var (type, slot) = wanted;
            var title = type.Text("vi", "slot." + slot);
            using var content = new MemoryStream(SamplePdf.Write(title, "Tai lieu minh hoa, khong co gia tri phap ly"));
            if (await files.SaveAsync(content, cancellation) is not Upload.Kept kept)
                throw new InvalidOperationException($"The sample of {slot} was not accepted.");
            samples[(type.Key, slot)] = new Attachment
            {
                Id = kept.Sha256[..16], Slot = slot, Name = Drafts.CleanName(title.Replace('/', '-') + ".pdf"), Sha256 = kept.Sha256, Size = kept.Size,
                MediaType = kept.MediaType,
                CopyKind = "certifiedCopy",
            };
        }));
        return samples;
    }

    private string NewId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");

    private sealed record Act(IScript? Script, DateTimeOffset At, Func<CaseState?> Run, int Index = 0);
}
