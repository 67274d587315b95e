using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Desk;

/// <summary>
/// What the bodies of a round whose answers are judged do not read of one another: tasks, files, values, comments, records (docs/decisions/0033). How far each
/// has come they know. Who owns the case, who judges the answer and who audits are not behind it.
/// </summary>
public sealed class RoundWall
{
    private readonly CaseDefinition definition;
    private readonly CaseState state;
    private readonly IReadOnlySet<string> bodies;
    private readonly DateOnly on;
    private readonly Dictionary<(string Activity, string Party), bool> known = [];

    private RoundWall(CaseDefinition definition, CaseState state, IReadOnlySet<string> bodies, DateOnly on)
    {
        (this.definition, this.state, this.bodies, this.on) = (definition, state, bodies, on);
    }

    /// <summary>The wall before a reader; null where there is none.</summary>
    public static RoundWall? Of(CaseDefinition definition, CaseState state, Relation relation, IReadOnlySet<string> bodies, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return relation == Relation.Handler && definition.Activities.Values.Any(a => a is ForEachPartyActivity { Accept: not null })
            ? new RoundWall(definition, state, bodies, on) : null;
    }

    /// <summary>Whether the item of a party is kept from the reader.</summary>
    public bool Keeps(string activity, string party)
    {
        if (definition.Activities.GetValueOrDefault(activity) is not ForEachPartyActivity { Accept: not null } round) return false;
        if (!known.TryGetValue((activity, party), out var kept))
            known[(activity, party)] = kept = !bodies.Contains(party) && !Parties.Judges(definition, state, round, party, on).Any(bodies.Contains);
        return kept;
    }

    /// <summary>The same by the name of an item, <c>activity:party</c>, or the handle of a task of it; a handle that names no party is none of one.</summary>
    public bool Keeps(string? item) =>
        item?.Split(':', 2) is [var step, var row] && step.Split('.') is [var activity, .. var part] && part is ([] or ["prepare" or "accept"]) && Keeps(activity, row.Split('/')[0]);

    /// <summary>The same of a task of it.</summary>
    public bool Keeps(CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Party is { } party ? Keeps(task.Activity, party) : state.Tasks.Find(t => t.Id == task.Parent) is { } above && Keeps(above);
    }

    /// <summary>Whether somebody speaks for a party whose item is kept: what they say in the case belongs to it.</summary>
    public bool KeepsWordsOf(string body) => state.Rounds.Any(r => r.Items.Any(i => i.Row.Party == body && Keeps(r.Activity, body)));

    /// <summary>Sequence numbers of the records that tell of items kept and of none of the reader's own.</summary>
    /// <param name="records">All of the case, in order.</param>
    public IReadOnlySet<long> Kept(IEnumerable<CaseRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        HashSet<long> kept = [];
        Dictionary<string, (string Activity, string Party)> items = new(StringComparer.Ordinal);
        foreach (var record in records)
        {
            var (others, own) = (false, false);
            foreach (var fact in record.Facts)
            {
                if (fact is TaskOpened { Task: var task } && ItemOf(task, items) is { } of) items[task.Id] = of;
                if (ItemOf(fact, items) is not { } item || definition.Activities.GetValueOrDefault(item.Activity) is not ForEachPartyActivity { Accept: not null }) continue;
                if (Keeps(item.Activity, item.Party)) others = true;
                else own = true;
            }
            if (others && !own) kept.Add(record.Seq);
        }
        return kept;
    }

    private static (string Activity, string Party)? ItemOf(CaseTask task, Dictionary<string, (string Activity, string Party)> items) =>
        task.Party is { } party ? (task.Activity, party) : task.Parent is { } parent && items.TryGetValue(parent, out var above) ? above : null;

    /// <summary>The item that a fact says something of: what was answered, asked, judged or noted there. That a task was opened, moved or fell away says nothing.</summary>
    private static (string Activity, string Party)? ItemOf(Fact fact, Dictionary<string, (string Activity, string Party)> items) => fact switch
    {
        PartyAnswered f => (f.Activity, f.Row.Party),
        PartyJudged f => (f.Activity, f.Row.Party),
        PartyJoined f => (f.Activity, f.Row.Party),
        SignatureDisputed { Activity: { } activity, Row: { } row } => (activity, row.Party),
        TaskOpened { Task: { Question: not null } task } => ItemOf(task, items),
        AnswerRecorded f => Of(items, f.Task),
        RecordingRejected f => Of(items, f.Task),
        TaskClosed f => Of(items, f.Task),
        SeatDecided f => Of(items, f.Task),
        ReminderNoted f => Of(items, f.Task),
        TaskReassigned f => Of(items, f.Task),
        LimitSet f => Of(items, f.Task),
        AttachmentRecorded { Task: { } task } => Of(items, task),
        _ => null,
    };

    private static (string Activity, string Party)? Of(Dictionary<string, (string Activity, string Party)> items, string task) =>
        items.TryGetValue(task, out var item) ? item : null;
}
