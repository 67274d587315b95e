namespace Approvals.Workflows.Definitions;

/// <summary>Whether an activity that asks many parties names what exists.</summary>
internal static class PartyCheck
{
    public static IEnumerable<string> Of(CaseDefinition d, ForEachPartyActivity a)
    {
        if (a.Rule is { Who.Count: 0 } or { Outcomes.Count: 0 }) yield return "each item needs who and outcomes";
        if (a.Rule.Outcomes.All(o => o.Kind != OutcomeKind.Positive)) yield return "no outcome signs: one of kind positive is needed";
        if (a.Prepare is null && a.Rule.Outcomes.Any(o => o.Kind == OutcomeKind.Return)) yield return "an outcome of kind return goes back to a 'prepare', and there is none";
        if (a.Grace is not null && a.Rule.Term is null) yield return "grace is time after the due date of a term, and there is no term";
        if (a.Prepare is { Who.Count: 0 }) yield return "prepare needs who";
        if (a.Prepare?.Outcomes.Any(o => o.Kind == OutcomeKind.Return) == true) yield return "there is nothing before prepare to return to";
        foreach (var message in a.Accept is { } accept ? Accept(d, a, accept) : []) yield return message;
        foreach (var place in a.StandIn.SelectMany(p => new[] { p.Key, p.Value }).Where(p => p == "item" || !ReferenceCheck.IsPlace(d, p))) yield return $"standIn: '{place}' is not a place";
        if (a.StandIn.Count > 0 && a.Subject is null) yield return "standIn is about subjects, and there is no subject";
        if (d.Form.Field(a.Parties) is not { } field)
        {
            yield return $"field '{a.Parties}' is not in form.json";
            yield break;
        }
        foreach (var message in Rows(a, field)) yield return message;
        if (a.SubjectRound is { } about && (d.Activities.GetValueOrDefault(about.Round) as ForEachPartyActivity)?.Rule.Outcomes.Any(o => o.Port == about.Outcome) != true)
            yield return $"subject names '{a.Subject}': write <round of parties>.<outcome>";
        foreach (var set in a.LateJoinAmong.Where(s => !Engine.BodySets.Exists(d, s))) yield return $"lateJoinAmong: '{set}' is no set of bodies";
        if (a.LateJoinAmong.Count > 0 && a.LateJoin.Count == 0) yield return "lateJoinAmong says who may join, and nobody may add anybody";
        if (a.Grows && (field.Type != FieldType.Organisations || a.Subject is not null)) yield return "a round grows with a list of organisations, each asked once";
    }

    private static IEnumerable<string> Rows(ForEachPartyActivity a, FieldDefinition field)
    {
        switch (field.Type)
        {
            case FieldType.Table:
                foreach (var column in new[] { a.Party, a.Subject }.OfType<string>())
                    if (field.Columns.All(c => c.Key != column || c.Type != FieldType.Organisation))
                        yield return $"'{column}' is not a column of '{field.Key}' that holds an organisation";
                break;
            case FieldType.Organisations:
                if (a.Subject is not (null or ForEachPartyActivity.Others) && a.SubjectRound is null) yield return $"the subject of a list of organisations is '{ForEachPartyActivity.Others}' or nothing";
                break;
            case FieldType.Organisation when a.SubjectRound is not null:
                break;
            default:
                yield return $"field '{a.Parties}' holds neither organisations nor a table";
                break;
        }
    }

    private static IEnumerable<string> Accept(CaseDefinition d, ForEachPartyActivity a, AcceptRule accept)
    {
        if (accept.Rule is { Who.Count: 0 } or { Outcomes.Count: 0 }) yield return "accept needs who and outcomes";
        foreach (var at in accept.Rule.Who.Select(w => w.At).Distinct().Where(at => at == "item" || !ReferenceCheck.IsPlace(d, at)))
            yield return $"accept: '{at}' is not a place that judges what others answered";
        foreach (var port in accept.Rule.Outcomes.SelectMany(o => o.Of).Distinct().Where(port => a.Rule.Outcomes.All(o => o.Port != port || o.Kind == OutcomeKind.Return)))
            yield return $"accept: 'of' names '{port}', which is no answer of a party";
        foreach (var answer in a.Rule.Outcomes.Where(o => accept.OutcomesOf(o.Port) is { Count: > 0 } said && said.All(x => x.Kind != OutcomeKind.Positive)))
            yield return $"accept: nothing positive can be said to '{answer.Port}'";
        if (accept.Again is { } named && !ReferenceCheck.HasTerm(d, named)) yield return $"term '{named}' is not in terms.json";
        foreach (var rule in accept.Rule.Exclude.Where(e => e != "submitter" && !(e.StartsWith("actor:", StringComparison.Ordinal) && d.Activities.ContainsKey(e[6..]))))
            yield return $"accept: exclude names '{rule}': write submitter or actor:<activity>";
        if (accept.Again is { } again && d.Terms.Concat(d.Places.Values.SelectMany(p => p.Terms)).Any(t => t.Key == again && t.Start != "open"))
            yield return $"the term '{again}' for answering again starts at the return: write open";
        if (accept.Again is not null && accept.Rule.Outcomes.All(o => o.Kind != OutcomeKind.Return)) yield return "again is for what is returned, and nothing is";
    }
}
