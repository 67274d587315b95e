using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Tracing;

namespace Approvals.Workflows.Scenarios;

/// <summary>One kind of thing that scenarios exercise.</summary>
/// <param name="Kind">activities, outcomes, terms, checks or endings.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Missing">Those that no scenario reached, in order.</param>
public sealed record CoverageGroup(string Kind, int Total, IReadOnlyList<string> Missing);

/// <summary>
/// What the scenarios of a case type exercise: every activity, every outcome that leads somewhere of its own, every answer of a person, every
/// term, check, status and ending.
/// </summary>
/// <param name="Groups">By kind.</param>
public sealed record Coverage(IReadOnlyList<CoverageGroup> Groups)
{
    /// <summary>Number of things there are.</summary>
    public int Total => Groups.Sum(g => g.Total);

    /// <summary>Those that no scenario reached.</summary>
    public IReadOnlyList<string> Missing => [.. Groups.SelectMany(g => g.Missing)];

    /// <summary>Compares histories with a definition. What a case did under another version, before it went over, shows nothing of this one.</summary>
    /// <param name="definition">The version that was tried out.</param>
    /// <param name="histories">Records of one case each, from its first.</param>
    /// <param name="unmet">Checks that stood in the way of something.</param>
    public static Coverage Of(CaseDefinition definition, IEnumerable<IReadOnlyList<CaseRecord>> histories, IEnumerable<string>? unmet = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(histories);
        HashSet<string> reached = new((unmet ?? []).Select(c => "check " + c), StringComparer.Ordinal);
        foreach (var history in histories.Where(h => h.Count > 0 && BegunUnder(h[0]) == definition.Digest))
        {
            var trace = FlowTrace.Of(definition, history);
            reached.UnionWith(trace.Activities.Select(a => "activity " + a));
            reached.UnionWith(trace.Connections.Select(c => $"{c.Activity}={c.Port}"));
            foreach (var fact in history.SelectMany(r => r.Facts)) Note(fact, reached);
        }
        List<CoverageGroup> checks = definition.Form.Checks.Count == 0 ? [] : [Group("checks", definition.Form.Checks.Select(c => "check " + c.Key), reached)];
        return new Coverage(
        [
            Group("activities", definition.Activities.Keys.Select(a => "activity " + a), reached),
            Group("outcomes", definition.Activities.Values.SelectMany(Outcomes), reached),
            Group("terms", definition.Terms.Concat(definition.Places.Values.SelectMany(p => p.Terms)).Select(t => "term " + t.Key), reached),
            .. checks,
            Group("endings", definition.Activities.Values.Select(Ending).OfType<string>(), reached),
        ]);
    }

    private static string? BegunUnder(CaseRecord first) =>
        first.Facts.Select(f => f is CaseSubmitted s ? s.Digest : f is Imported i ? i.Digest : null).FirstOrDefault(d => d is not null);

    private static CoverageGroup Group(string kind, IEnumerable<string> wanted, HashSet<string> reached)
    {
        var all = wanted.Distinct(StringComparer.Ordinal).ToList();
        return new CoverageGroup(kind, all.Count, [.. all.Where(w => !reached.Contains(w)).Order(StringComparer.Ordinal)]);
    }

    private static void Note(Fact fact, HashSet<string> reached)
    {
        switch (fact)
        {
            case TaskClosed f: reached.Add($"{f.Handle.Split(':')[0]}={f.Outcome}"); break;
            case ActionTaken f: reached.Add("activity " + f.Activity); break;
            case DeadlineStarted f: reached.Add("term " + f.Deadline.Key); break;
            case StatusSet f: reached.Add("status " + f.Status); break;
            case ChecksMade f: reached.UnionWith(f.Results.Where(r => r.Found).Select(r => "check " + r.Key)); break;
            case CaseEnded f: reached.Add("ending " + f.Ending); break;
        }
    }

    private static IEnumerable<string> Outcomes(Activity activity) => activity switch
    {
        UserTaskActivity a => a.Rule.Outcomes.Select(o => $"{a.Id}={o.Port}"),
        ConsultationActivity a => [.. a.Rule.Outcomes.Select(o => $"{a.Id}={o.Port}"), a.Id + "=NoReply"],
        ObligationActivity { Accept.Count: > 0 } a => [a.Id + "=Submit", a.Id + ".accept=Accept"],
        ObligationActivity a => [a.Id + "=Submit"],
        ForEachPartyActivity { Accept: { } accept } a => accept.Rule.Outcomes.Select(o => $"{a.Id}.accept={o.Port}"),
        DecisionActivity or SwitchActivity or ForkActivity => Ports.Of(activity).Select(p => $"{activity.Id}={p}"),
        _ => [],
    };

    private static string? Ending(Activity activity) => activity switch
    {
        MilestoneActivity a => "status " + a.Status,
        FinishActivity a => "ending " + a.Ending,
        _ => null,
    };
}
