using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>One paper signed by many at once: a single recording for all of them, confirmed once by a second person.</summary>
public static class Ceremony
{
    internal static Refusal? Record(Session s, RecordCeremony command)
    {
        if (s.State.SuspendedOn is not null) return Refusals.Suspended;
        if (s.Definition.Activities.GetValueOrDefault(command.Activity) is not ForEachPartyActivity activity) return Refusals.ActionNotNow;
        if (Entitlement.StandingIn(s, TaskOpening.Recorders(s, activity.Rule)) is null) return Refusals.NotEntitled;
        List<(CaseTask Task, CeremonySignature Signature)> signed = [];
        foreach (var signature in command.Signatures)
        {
            if (Item(s, activity, signature.Task) is not { } task) return Refusals.TaskClosed;
            if (task.Recorded is not null) return Refusals.AwaitsConfirmation;
            signed.Add((task, signature));
        }
        var absent = command.Absent.Select(id => Item(s, activity, id)).ToList();
        if (absent.Contains(null)) return Refusals.TaskClosed;
        var outcome = activity.Rule.Outcomes.First(o => o.Kind == OutcomeKind.Positive);
        var problems = Problems(s, activity.Rule, outcome, command, signed.Select(x => x.Task).ToList()).ToList();
        if (problems.Count > 0) return Refusals.Invalid(problems);

        var letter = command.Answer.Letter!;
        // The paper is everybody's: it belongs to no single item.
        Answers.AddFiles(s, command.Answer.Attachments, null);
        s.Emit(new CeremonyRecorded(command.Id, activity.Id, letter, [.. signed.Select(x => x.Task.Handle)], [.. absent.Select(t => t!.Handle)]));
        foreach (var (task, by) in signed)
        {
            var own = letter with { Signer = by.Signer, SignerPosition = by.Position, Capacity = by.Capacity, Basis = by.Basis };
            Recordings.Emit(s, task, outcome.Port, command.Answer with { Letter = own }, command.OccurredOn ?? letter.Date, command.Id);
        }
        s.Notice(
            "confirmationAsked", s.Holders(signed.SelectMany(x => x.Task.ConfirmSeats)), ("activity", "@" + signed[0].Task.Handle), ("task", signed[0].Task.Id));
        return null;
    }

    /// <summary>The signature of a body that acts in the system was made on paper: its people are told, and may dispute it.</summary>
    internal static void Tell(Session s, CaseTask task)
    {
        if (!task.ByLetter) s.Notice("paperSignature", s.Holders(task.Seats), ("activity", "@" + task.Handle));
    }

    /// <summary>What the paper is filed as: the first document that the round asks for, else an answer.</summary>
    public static string SlotOf(TaskRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.Slots is [var first, ..] ? first : "reply";
    }

    private static CaseTask? Item(Session s, ForEachPartyActivity activity, string id) =>
        s.State.Tasks.Find(t => t.Id == id && t.Activity == activity.Id && t.Kind == TaskKind.Party && !Parties.IsPreparing(t));

    private static IEnumerable<Problem> Problems(Session s, TaskRule rule, OutcomeDefinition outcome, RecordCeremony command, List<CaseTask> signed)
    {
        foreach (var problem in Answers.Problems(s, outcome.Comment, command.Answer)) yield return problem;
        if (signed.Count == 0) yield return new Problem("signatures", "problem.required");
        var named = command.Signatures.Select(x => x.Task).Concat(command.Absent).ToList();
        if (named.Distinct(StringComparer.Ordinal).Count() != named.Count) yield return new Problem("signatures", "problem.named-twice");
        foreach (var by in command.Signatures.Where(x => string.IsNullOrWhiteSpace(x.Signer))) yield return new Problem("signer:" + by.Task, "problem.required");
        foreach (var by in command.Signatures.Where(x => x.Capacity is not (null or "TM" or "KT" or "TL" or "TUQ"))) yield return new Problem("capacity:" + by.Task, "problem.not-an-option", by.Capacity);
        foreach (var by in command.Signatures.Where(x => x.Capacity == "TUQ" && string.IsNullOrWhiteSpace(x.Basis))) yield return new Problem("basis:" + by.Task, "problem.required");
        // What each party fills in for itself cannot be filled in for all.
        foreach (var field in outcome.Requires) yield return new Problem("field:" + field, "problem.required");
        foreach (var field in command.Answer.Values.Keys) yield return new Problem("field:" + field, "problem.unknown-field", field);
        if (command.Answer.Letter is not { } letter)
        {
            yield return new Problem("letter.date", "problem.required");
            yield break;
        }
        if (string.IsNullOrWhiteSpace(letter.Place)) yield return new Problem("letter.place", "problem.required");
        var asked = signed.Select(t => t.OpenedOn).DefaultIfEmpty(s.State.SubmittedOn).Max();
        foreach (var (where, day) in new[] { ("letter.date", letter.Date), ("occurredOn", command.OccurredOn ?? letter.Date) })
            if (day < asked) yield return new Problem(where, "problem.date-before-asked", asked.Iso());
        if (letter is { Classified: false } && command.Answer.Attachments.Count == 0) yield return new Problem("slot:" + SlotOf(rule), "problem.slot-missing");
        var slots = outcome.Slots.Concat(rule.Slots).Append("reply").ToHashSet(StringComparer.Ordinal);
        foreach (var file in command.Answer.Attachments.Where(f => !slots.Contains(f.Slot))) yield return new Problem("slot:" + file.Slot, "problem.unknown-slot", file.Slot);
    }
}
