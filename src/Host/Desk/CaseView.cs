using System.Collections.Immutable;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Desk;

/// <summary>A round as a reader sees it: who is behind the wall is counted and not named.</summary>
/// <param name="Round">With the rows that are seen.</param>
/// <param name="Needed">How many have to answer positively.</param>
/// <param name="Asked">How many were asked.</param>
/// <param name="HandedIn">How many have answered, whatever they said and whatever was said to it; not those who were given their answer back.</param>
public sealed record RoundSight(PartyRound Round, int Needed, int Asked, int HandedIn)
{
    /// <summary>Whether there are rows that the reader does not see.</summary>
    public bool Walled => Round.Items.Length < Asked;
}

/// <summary>
/// A case as a page or the API sees it: state, definition, texts kept beside the records, and what the reader is to it. A consulted body sees the
/// dossier it is asked about: the sections and documents of the draft without personal values, its own tasks, terms and opinions, and nothing of what
/// others were asked or said.
/// </summary>
/// <param name="State">The whole case: for deciding, never for showing.</param>
/// <param name="Definition">The version the case is pinned to.</param>
/// <param name="Privates">Texts the reader may see, by digest.</param>
/// <param name="Relation">What the reader is to the case.</param>
/// <param name="Bodies">Bodies the reader works for.</param>
public sealed record CaseView(
    CaseState State, CaseDefinition Definition, IReadOnlyDictionary<string, string> Privates, Relation Relation, IReadOnlySet<string> Bodies)
{
    /// <summary>What is kept from one of many who answer the same; null for nothing.</summary>
    public RoundWall? Wall { get; init; }

    /// <summary>Whether the whole case is the reader's to see, but for what <see cref="Wall"/> keeps.</summary>
    public bool SeesAll => Relation.Allows(CaseRight.ReadOpinions);

    /// <summary>The case as the reader may see it.</summary>
    public CaseState Shown => ForReader(State);

    /// <summary>The text of a private value; a dash when it was erased or the reader may not see it.</summary>
    public string Text(PrivateText? text) => text is null ? "" : Privates.TryGetValue(text.Digest, out var plain) ? plain : "—";

    /// <summary>What the reader may see of the case at any time.</summary>
    public CaseState ForReader(CaseState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (SeesAll) return Wall is null ? state : Before(Wall, state);
        return state with
        {
            Values = state.Values.Only(Definition.Form.FieldsOf(Definition.Form.Draft).Select(f => f.Key)),
            Attachments = [.. state.Attachments.Where(Sees)],
            Documents = [.. state.Documents.Where(Sees)],
            Deadlines = [.. state.Deadlines.Where(d => state.Tasks.Any(t => (t.Deadline == d.Id || t.Internal == d.Id) && Sees(t)))],
            Tasks = [.. state.Tasks.Where(Sees)],
            Opinions = [.. state.Opinions.Where(Sees)],
            Silent = null,
            Rounds = [],
            Links = [],
            Named = null,
            Incidents = [],
        };
    }

    /// <summary>Whether a task is shown.</summary>
    public bool Sees(CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return SeesAll ? Wall?.Keeps(task) != true : Bodies.Contains(task.Organisation);
    }

    /// <summary>The same of a task as a list has it.</summary>
    public bool Sees(TaskRow task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return SeesAll ? Wall?.Keeps(task) != true : Bodies.Contains(task.Organisation);
    }

    /// <summary>Rounds with the rows that the reader sees, and how many rows and answers each has; none for whoever was only asked.</summary>
    public IReadOnlyList<RoundSight> Rounds => SeesAll ? [.. State.Rounds.Select(r => new RoundSight(r with { Items = Seen(r) }, r.Needed, r.Items.Length, r.Items.Count(HandedIn)))] : [];

    /// <summary>
    /// Whether what a party of a round filled in is shown at a task about it: to the party, to who asked, who may judge it, and to auditors; the others of a round do not read one another.
    /// </summary>
    public bool SeesAnswer(CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Relation is Relation.Owner or Relation.Auditor || Bodies.Contains(task.Organisation) || (task.Party is { } party && Bodies.Contains(party));
    }

    /// <summary>
    /// Whether a file is shown: of a consulted body's reader only what belongs to the dossier; of a round whose answers are judged to no other party, while those
    /// who sign together read one another.
    /// </summary>
    public bool Sees(Attachment file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return SeesAll ? Wall?.Keeps(file.Item) != true : Definition.Form.Slot(file.Slot) is { Task: false };
    }

    /// <summary>Whether a document is shown.</summary>
    public bool Sees(CaseDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return SeesAll || document.Organisation == State.Organisation || Bodies.Contains(document.Organisation);
    }

    /// <summary>Whether an opinion is shown.</summary>
    public bool Sees(Opinion opinion)
    {
        ArgumentNullException.ThrowIfNull(opinion);
        return SeesAll ? Wall is null || !(Wall.KeepsTask(opinion.Task) || Wall.KeepsWordsOf(opinion.Organisation)) : Bodies.Contains(opinion.Organisation);
    }

    private CaseState Before(RoundWall wall, CaseState state)
    {
        var kept = state.Tasks.Where(wall.Keeps).SelectMany(t => new[] { t.Deadline, t.Internal }).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return state with
        {
            Attachments = state.Attachments.RemoveAll(f => !Sees(f)),
            Tasks = state.Tasks.RemoveAll(wall.Keeps),
            Deadlines = state.Deadlines.RemoveAll(d => kept.Contains(d.Id) || wall.KeepsTask(d.Task)),
            Opinions = state.Opinions.RemoveAll(o => !Sees(o)),
            Rounds = [.. state.Rounds.Select(r => r with { Items = Seen(r) })],
            Incidents = state.Incidents.RemoveAll(i => wall.Keeps(i.Where)),
        };
    }

    private ImmutableArray<PartyItem> Seen(PartyRound round) => Wall is { } wall ? round.Items.RemoveAll(i => wall.Keeps(round.Activity, i.Row.Party)) : round.Items;

    private static bool HandedIn(PartyItem item) => item.State is PartyState.Signed or PartyState.Refused or PartyState.Given;

    /// <summary>Digests of what the reader's own people were asked and said.</summary>
    internal static IEnumerable<string> OwnTexts(CaseState state, IReadOnlySet<string> bodies) =>
        state.Tasks.Where(t => bodies.Contains(t.Organisation)).Select(t => t.Question)
            .Concat(state.Opinions.Where(o => bodies.Contains(o.Organisation)).Select(o => o.Comment))
            .OfType<PrivateText>().Select(t => t.Digest);
}
