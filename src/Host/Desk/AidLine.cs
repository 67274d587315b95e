using Approvals.Workflows.Cases;

namespace Approvals.Desk;

/// <summary>An amount of aid in its currency, in VND and, where it is known, in USD.</summary>
public sealed record AidAmount(decimal? Foreign, decimal? Vnd, decimal? Usd = null)
{
    public static AidAmount None { get; } = new(null, null);

    /// <summary>What two fields say of an amount in a currency; what VND or USD is known of itself.</summary>
    public static AidAmount Of(ValueMap values, string foreign, string vnd, string? currency)
    {
        ArgumentNullException.ThrowIfNull(values);
        var amount = values.DecimalOf(foreign);
        return new AidAmount(amount, values.DecimalOf(vnd) ?? (currency == "VND" ? amount : null), currency == "USD" ? amount : null);
    }

    /// <summary>The same with USD by the rate at which another amount in the same currency is known in both; as it is where that is not known.</summary>
    public AidAmount InUsd(AidAmount known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return Usd is null && Foreign is { } own && known is { Foreign: > 0, Usd: { } usd } ? this with { Usd = Math.Round(own * usd / known.Foreign.Value, 2, MidpointRounding.AwayFromZero) } : this;
    }

    /// <summary>Both added; what neither has stays unknown.</summary>
    public AidAmount Plus(AidAmount other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new AidAmount(Sum(Foreign, other.Foreign), Sum(Vnd, other.Vnd), Sum(Usd, other.Usd));

        static decimal? Sum(decimal? a, decimal? b) => a is null ? b : a + (b ?? 0);
    }
}

/// <summary>A report on a period, as it was last handed in.</summary>
/// <param name="From">First day of the period.</param>
/// <param name="To">Last day of the period.</param>
/// <param name="Received">What came in within the period.</param>
/// <param name="Spent">What was spent within the period.</param>
/// <param name="Rate">Rate used, VND for a unit.</param>
/// <param name="RateDate">Day of that rate.</param>
/// <param name="Accepted">Whether it has been accepted.</param>
public sealed record AidPeriod(DateOnly From, DateOnly To, AidAmount Received, AidAmount Spent, decimal? Rate, DateOnly? RateDate, bool Accepted = false);

/// <summary>A line of the aid register: one aid from promise to settlement.</summary>
public sealed record AidLine
{
    public required string CaseId { get; init; }

    public required string Type { get; init; }

    public required string Number { get; init; }

    public required string Title { get; init; }

    public required string Organisation { get; init; }

    /// <summary>Name as in its papers.</summary>
    public required string Donor { get; init; }

    public string? Country { get; init; }

    public string? Field { get; init; }

    public string? Recipient { get; init; }

    /// <summary>Commune, or where it is carried out as it was written.</summary>
    public required string Commune { get; init; }

    /// <summary>District; of cases begun before districts ended on 1 July 2025 only.</summary>
    public string? District { get; init; }

    public string? DecisionNumber { get; init; }

    public DateOnly? DecisionDate { get; init; }

    public DateOnly? StartOn { get; init; }

    public DateOnly? EndOn { get; init; }

    public required string Status { get; init; }

    public bool Suspended { get; init; }

    public string? Ending { get; init; }

    public required DateOnly SubmittedOn { get; init; }

    public string? Currency { get; init; }

    public decimal? Rate { get; init; }

    public DateOnly? RateDate { get; init; }

    /// <summary>What the donor promised.</summary>
    public required AidAmount Committed { get; init; }

    /// <summary>What is approved; nothing while nobody has approved, and none any more once the approval was withdrawn.</summary>
    public required AidAmount Approved { get; init; }

    public AidAmount Received => ReceivedIn(null);

    public AidAmount Spent => SpentIn(null);

    /// <summary>What was settled at the end.</summary>
    public required AidAmount Settled { get; init; }

    /// <summary>The reports behind received and spent, none counted twice.</summary>
    public IReadOnlyList<AidPeriod> Periods { get; init; } = [];

    /// <summary>Two reports cover parts of the same time, so that sums may count twice, or the period of one ends before it begins.</summary>
    public bool Doubtful { get; init; }

    /// <summary>Year of the approval, else of the submission.</summary>
    public int Year => (DecisionDate ?? SubmittedOn).Year;

    public bool IsApproved => Approved != AidAmount.None;

    /// <summary>Whether nothing came, or comes, of the promise: refused, taken back, withdrawn.</summary>
    public bool Fell => Withdrawn || Ending is not (null or "closed");

    /// <summary>Whether who approves has decided, either way.</summary>
    public bool Decided { get; init; }

    /// <summary>Whether the reader may open its case.</summary>
    public bool Readable { get; init; } = true;

    /// <summary>Whether the approval was withdrawn.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>What reports with periods that end in a year say was received; all for null.</summary>
    public AidAmount ReceivedIn(int? year) => Sum(year, p => p.Received);

    /// <summary>The same of what was spent.</summary>
    public AidAmount SpentIn(int? year) => Sum(year, p => p.Spent);

    /// <summary>Whether the aid belongs to the figures of a year (null: at all): approved in it, or received or spent in it.</summary>
    public bool CountsIn(int? year) => (IsApproved && (year is null || Year == year)) || ReceivedIn(year) != AidAmount.None || SpentIn(year) != AidAmount.None;

    private AidAmount Sum(int? year, Func<AidPeriod, AidAmount> amount) =>
        Periods.Where(p => year is null || p.To.Year == year).Aggregate(AidAmount.None, (sum, p) => sum.Plus(amount(p)));
}
