using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Scenarios;

/// <summary>What a scenario came to.</summary>
/// <param name="Scenario">Name.</param>
/// <param name="Failures">What did not hold, a line each; empty when all did.</param>
/// <param name="Records">The history it made.</param>
/// <param name="Final">The case at the end, null when it never began.</param>
public sealed record ScenarioResult(string Scenario, IReadOnlyList<string> Failures, IReadOnlyList<CaseRecord> Records, CaseState? Final)
{
    /// <summary>Checks that stood in the way of something, as a step expected.</summary>
    public IReadOnlyCollection<string> Unmet { get; init; } = [];
}

/// <summary>Plays scenarios against the engine alone: no store, no clock but the dates of the steps.</summary>
/// <param name="definition">The version that is tried out.</param>
/// <param name="directory">Who holds what.</param>
/// <param name="calendar">Working days.</param>
/// <param name="versions">Earlier versions by the names under which scenarios begin with them; null for none.</param>
public sealed class ScenarioRunner(
    CaseDefinition definition, Directory directory, WorkCalendar calendar, IReadOnlyDictionary<string, CaseDefinition>? versions = null)
{
    private const int OfficeHour = 9;

    /// <summary>Plays one scenario. After a failed step it goes on: later failures are told too.</summary>
    public ScenarioResult Run(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (scenario.Start.Version is { } name && versions?.ContainsKey(name) != true)
            return new ScenarioResult(scenario.Name, [$"start: there is no version {name}: the files that were otherwise belong into scenarios/versions/{name}/"], [], null);
        var play = new Play(scenario.Start.Version is { } older ? versions![older] : definition, definition, directory, calendar, scenario);
        play.Begin();
        foreach (var (step, index) in scenario.Steps.Select((step, index) => (step, index))) play.Step(step, index);
        return new ScenarioResult(scenario.Name, play.Failures, play.Records, play.State) { Unmet = play.Unmet };
    }

    /// <summary>A file that stands for a document of a slot.</summary>
    public static Attachment SampleFile(string slot, int number)
    {
        var sha = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(slot)));
        return new Attachment
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{sha[..16]}-{number}"), Slot = slot, Name = slot + ".pdf", Sha256 = sha, Size = 1024, MediaType = "application/pdf",
        };
    }

    private sealed class Play(CaseDefinition first, CaseDefinition newest, Directory directory, WorkCalendar calendar, Scenario scenario) : IRegisterReader
    {
        private readonly Dictionary<string, int> registers = [];
        private CaseDefinition pinned = first;
        private int commands;

        public List<string> Failures { get; } = [];

        public List<CaseRecord> Records { get; } = [];

        public CaseState? State { get; private set; }

        public HashSet<string> Unmet { get; } = new(StringComparer.Ordinal);

        public int Last(string register) => registers.GetValueOrDefault(register);

        public string? TypeOfCase(string @case, string account, DateOnly on) =>
            scenario.Start.Others.FirstOrDefault(o => o.Id == @case && (o.Readers.Count == 0 || o.Readers.Contains(account)))?.Type
            ?? (scenario.Elsewhere.Cases.Any(c => c.Case == @case) ? "" : null);

        public IReadOnlyList<FoundTrip> Trips(TripQuestion question) =>
            [.. scenario.Elsewhere.TripsIn(directory, question.Province, question.From).Where(question.Takes)];

        public FoundDonor? Donor(string key) => scenario.Elsewhere.Donors.FirstOrDefault(d => d.Key == key);

        public FoundCase? CaseOf(string number, string province) => scenario.Elsewhere.Cases.FirstOrDefault(c => c.Number == number);

        public HeldCase? Named(string @case, string account, DateOnly on) =>
            TypeOfCase(@case, account, on) is null || scenario.Start.Others.FirstOrDefault(o => o.Id == @case) is not { Holds: { } named } ? null : named;

        public IReadOnlyList<FoundCase> Alike(string type, string except, ValueMap values) => scenario.Elsewhere.Alike(values);

        public void Begin()
        {
            var start = scenario.Start;
            var inputs = InputsOn(start.On, ++commands);
            Execute("start", start.On, Commands(inputs).Begin(start, "parent"), inputs, null, start.Refused, start.Unmet, start.Expect);
        }

        public void Step(ScenarioStep step, int index)
        {
            var name = $"step {index + 1} ({step.On.Iso()} {step.Title}{(step.Outcome is null ? "" : "=" + step.Outcome)})";
            if (State is null)
            {
                Failures.Add($"{name}: there is no case");
                return;
            }
            if (scenario.TimePasses) Pass(name, step.On);
            var inputs = InputsOn(step.On, ++commands);
            var plan = step.Migrate is { } map ? Migration.Rehearse(pinned, newest, State, inputs, map) : null;
            Execute(name, step.On, Commands(inputs).Of(step, State, plan), inputs, plan, step.Refused, step.Unmet, step.Expect);
        }

        /// <summary>What is due before a day fires, each at its own time.</summary>
        private void Pass(string name, DateOnly on)
        {
            while (State is { IsOpen: true, Due.Length: > 0 } state && state.Due.Min(d => d.At) is var at && at <= Inputs.StartOf(on, OfficeHour))
            {
                var inputs = InputsOn(on, ++commands) with { Now = at };
                Execute($"before {name}", Inputs.LocalDate(at), new FireDue { Id = IdOf(commands), Case = state.Id, Actor = Actor.System }, inputs, null, null, null, null);
                if (State.Due.SequenceEqual(state.Due)) return;
            }
        }

        private ScenarioCommands Commands(Inputs inputs)
        {
            var (number, files) = (commands, 0);
            return new ScenarioCommands(pinned, inputs, IdOf(number), "s1", slot => SampleFile(slot, number * 100 + files++));
        }

        private static string IdOf(int command) => string.Create(CultureInfo.InvariantCulture, $"c{command:000}");

        private void Execute(string name, DateOnly on, CaseCommand command, Inputs inputs, MigrationPlan? plan, string? refused, IReadOnlyList<string>? unmet, Expectation? expect)
        {
            var before = State;
            CaseRecord? record = null;
            switch (CaseEngine.Decide(pinned, State, command, inputs, newest))
            {
                case Decision.Refused r when refused is null && command is FireDue && r.Refusal.Key == Refusals.NothingDue.Key:
                    break;
                case Decision.Refused r:
                    if (refused != r.Refusal.Key) Failures.Add($"{name}: refused with {Told(r.Refusal)}, expected {(refused is null ? "it to be accepted" : $"the refusal {refused}")}");
                    else Told(name, r.Refusal, unmet);
                    break;
                case Decision.Accepted a:
                    if (refused is not null) Failures.Add($"{name}: accepted, expected the refusal {refused}");
                    Records.Add(record = a.Record);
                    State = a.State;
                    foreach (var taken in a.Record.Facts.OfType<NumberTaken>()) registers[taken.Register] = taken.Number;
                    if (plan is not null) pinned = newest;
                    break;
            }
            if (State is { } state) new ScenarioCheck(name, on, Failures).Compare(before, state, record, plan, expect);
        }

        private void Told(string name, Refusal refusal, IReadOnlyList<string>? expected)
        {
            var stood = refusal.Problems.Where(p => p.Said is not null).Select(p => p.Arg!).Distinct().Order(StringComparer.Ordinal).ToList();
            Unmet.UnionWith(stood);
            if (expected is not null && !stood.SequenceEqual(expected.Order(StringComparer.Ordinal)))
                Failures.Add($"{name}: unmet is [{string.Join(", ", stood)}], expected [{string.Join(", ", expected)}]");
        }

        private static string Told(Refusal refusal) => refusal.Problems.Count == 0
            ? refusal.Key
            : $"{refusal.Key} ({string.Join("; ", refusal.Problems.Select(p => $"{p.Where} {p.Key} {p.Arg}".TrimEnd()))})";

        private Inputs InputsOn(DateOnly on, int command) => new()
        {
            Now = Inputs.StartOf(on, OfficeHour), Calendar = calendar, Directory = directory, Registers = this, SaltSeed = Encoding.UTF8.GetBytes($"scenario-{command:000000}"),
        };
    }
}
