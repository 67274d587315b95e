namespace Approvals.Desk;

/// <summary>An amount of aid in its currency, in VND and, where it is known, in USD.</summary>
public sealed record AidAmount(decimal? Foreign, decimal? Vnd, decimal? Usd = null)
{
    public static AidAmount None { get; } = new(null, null);

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
public sealed record AidPeriod(DateOnly From, DateOnly To, AidAmount Received, AidAmount Spent, decimal? Rate, DateOnly? RateDate)
{
    /// <summary>What came in, each with its own rate; none where the report gives the total alone.</summary>
    public IReadOnlyList<AidEntry> Receipts { get; init; } = [];

    /// <summary>What was spent, each with its own rate; none where the report gives the total alone.</summary>
    public IReadOnlyList<AidEntry> Spendings { get; init; } = [];
}

/// <summary>One receipt or payment, as a report lists it.</summary>
/// <param name="Goods">Whether it came as goods or services.</param>
/// <param name="Booked">Of a payment, what was booked with the State budget (ghi thu ghi chi), in VND.</param>
public sealed record AidEntry(
    DateOnly On, bool Goods, string What, string? Unit, decimal? Quantity, decimal Amount, string Currency, decimal Rate, DateOnly? RateDate, decimal Vnd, decimal? Booked);

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

    /// <summary>What was approved; nothing while nobody has approved.</summary>
    public required AidAmount Approved { get; init; }

    public required AidAmount Received { get; init; }

    public required AidAmount Spent { get; init; }

    /// <summary>What was settled at the end.</summary>
    public required AidAmount Settled { get; init; }

    /// <summary>The reports behind received and spent, none counted twice.</summary>
    public IReadOnlyList<AidPeriod> Periods { get; init; } = [];

    /// <summary>Two reports cover parts of the same time, so that sums may count twice.</summary>
    public bool Overlapping { get; init; }

    /// <summary>Year of the approval, else of the submission.</summary>
    public int Year => (DecisionDate ?? SubmittedOn).Year;

    public bool IsApproved => Approved != AidAmount.None;
}
