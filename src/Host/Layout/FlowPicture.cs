using System.Globalization;
using Approvals.Localisation;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Tracing;

namespace Approvals.Layout;

/// <summary>How far a case has come with an activity.</summary>
public enum FlowState
{
    /// <summary>The picture is of a case type, not of a case.</summary>
    None,

    /// <summary>Not reached.</summary>
    Ahead,

    /// <summary>Reached and left.</summary>
    Passed,

    /// <summary>The case stands here.</summary>
    Here,
}

/// <summary>An activity of the picture.</summary>
/// <param name="Kind">Shape: task, milestone, decision, bar, start, end, action, duty, notice.</param>
/// <param name="Lines">The name broken into what fits; the last line ends in "…" when it does not.</param>
/// <param name="Icon">Icon of the state or kind.</param>
/// <param name="Word">Word of the state or kind.</param>
public sealed record FlowNode(
    string Id, string Kind, int X, int Y, int Width, int Height, string Name, IReadOnlyList<string> Lines, FlowState State, string Icon,
    string Word);

/// <summary>A connection of the picture.</summary>
/// <param name="Path">The line as an SVG path.</param>
/// <param name="Head">Corners of the arrow head.</param>
/// <param name="Label">The outcome, broken into lines; none where there is no choice.</param>
/// <param name="LabelX">Left edge of the outcome.</param>
/// <param name="LabelY">Base of its first line.</param>
public sealed record FlowLine(string Path, string Head, bool Taken, IReadOnlyList<string> Label, int LabelX, int LabelY);

/// <summary>The flow of a case type as it is drawn, with the way that a case has taken when one is given.</summary>
public sealed class FlowPicture
{
    private const int Corner = 6;
    private const double LabelLetter = 6.1;

    private readonly CaseDefinition definition;
    private readonly CaseWords words;
    private readonly Texts texts;
    private readonly FlowTrace? trace;
    private readonly HashSet<string> here;
    private readonly List<(int X, int Y, int Width, int Height)> written = [];

    /// <param name="definition">The version to draw.</param>
    /// <param name="words">Names in the reader's language.</param>
    /// <param name="texts">Words of the frame.</param>
    /// <param name="trace">The way of a case, or null for the type alone.</param>
    /// <param name="state">The case as the reader may see it, or null for the type alone.</param>
    public FlowPicture(CaseDefinition definition, CaseWords words, Texts texts, FlowTrace? trace = null, CaseState? state = null)
    {
        (this.definition, this.words, this.texts, this.trace) = (definition, words, texts, trace);
        here = state is null ? [] : [.. state.Tasks.Select(t => t.Activity), .. state.Tokens.Select(t => t.Activity)];
        Plan = FlowPlan.Of(definition);
        Nodes = [.. Plan.Boxes.Select(b => Node(definition.Activities[b.Key], b.Value))];
        written.AddRange(Nodes.Select(n => (n.X, n.Y, n.Width, n.Height)));
        Lines = [.. Plan.Lines.OrderBy(l => Taken(l.Key)).ThenBy(l => l.Key).Select(l => Line(l.Key, l.Value))];
    }

    public FlowPlan Plan { get; }

    /// <summary>Activities row by row: also the order in which the list beside the picture tells them.</summary>
    public IReadOnlyList<FlowNode> Nodes { get; }

    /// <summary>Connections; those taken last, so that they lie above the others.</summary>
    public IReadOnlyList<FlowLine> Lines { get; }

    /// <summary>Where the case stands, in words.</summary>
    public IEnumerable<FlowNode> Present => Nodes.Where(n => n.State == FlowState.Here);

    private FlowNode Node(Activity activity, FlowBox box)
    {
        var kind = Kind(activity);
        var state = trace is null ? FlowState.None
            : here.Contains(activity.Id) ? FlowState.Here
            : trace.Reached(activity.Id) ? FlowState.Passed
            : FlowState.Ahead;
        var name = Name(activity);
        var (letters, lines) = kind switch
        {
            "decision" => (18, 2),
            "bar" => (28, 1),
            "milestone" => (22, 2),
            "start" or "end" => (20, 3),
            _ => (25, 3),
        };
        var (icon, word) = state switch
        {
            FlowState.Here => ("moving", texts["flow.here"]),
            FlowState.Passed => ("check", texts["flow.passed"]),
            _ => (IconOf(activity), texts["flow.kind." + kind]),
        };
        return new FlowNode(
            activity.Id, kind, box.X * FlowPlan.Step, box.Y * FlowPlan.Step, box.Width * FlowPlan.Step, box.Height * FlowPlan.Step, name,
            Wrap(name, letters, lines), state, icon, word);
    }

    private static string Kind(Activity activity) => activity switch
    {
        StartActivity => "start",
        EndActivity or FinishActivity => "end",
        DecisionActivity or SwitchActivity => "decision",
        ForkActivity or JoinActivity => "bar",
        MilestoneActivity => "milestone",
        CaseActionActivity => "action",
        ObligationActivity => "duty",
        UserTaskActivity or ConsultationActivity or SigningActivity => "task",
        _ => "notice",
    };

    private static string IconOf(Activity activity) => activity switch
    {
        ConsultationActivity or NotifyActivity => "mail",
        StartCaseActivity or SignalActivity => "cases",
        SigningActivity => "draft",
        ObligationActivity => "calendar",
        WaitActivity => "waiting",
        CaseActionActivity => "soon",
        _ => "person",
    };

    private string Name(Activity activity)
    {
        var own = "activity." + activity.Id;
        if (definition.Texts[texts.Language].TryGetValue(own, out var text)) return text;
        return activity switch
        {
            MilestoneActivity a => words.Status(a.Status),
            FinishActivity a => definition.FirstText(texts.Language, "ending." + a.Ending),
            StartCaseActivity a => definition.FirstText(texts.Language, "link." + a.Link),
            WaitActivity a => words.Term(a.Term),
            _ => texts["flow.kind." + Kind(activity)],
        };
    }

    private bool Taken((string Activity, string Port) connection) => trace?.Connections.Contains(connection) is true;

    private FlowLine Line((string Activity, string Port) connection, IReadOnlyList<(int X, int Y)> corners)
    {
        var ends = Ends(connection, [.. corners]);
        var label = Label(connection) is { } text ? Wrap(text, 18, 3) : [];
        var (x, y) = label.Count == 0 ? (0, 0) : Place(label, ends);
        return new FlowLine(Path(ends), Head(ends[^2], ends[^1]), Taken(connection), label, x, y);
    }

    /// <summary>From border to border of what is drawn: circles and bars are smaller than their boxes.</summary>
    private List<(int X, int Y)> Ends((string Activity, string Port) connection, List<(int X, int Y)> corners)
    {
        corners[0] = Touch(connection.Activity, corners[0], corners[1]);
        corners[^1] = Touch(definition.Connections[connection], corners[^1], corners[^2]);
        return corners;
    }

    private (int X, int Y) Touch(string activity, (int X, int Y) border, (int X, int Y) next)
    {
        var box = Plan.Boxes[activity];
        var (x, y) = ((box.X + 1) * FlowPlan.Step, (2 * box.Y + box.Height) * FlowPlan.Step / 2);
        var level = border.Y == next.Y;
        return definition.Activities[activity] switch
        {
            StartActivity or EndActivity or FinishActivity => level
                ? (x + Math.Sign(next.X - x) * FlowShape.Radius, border.Y)
                : (border.X, y + Math.Sign(next.Y - y) * FlowShape.Radius),
            ForkActivity or JoinActivity when !level => (border.X, y + Math.Sign(next.Y - y) * FlowShape.Bar / 2),
            _ => border,
        };
    }

    private string? Label((string Activity, string Port) connection)
    {
        var activity = definition.Activities[connection.Activity];
        if (activity is ForkActivity || Ports.Of(activity).Count < 2) return null;
        if (activity is DecisionActivity && !definition.Texts[texts.Language].ContainsKey($"outcome.{activity.Id}.{connection.Port}"))
            return texts[connection.Port == "True" ? "flow.yes" : "flow.no"];
        return words.Outcome(connection.Activity, connection.Port);
    }

    /// <summary>Beside the line, as near to its beginning as nothing stands in the way.</summary>
    private (int X, int Y) Place(List<string> label, List<(int X, int Y)> corners)
    {
        var (width, height) = ((int)(label.Max(l => l.Length) * LabelLetter) + 4, label.Count * FlowShape.LabelLine);
        List<(int X, int Y)> places = [];
        for (var i = 1; i < corners.Count; i++)
        {
            var (a, b) = (corners[i - 1], corners[i]);
            if (a.Y == b.Y) places.AddRange(Along(a.X, b.X, width).SelectMany(x => new[] { (x, a.Y - 3 - height), (x, a.Y + 3) }));
            else places.AddRange(Down(a.Y, b.Y, height).SelectMany(y => new[] { (a.X + 5, y), (a.X - 5 - width, y) }));
        }
        var place = places.Select((p, i) => (Place: p, Cost: written.Sum(w => Overlap(p, width, height, w)) + i)).MinBy(p => p.Cost).Place;
        written.Add((place.X, place.Y, width, height));
        return (place.X, place.Y + FlowShape.LabelLine - 3);
    }

    private static int Overlap((int X, int Y) place, int width, int height, (int X, int Y, int Width, int Height) other) =>
        Math.Max(0, Math.Min(place.X + width, other.X + other.Width) - Math.Max(place.X, other.X))
        * Math.Max(0, Math.Min(place.Y + height, other.Y + other.Height) - Math.Max(place.Y, other.Y));

    private static IEnumerable<int> Along(int from, int to, int width)
    {
        yield return to > from ? from + 5 : from - 5 - width;
        for (var x = Math.Min(from, to) + 5; x + width < Math.Max(from, to); x += FlowPlan.Step) yield return x;
    }

    private static IEnumerable<int> Down(int from, int to, int height)
    {
        yield return to > from ? from + 3 : from - 3 - height;
        for (var y = Math.Min(from, to) + 3; y + height < Math.Max(from, to); y += FlowPlan.Step) yield return y;
    }

    private static string Path(List<(int X, int Y)> corners)
    {
        var path = new System.Text.StringBuilder();
        Write("M", corners[0]);
        for (var i = 1; i < corners.Count - 1; i++)
        {
            Write("L", Short(corners[i], corners[i - 1]));
            Write("Q", corners[i]);
            Write("", Short(corners[i], corners[i + 1]));
        }
        Write("L", corners[^1]);
        return path.ToString();

        void Write(string command, (int X, int Y) p) => path.Append(CultureInfo.InvariantCulture, $"{command}{p.X} {p.Y} ");
        static (int, int) Short((int X, int Y) corner, (int X, int Y) other) =>
            (corner.X + Math.Sign(other.X - corner.X) * Corner, corner.Y + Math.Sign(other.Y - corner.Y) * Corner);
    }

    private static string Head((int X, int Y) before, (int X, int Y) tip)
    {
        var (dx, dy) = (Math.Sign(tip.X - before.X), Math.Sign(tip.Y - before.Y));
        var (bx, by) = (tip.X - dx * 9, tip.Y - dy * 9);
        return string.Create(CultureInfo.InvariantCulture, $"{tip.X},{tip.Y} {bx - dy * 4},{by - dx * 4} {bx + dy * 4},{by + dx * 4}");
    }

    private static List<string> Wrap(string name, int letters, int most)
    {
        List<string> lines = [""];
        foreach (var word in name.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines[^1].Length == 0) lines[^1] = word;
            else if (lines[^1].Length + 1 + word.Length <= letters) lines[^1] += " " + word;
            else lines.Add(word);
        }
        if (lines.Count <= most) return lines;
        var last = lines[most - 1];
        return [.. lines.Take(most - 1), (last.Length < letters ? last : last[..(letters - 1)]) + "…"];
    }
}

/// <summary>Measures that picture and component share.</summary>
public static class FlowShape
{
    /// <summary>Radius of the circle of a beginning or an end.</summary>
    public const int Radius = 14;

    /// <summary>Thickness of the bar of a fork or join.</summary>
    public const int Bar = 20;

    /// <summary>Height of a line of an outcome.</summary>
    public const int LabelLine = 14;
}
