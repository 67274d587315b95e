using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Seeding;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Scenarios;
using Approvals.Workflows.Tracing;
using Xunit;

namespace Approvals.Tests.Layout;

public sealed class FlowPictureTests
{
    private static readonly string folder = Path.Combine(AppContext.BaseDirectory, "workflows", "aid-project");
    private static readonly SeedData seeds = SeedReader.Read(Path.Combine(AppContext.BaseDirectory, "seeds"));
    private static readonly Directory directory = new(1, seeds.Directory);
    private static readonly CaseDefinition definition = DefinitionReader.ReadFolder(folder).Definition!;

    [Fact]
    public void No_line_of_the_aid_project_runs_through_a_step()
    {
        var plan = FlowPlan.Of(definition);
        foreach (var (connection, corners) in plan.Lines)
            for (var i = 1; i < corners.Count; i++)
            {
                var (a, b) = (corners[i - 1], corners[i]);
                Assert.True(a.X == b.X || a.Y == b.Y, $"{connection} is not at right angles");
                foreach (var (id, box) in plan.Boxes)
                    Assert.False(Inside(a, b, box), $"{connection} runs through {id}");
            }
    }

    [Fact]
    public void Lines_lie_upon_one_another_only_where_they_lead_to_the_same_step()
    {
        var plan = FlowPlan.Of(definition);
        Dictionary<((int, int), (int, int)), string> pieces = [];
        foreach (var (connection, corners) in plan.Lines.OrderBy(l => l.Key))
            foreach (var piece in corners.Zip(corners.Skip(1)).SelectMany(Pieces))
                Assert.True(pieces.TryAdd(piece, definition.Connections[connection]) || pieces[piece] == definition.Connections[connection],
                    $"{connection} lies upon a line to {pieces.GetValueOrDefault(piece)} at {piece}");
    }

    [Theory]
    [InlineData("vi")]
    [InlineData("en")]
    public void Every_name_and_outcome_of_the_aid_project_is_shown_whole_and_beside_the_steps(string language)
    {
        var picture = Picture(language);
        Assert.All(picture.Nodes, n => Assert.Equal(n.Name, string.Join(' ', n.Lines)));
        Assert.All(picture.Nodes.Where(n => n.Kind is not ("start" or "end")), n => Assert.All(n.Lines, l => Assert.True(l.Length * 6.9 < n.Width, l)));
        foreach (var line in picture.Lines.Where(l => l.Label.Count > 0))
            Assert.DoesNotContain(picture.Nodes, n => line.LabelX + line.Label.Max(l => l.Length) * 6 > n.X + 1 && line.LabelX + 1 < n.X + n.Width
                && line.LabelY > n.Y + 1 && line.LabelY - 8 < n.Y + n.Height);
        Assert.DoesNotContain(picture.Nodes, n => n.Name.Contains('['));
    }

    [Fact]
    public void What_has_no_place_in_the_designer_stands_below_and_is_still_connected()
    {
        var files = System.IO.Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(folder, f).Replace('\\', '/'), File.ReadAllBytes, StringComparer.Ordinal);
        files["workflow.json"] = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(files["workflow.json"])
            .Replace("\"designer\": {\"position\": {\"x\": 260, \"y\": 280}}", "\"designer\": {}", StringComparison.Ordinal));
        var plan = FlowPlan.Of(DefinitionReader.Read("aid-project", files).Definition!);
        Assert.True(plan.Boxes["handIn"].Y > plan.Boxes["withdrawApproval"].Y);
        Assert.Contains(("handIn", "Received"), plan.Lines.Keys);
    }

    [Fact]
    public void A_finished_case_shows_its_way_to_its_end_and_stands_nowhere()
    {
        var played = new ScenarioRunner(definition, directory, WorkCalendar.FromJson(seeds.Calendar, "holidays.json"))
            .Run(ScenarioJson.Read(File.ReadAllBytes(Path.Combine(folder, "scenarios", "refused-by-province.json"))));
        var picture = new FlowPicture(definition, new CaseWords(definition, directory, Texts.English), Texts.English, FlowTrace.Of(definition, played.Records), played.Final);
        Assert.Empty(picture.Present);
        var states = picture.Nodes.ToDictionary(n => n.Id, n => n.State);
        Assert.Equal((FlowState.Passed, FlowState.Passed, FlowState.Ahead), (states["decide"], states["endRefused"], states["msApproved"]));
        Assert.True(picture.Lines[^1].Taken);
        Assert.Contains(picture.Lines, l => l.Taken && string.Join(' ', l.Label) == new CaseWords(definition, directory, Texts.English).Outcome("decide", "Refuse"));
    }

    private static FlowPicture Picture(string language) => new(definition, new CaseWords(definition, directory, Texts.For(language)), Texts.For(language));

    private static bool Inside((int X, int Y) a, (int X, int Y) b, FlowBox box)
    {
        var (left, top) = (box.X * FlowPlan.Step, box.Y * FlowPlan.Step);
        var (right, bottom) = (left + box.Width * FlowPlan.Step, top + box.Height * FlowPlan.Step);
        return Math.Max(a.X, b.X) > left && Math.Min(a.X, b.X) < right && Math.Max(a.Y, b.Y) > top && Math.Min(a.Y, b.Y) < bottom;
    }

    private static IEnumerable<((int, int), (int, int))> Pieces(((int X, int Y) First, (int X, int Y) Second) line)
    {
        var (a, b) = line.First.CompareTo(line.Second) < 0 ? line : (line.Second, line.First);
        var (dx, dy) = (Math.Sign(b.X - a.X) * FlowPlan.Step, Math.Sign(b.Y - a.Y) * FlowPlan.Step);
        for (var p = a; p != b; p = (p.X + dx, p.Y + dy)) yield return (p, (p.X + dx, p.Y + dy));
    }
}
