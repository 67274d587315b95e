using System.Globalization;
using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Approvals.Workflows.Scenarios;
using Approvals.Workflows.Tests.Engine;

namespace Approvals.Workflows.Tests.Campaigns;

/// <summary>
/// What somebody may send to a case, sensible or not: each command is drawn from its own seed and from what the case shows, so that any of a row of commands
/// can be left out and the others still mean something.
/// </summary>
internal sealed class RandomCommands(CaseDefinition definition, string caseId, Seeded random)
{
    private static readonly string[] people = [.. Office.Data.People.Select(p => p.Account)];
    private static readonly string[] bodies = [Office.Union, Office.Department, Office.Committee, Office.Police];

    /// <summary>Another case that everybody may read; null where there is none.</summary>
    public string? Other { get; init; }

    /// <summary>A submission that is accepted.</summary>
    public SubmitCase Submit(string id, Directory directory, DateTimeOffset now)
    {
        var actor = By(directory, now, random.Pick("officer", "officer2", "head"));
        Dictionary<string, JsonElement> values = new()
        {
            ["title"] = Json("Nước sạch cho bản " + random.Next(100)), ["contact"] = Json("Người liên hệ " + random.Next(10_000)),
            ["flag"] = Json(random.Next(2) == 0), ["bodies"] = Json(bodies.Where(_ => random.Next(2) == 0)),
            ["until"] = Json(Inputs.LocalDate(now).AddDays(20 + random.Next(200)).Iso()),
            ["rows"] = Json(Enumerable.Range(0, random.Next(3)).Select(i => new { date = Inputs.LocalDate(now).AddDays(10 + (30 * i)).Iso(), title = "Kỳ" })),
        };
        if (random.Next(4) > 0) values["amount"] = Json(random.Pick("5", "200", "100000"));
        var author = random.Pick(people);
        return new SubmitCase
        {
            Id = id, Case = caseId, Actor = actor, Type = definition.Key, Organisation = actor.Organisation, Values = ValueMap.Of(values),
            Attachments = [ScenarioRunner.SampleFile("plan", 1)], Authors = [actor.Id, author],
            Wrote = values.ContainsKey("amount") ? new Dictionary<string, IReadOnlyList<string>> { [author] = ["field:title"] } : null,
            Parent = random.Next(2) == 0 ? new CaseLink("amendment", "parent", true) : null,
        };
    }

    /// <summary>How a case begins: submitted, or taken in from paper.</summary>
    public CaseCommand Begin(string id, Directory directory, DateTimeOffset now)
    {
        var imports = new RandomImports(definition, caseId, random);
        if (random.Next(3) > 0 || !imports.IsPossible) return Submit(id, directory, now);
        var recorder = random.Pick("officer", "officer2", "head");
        return imports.Import(id, By(directory, now, random.Next(12) == 0 ? recorder : "clerk"), recorder, Inputs.LocalDate(now));
    }

    /// <summary>The next command, more often right than wrong.</summary>
    public CaseCommand Next(string id, CaseState state, Directory directory, DateTimeOffset now)
    {
        var at = new Moment(id, state, directory, now);
        // Whoever sees a case that stands still, or an answer that waits, mostly does what is to be done.
        if (state.SuspendedOn is not null && random.Next(3) == 0) return Take(at);
        if (state.Tasks.Any(t => t.Recorded is not null) && random.Next(3) == 0) return Confirm(at);
        if (state.IsOpen && state.Tasks.Length == 0 && random.Next(2) == 0) return new FireDue { Id = id, Case = caseId, Actor = Actor.System };
        // Papers that many sign, and that somebody disputes, are few: where there are any, they get their turn.
        if (state.Tasks.Any(t => t is { Kind: TaskKind.Party, Recorded: null }) && random.Next(10) == 0) return Ceremony(at);
        if (random.Next(8) == 0 && Disputable(at) is { } paper) return Dispute(at, paper);
        return random.Next(100) switch
        {
            < 55 => Decide(at),
            < 57 => Limit(at),
            < 58 => MoreTime(at),
            < 70 => Confirm(at),
            < 75 => new RecallTask { Id = id, Case = caseId, Actor = Recaller(at), Task = AnyTask(at) },
            < 80 => Ask(at),
            < 87 => Take(at),
            < 90 => Deliver(at),
            < 91 => Submit(id, directory, now),
            < 94 => Give(at),
            < 97 when state.Rounds.Length > 0 && random.Next(2) == 0 => Join(at),
            < 97 when state.Documents.Length > 0 => Rule(at),
            < 95 => new RecheckTasks { Id = id, Case = caseId, Actor = Actor.System },
            < 97 => Remind(at),
            _ => new FireDue { Id = id, Case = caseId, Actor = Actor.System, Apart = random.Next(4) == 0 },
        };
    }

    /// <summary>Somebody is away, authorises somebody, or leaves a post.</summary>
    public static Directory Changed(Directory old, Seeded random, DateOnly today)
    {
        if (random.Next(3) == 0) return new Directory(old.Version + 1, Office.Data);
        var (data, position) = (old.Data, random.Pick(people));
        return new Directory(old.Version + 1, random.Next(3) switch
        {
            0 => data with { Absences = [.. data.Absences, new Absence("a", position, position, today, today.AddDays(5))] },
            1 => data with { Mandates = [.. data.Mandates, new Mandate("m", position, random.Pick(people), today, today.AddDays(5), [], "GUQ")] },
            _ => data with { Assignments = [.. data.Assignments.Select(a => a.Position == position ? a with { To = today.AddDays(-1) } : a)] },
        });
    }

    private DecideTask Decide(Moment at)
    {
        var tasks = at.State.Tasks.Where(t => t.Recorded is null || random.Next(6) == 0).ToArray();
        var task = tasks.Length > 0 && random.Next(25) > 0 ? random.Pick(tasks) : null;
        // A letter that was under way while silence closed its item.
        if (at.State.Silent is { Count: > 0 } silent && random.Next(5) == 0 && LateReplies.Of(at.State, random.Pick([.. silent]).Task.Id) is { } late) task = late;
        if (task is null) return new DecideTask { Id = at.Id, Case = caseId, Actor = Anybody(at), Task = $"{caseId}.{random.Next(20)}", Outcome = "Done" };
        var sensible = random.Next(8) > 0;
        var outcome = random.Next(30) == 0 ? null : random.Pick([.. task.Outcomes]);
        // Where văn thư may record a signature made on paper, that happens often enough to be disputed.
        var paper = !task.ByLetter && random.Next(task.PaperSeats.Count > 0 ? 3 : 40) == 0;
        var letter = paper ? Letter(task, at) with { Paper = true, Number = "" } : sensible == task.ByLetter ? Letter(task, at) : null;
        return new DecideTask
        {
            Id = at.Id, Case = caseId, Actor = !sensible ? Anybody(at) : paper ? By(at.Directory, at.Now, "clerk") : Entitled(at, task), Task = task.Id, Outcome = outcome?.Port ?? "Nonsense",
            Answer = Answer(at, task, outcome, letter, sensible),
            Seen = random.Next(20) == 0 ? "stale" : random.Next(2) == 0 ? Seen.Of(at.State, definition.Form, task) : null,
            OccurredOn = random.Next(8) == 0 ? at.Today.AddDays(1 - random.Next(6)) : null,
        };
    }

    private Answer Answer(Moment at, CaseTask task, OutcomeDefinition? outcome, OutsideAct? letter, bool sensible)
    {
        Dictionary<string, JsonElement> values = [];
        if (task.Section is not null && random.Next(2) == 0) values["note"] = Json("Ghi chú " + random.Next(100));
        if (Other is not null && values.TryGetValue("note", out var note) && note.GetString()![^1] < '5') values["about"] = Json(Other);
        if (task.Section is not null && random.Next(3) == 0) values["witness"] = Json("Người làm chứng " + random.Next(10_000));
        if (task.Section is not null && (task.Day is not null || random.Next(4) == 0)) values["happened"] = Json(at.Today.AddDays(-random.Next(3) + (sensible ? 0 : 2)).Iso());
        if (task.EditsDraft && random.Next(2) == 0) values["title"] = Json("Tên mới " + random.Next(3));
        if (task.EditsDraft && random.Next(4) == 0) values["until"] = Json(at.Today.AddDays(random.Next(90)).Iso());
        if (!sensible && random.Next(6) == 0) values["unknown"] = Json(1);
        List<string> slots = [.. outcome?.Slots ?? [], .. task.Slots.Where(_ => random.Next(2) == 0), .. letter is null ? [] : new[] { "reply" }];
        if (task.EditsDraft ? random.Next(3) == 0 : !sensible && random.Next(4) == 0) slots.Add("map");
        return new Answer
        {
            Comment = sensible || random.Next(2) == 0 ? "Ý kiến riêng số " + random.Next(10_000) : null,
            Reasons = random.Next(4) == 0 ? new Dictionary<string, string> { ["field:title"] = "Lý do riêng " + random.Next(10_000) } : [],
            Values = values,
            Attachments = [.. slots.Distinct().Select(s => ScenarioRunner.SampleFile(s, random.Next(10_000)))],
            Letter = letter,
        };
    }

    private OutsideAct Letter(CaseTask task, Moment at) => new()
    {
        Number = random.Next(99) + "/UBND", Signer = "Người ký (mẫu)", SignerPosition = "leader",
        Date = task.Kind == TaskKind.LateReply && random.Next(4) > 0 ? task.OpenedOn : random.Next(12) == 0 ? at.Today.AddDays(1) : task.OpenedOn < at.Today ? at.Today.AddDays(-random.Next(2)) : at.Today,
    };

    private ConfirmAnswer Confirm(Moment at)
    {
        var waiting = at.State.Tasks.Where(t => t.Recorded is not null).ToList();
        var task = waiting.Count > 0 ? random.Pick([.. waiting]) : null;
        return new ConfirmAnswer
        {
            Id = at.Id, Case = caseId, Actor = task is null || random.Next(6) == 0 ? Anybody(at) : Entitled(at, task), Task = task?.Id ?? AnyTask(at), Accept = random.Next(6) > 0,
            Comment = random.Next(4) > 0 ? "Không đúng văn bản " + random.Next(10_000) : null, Seen = random.Next(20) == 0 ? "stale" : null,
        };
    }

    private AskBeside Ask(Moment at) => new()
    {
        Id = at.Id, Case = caseId, Actor = at.State.Tasks.Length > 0 && random.Next(4) > 0 ? Entitled(at, random.Pick([.. at.State.Tasks])) : Anybody(at), Task = AnyTask(at),
        Kind = random.Pick(TaskKind.Opinion, TaskKind.Assignment), Position = random.Pick(people), Text = random.Next(9) == 0 ? " " : "Câu hỏi riêng " + random.Next(10_000),
    };

    private ReassignTask Give(Moment at) => new()
    {
        Id = at.Id, Case = caseId, Actor = By(at.Directory, at.Now, random.Next(3) == 0 ? random.Pick(people) : random.Pick("head", "leader", "director")), Task = AnyTask(at),
        Position = random.Next(3) == 0 ? null : random.Pick(people), Reason = random.Next(9) == 0 ? "" : "Phân công riêng số " + random.Next(10_000),
    };

    private SetLimit Limit(Moment at) => new()
    {
        Id = at.Id, Case = caseId, Actor = By(at.Directory, at.Now, random.Next(4) == 0 ? random.Pick(people) : random.Pick("head", "leader", "director")), Task = AnyTask(at),
        Due = random.Next(5) == 0 ? null : at.Today.AddDays(random.Next(7) - 1), Reason = random.Next(9) == 0 ? " " : "Hạn nội bộ riêng " + random.Next(10_000),
    };

    private AskExtension MoreTime(Moment at)
    {
        var possible = at.State.Tasks.Where(t => t.Deadline is not null || t.Internal is not null).ToArray();
        var task = possible.Length > 0 && random.Next(8) > 0 ? random.Pick(possible) : null;
        return new AskExtension
        {
            Id = at.Id, Case = caseId, Actor = task is null ? Anybody(at) : Entitled(at, task), Task = task?.Id ?? AnyTask(at),
            Internal = task?.Internal is not null && random.Next(2) == 0, Amount = random.Pick("1 working day", "2 working days", "3 days", "nonsense"),
            Reason = random.Next(9) == 0 ? "" : "Xin thêm thời gian " + random.Next(10_000),
        };
    }

    private CaseCommand Remind(Moment at) => random.Next(2) == 0
        ? new ChaseTask { Id = at.Id, Case = caseId, Actor = random.Next(3) == 0 ? Anybody(at) : By(at.Directory, at.Now, "officer"), Task = AnyTask(at) }
        : new NoteReminder
        {
            Id = at.Id, Case = caseId, Actor = random.Next(3) == 0 ? Anybody(at) : By(at.Directory, at.Now, "officer"), Task = AnyTask(at),
            Channel = random.Pick("phone", "zalo", "inPerson", "letter", "pigeon"), On = random.Next(3) == 0 ? at.Today.AddDays(1 - random.Next(4)) : null,
            Note = random.Next(3) == 0 ? null : "Đã nhắc riêng " + random.Next(10_000),
        };

    private JoinParty Join(Moment at) => new()
    {
        Id = at.Id, Case = caseId, Actor = random.Next(3) > 0 ? By(at.Directory, at.Now, "officer") : Anybody(at), Activity = random.Pick([.. at.State.Rounds]).Activity,
        Party = random.Pick(bodies), Subject = random.Next(3) == 0 ? random.Pick(bodies) : null, Comment = "Theo nghị quyết " + random.Next(10_000),
    };

    /// <summary>What becomes of a document that was issued, or of a signature that was recorded from paper.</summary>
    private CaseCommand Rule(Moment at)
    {
        var document = random.Pick([.. at.State.Documents]).Id;
        var (by, reason) = (random.Next(2) == 0 ? random.Pick([.. at.State.Documents]).Id : null, "Sai căn cứ " + random.Next(10_000));
        var (clerk, leader) = (random.Next(4) > 0 ? By(at.Directory, at.Now, "clerk") : Anybody(at), random.Pick("leader", "leader", "head"));
        return random.Next(3) switch
        {
            0 => new ReplaceDocument { Id = at.Id, Case = caseId, Actor = clerk, Document = document, By = by, DecidedBy = leader, Reason = reason },
            1 => new CorrectDocument { Id = at.Id, Case = caseId, Actor = clerk, Document = document, By = by, DecidedBy = leader, Reason = reason },
            _ => new WithdrawDocument { Id = at.Id, Case = caseId, Actor = clerk, Document = document, By = by, DecidedBy = leader, Reason = reason },
        };
    }

    /// <summary>A signature that was recorded from paper, mostly one that may be disputed.</summary>
    private (string? Document, string? Item, string Party)? Disputable(Moment at)
    {
        (string?, string?, string)[] papers =
        [
            .. at.State.Documents.Where(d => d.Signers is not null || random.Next(40) == 0).Select(d => ((string?)d.Id, (string?)null, d.Organisation)),
            .. at.State.Rounds.SelectMany(r => r.Items.Where(i => i.OnPaper || random.Next(40) == 0).Select(i => ((string?)null, (string?)$"{r.Activity}:{i.Row.Key}", i.Row.Party))),
        ];
        return papers.Length > 0 ? random.Pick(papers) : null;
    }

    private DisputeSignature Dispute(Moment at, (string? Document, string? Item, string Party) paper)
    {
        var own = Office.Data.Positions.Where(p => p.Organisation == paper.Party).Select(p => p.Key).ToArray();
        var actor = By(at.Directory, at.Now, random.Next(5) == 0 ? random.Pick(people) : random.Pick(own));
        return new DisputeSignature { Id = at.Id, Case = caseId, Actor = actor, Document = paper.Document, Item = paper.Item, Reason = random.Next(9) == 0 ? " " : "Không phải chữ ký của tôi " + random.Next(10_000) };
    }

    /// <summary>Several parties sign one paper in one place.</summary>
    private RecordCeremony Ceremony(Moment at)
    {
        var first = random.Pick([.. at.State.Tasks.Where(t => t.Kind == TaskKind.Party)]);
        var items = at.State.Tasks.Where(t => t.Kind == TaskKind.Party && t.Activity == first.Activity).ToLookup(_ => random.Next(3) > 0);
        var paper = new OutsideAct { Number = "", Date = at.Today, Signer = "Nhiều người ký (mẫu)", Place = random.Next(9) == 0 ? null : "Điện Biên", Paper = true };
        return new RecordCeremony
        {
            Id = at.Id, Case = caseId, Actor = random.Next(5) > 0 ? By(at.Directory, at.Now, "officer") : Anybody(at), Activity = first.Activity,
            Signatures = [.. items[true].Select(t => new CeremonySignature(t.Id, "Bà A (mẫu)", "leader", random.Pick<string?>(null, "TM")))], Absent = [.. items[false].Select(t => t.Id)],
            Answer = new Answer { Letter = paper, Attachments = [ScenarioRunner.SampleFile("reply", random.Next(10_000))] },
        };
    }

    private TakeAction Take(Moment at)
    {
        // Ends come seldom, and what stands still is mostly moved on: otherwise few cases would grow old.
        var action = at.State.SuspendedOn is not null && random.Next(4) > 0 ? "lift" : random.Pick("suspend", "lift", "amend", "beside", random.Next(8) == 0 ? "withdraw" : "beside");
        var rule = definition.RuleOf(action)!;
        var outside = definition.Activities[action] is CaseActionActivity { Outside: true } && random.Next(3) > 0;
        return new TakeAction
        {
            Id = at.Id, Case = caseId, Actor = random.Next(4) > 0 ? By(at.Directory, at.Now, rule.Who[0].Roles[0]) : Anybody(at), Action = action,
            Answer = new Answer
            {
                Comment = "Lý do riêng " + random.Next(10_000), Values = rule.Day is { } day ? new Dictionary<string, JsonElement> { [day] = Json(at.Today.AddDays(-random.Next(2)).Iso()) } : [],
                Attachments = [.. rule.Slots.Append("reply").Where(s => s != "reply" || outside).Select(s => ScenarioRunner.SampleFile(s, random.Next(10_000)))],
                Letter = outside ? new OutsideAct { Number = random.Next(99) + "/LHHN", Date = at.Today, Signer = "Người ký (mẫu)" } : null,
            },
            OccurredOn = random.Next(5) == 0 ? at.Today.AddDays(1 - random.Next(6)) : null,
        };
    }

    private DeliverSignal Deliver(Moment at) => new()
    {
        Id = at.Id, Case = caseId, Actor = Actor.System, Key = "k" + random.Next(12), From = "c9", Signal = random.Pick("linked", "amended"),
        Values = random.Next(2) == 0
            ? ValueMap.OfTexts(("amount", random.Next(900).ToString(CultureInfo.InvariantCulture)))
            : ValueMap.OfTexts(("until", at.Today.AddDays(random.Next(120)).Iso())),
    };

    private Actor Recaller(Moment at) => at.State.Last is { } last && random.Next(5) > 0 ? By(at.Directory, at.Now, last.Actor) : Anybody(at);

    private Actor Entitled(Moment at, CaseTask task)
    {
        var can = people.SelectMany(p => Entitlement.Standings(at.Directory, at.State, task, p, at.Today).Select(s => new Actor(p, s.Position.Key, s.Position.Organisation))).ToArray();
        return can.Length > 0 ? random.Pick(can) : Anybody(at);
    }

    private Actor Anybody(Moment at) => By(at.Directory, at.Now, random.Pick(people));

    private static Actor By(Directory directory, DateTimeOffset now, string account)
    {
        return directory.PositionsOf(account, Inputs.LocalDate(now)) is [var held, ..] ? new Actor(account, held.Key, held.Organisation) : new Actor(account, "", "");
    }

    private string AnyTask(Moment at)
    {
        if (at.State.Last is { Opened: [var opened] } && random.Next(3) == 0) return opened;
        return at.State.Tasks.Length > 0 && random.Next(8) > 0 ? random.Pick([.. at.State.Tasks]).Id : $"{caseId}.{random.Next(20)}";
    }

    private static JsonElement Json<T>(T value) => JsonSerializer.SerializeToElement(value);

    private sealed record Moment(string Id, CaseState State, Directory Directory, DateTimeOffset Now)
    {
        public DateOnly Today => Inputs.LocalDate(Now);
    }
}
