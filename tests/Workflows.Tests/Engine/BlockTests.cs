using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>Random flows of nested forks and loops, played in random order with actions beside them. <see cref="Play"/> checks every invariant after each command.</summary>
public sealed class BlockTests
{
    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nested_forks_and_loops_end_and_every_join_fires_once_a_visit_of_its_fork(int seed)
    {
        var random = new Seeded(seed);
        var flow = new RandomFlow(random);
        var play = new Play(flow.Build(), thorough: false).Submit();
        Assert.Empty(StructureCheck.Check(play.Definition));
        var taken = 0;
        for (var step = 0; play.Case.IsOpen; step++)
        {
            Assert.True(step < 5_000, "it does not end");
            if (random.Next(9) == 0)
            {
                Play.Accepted(play.TryAction("officer", "beside"));
                taken++;
                continue;
            }
            var task = play.Case.Tasks[random.Next(play.Case.Tasks.Length)];
            var outcome = task.Outcomes.Count == 1 ? "Done" : random.Next(3) == 0 && task.Visit < 4 ? "Again" : "Good";
            play.Do("officer", task.Id, outcome);
        }
        Assert.Equal("closed", play.Case.Ending);
        Assert.Empty(play.Case.Incidents);
        foreach (var (fork, after) in flow.Joined) Assert.Equal(play.Case.Step(fork).Visits, play.Case.Step(after).Visits);
        Assert.Equal(taken, play.Case.Step("beside").Visits);
    }

    [Fact]
    public void A_finish_in_one_branch_ends_the_others_and_the_scopes_beside()
    {
        var chart = Of("start > fork.a > x > finish", "fork.b > y > join", "join > end", "beside > side > closed")
            .With(Fork("fork"), new JoinActivity("join", "fork"), new FinishActivity("finish", "stopped"), Beside(), new EndActivity("closed"));
        var play = new Play(chart.Build()).Submit();
        Play.Accepted(play.TryAction("officer", "beside"));
        Assert.Equal(["side", "x", "y"], play.Open);
        play.Do("officer", "x");
        Assert.Equal("stopped", play.Case.Ending);
    }

    [Fact]
    public void The_end_of_an_action_ends_its_scope_only_and_a_fork_in_it_joins_there()
    {
        var chart = Of("start > main > end", "beside > fork.a > x > join", "fork.b > y > join", "join > z > closed")
            .With(Fork("fork"), new JoinActivity("join", "fork"), Beside(), new EndActivity("closed"));
        var play = new Play(chart.Build()).Submit();
        Play.Accepted(play.TryAction("officer", "beside"));
        Play.Accepted(play.TryAction("officer", "beside"));
        Assert.Equal(["main", "x", "x", "y", "y"], play.Open);
        play.Do("officer", "x").Do("officer", "y");
        Assert.Equal(["main", "x", "y", "z"], play.Open);
        play.Do("officer", "z").Do("officer", "x").Do("officer", "y").Do("officer", "z");
        Assert.Equal(["main"], play.Open);
        play.Do("officer", "main");
        Assert.Equal("closed", play.Case.Ending);
    }

    [Fact]
    public void A_loop_through_an_action_that_interrupts_begins_the_flow_anew()
    {
        var chart = Of("start > first > second > finish", "again > first").With(new FinishActivity("finish", "closed"), Beside() with { Id = "again", Interrupts = true });
        var play = new Play(chart.Build()).Submit().Do("officer", "first");
        for (var round = 2; round < 5; round++)
        {
            Play.Accepted(play.TryAction("officer", "again"));
            Assert.Equal(["first"], play.Open);
            Assert.Equal(round, play.Case.Task("first")!.Visit);
            play.Do("officer", "first");
        }
        play.Do("officer", "second");
        Assert.Equal("closed", play.Case.Ending);
    }

    [Fact]
    public void A_join_goes_on_when_the_other_branch_was_cleared_with_its_token_and_never_without_any()
    {
        var chart = Of("start > fork.a > join", "fork.b > join", "join > x > end").With(Fork("fork"), new JoinActivity("join", "fork"));
        var play = new Play(chart.Build()).Submit();
        Assert.Equal(["x"], play.Open);
        Assert.Single(play.Case.Tokens);
    }

    private static ForkActivity Fork(string id, params string[] branches) => new(id, branches.Length > 0 ? branches : ["a", "b"]);

    private static CaseActionActivity Beside() => new("beside", Rule(), When("true"), false, false, CommentRule.Optional, null);

    /// <summary>A flow of blocks in blocks.</summary>
    private sealed class RandomFlow(Seeded random)
    {
        private readonly List<string> paths = [];
        private readonly List<Activity> activities = [];
        private int ids;

        /// <summary>Each fork with the task right behind its join.</summary>
        public List<(string Fork, string After)> Joined { get; } = [];

        public CaseDefinition Build()
        {
            paths.Add("start > " + Block(3, "end"));
            paths.Add("beside > side > closed");
            return Of(paths).With([.. activities, Beside(), new EndActivity("closed")]).Build();
        }

        /// <summary>A block that leads to an activity; gives its entry.</summary>
        private string Block(int depth, string next) => depth == 0 ? Step(next) : random.Next(4) switch
        {
            0 => Block(depth - 1, Block(depth - 1, next)),
            1 => Loop(depth, next),
            2 => Forked(depth, next),
            _ => Step(next),
        };

        private string Step(string next)
        {
            var id = $"t{++ids}";
            paths.Add($"{id} > {next}");
            return id;
        }

        private string Loop(int depth, string next)
        {
            var check = $"c{++ids}";
            activities.Add(Task(check, "officer", "owner", No("Again"), Yes("Good")));
            var entry = Block(depth - 1, check);
            paths.Add($"{check}.Again > {entry}");
            paths.Add($"{check}.Good > {next}");
            return entry;
        }

        private string Forked(int depth, string next)
        {
            var (fork, join) = ($"f{++ids}", $"j{ids}");
            var branches = Enumerable.Range(0, random.Next(2) + 2).Select(i => $"b{i}").ToArray();
            activities.Add(Fork(fork, branches));
            activities.Add(new JoinActivity(join, fork));
            foreach (var branch in branches) paths.Add($"{fork}.{branch} > {(random.Next(5) == 0 ? join : Block(depth - 1, join))}");
            var after = Step(next);
            paths.Add($"{join} > {after}");
            Joined.Add((fork, after));
            return fork;
        }
    }
}
