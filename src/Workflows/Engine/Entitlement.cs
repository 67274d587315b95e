using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>Who may act on a task: evaluated against the directory of the moment, both when a page is drawn and again in the commit.</summary>
public static class Entitlement
{
    /// <summary>
    /// The ways in which a person may act on a task now; empty when not at all, or when they have voted already. Four eyes is a separate question.
    /// </summary>
    /// <param name="directory">The directory of the moment.</param>
    /// <param name="state">The case.</param>
    /// <param name="task">One of its open tasks.</param>
    /// <param name="account">The person.</param>
    /// <param name="on">The local day.</param>
    public static IReadOnlyList<Standing> Standings(Directory directory, CaseState state, CaseTask task, string account, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        if (task.Quorum is { } quorum && quorum.Votes.Any(v => v.Actor == account)) return [];
        return [.. directory.StandingsFor(account, Targets(directory, task, on), on, MatterOf(state, task), task.Routed ?? [])];
    }

    /// <summary>The way in which the caller, in the position acted in, may fill one of some seats; null when in none.</summary>
    internal static Standing? StandingIn(Session s, IReadOnlyList<Seat> seats) =>
        s.Inputs.Directory.StandingsFor(s.Command.Actor.Id, seats, s.Today, s.State.Matter).FirstOrDefault(x => x.Position.Key == s.Command.Actor.Position);

    /// <summary>The ways in which a person may record a signature made on paper.</summary>
    public static IReadOnlyList<Standing> PaperStandings(Directory directory, CaseState state, CaseTask task, string account, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        return [.. directory.StandingsFor(account, task.PaperSeats, on, state.Matter)];
    }

    /// <summary>
    /// The positions whose work a task is on a day: those of its seats, the one it was given to, or the frozen seats that have not voted; of a merged body its
    /// successor's.
    /// </summary>
    public static IEnumerable<Position> Targets(Directory directory, CaseTask task, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(task);
        if (task.Recorded is not null) return directory.PositionsFor(task.ConfirmSeats, on);
        if (task.Position is { } only) return directory.Heirs(only, on);
        if (task.Quorum is { } quorum) return quorum.OpenSeats().SelectMany(p => directory.Heirs(p, on)).DistinctBy(p => p.Key);
        return directory.PositionsFor(task.Seats, on);
    }

    /// <summary>What limits who may act: a position that was asked by name is not limited by its field.</summary>
    public static Matter MatterOf(CaseState state, CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        return task.Kind is TaskKind.Opinion or TaskKind.Assignment ? state.Matter with { Field = null } : state.Matter;
    }

    /// <summary>
    /// The four-eyes rule that keeps a person from a task, or null: <c>submitter</c> (and authors of what the task covers), <c>actor:activity</c> (also who gave the answer
    /// that is judged), <c>recorder</c>. A task that allows and flags keeps nobody but the recorder from it.
    /// </summary>
    public static string? ExcludedBy(CaseState state, CaseTask task, string account)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        if (task.Recorded?.Recorder == account) return "recorder";
        if (HasAsked(task, account)) return "asker";
        return task.FourEyes == FourEyesRule.Flag ? null : RuleAgainst(state, task, account);
    }

    /// <summary>Whether a person asked for the time that is to be granted; who writes down what another body decided may be the same.</summary>
    internal static bool HasAsked(CaseTask task, string account) => !task.ByLetter && task.Extension?.By == account;

    /// <summary>The four-eyes rule under which a person's decision will be marked for audit, or null.</summary>
    internal static string? FlaggedBy(CaseState state, CaseTask task, string account)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        return task.FourEyes == FourEyesRule.Flag ? RuleAgainst(state, task, account) : null;
    }

    /// <summary>
    /// What four eyes says of a person before they act: the rule that keeps them from a task in each way open to them, or the rule under which whatever they decide is
    /// marked. A way by authorisation (TUQ., TL.) bears what binds those who gave it, as it will in the commit; one free way is enough for neither to be said.
    /// </summary>
    public static (string? Excluded, string? Flagged) FourEyes(Directory directory, CaseState state, CaseTask task, string account, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(task);
        if (ExcludedBy(state, task, account) is { } own) return (own, null);
        var rules = Standings(directory, state, task, account, on).Select(way => RuleAgainst(directory, on, state, task, account, way)).ToList();
        var rule = rules.Count == 0 ? RuleAgainst(state, task, account) : rules.Contains(null) ? null : rules[0];
        return task.FourEyes == FourEyesRule.Flag ? (null, rule) : (rule, null);
    }

    /// <summary>Everybody who could act on a task, and how: four eyes considered, who has voted already not.</summary>
    public static IEnumerable<(string Account, Standing Standing)> Able(Directory directory, CaseState state, CaseTask task, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(task);
        foreach (var standing in StandingsOf(directory, state, task, on))
            foreach (var person in directory.HoldersOf(standing.Position.Key, on))
            {
                if (task.Quorum is { } quorum && quorum.Votes.Any(v => v.Actor == person.Account)) continue;
                if (task.Recorded?.Recorder == person.Account || HasAsked(task, person.Account)) continue;
                if (task.FourEyes != FourEyesRule.Flag && RuleAgainst(directory, on, state, task, person.Account, standing) is not null) continue;
                yield return (person.Account, standing);
            }
    }

    /// <summary>Whether a task can be decided at all on a day: by somebody, or of a quorum by enough different persons.</summary>
    public static bool IsPossible(Directory directory, CaseState state, CaseTask task, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(task);
        var able = Able(directory, state, task, on);
        return task.Quorum is { } quorum ? Quorums.IsReachable(directory, on, task, quorum, [.. able]) : able.Any();
    }

    /// <summary>
    /// Whom four eyes passes a task to: those who sign by standing assignment (KT.) for a position all of whose holders are excluded. Nobody while somebody may
    /// act, or where the rule of the task does not pass it on.
    /// </summary>
    internal static IReadOnlyList<string> PassedTo(Directory directory, CaseState state, CaseTask task, DateOnly on)
    {
        if (task.FourEyes != FourEyesRule.Deputy || task.Recorded is not null || IsPossible(directory, state, task, on)) return [];
        var matter = MatterOf(state, task);
        return [.. Targets(directory, task, on)
            .Where(t => directory.HoldersOf(t.Key, on).Any() && directory.HoldersOf(t.Key, on).All(p => ExcludedBy(state, task, p.Account) is not null))
            .SelectMany(t => directory.DeputiesOf(t.Key, matter))
            .Where(d => directory.HoldersOf(d.Key, on).Any(p => ExcludedBy(state, task, p.Account) is null))
            .Select(d => d.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Every way in which somebody may act on a task on a day, positions held or not.</summary>
    internal static IEnumerable<Standing> StandingsOf(Directory directory, CaseState state, CaseTask task, DateOnly on) =>
        directory.StandingsOf(Targets(directory, task, on), on, MatterOf(state, task), task.Routed ?? []);

    /// <summary>Whoever acts by an authorisation is kept from what those who gave it are kept from; a deputy is not.</summary>
    internal static string? RuleAgainst(Directory directory, DateOnly on, CaseState state, CaseTask task, string account, Standing standing) =>
        task is { Exclude.Count: 0, Givers: null } ? null
            : Mandators(directory, on, standing).Prepend(account).Select(a => RuleAgainst(state, task, a)).FirstOrDefault(rule => rule is not null);

    /// <summary>Holders of the position that gave the authorisation by which somebody acts.</summary>
    internal static IEnumerable<string> Mandators(Directory directory, DateOnly on, Standing standing) =>
        standing is { Capacity: "TUQ" or "TL", OnBehalfOf: { } mandator } && standing.Seat != standing.Position.Key
            ? directory.HoldersOf(mandator, on).Select(p => p.Account)
            : [];

    /// <summary>The same of rules that are no task's.</summary>
    internal static string? RuleAgainst(
        Directory directory, DateOnly on, CaseState state, IReadOnlyList<string> rules, IReadOnlyList<string> covers, string account, Standing standing) =>
        rules.Count == 0 ? null
            : Mandators(directory, on, standing).Prepend(account).Select(a => RuleAgainst(state, rules, covers, a)).FirstOrDefault(rule => rule is not null);

    /// <summary>Whoever gave an answer does not say whether it counts, whatever else that task excludes; they may write down what another body says by letter.</summary>
    private static string? RuleAgainst(CaseState state, CaseTask task, string account) =>
        !task.ByLetter && task.Givers?.Contains(account) == true ? "actor:" + task.Activity : RuleAgainst(state, task.Exclude, task.Covers, account);

    internal static string? RuleAgainst(CaseState state, IReadOnlyList<string> rules, IReadOnlyList<string> covers, string account)
    {
        foreach (var rule in rules)
        {
            if (rule == "submitter" && state.HasWritten(account, covers)) return rule;
            if (!rule.StartsWith("actor:", StringComparison.Ordinal)) continue;
            var step = state.Step(rule[6..]);
            if (step.Actor == account || step.Others?.Contains(account) == true) return rule;
        }
        return null;
    }
}
