using Approvals.Workflows.People;

namespace Approvals.Workflows.Definitions;

/// <summary>
/// Whether seats, quorum, the four-eyes setting and standing assignments leave a way to decide: what a definition may say at all, and whether the people of a
/// place can meet it. Pure.
/// </summary>
public static class SeatCheck
{
    /// <summary>Every finding for one owner of a place.</summary>
    /// <param name="definition">A definition read without errors.</param>
    /// <param name="directory">Bodies, posts and holders.</param>
    /// <param name="day">Local day for which the question is asked.</param>
    /// <param name="place">Place file.</param>
    /// <param name="owner">Body that owns the case.</param>
    /// <param name="routes">Ways to each activity.</param>
    internal static IEnumerable<DefinitionError> Check(CaseDefinition definition, Directory directory, DateOnly day, PlaceDefinition place, string owner, Routes routes)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(place);
        var matter = new Matter(definition.Key, definition.Field);
        foreach (var activity in definition.Activities.Values.OrderBy(a => a.Id, StringComparer.Ordinal))
        {
            if (definition.RuleOf(activity.Id) is not { } rule || activity is CaseActionActivity { Outside: true }) continue;
            foreach (var seats in SeatsOf(activity, rule, place, owner, day).Where(seats => directory.InSystem(seats[0].Organisation, day)))
                foreach (var (code, message) in Problems(directory, day, matter, rule, seats))
                    yield return DefinitionError.At(activity.Id, code, $"{place.Place}: {message}", routes.To(activity.Id));
        }
    }

    /// <summary>Exclusions that may leave nobody: a task that flags excludes nobody, one that passes to the deputy is checked here.</summary>
    public static IReadOnlyList<string> Exclusions(TaskRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.FourEyes is FourEyesRule.Flag or FourEyesRule.Deputy ? [] : rule.Exclude;
    }

    /// <summary>What a definition may not say, whoever works there.</summary>
    internal static IEnumerable<string> Mistakes(TaskRule rule)
    {
        if (rule.Quorum is null) yield break;
        if (rule.Outcomes.Count(o => o.Kind == OutcomeKind.Positive) != 1 || rule.Outcomes.All(o => o.Kind != OutcomeKind.Negative))
            yield return "a quorum needs exactly one positive outcome, and a negative one";
        // Whose values would count when several decide?
        if (rule.Section is not null || rule.ApplicantsClock || rule.Day is not null || rule.Slots.Count > 0 || rule.Outcomes.Any(o => o.Requires.Count > 0 || o.Slots.Count > 0))
            yield return "a task that several decide fills no section, takes no files and has no day of its own";
    }

    private static IEnumerable<(string Code, string Message)> Problems(Directory directory, DateOnly day, Matter matter, TaskRule rule, List<Seat> seats)
    {
        var body = seats[0].Organisation;
        var named = string.Join("/", seats.Select(s => s.Role));
        var held = directory.PositionsFor(seats, day).Where(p => directory.HoldersOf(p.Key, day).Any()).ToList();
        var positions = held.Where(p => Directory.InCharge(p, matter)).ToList();
        if (held.Count > 0 && positions.Count == 0)
            yield return (FindingCodes.NoActor, $"{string.Join(", ", held.Select(p => p.Key))} sign by standing assignment, none of them in the field '{matter.Field}'");
        var persons = positions.SelectMany(p => directory.HoldersOf(p.Key, day)).Select(p => p.Account).Distinct().Count();
        if (rule.Quorum is { AtLeast: { } needed } && needed > Math.Min(positions.Count, persons))
            yield return (FindingCodes.Quorum, $"{needed} seats are needed, {body} has {positions.Count} of {named} with {persons} persons");
        if (rule.FourEyes == FourEyesRule.Deputy && !positions.Any(p => directory.DeputiesOf(p.Key, matter).Any(d => directory.HoldersOf(d.Key, day).Any())))
            yield return (FindingCodes.FourEyes, $"the task passes to a deputy, but nobody signs for {named} at {body} in the field '{matter.Field}'");
    }

    /// <summary>Seats of an activity by body in the system: with a quorum over several bodies all together.</summary>
    private static IEnumerable<List<Seat>> SeatsOf(Activity activity, TaskRule rule, PlaceDefinition place, string owner, DateOnly day)
    {
        if (activity is SigningActivity signing)
        {
            foreach (var body in Bodies(place, owner, signing.Body, null, day))
                foreach (var step in (place.Signing.GetValueOrDefault(body) ?? signing.Steps).Where(s => s.Key == "sign").DefaultIfEmpty(new SigningStep("sign", ["leader", "deputy"])))
                    yield return [.. step.Roles.Select(r => new Seat(r, body))];
            yield break;
        }
        foreach (var item in activity is ConsultationActivity ? place.Consultable : [""])
        {
            var seats = rule.Who.SelectMany(w => Bodies(place, owner, w.At, item, day).Take(1).SelectMany(b => w.Roles.Select(r => new Seat(r, b)))).Distinct().ToList();
            if (rule.Quorum is not null && seats.Count > 0) yield return seats;
            else foreach (var body in seats.GroupBy(s => s.Organisation)) yield return [.. body];
        }
    }

    private static IEnumerable<string> Bodies(PlaceDefinition place, string owner, string at, string? item, DateOnly day)
    {
        if (at == "owner") return [owner];
        if (at == "item") return string.IsNullOrEmpty(item) ? [] : [item];
        if (at.StartsWith("org:", StringComparison.Ordinal)) return [at[4..]];
        if (PlaceExpression.OfCase(at)) return [];
        return place.Bodies.TryGetValue(at[5..], out var bindings)
            ? bindings.Where(b => (b.From is null || b.From <= day) && (b.To is null || day <= b.To)).Select(b => b.Organisation).Distinct()
            : [];
    }
}
