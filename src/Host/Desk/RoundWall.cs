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
    private readonly Lazy<IReadOnlyList<CaseRecord>> records;
    private readonly Lazy<Dictionary<string, (string Activity, string Party)>> items;
    private readonly Dictionary<(string Activity, string Party), bool> known = [];

    private RoundWall(CaseDefinition definition, CaseState state, IReadOnlySet<string> bodies, DateOnly on, Func<IReadOnlyList<CaseRecord>> records)
    {
        (this.definition, this.state, this.bodies, this.on) = (definition, state, bodies, on);
        this.records = new(records);
        items = new(() => ItemsOf(this.records.Value));
    }

    /// <summary>The wall before a reader; null where there is none.</summary>
    /// <param name="definition">The version the case is pinned to.</param>
    /// <param name="state">The whole case.</param>
    /// <param name="relation">What the reader is to it.</param>
    /// <param name="bodies">Bodies the reader works for.</param>
    /// <param name="on">Today.</param>
    /// <param name="records">All of the case, in order; read when first needed.</param>
    public static RoundWall? Of(
        CaseDefinition definition, CaseState state, Relation relation, IReadOnlySet<string> bodies, DateOnly on, Func<IReadOnlyList<CaseRecord>> records)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return relation == Relation.Handler && definition.Activities.Values.Any(a => a is ForEachPartyActivity { Accept: not null })
            ? new RoundWall(definition, state, bodies, on, records) : null;
    }

    /// <summary>Whether the item of a party is kept from the reader.</summary>
    public bool Keeps(string activity, string party)
    {
        if (definition.Activities.GetValueOrDefault(activity) is not ForEachPartyActivity { Accept: not null } round) return false;
        if (!known.TryGetValue((activity, party), out var kept))
            known[(activity, party)] = kept = !bodies.Contains(party) && !Parties.Judges(definition, state, round, party, on).Any(bodies.Contains);
        return kept;
    }

    /// <summary>The same by the name of an item, <c>activity:party</c>, or the handle of a step of it; what was asked beside a step names no party, see <see cref="KeepsTask"/>.</summary>
    public bool Keeps(string? item) =>
        item?.Split(':', 2) is [var step, var row] && step.Split('.') is [var activity, .. var part] && part is ([] or ["prepare" or "accept"]) && Keeps(activity, row.Split('/')[0]);

    /// <summary>The same of a task of it, or of one that was asked beside such a task; what the reader's own people are asked is theirs to know.</summary>
    public bool Keeps(CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Party is { } party ? Keeps(task.Activity, party) : !bodies.Contains(task.Organisation) && KeepsTask(task.Parent);
    }

    /// <summary>The same of a task by its id, open or not: what was asked beside a task may outlive it, and its handle names no party.</summary>
    public bool KeepsTask(string? id) => id is not null
        && (state.Tasks.Find(t => t.Id == id) is { } open ? Keeps(open) : items.Value.TryGetValue(id, out var item) && Keeps(item.Activity, item.Party));

    /// <summary>Whether somebody speaks for a party whose item is kept: what they say in the case belongs to it.</summary>
    public bool KeepsWordsOf(string body) => state.Rounds.Any(r => r.Items.Any(i => i.Row.Party == body && Keeps(r.Activity, body)));

    /// <summary>Sequence numbers of the records that tell of items kept, though they tell of the reader's own too: what came of that stands in the case.</summary>
    public IReadOnlySet<long> Kept() => records.Value
        .Where(r => r.Facts.Any(f => ItemOf(f, items.Value) is { } item && Keeps(item.Activity, item.Party))).Select(r => r.Seq).ToHashSet();

    private Dictionary<string, (string Activity, string Party)> ItemsOf(IEnumerable<CaseRecord> records)
    {
        Dictionary<string, (string Activity, string Party)> items = new(StringComparer.Ordinal);
        foreach (var opened in records.SelectMany(r => r.Facts).OfType<TaskOpened>())
            if (ItemOf(opened.Task, items) is { } of && (opened.Task.Party is not null || !bodies.Contains(opened.Task.Organisation))) items[opened.Task.Id] = of;
        return items;
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
        DocumentChanged { Document.Item: { } item } when item.Split(':', 2) is [var activity, var row] => (activity, row.Split('/')[0]),
        _ => null,
    };

    private static (string Activity, string Party)? Of(Dictionary<string, (string Activity, string Party)> items, string task) =>
        items.TryGetValue(task, out var item) ? item : null;
}
