using System.Runtime.CompilerServices;
using Approvals.Workflows.Definitions;

namespace Approvals.Layout;

/// <summary>
/// Where everything of a flow stands in its picture, in pixels: activities at the places the designer gave them (rounded to the
/// lattice), lines between them. The same for every reader and case, and therefore worked out once a version.
/// </summary>
public sealed class FlowPlan
{
    /// <summary>Pixels between two lines of the lattice.</summary>
    public const int Step = 20;

    private const int Margin = 2;
    private static readonly ConditionalWeakTable<CaseDefinition, FlowPlan> plans = [];

    private FlowPlan(CaseDefinition definition)
    {
        // What has no place in the designer (lint says so) stands in a row below everything else.
        var below = definition.Activities.Values.Select(a => a.At?.Y ?? 0).DefaultIfEmpty(0).Max() + 2 * DesignerCheck.Height;
        var row = 0;
        var inOrder = definition.Activities.Values.OrderBy(a => a.At?.Y).ThenBy(a => a.At?.X).ThenBy(a => a.Id, StringComparer.Ordinal);
        Boxes = inOrder.ToDictionary(
            a => a.Id, a => Box(a, a.At ?? (row++ * DesignerCheck.Width * 3 / 2, below)), StringComparer.Ordinal);
        var boxes = Boxes.Values.DefaultIfEmpty().ToList();
        Left = (boxes.Min(b => b.X) - Margin) * Step;
        Top = (boxes.Min(b => b.Y) - Margin) * Step;
        Width = (boxes.Max(b => b.X + b.Width) + Margin) * Step - Left;
        Height = (boxes.Max(b => b.Y + b.Height) + Margin) * Step - Top;
        Lines = Route(definition);
    }

    public int Left { get; }

    public int Top { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Boxes in steps of the lattice, by activity; in the order of reading: row by row.</summary>
    public IReadOnlyDictionary<string, FlowBox> Boxes { get; }

    /// <summary>Corners of lines in pixels, by activity and port.</summary>
    public IReadOnlyDictionary<(string Activity, string Port), IReadOnlyList<(int X, int Y)>> Lines { get; }

    public static FlowPlan Of(CaseDefinition definition) => plans.GetValue(definition, d => new FlowPlan(d));

    private static FlowBox Box(Activity activity, (int X, int Y) at)
    {
        var (x, y) = ((int)Math.Round(at.X / (double)Step), (int)Math.Round(at.Y / (double)Step));
        return activity switch
        {
            MilestoneActivity or ForkActivity or JoinActivity => new FlowBox(x, y + 1, DesignerCheck.Width / Step, 2),
            _ => new FlowBox(x, y, DesignerCheck.Width / Step, DesignerCheck.Height / Step),
        };
    }

    private Dictionary<(string, string), IReadOnlyList<(int X, int Y)>> Route(CaseDefinition definition)
    {
        var router = new FlowRouter([.. Boxes.Values], Left / Step, Top / Step, (Left + Width) / Step, (Top + Height) / Step);
        Dictionary<(string, string), IReadOnlyList<(int X, int Y)>> lines = [];
        // Neighbours first: long lines find their way around short ones more easily than the other way.
        foreach (var ((from, port), to) in definition.Connections.OrderBy(c => Distance(c.Key.Activity, c.Value)).ThenBy(c => c.Key))
        {
            var way = router.Route(Docks(definition.Activities[from], true), Docks(definition.Activities[to], false), to);
            lines[(from, port)] = [.. way.Select(p => (p.X * Step, p.Y * Step))];
        }
        return lines;
    }

    private int Distance(string from, string to) => Math.Abs(Boxes[from].X - Boxes[to].X) + Math.Abs(Boxes[from].Y - Boxes[to].Y);

    private List<FlowDock> Docks(Activity activity, bool leaving)
    {
        var box = Boxes[activity.Id];
        var (right, bottom, middle, half) = (box.X + box.Width, box.Y + box.Height, box.Y + box.Height / 2, box.X + box.Width / 2);
        // Lines leave below or to the right and come from above or from the left, where nothing speaks against it.
        var (ahead, aside, back) = (0, 1, 5);
        List<FlowDock> docks = [];
        // The circle of a beginning or an end stands at the left of its box, its word at the right.
        if (activity is StartActivity or EndActivity or FinishActivity) half = box.X + 1;
        // The name of an outcome finds room beside a line that goes down, more seldom above one that goes to the right.
        else docks.Add(new FlowDock(right, middle, 1, 0, leaving ? (Ports.Of(activity).Count > 1 ? 2 * aside : ahead) : back));
        docks.Add(new FlowDock(box.X, middle, -1, 0, leaving ? back : ahead));
        docks.Add(new FlowDock(half, box.Y, 0, -1, leaving ? back : ahead));
        docks.Add(new FlowDock(half, bottom, 0, 1, leaving ? ahead : back));
        if (activity is not (UserTaskActivity or ConsultationActivity or SigningActivity or ForkActivity or JoinActivity)) return docks;
        foreach (var x in (int[])[box.X + 2, right - 2])
        {
            docks.Add(new FlowDock(x, box.Y, 0, -1, (leaving ? back : ahead) + aside));
            docks.Add(new FlowDock(x, bottom, 0, 1, (leaving ? ahead : back) + aside));
        }
        if (activity is ForkActivity or JoinActivity) return docks;
        foreach (var y in (int[])[box.Y + 1, box.Y + 3])
        {
            docks.Add(new FlowDock(right, y, 1, 0, (leaving ? ahead : back) + aside));
            docks.Add(new FlowDock(box.X, y, -1, 0, (leaving ? back : ahead) + aside));
        }
        return docks;
    }
}
