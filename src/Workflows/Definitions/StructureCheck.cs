namespace Approvals.Workflows.Definitions;

/// <summary>
/// Proves the structure of a flow (DESIGN §4, "Fork and join"): every outcome leads somewhere, every way ends, blocks are nested, nothing runs
/// in a circle by itself. A flow without a finding never reaches a state from which it cannot finish, whatever people decide. Pure; takes time in
/// proportion to activities and forks.
/// </summary>
public static class StructureCheck
{
    /// <summary>Every finding with a way that shows it; none means that the flow is sound.</summary>
    public static IReadOnlyList<DefinitionError> Check(CaseDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var walk = FlowWalk.Of(definition);
        var before = Predecessors(definition);
        return
        [
            .. Ports.Check(definition, Routes.Of(definition)), .. walk.Findings, .. Unreachable(definition, walk),
            .. WithoutEnd(definition, walk, before), .. Forks(definition, walk, before), .. IdleCycles.Of(definition, walk),
            .. ActionsThatLeaveNothing(definition),
        ];
    }

    private static ILookup<string, string> Predecessors(CaseDefinition d) =>
        d.Activities.Keys.SelectMany(id => Ports.Next(d, id).Select(n => (n.Target, id))).ToLookup(p => p.Target, p => p.id, StringComparer.Ordinal);

    private static HashSet<string> Leading(IEnumerable<string> to, ILookup<string, string> before)
    {
        HashSet<string> leading = new(to, StringComparer.Ordinal);
        Queue<string> queue = new(leading);
        while (queue.TryDequeue(out var id))
            foreach (var previous in before[id].Where(leading.Add)) queue.Enqueue(previous);
        return leading;
    }

    private static IEnumerable<DefinitionError> Unreachable(CaseDefinition d, FlowWalk walk) =>
        Ids(d).Where(id => !walk.Reaches(id)).Select(id =>
            DefinitionError.At(id, FindingCodes.Unreachable, "nothing leads here from the start or an action", []));

    private static IEnumerable<DefinitionError> WithoutEnd(CaseDefinition d, FlowWalk walk, ILookup<string, string> before)
    {
        var ending = Leading(d.Activities.Values.Where(a => a is EndActivity or FinishActivity).Select(a => a.Id), before);
        // An action without a connection is done when it is taken.
        return Ids(d).Where(id => !ending.Contains(id) && walk.Reaches(id) && !(d.Activities[id] is CaseActionActivity && !Ports.Next(d, id).Any()))
            .Select(id => DefinitionError.At(id, FindingCodes.NoEnd, "no way leads from here to an End or Finish", walk.PathTo(id)));
    }

    private static IEnumerable<DefinitionError> Forks(CaseDefinition d, FlowWalk walk, ILookup<string, string> before)
    {
        var joins = d.Activities.Values.OfType<JoinActivity>().OrderBy(j => j.Id, StringComparer.Ordinal).ToLookup(j => j.Fork, StringComparer.Ordinal);
        foreach (var fork in d.Activities.Values.OfType<ForkActivity>().OrderBy(f => f.Id, StringComparer.Ordinal))
        {
            if (fork.Branches.Count < 2)
                yield return DefinitionError.At(fork.Id, FindingCodes.ForkOfOne, "a fork needs two branches at least", walk.PathTo(fork.Id));
            foreach (var join in joins[fork.Id].Skip(1))
                yield return DefinitionError.At(
                    join.Id, FindingCodes.TwoJoins, $"the fork '{fork.Id}' has another join already: a block has one exit", walk.PathTo(join.Id));
            // Branches may all end in a Finish; but a join that one branch reaches waits for every other.
            if (joins[fork.Id].ToList() is not [var exit] || !walk.Reaches(exit.Id)) continue;
            var joining = Leading([exit.Id], before);
            foreach (var (port, target) in Ports.Next(d, fork.Id).Where(n => walk.Reaches(fork.Id) && !joining.Contains(n.Target)))
                yield return DefinitionError.At(
                    exit.Id, FindingCodes.BranchNeverJoins, $"the branch '{port}' of '{fork.Id}' never comes here, so this join waits for ever",
                    [.. walk.PathTo(fork.Id).SkipLast(1), Routes.Label(fork, port), target]);
        }
    }

    private static IEnumerable<DefinitionError> ActionsThatLeaveNothing(CaseDefinition d)
    {
        foreach (var action in d.Activities.Values.OfType<CaseActionActivity>().Where(a => a.Interrupts).OrderBy(a => a.Id,
            StringComparer.Ordinal))
        {
            var ways = Ways(d, action.Id);
            if (ways.Count == 1)
                yield return DefinitionError.At(action.Id, FindingCodes.ActionLeavesNothing,
                    "it clears the case and leads nowhere; lead it to a Finish", [action.Id]);
            foreach (var end in ways.Keys.Where(id => d.Activities[id] is EndActivity).Order(StringComparer.Ordinal))
                yield return DefinitionError.At(action.Id, FindingCodes.ActionLeavesNothing,
                    $"it clears the case and reaches '{end}', which does not end it; use a Finish", [.. ways[end], end]);
        }
    }

    /// <summary>What can be reached from an activity, with the labels of the steps before it.</summary>
    private static Dictionary<string, IReadOnlyList<string>> Ways(CaseDefinition d, string from)
    {
        Dictionary<string, IReadOnlyList<string>> ways = new(StringComparer.Ordinal) { [from] = [] };
        Queue<string> queue = new([from]);
        while (queue.TryDequeue(out var id))
            foreach (var (port, target) in Ports.Next(d, id))
                if (ways.TryAdd(target, [.. ways[id], Routes.Label(d.Activities[id], port)])) queue.Enqueue(target);
        return ways;
    }

    private static IEnumerable<string> Ids(CaseDefinition d) => d.Activities.Keys.Order(StringComparer.Ordinal);
}
