namespace Approvals.Workflows.Definitions;

/// <summary>
/// Circles that run by themselves until the engine stops them. A block of parallel branches lets a token through by itself only when each
/// of its branches does: the join waits for all.
/// </summary>
internal sealed class IdleCycles
{
    private readonly CaseDefinition definition;
    private readonly FlowWalk walk;
    private readonly Dictionary<string, string> joins = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> passes = new(StringComparer.Ordinal);
    private readonly HashSet<string> finished = new(StringComparer.Ordinal);
    private readonly List<string> way = [];
    private readonly List<DefinitionError> findings = [];

    private IdleCycles(CaseDefinition definition, FlowWalk walk)
    {
        (this.definition, this.walk) = (definition, walk);
        foreach (var join in definition.Activities.Values.OfType<JoinActivity>()) joins.TryAdd(join.Fork, join.Id);
    }

    public static IReadOnlyList<DefinitionError> Of(CaseDefinition definition, FlowWalk walk)
    {
        var cycles = new IdleCycles(definition, walk);
        foreach (var id in definition.Activities.Keys.Where(walk.Reaches).Order(StringComparer.Ordinal)) cycles.Visit(id);
        return cycles.findings;
    }

    private void Visit(string id)
    {
        if (way.IndexOf(id) is >= 0 and var at)
        {
            List<string> circle = [.. way[at..].SelectMany((step, i) => Through(step, i + at + 1 < way.Count ? way[i + at + 1] : id)), id];
            findings.Add(DefinitionError.At(
                id, FindingCodes.IdleCycle, $"a circle without a person's step: {string.Join(" -> ", circle)}", [.. walk.PathTo(id), .. circle.Skip(1)]));
            return;
        }
        if (finished.Contains(id)) return;
        way.Add(id);
        foreach (var target in ByItself(id)) Visit(target);
        way.RemoveAt(way.Count - 1);
        finished.Add(id);
    }

    /// <summary>The steps between two neighbours of a circle: a fork passed by itself is left by its join.</summary>
    private string[] Through(string step, string next) =>
        definition.Activities[step] is ForkActivity && Ports.Next(definition, step).All(n => n.Target != next) ? [step, joins[step]] : [step];

    private IEnumerable<string> ByItself(string id) => definition.Activities[id] switch
    {
        var a when Waits(a) => [],
        // A join is left as the exit of its fork, not by one branch alone.
        JoinActivity => [],
        ForkActivity when Passes(id) => Ports.Next(definition, id).Concat(Ports.Next(definition, joins[id])).Select(n => n.Target),
        _ => Ports.Next(definition, id).Select(n => n.Target),
    };

    private bool Passes(string fork)
    {
        if (passes.TryGetValue(fork, out var known)) return known;
        // A fork inside its own branch is a finding of its own; here it only must not recur for ever.
        passes[fork] = false;
        return passes[fork] = joins.TryGetValue(fork, out var join) && Ports.Next(definition, fork).All(b => Arrives(b.Target, join));
    }

    private bool Arrives(string from, string join)
    {
        HashSet<string> seen = new(StringComparer.Ordinal) { from };
        Stack<string> open = new([from]);
        while (open.TryPop(out var id))
        {
            if (id == join) return true;
            var next = definition.Activities[id] is ForkActivity
                ? Passes(id) ? Ports.Next(definition, joins[id]).Select(n => n.Target) : []
                : ByItself(id);
            foreach (var target in next.Where(seen.Add)) open.Push(target);
        }
        return false;
    }

    /// <summary>Whether a token always stops here. A step that may be carried, or that asks an empty list of bodies, does not.</summary>
    private static bool Waits(Activity activity) => activity is UserTaskActivity { Rule.Carry: false } or SigningActivity or WaitActivity;
}
