namespace Approvals.Workflows.Definitions;

/// <summary>
/// What a definition says and nothing uses, and names that stand for nothing where the engine would only notice when a case comes there.
/// Beyond what reading demands: a version that was published stays readable when a check is added.
/// </summary>
internal sealed class UsageCheck
{
    private readonly CaseDefinition d;
    private readonly Routes routes;
    private readonly HashSet<string> read;

    private UsageCheck(CaseDefinition definition)
    {
        (d, routes) = (definition, Routes.Of(definition));
        read = [.. AllConditions().SelectMany(c => c.Condition.References).Where(r => r.Count == 2).Select(r => r[1])];
    }

    /// <param name="definition">A definition read without errors.</param>
    /// <param name="day">Day on which each term that is used must have a row in force.</param>
    public static IEnumerable<DefinitionError> Check(CaseDefinition definition, DateOnly day)
    {
        var check = new UsageCheck(definition);
        return [.. check.Names(), .. check.PlaceNames(), .. check.Terms(day), .. check.Awaited(), .. check.Unused(), .. CheckNames.Unused(definition), .. check.Texts()];
    }

    private IEnumerable<(string File, string Path, Conditions.Condition Condition)> AllConditions() =>
        ReferenceCheck.ConditionsOf(d).Select(c => (c.File, c.Path, c.Condition)).Concat(PlaceConditions());

    private IEnumerable<(string File, string Path, Conditions.Condition Condition)> PlaceConditions() =>
        from place in d.Places.Values
        from body in place.Bodies
        from binding in body.Value.Select((b, index) => (b.When, index))
        where binding.When is not null
        select ($"places/{place.Place}.json", $"$.bodies.{body.Key}[{binding.index}].when", binding.When);

    private IEnumerable<DefinitionError> Names()
    {
        foreach (var activity in d.Activities.Values.OrderBy(a => a.Id, StringComparer.Ordinal))
        {
            foreach (var message in Rule(activity).Concat(Own(activity)))
                yield return DefinitionError.At(activity.Id, FindingCodes.UnknownName, message, routes.To(activity.Id));
            foreach (var rule in d.RuleOf(activity.Id)?.Exclude.Where(e => Comes(e, activity) is false) ?? [])
                yield return DefinitionError.At(
                    activity.Id, FindingCodes.ExcludesNobody, $"excludes '{rule}', but no way leads from there to here", routes.To(activity.Id));
        }
    }

    private IEnumerable<string> Rule(Activity activity)
    {
        if (d.RuleOf(activity.Id) is not { } rule) yield break;
        foreach (var cover in rule.Covers.Where(c => !IsCover(c))) yield return $"covers names '{cover}': write *, section:…, field:… or slot:… of form.json";
        foreach (var exclude in rule.Exclude.Where(e => e != "submitter" && !e.StartsWith("actor:", StringComparison.Ordinal)))
            yield return $"exclude names '{exclude}': write submitter or actor:<activity>";
        foreach (var outcome in rule.Outcomes)
            foreach (var field in outcome.Requires.Where(f => rule.Section is null || d.Form.Section(rule.Section)?.Fields.All(x => x.Key != f) is true))
                yield return $"outcome '{outcome.Port}' requires '{field}', which is not a field of the task's section";
    }

    private bool IsCover(string cover) => cover == "*"
        || (cover.StartsWith("field:", StringComparison.Ordinal) && d.Form.Field(cover[6..]) is not null)
        || (cover.StartsWith("section:", StringComparison.Ordinal) && d.Form.Section(cover[8..]) is not null)
        || (cover.StartsWith("slot:", StringComparison.Ordinal) && d.Form.Slot(cover[5..]) is not null);

    private IEnumerable<string> Own(Activity activity)
    {
        foreach (var place in Places(activity).Distinct().Where(at => !ReferenceCheck.IsPlace(d, at))) yield return $"'{place}' is not a place";
        switch (activity)
        {
            case ConsultationActivity a when d.Form.Field(a.Bodies) is { Type: not FieldType.Organisations }:
                yield return $"bodies names '{a.Bodies}', which is not a field of type organisations";
                break;
            case ObligationActivity { Recurs.Field: { } f } when d.Form.Field(f)?.Columns.Any(c => c.Key == "date") is not true:
                yield return $"recurs names '{f}', which is not a table with a column date";
                break;
            case StartCaseActivity a when a.Copies.FirstOrDefault(c => c.From != StartCaseActivity.Itself && d.Form.Field(c.From) is null) is { From: { } f }:
                yield return $"copy names '{f}', which is not a field of form.json";
                break;
            case StartCaseActivity { Unless: { } unless } a when a.CaseType != d.Key || d.Form.Queries.All(q => q.Name != unless || q.Kind != QueryKind.Alike):
                yield return $"unless names '{unless}': it is a query of kind alike, of a case type that goes on with its own";
                break;
        }
        if (activity is ObligationActivity { Until: { } until } && d.Form.Field(until) is not { Type: FieldType.Date })
            yield return $"until names '{until}', which is not a date field of form.json";
    }

    private static IEnumerable<string> Places(Activity activity) => activity switch
    {
        SigningActivity a => [a.Body, .. a.DraftedBy.Select(w => w.At)],
        ObligationActivity a => a.Accept.Select(w => w.At),
        NotifyActivity a => a.To.Select(w => w.At),
        StartCaseActivity { For: { } body } => [body],
        _ => [],
    };

    /// <summary>Whether who an exclusion names may have acted before; null when that is not a question.</summary>
    private bool? Comes(string exclude, Activity activity)
    {
        if (!exclude.StartsWith("actor:", StringComparison.Ordinal) || activity is CaseActionActivity || !d.Activities.ContainsKey(exclude[6..])) return null;
        HashSet<string> seen = new(StringComparer.Ordinal);
        Stack<string> open = new([exclude[6..]]);
        while (open.TryPop(out var id))
            foreach (var (_, target) in Ports.Next(d, id))
                if (seen.Add(target)) open.Push(target);
        return seen.Contains(activity.Id);
    }

    private IEnumerable<DefinitionError> PlaceNames()
    {
        foreach (var (file, path, condition) in PlaceConditions())
            foreach (var name in condition.References)
                if (ReferenceCheck.Unknown(d, name) is { } message)
                    yield return Found(FindingCodes.UnknownName, file, path, $"condition names {string.Join('.', name)}: {message}");
        foreach (var place in d.Places.Values.OrderBy(p => p.Place, StringComparer.Ordinal))
            foreach (var duty in place.ReportDates.Keys.Where(k => d.Activities.GetValueOrDefault(k) is not ObligationActivity))
                yield return Found(FindingCodes.UnknownName, $"places/{place.Place}.json", $"$.reportDates.{duty}", "no such Obligation");
    }

    private IEnumerable<DefinitionError> Terms(DateOnly day)
    {
        foreach (var (activity, term) in UsedTerms().OrderBy(u => u.Activity, StringComparer.Ordinal))
            foreach (var place in d.Places.Keys.Order(StringComparer.Ordinal).Where(p => ReferenceCheck.HasTerm(d, term) && d.TermFor(term, p, day, day) is null))
                yield return DefinitionError.At(
                    activity, FindingCodes.TermNotInForce, $"{place}: the term '{term}' has no row in force on {day:yyyy-MM-dd}", routes.To(activity));
        foreach (var (file, term) in AllTerms().Where(t => t.Term.Amount.Stands && t.Term.OnSupplement is "pause" or "notStarted"))
            yield return Found(
                FindingCodes.Unused, file, $"$.terms[key={term.Key}].onSupplement",
                $"'{term.Amount}' stands whatever is awaited: onSupplement {term.OnSupplement} does nothing, write runs or leave it out");
    }

    /// <summary>What a term stands still for asks somebody; a term that stands whatever is awaited, or begins with that very task, waits for nobody.</summary>
    private IEnumerable<DefinitionError> Awaited()
    {
        foreach (var (file, term) in AllTerms())
            foreach (var awaited in term.PauseWhile.Where(a => term.Amount.Stands || d.RuleOf(a) is not { } rule || rule.Term == term.Key))
                yield return Found(FindingCodes.UnknownName, file, $"$.terms[key={term.Key}].pauseWhile", $"'{awaited}' is no activity with a task for which this term could stand still");
    }

    private IEnumerable<(string File, TermDefinition Term)> AllTerms() =>
        d.Terms.Select(t => ("terms.json", t)).Concat(d.Places.Values.SelectMany(p => p.Terms.Select(t => ($"places/{p.Place}.json", t))));

    private IEnumerable<(string Activity, string Term)> UsedTerms() =>
        from activity in d.Activities.Values
        from term in TermsOf(activity)
        where term is not null
        select (activity.Id, term);

    private IEnumerable<string?> TermsOf(Activity activity) => activity switch
    {
        WaitActivity a => [a.Term],
        ForEachPartyActivity { Accept: { } accept } a => [a.Rule.Term, accept.Rule.Term, accept.Again],
        _ => [d.RuleOf(activity.Id)?.Term],
    };

    private IEnumerable<DefinitionError> Unused()
    {
        var terms = UsedTerms().Select(u => u.Term).ToHashSet(StringComparer.Ordinal);
        foreach (var (file, term) in AllTerms())
            // A term that an event starts runs beside the tasks, whether or not one of them names it.
            if (term.Start == "open" && terms.Add(term.Key))
                yield return Found(FindingCodes.Unused, file, $"$.terms[key={term.Key}]", "no task and no Wait names this term");
        foreach (var variable in d.Variables.Where(v => !read.Contains(v.Name)))
            yield return Found(FindingCodes.Unused, "workflow.json", $"$.variables[name={variable.Name}]", "no condition reads this variable");
        var rules = d.Activities.Keys.SelectMany(d.RulesOf).ToList();
        foreach (var section in d.Form.Sections.Where(s => !d.Form.Draft.Contains(s.Key) && rules.TrueForAll(r => r.Section != s.Key)))
            yield return Found(FindingCodes.Unused, "form.json", $"$.sections[key={section.Key}]", "neither the draft nor a task shows this section");
        foreach (var slot in d.Form.Checklist.Where(s => s.Task
            && rules.TrueForAll(r => !r.Slots.Contains(s.Slot) && r.Outcomes.All(o => !o.Slots.Contains(s.Slot)))))
            yield return Found(FindingCodes.Unused, "form.json", $"$.checklist[slot={slot.Slot}]", "no task asks for this document");
    }

    private IEnumerable<DefinitionError> Texts()
    {
        foreach (var (language, texts) in d.Texts.OrderBy(t => t.Key, StringComparer.Ordinal))
            foreach (var key in d.Texts.Where(t => t.Key != language).SelectMany(t => t.Value.Keys).Distinct().Where(k => !texts.ContainsKey(k)).Order(StringComparer.Ordinal))
                yield return Found(FindingCodes.Text, $"texts.{language}.json", "$." + key, "missing, but another language has it");
    }

    private static DefinitionError Found(string code, string file, string path, string message) => new(file, path, message) { Code = code };
}
