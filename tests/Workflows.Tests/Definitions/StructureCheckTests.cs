using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Definitions.Flows;

namespace Approvals.Workflows.Tests.Definitions;

public sealed class StructureCheckTests
{
    [Fact]
    public void The_flow_of_the_aid_project_is_sound() => Assert.Empty(StructureCheck.Check(SeededOffice.AidProject));

    [Fact]
    public void A_plain_flow_with_a_loop_over_a_task_is_sound() => Assert.Empty(StructureCheck.Check(Of(
        [Start, Task("write"), Task("check", "Pass", "Return"), End], "start->write", "write->check", "check.Pass->end",
            "check.Return->write")));

    [Fact]
    public void Nested_blocks_a_loop_inside_a_branch_and_a_finish_inside_it_are_sound() => Assert.Empty(StructureCheck.Check(Of(
        [
            Start, Fork("outer"), Task("a1", "Done", "Again", "Refuse"), Fork("inner"), Task("b1"), Task("b2"), Join("innerJoin", "inner"),
                Join("outerJoin", "outer"),
            Finish, End,
        ],
        "start->outer", "outer.a->a1", "a1.Done->outerJoin", "a1.Again->a1", "a1.Refuse->finish", "outer.b->inner", "inner.a->b1",
            "inner.b->b2", "b1->innerJoin",
        "b2->innerJoin", "innerJoin->outerJoin", "outerJoin->end")));

    [Fact]
    public void An_activity_that_nothing_leads_to_is_found()
    {
        var finding = Only(Of([Start, Task("a"), Task("lonely"), End], "start->a", "a->end", "lonely->end"));
        Assert.Equal((FindingCodes.Unreachable, "lonely"), (finding.Code, finding.Activity));
        Assert.Empty(finding.Way);
    }

    [Fact]
    public void A_way_that_never_ends_is_found_with_the_way_there()
    {
        var findings = StructureCheck.Check(Of(
            [Start, Decision("split"), Task("x"), Task("y"), End], "start->split", "split.True->end", "split.False->x", "x->y", "y->x"));
        Assert.Equal([FindingCodes.NoEnd, FindingCodes.NoEnd], findings.Select(f => f.Code));
        Assert.Equal(["start", "split[False]", "x", "y"], findings.Single(f => f.Activity == "y").Way);
    }

    [Fact]
    public void A_circle_without_a_task_is_found_and_told()
    {
        var findings = StructureCheck.Check(Of(
            [Start, Decision("one"), Milestone("two"), Decision("three"), End], "start->one", "one.True->two", "two->three",
                "three.True->one", "three.False->end", "one.False->end"));
        var finding = Assert.Single(findings);
        Assert.Equal(FindingCodes.IdleCycle, finding.Code);
        Assert.Contains("one -> two -> three -> one", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_may_be_carried_does_not_stop_a_circle()
    {
        var carried = new UserTaskActivity("again", Task("again").Rule with { Carry = true });
        Assert.Equal(FindingCodes.IdleCycle,
            StructureCheck.Check(Of([Start, carried, Decision("more"), End], "start->again", "again->more", "more.True->again",
            "more.False->end"))[0].Code);
    }

    [Fact]
    public void An_end_inside_a_fork_is_found_with_its_path()
    {
        var finding = Only(Of([Start, Fork("fork"), Task("a"), Task("b"), Join("join", "fork"), End], "start->fork", "fork.a->a",
            "fork.b->b", "a->end", "b->join", "join->end"),
            FindingCodes.EndInFork);
        Assert.Equal(["start", "fork[a]", "a", "end"], finding.Way);
        Assert.Contains("in branch 'a' of 'fork'", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_into_a_block_from_outside_is_found()
    {
        var definition = Of(
            [Start, Decision("skip"), Fork("fork"), Task("a"), Task("b"), Join("join", "fork"), End],
            "start->skip", "skip.True->fork", "skip.False->a", "fork.a->a", "fork.b->b", "a->join", "b->join", "join->end");
        Assert.Contains(StructureCheck.Check(definition), f => f.Code == FindingCodes.BlockCrossed && f.Activity == "a");
        Assert.Contains(StructureCheck.Check(definition), f => f.Code == FindingCodes.JoinOutside
            && f.Way.SequenceEqual(["start", "skip[False]", "a", "join"]));
    }

    [Fact]
    public void A_path_out_of_a_block_without_its_join_is_found()
    {
        var finding = Only(Of(
            [Start, Task("first"), Fork("fork"), Task("a", "Done", "Back"), Task("b"), Join("join", "fork"), End],
            "start->first", "first->fork", "fork.a->a", "fork.b->b", "a.Done->join", "a.Back->first", "b->join", "join->end"));
        Assert.Equal((FindingCodes.BlockCrossed, "first"), (finding.Code, finding.Activity));
        Assert.Equal(["start", "first", "fork[a]", "a[Back]", "first"], finding.Way);
    }

    [Fact]
    public void Parallel_branches_that_meet_before_the_join_are_found()
    {
        var finding = Only(Of([Start, Fork("fork"), Task("a"), Task("b"), Join("join", "fork"), End], "start->fork", "fork.a->a",
            "fork.b->b", "a->b", "b->join", "join->end"));
        Assert.Equal((FindingCodes.BranchesMeet, "b"), (finding.Code, finding.Activity));
    }

    [Fact]
    public void A_join_of_another_fork_is_found()
    {
        var definition = Of(
            [Start, Fork("outer"), Fork("inner"), Task("a"), Task("b"), Task("c"), Join("outerJoin", "outer"), End],
            "start->outer", "outer.a->inner", "outer.b->c", "inner.a->a", "inner.b->b", "a->outerJoin", "b->outerJoin", "c->outerJoin",
                "outerJoin->end");
        Assert.Contains(StructureCheck.Check(definition), f => f.Code == FindingCodes.JoinOutside
            && f.Message.Contains("'inner'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_fork_with_two_joins_is_found()
    {
        var definition = Of(
            [Start, Fork("fork"), Task("a"), Task("b"), Join("one", "fork"), Join("two", "fork"), End],
            "start->fork", "fork.a->a", "fork.b->b", "a->one", "b->two", "one->end", "two->end");
        Assert.Equal((FindingCodes.TwoJoins, "two"), (Only(definition).Code, Only(definition).Activity));
    }

    [Fact]
    public void An_action_beside_the_flow_may_not_run_into_it()
    {
        var finding = Only(Of([Start, Task("a"), End, Action("suspend", interrupts: false)], "start->a", "a->end", "suspend->a"),
            FindingCodes.BlockCrossed);
        Assert.Equal(["suspend", "a"], finding.Way);
    }

    [Fact]
    public void An_action_that_clears_the_case_must_lead_to_a_finish()
    {
        var wrong = Of([Start, Task("a"), End, Action("withdraw", interrupts: true)], "start->a", "a->end", "withdraw->end");
        Assert.Equal(["withdraw", "end"], Only(wrong).Way);
        Assert.Equal(FindingCodes.ActionLeavesNothing, Only(wrong).Code);
        Assert.Empty(StructureCheck.Check(Of([Start, Task("a"), End, Finish, Action("withdraw", interrupts: true)], "start->a", "a->end",
            "withdraw->finish")));
    }

    [Fact]
    public void An_outcome_that_leads_nowhere_is_found()
    {
        var finding = Only(Of([Start, Task("decide", "Yes", "No"), End], "start->decide", "decide.Yes->end"));
        Assert.Equal((FindingCodes.OpenPort, "decide"), (finding.Code, finding.Activity));
        Assert.Equal("workflow.json $.root.activities[id=decide]: port 'No' leads nowhere [start -> decide]", finding.ToString());
    }

    [Fact]
    public void A_connection_from_a_port_that_is_not_there_is_found()
    {
        var finding = Only(Of([Start, Task("decide", "Yes"), End], "start->decide", "decide.Yes->end", "decide.No->decide"));
        Assert.Equal((FindingCodes.UnknownPort, "decide"), (finding.Code, finding.Activity));
        Assert.Equal(["start", "decide"], finding.Way);
    }

    [Fact]
    public void A_connection_back_to_the_start_is_found()
    {
        var finding = Only(Of([Start, Task("decide", "Yes", "No"), End], "start->decide", "decide.Yes->end", "decide.No->start"), FindingCodes.NothingMayLeadHere);
        Assert.Equal(["start", "decide[No]", "start"], finding.Way);
    }

    [Fact]
    public void A_fork_of_one_branch_is_found()
    {
        var finding = Only(Of(
            [Start, new ForkActivity("fork", ["a"]), Task("a"), Join("join", "fork"), End], "start->fork", "fork.a->a", "a->join", "join->end"));
        Assert.Equal((FindingCodes.ForkOfOne, "fork"), (finding.Code, finding.Activity));
        Assert.Equal(["start", "fork"], finding.Way);
    }

    [Fact]
    public void A_branch_that_never_comes_to_the_join_is_found()
    {
        var finding = Only(Of(
            [Start, Fork("fork"), Task("a"), Task("b"), Join("join", "fork"), Finish, End], "start->fork", "fork.a->a", "fork.b->b", "a->finish", "b->join",
            "join->end"));
        Assert.Equal((FindingCodes.BranchNeverJoins, "join"), (finding.Code, finding.Activity));
        Assert.Equal(["start", "fork[a]", "a"], finding.Way);
    }

    [Fact]
    public void Branches_that_all_end_the_case_need_no_join() => Assert.Empty(StructureCheck.Check(Of(
        [Start, Fork("fork"), Task("a"), Task("b"), Finish], "start->fork", "fork.a->a", "fork.b->b", "a->finish", "b->finish")));

    [Fact]
    public void A_circle_over_a_block_waits_when_one_of_its_branches_does()
    {
        CaseDefinition Circle(Activity a) => Of(
            [Start, Milestone("again"), Fork("fork"), a, Milestone("b"), Join("join", "fork"), Decision("more"), End],
            "start->again", "again->fork", "fork.a->a", "fork.b->b", "a->join", "b->join", "join->more", "more.True->again", "more.False->end");
        Assert.Empty(StructureCheck.Check(Circle(Task("a"))));
        var finding = Only(Circle(Milestone("a")));
        Assert.Equal((FindingCodes.IdleCycle, "again"), (finding.Code, finding.Activity));
        Assert.Contains("again -> fork -> join -> more -> again", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_ways_to_a_place_where_branches_meet_are_told()
    {
        var finding = Only(Of([Start, Fork("fork"), Task("a"), Task("b"), Join("join", "fork"), End], "start->fork", "fork.a->a",
            "fork.b->b", "a->b", "b->join", "join->end"));
        Assert.Equal(["start", "fork[a]", "a", "b"], finding.Way);
        Assert.Contains("(by start -> fork[b] -> b)", finding.Message, StringComparison.Ordinal);
    }

    private static DefinitionError Only(CaseDefinition definition, string? code = null) =>
        Assert.Single(StructureCheck.Check(definition), f => code is null || f.Code == code);
}
