namespace Approvals.Workflows.Definitions;

/// <summary>
/// Walks every activity once, breadth first, carrying the stack of open forks as a token would, and notes where two ways to one activity
/// disagree
/// about that stack. Blocks that are nested give every activity exactly one stack.
/// </summary>
internal sealed class FlowWalk
{
    private readonly CaseDefinition definition;
    private readonly Dictionary<string, Arrival> arrivals = new(StringComparer.Ordinal);
    private readonly Queue<string> queue = new();
    private readonly List<DefinitionError> findings = [];
    private readonly HashSet<(string Code, string Activity)> said = [];

    private FlowWalk(CaseDefinition definition) => this.definition = definition;

    public IReadOnlyList<DefinitionError> Findings => findings;

    public static FlowWalk Of(CaseDefinition definition)
    {
        var walk = new FlowWalk(definition);
        foreach (var start in Roots<StartActivity>(definition)) walk.Arrive(start.Id, [], null);
        walk.Drain();
        // Actions come last, so that paths of the main flow are told from the start.
        foreach (var action in Roots<CaseActionActivity>(definition)) walk.Arrive(action.Id,
            action.Interrupts ? [] : [new Frame(action.Id, "", true)], null);
        walk.Drain();
        return walk;
    }

    public bool Reaches(string activity) => arrivals.ContainsKey(activity);

    /// <summary>The forks and branches inside which an activity lies, outermost first; null when nothing leads there. Scopes of actions do not count.</summary>
    public IReadOnlyList<(string Fork, string Branch)>? StackOf(string activity) =>
        arrivals.TryGetValue(activity, out var arrival) ? [.. arrival.Stack.Where(f => !f.Action).Select(f => (f.Fork, f.Branch))] : null;

    /// <summary>Whether an activity lies in the scope of an action rather than in the main flow.</summary>
    public bool IsInAction(string activity) => PathTo(activity) is [var first, ..] && definition.Activities[first] is CaseActionActivity;

    public IReadOnlyList<string> PathTo(string activity)
    {
        if (!arrivals.TryGetValue(activity, out var arrival)) return [];
        List<string> path = [activity];
        for (; arrival.From is { } from; arrival = arrivals[from.Activity]) path.Add(Routes.Label(definition.Activities[from.Activity], from.Port));
        path.Reverse();
        return path;
    }

    private static IEnumerable<T> Roots<T>(CaseDefinition definition) where T : Activity =>
        definition.Activities.Values.OfType<T>().OrderBy(a => a.Id, StringComparer.Ordinal);

    private void Drain()
    {
        while (queue.TryDequeue(out var id)) Leave(definition.Activities[id], arrivals[id].Stack);
    }

    private void Leave(Activity activity, IReadOnlyList<Frame> stack)
    {
        // What is taken back goes on inside its branch, wherever the taking back stands itself.
        if (activity is ForkActivity)
            foreach (var back in Roots<TakeBackActivity>(definition).Where(b => b.Fork == activity.Id && definition.Activities.ContainsKey(b.To)))
                Arrive(back.To, [.. stack, new Frame(activity.Id, back.Branch, false)], (activity.Id, back.Branch));
        foreach (var (port, target) in Ports.Next(definition, activity.Id))
            switch (activity)
            {
                case ForkActivity:
                    Arrive(target, [.. stack, new Frame(activity.Id, port, false)], (activity.Id, port));
                    break;
                case JoinActivity join when stack.Count > 0 && stack[^1].Fork == join.Fork:
                    Arrive(target, [.. stack.Take(stack.Count - 1)], (activity.Id, port));
                    break;
                default:
                    Arrive(target, stack, (activity.Id, port));
                    break;
            }
    }

    private void Arrive(string id, IReadOnlyList<Frame> stack, (string Activity, string Port)? from)
    {
        var activity = definition.Activities[id];
        if (activity is JoinActivity join && (stack.Count == 0 || stack[^1].Fork != join.Fork))
            Say(FindingCodes.JoinOutside, id, $"reached outside a branch of its fork '{join.Fork}': {Told(stack)}", from);
        if (activity is EndActivity && stack.Any(f => !f.Action))
            Say(FindingCodes.EndInFork, id, $"an End while a fork is open: {Told(stack)}; lead the branch to its join, or use a Finish",
                from);
        if (arrivals.TryAdd(id, new Arrival(stack, from)))
        {
            queue.Enqueue(id);
            return;
        }
        Compare(activity, stack, from);
    }

    private void Compare(Activity activity, IReadOnlyList<Frame> stack, (string Activity, string Port)? from)
    {
        // A Finish ends everything, whoever comes.
        if (activity is FinishActivity) return;
        var known = arrivals[activity.Id].Stack;
        if (activity is JoinActivity join && stack.Count > 0 && known.Count > 0 && stack[^1].Fork == join.Fork
            && known[^1].Fork == join.Fork)
            (stack, known) = ([.. stack.Take(stack.Count - 1)], [.. known.Take(known.Count - 1)]);
        if (stack.SequenceEqual(known)) return;
        var parallel = stack.Zip(known).Any(p => p.First.Fork == p.Second.Fork && p.First.Branch != p.Second.Branch);
        var other = string.Join(" -> ", PathTo(activity.Id));
        if (parallel)
            Say(FindingCodes.BranchesMeet, activity.Id,
                $"parallel branches meet before their join: {Told(known)} (by {other}) and {Told(stack)}", from);
        else
            Say(FindingCodes.BlockCrossed, activity.Id,
                $"reached {Told(known)} (by {other}) and also {Told(stack)}: a block is entered by its fork and left by its join only", from);
    }

    private void Say(string code, string activity, string message, (string Activity, string Port)? from)
    {
        if (!said.Add((code, activity))) return;
        IReadOnlyList<string> way = from is { } f
            ? [.. PathTo(f.Activity).SkipLast(1), Routes.Label(definition.Activities[f.Activity], f.Port), activity]
            : [activity];
        findings.Add(DefinitionError.At(activity, code, message, way));
    }

    private static string Told(IReadOnlyList<Frame> stack) => stack.Count == 0
        ? "outside every fork"
        : string.Join(" and ", stack.Select(f => f.Action ? $"in the scope of the action '{f.Fork}'"
            : $"in branch '{f.Branch}' of '{f.Fork}'"));

    private sealed record Frame(string Fork, string Branch, bool Action);

    private sealed record Arrival(IReadOnlyList<Frame> Stack, (string Activity, string Port)? From);
}
