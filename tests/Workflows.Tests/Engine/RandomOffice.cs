using System.Globalization;
using System.Text.Json;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Approvals.Workflows.Scenarios;
using Xunit;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>Random people at work on cases of the aid project, one after another, in the seeded office.</summary>
internal sealed class RandomOffice(Seeded random)
{
    private static readonly string[] people =
        [.. SeededOffice.Directory.Data.Assignments.Where(a => a.Position.EndsWith("nghe-an", StringComparison.Ordinal)).Select(a => a.Person).Distinct()];

    private static readonly string[] bodies = ["cong-an-nghe-an", "so-ngoai-vu-nghe-an", "so-tai-chinh-nghe-an", "so-y-te-nghe-an"];
    private static readonly Scenario scenario =
        ScenarioJson.Read(File.ReadAllBytes(Path.Combine(SeededOffice.Folder("aid-project"), "scenarios", "supplement-in-appraisal.json")));

    private readonly List<string> signals = [];
    private Play play = NewPlay();
    private int age;

    public int AcceptedCount { get; private set; }

    public HashSet<string> RefusalKeys { get; } = [];

    public HashSet<string> Statuses { get; } = [];

    public HashSet<string> Endings { get; } = [];

    /// <summary>Cases that were taken over to another version, and those of them that ended afterwards.</summary>
    public (int Cases, int Ended) Migrated { get; private set; }

    private DateOnly Today => Inputs.LocalDate(play.Now);

    public void Step()
    {
        if (play.Begun is null || (!play.Case.IsOpen && random.Next(6) == 0) || ++age > 700) Begin();
        play.Now += TimeSpan.FromHours(random.Pick(0, 0, 0, 1, 5, 24, 24, 72, random.Next(200) == 0 ? 1500 : 2));
        if (random.Next(400) == 0) play.Calendar = Changed(play.Calendar);
        if (random.Next(100) == 0) play.Directory = random.Next(3) == 0 ? SeededOffice.Directory : Changed(play.Directory);
        var refusal = play.Run(Command());
        if (refusal is not null) RefusalKeys.Add(refusal.Key);
        else AcceptedCount++;
        if (play.Begun is null) return;
        Statuses.Add(play.Case.Status);
        if (play.Case.Ending is not { } ending) return;
        Endings.Add(ending);
        if (refusal is null && play.Newer is not null) Migrated = (Migrated.Cases, Migrated.Ended + 1);
    }

    /// <summary>Takes the case over to the changed copy of the aid project, or back, whatever it is about; false when there is nothing to take over.</summary>
    public bool Migrate()
    {
        if (play.Begun is not { IsOpen: true } before) return false;
        var back = play.Definition.Digest == ChangedAid.Definition.Digest;
        play.Newer = back ? SeededOffice.AidProject : ChangedAid.Definition;
        var map = new MigrationMap { Steps = back ? ChangedAid.Back : ChangedAid.There, NewTerms = random.Next(2) == 0 && before.SuspendedOn is null };
        var plan = play.Rehearse(map);
        plan = play.Rehearse(map with { Accepted = [.. plan.Problems.Where(p => p.CanAccept).Select(p => p.Key)] });
        if (random.Next(4) == 0)
        {
            // Something happens between the rehearsal and the application.
            play.Run(Command());
            if (play.Case.Seq != before.Seq)
            {
                Assert.Equal(play.Case.IsOpen ? "migration.case-moved" : "case.ended", play.TryMigrate(plan: plan, by: "admin.vufo")?.Key);
                return false;
            }
        }
        if (!plan.CanApply)
        {
            Assert.Equal("migration.stopped", play.TryMigrate(plan: plan, by: "admin.vufo")?.Key);
            Stopped.UnionWith(plan.Problems.Where(p => p.Stops).Select(p => p.Code));
            return false;
        }
        Play.Accepted(play.TryMigrate(plan: plan, by: "admin.vufo"));
        Moved(before, plan);
        Migrated = (Migrated.Cases + 1, Migrated.Ended);
        return true;
    }

    /// <summary>Codes of problems that stopped a migration.</summary>
    public HashSet<string> Stopped { get; } = [];

    private void Moved(CaseState before, MigrationPlan plan)
    {
        var after = play.Case;
        Assert.Equal(before.Tokens.Select(t => t.Id).Order(), after.Tokens.Select(t => t.Id).Order());
        Assert.Equal(before.Tasks.Select(t => t.Id), after.Tasks.Select(t => t.Id));
        foreach (var (id, step) in before.Steps)
        {
            var now = after.Steps[plan.Renamed.GetValueOrDefault(id, id)];
            Assert.Equal((step.Visits, step.Outcome, step.Actor), (now.Visits, now.Outcome, now.Actor));
        }
        Assert.DoesNotContain(play.Facts, f => f is VisitBegun or VisitCompleted or TaskOpened or TaskClosed or ActionTaken);
        Assert.Equal("migration.already", play.TryMigrate(plan: plan, by: "admin.vufo")?.Key);
    }

    private static Play NewPlay() =>
        new(SeededOffice.AidProject, SeededOffice.Directory, thorough: false) { Elsewhere = scenario.Elsewhere, Calendar = SeededOffice.Calendar, Now = Inputs.StartOf(new DateOnly(2026, 3, 2), 8) };

    private void Begin()
    {
        (play, age) = (NewPlay(), 0);
        var actor = play.By(random.Pick("officer.nghe-an", "officer2.nghe-an", "head.nghe-an"));
        var values = ValueMap.Of(scenario.Start.Data);
        if (random.Next(3) == 0) values = values.With([KeyValuePair.Create("donorReports", JsonSerializer.SerializeToElement(new[] { new { date = "2026-09-01", title = "Kỳ 1" }, new { date = "2026-06-01", title = "Kỳ 0" } }))]);
        if (random.Next(4) == 0) values = values.With([KeyValuePair.Create("content", JsonSerializer.SerializeToElement(new[] { "security" }))]);
        Play.Accepted(play.Run(new SubmitCase
        {
            Id = play.NextId(), Case = "c1", Actor = actor, Type = play.Definition.Key, Organisation = actor.Organisation, Values = values,
            Attachments = [.. scenario.Start.Attachments.Select((slot, i) => ScenarioRunner.SampleFile(slot, i))], Authors = [actor.Id, random.Pick(people)],
            Parent = random.Next(3) == 0 ? new CaseLink("amendment", "c0", true) : null,
        }));
    }

    private CaseCommand Command() => random.Next(100) switch
    {
        < 60 => Decide(random.Next(10) > 0),
        < 62 => new SetLimit
        {
            Id = play.NextId(), Case = "c1", Actor = random.Next(3) > 0 ? play.By("head.nghe-an") : Anybody(), Task = AnyTask(),
            Due = random.Next(5) == 0 ? null : Today.AddDays(random.Next(8)), Reason = "Hạn nội bộ số " + random.Next(1000),
        },
        < 76 => Confirm(),
        < 80 => new RecallTask { Id = play.NextId(), Case = "c1", Actor = Anybody(), Task = AnyTask() },
        < 85 => Ask(),
        < 89 => Take(),
        < 92 => Deliver(),
        < 95 => Give(),
        < 96 => new RecheckTasks { Id = play.NextId(), Case = "c1", Actor = Actor.System },
        < 97 => Remind(),
        _ => new FireDue { Id = play.NextId(), Case = "c1", Actor = Actor.System, Apart = random.Next(3) == 0 },
    };

    private DecideTask Decide(bool sensible)
    {
        var task = play.Case.Tasks.Length > 0 ? random.Pick([.. play.Case.Tasks]) : null;
        if (task is null) return new DecideTask { Id = play.NextId(), Case = "c1", Actor = Anybody(), Task = "c1.1", Outcome = "Done" };
        var outcome = random.Next(20) == 0 ? "Nonsense" : Likely(task);
        var letter = sensible == task.ByLetter ? Letter(task) : random.Next(30) == 0 ? Letter(task) with { Paper = true, Number = "" } : null;
        return new DecideTask
        {
            Id = play.NextId(), Case = "c1", Actor = sensible ? Entitled(task) : Anybody(), Task = task.Id, Outcome = outcome, Answer = Answer(task, outcome, letter, sensible),
            Seen = random.Next(15) == 0 ? "stale" : random.Next(2) == 0 ? Seen.Of(play.Case, play.Definition.Form, task) : null,
            OccurredOn = random.Next(8) == 0 ? Today.AddDays(random.Next(12) - 8) : null,
        };
    }

    /// <summary>Mostly what leads on, so that cases reach their late stages too.</summary>
    private string Likely(CaseTask task)
    {
        var positive = task.Outcomes.Where(o => o.Kind == OutcomeKind.Positive).ToList();
        return positive.Count > 0 && random.Next(8) > 0 ? random.Pick([.. positive]).Port : random.Pick([.. task.Outcomes]).Port;
    }

    private Answer Answer(CaseTask task, string port, OutsideAct? letter, bool sensible)
    {
        var outcome = task.Outcomes.FirstOrDefault(o => o.Port == port);
        var values = new Dictionary<string, JsonElement>();
        if (task.Section is { } section)
            foreach (var field in play.Definition.Form.Section(section)!.Fields.Where(f => sensible || random.Next(2) == 0))
                if (Value(field) is { } value) values[field.Key] = value;
        if (task.EditsDraft && random.Next(2) == 0) values["contactName"] = JsonSerializer.SerializeToElement("Đầu mối số " + play.Records.Count + " (mẫu)");
        if (task.EditsDraft && random.Next(3) == 0) values["objective"] = JsonSerializer.SerializeToElement("Mục tiêu " + random.Next(3));
        var slots = (outcome?.Slots ?? []).Concat(random.Next(10) == 0 ? ["nonsense"] : task.Slots.Take(1)).Distinct();
        return new Answer
        {
            Comment = sensible || random.Next(2) == 0 ? "Ý kiến riêng số " + random.Next(1000) : null,
            Reasons = random.Next(3) == 0 ? new Dictionary<string, string> { ["field:title"] = "Lý do riêng " + random.Next(1000) } : [],
            Values = values,
            Attachments = [.. slots.Select(s => ScenarioRunner.SampleFile(s, random.Next(1000)))],
            Letter = letter,
        };
    }

    private JsonElement? Value(FieldDefinition field) => field.Type switch
    {
        FieldType.Date => JsonSerializer.SerializeToElement(Today.AddDays(random.Next(10) == 0 ? 3 : -random.Next(3)).Iso()),
        FieldType.Money or FieldType.Number => JsonSerializer.SerializeToElement((1 + random.Next(90)).ToString(CultureInfo.InvariantCulture)),
        FieldType.YesNo => JsonSerializer.SerializeToElement(random.Next(2) == 0),
        FieldType.Choice => JsonSerializer.SerializeToElement(random.Pick([.. field.Options])),
        FieldType.Organisations => JsonSerializer.SerializeToElement(bodies.Where(_ => random.Next(3) == 0)),
        FieldType.Text or FieldType.LongText => JsonSerializer.SerializeToElement("Giá trị " + random.Next(100)),
        _ => null,
    };

    private OutsideAct Letter(CaseTask task) =>
        new() { Number = random.Next(99) + "/UBND", Date = random.Next(10) == 0 ? Today.AddDays(1) : task.OpenedOn < Today ? Today.AddDays(-random.Next(2)) : Today, Signer = "Người ký (mẫu)" };

    private ConfirmAnswer Confirm()
    {
        var waiting = play.Case.Tasks.Where(t => t.Recorded is not null).ToList();
        var task = waiting.Count > 0 ? random.Pick([.. waiting]) : null;
        return new ConfirmAnswer
        {
            Id = play.NextId(), Case = "c1", Actor = task is null || random.Next(6) == 0 ? Anybody() : Entitled(task), Task = task?.Id ?? AnyTask(), Accept = random.Next(6) > 0,
            Comment = random.Next(4) > 0 ? "Không đúng văn bản " + random.Next(1000) : null,
        };
    }

    private AskBeside Ask() => new()
    {
        Id = play.NextId(), Case = "c1", Actor = play.Case.Tasks.Length > 0 && random.Next(3) > 0 ? Entitled(random.Pick([.. play.Case.Tasks])) : Anybody(), Task = AnyTask(),
        Kind = random.Pick(TaskKind.Opinion, TaskKind.Assignment), Position = random.Pick(people), Text = random.Next(9) == 0 ? " " : "Câu hỏi riêng " + random.Next(1000),
    };

    private ReassignTask Give() => new()
    {
        Id = play.NextId(), Case = "c1", Actor = random.Next(3) == 0 ? Anybody() : play.By(random.Pick("head.nghe-an", "leader.nghe-an", "head.so-tai-chinh-nghe-an")), Task = AnyTask(),
        Position = random.Next(3) == 0 ? null : random.Pick(people), Reason = random.Next(9) == 0 ? "" : "Phân công riêng số " + random.Next(1000),
    };

    private CaseCommand Remind() => random.Next(2) == 0
        ? new ChaseTask { Id = play.NextId(), Case = "c1", Actor = random.Next(3) == 0 ? Anybody() : play.By("officer.nghe-an"), Task = AnyTask() }
        : new NoteReminder
        {
            Id = play.NextId(), Case = "c1", Actor = random.Next(3) == 0 ? Anybody() : play.By("officer.nghe-an"), Task = AnyTask(),
            Channel = random.Pick("phone", "zalo", "inPerson", "letter", "pigeon"), On = random.Next(3) == 0 ? Today.AddDays(1 - random.Next(4)) : null,
            Note = random.Next(3) == 0 ? null : "Đã nhắc riêng " + random.Next(1000),
        };

    private TakeAction Take()
    {
        // Ends come seldom, or no case would grow old.
        var action = random.Pick("suspend", "lift", "lift", "amend", random.Next(12) == 0 ? random.Pick("withdraw", "cancel", "withdrawApproval") : "lift");
        var section = play.Definition.RuleOf(action)!.Section;
        var values = section is null ? [] : play.Definition.Form.Section(section)!.Fields.Select(f => (f.Key, Value: Value(f))).Where(v => v.Value is not null).ToDictionary(v => v.Key, v => v.Value!.Value);
        return new TakeAction
        {
            Id = play.NextId(), Case = "c1", Actor = random.Next(3) > 0 ? play.By("officer.nghe-an") : Anybody(), Action = action,
            Answer = new Answer { Comment = "Lý do riêng " + random.Next(1000), Values = values }, OccurredOn = random.Next(5) == 0 ? Today.AddDays(random.Next(8) - 5) : null,
        };
    }

    private DeliverSignal Deliver()
    {
        if (signals.Count == 0 || random.Next(3) > 0) signals.Add("k" + signals.Count);
        return new DeliverSignal
        {
            Id = play.NextId(), Case = "c1", Actor = Actor.System, Key = random.Pick([.. signals]), From = "c9", Signal = random.Pick("linked", "amended"),
            Values = ValueMap.OfTexts(("amountVnd", random.Next(900).ToString(CultureInfo.InvariantCulture))),
        };
    }

    private Actor Entitled(CaseTask task)
    {
        var can = people.SelectMany(p => Entitlement.Standings(play.Directory, play.Case, task, p, Today).Select(s => new Actor(p, s.Position.Key, s.Position.Organisation))).ToArray();
        return can.Length > 0 ? random.Pick(can) : Anybody();
    }

    private Actor Anybody() => play.By(random.Pick(people));

    private string AnyTask() => play.Case.Tasks.Length > 0 && random.Next(8) > 0 ? random.Pick([.. play.Case.Tasks]).Id : "c1." + random.Next(20);

    /// <summary>Somebody is away, authorises somebody, or leaves a post, mostly for a while only.</summary>
    private Directory Changed(Directory old)
    {
        var (data, position) = (old.Data, random.Pick(people));
        return new Directory(old.Version + 1, random.Next(3) switch
        {
            0 => data with { Absences = [.. data.Absences, new Absence("a", position, position, Today, Today.AddDays(5))] },
            1 => data with { Mandates = [.. data.Mandates, new Mandate("m", position, random.Pick(people), Today, Today.AddDays(5), [], "GUQ")] },
            _ => data with { Assignments = [.. data.Assignments.Select(a => a.Position == position && random.Next(2) == 0 ? a with { To = Today } : a)] },
        });
    }

    private WorkCalendar Changed(WorkCalendar old) =>
        new(old.Version + 1, Enumerable.Range(0, 4).Select(_ => Today.AddDays(random.Next(30))).Distinct().Select(d => new CalendarDay(d, "Nghỉ", "Off", "thử")), []);
}
