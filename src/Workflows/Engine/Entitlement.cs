using Approvals.Workflows.Cases;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>Who may act on a task: evaluated against the directory of the moment, both when a page is drawn and again in the commit.</summary>
public static class Entitlement
{
    /// <summary>The ways in which a person may act on a task now; empty when not at all. Four eyes is a separate question.</summary>
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
        var seats = task.Recorded is null ? task.Seats : task.ConfirmSeats;
        if (task.Position is { } only) return [.. directory.PositionsOf(account, on).Where(p => p.Key == only).Select(p => new Standing(p, null, null))];
        return [.. directory.StandingsFor(account, seats, on, state.Type)];
    }

    /// <summary>The ways in which a person may record a signature made on paper.</summary>
    public static IReadOnlyList<Standing> PaperStandings(Directory directory, CaseState state, CaseTask task, string account, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        return [.. directory.StandingsFor(account, task.PaperSeats, on, state.Type)];
    }

    /// <summary>The four-eyes rule that keeps a person from a task, or null: <c>submitter</c> (and authors of values), <c>actor:activity</c>, <c>recorder</c>.</summary>
    public static string? ExcludedBy(CaseState state, CaseTask task, string account)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        return task.Recorded?.Recorder == account ? "recorder" : ExcludedBy(state, task.Exclude, account);
    }

    /// <summary>Four eyes for a way of acting: whoever acts by mandate is kept from what the mandator is kept from.</summary>
    internal static string? ExcludedBy(Session s, IReadOnlyList<string> rules, Standing standing)
    {
        var account = s.Command.Actor.Id;
        var mandators = standing is { Capacity: "TUQ", OnBehalfOf: { } mandator } ? s.Inputs.Directory.HoldersOf(mandator, s.Today).Select(p => p.Account) : [];
        return mandators.Prepend(account).Select(a => ExcludedBy(s.State, rules, a)).FirstOrDefault(rule => rule is not null);
    }

    private static string? ExcludedBy(CaseState state, IReadOnlyList<string> rules, string account)
    {
        foreach (var rule in rules)
        {
            if (rule == "submitter" && (state.Submitter == account || state.Authors.Contains(account))) return rule;
            if (rule.StartsWith("actor:", StringComparison.Ordinal) && state.Step(rule[6..]).Actor == account) return rule;
        }
        return null;
    }
}
