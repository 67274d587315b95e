using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>
/// Plain reminders: what is said before and after a due date and changes nothing. A host may tell them in sets, beside the case (docs/decisions/0022); what they
/// are, whom they reach and when they are not to be told is the same there as in a decision.
/// </summary>
public static class Reminders
{
    /// <summary>Before a due date, or on it.</summary>
    public const string Before = "reminder";

    /// <summary>The due date has passed and nothing else follows from that.</summary>
    public const string Overdue = "overdue";

    /// <summary>Whether something due is said and no more; silence, lapse and wait are commands of the case.</summary>
    public static bool IsPlain(string kind) => kind is Before or Overdue;

    /// <summary>The mail that says it.</summary>
    /// <param name="overdue">Whether the date has passed.</param>
    /// <param name="ownLimit">Whether it is the limit that the body set itself.</param>
    public static string Template(bool overdue, bool ownLimit) => (overdue, ownLimit) switch
    {
        (false, false) => Before,
        (true, false) => Overdue,
        (false, true) => "limitReminder",
        (true, true) => "limitOverdue",
    };

    /// <summary>
    /// Whether the case itself has to act first: something else is due in it, or a deadline with something due was computed with another calendar than that of now.
    /// </summary>
    public static bool MustWait(CaseState state, DateTimeOffset now, int calendar)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach (var item in state.Due)
            if (item.At <= now && (!IsPlain(item.Kind) || state.DeadlineById(item.Deadline) is not { } deadline || deadline.Calendar != calendar))
                return true;
        return false;
    }

    /// <summary>Plain reminders that are due.</summary>
    public static IEnumerable<DueItem> DueBy(CaseState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Due.Where(i => i.At <= now && IsPlain(i.Kind));
    }

    /// <summary>
    /// Whose work a task is on a day, excluded from it or not: accounts, each once. Those authorised only when nobody else is there.
    /// </summary>
    public static IReadOnlyList<string> Recipients(Directory directory, CaseState state, CaseTask task, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        var all = Entitlement.StandingsOf(directory, state, task, on).ToList();
        var own = Accounts(all.Where(x => x.Seat == x.Position.Key || x.Capacity == "KT"));
        return own.Count > 0 ? own : Accounts(all);

        List<string> Accounts(IEnumerable<Standing> standings) =>
            [.. standings.SelectMany(x => directory.HoldersOf(x.Position.Key, on)).Select(p => p.Account).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Whom something planned would reach by the directory of now: superiors where it is for them, those whom an outcome by provision is told to, else whose work
    /// the task is.
    /// </summary>
    public static IReadOnlyList<string> Reached(CaseDefinition definition, CaseState state, CaseTask task, DueItem item, Inputs inputs)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(inputs);
        if (item.Kind is not (Escalations.Escalate or Escalations.Automatic)) return Recipients(inputs.Directory, state, task, Inputs.LocalDate(inputs.Now));
        // Only asked, never emitted to: it knows how to find the bodies of a place.
        return Escalations.Reached(new Session(definition, state, new FireDue { Id = "", Case = state.Id, Actor = Actor.System }, inputs), task, item);
    }
}
