using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class QuorumTests
{
    [Fact]
    public void Seats_are_the_held_positions_of_the_day_the_task_opens()
    {
        var play = Voting(2);
        Assert.Equal(["deputy", "head", "leader"], play.Case.Task("x")!.Quorum!.Positions);
        Assert.Equal(2, play.Case.Task("x")!.Quorum!.Needed);
    }

    [Fact]
    public void The_task_closes_positive_at_enough_seats_and_once()
    {
        var play = Voting(2).Do("leader", "x", "Agree");
        Assert.Equal(["x"], play.Open);
        play.Do("deputy", "x", "Agree");
        Assert.Equal(["yes"], play.Open);
        Assert.Single(play.Records.SelectMany(r => r.Facts).OfType<TaskClosed>());
        Assert.Equal(["deputy", "leader"], play.Records.SelectMany(r => r.Facts).OfType<SeatDecided>().Select(f => f.Vote.Actor).Order());
    }

    [Fact]
    public void The_task_closes_negative_as_soon_as_enough_cannot_be_reached()
    {
        var play = Voting(2).Do("leader", "x", "Against");
        Assert.Equal(["x"], play.Open);
        play.Do("head", "x", "Against");
        Assert.Equal(["no"], play.Open);
    }

    [Fact]
    public void All_means_that_one_vote_against_decides()
    {
        Assert.Equal(["no"], Voting(null).Do("deputy", "x", "Agree").Do("head", "x", "Against").Open);
        Assert.Equal(["yes"], Voting(null).Do("deputy", "x", "Agree").Do("head", "x", "Agree").Do("leader", "x", "Agree").Open);
    }

    [Fact]
    public void Sending_back_closes_at_once_and_says_why()
    {
        var play = Voting(2).Do("leader", "x", "Agree").Do("head", "x", "Back", new() { Comment = "Thiếu dự toán chi tiết" });
        Assert.Equal(["back"], play.Open);
        Assert.Equal("Thiếu dự toán chi tiết", play.Privates.Single().Text);
        Assert.Equal(play.Privates.Single().Digest, Assert.Single(play.Case.Asked).Text.Digest);
    }

    [Fact]
    public void One_person_fills_one_seat_only()
    {
        // The leader's authorisation lets the head fill the leader's seat, but not both.
        var play = Voting(2).Do("head", "x", "Agree");
        Assert.Equal("head", play.Facts.OfType<SeatDecided>().Single().Vote.Seat);
        Assert.Equal("task.voted", play.Try("head", "x", "Agree")!.Key);
        Assert.Equal(["x"], play.Open);
    }

    [Fact]
    public void Whoever_holds_the_seat_when_voting_fills_it()
    {
        var play = Voting(2);
        play.Directory = Office.With(("leader", "officer2"));
        Assert.Equal("task.not-entitled", play.Try("leader", "x", "Agree")!.Key);
        Assert.Equal("task.not-entitled", play.Try("officer2", "x", "Agree", position: "officer2")!.Key);
        Play.Accepted(play.Try("officer2", "x", "Agree", position: "leader"));
        var vote = play.Facts.OfType<SeatDecided>().Single().Vote;
        Assert.Equal(("leader", "officer2", "TM"), (vote.Seat, vote.Actor, vote.Capacity));
        Assert.Null(vote.OnBehalfOf);
    }

    [Fact]
    public void A_seat_may_be_filled_by_authorisation_and_says_for_whom()
    {
        var chart = Vote(new TaskRule { Who = [new WhoRule(["leader", "deputy"], "owner")], Quorum = new QuorumRule(null) });
        var play = new Play(chart.Build()).Submit().Do("head", "x", "Agree");
        var vote = play.Facts.OfType<SeatDecided>().Single().Vote;
        Assert.Equal(("leader", "head", "TUQ", "leader"), (vote.Seat, vote.Position, vote.Capacity, vote.OnBehalfOf));
        Assert.Equal(["leader"], vote.Mandators);
        Assert.Equal("task.seat-filled", play.Try("leader", "x", "Agree")!.Key);
    }

    [Fact]
    public void A_vote_binds_to_what_was_shown_and_falls_when_that_changes()
    {
        var play = Voting(2);
        Assert.Equal("task.changed", play.Try("leader", "x", "Agree", seen: "old")!.Key);
        var seen = play.Seen("x");
        Play.Accepted(play.Try("leader", "x", "Agree", seen: seen));
        // Another's vote does not make the page of the next voter stale; an amendment does, and the earlier vote falls.
        Assert.Equal(seen, play.Seen("x"));
        Play.Accepted(play.Deliver("s1", "amended", ("title", "Nội dung khác")));
        Assert.Equal("task.changed", play.Try("deputy", "x", "Agree", seen: seen)!.Key);
        Play.Accepted(play.Try("deputy", "x", "Agree", seen: play.Seen("x")));
        Assert.Equal(("leader", "changed"), play.Facts.OfType<SeatReopened>().Select(f => (f.Seat, f.Cause)).Single());
        Assert.Equal(["x"], play.Open);
        Assert.Equal(["yes"], play.Do("leader", "x", "Agree").Open);
    }

    [Fact]
    public void A_vacant_seat_that_makes_the_quorum_unreachable_is_an_incident_until_it_is_filled()
    {
        var play = Voting(null);
        play.Directory = Office.Without("deputy");
        Play.Accepted(play.Recheck());
        Assert.Equal(("task.no-actor", "x"), play.Case.Incidents.Select(i => (i.Code, i.Where)).Single());
        Assert.Equal("task.nothing-to-recheck", play.Recheck()!.Key);
        play.Directory = Office.With(("deputy", "officer2"));
        Play.Accepted(play.Recheck());
        Assert.Empty(play.Case.Incidents);
        Assert.Equal("cleared", play.Facts.OfType<IncidentResolved>().Single().How);
    }

    [Fact]
    public void A_person_with_two_seats_counts_for_one_of_them()
    {
        var play = Voting(3);
        play.Directory = Office.With(("leader", "head"), ("head", "head"));
        Play.Accepted(play.Recheck());
        Assert.Single(play.Case.Incidents);
    }

    [Fact]
    public void A_seat_of_a_merged_body_is_filled_by_its_successor()
    {
        var play = Voting(2).Do("deputy", "x", "Agree");
        play.On("2026-07-02");
        play.Directory = Office.Merged(new DateOnly(2026, 6, 30));
        play.Do("director", "x", "Agree");
        Assert.Equal(["yes"], play.Open);
    }

    [Fact]
    public void Four_eyes_holds_for_every_voter_and_all_of_them_have_decided()
    {
        var chart = Vote(Leadership(2) with { Exclude = ["submitter"] }, "yes");
        chart.With(new UserTaskActivity("yes", Rule("head") with { Exclude = ["actor:x"] }));
        var play = new Play(chart.Build()).Submit("officer");
        play.Do("head", "x", "Agree").Do("deputy", "x", "Agree");
        Assert.Equal("task.excluded", play.Try("head", "yes")!.Key);
    }

    [Fact]
    public void The_last_voter_may_take_the_vote_back_while_it_is_open_and_after_it_closed_the_task()
    {
        var play = Voting(2).Do("leader", "x", "Agree");
        Assert.Equal("task.cannot-recall", play.TryRecall("deputy", "x")!.Key);
        Play.Accepted(play.TryRecall("leader", "x"));
        Assert.Empty(play.Case.Task("x")!.Quorum!.Votes);
        play.Do("leader", "x", "Against").Do("deputy", "x", "Against");
        Play.Accepted(play.TryRecall("deputy", "no"));
        Assert.Equal(["leader"], play.Case.Task("x")!.Quorum!.Votes.Select(v => v.Actor));
        Assert.Equal(["no"], play.Do("head", "x", "Against").Open);
    }

    [Fact]
    public void Only_those_who_have_not_voted_are_reminded()
    {
        var chart = Vote(Leadership(2) with { Term = "t", Reminders = [-1] }).Term("t", "5 working days");
        var play = new Play(chart.Build()).Submit().Do("leader", "x", "Agree").On("2026-03-06");
        Play.Accepted(play.Fire());
        Assert.Equal(["deputy", "head"], play.Facts.OfType<NoticeQueued>().Single().Recipients);
    }

    private static TaskRule Leadership(int? needed) => new()
    {
        Who = [new WhoRule(["leader", "deputy", "head"], "owner")], Quorum = new QuorumRule(needed),
    };

    private static Play Voting(int? needed) => new Play(Vote(Leadership(needed)).Build()).Submit();

    private static Flowchart Vote(TaskRule rule, string yes = "yes")
    {
        var against = new OutcomeDefinition("Against", OutcomeKind.Negative, CommentRule.Optional, [], [], false);
        return Of($"start > x.Agree > {yes} > end", "x.Against > no > end", "x.Back > back > end")
            .With(new UserTaskActivity("x", rule with { Outcomes = [Yes("Agree"), against, No("Back")] }));
    }
}
