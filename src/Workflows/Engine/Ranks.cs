using System.Globalization;
using System.Text.Json;

namespace Approvals.Workflows.Engine;

/// <summary>Whether ranks follow from figures. Pure.</summary>
internal static class Ranks
{
    /// <summary>
    /// How many rows have a rank that their figures do not allow: a better row has none better than its own, equal ones share a rank or stand one after another in any
    /// order, and after a shared rank either the next number or the one that as many rows lead to may follow. A row without a rank or a first figure counts; a further figure
    /// that is missing is the lowest.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="rank">Column of the rank, 1 being the best.</param>
    /// <param name="by">Columns of figures, the first counting first; the greater is the better.</param>
    public static int Wrong(IReadOnlyList<JsonElement> rows, string rank, IReadOnlyList<string> by)
    {
        var read = rows.Select(r => (Rank: Number(r, rank), Figures: by.Select(c => Number(r, c)).ToList())).ToList();
        var whole = read.Where(r => r.Rank is not null && r.Figures[0] is not null).ToList();
        return rows.Count - whole.Count + whole.Count(r =>
        {
            var better = whole.Where(o => Compare(o.Figures, r.Figures) > 0).ToList();
            var equal = whole.Count(o => Compare(o.Figures, r.Figures) == 0);
            var first = 1 + better.Select(o => string.Join(' ', o.Figures.Select(f => f?.ToString("0.####", CultureInfo.InvariantCulture) ?? "-"))).Distinct(StringComparer.Ordinal).Count();
            return r.Rank < first || r.Rank > better.Count + equal || better.Exists(o => o.Rank >= r.Rank);
        });
    }

    private static int Compare(List<decimal?> one, List<decimal?> other)
    {
        for (var i = 0; i < one.Count; i++)
            if (decimal.Compare(one[i] ?? decimal.MinValue, other[i] ?? decimal.MinValue) is not 0 and var way) return way;
        return 0;
    }

    private static decimal? Number(JsonElement row, string column) =>
        decimal.TryParse(Trips.TextOf(row, column), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
