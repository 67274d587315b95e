namespace Approvals.Desk;

/// <summary>Sums over lines of the aid register. What is not known adds nothing; <see cref="WithoutUsd"/> says of how many the value in USD is not.</summary>
/// <param name="Aids">Aid approved.</param>
/// <param name="Approved">What was approved.</param>
/// <param name="Received">What was received.</param>
/// <param name="Spent">What was spent.</param>
public sealed record AidSums(int Aids, AidAmount Approved, AidAmount Received, AidAmount Spent)
{
    /// <summary>How many of the aid approved have no value in USD.</summary>
    public int WithoutUsd { get; private init; }

    /// <summary>Of a year: what was approved in it, and what reports on periods that end in it say was received and spent, whenever the aid was approved. Of all time for null.</summary>
    public static AidSums Of(IReadOnlyCollection<AidLine> lines, int? year)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var approved = lines.Where(l => l.IsApproved && (year is null || l.Year == year)).ToList();
        return new AidSums(
            approved.Count, Sum(approved.Select(l => l.Approved)), Sum(lines.Select(l => l.ReceivedIn(year))), Sum(lines.Select(l => l.SpentIn(year))))
        {
            WithoutUsd = approved.Count(l => l.Approved.Usd is null),
        };
    }

    private static AidAmount Sum(IEnumerable<AidAmount> amounts) => amounts.Aggregate(AidAmount.None, (sum, a) => sum.Plus(a));
}
