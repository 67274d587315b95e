using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>
/// Who may act on a case beside its tasks and actions: parties that join, ceremonies, what becomes of documents, disputed signatures. Asked before a button is shown;
/// the commit asks the same seats again.
/// </summary>
public static class CaseActs
{
    private static readonly string[] leaders = ["leader", "deputy"];

    /// <summary>The ways in which a person may act; none when the case is over, suspended where that matters, or has nothing of the kind.</summary>
    /// <param name="definition">The version the case is pinned to.</param>
    /// <param name="state">The case.</param>
    /// <param name="command">What would be done: one of the four acts; other commands give none.</param>
    /// <param name="inputs">Directory and time.</param>
    /// <param name="account">The person.</param>
    public static IReadOnlyList<Standing> Standings(CaseDefinition definition, CaseState state, CaseCommand command, Inputs inputs, string account)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(inputs);
        if (!state.IsOpen) return [];
        var s = new Session(definition, state, command, inputs);
        var seats = command switch
        {
            JoinParty c => Joiners(s, c.Activity),
            RecordCeremony c => Recorders(s, c.Activity),
            DocumentCommand c => Rulers(s, c.Document),
            DisputeSignature { Document: { } document } => Disputers(s, document),
            DisputeSignature { Item: { } item } => Disputers(s, Item(s, item)),
            _ => null,
        };
        return seats is null ? [] : [.. inputs.Directory.StandingsFor(account, seats, s.Today, state.Matter)];
    }

    /// <summary>Items of a round whose signature could be recorded now: open, past their preparation, and not recorded yet.</summary>
    public static IReadOnlyList<CaseTask> Recordable(CaseState state, string activity)
    {
        ArgumentNullException.ThrowIfNull(state);
        return [.. state.Tasks.Where(t => t.Activity == activity && t.Kind == TaskKind.Party && t.Recorded is null && !Parties.IsPreparing(t))];
    }

    /// <summary>Positions whose holders may decide what becomes of a document, without the one who asks for it.</summary>
    public static IReadOnlyList<Position> Deciders(Directory directory, CaseDocument document, string asker, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(document);
        return [.. directory.Data.Positions.Where(p => Decides(directory, document, p, asker, on))];
    }

    /// <summary>Documents of the case that may replace, correct or withdraw one: issued by the same body or the one that took over from it, and not earlier.</summary>
    public static IReadOnlyList<CaseDocument> Successors(Directory directory, CaseState state, CaseDocument old, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(old);
        var body = directory.Successor(old.Organisation, on);
        return [.. state.Documents.Where(d => d.Id != old.Id && d.State == "issued" && directory.Successor(d.Organisation, on) == body && d.Date >= old.Date)];
    }

    /// <summary>Who may add a party; null when none can be added now.</summary>
    internal static IReadOnlyList<Seat>? Joiners(Session s, string activity)
    {
        if (s.State.SuspendedOn is not null || s.Definition.Activities.GetValueOrDefault(activity) is not ForEachPartyActivity { LateJoin.Count: > 0 } asked) return null;
        if (s.State.Round(activity) is not { } round || asked.LateJoinWhen?.Test(s.Scope).IsTrue == false) return null;
        // Waiting no more and not decided either: an interruption has ended it.
        return round.Port is null && s.State.Tokens.All(t => t.Id != round.Token) ? null : s.Resolve(asked.LateJoin);
    }

    /// <summary>Who may decide what becomes of a document; null when there is none, or it is not in force.</summary>
    internal static IReadOnlyList<Seat>? Rulers(Session s, string document) =>
        s.State.SuspendedOn is null && s.State.Documents.Find(d => d.Id == document) is { State: "issued" } old ? [new Seat("clerk", old.Organisation)] : null;

    /// <summary>Who may dispute the signature of a document; null when it was not recorded from paper, or is disputed already.</summary>
    internal static IReadOnlyList<Seat>? Disputers(Session s, string document) =>
        s.State.Documents.Find(d => d.Id == document) is { OnPaper: true, Disputed: false, Signers: { } signers } ? signers : null;

    /// <summary>The same for the answer of a party.</summary>
    internal static IReadOnlyList<Seat>? Disputers(Session s, (PartyRound Round, PartyItem Item)? answer) =>
        answer is ({ } round, { State: PartyState.Signed, OnPaper: true, Disputed: false } item)
            ? s.Resolve(s.Definition.RuleOf(round.Activity)!.Who, item.Row.Party) : null;

    /// <summary>The answer of a party by its handle, or null.</summary>
    internal static (PartyRound Round, PartyItem Item)? Item(Session s, string handle)
    {
        var colon = handle.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && s.State.Round(handle[..colon]) is { } round && round.Item(handle[(colon + 1)..]) is { } item ? (round, item) : null;
    }

    internal static bool Decides(Directory directory, CaseDocument document, Position position, string asker, DateOnly on) =>
        directory.PositionsFor(leaders.Select(role => new Seat(role, document.Organisation)), on).Any(p => p.Key == position.Key)
            && directory.HoldersOf(position.Key, on).Any(p => p.Account != asker);

    private static IReadOnlyList<Seat>? Recorders(Session s, string activity) =>
        s.State.SuspendedOn is null && s.Definition.Activities.GetValueOrDefault(activity) is ForEachPartyActivity asked && Recordable(s.State, activity).Count > 0
            ? TaskOpening.Recorders(s, asked.Rule) : null;
}
