using System.Globalization;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Tests.Engine;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Campaigns;

/// <summary>A random case type, sound by construction: blocks of every kind of activity inside one another. The same seed gives the same type.</summary>
internal sealed class RandomCaseType
{
    /// <summary>Kinds of terms; each type has each once.</summary>
    private static readonly (string Key, string Amount, string Start)[] terms =
    [
        ("short", "2 working days", "open"), ("days", "5 days", "open"), ("month", "1 month", "open"), ("until", "10 days before", "field:until"),
        ("fixed", "fixed 15/04", "open"), ("wait", "3 days", "open"),
    ];

    private readonly Seeded random;
    private readonly VersionChanges changes;
    private readonly List<string> paths = [];
    private readonly List<Activity> activities = [];
    private readonly List<string> steps = [];
    private readonly List<(string Fork, string After)> joined = [];
    private int ids;

    private RandomCaseType(Seeded random, VersionChanges changes) => (this.random, this.changes) = (random, changes);

    /// <summary>The type.</summary>
    public required CaseDefinition Definition { get; init; }

    /// <summary>Each fork of the main flow with the step that only its join leads to.</summary>
    public required IReadOnlyList<(string Fork, string After)> Joined { get; init; }

    /// <param name="seed">Makes the type.</param>
    /// <param name="version">A later version is the same type with other terms and rules, renamed and additional steps and here and there one branch more.</param>
    public static RandomCaseType Of(int seed, int version = 1)
    {
        var built = new RandomCaseType(new Seeded(seed), new VersionChanges(seed, version)) { Definition = null!, Joined = [] };
        return new RandomCaseType(built.random, built.changes) { Definition = built.Build(seed, version), Joined = built.joined };
    }

    /// <summary>Key and digest of the type of a seed.</summary>
    private static string Name(int seed) => "random-" + seed.ToString(CultureInfo.InvariantCulture);

    private CaseDefinition Build(int seed, int version)
    {
        var entry = "end";
        for (var blocks = 3 + random.Next(4); blocks > 0; blocks--) entry = Block(2, entry);
        paths.Add("start > " + entry);
        AddActions();
        var chart = Flowchart.Of(paths).With(activities).Variable("amount", "Decimal", random.Pick("1", "500", null));
        foreach (var (key, amount, start) in terms)
        {
            chart.Term(key, changes.Amount(amount), start);
            if (key == "short") chart.Extendable("4 working days", 2, "head");
            else if (key == "days") chart.Extendable("9 days", 3, "leader", "body:committee");
        }
        // A term beside the tasks: begun by one step, stopped by another, and standing still or beginning anew while the applicant completes something.
        if (steps.Count > 1) chart.Term("beside", random.Pick("4 working days", "9 days", "fixed 15/04", "3 days before"), random.Pick(steps) + ".Done", random.Pick("pause", "restart", "notStarted", "runs"), random.Pick(steps) + ".*");
        return chart.Build(digest: version == 1 ? Name(seed) : $"{Name(seed)}-{version}", key: Name(seed));
    }

    /// <summary>A block that leads to an activity; gives its entry.</summary>
    private string Block(int depth, string next) => random.Next(depth == 0 ? 5 : 19) switch
    {
        0 or 1 or 2 => Step(next),
        3 => Passing(next),
        4 => Add(next, random.Pick<Func<string, Activity>>(Consultation, Signing)),
        5 or 6 or 7 => Block(depth - 1, Block(depth - 1, next)),
        8 or 9 => Forked(depth, next),
        10 or 11 => Loop(depth, next),
        12 => Branched(depth, next),
        13 => Add(next, id => new WaitActivity(id, "wait")),
        14 => Refusable(next),
        15 => Council(next),
        16 => Parties(next),
        17 => Add(next, id => new IssueDocumentActivity(id, "congVan", random.Pick("owner", "body:committee"), "outgoing", random.Next(3) == 0, new TaskRule { Term = random.Pick("short", null) })),
        _ => Add(next, Obligation),
    };

    private string Step(string next)
    {
        var id = changes.Name($"t{++ids}");
        activities.Add(new UserTaskActivity(id, AnyRule() with { Outcomes = [changes.Outcome(Yes())] }));
        if (changes.Adds(12)) paths.Add($"{id} > {VersionChanges.Added}{ids} > {next}");
        else paths.Add($"{id} > {next}");
        steps.Add(id);
        return id;
    }

    private TaskRule AnyRule()
    {
        var (role, at) = random.Pick(("officer", "owner"), ("officer", "owner"), ("head", "owner"), ("leader", "owner"), ("appraiser", "body:department"), ("leader", "body:committee"));
        List<string> exclude = random.Next(4) == 0 ? ["submitter"] : [];
        if (steps.Count > 0 && random.Next(4) == 0) exclude.Add("actor:" + random.Pick(steps));
        return changes.Rule(Rule(role, at) with
        {
            Term = random.Next(2) == 0 ? random.Pick(terms).Key : random.Next(3) == 0 ? "beside" : null,
            Reminders = random.Pick<IReadOnlyList<int>>([], [-1, 0, 1], [-2]),
            Escalate = random.Next(3) == 0 ? [new EscalationRule(1, [new WhoRule(["leader"], "owner")]), new EscalationRule(3, [new WhoRule(["leader"], "body:department")])] : [],
            Exclude = exclude,
            FourEyes = random.Pick<FourEyesRule?>(null, FourEyesRule.Refuse, FourEyesRule.Deputy, FourEyesRule.Flag),
            Section = random.Next(3) == 0 ? "own" : null,
            Slots = random.Next(3) == 0 ? ["scan"] : [],
            Day = random.Next(6) == 0 ? "happened" : null,
            Covers = random.Pick<IReadOnlyList<string>>(["*"], ["section:general"], ["slot:plan"]),
            Document = random.Next(5) == 0 ? "congVan" : null,
            Register = ids % 3 == 0 ? "outgoing" : null,
        });
    }

    /// <summary>Something that passes on at once.</summary>
    private string Passing(string next) => Add(next, id => random.Next(5) switch
    {
        0 => new MilestoneActivity(id, "A" + random.Next(5), random.Pick("owner", "body:department")),
        1 => new NotifyActivity(id, [new WhoRule(["head"], "owner")], "told"),
        2 => new SetVariableActivity(id, "amount", When(random.Pick("7", "'x'", "variables.form.amount"))),
        3 => new StartCaseActivity(id, "other", "amendment", ["title"], new Dictionary<string, string> { ["flag"] = "true" }),
        _ => new SignalActivity(id, "amended", ["title", "amount"]),
    });

    private ConsultationActivity Consultation(string id) =>
        new(id, "bodies", AnyRule() with { Who = [new WhoRule(["officer", "appraiser"], "item")], Outcomes = [Yes("Agree"), No("Object")], Term = "short", Exclude = [] });

    private SigningActivity Signing(string id) =>
        new(id, "toTrinh", random.Pick("owner", "owner", "body:committee"), "outgoing", [new WhoRule(["officer"], "owner")], [], new TaskRule { Term = random.Pick("short", null) });

    private ObligationActivity Obligation(string id) => new(
        id, Rule() with { Section = "own", Term = "short", Outcomes = [], Reminders = [-1] }, random.Next(2) == 0 ? [new WhoRule(["head"], "owner")] : [],
        random.Pick(null, new Recurrence(["03-20", "06-30"], null), new Recurrence([], "rows")), random.Pick("until", null), steps.Count > 0 ? random.Pick(steps) : null)
    {
        Sign = ids % 2 == 0 ? new SigningActivity(id, "baoCao", "owner", "outgoing", [new WhoRule(["officer"], "owner")], [new("sign", ["leader"]), new("issue", ["clerk"])], new TaskRule { Term = "short" }) : null,
    };

    private string Forked(int depth, string next)
    {
        var (fork, join, after) = ($"f{++ids}", $"j{ids}", $"after{ids}");
        var branches = Enumerable.Range(0, random.Next(2) + 2).Select(i => $"b{i}").ToArray();
        var added = changes.Adds(15);
        activities.Add(new ForkActivity(fork, added ? [.. branches, "added"] : branches));
        if (added) paths.Add($"{fork}.added > {VersionChanges.Added}{fork} > {join}");
        activities.Add(new JoinActivity(join, fork));
        foreach (var branch in branches) paths.Add($"{fork}.{branch} > {(random.Next(6) == 0 ? join : Block(depth - 1, join))}");
        paths.Add($"{join} > {after}");
        paths.Add($"{after} > {next}");
        joined.Add((fork, after));
        return fork;
    }

    /// <summary>Asked again until it is good; on the way back the applicant completes what was missing.</summary>
    private string Loop(int depth, string next)
    {
        var (check, supplement) = ($"c{++ids}", $"s{ids}");
        activities.Add(new UserTaskActivity(check, AnyRule() with { Outcomes = [changes.Outcome(Yes("Good")), No("Again") with { Reasons = true }] }));
        activities.Add(new UserTaskActivity(supplement, Rule() with { ApplicantsClock = true, Term = "days", Reminders = [-1] }));
        var carried = $"k{ids}";
        activities.Add(new UserTaskActivity(carried, AnyRule() with { Outcomes = [Yes()], Carry = true }));
        paths.Add($"{carried} > {check}");
        var entry = Block(depth - 1, carried);
        paths.Add($"{check}.Again > {supplement}");
        paths.Add($"{supplement} > {entry}");
        paths.Add($"{check}.Good > {next}");
        return entry;
    }

    private string Branched(int depth, string next)
    {
        var id = $"d{++ids}";
        var condition = When(random.Pick("variables.form.flag", "variables.form.amount > 100", "variables.amount < 300", $"variables.steps.{random.Pick([.. steps, "start"])}.outcome === 'Done'"));
        var byLabel = random.Next(2) == 0;
        activities.Add(byLabel ? new SwitchActivity(id, [("big", condition)]) : new DecisionActivity(id, condition));
        var (yes, no) = byLabel ? ("big", "Default") : ("True", "False");
        var entry = Block(depth - 1, next);
        paths.Add($"{id}.{yes} > {entry}");
        paths.Add($"{id}.{no} > {(random.Next(2) == 0 ? next : Block(depth - 1, next))}");
        return id;
    }

    private string Refusable(string next)
    {
        var id = $"r{++ids}";
        activities.Add(new UserTaskActivity(id, AnyRule() with { Automatic = random.Next(3) == 0 ? new AutomaticRule("Approve", random.Next(2), "thử mặc nhiên") : null, Outcomes = [changes.Outcome(Yes("Approve")), new OutcomeDefinition("Refuse", OutcomeKind.Negative, CommentRule.Required, [], [], false)] }));
        paths.Add($"{id}.Approve > {next}");
        paths.Add($"{id}.Refuse > refused");
        if (activities.All(a => a.Id != "refused")) activities.Add(new FinishActivity("refused", "refused"));
        return id;
    }

    /// <summary>Several posts decide together; enough of them, or all.</summary>
    private string Council(string next)
    {
        var (id, back) = ($"q{++ids}", $"b{ids}");
        var against = new OutcomeDefinition("Against", OutcomeKind.Negative, CommentRule.Optional, [], [], false);
        var rule = AnyRule() with { Who = [new WhoRule(["leader", "deputy", "head", "office"], "owner")], Quorum = new QuorumRule(random.Pick<int?>(null, 1, 2, 3)), Day = null };
        activities.Add(new UserTaskActivity(id, rule with { Outcomes = [Yes("Agree"), against, No("Back")] }));
        activities.Add(new UserTaskActivity(back, Rule() with { ApplicantsClock = true }));
        paths.AddRange([$"{id}.Agree > {next}", $"{id}.Against > {next}", $"{id}.Back > {back}", $"{back} > {id}"]);
        return id;
    }

    /// <summary>Each of several bodies signs, prepared before or not; late ones may join.</summary>
    private string Parties(string next)
    {
        var id = $"p{++ids}";
        var refuse = new OutcomeDefinition("Refuse", OutcomeKind.Negative, CommentRule.Required, [], [], false);
        var rule = AnyRule() with { Who = [new WhoRule(["leader", "officer"], "item")], Outcomes = [Yes("Sign"), refuse, No("Return")], Term = random.Pick("short", null), Exclude = [], Day = null };
        var prepare = new TaskRule { Who = [new WhoRule(["officer", "appraiser"], "item")], Outcomes = [Yes("Prepared")], Section = "own" };
        activities.Add(new ForEachPartyActivity(
            id, "bodies", "party", random.Next(4) == 0 ? ForEachPartyActivity.Others : null, random.Pick("all", "1", "2", "50%"), [new WhoRule(["officer"], "owner")],
            random.Next(3) == 0 ? prepare : null, rule)
        {
            // By number and not by chance, so that older seeds give the case types they gave.
            Accept = ids % 2 == 0 ? new AcceptRule(Rule() with { Outcomes = [Yes("Accept"), No("Again"), refuse with { Port = "Reject" }] }, ids % 4 == 0 ? "short" : null) : null,
            Patient = ids % 3 == 0,
        });
        paths.AddRange([$"{id}.Done > {next}", $"{id}.Failed > {(random.Next(2) == 0 ? next : Step(next))}"]);
        return id;
    }

    private void AddActions()
    {
        Action("suspend", Rule() with { Day = "happened", Section = "own" }, effect: "suspend");
        Action("lift", Rule(), effect: "lift");
        Action("amend", Rule("head") with { Exclude = ["submitter"], Slots = random.Next(2) == 0 ? ["scan"] : [] }, once: true, outside: random.Next(2) == 0);
        Action("beside", Rule(), once: random.Next(2) == 0);
        paths.Add("beside > " + Block(1, "closed"));
        activities.Add(new EndActivity("closed"));
        Action("withdraw", Rule(), interrupts: true, once: true);
        activities.Add(new FinishActivity("withdrawn", "withdrawn"));
        paths.Add("withdraw > " + (random.Next(2) == 0 ? "withdrawn" : Step("withdrawn")));
    }

    private void Action(string id, TaskRule rule, bool interrupts = false, bool once = false, string? effect = null, bool outside = false) => activities.Add(
        new CaseActionActivity(id, rule, When(random.Next(4) == 0 ? "variables.form.flag || !variables.form.flag" : "true"), interrupts, once, CommentRule.Optional, effect) { Outside = outside });

    private string Add(string next, Func<string, Activity> make)
    {
        var id = $"a{++ids}";
        var activity = make(id);
        activities.Add(activity);
        paths.Add($"{id}.{(activity is SigningActivity or IssueDocumentActivity ? "Issued" : "Done")} > {next}");
        return id;
    }
}
