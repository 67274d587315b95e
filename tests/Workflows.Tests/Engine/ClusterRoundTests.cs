using System.Text.Json;
using Approvals.Workflows.Calendars;
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

    [Fact]
    public void A_merger_that_leaves_a_body_to_score_itself_leaves_that_row_out()
    {
        var merged = Office.Data with
        {
            Organisations = [.. Office.Data.Organisations.Select(o => o.Key == Office.Police ? o with { ValidTo = day.AddDays(-1), Successor = Office.Department } : o)],
        };
        var round = Round("score", "pairs") with { Party = "scorer", Subject = "scored" };
        var play = new Play(Of("start > score.Done > end").With(round).Build()) { Directory = new Directory(2, merged) };
        var pairs = new[] { (Office.Police, Office.Department), (Office.Union, Office.Police) };
        play.Submit("officer", ("pairs", pairs.Select(p => new { scored = p.Item2, scorer = p.Item1 }).ToArray()));
        Assert.Equal(["score:lien-hiep/so"], play.Open);
        Assert.Empty(play.Case.Incidents);
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

    [Fact]
    public void A_total_that_no_number_can_hold_is_refused_where_it_stands()
    {
        FieldDefinition[] columns = [new() { Key = "points", Type = FieldType.Number }, new() { Key = "weight", Type = FieldType.Number }];
        var form = new FormDefinition
        {
            Draft = ["s"], Checklist = [],
            Sections = [new SectionDefinition("s", [new() { Key = "scores", Type = FieldType.Table, Columns = columns }, new() { Key = "total", Type = FieldType.Money, Sum = new RowSum("scores", ["points", "weight"]) }])],
        };
        var given = new Dictionary<string, JsonElement> { ["scores"] = JsonElement.Parse("""[{"points":"9223372036854775807","weight":"9223372036854775807"}]""") };
        Assert.False(Sums.Fill(form, given).ContainsKey("total"));
        var problem = Assert.Single(FormCheck.Values(form, new HashSet<string> { "scores" }, given, ValueMap.Empty, new FormLookups(_ => true, _ => null)));
        Assert.Equal(("field:total", "problem.too-large"), (problem.Where, problem.Key));
    }

    [Theory]
    [InlineData("""[{"item":"b","max":"20","points":"3"},{"item":"a","max":"10","points":"9"}]""", true)]
    [InlineData("""[{"item":"a","max":"10"},{"item":"b","max":"20"}]""", true)]
    [InlineData("""[{"item":"a","max":"10","points":"9"}]""", false)]
    [InlineData("""[{"item":"a","max":"10"},{"item":"b","max":"20"},{"item":"b","max":"20"}]""", false)]
    [InlineData("""[{"item":"a","max":"90"},{"item":"b","max":"20"}]""", false)]
    [InlineData("""[{"item":"a"},{"item":"b","max":"20"}]""", false)]
    [InlineData("[]", false)]
    public void Fixed_cells_come_back_as_they_were_offered_in_any_order(string given, bool kept)
    {
        var table = new FieldDefinition
        {
            Key = "sheet", Type = FieldType.Table,
            Columns = [new() { Key = "item", Type = FieldType.Text, Fixed = true }, new() { Key = "max", Type = FieldType.Number, Fixed = true }, new() { Key = "points", Type = FieldType.Number }],
        };
        Assert.Equal(kept, FixedCells.IsKept(table, JsonElement.Parse("""[{"item":"a","max":"10","points":"1"},{"item":"b","max":"20"}]"""), JsonElement.Parse(given)));
        Assert.True(FixedCells.IsKept(table, JsonElement.Parse("[]"), JsonElement.Parse(given)));
        // What was not offered is free.
        Assert.True(FixedCells.IsKept(table, JsonElement.Parse("""[{"item":"a"}]"""), JsonElement.Parse("""[{"item":"a","max":"7"}]""")));
    }

    [Fact]
    public void Whoever_types_over_fixed_cells_is_refused_also_when_the_answer_was_sent_back()
    {
        var sheet = new FieldDefinition
        {
            Key = "sheet", Type = FieldType.Table, CopyFrom = "rows",
            Columns = [new() { Key = "title", Type = FieldType.Text, Fixed = true }, new() { Key = "date", Type = FieldType.Date }],
        };
        var form = Flowchart.Form with { Sections = [.. Flowchart.Form.Sections, new SectionDefinition("sheets", [sheet])] };
        var chart = Of("start > x > y.Done > end", "y.Back > x").With(new UserTaskActivity("x", Rule() with { Section = "sheets" }), Task("y", "head", "owner", Yes(), No("Back")));
        var play = new Play(chart.Build(form: form)).Submit("officer", ("rows", new[] { new { title = "Giáo dục" }, new { title = "Y tế" } }));
        for (var visit = 0; visit < 2; visit++)
        {
            var refused = play.Try("officer", "x", answer: Sheet("Giáo dục", "Khác"))!;
            Assert.Equal(["field:sheet problem.fixed-missing Y tế", "field:sheet[1].title problem.fixed-strange Khác"], refused.Problems.Select(p => $"{p.Where} {p.Key} {p.Arg}"));
            play.Do("officer", "x", answer: Sheet("Y tế", "Giáo dục"));
            if (visit == 0) play.Do("head", "y", "Back");
        }
        Assert.Equal(["y"], play.Open);

        static Answer Sheet(params string[] titles) => Play.Says(("sheet", titles.Select(t => new { date = "2026-03-02", title = t }).ToArray()));
    }

    [Theory]
    [InlineData(null, "2026-03-04", true)]
    [InlineData("5 working days", "2026-03-10", false)]
    [InlineData("5 working days", "2026-03-11", true)]
    public void A_round_that_opens_after_its_day_is_late_at_once_and_lapses_only_when_the_time_it_grants_has_passed(string? grace, string day, bool lapsed)
    {
        var activity = PartyTests.Chart("all") with { Grace = grace is null ? null : Term.Parse(grace) };
        var chart = Of("start > sign.Done > next > end", "sign.Failed > failed > end").With(activity).Term("t", "1 days", start: "field:until");
        var play = new Play(chart.Build()).On("2026-03-03").Submit("officer", ("bodies", new[] { Office.Union, Office.Department }), ("until", "2026-02-02"));
        Assert.Equal(Play.Day("2026-02-03"), play.DeadlineOf("sign:so").Due);
        play.On(day).Fire();
        Assert.Equal(lapsed, play.Open.Contains("failed"));
    }

    [Fact]
    public void A_round_that_opens_in_time_lapses_on_its_day_whatever_time_it_would_grant()
    {
        var activity = PartyTests.Chart("all") with { Grace = Term.Parse("5 working days") };
        var play = new Play(PartyTests.Definition(activity)).Submit("officer", ("bodies", new[] { Office.Union, Office.Department }));
        Assert.Equal(Play.Day("2026-03-05"), play.DeadlineOf("sign:so").Due);
        Play.Accepted(play.On("2026-03-06").Fire());
        Assert.Contains("failed", play.Open);
    }

    private static ForEachPartyActivity Round(string id, string field) =>
        new(id, field, "party", null, "all", [], null, new TaskRule { Who = [new WhoRule(["leader"], "item")], Outcomes = [Yes("Sign"), new OutcomeDefinition("Refuse", OutcomeKind.Negative, CommentRule.Required, [], [], false)] });
}
