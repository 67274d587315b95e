namespace Approvals.Workflows.Definitions;

/// <summary>Shortest ways through a flow, sound or not, as a reader can follow them: <c>start -> decide[Approve] -> fork[a] -> notice</c>.</summary>
internal sealed class Routes
{
    private readonly Dictionary<string, (string From, string Label)?> arrivals = new(StringComparer.Ordinal);

    private Routes()
    {
    }

    /// <summary>Ways from the start first, then from actions, so that what both reach is told from the start.</summary>
    public static Routes Of(IReadOnlyDictionary<string, Activity> activities, IReadOnlyDictionary<(string Activity, string Port), string> connections)
    {
        var routes = new Routes();
        foreach (var kind in (Func<Activity, bool>[])[a => a is StartActivity, a => a is CaseActionActivity])
            routes.Spread(activities.Values.Where(kind).Select(a => a.Id).Order(StringComparer.Ordinal), activities, connections);
        return routes;
    }

    /// <summary>Ways of a definition.</summary>
    public static Routes Of(CaseDefinition d) => Of(d.Activities, d.Connections);

    /// <summary>The way to an activity, itself included; empty when nothing leads there.</summary>
    public IReadOnlyList<string> To(string activity)
    {
        if (!arrivals.TryGetValue(activity, out var at)) return [];
        List<string> way = [activity];
        for (; at is { } arrival; at = arrivals[arrival.From]) way.Add(arrival.Label);
        way.Reverse();
        return way;
    }

    /// <summary>An activity as left by a port; the port is told where there was a choice.</summary>
    public static string Label(Activity activity, string port) => Ports.Of(activity).Count > 1 ? $"{activity.Id}[{port}]" : activity.Id;

    private void Spread(
        IEnumerable<string> roots, IReadOnlyDictionary<string, Activity> activities, IReadOnlyDictionary<(string Activity, string Port), string> connections)
    {
        Queue<string> queue = new(roots.Where(id => arrivals.TryAdd(id, null)));
        while (queue.TryDequeue(out var id))
        {
            if (activities[id] is TakeBackActivity back && activities.ContainsKey(back.To) && arrivals.TryAdd(back.To, (id, id))) queue.Enqueue(back.To);
            foreach (var port in Ports.Of(activities[id]))
                if (connections.TryGetValue((id, port), out var target) && activities.ContainsKey(target)
                    && arrivals.TryAdd(target, (id, Label(activities[id], port)))) queue.Enqueue(target);
        }
    }
}
