using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Tests.Definitions;

/// <summary>
/// Says whether a small flow is sound by looking at every state it can come to. It shares nothing with the checker but the meaning of the activities: tokens
/// move one at a time, in any order, by any port; a join goes on when every token of its fork stands before it.
/// </summary>
internal sealed class MarkingOracle
{
    private const int Most = 20_000;

    private readonly CaseDefinition definition;
    private readonly Dictionary<string, string> contexts = new(StringComparer.Ordinal);
    private readonly HashSet<string> entered = new(StringComparer.Ordinal);
    private readonly HashSet<string> left = new(StringComparer.Ordinal);

    private MarkingOracle(CaseDefinition definition) => this.definition = definition;

    /// <summary>Null when sound; otherwise the first trouble met.</summary>
    public static string? Trouble(CaseDefinition definition) => new MarkingOracle(definition).Look();

    private string? Look()
    {
        var interrupting = definition.Activities.Values.OfType<CaseActionActivity>().Where(a => a.Interrupts).Select(a => a.Id).ToHashSet();
        foreach (var root in definition.Activities.Values.Where(a => a is StartActivity or CaseActionActivity))
        {
            var scope = root is CaseActionActivity { Interrupts: false } ? "@" + root.Id + "/" : "";
            if (Explore(new Token(root.Id, scope), interrupting.Contains(root.Id)) is { } trouble) return trouble;
        }
        foreach (var id in definition.Activities.Keys.Where(id => !entered.Contains(id))) return $"{id} is never entered";
        // A join that never goes on is a wait for ever, also where the case can be finished otherwise.
        foreach (var join in definition.Activities.Values.OfType<JoinActivity>().Where(j => !left.Contains(j.Id))) return $"{join.Id} never goes on";
        return null;
    }

    private string? Explore(Token root, bool mustFinish)
    {
        List<Marking> markings = [];
        List<List<int>> before = [];
        Dictionary<string, int> known = new(StringComparer.Ordinal);
        List<(int From, int To)> idle = [];
        List<int> done = [];
        known[Marking.Of([root]).Key] = 0;
        markings.Add(Marking.Of([root]));
        before.Add([]);
        for (var at = 0; at < markings.Count; at++)
        {
            if (markings.Count > Most) throw new InvalidOperationException("The flow is too large for the oracle.");
            if (markings[at].Tokens.Count == 0) done.Add(at);
            foreach (var token in markings[at].Tokens)
                foreach (var (next, byItself, trouble) in Moves(markings[at], token, mustFinish))
                {
                    if (trouble is not null) return trouble;
                    if (!known.TryGetValue(next!.Key, out var to))
                    {
                        to = known[next.Key] = markings.Count;
                        markings.Add(next);
                        before.Add([]);
                    }
                    before[to].Add(at);
                    if (byItself) idle.Add((at, to));
                }
        }
        var finishing = Back(done, before);
        if (finishing.Count < markings.Count) return $"stuck: {markings[Enumerable.Range(0, markings.Count).First(i => !finishing.Contains(i))].Key}";
        if (Circles(markings.Count, idle)) return "runs in a circle by itself";
        foreach (var token in markings.SelectMany(m => m.Tokens).Distinct().ToList())
            if (!FinishesAlone(token)) return $"{token} cannot come to an end by itself";
        return null;
    }

    private IEnumerable<(Marking? Next, bool ByItself, string? Trouble)> Moves(Marking marking, Token token, bool mustFinish)
    {
        var activity = definition.Activities[token.Activity];
        if (Enter(activity, token) is { } trouble)
        {
            yield return (null, false, trouble);
            yield break;
        }
        switch (activity)
        {
            case FinishActivity:
                yield return (Marking.Of([]), true, null);
                break;
            case EndActivity when mustFinish || token.Context.Contains('['):
                yield return (null, false, $"{activity.Id} ends while something is open");
                break;
            case EndActivity:
                yield return (marking.Without(token), true, null);
                break;
            case JoinActivity join:
                foreach (var move in Join(marking, token, join)) yield return move;
                break;
            case ForkActivity fork:
                var branches = fork.Branches.Select(b => (Port: b, To: definition.Connections.GetValueOrDefault((fork.Id, b)))).ToList();
                if (branches.Exists(b => b.To is null)) yield return (null, false, $"{fork.Id} has a branch that leads nowhere");
                else yield return (marking.Without(token).With([.. branches.Select(b => new Token(b.To!, $"{token.Context}[{fork.Id}.{b.Port}]"))]), true, null);
                break;
            default:
                foreach (var move in Step(marking, token, activity)) yield return move;
                break;
        }
    }

    private IEnumerable<(Marking? Next, bool ByItself, string? Trouble)> Step(Marking marking, Token token, Activity activity)
    {
        string[] ports = activity switch
        {
            DecisionActivity => ["True", "False"],
            UserTaskActivity t => [.. t.Rule.Outcomes.Select(o => o.Port)],
            _ => ["Done"],
        };
        foreach (var port in ports)
            if (definition.Connections.TryGetValue((activity.Id, port), out var to))
                yield return (marking.Without(token).With([new Token(to, token.Context)]), activity is not UserTaskActivity { Rule.Carry: false }, null);
            else if (activity is CaseActionActivity { Interrupts: false }) yield return (marking.Without(token), true, null);
            else yield return (null, false, $"{activity.Id}.{port} leads nowhere");
    }

    private IEnumerable<(Marking? Next, bool ByItself, string? Trouble)> Join(Marking marking, Token token, JoinActivity join)
    {
        var open = token.Context.LastIndexOf('[');
        if (open < 0 || !token.Context[open..].StartsWith($"[{join.Fork}.", StringComparison.Ordinal))
        {
            yield return (null, false, $"{join.Id} is reached outside its fork");
            yield break;
        }
        var outside = token.Context[..open];
        var family = marking.Tokens.Where(t => t.Context.StartsWith($"{outside}[{join.Fork}.", StringComparison.Ordinal)).ToList();
        if (family.Exists(t => t.Activity != join.Id)) yield break;
        left.Add(join.Id);
        var rest = family.Aggregate(marking, (m, t) => m.Without(t));
        if (definition.Connections.TryGetValue((join.Id, "Done"), out var to)) yield return (rest.With([new Token(to, outside)]), true, null);
        else yield return (null, false, $"{join.Id} leads nowhere");
    }

    /// <summary>Every activity is entered in one context only; before a join the branch may differ.</summary>
    private string? Enter(Activity activity, Token token)
    {
        entered.Add(activity.Id);
        if (activity is FinishActivity) return null;
        var context = activity is JoinActivity && token.Context.LastIndexOf('.') is >= 0 and var dot ? token.Context[..dot] : token.Context;
        return contexts.TryAdd(activity.Id, context) || contexts[activity.Id] == context ? null : $"{activity.Id} is entered in {contexts[activity.Id]} and in {context}";
    }

    /// <summary>Whether a token, left alone, can end the case, end its scope, or come to stand before the join of the fork it is in.</summary>
    private bool FinishesAlone(Token token)
    {
        HashSet<string> seen = [];
        Stack<Marking> open = new([Marking.Of([token])]);
        while (open.TryPop(out var marking))
        {
            if (marking.Tokens.Count == 0) return true;
            if (marking.Tokens is [var single] && definition.Activities[single.Activity] is JoinActivity && single.Context == token.Context) return true;
            if (!seen.Add(marking.Key)) continue;
            foreach (var next in marking.Tokens.SelectMany(t => Moves(marking, t, false)).Where(m => m.Next is not null)) open.Push(next.Next!);
        }
        return false;
    }

    private static HashSet<int> Back(List<int> from, List<List<int>> before)
    {
        HashSet<int> all = [.. from];
        Stack<int> open = new(from);
        while (open.TryPop(out var at))
            foreach (var previous in before[at].Where(all.Add)) open.Push(previous);
        return all;
    }

    /// <summary>Takes away, again and again, what no move by itself leads on from; what is left lies on or before a circle.</summary>
    private static bool Circles(int count, List<(int From, int To)> moves)
    {
        var leaving = new int[count];
        foreach (var (from, _) in moves) leaving[from]++;
        var before = moves.ToLookup(m => m.To, m => m.From);
        Stack<int> still = new(Enumerable.Range(0, count).Where(i => leaving[i] == 0));
        var taken = 0;
        while (still.TryPop(out var at))
        {
            taken++;
            foreach (var from in before[at])
                if (--leaving[from] == 0) still.Push(from);
        }
        return taken < count;
    }

    private readonly record struct Token(string Activity, string Context);

    private sealed record Marking(IReadOnlyList<Token> Tokens, string Key)
    {
        public static Marking Of(IEnumerable<Token> tokens)
        {
            var sorted = tokens.OrderBy(t => t.Activity, StringComparer.Ordinal).ThenBy(t => t.Context, StringComparer.Ordinal).ToList();
            return new Marking(sorted, string.Join(' ', sorted.Select(t => t.Activity + t.Context)));
        }

        public Marking Without(Token token)
        {
            List<Token> rest = [.. Tokens];
            rest.Remove(token);
            return Of(rest);
        }

        public Marking With(IEnumerable<Token> tokens) => Of(Tokens.Concat(tokens));
    }
}
