using System.Globalization;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>
/// Acts on everything of a case that has become due, however long ago: after an outage one message for a task says what the missed ones would have.
/// </summary>
internal static class DueFiring
{
    /// <summary>Outcome of a consultation item that nobody answered: silence, never consent.</summary>
    public const string NoReply = "NoReply";

    /// <param name="s">The decision.</param>
    /// <param name="apart">Whether plain reminders are told beside the case.</param>
    public static Refusal? Fire(Session s, bool apart)
    {
        var refreshed = false;
        foreach (var deadline in s.State.Deadlines.Where(d => s.State.Due.Any(i => i.Deadline == d.Id && i.At <= s.At)).ToList())
            refreshed |= Clocks.Refresh(s, deadline);
        var due = s.State.Due.Where(i => i.At <= s.At && !(Reminders.IsPlain(i.Kind) && (apart || s.WasTold(i)))).OrderBy(i => i.At).ToList();
        if (due.Count == 0) return refreshed ? null : Refusals.NothingDue;
        foreach (var item in due) s.Emit(new DueFired(item.Key, s.At));
        foreach (var group in due.Where(i => i.Kind is "reminder" or "overdue" or "lapse").GroupBy(i => i.Task)) Remind(s, group.Key, [.. group]);
        foreach (var item in due.Where(i => i.Kind == Escalations.Escalate)) Escalations.Tell(s, item);
        foreach (var item in due.Where(i => i.Kind == "silence")) FallSilent(s, item);
        foreach (var item in due.Where(i => i.Kind == Escalations.Automatic)) Escalations.Close(s, item);
        Parties.Lapse(s, due.Where(i => i.Kind == "lapse"));
        foreach (var item in due.Where(i => i.Kind == "wait")) EndWait(s, item);
        return null;
    }

    private static void Remind(Session s, string? taskId, IReadOnlyList<DueItem> items)
    {
        if (s.State.Tasks.Find(t => t.Id == taskId) is not { } task) return;
        // Of two limits that come due in one moment the statutory one is named.
        var limits = items.Select(i => s.State.DeadlineById(i.Deadline)).OfType<Deadline>().OrderBy(d => d.Set is not null).ToList();
        if (limits is not [var deadline, ..]) return;
        var overdue = s.Today > deadline.Due;
        var days = Math.Abs(s.Inputs.Calendar.WorkingDaysBetween(s.Today, deadline.Due));
        s.Notice(
            Reminders.Template(overdue, deadline.Set is not null), ActorCheck.ToTell(s, task), ("activity", "@" + task.Handle), ("task", task.Id),
            ("due", deadline.Due.Iso()), ("days", days.ToString(CultureInfo.InvariantCulture)),
            ("missed", (items.Count - 1).ToString(CultureInfo.InvariantCulture)));
    }

    private static void FallSilent(Session s, DueItem item)
    {
        // An answer that was recorded and waits for its confirmation is no silence; should it be sent back, the silence comes due again.
        if (s.State.Tasks.Find(t => t.Id == item.Task) is not { Recorded: null } task) return;
        var outcome = new OutcomeDefinition(NoReply, OutcomeKind.Negative, CommentRule.None, [], [], false);
        s.Notice("silence", ActorCheck.ToTell(s, task), ("activity", "@" + task.Handle), ("task", task.Id), ("organisation", task.Organisation));
        Answers.Close(s, task, outcome, new TaskClosed
        {
            Task = task.Id, Handle = task.Handle, Outcome = NoReply, Actor = Actor.System.Id, On = s.Today, Late = true,
        });
    }

    private static void EndWait(Session s, DueItem item)
    {
        if (s.State.DeadlineById(item.Deadline) is not { } deadline) return;
        var tokens = s.State.Tokens.Where(t => s.Definition.Activities[t.Activity] is WaitActivity w && w.Term == deadline.Key).ToList();
        if (deadline.Stop.Count == 0) Clocks.Stop(s, deadline, "met");
        // The first to move on may end the case or its fork, and the others with it.
        foreach (var token in tokens)
            if (s.State.Tokens.Contains(token)) Flow.Complete(s, token, "Done", null);
    }
}
