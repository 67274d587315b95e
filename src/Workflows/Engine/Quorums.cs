using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>Tasks that several seats decide together.</summary>
internal static class Quorums
{
    /// <summary>The seats of a task that opens: every position that somebody can fill today. Null when one decision is enough or a letter brings it.</summary>
    public static TaskQuorum? Freeze(Session s, TaskRule rule, CaseTask task)
    {
        if (rule.Quorum is not { } quorum || task.ByLetter) return null;
        var directory = s.Inputs.Directory;
        var positions = directory.StandingsOf(directory.PositionsFor(task.Seats, s.Today), s.Today, s.State.Matter, [])
            .Where(x => directory.HoldersOf(x.Position.Key, s.Today).Any()).Select(x => x.Seat).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToList();
        return new TaskQuorum(quorum.AtLeast ?? Math.Max(1, positions.Count), positions, []);
    }

    /// <summary>The open seat that a way of acting fills.</summary>
    public static string SeatOf(Session s, TaskQuorum quorum, string filledAs) =>
        quorum.OpenSeats().First(seat => s.Inputs.Directory.Heirs(seat, s.Today).Any(p => p.Key == filledAs));

    /// <summary>Whether a person could have filled a seat that somebody has filled already.</summary>
    public static bool IsFilled(Session s, CaseTask task, Actor actor) => task.Quorum is { } quorum
        && s.Inputs.Directory.StandingsFor(actor.Id, quorum.Votes.SelectMany(v => s.Inputs.Directory.Heirs(v.Seat, s.Today)), s.Today, s.State.Matter, [])
            .Any(x => x.Position.Key == actor.Position);

    /// <summary>
    /// Records a vote. Votes over content that has changed since fall first. Closes the task when enough seats are positive, when no longer enough can be, or at
    /// once when it is sent back.
    /// </summary>
    public static void Vote(Session s, CaseTask task, OutcomeDefinition outcome, DecideTask command)
    {
        var covered = Seen.Covered(s.State, s.Definition.Form, task.Covers);
        foreach (var stale in task.Quorum!.Votes.Where(v => v.Covered != covered)) s.Emit(new SeatReopened(task.Id, task.Handle, stale.Seat, "changed"));
        var seen = Seen.Of(s.State, s.Definition.Form, task);
        var comment = s.SealComment(command.Answer.Comment, "vote.comment");
        s.Emit(new SeatDecided(task.Id, task.Handle, new SeatVote
        {
            Seat = s.Seat!, Outcome = outcome.Port, Actor = command.Actor.Id, Position = command.Actor.Position, Capacity = s.Capacity, OnBehalfOf = s.OnBehalfOf,
            Mandators = s.Others ?? [], On = s.On, Comment = comment, Seen = seen, Covered = covered, Flagged = s.Flagged,
        }));
        task = s.State.Tasks.Find(t => t.Id == task.Id)!;
        if (outcome.Kind != OutcomeKind.Return && Undecided(task, task.Quorum!))
        {
            ActorCheck.Check(s, task);
            return;
        }
        s.Others = Others(task.Quorum!, command.Actor.Id);
        Answers.Close(s, task, outcome, Answers.Closing(s, task, outcome.Port, command.Actor.Id) with
        {
            Comment = comment,
            Reasons = Answers.Sealed(s, command.Answer, "reasons"),
            Seen = seen,
            Flagged = s.Flagged,
        });
    }

    /// <summary>The last voter takes back a vote while the task is open; null when it is not theirs to take back.</summary>
    public static bool TakeBack(Session s, CaseTask task)
    {
        if (task.Quorum is not { Votes: [.., var last] } || last.Actor != s.Command.Actor.Id) return false;
        if (s.Inputs.Directory.PositionsOf(last.Actor, s.Today).All(p => p.Key != last.Position)) return false;
        s.Emit(new SeatReopened(task.Id, task.Handle, last.Seat, "recalled"));
        ActorCheck.Check(s, s.State.Tasks.Find(t => t.Id == task.Id)!);
        return true;
    }

    /// <summary>The quorum of a task whose closing vote is taken back.</summary>
    public static TaskQuorum? BeforeLast(CaseTask task) => task.Quorum is { Votes: [.., var last] } quorum ? quorum.Without(last.Seat) : task.Quorum;

    /// <summary>
    /// Whether enough seats can still become positive: the positive votes, and a different person for each further seat. Finds the most seats that can be filled
    /// by augmenting paths; a person with two seats counts for one.
    /// </summary>
    public static bool IsReachable(
        Directory directory, DateOnly on, CaseTask task, TaskQuorum quorum, IReadOnlyList<(string Account, Standing Standing)> able)
    {
        var missing = quorum.Needed - quorum.Votes.Count(v => KindOf(task, v) == OutcomeKind.Positive);
        if (missing <= 0) return true;
        var candidates = quorum.OpenSeats().ToDictionary(
            seat => seat, seat => able.Where(a => directory.Heirs(seat, on).Any(p => p.Key == a.Standing.Seat)).Select(a => a.Account).Distinct().ToList(),
            StringComparer.Ordinal);
        Dictionary<string, string> seatOf = new(StringComparer.Ordinal);
        return candidates.Keys.Count(seat => Fill(seat, candidates, seatOf, [])) >= missing;
    }

    private static bool Fill(string seat, Dictionary<string, List<string>> candidates, Dictionary<string, string> seatOf, HashSet<string> tried)
    {
        foreach (var person in candidates[seat])
        {
            if (!tried.Add(person)) continue;
            if (seatOf.TryGetValue(person, out var held) && !Fill(held, candidates, seatOf, tried)) continue;
            seatOf[person] = seat;
            return true;
        }
        return false;
    }

    private static bool Undecided(CaseTask task, TaskQuorum quorum)
    {
        var positive = quorum.Votes.Count(v => KindOf(task, v) == OutcomeKind.Positive);
        return positive < quorum.Needed && quorum.Positions.Count - (quorum.Votes.Count - positive) >= quorum.Needed;
    }

    private static OutcomeKind KindOf(CaseTask task, SeatVote vote) => task.Outcomes.First(o => o.Port == vote.Outcome).Kind;

    private static List<string> Others(TaskQuorum quorum, string closing) =>
        [.. quorum.Votes.SelectMany(v => v.Mandators.Prepend(v.Actor)).Where(a => a != closing).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
