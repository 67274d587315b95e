using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Scenarios;

/// <summary>What the scenarios of a case type exercise: every outcome of every task, every action, every term.</summary>
/// <param name="Total">Number of things there are.</param>
/// <param name="Missing">Those that no scenario reached.</param>
public sealed record Coverage(int Total, IReadOnlyList<string> Missing)
{
    /// <summary>Compares histories with a definition.</summary>
    public static Coverage Of(CaseDefinition definition, IEnumerable<CaseRecord> records)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(records);
        HashSet<string> reached = [];
        foreach (var fact in records.SelectMany(r => r.Facts))
            switch (fact)
            {
                case TaskClosed f: reached.Add($"{f.Handle.Split(':')[0]}={f.Outcome}"); break;
                case ActionTaken f: reached.Add("action " + f.Activity); break;
                case DeadlineStarted f: reached.Add("term " + f.Deadline.Key); break;
                case VisitBegun f: reached.Add("activity " + f.Activity); break;
                case StatusSet f: reached.Add("status " + f.Status); break;
                case CaseEnded f: reached.Add("ending " + f.Ending); break;
            }
        var wanted = Wanted(definition).Distinct(StringComparer.Ordinal).ToList();
        return new Coverage(wanted.Count, [.. wanted.Where(w => !reached.Contains(w)).Order(StringComparer.Ordinal)]);
    }

    private static IEnumerable<string> Wanted(CaseDefinition d)
    {
        foreach (var activity in d.Activities.Values)
            switch (activity)
            {
                case UserTaskActivity a:
                    foreach (var outcome in a.Rule.Outcomes) yield return $"{a.Id}={outcome.Port}";
                    break;
                case ConsultationActivity a:
                    foreach (var outcome in a.Rule.Outcomes) yield return $"{a.Id}={outcome.Port}";
                    yield return a.Id + "=NoReply";
                    break;
                case ObligationActivity a:
                    yield return a.Id + "=Submit";
                    yield return a.Id + ".accept=Accept";
                    break;
                case SigningActivity or ForkActivity or WaitActivity: yield return "activity " + activity.Id; break;
                case CaseActionActivity: yield return "action " + activity.Id; break;
                case MilestoneActivity a: yield return "status " + a.Status; break;
                case FinishActivity a: yield return "ending " + a.Ending; break;
            }
        foreach (var term in d.Terms.Concat(d.Places.Values.SelectMany(p => p.Terms))) yield return "term " + term.Key;
    }
}
