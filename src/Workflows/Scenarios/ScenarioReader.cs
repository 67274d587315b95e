using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Workflows.Scenarios;

/// <summary>Reads scenarios strictly: whatever is unknown, missing, of another kind, or goes with another step is an error with file and JSON path.</summary>
public static class ScenarioReader
{
    private static readonly string[] held = ["status", "data", "variables", "outcomes"];

    private static readonly string[] always = ["on", "by", "refused", "unmet", "expect"];

    /// <summary>What may happen, and what more may be said about it.</summary>
    private static readonly Dictionary<string, string[]> kinds = new(StringComparer.Ordinal)
    {
        ["task"] = ["outcome", "comment", "reasons", "data", "attachments", "outside", "occurredOn"],
        ["confirm"] = ["reject", "comment"],
        ["action"] = ["comment", "reasons", "data", "attachments", "outside", "occurredOn"],
        ["recall"] = [],
        ["sweep"] = [],
        ["join"] = ["comment"],
        ["ceremony"] = ["comment", "attachments", "outside", "occurredOn"],
        ["ruling"] = ["comment"],
        ["dispute"] = ["comment"],
        ["reassign"] = ["to", "comment"],
        ["ask"] = ["comment"],
        ["limit"] = ["due", "comment"],
        ["extend"] = ["amount", "internal", "comment"],
        ["retry"] = [],
        ["resolve"] = ["port", "comment"],
        ["migrate"] = [],
        ["signal"] = ["data"],
    };

    private static readonly string[] acts = [.. kinds.Keys];
    private static readonly string[] known = [.. always.Concat(kinds.Keys).Concat(kinds.Values.SelectMany(m => m)).Distinct()];
    private static readonly string[] nobody = ["sweep", "signal"];

    /// <summary>Reads one scenario; null when there are errors.</summary>
    /// <param name="file">Its name, for errors.</param>
    /// <param name="json">The bytes.</param>
    public static (Scenario? Scenario, IReadOnlyList<DefinitionError> Errors) Read(string file, byte[] json)
    {
        ArgumentNullException.ThrowIfNull(json);
        List<DefinitionError> errors = [];
        if (Node.Parse(file, json, errors) is not { } root) return (null, errors);
        root.Allow("$schema", "name", "place", "elsewhere", "start", "steps");
        var scenario = Whole(root);
        return (errors.Count == 0 ? scenario : null, errors);
    }

    /// <summary>Reads a sample case: a scenario of which more is said, and in which everything happens as it did.</summary>
    /// <param name="file">Its name, for errors.</param>
    /// <param name="json">The bytes.</param>
    public static (SampleCase? Sample, IReadOnlyList<DefinitionError> Errors) ReadSample(string file, byte[] json)
    {
        ArgumentNullException.ThrowIfNull(json);
        List<DefinitionError> errors = [];
        if (Node.Parse(file, json, errors) is not { } root) return (null, errors);
        root.Allow("$schema", "key", "type", "note", "only", "parent", "name", "place", "elsewhere", "start", "steps");
        foreach (var node in root.Items("steps").Prepend(root.Get("start") ?? root))
            foreach (var name in (string[])["refused", "version", "migrate", "signal"])
                if (node.Get(name) is { } other) other.Fail("is for scenarios; a sample case is played as it happened");
        if (root.GetText("only") is not (null or "demo")) root.Get("only")!.Value.Fail("demo was expected");
        var scenario = Whole(root) with { TimePasses = true };
        if ((scenario.Start.Link is null) != (root.Get("parent") is null)) root.Fail("start.link and parent are given together");
        var last = scenario.Start.On;
        foreach (var (step, node) in scenario.Steps.Zip(root.Items("steps")))
        {
            if (step.On < last) node.Fail("lies before the step in front of it");
            last = step.On;
        }
        var sample = new SampleCase(root.NeedText("key"), root.NeedText("type"), root.NeedText("note"), root.Get("only") is not null, root.GetText("parent"), scenario);
        return (errors.Count == 0 ? sample : null, errors);
    }

    private static Scenario Whole(Node root) => new()
    {
        Name = root.NeedText("name"),
        Place = root.NeedText("place"),
        Elsewhere = root.Get("elsewhere") is { } elsewhere ? ElsewhereReader.Read(elsewhere) : new Elsewhere([], [], []),
        Start = root.Need("start") is { } start ? Start(start) : new ScenarioStart { On = default, By = "", Data = new Dictionary<string, JsonElement>() },
        Steps = root.Need("steps") is { } steps ? [.. steps.Items().Select(Step)] : [],
    };

    private static ScenarioStart Start(Node node)
    {
        node.Allow("on", "by", "data", "attachments", "others", "link", "version", "import", "reasons", "refused", "unmet", "expect");
        if (node.Get("import") is not null && node.Get("version") is { } version) version.Fail("a paper case is taken in under the version that is tried out");
        return new ScenarioStart
        {
            On = Day(node, "on"),
            By = node.NeedText("by"),
            Data = node.Need("data") is { } data ? Values(data) : new Dictionary<string, JsonElement>(),
            Attachments = node.Texts("attachments"),
            Others = [.. node.Items("others").Select(Other)],
            Link = node.GetText("link"),
            Version = node.GetText("version"),
            Import = node.Get("import") is { } import ? Import(import) : null,
            Reasons = node.Get("reasons")?.Members().ToDictionary(m => m.Name, m => m.Value.Text()) ?? [],
            Refused = node.GetText("refused"),
            Unmet = node.Get("unmet") is null ? null : node.Texts("unmet"),
            Expect = Expect(node),
        };
    }

    private static OtherCase Other(Node node)
    {
        node.Allow("id", "type", "readers", "status", "data", "variables", "outcomes");
        var id = node.NeedText("id");
        return new OtherCase(id, node.NeedText("type"), node.Texts("readers"))
        {
            // Named only: nothing is known of what it holds.
            Holds = !held.Any(m => node.Get(m) is not null) ? null : new HeldCase(id, id, 1, node.GetText("status") ?? "", node.Get("data") is { } data ? ValueMap.Of(Values(data)) : ValueMap.Empty, Texts(node, "variables"),
                (node.Get("outcomes")?.Members() ?? []).ToDictionary(m => m.Name, m => m.Value.Text(), StringComparer.Ordinal)),
        };

        static ValueMap Texts(Node node, string member) => ValueMap.OfTexts((node.Get(member)?.Members() ?? []).Select(m => (m.Name, m.Value.Text())));
    }

    private static ScenarioImport Import(Node node)
    {
        node.Allow("enteredBy", "submittedOn", "status", "steps", "decisions", "terms", "duties", "number");
        return new ScenarioImport
        {
            EnteredBy = node.NeedText("enteredBy"),
            SubmittedOn = Day(node, "submittedOn"),
            Status = node.NeedText("status"),
            Steps = node.Need("steps") is { } steps ? [.. steps.Items().Select(s => new ImportedStep(
                s.Allow("activity", "since", "branch").NeedText("activity"), Day(s, "since"), s.GetText("branch")))] : [],
            Decisions = [.. node.Items("decisions").Select(d => new ImportedDecision(
                d.Allow("activity", "outcome", "on", "letter", "attachment").NeedText("activity"), d.NeedText("outcome"), Day(d, "on"),
                d.Get("letter") is { } letter ? Letter(letter) : null, d.GetText("attachment")))],
            Terms = [.. node.Items("terms").Select(t => new ImportedTerm(t.Allow("key", "start").NeedText("key"), Day(t, "start")))],
            Duties = [.. node.Items("duties").Select(d => new ImportedDuty(d.Allow("activity", "next").NeedText("activity"), Day(d, "next")))],
            Number = node.Get("number") is null ? null : node.GetInt("number", 0),
        };
    }

    private static ScenarioStep Step(Node node)
    {
        node.Allow(known);
        if (node.IsObject) OneKind(node);
        return new ScenarioStep
        {
            On = Day(node, "on"),
            By = node.GetText("by"),
            Task = node.GetText("task"),
            Confirm = node.GetText("confirm"),
            Action = node.GetText("action"),
            Recall = node.GetText("recall"),
            Sweep = node.GetBool("sweep", false),
            Join = node.Get("join") is { } join
                ? new JoinStep(join.Allow("activity", "party", "subject").NeedText("activity"), join.NeedText("party"), join.GetText("subject"))
                : null,
            Ceremony = node.Get("ceremony") is { } ceremony ? Ceremony(ceremony) : null,
            Ruling = node.Get("ruling") is { } ruling ? Ruling(ruling) : null,
            Dispute = node.GetText("dispute"),
            Reassign = node.GetText("reassign"),
            Ask = node.Get("ask") is { } ask
                ? new AskStep(ask.Allow("task", "position", "assignment").NeedText("task"), ask.NeedText("position"), ask.GetBool("assignment", false))
                : null,
            Limit = node.GetText("limit"),
            Extend = node.GetText("extend"),
            Due = node.GetDate("due"),
            Amount = node.GetText("amount"),
            Internal = node.GetBool("internal", false),
            Retry = node.GetText("retry"),
            Resolve = node.GetText("resolve"),
            Migrate = node.Get("migrate") is { } migrate ? Map(migrate) : null,
            Signal = node.Get("signal") is { } signal ? new SignalStep(signal.Allow("name", "from").NeedText("name"), signal.NeedText("from")) : null,
            Outcome = node.GetText("outcome"),
            Reject = node.GetBool("reject", false),
            To = node.GetText("to"),
            Port = node.GetText("port"),
            Comment = node.GetText("comment"),
            Reasons = node.Get("reasons")?.Members().ToDictionary(m => m.Name, m => m.Value.Text()) ?? [],
            Data = node.Get("data") is { } data ? Values(data) : new Dictionary<string, JsonElement>(),
            Attachments = node.Texts("attachments"),
            Outside = node.Get("outside") is { } letter ? Letter(letter) : null,
            OccurredOn = node.GetDate("occurredOn"),
            Refused = node.GetText("refused"),
            Unmet = node.Get("unmet") is null ? null : node.Texts("unmet"),
            Expect = Expect(node),
        };
    }

    /// <summary>A step does exactly one thing, and says nothing that only another kind of step could mean.</summary>
    private static void OneKind(Node node)
    {
        var done = acts.Where(a => node.Get(a) is not null).ToList();
        if (done.Count == 0)
        {
            node.Fail($"the step does nothing; write one of {string.Join(", ", acts)}");
            return;
        }
        foreach (var more in done.Skip(1)) node.Get(more)!.Value.Fail($"a step does one thing, and this one has {done[0]} already");
        var kind = done[0];
        foreach (var (name, value) in node.Members())
            if (known.Contains(name) && !acts.Contains(name) && !always.Contains(name) && !kinds[kind].Contains(name))
                value.Fail($"does not go with {kind}{(kinds[kind].Length == 0 ? "" : $"; what does: {string.Join(", ", kinds[kind])}")}");
        if (kind == "task") node.Need("outcome");
        if (kind == "extend") node.Need("amount");
        if (!nobody.Contains(kind)) node.Need("by");
        else if (node.Get("by") is { } by) by.Fail($"nobody acts at a step with {kind}");
        if (kind == "sweep" && node.Get("sweep") is { Element.ValueKind: JsonValueKind.False } sweep) sweep.Fail("true was expected");
    }

    private static CeremonyStep Ceremony(Node node)
    {
        node.Allow("activity", "signed", "absent");
        return new CeremonyStep(
            node.NeedText("activity"),
            node.Need("signed") is { } signed ? [.. signed.Items().Select(Signature)] : [],
            node.Texts("absent"));
    }

    private static CeremonySignature Signature(Node node)
    {
        node.Allow("item", "signer", "position", "capacity", "basis");
        return new CeremonySignature(node.NeedText("item"), node.NeedText("signer"), node.GetText("position") ?? "", node.GetText("capacity"), node.GetText("basis"));
    }

    private static RulingStep Ruling(Node node)
    {
        node.Allow("document", "kind", "with", "decidedBy");
        node.Need("kind");
        return new RulingStep(node.NeedText("document"), node.OneOf("kind", RulingKind.Withdraw), node.GetText("with"), node.NeedText("decidedBy"));
    }

    private static MigrationMap Map(Node node)
    {
        node.Allow("steps", "accept", "newTerms");
        return new MigrationMap
        {
            Steps = node.Get("steps")?.Members().ToDictionary(m => m.Name, m => m.Value.Text()) ?? [],
            Accepted = node.Texts("accept"),
            NewTerms = node.GetBool("newTerms", false),
        };
    }

    private static OutsideAct Letter(Node node)
    {
        node.Allow("number", "date", "signer", "position", "receivedOn", "arrivalNumber", "classified", "keptAt", "paper", "place", "capacity", "basis");
        return new OutsideAct
        {
            Number = node.NeedText("number"),
            Date = Day(node, "date"),
            Signer = node.GetText("signer") ?? "",
            SignerPosition = node.GetText("position") ?? "",
            ReceivedOn = node.GetDate("receivedOn"),
            ArrivalNumber = node.GetText("arrivalNumber"),
            Classified = node.GetBool("classified", false),
            KeptAt = node.GetText("keptAt"),
            Paper = node.GetBool("paper", false),
            Place = node.GetText("place"),
            Capacity = node.GetText("capacity"),
            Basis = node.GetText("basis"),
        };
    }

    private static Expectation? Expect(Node step)
    {
        if (step.Get("expect") is not { } node) return null;
        node.Allow(
            "status", "open", "due", "ended", "suspended", "mails", "reminders", "data", "late", "signals", "drafts", "incidents", "documents", "numbers", "assigned", "problems", "void", "internal", "warnings");
        foreach (var name in (string[])["problems", "void"])
            if (step.Get("migrate") is null && node.Get(name) is { } only) only.Fail("goes with migrate only");
        return new Expectation
        {
            Status = node.GetText("status"),
            Open = List("open"),
            Due = Days("due"),
            Internal = Days("internal"),
            Ended = node.GetText("ended"),
            Suspended = node.Get("suspended") is null ? null : node.GetBool("suspended", false),
            Mails = List("mails"),
            Reminders = List("reminders"),
            Data = node.Get("data") is { } data ? Values(data) : null,
            Late = List("late"),
            Signals = List("signals"),
            Drafts = List("drafts"),
            Incidents = List("incidents"),
            Documents = Map("documents"),
            Numbers = Map("numbers"),
            Warnings = List("warnings"),
            Assigned = Map("assigned"),
            Problems = List("problems"),
            Void = List("void"),
        };

        Dictionary<string, DateOnly>? Days(string name) =>
            node.Get(name) is { } days ? days.Members().ToDictionary(m => m.Name, m => days.GetDate(m.Name) ?? default) : null;

        IReadOnlyList<string>? List(string name) => node.Get(name) is null ? null : node.Texts(name);

        Dictionary<string, string>? Map(string name) => node.Get(name)?.Members().ToDictionary(m => m.Name, m => m.Value.Text());
    }

    private static Dictionary<string, JsonElement> Values(Node node) => node.Members().ToDictionary(m => m.Name, m => m.Value.Element);

    private static DateOnly Day(Node node, string name) => node.Need(name) is null ? default : node.GetDate(name) ?? default;
}

/// <summary>Scenarios for callers that hold a file to be right.</summary>
public static class ScenarioJson
{
    /// <summary>Reads a scenario. Throws <see cref="JsonException"/> with the first error and its JSON path.</summary>
    public static Scenario Read(byte[] json)
    {
        var (scenario, errors) = ScenarioReader.Read("scenario", json);
        return scenario ?? throw new JsonException(errors[0].Message, errors[0].Path, null, null);
    }
}
