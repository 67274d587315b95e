using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class LinkTests
{
    [Fact]
    public void An_amendment_prepares_a_draft_with_copied_and_set_values()
    {
        var chart = Of("start > x > end", "amend > draft > endAmend").With(
            Action("amend", once: false), new StartCaseActivity("draft", "test", "amendment", ["title", "amount"], new Dictionary<string, string> { ["flag"] = "true" }),
            new EndActivity("endAmend"));
        var play = new Play(chart.Build()).Submit(values: [("title", "Nước sạch"), ("amount", "100"), ("until", "2026-12-31")]);
        Play.Accepted(play.TryAction("officer", "amend"));
        var draft = play.Facts.OfType<LinkedDraftPrepared>().Single();
        Assert.Equal(("c1-1", "amendment", "officer"), (draft.Draft, draft.Link, draft.Owner));
        Assert.Equal(["amount", "flag", "title"], draft.Values.Keys);
        Assert.True(draft.Values["flag"].GetBoolean());
        Play.Accepted(play.TryAction("officer", "amend"));
        Assert.Equal("c1-2", play.Facts.OfType<LinkedDraftPrepared>().Single().Draft);
        Assert.Equal(["x"], play.Open);
    }

    [Theory]
    [InlineData("test", "bodies,title")]
    [InlineData("other", "title")]
    public void A_follower_of_its_own_type_hands_on_what_it_was_and_is_asked_who_belongs_to_the_cluster_today(string type, string given)
    {
        var cluster = new Cluster("cum", new LocalText("Cụm", "Cluster"), [new(Office.Union, Play.Day("2020-01-01"), null), new(Office.Committee, Play.Day("2026-02-01"), null)], []);
        var form = Form with { Sections = [.. Form.Sections.Select(s => s with { Fields = [.. s.Fields.Select(f => f.Key == "bodies" ? f with { CopyFrom = "cluster.members" } : f)] })] };
        var chart = Of("start > x > end", "again > draft > endAgain").With(Action("again", once: true), new StartCaseActivity("draft", type, "next", ["title"], new Dictionary<string, string>()), new EndActivity("endAgain"));
        var play = new Play(chart.Build(form: form), new Directory(2, Office.Data with { Clusters = [cluster] })).Submit(values: [("title", "Giao ước"), ("bodies", new[] { Office.Union })]);
        Play.Accepted(play.TryAction("officer", "again"));
        var values = play.Facts.OfType<LinkedDraftPrepared>().Single().Values;
        Assert.Equal(given, string.Join(',', values.Keys.Order(StringComparer.Ordinal)));
        Assert.Equal("Giao ước", values.TextOf("title"));
        if (type == "test") Assert.Equal([Office.Union, Office.Committee], values.ListOf("bodies"));
    }

    [Fact]
    public void A_linked_case_tells_its_parent_and_sends_approved_values()
    {
        var chart = Of("start > x > tell > end").With(new SignalActivity("tell", "amended", ["title", "amount"]));
        var play = new Play(chart.Build());
        Play.Accepted(play.Run(new SubmitCase
        {
            Id = "s", Case = "c1", Actor = play.By("officer"), Type = "test", Organisation = Office.Union, Values = ValueMap.OfTexts(("title", "Mới"), ("until", "2026-12-31")),
            Attachments = [], Authors = ["officer"], Parent = new CaseLink("amendment", "c0", true),
        }));
        var linked = play.Facts.OfType<SignalSent>().Single();
        Assert.Equal(("c0", "linked", "amendment"), (linked.To, linked.Signal, linked.Values.TextOf("link")));
        play.Do("officer", "x");
        var amended = play.Facts.OfType<SignalSent>().Single();
        // What it does not say is told too: the parent must not keep what was true of it before.
        Assert.Equal(("Mới", ""), (amended.Values.TextOf("title"), amended.Values.TextOf("amount")));
        Assert.NotEqual(linked.Key, amended.Key);
    }

    [Fact]
    public void Two_signals_of_one_command_have_different_keys()
    {
        var chart = Of("start > a > b > end").With(new SignalActivity("a", "amended", ["title"]), new SignalActivity("b", "amended", ["amount"]));
        var play = new Play(chart.Build());
        Play.Accepted(play.Run(new SubmitCase
        {
            Id = "s", Case = "c1", Actor = play.By("officer"), Type = "test", Organisation = Office.Union, Values = ValueMap.Empty, Attachments = [], Authors = ["officer"],
            Parent = new CaseLink("amendment", "c0", true),
        }));
        Assert.Equal(3, play.Facts.OfType<SignalSent>().Select(s => s.Key).Distinct().Count());
    }

    [Fact]
    public void A_signal_without_a_parent_is_an_incident()
    {
        var play = new Play(Of("start > tell > x > end").With(new SignalActivity("tell", "amended", ["title"])).Build()).Submit();
        Assert.Equal("signal.no-parent", Assert.Single(play.Case.Incidents).Code);
    }

    [Fact]
    public void An_amendment_patches_the_parent_once()
    {
        var play = new Play(Of("start > x > end").Build()).Submit(values: [("title", "Cũ"), ("amount", "100")]);
        Play.Accepted(play.Deliver("k1", "linked", ("link", "amendment")));
        Play.Accepted(play.Deliver("k2", "amended", ("amount", "120")));
        Assert.Equal(("Cũ", "120"), (play.Case.Values.TextOf("title"), play.Case.Values.TextOf("amount")));
        Assert.Equal(new CaseLink("amendment", "c0", false), Assert.Single(play.Case.Links));
        Assert.Equal("signal.known", play.Deliver("k2", "amended", ("amount", "140"))!.Key);
        Assert.Equal("120", play.Case.Values.TextOf("amount"));
        Assert.DoesNotContain("case:c0", play.Case.Authors);
    }

    [Fact]
    public void What_an_amendment_empties_is_empty_in_the_parent()
    {
        var play = new Play(Of("start > x > end").Build()).Submit(values: [("title", "Cũ"), ("amount", "100")]);
        Play.Accepted(play.Deliver("k1", "amended", ("title", "Mới"), ("amount", ""), ("other", "")));
        Assert.Equal(["amount"], play.Facts.OfType<ValuesRecorded>().Single().Removed);
        Assert.Equal(["title"], play.Case.Values.Keys);
    }

    [Fact]
    public void Of_an_ended_case_only_the_link_is_noted()
    {
        var play = new Play(Of("start > x > end").Build()).Submit().Do("officer", "x");
        Play.Accepted(play.Deliver("k1", "linked", ("link", "amendment")));
        Assert.Equal("case.ended", play.Deliver("k2", "amended", ("amount", "1"))!.Key);
        Assert.False(play.Case.IsOpen);
    }

    [Fact]
    public void An_action_that_can_be_taken_once_is_taken_once()
    {
        var play = new Play(Of("start > x > end").With(Action("note", once: true)).Build()).Submit();
        Play.Accepted(play.TryAction("officer", "note"));
        Assert.Equal("action.taken", play.TryAction("officer", "note")!.Key);
        Assert.Equal("action.not-now", play.TryAction("officer", "x")!.Key);
        Assert.Equal("task.not-entitled", new Play(Of("start > x > end").With(Action("note", once: true)).Build()).Submit().TryAction("clerk", "note")!.Key);
    }

    [Fact]
    public void An_interrupting_action_cancels_what_is_open_and_goes_its_own_way()
    {
        var chart = Of("start > x > end", "stop > notice > fin").With(Action("stop", once: true) with { Interrupts = true }, new FinishActivity("fin", "withdrawn"));
        var play = new Play(chart.Build()).Submit();
        Play.Accepted(play.TryAction("officer", "stop"));
        Assert.Equal(["notice"], play.Open);
        Assert.Equal("withdrawn", play.Do("officer", "notice").Case.Ending);
    }

    [Fact]
    public void Opinions_asked_for_an_opinion_fall_away_with_the_decision()
    {
        var play = new Play(Of("start > x > y > end").Build()).Submit();
        Play.Accepted(play.TryAsk("officer", "x", "head"));
        Play.Accepted(play.TryAsk("head", "x.opinion:head", "office"));
        Play.Accepted(play.TryAsk("officer", "x", "clerk", TaskKind.Assignment));
        play.Do("officer", "x");
        Assert.Equal(["x.assignment:clerk", "y"], play.Open);
    }

    private static CaseActionActivity Action(string id, bool once) => new(id, Rule(), When("true"), false, once, CommentRule.Optional, null);
}
