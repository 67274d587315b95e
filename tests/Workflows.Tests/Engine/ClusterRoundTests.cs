using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>What rounds of a cluster need: bodies that the form names, stand-ins, votes that close, merged members, totals.</summary>
public sealed class ClusterRoundTests
{
    private static readonly DateOnly day = new(2026, 3, 2);

    [Fact]
    public void A_body_that_the_form_names_acts_and_an_empty_field_is_an_incident()
    {
        var chart = Of("start > a > end").With(new UserTaskActivity("a", new TaskRule { Who = [new WhoRule(["leader"], "field:bodies")], Outcomes = [Yes()] })).Build();
        var play = new Play(chart);
        play.Submit("officer", ("bodies", new[] { Office.Department }));
        Assert.Equal("task.not-entitled", play.Try("leader", "a")!.Key);
        play.Do("director", "a");
        Assert.Equal("closed", play.Case.Ending);
        var empty = new Play(chart);
        empty.Submit("officer", ("bodies", Array.Empty<string>()));
        Assert.Equal("task.no-actor", Assert.Single(empty.Case.Incidents).Code);
    }

    [Fact]
    public void Whoever_the_form_names_the_stand_in_scores_a_certain_body_once()
    {
        var round = Round("score", "pairs") with { Party = "scorer", Subject = "scored", StandIn = new Dictionary<string, string> { ["owner"] = "body:department" } };
        var play = new Play(Of("start > score.Done > end").With(round).Build());
        var pairs = new[] { (Office.Committee, Office.Union), (Office.Police, Office.Union), (Office.Union, Office.Committee) };
        play.Submit("officer", ("pairs", pairs.Select(p => new { scored = p.Item2, scorer = p.Item1 }).ToArray()));
        Assert.Equal(["score:lien-hiep/ubnd", "score:so/lien-hiep"], play.Open);
    }

    [Fact]
    public void A_round_without_late_answers_closes_with_its_decision_and_counts_by_outcome()
    {
        var vote = Round("vote", "bodies") with { Quorum = "1", Late = false };
        var chart = Of("start > vote.Done > many", "many.True > yes > end", "many.False > no > end").With(vote, new DecisionActivity("many", When("variables.steps.vote.Sign === 1 && variables.steps.vote.Refuse === 0")));
        var play = new Play(chart.Build());
        play.Submit("officer", ("bodies", new[] { Office.Union, Office.Department }));
        play.Do("leader", "vote:lien-hiep", "Sign");
        Assert.Equal(["yes"], play.Open);
        Assert.Equal("round-decided", Assert.Single(play.Facts.OfType<TaskCancelled>()).Cause);
    }

    [Fact]
    public void A_round_that_opens_after_a_merger_asks_the_successor_once()
    {
        var merged = Office.Data with
        {
            Organisations = [.. Office.Data.Organisations.Select(o => o.Key is Office.Committee or Office.Police ? o with { ValidTo = day.AddDays(-1), Successor = Office.Department } : o)],
        };
        var play = new Play(Of("start > sign.Done > end").With(Round("sign", "bodies")).Build()) { Directory = new Directory(2, merged) };
        play.Submit("officer", ("bodies", new[] { Office.Union, Office.Committee, Office.Police }));
        Assert.Equal(["sign:lien-hiep", "sign:so"], play.Open);
    }

    [Theory]
    [InlineData("""[{"points":"8","weight":"2"},{"points":"1.5","weight":"1"}]""", "17.5")]
    [InlineData("""[{"points":"8"},{"weight":"3"}]""", "0")]
    [InlineData("[]", "0")]
    public void A_total_is_computed_and_never_taken_from_outside(string rows, string total)
    {
        FieldDefinition[] columns = [new() { Key = "points", Type = FieldType.Money }, new() { Key = "weight", Type = FieldType.Number }];
        var form = new FormDefinition
        {
            Draft = ["s"], Checklist = [],
            Sections = [new SectionDefinition("s", [new() { Key = "scores", Type = FieldType.Table, Columns = columns }, new() { Key = "total", Type = FieldType.Money, Sum = new RowSum("scores", ["points", "weight"]) }])],
        };
        var given = new Dictionary<string, JsonElement> { ["scores"] = JsonElement.Parse(rows), ["total"] = ValueMap.Text("999") };
        Assert.Equal(total, Sums.Fill(form, given)["total"].GetString());
        given.Remove("scores");
        Assert.Empty(Sums.Fill(form, given));
    }

    private static ForEachPartyActivity Round(string id, string field) =>
        new(id, field, "party", null, "all", [], null, new TaskRule { Who = [new WhoRule(["leader"], "item")], Outcomes = [Yes("Sign"), new OutcomeDefinition("Refuse", OutcomeKind.Negative, CommentRule.Required, [], [], false)] });
}
