namespace Approvals.Workflows.Definitions;

/// <summary>Whether everything a definition names exists: sections, fields, slots, terms, activities, ports, texts.</summary>
internal static class ReferenceCheck
{
    private const string Workflow = "workflow.json";
    private const string CheckPath = "$.checks";

    private const string QueryPath = "$.queries";

    public static IEnumerable<DefinitionError> Check(CaseDefinition d)
    {
        var routes = Routes.Of(d);
        var starts = d.Activities.Values.OfType<StartActivity>().Count();
        if (starts != 1) yield return Unknown(Workflow, "$.root.activities", $"exactly one Elsa.Start is needed, there are {starts}");
        foreach (var error in Ports.Check(d, routes)) yield return error;
        foreach (var activity in d.Activities.Values.OrderBy(a => a.Id, StringComparer.Ordinal))
            foreach (var message in Names(d, activity))
                yield return DefinitionError.At(activity.Id, FindingCodes.UnknownName, message, routes.To(activity.Id));
        if (d.AmountField is { } amount && d.Form.Field(amount) is not { Type: FieldType.Money })
            yield return Unknown("workflow.json", "$.customProperties.amount", $"'{amount}' is not a money field of form.json");
        foreach (var error in Terms(d).Concat(Conditions(d, routes)).Concat(CheckNames.Of(d)).Concat(LetterCheck.Check(d)).Concat(FactReader.Check(d)).Concat(Texts(d))) yield return error;
    }

    private static DefinitionError Unknown(string file, string path, string message) => new(file, path, message) { Code = FindingCodes.UnknownName };

    private static IEnumerable<string> Names(CaseDefinition d, Activity activity)
    {
        foreach (var message in d.RulesOf(activity.Id).SelectMany(r => Named(d, r))) yield return message;
        if (d.RuleOf(activity.Id) is { } rule)
        {
            foreach (var (member, named) in new[] { ("day", rule.Day), ("counts", rule.Counts), ("since", rule.Since) })
                if (named is not null && d.Form.Field(named) is not { Type: FieldType.Date }) yield return $"{member} names '{named}', which is not a date field of form.json";
            if (rule.Day is not null && rule.Counts is not null) yield return "day and counts exclude one another: the first moves the act, the second only what counts from it";
            if ((rule.Counts ?? rule.Since) is not null && activity is not UserTaskActivity) yield return "counts and since go with a task of the flow";
            foreach (var other in rule.Exclude.Where(e => e.StartsWith("actor:", StringComparison.Ordinal) && !d.Activities.ContainsKey(e[6..]))) yield return $"'{other}' names no activity";
            foreach (var round in rule.Shows.Where(r => d.Activities.GetValueOrDefault(r) is not ForEachPartyActivity { Accept: null })) yield return $"shows names '{round}', which is no round whose answers all may read";
            if (rule.Outcomes.Any(o => o.Of.Count > 0)) yield return "'of' goes with outcomes of accept";
            foreach (var mistake in SeatCheck.Mistakes(rule)) yield return mistake;
            foreach (var message in TimeCheck.Of(d, activity, rule)) yield return message;
            foreach (var place in rule.Who.Concat(rule.RecordedBy).Concat(rule.ConfirmedBy).Concat(rule.Escalate.SelectMany(e => e.To)).Select(w => w.At).Distinct().Where(at => !IsPlace(d, at))) yield return $"'{place}' is not a place: {Bodies(d)}";
        }
        switch (activity)
        {
            case JoinActivity join when d.Activities.GetValueOrDefault(join.Fork) is not ForkActivity: yield return $"customProperties.fork names '{join.Fork}', which is not a fork"; break;
            case UserTaskActivity { Rule: { Who.Count: 0 } or { Outcomes.Count: 0 } }: yield return "a task needs who and outcomes"; break;
            case ConsultationActivity a when d.Form.Field(a.Bodies) is null: yield return $"field '{a.Bodies}' is not in form.json"; break;
            case ForEachPartyActivity a:
                foreach (var message in PartyCheck.Of(d, a)) yield return message;
                break;
            case IssueDocumentActivity a when !IsPlace(d, a.Body): yield return $"'{a.Body}' is not a place: {Bodies(d)}"; break;
            case WaitActivity a when !HasTerm(d, a.Term): yield return $"term '{a.Term}' is not in terms.json"; break;
            case SetVariableActivity a when d.Variables.All(v => v.Name != a.Variable): yield return $"variable '{a.Variable}' is not declared"; break;
            case MilestoneActivity a when !IsPlace(d, a.Holder): yield return $"'{a.Holder}' is not a place: {Bodies(d)}"; break;
            case CaseActionActivity { Outside: false, Rule.Who.Count: 0 }: yield return "an action needs who, or recordedBy when it happens outside"; break;
            case CaseActionActivity { Effect: not (null or "suspend" or "lift") } a: yield return $"effect '{a.Effect}' is not suspend or lift"; break;
            case StartCaseActivity a when a.Copies.Select(c => c.From).FirstOrDefault(f => HasPersonalCells(d, f)) is { } f: yield return $"the table '{f}' has personal columns and cannot be copied"; break;
            case SignalActivity a when a.Fields.FirstOrDefault(f => d.Form.Field(f) is { Personal: true } || HasPersonalCells(d, f)) is { } f: yield return $"the personal field '{f}' cannot be sent to another case"; break;
            case SignalActivity a when a.Fields.FirstOrDefault(f => d.Form.Field(f) is null) is { } f: yield return $"field '{f}' is not in form.json"; break;
            case SignalActivity { NotOwed: { } why } a when !a.ToOwner || a.Document is not null || d.Form.Field(why) is not { Personal: false, Type: FieldType.Text or FieldType.LongText }:
                yield return $"notOwed names '{why}': it goes to the owner, without a document, and is a text field that is not personal";
                break;
            case SignalActivity { OwedAgain: true } a when !a.ToOwner || a.NotOwed is not null || a.Document is not null: yield return "owedAgain goes to the owner, without notOwed and without a document"; break;
            case TakeBackActivity a when d.Activities.GetValueOrDefault(a.Fork) is not ForkActivity fork || !fork.Branches.Contains(a.Branch): yield return $"there is no branch '{a.Branch}' of a fork '{a.Fork}'"; break;
            case TakeBackActivity a when !d.Activities.ContainsKey(a.To): yield return $"to names '{a.To}', which is no activity"; break;
            case SignalActivity { Document: { } document } when !d.Activities.Values.Any(o => o is SigningActivity s && s.Document == document || o is IssueDocumentActivity i && i.Document == document):
                yield return $"no activity issues the document '{document}'";
                break;
            case ObligationActivity { EndsWith: { } e } when !d.Activities.ContainsKey(e): yield return $"endsWith names '{e}', which is no activity"; break;
        }
    }

    private static IEnumerable<string> Named(CaseDefinition d, TaskRule rule)
    {
        if (rule.Section is { } section && d.Form.Section(section) is null) yield return $"section '{section}' is not in form.json";
        foreach (var slot in rule.Slots.Concat(rule.Outcomes.SelectMany(o => o.Slots)).Where(s => d.Form.Slot(s) is null)) yield return $"slot '{slot}' is not in form.json";
        foreach (var field in rule.Outcomes.SelectMany(o => o.Requires).Where(f => d.Form.Field(f) is null)) yield return $"field '{field}' is not in form.json";
        if (rule.Term is { } term && !HasTerm(d, term)) yield return $"term '{term}' is not in terms.json";
    }

    private static bool HasPersonalCells(CaseDefinition d, string field) => d.Form.Field(field)?.Columns.Any(c => c.Personal) == true;

    internal static bool HasTerm(CaseDefinition d, string key) => d.Terms.Any(t => t.Key == key) || d.Places.Values.Any(p => p.Terms.Any(t => t.Key == key));

    internal static bool IsPlace(CaseDefinition d, string at) =>
        at is "owner" or "item" || at.StartsWith("org:", StringComparison.Ordinal)
        || (at.StartsWith(PlaceExpression.Field, StringComparison.Ordinal) && d.Form.Field(at[PlaceExpression.Field.Length..]) is { Type: FieldType.Organisation or FieldType.Organisations })
        || (at.StartsWith(PlaceExpression.Round, StringComparison.Ordinal) && d.Activities.GetValueOrDefault(at[PlaceExpression.Round.Length..]) is ForEachPartyActivity)
        || (at.StartsWith("body:", StringComparison.Ordinal) && d.Places.Count > 0 && d.Places.Values.All(p => p.Bodies.ContainsKey(at[5..])));

    private static string Bodies(CaseDefinition d) => "owner, item, org:…, field:<organisation field>, round:<round of parties>, or body:… of " + string.Join(", ", d.Places.Values.SelectMany(p => p.Bodies.Keys).Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<DefinitionError> Terms(CaseDefinition d)
    {
        var rows = d.Terms.Select(t => ("terms.json", t)).Concat(d.Places.Values.SelectMany(p => p.Terms.Select(t => ($"places/{p.Place}.json", t)))).ToList();
        foreach (var (file, term) in rows)
            foreach (var place in (term.Extend?.By ?? []).Select(w => w.At).Distinct().Where(at => at == "item" || !IsPlace(d, at)))
                yield return Unknown(file, $"$.terms[key={term.Key}].extend.by", $"'{place}' is not a place: {Bodies(d)}");
        foreach (var (file, term) in rows)
            foreach (var name in term.Stop.Append(term.Start).Where(e => !IsEvent(d, e)))
                yield return Unknown(file, $"$.terms[key={term.Key}]", $"'{name}' is no event: write open, field:<date field> or <activity>.<port>");
    }

    private static bool IsEvent(CaseDefinition d, string text)
    {
        if (text == "open") return true;
        if (text.StartsWith("field:", StringComparison.Ordinal)) return d.Form.Field(text[6..]) is { Type: FieldType.Date };
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && d.Activities.TryGetValue(text[..dot], out var activity) && (text[(dot + 1)..] == "*" || Ports.Of(activity).Contains(text[(dot + 1)..]));
    }

    /// <summary>Conditions name only what exists, and never a personal field.</summary>
    private static IEnumerable<DefinitionError> Conditions(CaseDefinition d, Routes routes)
    {
        foreach (var (file, activity, path, condition) in ConditionsOf(d))
            foreach (var name in condition.References)
                if (UnknownIn(d, path, name) is { } message)
                    yield return Unknown(file, path, $"condition names {string.Join('.', name)}: {message}") with
                    {
                        Activity = activity,
                        Way = activity is null ? [] : routes.To(activity),
                    };
    }

    /// <summary>Every condition of flow and form with its place.</summary>
    internal static IEnumerable<(string File, string? Activity, string Path, Conditions.Condition Condition)> ConditionsOf(CaseDefinition d)
    {
        foreach (var activity in d.Activities.Values.OrderBy(a => a.Id, StringComparer.Ordinal))
        {
            IEnumerable<Conditions.Condition> own = activity switch
            {
                DecisionActivity x => [x.Condition],
                SwitchActivity x => x.Cases.Select(c => c.Condition),
                CaseActionActivity x => [x.When],
                ForEachPartyActivity { LateJoinWhen: { } when } => [when],
                SetVariableActivity x => [x.Value],
                _ => [],
            };
            foreach (var condition in own) yield return (Workflow, activity.Id, $"$.root.activities[id={activity.Id}]", condition);
        }
        foreach (var field in d.Form.Sections.SelectMany(s => s.Fields))
            foreach (var condition in new[] { field.When, field.RequiredWhen }.OfType<Conditions.Condition>())
                yield return ("form.json", null, $"$.sections[*].fields[key={field.Key}]", condition);
        foreach (var slot in d.Form.Checklist)
            if (slot.When is { } when) yield return ("form.json", null, $"$.checklist[slot={slot.Slot}]", when);
        foreach (var check in d.Form.Checks) yield return ("form.json", null, $"{CheckPath}[key={check.Key}]", check.When);
        foreach (var query in d.Form.Queries)
            foreach (var rows in new[] { query.When, query.Later }.OfType<Conditions.Condition>()) yield return ("form.json", null, $"{QueryPath}.{query.Name}", rows);
    }

    private static string? UnknownIn(CaseDefinition d, string path, IReadOnlyList<string> name)
    {
        var query = path.StartsWith(QueryPath + ".", StringComparison.Ordinal) ? d.Form.Queries.First(q => QueryPath + "." + q.Name == path) : null;
        // What another case holds is not known here.
        if (query is { Kind: QueryKind.NamedRow } && name is ["variables", "row", _] or ["variables", "named", "status"] or ["variables", "named", "steps", _, "outcome"] or ["variables", "named", _]) return null;
        if (query is null || name is not ["variables", "row", var column]) return Unknown(d, name, path.StartsWith(CheckPath, StringComparison.Ordinal));
        return d.Form.Field(query.Table ?? "")?.Columns.FirstOrDefault(c => c.Key == column) is { } of ? of.Personal ? "a personal column is not usable in a condition" : null : "no such column";
    }

    /// <summary>What is wrong with a name; facts from elsewhere are for checks, which write down what they saw.</summary>
    internal static string? Unknown(CaseDefinition d, IReadOnlyList<string> path, bool check = false) => path switch
    {
        ["variables", "facts", var q] => !check ? "facts are for checks only" : d.Form.Queries.Any(x => x.Name == q) ? null : "no such query",
        ["variables", "place", var limit] => d.Places.Values.Any(p => p.Limits.ContainsKey(limit)) ? null : "no place has such a limit",
        ["variables", "form", var f, ..] => d.Form.Field(f) is { } field ? field.Personal ? "a personal field is not usable in a condition" : null : "no such field",
        ["variables", "steps", var a, "outcome"] => d.Activities.ContainsKey(a) ? null : "no such activity",
        ["variables", "steps", var a, "waits"] => d.Activities.GetValueOrDefault(a) is UserTaskActivity ? null : "no task that one body has",
        ["variables", "steps", var a, "changed"] => d.Activities.GetValueOrDefault(a) is UserTaskActivity { Rule.Covers: var covers } && !covers.Contains("*") ? null : "no task that covers only a part",
        ["variables", "steps", var a, "parties" or "needed" or "signed" or "refused" or "open" or "given" or "lapsed"] =>
            d.Activities.GetValueOrDefault(a) is ForEachPartyActivity ? null : "counts exist of an Approvals.ForEachParty only",
        ["variables", "steps", var a, var port] when d.Activities.GetValueOrDefault(a) is ForEachPartyActivity round =>
            round.Rule.Outcomes.Concat(round.Accept?.Rule.Outcomes ?? []).Any(o => o.Port == port) ? null : "no such outcome",
        ["variables", "status"] or ["variables", "ending"] => null,
        ["variables", "bodies", var role] => IsPlace(d, "body:" + role) ? null : "not a body that every place names",
        ["variables", var v] => d.Variables.Any(x => x.Name == v) ? null : "not declared",
        _ => "not a path of the scope",
    };

    private static IEnumerable<DefinitionError> Texts(CaseDefinition d)
    {
        foreach (var (language, texts) in d.Texts)
            foreach (var key in TextKeys.Of(d).Where(k => !texts.ContainsKey(k)))
                yield return new DefinitionError($"texts.{language}.json", "$." + key, "missing") { Code = FindingCodes.Text };
        foreach (var key in d.Texts["vi"].Keys.Intersect(d.Texts["en"].Keys))
            if (!Placeholders(d.Texts["vi"][key]).SetEquals(Placeholders(d.Texts["en"][key])))
                yield return new DefinitionError("texts.en.json", "$." + key, "has other placeholders than texts.vi.json") { Code = FindingCodes.Text };
    }

    private static HashSet<string> Placeholders(string text) =>
        [.. System.Text.RegularExpressions.Regex.Matches(text, @"\{(\w+)\}").Select(m => m.Value)];
}
