using System.Globalization;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Tests.Engine;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Approvals.Workflows.Tests.Campaigns;

/// <summary>
/// Random case types under random commands. <see cref="Play"/>, <see cref="Witness"/> and <see cref="SlowTerms"/> check every step. A run is a seed for the
/// type and one for each command, so that FsCheck leaves out what a failure does not need. The short form runs in every build;
/// APPROVALS_CAMPAIGN=definitions is the long one, APPROVALS_SEED another beginning, APPROVALS_COMMANDS another length.
/// </summary>
public sealed class DefinitionCampaignTests(ITestOutputHelper output)
{
    private const int CommandsOfARun = 160;
    private static readonly bool campaign = Environment.GetEnvironmentVariable("APPROVALS_CAMPAIGN") == "definitions";

    [Fact]
    public void Whatever_is_sent_to_whatever_sound_definition_every_invariant_holds()
    {
        var seed = Number("APPROVALS_SEED") ?? 20260302;
        var commands = Number("APPROVALS_COMMANDS") ?? (campaign ? 120_000 : 4_800);
        var seen = new Seen();
        var runs = Gen.Choose(0, int.MaxValue).SelectMany(type => Gen.ArrayOf(Gen.Choose(0, int.MaxValue), CommandsOfARun).Select(each => new Run(type, each)));
        var property = Prop.ForAll(Arb.From(runs, Shorter), run => Hold(run, seen));
        output.WriteLine($"seed {seed}");
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(commands / CommandsOfARun).WithReplay(Spread(seed), 1UL).WithQuietOnSuccess(true), property);
        output.WriteLine(seen.ToString());
        seen.ProveSomething();
    }

    [Fact]
    public void Random_definitions_are_sound_and_the_same_again_from_their_seed()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var version = 1 + (seed % 4);
            var (once, again) = (RandomCaseType.Of(seed, version).Definition, RandomCaseType.Of(seed, version).Definition);
            Assert.Empty(StructureCheck.Check(once));
            Assert.Equal(once.Connections.Order(Arrows), again.Connections.Order(Arrows));
        }
    }

    /// <summary>Seeds one after another would otherwise begin at neighbouring places of one and the same row of runs.</summary>
    private static ulong Spread(int seed)
    {
        var random = new Seeded(seed);
        return ((ulong)random.Next(int.MaxValue) << 32) | (uint)random.Next(int.MaxValue);
    }

    private static readonly Comparer<KeyValuePair<(string, string), string>> Arrows = Comparer<KeyValuePair<(string, string), string>>.Create((a, b) => a.Key.CompareTo(b.Key));

    /// <summary>Smaller runs: only the beginning, or without some commands.</summary>
    private static IEnumerable<Run> Shorter(Run run)
    {
        for (var kept = run.Commands.Length / 2; kept < run.Commands.Length; kept += Math.Max(1, (run.Commands.Length - kept) / 2)) yield return run with { Commands = run.Commands[..kept] };
        for (var size = run.Commands.Length / 2; size >= 1; size /= 2)
            for (var at = 0; at + size <= run.Commands.Length; at += size) yield return run with { Commands = [.. run.Commands[..at], .. run.Commands[(at + size)..]] };
    }

    private static void Hold(Run run, Seen seen)
    {
        var type = RandomCaseType.Of(run.Type);
        var course = new Course(type, run.Type, run.Type % 16 == 0);
        foreach (var each in run.Commands)
        {
            // A case that has ended, or where nothing can be done any more, is left to itself after a while.
            if (course.Idle > (course.IsOver ? 4 : 24))
            {
                course.Chains();
                course = new Course(type, run.Type, false);
            }
            course.Send(new Seeded(each), seen);
        }
        course.Chains();
    }

    /// <summary>One case on its way, with all who watch it.</summary>
    private sealed class Course
    {
        private readonly RandomCaseType type;
        private readonly Play play;
        private readonly RandomMigrations migrations;
        private readonly Witness witness = new();
        private readonly Reruns reruns = new();
        private readonly Dictionary<string, Deadline> deadlines = [];

        public Course(RandomCaseType type, int number, bool thorough)
        {
            this.type = type;
            play = new Play(type.Definition, thorough: thorough);
            play.Others["other"] = ("test", null);
            migrations = new RandomMigrations(play, number);
        }

        /// <summary>Commands refused since the last that was accepted.</summary>
        public int Idle { get; private set; }

        public bool IsOver => play.Begun is { IsOpen: false };

        public void Send(Seeded random, Seen seen)
        {
            var commands = new RandomCommands(play.Definition, "c1", random) { Other = "other" };
            play.Now += TimeSpan.FromHours(random.Pick(0, 0, 0, 1, 5, 24, 24, 72, random.Next(40) == 0 ? 1500 : 2));
            if (random.Next(60) == 0) play.Calendar = Changed(play.Calendar, random, Inputs.LocalDate(play.Now));
            if (random.Next(50) == 0) play.Directory = RandomCommands.Changed(play.Directory, random, Inputs.LocalDate(play.Now));
            var command = play.Begun is null ? commands.Begin(play.NextId(), play.Directory, play.Now) : commands.Next(play.NextId(), play.Case, play.Directory, play.Now);
            var (before, migrates) = (play.Begun, play.Begun is { IsOpen: true } && random.Next(24) == 0);
            if (play.Begun is { IsOpen: true } && random.Next(60) == 0) migrations.Keep(random);
            var stale = play.Begun is { IsOpen: true } && play.Case.Deadlines.Any(d => d.Calendar != play.Calendar.Version) && random.Next(3) == 0;
            var refusal = stale ? play.Recalculate() : migrates ? migrations.Next(random) : play.Begun?.Incidents.Length > 0 && random.Next(4) == 0 ? Mend(random) : play.Run(command);
            seen.Add(refusal, play);
            Idle++;
            if (refusal is not null) return;
            if (!IsOver) Idle = 0;
            witness.See(play.Records[^1], play.Case, play.Directory, play.Definition);
            reruns.See(play.Records[^1], before, play.Case, play.Definition);
            SlowTerms.Check(play.Records[^1], play.Case, deadlines, play.Calendar);
            // Behind a join the flow comes at most once for each visit of its fork.
            foreach (var (fork, after) in type.Joined) Assert.True(play.Case.Step(after).Visits <= play.Case.Step(fork).Visits, $"{after} was reached oftener than {fork}");
        }

        private Refusal? Mend(Seeded random)
        {
            var incident = random.Pick([.. play.Case.Incidents]);
            var port = random.Pick([null, .. Incidents.Exits(play.Definition, play.Case, incident)]);
            return random.Next(2) == 0 ? play.TryRetry(incident.Number) : play.TryResolve(incident.Number, port);
        }

        public void Chains() => witness.Chains();
    }

    private static WorkCalendar Changed(WorkCalendar old, Seeded random, DateOnly today) => new(
        old.Version + 1, Enumerable.Range(0, 4).Select(_ => today.AddDays(random.Next(30))).Distinct().Select(d => new CalendarDay(d, "Nghỉ", "Off", "thử")), []);

    private static int? Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var n) ? n : null;

    internal sealed record Run(int Type, int[] Commands)
    {
        public override string ToString() => $"type {Type}, commands [{string.Join(", ", Commands)}]";
    }

    /// <summary>What a campaign came across: one that reaches nothing proves nothing.</summary>
    private sealed class Seen
    {
        private readonly Dictionary<string, int> refusals = [];
        private readonly Dictionary<string, int> facts = [];
        private readonly Dictionary<string, int> endings = [];
        private int accepted;

        public void Add(Refusal? refusal, Play play)
        {
            if (refusal is not null)
            {
                Count(refusals, refusal.Key);
                return;
            }
            accepted++;
            foreach (var fact in play.Facts) Count(facts, fact.GetType().Name);
            foreach (var late in play.Facts.OfType<TaskOpened>().Where(f => f.Task.Kind is TaskKind.LateReply or TaskKind.Extension)) Count(facts, late.Task.Kind.ToString());
            foreach (var end in play.Facts.OfType<CaseEnded>()) Count(endings, end.Ending);
        }

        public void ProveSomething()
        {
            Assert.True(accepted > refusals.Values.Sum() / 3, ToString());
            string[] kinds = [.. typeof(Fact).GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), false)
                .Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>().Select(a => a.DerivedType.Name)];
            // In old records only; forms with checks and travellers, and what happens while an answer is judged, have tests of their own; the rest is too rare for the short form.
            string[] seldom = ["DueScheduled", "ChecksMade", "TripPlanned", "PersonalErased", "LimitMoved", .. campaign ? [] : new[] { "SeatReopened", "DocumentRuled", "TaskRetimed", "TaskRouted", "IncidentResolved", "SignatureDisputed", "DeadlineExtended", "CeremonyRecorded", "PartyJoined", "LateReply" }];
            Assert.Empty(kinds.Append("LateReply").Append("Extension").Except(facts.Keys).Except(seldom));
            Assert.True(refusals.Count >= 15, ToString());
            Assert.Superset(new HashSet<string> { "closed", "refused", "withdrawn" }, endings.Keys.ToHashSet());
        }

        public override string ToString() =>
            $"{accepted} accepted, {refusals.Values.Sum()} refused; refusals {Told(refusals)}; endings {Told(endings)}; facts {Told(facts)}";

        private static string Told(Dictionary<string, int> counts) => string.Join(", ", counts.OrderByDescending(c => c.Value).Select(c => $"{c.Key} {c.Value}"));

        private static void Count(Dictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
    }
}
