using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Workflows.Cases;

namespace Approvals.Cases;

/// <summary>A term that a record moved or stopped, in words.</summary>
internal sealed record MovedTerm(string Key, DateOnly Old, DateOnly Now, bool Paused, string Cause)
{
    public string Told(CaseWords words, Texts texts)
    {
        var cause = texts.Has("deadline.cause." + Cause) ? texts["deadline.cause." + Cause] : Cause;
        return Paused
            ? texts.Format("history.paused", ("term", words.Term(Key)), ("cause", cause))
            : texts.Format("history.moved", ("term", words.Term(Key)), ("old", Old), ("new", Now), ("cause", cause));
    }
}

/// <summary>Follows the terms of a case through its records, so that a date that moved can be told with the one it was.</summary>
internal sealed class MovedTerms
{
    private readonly Dictionary<string, Deadline> running = new(StringComparer.Ordinal);

    /// <summary>What the record taken last moved; each term once, and not those that ended with it.</summary>
    public IReadOnlyList<MovedTerm> Last { get; private set; } = [];

    /// <summary>Whether a new calendar did it.</summary>
    public bool Calendar { get; private set; }

    /// <summary>Why the calendar changed, as the administrator said; null where it did not.</summary>
    public string? Reason { get; private set; }

    public void Take(CaseRecord record)
    {
        Dictionary<string, (Deadline Before, string Cause)> touched = new(StringComparer.Ordinal);
        (Calendar, Reason) = (false, null);
        foreach (var fact in record.Facts)
            switch (fact)
            {
                case DeadlineStarted f:
                    running[f.Deadline.Id] = f.Deadline;
                    break;
                case DeadlineRevised f:
                    running[f.Deadline.Id] = f.Deadline;
                    break;
                case DeadlineMoved f when running.TryGetValue(f.Deadline, out var before):
                    touched.TryAdd(f.Deadline, (before, f.Cause));
                    running[f.Deadline] = before with { Start = f.Start ?? before.Start, Pauses = f.Pauses, Due = f.Due };
                    (Calendar, Reason) = (Calendar || f.Cause == "calendar", f.Reason ?? Reason);
                    break;
                case DeadlineExtended f when running.TryGetValue(f.Deadline, out var before):
                    // Told by a line of its own: no move, but what a later move starts from.
                    running[f.Deadline] = before with { Due = f.Due };
                    break;
                case DeadlineStopped f:
                    running.Remove(f.Deadline);
                    touched.Remove(f.Deadline);
                    break;
            }
        Last =
        [
            .. touched.Where(t => running[t.Key] is var now && (now.Due != t.Value.Before.Due || now.Paused != t.Value.Before.Paused))
                .Select(t => new MovedTerm(t.Value.Before.Key, t.Value.Before.Due, running[t.Key].Due, running[t.Key].Paused && !t.Value.Before.Paused, t.Value.Cause)),
        ];
    }
}
