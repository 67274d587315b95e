using System.Globalization;
using Approvals.Desk;
using Approvals.Workflows.Cases;

namespace Approvals.Compacts;

/// <summary>Something that one member has to do in a compact.</summary>
/// <param name="Activity">The round.</param>
/// <param name="State">How far; null when the member is not asked in it, or it has not begun.</param>
/// <param name="On">Day it counts from.</param>
/// <param name="Outcome">What was answered.</param>
/// <param name="By">Who answered; null while nobody has.</param>
public sealed record Stage(string Activity, PartyState? State, DateOnly? On, string? Outcome, PartySigner? By = null);

/// <summary>A version of a member's score.</summary>
/// <param name="Kind">self, peer, ruling or final.</param>
/// <param name="By">Who gave it; null of a ruling and of the final score.</param>
/// <param name="Total">The points.</param>
/// <param name="Reason">Why it is another than the one before; null when nobody said.</param>
/// <param name="On">Day on which it was proposed; null of sheets, which have their own.</param>
public sealed record ScoreVersion(string Kind, string? By, string Total, string? Reason, DateOnly? On = null);

/// <summary>A commitment and what became of it.</summary>
/// <param name="Owner">The member under the name of its time.</param>
/// <param name="Block">Block of the compact.</param>
/// <param name="Target">What is to be reached.</param>
/// <param name="Due">By when.</param>
/// <param name="State">As last reported by who owes it: notStarted, underWay, done; null when nothing was reported.</param>
/// <param name="Final">Whether that was the report at the end of the year.</param>
public sealed record Commitment(string Owner, string Block, string Target, DateOnly? Due, string? State, bool Final)
{
    /// <summary>Whether its date has passed and it is not reported done; what the year came to is no delay any more.</summary>
    public bool IsLate(DateOnly today) => State != "done" && !Final && Due < today;
}

/// <summary>A member of a compact and how far it has come.</summary>
/// <param name="Body">Its key at the time of the compact.</param>
/// <param name="Now">Key of the body that has its duties today.</param>
/// <param name="Stages">What it has to do, in the order of the year.</param>
/// <param name="Scores">Every version of its score.</param>
/// <param name="Commitments">What it owes.</param>
/// <param name="Rank">Place in the standings; null while there are none.</param>
public sealed record MemberLine(
    string Body, string Now, IReadOnlyList<Stage> Stages, IReadOnlyList<ScoreVersion> Scores, IReadOnlyList<Commitment> Commitments, string? Rank);

/// <summary>A compact on one page: members by stages, commitments, scores. Of what the reader may see of the case, nothing else.</summary>
public static class CompactGlance
{
    /// <summary>Rounds in which every member answers about itself, in the order of the year.</summary>
    public static readonly IReadOnlyList<string> Stages = ["sign", "memberReport", "crossCheck", "selfScore", "crossScore"];

    /// <summary>Whether the compact was ended early, so that what had not been done falls away.</summary>
    public static bool IsEnded(CaseState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Variables.TextOf("endState") == "concluded";
    }

    /// <summary>The members in the order of the compact; late joiners behind.</summary>
    /// <param name="view">The compact.</param>
    /// <param name="directory">Bodies and who followed them.</param>
    /// <param name="today">Local day.</param>
    /// <param name="proposals">Standings as they were put forward one after another; null where only the last ones matter.</param>
    public static IReadOnlyList<MemberLine> Members(CaseView view, Directory directory, DateOnly today, IReadOnlyList<(DateOnly On, ValueMap Values)>? proposals = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(directory);
        var state = view.Shown;
        var named = state.Values.ListOf("members");
        var joined = state.Round("sign")?.Items.Select(i => i.Row.Party).Where(p => !named.Contains(p)) ?? [];
        var commitments = Commitments(state, directory, today);
        return [.. named.Concat(joined).Select(body =>
        {
            var now = directory.Successor(body, today);
            return new MemberLine(
                body, now, [.. Stages.Select(s => StageOf(state, s, body, now))], Scores(view, state, body, now, proposals),
                [.. commitments.Where(c => c.Owner == body)], Rank(state, body, now));
        })];
    }

    private static Stage StageOf(CaseState state, string activity, string body, string now)
    {
        if (state.Round(activity) is not { } round) return new Stage(activity, null, null, null);
        var own = round.Items.Where(i => i.Row.Party == body).ToList();
        if (own.Count == 0) own = [.. round.Items.Where(i => i.Row.Party == now)];
        if (own.Count == 0) return new Stage(activity, null, null, null);
        // Of several (a deputy scores two), the one that is furthest behind says how far the member is.
        var behind = own.MinBy(i => i.State switch { PartyState.Lapsed => 0, PartyState.Open => 1, PartyState.Refused => 2, _ => 3 })!;
        return new Stage(activity, behind.State, behind.On, behind.Outcome, behind.By);
    }

    private static List<ScoreVersion> Scores(CaseView view, CaseState state, string body, string now, IReadOnlyList<(DateOnly On, ValueMap Values)>? proposals)
    {
        List<ScoreVersion> scores = [];
        if (About("selfScore") is [{ Values: { } sheet }, ..] && sheet.TextOf("selfTotal") is { } self) scores.Add(new ScoreVersion("self", null, self, null));
        foreach (var item in About("crossScore"))
            if (item.Values?.TextOf("crossTotal") is { } total) scores.Add(new ScoreVersion("peer", item.Row.Party, total, item.Values.TextOf("difference") ?? Reasons(item.Values)));
        foreach (var item in About("appeal").Where(i => i.Outcome == "Appeal"))
            scores.Add(new ScoreVersion("appeal", null, "", view.Text(item.By?.Comment), item.On));
        foreach (var item in About("recheck"))
            if (item.Values?.TextOf("ruledTotal") is { } total) scores.Add(new ScoreVersion("ruling", item.Row.Party, total, item.Values.TextOf("rulingReason")));
        // Of compacts that were ruled on in one table for all.
        foreach (var row in state.Values.RowsOf("rulings").Where(r => Is(r, "member")))
            scores.Add(new ScoreVersion("ruling", null, row.TextOf("total") ?? "", row.TextOf("reason")));
        var versions = proposals is { Count: > 0 } ? proposals : [(default, state.Values)];
        foreach (var (on, values) in versions)
            foreach (var row in values.RowsOf("standings").Where(r => Is(r, "member")))
                if (row.TextOf("final") is { } final)
                    scores.Add(new ScoreVersion(values == versions[^1].Values ? "final" : "proposed", null, final, row.TextOf("reason"), on == default ? null : on));
        return scores;

        List<PartyItem> About(string activity)
        {
            var items = state.Round(activity)?.Items ?? [];
            var exact = items.Where(i => (i.Row.Subject ?? i.Row.Party) == body).ToList();
            return exact.Count > 0 ? exact : [.. items.Where(i => (i.Row.Subject ?? i.Row.Party) == now)];
        }

        bool Is(ValueMap row, string column) => row.TextOf(column) is { } key && (key == body || key == now);
    }

    /// <summary>The reasons that stand beside single criteria.</summary>
    private static string? Reasons(ValueMap sheet)
    {
        var reasons = sheet.RowsOf("crossScores").Select(r => r.TextOf("reason") is { Length: > 0 } reason ? $"{r.TextOf("criterion")}: {reason}" : null).OfType<string>().ToList();
        return reasons.Count == 0 ? null : string.Join(" ", reasons);
    }

    private static string? Rank(CaseState state, string body, string now) =>
        state.Values.RowsOf("standings").Where(r => r.TextOf("member") is { } m && (m == body || m == now)).Select(r => r.TextOf("rank")).FirstOrDefault();

    /// <summary>
    /// Each commitment with what was last reported of it. A report names whose it is, because a merged Union reports for all that it took over; of reports that do not, the
    /// body that reported counts. Two that say the same are told apart by their order.
    /// </summary>
    private static List<Commitment> Commitments(CaseState state, Directory directory, DateOnly today)
    {
        Dictionary<(string Owner, string Block, string Target, string Due, int Nth), (string State, bool Final)> reported = [];
        foreach (var (round, table, final) in (ReadOnlySpan<(string, string, bool)>)[("memberReport", "progress", false), ("selfScore", "finalProgress", true)])
            foreach (var item in state.Round(round)?.Items ?? [])
            {
                Dictionary<(string, string, string, string), int> seen = [];
                foreach (var row in item.Values?.RowsOf(table) ?? [])
                {
                    var named = row.TextOf("owner");
                    var key = Key(named ?? directory.Successor(item.Row.Party, today), row);
                    seen[key] = seen.GetValueOrDefault(key) + 1;
                    if (row.TextOf("state") is { } how) reported[(key.Owner, key.Block, key.Target, key.Due, seen[key])] = (how, final);
                }
            }
        Dictionary<(string, string, string, string), int> met = [];
        List<Commitment> all = [];
        foreach (var row in state.Values.RowsOf("commitments"))
        {
            var key = Key(row.TextOf("owner") ?? "", row);
            met[key] = met.GetValueOrDefault(key) + 1;
            var found = Found(key, met[key]) ?? Found(key with { Owner = directory.Successor(key.Owner, today) }, met[key]);
            all.Add(new Commitment(key.Owner, key.Block, key.Target, IsoDate.Parse(key.Due), found?.State, found?.Final == true));
        }
        return all;

        (string State, bool Final)? Found((string Owner, string Block, string Target, string Due) key, int nth) =>
            reported.TryGetValue((key.Owner, key.Block, key.Target, key.Due, nth), out var found) ? found : null;

        static (string Owner, string Block, string Target, string Due) Key(string owner, ValueMap row) => (owner, row.TextOf("block") ?? "", row.TextOf("target") ?? "", row.TextOf("due") ?? "");
    }
}
