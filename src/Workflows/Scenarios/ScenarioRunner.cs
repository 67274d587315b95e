using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
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
public sealed record ScenarioResult(string Scenario, IReadOnlyList<string> Failures, IReadOnlyList<CaseRecord> Records, CaseState? Final);

/// <summary>Plays scenarios against the engine alone: no store, no clock but the dates of the steps.</summary>
public sealed class ScenarioRunner(CaseDefinition definition, Directory directory, WorkCalendar calendar)
{
    private const int OfficeHour = 9;

    /// <summary>Plays one scenario. After a failed step it goes on: later failures are told too.</summary>
    public ScenarioResult Run(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var play = new Play(definition, directory, calendar);
        play.Begin(scenario);
        foreach (var (step, index) in scenario.Steps.Select((step, index) => (step, index))) play.Step(step, index);
        return new ScenarioResult(scenario.Name, play.Failures, play.Records, play.State);
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

    private sealed class Play(CaseDefinition definition, Directory directory, WorkCalendar calendar) : IRegisterReader
    {
        private readonly Dictionary<string, int> registers = [];
        private int commands;

        public List<string> Failures { get; } = [];

        public List<CaseRecord> Records { get; } = [];

        public CaseState? State { get; private set; }

        public int Last(string register) => registers.GetValueOrDefault(register);

        public void Begin(Scenario scenario)
        {
            var start = scenario.Start;
            var position = PositionOf(start.By, start.On);
            var command = new SubmitCase
            {
                Id = NextId(), Case = "s1", Actor = position, Type = definition.Key, Organisation = position.Organisation, Values = ValueMap.Of(start.Data),
                Attachments = Files(start.Attachments), Authors = [start.By], Parent = start.Link is null ? null : new CaseLink(start.Link, "parent", true),
            };
            Execute("start", start.On, command, start.Refused, start.Expect);
        }

        public void Step(ScenarioStep step, int index)
        {
            var name = $"step {index + 1} ({step.On.Iso()} {step.Task ?? step.Confirm ?? step.Action ?? step.Recall ?? "sweep"}{(step.Outcome is null ? "" : "=" + step.Outcome)})";
            if (State is null) Failures.Add($"{name}: there is no case");
            else if (Command(step, State) is { } command) Execute(name, step.On, command, step.Refused, step.Expect);
            else Failures.Add($"{name}: the step does nothing; write task, confirm, action, recall or sweep");
        }

        private CaseCommand? Command(ScenarioStep step, CaseState state)
        {
            var answer = new Answer { Comment = step.Comment, Reasons = step.Reasons, Values = step.Data, Attachments = Files(step.Attachments), Letter = step.Outside };
            if (step.Sweep) return new FireDue { Id = NextId(), Case = state.Id, Actor = Actor.System };
            if (step.By is null) return null;
            if (step.Task is { } handle)
                return new DecideTask
                {
                    Id = NextId(), Case = state.Id, Actor = ActorFor(state, handle, step, step.Outside is { Paper: true }), Task = state.Task(handle)?.Id ?? handle,
                    Outcome = step.Outcome ?? "", Answer = answer, OccurredOn = step.OccurredOn,
                };
            if (step.Confirm is { } confirm)
                return new ConfirmAnswer
                {
                    Id = NextId(), Case = state.Id, Actor = ActorFor(state, confirm, step, false), Task = state.Task(confirm)?.Id ?? confirm, Accept = !step.Reject, Comment = step.Comment,
                };
            if (step.Recall is { } recall)
                return new RecallTask { Id = NextId(), Case = state.Id, Actor = PositionOf(step.By, step.On), Task = state.Task(recall)?.Id ?? recall };
            if (step.Action is { } action)
                return new TakeAction { Id = NextId(), Case = state.Id, Actor = PositionFor(state, action, step), Action = action, Answer = answer, OccurredOn = step.OccurredOn };
            return null;
        }

        private void Execute(string name, DateOnly on, CaseCommand command, string? refused, Expectation? expect)
        {
            var before = State;
            var decision = CaseEngine.Decide(definition, State, command, InputsOn(on));
            switch (decision)
            {
                case Decision.Refused r when refused is null && command is FireDue && r.Refusal.Key == Refusals.NothingDue.Key:
                    Check(name, on, before, null, expect);
                    break;
                case Decision.Refused r:
                    if (refused != r.Refusal.Key) Failures.Add($"{name}: refused with {Told(r.Refusal)}, expected {(refused is null ? "it to be accepted" : $"the refusal {refused}")}");
                    Check(name, on, before, null, expect);
                    break;
                case Decision.Accepted a:
                    if (refused is not null) Failures.Add($"{name}: accepted, expected the refusal {refused}");
                    Records.Add(a.Record);
                    State = a.State;
                    foreach (var taken in a.Record.Facts.OfType<NumberTaken>()) registers[taken.Register] = taken.Number;
                    Check(name, on, before, a.Record, expect);
                    break;
            }
        }

        private static string Told(Refusal refusal) => refusal.Problems.Count == 0
            ? refusal.Key
            : $"{refusal.Key} ({string.Join("; ", refusal.Problems.Select(p => $"{p.Where} {p.Key} {p.Arg}".TrimEnd()))})";

        private Inputs InputsOn(DateOnly on) => new()
        {
            Now = Inputs.StartOf(on, OfficeHour), Calendar = calendar, Directory = directory, Registers = this, SaltSeed = Encoding.UTF8.GetBytes($"scenario-{commands:000000}"),
        };

        private void Check(string name, DateOnly on, CaseState? before, CaseRecord? record, Expectation? expect)
        {
            if (State is not { } state) return;
            foreach (var incident in state.Incidents.Skip(before?.Incidents.Length ?? 0)) Failures.Add($"{name}: incident {incident.Code} at {incident.Where}: {incident.Detail}");
            if (expect is null) return;
            Same(name, "status", expect.Status, state.Status, expect.Status is not null);
            Same(name, "ended", expect.Ended, state.Ending, expect.Ended is not null);
            Same(name, "suspended", expect.Suspended?.ToString(), (state.SuspendedOn is not null).ToString(), expect.Suspended is not null);
            Set(name, "open", expect.Open, state.Tasks.Select(t => t.Handle), exact: true);
            foreach (var (what, date) in expect.Due ?? new Dictionary<string, DateOnly>())
            {
                var deadline = state.DeadlineById(state.Task(what)?.Deadline) ?? state.Deadlines.Find(d => d.Key == what);
                Same(name, "due " + what, date.Iso(), deadline?.Due.Iso(), true);
            }
            foreach (var (key, value) in expect.Data ?? new Dictionary<string, JsonElement>())
                Same(name, "data " + key, value.ToString(), state.Values.TryGetValue(key, out var v) ? v.ToString() : null, true);
            var facts = record?.Facts ?? [];
            Set(name, "mails", expect.Mails, facts.OfType<NoticeQueued>().SelectMany(n => n.Recipients.Select(r => $"{n.Template}:{r}")), exact: false);
            var fired = facts.OfType<DueFired>().Select(f => before?.Due.Find(d => d.Key == f.Key)?.Task).OfType<string>().Select(id => before?.Task(id)?.Handle ?? id);
            Set(name, "reminders", expect.Reminders, fired, exact: false);
            var overdue = state.Tasks.Where(t => state.DeadlineById(t.Deadline) is { Paused: false } d && d.Due < on).Select(t => t.Handle);
            Set(name, "late", expect.Late, facts.OfType<TaskClosed>().Where(t => t.Late).Select(t => t.Handle).Concat(overdue), exact: true);
            Set(name, "signals", expect.Signals, facts.OfType<SignalSent>().Select(x => x.Signal), exact: true);
            Set(name, "drafts", expect.Drafts, facts.OfType<LinkedDraftPrepared>().Select(x => x.Link), exact: true);
        }

        private void Same(string name, string what, string? expected, string? actual, bool looked)
        {
            if (looked && expected != actual) Failures.Add($"{name}: {what} is {actual ?? "nothing"}, expected {expected}");
        }

        private void Set(string name, string what, IReadOnlyList<string>? expected, IEnumerable<string> actual, bool exact)
        {
            if (expected is null) return;
            var there = actual.Distinct().Order(StringComparer.Ordinal).ToList();
            var holds = exact ? there.SequenceEqual(expected.Order(StringComparer.Ordinal)) : expected.All(there.Contains);
            if (!holds) Failures.Add($"{name}: {what} is [{string.Join(", ", there)}], expected [{string.Join(", ", expected)}]");
        }

        private Actor ActorFor(CaseState state, string handle, ScenarioStep step, bool paper)
        {
            if (state.Task(handle) is not { } task) return PositionOf(step.By!, step.On);
            var standings = paper
                ? Entitlement.PaperStandings(directory, state, task, step.By!, step.On)
                : Entitlement.Standings(directory, state, task, step.By!, step.On);
            return standings.Count > 0 ? ActorOf(step.By!, standings[0].Position) : PositionOf(step.By!, step.On);
        }

        private Actor PositionFor(CaseState state, string action, ScenarioStep step)
        {
            if (definition.Activities.GetValueOrDefault(action) is not CaseActionActivity a) return PositionOf(step.By!, step.On);
            var standings = Actions.Standings(definition, state, a, InputsOn(step.On), step.By!);
            return standings.Count > 0 ? ActorOf(step.By!, standings[0].Position) : PositionOf(step.By!, step.On);
        }

        private Actor PositionOf(string account, DateOnly on) =>
            directory.PositionsOf(account, on) is [var position, ..] ? ActorOf(account, position) : new Actor(account, "", "");

        private static Actor ActorOf(string account, Position position) => new(account, position.Key, position.Organisation);

        private IReadOnlyList<Attachment> Files(IReadOnlyList<string> slots) => [.. slots.Select((slot, i) => SampleFile(slot, commands * 100 + i))];

        private string NextId() => string.Create(CultureInfo.InvariantCulture, $"c{++commands:000}");
    }
}
