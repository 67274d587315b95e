using System.Text;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Evidence;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class PrivacyTests
{
    private const string Secret = "Nguyễn Thị Mẫu, 0912 000 000";

    [Fact]
    public void Personal_values_comments_reasons_and_questions_never_appear_in_record_or_state()
    {
        var task = Task("x", outcomes: [Yes(), No("Back")]);
        var chart = Of("start > x.Back > fix > x", "x > end").With(task with { Rule = task.Rule with { Section = "own" } });
        var play = new Play(chart.Build()).Submit(values: [("title", "Công khai"), ("contact", Secret)]);
        Play.Accepted(play.TryAsk("officer", "x", "head", text: "Hỏi: " + Secret));
        play.Do("officer", "x", "Back", Play.Says(("witness", Secret + " 2")) with { Comment = Secret + " 3", Reasons = new Dictionary<string, string> { ["field:title"] = Secret + " 4" } });
        var written = string.Concat(play.Records.Select(r => Encoding.UTF8.GetString(Play.Canonical(r)))) + Play.Written(play.Case);
        Assert.DoesNotContain(Secret, written, StringComparison.Ordinal);
        Assert.Contains("Công khai", written, StringComparison.Ordinal);
        Assert.Equal(5, play.Privates.Count);
    }

    [Fact]
    public void A_salted_digest_matches_the_text_beside_the_record_and_its_path_finds_it()
    {
        var play = new Play(Of("start > x > end").Build()).Submit(values: [("contact", Secret)]);
        var value = Assert.Single(play.Privates);
        Assert.Equal(RecordHash.SaltedDigest(value.Salt, Secret), value.Digest);
        var index = int.Parse(value.Path["facts[".Length..value.Path.IndexOf(']', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(value.Digest, ((ValuesRecorded)play.Facts[index]).Values["contact"].GetProperty("private").GetString());
    }

    [Fact]
    public void Equal_texts_have_different_digests()
    {
        var play = new Play(Of("start > x > y > end").Build()).Submit();
        play.Do("officer", "x", answer: new Answer { Comment = Secret }).Do("officer", "y", answer: new Answer { Comment = Secret });
        Assert.Equal(2, play.Privates.Select(p => p.Digest).Distinct().Count());
    }

    [Fact]
    public void Text_typed_decomposed_stands_composed_in_the_record()
    {
        var decomposed = "Nước sạch".Normalize(NormalizationForm.FormD);
        var play = new Play(Of("start > x > end").Build()).Submit(values: [("title", decomposed)]);
        Assert.Equal("Nước sạch", play.Case.Title);
        Assert.Equal("Nước sạch", play.Case.Values.TextOf("title"));
    }

    [Fact]
    public void A_personal_value_that_comes_back_as_its_digest_is_kept()
    {
        var chart = Of("start > x > end").With(new UserTaskActivity("x", Rule() with { ApplicantsClock = true }));
        var play = new Play(chart.Build()).Submit(values: [("contact", Secret)]);
        var digest = play.Case.Values["contact"];
        play.Do("officer", "x", answer: Play.Says(("contact", digest)));
        Assert.Equal(digest.GetRawText(), play.Case.Values["contact"].GetRawText());
        Assert.Single(play.Privates);
    }

    [Fact]
    public void A_digest_that_never_stood_there_is_not_taken_for_a_value()
    {
        var chart = Of("start > x > end").With(new UserTaskActivity("x", Rule() with { ApplicantsClock = true }));
        var play = new Play(chart.Build()).Submit(values: [("contact", Secret)]);
        var refusal = play.Try("officer", "x", answer: Play.Says(("contact", new Dictionary<string, string> { ["private"] = "0" })));
        Assert.Equal("form.invalid", refusal!.Key);
    }
}
