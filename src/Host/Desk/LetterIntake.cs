using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Desk;

/// <summary>What pages and API ask of whoever takes in a paper, beyond what the engine must know of it.</summary>
public static class LetterIntake
{
    /// <summary>Everything wrong with the letter of an answer; nothing for an answer without one.</summary>
    public static IEnumerable<Problem> Problems(CaseState state, CaseTask task, string outcome, Answer answer, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Letter is not { } letter) yield break;
        if (letter.ReceivedOn > today) yield return new Problem("letter.receivedOn", "problem.date-in-future");
        if (letter.ReceivedOn < letter.Date) yield return new Problem("letter.receivedOn", "problem.date-before-letter");
        if (letter.Paper && letter.Date < state.SubmittedOn)
            yield return new Problem("letter.date", "problem.date-before-asked", state.SubmittedOn.Iso());
        if (letter.Classified && string.IsNullOrWhiteSpace(letter.KeptAt)) yield return new Problem("letter.keptAt", "problem.kept-at");
        // Where the outcome names its own paper, the engine asks for that one.
        if ((task.ByLetter || letter.Paper) && !letter.Classified && answer.Attachments.Count == 0
            && task.Outcomes.FirstOrDefault(o => o.Port == outcome) is not { Slots.Count: > 0 })
            yield return new Problem("slot:reply", "problem.slot-missing");
    }
}
