using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class TakeBackTests
{
    [Fact]
    public void What_waits_in_the_branch_falls_away_and_the_branch_goes_on_elsewhere_in_it()
    {
        var play = Taken(Forked());
        Assert.Equal(["b", "dropped"], play.Open);
        Assert.Equal("taken-back", play.Facts.OfType<TaskCancelled>().Single(f => f.Handle == "a").Cause);
        Assert.DoesNotContain(play.Case.Deadlines, d => d.Key == "t");
        play.Do("officer", "dropped").Do("officer", "b");
        Assert.Equal(["after"], play.Open);
    }

    [Fact]
    public void A_branch_that_has_arrived_at_its_join_begins_again()
    {
        var play = Taken(Forked(to: "a").Do("officer", "a"));
        Assert.Equal(["a", "b"], play.Open);
        Assert.Equal(2, play.Case.Task("a")!.Visit);
        play.Do("officer", "b").Do("officer", "a");
        Assert.Equal(["after"], play.Open);
    }

    [Fact]
    public void Where_the_branch_is_not_open_nothing_happens()
    {
        var play = Taken(Forked().Do("officer", "a").Do("officer", "b"));
        Assert.Equal(["after"], play.Open);
        Assert.DoesNotContain(play.Facts, f => f is TokenEnded or TaskCancelled);
    }

    [Fact]
    public void It_leads_into_its_own_branch_only()
    {
        Assert.Empty(StructureCheck.Check(Chart("dropped").Build()));
        Assert.Contains(StructureCheck.Check(Chart("after").Build()), e => e.Code is FindingCodes.BlockCrossed or FindingCodes.BranchesMeet);
    }

    private static Play Taken(Play play)
    {
        Play.Accepted(play.TryAction("officer", "back"));
        return play;
    }

    private static Play Forked(string to = "dropped") => new Play(Chart(to).Build()).Submit();

    private static Flowchart Chart(string to) => Of(
            "start > f", "f.x > a", "f.y > b", "a > j", "b > j", "j > after > end", "dropped > j", "back > taken > done")
        .With(
            new ForkActivity("f", ["x", "y"]), new JoinActivity("j", "f"), new UserTaskActivity("a", Rule() with { Term = "t" }), new TakeBackActivity("taken", "f", "x", to), new EndActivity("done"),
            new CaseActionActivity("back", Rule(), When("true"), false, false, CommentRule.Optional, null))
        .Term("t", "10 days");
}
