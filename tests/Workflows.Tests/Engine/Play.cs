using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Evidence;
using Approvals.Workflows.Scenarios;
using Xunit;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>
/// One case played against the engine. After every command it checks what must hold whatever was tested: the same answer twice, also on a copied state;
/// the fold of the canonical records equals the state; a refusal changes nothing; the invariants of a case.
/// </summary>
internal sealed class Play(CaseDefinition definition, Directory? directory = null, bool thorough = true) : IRegisterReader
{
    private readonly Dictionary<string, int> registers = [];
    private CaseState? folded;
    private string? written;
    private int commands;

    /// <summary>The version the case is in; after a migration the newer one.</summary>
    public CaseDefinition Definition { get; private set; } = definition;

    /// <summary>The version a migration leads to; null while there is none.</summary>
    public CaseDefinition? Newer { get; set; }

    public Directory Directory { get; set; } = directory ?? Office.Directory;

    public WorkCalendar Calendar { get; set; } = new(1, [], []);

    /// <summary>Monday, 2 March 2026, nine in the morning, until a test says otherwise.</summary>
    public DateTimeOffset Now { get; set; } = Inputs.StartOf(new DateOnly(2026, 3, 2), 9);

    public CaseState? Begun { get; private set; }

    public CaseState Case => Begun ?? throw new InvalidOperationException("The case has not begun.");

    public List<CaseRecord> Records { get; } = [];

    public List<PrivateValue> Privates { get; } = [];

    public IReadOnlyList<Fact> Facts => Records[^1].Facts;

    public IEnumerable<string> Open => Case.Tasks.Select(t => t.Handle).Order(StringComparer.Ordinal);

    public int Last(string register) => registers.GetValueOrDefault(register);

    /// <summary>Keys of reminders that were told beside the case.</summary>
    public HashSet<string> Told { get; } = [];

    public bool WasTold(string @case, string key) => Told.Contains(key);

    /// <summary>Other cases with their type and the one account that may read them; null for everybody.</summary>
    public Dictionary<string, (string Type, string? Reader)> Others { get; } = [];

    public string? TypeOfCase(string @case, string account, DateOnly on) => Others.TryGetValue(@case, out var other) && (other.Reader ?? account) == account ? other.Type : null;

    /// <summary>What checks find beside the case.</summary>
    public Elsewhere Elsewhere { get; set; } = new([], [], []);

    public IReadOnlyList<FoundTrip> Trips(TripQuestion question) =>
        [.. Elsewhere.Trips.Where(question.Takes)];

    public FoundDonor? Donor(string key) => Elsewhere.Donors.FirstOrDefault(d => d.Key == key);

    public FoundCase? CaseOf(string number, string province) => Elsewhere.Cases.FirstOrDefault(c => c.Number == number);

    public IReadOnlyList<FoundCase> Alike(string type, string except, ValueMap values) => Elsewhere.Alike(values);

    public Play On(string day, int hour = 9)
    {
        Now = Inputs.StartOf(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), hour);
        return this;
    }

    public Play Submit(string by = "officer", params IReadOnlyList<(string Key, object Value)> values)
    {
        Accepted(TrySubmit([], by, values));
        return this;
    }

    public Refusal? TrySubmit(Dictionary<string, string> reasons, string by = "officer", params IReadOnlyList<(string Key, object Value)> values) => Run(
        new SubmitCase
        {
            Id = NextId(), Case = "c1", Actor = By(by), Type = Definition.Key, Organisation = Office.Union, Values = ValueMap.Of(Json(values)),
            Attachments = [ScenarioRunner.SampleFile("plan", 1)], Authors = [by], Reasons = reasons,
        });

    public Refusal? Try(string by, string handle, string outcome = "Done", Answer? answer = null, string? seen = null, string? on = null, string? position = null) =>
        Run(new DecideTask
        {
            Id = NextId(), Case = "c1", Actor = By(by, position), Task = Begun?.Task(handle)?.Id ?? handle, Outcome = outcome, Answer = answer ?? new Answer(), Seen = seen,
            OccurredOn = on is null ? null : Day(on),
        });

    public Play Do(string by, string handle, string outcome = "Done", Answer? answer = null, string? on = null)
    {
        Accepted(Try(by, handle, outcome, answer, on: on));
        return this;
    }

    public Refusal? TryConfirm(string by, string handle, bool accept = true, string? comment = null, string? seen = null) =>
        Run(new ConfirmAnswer { Id = NextId(), Case = "c1", Actor = By(by), Task = Begun?.Task(handle)?.Id ?? handle, Accept = accept, Comment = comment, Seen = seen });

    public Refusal? TryAction(string by, string action, Answer? answer = null, string? on = null) =>
        Run(new TakeAction { Id = NextId(), Case = "c1", Actor = By(by), Action = action, Answer = answer ?? new Answer(), OccurredOn = on is null ? null : Day(on) });

    public Refusal? TryJoin(string by, string activity, string party, string? subject = null, string? comment = "Theo nghị quyết") =>
        Run(new JoinParty { Id = NextId(), Case = "c1", Actor = By(by), Activity = activity, Party = party, Subject = subject, Comment = comment });

    public Refusal? TryRecall(string by, string handle) =>
        Run(new RecallTask { Id = NextId(), Case = "c1", Actor = By(by), Task = Begun?.Task(handle)?.Id ?? handle });

    public Refusal? TryAsk(string by, string handle, string position, TaskKind kind = TaskKind.Opinion, string text = "Ý kiến?") =>
        Run(new AskBeside { Id = NextId(), Case = "c1", Actor = By(by), Task = Begun?.Task(handle)?.Id ?? handle, Kind = kind, Position = position, Text = text });

    public Refusal? Recheck() => Run(new RecheckTasks { Id = NextId(), Case = "c1", Actor = Actor.System });

    public Refusal? Recalculate(string reason = "Thông báo nghỉ bù (mẫu)", int? version = null, string? by = null) => Run(new RecalculateDeadlines
    {
        Id = NextId(), Case = "c1", Actor = by is null ? Actor.System : By(by), Version = version ?? Calendar.Version, Reason = reason,
    });

    public Refusal? TryGive(string by, string handle, string? position, string reason = "Phân công lại") =>
        Run(new ReassignTask { Id = NextId(), Case = "c1", Actor = By(by), Task = Begun?.Task(handle)?.Id ?? handle, Position = position, Reason = reason });

    public Refusal? TryLimit(string by, string handle, string? due, string reason = "Cần xong sớm") =>
        Run(new SetLimit { Id = NextId(), Case = "c1", Actor = By(by), Task = Begun?.Task(handle)?.Id ?? handle, Due = due is null ? null : Day(due), Reason = reason });

    public Refusal? TryMore(string by, string handle, string amount = "3 working days", bool own = false, string reason = "Chờ số liệu") =>
        Run(new AskExtension { Id = NextId(), Case = "c1", Actor = By(by), Task = Begun?.Task(handle)?.Id ?? handle, Internal = own, Amount = amount, Reason = reason });

    public Refusal? Fire(bool apart = false) => Run(new FireDue { Id = NextId(), Case = "c1", Actor = Actor.System, Apart = apart });

    public Refusal? TryChase(string by, string handle) => Run(new ChaseTask { Id = NextId(), Case = "c1", Actor = By(by), Task = Begun?.Task(handle)?.Id ?? handle });

    public Refusal? TryNote(string by, string handle, string channel = "zalo", string? on = null, string? note = null) => Run(
        new NoteReminder { Id = NextId(), Case = "c1", Actor = By(by), Task = Begun?.Task(handle)?.Id ?? handle, Channel = channel, On = on is null ? null : Day(on), Note = note });

    public Refusal? Deliver(string key, string signal, params IReadOnlyList<(string Key, object Value)> values) =>
        Run(new DeliverSignal { Id = NextId(), Case = "c1", Actor = Actor.System, Key = key, From = "c0", Signal = signal, Values = ValueMap.Of(Json(values)) });

    /// <summary>Decides, checks and keeps what was accepted; null when accepted.</summary>
    public Refusal? Run(CaseCommand command)
    {
        var before = written;
        var inputs = InputsNow(command.Id);
        var decision = CaseEngine.Decide(Definition, Begun, command, inputs, Newer);
        if (thorough) SameAgain(decision, command, inputs, before);
        if (decision is Decision.Refused refused)
        {
            Assert.Equal(before, Begun is null ? null : Written(Begun));
            return refused.Refusal;
        }
        Keep((Decision.Accepted)decision);
        return null;
    }

    /// <summary>What taking the case over to <see cref="Newer"/> would do.</summary>
    public MigrationPlan Rehearse(MigrationMap? map = null) => Migration.Rehearse(Definition, Newer!, Case, InputsNow("rehearsal"), map ?? new MigrationMap());

    /// <summary>Applies a plan, the one rehearsed now unless another is given.</summary>
    public Refusal? TryMigrate(MigrationMap? map = null, MigrationPlan? plan = null, string by = "admin")
    {
        plan ??= Rehearse(map);
        return Run(new MigrateCase { Id = NextId(), Case = "c1", Actor = By(by), From = plan.From, To = plan.To, Plan = plan.Digest, Seq = plan.Seq, Map = plan.Map });
    }

    public Refusal? TryRetry(int number, string by = "admin") => Run(new RetryIncident { Id = NextId(), Case = "c1", Actor = By(by), Number = number });

    public Refusal? TryResolve(int number, string? port = null, string reason = "Đã kiểm tra", string by = "admin") =>
        Run(new ResolveIncident { Id = NextId(), Case = "c1", Actor = By(by), Number = number, Reason = reason, Port = port });

    public Actor By(string account, string? position = null)
    {
        var today = Inputs.LocalDate(Now);
        var held = Directory.PositionsOf(account, today).FirstOrDefault(p => position is null || p.Key == position);
        return held is null ? new Actor(account, position ?? "", "") : new Actor(account, held.Key, held.Organisation);
    }

    public Deadline DeadlineOf(string handle) => Case.DeadlineById(Case.Task(handle)!.Deadline)!;

    public string Seen(string handle) => Workflows.Engine.Seen.Of(Case, Definition.Form, Case.Task(handle)!);

    public string NextId() => string.Create(CultureInfo.InvariantCulture, $"k{++commands}");

    public static DateOnly Day(string text) => IsoDate.Parse(text)!.Value;

    public static Answer Says(params IReadOnlyList<(string Key, object Value)> values) => new() { Values = new Dictionary<string, JsonElement>(Json(values)) };

    public static Answer Letter(string date, string number = "12/UBND-KT") => new() { Letter = new OutsideAct { Number = number, Date = Day(date), Signer = "Người ký (mẫu)" }, Attachments = [ScenarioRunner.SampleFile("reply", 9)] };

    public static void Accepted(Refusal? refusal) =>
        Assert.True(refusal is null, refusal is null ? "" : refusal.Key + " " + string.Join("; ", refusal.Problems.Select(p => $"{p.Where} {p.Key} {p.Arg}")));

    public static string Written(CaseState? state) => JsonSerializer.Serialize(state, CaseJson.Default.CaseState);

    public static byte[] Canonical(CaseRecord record) => CanonicalJson.Write(JsonSerializer.SerializeToUtf8Bytes(record, CaseJson.Default.CaseRecord));

    /// <summary>Inputs of this moment, also for what is only asked.</summary>
    public Inputs InputsNow(string seed) => new()
    {
        Now = Now, Calendar = Calendar, Directory = Directory, Registers = this, SaltSeed = SHA256.HashData(Encoding.UTF8.GetBytes(seed)),
    };

    private static IEnumerable<KeyValuePair<string, JsonElement>> Json(IReadOnlyList<(string Key, object Value)> values) =>
        values.Select(v => KeyValuePair.Create(v.Key, JsonSerializer.SerializeToElement(v.Value)));

    private void SameAgain(Decision first, CaseCommand command, Inputs inputs, string? before)
    {
        var copy = before is null ? null : JsonSerializer.Deserialize(before, CaseJson.Default.CaseState);
        foreach (var state in new[] { Begun, copy })
        {
            var again = CaseEngine.Decide(Definition, state, command, inputs, Newer);
            if (first is Decision.Accepted a && again is Decision.Accepted b)
            {
                Assert.Equal(Canonical(a.Record), Canonical(b.Record));
                Assert.Equal(Written(a.State), Written(b.State));
            }
            else
            {
                Assert.Equal((first as Decision.Refused)?.Refusal.Key, (again as Decision.Refused)?.Refusal.Key);
            }
        }
    }

    private void Keep(Decision.Accepted accepted)
    {
        var previous = Begun;
        Records.Add(accepted.Record);
        Privates.AddRange(accepted.Privates);
        Begun = accepted.State;
        folded = CaseState.Fold(folded, JsonSerializer.Deserialize(Canonical(accepted.Record), CaseJson.Default.CaseRecord)!);
        written = Written(Begun);
        Assert.Equal(Written(folded), written);
        if (Newer is { } newer && Begun.Digest == newer.Digest) Definition = newer;
        Invariants.Hold(Definition, previous, accepted, registers, written);
        foreach (var taken in accepted.Record.Facts.OfType<NumberTaken>()) registers[taken.Register] = taken.Number;
    }
}
