using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Desk;

/// <summary>
/// What the bodies of a round whose answers are judged do not know of one another: tasks, files, values, comments, records, and how far each has come
/// (docs/decisions/0033, 0036). They know who was asked and how many have answered. Who owns the case, who judges the answer and who audits are not behind it.
/// </summary>
public sealed class RoundWall
{
    private readonly CaseDefinition definition;
    private readonly CaseState state;
    private readonly IReadOnlySet<string> bodies;
    private readonly DateOnly on;
    private readonly Lazy<IReadOnlyList<CaseRecord>> records;
    private readonly Lazy<RoundItems> items;
    private readonly Dictionary<(string Activity, string Party), bool> known = [];

    private RoundWall(CaseDefinition definition, CaseState state, IReadOnlySet<string> bodies, DateOnly on, Func<IReadOnlyList<CaseRecord>> records)
    {
        (this.definition, this.state, this.bodies, this.on) = (definition, state, bodies, on);
        this.records = new(records);
        items = new(() => new RoundItems(this.records.Value, bodies));
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
            known[(activity, party)] = kept = !bodies.Contains(party) && !Parties.Judges(definition, state, round, party, on).Any(bodies.Contains)
                // Who was given the answer to judge keeps it, also when the definition names another body by now.
                && !state.Tasks.Any(t => t.Activity == activity && t.Party == party && bodies.Contains(t.Organisation));
        return kept;
    }

    /// <summary>The same by the name of an item, <c>activity:party</c>, or the handle of a step of it; what was asked beside a step names no party, see <see cref="KeepsTask"/>.</summary>
    public bool Keeps(string? item) => RoundItems.Named(item) is var (activity, party) && Keeps(activity, party);

    /// <summary>The same of a task of it, or of one that was asked beside such a task; what the reader's own people are asked is theirs to know.</summary>
    public bool Keeps(CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Party is { } party ? Keeps(task.Activity, party) : !bodies.Contains(task.Organisation) && KeepsTask(task.Parent);
    }

    /// <summary>The same of a task by its id, open or not: what was asked beside a task may outlive it, and its handle names no party.</summary>
    public bool KeepsTask(string? id) => id is not null
        && (state.Tasks.Find(t => t.Id == id) is { } open ? Keeps(open) : items.Value.OfTask(id) is var (activity, party) && Keeps(activity, party));

    /// <summary>Whether somebody speaks for a party whose item is kept: what they say in the case belongs to it.</summary>
    public bool KeepsWordsOf(string body) => state.Rounds.Any(r => r.Items.Any(i => i.Row.Party == body && Keeps(r.Activity, body)));

    /// <summary>The same of a task as a list has it: its handle names the party, and the records are read for what was asked beside it only.</summary>
    public bool Keeps(TaskRow task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return RoundItems.Named(task.Handle) is var (activity, party) ? Keeps(activity, party) : !bodies.Contains(task.Organisation) && KeepsTask(task.Id);
    }

    /// <summary>Sequence numbers of the records in which something was said of items kept, though they tell of the reader's own too: no text of them is read.</summary>
    public IReadOnlySet<long> Kept() => records.Value.Where(r => r.Facts.Any(f => RoundItems.Said(f) && Keeps(f))).Select(r => r.Seq).ToHashSet();

    /// <summary>Whether a record tells how far somebody else has come, in whatever it says beside that.</summary>
    public bool Withholds(CaseRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Facts.Any(Keeps);
    }

    /// <summary>A record without what it tells of items kept, nor whom it made the system tell of them.</summary>
    public CaseRecord Told(CaseRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Withholds(record) ? record with { Facts = [.. record.Facts.Where(f => f is not (NoticeQueued or CeremonyRecorded) && !Keeps(f))] } : record;
    }

    private bool Keeps(Fact fact) => items.Value.Of(fact) is var (activity, party) && Keeps(activity, party);
}
