using Approvals.Workflows.Definitions;
using static Approvals.Workflows.Tests.Definitions.Flows;

namespace Approvals.Workflows.Tests.Definitions;

/// <summary>Random flows of nested blocks, sound by construction, and ways to spoil them.</summary>
internal sealed class RandomFlow(Seeded random)
{
    private readonly Dictionary<string, Activity> activities = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Activity, string Port), string> connections = [];
    private int last;

    public static RandomFlow Sound(Seeded random, int size, int depth)
    {
        var flow = new RandomFlow(random);
        flow.Connect([(flow.Add(Start), "Done")], flow.Add(End), size, depth);
        for (var i = random.Next(3); i > 0; i--)
        {
            var interrupts = random.Next(2) == 0;
            var action = flow.Add(Action(flow.Name("action"), interrupts));
            if (!interrupts && random.Next(3) == 0) continue;
            flow.Connect([(action, "Done")], flow.Add(interrupts ? new FinishActivity(flow.Name("stop"), "withdrawn") : new EndActivity(flow.Name("over"))), random.Next(4), 1);
        }
        return flow;
    }

    /// <summary>Activities and arrows without any order: nearly always wrong.</summary>
    public static RandomFlow Wild(Seeded random, int size)
    {
        var flow = new RandomFlow(random);
        flow.Add(Start);
        flow.Add(End);
        for (var i = 0; i < size; i++)
            flow.Add(random.Next(6) switch
            {
                0 => Decision(flow.Name("decision")),
                1 => Milestone(flow.Name("milestone")),
                2 => Fork(flow.Name("fork")),
                3 => new FinishActivity(flow.Name("finish"), "closed"),
                _ => flow.RandomTask(),
            });
        foreach (var fork in flow.activities.Values.OfType<ForkActivity>().ToList())
            if (random.Next(5) > 0) flow.Add(Join(flow.Name("join"), fork.Id));
        foreach (var (id, port) in flow.OpenPorts().ToList()) flow.connections[(id, port)] = flow.AnyTarget();
        return flow;
    }

    public CaseDefinition Definition => Of([.. activities.Values], [.. connections.Select(c => $"{c.Key.Activity}.{c.Key.Port}->{c.Value}")]);

    /// <summary>Drops a connection, leads one elsewhere, takes an outcome away (its connection stays), or lets two branches cross.</summary>
    public string Spoil()
    {
        if (connections.Count == 0) return "nothing left to spoil";
        var (from, to) = random.Pick(connections.OrderBy(c => c.Key).Select(c => (c.Key, c.Value)).ToList());
        switch (random.Next(4))
        {
            case 0:
                connections.Remove(from);
                return $"dropped {from}";
            case 1:
                connections[from] = AnyTarget();
                return $"led {from} to {connections[from]} instead of {to}";
            case 2 when activities[from.Activity] is UserTaskActivity { Rule: var rule } && rule.Outcomes.Count > 1:
                activities[from.Activity] = new UserTaskActivity(from.Activity, rule with { Outcomes = [.. rule.Outcomes.Where(o => o.Port != from.Port)] });
                return $"took the outcome {from} away";
            default:
                var (other, there) = random.Pick(connections.OrderBy(c => c.Key).Select(c => (c.Key, c.Value)).ToList());
                (connections[from], connections[other]) = (there, to);
                return $"crossed {from} and {other}";
        }
    }

    /// <summary>Leads open ports through a few random blocks to an activity.</summary>
    private void Connect(List<(string Activity, string Port)> open, string target, int size, int depth)
    {
        for (; size > 0; size--) open = Block(open, depth);
        foreach (var port in open) connections[port] = target;
    }

    private List<(string Activity, string Port)> Block(List<(string Activity, string Port)> open, int depth)
    {
        switch (depth == 0 ? random.Next(2) : random.Next(6))
        {
            case 0: return Enter(open, Add(Milestone(Name("milestone"))), "Done");
            case 1: return Enter(open, Add(Task(Name("task"))), "Done");
            case 2:
                var choice = Add(random.Next(2) == 0 ? Decision(Name("decision")) : Task(Name("choice"), "True", "False"));
                Enter(open, choice, "True");
                return [.. Chain((choice, "True"), depth), .. Chain((choice, "False"), depth)];
            case 3: return Loop(open, depth);
            case 4:
                var refuse = Add(Task(Name("refusable"), "Pass", "Refuse"));
                Enter(open, refuse, "Pass");
                connections[(refuse, "Refuse")] = Add(new FinishActivity(Name("finish"), "refused"));
                return [(refuse, "Pass")];
            default:
                var fork = Add(new ForkActivity(Name("fork"), random.Next(4) == 0 ? ["a", "b", "c"] : ["a", "b"]));
                Enter(open, fork, "a");
                var join = Add(Join(Name("join"), fork));
                foreach (var branch in ((ForkActivity)activities[fork]).Branches) Connect([(fork, branch)], join, random.Next(3), depth - 1);
                return [(join, "Done")];
        }
    }

    /// <summary>A circle over a person's step: entered at its head, left by an outcome.</summary>
    private List<(string Activity, string Port)> Loop(List<(string Activity, string Port)> open, int depth)
    {
        var head = Add(Task(Name("head")));
        Enter(open, head, "Done");
        var check = Add(random.Next(2) == 0 ? Decision(Name("again")) : Task(Name("again"), "True", "False"));
        Connect([(head, "Done")], check, random.Next(2), depth - 1);
        connections[(check, "True")] = head;
        return [(check, "False")];
    }

    private List<(string Activity, string Port)> Chain((string Activity, string Port) from, int depth)
    {
        List<(string Activity, string Port)> open = [from];
        for (var i = random.Next(2); i > 0; i--) open = Block(open, depth - 1);
        return open;
    }

    private List<(string Activity, string Port)> Enter(List<(string Activity, string Port)> open, string target, string port)
    {
        foreach (var from in open) connections[from] = target;
        return [(target, port)];
    }

    private UserTaskActivity RandomTask() => random.Next(2) == 0 ? Task(Name("task")) : Task(Name("task"), "Yes", "No");

    private string AnyTarget() => random.Pick(activities.Values.Where(a => a is not (StartActivity or CaseActionActivity)).Select(a => a.Id).Order(StringComparer.Ordinal).ToList());

    private IEnumerable<(string, string)> OpenPorts() => activities.Values.SelectMany(a => a switch
    {
        EndActivity or FinishActivity => [],
        DecisionActivity => ["True", "False"],
        ForkActivity f => f.Branches,
        UserTaskActivity t => [.. t.Rule.Outcomes.Select(o => o.Port)],
        _ => (IReadOnlyList<string>)["Done"],
    }, (a, port) => (a.Id, port));

    private string Name(string kind) => $"{kind}{++last}";

    private string Add(Activity activity)
    {
        activities[activity.Id] = activity;
        return activity.Id;
    }
}
