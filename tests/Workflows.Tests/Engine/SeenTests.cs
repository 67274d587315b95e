using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Scenarios;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class SeenTests
{
    [Theory]
    [InlineData("title", "plan", true)]
    [InlineData("title", "none", true)]
    [InlineData("none", "plan", true)]
    [InlineData("note", "map", false)]
    public void Seen_changes_with_what_the_task_covers_and_with_nothing_else(string field, string slot, bool changes)
    {
        var play = Two(["section:general", "slot:plan"]);
        var before = play.Seen("x");
        play.Do("officer", "fix", answer: Change(field, slot));
        Assert.Equal(changes, before != play.Seen("x"));
    }

    [Fact]
    public void A_star_covers_everything()
    {
        var play = Two(["*"]);
        var before = play.Seen("x");
        play.Do("officer", "fix", answer: Change("note", "map"));
        Assert.NotEqual(before, play.Seen("x"));
    }

    [Fact]
    public void A_decision_on_something_changed_since_it_was_shown_is_refused()
    {
        var play = Two(["*"]);
        var shown = play.Seen("x");
        play.Do("officer", "fix", answer: Change("title", "none"));
        Assert.Equal("task.changed", play.Try("head", "x", seen: shown)!.Key);
        Play.Accepted(play.Try("head", "x", seen: play.Seen("x")));
    }

    [Fact]
    public void A_decision_stores_what_was_seen()
    {
        var play = Two(["*"]);
        var shown = play.Seen("x");
        Play.Accepted(play.Try("head", "x", seen: shown));
        Assert.Equal(shown, play.Facts.OfType<TaskClosed>().Single().Seen);
    }

    [Fact]
    public void An_opinion_changes_what_is_seen()
    {
        var play = Two(["section:general"]);
        Play.Accepted(play.TryAsk("head", "x", "office"));
        var before = play.Seen("x");
        play.Do("office", "x.opinion:office", "Given", new Answer { Comment = "Đồng ý" });
        Assert.NotEqual(before, play.Seen("x"));
    }

    [Fact]
    public void A_new_version_of_the_document_changes_what_is_seen()
    {
        var signing = new SigningActivity("s", "toTrinh", "owner", "outgoing", [new WhoRule(["officer"], "owner")], [], new TaskRule());
        var play = new Play(Of("start > s.Issued > end").With(signing).Build()).Submit();
        var first = play.Seen("s.content");
        play.Do("head", "s.content", "Return", new Answer { Comment = "Sửa" }).Do("officer", "s.draft", "Resubmit");
        Assert.NotEqual(first, play.Seen("s.content"));
    }

    [Fact]
    public void Seen_shows_nothing_of_a_private_text()
    {
        var play = new Play(Of("start > x > end").Build()).Submit(values: [("contact", "Người mẫu")]);
        Assert.Matches("^[0-9a-f]{64}$", play.Seen("x"));
        var other = new Play(Of("start > x > end").Build()).Submit(values: [("contact", "Người khác")]);
        Assert.NotEqual(other.Seen("x"), play.Seen("x"));
    }

    [Fact]
    public void A_confirmation_of_another_recording_than_was_shown_is_refused()
    {
        var play = new Play(Of("start > x > end").With(Task("x", "leader", "body:committee")).Build()).Submit("head").Do("officer", "x", answer: Play.Letter("2026-03-02", "1/UBND"));
        var shown = play.Seen("x");
        Play.Accepted(play.TryConfirm("clerk", "x", accept: false, comment: "Sai số"));
        play.Do("officer", "x", answer: Play.Letter("2026-03-02", "2/UBND"));
        Assert.Equal("task.changed", play.TryConfirm("officer2", "x", seen: shown)!.Key);
        Play.Accepted(play.TryConfirm("officer2", "x", seen: play.Seen("x")));
    }

    private static Play Two(IReadOnlyList<string> covers)
    {
        var fix = new UserTaskActivity("fix", Rule() with { ApplicantsClock = true, Section = "own" });
        var chart = Of("start > f", "f.a > x > j", "f.b > fix > j", "j > end").With(
            new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), fix, new UserTaskActivity("x", Rule("head") with { Covers = covers }));
        return new Play(chart.Build()).Submit(values: [("title", "Cũ")]);
    }

    private static Answer Change(string field, string slot) => new()
    {
        Values = field == "none" ? new Answer().Values : Play.Says((field, "Mới")).Values,
        Attachments = slot == "none" ? [] : [ScenarioRunner.SampleFile(slot, 7) with { Sha256 = new string('a', 64) }],
    };
}
