using System.Text.Json;
using Approvals.Workflows.Conditions;

namespace Approvals.Workflows.Definitions;

/// <summary>Reads workflow.json: an Elsa 3 workflow definition restricted to the activities the engine understands (DESIGN §4).</summary>
internal sealed class WorkflowReader(List<DefinitionError> errors)
{
    private static readonly string[] elsaTop =
    [
        "$schema", "id", "definitionId", "tenantId", "name", "description", "createdAt", "version", "toolVersion", "variables", "inputs", "outputs", "outcomes",
        "customProperties", "isReadonly", "isSystem", "isLatest", "isPublished", "options", "usableAsActivity", "metadata", "root",
    ];

    private static readonly string[] common = ["id", "nodeId", "type", "version", "name", "metadata", "customProperties"];

    /// <summary>What a condition reads under <c>variables.</c> beside the declared variables: one of that name would never be read.</summary>
    private static readonly string[] reserved = ["form", "steps", "place", "bodies", "facts", "row", "status", "ending"];

    public (List<Activity> Activities, Dictionary<(string, string), string> Connections, List<VariableDefinition> Variables) Read(Node file)
    {
        file.Allow(elsaTop);
        var root = file.Need("root");
        if (root is not { } flow) return ([], [], []);
        if (flow.NeedText("type") != "Elsa.Flowchart") flow.Fail("the root must be an Elsa.Flowchart");
        flow.Allow([.. common, "activities", "variables", "connections", "start"]);
        var variables = file.Items("variables").Concat(flow.Items("variables"))
            .Select(v => new VariableDefinition(v.NeedText("name"), v.GetText("typeName") ?? "String", v.GetText("value"))).ToList();

        foreach (var node in file.Items("variables").Concat(flow.Items("variables")).Where(v => reserved.Contains(v.GetText("name") ?? "")))
            node.Fail($"'{node.GetText("name")}' means something else in conditions");

        List<Activity> activities = [];
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (var node in flow.Items("activities"))
        {
            var id = node.NeedText("id");
            if (!ids.Add(id)) node.Fail($"the id '{id}' is used twice");
            if (ReadActivity(node, id) is { } activity) activities.Add(activity with { At = Position(node) });
        }
        return (activities, ReadConnections(flow, ids, activities), variables);
    }

    private Dictionary<(string, string), string> ReadConnections(Node flow, HashSet<string> ids, List<Activity> activities)
    {
        List<(Node Node, string From, string Port)> doubled = [];
        Dictionary<(string, string), string> connections = [];
        foreach (var node in flow.Items("connections"))
        {
            node.Allow("source", "target", "vertices");
            if (node.Need("source") is not { } source || node.Need("target") is not { } target) continue;
            var (from, port, to) = (source.NeedText("activity"), source.GetText("port") ?? "Done", target.NeedText("activity"));
            foreach (var (end, id) in new[] { (source, from), (target, to) })
                if (!ids.Contains(id)) end.Fail($"there is no activity '{id}'");
            if (!connections.TryAdd((from, port), to)) doubled.Add((node, from, port));
        }
        if (doubled.Count == 0) return connections;
        var routes = Routes.Of(activities.DistinctBy(a => a.Id).ToDictionary(a => a.Id, StringComparer.Ordinal), connections);
        foreach (var (node, from, port) in doubled)
            errors.Add(new DefinitionError(node.File, node.Path, $"port '{port}' of '{from}' has two connections")
            {
                Code = FindingCodes.TwoConnections, Activity = from, Way = routes.To(from),
            });
        return connections;
    }

    private static (int X, int Y)? Position(Node node)
    {
        if (node.Get("metadata")?.Get("designer")?.Get("position") is not { } at) return null;
        return Coordinate(at, "x") is { } x && Coordinate(at, "y") is { } y ? (x, y) : null;

        static int? Coordinate(Node at, string name) =>
            at.Get(name)?.Element is { ValueKind: JsonValueKind.Number } e && e.TryGetDouble(out var d) && Math.Abs(d) <= 1_000_000 ? (int)Math.Round(d) : null;
    }

    private Activity? ReadActivity(Node node, string id)
    {
        var type = node.NeedText("type");
        switch (type)
        {
            case "Elsa.Start": Allow(node); return new StartActivity(id);
            case "Elsa.End": Allow(node); return new EndActivity(id);
            case "Elsa.Finish": Allow(node); return new FinishActivity(id, Custom(node, "ending") ?? "closed");
            case "Elsa.FlowDecision": Allow(node, "condition"); return new DecisionActivity(id, Wrapped(node, "condition"));
            case "Elsa.FlowSwitch": Allow(node, "cases", "mode"); return ReadSwitch(node, id);
            case "Elsa.FlowFork": Allow(node, "branches"); return new ForkActivity(id, Branches(node));
            case "Elsa.FlowJoin": Allow(node, "mode"); return ReadJoin(node, id);
            case "Elsa.SetVariable": Allow(node, "variable", "value"); return new SetVariableActivity(id, node.Need("variable")?.NeedText("name") ?? "", Wrapped(node, "value"));
            default: return ReadOwn(node, id, type);
        }
    }

    private Activity? ReadOwn(Node node, string id, string type)
    {
        switch (type)
        {
            case "Approvals.UserTask":
                Allow(node, [.. RuleReader.Members, "who", "quorum", "automatic", "register"]);
                return new UserTaskActivity(id, RuleReader.Issuing(node, RuleReader.Read(node, "who") with { Quorum = RuleReader.Quorum(node) }));
            case "Approvals.Consultation":
                Allow(node, [.. RuleReader.Members, "who", "bodies", "automatic"]);
                return new ConsultationActivity(id, node.NeedText("bodies"), RuleReader.Read(node, "who"));
            case "Approvals.ForEachParty":
                Allow(node, [.. RuleReader.Members, "who", "parties", "party", "subject", "quorum", "lateJoin", "lateJoinWhen", "lateJoinAmong", "grows", "prepare", "standIn", "late", "grace", "accept", "patient", "register"]);
                return ReadParties(node, id);
            case "Approvals.Signing":
                Allow(node, [.. RuleReader.Members, "document", "body", "register", "draftedBy", "steps", "drafts"]);
                return new SigningActivity(
                    id, node.NeedText("document"), node.NeedText("body"), node.GetText("register") ?? "outgoing", RuleReader.Who(node, "draftedBy"),
                    RuleReader.Steps(node, "steps"), RuleReader.Read(node, null))
                { Drafts = node.GetText("drafts") };
            case "Approvals.IssueDocument":
                Allow(node, [.. RuleReader.Members, "document", "body", "register", "elsewhere", "who"]);
                return new IssueDocumentActivity(
                    id, node.NeedText("document"), node.NeedText("body"), node.GetText("register") ?? "outgoing", node.GetBool("elsewhere", false),
                    RuleReader.Read(node, "who") with { Document = null });
            case "Approvals.Obligation":
                Allow(node, [.. RuleReader.Members, "who", "accept", "recurs", "until", "endsWith", "sign"]);
                return new ObligationActivity(
                    id, RuleReader.Read(node, "who"), RuleReader.Who(node, "accept"), RuleReader.Recurs(node), node.GetText("until"), node.GetText("endsWith"))
                { Sign = node.Get("sign") is { } sign ? ReadSign(node, sign, id) : null };
            case "Approvals.CaseAction":
                Allow(node, [.. RuleReader.Members, "who", "when", "interrupts", "once", "comment", "effect"]);
                return new CaseActionActivity(
                    id, RuleReader.Read(node, "who"), RuleReader.Condition(node.Need("when")), node.GetBool("interrupts", false), node.GetBool("once", false),
                    node.OneOf("comment", CommentRule.Optional), node.GetText("effect"))
                { Outside = node.Get("recordedBy") is not null };
            case "Approvals.Wait":
                Allow(node, "term");
                return new WaitActivity(id, node.NeedText("term"));
            case "Approvals.Milestone":
                Allow(node, "status", "holder");
                return new MilestoneActivity(id, node.NeedText("status"), node.GetText("holder") ?? "owner");
            case "Approvals.Notify":
                Allow(node, "to", "template");
                return new NotifyActivity(id, RuleReader.Who(node, "to"), node.NeedText("template"));
            case "Approvals.StartCase":
                Allow(node, "caseType", "link", "copy", "set", "unless", "for");
                return new StartCaseActivity(id, node.NeedText("caseType"), node.NeedText("link"), node.Texts("copy"), Set(node)) { Unless = node.GetText("unless"), For = node.GetText("for") };
            case "Approvals.Signal":
                Allow(node, "to", "signal", "fields", "document", "notOwed", "owedAgain");
                if (node.GetText("to") is not (null or "parent" or "owner")) node.Fail("a signal goes to the parent or the owner");
                return new SignalActivity(id, node.NeedText("signal"), node.Texts("fields"), node.GetText("to") == "owner", node.GetText("document")) { NotOwed = node.GetText("notOwed"), OwedAgain = node.GetBool("owedAgain", false) };
            case "Approvals.TakeBack":
                Allow(node, "fork", "branch", "to");
                return new TakeBackActivity(id, node.NeedText("fork"), node.NeedText("branch"), node.NeedText("to"));
            default:
                errors.Add(new DefinitionError(node.File, node.Path + ".type", $"'{type}' is not an activity the engine understands"));
                return null;
        }
    }

    private static Dictionary<string, string> Set(Node node) =>
        node.Get("set")?.Members().ToDictionary(m => m.Name, m => m.Value.Element.ValueKind == JsonValueKind.String ? m.Value.Text() : m.Value.Element.GetRawText()) ?? [];

    private static ForEachPartyActivity ReadParties(Node node, string id)
    {
        var quorum = node.GetText("quorum") ?? "all";
        if (!Share.TryParse(quorum, out _)) node.Get("quorum")?.Fail("all, a number or a percentage, as text, was expected");
        var prepare = node.Get("prepare");
        prepare?.Allow("who", "section", "outcomes", "slots", "exclude", "covers", "recordedBy", "confirmedBy");
        var prepared = prepare is { } step ? RuleReader.Read(step, "who") : null;
        if (prepared is { Outcomes.Count: 0 }) prepared = prepared with { Outcomes = [new OutcomeDefinition("Prepared", OutcomeKind.Positive, CommentRule.Optional, [], [], false)] };
        return new ForEachPartyActivity(
            id, node.NeedText("parties"), node.GetText("party") ?? "party", node.GetText("subject"), quorum, RuleReader.Who(node, "lateJoin"), prepared,
            RuleReader.Issuing(node, RuleReader.Read(node, "who")))
        {
            LateJoinWhen = node.Get("lateJoinWhen") is { } when ? RuleReader.Condition(when) : null,
            LateJoinAmong = node.Texts("lateJoinAmong"),
            Grows = node.GetBool("grows", false),
            Late = node.GetBool("late", true),
            Grace = TermsReader.Span(node, "grace"),
            Patient = node.GetBool("patient", false),
            Accept = node.Get("accept") is { } accept ? ReadAccept(accept) : null,
            StandIn = node.Get("standIn")?.Members().ToDictionary(m => m.Name, m => m.Value.Text(), StringComparer.Ordinal) ?? [],
        };
    }

    /// <summary>What is signed of a duty is due when the duty is, and returned to who handed it in.</summary>
    private static SigningActivity ReadSign(Node duty, Node node, string id)
    {
        node.Allow("document", "body", "register", "steps", "slots");
        var rule = RuleReader.Read(duty, "who");
        return new SigningActivity(
            id, node.NeedText("document"), node.GetText("body") ?? "owner", node.GetText("register") ?? "outgoing", rule.Who, RuleReader.Steps(node, "steps"),
            new TaskRule { Term = rule.Term, Reminders = rule.Reminders, Escalate = rule.Escalate, FourEyes = rule.FourEyes, Slots = node.Texts("slots"), RecordedBy = rule.RecordedBy, ConfirmedBy = rule.ConfirmedBy });
    }

    private static AcceptRule ReadAccept(Node node)
    {
        node.Allow("who", "outcomes", "slots", "term", "reminders", "exclude", "again");
        return new AcceptRule(RuleReader.Read(node, "who"), node.GetText("again"));
    }

    private static SwitchActivity ReadSwitch(Node node, string id)
    {
        if ((node.GetText("mode") ?? "MatchFirst") != "MatchFirst") node.Fail("only the mode MatchFirst is understood");
        var cases = node.Items("cases").Select(c => (c.NeedText("label"), RuleReader.Condition(c.Need("condition")?.Need("value")))).ToList();
        return new SwitchActivity(id, cases);
    }

    private static JoinActivity ReadJoin(Node node, string id)
    {
        var mode = node.Get("mode") is { } m ? m.IsObject ? m.Get("expression")?.GetText("value") : m.Text() : null;
        if (mode != "WaitAll") node.Fail("the mode must be WaitAll");
        return new JoinActivity(id, Custom(node, "fork") ?? "");
    }

    private static IReadOnlyList<string> Branches(Node node)
    {
        if (node.Need("branches")?.Need("expression")?.Need("value") is not { } value) return [];
        try
        {
            using var list = JsonDocument.Parse(value.Text());
            return [.. list.RootElement.EnumerateArray().Select(e => e.GetString()!)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            value.Fail("a JSON list of branch names, as text, was expected");
            return [];
        }
    }

    private static Condition Wrapped(Node node, string name)
    {
        var expression = node.Need(name)?.Need("expression");
        if (expression?.GetText("type") is not (null or "JavaScript" or "Literal")) expression?.Fail("the expression type must be JavaScript");
        return RuleReader.Condition(expression?.Need("value"));
    }

    /// <summary>Field of work and field of the amount, in <c>customProperties</c> of the file: what standing assignments and authorisations are limited by.</summary>
    public static (string? Field, string? Amount) Matter(Node file)
    {
        if (file.Get("customProperties") is not { } custom) return (null, null);
        return (custom.GetText("field"), custom.GetText("amount"));
    }

    private static string? Custom(Node node, string name) => node.Get("customProperties")?.GetText(name);

    private static void Allow(Node node, params ReadOnlySpan<string> names) => node.Allow([.. common, .. names]);
}
