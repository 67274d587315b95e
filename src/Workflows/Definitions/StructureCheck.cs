namespace Approvals.Workflows.Definitions;

/// <summary>What is wrong with the flow of a definition, and the way there.</summary>
/// <param name="Code">Kind of mistake, stable, one of <see cref="StructureCodes"/>.</param>
/// <param name="Activity">Activity at which it shows.</param>
/// <param name="Message">What is wrong, in English: the reader is who edits definitions.</param>
/// <param name="Path">A way from the start (or from an action) that shows it, activity by activity; empty when nothing leads there.</param>
public sealed record StructureFinding(string Code, string Activity, string Message, IReadOnlyList<string> Path)
{
    /// <inheritdoc/>
    public override string ToString() => Path.Count == 0 ? $"{Activity}: {Message}" : $"{Activity}: {Message} [{string.Join(" → ", Path)}]";
}

/// <summary>Kinds of mistake that <see cref="StructureCheck"/> and <see cref="StaffCheck"/> find.</summary>
public static class StructureCodes
{
    /// <summary>Nothing leads to an activity.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>From an activity no End or Finish can be reached.</summary>
    public const string NoEnd = "no-end";

    /// <summary>A circle that no person's step interrupts.</summary>
    public const string IdleCycle = "idle-cycle";

    /// <summary>An End inside an open fork.</summary>
    public const string EndInFork = "end-in-fork";

    /// <summary>A join that is reached outside the block of its fork.</summary>
    public const string JoinOutside = "join-outside";

    /// <summary>Two joins for one fork: a block has one exit.</summary>
    public const string TwoJoins = "two-joins";

    /// <summary>One activity reached inside and outside a block: a path enters or leaves without fork or join.</summary>
    public const string BlockCrossed = "block-crossed";

    /// <summary>Connections of parallel branches meet before the join.</summary>
    public const string BranchesMeet = "branches-meet";

    /// <summary>
    /// An action that clears everything runs to an End, which ends its own scope only: the case would stay open with nothing to do.
    /// </summary>
    public const string ActionLeavesNothing = "action-leaves-nothing";

    /// <summary>Nobody could act.</summary>
    public const string NoActor = "no-actor";

    /// <summary>Four eyes excludes everybody who could act.</summary>
    public const string FourEyes = "four-eyes";

    /// <summary>More seats are needed than there are.</summary>
    public const string Quorum = "quorum";

    /// <summary>A place names no body for a role.</summary>
    public const string NoBody = "no-body";
}

/// <summary>
/// Proves the structure of a flow (DESIGN §4, "Fork and join"): every way ends, blocks are nested, nothing runs in a circle by itself.
/// Pure. Assumes a
/// definition that was read without errors, so that every port has its connection.
/// </summary>
public static class StructureCheck
{
    /// <summary>Every finding, in the order of activities; none means that the flow is sound.</summary>
    public static IReadOnlyList<StructureFinding> Check(CaseDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var walk = FlowWalk.Of(definition);
        return
        [
            .. walk.Findings, .. Unreachable(definition, walk), .. WithoutEnd(definition, walk), .. TwoJoins(definition, walk),
                .. IdleCycles(definition, walk),
            .. ActionsThatLeaveNothing(definition),
        ];
    }

    /// <summary>A shortest way from the start, or from an action, to an activity; empty when nothing leads there.</summary>
    public static IReadOnlyList<string> PathTo(CaseDefinition definition, string activity)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return FlowWalk.Of(definition).PathTo(activity);
    }

    /// <summary>Where the ports of an activity lead, in the order of its ports.</summary>
    internal static IEnumerable<(string Port, string Target)> Next(CaseDefinition d, string activity) =>
        ReferenceCheck.PortsOf(d.Activities[activity]).Where(p => d.Connections.ContainsKey((activity, p))).Select(p =>
            (p, d.Connections[(activity, p)]));

    private static IEnumerable<StructureFinding> Unreachable(CaseDefinition d, FlowWalk walk) =>
        Ids(d).Where(id => !walk.Reaches(id)).Select(id =>
            new StructureFinding(StructureCodes.Unreachable, id, "nothing leads here from the start or an action", []));

    private static IEnumerable<StructureFinding> WithoutEnd(CaseDefinition d, FlowWalk walk)
    {
        HashSet<string> ending = [.. d.Activities.Values.Where(a => a is EndActivity or FinishActivity).Select(a => a.Id)];
        for (var before = -1; before != ending.Count;)
        {
            before = ending.Count;
            foreach (var id in d.Activities.Keys.Where(id => !ending.Contains(id)))
                if (Next(d, id).Any(n => ending.Contains(n.Target))) ending.Add(id);
        }
        // An action without a connection is done when it is taken.
        return Ids(d).Where(id => !ending.Contains(id) && walk.Reaches(id)
            && !(d.Activities[id] is CaseActionActivity && !Next(d, id).Any()))
            .Select(id => new StructureFinding(StructureCodes.NoEnd, id, "no way leads from here to an End or Finish", walk.PathTo(id)));
    }

    private static IEnumerable<StructureFinding> TwoJoins(CaseDefinition d, FlowWalk walk) =>
        d.Activities.Values.OfType<JoinActivity>().GroupBy(j => j.Fork).Where(g => g.Count() > 1).SelectMany(g =>
            g.OrderBy(j => j.Id, StringComparer.Ordinal).Skip(1))
            .Select(j => new StructureFinding(StructureCodes.TwoJoins, j.Id,
                $"the fork '{j.Fork}' has another join already: a block has one exit", walk.PathTo(j.Id)));

    private static IEnumerable<StructureFinding> IdleCycles(CaseDefinition d, FlowWalk walk)
    {
        HashSet<string> done = [];
        foreach (var root in Ids(d).Where(id => walk.Reaches(id) && !Waits(d.Activities[id])))
            if (Cycle(d, root, [], done) is { } cycle)
                yield return new StructureFinding(
                    StructureCodes.IdleCycle, cycle[0], $"a circle without a person's step: {string.Join(" → ", cycle)}",
                        [.. walk.PathTo(cycle[0]), .. cycle.Skip(1)]);
    }

    private static List<string>? Cycle(CaseDefinition d, string id, List<string> way, HashSet<string> done)
    {
        if (way.IndexOf(id) is >= 0 and var at) return [.. way[at..], id];
        if (Waits(d.Activities[id]) || !done.Add(id)) return null;
        way.Add(id);
        List<string>? found = null;
        foreach (var (_, target) in Next(d, id))
            if ((found = Cycle(d, target, way, done)) is not null) break;
        way.RemoveAt(way.Count - 1);
        return found;
    }

    /// <summary>Whether a token always stops here. A step that may be carried, or that asks an empty list of bodies, does not.</summary>
    private static bool Waits(Activity activity) => activity is UserTaskActivity { Rule.Carry: false } or SigningActivity or WaitActivity;

    private static IEnumerable<StructureFinding> ActionsThatLeaveNothing(CaseDefinition d)
    {
        foreach (var action in d.Activities.Values.OfType<CaseActionActivity>().Where(a => a.Interrupts).OrderBy(a => a.Id,
            StringComparer.Ordinal))
        {
            var ways = Ways(d, action.Id);
            if (ways.Count == 1)
                yield return new StructureFinding(StructureCodes.ActionLeavesNothing, action.Id,
                    "it clears the case and leads nowhere; lead it to a Finish", [action.Id]);
            foreach (var end in ways.Keys.Where(id => d.Activities[id] is EndActivity).Order(StringComparer.Ordinal))
                yield return new StructureFinding(StructureCodes.ActionLeavesNothing, action.Id,
                    $"it clears the case and reaches '{end}', which does not end it; use a Finish", ways[end]);
        }
    }

    private static Dictionary<string, IReadOnlyList<string>> Ways(CaseDefinition d, string from)
    {
        Dictionary<string, IReadOnlyList<string>> ways = new(StringComparer.Ordinal) { [from] = [from] };
        Queue<string> queue = new([from]);
        while (queue.TryDequeue(out var id))
            foreach (var (_, target) in Next(d, id))
                if (ways.TryAdd(target, [.. ways[id], target])) queue.Enqueue(target);
        return ways;
    }

    private static IEnumerable<string> Ids(CaseDefinition d) => d.Activities.Keys.Order(StringComparer.Ordinal);
}
