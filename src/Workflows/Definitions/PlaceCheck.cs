using Approvals.Workflows.People;

namespace Approvals.Workflows.Definitions;

/// <summary>Whether the bodies that a definition and its places name exist.</summary>
internal static class PlaceCheck
{
    public static IEnumerable<DefinitionError> Check(CaseDefinition d, Directory directory)
    {
        foreach (var place in d.Places.Values.OrderBy(p => p.Place, StringComparer.Ordinal))
            foreach (var (path, body) in Bodies(place).Where(b => directory.Organisation(b.Body) is null))
                yield return new DefinitionError($"places/{place.Place}.json", path, $"there is no body '{body}'") { Code = FindingCodes.UnknownBody };
        var routes = Routes.Of(d);
        foreach (var activity in d.Activities.Values.OrderBy(a => a.Id, StringComparer.Ordinal))
            foreach (var body in Fixed(d, activity).Distinct().Where(b => directory.Organisation(b) is null))
                yield return DefinitionError.At(activity.Id, FindingCodes.UnknownBody, $"there is no body '{body}'", routes.To(activity.Id));
    }

    private static IEnumerable<(string Path, string Body)> Bodies(PlaceDefinition place) =>
    [
        .. place.Bodies.SelectMany(b => b.Value.Select((x, i) => ($"$.bodies.{b.Key}[{i}].organisation", x.Organisation))),
        .. place.Consultable.Select((body, i) => ($"$.consultable[{i}]", body)),
        .. place.Signing.Keys.Select(body => ($"$.signing.{body}", body)),
    ];

    private static IEnumerable<string> Fixed(CaseDefinition d, Activity activity)
    {
        var rule = d.RuleOf(activity.Id) ?? new TaskRule { RecordedBy = [], ConfirmedBy = [] };
        IEnumerable<string> own = activity switch
        {
            SigningActivity a => [a.Body, .. a.DraftedBy.Select(w => w.At)],
            ObligationActivity a => a.Accept.Select(w => w.At),
            ForEachPartyActivity { Accept: { } accept } => accept.Rule.Who.Select(w => w.At),
            MilestoneActivity a => [a.Holder],
            NotifyActivity a => a.To.Select(w => w.At),
            _ => [],
        };
        return own.Concat(rule.Who.Concat(rule.RecordedBy).Concat(rule.ConfirmedBy).Select(w => w.At))
            .Where(at => at.StartsWith("org:", StringComparison.Ordinal)).Select(at => at[4..]);
    }
}
