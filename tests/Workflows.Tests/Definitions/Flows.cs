using System.Collections.Frozen;
using Approvals.Workflows.Conditions;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Tests.Definitions;

/// <summary>Small definitions written as arrows: <c>"start.Done->a"</c>.</summary>
internal static class Flows
{
    private static readonly Condition always = Condition.Parse("true");

    public static CaseDefinition Of(IReadOnlyList<Activity> activities, params string[] arrows) => new()
    {
        Key = "test", Digest = "", TextsDigest = "", Variables = [], Terms = [], Texts = FrozenDictionary<string, FrozenDictionary<string,
            string>>.Empty,
        Form = new FormDefinition { Draft = [], Sections = [], Checklist = [] }, Places = FrozenDictionary<string, PlaceDefinition>.Empty,
        Activities = activities.ToFrozenDictionary(a => a.Id, StringComparer.Ordinal),
        Connections = arrows.Select(Arrow).ToFrozenDictionary(a => (a.From, a.Port), a => a.To),
    };

    public static StartActivity Start { get; } = new("start");

    public static EndActivity End { get; } = new("end");

    public static FinishActivity Finish { get; } = new("finish", "closed");

    public static UserTaskActivity Task(string id, params string[] ports) => new(id, new TaskRule
    {
        Who = [new WhoRule(["officer"], "owner")],
        Outcomes = [.. (ports.Length == 0 ? ["Done"] : ports).Select(p =>
            new OutcomeDefinition(p, OutcomeKind.Positive, CommentRule.Optional, [], [], false))],
    });

    public static DecisionActivity Decision(string id) => new(id, always);

    public static MilestoneActivity Milestone(string id) => new(id, "A1", "owner");

    public static ForkActivity Fork(string id) => new(id, ["a", "b"]);

    public static JoinActivity Join(string id, string fork) => new(id, fork);

    public static CaseActionActivity Action(string id, bool interrupts) =>
        new(id, new TaskRule { Who = [new WhoRule(["officer"], "owner")] }, always, interrupts, false, CommentRule.Optional, null);

    private static (string From, string Port, string To) Arrow(string text)
    {
        var (left, to) = text.Split("->") is [var l, var t] ? (l, t) : throw new ArgumentException(text);
        return left.Split('.') is [var from, var port] ? (from, port, to) : (left, "Done", to);
    }
}
