namespace Approvals.Workflows.Definitions;

/// <summary>What a task rule says of being late: told to whom, and what it comes to of itself.</summary>
internal static class TimeCheck
{
    /// <summary>What is wrong, a sentence each.</summary>
    public static IEnumerable<string> Of(CaseDefinition d, Activity activity, TaskRule rule)
    {
        if (rule.Term is null && rule.Escalate.Count > 0) yield return "escalate counts from a term, and the task has none";
        if (rule.Escalate.GroupBy(e => e.After).Any(g => g.Count() > 1)) yield return "escalate names one day twice: put those who are told together";
        foreach (var stranger in rule.Escalate.SelectMany(e => e.To).Select(w => w.At).Distinct().Where(at => !Parts(d).Contains(at, StringComparer.Ordinal)))
            yield return $"escalate tells '{stranger}', which has no part in the case: nobody there could open it";
        if (rule.Automatic is not { } automatic) yield break;
        if (rule.Term is null) yield return "automatic counts from a term, and the task has none";
        if (rule.Quorum is not null) yield return "automatic does not go with a quorum: nobody's vote is given for them";
        if (rule.Outcomes.FirstOrDefault(o => o.Port == automatic.Outcome) is not { } outcome)
        {
            yield return $"automatic names '{automatic.Outcome}', which is no outcome of the task";
            yield break;
        }
        if (outcome.Requires.Count > 0 || outcome.Slots.Count > 0 || outcome.Comment == CommentRule.Required || outcome.Reasons)
            yield return $"automatic names '{automatic.Outcome}', which needs something that only a person can give";
        if (activity is UserTaskActivity && !d.Connections.ContainsKey((activity.Id, automatic.Outcome)))
            yield return $"automatic names '{automatic.Outcome}', which leads nowhere";
    }

    /// <summary>Places whose people have work in the case, as who-rules name them.</summary>
    private static IEnumerable<string> Parts(CaseDefinition d)
    {
        yield return "owner";
        foreach (var activity in d.Activities.Values)
        {
            foreach (var who in d.RuleOf(activity.Id)?.Who ?? []) yield return who.At;
            switch (activity)
            {
                case SigningActivity a: yield return a.Body; break;
                case IssueDocumentActivity a: yield return a.Body; break;
                case ObligationActivity a:
                    foreach (var who in a.Accept) yield return who.At;
                    break;
                case ForEachPartyActivity a:
                    foreach (var who in (a.Prepare?.Who ?? []).Concat(a.Accept?.Rule.Who ?? [])) yield return who.At;
                    break;
            }
        }
    }
}
