using Approvals.Workflows.People;

namespace Approvals.Workflows.Definitions;

/// <summary>
/// Whether, in each province of a definition, somebody could act on every task on a given day, and somebody else where four eyes asks for
/// one.
/// Conditions of a place's bodies are not evaluated: each body that could apply must be able to act. Pure.
/// </summary>
public sealed class StaffCheck
{
    private static readonly string[] submitters = ["officer", "head", "office", "deputy"];
    private static readonly WhoRule[] ownersRecorders = [new(["officer", "clerk"], "owner")];
    private static readonly WhoRule[] ownersConfirmers = [new(["head", "office", "clerk", "officer"], "owner")];
    private static readonly string[][] usualSteps = [["head"], ["office"], ["leader", "deputy"], ["clerk"]];

    private readonly CaseDefinition definition;
    private readonly Directory directory;
    private readonly DateOnly day;
    private readonly PlaceDefinition place;
    private readonly string owner;
    private readonly Routes routes;
    private readonly List<DefinitionError> findings = [];

    private StaffCheck(CaseDefinition definition, Directory directory, DateOnly day, PlaceDefinition place, string owner, Routes routes) =>
        (this.definition, this.directory, this.day, this.place, this.owner, this.routes) = (definition, directory, day, place, owner, routes);

    /// <summary>Every finding, place by place.</summary>
    /// <param name="definition">A definition read without errors.</param>
    /// <param name="directory">Bodies, posts and holders.</param>
    /// <param name="day">Local day for which the question is asked.</param>
    public static IReadOnlyList<DefinitionError> Check(CaseDefinition definition, Directory directory, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(directory);
        List<DefinitionError> all = [];
        var routes = Routes.Of(definition);
        foreach (var place in definition.Places.Values.OrderBy(p => p.Place, StringComparer.Ordinal))
        {
            var owners = directory.Data.Organisations
                .Where(o => o.Kind == "union" && (place.Place == PlaceExpression.Anywhere ? directory.InSystem(o.Key, day) : o.Province == place.Place)
                    && o.ValidFrom <= day && (o.ValidTo is null || day <= o.ValidTo)).ToList();
            if (owners.Count == 0)
                all.Add(new DefinitionError($"places/{place.Place}.json", "$.place", $"no Union of {place.Place} exists on {day:yyyy-MM-dd}") { Code = FindingCodes.NoBody });
            foreach (var owner in owners) all.AddRange([.. new StaffCheck(definition, directory, day, place, owner.Key, routes).Run(), .. SeatCheck.Check(definition, directory, day, place, owner.Key, routes)]);
        }
        return all;
    }

    private List<DefinitionError> Run()
    {
        foreach (var activity in definition.Activities.Values.OrderBy(a => a.Id, StringComparer.Ordinal))
            switch (activity)
            {
                case UserTaskActivity a: Task(a, a.Rule, a.Rule.Who, null); break;
                case ConsultationActivity a:
                    foreach (var body in place.Consultable) Task(a, a.Rule, a.Rule.Who, body);
                    break;
                case IssueDocumentActivity { Elsewhere: true } a:
                    Task(a, a.Rule, a.Rule.Who.Count > 0 ? a.Rule.Who : [new(["clerk"], a.Body)], null);
                    break;
                case ForEachPartyActivity a:
                    ByLetter(a, a.Rule, owner);
                    if (a.Accept is { } accept) Task(a, accept.Rule with { Exclude = [.. accept.Rule.Exclude, "actor:" + a.Id] }, accept.Rule.Who, null);
                    break;
                case ObligationActivity a:
                    Task(a, a.Rule, a.Rule.Who, null);
                    if (a.Sign is { } sign) Signing(sign);
                    if (a.Accept.Count > 0) Task(a, a.Rule with { Exclude = ["actor:" + a.Id] }, a.Accept, null);
                    break;
                case SigningActivity a: Signing(a); break;
                case CaseActionActivity { Outside: true } a: ByLetter(a, a.Rule, owner); break;
                case CaseActionActivity a: Action(a); break;
            }
        foreach (var activity in definition.Activities.Values.OrderBy(a => a.Id, StringComparer.Ordinal)) Time(activity);
        return findings;
    }

    /// <summary>Somebody to tell of what is late, and somebody to decide on more time.</summary>
    private void Time(Activity activity)
    {
        if (definition.RuleOf(activity.Id) is not { } rule) return;
        var extend = rule.Term is null ? null : (place.Terms.LastOrDefault(t => t.Key == rule.Term) ?? definition.Terms.LastOrDefault(t => t.Key == rule.Term))?.Extend;
        foreach (var (who, why) in rule.Escalate.Select(e => (e.To, "told that it is late")).Append((extend?.By ?? [], "asked for more time")))
        {
            // Whom an item belongs to is not known here; a body by letter is written to.
            var asked = who.Where(w => w.At != "item" && !PlaceExpression.OfCase(w.At)).ToList();
            if (asked.Count == 0 || asked.Count < who.Count) continue;
            var bodies = asked.SelectMany(w => Bodies(activity, w.At, null).Select(b => (Body: b, w.Roles))).ToList();
            if (bodies.Count > 0 && bodies.TrueForAll(b => directory.InSystem(b.Body, day) && Ways(b.Roles, b.Body).Count == 0))
                Say(FindingCodes.NoActor, activity, $"nobody could be {why}: {string.Join(", ", bodies.Select(b => $"{string.Join("/", b.Roles)} at {b.Body}"))}");
        }
    }

    private void Signing(SigningActivity activity)
    {
        foreach (var body in Bodies(activity, activity.Body, null))
        {
            if (!directory.InSystem(body, day))
            {
                ByLetter(activity, activity.Rule, body);
                continue;
            }
            var own = place.Signing.GetValueOrDefault(body) ?? activity.Steps;
            foreach (var roles in own.Count > 0 ? own.Select(s => s.Roles) : usualSteps)
                NeedSomebody(activity, SeatCheck.Exclusions(activity.Rule with { Exclude = roles.Contains("leader") ? ["submitter", .. activity.Rule.Exclude] : activity.Rule.Exclude }),
                    Ways(roles, body), string.Join("/", roles), body);
            // What was sent back within the sequence is drafted again.
            NeedSomebody(activity, [], [.. activity.DraftedBy.SelectMany(w => Candidates(w.At, null).SelectMany(b => Ways(w.Roles, b)))],
                string.Join("/", activity.DraftedBy.SelectMany(w => w.Roles)), body);
        }
    }

    private void Task(Activity activity, TaskRule rule, IReadOnlyList<WhoRule> who, string? item)
    {
        foreach (var at in who.Select(w => w.At).Distinct())
            foreach (var body in Bodies(activity, at, item))
            {
                var roles = who.Where(w => w.At == at).SelectMany(w => w.Roles).ToList();
                if (directory.InSystem(body, day)) NeedSomebody(activity, SeatCheck.Exclusions(rule), Ways(roles, body), string.Join("/", roles), body);
                else ByLetter(activity, rule, body);
            }
    }

    private void Action(CaseActionActivity activity)
    {
        List<Way> ways = [.. activity.Rule.Who.SelectMany(w => Bodies(activity, w.At, owner).SelectMany(b => Ways(w.Roles, b)))];
        if (activity.Rule.Who.Any(w => PlaceExpression.OfCase(w.At))) return;
        if (ways.Count == 0) Say(FindingCodes.NoActor, activity, $"nobody could take the action at {owner}");
        else NeedSomebody(activity, SeatCheck.Exclusions(activity.Rule), ways, string.Join("/", activity.Rule.Who.SelectMany(w => w.Roles)), owner);
    }

    private void NeedSomebody(Activity activity, IReadOnlyList<string> exclude, List<Way> ways, string roles, string body)
    {
        if (ways.Count == 0) Say(FindingCodes.NoActor, activity, $"nobody holds {roles} at {body} on {day:yyyy-MM-dd}");
        else if (!Survives(exclude, excluded => ways.Exists(w => w.IsFree(excluded))))
            Say(FindingCodes.FourEyes, activity,
                $"{string.Join(", ", Accounts(ways).Order(StringComparer.Ordinal))} at {body} could be excluded by {string.Join(", ", exclude)}, and nobody else may act");
    }

    /// <summary>A body by letter: one person records, another confirms, neither excluded.</summary>
    private void ByLetter(Activity activity, TaskRule rule, string body)
    {
        var recorders = InSystemOr(activity, rule.RecordedBy, ownersRecorders, body);
        var confirmers = InSystemOr(activity, rule.ConfirmedBy, ownersConfirmers, body);
        if (recorders.Count == 0) Say(FindingCodes.NoActor, activity, $"nobody could record the letter of {body}");
        else if (!recorders.Exists(r => confirmers.Exists(c => c.Account != r.Account))) Say(FindingCodes.FourEyes, activity,
            $"nobody but the recorder could confirm the letter of {body}");
        // Who is allowed and flagged is kept from nothing; what was recorded is passed to nobody.
        else if (rule.FourEyes != FourEyesRule.Flag && !Survives(rule.Exclude, excluded =>
            recorders.Exists(r => r.IsFree(excluded) && confirmers.Exists(c => c.Account != r.Account && c.IsFree(excluded)))))
            Say(FindingCodes.FourEyes, activity,
                $"{string.Join(", ", rule.Exclude)} leaves no two persons to record and confirm the letter of {body}");
    }

    private List<Way> InSystemOr(Activity activity, IReadOnlyList<WhoRule> rules, IReadOnlyList<WhoRule> fallback, string item)
    {
        var there = rules.SelectMany(w =>
            Bodies(activity, w.At, item).Where(b => directory.InSystem(b, day)).SelectMany(b => Ways(w.Roles, b))).ToList();
        return there.Count > 0 ? there : [.. fallback.SelectMany(w => Bodies(activity, w.At, item).SelectMany(b => Ways(w.Roles, b)))];
    }

    /// <summary>Whether something holds whoever of those a rule may exclude is excluded, one person a rule.</summary>
    private bool Survives(IReadOnlyList<string> exclude, Func<HashSet<string>, bool> holds)
    {
        return Try(0, []);

        bool Try(int index, HashSet<string> excluded)
        {
            if (index == exclude.Count) return holds(excluded);
            var possible = ExcludedBy(exclude[index]);
            return possible.Count == 0 ? Try(index + 1, excluded) : possible.All(p => Try(index + 1, [.. excluded, p]));
        }
    }

    private HashSet<string> ExcludedBy(string rule)
    {
        if (rule == "submitter") return Accounts(Ways(submitters, owner));
        if (!rule.StartsWith("actor:", StringComparison.Ordinal) || definition.RuleOf(rule[6..]) is not { } other) return [];
        return Accounts(other.Who.SelectMany(w => Candidates(w.At, null).Where(b => directory.InSystem(b, day)).SelectMany(b => Ways(w.Roles, b))));
    }

    /// <summary>Every way of filling a seat: by one's own position, or by a mandate, which counts while the mandator too is not excluded.</summary>
    private List<Way> Ways(IEnumerable<string> roles, string body)
    {
        var positions = directory.PositionsFor(roles.Select(r => new Seat(r, body)), day).ToList();
        List<Way> ways = [.. positions.SelectMany(p => Holders(p.Key)).Select(account => new Way(account, []))];
        foreach (var mandate in directory.Data.Mandates.Where(m => m.Begins <= day && day <= m.Ends
            && (m.CaseTypes.Count == 0 || m.CaseTypes.Contains(definition.Key)) && positions.Exists(p => p.Key == m.From)))
            ways.AddRange(Holders(mandate.To).Select(account => new Way(account, [.. Holders(mandate.From)])));
        return ways;
    }

    private IEnumerable<string> Holders(string position) => directory.HoldersOf(position, day).Select(p => p.Account);

    private static HashSet<string> Accounts(IEnumerable<Way> ways) => [.. ways.Select(w => w.Account)];

    private List<string> Bodies(Activity activity, string at, string? item)
    {
        var bodies = Candidates(at, item);
        // Whom a case names is known by the case alone; the engine raises an incident when nobody there can act.
        if (bodies.Count == 0 && !PlaceExpression.OfCase(at)) Say(FindingCodes.NoBody, activity,
            $"places/{place.Place}.json names no body for '{at}' on {day:yyyy-MM-dd}");
        return bodies;
    }

    private List<string> Candidates(string at, string? item)
    {
        if (at == "owner") return [owner];
        if (at == "item") return item is null ? [] : [item];
        if (at.StartsWith("org:", StringComparison.Ordinal)) return [at[4..]];
        if (PlaceExpression.OfCase(at)) return [];
        return place.Bodies.TryGetValue(at[5..], out var bindings)
            ? [.. bindings.Where(b => (b.From is null || b.From <= day) && (b.To is null || day <= b.To)).Select(b =>
                b.Organisation).Distinct()]
            : [];
    }

    private void Say(string code, Activity activity, string message)
    {
        var finding = DefinitionError.At(activity.Id, code, $"{place.Place}: {message}", routes.To(activity.Id));
        if (!findings.Exists(f => f.Code == code && f.Activity == activity.Id && f.Message == finding.Message)) findings.Add(finding);
    }

    private sealed record Way(string Account, IReadOnlyList<string> Mandators)
    {
        public bool IsFree(HashSet<string> excluded) => !excluded.Contains(Account) && !Mandators.Any(excluded.Contains);
    }
}
