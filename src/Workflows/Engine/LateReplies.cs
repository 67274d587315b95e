using System.Globalization;
using Approvals.Workflows.Cases;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>
/// A letter dated in time that arrived after silence had closed its item. It is recorded and confirmed like any other letter; what the body said then stands in
/// place of the silence, and those who have the case are told. The flow is where it is: it moves neither back nor on.
/// </summary>
public static class LateReplies
{
    /// <summary>The item as it can still be answered, under its old id: by a letter, recorded by one person and confirmed by another. Null when silence did not close it.</summary>
    public static CaseTask? Of(CaseState state, string task)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Silent?.FirstOrDefault(s => s.Task.Id == task) is { } silent && state.Tasks.All(t => t.Handle != silent.Task.Handle) ? Revived(state, silent.Task) : null;
    }

    /// <summary>The last day on which an answer to an item was in time; null when silence did not close it.</summary>
    public static DateOnly? DueOf(CaseState state, string task)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Silent?.FirstOrDefault(s => s.Task.Id == task)?.Due;
    }

    internal static Refusal? Record(Session s, DecideTask command)
    {
        if (Of(s.State, command.Task) is not { } asked) return Refusals.TaskClosed;
        if (Answers.Standing(s, asked, false) is { } refusal) return refusal;
        if (asked.Outcomes.FirstOrDefault(o => o.Port == command.Outcome) is not { } outcome) return Refusals.UnknownOutcome(command.Outcome);
        if (command.Answer.Letter is not { } letter) return Refusals.LetterNeeded;
        if (letter.Paper) return Refusals.LetterNotAllowed;
        if (command.Seen is { } seen && seen != Seen.Of(s.State, s.Definition.Form, asked)) return Refusals.Changed;
        var given = LetterValues.Fill(s, asked.Section, command.Answer);
        var day = command.OccurredOn ?? letter.Date;
        var problems = Answers.Problems(s, asked, outcome, given, command.OccurredOn).ToList();
        var due = DueOf(s.State, command.Task)!.Value;
        if (letter.Date > due || day > due) problems.Add(new Problem("letter.date", "problem.letter-after-due", due.Iso()));
        if (problems.Count > 0) return Refusals.Invalid(problems);
        // It is open from today: what was said in time was not known before.
        var task = asked with { Id = string.Create(CultureInfo.InvariantCulture, $"{s.State.Id}.{s.State.LastTask + 1}"), OpenedAt = s.At, OpenedOn = s.Today };
        s.Emit(new TaskOpened(task));
        Recordings.Record(s, task, outcome.Port, given, day);
        return null;
    }

    /// <summary>The letter was confirmed: whoever has the case now has to know.</summary>
    internal static void Taken(Session s, CaseTask task)
    {
        var told = s.State.Tasks.Where(t => t.Token is not null).SelectMany(t => ActorCheck.ToTell(s, t)).Append(s.State.Submitter);
        s.Notice("lateReply", told, ("activity", "@" + task.Handle), ("organisation", task.Organisation));
    }

    private static CaseTask Revived(CaseState state, CaseTask silent) => silent with
    {
        Kind = TaskKind.LateReply,
        Token = null,
        ByLetter = true,
        Seats = silent.ByLetter ? silent.Seats : Owners(state, "officer", "clerk"),
        ConfirmSeats = silent.ByLetter ? silent.ConfirmSeats : Owners(state, "head", "office", "clerk", "officer"),
        Position = null,
        Routed = null,
        Deadline = null,
        Internal = null,
        Escalated = null,
    };

    private static IReadOnlyList<Seat> Owners(CaseState state, params IReadOnlyList<string> roles) => [.. roles.Select(r => new Seat(r, state.Organisation))];
}
