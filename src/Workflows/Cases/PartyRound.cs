using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Approvals.Workflows.Cases;

/// <summary>Who is asked in a round, and about whom: a member that signs, or a member that scores another.</summary>
/// <param name="Party">Key of the body that answers.</param>
/// <param name="Subject">Key of the body that the answer is about; null when it is about the party itself.</param>
public sealed record PartyRow(string Party, string? Subject)
{
    /// <summary>How the row is called within its activity: <c>party</c> or <c>party/subject</c>.</summary>
    [JsonIgnore]
    public string Key => Subject is null ? Party : $"{Party}/{Subject}";
}

/// <summary>How far one party of a round has come.</summary>
public enum PartyState
{
    /// <summary>Not answered, in time.</summary>
    Open,

    /// <summary>Not answered when its term passed; it may still answer, and is not counted on any more.</summary>
    Lapsed,

    /// <summary>Signed, reported, scored: answered with a positive outcome.</summary>
    Signed,

    /// <summary>Refused, with what the outcome asks for.</summary>
    Refused,

    /// <summary>Answered; who asked has yet to say whether it counts.</summary>
    Given,
}

/// <summary>Who gave the answer of a party, in what capacity, where, and what was said with it.</summary>
public sealed record PartySigner
{
    /// <summary>Account of who answered in the system; null of an answer recorded from paper.</summary>
    public string? Account { get; init; }

    /// <summary>Position in which that account answered.</summary>
    public string? Position { get; init; }

    /// <summary>Name on the paper; null of an answer in the system.</summary>
    public string? Name { get; init; }

    /// <summary>Post on the paper.</summary>
    public string? Post { get; init; }

    /// <summary>TM, KT, TL or TUQ; null when nothing was said.</summary>
    public string? Capacity { get; init; }

    /// <summary>Written authorisation on which it rests.</summary>
    public string? Basis { get; init; }

    /// <summary>Where it was signed, at a ceremony.</summary>
    public string? Place { get; init; }

    /// <summary>What was said with the answer.</summary>
    public PrivateText? Comment { get; init; }
}

/// <summary>One row of a round with its answer. Its values stand here and not among the values of the case: every party fills the same section.</summary>
/// <param name="Row">Who, about whom.</param>
/// <param name="State">How far.</param>
/// <param name="Outcome">Last outcome of the party; null before the first.</param>
/// <param name="On">Day the answer counts from; null while there is none.</param>
/// <param name="Values">What was filled in so far; null for nothing.</param>
/// <param name="OnPaper">Whether the body acts in the system and its signature was recorded from paper, so that it may dispute it.</param>
/// <param name="Disputed">Whether it does.</param>
public sealed record PartyItem(PartyRow Row, PartyState State, string? Outcome = null, DateOnly? On = null, ValueMap? Values = null, bool OnPaper = false, bool Disputed = false)
{
    /// <summary>Who answered; null while nobody has, where answers are judged, and of answers recorded before this was kept.</summary>
    public PartySigner? By { get; init; }

    /// <summary>What was last said to an answer by who asked; null for nothing, and while a newer answer waits.</summary>
    public string? Judgement { get; init; }

    /// <summary>Whether an answer was sent back and no other has come since.</summary>
    [JsonIgnore]
    public bool Returned => Judgement is not null && State is PartyState.Open or PartyState.Lapsed;
}

/// <summary>
/// A visit of an activity that asks many: its rows were frozen when it opened. It stays after the flow has moved on, because whoever has not answered yet still may.
/// </summary>
/// <param name="Activity">The activity.</param>
/// <param name="Visit">Its visit.</param>
/// <param name="Token">The token that waits, or waited, there.</param>
/// <param name="Share">How many must sign, in the notation of <see cref="Definitions.Share"/>.</param>
/// <param name="Items">The rows, in the order of the form; late joiners behind.</param>
/// <param name="Port">Port by which the flow went on; null while it waits.</param>
public sealed record PartyRound(string Activity, int Visit, int Token, string Share, ImmutableArray<PartyItem> Items, string? Port)
{
    /// <summary>How many have to sign: never fewer than one.</summary>
    [JsonIgnore]
    public int Needed => Math.Max(1, Definitions.Share.Parse(Share).Of(Items.Length));

    /// <summary>Number of rows in a state.</summary>
    public int Count(PartyState state) => Items.Count(i => i.State == state);

    /// <summary>The row with a key, or null.</summary>
    public PartyItem? Item(string key) => Items.Find(i => i.Row.Key == key);

    /// <summary>This round with one row changed.</summary>
    internal PartyRound With(PartyRow row, Func<PartyItem, PartyItem> change)
    {
        for (var i = 0; i < Items.Length; i++)
            if (Items[i].Row == row) return this with { Items = Items.SetItem(i, change(Items[i])) };
        return this;
    }
}
