using System.Globalization;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Workflows.Cases;

namespace Approvals.Reports;

/// <summary>The standings of compacts that the reader may read: scores, rank and who is nominated for the flag, by cluster and year.</summary>
public sealed class RankingTable(PastCases cases, CurrentPerson person, Texts texts, TypeWords types, AidWords words)
{
    private const string Type = "cluster-compact";

    /// <param name="Cluster">Its key.</param>
    /// <param name="Stage">How far the compact was: a ranking may be proposed and not voted on.</param>
    private sealed record Standing(string Cluster, int Year, string Member, decimal? Self, decimal? Peers, decimal? Final, int? Rank, bool Nominee, string Stage);

    public async Task<ConsolidatedView> ReadAsync(ReportQuestion question, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(question);
        List<Standing> all = [];
        await foreach (var state in cases.StatesAsync(person.Account, [Type], question.AsOf, cancellation)) all.AddRange(Standings(state));
        var chosen = all.Where(s => (question.Year is null || s.Year == question.Year) && (question.Cluster is null || s.Cluster == question.Cluster))
            .OrderByDescending(s => s.Year).ThenBy(s => s.Cluster, StringComparer.Ordinal).ThenBy(s => s.Rank ?? int.MaxValue).ThenByDescending(s => s.Final).ToList();
        var table = question.Table(
            texts, [.. ((string[])["cluster", "year", "rank", "member", "score-self", "score-peers", "score-final", "nominee", "stage"]).Select(c => texts["consolidated." + c])],
            [.. chosen.Select(s => (IReadOnlyList<object?>)
            [
                Cluster(s.Cluster), s.Year.ToString(CultureInfo.InvariantCulture), s.Rank, Body(s.Member), s.Self, s.Peers, s.Final, s.Nominee ? texts["consolidated.nominated"] : null, s.Stage,
            ])], null);
        return new ConsolidatedView(question, table, [.. chosen.Take(ConsolidatedTables.MostBars).Select(Bar)], [.. all.Select(s => s.Year).Distinct().OrderDescending()])
        {
            Clusters = [.. all.Select(s => s.Cluster).Distinct().Order(StringComparer.Ordinal).Select(c => new Choice(c, Cluster(c)))],
        };
    }

    private IEnumerable<Standing> Standings(CaseState state)
    {
        if (state.Values.TextOf("cluster") is not { } cluster || Number(state.Values, "year") is not { } year || state.Ending == "cancelled") yield break;
        var (nominee, stage) = (state.Values.TextOf("nominee"), types.CaseStatus(state.Type, state.Status, state.SuspendedOn is not null, state.Ending));
        foreach (var row in state.Values.RowsOf("standings"))
            if (row.TextOf("member") is { } member)
                yield return new Standing(
                    cluster, year, member, row.DecimalOf("selfTotal"), row.DecimalOf("crossTotal"), row.DecimalOf("final"), Number(row, "rank"), member == nominee, stage);
    }

    private ChartBar Bar(Standing standing) => new(
        string.Create(CultureInfo.InvariantCulture, $"{standing.Rank}. {Body(standing.Member)} · {standing.Year}"), standing.Final ?? 0,
        texts.Format("consolidated.points", ("points", words.Figure(standing.Final ?? 0))));

    private static int? Number(ValueMap values, string key) => int.TryParse(values.TextOf(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private string Cluster(string key) => person.Directory.Data.Clusters.FirstOrDefault(c => c.Key == key)?.Name.In(texts.Language) ?? key;

    private string Body(string key) => person.Directory.Organisation(key)?.Short.In(texts.Language) ?? key;
}
