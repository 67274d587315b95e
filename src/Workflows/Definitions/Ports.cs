namespace Approvals.Workflows.Definitions;

/// <summary>The ports of activities and where they lead.</summary>
public static class Ports
{
    /// <summary>Ports an activity may leave by, in the order of the definition. One that starts nothing after it has none.</summary>
    public static IReadOnlyList<string> Of(Activity activity) => activity switch
    {
        EndActivity or FinishActivity => [],
        DecisionActivity => ["True", "False"],
        SwitchActivity a => [.. a.Cases.Select(c => c.Label), "Default"],
        ForkActivity a => a.Branches,
        UserTaskActivity a => [.. a.Rule.Outcomes.Select(o => o.Port)],
        SigningActivity or IssueDocumentActivity => ["Issued"],
        ForEachPartyActivity => ["Done", "Failed"],
        _ => ["Done"],
    };

    /// <summary>Connected ports of an activity and their targets, in the order of its ports.</summary>
    internal static IEnumerable<(string Port, string Target)> Next(CaseDefinition d, string activity)
    {
        foreach (var port in Of(d.Activities[activity]))
            if (d.Connections.TryGetValue((activity, port), out var target)) yield return (port, target);
    }

    /// <summary>What is wrong with the connections of a flow: each outcome has one, nothing else has any, nothing leads to a beginning.</summary>
    internal static IEnumerable<DefinitionError> Check(CaseDefinition d, Routes routes)
    {
        var byActivity = d.Connections.Keys.ToLookup(k => k.Activity, k => k.Port, StringComparer.Ordinal);
        foreach (var activity in d.Activities.Values.OrderBy(a => a.Id, StringComparer.Ordinal))
        {
            var ports = Of(activity);
            if (activity is not CaseActionActivity)
                foreach (var port in ports.Where(p => !d.Connections.ContainsKey((activity.Id, p))))
                    yield return DefinitionError.At(activity.Id, FindingCodes.OpenPort, $"port '{port}' leads nowhere", routes.To(activity.Id));
            foreach (var port in byActivity[activity.Id].Where(p => !ports.Contains(p)).Order(StringComparer.Ordinal))
                yield return DefinitionError.At(
                    activity.Id, FindingCodes.UnknownPort, $"a connection leaves by '{port}', which is not a port of this activity", routes.To(activity.Id));
        }
        foreach (var ((from, port), to) in d.Connections.OrderBy(c => c.Key))
            if (d.Activities[to] is CaseActionActivity or StartActivity)
                yield return DefinitionError.At(
                    to, FindingCodes.NothingMayLeadHere, $"nothing may lead here, but '{from}' does", [.. routes.To(from).SkipLast(1), Routes.Label(d.Activities[from], port), to]);
    }
}
