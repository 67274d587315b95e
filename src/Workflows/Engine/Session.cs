using System.Security.Cryptography;
using System.Text;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Conditions;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Evidence;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>
/// One decision under way. Every change goes through <see cref="Emit"/>, which folds the fact at once, so that the state handed back is the fold of the
/// facts by construction.
/// </summary>
internal sealed class Session(CaseDefinition definition, CaseState state, CaseCommand command, Inputs inputs)
{
    private readonly List<Fact> facts = [];
    private readonly List<PrivateValue> privates = [];
    private int notices;

    public CaseDefinition Definition { get; private set; } = definition;

    public CaseCommand Command => command;

    /// <summary>What could be recalled before this command.</summary>
    public LastStep? Recallable => state.Last;

    public Inputs Inputs => inputs;

    public CaseState State { get; private set; } = state.Begin(state.Seq + 1, Later(inputs.Now, state.At), command.Actor.Id, command.GetType().Name);

    public IReadOnlyList<Fact> Facts => facts;

    public string? Capacity { get; set; }

    public string? OnBehalfOf { get; set; }

    /// <summary>Four-eyes rule that the task lets pass and shows to audit.</summary>
    public string? Flagged { get; set; }

    /// <summary>Seat of a quorum that is filled.</summary>
    public string? Seat { get; set; }

    /// <summary>Who had a hand in the decision beside the actor: other voters, and those who authorised one of them.</summary>
    public IReadOnlyList<string>? Others { get; set; }

    public DateTimeOffset At => State.At;

    /// <summary>Local day of the commit.</summary>
    public DateOnly Today { get; } = Inputs.LocalDate(Later(inputs.Now, state.At));

    /// <summary>The day the act counts from: when it happened outside, else when it was received, else today.</summary>
    public DateOnly On => command.OccurredOn ?? Given ?? (command.ReceivedAt is { } r && r <= At ? Inputs.LocalDate(r) : Today);

    /// <summary>Day of a recorded act that is only now confirmed.</summary>
    public DateOnly? Given { get; set; }

    public FlowQueue Queue { get; } = new();

    /// <summary>What values may name, for the one who gives them.</summary>
    public FormLookups Lookups => FormLookups.Of(inputs.Directory) with { CaseType = id => id == command.Case ? null : inputs.Registers.TypeOfCase(id, command.Actor.Id, Today) };

    public void Emit(Fact fact)
    {
        facts.Add(fact);
        State = State.Apply(fact);
    }

    /// <summary>Puts a text beside the record and gives what stands for it inside. <paramref name="member"/> is its path within the next fact.</summary>
    public PrivateText Seal(string text, string member)
    {
        var normal = text.Normalize(NormalizationForm.FormC);
        var salt = SHA256.HashData([.. inputs.SaltSeed, .. BitConverter.GetBytes(privates.Count)])[..16];
        var digest = RecordHash.SaltedDigest(salt, normal);
        privates.Add(new PrivateValue($"facts[{facts.Count}].{member}", digest, salt, normal));
        return new PrivateText(digest);
    }

    /// <summary>The same for a comment, which may be absent.</summary>
    public PrivateText? SealComment(string? comment, string member = "comment") => string.IsNullOrWhiteSpace(comment) ? null : Seal(comment.Trim(), member);

    public void Notice(string template, IEnumerable<string> accounts, params IEnumerable<(string Key, string Value)> args)
    {
        var recipients = accounts.Where(a => a != command.Actor.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (recipients.Count == 0) return;
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["number"] = State.Number, ["title"] = State.Title };
        foreach (var (key, value) in args) all[key] = value;
        Emit(new NoticeQueued($"{State.Id}/{State.Seq}/{++notices}", template, recipients, all));
    }

    /// <summary>Whether something due was told beside the case already.</summary>
    public bool WasTold(DueItem item) => inputs.Registers.WasTold(State.Id, item.Key);

    public IScope Scope => new CaseScope(Definition, State);

    /// <summary>The case was taken over to another version: what follows in this decision is under that one.</summary>
    public void GoOver(CaseDefinition newer) => Definition = newer;

    /// <summary>The seats that rules lead to; bodies that the place does not name give none.</summary>
    public IReadOnlyList<Seat> Resolve(IEnumerable<WhoRule> rules, string? item = null) =>
        [.. rules.SelectMany(rule => Named(rule.At, item) is { } body ? rule.Roles.Select(role => inputs.Directory.Heir(new Seat(role, body), Today)) : []).Distinct()];

    /// <summary>The body a place expression means, its successor when it was merged, or null when the place file names none that applies today.</summary>
    public string? Body(string at, string? item = null) => Named(at, item) is { } body ? inputs.Directory.Successor(body, Today) : null;

    private string? Named(string at, string? item) => Bodies.Named(Definition, State, Today, at, item);

    /// <summary>Accounts of everybody who holds one of the seats today.</summary>
    public IReadOnlyList<string> Holders(IEnumerable<Seat> seats)
    {
        List<string> accounts = [];
        foreach (var position in inputs.Directory.PositionsFor(seats, Today))
            foreach (var holder in inputs.Directory.HoldersOf(position.Key, Today))
                if (!accounts.Contains(holder.Account)) accounts.Add(holder.Account);
        return accounts;
    }

    public Decision Accept()
    {
        var record = new CaseRecord
        {
            Stream = command.Stream,
            Seq = State.Seq,
            At = State.At,
            OccurredOn = command.OccurredOn,
            Actor = command.Actor,
            Capacity = Capacity,
            OnBehalfOf = OnBehalfOf,
            Command = new CommandRef(command.Id, command.GetType().Name),
            Facts = facts,
        };
        return new Decision.Accepted(record, State, privates);
    }

    private static DateTimeOffset Later(DateTimeOffset now, DateTimeOffset last) => now > last ? now : last;
}

/// <summary>What is still to be visited in this decision.</summary>
internal sealed class FlowQueue
{
    /// <summary>Most moves of one command; beyond, the definition runs in a circle and the case gets an incident.</summary>
    public const int MostMoves = 1000;

    private readonly Queue<(string Activity, IReadOnlyList<ForkFrame> Stack)> waiting = new();

    public int Moves { get; private set; }

    public void Enqueue(string activity, IReadOnlyList<ForkFrame> stack) => waiting.Enqueue((activity, stack));

    public bool TryDequeue(out (string Activity, IReadOnlyList<ForkFrame> Stack) next)
    {
        if (!waiting.TryDequeue(out next)) return false;
        Moves++;
        return true;
    }

    public void Clear() => waiting.Clear();
}
