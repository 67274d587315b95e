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
        foreach (var place in a.StandIn.SelectMany(p => new[] { p.Key, p.Value }).Where(p => p == "item" || !ReferenceCheck.IsPlace(d, p))) yield return $"standIn: '{place}' is not a place";
        if (a.StandIn.Count > 0 && a.Subject is null) yield return "standIn is about subjects, and there is no subject";
        if (a.Prepare?.Section is { } section && d.Form.Section(section) is null) yield return $"section '{section}' is not in form.json";
        if (d.Form.Field(a.Parties) is not { } field)
        {
            yield return $"field '{a.Parties}' is not in form.json";
            yield break;
        }
        switch (field.Type)
        {
            case FieldType.Table:
                foreach (var column in new[] { a.Party, a.Subject }.OfType<string>())
                    if (field.Columns.All(c => c.Key != column || c.Type != FieldType.Organisation))
                        yield return $"'{column}' is not a column of '{field.Key}' that holds an organisation";
                break;
            case FieldType.Organisations:
                if (a.Subject is not (null or ForEachPartyActivity.Others)) yield return $"the subject of a list of organisations is '{ForEachPartyActivity.Others}' or nothing";
                break;
            default:
                yield return $"field '{a.Parties}' holds neither organisations nor a table";
                break;
        }
    }
}
