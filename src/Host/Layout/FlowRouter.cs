namespace Approvals.Layout;

/// <summary>A box of the picture in steps of the lattice; upper left corner and size.</summary>
public readonly record struct FlowBox(int X, int Y, int Width, int Height)
{
    public bool Contains(int x, int y) => x >= X && x <= X + Width && y >= Y && y <= Y + Height;
}

/// <summary>Where a line may touch a box: a point of its border, the way out, and what it costs to choose it.</summary>
public readonly record struct FlowDock(int X, int Y, int Dx, int Dy, int Cost);

/// <summary>
/// Draws lines between boxes: right angles, around every box, few bends, and never two lines upon one another unless they lead to
/// the same box. Each line is a shortest way on a lattice, weighed with the lines drawn before it. The same boxes give the same lines.
/// </summary>
public sealed class FlowRouter(IReadOnlyList<FlowBox> boxes, int left, int top, int right, int bottom)
{
    private const int Bend = 3;
    private const int Crossing = 2;
    private const int Upon = 60;

    private readonly int width = right - left + 1;
    private readonly HashSet<(int X, int Y)> blocked = [.. boxes.SelectMany(Points)];
    private readonly Dictionary<(int X, int Y, bool Level), string> lines = [];
    private readonly Dictionary<(int X, int Y), string> docks = [];

    /// <summary>The corners of a line from one box to another, border to border; a straight line where there is no way around.</summary>
    /// <param name="from">Docks of the box it leaves.</param>
    /// <param name="to">Docks of the box it leads to.</param>
    /// <param name="target">Lines of one target may run together.</param>
    public IReadOnlyList<(int X, int Y)> Route(IReadOnlyList<FlowDock> from, IReadOnlyList<FlowDock> to, string target)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var way = Search(from, to, target) ?? [(from[0].X, from[0].Y), (to[0].X, to[0].Y)];
        for (var i = 1; i < way.Count; i++)
        {
            var level = way[i].Y == way[i - 1].Y;
            lines.TryAdd((way[i].X, way[i].Y, level), target);
            lines.TryAdd((way[i - 1].X, way[i - 1].Y, level), target);
        }
        docks[way[0]] = "";
        docks.TryAdd(way[^1], target);
        return Corners(way);
    }

    private List<(int X, int Y)>? Search(IReadOnlyList<FlowDock> from, IReadOnlyList<FlowDock> to, string target)
    {
        Dictionary<State, (int Cost, State? From)> best = [];
        PriorityQueue<State, int> queue = new();
        foreach (var dock in from)
        {
            var start = new State(dock.X + dock.Dx, dock.Y + dock.Dy, dock.Dx, dock.Dy);
            if (!Inside(start.X, start.Y)) continue;
            var cost = dock.Cost + (docks.ContainsKey((dock.X, dock.Y)) ? Upon : 0) + Price(start, target);
            if (best.TryGetValue(start, out var known) && known.Cost <= cost) continue;
            best[start] = (cost, null);
            queue.Enqueue(start, cost);
        }
        var goals = to.ToLookup(d => (d.X + d.Dx, d.Y + d.Dy));
        (int Cost, State Last, FlowDock Dock)? found = null;
        while (queue.TryDequeue(out var state, out var cost))
        {
            if (found is { } f && cost >= f.Cost) break;
            if (best[state].Cost < cost) continue;
            foreach (var dock in goals[(state.X, state.Y)])
            {
                var whole = cost + dock.Cost + (Turns(state, -dock.Dx, -dock.Dy) ? Bend : 0)
                    + (docks.TryGetValue((dock.X, dock.Y), out var other) && other != target ? Upon : 0);
                if (found is null || whole < found.Value.Cost) found = (whole, state, dock);
            }
            foreach (var (dx, dy) in ((int, int)[])[(1, 0), (0, 1), (-1, 0), (0, -1)])
            {
                var next = new State(state.X + dx, state.Y + dy, dx, dy);
                if ((dx == -state.Dx && dy == -state.Dy) || !Inside(next.X, next.Y)) continue;
                var sum = cost + 1 + (Turns(state, dx, dy) ? Bend : 0) + Price(next, target);
                if (best.TryGetValue(next, out var known) && known.Cost <= sum) continue;
                best[next] = (sum, state);
                queue.Enqueue(next, sum);
            }
        }
        if (found is not { } end) return null;
        List<(int X, int Y)> way = [(end.Dock.X, end.Dock.Y)];
        State first = end.Last;
        for (State? at = end.Last; at is { } s; at = best[s].From)
        {
            way.Add((s.X, s.Y));
            first = s;
        }
        way.Add((first.X - first.Dx, first.Y - first.Dy));
        way.Reverse();
        return way;
    }

    private int Price(State at, string target)
    {
        var level = at.Dy == 0;
        var upon = lines.TryGetValue((at.X, at.Y, level), out var same) && same != target ? Upon : 0;
        return upon + (lines.TryGetValue((at.X, at.Y, !level), out var cross) && cross != target ? Crossing : 0);
    }

    private bool Inside(int x, int y) => x >= left && x < left + width && y >= top && y <= bottom && !blocked.Contains((x, y));

    private static bool Turns(State state, int dx, int dy) => state.Dx != dx || state.Dy != dy;

    private static IEnumerable<(int X, int Y)> Points(FlowBox box)
    {
        for (var x = box.X; x <= box.X + box.Width; x++)
            for (var y = box.Y; y <= box.Y + box.Height; y++)
                yield return (x, y);
    }

    private static List<(int X, int Y)> Corners(List<(int X, int Y)> way) =>
        [.. way.Where((p, i) => i == 0 || i == way.Count - 1
            || (way[i - 1].X == p.X) != (way[i + 1].X == p.X) || (way[i - 1].Y == p.Y) != (way[i + 1].Y == p.Y))];

    private readonly record struct State(int X, int Y, int Dx, int Dy);
}
