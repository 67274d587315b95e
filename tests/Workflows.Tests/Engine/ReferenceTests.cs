using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class ReferenceTests
{
    private static readonly FormDefinition form = new()
    {
        Draft = ["general"],
        Sections =
        [
            new SectionDefinition("general",
            [
                new FieldDefinition { Key = "title", Type = FieldType.Text },
                new FieldDefinition { Key = "permission", Type = FieldType.Case, CaseTypes = ["conference"] },
                new FieldDefinition
                {
                    Key = "evidence", Type = FieldType.Table,
                    Columns = [new FieldDefinition { Key = "about", Type = FieldType.Text }, new FieldDefinition { Key = "file", Type = FieldType.Case }],
                },
            ]),
        ],
        Checklist = [new SlotDefinition { Slot = "plan" }],
    };

    private static Play Begin(string path = "start > x > end")
    {
        var play = new Play(Of(path).With(new UserTaskActivity("x", Rule() with { Section = "general" })).Build(form: form));
        play.Others["conference-1"] = ("conference", "officer");
        play.Others["aid-1"] = ("aid-project", "officer");
        play.Others["aid-2"] = ("aid-project", "officer2");
        return play;
    }

    private static Refusal? TrySubmit(Play play, params IReadOnlyList<(string Key, string Value)> values) => play.Run(new SubmitCase
    {
        Id = play.NextId(), Case = "c1", Actor = play.By("officer"), Type = "test", Organisation = Office.Union, Values = ValueMap.OfTexts([.. values]),
        Attachments = [], Authors = ["officer"],
    });

    [Fact]
    public void A_case_that_may_be_read_can_be_named_and_the_record_says_so()
    {
        var play = Begin().Submit(values: [("title", "Dự án"), ("permission", "conference-1")]);
        var named = Assert.Single(play.Facts.OfType<CasesNamed>());
        Assert.Equal([new CaseReference("permission", "conference-1")], named.Cases);
        Assert.Equal(named.Cases, play.Case.Named);
    }

    [Theory]
    [InlineData("aid-2", "problem.unknown-case")]
    [InlineData("khong-co", "problem.unknown-case")]
    [InlineData("c1", "problem.unknown-case")]
    [InlineData("aid-1", "problem.other-case-type")]
    public void What_the_person_may_not_read_does_not_exist_and_another_type_is_refused(string named, string problem)
    {
        var play = Begin();
        var refusal = TrySubmit(play, ("permission", named));
        Assert.Equal(("field:permission", problem), (Assert.Single(refusal!.Problems).Where, refusal.Problems[0].Key));
    }

    [Fact]
    public void Columns_name_cases_too_each_once_a_column_and_what_is_taken_out_is_named_no_more()
    {
        var rows = new[] { new { about = "a", file = "aid-1" }, new { about = "b", file = "aid-1" }, new { about = "c", file = "conference-1" } };
        var play = Begin().Submit(values: [("evidence", rows)]);
        Assert.Equal([new CaseReference("evidence.file", "aid-1"), new CaseReference("evidence.file", "conference-1")], play.Case.Named!);
        play.Do("officer", "x", answer: Play.Says(("evidence", new[] { new { about = "a" } })));
        Assert.Empty(Assert.Single(play.Facts.OfType<CasesNamed>()).Cases);
        Assert.Null(play.Case.Named);
    }

    [Fact]
    public void A_case_named_before_stays_when_somebody_sends_it_back_who_may_not_read_it()
    {
        var play = Begin().Submit(values: [("permission", "conference-1"), ("evidence", new[] { new { about = "a", file = "aid-1" } })]);
        play.Do("officer2", "x", answer: Play.Says(("permission", "conference-1"), ("evidence", new[] { new { about = "b", file = "aid-1" } })));
        Assert.Empty(play.Facts.OfType<CasesNamed>());
        Assert.Equal(2, play.Case.Named!.Count);
    }

    [Fact]
    public void A_case_named_in_many_rows_is_asked_about_once_and_one_named_before_not_at_all()
    {
        var asked = new List<string>();
        var lookups = new FormLookups(_ => true, id => { asked.Add(id); return "aid-project"; });
        var rows = ValueMap.Of([KeyValuePair.Create("evidence", System.Text.Json.JsonSerializer.SerializeToElement(Enumerable.Range(0, 500).Select(i => new { about = "a", file = i % 2 == 0 ? "aid-1" : "aid-2" })))]);
        var before = ValueMap.Of([KeyValuePair.Create("evidence", System.Text.Json.JsonSerializer.SerializeToElement(new[] { new { about = "a", file = "aid-2" } }))]);
        Assert.Empty(FormCheck.Values(form, new HashSet<string> { "evidence" }, rows, before, lookups));
        Assert.Equal(["aid-1"], asked);
    }

    [Fact]
    public void More_cases_than_the_writer_may_load_for_one_answer_are_refused_before_any_is_asked_about()
    {
        var lookups = new FormLookups(_ => true, _ => throw new InvalidOperationException("asked"));
        var rows = Enumerable.Range(0, FormCheck.MostCases + 1).Select(i => new { about = "a", file = $"aid-{i}" });
        var given = ValueMap.Of([KeyValuePair.Create("evidence", System.Text.Json.JsonSerializer.SerializeToElement(rows))]);
        var problem = Assert.Single(FormCheck.Values(form, new HashSet<string> { "evidence" }, given, ValueMap.Empty, lookups));
        Assert.Equal(("field:evidence", "problem.too-many-cases", "100"), (problem.Where, problem.Key, problem.Arg));
    }

    [Fact]
    public void Nothing_is_said_of_a_case_that_names_none() =>
        Assert.DoesNotContain(Begin().Submit(values: [("title", "Dự án")]).Facts, f => f is CasesNamed);
}
